"""Who sees a row otherwise: rival numbers, other camps' assumptions, positions, corrections."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from equipoise.core.facts import Fact, Record
from equipoise.documents.rows import rivals_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from equipoise.core.facts import Facts

ASSUMPTIONS = "assumptions"
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")


def rival_numbers(facts: Facts, fact: Fact) -> list[Fact]:
    """Other numbers for the same thing: of the same year, or of other camps if assumed."""
    if fact.table != ASSUMPTIONS:
        return rivals_of(facts, fact)
    return [
        f
        for f in facts.facts
        if f.id != fact.id
        and f.table == ASSUMPTIONS
        and (f.quantity, f.party, f.basing) == (fact.quantity, fact.party, fact.basing)
    ]


def disagree(first: Fact, second: Fact) -> bool:
    """Whether the ranges of two numbers do not overlap."""
    (low, high), (other_low, other_high) = _ends(first), _ends(second)
    return high < other_low or other_high < low


def _ends(fact: Fact) -> tuple[float, float]:
    given = [v for v in (fact.low, fact.value, fact.high) if v is not None]
    return min(given), max(given)


def voices(facts: Facts, row: Fact | Record) -> list[Record]:
    """What camps and authors say of the same parameter or the same system, in their words."""
    found = [r for r in facts.records.get("viewpoints", ()) if _same_parameter(r, row)]
    found += [r for r in facts.records.get("positions", ()) if row.system and _about(r, row)]
    return [r for r in found if r.id != row.id]


def _same_parameter(voice: Record, row: Fact | Record) -> bool:
    if isinstance(row, Fact):
        return row.table == ASSUMPTIONS and row.quantity.startswith(voice["parameter"])
    return row.table == "viewpoints" and row["parameter"] == voice["parameter"]


def _about(position: Record, row: Fact | Record) -> bool:
    return position.system == row.system


def words_of(voice: Record) -> tuple[str, str]:
    """Who says it, and what."""
    said = voice["claim"] if voice.table == "positions" else voice["words"]
    return voice["who"], said


def rests_on(facts: Facts, row: Fact | Record) -> list[str]:
    """Ids of other rows that the locator or the note of a row names."""
    known = {r.id for r in facts.all_rows()} - {row.id}
    return list(dict.fromkeys(i for i in _ids_in(row) if i in known))


def _ids_in(row: Fact | Record) -> Iterator[str]:
    for text in (row.locator, row.note):
        yield from _ID.findall(text)
