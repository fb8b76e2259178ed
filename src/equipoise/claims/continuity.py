"""`would-not-stop`: what stopped after cancellations, and what age alone would have replaced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from equipoise.claims.frame import Claim, Options, Result, disagreements, show_day, verdict_of
from equipoise.core.errors import NoFactError
from equipoise.core.facts import Facts, Record
from equipoise.core.finding import Column, Driver, Figure, Interval, Table
from equipoise.core.language import N_, _, localized
from equipoise.core.wording import percent, percent_range
from equipoise.dynamics.ageing import Retirement, aged_out, retirements
from equipoise.forces.inventory import ForceStructure, force_structure, merge_types
from equipoise.kernels.intervals import clopper_pearson

PARTY = "RUS"
START = date(2010, 12, 31)
SHARE_HIGH, SHARE_LOW = 0.9, 0.5
STOPPED = ("stopped", "slowed")
DEFENSE_SIDE = ("USA", "JPN")
BECAUSE = "cancellation"
DISAGREE = ("positions-e09", "positions-d08", "positions-b05", "positions-d02")


@dataclass(frozen=True)
class Renewal:
    """New launchers since the start, against those that age alone would have replaced."""

    new: int
    aged_low: float
    aged_high: float

    @property
    def share(self) -> tuple[float, float]:
        """Share of the new launchers that age explains, low and high, at most 1."""
        if self.new == 0:
            return 1.0, 1.0
        return min(1.0, self.aged_low / self.new), min(1.0, self.aged_high / self.new)


def pairs_of(facts: Facts, options: Options) -> list[Record]:
    """Cancellations by the defending side and a program of the other, five years on."""

    def kept(row: Record) -> bool:
        return (
            row.party.split("+")[0] in DEFENSE_SIDE
            and row["other_party"] not in DEFENSE_SIDE
            and row["change_within_5_years"] != ""
            and row.as_of is not None
            and row.as_of.first <= options.today
        )

    return facts.table("cancellations", where=kept)


def new_launchers(first: ForceStructure, last: ForceStructure) -> int:
    """Launchers by which each type grew between two forces, shrinkage left out."""
    before = {(g.system, g.basing): g.launchers for g in merge_types(first.groups)}
    return sum(
        max(0, g.launchers - before.get((g.system, g.basing), 0)) for g in merge_types(last.groups)
    )


def build(facts: Facts, options: Options) -> Result:
    """Count what stopped, and compute the aging counterfactual."""
    pairs = pairs_of(facts, options)
    if not pairs:
        raise NoFactError("no cancellation is in this vintage", cure="Choose a later vintage.")
    first = force_structure(facts, PARTY, on=START)
    last = force_structure(facts, PARTY, on=options.today)
    lives = retirements(facts, first, last)
    low, high = aged_out(lives, options.today)
    renewal = Renewal(new_launchers(first, last), low, high)
    stopped = [p for p in pairs if p["change_within_5_years"] in STOPPED]
    because = [
        p for p in stopped if p["strategic_program"] == "yes" and p["stated_reason"] == BECAUSE
    ]
    share_low, share_high = renewal.share
    verdict = verdict_of(
        supported=not because and share_low >= SHARE_HIGH,
        refuted=bool(because) or share_high < SHARE_LOW,
    )
    return Result(
        statement=_statement(pairs, stopped, because, renewal, options),
        verdict=verdict,
        condition=_condition(stopped, renewal),
        interval=Interval(share_low, (share_low + share_high) / 2, share_high, 1.0),
        drivers=(
            Driver("life", "Service lives as stated", 100 * (share_high - share_low), "points"),
        ),
        who_disagrees=disagreements(facts, DISAGREE),
        caveats=(*_CAVEATS, _missed(pairs, because)),
        tables=(_lives_table(lives, options), _pairs_table(pairs)),
        figures=(_figure(pairs, options),),
    )


_CAVEATS = (
    N_(
        "Most US cancellations were replaced at once: the third site by the phased approach, its "
        "fourth phase by interceptors in Alaska. They are weak tests of a world without defense."
    ),
    N_("Pairs from one cancellation are not independent; the list was made by looking for links."),
    N_(
        "Age explains that launchers had to be replaced, not what they were replaced with: "
        "multiple warheads on the new missile are not explained by it."
    ),
    N_(
        "Stated ends of service were themselves moved by budgets and by the wish to keep warheads; "
        "where a type has no stated end it is taken to stay."
    ),
    N_(
        "The span of the share runs from the latest to the earliest end ever stated; it is not a "
        "probability interval."
    ),
)


def _missed(pairs: list[Record], because: list[Record]) -> str:
    """How little would overturn the first half of the rule, and what the record bounds."""
    strategic = sum(p["strategic_program"] == "yes" for p in pairs)
    bound = clopper_pearson(successes=len(because), trials=strategic, level=0.90).high
    return _(
        "A single missed strategic program that stopped for that reason would refute the claim. "
        "{because} of {strategic} strategic pairs on record did, so that at most {bound} of such "
        "pairs would (95 % upper bound), if the list were a fair draw, which it is not."
    ).format(because=len(because), strategic=strategic, bound=percent(bound))


def _statement(
    pairs: list[Record],
    stopped: list[Record],
    because: list[Record],
    renewal: Renewal,
    options: Options,
) -> str:
    low, high = renewal.share
    return _(
        "Of {pairs} pairs of a canceled defense and a program of the other side, "
        "{stopped} programs stopped or slowed within five years, {because} of them a "
        "strategic weapon with the cancellation as the stated reason. Age alone would "
        "have retired {aged_low} to {aged_high} launchers between the end of {year} "
        "and {today}, against {new} new ones: {share} of what was deployed."
    ).format(
        pairs=len(pairs),
        stopped=len(stopped),
        because=len(because),
        aged_low=localized(f"{renewal.aged_low:.0f}"),
        aged_high=localized(f"{renewal.aged_high:.0f}"),
        year=START.year,
        today=show_day(options.today),
        new=renewal.new,
        share=percent_range(low, high),
    )


def _condition(stopped: list[Record], renewal: Renewal) -> str:
    named = "; ".join(
        f"{p['linked_program']} ({p['stated_reason'] or 'no reason'})" for p in stopped
    )
    return _(
        "Stopped or slowed: {named}. Support needs no strategic program stopped for "
        "that reason and an age share of {needed} or more at the low end (it is "
        "{least})."
    ).format(named=named, needed=percent(SHARE_HIGH), least=percent(renewal.share[0]))


def _lives_table(lives: list[Retirement], options: Options) -> Table:
    columns = (
        Column("system", "Type"),
        Column("basing", "Basing"),
        Column("launchers", _("Launchers, end of {year}").format(year=START.year), "", 0),
        Column("left", "Left now", "", 0),
        Column("earliest", "Earliest stated end"),
        Column("latest", "Latest stated end"),
        Column("low", "Aged out, low", "", 0),
        Column("high", "high", "", 0),
    )
    year = float(options.today.year)
    rows = tuple(
        (
            r.system,
            r.basing,
            r.launchers,
            r.left,
            "none stated" if r.earliest is None else f"{r.earliest:.0f}",
            "none stated" if r.latest is None else f"{r.latest:.0f}",
            *r.retired_by(year),
        )
        for r in lives
    )
    return Table("What age alone would have retired", columns, rows)


def _pairs_table(pairs: list[Record]) -> Table:
    columns = (
        Column("date", "Canceled on"),
        Column("cancelled", "What"),
        Column("program", "Program of the other side"),
        Column("strategic", "Strategic"),
        Column("change", "Within five years"),
        Column("reason", "Stated reason"),
        Column("evidence", "Evidence"),
    )
    rows = tuple(
        (
            str(p.as_of),
            p["cancelled"],
            f"{p['other_party']}: {p['linked_program']}",
            p["strategic_program"],
            p["change_within_5_years"],
            p["stated_reason"],
            p["evidence"],
        )
        for p in pairs
    )
    return Table("What the other side did after a cancellation", columns, rows)


def _figure(pairs: list[Record], options: Options) -> Figure:
    changes = ("started", "accelerated", "continued", "slowed", "stopped")
    counts = {c: sum(p["change_within_5_years"] == c for p in pairs) for c in changes}
    table = Table(
        "What the other side's programs did within five years",
        (Column("category", "Change"), Column("value", "Pairs", "", 0)),
        tuple((c, float(n)) for c, n in counts.items()),
    )
    return Figure(
        kind="bars",
        title=_("{counts} of {pairs} programs stopped or slowed after a cancellation").format(
            counts=counts["slowed"] + counts["stopped"], pairs=len(pairs)
        ),
        table=table,
        scenario=_("cancellations by the defending side, to {today}").format(
            today=options.today.isoformat()
        ),
        options={"x_title": N_("pairs")},
    )


WOULD_NOT_STOP = Claim(
    id="would-not-stop",
    question=N_("Would the programs stop if the US program were shut down?"),
    metric=N_("share of launchers deployed since 2010 that age alone would have required"),
    unit="share",
    supported_if=N_(
        "no strategic program stopped or slowed within five years of a cancellation with "
        "the cancellation as the stated reason, and age explains at least 90 % of new launchers"
    ),
    refuted_if=N_("any stopped for that reason, or age explains less than 50 %"),
    build=build,
)
