"""The threshold curve as lines and areas on a page, quick enough to follow a slider.

Numbers come from the document of ``equipoise threshold``; only their places are computed here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 14.0, 26.0, 44.0
_TICKS = (100, 200, 500, 1000, 2000, 5000)
_SHARES = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and the number that stands there."""

    at: float
    value: float


@dataclass(frozen=True, slots=True)
class Plot:
    """A curve with its band, ready for a template.

    Attributes:
        width, height, left, right, top, bottom: the frame.
        across, up: ticks of warheads and of shares.
        grid, rules: path data of thin lines, and of those at the shares of thresholds.
        band, median, bound: path data.
        today: place of the force as it stands.
        point: place of the force chosen: x, low, median and high; None if it is outside.
        passes: place and number of warheads at which the median passes the first share.
    """

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    grid: str
    rules: str
    band: str
    median: str
    bound: str
    today: float
    point: tuple[float, float, float, float] | None
    passes: Tick | None


def threshold_plot(document: Mapping[str, Any], *, width: float, height: float) -> Plot:
    """Removed share against the size of the force, the latter on a logarithmic scale."""
    curve, point = document["curve"], document["point"]
    first, last = curve[0]["warheads"], curve[-1]["warheads"]
    if point is not None:
        first, last = min(first, point["warheads"]), max(last, point["warheads"])
    right, bottom = width - _RIGHT, height - _BOTTOM
    span = math.log(last / first) or 1.0

    def x(warheads: float) -> float:
        return round(_LEFT + (right - _LEFT) * math.log(warheads / first) / span, 1)

    def y(share: float) -> float:
        return round(bottom - (bottom - _TOP) * share, 1)

    rows = _with_point(curve, point)
    line = {
        key: [(x(row["warheads"]), y(row[key])) for row in rows]
        for key in ("low", "central", "high", "upper_bound")
    }
    passes = document["thresholds"][0]["warheads"]
    ticks = [t for t in _TICKS if first <= t <= last]
    shares = {row["share"] for row in document["thresholds"]}
    level = {share: f"M{_LEFT},{y(share)}H{right}" for share in _SHARES}
    return Plot(
        width=width,
        height=height,
        left=_LEFT,
        right=right,
        top=_TOP,
        bottom=bottom,
        across=tuple(Tick(x(t), t) for t in ticks),
        up=tuple(Tick(y(s), s) for s in _SHARES),
        grid="".join(level[s] for s in _SHARES if s not in shares)
        + "".join(f"M{x(t)},{bottom}v5" for t in ticks),
        rules="".join(level[s] for s in _SHARES if s in shares),
        band=_path([*line["low"], *reversed(line["high"])]) + "Z",
        median=_path(line["central"]),
        bound=_path(line["upper_bound"]),
        today=x(document["warheads"]),
        point=None
        if point is None
        else (x(point["warheads"]), y(point["low"]), y(point["central"]), y(point["high"])),
        passes=None if passes is None else Tick(x(passes), passes),
    )


def _with_point(
    curve: Sequence[Mapping[str, Any]], point: Mapping[str, Any] | None
) -> list[Mapping[str, Any]]:
    """The rows of the curve and the chosen one, smallest force first."""
    if point is None:
        return list(curve)
    others = [row for row in curve if row["warheads"] != point["warheads"]]
    return sorted([*others, point], key=lambda row: int(row["warheads"]))


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x},{y}" for x, y in points)
