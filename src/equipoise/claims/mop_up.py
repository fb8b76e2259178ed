"""`mop-up`: what a defense removes of a ragged retaliation, at every published survivor count."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from equipoise.claims.frame import (
    INTERVAL_LEVEL,
    Claim,
    Options,
    Result,
    best_loaded_force,
    disagreements,
    show_day,
    verdict_of,
)
from equipoise.claims.relevance import FLOOR, fall, planned_on
from equipoise.core.errors import NoFactError
from equipoise.core.facts import Fact, Facts
from equipoise.core.finding import Cell, Column, Driver, Figure, Interval, Table
from equipoise.core.language import N_, _
from equipoise.core.wording import percent, percent_range, points
from equipoise.defense.architecture import Architecture, architecture
from equipoise.exchange.inputs import BASELINE, GROUP_ALERT, Input, Question, gather
from equipoise.exchange.outcome import evaluate
from equipoise.exchange.summary import sampled, upper_bound
from equipoise.kernels.batch import BatchResult
from equipoise.sweep.space import Uniform

ATTACKER, DEFENDER = "RUS", "USA"
POSTURE = "day-to-day-ride-out"
FALL_LARGE, FALL_SMALL = 0.10, 0.01
DISAGREE = (
    "viewpoints-podvig-surviving-fraction-2006",
    "positions-d06",
    "positions-e06",
    "positions-a01",
)


@dataclass(frozen=True)
class Case:
    """One defense against what one published estimate says survives."""

    defense: str
    estimate: str
    survivors: float
    fall: float
    share: tuple[float, float, float]
    bound: float
    floor_bound: float
    result: BatchResult


def published_fractions(facts: Facts, force_warheads: int) -> list[tuple[str, float, str]]:
    """Label, surviving fraction and row of every published estimate of what survives.

    Fractions as published; published warheads divided by the warheads of the force they were
    said of: the force of the day, or the notional one of the study. Bounds without a value
    are left out, and so are fractions of one basing only.
    """
    notional = _notional_warheads(facts)
    found = []
    for fact in _overall(facts, "surviving_fraction"):
        found.append((_label(facts, fact), fact.central, fact.id))
    for fact in _overall(facts, "surviving_fraction_of_cities"):
        found.append((_label(facts, fact), fact.central, fact.id))
    for fact in _overall(facts, "surviving_warheads"):
        if fact.value is not None or (fact.low is not None and fact.high is not None):
            of = notional if fact.party == "NOTIONAL" else force_warheads
            found.append((_label(facts, fact), fact.central / of, fact.id))
    return sorted(found, key=lambda x: (x[1], x[2]))


def _notional_warheads(facts: Facts) -> float:
    """Warheads of the notional force, from its survivors as a number and as a fraction."""
    fractions = {f.system: f for f in _overall(facts, "surviving_fraction")}
    for fact in _overall(facts, "surviving_warheads"):
        twin = fractions.get(fact.system)
        if fact.party == "NOTIONAL" and twin is not None and twin.party == "NOTIONAL":
            return fact.central / twin.central
    return float("inf")


def _overall(facts: Facts, quantity: str) -> list[Fact]:
    return facts.numbers(
        quantity,
        where=lambda f: (
            f.party in (ATTACKER, "NOTIONAL")
            and f.basing == ""
            and "launch-under-attack" not in f.system
            and "generated" not in f.system
        ),
    )


def _label(facts: Facts, fact: Fact) -> str:
    producer = facts.sources[fact.source_id].producer
    extra = fact.system.split("),")[-1].strip() if ")," in fact.system else ""
    note = fact.id.rsplit("-", 1)[-1].capitalize()
    detail = f", {extra}" if extra else ""
    return f"{note} {fact.as_of}{detail}" if note.isalpha() else f"{producer} {fact.as_of}{detail}"


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


def case_of(
    question: Question, defense: str, estimate: tuple[str, float, str], options: Options
) -> Case:
    """Sample one case."""
    label, fraction, _row = estimate
    asked = with_survivors(question, fraction)
    result = sampled(asked, samples=options.samples, seed=options.seed)
    shares = np.quantile(result.removed_share, [0.05, 0.5, 0.95])
    low, middle, high = (float(x) for x in shares)
    bound, stock = upper_bound(asked)
    most = floor_fall_bound(asked, stock)
    return Case(defense, label, fraction, fall(result), (low, middle, high), bound, most, result)


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
        question = gather(
            facts,
            force,
            defense,
            on=day,
            posture=POSTURE,
            viewpoint=options.viewpoint or BASELINE,
            doctrine=options.doctrine,
            rule=options.rule,
        )
        estimates = published_fractions(facts, force.warheads)
        cases += [case_of(question, name, e, options) for e in estimates]
    if not cases:
        raise NoFactError(
            "no published survivor estimate is in this vintage", cure="Choose a later one."
        )
    worst = max(cases, key=lambda c: c.fall)
    verdict = verdict_of(
        supported=worst.fall >= FALL_LARGE, refuted=all(c.fall < FALL_SMALL for c in cases)
    )
    falls = [c.fall for c in cases]
    return Result(
        statement=_statement(cases, worst),
        verdict=verdict,
        condition=_condition(cases),
        interval=Interval(min(falls), float(np.median(falls)), max(falls), INTERVAL_LEVEL),
        upper_bound=max(c.floor_bound for c in cases),
        drivers=_drivers(cases),
        who_disagrees=disagreements(facts, DISAGREE),
        caveats=_CAVEATS,
        tables=(_table(cases),),
        figures=(_figure(cases, options),),
    )


_CAVEATS = (
    N_(
        "Published survivor estimates are few, differ a hundredfold, and some are bounds, "
        "scenarios of a notional force or cities; none is computed here."
    ),
    N_("One published fraction is applied to every basing; boats and regiments live or die whole."),
    N_(
        "The fall in P(at least 100) is largest where the undefended retaliation is itself near "
        "100 warheads: far above it and far below it the defense changes little."
    ),
    N_("The interval spans estimates and defenses; it is not a probability interval."),
)


def _statement(cases: list[Case], worst: Case) -> str:
    medians = [c.share[1] for c in cases]
    return _(
        "Even if every interceptor worked, the chance that at least {floor} warheads "
        "arrive from a force struck on day-to-day alert would fall by at most {most}; "
        "with published survivors from {least} to {largest} of warheads it falls by up "
        "to {fall} ({defense}; {estimate}), and the median share removed runs from "
        "{medians}."
    ).format(
        floor=FLOOR,
        most=points(max(c.floor_bound for c in cases)),
        least=percent(min(c.survivors for c in cases)),
        largest=percent(max(c.survivors for c in cases)),
        fall=points(worst.fall),
        defense=worst.defense,
        estimate=worst.estimate,
        medians=percent_range(min(medians), max(medians)),
    )


def _condition(cases: list[Case]) -> str:
    large = [c for c in cases if c.fall >= FALL_LARGE]
    listed = "; ".join(f"{c.defense}, {c.estimate}" for c in large)
    text = _("The fall is {fall} or more in {number} of {cases} cases").format(
        fall=points(FALL_LARGE), number=len(large), cases=len(cases)
    )
    turns = _("It turns on how much is held to survive.")
    return f"{text}: {listed}. {turns}" if large else f"{text}. {turns}"


def _drivers(cases: list[Case]) -> tuple[Driver, ...]:
    by_defense: dict[str, list[float]] = {}
    by_estimate: dict[str, list[float]] = {}
    for c in cases:
        by_defense.setdefault(c.defense, []).append(c.fall)
        by_estimate.setdefault(c.estimate, []).append(c.fall)
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
                c.estimate,
                100 * c.survivors,
                100 * c.bound,
                *(100 * s for s in c.share),
                *kept,
            )
        )
    return Table("What the defense removes of a ragged retaliation", columns, tuple(rows))


def _figure(cases: list[Case], options: Options) -> Figure:
    rows = tuple((f"{c.estimate} ({percent(c.survivors)})", 100 * c.fall, c.defense) for c in cases)
    table = Table(
        _("Fall of P(at least {floor} arrive)").format(floor=FLOOR),
        (
            Column("category", "Survivor estimate"),
            Column("value", "Fall", "percentage points", 1),
            Column("group", "Defense"),
        ),
        rows,
    )
    worst = max(cases, key=lambda c: c.fall)
    return Figure(
        kind="bars",
        title=_("Largest fall: {fall} ({defense}, {estimate})").format(
            fall=points(worst.fall), defense=worst.defense, estimate=worst.estimate
        ),
        table=table,
        scenario=_(
            "Russian force struck on day-to-day alert; all US defenses; viewpoint {viewpoint}"
        ).format(viewpoint=options.viewpoint or BASELINE),
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
)
