"""Second implementations of what the claims make of dated events, against the product.

They rest on docs/claims.md, docs/studies.md, docs/tables.md and the notes to the facts alone,
read the tables with the csv module, and import nothing of the product. Counts and dates must
agree exactly, numbers to rounding.
Where the words leave a choice, the comment at the test says which the product takes.
"""

import math
import random
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction

import pytest

from equipoise.claims import (
    coming,
    elsewhere,
    follow,
    politics,
    responses,
    schedule,
    scorecard,
)
from equipoise.dynamics import action_reaction
from equipoise.kernels import hazard, intervals
from tests.blind import lead_lag_second as lead_lag
from tests.blind import predating_second as predating
from tests.blind import rates_second as rates
from tests.blind import records_second as records
from tests.blind import slip_second as slip
from tests.blind import statistics_fractions
from tests.blind.asked import HALF, TODAY, facts, options

NINETY = Fraction(9, 10)
DECLARED_TRIGGERS = {
    "named trigger": "trigger_date",
    "first hardware": "first_hardware_date",
    "ABM Treaty exit": "abm-exit",
}


# --- promised dates, open ones censored


SLIPS = [
    [("0", True), ("1/2", True), ("1/2", False), ("2", True), ("3", False)],
    [("1", True), ("1", True), ("1", False), ("1", True)],
    [("-1", True), ("0", False), ("5", True), ("5", True), ("7", False), ("9", True)],
    [("2", False), ("3", False)],
]


@pytest.mark.parametrize("cases", SLIPS)
def test_survival_with_censoring(cases: list[tuple[str, bool]]) -> None:
    known = [slip.Slip(years=Fraction(years), observed=seen) for years, seen in cases]
    curve = hazard.kaplan_meier(
        times=[float(x.years) for x in known], observed=[x.observed for x in known]
    )
    steps = slip.survival(known)
    assert list(curve.times) == [float(time) for time, _ in steps]
    assert list(curve.survival) == pytest.approx([float(share) for _, share in steps], abs=1e-14)
    for done in (Fraction(1, 4), HALF, Fraction(3, 4)):
        when = slip.time_when_done(steps, done)
        ours = curve.quantile(float(done))
        assert math.isnan(ours) if when is None else ours == float(when)
    assert 1 - curve.at(0.0) == pytest.approx(float(slip.p_kept(known)), abs=1e-14)


def _own_slips() -> dict[str, slip.Slip]:
    rows = [row for row in records.table("promises") if row["in_statistics"] == "yes"]
    found = {row["id"]: slip.slip_of(row) for row in rows}
    return {name: value for name, value in found.items() if value is not None}


def test_slips_of_all_promises() -> None:
    """The middle of a month or year may be a day later in the product."""
    ours, own = {x.id: x for x in scorecard.slips(facts())}, _own_slips()
    assert set(ours) == set(own)
    for name, expected in own.items():
        assert ours[name].kept == expected.observed
        assert ours[name].years == pytest.approx(float(expected.years), abs=1.01 / 365.25)


@pytest.mark.parametrize("track", ["offense", "defense"])
def test_median_slip_and_chance_that_a_date_holds(track: str) -> None:
    ours = [x for x in scorecard.slips(facts()) if x.track == track]
    own = _own_slips()
    steps = slip.survival(own[x.id] for x in ours)
    median = slip.time_when_done(steps, HALF)
    assert median is not None
    assert scorecard.median_slip(ours) == pytest.approx(float(median), abs=1.01 / 365.25)
    curve = hazard.kaplan_meier(times=[x.years for x in ours], observed=[x.kept for x in ours])
    holds = slip.p_kept(own[x.id] for x in ours)
    assert 1 - curve.at(0.0) == pytest.approx(float(holds), abs=1e-12)
    assert Fraction(3, 20) < holds < Fraction(3, 10)


@pytest.mark.parametrize(
    ("track", "first_only", "rows", "due", "median", "upper"),
    [
        ("offense", False, 165, 136, "1.94", "5.05"),
        ("offense", True, 69, 54, "1.99", "4.96"),
        ("defense", True, 43, 29, "0.96", "5.79"),
    ],
)
def test_second_implementation_gives_the_table_of_the_notes(
    track: str, first_only: bool, rows: int, due: int, median: str, upper: str
) -> None:
    """schedule_NOTES.md, section 3: first promises stand for a milestone in two of its lines."""
    kept: Iterable[Mapping[str, str]] = [
        row
        for row in records.table("promises")
        if row["in_statistics"] == "yes" and row["track"] == track
    ]
    chosen = slip.first_promises(kept) if first_only else list(kept)
    slips = [x for x in map(slip.slip_of, chosen) if x is not None]
    steps = slip.survival(slips)
    assert (len(chosen), len(slips)) == (rows, due)
    assert f"{float(slip.time_when_done(steps, HALF) or 0):.2f}" == median
    assert f"{float(slip.time_when_done(steps, Fraction(3, 4)) or 0):.2f}" == upper


