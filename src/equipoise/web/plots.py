"""The threshold curve as lines and areas on a page, quick enough to follow a slider.

Numbers come from the document of ``equipoise threshold``; only their places are computed here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where numbers lie on a plot: sizes of the force across, shares up."""

    first: float
    last: float
    right: float
    bottom: float

    def x(self, warheads: float) -> float:
        span = math.log(self.last / self.first) or 1.0
        return round(_LEFT + (self.right - _LEFT) * math.log(warheads / self.first) / span, 1)

    def y(self, share: float) -> float:
        return round(self.bottom - (self.bottom - _TOP) * share, 1)

    def place(self, row: Mapping[str, Any]) -> tuple[float, float, float, float]:
        """x of a row, and y of its low end, median and high end."""
        low, median, high = (self.y(row[key]) for key in ("low", "central", "high"))
        return self.x(row["warheads"]), low, median, high

    def levels(self, shares: Iterable[float]) -> str:
        """Path data of lines from side to side at some shares."""
        return "".join(f"M{_LEFT},{self.y(share)}H{self.right}" for share in shares)


def threshold_plot(document: Mapping[str, Any], *, width: float, height: float) -> Plot:
    """Removed share against the size of the force, the latter on a logarithmic scale."""
    point, passes = document["point"], document["thresholds"][0]["warheads"]
    rows = _with_point(document["curve"], point)
    first, last = rows[0]["warheads"], rows[-1]["warheads"]
    frame = _Frame(first, last, right=width - _RIGHT, bottom=height - _BOTTOM)
    line = {
        key: [(frame.x(row["warheads"]), frame.y(row[key])) for row in rows]
        for key in ("low", "central", "high", "upper_bound")
    }
    ticks = [Tick(frame.x(t), t) for t in _TICKS if first <= t <= last]
    marked = {row["share"] for row in document["thresholds"]}
    return Plot(
        width=width,
        height=height,
        left=_LEFT,
        right=frame.right,
        top=_TOP,
        bottom=frame.bottom,
        across=tuple(ticks),
        up=tuple(Tick(frame.y(s), s) for s in _SHARES),
        grid=frame.levels(s for s in _SHARES if s not in marked)
        + "".join(f"M{tick.at},{frame.bottom}v5" for tick in ticks),
        rules=frame.levels(s for s in _SHARES if s in marked),
        band=_path([*line["low"], *reversed(line["high"])]) + "Z",
        median=_path(line["central"]),
        bound=_path(line["upper_bound"]),
        today=frame.x(document["warheads"]),
        point=None if point is None else frame.place(point),
        passes=None if passes is None else Tick(frame.x(passes), passes),
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
