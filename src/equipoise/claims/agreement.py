"""`agreement-not-worth-it`: what each computable limit on record would change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from equipoise.claims.frame import (
    Claim,
    Options,
    Result,
    best_loaded_force,
    disagreements,
    show_day,
    verdict_of,
)
from equipoise.claims.relevance import POSTURES, fall, planned_on, sourced_viewpoints
from equipoise.core.errors import NoFactError
from equipoise.core.facts import Facts
from equipoise.core.finding import Column, Driver, Figure, Interval, Table
from equipoise.core.wording import points
from equipoise.defense.architecture import architecture
from equipoise.exchange.inputs import Input, LayerInputs, Question, gather
from equipoise.exchange.summary import sampled
from equipoise.kernels.batch import BatchResult
from equipoise.sweep.space import between

ATTACKER, DEFENDER = "RUS", "USA"
LARGE, SMALL = 0.10, 0.02
SAMPLES = 64
DISAGREE = (
    "positions-b05",
    "positions-c06",
    "positions-e09",
    "viewpoints-russian-general-staff-required-retaliation-2011",
)


@dataclass(frozen=True)
class Limit:
    """What a proposal leaves of each layer it limits."""

    proposal: str
    short: str
    most: dict[str, int]


@dataclass(frozen=True)
class Change:
    """What a limit changes in one state of the defense, posture and viewpoint."""

    limit: str
    state: str
    posture: str
    viewpoint: str
    share: float
    floor: float

    @property
    def size(self) -> float:
        """The larger of the two changes."""
        return max(abs(self.share), abs(self.floor))


def limits_of(facts: Facts) -> list[Limit]:
    """The computable limits on record, one per proposal."""
    found: dict[str, Limit] = {}
    for row in facts.table("proposal_limits"):
        most = row.number("most_interceptors")
        if most is None:
            continue
        key = row["proposal"]
        limit = found.setdefault(key, Limit(key, row["short"], {}))
        limit.most[row["layer"]] = int(most)
    facts.table("proposals", where=lambda r: r.id in found)
    return list(found.values())


def capped(question: Question, limit: Limit) -> Question:
    """The question with the stock of each limited layer held below its limit."""
    return replace(question, layers=tuple(_capped(x, limit) for x in question.layers))


def _capped(x: LayerInputs, limit: Limit) -> LayerInputs:
    most = limit.most.get(x.layer.name)
    return x if most is None else replace(x, interceptors=_at_most(x.interceptors, float(most)))


def _at_most(stock: Input, most: float) -> Input:
    low, central, high = (min(v, most) for v in (stock.low, stock.central, stock.high))
    return replace(
        stock, low=low, central=central, high=high, distribution=between(low, central, high)
    )


def states(facts: Facts, options: Options) -> list[tuple[str, str, date]]:
    """European defense planned on the date, deployed on it, and deployed today."""
    on = options.on
    found = [(f"deployed, {show_day(on)}", "europe-deployed", on)]
    plan = planned_on(facts, on)
    if plan is not None:
        found.append((f"planned, {show_day(on)}", plan, on))
    if options.today > on:
        found.append((f"deployed, {show_day(options.today)}", "europe-deployed", options.today))
    return found


def changes(facts: Facts, options: Options) -> list[Change]:
    """Every limit against every state, posture and viewpoint."""
    limits = limits_of(facts)
    found = []
    for name, plan, day in states(facts, options):
        force = best_loaded_force(facts, ATTACKER, day)
        defense = architecture(facts, DEFENDER, on=day, plan=plan)
        for posture in POSTURES:
            for view in sourced_viewpoints(facts, options, day):
                question = gather(
                    facts,
                    force,
                    defense,
                    on=day,
                    posture=posture,
                    viewpoint=view,
                    doctrine=options.doctrine,
                    rule=options.rule,
                )
                found += _changes_of(question, limits, (name, posture, view), options)
    return found


def _changes_of(
    question: Question, limits: list[Limit], key: tuple[str, str, str], options: Options
) -> list[Change]:
    free = sampled(question, samples=SAMPLES, seed=options.seed)
    found = []
    by_stock: dict[tuple[float, ...], BatchResult] = {}
    for limit in limits:
        asked = capped(question, limit)
        stock = tuple(x.interceptors.high for x in asked.layers)
        if stock not in by_stock:
            by_stock[stock] = sampled(asked, samples=SAMPLES, seed=options.seed)
        bound = by_stock[stock]
        share = float(np.median(free.removed_share) - np.median(bound.removed_share))
        found.append(Change(limit.short, *key, share, fall(free) - fall(bound)))
    return found


def build(facts: Facts, options: Options) -> Result:
    """Compute what each limit would change."""
    found = changes(facts, options)
    if not found:
        raise NoFactError("no computable proposal is in this vintage", cure="Choose a later one.")
    largest = max(found, key=lambda c: c.size)
    others = len(facts.records["proposals"]) - len({c.limit for c in found})
    return Result(
        statement=(
            f"Of the proposals on record, {len({c.limit for c in found})} set a limit that can be "
            f"computed; the largest change any of them would make is {points(largest.size)} "
            f"({largest.limit}; {largest.state}, {largest.posture.replace('-', ' ')}, viewpoint "
            f"{largest.viewpoint})."
        ),
        verdict=verdict_of(supported=largest.size < SMALL, refuted=largest.size >= LARGE),
        condition=_condition(found),
        interval=Interval(
            min(c.size for c in found),
            float(np.median([c.size for c in found])),
            largest.size,
            1.0,
        ),
        drivers=_drivers(found),
        who_disagrees=disagreements(facts, DISAGREE),
        caveats=(
            f"{others} proposals name no number, speed or place that can be computed: "
            "transparency, guarantees and joint centers may matter in ways no removed share shows.",
            "A limit is set against the defense planned or deployed; against no plan it changes "
            "nothing.",
            "The span runs over limits, states, postures and viewpoints; it is not a probability "
            "interval.",
        ),
        tables=(_table(found),),
        figures=(_figure(found, options),),
    )


def _condition(found: list[Change]) -> str:
    large = [c for c in found if c.size >= LARGE]
    states_ = sorted({c.state for c in large})
    views = sorted({c.viewpoint for c in large})
    if not large:
        return f"No change reaches {points(LARGE)}."
    return (
        f"{len(large)} of {len(found)} cases change the outcome by {points(LARGE)} or more, all "
        f"with the defense {' and '.join(states_)}, under {', '.join(views)}."
    )


def _drivers(found: list[Change]) -> tuple[Driver, ...]:
    def spread(attribute: str) -> float:
        best: dict[str, float] = {}
        for c in found:
            key = getattr(c, attribute)
            best[key] = max(best.get(key, 0.0), c.size)
        return 100 * (max(best.values()) - min(best.values()))

    labels = {
        "state": "Which state of the defense",
        "viewpoint": "Whose assumptions",
        "posture": "Posture",
        "limit": "Which limit",
    }
    rows = [Driver(k, v, spread(k), "percentage points") for k, v in labels.items()]
    return tuple(sorted(rows, key=lambda d: -d.effect))


def _best_by(found: list[Change]) -> dict[tuple[str, str, str], Change]:
    best: dict[tuple[str, str, str], Change] = {}
    for c in found:
        key = (c.limit, c.state, c.posture)
        if key not in best or c.size > best[key].size:
            best[key] = c
    return best


def _table(found: list[Change]) -> Table:
    columns = (
        Column("limit", "Limit"),
        Column("state", "Defense"),
        Column("posture", "Posture"),
        Column("viewpoint", "Viewpoint with the largest change"),
        Column("share", "Change of the median removed share", "pp", 2),
        Column("floor", "Change of P(at least 100)", "pp", 2),
    )
    rows = tuple(
        (c.limit, c.state, c.posture, c.viewpoint, 100 * c.share, 100 * c.floor)
        for c in _best_by(found).values()
    )
    return Table("What each limit would change", columns, rows)


def _figure(found: list[Change], options: Options) -> Figure:
    best: dict[tuple[str, str], float] = {}
    for c in found:
        best[c.limit, c.state] = max(best.get((c.limit, c.state), 0.0), 100 * c.size)
    table = Table(
        "Largest change over postures and viewpoints",
        (
            Column("category", "Limit"),
            Column("value", "Largest change", "percentage points", 1),
            Column("group", "Defense"),
        ),
        tuple((limit, value, state) for (limit, state), value in best.items()),
    )
    return Figure(
        kind="bars",
        title=f"Largest change by a limit: {points(max(c.size for c in found))}",
        table=table,
        scenario=f"Russian force against European interceptors; largest over postures and "
        f"viewpoints; {options.doctrine} doctrine",
        options={"x_title": "percentage points", "reference": 100 * LARGE},
    )


AGREEMENT_NOT_WORTH_IT = Claim(
    id="agreement-not-worth-it",
    question="Would an agreement on missile defense change the outcome?",
    metric="largest change in the removed share or in P(at least 100 arrive) that a computable "
    "limit on record would make",
    unit="share",
    supported_if="largest change below 2 percentage points in every viewpoint",
    refuted_if="10 percentage points or more for any proposal in any viewpoint",
    build=build,
)
