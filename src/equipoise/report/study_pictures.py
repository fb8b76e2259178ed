"""Pictures of studies: curves with bands, maps, ranges. Draws tables and computes nothing.

They have the themes and the frame of the report's figures: see :mod:`equipoise.report.figures`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from equipoise.core.errors import BadInputError
from equipoise.core.files import write_whole
from equipoise.core.finding import Figure, Table
from equipoise.report.charts.style import (
    GRID,
    INK,
    PAPER,
    RULE,
    SERIES,
    SOFT,
    SeriesStyle,
    Theme,
    axis_words,
    theme_named,
)
from equipoise.report.figures import alt_text, check_place, svg, write
from equipoise.report.frame import framed
from equipoise.report.rendering import stacked

_HEIGHT_PX = 300.0
_AXIS_PX, _LEGEND_PX = 64.0, 96.0
_MARGIN_PX = 14
_REST = SeriesStyle(INK, INK, (6, 3), "circle")
_STEPS = ("#f3f6f9", "#d5e2ee", "#a3c1da", "#5b92bd", "#1f5d8c", "#0b3556")
_GRAY_STEPS = ("#f6f6f6", "#dfdfdf", "#bcbcbc", "#8c8c8c", "#5a5a5a", "#333333")


@dataclass(frozen=True)
class Picture:
    """A picture that shows itself in a notebook and can be saved; nothing is fetched.

    Attributes:
        svg: the picture as SVG.
        alt: what it shows, in words.
    """

    svg: str = field(repr=False)
    alt: str

    def _repr_html_(self) -> str:
        return f'<figure role="img" aria-label="{escape(self.alt)}">{self.svg}</figure>'

    def save(self, path: str | Path, *, scale: float = 2.0) -> Path:
        """Write the picture as ``.svg``, ``.png`` or ``.html``.

        Raises:
            BadInputError: if the name ends otherwise or the folder does not exist.
        """
        place = Path(path)
        if place.suffix == ".html":
            title = escape(self.alt.split(". ")[0])
            text = f'<!doctype html><meta charset="utf-8"><title>{title}</title>'
            write_whole(place, (text + self._repr_html_()).encode())
            return place
        if place.suffix.lower() not in (".svg", ".png"):
            raise BadInputError(
                f"no picture can be saved as '{place.name}'",
                cure="Let its name end in .svg, .png or .html.",
            )
        check_place(place)
        return write(self.svg, place, scale=scale)


def figure_picture(figure: Figure, run_id: str, theme: str = "screen") -> Picture:
    """A figure of the report.

    Raises:
        UnknownNameError: if there is no such theme.
    """
    return Picture(svg(figure, theme, run_id=run_id, margin=_MARGIN_PX), alt_text(figure))


def ranges_picture(
    table: Table, *, title: str, unit: str, scenario: str, run_id: str, theme: str = "screen"
) -> Picture:
    """Middles with their ranges, one bar for each case.

    Args:
        table: with the columns ``category``, ``value``, ``low`` and ``high``.
        title, unit, scenario, run_id: printed inside the picture.
        theme: as for the figures of a report.
    """
    figure = Figure("bars", title, table, scenario, {"x_title": unit or "value", "metric": unit})
    return figure_picture(figure, run_id, theme)


def curve_picture(
    table: Table,
    *,
    title: str,
    threshold: float | None,
    scenario: str,
    run_id: str,
    theme: str = "screen",
) -> Picture:
    """A curve with its band and the line of a threshold.

    Args:
        table: with the columns ``x``, ``rest``, ``low``, ``central`` and ``high``.
        title, threshold, scenario, run_id: printed inside the picture.
        theme: as for the figures of a report.
    """
    import altair as alt

    from equipoise.report.charts.panel import KeyItem

    look = theme_named(theme)
    median, limit = SERIES[0], SERIES[1]
    rows = alt.InlineData(values=table.as_dicts())
    x = alt.X("x:Q", axis=_axis(table, "x", look, grid=False))
    y = _axis(table, "rest", look)
    layers = [
        alt.Chart(rows)
        .mark_area(color=median.color, opacity=0.18)
        .encode(x=x, y=alt.Y("low:Q", axis=y), y2="high:Q"),
        alt.Chart(rows).mark_line(color=median.color, strokeWidth=2).encode(x=x, y="central:Q"),
        alt.Chart(rows).mark_line(color=INK, strokeDash=list(_REST.dash)).encode(x=x, y="rest:Q"),
    ]
    key = [
        KeyItem("median, with the band from 5 to 95 %", median, swatch="stroke"),
        KeyItem("all else at its middle", _REST, swatch="stroke"),
    ]
    if threshold is not None:
        at = alt.InlineData(values=[{"y": threshold}])
        mark = alt.Chart(at).mark_rule(color=limit.color, strokeDash=list(limit.dash))
        layers.append(mark.encode(y="y:Q"))
        key.append(KeyItem("threshold", limit, swatch="stroke"))
    figure = Figure("threshold_map", title, table, scenario, {"metric": _axis_title(table, "rest")})
    return _framed(figure, layers, key, look, run_id)


def map_picture(
    table: Table,
    *,
    title: str,
    threshold: float,
    scenario: str,
    run_id: str,
    theme: str = "screen",
) -> Picture:
    """A map of medians; a dot marks where the whole band lies beyond the threshold.

    Args:
        table: with the columns ``x``, ``y``, ``low``, ``central`` and ``high``.
        title, threshold, scenario, run_id: printed inside the picture.
        theme: as for the figures of a report.
    """
    import altair as alt

    look = theme_named(theme)
    rows = [{**r, "sure": float(str(r["low"])) >= threshold} for r in table.as_dicts()]
    data = alt.InlineData(values=rows)
    order = {k: sorted({float(str(r[k])) for r in rows}) for k in ("x", "y")}
    x = alt.X("x:O", sort=order["x"], axis=_axis(table, "x", look, grid=False))
    y = alt.Y("y:O", sort=order["y"][::-1], axis=_axis(table, "y", look, grid=False))
    cells = alt.Chart(data).mark_rect().encode(x=x, y=y, color=_shades(table, look))
    marks = (
        alt.Chart(data)
        .transform_filter("datum.sure")
        .mark_point(shape="circle", size=36, filled=True, fill=PAPER, stroke=INK, opacity=1)
        .encode(x=x, y=y)
    )
    note = f"Medians. A dot: at or above {threshold:g} over 95 % of all other doubt."
    options: dict[str, Any] = {"metric": _axis_title(table, "central"), "note": note}
    figure = Figure("threshold_map", title, table, scenario, options)
    heading = alt.TitleParams(
        _axis_title(table, "y"),
        anchor="start",
        frame="group",
        fontSize=look.text,
        fontWeight="normal",
        color=SOFT,
    )
    return _framed(figure, [cells, marks], (), look, run_id, beside_px=_LEGEND_PX, title=heading)


def _shades(table: Table, look: Theme) -> Any:
    """Light for little and dark for much, so that the order survives in gray."""
    import altair as alt

    legend = alt.Legend(title=None, format=_axis_format(table, "central"), labelFontSize=look.small)
    steps = _GRAY_STEPS if look.gray else _STEPS
    return alt.Color("central:Q", scale=alt.Scale(range=list(steps)), legend=legend)


def _axis_title(table: Table, key: str) -> str:
    column = next(c for c in table.columns if c.key == key)
    unit = "" if column.unit in ("", "share", "probability", "fraction") else f", {column.unit}"
    return f"{column.label}{unit}"


def _axis_format(table: Table, key: str) -> str:
    unit = next(c.unit for c in table.columns if c.key == key)
    if unit in ("share", "probability", "fraction"):
        return ".0%"
    return ",.0f" if unit in ("warheads", "interceptors", "shots") else ",.3~r"


def _axis(table: Table, key: str, look: Theme, *, grid: bool = True) -> Any:
    import altair as alt

    return alt.Axis(
        **axis_words(look),
        title=_axis_title(table, key) if key == "x" else None,
        format=_axis_format(table, key),
        formatType="number",
        labelAngle=0,
        labelOverlap="greedy",
        tickCount=max(3, round(look.width / 90)),
        grid=grid,
        gridColor=GRID,
        domainColor=RULE,
        tickColor=RULE,
    )


def _framed(
    figure: Figure,
    layers: Sequence[Any],
    key: Sequence[Any],
    look: Theme,
    run_id: str,
    *,
    beside_px: float = 0.0,
    **heading: Any,
) -> Picture:
    """Marks in the frame of the report's figures."""
    from equipoise.report.charts.panel import Drawing, panel

    width = look.width - _AXIS_PX - beside_px
    part = panel(layers, width=width, height=_HEIGHT_PX, **heading)
    drawing = Drawing((part,), tuple(key))
    drawn = stacked(drawing.panels, "study")
    picture = framed(
        figure,
        drawing,
        look,
        drawn=drawn,
        alt=figure.title,
        notes=(),
        run_id=run_id,
        margin=_MARGIN_PX,
    )
    return Picture(picture, figure.title)
