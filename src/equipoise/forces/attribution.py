"""START I attribution: a fixed number of warheads for every type, whatever it carries.

The rules are rows of ``treaty_limits.csv``. Launchers by type come from an exchange of the
parties where one is on record, else from the order of battle. Totals made in this way are
compared with the totals on record, with the difference shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from equipoise.core.errors import NoFactError
from equipoise.core.facts import Fact, Facts
from equipoise.core.language import _, localized
from equipoise.forces.inventory import BASINGS_OF_LEG, LEGS, Leg
from equipoise.forces.legs import LegReading, leg_entries, read_leg
from equipoise.forces.treaties import SUCCESSOR_OF, Limit

START_1 = "START I"
_CRUISE_MISSILE_BOMBERS = "heavy bombers with long-range cruise missiles"
_LEGS_OF_MEASURE: dict[str, tuple[Leg, ...]] = {
    "deployed_launcher_limit": LEGS,
    "warhead_limit": LEGS,
    "ballistic_missile_warhead_limit": ("icbm", "slbm"),
    "heavy_icbm_limit": ("icbm",),
    "heavy_icbm_warhead_limit": ("icbm",),
    "mobile_icbm_warhead_limit": ("icbm",),
    "multiple_warhead_icbm_warhead_limit": ("icbm",),
    "slbm_warhead_limit": ("slbm",),
}


@dataclass(frozen=True, slots=True)
class TypeCount:
    """One type as START I counts it.

    Attributes:
        system, basing, leg: what and where.
        launchers: deployed missiles or bombers.
        attributed: warheads attributed to each; None if no rule for the type is on record.
        warheads: warheads that count, least and most; they differ only for bombers beyond
            the number with a fixed attribution.
        equipped: weapons per bomber for which the type is equipped, if on record.
        heavy: whether the treaty calls the type heavy.
        as_of: date of the launchers.
        fact_ids: rows read.
        recalled: whether any of them is recalled.
    """

    system: str
    basing: str
    leg: Leg
    launchers: int
    attributed: float | None
    warheads: tuple[float, float]
    equipped: float | None
    heavy: bool
    as_of: str
    fact_ids: tuple[str, ...]
    recalled: bool


@dataclass(frozen=True, slots=True)
class AttributedForce:
    """A force as START I counts it.

    Attributes:
        party: party code.
        on: the day asked for.
        basis: where the launchers come from, in words.
        types: every type.
        missing: what is not in the count, and why.
        legs: legs that are in the count.
        days_carried: days between the oldest leg and the day asked for.
        source_ids: sources of the launchers.
        downloading: by how many warheads missiles may have been attributed less than their
            types; 0 for an exchange, which says how many are attributed.
        rule_ids: rows read for the whole force.
    """

    party: str
    on: date
    basis: str
    types: tuple[TypeCount, ...]
    missing: tuple[str, ...]
    legs: tuple[Leg, ...]
    days_carried: int
    source_ids: tuple[str, ...]
    downloading: float = 0.0
    rule_ids: tuple[str, ...] = ()

    @property
    def fact_ids(self) -> tuple[str, ...]:
        """All rows read."""
        return tuple(sorted({*self.rule_ids, *(i for t in self.types for i in t.fact_ids)}))

    def covers(self, legs: Sequence[Leg]) -> bool:
        """Whether these legs are complete and every type in them has a rule."""
        return set(legs) <= set(self.legs) and all(
            t.attributed is not None for t in self.types if t.leg in legs
        )

    def warheads(self, legs: Sequence[Leg] = LEGS) -> tuple[float, float]:
        """Warheads that count in these legs, least and most."""
        own = [t.warheads for t in self.types if t.leg in legs]
        return sum(w[0] for w in own), sum(w[1] for w in own)

    def launchers(self, legs: Sequence[Leg] = LEGS) -> int:
        """Deployed missiles and bombers in these legs."""
        return sum(t.launchers for t in self.types if t.leg in legs)


@dataclass(frozen=True, slots=True)
class TreatyCount:
    """A number that a treaty counts, beside its limit.

    Attributes:
        limit: the limit.
        low, high: the number counted.
        complete: whether everything that counts is in it.
    """

    limit: Limit
    low: float
    high: float
    complete: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A total on record beside the same total made by attribution.

    Attributes:
        recorded: the row on record.
        computed: the total by attribution, least and most; None if it cannot be made.
        difference: computed less recorded; of a range, its middle.
        days_carried: days between the oldest leg used and the date of the row.
        basis: where the launchers come from, or why there is no total.
    """

    recorded: Fact
    computed: tuple[float, float] | None
    difference: float | None
    days_carried: int
    basis: str


