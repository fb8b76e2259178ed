"""The events of both tracks as a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from equipoise.documents.plain import day_text, source_dict

if TYPE_CHECKING:
    from equipoise.core.facts import Facts, Record


def timeline_document(facts: Facts, events: Sequence[Record]) -> dict[str, Any]:
    """Events as plain values, in the order given."""
    return {"events": [event_dict(facts, e) for e in events]}


def event_dict(facts: Facts, event: Record) -> dict[str, Any]:
    """An event with its source."""
    return {
        "id": event.id,
        "date": day_text(event.as_of),
        "track": event["track"],
        "type": event["event_type"],
        "party": event.party,
        "system": event.system,
        "summary": event["summary"],
        "verification": event.verification,
        "source": source_dict(facts.sources[event.source_id]),
    }
