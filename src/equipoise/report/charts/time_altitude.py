"""Altitude against time along arcs, and when an interceptor can be at the same points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import altair as alt

from equipoise.core.finding import Figure
from equipoise.core.language import N_, _
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
from equipoise.report.charts.style import INK, RULE, SERIES, SOFT, SeriesStyle, Theme, series_styles

_HEIGHT_PX = 230.0
_HEIGHT = N_("altitude, km")
_MISSILE = N_("missile")
_MOST_TIES = 7
_EARLIEST = SERIES[1]
# Wide and light, under the line it belongs to.
_WINDOW = SeriesStyle(RULE, INK, (), "square", bar="#f0c983")
_WINDOW_PX = 9.0

Rows = Sequence[Mapping[str, Any]]


def draw(figure: Figure, table: Rows, theme: Theme) -> Drawing:
    """Draw a panel per ``panel`` with a line per ``line``, windows below, interceptors dashed."""
    names = list(dict.fromkeys(str(row.get("line") or _MISSILE) for row in table))
    styles = series_styles(names)
    if _any(table, "earliest"):
        styles = dict.fromkeys(names, SERIES[0])
    groups = by_value(table, "panel")
    panels = [
        _panel(figure, rows, name, table=table, styles=styles, panels=len(groups), theme=theme)
        for name, rows in groups.items()
    ]
    spec = {"concat": panels, "columns": columns_of(len(panels), theme), "spacing": GAP_PX}
    return Drawing((Panel(spec),), _key(table, styles))


def _key(table: Rows, styles: Mapping[str, SeriesStyle]) -> tuple[KeyItem, ...]:
    items = [KeyItem(name, style, "stroke") for name, style in styles.items()]
    if _any(table, "earliest"):
        items.append(KeyItem(N_("interceptor at the earliest"), _EARLIEST, "stroke"))
    if any(row.get("met") for row in table):
        items.append(KeyItem(N_("can be met"), _WINDOW, "bar"))
    return tuple(items)


def _any(table: Rows, key: str) -> bool:
    return any(row.get(key) is not None for row in table)


def _panel(
    figure: Figure,
    rows: Rows,
    name: str,
    *,
    table: Rows,
    styles: Mapping[str, SeriesStyle],
    panels: int,
    theme: Theme,
) -> Spec:
    width = panel_width(panels, theme)
    x, y = _scales(table, width, theme)
    layers: list[Any] = []
    floor = figure.options.get("least_altitude_km")
    if floor is not None:
        layers.append(_floor(float(floor), y))
    for line, style in styles.items():
        chosen = [row for row in rows if str(row.get("line") or _MISSILE) == line]
        layers += _windows(chosen, x, y)
        layers += _line(chosen, style, x, y)
    title = panel_title(name or _HEIGHT, width, theme)
    if name:
        title.subtitle = _(_HEIGHT)
        title.subtitleColor, title.subtitleFontSize = SOFT, theme.text
    else:
        title.fontWeight, title.color = "normal", SOFT
    return layered(layers, width=width, height=_HEIGHT_PX, title=title)


def _scales(table: Rows, width: float, theme: Theme) -> tuple[Any, Any]:
    """The same scales for every panel, both from zero."""
    last = max(float(row["time"]) for row in table)
    top = max(float(row["altitude"]) for row in table) or 1.0
    x = alt.X(
        "time:Q",
        scale=alt.Scale(domain=[0, last], nice=False),
        axis=number_axis(N_("seconds since launch"), "s", width, theme),
    )
    y = alt.Y(
        "altitude:Q",
        scale=alt.Scale(domain=[0, top * 1.06], nice=False),
        axis=height_axis("km", theme),
    )
    return x, y


def _floor(altitude: float, y: Any) -> Any:
    """A dotted line at the least altitude of a meeting."""
    data = r.values([{"altitude": altitude}])
    return alt.Chart(data).mark_rule(color=RULE, strokeDash=[2, 3]).encode(y=y)


def _windows(rows: Rows, x: Any, y: Any) -> list[Any]:
    """A broad band along each stretch that can be met."""
    runs = [list(run) for met, run in groupby(rows, key=lambda row: bool(row.get("met"))) if met]
    points = [
        {"time": row["time"], "altitude": row["altitude"], "run": number}
        for number, run in enumerate(runs)
        for row in run
    ]
    if not points:
        return []
    band = alt.Chart(r.values(points)).mark_line(
        color=_WINDOW.bar, strokeWidth=_WINDOW_PX, strokeCap="round"
    )
    return [band.encode(x=x, y=y, detail=alt.Detail("run:N"))]


def _line(rows: Rows, style: SeriesStyle, x: Any, y: Any) -> list[Any]:
    """The path of a missile, and the earliest an interceptor can be at each of its points."""
    if not rows:
        return []
    path = alt.Chart(r.values(rows)).mark_line(
        color=style.color, strokeWidth=2.2, strokeDash=list(style.dash)
    )
    order = alt.Order("order:Q")
    layers = [path.encode(x=x, y=y)]
    early = [
        {"time": row["earliest"], "altitude": row["altitude"], "order": k}
        for k, row in enumerate(rows)
        if row.get("earliest") is not None
    ]
    if early:
        line = alt.Chart(r.values(early)).mark_line(
            color=_EARLIEST.color, strokeWidth=1.8, strokeDash=list(_EARLIEST.dash), clip=True
        )
        layers += [line.encode(x=x, y=y, order=order), _ties(rows, x, y)]
    return layers


def _ties(rows: Rows, x: Any, y: Any) -> Any:
    """Thin lines between some points of the path and the interceptor's time at the same ones."""
    known = [row for row in rows if row.get("earliest") is not None]
    chosen = known[:: max(1, -(-len(known) // _MOST_TIES))]
    rule = alt.Chart(r.values(chosen)).mark_rule(color=RULE, strokeWidth=0.8, clip=True)
    return rule.encode(x=x, x2=alt.X2("earliest:Q"), y=y)
