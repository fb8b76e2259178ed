"""`already-been-done`: warheads added by the measures named, against what defense could remove."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from equipoise.claims.frame import Claim, Disputes, Options, Result, show_day, verdict_of
from equipoise.claims.relevance import planned_on
from equipoise.claims.stocks import high_estimate
from equipoise.core.errors import NoFactError
from equipoise.core.facts import Fact, Facts, Record
from equipoise.core.finding import Column, Driver, Figure, Interval, Table, Verdict
from equipoise.core.language import N_, _, localized
from equipoise.core.wording import ratio, rounded
from equipoise.defense.architecture import architecture

ATTACKER, DEFENDER = "RUS", "USA"
YARS, R29 = "RS-24 Yars", "R-29RM Sineva/Liner (SS-N-23)"
REPLACED_BY_YARS = {"mobile": "Topol (SS-25)", "silo": "UR-100NUTTH (SS-19)"}
SINEVA, LINER = "R-29RMU2 Sineva", "R-29RMU2.1 Liner"
FIRST_YEAR, PLAN_YEAR = 2009, 2020
WINDOW_DAYS = 184
"""Half a year, rounded up: July to December has 184 days, January to June 181 or 182."""

DISAGREE = Disputes(
    supported=(
        "positions-c05",
        "positions-d01",
        "viewpoints-russian-general-staff-interceptors-considered-2017",
    ),
    refuted=(
        "positions-a01",
        "positions-d06",
    ),
)


@dataclass(frozen=True, slots=True)
class Range:
    """Fewest and most, over rival sources and loads."""

    low: float
    high: float

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)


@dataclass(frozen=True, slots=True)
class LedgerYear:
    """Both sides of the ledger on a day, in warheads."""

    day: date
    yars: Range
    r29: Range
    deployed: Range
    planned: float | None

    @property
    def added(self) -> Range:
        """Warheads added by both programs."""
        return self.yars + self.r29


def rows_near(facts: Facts, quantity: str, system: str, basing: str, day: date) -> list[Fact]:
    """Rival rows by a day: the newest one and those of the half year before it.

    The force was growing, so an older row is not a rival of a newer one.
    """
    past = [
        f
        for f in facts.facts
        if f.quantity == quantity
        and f.party == ATTACKER
        and f.system == system
        and f.basing == basing
        and f.as_of.first <= day
        and facts.sources[f.source_id].grade != "D"
    ]
    if not past:
        return []
    newest = max(f.as_of.first for f in past)
    near = {f.id for f in past if (newest - f.as_of.first).days <= WINDOW_DAYS}
    return facts.numbers(quantity, party=ATTACKER, where=lambda f: f.id in near)


def _span(rows: list[Fact]) -> Range:
    lows = [f.central if f.low is None else f.low for f in rows]
    highs = [f.central if f.high is None else f.high for f in rows]
    return Range(min(lows), max(highs))


def yars_added(facts: Facts, day: date) -> Range:
    """Warheads that RS-24 added over the types it replaced, one launcher for one launcher."""
    total = Range(0.0, 0.0)
    for basing, replaced in REPLACED_BY_YARS.items():
        launchers = rows_near(facts, "launchers", YARS, basing, day)
        loads = rows_near(facts, "warheads_per_launcher", YARS, basing, day)
        if not launchers or not loads:
            continue
        before = rows_near(facts, "warheads_per_launcher", replaced, basing, day)
        if not before:
            raise NoFactError(
                f"no load of '{replaced}' is in this vintage", cure="Choose a later vintage."
            )
        count, load, old = _span(launchers), _span(loads), _span(before)
        gains = [
            n * (new - out)
            for n in (count.low, count.high)
            for new, out in ((load.low, old.high), (load.high, old.low))
        ]
        total = total + Range(min(gains), max(gains))
    return total


def r29_added(facts: Facts, day: date) -> Range:
    """Warheads that the R-29 line could add: none as listed, up to Liner's most once deployed."""
    launchers = rows_near(facts, "launchers", R29, "submarine", day)
    base, liner = _program(facts, SINEVA), _program(facts, LINER)
    if not launchers or base is None or liner is None:
        return Range(0.0, 0.0)
    deployed = liner.date("deployment_start")
    before, most = base.number("warheads_low"), liner.number("warheads_high")
    if deployed is None or deployed.first > day or before is None or most is None:
        return Range(0.0, 0.0)
    return Range(0.0, _span(launchers).high * (most - before))


def _program(facts: Facts, system: str) -> Record | None:
    found = facts.table("programs", party=ATTACKER, system=system)
    return found[0] if found else None


