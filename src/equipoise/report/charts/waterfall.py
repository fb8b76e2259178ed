"""From one published figure to another: a bar for each step, floating where the last one ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from equipoise.core.finding import Figure
from equipoise.core.language import N_
from equipoise.report.charts import rows as r
from equipoise.report.charts.panel import Drawing, KeyItem, Word
from equipoise.report.charts.style import INK, PAPER, RULE, SERIES, SeriesStyle, Theme, text_width
from equipoise.report.twins import column_text, column_unit
from equipoise.report.words import PERCENT_UNITS

_GUTTER_PX = 250.0
_BAR_PX = 18.0
_ENDS = ("start", "end")
# Without color: dark for what is published, light for more, white for less, dashed for the rest.
_PUBLISHED = SeriesStyle(SERIES[0].color, INK, (), "square", bar=SERIES[0].color)
_MORE = SeriesStyle("#8a4b12", INK, (), "square", bar="#f2c79b")
_LESS = SeriesStyle("#00704f", INK, (), "square", bar=PAPER)
_REST = SeriesStyle(RULE, INK, (3, 2), "square", bar="#eef1f4")
_NAMES = {
    N_("published"): _PUBLISHED,
    N_("adds"): _MORE,
    N_("takes away"): _LESS,
    N_("left over, not explained"): _REST,
}

Rows = Sequence[Mapping[str, Any]]


def draw(figure: Figure, table: Rows, theme: Theme) -> Drawing:
    """Draw published figures as bars from zero and each step from the level before it."""
    labels = [
        r.RowLabel(str(row["step"]), strong=row["kind"] in _ENDS, marks=_BAR_PX) for row in table
    ]
    layout = r.lay_out(labels, theme, gutter=_GUTTER_PX)
    bars = [
        _bar(figure, row, slot) for row, slot in zip(table, layout.slots[: len(table)], strict=True)
    ]
    span = _scale(figure, bars, layout, theme)
    layers: list[Any] = [r.vertical_rule(0, r.reading(span, "x"), layout, color=INK)]
    for name, style in _NAMES.items():
        chosen = [bar for bar in bars if bar["name"] == name]
        if chosen:
            layers.append(
                r.bar_marks(
                    chosen,
                    span,
                    height=layout.height,
                    color=style.bar,
                    stroke=style.color,
                    dash=style.dash,
                )
            )
    layers += _joints(bars, span, layout)
    layers += _ranges(bars, span, layout)
    words = _numbers(bars, span, theme)
    used = {bar["name"] for bar in bars}
    key = tuple(KeyItem(name, style, "bar") for name, style in _NAMES.items() if name in used)
    panel = r.picture([*r.label_words(layout, theme), *layers, *words], theme, layout.height)
    return Drawing((panel,), key)


def _bar(figure: Figure, row: Mapping[str, Any], slot: r.Slot) -> dict[str, Any]:
    """Ends, place and text of one bar."""
    level, delta = float(row["level"]), row["delta"]
    before = 0.0 if row["kind"] in _ENDS or delta is None else level - float(delta)
    shown = level if delta is None else float(delta)
    text = column_text(figure.table, "level" if delta is None else "delta", shown)
    if delta is not None and shown > 0:
        text = f"+{text}"
    return {
        "name": _name(str(row["kind"]), shown),
        "low": min(before, level),
        "high": max(before, level),
        "before": before,
        "after": level,
        "y": slot.top,
        "end": slot.bottom,
        "middle": slot.center,
        "text": text,
        "least": None if row.get("low") is None else before + float(row["low"]),
        "most": None if row.get("high") is None else before + float(row["high"]),
    }


def _name(kind: str, delta: float) -> str:
    if kind in _ENDS:
        return "published"
    if kind == "residual":
        return "left over, not explained"
    return "takes away" if delta < 0 else "adds"


def _scale(figure: Figure, bars: Rows, layout: r.Layout, theme: Theme) -> Any:
    pixels = (layout.gutter, theme.width - 12.0)
    room = 12 + max(text_width(bar["text"], theme.text, bold=True) for bar in bars)
    ends = [v for bar in bars for v in _reach(bar)]
    low, high = min(0.0, *ends), max(0.0, *ends)
    per_pixel = (high - low or 1.0) / (pixels[1] - pixels[0] - room)
    unit = column_unit(figure.table, "level")
    title = str(figure.options.get("x_title") or unit)
    return r.x_channel(
        "low",
        domain=(low - (4 * per_pixel if low < 0 else 0), high + room * per_pixel),
        pixels=pixels,
        title="" if title in PERCENT_UNITS else title,
        unit=unit,
        theme=theme,
    )


def _reach(bar: Mapping[str, Any]) -> list[float]:
    """Everything of a bar that takes room on the scale."""
    return [v for v in (bar["low"], bar["high"], bar["least"], bar["most"]) if v is not None]


def _joints(bars: Rows, x: Any, layout: r.Layout) -> list[Any]:
    """A thin line from the end of each bar down to the next."""
    lines = [
        {"x": first["after"], "y": first["end"], "end": second["y"]}
        for first, second in pairwise(bars)
    ]
    return [r.drop_marks(lines, r.reading(x, "x"), height=layout.height)] if lines else []


def _ranges(bars: Rows, x: Any, layout: r.Layout) -> list[Any]:
    """What the order of the steps makes of each, as a line on its bar."""
    spans = [
        {"low": bar["least"], "high": bar["most"], "y": bar["middle"]}
        for bar in bars
        if bar["least"] is not None and bar["most"] is not None and bar["least"] < bar["most"]
    ]
    if not spans:
        return []
    height = layout.height
    return [
        r.span_marks(spans, x, height=height, color=PAPER, width=4),
        r.span_marks(spans, x, height=height, color=INK, width=1.5),
    ]


def _numbers(bars: Rows, x: Any, theme: Theme) -> list[Word]:
    """What each bar says, right of it."""
    return [
        word
        for bar in bars
        for word in r.words_at(
            [{"x": max(_reach(bar)), "y": bar["middle"], "text": bar["text"]}],
            x,
            theme=theme,
            shift=6,
            bold=bar["name"] == "published",
            halo=True,
        )
    ]
