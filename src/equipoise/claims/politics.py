"""`domestic-politics`: do threats cluster around elections, or around the defense?"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from equipoise.claims.follow import by, days_of, follow_table, follow_words, milestones, tests_of
from equipoise.claims.frame import Claim, Disputes, Options, Result, verdict_of
from equipoise.core.errors import NoFactError
from equipoise.core.facts import Facts, Record
from equipoise.core.finding import Column, Driver, Figure, Interval, Table, Verdict
from equipoise.core.language import N_, _, localized, pgettext
from equipoise.core.wording import percent, ratio
from equipoise.kernels.intervals import RateRatio, poisson_rate, poisson_rate_ratio

PARTY = "RUS"
DAYS_BEFORE_ELECTION = 183
DAYS_AROUND_MILESTONE = 91
DAYS_PER_MONTH = 365.25 / 12
LEVEL = 0.90
ROUNDING = 1e-9
PLACEBO_SHIFTS_YEARS = (-2, -1, 1, 2)
ELECTION_WORDS = ("State Duma election", "presidential election")
NARROWER: Mapping[str, Callable[[Record], bool]] = {
    N_("hosting agreements left out"): lambda r: r["event_type"] != "treaty",
    N_("steps without the United States left out"): lambda r: "USA" in r.party.split("+"),
}
"""Narrower readings of what a milestone is, because the declared rule does not say."""

DISAGREE = Disputes(
    supported=(
        "positions-d01",
        "positions-b02",
        "positions-b03",
        "positions-d02",
    ),
    refuted=("positions-a02",),
)


@dataclass(frozen=True)
class Windows:
    """Threats and months inside and outside of windows."""

    name: str
    inside: int
    months_inside: float
    outside: int
    months_outside: float
    ratio: RateRatio

    @property
    def central(self) -> float:
        """The ratio of rates; infinite without threats outside."""
        return float("nan") if self.ratio.ratio is None else self.ratio.ratio


def threats(facts: Facts, options: Options) -> list[date]:
    """Days of Russian threats that cite missile defense, up to the newest day."""
    rows = facts.table(
        "events",
        event_type="threat",
        where=lambda r: PARTY in r.party.split("+") and by(r, options.today),
    )
    return days_of(rows)


def elections(facts: Facts, options: Options) -> list[date]:
    """Days of Russian national elections."""
    rows = facts.table(
        "elections",
        party=PARTY,
        where=lambda r: r["event"].startswith(ELECTION_WORDS) and by(r, options.today),
    )
    return days_of(rows)


def covered_days(
    centers: Iterable[date], before: int, after: int, span: tuple[date, date]
) -> set[date]:
    """Days of the span that lie within the windows."""
    first, last = span
    return {
        day
        for center in centers
        for offset in range(-before, after + 1)
        if first <= (day := center + timedelta(days=offset)) <= last
    }


def rates(name: str, events: list[date], windows: set[date], span: tuple[date, date]) -> Windows:
    """Rates of events inside and outside of windows, with the exact interval of their ratio."""
    days = (span[1] - span[0]).days + 1
    inside = sum(e in windows for e in events)
    months_in = len(windows) / DAYS_PER_MONTH
    months_out = (days - len(windows)) / DAYS_PER_MONTH
    found = poisson_rate_ratio(
        events_first=inside,
        exposure_first=months_in,
        events_second=len(events) - inside,
        exposure_second=months_out,
        level=LEVEL,
    )
    return Windows(name, inside, months_in, len(events) - inside, months_out, found)


def build(facts: Facts, options: Options) -> Result:
    """Compute both rate ratios, with placebo windows beside them."""
    events = threats(facts, options)
    votes, steps = elections(facts, options), milestones(facts, options)
    if not events or not votes or not steps:
        raise NoFactError("too few dated events are in this vintage", cure="Choose a later one.")
    span = (min(events[0], votes[0]), options.today)
    around_votes = covered_days(votes, DAYS_BEFORE_ELECTION, 0, span)
    election = rates(N_("six months before national elections"), events, around_votes, span)
    milestone, *narrower = (
        rates(_("three months around defense milestones") + which, events, days, span)
        for which, days in _around_milestones(facts, options, steps, span)
    )
    placebos = _placebos(votes, events, span)
    band, verdict = election.ratio.interval, _verdict(election, milestone)
    followed = tests_of({"threats": events}, steps, options)
    return Result(
        statement=_statement(election, milestone),
        verdict=verdict,
        condition=_condition(election, milestone) + _turns_on(verdict, election, narrower),
        interval=Interval(band.low, election.central, band.high, LEVEL),
        drivers=(
            Driver("election", election.name, election.central, N_("times the rate elsewhere")),
            Driver("milestone", milestone.name, milestone.central, N_("times the rate elsewhere")),
        ),
        caveats=(*_caveats(election), follow_words(followed)),
        tables=(_table([election, milestone, *narrower, *placebos]), follow_table(followed)),
        figures=(_figure([election, milestone], options),),
    )


def _placebos(votes: list[date], events: list[date], span: tuple[date, date]) -> list[Windows]:
    """Rates around the same elections, moved by whole years."""
    return [
        rates(
            _("placebo: elections moved by {shift} years").format(shift=localized(f"{shift:+d}")),
            events,
            covered_days(_shifted(votes, shift), DAYS_BEFORE_ELECTION, 0, span),
            span,
        )
        for shift in PLACEBO_SHIFTS_YEARS
    ]


def _statement(election: Windows, milestone: Windows) -> str:
    e, m = election.ratio.interval, milestone.ratio.interval
    return _(
        "Threats that cite missile defense came {before} times as often in the six "
        "months before Russian national elections as at other times (90 % interval "
        "{low} to {high}), and {around} times as often within three months of a "
        "defense milestone ({least} to {most})."
    ).format(
        before=ratio(election.central),
        low=ratio(e.low),
        high=ratio(e.high),
        around=ratio(milestone.central),
        least=ratio(m.low),
        most=ratio(m.high),
    )


def _around_milestones(
    facts: Facts, options: Options, steps: list[date], span: tuple[date, date]
) -> list[tuple[str, set[date]]]:
    """Days around milestones as declared, then by every narrower reading that has some."""

    def around(days: list[date]) -> set[date]:
        return covered_days(days, DAYS_AROUND_MILESTONE, DAYS_AROUND_MILESTONE, span)

    fewer = [
        (f", {_(which)}", around(milestones(facts, options, keeps=keeps)))
        for which, keeps in NARROWER.items()
    ]
    return [("", around(steps)), *((which, days) for which, days in fewer if days)]


def _verdict(election: Windows, milestone: Windows) -> Verdict:
    e, m = election.ratio.interval, milestone.ratio.interval
    return verdict_of(
        supported=e.low > 1.0 and election.central > milestone.central,
        refuted=m.low > 1.0 and e.high < m.low,
    )


def _turns_on(declared: Verdict, election: Windows, narrower: list[Windows]) -> str:
    """What the verdict would be if fewer steps counted as milestones."""
    said = "; ".join(
        _("{case}, their ratio is {ratio} and the verdict would be '{verdict}'").format(
            case=_(found.name.partition(", ")[2]),
            ratio=ratio(found.central),
            verdict=pgettext("verdict", _verdict(election, found)),
        )
        for found in narrower
    )
    if all(_verdict(election, found) == declared for found in narrower):
        return " " + _("Counting fewer steps as milestones would not change it.")
    return " " + _("It turns on what counts as a milestone: {said}.").format(said=said)


def _shifted(days: list[date], years: int) -> list[date]:
    return [d + timedelta(days=round(365.25 * years)) for d in days]


def _condition(election: Windows, milestone: Windows) -> str:
    return _(
        "Support needs a lower end of the election ratio above 1 (it is {low}) and a "
        "ratio above that of the milestones ({elections} against {milestones}); "
        "refutation needs the milestone ratio's lower end above 1 ({least}) and the "
        "election ratio's upper end below it."
    ).format(
        low=ratio(election.ratio.interval.low),
        elections=ratio(election.central),
        milestones=ratio(milestone.central),
        least=ratio(milestone.ratio.interval.low),
    )


def _caveats(election: Windows) -> tuple[str, ...]:
    total = election.inside + election.outside
    return (
        _(
            "The {total} threats were collected by looking for threats; quiet months are "
            "not evidence of silence."
        ).format(total=total),
        _(
            "{missed} missed threats outside of election windows would bring the central "
            "election ratio to 1."
        ).format(missed=missed_to_overturn(election)),
        N_(
            "Elections and milestones overlap in 2007-2008 and 2011-2012; the two ratios are not "
            "independent, and neither shows a cause."
        ),
        N_("An event dated by a year alone is taken at the middle of the year."),
        N_(
            "The newest elections on record were dated in advance; whether they were held is not "
            "established."
        ),
    )


def missed_to_overturn(found: Windows) -> int:
    """Events outside the windows, which would have to be found to bring the ratio to 1."""
    even = found.inside * found.months_outside / found.months_inside
    return max(0, math.ceil(even - found.outside - ROUNDING))


def _table(rows: list[Windows]) -> Table:
    columns = (
        Column("window", "Window"),
        Column("inside", "Threats inside", "", 0),
        Column("months_in", "Months inside", "", 0),
        Column("outside", "Threats outside", "", 0),
        Column("months_out", "Months outside", "", 0),
        Column("ratio", "Ratio of rates", "", 2),
        Column("low", "90 % exact, low", "", 2),
        Column("high", "high", "", 2),
    )
    return Table(
        "Rate of threats inside and outside of windows",
        columns,
        tuple(
            (
                w.name,
                w.inside,
                w.months_inside,
                w.outside,
                w.months_outside,
                w.central,
                w.ratio.interval.low,
                w.ratio.interval.high,
            )
            for w in rows
        ),
        note=N_(
            "Placebo: the same elections moved in time; a ratio as large there speaks against "
            "the elections."
        ),
    )


def _figure(rows: list[Windows], options: Options) -> Figure:
    cells = []
    for w in rows:
        for where, events, months in (
            ("inside", w.inside, w.months_inside),
            ("outside", w.outside, w.months_outside),
        ):
            band = poisson_rate(events=events, exposure=months, level=LEVEL)
            cells.append((w.name, where, events / months, band.low, band.high, events, months))
    table = Table(
        N_("Threats per month"),
        (
            Column("group", "Window"),
            Column("window", N_("Where")),
            Column("rate", N_("Threats per month"), "", 3),
            Column("low", "Low", "", 3),
            Column("high", "High", "", 3),
            Column("count", N_("Threats"), "", 0),
            Column("months", N_("Months"), "", 0),
        ),
        tuple(cells),
    )
    return Figure(
        kind="rates",
        title="; ".join(
            _("{central} times the rate {name}").format(central=ratio(w.central), name=_(w.name))
            for w in rows
        ),
        table=table,
        scenario=_("Russian threats that cite missile defense, to {today}").format(
            today=options.today.isoformat()
        ),
        options={
            "x_title": N_("threats per month"),
            "note": _("Lines: {share} intervals, exact for counts").format(share=percent(LEVEL)),
        },
    )


DOMESTIC_POLITICS = Claim(
    id="domestic-politics",
    question=N_(
        "Does the intensity of the dispute owe more to internal politics than to the defense?"
    ),
    metric=N_(
        "rate of threats in the six months before Russian national elections over the rate at "
        "other times"
    ),
    unit="ratio",
    supported_if=N_(
        "lower end of the election rate ratio is above 1 and its center exceeds the milestone ratio"
    ),
    refuted_if=N_(
        "milestone ratio's lower end is above 1 and the election ratio's upper end is below it"
    ),
    build=build,
    disputes=DISAGREE,
)