CLASSES: dict[str, tuple[str, str, bool]] = {
    "US defenses": ("USA", "defense", False),
    schedule.FAR_US_DEFENSES: ("USA", "defense", True),
    "US strategic forces": ("USA", "offense", False),
    "Russian strategic forces": ("RUS", "offense", False),
    schedule.FAR_RUSSIAN: ("RUS", "offense", True),
}


def test_chance_that_first_promises_of_a_class_hold() -> None:
    counted = [row for row in records.table("promises") if row["in_statistics"] == "yes"]
    rows = slip.first_promises(counted)
    found = {chances.name: chances for chances in schedule.chances_of(facts())}
    assert set(found) == set(CLASSES)
    for name, (party, track, far) in CLASSES.items():
        slips = [
            x
            for row in rows
            if (row["party"], row["track"]) == (party, track)
            and (not far or _years_ahead(row) >= 2)
            and (x := slip.slip_of(row)) is not None
        ]
        ours, holds = found[name], slip.p_kept(slips)
        held = int(holds * len(slips))
        assert (ours.due, ours.held) == (len(slips), held)
        assert ours.kept_within(0.0) == pytest.approx(float(holds), abs=1e-12)
        band = rates.jeffreys(successes=held, trials=len(slips), level=0.9)
        assert (ours.low, ours.high) == pytest.approx(band, abs=1e-10)
        steps = slip.survival(slips)
        for years in (2, 5):
            done = 1 - slip.share_open_after(steps, Fraction(years))
            assert ours.kept_within(years) == pytest.approx(float(done), abs=1e-12)
        assert ours.unseen_to_even == rates.missed_until_half(successes=held, trials=len(slips))


def _years_ahead(row: Mapping[str, str]) -> Fraction:
    said, due = slip.middle_day(row["as_of"]), slip.middle_day(row["promised_date"])
    return slip.years_between(said, due)


def test_least_lateness_of_the_missiles_promised() -> None:
    for system in (coming.SILO_ICBM, coming.OTHER_ICBM):
        fate = coming.fate_of(facts(), system, options())
        stop = fate.deployed or fate.ended
        ends = [
            (row["promised_date"], str(stop or row["open_as_of"] or options().today.isoformat()))
            for row in records.table("promises")
            if row["program"] == system and row["milestone"] == "first_deployment"
        ]
        own = [
            slip.years_between(slip.last_day(due), slip.middle_day(end))
            for due, end in ends
            if slip.last_day(due) < slip.first_day(end)
        ]
        ours = coming.least_slips(fate, options())
        assert sorted(ours) == pytest.approx(sorted(map(float, own)), abs=1.01 / 365.25)
        assert ours


# --- rates, windows, shares


COUNTS = [
    (5, 10, 3, 20),
    (0, 7, 4, 9),
    (6, 2, 0, 11),
    (17, 3, 17, 6),
    (1, 100, 1, 1),
    (21, 3, 5, 3),
]


@pytest.mark.parametrize(("first", "first_time", "second", "second_time"), COUNTS)
def test_rate_ratio(first: int, first_time: int, second: int, second_time: int) -> None:
    own = rates.rate_ratio(
        first=first,
        first_time=Fraction(first_time),
        second=second,
        second_time=Fraction(second_time),
        level=NINETY,
    )
    ours = intervals.poisson_rate_ratio(
        events_first=first,
        exposure_first=first_time,
        events_second=second,
        exposure_second=second_time,
        level=0.9,
    )
    assert ours.ratio == (math.inf if own.central is None else pytest.approx(float(own.central)))
    assert ours.interval.low == pytest.approx(float(own.low), rel=1e-8, abs=1e-12)
    high = math.inf if own.high is None else float(own.high)
    assert ours.interval.high == pytest.approx(high, rel=1e-8)


@pytest.mark.parametrize(("successes", "trials"), [(0, 5), (19, 32), (22, 22), (1, 3), (12, 28)])
def test_jeffreys(successes: int, trials: int) -> None:
    own = rates.jeffreys(successes=successes, trials=trials, level=0.9)
    ours = intervals.jeffreys(successes=successes, trials=trials, level=0.9)
    assert (ours.low, ours.high) == pytest.approx(own, abs=1e-10)


def test_beta_cumulative_against_the_one_in_fractions() -> None:
    for alpha, beta, x in ((7, 13, "0.4"), (1, 11, "0.02"), (39, 27, "0.63")):
        ours = rates.beta_cumulative(alpha=alpha / 2, beta=beta / 2, x=float(x))
        exact = statistics_fractions.beta_cumulative(
            alpha=Fraction(alpha, 2), beta=Fraction(beta, 2), x=Fraction(x)
        )
        assert ours == pytest.approx(float(exact), abs=1e-12)


