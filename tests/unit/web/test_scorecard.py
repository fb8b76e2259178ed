"""The scorecard of the page is that of the command."""

from __future__ import annotations

import csv
import io

from equipoise.data.load import load_facts
from equipoise.documents.scorecard import scorecard_document, scores_of
from tests.support.web_pages import as_the_command_prints, document_of, faults, page, text_of


def test_everybody_is_scored_on_the_page() -> None:
    text = text_of("/scorecard")
    scores = scores_of(load_facts())
    assert all(f'href="/facts/{i}"' in text for i in scores.ids)
    assert f"{len(scores.forecasts)} forecasts" in text
    assert faults(text) == []


def test_the_document_is_that_of_the_command() -> None:
    facts = load_facts()
    expected = as_the_command_prints(scorecard_document(facts, scores_of(facts, "podvig")))
    assert document_of("/api/scorecard?who=podvig") == expected


def test_a_name_narrows_it_and_keeps_the_score_of_all_others() -> None:
    everybody = {r["who"]: r for r in document_of("/api/scorecard")["forecasters"]}
    chosen = document_of("/api/scorecard?who=podvig")
    assert {r["who"] for r in chosen["forecasters"]} == {n for n in everybody if "Podvig" in n}
    assert chosen["forecasters"][0] in everybody.values() or len(chosen["forecasters"]) > 1
    assert faults(text_of("/scorecard?who=podvig")) == []


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    assert "unknown forecaster or promiser" in text_of("/scorecard?who=zzz", 404)


def test_the_files_hold_every_case() -> None:
    scores = scores_of(load_facts())
    for name, ids in (
        ("forecasts", [s.id for s in scores.forecasts]),
        ("promises", [s.id for s in scores.promises]),
    ):
        text = page().get(f"/export/{name}.csv").text
        assert [row["id"] for row in csv.DictReader(io.StringIO(text))] == ids


def test_the_page_names_markup_in_a_name_only_as_text() -> None:
    text = text_of("/scorecard?who=%3Cscript%3Ealert(1)%3C/script%3E", 404)
    assert "<script>alert" not in text
