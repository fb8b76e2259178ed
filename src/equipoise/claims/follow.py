"""Whether one side's steps follow the other's defense: the lead-lag tests shown in findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from equipoise.claims.frame import Options
from equipoise.core.facts import Facts, Record
from equipoise.core.finding import Cell, Column, Table
from equipoise.core.language import _, localized
from equipoise.core.wording import percent
from equipoise.dynamics.action_reaction import FollowTest, follow_tests

PARTY = "RUS"
MILESTONE_TYPES = ("decision", "deployment", "cancellation", "announcement", "treaty")
FIRST_DAY = date(1999, 1, 1)
"""Rows before 1999 are context, not a record that was searched (notes to the events table)."""

LAGS_YEARS = ((-2.0, -1.0), (-1.0, 0.0), (0.0, 1.0), (1.0, 2.0))
BEFORE, AFTER = (-1.0, 0.0), (0.0, 1.0)
SMALL_P = 0.05
STEPS: Mapping[str, tuple[str, ...]] = {
    "starts and decisions of programs": ("program_start", "decision"),
    "flight tests": ("test",),
    "deployments": ("deployment",),
}


def milestones(
    facts: Facts, options: Options, *, keeps: Callable[[Record], bool] = lambda _: True
) -> list[date]:
    """Days of steps with US and allied defenses: all that are declared, or fewer.

    Args:
        facts: the facts to read.
        options: whose newest day is the last one.
        keeps: which of the declared steps count.
    """
    rows = facts.table(
        "events",
        track="defense",
        where=lambda r: (
            r["event_type"] in MILESTONE_TYPES
            and PARTY not in r.party
            and by(r, options.today)
            and keeps(r)
        ),
    )
    return days_of(rows)


def offensive_steps(facts: Facts, options: Options) -> dict[str, list[date]]:
    """Days of Russian steps with strategic weapons, by kind."""
    return {
        kind: days_of(
            facts.table(
                "events",
                track="offense",
                where=lambda r, types=types: (  # type: ignore[misc]
                    r["event_type"] in types
                    and PARTY in r.party.split("+")
                    and by(r, options.today)
                ),
            )
        )
        for kind, types in STEPS.items()
    }


def by(row: Record, day: date) -> bool:
    """Whether a row is dated by a day."""
    return row.as_of is not None and row.as_of.first <= day


def days_of(records: Sequence[Record]) -> list[date]:
    """The middle days of dated records."""
    return sorted(r.as_of.middle for r in records if r.as_of is not None)


def tests_of(
    series: Mapping[str, Sequence[date]], marks: Sequence[date], options: Options
) -> dict[str, list[FollowTest]]:
    """Every lag of every series that has an event in the period."""
    span = (FIRST_DAY, options.today)
    marked = any(FIRST_DAY <= d <= options.today for d in marks)
    return {
        name: follow_tests(days, marks, span=span, lags_years=LAGS_YEARS)
        for name, days in series.items()
        if marked and any(FIRST_DAY <= d <= options.today for d in days)
    }


def follow_table(found: Mapping[str, Sequence[FollowTest]]) -> Table:
    """Observed against placebo counts, one line for each kind of step and lag."""
    columns = (
        Column("kind", "Russian steps"),
        Column("lag", "Years after a defense milestone"),
        Column("observed", "Within the lag", "", 0),
        Column("events", "of", "", 0),
        Column("low", "Placebo dates, 5th percentile", "", 0),
        Column("median", "median", "", 0),
        Column("high", "95th percentile", "", 0),
        Column("p", "Chance of as many by placebo dates", "", 3),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            name,
            _("{low} to {high}").format(
                low=localized(f"{t.lag_years[0]:+g}"), high=localized(f"{t.lag_years[1]:+g}")
            ),
            t.observed,
            t.events,
            *(t.placebo_quantile(q) for q in (0.05, 0.5, 0.95)),
            t.p_value,
        )
        for name, tests in found.items()
        for t in tests
    )
    turns = next((len(t.placebo) for tests in found.values() for t in tests), 0)
    return Table(
        "Do the steps follow milestones of the defense more than placebo dates?",
        columns,
        rows,
        note=_(
            "Placebo: the milestones turned around the period since {year} together, in "
            "all {turns} steps of a month; the chance is exact. Negative years come before "
            "a milestone, where no response can be."
        ).format(year=FIRST_DAY.year, turns=turns),
    )


def follow_words(found: Mapping[str, Sequence[FollowTest]]) -> str:
    """What the tests say in plain words, with what the search for events may have made."""
    if not found:
        return _("Lead-lag tests: no dated step and milestone is in this vintage.")
    after = {n: next(t for t in tests if t.lag_years == AFTER) for n, tests in found.items()}
    parts = [
        _("{observed} of {events} {name} (placebo dates {placebo}, chance {chance})").format(
            **_counts(name, t)
        )
        for name, t in after.items()
    ]
    small = {n: t for n, t in after.items() if t.p_value <= SMALL_P}
    tests = sum(len(t) for t in found.values())
    verdict = (
        "; ".join(
            _(
                "{name} follow more often than placebo dates allow, unless {to_overturn} of "
                "them were found because a milestone was being looked at"
            ).format(name=_(name), to_overturn=t.to_overturn)
            for name, t in small.items()
        )
        if small
        else _("none follows milestones more than placebo dates do")
    )
    return _(
        "Lead-lag tests: within a year after a defense milestone fell {listed}: "
        "{verdict}. {tests} lags were tested, so that about {number} chances under "
        "{limit} are expected from nothing; both lists were collected by people "
        "interested in the dispute, which favors pairs that look linked."
    ).format(
        listed="; ".join([*parts, *_early_words(found)]),
        verdict=verdict,
        tests=tests,
        number=localized(f"{SMALL_P * tests:.1f}"),
        limit=percent(SMALL_P),
    )


def _early_words(found: Mapping[str, Sequence[FollowTest]]) -> list[str]:
    """Series of which more than placebo dates allow fell before a milestone."""
    return [
        _(
            "in the year before one, where no response can be, fell {observed} of {events} {name} "
            "(placebo dates {placebo}, chance {chance})"
        ).format(**_counts(name, t))
        for name, tests in found.items()
        for t in tests
        if t.lag_years == BEFORE and t.p_value <= SMALL_P
    ]


def _counts(name: str, test: FollowTest) -> dict[str, str]:
    return {
        "observed": str(test.observed),
        "events": str(test.events),
        "name": _(name),
        "placebo": localized(f"{test.placebo_quantile(0.5):.0f}"),
        "chance": percent(test.p_value),
    }
