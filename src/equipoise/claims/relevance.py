"""`largely-irrelevant`: how much of a Russian strike a European defense removes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
from equipoise.claims.stocks import announced_only, high_estimate
from equipoise.core.errors import BadInputError, NoFactError
from equipoise.core.facts import Facts
from equipoise.core.finding import Cell, Column, Driver, Figure, Interval, SecondRule, Table
from equipoise.core.language import N_, _, localized, pgettext
from equipoise.core.wording import percent, percent_range
from equipoise.defense.architecture import Architecture, architecture
from equipoise.exchange.inputs import BASELINE, Question, row_in_words, viewpoints
from equipoise.exchange.outcome import evaluate
from equipoise.exchange.summary import predictive, sampled, upper_bound
from equipoise.forces.inventory import ForceStructure
from equipoise.kernels.batch import BatchResult
from equipoise.sweep.sensitivity import swings
from equipoise.sweep.space import FloatArray, Parameter

ATTACKER, DEFENDER = "RUS", "USA"
POSTURES = ("no-first-strike", "generated-ride-out")
DEPLOYED = "europe-deployed"
FLOOR = 100
SHARE_SMALL, SHARE_LARGE = 0.05, 0.10
FLOOR_SMALL, FLOOR_LARGE = 0.01, 0.05
DOTS = 20

DISAGREE = Disputes(
    supported=(
        "positions-d01",
        "positions-c05",
        "positions-b01",
        "positions-b04",
        "viewpoints-postol-lewis-butt-engageable-share-2007",
    ),
    refuted=(
        "positions-a01",
        "positions-c09",
        "positions-d06",
        "positions-e06",
    ),
)


@dataclass(frozen=True)
class Case:
    """One state of the defense, posture and viewpoint, with its sampled outcomes."""

    state: str
    posture: str
    viewpoint: str
    question: Question
    shares: FloatArray
    floor_fall: float
    bound: float
    bound_interceptors: int

    def share(self, level: float) -> float:
        """Quantile of the removed share over what is not known."""
        return float(np.quantile(self.shares, level))

    @property
    def small(self) -> bool:
        """Whether the case meets the rule's first half."""
        return self.share(0.95) <= SHARE_SMALL and self.floor_fall <= FLOOR_SMALL

    @property
    def large(self) -> bool:
        """Whether the case meets the rule's second half."""
        return self.share(0.5) >= SHARE_LARGE or self.floor_fall >= FLOOR_LARGE


def planned_on(facts: Facts, on: date) -> str | None:
    """The European plan that stood on a day: the latest one stated and not yet ended."""
    found = None
    for plan in ("third-site", "epaa-phase-4"):
        try:
            architecture(facts, DEFENDER, on=on, plan=plan)
        except (BadInputError, NoFactError):
            continue
        found = plan
    ended = facts.table(
        "cancellations",
        system="SM-3 IIB",
        where=lambda r: r.as_of is not None and r.as_of.last <= on,
    )
    return None if ended and found == "epaa-phase-4" else found


def states_of_the_defense(facts: Facts, options: Options) -> list[tuple[str, str, date]]:
    """Name, plan and day of each state: deployed, planned, and what came of it."""
    on = options.on
    states = [(_("deployed, {day}").format(day=show_day(on)), DEPLOYED, on)]
    plan = planned_on(facts, on)
    if plan is not None:
        states.append((_("planned, {day}").format(day=show_day(on)), plan, on))
    if options.today > on:
        states.append(
            (
                _("what came of it, {day}").format(day=show_day(options.today)),
                DEPLOYED,
                options.today,
            )
        )
    return states


def sourced_viewpoints(facts: Facts, options: Options, day: date) -> list[str]:
    """The viewpoint asked for, or the baseline and every one that had spoken of Europe.

    A camp counts for a state of the defense if its words were public by the end of that
    year, so that nobody is asked about a plan years before speaking.
    """
    if options.viewpoint is not None:
        return [options.viewpoint]
    spoken = {
        f.system
        for f in facts.facts
        if f.table == "assumptions"
        and f.basing == "europe"
        and (public := facts.public_from(f)) is not None
        and public.first.year <= day.year
    }
    return [v for v in viewpoints(facts) if v == BASELINE or v in spoken]


