"""One number per line, as a bar from zero, with its interval if there is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from equipoise.core.finding import Figure
from equipoise.core.language import _
from equipoise.report.charts import rows as r
from equipoise.report.charts.panel import Drawing, KeyItem
from equipoise.report.charts.style import INK, PAPER, RULE, SOFT, Theme, series_styles, text_width
from equipoise.report.twins import column_unit
from equipoise.report.words import bare

_GUTTER_PX = 220.0
_BAR_PX = 17.0

Rows = Sequence[Mapping[str, Any]]


def draw(figure: Figure, table: Rows, theme: Theme) -> Drawing:
    """Draw the bars of each category together, a color and an outline per group."""
    unit = column_unit(figure.table, "value")
    strong = figure.options.get("highlight")
    top = [r.RowLabel("", header=True)] if figure.options.get("reference_label") else []
    labels = top + [
        r.RowLabel(str(category), strong=category == strong, marks=(_BAR_PX + 2) * len(rows))
        for category, rows in by_category(table).items()
    ]
    layout = r.lay_out(labels, theme, gutter=_GUTTER_PX)
    bars = _bars(table, layout.slots[len(top) :], unit)
    span = _scale(figure, bars, layout, unit, theme)
    x = r.reading(span, "x")
    height = layout.height
    groups = list(dict.fromkeys(bar["group"] for bar in bars))
    styles = series_styles(groups)
    layers: list[Any] = []
    for name, style in styles.items():
        chosen = [bar for bar in bars if bar["group"] == name]
        layers.append(r.bar_marks(chosen, span, height=height, color=style.bar, stroke=style.color))
    layers += _intervals(bars, x, height)
    layers += _reference(figure, x, layout, theme)
    ends = [{"x": max(bar["reach"], 0.0), "y": bar["middle"], "text": bar["text"]} for bar in bars]
    layers += r.words_at(ends, x, theme=theme, shift=6)
    layers.append(r.vertical_rule(0, x, layout, color=INK))
    shown = styles if len(groups) > 1 else {}
    key = tuple(KeyItem(name, style, "bar") for name, style in shown.items())
    return Drawing((r.picture([*r.label_words(layout, theme), *layers], theme, height),), key)


def by_category(table: Rows) -> dict[str, list[Mapping[str, Any]]]:
    """The rows of each category, in order of appearance."""
    categories: dict[str, list[Mapping[str, Any]]] = {}
    for row in table:
        categories.setdefault(str(row["category"]), []).append(row)
    return categories


def _bars(table: Rows, slots: Sequence[r.Slot], unit: str) -> list[dict[str, Any]]:
    bars: list[dict[str, Any]] = []
    for rows, slot in zip(by_category(table).values(), slots, strict=True):
        for index, row in enumerate(rows):
            top = slot.top + index * (_BAR_PX + 2)
            value = float(row["value"])
            low, high = row.get("low"), row.get("high")
            bars.append(
                {
                    "group": str(row.get("group") or ""),
                    "low": min(value, 0.0),
                    "high": max(value, 0.0),
                    "y": top,
                    "end": top + _BAR_PX,
                    "middle": top + _BAR_PX / 2,
                    "text": bare(value, unit),
                    "least": low,
                    "most": high,
                    "reach": max(value, value if high is None else float(high)),
                    "depth": min(value, value if low is None else float(low)),
                }
            )
    return bars


def _scale(figure: Figure, bars: Rows, layout: r.Layout, unit: str, theme: Theme) -> Any:
    pixels = (layout.gutter, theme.width - 16.0)
    reference = figure.options.get("reference")
    marked = [] if reference is None else [float(reference)]
    low = min(0.0, *(bar["depth"] for bar in bars), *marked)
    high = max(0.0, *(bar["reach"] for bar in bars), *marked)
    room = 14 + max(text_width(bar["text"], theme.text) for bar in bars)
    per_pixel = (high - low or 1.0) / (pixels[1] - pixels[0] - room)
    title = str(figure.options.get("x_title") or unit)
    return r.x_channel(
        "low",
        domain=(low - (4 * per_pixel if low < 0 else 0), high + room * per_pixel),
        pixels=pixels,
        title=title,
        unit=unit,
        theme=theme,
    )


def _intervals(bars: Rows, x: Any, height: float) -> list[Any]:
    """Lines from low to high, edged in white so that they stand out on the bars."""
    spans = [
        {"low": bar["least"], "high": bar["most"], "y": bar["middle"]}
        for bar in bars
        if bar["least"] is not None and bar["most"] is not None
    ]
    if not spans:
        return []
    span = r.reading(x, "low")
    return [
        r.span_marks(spans, span, height=height, color=PAPER, width=4),
        r.span_marks(spans, span, height=height, color=INK, width=1.5),
    ]


def _reference(figure: Figure, x: Any, layout: r.Layout, theme: Theme) -> list[Any]:
    reference = figure.options.get("reference")
    if reference is None:
        return []
    rule = r.vertical_rule(float(reference), x, layout, color=RULE, dash=(4, 3))
    label = figure.options.get("reference_label")
    if not label:
        return [rule]
    row = {"x": float(reference), "y": layout.slots[0].center, "text": _(str(label))}
    return [rule, *r.words_at([row], x, theme=theme, align="center", color=SOFT)]
