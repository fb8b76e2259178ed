"""Places and paths over the northern hemisphere, seen from above the pole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import altair as alt

from equipoise.core.finding import Figure
from equipoise.report.charts import rows as r
from equipoise.report.charts.style import (
    BAND,
    INK,
    PAPER,
    RULE,
    SOFT,
    SeriesStyle,
    Theme,
    series_styles,
)

# Degrees from the pole to the edge, and the meridian that points down.
_EDGE_DEG = 62.0
_DOWN_DEG = -25.0
_COASTLINE = "land-110m.json"

Rows = Sequence[Mapping[str, Any]]


@cache
def _land() -> str:
    """Natural Earth land at 1:110 million, as packed by world-atlas (ISC license).

    As text: the renderer parses it, and the chart library does not copy it at every step.
    """
    return (files("equipoise.report") / "data" / _COASTLINE).read_text(encoding="utf-8")


def draw(_figure: Figure, table: Rows, theme: Theme) -> r.Drawing:
    """Draw the land, thin lines along each path, a shape per point, and the labels."""
    styles = series_styles(list(dict.fromkeys(str(row["state"]) for row in table)))
    layers = [_ground(), *_paths(table)]
    for name, style in styles.items():
        layers.append(_points([row for row in table if row["state"] == name], style))
    layers.append(_labels([row for row in table if row.get("label")], theme))
    scale = theme.width / 2 / (_EDGE_DEG * 3.141592653589793 / 180.0)
    chart = (
        alt.layer(*layers)
        .project(
            type="azimuthalEquidistant",
            rotate=[-_DOWN_DEG, -90, 0],
            clipAngle=_EDGE_DEG,
            scale=scale,
            translate=[theme.width / 2, theme.width / 2],
        )
        .properties(width=theme.width, height=theme.width)
    )
    key = tuple(r.KeyItem(name, style, "shape") for name, style in styles.items())
    return r.Drawing(chart, key)


def _ground() -> Any:
    data = alt.Data(values=_land(), format=alt.TopoDataFormat(type="topojson", feature="land"))
    return alt.Chart(data).mark_geoshape(fill=BAND, stroke=RULE, strokeWidth=0.5)


def _points(chosen: Rows, style: SeriesStyle) -> Any:
    mark = alt.Chart(r.values(chosen)).mark_point(
        shape=style.shape,
        filled=True,
        fill=style.color if style.filled else PAPER,
        stroke=style.color,
        strokeWidth=1.2,
        size=38,
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


def _labels(chosen: Rows, theme: Theme) -> Any:
    text = alt.Chart(r.values(chosen)).mark_text(
        align="left", dx=6, dy=-6, fontSize=theme.small, color=INK, stroke=PAPER, strokeWidth=0
    )
    return text.encode(longitude="longitude:Q", latitude="latitude:Q", text="label:N")
