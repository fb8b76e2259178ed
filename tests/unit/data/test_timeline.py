from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from equipoise.core.errors import NoFactError, UnknownNameError
from equipoise.data.book import FactBook
from equipoise.data.load import load_facts
from equipoise.data.timeline import Choice, timeline, timeline_figure
from equipoise.report import figures
from tests.broken_inputs.folder import append_to, write_valid_folder

ROWS = (
    "late,RUS+USA,Treaty,2011-02,diplomacy,treaty,A treaty,survey-2012,,seen,,",
    "early,RUS,Alpha,2009-05-01,offense,test,A test,survey-2012,,seen,,",
    "year,USA,Shield,2010,defense,program_start,A program,survey-2012,,recalled,,",
    "undated,USA,Shield,,defense,test,Some test,survey-2012,,seen,,",
)


@pytest.fixture
def book(tmp_path: Path) -> FactBook:
    write_valid_folder(tmp_path)
    for row in ROWS:
        append_to(tmp_path, "events.csv", row)
    return load_facts(folder=tmp_path)


def ids(book: FactBook, **choice: object) -> list[str]:
    return [e.id for e in timeline(book, Choice(**choice))]  # type: ignore[arg-type]


def test_events_come_in_order_of_their_dates(book: FactBook) -> None:
    dated = [i for i in ids(book) if i != "undated"]
    assert dated == ["early", "year", "late"]
    assert set(book.recorder.ids) == {"early", "year", "late", "undated"}


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({"track": "defense", "event_type": "program_start"}, ["year"]),
        ({"party": "USA", "first": date(2011, 1, 1)}, ["late"]),
        ({"party": "rus"}, ["early", "late"]),
        ({"system": "alpha"}, ["early"]),
        ({"first": date(2010, 12, 31), "last": date(2011, 1, 31)}, ["year"]),
        ({"last": date(2009, 5, 1)}, ["early"]),
    ],
)
def test_choices(book: FactBook, choice: dict[str, object], expected: list[str]) -> None:
    assert ids(book, **choice) == expected


@pytest.mark.parametrize(
    ("choice", "nearest"),
    [
        ({"track": "defence"}, "defense"),
        ({"event_type": "tests"}, "test"),
        ({"party": "RU"}, "RUS"),
        ({"system": "Alfa"}, "Alpha"),
    ],
)
def test_unknown_names_get_the_nearest(
    book: FactBook, choice: dict[str, object], nearest: str
) -> None:
    with pytest.raises(UnknownNameError, match=f"Did you mean '{nearest}'"):
        ids(book, **choice)


def test_no_event_that_fits_is_an_error_with_the_choice_in_words(book: FactBook) -> None:
    with pytest.raises(NoFactError, match="no event fits: offense, USA, from 2030-01-01"):
        ids(book, track="offense", party="USA", first=date(2030, 1, 1))


def test_the_figure_has_a_lane_for_each_track_and_only_dated_events(book: FactBook) -> None:
    choice = Choice()
    figure = timeline_figure(timeline(book, choice), choice)
    rows = figure.table.as_dicts()
    assert [r["lane"] for r in rows] == ["offense", "defense", "diplomacy"]
    assert rows[1] == {
        "lane": "defense",
        "label": "USA: A program",
        "start": "2010",
        "end": None,
        "kind": "program start",
    }
    assert figure.title == "3 events, 2009-05-01 to 2011-02"


def test_the_figure_is_drawn(book: FactBook) -> None:
    choice = Choice(party="RUS")
    drawn = figures.svg(timeline_figure(timeline(book, choice), choice), notes=("Data: x",))
    assert drawn.startswith("<svg")
    for words in ("RUS: A test", "events on record: RUS", "Data: x"):
        assert words in drawn
