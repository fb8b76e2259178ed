"""The legs of a force, type by type, as one source lists them.

:mod:`equipoise.forces.inventory` makes whole-warhead groups out of a complete force. Here a
leg is read by itself, with its rows as printed and with the reason if there is none, for
uses that must say what is missing instead of refusing the whole force.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from equipoise.core.errors import NoFactError, UnknownNameError
from equipoise.core.facts import Fact, Facts, Record
from equipoise.forces.inventory import BASINGS_OF_LEG, LEGS, Leg

WEAK_RANK = 5.0
"""Ranks from here on mark sources that are used only if asked for by name."""
LEG_NAMES: dict[str, str] = {
    "icbm": "land-based missiles",
    "slbm": "submarine missiles",
    "bomber": "bombers",
}


@dataclass(frozen=True, slots=True)
class TypeRow:
    """One weapon type in one basing, as its source lists it.

    Attributes:
        launchers: the row of launchers.
        load: the row of warheads per launcher, if the source gives one.
        warheads: the row of warheads, if the source gives one.
    """

    launchers: Fact
    load: Fact | None
    warheads: Fact | None

    @property
    def system(self) -> str:
        """Weapon system."""
        return self.launchers.system

    @property
    def basing(self) -> str:
        """Silo, mobile, submarine or bomber."""
        return self.launchers.basing

    @property
    def count(self) -> int:
        """Launchers."""
        return round(self.launchers.central)

    @property
    def total(self) -> float | None:
        """Warheads: as printed, or launchers times load; None where neither is given."""
        if self.warheads is not None and self.warheads.value is not None:
            return self.warheads.value
        if self.load is not None and self.load.value is not None:
            return self.count * self.load.value
        return None

    @property
    def most(self) -> float | None:
        """The most warheads that the launchers of this type are held to carry."""
        loads = [x for x in (self.load.high, self.load.value) if x] if self.load else []
        full = self.count * max(loads) if loads else None
        totals = [x for x in (full, self.total) if x is not None]
        return max(totals) if totals else None

    @property
    def count_type(self) -> str:
        """How the warheads are counted; how the launchers are, where no warheads are given."""
        return (self.warheads or self.load or self.launchers).count_type

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All rows read."""
        return tuple(f for f in (self.launchers, self.load, self.warheads) if f is not None)

    @property
    def fact_ids(self) -> tuple[str, ...]:
        """Ids of all rows read."""
        return tuple(f.id for f in self.facts)


@dataclass(frozen=True, slots=True)
class LegReading:
    """A leg on a day.

    Attributes:
        leg: icbm, slbm or bomber.
        entry: the row of order_of_battle that was taken, or None.
        rows: its types, largest number of launchers first; empty if the leg is missing.
        days_carried: days between the source's date and the day asked for.
        missing: why there are no rows, or nothing.
    """

    leg: Leg
    entry: Record | None
    rows: tuple[TypeRow, ...]
    days_carried: int
    missing: str

    @property
    def fact_ids(self) -> tuple[str, ...]:
        """Ids of all rows read."""
        own = () if self.entry is None or not self.rows else (self.entry.id,)
        return (*own, *(i for r in self.rows for i in r.fact_ids))


def leg_entries(facts: Facts, party: str) -> list[Record]:
    """Every source that gives a complete leg of a party, oldest first, defaults first.

    Raises:
        UnknownNameError: if the party has no order of battle.
    """
    entries = facts.records.get("order_of_battle", ())
    parties = {r.party for r in entries}
    if party not in parties:
        raise UnknownNameError("party with an order of battle", party, parties)
    return sorted((r for r in entries if r.party == party), key=_age_and_rank)


def _age_and_rank(entry: Record) -> tuple[str, int, float, str]:
    return (str(entry.as_of), LEGS.index(_leg_of(entry)), float(entry["rank"]), entry.id)


