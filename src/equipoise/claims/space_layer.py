"""`how-many-interceptors` and `cost-at-the-margin`: the space layer in numbers and in money."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from equipoise.claims.bars import Bar, bars
from equipoise.claims.frame import Claim, Disputes, Options, Result, verdict_of
from equipoise.claims.money import Money, money_of
from equipoise.claims.orbits import (
    PRODUCERS,
    REFERENCE_KM,
    Published,
    published,
    reach_factor,
)
from equipoise.claims.pairs import question_of
from equipoise.claims.reconcile import drawn_on_record
from equipoise.core.errors import NoFactError
from equipoise.core.facts import Fact, Facts, Record
from equipoise.core.finding import (
    Cell,
    Column,
    Driver,
    Figure,
    Interval,
    SecondRule,
    Table,
    Verdict,
)
from equipoise.core.language import N_, _, localized, pgettext
from equipoise.core.wording import percent, ratio
from equipoise.exchange.inputs import LayerInputs
from equipoise.kernels.cost import cost_exchange_ratio

CERTAIN = 1.0
EFFORTS = (N_("every shot works"), N_("most shots, low ends"))
DISAGREE = Disputes(
    supported=("viewpoints-nipp-heritage-discrimination-2024",),
)
DISAGREE_COST = Disputes(
    refuted=(
        "positions-a10",
        "positions-e02",
        "viewpoints-podvig-other-2013",
    ),
)


def build(facts: Facts, options: Options) -> Result:
    """Bring every published number to one missile, and show what is left."""
    del options
    numbers = published(facts)
    recent = _last_two_years(numbers)
    time, altitude = reach_factor(facts)
    factors = _factors(recent, time)
    return Result(
        statement=_statement(recent, factors),
        verdict=_judged(factors.residual, time),
        condition=" ".join([_condition(factors), *_levers(recent, time)]),
        interval=Interval(1.0, float(np.sqrt(factors.residual)), factors.residual, 1.0),
        drivers=_drivers(factors),
        caveats=_caveats(altitude[0]),
        tables=(_table(numbers), _waterfall(factors)),
        figures=(
            _figure(numbers, factors.residual),
            *drawn_on_record(facts, "space-based-interceptors"),
        ),
        second_rule=_second_rule(recent, time),
    )


@dataclass(frozen=True, slots=True)
class Factors:
    """Why published numbers differ, factor by factor.

    Attributes:
        raw: largest over smallest number, as published.
        residual: the same for each missile to be stopped at once.
        time: what the time to engage could make of that.
    """

    raw: float
    residual: float
    time: float

    @property
    def missiles(self) -> float:
        """What the number of missiles to be stopped at once makes."""
        return self.raw / self.residual

    @property
    def left(self) -> float:
        """What neither explains."""
        return self.residual / self.time


def _factors(recent: list[Published], time: float) -> Factors:
    raw = max(p.number[1] for p in recent) / min(p.number[0] for p in recent)
    residual = max(p.per_missile[1] for p in recent) / min(p.per_missile[0] for p in recent)
    return Factors(raw, residual, time)


def _statement(recent: list[Published], factors: Factors) -> str:
    least = min(recent, key=lambda p: p.per_missile[0])
    most = max(recent, key=lambda p: p.per_missile[1])
    return _(
        "Published constellations differ {raw} times; for each missile to be stopped "
        "at once they differ {residual} times, from {least} ({first} {first_year}) to "
        "{most} ({last} {last_year}). A difference in the time to engage within "
        "CBO's own range could make {time} of that, which would leave a factor of "
        "{left}."
    ).format(
        raw=ratio(factors.raw),
        residual=ratio(factors.residual),
        least=localized(f"{least.per_missile[0]:,.0f}"),
        first=least.who,
        first_year=least.year,
        most=localized(f"{most.per_missile[1]:,.0f}"),
        last=most.who,
        last_year=most.year,
        time=ratio(factors.time),
        left=ratio(factors.left),
    )


def _condition(factors: Factors) -> str:
    limit = 2 * factors.time
    return _(
        "The residual factor is {residual}; supported up to {time}, refuted above "
        "{limit}, which it {past} by {margin}."
    ).format(
        residual=ratio(factors.residual),
        time=ratio(factors.time),
        limit=ratio(limit),
        past=_("passes") if factors.residual > limit else _("misses"),
        margin=percent(abs(factors.residual / limit - 1)),
    )


def _drivers(factors: Factors) -> tuple[Driver, ...]:
    return (
        Driver("missiles", "Missiles to be stopped at once", factors.missiles, "factor"),
        Driver("time", "Time to engage, at most", factors.time, "factor"),
        Driver("left", "Left over: shots, speed, latitude, decision time", factors.left, "factor"),
    )


def _caveats(altitude_km: float) -> tuple[str, ...]:
    return (
        N_(
            "The time to engage is known for CBO alone. That it could make the difference is "
            "no proof that it does; the other inputs of the three studies are not on record."
        ),
        _(
            "The factor is taken at {altitude} km and a reach of {reach} km at "
            "the short time; it depends little on either."
        ).format(
            altitude=localized(f"{altitude_km:,.0f}"),
            reach=localized(f"{REFERENCE_KM:,.0f}"),
        ),
        N_(
            "Bounds ('more than a thousand') are taken as the number they name, 'one or two' "
            "missiles as one and a half."
        ),
    )


def _levers(recent: list[Published], time: float) -> list[str]:
    """What the two choices that decide would make of the factor: a recalled row, and a count."""
    found = []
    most = max(recent, key=lambda p: p.per_missile[1])
    if most.fact.verification == "recalled":
        ends = [p.per_missile for p in recent if p is not most] + [(most.per_missile[0],) * 2]
        factor = max(e[1] for e in ends) / min(e[0] for e in ends)
        found.append(
            _(
                "The largest number, {number} of {who}, is recalled and not seen: with the lower "
                "one of its row the factor is {factor} and the verdict '{verdict}'."
            ).format(
                number=localized(f"{most.number[1]:,.0f}"),
                who=most.who,
                factor=ratio(factor),
                verdict=pgettext("verdict", _judged(factor, time)),
            )
        )
    factor = max(p.widest[1] for p in recent) / min(p.widest[0] for p in recent)
    found.append(
        _(
            "Where a source says 'one or two' missiles, one and a half are taken; the low number "
            "for two of them makes the factor {factor} and the verdict '{verdict}'."
        ).format(factor=ratio(factor), verdict=pgettext("verdict", _judged(factor, time)))
    )
    return found


def _judged(factor: float, time: float) -> Verdict:
    return verdict_of(supported=factor <= time, refuted=factor > 2 * time)


def _last_two_years(numbers: list[Published]) -> list[Published]:
    recent = [p for p in numbers if p.year >= max((x.year for x in numbers), default=0) - 1]
    if len({p.who for p in recent}) < len(PRODUCERS):
        raise NoFactError(
            "numbers of APS, CBO and AEI of the last two years are not all in this vintage",
            cure="Choose a later one.",
        )
    return recent


def _second_rule(recent: list[Published], time: float) -> SecondRule:
    """The declared rule on like with like: one number of missiles, values as stated."""
    shared = [
        [p for p in recent if p.missiles == (m, m)]
        for m in sorted({p.missiles[0] for p in recent}, reverse=True)
    ]
    alike = next((g for g in shared if len({p.who for p in g}) == len(PRODUCERS)), [])
    values = [p.fact.central for p in alike]
    factor = max(values) / min(values) if values else float("nan")
    missiles = alike[0].missiles[0] if alike else 0
    return SecondRule(
        verdict=verdict_of(supported=factor <= time, refuted=factor > 2 * time),
        supported_if=_(
            "the values stated for {missiles} missiles at once, by all three, differ by at "
            "most what the range of the time to engage makes by itself"
        ).format(missiles=missiles),
        refuted_if=N_("they differ by more than twice that"),
        why=_(
            "the declared rule sets low ends for one missile against high ends for many; "
            "like with like, the factor is {factor} against {time}"
        ).format(factor=ratio(factor), time=ratio(time)),
    )


def _table(numbers: list[Published]) -> Table:
    columns = (
        Column("who", "Who"),
        Column("year", "Year"),
        Column("low", "In orbit, low", "interceptors", 0),
        Column("high", "high", "interceptors", 0),
        Column("missiles", "Missiles at once"),
        Column("each_low", "For each missile, low", "interceptors", 0),
        Column("each_high", "high", "interceptors", 0),
        Column("note", "As stated"),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            p.who,
            str(p.year),
            *p.number,
            _missiles(p),
            *p.per_missile,
            p.fact.note,
        )
        for p in numbers
    )
    return Table("Published numbers of space-based interceptors", columns, rows)


def _missiles(found: Published) -> str:
    """How many missiles at once, in words: ``1 to 2``."""
    least, most = found.missiles
    return str(least) if least == most else _("{low} to {high}").format(low=least, high=most)


def _figure(numbers: list[Published], residual: float) -> Figure:
    rows = (
        Bar(
            _("{who} {year}, {missiles} at once").format(
                who=p.who, year=p.year, missiles=_missiles(p)
            ),
            2 * p.fact.central / sum(p.missiles),
            *p.per_missile,
        )
        for p in numbers
    )
    return bars(
        rows,
        title=_(
            "For each missile to be stopped at once, numbers of the last two years differ "
            "{residual} times"
        ).format(residual=ratio(residual)),
        measured=N_("interceptors in orbit for each missile to be stopped at once"),
        unit="interceptors",
        decimals=0,
        scenario=N_("published numbers over the missiles that each source names"),
        categories=N_("Who, year, missiles"),
    )


def _waterfall(factors: Factors) -> Table:
    columns = (
        Column("step", "From the smallest to the largest"),
        Column("factor", "Factor", "", 2),
        Column("left", "Left after it", "", 2),
    )
    rows: tuple[tuple[Cell, ...], ...] = (
        (N_("All numbers as published"), factors.raw, factors.raw),
        (N_("Missiles to be stopped at once (stated)"), factors.missiles, factors.residual),
        (N_("Time to engage, if it is the whole range (computed)"), factors.time, factors.left),
        ("Residual", factors.left, 1.0),
    )
    return Table("Reconciliation, last two years on record", columns, rows)


HOW_MANY_INTERCEPTORS = Claim(
    id="how-many-interceptors",
    question=N_(
        "Do APS, CBO and AEI differ about space-based interceptors only in what they ask of them?"
    ),
    metric=N_(
        "largest over smallest number in orbit for each missile to be stopped at once, "
        "publications of the last two years on record"
    ),
    unit="factor",
    supported_if=N_(
        "the factor is at most what the published range of the time to engage makes by itself"
    ),
    refuted_if=N_("the factor is more than twice that"),
    build=build,
    disputes=DISAGREE,
)


@dataclass(frozen=True)
class Exchange:
    """Money to remove one more warhead over money to add one."""

    label: str
    cost: Money
    per_warhead: tuple[float, float]
    ratio: tuple[float, float]


def warhead_cost(facts: Facts) -> tuple[Money, int]:
    """Program cost of the newest US land-based missile for each one planned.

    Raises:
        NoFactError: if program cost or number are not in this vintage.
    """
    programs = [r for r in facts.table("forecasts", system="LGM-35A Sentinel") if _is_cost(r)]
    planned = facts.numbers("launchers_planned", party="USA", system="LGM-35A Sentinel")
    if not programs or not planned:
        raise NoFactError(
            "no cost of a further strategic missile is in this vintage",
            cure="Choose a later one; only the US Sentinel program has a cost on record.",
        )
    amounts = [float(programs[-1]["value"] or programs[-1]["high"]), float(programs[-1]["outcome"])]
    count = round(planned[-1].central)
    low, high = min(amounts) / count, max(amounts) / count
    return money_of(programs[-1]["unit"], low, high), count


def _is_cost(row: Record) -> bool:
    return "USD" in row["unit"] and bool(row["outcome"])


def exchanges(facts: Facts, options: Options) -> list[Exchange]:
    """The ratio for ground-based interceptors and for the space layer."""
    offense, _count = warhead_cost(facts)
    question = question_of(facts, options, "RUS", "USA", "no-first-strike")
    homeland = [x for x in question.layers if x.layer.name == "homeland"] if question else []
    if not homeland:
        raise NoFactError("no US homeland defense is on record", cure="Choose a later date.")
    found = []
    for fact in facts.numbers("unit_cost_musd", party="USA"):
        if fact.system in ("GBI", "NGI"):
            label = f"{_(fact.system)} {_(fact.basing)}".strip()
            shots = _interceptors_per_kill(homeland[0])
            found.append(_exchange(f"{label} ({fact.as_of})", fact, shots, offense))
        elif fact.system == "SBI":
            each = [p for p in published(facts) if p.who == "CBO"][-1].per_missile
            found.append(_exchange(f"SBI ({fact.as_of})", fact, each, offense))
    return found


def _interceptors_per_kill(layer: LayerInputs) -> tuple[float, float]:
    """Fewest and most interceptors for each warhead killed, shots being independent.

    Fewest: one shot that always works. Most: the most shots, at the low end of kill, tracking;
    without bound where that low end kills nothing.
    """
    shots = layer.shots.high
    killed = layer.tracking.low * (1.0 - (1.0 - layer.kill.low) ** shots)
    return CERTAIN, shots / killed if killed > 0.0 else math.inf


def _exchange(label: str, fact: Fact, number: tuple[float, float], offense: Money) -> Exchange:
    low = fact.low if fact.low is not None else fact.central
    high = fact.high if fact.high is not None else fact.central
    cost = money_of(fact.unit, low, high)
    cost.over(offense)
    ends = [
        _ratio_of(price, count, warhead)
        for price, count, warhead in zip(cost.millions, number, offense.millions[::-1], strict=True)
    ]
    return Exchange(label, cost, number, (ends[0], ends[1]))


def _ratio_of(price: float, count: float, warhead: float) -> float:
    if math.isinf(count):
        return count
    found = cost_exchange_ratio(
        interceptor_cost_musd=price,
        shots_per_warhead=count,
        p_kill_per_warhead=1.0,
        warhead_cost_musd=warhead,
    )
    return float(found)


def _bounded(value: float, words: str) -> str:
    return _("no bound") if math.isinf(value) else words


def build_cost(facts: Facts, options: Options) -> Result:
    """Compute every ratio that sourced costs allow."""
    offense, count = warhead_cost(facts)
    found = exchanges(facts, options)
    if not found:
        raise NoFactError(
            "no cost of an interceptor is in this vintage", cure="Choose a later one."
        )
    lows, highs = [e.ratio[0] for e in found], [e.ratio[1] for e in found]
    return Result(
        statement=_cost_statement(found),
        verdict=verdict_of(supported=min(lows) > CERTAIN, refuted=max(highs) < CERTAIN),
        condition=_cost_condition(found),
        interval=Interval(min(lows), float(np.median(lows + highs)), max(highs), 1.0),
        drivers=tuple(
            Driver(f"layer-{i}", e.label, e.ratio[1] - e.ratio[0], "ratio")
            for i, e in sorted(enumerate(found), key=lambda x: x[1].ratio[0] - x[1].ratio[1])
        ),
        caveats=_cost_caveats(offense, count),
        tables=(_cost_table(found, offense),),
        figures=(_cost_figure(found, options), *drawn_on_record(facts, "national-defense-cost")),
    )


def _cost_statement(found: list[Exchange]) -> str:
    said = "; ".join(
        _("{case} {low} to {high}").format(
            case=_(e.label), low=ratio(e.ratio[0]), high=_bounded(e.ratio[1], ratio(e.ratio[1]))
        )
        for e in found
    )
    return _("Dollars to remove one more warhead over dollars to add one: {said}.").format(
        said=said
    )


def _cost_condition(found: list[Exchange]) -> str:
    most = max(found, key=lambda e: e.ratio[1])
    return _(
        "It turns on the interceptors spent for each warhead: one if every shot works, "
        "and up to {most} ({label}). A warhead loaded on a missile that "
        "stands costs far less than a new missile, and would raise every ratio; no "
        "such cost is on record."
    ).format(
        most=_bounded(most.per_warhead[1], localized(f"{most.per_warhead[1]:,.0f}")),
        label=most.label,
    )


def _cost_caveats(offense: Money, count: int) -> tuple[str, ...]:
    return (
        _(
            "The only offense with a cost on record is the US Sentinel: its whole program "
            "over {count} missiles, {low} to {high} million USD each with one "
            "warhead. That is an average with silos and development, not a margin, and no "
            "Russian or Chinese cost is on record."
        ).format(
            count=count,
            low=localized(f"{offense.millions[0]:,.0f}"),
            high=localized(f"{offense.millions[1]:,.0f}"),
        ),
        N_(
            "No source states a price year for these amounts. They are compared because they "
            "are stated alike; amounts with a stated price year are refused."
        ),
        N_(
            "A space-based interceptor stops a missile, counted here as one warhead; several "
            "warheads on it divide the ratio."
        ),
        N_("Operation, sensors and replacement are in none of the unit costs."),
    )


def _cost_figure(found: list[Exchange], options: Options) -> Figure:
    rows = [
        Bar(e.label, None if math.isinf(value) else value, group=group)
        for e in found
        for value, group in zip(e.ratio, EFFORTS, strict=True)
    ]
    above = sum(e.ratio[0] > CERTAIN for e in found)
    return bars(
        rows,
        title=_(
            "Removing a warhead costs more than adding one at the low end for {above} of "
            "{found} interceptors"
        ).format(above=above, found=len(found)),
        measured=N_("cost of removing one more warhead over cost of adding one"),
        unit="",
        decimals=1,
        scenario=_("sourced unit costs, price year not stated; {doctrine} doctrine").format(
            doctrine=_(options.doctrine)
        ),
        groups=N_("Interceptors spent"),
        categories=N_("Interceptor"),
        reference=CERTAIN,
    )


def _cost_table(found: list[Exchange], offense: Money) -> Table:
    columns = (
        Column("label", "Interceptor"),
        Column("low", "Cost of one, low", N_("million USD"), 0),
        Column("high", "high", "million USD", 0),
        Column("price_year", "Price year"),
        Column("fewest", "For each warhead, fewest", "interceptors", 0),
        Column("most", "most", "interceptors", 0),
        Column("warhead_low", "One more warhead, low", "million USD", 0),
        Column("warhead_high", "high", "million USD", 0),
        Column("ratio_low", "Ratio, low", "", 2),
        Column("ratio_high", "high", "", 2),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (e.label, *e.cost.millions, e.cost.price_year, *e.per_warhead, *offense.millions, *e.ratio)
        for e in found
    )
    return Table("Cost of removing one more warhead over cost of adding one", columns, rows)


COST_AT_THE_MARGIN = Claim(
    id="cost-at-the-margin",
    question=N_("Does removing one more warhead cost more than adding one?"),
    metric=N_(
        "dollars to remove one more warhead over dollars to add one, sourced unit costs "
        "stated without a price year"
    ),
    unit="ratio",
    supported_if=N_("above 1 at the low end, for every interceptor with a cost on record"),
    refuted_if=N_("below 1 at the high end, for every one"),
    build=build_cost,
    disputes=DISAGREE_COST,
)
