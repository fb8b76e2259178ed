"""`mop-up`: what a defense removes of a ragged retaliation, at every published survivor count."""

from __future__ import annotations

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
from equipoise.claims.relevance import FLOOR, fall, planned_on
from equipoise.claims.stocks import announced_only
from equipoise.core.errors import NoFactError
from equipoise.core.facts import Fact, Facts
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
from equipoise.core.language import N_, _
from equipoise.core.wording import percent, percent_range, points
from equipoise.defense.architecture import Architecture, architecture
from equipoise.exchange.inputs import BASELINE, GROUP_ALERT, Input, Question
from equipoise.exchange.outcome import evaluate
from equipoise.exchange.summary import sampled, upper_bound
from equipoise.kernels.batch import BatchResult
from equipoise.sweep.space import Uniform

ATTACKER, DEFENDER, NOTIONAL = "RUS", "USA", "NOTIONAL"
POSTURE = "day-to-day-ride-out"
FALL_LARGE, FALL_SMALL = 0.10, 0.01
SHARE_LARGE, SHARE_SMALL = 0.10, 0.01
DISAGREE = Disputes(
    supported=(
        "viewpoints-podvig-surviving-fraction-2006",
        "positions-d06",
        "positions-e06",
        "positions-a01",
    ),
    refuted=(
        "positions-b01",
        "positions-b04",
        "viewpoints-lieber-press-surviving-fraction-2006",
        "viewpoints-mop-up-surviving-fraction-2024",
    ),
)


@dataclass(frozen=True)
class Estimate:
    """What a publication says survives.

    Attributes:
        label: who said it, and when.
        survivors: surviving fraction of the warheads, or what stands for it.
        beside: why it decides nothing, in words; empty for a fraction of warheads.
        alert: alert that the publication states.
    """

    label: str
    survivors: float
    beside: str
    alert: str

    @property
    def said(self) -> str:
        """The label in the language that holds."""
        return ", ".join(_(part) for part in self.label.split(", "))


@dataclass(frozen=True)
class Case:
    """One defense against what one published estimate says survives."""

    defense: str
    estimate: Estimate
    fall: float
    possible: float
    share: tuple[float, float, float] | None
    bound: float | None
    floor_bound: float
    result: BatchResult

    @property
    def name(self) -> str:
        """Defense and estimate."""
        return f"{self.defense}, {self.estimate.said}"

    @property
    def counted(self) -> bool:
        """Whether it is a published fraction of warheads."""
        return not self.estimate.beside

    @property
    def decides(self) -> bool:
        """Whether it is one under which P(at least 100) is high enough to fall at all."""
        return self.counted and self.possible >= FALL_SMALL


def published_estimates(facts: Facts) -> list[Estimate]:
    """Every published estimate of what survives of a whole force, smallest first.

    Fractions as published; published warheads over the warheads of the force they were said
    of: the ballistic force of that year, or the notional one of the study. A published range
    counts with both ends. What is no fraction of warheads above zero stands beside: bounds
    without a value, cities, and survivors of zero, of which nothing can be removed.
    """
    fractions = _overall(facts, "surviving_fraction")
    known = {(f.party, f.system) for f in fractions if f.party == NOTIONAL}
    found = [_of_fraction(f) for f in fractions]
    found += [
        _estimate(f, f.central, N_("cities, not warheads"))
        for f in _overall(facts, "surviving_fraction_of_cities")
    ]
    for fact in _overall(facts, "surviving_warheads"):
        of = _force_it_was_said_of(facts, fact)
        if of is not None and (fact.party, fact.system) not in known:
            found += _of_warheads(fact, of)
    return sorted(found, key=lambda e: (e.survivors, e.label))


def _of_fraction(fact: Fact) -> Estimate:
    if fact.value is None and fact.high is not None and fact.low is None:
        return _estimate(fact, fact.high, N_("a bound: at most"))
    return _estimate(fact, fact.central, "" if fact.central > 0.0 else N_("nothing left to remove"))


def _of_warheads(fact: Fact, of: float) -> list[Estimate]:
    if fact.value is not None:
        return [_estimate(fact, fact.value / of, "")]
    if fact.low is None or fact.high is None:
        return []
    ends = ((_("low end"), fact.low), (_("high end"), fact.high))
    return [_estimate(fact, number / of, "", end) for end, number in ends]


