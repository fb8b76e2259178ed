"""Two published figures reconciled, as a document."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from equipoise.documents.plain import sources_of

if TYPE_CHECKING:
    from equipoise.api import Reconciled
    from equipoise.core.facts import Facts


def figures_document(facts: Facts) -> dict[str, Any]:
    """The published figures of every quantity that can be reconciled."""
    from equipoise.claims.reconcile import QUANTITIES

    return {
        "quantities": [
            {
                "quantity": q.name,
                "unit": q.unit,
                "compared": list(q.compared),
                "figures": [asdict(e) for e in q.ends(facts)],
            }
            for q in QUANTITIES
        ]
    }


def reconcile_document(found: Reconciled) -> dict[str, Any]:
    """A reconciliation as plain values: every line with its rows, and the sources of all."""
    w = found.waterfall
    return {
        "quantity": w.quantity,
        "unit": w.unit,
        "known_by": found.facts.known_by.isoformat() if found.facts.known_by else None,
        "first": asdict(w.first),
        "last": asdict(w.last),
        "order": w.order,
        "order_matters": w.order_matters,
        "residual": w.residual,
        "lines": [asdict(line) for line in w.lines],
        "caveats": list(w.caveats),
        "facts_read": list(found.rows),
        "recalled_share": found.facts.recalled_share(found.rows),
        "sources": sources_of(found.facts, found.rows),
    }
