"""`harder-deep-cuts`: at which force level does a defense begin to matter?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from equipoise.claims.frame import (
    Claim,
    Disputes,
    Options,
    Result,
    best_loaded_force,
    question_asked,
    show_day,
    verdict_of,
)
from equipoise.claims.relevance import planned_on
from equipoise.claims.stocks import announced_only
from equipoise.core.errors import BadInputError
from equipoise.core.facts import Facts
from equipoise.core.finding import Cell, Column, Driver, Figure, Interval, SecondRule, Table
from equipoise.core.language import N_, _, localized
from equipoise.core.wording import percent, percent_range
from equipoise.defense.architecture import Architecture, architecture
from equipoise.exchange.inputs import BASELINE, Question
from equipoise.exchange.scenario import POSTURES
from equipoise.exchange.summary import upper_bound
from equipoise.forces.inventory import ForceStructure
from equipoise.sweep.space import FloatArray, draw

ATTACKER, DEFENDER = "RUS", "USA"
LEVELS = (100, 200, 300, 400, 500, 650, 800, 1000, 1200, 1400)
CONTOURS = (0.10, 0.25, 0.50)
FLOOR_LEVEL = 300
SMALL, LARGE = 0.05, 0.10
DISAGREE = Disputes(
    supported=(
        "positions-e06",
        "viewpoints-nipp-heritage-other-2023",
    ),
    refuted=(
        "positions-a07",
        "positions-b05",
        "positions-c05",
    ),
)


@dataclass(frozen=True)
class Curve:
    """Removed share against force level, for one posture and one defense.

    Attributes:
        posture, plan: which.
        levels: warheads of the force, smallest first; the last is today's.
        shares: (levels, 3): 5th, 50th and 95th percentile of the removed share.
    """

    posture: str
    plan: str
    levels: tuple[int, ...]
    shares: FloatArray

    @property
    def at_present(self) -> float:
        """Median removed share at today's level."""
        return float(self.shares[-1, 1])

    @property
    def above_floor(self) -> FloatArray:
        """Median removed shares at levels of 300 warheads or more."""
        first = next(i for i, level in enumerate(self.levels) if level >= FLOOR_LEVEL)
        medians: FloatArray = self.shares[first:, 1]
        return medians

    @property
    def supports(self) -> bool:
        """Small today, and 10 % or more at some level of 300 or more."""
        return self.at_present < SMALL and bool(np.any(self.above_floor >= LARGE))

    @property
    def refutes(self) -> bool:
        """Small at every level of 300 or more."""
        return bool(np.all(self.above_floor < SMALL))

    def level_where_median_passes(self, share: float) -> float | None:
        """Largest force, by straight lines between levels, where the median reaches a share."""
        medians = self.shares[:, 1]
        if medians[-1] >= share:
            return float(self.levels[-1])
        for i in range(len(medians) - 1, 0, -1):
            if medians[i] < share <= medians[i - 1]:
                part = (medians[i - 1] - share) / (medians[i - 1] - medians[i])
                return self.levels[i - 1] + float(part) * (self.levels[i] - self.levels[i - 1])
        return None


def scaled(force: ForceStructure, warheads: int) -> ForceStructure:
    """The force cut in proportion to a number of warheads.

    Launchers of every group shrink by one factor and are rounded to whole ones, so the
    warheads left are those asked for to within the load of half a missile per group.

    Raises:
        BadInputError: if no whole launcher is left.
    """
    factor = warheads / force.warheads
    groups = tuple(
        replace(g, launchers=kept)
        for g in force.groups
        if (kept := round(g.launchers * factor)) > 0
    )
    if not groups:
        raise BadInputError(
            f"cut in proportion to {warheads} warheads, the force of {force.party} keeps no whole "
            "launcher",
            cure="Ask for more warheads.",
        )
    return replace(force, groups=groups)


def defenses_compared(facts: Facts, options: Options) -> list[tuple[str, Architecture]]:
    """European deployed, European planned, then all US defenses of the day."""
    on: date = options.on
    found = [
        (N_("European, deployed"), architecture(facts, DEFENDER, on=on, plan="europe-deployed"))
    ]
    plan = planned_on(facts, on)
    if plan is not None:
        found.append((N_("European, planned"), architecture(facts, DEFENDER, on=on, plan=plan)))
    found.append((N_("All US, deployed"), architecture(facts, DEFENDER, on=on)))
    if plan == "epaa-phase-4":
        every = architecture(facts, DEFENDER, on=on, plan="all-us-planned-2012")
        found.append((N_("All US, planned"), every))
    return found


