"""The timeline: what is shown is what the facts hold, and it can be chosen."""

from __future__ import annotations

import csv
import io

import pytest

from equipoise.data.load import load_facts
from equipoise.data.timeline import Choice, overview_figure, side_of, timeline
from equipoise.documents.timeline import timeline_document
from tests.support.web_pages import as_the_command_prints, document_of, faults, page, text_of


def test_every_event_is_in_the_table_with_its_row() -> None:
    text = text_of("/timeline")
    events = load_facts().records["events"]
    assert all(f'href="/facts/{e.id}"' in text for e in events)
    assert faults(text) == []


def test_a_choice_narrows_table_and_picture() -> None:
    text = text_of("/timeline?track=defense&party=USA&first=2009&last=2013")
    chosen = Choice(track="defense", party="USA")
    facts = load_facts()
    inside = [e for e in timeline(facts, chosen) if e.as_of and 2009 <= e.as_of.first.year <= 2013]
    assert text.count('<th scope="row" class="when">') == len(inside) > 0
    assert f"{len(inside)} events, " in text


def test_many_events_share_lines_and_few_are_named() -> None:
    assert "events: each mark is one" in text_of("/timeline")
    few = text_of("/timeline?party=CHN&track=statement")
    assert "each mark is one" not in few
    assert "<svg" in few


def test_the_document_is_that_of_the_command() -> None:
    facts = load_facts()
    events = timeline(facts, Choice(party="CHN"))
    expected = as_the_command_prints(timeline_document(facts, events))
    assert document_of("/api/timeline?party=CHN") == expected


def test_the_file_has_source_and_address_in_each_line() -> None:
    answer = page().get("/export/timeline.csv?party=CHN")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert "attachment" in answer.headers["content-disposition"]
    assert rows
    assert all(row["source_id"] and row["id"] for row in rows)


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("party=XYZ", 404, "unknown party"),
        ("first=2013&last=2012", 404, "no event fits"),
        ("first=2012-02-31", 400, "2012-02-31"),
        ("first=yesterday", 422, "first"),
        ("sort=up", 422, "unknown parameter"),
    ],
)
def test_bad_choices_are_refused_in_words(query: str, status: int, words: str) -> None:
    assert words in text_of(f"/timeline?{query}", status)
    assert words in document_of(f"/api/timeline?{query}", status)["error"]


def test_the_vintage_holds_no_later_event() -> None:
    events = document_of("/api/timeline?known_by=2012")["events"]
    assert events
    assert max(e["date"] for e in events) < "2013"


def test_the_overview_has_each_dated_event_once_on_the_line_of_its_side() -> None:
    events = list(load_facts().records["events"])
    figure = overview_figure(events, Choice())
    assert len(figure.table.rows) == sum(e.as_of is not None for e in events)
    both = next(e for e in events if e.party == "RUS+USA")
    assert side_of(both) == "Both sides"
    assert side_of(next(e for e in events if e.party == "USA+POL")).startswith("United States")
    assert side_of(next(e for e in events if e.party == "SUN")).startswith("Russia")


def test_events_of_one_side_share_a_line() -> None:
    from equipoise.report import figures

    events = timeline(load_facts(), Choice(track="defense", party="USA"))
    text = figures.svg(overview_figure(events, Choice()))
    assert text.count(">United States, alone or with partners<") == 1
