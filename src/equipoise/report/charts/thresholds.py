"""The share a defense removes against the size of the force it faces."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import altair as alt

from equipoise.core.errors import BadInputError
from equipoise.core.finding import Figure
from equipoise.core.language import _
from equipoise.report.charts import rows as r
from equipoise.report.charts.grid import (
    AXIS_PX,
    GAP_PX,
    by_value,
    columns_of,
    panel_title,
    panel_width,
)
from equipoise.report.charts.panel import Drawing, KeyItem, Panel, layered
from equipoise.report.charts.style import (
    GRID,
    INK,
    PAPER,
    RULE,
    SOFT,
    SeriesStyle,
    Theme,
    axis_words,
    series_styles,
    wrap,
)
from equipoise.report.words import percent

_LINE_PANEL_PX = 210.0
_CELL_PX = 24.0
_BAND_OPACITY = 0.17
_FEW_PLANS = 2
_DEFAULT_CONTOURS = (0.10, 0.25, 0.50)
# Lightest to darkest of a single hue, so that the order survives in gray.
_STEPS = ("#f3f6f9", "#d5e2ee", "#a3c1da", "#5b92bd", "#1f5d8c", "#0b3556")

Rows = Sequence[Mapping[str, Any]]


def draw(figure: Figure, table: Rows, theme: Theme) -> Drawing:
    """Draw lines with bands, a panel per posture, or a map of forces and interceptors."""
    if "interceptors" in table[0]:
        return _map(figure, table, theme)
    plans = list(dict.fromkeys(str(row["plan"]) for row in table))
    styles = series_styles(plans)
    panels = [
        _line_panel(figure, rows, posture=posture, styles=styles, theme=theme, top=_top(table))
        for posture, rows in by_value(table, "posture").items()
    ]
    columns = columns_of(len(panels), theme)
    chart = Panel({"concat": panels, "columns": columns, "spacing": GAP_PX})
    key = tuple(KeyItem(plan, style, swatch="line") for plan, style in styles.items())
    return Drawing((chart,), key)


def contours(figure: Figure) -> tuple[float, ...]:
    """The shares marked by lines, ascending.

    Raises:
        BadInputError: if the option is not a row of numbers.
    """
    text = figure.options.get("contours")
    if text is None:
        return _DEFAULT_CONTOURS
    try:
        return tuple(sorted(float(part) for part in str(text).split()))
    except ValueError:
        raise BadInputError(
            f"contours '{text}' of figure '{figure.title}' are not numbers",
            cure="Write shares from 0 to 1 parted by blanks, for example '0.10 0.25 0.50'.",
        ) from None


def _top(table: Rows) -> float:
    highest = max(
        float(row["high"] if row["high"] is not None else row["central"]) for row in table
    )
    return min(1.0, max(0.12, highest * 1.05))


def _line_panel(
    figure: Figure,
    rows: Rows,
    *,
    posture: str,
    styles: Mapping[str, SeriesStyle],
    theme: Theme,
    top: float,
) -> Any:
    postures = {row["posture"] for row in figure.table.as_dicts()}
    width = panel_width(len(postures), theme)
    kind = "log" if figure.options.get("x_scale") == "log" else "linear"
    everything = [float(row["warheads"]) for row in figure.table.as_dicts() if row["warheads"]]
    scale = alt.Scale(
        type=kind, domain=[min(everything) if kind == "log" else 0, max(everything)], nice=False
    )
    ticks = _log_ticks(min(everything), max(everything)) if kind == "log" else []
    x = alt.X(
        "warheads:Q", scale=scale, axis=_axis(_("warheads in the force"), width, theme, ticks)
    )
    levels = contours(figure)
    shares = [0.0, *(c for c in levels if c <= top), *(t for t in (0.75, 1.0) if t <= top)]
    y = alt.Y(
        "central:Q",
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=_share_axis(shares, theme),
    )
    layers: list[Any] = [_contour_rules(levels, top, y)]
    today = figure.options.get("today")
    if today is not None:
        layers += _today(float(today), x, y, most=max(everything), top=top, theme=theme)
    faint = _BAND_OPACITY if len(styles) <= _FEW_PLANS else _BAND_OPACITY / 2
    drawn = {plan: [row for row in rows if str(row["plan"]) == plan] for plan in styles}
    layers += [_band(drawn[plan], style, x, y, faint) for plan, style in styles.items()]
    for plan, style in styles.items():
        layers += _line(drawn[plan], style, x, y)
    title = panel_title(posture, width, theme)
    return layered(layers, width=width, height=_LINE_PANEL_PX, title=title)


def _log_ticks(low: float, high: float) -> list[float]:
    """1, 2 and 5 times the powers of ten between two numbers."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks = (step * 10.0**power for power in powers for step in (1, 2, 5))
    return [tick for tick in ticks if low <= tick <= high]


def _axis(title: str, width: float, theme: Theme, ticks: Sequence[float]) -> Any:
    chosen: dict[str, Any] = {"values": list(ticks)} if ticks else {}
    return alt.Axis(
        **chosen,
        title=title,
        **axis_words(theme),
        labelExpr=r.axis_labels("warheads"),
        labelOverlap="greedy",
        labelSeparation=6,
        tickCount=max(3, round(width / 80)),
        tickMinStep=1,
        grid=False,
        domainColor=RULE,
        tickColor=RULE,
    )


def _share_axis(ticks: Sequence[float], theme: Theme) -> Any:
    return alt.Axis(
        title=None,
        values=list(ticks),
        labelExpr=r.axis_labels("share"),
        labelColor=SOFT,
        labelFontSize=theme.text,
        labelOverlap="greedy",
        labelPadding=6,
        minExtent=AXIS_PX - 4,
        maxExtent=AXIS_PX - 4,
        gridColor=GRID,
        domain=False,
        ticks=False,
    )