def _force_it_was_said_of(facts: Facts, fact: Fact) -> float | None:
    """Warheads of the notional force, or of the ballistic force of the year, if on record."""
    if fact.party == NOTIONAL:
        return _notional_warheads(facts)
    try:
        return best_loaded_force(facts, fact.party, date(fact.as_of.first.year, 12, 31)).warheads
    except NoFactError:
        return None


def _notional_warheads(facts: Facts) -> float | None:
    """Warheads of the notional force, from its survivors as a number and as a fraction."""
    fractions = {f.system: f for f in _overall(facts, "surviving_fraction") if f.party == NOTIONAL}
    for fact in _overall(facts, "surviving_warheads"):
        twin = fractions.get(fact.system)
        if fact.party == NOTIONAL and twin is not None:
            return fact.central / twin.central
    return None


def _overall(facts: Facts, quantity: str) -> list[Fact]:
    return facts.numbers(
        quantity,
        where=lambda f: (
            f.party in (ATTACKER, NOTIONAL)
            and f.basing == ""
            and "launch-under-attack" not in f.system
            and "generated" not in f.system
        ),
    )


def _estimate(fact: Fact, survivors: float, beside: str, end: str = "") -> Estimate:
    """An estimate under the name that ends its note, with the variant its system names."""
    name = fact.note.rsplit(";", 1)[-1].split("(")[0].strip() or str(fact.as_of)
    variant = fact.system.split("),")[-1].strip() if ")," in fact.system else ""
    alert = N_("day-to-day") if fact.system.startswith("day-to-day") else N_("not stated")
    return Estimate(", ".join(x for x in (name, variant, end) if x), survivors, beside, alert)


def with_survivors(question: Question, fraction: float) -> Question:
    """The question with one surviving fraction for every basing."""
    surviving = {
        basing: Input(
            name=i.name,
            label=i.label,
            distribution=Uniform(fraction, fraction),
            low=fraction,
            central=fraction,
            high=fraction,
            origin="declared",
            group=GROUP_ALERT,
            fact_id=i.fact_id,
            note=i.note,
        )
        for basing, i in question.surviving.items()
    }
    return replace(question, surviving=surviving)


def defenses(facts: Facts, options: Options) -> list[tuple[str, Architecture, date]]:
    """All US defenses deployed on the date, planned on it, and deployed today."""
    on = options.on
    found = [
        (_("deployed, {day}").format(day=show_day(on)), architecture(facts, DEFENDER, on=on), on)
    ]
    if planned_on(facts, on) == "epaa-phase-4":
        plan = architecture(facts, DEFENDER, on=on, plan="all-us-planned-2012")
        found.append((_("planned, {day}").format(day=show_day(on)), plan, on))
    if options.today > on:
        now = architecture(facts, DEFENDER, on=options.today)
        name = _("deployed, {day}").format(day=show_day(options.today))
        found.append((name, now, options.today))
    return found


def case_of(question: Question, defense: str, estimate: Estimate, options: Options) -> Case:
    """Sample one case."""
    asked = with_survivors(question, estimate.survivors)
    result = sampled(asked, samples=options.samples, seed=options.seed)
    index = list(result.at_least).index(FLOOR)
    possible = float(np.mean(result.p_at_least_arrive[:, index]))
    bound, stock = upper_bound(asked)
    most = floor_fall_bound(asked, stock)
    if estimate.survivors <= 0.0:
        return Case(defense, estimate, fall(result), possible, None, None, most, result)
    low, middle, high = (float(x) for x in np.quantile(result.removed_share, [0.05, 0.5, 0.95]))
    return Case(defense, estimate, fall(result), possible, (low, middle, high), bound, most, result)


def floor_fall_bound(question: Question, stock: int) -> float:
    """Fall of P(at least 100 arrive) if every interceptor takes a different warhead.

    The chance that at least 100 but fewer than 100 and the stock would arrive undefended,
    other inputs at their middle.
    """
    undefended = evaluate(question.central_scenario()).arriving_undefended
    return float(undefended[FLOOR : FLOOR + stock].sum())


