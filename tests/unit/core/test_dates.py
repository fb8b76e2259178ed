from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.core.dates import PartialDate, day_asked, years_between
from equipoise.core.errors import BadInputError


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2012", date(2012, 1, 1), date(2012, 12, 31), "year"),
        ("2012-02", date(2012, 2, 1), date(2012, 2, 29), "month"),
        ("2013-02", date(2013, 2, 1), date(2013, 2, 28), "month"),
        ("2012-12", date(2012, 12, 1), date(2012, 12, 31), "month"),
        ("2012-05-01", date(2012, 5, 1), date(2012, 5, 1), "day"),
    ],
)
def test_parse_gives_the_whole_period(text: str, first: date, last: date, precision: str) -> None:
    parsed = PartialDate.parse(text)
    assert (parsed.first, parsed.last, parsed.precision) == (first, last, precision)


def test_parse_forgives_blanks_around_the_date() -> None:
    assert PartialDate.parse(" 2012-05 ") == PartialDate.parse("2012-05")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "2012-5",
        "2012-13",
        "2012-00",
        "2012-02-30",
        "2013-02-29",
        "2012-05-00",
        "2012/05/01",
        "01.05.2012",
        "2012-05-01T00:00",
        "May 2012",
        "-2012",
        "1899",
        "2101",
    ],
)
def test_parse_refuses_what_is_no_date_and_names_the_cure(text: str) -> None:
    with pytest.raises(BadInputError) as caught:
        PartialDate.parse(text, what="--on")
    assert f"--on '{text}' is not a date" in str(caught.value)
    assert "YYYY-MM-DD" in caught.value.cure


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_form_of_a_day_round_trips_and_contains_the_day(day: date) -> None:
    for form in ("%Y", "%Y-%m", "%Y-%m-%d"):
        text = day.strftime(form)
        parsed = PartialDate.parse(text)
        assert str(parsed) == text
        assert parsed.first <= day <= parsed.last
        assert parsed.first <= parsed.middle <= parsed.last


def test_middle_halves_the_period() -> None:
    assert PartialDate.parse("2012").middle == date(2012, 7, 1)
    assert PartialDate.parse("2012-05-01").middle == date(2012, 5, 1)


def test_order_is_by_first_day_then_by_last() -> None:
    texts = ["2012-02", "2012-01-01", "2011", "2012", "2012-01"]
    ordered = sorted(PartialDate.parse(t) for t in texts)
    assert [str(d) for d in ordered] == ["2011", "2012-01-01", "2012-01", "2012", "2012-02"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2012", date(2012, 12, 31)),
        ("2012-02", date(2012, 2, 29)),
        ("2012-05-01", date(2012, 5, 1)),
    ],
)
def test_a_period_asked_about_stands_for_its_last_day(text: str, day: date) -> None:
    assert day_asked(text) == day


def test_day_asked_names_the_option_at_fault() -> None:
    with pytest.raises(BadInputError, match="--known-by 'soon' is not a date"):
        day_asked("soon", what="--known-by")


def test_years_between_runs_from_middle_to_middle_and_keeps_its_sign() -> None:
    earlier, later = PartialDate.parse("2007-05-29"), PartialDate.parse("2009-09-17")
    assert years_between(earlier, later) == pytest.approx(842 / 365.25)
    assert years_between(later, earlier) == pytest.approx(-842 / 365.25)
    assert years_between(PartialDate.parse("2009"), PartialDate.parse("2009")) == 0