def attributed_force(facts: Facts, party: str, *, on: date) -> AttributedForce:
    """A force as START I counts it, from the latest launchers by type on record.

    Raises:
        UnknownNameError: if the party has no order of battle.
        NoFactError: if no leg is on record for the day.
    """
    legs = [read_leg(facts, party, leg, on=on) for leg in LEGS]
    exchange = _exchanged(facts, party, on)
    if exchange and not any(leg.rows for leg in legs):
        return _counted_exchange(facts, party, exchange, on)
    if not any(leg.rows for leg in legs):
        raise NoFactError(
            f"no launchers of {party} by type are on record for {on}: "
            + "; ".join(leg.missing for leg in legs),
            cure="Ask for another date.",
        )
    return _counted_legs(facts, party, legs, on)


def start_1_exchange(facts: Facts, party: str, *, on: date) -> AttributedForce:
    """The latest START I exchange by type, counted by the rules of the treaty.

    Raises:
        NoFactError: if none is on record for the day.
    """
    rows = _exchanged(facts, party, on)
    if not rows:
        raise NoFactError(
            f"no START I exchange of {party} by type is on record for {on}",
            cure="Ask for a date within about four years after 1 September 1990.",
        )
    return _counted_exchange(facts, party, rows, on)


def _exchanged(facts: Facts, party: str, on: date) -> list[Fact]:
    quantity = "start_1_deployed_launchers"
    if quantity not in facts.quantities:
        return []
    limit = facts.quantities[quantity].carry_limit_days
    rows = [
        f
        for f in facts.numbers(quantity)
        if SUCCESSOR_OF.get(f.party, f.party) == SUCCESSOR_OF.get(party, party)
        and f.as_of.first <= on
        and (on - f.as_of.last).days <= limit
    ]
    newest = max((f.as_of for f in rows), default=None)
    return [f for f in rows if f.as_of == newest]


def _counted_exchange(facts: Facts, party: str, rows: Sequence[Fact], on: date) -> AttributedForce:
    rules = _Rules.read(facts, party)
    leg_of = {basing: leg for leg in LEGS for basing in BASINGS_OF_LEG[leg]}
    types = [rules.count(f, leg_of[f.basing], equipped=None, read=(f,)) for f in rows]
    return AttributedForce(
        party=party,
        on=on,
        basis=_("exchange of {day}").format(day=rows[0].as_of),
        types=rules.with_bombers(types),
        missing=_without_rule(types),
        legs=LEGS,
        days_carried=max((on - rows[0].as_of.last).days, 0),
        source_ids=tuple(sorted({f.source_id for f in rows})),
    )


def _counted_legs(
    facts: Facts, party: str, legs: Sequence[LegReading], on: date
) -> AttributedForce:
    rules = _Rules.read(facts, party)
    types = [
        rules.count(
            row.launchers,
            leg.leg,
            equipped=row.load.central if row.load and leg.leg == "bomber" else None,
            read=row.facts,
        )
        for leg in legs
        for row in leg.rows
    ]
    found = [leg for leg in legs if leg.rows]
    return AttributedForce(
        party=party,
        on=on,
        basis=_("order of battle: {legs}").format(
            legs=", ".join(f"{_leg_name(x.leg)} {_dated(x)}" for x in found)
        ),
        types=rules.with_bombers(types),
        missing=(*(x.missing for x in legs if not x.rows), *_without_rule(types)),
        legs=tuple(x.leg for x in found),
        days_carried=max(x.days_carried for x in found),
        source_ids=tuple(sorted({r.launchers.source_id for x in found for r in x.rows})),
        downloading=rules.downloading.central if rules.downloading else 0.0,
        rule_ids=(rules.downloading.id,) if rules.downloading else (),
    )


def _leg_name(leg: str) -> str:
    return _(leg if leg == "bomber" else leg.upper())


def _dated(leg: LegReading) -> str:
    return str(leg.entry.as_of) if leg.entry else ""


def _without_rule(types: Sequence[TypeCount]) -> tuple[str, ...]:
    return tuple(
        _(
            "no START I attribution of {system} is on record; its {launchers} launchers count "
            "as launchers only"
        ).format(system=_(t.system), launchers=localized(f"{t.launchers:,}"))
        for t in types
        if t.attributed is None
    )


