"""Graded bands over time: the middle and the intervals around it, one panel per series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from equipoise.core.finding import Figure
from equipoise.core.language import N_
from equipoise.report.charts import rows as r
from equipoise.report.charts.grid import (
    GAP_PX,
    by_value,
    columns_of,
    height_axis,
    number_axis,
    panel_title,
    panel_width,
)
from equipoise.report.charts.panel import Drawing, KeyItem, Panel, Spec, layered
from equipoise.report.charts.style import INK, RULE, SeriesStyle, Theme
from equipoise.report.twins import column_unit
from equipoise.report.words import COUNT_UNITS, level_name

_HEIGHT_PX = 200.0
# Dark to light of a single hue, so that the order survives in gray.
_SHADES = ("#5b92bd", "#a3c1da", "#d5e2ee", "#ecf1f6")
_MIDDLE = SeriesStyle(INK, INK, (), "circle")

Rows = Sequence[Mapping[str, Any]]


def draw(figure: Figure, table: Rows, theme: Theme) -> Drawing:
    """Draw the widest band first and the narrower ones on it, with a line in the middle."""
    levels = sorted({float(row["level"]) for row in table if float(row["level"]) > 0})
    shades = {level: _SHADES[min(k, len(_SHADES) - 1)] for k, level in enumerate(levels)}
    groups = by_value(table, "series")
    panels = [
        _panel(figure, rows, name, shades=shades, table=table, panels=len(groups), theme=theme)
        for name, rows in groups.items()
    ]
    spec = {"concat": panels, "columns": columns_of(len(panels), theme), "spacing": GAP_PX}
    key = [
        KeyItem(level_name(level), SeriesStyle(RULE, INK, (), "square", bar=shade), "bar")
        for level, shade in shades.items()
    ]
    if any(float(row["level"]) == 0 for row in table):
        key.insert(0, KeyItem(N_("median"), _MIDDLE, "line"))
    return Drawing((Panel(spec),), tuple(key))


def _panel(
    figure: Figure,
    rows: Rows,
    name: str,
    *,
    shades: Mapping[float, str],
    table: Rows,
    panels: int,
    theme: Theme,
) -> Spec:
    width = panel_width(panels, theme)
    unit = column_unit(figure.table, "low")
    x, y = _scales(table, unit, width, theme)
    layers = [
        _band(rows, level, shade, x, y)
        for level, shade in sorted(shades.items(), reverse=True)
        if any(float(row["level"]) == level for row in rows)
    ]
    middle = [row for row in rows if float(row["level"]) == 0]
    if middle:
        line = alt.Chart(_ordered(middle)).mark_line(color=INK, strokeWidth=2)
        dots = r.point_marks(_thinned(middle), x, _MIDDLE, height=_HEIGHT_PX, size=26)
        layers += [line.encode(x=x, y=y), dots.encode(y=y)]
    title = panel_title(name, width, theme)
    return layered(layers, width=width, height=_HEIGHT_PX, title=title)


def _scales(table: Rows, unit: str, width: float, theme: Theme) -> tuple[Any, Any]:
    """The same scales for every panel; the vertical one holds zero."""
    years = [float(row["year"]) for row in table]
    ends = [float(row[key]) for row in table for key in ("low", "high")]
    fixed = {"nice": False, "zero": False}
    x = alt.X(
        "year:Q",
        scale=alt.Scale(domain=[min(years), max(years)], **fixed),
        axis=number_axis("", "year", width, theme),
    )
    axis = height_axis(unit, theme)
    axis.tickMinStep = 1 if unit in COUNT_UNITS else 0
    top = (max(ends) or 1.0) * 1.04
    y = alt.Y("low:Q", scale=alt.Scale(domain=[min(0.0, *ends), top], **fixed), axis=axis)
    return x, y


def _band(rows: Rows, level: float, shade: str, x: Any, y: Any) -> Any:
    chosen = [row for row in rows if float(row["level"]) == level]
    band = alt.Chart(_ordered(chosen)).mark_area(color=shade, opacity=1)
    return band.encode(x=x, y=y, y2=alt.Y2("high:Q"))


def _ordered(rows: Rows) -> Any:
    return r.values(sorted(rows, key=lambda row: float(row["year"])))


def _thinned(rows: Rows) -> Rows:
    """At most some fifteen rows, evenly."""
    return rows[:: max(1, len(rows) // 14)]