def cases_of(facts: Facts, options: Options, state: tuple[str, str, date]) -> list[Case]:
    """Sample every posture and viewpoint of a state of the defense."""
    name, plan, day = state
    force = best_loaded_force(facts, ATTACKER, day)
    defense = architecture(facts, DEFENDER, on=day, plan=plan)
    views = sourced_viewpoints(facts, options, day)

    def case_of(posture: str, viewpoint: str) -> Case:
        return _case(facts, options, name, meeting=(force, defense, day), view=(posture, viewpoint))

    return [case_of(posture, view) for posture in POSTURES for view in views]


def _case(
    facts: Facts,
    options: Options,
    state: str,
    *,
    meeting: tuple[ForceStructure, Architecture, date],
    view: tuple[str, str],
) -> Case:
    """Sample one case."""
    force, defense, day = meeting
    posture, viewpoint = view
    question = question_asked(
        facts, force, defense, options, posture=posture, on=day, viewpoint=viewpoint
    )
    result = sampled(question, samples=options.samples, seed=options.seed)
    bound, stock = upper_bound(question)
    return Case(
        state, posture, viewpoint, question, result.removed_share, fall(result), bound, stock
    )


def fall(result: BatchResult) -> float:
    """Fall of P(at least 100 arrive), averaged over what is not known."""
    index = list(result.at_least).index(FLOOR)
    before, after = result.p_at_least_arrive[:, index], result.p_at_least_leak[:, index]
    return float(np.mean(before - after))


def build(facts: Facts, options: Options) -> Result:
    """Compute the claim for its date, every state, posture and viewpoint."""
    states = states_of_the_defense(facts, options)
    cases = [case for state in states for case in cases_of(facts, options, state)]
    verdict = verdict_of(supported=all(c.small for c in cases), refuted=any(c.large for c in cases))
    first = [c for c in cases if c.state == states[0][0] and c.posture == POSTURES[0]]
    return Result(
        statement=_statement(cases, first, high_estimate(facts, first[0].question.defense)),
        verdict=verdict,
        condition=f"{_condition(cases, verdict)} {_coded(facts, cases)}".rstrip(),
        interval=_envelope(first),
        upper_bound=first[0].bound,
        drivers=_drivers(cases, options),
        caveats=(*_CAVEATS, *(() if _planned(cases) else announced_only(facts, options.on))),
        tables=(_matrix(cases), _inputs_table(cases), _table(cases)),
        figures=(_figure(cases, states, options),),
        second_rule=_second_rule(cases),
    )


_CAVEATS = (
    N_(
        "No fraction of Russian warheads within reach of the European sites is published; where "
        "a camp speaks in words, its words are coded as a range, and the coding is a row one can "
        "change."
    ),
    N_(
        "The load of European ships and sites is not published: cells and derived ranges stand "
        "for it."
    ),
    N_("A test record is not a kill probability; taking it for one favors the defense."),
    N_(
        "Decoys enter only through the tracking probability, whose declared range favors the "
        "defense."
    ),
    N_("Bombers are left out: no ballistic missile defense engages them."),
)


def _envelope(cases: list[Case]) -> Interval:
    """Lowest 5th and highest 95th percentile over viewpoints; an envelope, of no level.

    The middle is the first viewpoint's median.
    """
    return Interval(
        low=min(c.share(0.05) for c in cases),
        central=cases[0].share(0.5),
        high=max(c.share(0.95) for c in cases),
        level=1.0,
    )


def _planned(cases: list[Case]) -> list[Case]:
    return [c for c in cases if c.question.defense.plan != DEPLOYED]


