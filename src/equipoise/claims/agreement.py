"""`agreement-not-worth-it`: what each computable limit on record would change."""

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
from equipoise.claims.relevance import POSTURES, fall, planned_on, sourced_viewpoints
from equipoise.core.errors import NoFactError
from equipoise.core.facts import Facts, Record
from equipoise.core.finding import Column, Driver, Figure, Interval, Table, Verdict
from equipoise.core.language import N_, _, pgettext
from equipoise.core.wording import points
from equipoise.defense.architecture import StockItem, architecture
from equipoise.exchange.inputs import LayerInputs, Question
from equipoise.exchange.summary import sampled
from equipoise.kernels.batch import BatchResult
from equipoise.sweep.space import AtMost, Distribution, Pert, Together, Uniform, between

ATTACKER, DEFENDER = "RUS", "USA"
LARGE, SMALL = 0.10, 0.02
SAMPLES = 64
DISAGREE = Disputes(
    supported=(
        "positions-b05",
        "positions-e09",
        "viewpoints-russian-general-staff-required-retaliation-2011",
    ),
    refuted=("positions-a05",),
)


@dataclass(frozen=True)
class Cap:
    """What a limit leaves of the systems and places of a layer that it names."""

    layer: str
    systems: frozenset[str]
    places: frozenset[str]
    most: float

    def names(self, item: StockItem) -> bool:
        """Whether interceptors are among those named; an empty set names all."""
        system, place = item.fact.system, item.fact.basing
        return (not self.systems or system in self.systems) and (
            not self.places or place in self.places
        )


@dataclass(frozen=True)
class Limit:
    """What a proposal, in one reading of it, leaves of what it names."""

    proposal: str
    short: str
    reading: str
    caps: tuple[Cap, ...]

    @property
    def label(self) -> str:
        """The limit and how it is read."""
        return f"{_(self.short)} ({_(self.reading)})" if self.reading else _(self.short)


@dataclass(frozen=True)
class Change:
    """What a limit changes in one state of the defense, posture and viewpoint."""

    limit: Limit
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
    """The computable limits on record, one per proposal and reading of it.

    Rows that name no reading belong to every reading of their proposal.
    """
    rows = facts.table("proposal_limits")
    named = {r["proposal"] for r in rows if r["reading"]}
    keys = [
        (r["proposal"], r["reading"]) for r in rows if r["reading"] or r["proposal"] not in named
    ]
    facts.table("proposals", where=lambda r: any(r.id == p for p, _reading in keys))
    return [
        _limit(reading, [r for r in rows if r["proposal"] == p and r["reading"] in ("", reading)])
        for p, reading in dict.fromkeys(keys)
    ]


def _limit(reading: str, rows: list[Record]) -> Limit:
    caps = tuple(
        Cap(r["layer"], _listed(r["systems"]), _listed(r["places"]), most)
        for r in rows
        if (most := r.number("most_interceptors")) is not None
    )
    return Limit(rows[0]["proposal"], rows[0]["short"], reading, caps)


def _listed(text: str) -> frozenset[str]:
    return frozenset(x for x in text.split("+") if x)


def capped(question: Question, limit: Limit) -> Question:
    """The question with the stock that a limit names held below it; the rest stays."""
    return replace(question, layers=tuple(_capped(x, limit) for x in question.layers))


def _capped(x: LayerInputs, limit: Limit) -> LayerInputs:
    left, held = list(x.layer.items), []
    for cap in (c for c in limit.caps if c.layer == x.layer.name):
        named = [i for i in left if cap.names(i)]
        left = [i for i in left if i not in named]
        held += [(named, cap.most)] if named else []
    if not held:
        return x
    doubts = (*(AtMost(_together(i), most) for i, most in held), *map(_doubt, left))
    low, central, high = (
        sum(min(sum(i.bounds[k] for i in items), most) for items, most in held)
        + sum(i.bounds[k] for i in left)
        for k in range(3)
    )
    stock = replace(
        x.interceptors, distribution=Together(doubts), low=low, central=central, high=high
    )
    return replace(x, interceptors=stock)


def _together(items: list[StockItem]) -> Together:
    return Together(tuple(_doubt(i) for i in items))


def _doubt(item: StockItem) -> Uniform | Pert:
    """The doubt about a stock; a middle that nobody states stays missing."""
    return between(item.bounds[0], item.fact.value, item.bounds[2])