@dataclass(frozen=True, slots=True)
class _Rules:
    """The attribution rules that hold for a party."""

    by_system: dict[str, Fact]
    fixed_bombers: Fact | None
    equipped: Fact | None
    heavy: dict[str, Fact]
    downloading: Fact | None

    @classmethod
    def read(cls, facts: Facts, party: str) -> _Rules:
        own = SUCCESSOR_OF.get(party, party)

        def rows(quantity: str) -> list[Fact]:
            return [f for f in facts.numbers(quantity, basing=START_1) if own in f.party.split("+")]

        return cls(
            by_system={f.system: f for f in rows("attributed_warheads")},
            fixed_bombers=next(iter(rows("fixed_attribution_bombers")), None),
            equipped=next(iter(rows("equipped_weapons")), None),
            heavy={f.system: f for f in rows("heavy_icbm_types")},
            downloading=next(iter(rows("downloading_allowance")), None),
        )

    def count(
        self, launchers: Fact, leg: Leg, *, equipped: float | None, read: Sequence[Fact]
    ) -> TypeCount:
        """A type by the fixed attribution."""
        rule = self.by_system.get(launchers.system)
        heavy = self.heavy.get(launchers.system)
        rows = [*read, *(f for f in (rule, heavy) if f is not None)]
        number = round(launchers.central)
        warheads = number * rule.central if rule else 0.0
        return TypeCount(
            system=launchers.system,
            basing=launchers.basing,
            leg=leg,
            launchers=number,
            attributed=rule.central if rule else None,
            warheads=(warheads, warheads),
            equipped=equipped,
            heavy=heavy is not None,
            as_of=str(launchers.as_of),
            fact_ids=tuple(f.id for f in rows),
            recalled=any(f.verification == "recalled" for f in rows),
        )

    def with_bombers(self, types: Sequence[TypeCount]) -> tuple[TypeCount, ...]:
        """The types, bombers beyond the number with a fixed attribution counted as equipped."""
        fixed = self.by_system.get(_CRUISE_MISSILE_BOMBERS)
        if fixed is None or self.fixed_bombers is None:
            return tuple(types)
        left = round(self.fixed_bombers.central)
        counted = []
        for t in types:
            if t.leg == "bomber" and t.attributed == fixed.central:
                beyond = max(t.launchers - left, 0)
                left = max(left - t.launchers, 0)
                counted.append(self._partly_equipped(t, beyond) if beyond else t)
            else:
                counted.append(t)
        return tuple(counted)

    def _partly_equipped(self, t: TypeCount, beyond: int) -> TypeCount:
        """A bomber type of which some count as equipped: at the number on record, or a range."""
        if t.attributed is None or self.equipped is None or self.fixed_bombers is None:
            return t
        base = (t.launchers - beyond) * t.attributed
        each = self.equipped.value
        low, high = (each, each) if each is not None else (0.0, self.equipped.central)
        return replace(
            t,
            warheads=(base + beyond * low, base + beyond * high),
            fact_ids=(*t.fact_ids, self.equipped.id, self.fixed_bombers.id),
        )


def start_1_counts(force: AttributedForce, limits: Sequence[Limit]) -> tuple[TreatyCount, ...]:
    """What START I counts of a force beside each of its limits."""
    return tuple(
        _count(force, limit)
        for limit in limits
        if limit.quantity in _LEGS_OF_MEASURE and not limit.superseded
    )


def start_2_counts(force: AttributedForce, limits: Sequence[Limit]) -> tuple[TreatyCount, ...]:
    """What START II would have counted beside each of its limits.

    Missiles count by their START I attribution, bombers by the weapons for which they are
    equipped: from one each to the load on record. The low end takes off the downloading that
    START I allowed.
    """
    return tuple(
        _count(force, limit, equipped=True)
        for limit in limits
        if limit.quantity in _LEGS_OF_MEASURE
    )


