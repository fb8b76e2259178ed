"""Rates with exact intervals, inside and outside of windows of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from equipoise.core.finding import Figure
from equipoise.core.language import _, localized, ngettext
from equipoise.report.charts import rows as r
from equipoise.report.charts.panel import Drawing
from equipoise.report.charts.style import SeriesStyle, Theme, series_styles, text_width
from equipoise.report.twins import column_unit
from equipoise.report.words import number

_GUTTER_PX = 250.0

Rows = Sequence[Mapping[str, Any]]


def draw(figure: Figure, table: Rows, theme: Theme) -> Drawing:
    """Draw a point and an interval per window, grouped, on one scale from zero."""
    styles = series_styles(list(dict.fromkeys(str(row["window"]) for row in table)))
    labels, places = _labels(table)
    layout = r.lay_out(labels, theme, gutter=_GUTTER_PX)
    texts = [number(float(row["rate"])) for row in table]
    room = 14 + max(text_width(text, theme.text, bold=True) for text in texts)
    pixels = (layout.gutter, theme.width - 16.0)
    top = max(float(v) for row in table for v in (row["rate"], row["high"]) if v is not None) or 1.0
    per_pixel = top / (pixels[1] - pixels[0] - room)
    domain = (0.0, top + room * per_pixel)
    title = str(figure.options.get("x_title") or column_unit(figure.table, "rate"))
    span = r.x_channel("low", domain=domain, pixels=pixels, title=title, unit="", theme=theme)
    x = r.reading(span, "x")
    reference = figure.options.get("reference")
    layers: list[Any] = (
        [] if reference is None else [r.vertical_rule(float(reference), x, layout, dash=(4, 3))]
    )
    for name, style in styles.items():
        chosen = [
            {**row, "x": row["rate"], "y": layout.slots[place].center, "text": text}
            for row, place, text in zip(table, places, texts, strict=True)
            if row["window"] == name
        ]
        layers += _series(chosen, span, style, layout.height, theme)
    parts = [*r.label_words(layout, theme), *layers]
    return Drawing((r.picture(parts, theme, layout.height),))


def _series(rows: Rows, span: Any, style: SeriesStyle, height: float, theme: Theme) -> list[Any]:
    """Points of one window with their intervals, and the rate in words at the right end."""
    x = r.reading(span, "x")
    spans = [row for row in rows if row["low"] is not None and row["high"] is not None]
    ends = [{**row, "x": row["rate"] if row["high"] is None else row["high"]} for row in rows]
    layers = [
        r.point_marks(rows, x, style, height=height, size=74),
        *r.words_at(ends, x, theme=theme, shift=8, bold=True),
    ]
    if spans:
        layers.insert(0, r.span_marks(spans, span, height=height, color=style.color, width=2.6))
    return layers


def _labels(table: Rows) -> tuple[list[r.RowLabel], list[int]]:
    labels: list[r.RowLabel] = []
    places: list[int] = []
    group = None
    for row in table:
        if row["group"] != group:
            group = row["group"]
            labels.append(r.RowLabel(str(group), header=True))
        places.append(len(labels))
        labels.append(r.RowLabel(str(row["window"]), _exposure(row), marks=18))
    return labels, places


def _exposure(row: Mapping[str, Any]) -> str:
    """How many events in how many months, where the table says so."""
    events, months = row.get("count"), row.get("months")
    if events is None:
        return ""
    shown = ngettext("{n} event", "{n} events", round(events)).format(n=_whole(events))
    if months is None:
        return shown
    span = ngettext("{n} month", "{n} months", round(months)).format(n=_whole(months))
    return _("{events} in {months}").format(events=shown, months=span)


def _whole(value: float) -> str:
    return localized(f"{float(value):,.0f}")
