"""A defense at a date, or as planned: layers with their stock of interceptors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from equipoise.core.errors import BadInputError, NoFactError, UnknownNameError
from equipoise.core.facts import Fact, Facts, Record

DEPLOYED = "deployed"


@dataclass(frozen=True, slots=True)
class StockItem:
    """One row of interceptors that a layer is made of, and how it was obtained."""

    fact: Fact
    basis: str
    days_carried: int

    @property
    def bounds(self) -> tuple[float, float, float]:
        """Low, central and high number of interceptors; a capacity may stand empty."""
        central = self.fact.central
        least = 0.0 if self.fact.count_type == "capacity" else central
        low = least if self.fact.low is None else self.fact.low
        high = central if self.fact.high is None else self.fact.high
        return low, central, high


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of a defense.

    Attributes:
        name: ``europe``, ``homeland``, ``space``, ...
        items: rows of interceptors it is made of.
        record_program: test record that stands for its kill probability, if any.
    """

    name: str
    items: tuple[StockItem, ...]
    record_program: str

    @property
    def low(self) -> int:
        """Fewest interceptors that the rows allow."""
        return round(sum(i.bounds[0] for i in self.items))

    @property
    def central(self) -> int:
        """Interceptors by the central values."""
        return round(sum(i.bounds[1] for i in self.items))

    @property
    def high(self) -> int:
        """Most interceptors that the rows allow."""
        return round(sum(i.bounds[2] for i in self.items))


@dataclass(frozen=True)
class Architecture:
    """A party's defense, deployed on a day or as planned.

    Attributes:
        party: party code.
        on: day asked for.
        plan: ``deployed`` or the name of a plan.
        layers: in the order a warhead meets them.
    """

    party: str
    on: date
    plan: str
    layers: tuple[Layer, ...]

    @property
    def interceptors(self) -> tuple[int, int, int]:
        """Low, central and high number of interceptors of all layers."""
        return (
            sum(layer.low for layer in self.layers),
            sum(layer.central for layer in self.layers),
            sum(layer.high for layer in self.layers),
        )

    @property
    def fact_ids(self) -> tuple[str, ...]:
        """Rows read."""
        return tuple(sorted({i.fact.id for layer in self.layers for i in layer.items}))

    def only(self, *names: str) -> Architecture:
        """The same defense with the named layers only."""
        kept = tuple(layer for layer in self.layers if layer.name in names)
        return Architecture(self.party, self.on, self.plan, kept)

    def to_rows(self) -> list[dict[str, Any]]:
        """One plain dict per row of interceptors."""
        return [
            {
                "layer": layer.name,
                "system": item.fact.system,
                "site": item.fact.basing,
                "low": item.bounds[0],
                "central": item.bounds[1],
                "high": item.bounds[2],
                "count_type": item.fact.count_type,
                "kind": item.fact.kind,
                "as_of": str(item.fact.as_of),
                "basis": item.basis,
                "days_carried": item.days_carried,
                "source": item.fact.source_id,
                "verification": item.fact.verification,
                "note": item.fact.note,
            }
            for layer in self.layers
            for item in layer.items
        ]


def plans(facts: Facts, party: str) -> list[str]:
    """Names of the states and plans on record for a party's defense."""
    return sorted({r["plan"] for r in facts.records["architectures"] if r.party == party})


def architecture(facts: Facts, party: str, *, on: date, plan: str | None = None) -> Architecture:
    """A party's defense on a day, or as planned.

    Args:
        facts: the facts to read.
        party: party code.
        on: the day.
        plan: name of a plan; None for what is deployed.

    Raises:
        UnknownNameError: if the party has no defense on record, or no such plan.
        NoFactError: if the plan was first stated after the day, or a row of it is not in this
            vintage or was last known too long before the day.
        BadInputError: if the rows of a layer name several test records.
    """
    parties = {r.party for r in facts.records["architectures"]}
    if party not in parties:
        raise UnknownNameError("party with a missile defense on record", party, parties)
    name = plan or DEPLOYED
    known = plans(facts, party)
    if name not in known:
        raise UnknownNameError("plan", name, known)
    rows = facts.table("architectures", where=lambda r: r.party == party and r["plan"] == name)
    _require_stated(rows, name, on)
    in_order = sorted(rows, key=lambda r: (float(r["order"]), r.id))
    names = list(dict.fromkeys(r["layer"] for r in in_order))
    layers = (_layer(facts, n, [r for r in in_order if r["layer"] == n], on) for n in names)
    return Architecture(party, on, name, tuple(layer for layer in layers if layer.items))


def _require_stated(rows: Iterable[Record], plan: str, on: date) -> None:
    stated = [r.as_of for r in rows if r.as_of is not None]
    if stated and min(stated).first > on:
        raise NoFactError(
            f"the plan '{plan}' was first stated {min(stated)}, after {on}",
            cure=f"Ask for {min(stated)} or a later date.",
        )


def _layer(facts: Facts, name: str, rows: list[Record], on: date) -> Layer:
    items = []
    for row in rows:
        item = _fixed(facts, row) if row["row"] else _at_date(facts, row, on)
        if item is not None:
            items.append(item)
    programs = sorted({row["record_program"] for row in rows})
    if len(programs) > 1:
        raise BadInputError(
            f"the layer '{name}' of the plan '{rows[0]['plan']}' names several test records: "
            f"{', '.join(p or 'none' for p in programs)}",
            cure="Name one record in all its rows, or make them layers of their own.",
        )
    return Layer(name, tuple(items), programs[0])


def _fixed(facts: Facts, row: Record) -> StockItem:
    found = facts.numbers(row["quantity"], where=lambda f: f.id == row["row"])
    if not found:
        raise NoFactError(
            f"the row '{row['row']}' of the plan '{row['plan']}' is not in this vintage",
            cure="Choose a later vintage.",
        )
    return StockItem(found[0], "planned", 0)


def _at_date(facts: Facts, row: Record, on: date) -> StockItem | None:
    """The stock on the day, or None if nothing stood there yet."""

    quantity, system, basing = row["quantity"], row.system, row["basing"]

    def stands_there(fact: Fact) -> bool:
        return (
            fact.system == system and fact.basing == basing and row.party in fact.party.split("+")
        )

    if not any(f.as_of.first <= on and stands_there(f) for f in facts.of_quantity(quantity)):
        return None
    reading = facts.at(quantity, on=on, system=system, basing=basing, where=stands_there)
    return StockItem(reading.fact, reading.basis, reading.days_carried)
