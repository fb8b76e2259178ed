"""Dated events and spans of time, one line each, in lanes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from equipoise.core.dates import PartialDate
from equipoise.core.finding import Cell, Figure
from equipoise.report.charts import rows as r
from equipoise.report.charts.panel import Drawing, KeyItem
from equipoise.report.charts.style import Theme, series_styles

_GUTTER_PX = 290.0
_DAYS_PER_YEAR = 365.25

Rows = Sequence[Mapping[str, Any]]


def draw(_figure: Figure, table: Rows, theme: Theme) -> Drawing:
    """Draw a bar for each span and a shape for each single date; color and shape by kind."""
    styles = series_styles(list(dict.fromkeys(str(row["kind"]) for row in table)))
    labels, places = _labels(table)
    layout = r.lay_out(labels, theme, gutter=_GUTTER_PX)
    spans = [(decimal_year(row["start"]), decimal_year(row["end"])) for row in table]
    known = [v for pair in spans for v in pair if v is not None]
    pad = max(0.5, (max(known) - min(known)) * 0.03)
    pixels = (layout.gutter, theme.width - 12.0)
    domain = (min(known) - pad, max(known) + pad)
    span = r.x_channel("low", domain=domain, pixels=pixels, title="", unit="year", theme=theme)
    x = r.reading(span, "x")
    layers: list[Any] = []
    for name, style in styles.items():
        chosen = [
            (pair, layout.slots[place].center)
            for row, pair, place in zip(table, spans, places, strict=True)
            if row["kind"] == name
        ]
        bars = [
            {"low": start, "high": end, "y": y - 4, "end": y + 4}
            for (start, end), y in chosen
            if end is not None
        ]
        dots = [
            {"x": v, "y": y} for (start, end), y in chosen for v in (start, end) if v is not None
        ]
        if bars:
            layers.append(_bars(bars, span, layout.height, style.color))
        layers.append(r.point_marks(dots, x, style, height=layout.height, size=62))
    shown = styles if len(styles) > 1 else {}
    key = tuple(KeyItem(name, style) for name, style in shown.items())
    parts = [*r.label_words(layout, theme), *layers]
    return Drawing((r.picture(parts, theme, layout.height),), key)


def decimal_year(cell: Cell) -> float | None:
    """A date of the table as a year with a fraction, the middle of what the date covers.

    Raises:
        BadInputError: if a text is no date.
    """
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        day = PartialDate.parse(cell, what="date of a timeline").middle
        return day.year + (day.timetuple().tm_yday - 1) / _DAYS_PER_YEAR
    return float(cell)


def _labels(table: Rows) -> tuple[list[r.RowLabel], list[int]]:
    """A label for each row, shared by neighbors of one name, and the place of each row."""
    labels: list[r.RowLabel] = []
    places: list[int] = []
    lane = None
    for row in table:
        fresh = row["lane"] != lane
        if fresh:
            lane = row["lane"]
            labels.append(r.RowLabel(str(lane), header=True))
        if fresh or labels[-1].text != str(row["label"]):
            labels.append(r.RowLabel(str(row["label"]), marks=14))
        places.append(len(labels) - 1)
    return labels, places


def _bars(bars: Rows, x: Any, height: float, color: str) -> Any:
    return r.bar_marks(bars, x, height=height, color=color).encode(opacity=alt.OpacityValue(0.35))
