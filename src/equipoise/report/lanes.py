"""The lanes of a dot plot: sorted arrivals for each case and state of the defense."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from equipoise.core.language import N_

Lane = tuple[str, str, list[float]]

LANE_NAMES = {"without": N_("without the defense"), "with": N_("with the defense")}


def lanes_of(table: Sequence[Mapping[str, Any]]) -> list[Lane]:
    """Case, state of the defense and sorted warheads of each lane, in order of appearance."""
    lanes: dict[tuple[str, str], list[float]] = {}
    for row in table:
        lanes.setdefault((str(row["case"]), str(row["defense"])), []).append(float(row["warheads"]))
    cases = list(dict.fromkeys(case for case, _ in lanes))
    return [(c, s, sorted(v)) for case in cases for (c, s), v in lanes.items() if c == case]


def middle(ordered: Sequence[float]) -> float:
    """The middle of sorted dots: half of them lie on either side."""
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