def _days(found: list[date]) -> list[tuple[int, int]]:
    return [(day.year, day.month) for day in sorted(found)]


def test_threats_and_elections_are_the_same() -> None:
    since = date(1990, 1, 1)
    own = records.russian_threats(since=since, until=TODAY)
    assert _days(politics.threats(facts(), options())) == _days(own)
    votes = [day for day in records.russian_elections() if day <= options().today]
    assert politics.elections(facts(), options()) == sorted(votes)


def _span() -> tuple[date, date]:
    """From the first threat or election on record to the newest day, as the product looks."""
    events = politics.threats(facts(), options())
    votes = politics.elections(facts(), options())
    return min(events[0], votes[0]), options().today


def _assert_ratio(ours: politics.Windows, own: rates.Ratio, rel: float) -> None:
    assert own.central is not None
    assert own.high is not None
    assert ours.central == pytest.approx(float(own.central), rel=rel)
    assert ours.ratio.interval.low == pytest.approx(float(own.low), rel=rel)
    assert ours.ratio.interval.high == pytest.approx(float(own.high), rel=rel)


def _window(days: list[date], before: int, after: int) -> politics.Windows:
    events = politics.threats(facts(), options())
    covered = politics.covered_days(days, before, after, _span())
    return politics.rates("x", events, covered, _span())


def _own_window(window: set[date]) -> rates.Ratio:
    first, last = _span()
    events = politics.threats(facts(), options())
    observed = rates.days_from(first, last) | {last}
    return rates.window_ratio(events=events, window=window, observed=observed, level=NINETY)


def test_election_ratio() -> None:
    """Six months are 183 days in the product, calendar months in the second implementation."""
    votes = politics.elections(facts(), options())
    ours = _window(votes, politics.DAYS_BEFORE_ELECTION, 0)
    same: set[date] = set()
    for vote in votes:
        same |= rates.days_from(vote - timedelta(days=183), vote) | {vote}
    _assert_ratio(ours, _own_window(same), 1e-9)
    _assert_ratio(ours, records.election_ratio(since=_span()[0], until=_span()[1]), 0.01)


DECLARED = ("decision", "deployment", "cancellation", "announcement", "treaty")


def test_what_counts_as_a_milestone() -> None:
    """The words do not say; the product takes the widest reading and shows two narrower ones."""
    rows = [
        row
        for row in records.table("events")
        if row["track"] == "defense"
        and "RUS" not in row["party"]
        and row["event_type"] in DECLARED
        and slip.first_day(row["as_of"]) <= options().today
    ]
    readings: dict[str, list[Mapping[str, str]]] = {
        "hosting agreements left out": [r for r in rows if r["event_type"] != "treaty"],
        "steps without the United States left out": [r for r in rows if "USA" in r["party"]],
    }
    ours = follow.milestones(facts(), options())
    assert _days(ours) == _days([slip.middle_day(row["as_of"]) for row in rows])
    for name, keeps in politics.NARROWER.items():
        fewer = follow.milestones(facts(), options(), keeps=keeps)
        assert _days(fewer) == _days([slip.middle_day(r["as_of"]) for r in readings[name]])
        election = _window(politics.elections(facts(), options()), 183, 0)
        assert _window(fewer, 91, 91).central < election.central < _window(ours, 91, 91).central


def test_ratio_around_a_set_of_milestones() -> None:
    """Which events are milestones is the product's choice; the ratio of a given set is not."""
    days = follow.milestones(facts(), options())
    ours = _window(days, politics.DAYS_AROUND_MILESTONE, politics.DAYS_AROUND_MILESTONE)
    same: set[date] = set()
    for day in days:
        same |= rates.days_from(day - timedelta(days=91), day + timedelta(days=92))
    _assert_ratio(ours, _own_window(same), 1e-9)
    _assert_ratio(ours, _own_window(rates.days_around_any(days, months=3)), 0.08)


@pytest.mark.parametrize(
    ("inside", "months_inside", "outside", "months_outside"),
    [(10, 61, 16, 262), (3, 10, 6, 30), (6, 2, 0, 1), (5, 20, 4, 12), (4, 2, 5, 4)],
)
def test_missed_threats_that_bring_the_ratio_to_one(
    inside: int, months_inside: int, outside: int, months_outside: int
) -> None:
    ratio = intervals.poisson_rate_ratio(
        events_first=inside,
        exposure_first=months_inside,
        events_second=outside,
        exposure_second=months_outside,
        level=0.9,
    )
    own = rates.missed_outside_until_even(
        first=inside,
        first_time=Fraction(months_inside),
        second=outside,
        second_time=Fraction(months_outside),
    )
    found = politics.Windows("x", inside, months_inside, outside, months_outside, ratio)
    above = inside * months_outside > outside * months_inside
    assert politics.missed_to_overturn(found) == (own if above else 0)


