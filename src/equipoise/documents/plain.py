"""Plain values that every document shares: sources, rows, and numbers fit for JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from equipoise.core.facts import Facts, Source

SIGNIFICANT_DIGITS = 12


def tidied(value: object) -> object:
    """Floats to twelve significant digits and infinities as text, so that JSON is portable."""
    if isinstance(value, dict):
        return {k: tidied(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [tidied(v) for v in value]
    if isinstance(value, float):
        if not math.isfinite(value):
            return "infinite" if value > 0 else "minus infinite"
        return float(f"{value:.{SIGNIFICANT_DIGITS}g}")
    return value


def json_text(document: object) -> str:
    """A document as JSON with stable bytes, as ``--json`` prints it and the page serves it."""
    return json.dumps(tidied(document), ensure_ascii=False, indent=2, allow_nan=False)


def source_dict(source: Source) -> dict[str, Any]:
    """A source as plain values."""
    return {
        "id": source.id,
        "producer": source.producer,
        "title": source.title,
        "published": str(source.published) if source.published else None,
        "url": source.url or None,
        "license": source.license,
        "grade": source.grade,
    }


def sources_of(facts: Facts, ids: Sequence[str]) -> list[dict[str, Any]]:
    """The sources of rows, by source id."""
    wanted = set(ids)
    found = sorted({r.source_id for r in facts.all_rows() if r.id in wanted})
    return [source_dict(facts.sources[i]) for i in found]


def day_text(day: object) -> str | None:
    """A date as text, or None."""
    return None if day is None else str(day)