def _count(force: AttributedForce, limit: Limit, *, equipped: bool = False) -> TreatyCount:
    legs = _LEGS_OF_MEASURE[limit.quantity]
    own = [t for t in force.types if t.leg in legs and _counts(t, limit.quantity)]
    if limit.quantity in ("deployed_launcher_limit", "heavy_icbm_limit"):
        number = float(sum(t.launchers for t in own))
        complete = set(legs) <= set(force.legs)
        return TreatyCount(limit, number, number, complete)
    ranges = [_equipped(t) if equipped and t.leg == "bomber" else t.warheads for t in own]
    complete = force.covers(legs) and not (
        equipped and any(t.leg == "bomber" and t.equipped is None for t in own)
    )
    low = sum(r[0] for r in ranges) - _downloaded(force, own)
    return TreatyCount(limit, low, sum(r[1] for r in ranges), complete)


def _downloaded(force: AttributedForce, types: Sequence[TypeCount]) -> float:
    """The most by which downloading may have lowered the count of these types.

    Every missile keeps one warhead, and heavy missiles may not be downloaded.
    """
    room = sum(
        t.warheads[0] - t.launchers
        for t in types
        if t.leg != "bomber" and not t.heavy and t.attributed is not None
    )
    return min(room, force.downloading)


def _equipped(t: TypeCount) -> tuple[float, float]:
    return (float(t.launchers), t.launchers * max(t.equipped or 1.0, 1.0))


def _counts(t: TypeCount, quantity: str) -> bool:
    if quantity.startswith("heavy_icbm"):
        return t.heavy
    if quantity == "mobile_icbm_warhead_limit":
        return t.basing == "mobile"
    if quantity == "multiple_warhead_icbm_warhead_limit":
        return t.attributed is not None and t.attributed > 1
    return True


_LEGS_OF_TOTAL: dict[str, tuple[Leg, ...]] = {
    "all": LEGS,
    "all missiles": ("icbm", "slbm"),
    "all ICBM": ("icbm",),
    "all SLBM": ("slbm",),
    "all bombers": ("bomber",),
    "all heavy ICBM": ("icbm",),
    "all mobile ICBM": ("icbm",),
}
_NARROWER = {
    "all heavy ICBM": "heavy_icbm_warhead_limit",
    "all mobile ICBM": "mobile_icbm_warhead_limit",
}


def start_1_comparisons(facts: Facts, party: str) -> tuple[Comparison, ...]:
    """Every total on record that START I counting should give, beside the total computed."""
    exchanged = [
        f
        for quantity in ("start_1_deployed_launchers_total", "start_1_attributed_warheads_total")
        if quantity in facts.quantities
        for f in facts.numbers(quantity)
        if SUCCESSOR_OF.get(f.party, f.party) == SUCCESSOR_OF.get(party, party)
    ]
    estimated = [
        f
        for quantity in ("launchers_total", "warheads_total")
        for f in facts.numbers(quantity, party=party)
        if f.count_type == "attributed"
    ]
    rows = sorted((*exchanged, *estimated), key=lambda f: (f.as_of, f.system, f.quantity))
    return tuple(_compared(facts, f) for f in rows)


def _compared(facts: Facts, recorded: Fact) -> Comparison:
    legs = _LEGS_OF_TOTAL[recorded.system]
    try:
        force = _force_for(facts, recorded)
    except NoFactError as error:
        return Comparison(recorded, None, None, 0, error.problem)
    if not force.covers(legs):
        return Comparison(recorded, None, None, force.days_carried, "; ".join(force.missing))
    if "launchers" in recorded.quantity:
        number = float(force.launchers(legs))
        computed = (number, number)
    elif recorded.system in _NARROWER:
        own = [t for t in force.types if _counts(t, _NARROWER[recorded.system]) and t.leg in legs]
        computed = (sum(t.warheads[0] for t in own), sum(t.warheads[1] for t in own))
    else:
        computed = force.warheads(legs)
    difference = sum(computed) / 2.0 - recorded.central
    return Comparison(recorded, computed, difference, force.days_carried, force.basis)


def _force_for(facts: Facts, recorded: Fact) -> AttributedForce:
    on = recorded.as_of.first if recorded.table == "aggregates" else recorded.as_of.last
    if _exchanged(facts, recorded.party, on):
        return start_1_exchange(facts, recorded.party, on=on)
    wanted = _LEGS_OF_TOTAL[recorded.system]
    known = {entry["leg"] for entry in leg_entries(facts, recorded.party)}
    legs = [read_leg(facts, recorded.party, leg, on=on) for leg in wanted if leg in known]
    if not any(leg.rows for leg in legs):
        raise NoFactError("; ".join(x.missing for x in legs), cure="Ask for another date.")
    return _counted_legs(facts, recorded.party, legs, on)