def states(facts: Facts, options: Options) -> list[tuple[str, str, date]]:
    """European defense planned on the date, deployed on it, and deployed today."""
    on = options.on
    found = [(_("deployed, {day}").format(day=show_day(on)), "europe-deployed", on)]
    plan = planned_on(facts, on)
    if plan is not None:
        found.append((_("planned, {day}").format(day=show_day(on)), plan, on))
    if options.today > on:
        now = _("deployed, {day}").format(day=show_day(options.today))
        found.append((now, "europe-deployed", options.today))
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
                question = question_asked(
                    facts, force, defense, options, posture=posture, on=day, viewpoint=view
                )
                found += _changes_of(question, limits, (name, posture, view), options)
    return found


def _changes_of(
    question: Question, limits: list[Limit], key: tuple[str, str, str], options: Options
) -> list[Change]:
    free = sampled(question, samples=SAMPLES, seed=options.seed)
    found = []
    by_stock: dict[tuple[Distribution, ...], BatchResult] = {_stock(question): free}
    for limit in limits:
        asked = capped(question, limit)
        stock = _stock(asked)
        if stock not in by_stock:
            by_stock[stock] = sampled(asked, samples=SAMPLES, seed=options.seed)
        bound = by_stock[stock]
        share = float(np.median(free.removed_share) - np.median(bound.removed_share))
        found.append(Change(limit, *key, share, fall(free) - fall(bound)))
    return found


def _stock(question: Question) -> tuple[Distribution, ...]:
    return tuple(x.interceptors.distribution for x in question.layers)


@dataclass(frozen=True)
class Readings:
    """The largest change of one proposal, by reading of it."""

    proposal: str
    largest: tuple[Change, ...]

    @property
    def least(self) -> Change:
        """The largest change under the reading that changes least."""
        return min(self.largest, key=lambda c: c.size)

    @property
    def most(self) -> Change:
        """The largest change under the reading that changes most."""
        return max(self.largest, key=lambda c: c.size)


def readings_of(found: list[Change]) -> list[Readings]:
    """Each proposal with the largest change under every reading of it."""
    best: dict[Limit, Change] = {}
    for c in found:
        if c.limit not in best or c.size > best[c.limit].size:
            best[c.limit] = c
    proposals = dict.fromkeys(limit.proposal for limit in best)
    return [
        Readings(p, tuple(c for limit, c in best.items() if limit.proposal == p)) for p in proposals
    ]


def judged(proposals: list[Readings]) -> Verdict:
    """The declared rule; it must hold under every reading of a proposal."""
    return verdict_of(
        supported=all(p.most.size < SMALL for p in proposals),
        refuted=any(p.least.size >= LARGE for p in proposals),
    )


def build(facts: Facts, options: Options) -> Result:
    """Compute what each limit would change."""
    found = changes(facts, options)
    if not found:
        raise NoFactError("no computable proposal is in this vintage", cure="Choose a later one.")
    proposals = readings_of(found)
    sizes = [c.size for c in found]
    others = len(facts.records["proposals"]) - len(proposals)
    return Result(
        statement=_statement(proposals),
        verdict=judged(proposals),
        condition=_condition(found, proposals),
        interval=Interval(min(sizes), float(np.median(sizes)), max(sizes), 1.0),
        drivers=_drivers(found),
        caveats=(
            _(
                "{others} proposals name no number, speed or place that can be computed: "
                "transparency, guarantees and joint centers may matter in ways no removed "
                "share shows."
            ).format(others=others),
            *_CAVEATS,
        ),
        tables=(_table(found),),
        figures=(_figure(found, options),),
    )


_CAVEATS = (
    N_(
        "A limit takes only what its proposal names. Whether the ABM Treaty would have reached "
        "SM-3 was disputed, and the published burnout speed of the slower SM-3 lies on both sides "
        "of 3 km/s: both readings are shown, and the rule must hold under each. Ships stay whole "
        "in the narrow one, because how many faster interceptors they carry is not published."
    ),
    N_(
        "A limit is set against the defense planned or deployed; against no plan it changes "
        "nothing."
    ),
    N_(
        "The span runs over limits, readings, states, postures and viewpoints; it is not a "
        "probability interval."
    ),
)


def _case(c: Change) -> str:
    return _("{limit}; {state}, {posture}, viewpoint {viewpoint}").format(
        limit=c.limit.label,
        state=c.state,
        posture=_(c.posture.replace("-", " ")),
        viewpoint=_(c.viewpoint),
    )


def _statement(proposals: list[Readings]) -> str:
    least = max((p.least for p in proposals), key=lambda c: c.size)
    most = max((p.most for p in proposals), key=lambda c: c.size)
    text = _(
        "Of the proposals on record, {number} set a limit that can be computed; the largest "
        "change any of them would make is {size} ({case})."
    ).format(number=len(proposals), size=points(least.size), case=_case(least))
    if most.size <= least.size:
        return text
    wider = _("Where a proposal can be read more widely, it is {size} ({case}).").format(
        size=points(most.size), case=_case(most)
    )
    return f"{text} {wider}"