def curve_of(question: Question, plan: str, levels: Sequence[int], options: Options) -> Curve:
    """Sample one curve; every level uses the same design."""
    size = max(64, options.samples // 2)
    values = draw(question.parameters(), size, seed=options.seed)
    rows = []
    for level in levels:
        cut = replace(question, force=scaled(question.force, level))
        share = cut.evaluate(values, size).removed_share
        rows.append(np.quantile(share, [0.05, 0.5, 0.95]))
    return Curve(question.posture, plan, tuple(levels), np.array(rows))


def build(facts: Facts, options: Options) -> Result:
    """Compute every curve and apply the rule to each."""
    force = best_loaded_force(facts, ATTACKER, options.on)
    levels = [*(x for x in LEVELS if x < force.warheads), force.warheads]
    questions = {
        (posture, name): question_asked(facts, force, defense, options, posture=posture)
        for posture in POSTURES
        for name, defense in defenses_compared(facts, options)
    }
    curves = [curve_of(q, name, levels, options) for (_posture, name), q in questions.items()]
    supporting = [c for c in curves if c.supports]
    refuting = [c for c in curves if c.refutes]
    verdict = verdict_of(
        supported=len(supporting) == len(curves), refuted=len(refuting) == len(curves)
    )
    main = _main(curves)
    index = _index_of(main.levels, FLOOR_LEVEL)
    low, middle, high = (float(x) for x in main.shares[index])
    bound = _bound(questions[main.posture, main.plan], main.levels[index])
    return Result(
        statement=_statement(main, index, bound),
        verdict=verdict,
        condition=_condition(curves, supporting, refuting),
        interval=Interval(low, middle, high, 0.90),
        upper_bound=bound,
        drivers=_drivers(curves),
        caveats=(
            *_CAVEATS,
            *(() if planned_on(facts, options.on) else announced_only(facts, options.on)),
        ),
        tables=(_thresholds_table(curves), _curves_table(curves)),
        figures=(_figure(curves, force.warheads, options),),
        second_rule=_second_rule(curves),
    )


_CAVEATS = (
    N_(
        "The threshold depends on the surviving fraction as much as on the defense: read the four "
        "postures side by side."
    ),
    N_(
        "Forces shrink in proportion. A state could keep what survives best instead, which would "
        "move the threshold down."
    ),
    N_("The defense stays as it is while forces shrink; no side adjusts."),
)


def _main(curves: list[Curve]) -> Curve:
    """The curve of the statement: all US defenses deployed, generated alert ridden out."""
    for c in curves:
        if c.plan == "All US, deployed" and c.posture == "generated-ride-out":
            return c
    return curves[-1]


def _index_of(levels: tuple[int, ...], level: int) -> int:
    return int(np.argmin(np.abs(np.array(levels) - level)))


def _bound(question: Question, level: int) -> float:
    """Share removed at a level if every interceptor of the high estimate works."""
    return upper_bound(replace(question, force=scaled(question.force, level)))[0]


def _statement(main: Curve, index: int, bound: float) -> str:
    low, middle, high = main.shares[index]
    passes = main.level_where_median_passes(LARGE)
    where = (
        _("the median passes {large} at about {passes} warheads").format(
            large=percent(LARGE), passes=localized(f"{round(passes, -1):,.0f}")
        )
        if passes is not None
        else _("the median stays below {large} down to {least}").format(
            large=percent(LARGE), least=main.levels[0]
        )
    )
    today = percent_range(*(float(main.shares[-1, j]) for j in (0, 2)))
    return _(
        "Even if every US interceptor deployed on the date worked, {bound} of what "
        "arrives from a force of {force} warheads on generated alert that rides out "
        "an attack would be removed; under these assumptions it is {range} (median "
        "{middle}), against {today} at {largest} warheads; {where}."
    ).format(
        bound=percent(bound),
        force=main.levels[index],
        range=percent_range(float(low), float(high)),
        middle=percent(float(middle)),
        today=today,
        largest=localized(f"{main.levels[-1]:,}"),
        where=where,
    )


def _condition(curves: list[Curve], supporting: list[Curve], refuting: list[Curve]) -> str:
    rest = len(curves) - len(supporting) - len(refuting)
    text = _(
        "The rule is met in {supporting} of {curves} pairs of posture and defense, "
        "contradicted in {refuting}, and neither in {rest}. It turns on the posture and on which "
        "defense is meant."
    ).format(supporting=len(supporting), curves=len(curves), refuting=len(refuting), rest=rest)
    deployed = [c for c in curves if "planned" not in c.plan]
    planned = [c for c in curves if "planned" in c.plan]
    counts = [
        _counts(pairs, words)
        for words, pairs in ((N_("deployed"), deployed), (N_("planned"), planned))
        if pairs
    ]
    return " ".join([text, *counts, _("The table below lists every pair.")])


def _counts(pairs: list[Curve], words: str) -> str:
    return _(
        "Of {pairs} pairs with a defense {state}, the median is {large} or more at some level of "
        "{floor} warheads or more in {above}, and {small} or more already at today's level in "
        "{already}."
    ).format(
        pairs=len(pairs),
        state=_(words),
        above=sum(bool(np.any(c.above_floor >= LARGE)) for c in pairs),
        large=percent(LARGE),
        floor=FLOOR_LEVEL,
        already=sum(c.at_present >= SMALL for c in pairs),
        small=percent(SMALL),
    )


def _second_rule(curves: list[Curve]) -> SecondRule:
    """Whether cuts to 300 warheads take the median past 10 %, where it is below today."""
    below = [c for c in curves if c.at_present < LARGE]
    passed = [float(c.shares[_index_of(c.levels, FLOOR_LEVEL), 1]) >= LARGE for c in below]
    return SecondRule(
        verdict=verdict_of(supported=bool(passed) and all(passed), refuted=not any(passed)),
        supported_if=N_(
            "in every pair of posture and defense in which the median removed share is below "
            "10 % at today's level, it is 10 % or more at 300 warheads"
        ),
        refuted_if=N_("in none of them"),
        why=N_(
            "the declared rule asks for less than 5 % today in every pair, so a defense that "
            "already matters a little cannot support it even where cuts make it matter much more"
        ),
    )


def _drivers(curves: list[Curve]) -> tuple[Driver, ...]:
    """Spread of the median at 300 warheads over postures and over defenses."""
    at = {(c.posture, c.plan): float(c.shares[_index_of(c.levels, FLOOR_LEVEL), 1]) for c in curves}
    postures = sorted({p for p, _q in at})
    plans = sorted({q for _p, q in at})
    by_posture = max(
        max(at[p, q] for p in postures) - min(at[p, q] for p in postures) for q in plans
    )
    by_plan = max(max(at[p, q] for q in plans) - min(at[p, q] for q in plans) for p in postures)
    unit = _("percentage points of the removed share at {floor} warheads").format(floor=FLOOR_LEVEL)
    found = (
        Driver("plan", "Which defense", 100 * by_plan, unit, _("largest spread over defenses")),
        Driver("posture", "Posture", 100 * by_posture, unit, _("largest spread over postures")),
    )
    return tuple(sorted(found, key=lambda d: -d.effect))


def _thresholds_table(curves: list[Curve]) -> Table:
    columns = (
        Column("posture", "Posture"),
        Column("plan", "Defense"),
        Column("today", "Median at today's level", "%", 1),
        *(
            Column(
                f"p{round(100 * x)}",
                _("Force where the median passes {share}").format(share=percent(x)),
                "warheads",
                0,
            )
            for x in CONTOURS
        ),
        Column("rule", "By the rule"),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            c.posture,
            c.plan,
            100 * c.at_present,
            *(_passes(c, x) for x in CONTOURS),
            N_("met") if c.supports else N_("contradicted") if c.refutes else N_("neither"),
        )
        for c in curves
    )
    return Table(
        "Force level at which each defense begins to matter",
        columns,
        rows,
        note=_(
            "Empty: not reached down to {least} warheads. Today's level: {today} warheads."
        ).format(least=curves[0].levels[0], today=localized(f"{curves[0].levels[-1]:,}")),
    )


