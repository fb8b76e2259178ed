"""Numbers in words: rounding, units, the likelihood scale and the words kept away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.core.finding import Column, Interval
from equipoise.report import words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1386.4, "1,400"),
        (0.0234, "0.023"),
        (3.0, "3"),
        (3.44, "3.4"),
        (99.6, "100"),
        (-0.0049, "-0.0049"),
        (123456789.0, "120,000,000"),
        (1e-9, "under 0.000001"),
        (-1e-9, "above -0.000001"),
        (-1e-17, "0"),
        (0.0, "0"),
        (float("inf"), "unlimited"),
        (float("nan"), words.NOT_AVAILABLE),
    ],
)
def test_number_has_two_significant_figures(value: float, text: str) -> None:
    assert words.number(value) == text


@pytest.mark.parametrize(
    ("value", "plain", "about"),
    [
        (44.0, "44", "44"),
        (44.4, "44", "about 44"),
        (1386.4, "1,400", "about 1,400"),
        (1400.0, "1,400", "1,400"),
        (0.2, "under 1", "under 1"),
        (-0.2, "above -1", "above -1"),
        (0.0, "0", "0"),
        (0.6, "1", "about 1"),
    ],
)
def test_count_is_whole(value: float, plain: str, about: str) -> None:
    assert words.count(value) == plain
    assert words.count(value, about=True) == about


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0203, "2 %"),
        (0.0234, "2.3 %"),
        (0.256, "26 %"),
        (1.0, "100 %"),
        (0.996, "99.6 %"),
        (0.99993, "over 99.99 %"),
        (0.9996, "99.96 %"),
        (0.00003, "under 0.01 %"),
        (0.0004, "0.04 %"),
        (0.0, "0 %"),
        (-1e-15, "0 %"),
        (1 - 1e-15, "100 %"),
        (-0.031, "-3.1 %"),
    ],
)
def test_percent(share: float, text: str) -> None:
    assert words.percent(share) == text


@given(st.floats(min_value=0, max_value=1, allow_nan=False))
def test_percent_says_all_or_nothing_only_where_it_is(share: float) -> None:
    text = words.percent(share)
    if text == "0 %":
        assert share < 1e-11
    if text == "100 %":
        assert share > 1 - 1e-11


@given(st.floats(min_value=1e-5, max_value=1e9))
def test_number_stays_within_rounding_of_the_value(value: float) -> None:
    shown = float(words.number(value).replace(",", ""))
    assert shown == pytest.approx(value, rel=0.051)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0203, "share", "2 %"),
        (0.62, "share of statements", "62 %"),
        (2.3, "%", "2.3 %"),
        (3.14, "pp", "3.1 percentage points"),
        (1.0, "percentage points", "1 percentage point"),
        (1386.4, "warheads", "1,400 warheads"),
        (1.0, "warheads", "1 warhead"),
        (3.44, "years", "3.4 years"),
        (1.25, "ratio", "1.2"),
        (2012.0, "year", "2012"),
        (1250.0, "USD million (2026)", "1,200 USD million (2026)"),
        (None, "share", "not available"),
    ],
)
def test_quantity(value: float | None, unit: str, text: str) -> None:
    assert words.quantity(value, unit) == text


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (0.01, 0.03, "share", "1 % to 3 %"),
        (1300, 1500, "warheads", "1,300 to 1,500 warheads"),
        (1390, 1410, "warheads", "about 1,400 warheads"),
        (7, 7, "warheads", "7 warheads"),
        (-2.0, 3.0, "pp", "-2 to 3 percentage points"),
        (0.4, 13.0, "ratio", "0.4 to 13"),
    ],
)
def test_value_range(low: float, high: float, unit: str, text: str) -> None:
    assert words.value_range(low, high, unit) == text


def test_interval_names_its_level() -> None:
    whole = words.interval(Interval(1, 2, 3, 1.0), "years")
    assert whole == "2 years (1 to 3 years, whole range)"
    text = words.interval(Interval(0.01, 0.02, 0.03, 0.9), "share")
    assert text == "2 % (1 % to 3 %, 90 % interval)"


@pytest.mark.parametrize(
    ("value", "column", "text"),
    [
        (None, Column("a", "a"), words.NOT_AVAILABLE),
        (True, Column("a", "a"), "yes"),
        ("text, as it is", Column("a", "a"), "text, as it is"),
        (2012, Column("year", "year"), "2012"),
        (2012.0, Column("start", "start", "year"), "2012"),
        (1718, Column("a", "a", "warheads"), "1,718"),
        (1718.0, Column("a", "a", "warheads"), "1,718"),
        (1386.4, Column("a", "a", "warheads"), "1,400"),
        (1386.4, Column("a", "a", "warheads", -1), "1,390"),
        (0.0203, Column("a", "a", "share"), "2 %"),
        (1, Column("a", "a", "share"), "100 %"),
        (0.0203, Column("a", "a", "share", 1), "2.0 %"),
        (-0.04, Column("a", "a", "years", 1), "0.0"),
        (-6, Column("a", "a", "years", 1), "-6.0"),
        (float("inf"), Column("a", "a", "share", 1), "unlimited"),
    ],
)
def test_cell(value: object, column: Column, text: str) -> None:
    assert words.cell(value, column) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (Column("a", "rate", "per month"), "rate (per month)"),
        (Column("a", "share removed", "share"), "share removed"),
        (Column("a", "interceptors", "interceptors"), "interceptors"),
        (Column("a", "index", "index"), "index"),
    ],
)
def test_heading(column: Column, text: str) -> None:
    assert words.heading(column) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(1718.5, "1,718.5"), (1718.0, "1,718"), (0.00012, "0.00012"), (1e7, "10,000,000")],
)
def test_exact_keeps_every_digit(value: float, text: str) -> None:
    assert words.exact(value) == text


@pytest.mark.parametrize(
    "text",
    [
        "This proves the point.",
        "a shield over Europe",
        "The defense works.",
        "The system does not work",
        "an impenetrable dome",
        "Who would win?",
        "a missile gap",
        "nukes",
        "a first-strike capability",
        "a Pk of one half",
        "Russia responded to the plan",
        "a 90 % effective interceptor",
        "effectiveness of 90",
        "a massive build-up",
        "an unprecedented step",
        "the most dangerous weapon",
    ],
)
def test_banned_words_are_found(text: str) -> None:
    assert words.banned_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "Even if every interceptor works, at most 4 % would be removed.",
        "The critic called it “an impenetrable shield” in 2012.",
        "Works cited; framework; winter; improved; window; networks; approves",
        "Russia cites the plan; the worst case, worst-case planning, the best estimate",
        "the chance that one shot hits, pk_prior",
    ],
)
def test_plain_words_pass(text: str) -> None:
    assert words.banned_words(text) == []
