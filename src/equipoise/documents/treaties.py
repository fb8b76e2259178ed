"""Treaty readings and uploads as documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from equipoise.documents.plain import sources_of

if TYPE_CHECKING:
    from equipoise.core.estimate import Estimate
    from equipoise.core.facts import Fact, Facts
    from equipoise.forces.treaty_reading import TreatyReading
    from equipoise.forces.upload import Assumption, BasingRoom, Upload


def treaty_document(found: TreatyReading, facts: Facts) -> dict[str, Any]:
    """A treaty reading as plain values."""
    return {
        "treaty": found.status.treaty,
        "party": found.party,
        "on": found.status.on.isoformat(),
        "status": {
            "state": found.status.state,
            "since": str(found.status.since) if found.status.since else None,
            "limits_bind": found.status.limits_bind,
            "explanation": found.status.explanation,
            "steps": [
                {
                    "date": str(step.as_of),
                    "step": step["step"],
                    "party": step.party,
                    "summary": step["summary"],
                    "source": step.source_id,
                    "verification": step.verification,
                }
                for step in found.status.steps
            ],
        },
        "counts": list(found.counts),
        "types": list(found.types),
        "beside": list(found.beside),
        "comparisons": list(found.comparisons),
        "notes": list(found.notes),
        "facts_read": list(found.fact_ids),
        "sources": sources_of(facts, found.fact_ids),
    }


def upload_document(found: Upload, facts: Facts) -> dict[str, Any]:
    """An upload calculation as plain values, with published figures beside it."""
    said = facts.numbers("warheads_after_upload", party=found.party)
    ids = sorted({*found.fact_ids, *(f.id for f in said)})
    return {
        "party": found.party,
        "on": found.on.isoformat(),
        "deployed": {"low": found.deployed[0], "high": found.deployed[1]},
        "in_store": _estimate(found.in_store),
        "starting_points": [
            {"label": p.label, "count_type": p.count_type, **p.by_leg, "sources": p.source_ids}
            for p in found.starting_points
        ],
        "rooms": [_room_row(r) for r in found.rooms],
        "added": [
            {"months": s.months, "leg": s.leg, **_estimate(s.added), "bound_by": s.bound}
            for s in found.steps
        ],
        "assumptions": [_assumption_row(a) for a in found.assumptions],
        "published": [_published_row(f) for f in said],
        "facts_read": ids,
        "recalled_share": facts.recalled_share(ids),
        "sources": sources_of(facts, ids),
    }


def _room_row(room: BasingRoom) -> dict[str, Any]:
    return {
        "basing": room.basing,
        "leg": room.leg,
        "launchers": room.launchers,
        "free_low": room.room[0],
        "free_high": room.room[1],
    }


def _assumption_row(assumption: Assumption) -> dict[str, Any]:
    return {
        "assumption": assumption.label,
        "low": assumption.low,
        "central": assumption.central,
        "high": assumption.high,
        "unit": assumption.unit,
        "row": assumption.fact.id,
        "rests_on": assumption.fact.locator,
        "why": assumption.fact.note,
    }


def _published_row(fact: Fact) -> dict[str, Any]:
    return {
        "as_of": str(fact.as_of),
        "low": fact.low,
        "value": fact.value,
        "high": fact.high,
        "source": fact.source_id,
        "note": fact.note,
    }


def _estimate(estimate: Estimate) -> dict[str, float]:
    return {"low": estimate.low, "central": estimate.central, "high": estimate.high}
