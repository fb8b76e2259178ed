"""The chance that a promised date holds: the published slip statistics, and by hand."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from equipoise.claims.frame import Options, newest_day
from equipoise.claims.schedule import (
    FAR_RUSSIAN,
    FAR_US_DEFENSES,
    Chances,
    ahead_years,
    chances_named,
    chances_of,
    first_promises,
    open_promises,
)
from equipoise.claims.scorecard import slips
from equipoise.core.errors import NoFactError
from equipoise.core.facts import Facts
from equipoise.data.load import load_facts
from equipoise.kernels.hazard import kaplan_meier
from tests.support.findings import finding


@cache
def facts() -> Facts:
    return load_facts()


@cache
def named(name: str) -> Chances:
    return chances_named(facts(), name)


def test_first_promises_are_those_of_the_notes_to_the_table() -> None:
    rows = first_promises(facts())
    assert sum(r["track"] == "offense" for r in rows) == 69
    assert sum(r["track"] == "defense" for r in rows) == 43
    assert len({r["milestone_id"] for r in rows}) == len(rows)


@pytest.mark.parametrize(
    ("name", "due", "late_share", "median", "upper"),
    [
        ("US defenses", 24, 0.62, 0.79, 5.52),
        ("Russian strategic forces", 41, 0.80, 2.45, 5.03),
        # The notes have 4.21; a correction has since moved the B61-12 by three weeks.
        ("US strategic forces", 6, 0.67, 1.54, 4.15),
    ],
)
def test_classes_are_those_of_the_notes_to_the_table(
    name: str, due: int, late_share: float, median: float, upper: float
) -> None:
    found = named(name)
    assert found.due == due
    assert 1.0 - found.held / found.due == pytest.approx(late_share, abs=0.0051)
    assert found.median_slip == pytest.approx(median, abs=0.005)
    assert found.curve.quantile(0.75) == pytest.approx(upper, abs=0.005)


def test_the_chance_on_the_date_is_the_share_that_held() -> None:
    for found in chances_of(facts()):
        assert found.kept_within(0.0) == pytest.approx(found.held / found.due)
        assert found.low <= found.held / found.due <= found.high
        assert found.kept_within(0.0) <= found.kept_within(2.0) <= found.kept_within(5.0)
        even = found.held + found.unseen_to_even
        assert 2 * even >= found.due + found.unseen_to_even


def test_open_promises_lower_the_chance_that_the_settled_ones_alone_would_give() -> None:
    rows = {r.id for r in first_promises(facts())}
    due = [s for s in slips(facts()) if s.id in rows]
    closed = [s for s in due if s.kept]
    assert len(closed) < len(due)
    every, settled = (
        kaplan_meier(times=[s.years for s in x], observed=[s.kept for s in x])
        for x in (due, closed)
    )
    assert every.at(2.0) > settled.at(2.0)


def test_a_promise_far_ahead_belongs_to_both_classes() -> None:
    far, near = named(FAR_US_DEFENSES), named("US defenses")
    assert far.due < near.due
    assert named(FAR_RUSSIAN).held == 0
    assert all(np.isfinite(ahead_years(r)) for r in first_promises(facts()))


def test_golden_dome_is_not_yet_due_and_its_findings_say_how_likely_the_date_is() -> None:
    today = newest_day(facts())
    rows = open_promises(facts(), "Golden Dome", Options(on=today, today=today))
    assert {r["promised_date"] for r in rows} >= {"2028-08", "2029-01"}
    hedge = finding("planners-hedge", "golden-dome")
    table = next(t for t in hedge.tables if t.title.startswith("Open promises"))
    chance = named(FAR_US_DEFENSES).kept_within(0.0)
    assert {r["within_0"] for r in table.as_dicts()} == {100 * chance}
    assert any("chance 29 %" in c for c in hedge.caveats)


def test_bands_show_the_interval_of_the_curve_year_by_year() -> None:
    figure = finding("planners-hedge", "golden-dome").figures[-1]
    assert figure.kind == "bands"
    rows = figure.table.as_dicts()
    assert len({r["series"] for r in rows}) == 3
    first = [r for r in rows if r["series"] == "Golden Dome, first deployment"]
    assert [r["year"] for r in first if r["level"] == 0.9] == list(range(2028, 2034))
    # Due in August 2028: at the end of 2028 a third of a year, at that of 2029 1.4 years late.
    curve = named(FAR_US_DEFENSES).curve
    for year, late in ((2028, 0.375), (2029, 1.375)):
        low, high = curve.interval(late, level=0.9)
        row = next(r for r in first if (r["year"], r["level"]) == (year, 0.9))
        assert (row["low"], row["high"]) == pytest.approx((1 - high, 1 - low))
        assert row["low"] < named(FAR_US_DEFENSES).kept_within(late) < row["high"]
    assert all(named(FAR_US_DEFENSES).still_open(late) >= 4 for late in (0.0, 5.4))


def test_a_class_that_nobody_promised_is_named() -> None:
    with pytest.raises(NoFactError, match="no promise of the class 'x'"):
        chances_named(facts(), "x")