def _contour_rules(levels: Sequence[float], top: float, y: Any) -> Any:
    data = r.values([{"central": level} for level in levels if level <= top] or [{"central": 0}])
    mark = alt.Chart(data).mark_rule(color=RULE, strokeDash=[2, 3], strokeWidth=1)
    return mark.encode(y=y)


def _today(warheads: float, x: Any, y: Any, *, most: float, top: float, theme: Theme) -> list[Any]:
    """A line at the force of today, named on the side where there is room."""
    data = r.values([{"warheads": warheads, "central": top, "text": _("today")}])
    rule = alt.Chart(data).mark_rule(color=INK, strokeDash=[5, 2]).encode(x=x)
    left = warheads > most * 0.7
    words = alt.Chart(data).mark_text(
        align="right" if left else "left", baseline="top", dx=-4 if left else 4, fontSize=theme.text
    )
    return [rule, words.encode(x=x, y=y, text=alt.Text("text:N"))]


def _band(rows: Rows, style: SeriesStyle, x: Any, y: Any, opacity: float) -> Any:
    banded = [row for row in rows if row["low"] is not None and row["high"] is not None]
    band = alt.Chart(r.values(banded)).mark_area(color=style.color, opacity=opacity, clip=True)
    return band.encode(x=x, y=r.reading(y, "low"), y2=alt.Y2("high:Q"))


def _line(rows: Rows, style: SeriesStyle, x: Any, y: Any) -> list[Any]:
    ordered = sorted(rows, key=lambda row: float(row["warheads"]))
    line = alt.Chart(r.values(ordered)).mark_line(
        color=style.color, strokeWidth=2.2, strokeDash=list(style.dash), clip=True
    )
    step = max(1, len(ordered) // 6)
    marks = alt.Chart(r.values(ordered[::step])).mark_point(
        shape=style.shape,
        filled=True,
        fill=style.color if style.filled else PAPER,
        stroke=style.color,
        size=42,
        opacity=1,
    )
    return [line.encode(x=x, y=y), marks.encode(x=x, y=y)]


def _map(figure: Figure, table: Rows, theme: Theme) -> Drawing:
    panels = by_value(table, "posture")
    width = panel_width(len(panels), theme)
    charts = [_map_panel(figure, rows, name, width, theme) for name, rows in panels.items()]
    columns = columns_of(len(charts), theme)
    levels = contours(figure)
    bounds = [0.0, *levels]
    names = [
        _("under {number}").format(number=percent(levels[0])),
        *(
            _("{low} to {high}").format(low=percent(a), high=percent(b))
            for a, b in pairwise(levels)
        ),
        _("{number} or more").format(number=percent(levels[-1])),
    ]
    key = tuple(
        KeyItem(name, SeriesStyle(RULE, INK, (), "square", bar=_shade(at, levels)), "bar")
        for name, at in zip(names, bounds, strict=True)
    )
    chart = Panel({"concat": charts, "columns": columns, "spacing": GAP_PX})
    return Drawing((chart,), key)


def _shade(share: float, levels: Sequence[float]) -> str:
    passed = sum(share >= level for level in levels)
    return _STEPS[round(passed * (len(_STEPS) - 2) / max(len(levels), 1)) + (passed > 0)]


def _map_panel(figure: Figure, rows: Rows, posture: str, width: float, theme: Theme) -> Any:
    levels = contours(figure)
    sizes = sorted({float(row["warheads"]) for row in rows})
    stocks = sorted({float(row["interceptors"]) for row in rows}, reverse=True)
    cells = [_cell(row, levels) for row in rows]
    x = alt.X("warheads:O", sort=sizes, axis=_map_axis(_("warheads in the force"), theme))
    y = alt.Y("interceptors:O", sort=stocks, axis=_map_axis(None, theme))
    base = alt.Chart(r.values(cells)).encode(x=x, y=y)
    layers = [base.mark_rect(stroke=PAPER).encode(color=_literal("color"))]
    if width / len(sizes) >= 26:
        words = base.mark_text(fontSize=theme.text - 1)
        layers.append(words.encode(text=alt.Text("text:N"), color=_literal("ink")))
    heading = wrap(_(posture), theme.text, width, bold=True) if posture else []
    title = alt.TitleParams(
        heading,
        subtitle=_("interceptors"),
        anchor="start",
        frame="group",
        fontSize=theme.text,
        color=INK,
        subtitleFontSize=theme.text,
        subtitleColor=SOFT,
        offset=6,
        dx=4 - AXIS_PX,
    )
    height = _CELL_PX * len(stocks)
    return layered(layers, width=width, height=height, title=title)


def _cell(row: Mapping[str, Any], levels: Sequence[float]) -> dict[str, Any]:
    """A field of the map: its place, its shade and the number on it."""
    share = float(row["central"])
    return {
        "warheads": row["warheads"],
        "interceptors": row["interceptors"],
        "color": _shade(share, levels),
        "text": percent(share).removesuffix(" %"),
        "ink": PAPER if sum(share >= level for level in levels) > 1 else INK,
    }


def _literal(field: str) -> Any:
    return alt.Color(f"{field}:N", scale=None, legend=None)


def _map_axis(title: str | None, theme: Theme) -> Any:
    return alt.Axis(
        title=title,
        **axis_words(theme),
        labelAngle=0,
        labelExpr="format(datum.value, ',')",
        labelOverlap="greedy",
        domain=False,
        ticks=False,
        minExtent=0 if title else AXIS_PX - 4,
        maxExtent=200 if title else AXIS_PX - 4,
    )