def build(facts: Facts, options: Options) -> Result:
    """Compute every defense against every published survivor estimate."""
    cases = []
    for name, defense, day in defenses(facts, options):
        force = best_loaded_force(facts, ATTACKER, day)
        question = question_asked(facts, force, defense, options, posture=POSTURE, on=day)
        cases += [case_of(question, name, e, options) for e in published_estimates(facts)]
    counted = [c for c in cases if c.counted]
    if not counted:
        raise NoFactError(
            "no published survivor estimate is in this vintage", cure="Choose a later one."
        )
    deciding = [c for c in cases if c.decides]
    falls = [c.fall for c in deciding]
    return Result(
        statement=_statement(counted),
        verdict=judged(deciding),
        condition=_condition(cases),
        interval=Interval(min(falls), float(np.median(falls)), max(falls), 1.0) if falls else None,
        upper_bound=max(c.floor_bound for c in counted),
        drivers=_drivers(counted),
        caveats=(
            *_CAVEATS,
            *(() if planned_on(facts, options.on) else announced_only(facts, options.on)),
        ),
        tables=(_table(cases),),
        figures=(_figure(cases, options),),
        second_rule=_second_rule(counted),
    )


def judged(deciding: list[Case]) -> Verdict:
    """The declared rule over the cases in which P(at least 100) can fall at all."""
    if not deciding:
        return "not testable"
    return verdict_of(
        supported=any(c.fall >= FALL_LARGE for c in deciding),
        refuted=all(c.fall < FALL_SMALL for c in deciding),
    )


_CAVEATS = (
    N_(
        "Published survivor estimates are few and differ a hundredfold; some are scenarios of a "
        "notional force, and most state no alert; none is computed here."
    ),
    N_(
        "Bounds, cities struck and survivors of zero stand in the table and decide nothing. That "
        "no launcher survives is Podvig's reading of Lieber and Press, whose own words leave six "
        "warheads of about 3,500."
    ),
    N_(
        "Published warheads are divided by the ballistic warheads of the year they were said of, "
        "or of the notional force; a published range counts with both ends."
    ),
    N_("One published fraction is applied to every basing; boats and regiments live or die whole."),
    N_(
        "The fall in P(at least 100) is largest where the undefended retaliation is itself near "
        "100 warheads: far above it and far below it the defense changes little. Where fewer than "
        "100 would arrive in any case it cannot fall, and the case decides nothing."
    ),
    N_("The interval spans estimates and defenses; it is not a probability interval."),
)


def _medians(cases: list[Case]) -> list[float]:
    return [c.share[1] for c in cases if c.share is not None]


def _statement(counted: list[Case]) -> str:
    worst = max(counted, key=lambda c: c.fall)
    medians = _medians(counted)
    survivors = [c.estimate.survivors for c in counted]
    return _(
        "Even if every interceptor worked, the chance that at least {floor} warheads "
        "arrive from a force struck on day-to-day alert would fall by at most {most}; "
        "with published survivors of {survivors} of warheads it falls by up "
        "to {fall} ({worst}), and the median share removed is {medians}."
    ).format(
        floor=FLOOR,
        most=points(max(c.floor_bound for c in counted)),
        survivors=percent_range(min(survivors), max(survivors)),
        fall=points(worst.fall),
        worst=worst.name,
        medians=percent_range(min(medians), max(medians)),
    )


def _condition(cases: list[Case]) -> str:
    deciding = [c for c in cases if c.decides]
    if not deciding:
        return _(
            "No published fraction of this vintage leaves {floor} warheads to arrive, so the "
            "chance of them cannot fall; an estimate that leaves more would decide."
        ).format(floor=FLOOR)
    large = [c for c in deciding if c.fall >= FALL_LARGE]
    worst = max(deciding, key=lambda c: c.fall)
    text = _(
        "The fall is {fall} or more in {number} of {cases} cases that can show one; the largest is "
        "{largest} ({worst})."
    ).format(
        fall=points(FALL_LARGE),
        number=len(large),
        cases=len(deciding),
        largest=points(worst.fall),
        worst=worst.name,
    )
    silent = sum(c.estimate.alert != "day-to-day" for c in deciding)
    turns = _(
        "It turns on how much is held to survive; in {silent} of the {cases} the estimate states "
        "no alert."
    ).format(silent=silent, cases=len(deciding))
    return " ".join(x for x in (text, turns, _beside(cases)) if x)


def _beside(cases: list[Case]) -> str:
    """What stands beside and would itself pass the rule."""
    passing = [c for c in cases if not c.counted and c.fall >= FALL_LARGE]
    if not passing:
        return ""
    return _("Not counted, though the fall is as large: {cases}.").format(
        cases="; ".join(f"{c.name} ({_(c.estimate.beside)})" for c in passing)
    )


