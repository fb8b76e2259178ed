"""Pictures of studies: curves with bands, maps, ranges. Draws tables and computes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from equipoise.core.errors import BadInputError
from equipoise.core.finding import Figure, Table
from equipoise.report.charts.style import FONT, GRID, INK, SERIES, SOFT, wrap
from equipoise.report.figures import alt_text, check_place, svg, write

_WIDTH, _HEIGHT = 560, 320
_STEPS = ("#f3f6f9", "#d5e2ee", "#a3c1da", "#5b92bd", "#1f5d8c", "#0b3556")


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
            place.write_text(text + self._repr_html_(), encoding="utf-8")
            return place
        if place.suffix.lower() not in (".svg", ".png"):
            raise BadInputError(
                f"no picture can be saved as '{place.name}'",
                cure="Let its name end in .svg, .png or .html.",
            )
        check_place(place)
        return write(self.svg, place, scale=scale)


def figure_picture(figure: Figure, run_id: str) -> Picture:
    """A figure of the report."""
    return Picture(svg(figure, run_id=run_id), alt_text(figure))


def ranges_picture(table: Table, *, title: str, unit: str, scenario: str, run_id: str) -> Picture:
    """Middles with their ranges, one bar for each case.

    Args:
        table: with the columns ``category``, ``value``, ``low`` and ``high``.
        title, unit, scenario, run_id: printed inside the picture.
    """
    figure = Figure("bars", title, table, scenario, {"x_title": unit or "value", "metric": unit})
    return figure_picture(figure, run_id)


def curve_picture(
    table: Table, *, title: str, threshold: float | None, scenario: str, run_id: str
) -> Picture:
    """A curve with its band and the line of a threshold.

    Args:
        table: with the columns ``x``, ``rest``, ``low``, ``central`` and ``high``.
        title, threshold, scenario, run_id: printed inside the picture.
    """
    import altair as alt

    rows = alt.InlineData(values=table.as_dicts())
    percent = _axis_format(table, "rest")
    x = alt.X(
        "x:Q",
        title=_axis_title(table, "x"),
        axis=alt.Axis(grid=False, format=_axis_format(table, "x")),
    )
    y_axis = alt.Axis(format=percent, gridColor=GRID)
    band = (
        alt.Chart(rows)
        .mark_area(color=SERIES[0].color, opacity=0.18)
        .encode(x=x, y=alt.Y("low:Q", title=_axis_title(table, "rest"), axis=y_axis), y2="high:Q")
    )
    median = (
        alt.Chart(rows).mark_line(color=SERIES[0].color, strokeWidth=2).encode(x=x, y="central:Q")
    )
    rest = alt.Chart(rows).mark_line(color=INK, strokeDash=[6, 3]).encode(x=x, y="rest:Q")
    layers = [band, median, rest]
    if threshold is not None:
        at = alt.InlineData(values=[{"y": threshold}])
        layers.append(
            alt.Chart(at).mark_rule(color=SERIES[1].color, strokeDash=[3, 3]).encode(y="y:Q")
        )
    legend = "Line: median; band: 5 to 95 %; dashes: all else at its middle."
    return _rendered(alt.layer(*layers), title, (scenario, legend), run_id)


def map_picture(
    table: Table, *, title: str, threshold: float, scenario: str, run_id: str
) -> Picture:
    """A map of medians; a dot marks where the whole band lies beyond the threshold.

    Args:
        table: with the columns ``x``, ``y``, ``low``, ``central`` and ``high``.
        title, threshold, scenario, run_id: printed inside the picture.
    """
    import altair as alt

    rows = [{**r, "sure": _sure(r, threshold)} for r in table.as_dicts()]
    data = alt.InlineData(values=rows)
    order = {k: sorted({float(str(r[k])) for r in rows}) for k in ("x", "y")}
    x = alt.X("x:O", sort=order["x"], title=_axis_title(table, "x"), axis=_cell_axis(table, "x"))
    y = alt.Y(
        "y:O", sort=order["y"][::-1], title=_axis_title(table, "y"), axis=_cell_axis(table, "y")
    )
    color = alt.Color(
        "central:Q",
        title=_axis_title(table, "central"),
        scale=alt.Scale(range=list(_STEPS)),
        legend=alt.Legend(format=_axis_format(table, "central")),
    )
    cells = alt.Chart(data).mark_rect().encode(x=x, y=y, color=color)
    marks = (
        alt.Chart(data)
        .transform_filter("datum.sure != ''")
        .mark_text(color=SERIES[1].color, fontWeight="bold")
        .encode(x=x, y=y, text="sure:N")
    )
    legend = f"Medians. +: at or above {threshold:g} over 95 % of all other doubt."
    return _rendered(alt.layer(cells, marks), title, (scenario, legend), run_id)


def _sure(row: dict[str, Any], threshold: float) -> str:
    return "+" if float(row["low"]) >= threshold else ""


def _axis_title(table: Table, key: str) -> str:
    column = next(c for c in table.columns if c.key == key)
    unit = "" if column.unit in ("", "share", "probability", "fraction") else f", {column.unit}"
    return f"{column.label}{unit}"


def _axis_format(table: Table, key: str) -> str:
    unit = next(c.unit for c in table.columns if c.key == key)
    if unit in ("share", "probability", "fraction"):
        return ".0%"
    return ",.0f" if unit in ("warheads", "interceptors", "shots") else ",.3~r"


def _cell_axis(table: Table, key: str) -> Any:
    import altair as alt

    return alt.Axis(
        format=_axis_format(table, key), labelAngle=0, labelOverlap=True, formatType="number"
    )


def _rendered(chart: Any, title: str, lines: Sequence[str], run_id: str) -> Picture:
    import altair as alt
    import vl_convert

    footer = [*(x for x in lines if x), f"run {run_id}"]
    heading = alt.TitleParams(
        wrap(title, 14, _WIDTH, bold=True),
        subtitle=footer,
        anchor="start",
        color=INK,
        subtitleColor=SOFT,
        fontSize=14,
    )
    spec = (
        chart.properties(width=_WIDTH, height=_HEIGHT, title=heading)
        .configure(font=FONT, background="white", view={"stroke": None})
        .to_dict(validate=False)
    )
    version = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    return Picture(vl_convert.vegalite_to_svg(spec, vl_version=version), title)
