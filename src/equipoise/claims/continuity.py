"""`would-not-stop`: what stopped after cancellations, and what age alone would have replaced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from equipoise.claims.frame import Claim, Disputes, Options, Result, show_day, verdict_of
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
SHRANK, GREW = N_("fewer"), N_("more, or new")
STOPPED = ("stopped", "slowed")
DEFENSE_SIDE = ("USA", "JPN")
BECAUSE = "cancellation"
DISAGREE = Disputes(
    supported=(
        "positions-d08",
        "positions-c06",
        "positions-e09",
    ),
    refuted=(
        "positions-a04",
        "viewpoints-nipp-heritage-response-adequacy-2020",
    ),
)


@dataclass(frozen=True)
class Renewal:
    """New launchers since the start, against those that age alone would have replaced."""

    new: int
    aged_low: int
    aged_high: int

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
    low, high = aged_out(lives)
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
        condition=_condition(stopped, renewal, lives),
        interval=Interval(share_low, (share_low + share_high) / 2, share_high, 1.0),
        drivers=(
            Driver("life", "Service lives as stated", 100 * (share_high - share_low), N_("points")),
        ),
        caveats=(*_CAVEATS, _missed(pairs, because)),
        tables=(_lives_table(lives), _pairs_table(pairs)),
        figures=(_types_figure(first, last, renewal, options), _figure(pairs, options)),
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
        "A type has one end here although its launchers entered service over years: those that "
        "were the oldest of their type and left before its latest end count as aged out only at "
        "the high end."
    ),
    N_(
        "The span of the share runs from the latest to the earliest end ever stated; it is not a "
        "probability interval."
    ),
    N_(
        "Not every cancellation was of a defense, and not every program that stopped was a "
        "weapon: canceled missiles and a ratification package are among the pairs."
    ),
    N_(
        "What is left is counted by the newest row of each leg, and the legs are of different "
        "years; the table gives the year."
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
        "Of {pairs} pairs of a canceled program and a program of the other side, "
        "{stopped} stopped or slowed within five years, {because} of them a "
        "strategic weapon with the cancellation as the stated reason. Between the end of {year} "
        "and {today}, {aged_low} to {aged_high} launchers left service at or after an end stated "
        "for their type, against {new} new ones: {share} of what was deployed."
    ).format(
        pairs=len(pairs),
        stopped=len(stopped),
        because=len(because),
        aged_low=localized(f"{renewal.aged_low:,}"),
        aged_high=localized(f"{renewal.aged_high:,}"),
        year=START.year,
        today=show_day(options.today),
        new=renewal.new,
        share=percent_range(low, high),
    )


def _condition(stopped: list[Record], renewal: Renewal, lives: list[Retirement]) -> str:
    gone = sum(max(0, r.launchers - r.left) for r in lives)
    named = "; ".join(
        f"{_(p['linked_program'])} ({_(p['stated_reason'] or 'none given')})" for p in stopped
    )
    return _(
        "Stopped or slowed: {named}. Support needs no strategic program stopped for "
        "that reason and an age share of {needed} or more at the low end (it is "
        "{least}); an age share below {enough} at the high end (it is {most}) would refute. If "
        "every launcher gone counted, whatever the reason, it would be {gone}."
    ).format(
        named=named,
        needed=percent(SHARE_HIGH),
        least=percent(renewal.share[0]),
        enough=percent(SHARE_LOW),
        most=percent(renewal.share[1]),
        gone=percent(min(1.0, gone / renewal.new) if renewal.new else 1.0),
    )


def _lives_table(lives: list[Retirement]) -> Table:
    columns = (
        Column("system", "Type"),
        Column("basing", "Basing"),
        Column("launchers", _("Launchers, end of {year}").format(year=START.year), "", 0),
        Column("left", N_("Left"), "", 0),
        Column("counted", "Counted"),
        Column("earliest", "Earliest stated end"),
        Column("latest", "Latest stated end"),
        Column("low", "Aged out, low", "", 0),
        Column("high", "high", "", 0),
    )
    rows = tuple(
        (
            r.system,
            r.basing,
            r.launchers,
            r.left,
            r.counted,
            N_("none stated") if r.earliest is None else str(r.earliest),
            N_("none stated") if r.latest is None else str(r.latest),
            *r.aged_out,
        )
        for r in lives
    )
    return Table(
        N_("What age alone would have retired"),
        columns,
        rows,
        note=N_(
            "Aged out: gone since the latest (low) or the earliest (high) stated end. The year in "
            "which the last of a type was withdrawn is no stated end."
        ),
    )


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
            f"{_(p['other_party'])}: {_(p['linked_program'])}",
            p["strategic_program"],
            p["change_within_5_years"],
            p["stated_reason"],
            p["evidence"],
        )
        for p in pairs
    )
    return Table("What the other side did after a cancellation", columns, rows)


def _changed(first: ForceStructure, last: ForceStructure) -> list[tuple[str, int, int, str]]:
    """Every type whose launchers changed: its name, launchers then and now, and which way."""
    before, after = (
        {(g.system, g.basing): g.launchers for g in merge_types(force.groups)}
        for force in (first, last)
    )
    kinds = sorted({*before, *after}, key=lambda k: (-before.get(k, 0), -after.get(k, 0), k))
    numbers = [(kind, before.get(kind, 0), after.get(kind, 0)) for kind in kinds]
    return [
        (f"{_(system)}, {_(basing)}", then, now, SHRANK if now < then else GREW)
        for (system, basing), then, now in numbers
        if then != now
    ]


def _types_figure(
    first: ForceStructure, last: ForceStructure, renewal: Renewal, options: Options
) -> Figure:
    """Launchers of every type then and now: what left, and what came in its place."""
    rows = _changed(first, last)
    gone = [then - now for _case, then, now, _way in rows if now < then]
    return Figure(
        kind="slope",
        title=_("{gone} launchers of {number} types went, {new} came").format(
            gone=sum(gone), number=len(gone), new=renewal.new
        ),
        table=Table(
            N_("Launchers of each type that changed"),
            (
                Column("case", N_("Type and basing")),
                Column("before", _("End of {year}").format(year=START.year), "launchers", 0),
                Column("after", N_("Now"), "launchers", 0),
                Column("group", N_("What became of it")),
            ),
            tuple(rows),
        ),
        scenario=_("Russian missiles and bombers, end of {year} and {today}").format(
            year=START.year, today=show_day(options.today)
        ),
        options={
            "before_label": _("end of {year}").format(year=START.year),
            "after_label": show_day(options.today),
            "metric": N_("launchers; types that did not change are left out"),
        },
    )


def _figure(pairs: list[Record], options: Options) -> Figure:
    changes = ("started", "accelerated", "continued", "slowed", "stopped")
    counts = {c: sum(p["change_within_5_years"] == c for p in pairs) for c in changes}
    table = Table(
        N_("What the other side's programs did within five years"),
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
    disputes=DISAGREE,
)