def _statement(cases: list[Case], first: list[Case], counted: str) -> str:
    bound, envelope = first[0], _envelope(first)
    text = _(
        "Even if all {interceptors} European interceptors of the high estimate for {day} "
        "({counted}) worked, each against another warhead, {bound} of the arriving Russian "
        "warheads would be removed; under the viewpoints compared it is {range}."
    ).format(
        interceptors=bound.bound_interceptors,
        day=show_day(bound.question.defense.on),
        counted=counted,
        bound=percent(bound.bound),
        range=percent_range(envelope.low, envelope.high),
    )
    planned = {p: [c for c in _planned(cases) if c.posture == p] for p in POSTURES}
    if not planned[POSTURES[0]]:
        return text
    unstruck, struck = (_envelope(planned[p]) for p in POSTURES)
    plan = _(
        "The plan of that day raises the upper bound to {bound} and the range to {unstruck} for a "
        "force not struck first, and to {struck} for one that rides out an attack on generated "
        "alert."
    ).format(
        bound=percent(planned[POSTURES[0]][0].bound),
        unstruck=percent_range(unstruck.low, unstruck.high),
        struck=percent_range(struck.low, struck.high),
    )
    return f"{text} {plan}"


def _condition(cases: list[Case], verdict: str) -> str:
    if verdict == "supported":
        worst = max(cases, key=lambda c: c.share(0.95))
        return _(
            "A 95th percentile above {small} in any case would flip it; the largest "
            "is {largest} ({case})."
        ).format(small=percent(SHARE_SMALL), largest=percent(worst.share(0.95)), case=_name(worst))
    large = [c for c in cases if c.large]
    if not large:
        between = [c for c in cases if not c.small]
        return _("{number} cases are neither small nor large, most of all {case}. {rest}").format(
            number=len(between),
            case=_name(max(between, key=lambda c: c.share(0.95))),
            rest=_smallness(cases),
        )
    states = sorted({c.state for c in large})
    views = sorted({c.viewpoint for c in large})
    postures = sorted({_spoken(c.posture) for c in large})
    return _(
        "It rests on {large} of {cases} cases: the defense {states}, {postures}, "
        "viewpoints {views}. Without them the verdict would be '{verdict}'. {rest}"
    ).format(
        large=len(large),
        cases=len(cases),
        states=_and(states),
        postures=_and(postures),
        views=", ".join(_(v) for v in views),
        verdict=pgettext("verdict", "depends"),
        rest=_smallness(cases),
    )


def _coded(facts: Facts, cases: list[Case]) -> str:
    """That the viewpoints of the large cases state no share in reach, where none does."""
    views = sorted({c.viewpoint for c in cases if c.large})
    said = facts.table(
        "viewpoints",
        where=lambda r: r["viewpoint"] in views and r["parameter"] == "engageable_share",
    )
    if not views or any(
        r.number(end) is not None for r in said for end in ("low", "value", "high")
    ):
        return ""
    return _(
        "None of them states a share within reach: words are coded as a range, and silence is "
        "taken for any share."
    )


def _smallness(cases: list[Case]) -> str:
    small = sum(c.small for c in cases)
    return _("The rule's first half holds in {small} of {cases} cases.").format(
        small=small, cases=len(cases)
    )


def _name(case: Case) -> str:
    return _("{state}, {posture}, viewpoint {viewpoint}").format(
        state=case.state, posture=_spoken(case.posture), viewpoint=_(case.viewpoint)
    )


def _spoken(posture: str) -> str:
    """A posture in words of the language."""
    return _(posture.replace("-", " "))


def _and(names: Sequence[str]) -> str:
    """Names joined by ``and``."""
    return _(" and ").join(names)


_SEPARATE = N_(
    "the declared rule joins what stood with what was planned, and the plan's high end counts "
    "every SM-3 of the fleet; the two deserve separate verdicts"
)
_NO_PLAN = N_(
    "the declared rule joins what stood with what was planned; no plan is in this run, so both "
    "rules judge the same cases"
)