def ledger_of(facts: Facts, day: date, plan: str | None, stated: date) -> LedgerYear:
    """Both sides of the ledger on a day."""
    deployed = architecture(facts, DEFENDER, on=day, plan="europe-deployed").interceptors
    planned = None
    if plan is not None:
        planned = float(architecture(facts, DEFENDER, on=stated, plan=plan).interceptors[2])
    return LedgerYear(
        day=day,
        yars=yars_added(facts, day),
        r29=r29_added(facts, day),
        deployed=Range(float(deployed[0]), float(deployed[2])),
        planned=planned,
    )


def build(facts: Facts, options: Options) -> Result:
    """Compute the ledger by year and the declared ratios."""
    on, plan = options.on, planned_on(facts, options.on)
    last = options.today.year
    days = [date(y, 12, 31) for y in range(FIRST_YEAR, last)]
    years = [ledger_of(facts, d, plan, on) for d in days]
    if not years:
        raise NoFactError(
            f"the ledger begins at the end of {FIRST_YEAR}", cure="Choose a later vintage."
        )
    now = ledger_of(facts, on, plan, on)
    plan_day = min(date(PLAN_YEAR, 12, 31), options.today)
    later = ledger_of(facts, plan_day, plan, on)
    deployed = _ratio(now.added, now.deployed.high)
    planned = None if later.planned is None else _ratio(later.added, later.planned)
    due = options.today >= date(PLAN_YEAR, 12, 31)
    counted = high_estimate(facts, architecture(facts, DEFENDER, on=on, plan="europe-deployed"))
    middle = float(architecture(facts, DEFENDER, on=on, plan="europe-deployed").interceptors[1])
    return Result(
        statement=_statement(now, counted, later if due else None, deployed, planned),
        verdict=judged(deployed, planned) if due else _before_it_is_due(deployed),
        condition=_condition(deployed, planned, plan_day) if due else _not_due(deployed),
        interval=Interval(deployed.low, (deployed.low + deployed.high) / 2, deployed.high, 1.0),
        upper_bound=None,
        drivers=_drivers(now, later),
        caveats=(*_CAVEATS, *_against_the_middle(now.added, middle)),
        tables=(_table(years, now),),
        figures=(_figure(years, options),),
    )


def judged(deployed: Range, planned: Range | None) -> Verdict:
    """The declared rule, once the year of the plan is over."""
    return verdict_of(
        supported=deployed.low >= 1.0 and planned is not None and planned.low >= 1.0,
        refuted=deployed.high < 1.0 and (planned is None or planned.high < 1.0),
    )


def _before_it_is_due(deployed: Range) -> Verdict:
    """The rule before the year of the plan is over: only its first half can be judged."""
    return "waiting" if deployed.low >= 1.0 or deployed.high < 1.0 else "depends"


def _not_due(deployed: Range) -> str:
    return _(
        "Only the first half of the rule can be judged in this vintage: against the deployed "
        "defense the ratio is {low} to {high}, and support needs 1 at the low end. The planned "
        "defense is judged at the end of {year}, which has not come."
    ).format(low=ratio(deployed.low), high=ratio(deployed.high), year=PLAN_YEAR)


def _against_the_middle(added: Range, middle: float) -> tuple[str, ...]:
    if middle <= 0.0:
        return ()
    against = _ratio(added, middle)
    return (
        _(
            "The divisor is the high estimate of the interceptors; against the middle one, "
            "{middle}, the ratio would be {low} to {high}."
        ).format(
            middle=localized(f"{middle:,.0f}"), low=ratio(against.low), high=ratio(against.high)
        ),
    )


_CAVEATS = (
    N_(
        "A launcher of the new type is taken to replace one of the old: mobile RS-24 the Topol, "
        "silo-based RS-24 the UR-100NUTTH, which carries more, so that leg can count as a loss."
    ),
    N_(
        "The low end takes fewest launchers and lowest load of any source, the high end most and "
        "highest: what the missiles could carry, not what is known to be mounted. No source "
        "shows more than four warheads mounted on the R-29 line."
    ),
    N_("Treaty limits bind the total: warheads added in one place can be taken off in another."),
    N_("The interval spans sources and loads; it is not a probability interval."),
)


def _ratio(added: Range, removable: float) -> Range:
    if removable <= 0.0:
        return Range(float("inf") if added.low > 0 else 0.0, float("inf"))
    return Range(added.low / removable, added.high / removable)


def _statement(
    now: LedgerYear,
    counted: str,
    later: LedgerYear | None,
    deployed: Range,
    planned: Range | None,
) -> str:
    text = _(
        "On {day} the European defense could remove at most {interceptors} warheads, if every "
        "interceptor of the high estimate worked ({counted}); RS-24 and the R-29 line could carry "
        "{low} more, and at the highest load on record {high} more, than what they replaced: "
        "{least} to {most} times as many."
    ).format(
        day=show_day(now.day),
        interceptors=localized(f"{now.deployed.high:,.0f}"),
        counted=counted,
        low=rounded(now.added.low),
        high=rounded(now.added.high),
        least=ratio(deployed.low),
        most=ratio(deployed.high),
    )
    if planned is None or later is None or later.planned is None:
        return text
    promised = _(
        "By the end of {year} it was {low}, and at most {high} at the highest load on record, "
        "against {planned} at most for the defense planned: {least} to {most} times."
    ).format(
        year=later.day.year,
        low=rounded(later.added.low),
        high=rounded(later.added.high),
        planned=localized(f"{later.planned:,.0f}"),
        least=ratio(planned.low),
        most=ratio(planned.high),
    )
    return f"{text} {promised}"


