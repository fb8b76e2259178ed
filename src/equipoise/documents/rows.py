"""A row of the fact tables with its source and its rivals, as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from equipoise.documents.plain import source_dict

if TYPE_CHECKING:
    from equipoise.core.facts import Fact, Facts, Record


def row_document(facts: Facts, name: str) -> dict[str, Any]:
    """The row with this id, and for a number its rivals.

    Raises:
        UnknownNameError: if there is none in this vintage.
    """
    from equipoise.core.facts import Fact

    row = facts.by_id(name)
    tree = row_dict(facts, row)
    if isinstance(row, Fact):
        tree["rivals"] = [row_dict(facts, r) for r in rivals_of(facts, row)]
    return tree


def rivals_of(facts: Facts, fact: Fact) -> list[Fact]:
    """Facts of the same quantity, party, system and basing within the same year."""
    return [
        f
        for f in facts.facts
        if f.id != fact.id
        and (f.quantity, f.party, f.system, f.basing)
        == (fact.quantity, fact.party, fact.system, fact.basing)
        and f.as_of.first.year == fact.as_of.first.year
    ]


def row_dict(facts: Facts, row: Fact | Record) -> dict[str, Any]:
    """A row as plain values with its source."""
    from equipoise.core.facts import Fact

    base: dict[str, Any] = {
        "id": row.id,
        "table": row.table,
        "party": row.party,
        "system": row.system,
        "as_of": str(row.as_of) if row.as_of else None,
        "verification": row.verification,
        "locator": row.locator,
        "note": row.note,
        "source": source_dict(facts.sources[row.source_id]),
    }
    if isinstance(row, Fact):
        return {
            **base,
            "quantity": row.quantity,
            "basing": row.basing,
            "low": row.low,
            "value": row.value,
            "high": row.high,
            "unit": row.unit,
            "kind": row.kind,
            "count_type": row.count_type,
        }
    return {**base, **{k: v for k, v in row.fields.items() if k not in base and v}}