def _second_rule(cases: list[Case]) -> SecondRule:
    deployed = [c for c in cases if c.question.defense.plan == DEPLOYED]
    verdict = verdict_of(
        supported=all(c.small for c in deployed), refuted=any(c.large for c in deployed)
    )
    return SecondRule(
        verdict=verdict,
        supported_if=N_(
            "95th percentile at most 5 % and a fall of at most 1 percentage point in "
            "every posture and viewpoint, for what was deployed, then and now"
        ),
        refuted_if=N_("median of 10 % or more, or a fall of 5 points or more, in any of them"),
        why=_SEPARATE if _planned(cases) else _NO_PLAN,
    )


def _table(cases: list[Case]) -> Table:
    columns = (
        Column("state", "Defense"),
        Column("posture", "Posture"),
        Column("viewpoint", "Viewpoint"),
        Column("arriving", "Arriving without defense, mean", "warheads", 0),
        Column("upper_bound", "Upper bound of the share removed", "%", 1),
        Column("low", "Removed share, 5th percentile", "%", 2),
        Column("median", "median", "%", 2),
        Column("high", "95th percentile", "%", 2),
        Column("floor_fall", _("Fall of P(at least {floor} arrive)").format(floor=FLOOR), "pp", 2),
        Column("rule", "By the rule"),
    )
    rows = tuple(
        (
            c.state,
            c.posture,
            c.viewpoint,
            evaluate(c.question.central_scenario()).mean_undefended,
            100 * c.bound,
            100 * c.share(0.05),
            100 * c.share(0.5),
            100 * c.share(0.95),
            100 * c.floor_fall,
            "large" if c.large else "small" if c.small else "between",
        )
        for c in cases
    )
    return Table(
        "Share of arriving Russian warheads removed by European interceptors",
        columns,
        rows,
        note=N_(
            "Percentiles are over what is not known; chance is inside the exact distributions."
        ),
    )


def _matrix(cases: list[Case]) -> Table:
    """Medians and ranges: one row per viewpoint, one column per state and posture."""
    groups = list(dict.fromkeys((c.state, c.posture) for c in cases))
    by_key = {(c.viewpoint, c.state, c.posture): c for c in cases}
    views = list(dict.fromkeys(c.viewpoint for c in cases))
    columns = (
        Column("viewpoint", "Viewpoint"),
        *(
            Column(f"case_{i}", f"{state.split(',')[0].capitalize()}, {_spoken(posture)}")
            for i, (state, posture) in enumerate(groups)
        ),
    )
    bounds = {g: next(c.bound for c in cases if (c.state, c.posture) == g) for g in groups}
    rows = [(N_("upper bound"), *(percent(bounds[g]) for g in groups))]
    rows += [(v, *(_matrix_cell(by_key.get((v, *g))) for g in groups)) for v in views]
    return Table(
        "Share of arriving Russian warheads removed, by viewpoint: median (5th to 95th percentile)",
        columns,
        tuple(rows),
        note=N_(
            "* median of 10 % or more, or P(at least 100 arrive) falls by 5 points or more. "
            "Empty: the viewpoint had not spoken by then."
        ),
    )


def _matrix_cell(case: Case | None) -> str:
    if case is None:
        return ""
    span = percent_range(case.share(0.05), case.share(0.95))
    return f"{percent(case.share(0.5))} ({span}){' *' if case.large else ''}"


def _inputs_table(cases: list[Case]) -> Table:
    """Every input of the baseline, and those in which a viewpoint differs, each once."""
    columns = (
        Column("viewpoint", "Viewpoint"),
        Column("input", "Input"),
        Column("low", "Low"),
        Column("central", "Middle"),
        Column("high", "High"),
        Column("origin", "From"),
        Column("row", "Row"),
    )
    seen: dict[tuple[Cell, ...], None] = {}
    for c in cases:
        for i in (i for layer in c.question.layers for i in layer.all):
            if c.viewpoint == BASELINE or i.origin == "viewpoint":
                numbers = (localized(f"{x:.3g}") for x in (i.low, i.central, i.high))
                seen[c.viewpoint, i.label, *numbers, i.origin, row_in_words(i.fact_id)] = None
    return Table(
        "Inputs of the defense: the baseline, and where a viewpoint differs",
        columns,
        tuple(seen),
    )


