"""Lines by year in one unit, with bands and with their names at the right end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from equipoise.core.finding import Figure
from equipoise.core.language import _
from equipoise.report.charts import rows as r
from equipoise.report.charts.panel import Drawing, Word, panel
from equipoise.report.charts.style import (
    GRID,
    PAPER,
    RULE,
    SOFT,
    SeriesStyle,
    Theme,
    series_styles,
    spread,
    wrap,
)
from equipoise.report.twins import column_unit
from equipoise.report.words import COUNT_UNITS

_AXIS_PX = 44.0
_HEIGHT_PX = 300.0
_NAMES_PX, _NARROW_NAMES_PX = 176.0, 104.0
_MOST_MARKS = 14

Rows = Sequence[Mapping[str, Any]]


def draw(figure: Figure, table: Rows, theme: Theme) -> Drawing:
    """Draw a line and a band per series; a series ends with its name."""
    names = list(dict.fromkeys(str(row["series"]) for row in table))
    styles = series_styles(names)
    names_px = _NARROW_NAMES_PX if theme.labels_above else _NAMES_PX
    width = theme.width - _AXIS_PX - names_px
    years = [float(row["year"]) for row in table]
    ends = [
        float(v)
        for row in table
        for v in (row["central"], row["high"], row["low"])
        if v is not None
    ]
    low, high = min(0.0, *ends), (max(ends) or 1.0) * 1.04
    unit = column_unit(figure.table, "central")
    y_scale = alt.Scale(domain=[low, high], nice=False, zero=False)
    x = alt.X(
        "year:Q",
        scale=alt.Scale(domain=[min(years), max(years)], nice=False, zero=False),
        axis=_year_axis(width, theme),
    )
    y = alt.Y("central:Q", scale=y_scale, axis=_value_axis(unit, theme))
    layers: list[Any] = []
    for name, style in styles.items():
        chosen = sorted(
            (row for row in table if row["series"] == name), key=lambda row: float(row["year"])
        )
        layers += _series(chosen, style, x, y)
    layers += _names(
        table, styles, domain=(low, high), width=width, names_px=names_px, theme=theme, y=y
    )
    default = "" if figure.options.get("metric") else unit
    named = str(figure.options.get("y_title") or default)
    heading = {"title": _title(named, theme)} if named else {}
    return Drawing((panel(layers, width=width, height=_HEIGHT_PX, **heading),))


def _title(unit: str, theme: Theme) -> Any:
    return alt.TitleParams(
        _(unit),
        anchor="start",
        frame="group",
        fontSize=theme.text,
        fontWeight="normal",
        color=SOFT,
        offset=8,
        dx=4 - _AXIS_PX,
    )


def _year_axis(width: float, theme: Theme) -> Any:
    return alt.Axis(
        title=None,
        format="d",
        tickMinStep=1,
        tickCount=max(3, round(width / 65)),
        labelColor=SOFT,
        labelFontSize=theme.text,
        labelOverlap="greedy",
        grid=False,
        domainColor=RULE,
        tickColor=RULE,
    )


def _value_axis(unit: str, theme: Theme) -> Any:
    return alt.Axis(
        title=None,
        labelExpr=r.axis_labels(unit),
        labelColor=SOFT,
        labelFontSize=theme.text,
        tickCount=6,
        tickMinStep=1 if unit in COUNT_UNITS else 0,
        minExtent=_AXIS_PX - 12,
        maxExtent=_AXIS_PX - 12,
        offset=8,
        gridColor=GRID,
        domain=False,
        ticks=False,
    )


def _series(rows: Rows, style: SeriesStyle, x: Any, y: Any) -> list[Any]:
    layers = []
    banded = [row for row in rows if row["low"] is not None and row["high"] is not None]
    if banded:
        band = alt.Chart(r.values(banded)).mark_area(color=style.color, opacity=0.17)
        layers.append(band.encode(x=x, y=r.reading(y, "low"), y2=alt.Y2("high:Q")))
    line = alt.Chart(r.values(rows)).mark_line(
        color=style.color, strokeWidth=2.2, strokeDash=list(style.dash)
    )
    layers.append(line.encode(x=x, y=y))
    marks = alt.Chart(r.values(rows[:: max(1, len(rows) // _MOST_MARKS)])).mark_point(
        shape=style.shape,
        filled=True,
        fill=style.color if style.filled else PAPER,
        stroke=style.color,
        size=40,
        opacity=1,
    )
    return [*layers, marks.encode(x=x, y=y)]


def _names(
    table: Rows,
    styles: Mapping[str, SeriesStyle],
    *,
    domain: tuple[float, float],
    width: float,
    names_px: float,
    theme: Theme,
    y: Any,
) -> list[Any]:
    """Names right of the lines' ends, moved apart where they would overlap."""
    line_px = theme.text * 1.2
    wrapped = {name: wrap(_(name), theme.text, names_px - 16, bold=True) for name in styles}
    last = {str(row["series"]): float(row["central"]) for row in _by_year(table)}
    per_pixel = (domain[1] - domain[0]) / _HEIGHT_PX
    wanted = [(domain[1] - last[name]) / per_pixel for name in styles]
    gap = line_px * max(len(lines) for lines in wrapped.values()) + 5
    places = spread(wanted, gap, gap / 2, _HEIGHT_PX - gap / 2)
    layers: list[Any] = []
    for (name, style), place, want in zip(styles.items(), places, wanted, strict=True):
        top = place - line_px * (len(wrapped[name]) - 1) / 2
        layers += [
            Word(text, width + 14, top + line_px * k, theme.text, color=style.words, bold=True)
            for k, text in enumerate(wrapped[name])
        ]
        ends = [
            {"x": width + 3, "central": domain[1] - want * per_pixel},
            {"x": width + 11, "central": domain[1] - place * per_pixel},
        ]
        layers += _leader(ends, style, y)
    return layers


def _leader(ends: Rows, style: SeriesStyle, y: Any) -> list[Any]:
    """A short line from the end of a series to its name, in two straight pieces."""
    first, last = ends
    middle = (first["x"] + last["x"]) / 2
    line = alt.Chart(r.values([{"from": first["central"], "to": last["central"]}])).mark_rule(
        color=style.color, strokeWidth=1
    )
    return [
        line.encode(x=alt.XValue(middle), y=r.reading(y, "from"), y2=alt.Y2("to:Q")),
        *(
            alt.Chart(r.values([end]))
            .mark_rule(color=style.color, strokeWidth=1)
            .encode(x=alt.XValue(min(end["x"], middle)), x2=alt.X2Value(max(end["x"], middle)), y=y)
            for end in ends
        ),
    ]


def _by_year(table: Rows) -> list[Mapping[str, Any]]:
    return sorted(table, key=lambda row: float(row["year"]))
