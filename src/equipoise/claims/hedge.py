"""`planners-hedge` and `china-growth-explained`: what is feared against what is computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from equipoise.claims.adjust import Adjusted, adjust_table, all_adjust
from equipoise.claims.bars import Bar, bars
from equipoise.claims.deep_cuts import scaled
from equipoise.claims.frame import (
    Claim,
    Disputes,
    Options,
    Result,
    show_day,
    verdict_of,
)
from equipoise.claims.pairs import (
    defense_facing,
    deployed_defenses,
    newest_force,
    question_of,
)
from equipoise.claims.schedule import FAR_US_DEFENSES, when_announced
from equipoise.core.errors import NoFactError
from equipoise.core.facts import Facts
from equipoise.core.finding import Cell, Column, Driver, Figure, Interval, Table
from equipoise.core.language import N_, _, localized
from equipoise.core.wording import percent, ratio, rounded
from equipoise.exchange.inputs import BASELINE, GROUP_DEFENSE, Question
from equipoise.exchange.sliding import layers_of, resting_arrivals
from equipoise.kernels.kept import removed_shares
from equipoise.sweep.space import draw

PAIRS = (("RUS", "USA"), ("CHN", "USA"), ("USA", "RUS"))
POSTURES = ("generated-ride-out", "day-to-day-ride-out")
TWICE, NEAR = 2.0, 1.25
MOST_TIMES = 8
ANNOUNCED = "Golden Dome"
HEDGE_SAMPLES = 1024
"""With 128 points the smallest gap ran from 4 to 13 warheads by the seed; of six seeds with 1,024
five move no gap by more than two, and one moves the largest by seven."""
BEFORE = 2019
GROWTH_HALF, GROWTH_QUARTER = 0.50, 0.25
GROWTH_POSTURE = "generated-ride-out"
DISAGREE = Disputes(
    supported=("viewpoints-chinese-analysts-required-retaliation-2020",),
    refuted=(
        "positions-c05",
        "positions-c06",
    ),
)
DISAGREE_GROWTH = Disputes(
    supported=(
        "viewpoints-chinese-analysts-required-retaliation-2020",
        "viewpoints-nipp-heritage-response-adequacy-2020",
    ),
    refuted=(
        "positions-f01",
        "positions-f02",
        "positions-g01",
        "viewpoints-chinese-analysts-other-2019",
    ),
)


@dataclass(frozen=True)
class Hedge:
    """Warheads a planner adds to keep what arrived without the defense."""

    party: str
    defender: str
    posture: str
    warheads: int
    at_median: int
    at_worst: int


def arrivals(question: Question, level: float, seed: int) -> tuple[float, float]:
    """Mean arrivals without the defense, and with it at a percentile of the defense.

    Only the inputs of the defense vary; force, posture and reliability rest at their middle.
    """
    doubt = [p for p in question.parameters() if p.group == GROUP_DEFENSE]
    arriving = resting_arrivals(question)
    layers = layers_of(question, draw(doubt, HEDGE_SAMPLES, seed=seed), HEDGE_SAMPLES)
    removed = float(np.quantile(removed_shares(arriving, layers), level))
    mean = float(arriving.mean[0])
    return mean, mean * (1.0 - removed)


def least_force(reaches: Callable[[int], bool], warheads: int) -> int | None:
    """Least force, in warheads, that reaches an aim; None if eight times the force does not."""
    low, high = warheads, MOST_TIMES * warheads
    if reaches(low):
        return low
    if not reaches(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reaches(middle) else (middle, high)
    return high


def added_to_hold(question: Question, aim: float, level: float, seed: int) -> int:
    """Warheads to add, in proportion, so that the aim arrives at a percentile of the defense.

    Raises:
        NoFactError: if no force up to eight times the present one holds the aim.
    """

    def reaches(warheads: int) -> bool:
        cut = replace(question, force=scaled(question.force, warheads))
        return arrivals(cut, level, seed)[1] >= aim

    found = least_force(reaches, question.force.warheads)
    if found is None:
        raise NoFactError(
            f"no force up to {MOST_TIMES} times that of {question.force.party} holds its aim",
            cure="Lower the option 'pessimism'.",
        )
    return found - question.force.warheads


def hedges_of(facts: Facts, options: Options) -> list[Hedge]:
    """The hedge of every planner that faces a defense, in both ridden-out postures."""
    found = []
    for party, defender in PAIRS:
        for posture in POSTURES:
            question = question_of(facts, options, party, defender, posture)
            if question is None:
                continue
            aim = arrivals(question, 0.5, options.seed)[0]
            usual, worst = (
                added_to_hold(question, aim, level, options.seed)
                for level in (0.5, options.pessimism)
            )
            size = question.force.warheads
            found.append(Hedge(party, defender, posture, size, usual, worst))
    return found


def _times(hedge: Hedge) -> float:
    return hedge.at_worst / max(hedge.at_median, 1)


def _precisely(times: float) -> str:
    """A ratio to two decimals, so that it cannot read as the bound that it misses."""
    return localized(f"{times:.2f}")


_HEDGE_CAVEATS = (
    N_(
        "Feared and computed share one model and one set of declared ranges; a planner who "
        "fears what is not built yet adds more."
    ),
    N_("Warheads are added in proportion to the force on record, launchers included."),
    N_("Only the defense is uncertain here: a planner unsure of survival adds more for that."),
    N_(
        "Every planner adjusts alone. If all adjust, the other's force changes what survives, "
        "which is not computed."
    ),
)


def build(facts: Facts, options: Options) -> Result:
    """Compute the hedge of every planner."""
    hedges = hedges_of(facts, options)
    if not hedges:
        raise NoFactError(
            "no defense that a planner faces is on record", cure="Choose a later vintage."
        )
    gaps = [float(h.at_worst - h.at_median) for h in hedges]
    times = [_times(h) for h in hedges]
    level = _("{level}th percentile").format(
        level=localized(f"{round(100 * options.pessimism, 1):g}")
    )
    when = when_announced(facts, ANNOUNCED, FAR_US_DEFENSES, options)
    together = _together(facts, options, hedges)
    return Result(
        statement=_statement(hedges, level),
        verdict=verdict_of(
            supported=all(t >= TWICE for t in times), refuted=all(t < NEAR for t in times)
        ),
        condition=_condition(times, options),
        interval=Interval(min(gaps), float(np.median(gaps)), max(gaps), 1.0),
        drivers=_drivers(gaps),
        caveats=(*_HEDGE_CAVEATS, *when.caveats),
        tables=(_table(hedges, level), adjust_table(together, GROWTH_POSTURE), *when.tables),
        figures=(_figure(hedges, level, options), *when.figures),
    )


def _statement(hedges: list[Hedge], level: str) -> str:
    said = "; ".join(
        _(
            "{party} against {defender} ({posture}) {at_median} at the median, {at_worst} "
            "at the {level}"
        ).format(
            party=_(h.party),
            defender=_(h.defender),
            posture=_(h.posture),
            at_median=rounded(h.at_median),
            at_worst=rounded(h.at_worst),
            level=level,
        )
        for h in hedges
    )
    return _("To keep what would arrive without the defense, a planner adds: {said}.").format(
        said=said
    )


def _condition(times: list[float], options: Options) -> str:
    return _(
        "The worst case asks for {least} to {most} times the median; at least "
        "{twice} times in {number} of {cases} cases. It turns on the declared "
        "pessimism, {pessimism}."
    ).format(
        least=_precisely(min(times)),
        most=_precisely(max(times)),
        twice=ratio(TWICE),
        number=sum(t >= TWICE for t in times),
        cases=len(times),
        pessimism=localized(f"{options.pessimism:g}"),
    )


def _drivers(gaps: list[float]) -> tuple[Driver, ...]:
    """Spread of what pessimism adds over planners, and the most it adds to one of them."""
    return (
        Driver("planner", "Planner and posture", max(gaps) - min(gaps), "warheads"),
        Driver("pessimism", "Pessimism: median to the declared percentile", max(gaps), "warheads"),
    )


def _together(facts: Facts, options: Options, hedges: list[Hedge]) -> list[Adjusted]:
    """Every pair if all three adjust at the median, generated alert ridden out."""

    def at_median(question: Question) -> tuple[float, float]:
        return arrivals(question, 0.5, options.seed)

    def hold(question: Question) -> int:
        return added_to_hold(question, at_median(question)[0], 0.5, options.seed)

    known = {(h.party, h.defender): h.at_median for h in hedges if h.posture == GROWTH_POSTURE}
    return all_adjust(facts, options, GROWTH_POSTURE, known=known, hold=hold, arrivals=at_median)


def _table(hedges: list[Hedge], level: str) -> Table:
    columns = (
        Column("party", "Planner"),
        Column("defender", "Against"),
        Column("posture", "Posture"),
        Column("warheads", "Force within reach", "warheads", 0),
        Column("median", "Added at the median", "warheads", 0),
        Column("worst", _("Added at the {level}").format(level=level), "warheads", 0),
        Column("gap", "Added for pessimism", "warheads", 0),
        Column("times", "Worst over median", "", 2),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            h.party,
            h.defender,
            h.posture,
            h.warheads,
            h.at_median,
            h.at_worst,
            h.at_worst - h.at_median,
            _times(h),
        )
        for h in hedges
    )
    return Table("What a planner adds", columns, rows)


def _figure(hedges: list[Hedge], level: str, options: Options) -> Figure:
    rows = [
        Bar(
            _("{attacker} against {defender}, {posture}").format(
                attacker=_(h.party),
                defender=_(h.defender),
                posture=_(h.posture.replace("-", " ")),
            ),
            added,
            group=group,
        )
        for h in hedges
        for added, group in (
            (h.at_median, _("at the median")),
            (h.at_worst, _("at the {level}").format(level=level)),
        )
    ]
    times = [_times(h) for h in hedges]
    return bars(
        rows,
        title=_("What is feared asks for {least} to {most} times what is computed").format(
            least=_precisely(min(times)), most=_precisely(max(times))
        ),
        measured=N_("warheads added to keep what would arrive without the defense"),
        unit="warheads",
        decimals=0,
        scenario=deployed_defenses(options),
        groups=N_("Defense held against"),
        categories=N_("Planner and posture"),
    )


PLANNERS_HEDGE = Claim(
    id="planners-hedge",
    question=N_("Does a worst-case planner add far more than one who expects the median?"),
    metric=N_(
        "warheads added to hold retaliation at the declared percentile of the defense, less "
        "those added at its median"
    ),
    unit="warheads",
    supported_if=N_(
        "the worst case asks for at least twice the warheads of the median, for every "
        "planner and both ridden-out postures"
    ),
    refuted_if=N_("it asks for less than 1.25 times as many in every one"),
    build=build,
    disputes=DISAGREE,
)


def build_growth(facts: Facts, options: Options) -> Result:
    """Compute what the retaliation of 2019 would need, over the growth since."""
    growth, days = _growth(facts, options)
    needs = _needs(facts, options)
    shares = {name: need / growth for name, need in needs.items()}
    first, *_between, last = shares.values()
    ordered = sorted(shares.values())
    return Result(
        statement=_("Chinese warheads grew by {growth} ({days}). Of that growth: {listed}.").format(
            growth=localized(f"{growth:,.0f}"), days=days, listed=_listed(needs, shares)
        ),
        verdict=verdict_of(supported=first >= GROWTH_HALF, refuted=last < GROWTH_QUARTER),
        condition=_(
            "It turns on the yardstick: what restores the retaliation of {before} at the "
            "median explains {first}; making good the whole defense in the worst case "
            "explains {last}. A defense feared but not built is in neither."
        ).format(before=BEFORE, first=percent(first), last=percent(last)),
        interval=Interval(ordered[0], ordered[len(ordered) // 2], ordered[-1], 1.0),
        drivers=(
            Driver("yardstick", "Yardstick", 100 * (ordered[-1] - ordered[0]), "percentage points"),
        ),
        caveats=_growth_caveats(facts, options),
        tables=(_growth_table(needs, shares),),
        figures=(_growth_figure(shares, options),),
    )


def _listed(needs: dict[str, int], shares: dict[str, float]) -> str:
    """Every yardstick with what it asks for and what that explains."""
    return "; ".join(
        _("{name}: {number} warheads, {share}").format(
            name=name, number=rounded(needs[name]), share=percent(share)
        )
        for name, share in shares.items()
    )


def _growth_caveats(facts: Facts, options: Options) -> tuple[str, ...]:
    return (
        _(
            "The Chinese force of {before} is {warheads} warheads by the order of battle "
            "carried to that year, counted within reach of the United States."
        ).format(before=BEFORE, warheads=newest_force(facts, "CHN", _then())[0].warheads),
        N_(
            "Growth is of the whole stockpile, which includes warheads made for systems not "
            "yet fielded; need is of loaded warheads."
        ),
        N_(
            "A share that a defense could explain is no proof that it caused it; "
            "survivability, reach and regional aims are not separated."
        ),
        N_("Later stockpile numbers come from other compilers than the earlier ones."),
        *_unchanged(facts, options),
    )


def _then() -> date:
    return date(BEFORE, 12, 31)


def _growth(facts: Facts, options: Options) -> tuple[float, str]:
    before = facts.at("warhead_stockpile", on=_then(), party="CHN")
    now = facts.at("warhead_stockpile", on=options.on, party="CHN")
    growth = now.value - before.value
    if growth <= 0:
        raise NoFactError(
            f"the Chinese stockpile did not grow between {BEFORE} and {options.on}",
            cure="Ask for a later date.",
        )
    days = _("{before} in {first}, {now} in {last}").format(
        before=localized(f"{before.value:,.0f}"),
        first=before.fact.as_of,
        now=localized(f"{now.value:,.0f}"),
        last=now.fact.as_of,
    )
    return growth, days


def _needs(facts: Facts, options: Options) -> dict[str, int]:
    """Warheads that each yardstick asks for, least demanding first."""
    then = question_of(facts, replace(options, on=_then()), "CHN", "USA", GROWTH_POSTURE)
    today = question_of(facts, options, "CHN", "USA", GROWTH_POSTURE)
    if then is None or today is None:
        raise NoFactError("no US defense is on record", cure="Choose a later vintage.")
    facing = replace(then, layers=today.layers)
    undefended, kept = arrivals(then, 0.5, options.seed)
    _kept, kept_at_worst = arrivals(then, options.pessimism, options.seed)
    cases = (
        (_("restoring the retaliation of {before} at the median").format(before=BEFORE), kept, 0.5),
        (
            _("restoring that of {before} in the worst case").format(before=BEFORE),
            kept_at_worst,
            options.pessimism,
        ),
        (_("making good the whole defense at the median"), undefended, 0.5),
        (_("making good the whole defense in the worst case"), undefended, options.pessimism),
    )
    return {n: added_to_hold(facing, aim, level, options.seed) for n, aim, level in cases}


def _unchanged(facts: Facts, options: Options) -> tuple[str, ...]:
    """That restoring takes nothing where the defense has not grown since."""
    before, now = (defense_facing(facts, "CHN", "USA", day) for day in (_then(), options.on))
    if before is None or now is None or before.interceptors[1] != now.interceptors[1]:
        return ()
    return (
        _(
            "The US homeland defense counts {number} interceptors in {before} as on {day}, so "
            "restoring the retaliation of {before} takes next to nothing by construction; only "
            "the yardsticks of the whole defense say something."
        ).format(
            number=localized(f"{now.interceptors[1]:,}"),
            before=BEFORE,
            day=show_day(options.on),
        ),
    )


def _growth_table(needs: dict[str, int], shares: dict[str, float]) -> Table:
    columns = (
        Column("yardstick", "Yardstick"),
        Column("needed", "Needed", "warheads", 0),
        Column("share", "Share of the growth", "%", 0),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple((n, needs[n], 100 * shares[n]) for n in needs)
    return Table("What the defense could explain", columns, rows)


def _growth_figure(shares: dict[str, float], options: Options) -> Figure:
    return bars(
        [Bar(name, 100 * share) for name, share in shares.items()],
        title=_("The defense could explain {least} to {most} of the growth, by yardstick").format(
            least=percent(min(shares.values())), most=percent(max(shares.values()))
        ),
        measured=_("share of the growth since {before}").format(before=BEFORE),
        unit="%",
        decimals=0,
        scenario=_(
            "Chinese retaliation on generated alert against US defenses of {on}; "
            "viewpoint {viewpoint}"
        ).format(on=show_day(options.on), viewpoint=_(options.viewpoint or BASELINE)),
        categories=N_("Yardstick"),
        reference=100 * GROWTH_HALF,
    )


CHINA_GROWTH_EXPLAINED = Claim(
    id="china-growth-explained",
    question=N_(
        "Does restoring its retaliation against US defenses explain China's growth since 2019?"
    ),
    metric=N_(
        "warheads needed to restore the retaliation of 2019 over the growth of the stockpile "
        "since, generated alert ridden out"
    ),
    unit="share",
    supported_if=N_("restoring the retaliation of 2019 at the median takes at least half of it"),
    refuted_if=N_("making good the whole defense in the worst case takes less than a quarter"),
    build=build_growth,
    disputes=DISAGREE_GROWTH,
)