def _passes(curve: Curve, share: float) -> Cell:
    """Where the median passes a share, or that today's force is past it already."""
    if curve.at_present >= share:
        return N_("above it today")
    return curve.level_where_median_passes(share)


def _curves_table(curves: list[Curve]) -> Table:
    columns = (
        Column("posture", "Posture"),
        Column("plan", "Defense"),
        Column("warheads", "Force", "warheads", 0),
        Column("low", "Removed share, 5th percentile", "share"),
        Column("central", "median", "share"),
        Column("high", "95th percentile", "share"),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (c.posture, c.plan, level, *(float(x) for x in c.shares[i]))
        for c in curves
        for i, level in enumerate(c.levels)
    )
    return Table("Removed share against force level", columns, rows)


def _figure(curves: list[Curve], today: int, options: Options) -> Figure:
    main = _main(curves)
    passes = main.level_where_median_passes(LARGE)
    title = (
        _(
            "All US interceptors deployed: the median passes {large} at about {passes} "
            "warheads (generated alert, ridden out)"
        ).format(large=percent(LARGE), passes=localized(f"{round(passes, -1):,.0f}"))
        if passes is not None
        else _(
            "All US interceptors deployed: the median stays below {large} (generated "
            "alert, ridden out)"
        ).format(large=percent(LARGE))
    )
    return Figure(
        kind="threshold_map",
        title=title,
        table=_curves_table(curves),
        scenario=(
            _(
                "Russian force of {on} cut in proportion; viewpoint {viewpoint}; {doctrine} "
                "doctrine; bands: 5th to 95th percentile"
            ).format(
                on=show_day(options.on),
                viewpoint=_(options.viewpoint or BASELINE),
                doctrine=_(options.doctrine),
            )
        ),
        options={
            "today": today,
            "x_scale": "log",
            "metric": N_("share of arriving warheads removed"),
        },
    )


HARDER_DEEP_CUTS = Claim(
    id="harder-deep-cuts",
    question=N_("Does missile defense make deep reductions harder?"),
    metric=N_(
        "removed share at 300 warheads, all US interceptors deployed on the date, generated "
        "alert ridden out"
    ),
    unit="share",
    supported_if=N_(
        "for each posture and defense: median removed share under 5 % at today's level "
        "and at least 10 % at some level of 300 warheads or more"
    ),
    refuted_if=N_("for each posture and defense: under 5 % at every level of 300 warheads or more"),
    build=build,
    disputes=DISAGREE,
)