def _condition(found: list[Change], proposals: list[Readings]) -> str:
    large = [c for c in found if c.size >= LARGE]
    if not large:
        return _("No change reaches {large}.").format(large=points(LARGE))
    text = _(
        "{large} of {found} cases change the outcome by {change} or more, all under {limits} with "
        "the defense {states}, under {views}."
    ).format(
        large=len(large),
        found=len(found),
        change=points(LARGE),
        limits=_(" and ").join(dict.fromkeys(c.limit.label for c in large)),
        states=_(" and ").join(sorted({c.state for c in large})),
        views=", ".join(_(v) for v in sorted({c.viewpoint for c in large})),
    )
    if judged(proposals) != "depends":
        return text
    narrow = [Readings(p.proposal, (p.least,)) for p in proposals]
    turns = _("It turns on the reading: read narrowly, the verdict would be '{verdict}'.").format(
        verdict=pgettext("verdict", judged(narrow))
    )
    return f"{text} {turns}"


def _drivers(found: list[Change]) -> tuple[Driver, ...]:
    def spread(attribute: str) -> float:
        best: dict[str, float] = {}
        for c in found:
            key = str(getattr(c, attribute))
            best[key] = max(best.get(key, 0.0), c.size)
        return 100 * (max(best.values()) - min(best.values()))

    labels = {
        "state": N_("Which state of the defense"),
        "viewpoint": N_("Whose assumptions"),
        "posture": N_("Posture"),
        "limit": N_("Which limit"),
    }
    rows = [Driver(k, v, spread(k), "percentage points") for k, v in labels.items()]
    return tuple(sorted(rows, key=lambda d: -d.effect))


def _best_by(found: list[Change]) -> dict[tuple[str, str, str], Change]:
    best: dict[tuple[str, str, str], Change] = {}
    for c in found:
        key = (c.limit.label, c.state, c.posture)
        if key not in best or c.size > best[key].size:
            best[key] = c
    return best


def _table(found: list[Change]) -> Table:
    columns = (
        Column("limit", "Limit"),
        Column("reading", "Read as"),
        Column("state", "Defense"),
        Column("posture", "Posture"),
        Column("viewpoint", "Viewpoint with the largest change"),
        Column("share", "Change of the median removed share", "pp", 2),
        Column("floor", "Change of P(at least 100)", "pp", 2),
    )
    rows = tuple(
        (
            c.limit.short,
            c.limit.reading,
            c.state,
            c.posture,
            c.viewpoint,
            100 * c.share,
            100 * c.floor,
        )
        for c in _best_by(found).values()
    )
    return Table("What each limit would change", columns, rows)


def _title(proposals: list[Readings]) -> str:
    least, most = (
        points(max(sizes))
        for sizes in zip(*((p.least.size, p.most.size) for p in proposals), strict=True)
    )
    if least == most:
        return _("Largest change by a limit: {most}").format(most=most)
    return _("Largest change by a limit: {least} read narrowly, {most} read widely").format(
        least=least, most=most
    )


def _figure(found: list[Change], options: Options) -> Figure:
    best: dict[tuple[str, str], float] = {}
    for c in found:
        key = (c.limit.label, c.state)
        best[key] = max(best.get(key, 0.0), 100 * c.size)
    table = Table(
        N_("Largest change over postures and viewpoints"),
        (
            Column("category", "Limit"),
            Column("value", N_("Largest change"), "percentage points", 1),
            Column("group", "Defense"),
        ),
        tuple((limit, value, state) for (limit, state), value in best.items()),
    )
    return Figure(
        kind="bars",
        title=_title(readings_of(found)),
        table=table,
        scenario=_(
            "Russian force against European interceptors; largest over postures and "
            "viewpoints; {doctrine} doctrine"
        ).format(doctrine=_(options.doctrine)),
        options={"x_title": N_("percentage points"), "reference": 100 * LARGE},
    )


AGREEMENT_NOT_WORTH_IT = Claim(
    id="agreement-not-worth-it",
    question=N_("Would an agreement on missile defense change the outcome?"),
    metric=N_(
        "largest change in the removed share or in P(at least 100 arrive) that a computable "
        "limit on record would make"
    ),
    unit="share",
    supported_if=N_("largest change below 2 percentage points in every viewpoint"),
    refuted_if=N_("10 percentage points or more for any proposal in any viewpoint"),
    build=build,
    disputes=DISAGREE,
)
