"""The question view: one sentence, its numbers, what moved them, and how to make them again."""

from __future__ import annotations

import csv
import html
import io
import re
import shlex

import pytest

from equipoise.api import load_facts, question
from equipoise.documents.drivers import drivers_document
from equipoise.documents.outcome import outcome_document, outcome_statement
from equipoise.web.scenario_words import NAMES
from tests.support.web_pages import as_the_command_prints, document_of, faults, page, text_of


def plain(text: str) -> str:
    """The words of a page, tags and unbreakable spaces aside."""
    words = re.sub(r"<[^>]+>", " ", text)
    return " ".join(html.unescape(words).replace("\u00a0", " ").split())


def test_the_page_opens_on_one_sentence_that_the_command_prints() -> None:
    facts = load_facts()
    found = outcome_document(question(facts, "RUS", "USA"), facts, rule="all-attempts")
    text = text_of("/")
    assert plain(text).count(outcome_statement(found)) == 1
    assert "How much does missile defense change this?" in text
    assert faults(text) == []


def test_the_documents_are_those_of_the_commands() -> None:
    facts = load_facts()
    asked = question(facts, "RUS", "USA", viewpoint="mda", posture="generated-ride-out")
    address = "?viewpoint=mda&posture=generated-ride-out"
    expected = outcome_document(asked, facts, rule="all-attempts")
    assert document_of(f"/api/outcome{address}") == as_the_command_prints(expected)
    expected = drivers_document(asked, facts, rule="all-attempts")
    assert document_of(f"/api/drivers{address}") == as_the_command_prints(expected)


def test_language_and_argument_do_not_change_the_numbers() -> None:
    assert document_of("/api/outcome?lang=ru&argument=mop-up") == document_of("/api/outcome")


def test_what_moved_the_answer_is_named_one_change_at_a_time() -> None:
    text = plain(text_of("/?viewpoint=mda&rule=icbm-class-targets"))
    assert "What moved the answer" in text
    assert "Whose assumptions: US Missile Defense Agency" in text
    assert "How tests are counted: Only targets of ICBM class" in text
    assert "What moved the answer" not in plain(text_of("/"))


def test_each_change_alone_has_the_number_of_its_own_scenario() -> None:
    from equipoise.report.words import percent

    alone = document_of("/api/outcome?viewpoint=mda")["removed_share"]["central"]
    text = plain(text_of("/?viewpoint=mda&posture=generated-ride-out"))
    assert f"US Missile Defense Agency \u2013 {percent(alone)}" in text


def test_every_bar_stands_on_one_scale_with_its_numbers() -> None:
    found = document_of("/api/drivers")
    text = text_of("/")
    spans = re.findall(r'<rect class="span[^"]*" x="([\d.]+)" y="3" width="([\d.]+)"', text)
    most = max(d["high"] for d in found["drivers"])
    assert len(spans) == len(found["drivers"]) >= 6
    for (x, _), driver in zip(spans, found["drivers"], strict=True):
        assert float(x) == pytest.approx(1000 * driver["low"] / most, abs=0.06)
    assert text.count('class="span-strong"') == 1


def test_a_scenario_without_an_answer_keeps_its_form_and_says_the_cure() -> None:
    text = text_of("/?rule=since-limited-operations", status=404)
    assert "is about GMD" in text
    assert '<option value="since-limited-operations" selected>' in text
    assert faults(text) == []


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/?viewpoint=nobody", 404, "Known: aps-skeptic"),
        ("/?on=2012-02-30", 400, "is not a date"),
        ("/?on=soon", 422, "on &#39;soon&#39;"),
        ("/?viewpont=mda", 422, "unknown parameter &#39;viewpont&#39;"),
        ("/?defender=FRA", 404, "Known: RUS, USA"),
        ("/?warheads=0", 422, "warheads"),
        ("/threshold?warheads=9", 422, "warheads"),
    ],
)
def test_bad_controls_are_answered_with_a_page_that_names_the_cure(
    address: str, status: int, says: str
) -> None:
    text = text_of(address, status=status)
    assert says in text
    assert faults(text) == []


def test_markup_in_a_control_stays_text() -> None:
    text = text_of("/?on=%3Cscript%3Ealert(1)%3C/script%3E", status=422)
    assert "<script>alert" not in text
    assert faults(text) == []


def test_the_command_shown_prints_the_document_of_the_page() -> None:
    from click.testing import CliRunner

    from equipoise.cli import cli

    text = text_of("/?viewpoint=podvig&on=2012-05&plan=epaa-phase-4&loading=declared")
    line = html.unescape(re.search(r'<pre id="command">([^<]+)</pre>', text)[1])  # type: ignore[index]
    done = CliRunner().invoke(cli, [*shlex.split(line)[1:], "--json"], catch_exceptions=False)
    address = "/api/outcome?viewpoint=podvig&on=2012-05&plan=epaa-phase-4&loading=declared"
    assert done.stdout == page().get(address).text


def test_inputs_link_to_their_rows_and_sources_are_cited() -> None:
    text = text_of("/?viewpoint=mda")
    rows = re.findall(r'href="/facts/([^"?]+)', text)
    known = {row.id for row in load_facts().all_rows()}
    assert rows
    assert set(rows) <= known
    found = document_of("/api/outcome?viewpoint=mda")
    assert found["run_id"] in text
    assert found["sources"][0]["producer"] in html.unescape(text)


def test_the_form_names_every_control_and_keeps_the_hidden_ones() -> None:
    text = text_of("/?lang=ru&warheads=300")
    for name in set(NAMES) - {"warheads", "interceptors"}:
        assert f'name="{name}"' in text
    assert '<input type="hidden" name="lang" value="ru">' in text
    assert '<input type="hidden" name="warheads" value="300">' in text


def test_the_numbers_and_the_picture_can_be_taken_away() -> None:
    found = document_of("/api/drivers")
    answer = page().get("/export/drivers.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [float(r["low"]) for r in rows] == pytest.approx([d["low"] for d in found["drivers"]])
    assert found["run_id"] in answer.headers["content-disposition"]
    picture = page().get("/export/drivers.svg")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert found["run_id"] in picture.text
    assert "Scenario: Attacker: Russia" in picture.text