def _second_rule(counted: list[Case]) -> SecondRule:
    """The median removed share instead of P(at least 100)."""
    medians = _medians(counted)
    return SecondRule(
        verdict=verdict_of(
            supported=max(medians) >= SHARE_LARGE, refuted=max(medians) < SHARE_SMALL
        ),
        supported_if=N_(
            "the median removed share is 10 % or more at any published surviving fraction"
        ),
        refuted_if=N_("it is below 1 % at all of them"),
        why=N_(
            "where fewer than 100 warheads would arrive in any case, the chance of 100 cannot "
            "fall, however much of the rest is removed"
        ),
    )


def _drivers(cases: list[Case]) -> tuple[Driver, ...]:
    by_defense: dict[str, list[float]] = {}
    by_estimate: dict[str, list[float]] = {}
    for c in cases:
        by_defense.setdefault(c.defense, []).append(c.fall)
        by_estimate.setdefault(c.estimate.label, []).append(c.fall)
    spread_estimates = max(max(v) - min(v) for v in by_defense.values())
    spread_defenses = max(max(v) - min(v) for v in by_estimate.values())
    unit = _("percentage points of P(at least {floor})").format(floor=FLOOR)
    found = (
        Driver("survivors", "Whose survivor estimate", 100 * spread_estimates, unit),
        Driver("defense", "Which defense", 100 * spread_defenses, unit),
    )
    return tuple(sorted(found, key=lambda d: -d.effect))


def _table(cases: list[Case]) -> Table:
    levels = [int(k) for k in cases[0].result.at_least]
    columns = (
        Column("defense", "Defense"),
        Column("estimate", "Survivor estimate"),
        Column("survivors", "Surviving", "%", 1),
        Column("alert", "Alert stated"),
        Column("beside", "Not counted because"),
        Column("bound", "Upper bound removed", "%", 0),
        Column("low", "Removed, 5th percentile", "%", 1),
        Column("median", "median", "%", 1),
        Column("high", "95th percentile", "%", 1),
        *(
            Column(f"p{k}", _("Fall of P(at least {k})").format(k=k), "pp", 1)
            for k in levels
            if k <= 200
        ),
    )
    rows: list[tuple[Cell, ...]] = []
    for c in cases:
        falls = 100 * np.mean(c.result.p_at_least_arrive - c.result.p_at_least_leak, axis=0)
        kept = tuple(float(f) for f, k in zip(falls, levels, strict=True) if k <= 200)
        rows.append(
            (
                c.defense,
                c.estimate.said,
                100 * c.estimate.survivors,
                c.estimate.alert,
                _(c.estimate.beside) if c.estimate.beside else "",
                None if c.bound is None else 100 * c.bound,
                *(100 * s for s in c.share or ()),
                *([None] * (0 if c.share else 3)),
                *kept,
            )
        )
    return Table("What the defense removes of a ragged retaliation", columns, tuple(rows))


def _figure(cases: list[Case], options: Options) -> Figure:
    rows = tuple(
        (f"{c.estimate.said} ({percent(c.estimate.survivors)})", 100 * c.fall, c.defense)
        for c in cases
        if c.counted
    )
    table = Table(
        _("Fall of P(at least {floor} arrive)").format(floor=FLOOR),
        (
            Column("category", "Survivor estimate"),
            Column("value", "Fall", "percentage points", 1),
            Column("group", "Defense"),
        ),
        rows,
    )
    worst = max((c for c in cases if c.counted), key=lambda c: c.fall)
    return Figure(
        kind="bars",
        title=_("Largest fall: {fall} ({defense}, {estimate})").format(
            fall=points(worst.fall), defense=worst.defense, estimate=worst.estimate.said
        ),
        table=table,
        scenario=_(
            "Russian force struck on day-to-day alert; all US defenses; viewpoint {viewpoint}"
        ).format(viewpoint=_(options.viewpoint or BASELINE)),
        options={"x_title": N_("percentage points"), "reference": 100 * FALL_LARGE},
    )


MOP_UP = Claim(
    id="mop-up",
    question=N_("Can a defense mop up a ragged retaliation after a first strike?"),
    metric=N_(
        "fall of P(at least 100 arrive) at the published surviving fractions, day-to-day alert "
        "ridden out"
    ),
    unit="share",
    supported_if=N_(
        "P(at least 100 arrive) falls by 10 percentage points or more at the median of "
        "any published surviving fraction"
    ),
    refuted_if=N_("it falls by less than 1 percentage point at all of them"),
    build=build,
    disputes=DISAGREE,
)
