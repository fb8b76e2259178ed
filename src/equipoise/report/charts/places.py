"""Places and paths over the northern hemisphere, seen from above the pole."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import altair as alt

from equipoise.core.finding import Figure
from equipoise.core.language import _
from equipoise.report.charts import rows as r
from equipoise.report.charts.panel import Drawing, KeyItem, Word, panel
from equipoise.report.charts.style import (
    BAND,
    PAPER,
    RULE,
    SOFT,
    SeriesStyle,
    Theme,
    series_styles,
    text_width,
)

# Degrees from the pole to the edge, and the meridian that points down.
_EDGE_DEG = 62.0
_DOWN_DEG = -25.0
_COASTLINE = "land-110m.json"

# Tried in this order: how far below its point the middle of a name stands.
_SHIFTS = (-6, 6, -18, 18, -30, 30, 42, -42, 54, 66, 78)
_NEAR_PX = 12.0
_POINT_PX = 3.0
_POINT, _NARROW_POINT = 38.0, 24.0

Rows = Sequence[Mapping[str, Any]]
Box = tuple[float, float, float, float]


@cache
def _land() -> str:
    """Natural Earth land at 1:110 million, as packed by world-atlas (ISC license).

    As text: the renderer parses it, and the chart library does not copy it at every step.
    """
    return (files("equipoise.report") / "data" / _COASTLINE).read_text(encoding="utf-8")


def draw(_figure: Figure, table: Rows, theme: Theme) -> Drawing:
    """Draw the land, thin lines along each path, a shape per point, and the labels."""
    styles = series_styles(list(dict.fromkeys(str(row["state"]) for row in table)))
    layers: list[Any] = [_ground(), *_paths(table)]
    for name, style in styles.items():
        chosen = [row for row in table if row["state"] == name]
        layers.append(_points(chosen, style, _NARROW_POINT if theme.labels_above else _POINT))
    layers += _labels(table, theme)
    scale = theme.width / 2 / (_EDGE_DEG * 3.141592653589793 / 180.0)
    projection = alt.Projection(
        type="azimuthalEquidistant",
        rotate=[-_DOWN_DEG, -90, 0],
        clipAngle=_EDGE_DEG,
        scale=scale,
        translate=[theme.width / 2, theme.width / 2],
    )
    chart = panel(layers, projection=projection, width=theme.width, height=theme.width)
    key = tuple(KeyItem(name, style, "shape") for name, style in styles.items())
    return Drawing((chart,), key)


def _ground() -> Any:
    data = alt.Data(values=_land(), format=alt.TopoDataFormat(type="topojson", feature="land"))
    return alt.Chart(data).mark_geoshape(fill=BAND, stroke=RULE, strokeWidth=0.5)


def _points(chosen: Rows, style: SeriesStyle, size: float) -> Any:
    mark = alt.Chart(r.values(chosen)).mark_point(
        shape=style.shape,
        filled=True,
        fill=style.color if style.filled else PAPER,
        stroke=style.color,
        strokeWidth=1.2,
        size=size,
        opacity=1,
    )
    return mark.encode(longitude="longitude:Q", latitude="latitude:Q")


def _paths(table: Rows) -> list[Any]:
    """One line for each path of more than one point, in the order of the rows."""
    paths: dict[str, list[dict[str, Any]]] = {}
    for row in table:
        points = paths.setdefault(str(row["path"]), [])
        points.append({**row, "order": len(points)})
    rows = [row for points in paths.values() if len(points) > 1 for row in points]
    if not rows:
        return []
    line = alt.Chart(r.values(rows)).mark_line(stroke=SOFT, strokeWidth=0.8)
    return [
        line.encode(
            longitude="longitude:Q", latitude="latitude:Q", detail="path:N", order="order:Q"
        )
    ]


def _labels(table: Rows, theme: Theme) -> list[Any]:
    """Names beside their points, where they cover no other and no point if there is room."""
    parts: list[Any] = []
    taken: list[Box] = []
    points = [_around(*_pixels(row, theme)) for row in table]
    leaders = []
    chosen = [row for row in table if row.get("label")]
    for row in sorted(chosen, key=lambda row: _pixels(row, theme)[1]):
        x, y = _pixels(row, theme)
        text = _(str(row["label"]))
        box, side, shift = _free_box((x, y), text_width(text, theme.small), theme, (taken, points))
        taken.append(box)
        at = box[0] if side > 0 else box[2]
        align = "left" if side > 0 else "right"
        parts.append(Word(text, at, y + shift, theme.small, align=align, halo=True))
        if abs(shift) > _NEAR_PX:
            leaders.append({"x": x, "y": y, "to_x": at - 2 * side, "to_y": y + shift})
    return [*_leaders(leaders, theme), *parts]


def _pixels(row: Mapping[str, Any], theme: Theme) -> tuple[float, float]:
    """Where a place lies: azimuthal equidistant projection about the pole."""
    center = theme.width / 2
    away = (90.0 - float(row["latitude"])) / _EDGE_DEG * center
    angle = math.radians(float(row["longitude"]) - _DOWN_DEG)
    return center + away * math.sin(angle), center + away * math.cos(angle)


def _free_box(
    point: tuple[float, float],
    width: float,
    theme: Theme,
    obstacles: tuple[Sequence[Box], Sequence[Box]],
) -> tuple[Box, int, float]:
    """The nearest box for a name, its side and its shift.

    It meets neither names nor points if there is such a box, else no names.
    """
    names, points = obstacles
    x, y = point
    half = theme.small * 0.6
    boxes = []
    for shift in _SHIFTS:
        for side in (1, -1):
            start = x + 7 if side > 0 else x - 7 - width
            box = (start, y + shift - half, start + width, y + shift + half)
            boxes.append((box, side, float(shift)))
    inside = [b for b in boxes if b[0][0] >= 0 and b[0][2] <= theme.width] or boxes
    apart = [b for b in inside if not any(_meet(b[0], other) for other in names)]
    free = [b for b in apart if not any(_meet(b[0], other) for other in points)]
    return (free or apart or inside)[0]


def _around(x: float, y: float) -> Box:
    """The room that a point takes."""
    return x - _POINT_PX, y - _POINT_PX, x + _POINT_PX, y + _POINT_PX


def _meet(one: Box, two: Box) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def _leaders(rows: Rows, theme: Theme) -> list[Any]:
    """Thin lines from points to names that had to stand away from them."""
    layers = []
    span = {"domain": [0, theme.width], "range": [0, theme.width], "nice": False, "zero": False}
    for row in rows:
        line = alt.Chart(r.values([row])).mark_rule(color=SOFT, strokeWidth=0.6)
        layers.append(
            line.encode(
                x=alt.X("x:Q", scale=alt.Scale(**span), axis=None),
                x2=alt.X2("to_x:Q"),
                y=alt.Y("y:Q", scale=alt.Scale(**span), axis=None),
                y2=alt.Y2("to_y:Q"),
            )
        )
    return layers
