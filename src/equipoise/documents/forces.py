"""Forces and orders of battle as documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from equipoise.documents.plain import sources_of

if TYPE_CHECKING:
    from datetime import date

    from equipoise.core.facts import Facts
    from equipoise.core.page import ForcePage
    from equipoise.forces.inventory import ForceStructure


def forces_document(force: ForceStructure, facts: Facts) -> dict[str, Any]:
    """A force structure with what it rests on."""
    return {
        "party": force.party,
        "on": force.on.isoformat(),
        "loading": force.loading,
        "ballistic_missile_launchers": force.launchers,
        "ballistic_missile_warheads": force.warheads,
        "declared_total": force.declared_total,
        "groups": force.to_rows(),
        "facts_read": list(force.fact_ids),
        "sources": sources_of(facts, force.fact_ids),
    }


def order_of_battle_document(page: ForcePage) -> dict[str, Any]:
    """An order of battle with its title."""
    return {"title": page.title, **asdict(page)}


def series_document(party: str, on: date, rows: Sequence[dict[str, str]]) -> dict[str, Any]:
    """Every source that gives a complete leg of a party."""
    return {"party": party, "on": on.isoformat(), "series": list(rows)}
