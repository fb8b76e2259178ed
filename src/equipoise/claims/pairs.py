"""`six-pairs`: three parties, every defense against every force."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import permutations

import numpy as np

from equipoise.claims.bars import Bar, bars
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
from equipoise.core.errors import NoFactError, UnknownNameError
from equipoise.core.facts import Facts
from equipoise.core.finding import Cell, Column, Driver, Figure, Interval, Table
from equipoise.core.language import N_, _, localized
from equipoise.core.wording import percent, percent_range
from equipoise.defense.architecture import Architecture, architecture
from equipoise.exchange.inputs import BASELINE, Question, within_reach
from equipoise.exchange.scenario import POSTURES
from equipoise.exchange.stock import with_interceptors
from equipoise.exchange.summary import sampled, upper_bound
from equipoise.forces.inventory import ForceStructure

PARTIES = (N_("RUS"), N_("USA"), N_("CHN"))
YEARS_BACK = 10
SMALL, LARGE = 0.05, 0.10
SIZED_SHARE = 0.50
SIZED_POSTURE = "generated-ride-out"
MOST_INTERCEPTORS = 4096
DISAGREE = Disputes(
    supported=(
        "positions-f02",
        "positions-g01",
    ),
    refuted=(
        "positions-e06",
        "positions-e07",
    ),
)


@dataclass(frozen=True)
class Pair:
    """An attacker's retaliation in a posture against a defender's deployed defense."""

    attacker: str
    defender: str
    posture: str
    warheads: int
    share: tuple[float, float, float]
    bound: float
    question: Question


def newest_force(facts: Facts, party: str, on: date) -> tuple[ForceStructure, str]:
    """The force of a party, and what it rests on.

    Where no order of battle may be carried to the day, the last one that may is scaled to
    the newest printed leg totals, every type of a leg in proportion.

    Raises:
        NoFactError: if neither is on record.
    """
    try:
        return best_loaded_force(facts, party, on), N_("order of battle")
    except NoFactError as error:
        for year in range(on.year - 1, on.year - YEARS_BACK, -1):
            try:
                last = best_loaded_force(facts, party, date(year, 12, 31))
            except NoFactError:
                continue
            return _to_leg_totals(facts, last, on)
        raise error


def _to_leg_totals(facts: Facts, last: ForceStructure, on: date) -> tuple[ForceStructure, str]:
    land = facts.at("warheads_total", on=on, party=last.party, system="all land-based missiles")
    sea = facts.at("warheads_total", on=on, party=last.party, system="all SLBM")
    totals = {"icbm": land.value, "slbm": sea.value}
    factors = {
        leg: total / max(sum(g.warheads for g in last.groups if g.leg == leg), 1)
        for leg, total in totals.items()
    }
    groups = tuple(
        replace(g, launchers=round(g.launchers * factors.get(g.leg, 1.0))) for g in last.groups
    )
    newest = {g.leg: g.as_of for g in sorted(last.groups, key=lambda g: g.as_of)}
    basis = _(
        "types of {land_year} on land and of {sea_year} at sea, in proportion to the leg totals "
        "of {as_of} ({land} on land, {sea} at sea)"
    ).format(
        land_year=newest.get("icbm", "-")[:4],
        sea_year=newest.get("slbm", "-")[:4],
        as_of=land.fact.as_of,
        land=localized(f"{land.value:,.0f}"),
        sea=localized(f"{sea.value:,.0f}"),
    )
    return replace(last, on=on, groups=groups), basis


def defense_facing(facts: Facts, attacker: str, defender: str, on: date) -> Architecture | None:
    """The deployed defense of a party that another one meets, or None if none is on record.

    The European layer is left out against China, whose missiles do not pass Europe.
    """
    try:
        found = architecture(facts, defender, on=on)
    except UnknownNameError:
        return None
    names = [x.name for x in found.layers if attacker != "CHN" or x.name != "europe"]
    return found.only(*names) if names else None


def question_of(
    facts: Facts, options: Options, attacker: str, defender: str, posture: str
) -> Question | None:
    """The question of a directed pair on the date, or None if the defender has no defense."""
    defense = defense_facing(facts, attacker, defender, options.on)
    if defense is None:
        return None
    force = within_reach(facts, newest_force(facts, attacker, options.on)[0], defender)
    return question_asked(facts, force, defense, options, posture=posture)


def deployed_defenses(options: Options) -> str:
    """The scenario of a figure on which deployed defenses are met, in words."""
    return _("defenses deployed on {on}; viewpoint {viewpoint}; {doctrine} doctrine").format(
        on=show_day(options.on),
        viewpoint=_(options.viewpoint or BASELINE),
        doctrine=_(options.doctrine),
    )


def pairs_of(facts: Facts, options: Options) -> list[Pair]:
    """Every directed pair whose defender has a defense on record, in every posture."""
    found = []
    for attacker, defender in permutations(PARTIES, 2):
        for posture in POSTURES:
            question = question_of(facts, options, attacker, defender, posture)
            if question is None:
                continue
            shares = sampled(question, samples=options.samples, seed=options.seed).removed_share
            low, middle, high = (float(x) for x in np.quantile(shares, [0.05, 0.5, 0.95]))
            bound = upper_bound(question)[0]
            size = question.force.warheads
            found.append(
                Pair(attacker, defender, posture, size, (low, middle, high), bound, question)
            )
    return found


def with_stock(question: Question, layer: str, interceptors: int) -> Question:
    """The question with one layer of the defense, of a given stock."""
    kept = tuple(x for x in question.layers if x.layer.name == layer)
    return with_interceptors(replace(question, layers=kept), interceptors)


def sized_against(question: Question, layer: str, share: float, options: Options) -> int | None:
    """Least stock of a layer whose median removed share reaches a share, or None."""

    def median(stock: int) -> float:
        return _median(with_stock(question, layer, stock), options)

    if median(MOST_INTERCEPTORS) < share:
        return None
    low, high = 0, MOST_INTERCEPTORS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if median(middle) >= share else (middle, high)
    return high


def _median(question: Question, options: Options) -> float:
    result = sampled(question, samples=min(options.samples, 64), seed=options.seed)
    return float(np.median(result.removed_share))


_CAVEATS = (
    N_(
        "New Chinese silos are not in the types scaled, so their share of the force is understated."
    ),
    N_(
        "No Chinese defense against long-range missiles is on record: pairs against China "
        "are not computed and not counted."
    ),
    N_(
        "The Moscow layer meets only what is aimed at that region; the whole force is put "
        "against it through the declared engageable share."
    ),
    N_(
        "The European layer is left out against China. Nobody adjusts here; planners-hedge "
        "says what adjusting takes."
    ),
    N_("The interval spans pairs and postures; it is not a probability interval."),
)


def build(facts: Facts, options: Options) -> Result:
    """Compute every pair, and what a defense sized against one attacker does to the other."""
    pairs = pairs_of(facts, options)
    if not pairs:
        raise NoFactError(
            f"no defense that any of the six meets is on record for {options.on}",
            cure="Choose a later date or vintage.",
        )
    worst = max(pairs, key=lambda p: p.share[1])
    medians = [p.share[1] for p in pairs]
    sized = _sized_table(pairs, options)
    return Result(
        statement=_statement(pairs, worst, options),
        verdict=verdict_of(
            supported=all(p.share[2] <= SMALL for p in pairs), refuted=worst.share[1] >= LARGE
        ),
        condition=_condition(pairs),
        interval=Interval(min(medians), float(np.median(medians)), worst.share[1], 1.0),
        upper_bound=max(p.bound for p in pairs),
        drivers=_drivers(pairs),
        caveats=(_("Forces rest on: {bases}.").format(bases=_bases(facts, options)), *_CAVEATS),
        tables=(_table(pairs), sized),
        figures=(_figure(pairs, worst, options),),
    )


def _bases(facts: Facts, options: Options) -> str:
    return "; ".join(f"{_(p)}: {_(newest_force(facts, p, options.on)[1])}" for p in PARTIES)


def _name(pair: Pair) -> str:
    return _("{attacker} against {defender}, {posture}").format(
        attacker=_(pair.attacker), defender=_(pair.defender), posture=_(pair.posture)
    )


def _statement(pairs: list[Pair], worst: Pair, options: Options) -> str:
    parts = []
    for key in dict.fromkeys((p.attacker, p.defender) for p in pairs):
        own = [p for p in pairs if (p.attacker, p.defender) == key]
        medians = [p.share[1] for p in own]
        parts.append(
            _("{attacker} against {defender} {shares}").format(
                attacker=_(key[0]),
                defender=_(key[1]),
                shares=percent_range(min(medians), max(medians)),
            )
        )
    return _(
        "Even if every deployed interceptor worked, at most {most} of a retaliation "
        "would be removed on {on}; by median, over postures: {listed}. Most: {worst}."
    ).format(
        most=percent(max(p.bound for p in pairs)),
        on=show_day(options.on),
        listed="; ".join(parts),
        worst=_name(worst),
    )


def _condition(pairs: list[Pair]) -> str:
    large = [_name(p) for p in pairs if p.share[1] >= LARGE]
    small = sum(p.share[2] <= SMALL for p in pairs)
    text = _(
        "The 95th percentile is at most {small} in {number} of {pairs} cases, and the median "
        "{large} or more in {many}"
    ).format(
        small=percent(SMALL),
        number=small,
        pairs=len(pairs),
        large=percent(LARGE),
        many=len(large),
    )
    return f"{text}: {'; '.join(large)}." if large else f"{text}."


def _drivers(pairs: list[Pair]) -> tuple[Driver, ...]:
    def spread(key: str) -> float:
        groups: dict[object, list[float]] = {}
        for p in pairs:
            same = p.posture if key == "pair" else (p.attacker, p.defender)
            groups.setdefault(same, []).append(p.share[1])
        return 100 * max(max(v) - min(v) for v in groups.values())

    unit = N_("percentage points of the median removed share")
    found = (
        Driver("pair", "Which pair", spread("pair"), unit),
        Driver("posture", "Posture", spread("posture"), unit),
    )
    return tuple(sorted(found, key=lambda d: -d.effect))


def _table(pairs: list[Pair]) -> Table:
    columns = (
        Column("attacker", "Retaliates"),
        Column("defender", "Defends"),
        Column("posture", "Posture"),
        Column("warheads", "Warheads within reach", "warheads", 0),
        Column("bound", "Upper bound removed", "%", 1),
        Column("low", "Removed, 5th percentile", "%", 1),
        Column("median", "median", "%", 1),
        Column("high", "95th percentile", "%", 1),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            p.attacker,
            p.defender,
            p.posture,
            p.warheads,
            100 * p.bound,
            *(100 * s for s in p.share),
        )
        for p in pairs
    )
    return Table("Every directed pair with a defense on record", columns, rows)


def _figure(pairs: list[Pair], worst: Pair, options: Options) -> Figure:
    rows = (
        Bar(
            _("{attacker} against {defender}").format(
                attacker=_(p.attacker), defender=_(p.defender)
            ),
            value=100 * p.share[1],
            low=100 * p.share[0],
            high=100 * p.share[2],
            group=_(p.posture.replace("-", " ")),
        )
        for p in pairs
    )
    return bars(
        rows,
        title=_("Median removed share at most {share_1} ({worst})").format(
            share_1=percent(worst.share[1]), worst=_name(worst)
        ),
        measured=N_("removed share of a retaliation, median with 5th to 95th percentile"),
        unit="%",
        decimals=1,
        scenario=deployed_defenses(options),
        groups=N_("Posture"),
        categories=N_("Retaliates against"),
        reference=100 * LARGE,
    )


def _sized_table(pairs: list[Pair], options: Options) -> Table:
    """A homeland layer sized to remove half of one retaliation, put against the other."""
    facing = {
        p.attacker: p.question for p in pairs if p.defender == "USA" and p.posture == SIZED_POSTURE
    }
    rows: list[tuple[Cell, ...]] = []
    for target, question in facing.items():
        stock = sized_against(question, "homeland", SIZED_SHARE, options)
        for other, against in facing.items():
            share = (
                None
                if stock is None
                else 100 * _median(with_stock(against, "homeland", stock), options)
            )
            rows.append((target, stock, other, share))
    return Table(
        N_(
            "A US homeland layer sized to remove half of one retaliation (generated alert, ridden "
            "out), and what it removes of the other"
        ),
        (
            Column("sized_against", N_("Sized against")),
            Column("interceptors", "Interceptors", "interceptors", 0),
            Column("against", N_("Put against")),
            Column("median", "Removed, median", "%", 0),
        ),
        tuple(rows),
        note=_("Empty: half is not reached with {most_interceptors} interceptors.").format(
            most_interceptors=localized(f"{MOST_INTERCEPTORS:,}")
        ),
    )


SIX_PAIRS = Claim(
    id="six-pairs",
    question=N_(
        "Do deployed defenses leave the six directed balances among Russia, the United "
        "States and China as they are?"
    ),
    metric=N_("median removed share, every directed pair with a defense on record, every posture"),
    unit="share",
    supported_if=N_("the 95th percentile of the removed share is at most 5 % in every one"),
    refuted_if=N_("the median removed share is 10 % or more in any"),
    build=build,
    disputes=DISAGREE,
)