def test_program_starts() -> None:
    begun = {
        p: len(elsewhere.record_of(facts(), p, options(), ()).begun)
        for p in (*elsewhere.FACING, *elsewhere.OTHERS)
    }
    programs = records.table("programs")
    for party, count in begun.items():
        assert count == records.starts_in(programs, parties=(party,), until=options().today)
    own = records.start_ratio(until=options().today)
    finding = elsewhere.build(facts(), options())
    assert finding.interval is not None
    ends = (finding.interval.low, finding.interval.central, finding.interval.high)
    assert ends == pytest.approx((float(own.low), float(own.central or 0), float(own.high or 0)))
    facing = sum(begun[p] for p in elsewhere.FACING)
    others = sum(begun[p] for p in elsewhere.OTHERS)
    missed = rates.missed_outside_until_even(
        first=facing, first_time=Fraction(3), second=others, second_time=Fraction(6)
    )
    assert elsewhere.missed_to_overturn(facing, others) == missed


# --- measures that predate their trigger


def _own_statements() -> list[Mapping[str, str]]:
    """The product leaves out a statement whose trigger is older than the end of the treaty."""
    found = predating.testable_statements(records.table("responses"))
    assert len(found) == 33
    return [row for row in found if row["trigger_date"] >= "2001"]


@pytest.mark.parametrize("rule", responses.all_rules(), ids=lambda rule: rule.name)
def test_share_that_predates(rule: responses.Rule) -> None:
    rows = responses.dated_statements(facts(), options())
    ours = responses.tally(responses.leads(rows, rule, responses.abm_exit(facts())), rule)
    own = _own_statements()
    assert {row["id"] for row in own} == {row.id for row in rows}
    predates, cases = predating.count_predating(
        own if rule.unit == "statements" else predating.distinct_pairs(own),
        evidence=responses.EVIDENCES[rule.evidence],
        trigger=DECLARED_TRIGGERS[rule.trigger],
    )
    assert (ours.predates, ours.cases) == (predates, cases)
    band = rates.jeffreys(successes=predates, trials=cases, level=0.9)
    assert (ours.interval.low, ours.interval.high) == pytest.approx(band, abs=1e-10)
    missed = rates.missed_until_half(successes=predates, trials=cases)
    assert responses.missed_to_overturn(ours) == (missed if 2 * predates > cases else 0)


# --- events after milestones


def test_lead_lag_by_hand() -> None:
    events, milestones = [3, 4, 20], [2, 19]
    assert lead_lag.events_after(milestones, events=events, within=2) == 3
    assert lead_lag.events_after([3], events=events, within=2, same_day=False) == 1
    assert lead_lag.shifted([2, 19], by=3, length=20) == [5, 2]
    assert lead_lag.p_value(seen=3, placebo=[3, 2, 0]) == HALF


@pytest.mark.parametrize("seed", range(6))
def test_events_after_milestones_against_shifted_ones(seed: int) -> None:
    """The day of a milestone itself is counted before it in the product; months are 30 days."""
    rng = random.Random(seed)
    length, within = 40 * 30, 90
    milestones = rng.sample(range(length), 9)
    events = [min(day + rng.randrange(60), length - 1) for day in milestones[:5]]
    events += rng.sample(range(length), 7)
    first = date(2001, 1, 1)
    (found,) = action_reaction.follow_tests(
        [first + timedelta(days=day) for day in events],
        [first + timedelta(days=day) for day in milestones],
        span=(first, first + timedelta(days=length - 1)),
        lags_years=[(0.0, within / 365.25)],
    )
    assert found.observed == lead_lag.events_after(
        milestones, events=events, within=within, same_day=False
    )
    own = lead_lag.p_of_every_shift(
        milestones=milestones,
        events=events,
        within=within,
        length=length,
        step=30,
        same_day=False,
    )
    assert found.p_value == pytest.approx(float(own), abs=1e-12)


def test_threats_after_milestones_of_the_record() -> None:
    marks = follow.milestones(facts(), options())
    threats = politics.threats(facts(), options())
    tests = follow.tests_of({"threats": threats}, marks, options())["threats"]
    found = next(t for t in tests if t.lag_years == (0.0, 1.0))
    days = (options().today - date(1999, 1, 1)).days + 1
    length = days // 30 * 30
    start = options().today - timedelta(days=length - 1)
    inside = [[(day - start).days for day in kind if day >= start] for kind in (marks, threats)]
    own = lead_lag.p_of_every_shift(
        milestones=inside[0], events=inside[1], within=365, length=length, step=30, same_day=False
    )
    assert (found.milestones, found.events) == (len(inside[0]), len(inside[1]))
    assert found.p_value == pytest.approx(float(own), abs=1e-12)