def _leg_of(entry: Record) -> Leg:
    return next(leg for leg in LEGS if leg == entry["leg"])


def check_series(facts: Facts, party: str, series: Sequence[str]) -> None:
    """Do nothing if every series gives a leg of the party.

    Raises:
        UnknownNameError: if one does not.
    """
    known = {r["series"] for r in leg_entries(facts, party)}
    for name in series:
        if name not in known:
            raise UnknownNameError(f"series of {party}", name, known)


def read_leg(
    facts: Facts, party: str, leg: Leg, *, on: date, series: Sequence[str] = ()
) -> LegReading:
    """A leg of a party on a day: the latest complete source, chosen as for the whole force.

    Args:
        facts: the facts to read.
        party: party code.
        leg: icbm, slbm or bomber.
        on: the day.
        series: sources preferred over the defaults, where they give the leg.

    Raises:
        UnknownNameError: if the party has no order of battle or a series is unknown.
        NoFactError: if the order of battle promises a leg that is not in the facts.
    """
    check_series(facts, party, series)
    entries = [r for r in leg_entries(facts, party) if r["leg"] == leg and r.as_of is not None]
    past = [r for r in entries if r.as_of is not None and r.as_of.first <= on]
    pool = [r for r in past if r["series"] in series] or _defaults(past)
    if not pool:
        return LegReading(leg, None, (), 0, _never(party, leg, entries))
    best = max(pool, key=lambda r: (r.as_of.first if r.as_of else on, -float(r["rank"]), r.id))
    carried = max((on - best.as_of.last).days, 0) if best.as_of else 0
    limit = facts.quantities["launchers"].carry_limit_days
    if carried > limit:
        return LegReading(leg, best, (), carried, _too_old(party, leg, best, carried, limit))
    facts.recorder.note([best.id])
    return LegReading(leg, best, _rows(facts, best, leg), carried, "")


def _defaults(entries: Sequence[Record]) -> list[Record]:
    return [r for r in entries if float(r["rank"]) < WEAK_RANK]


def _never(party: str, leg: Leg, entries: Sequence[Record]) -> str:
    defaults = _defaults(entries)
    if not defaults:
        return f"no complete list of {LEG_NAMES[leg]} of {party} is on record"
    return (
        f"the first complete list of {LEG_NAMES[leg]} of {party} on record is of "
        f"{defaults[0].as_of}"
    )


def _too_old(party: str, leg: Leg, entry: Record, carried: int, limit: int) -> str:
    return (
        f"the latest complete list of {LEG_NAMES[leg]} of {party} is of {entry.as_of}, {carried} "
        f"days before; it may be carried forward {limit} days at most"
    )


def _rows(facts: Facts, entry: Record, leg: Leg) -> tuple[TypeRow, ...]:
    launchers = [
        fact
        for fact in facts.numbers("launchers", party=entry.party, source_id=entry["series"])
        if fact.basing in BASINGS_OF_LEG[leg] and fact.as_of == entry.as_of
    ]
    if not launchers:
        raise NoFactError(
            f"'{entry.id}' promises {LEG_NAMES[leg]} of {entry.party} for {entry.as_of}, and "
            "none are on record",
            cure="Add them to forces.csv or take the row out of order_of_battle.csv.",
        )
    rows = [_type_row(facts, fact) for fact in launchers if round(fact.central) > 0]
    return tuple(sorted(rows, key=lambda r: (-r.count, r.system, r.basing)))


def _type_row(facts: Facts, launchers: Fact) -> TypeRow:
    load, warheads = (
        next(
            iter(
                facts.numbers(
                    quantity,
                    party=launchers.party,
                    system=launchers.system,
                    basing=launchers.basing,
                    source_id=launchers.source_id,
                    where=lambda f: f.as_of == launchers.as_of,
                )
            ),
            None,
        )
        for quantity in ("warheads_per_launcher", "warheads")
    )
    return TypeRow(launchers, load, warheads)