def _condition(deployed: Range, planned: Range | None, plan_day: date) -> str:
    if planned is None:
        return _(
            "Support needs a low ratio of 1 at both points; it is {deployed} against the deployed "
            "defense; no plan stood on the date. Which load and which count of interceptors one "
            "believes decides."
        ).format(deployed=ratio(deployed.low))
    return _(
        "Support needs a low ratio of 1 at both points; it is {deployed} against the deployed "
        "defense and {planned} against the planned defense by {year}. Which load and which count "
        "of interceptors one believes decides."
    ).format(deployed=ratio(deployed.low), planned=ratio(planned.low), year=plan_day.year)


def _drivers(now: LedgerYear, later: LedgerYear) -> tuple[Driver, ...]:
    found = [
        Driver("yars", "RS-24: launchers and load", later.yars.high - later.yars.low, "warheads"),
        Driver("r29", "R-29 line: load of Liner", later.r29.high - later.r29.low, "warheads"),
        Driver(
            "deployed",
            "European interceptors deployed",
            now.deployed.high - now.deployed.low,
            "interceptors",
        ),
    ]
    return tuple(sorted(found, key=lambda d: -d.effect))


def _table(years: list[LedgerYear], now: LedgerYear) -> Table:
    columns = (
        Column("day", "Day"),
        Column("yars_low", "RS-24 added, low", "warheads", 0),
        Column("yars_high", "high", "warheads", 0),
        Column("r29_low", "R-29 line added, low", "warheads", 0),
        Column("r29_high", "high", "warheads", 0),
        Column("deployed_low", "Interceptors in Europe, low", "interceptors", 0),
        Column("deployed_high", "high", "interceptors", 0),
        Column("planned", "Planned, high", "interceptors", 0),
    )
    rows = tuple(
        (
            y.day.isoformat(),
            y.yars.low,
            y.yars.high,
            y.r29.low,
            y.r29.high,
            y.deployed.low,
            y.deployed.high,
            y.planned,
        )
        for y in sorted([*years, now], key=lambda y: y.day)
    )
    return Table("Ledger: warheads added and interceptors that could remove them", columns, rows)


def _by_year(years: list[LedgerYear]) -> Table:
    rows: list[tuple[int, str, float | None, float, float | None]] = []
    for y in years:
        for name, side in (("warheads added", y.added), ("removable, deployed", y.deployed)):
            rows.append((y.day.year, name, side.low, (side.low + side.high) / 2, side.high))
        if y.planned is not None:
            rows.append((y.day.year, "removable, planned", None, y.planned, None))
    columns = (
        Column("year", "Year"),
        Column("series", N_("Series")),
        Column("low", "Low", "warheads", 0),
        Column("central", N_("Middle of the range"), "warheads", 0),
        Column("high", "High", "warheads", 0),
    )
    return Table(N_("Warheads added and removable at most, by year"), columns, tuple(rows))


def _figure(years: list[LedgerYear], options: Options) -> Figure:
    newest = years[-1]
    return Figure(
        kind="ledger",
        title=(
            _(
                "By {year}: {low} warheads added, at most {high} at the highest load; at most "
                "{interceptors} interceptors deployed in Europe"
            ).format(
                year=newest.day.year,
                low=rounded(newest.added.low),
                high=rounded(newest.added.high),
                interceptors=localized(f"{newest.deployed.high:,.0f}"),
            )
        ),
        table=_by_year(years),
        scenario=(
            _(
                "RS-24 and R-29 line against European interceptors; the plan is that of {on}; "
                "bands: lowest to highest source and load"
            ).format(on=show_day(options.on))
        ),
        options={"y_title": N_("warheads")},
    )


ALREADY_BEEN_DONE = Claim(
    id="already-been-done",
    question=N_(
        "Can the measures named carry more warheads than the European defense could remove?"
    ),
    metric=N_(
        "warheads added by RS-24 and the R-29 line over what they replaced, divided by the "
        "upper bound of warheads removable by the European defense deployed on the date"
    ),
    unit="ratio",
    supported_if=N_(
        "ratio at least 1 on the date against the deployed defense with the low estimate, "
        "and by 2020 against the planned one"
    ),
    refuted_if=N_("ratio below 1 with the high estimate at both"),
    build=build,
    disputes=DISAGREE,
)
