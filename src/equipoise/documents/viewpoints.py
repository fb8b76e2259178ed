"""Viewpoints as documents: what each says, in whose words, and what it makes of the claims."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from equipoise.documents.plain import sources_of

if TYPE_CHECKING:
    from equipoise.claims.moved import Verdicts
    from equipoise.core.facts import Facts


def viewpoints_document(facts: Facts) -> dict[str, Any]:
    """The viewpoints that ship and how many inputs each speaks to."""
    from equipoise.claims.viewpoint import spoken_by, words_of
    from equipoise.exchange.inputs import BASELINE, viewpoints

    found = []
    for name in viewpoints(facts):
        if name == BASELINE:
            continue
        spoken = spoken_by(facts, name)
        who = {r["who"]: None for f in spoken.values() for r in words_of(facts, f)}
        found.append({"viewpoint": name, "inputs": len(spoken), "in_the_words_of": list(who)})
    return {"viewpoints": found}


def viewpoint_document(facts: Facts, name: str) -> dict[str, Any]:
    """What one viewpoint says of each input, the words it rests on, and their sources.

    Raises:
        UnknownNameError: if there is no such viewpoint.
    """
    from equipoise.claims.viewpoint import spoken_by, words_of

    parameters, ids = [], []
    for slot, fact in sorted(spoken_by(facts, name).items()):
        words = words_of(facts, fact)
        ids += [fact.id, *(r.id for r in words)]
        parameters.append(
            {
                "parameter": slot.quantity,
                "party": slot.party,
                "posture": slot.posture,
                "layer_or_basing": slot.basing,
                "low": fact.low,
                "central": fact.value,
                "high": fact.high,
                "note": fact.note,
                "row": fact.id,
                "said": [
                    {
                        "words": r["words"],
                        "who": r["who"],
                        "date": str(r.as_of),
                        "source": r.source_id,
                        "verification": r.verification,
                    }
                    for r in words
                ],
            }
        )
    return {
        "viewpoint": name,
        "parameters": parameters,
        "facts_read": sorted(set(ids)),
        "recalled_share": facts.recalled_share(ids),
        "sources": sources_of(facts, ids),
    }


def verdicts_document(argument: str, found: Sequence[Verdicts]) -> dict[str, Any]:
    """The verdict of each claim under each viewpoint."""
    return {
        "argument": argument,
        "claims": [
            {
                "claim": v.claim,
                "robust": v.robust,
                "viewpoints_speak_to_it": v.speaks,
                "verdicts": dict(v.verdicts),
                "central": dict(v.central),
            }
            for v in found
        ],
    }