def _drivers(cases: list[Case], options: Options) -> tuple[Driver, ...]:
    """Swing of the removed share by each input of the widest state of the defense."""
    widest = max(
        (c for c in cases if c.posture == POSTURES[0]),
        key=lambda c: (c.bound, c.viewpoint == BASELINE),
    )
    single = [Parameter(p.name, p.distribution, p.name) for p in widest.question.parameters()]
    labels = {i.name: i.label for i in widest.question.inputs}

    def removed(values: object) -> FloatArray:
        assert isinstance(values, dict)
        return widest.question.evaluate(values, len(next(iter(values.values())))).removed_share

    found = swings(removed, single, seed=options.seed) if single else []
    return tuple(
        Driver(
            name=s.group,
            label=labels[s.group],
            effect=100 * s.width,
            unit=N_("percentage points of the removed share"),
            detail=_("{low} to {high}, {state}").format(
                low=percent(s.low), high=percent(s.high), state=widest.state
            ),
        )
        for s in sorted(found, key=lambda s: -s.width)
    )


def _dots(
    cases: list[Case], states: list[tuple[str, str, date]], options: Options
) -> Iterator[tuple[str, str, float, float]]:
    """Case, defense, cumulative probability and arriving warheads of every dot."""
    levels = (np.arange(DOTS) + 0.5) / DOTS
    for state, _defense, _day in states:
        for posture in POSTURES:
            case = next(c for c in cases if c.state == state and c.posture == posture)
            before, after = predictive(case.question, size=32, seed=options.seed)
            label = f"{state}; {_spoken(posture)}"
            for name, pmf in (("without", before), ("with", after)):
                arriving = np.searchsorted(np.cumsum(pmf), levels - 1e-12)
                for level, warheads in zip(levels, arriving, strict=True):
                    yield label, name, float(level), float(warheads)


def _figure(cases: list[Case], states: list[tuple[str, str, date]], options: Options) -> Figure:
    """Quantile dots of arriving warheads, without and with, for a force not struck first."""
    table = Table(
        N_("Arriving warheads, quantile dots"),
        (
            Column("case", "Case"),
            Column("defense", "Defense"),
            Column("quantile", N_("Cumulative probability"), "", 3),
            Column("warheads", "Arriving warheads", "warheads", 0),
        ),
        tuple(_dots(cases, states, options)),
    )
    largest = max(cases, key=lambda c: c.share(0.5))
    return Figure(
        kind="arrivals",
        title=(
            _("Largest median share removed: {share} ({case})").format(
                share=percent(largest.share(0.5)), case=_name(largest)
            )
        ),
        table=table,
        scenario=(
            _(
                "Russian ballistic missiles against European interceptors; viewpoint "
                "{viewpoint}; {doctrine} doctrine; {samples} sets of inputs; bombers left out"
            ).format(
                viewpoint=_(cases[0].viewpoint),
                doctrine=_(options.doctrine),
                samples=options.samples,
            )
        ),
        options={
            "metric": N_("arriving warheads, 20 equally likely dots"),
            "x_title": N_("warheads"),
        },
    )


LARGELY_IRRELEVANT = Claim(
    id="largely-irrelevant",
    question=N_(
        "Does the US missile defense in Europe change how many Russian warheads would arrive?"
    ),
    metric=N_(
        "share of arriving Russian warheads removed by the European interceptors deployed on "
        "the date, force not struck first, over all viewpoints"
    ),
    unit="share",
    supported_if=N_(
        "95th percentile of the removed share is at most 5 % and P(at least 100 arrive) "
        "falls by at most 1 percentage point, in every state of the defense, posture and viewpoint"
    ),
    refuted_if=N_(
        "median removed share is 10 % or more, or P(at least 100 arrive) falls by 5 "
        "percentage points or more, in any of them"
    ),
    build=build,
    disputes=DISAGREE,
)
