"""What moves the answer: swings one at a time, and shares of the whole variance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from equipoise.core.finding import Figure
from equipoise.core.language import _
from equipoise.report.charts import rows as r
from equipoise.report.charts.panel import Drawing, Panel, Word, layered, panel
from equipoise.report.charts.style import INK, RULE, SERIES, SOFT, Theme, text_width
from equipoise.report.twins import column_unit
from equipoise.report.words import bare

_GUTTER_PX = 196.0
_PANEL_GAP_PX = 34.0
_BAR_PX = 15.0
_PLAIN_BAR = "#9fb3c4"
_HIGHLIGHT = SERIES[1]

Rows = Sequence[Mapping[str, Any]]


def draw(figure: Figure, table: Rows, theme: Theme) -> Drawing:
    """Draw a bar per driver and, where computed, its index: beside it, or below if narrow."""
    ordered = sorted(table, key=lambda row: -abs(row["high"] - row["low"]))
    with_index = any(row["index"] is not None for row in ordered)
    highlight = str(figure.options.get("highlight") or "")
    labels = [r.RowLabel("", header=True)] + [
        r.RowLabel(str(row["driver"]), strong=row["driver"] == highlight, marks=_BAR_PX)
        for row in ordered
    ]
    layout = r.lay_out(labels, theme, gutter=_GUTTER_PX)
    right = theme.width - 12.0
    if not with_index:
        layers = _swings(figure, ordered, layout, theme, (layout.gutter, right))
        parts = [*r.label_words(layout, theme), *layers]
        return Drawing((r.picture(parts, theme, layout.height),))
    if theme.labels_above:
        pixels = (layout.gutter, right)
        panels = tuple(
            r.picture([*r.label_words(layout, theme), *layers], theme, layout.height)
            for layers in (
                _swings(figure, ordered, layout, theme, pixels),
                _indexes(figure, ordered, layout, theme, pixels),
            )
        )
        return Drawing(panels)
    split = layout.gutter + (right - layout.gutter) * 0.6
    left = panel(_swings(figure, ordered, layout, theme, (layout.gutter, split)))
    other = panel(_indexes(figure, ordered, layout, theme, (split + _PANEL_GAP_PX, right)))
    both = layered(
        [left.spec, other.spec],
        width=theme.width,
        height=layout.height,
        resolve={"scale": {"x": "independent"}},
    )
    words = (*r.label_words(layout, theme), *left.words, *other.words)
    return Drawing((Panel(both, words),))


def _swings(
    figure: Figure, table: Rows, layout: r.Layout, theme: Theme, pixels: tuple[float, float]
) -> list[Any]:
    unit = column_unit(figure.table, "low")
    base = float(figure.options.get("baseline") or 0.0)
    spans = [(min(row["low"], row["high"]), max(row["low"], row["high"])) for row in table]
    low, high = min(base, *(s[0] for s in spans)), max(base, *(s[1] for s in spans))
    margin = 8 + max(text_width(bare(v, unit), theme.text) for s in spans for v in s)
    per_pixel = (high - low or 1.0) / (pixels[1] - pixels[0] - 2 * margin)
    x = r.x_channel(
        "low",
        domain=(low - margin * per_pixel, high + margin * per_pixel),
        pixels=pixels,
        title=str(
            figure.options.get("x_title") or _("{unit}, each changed alone").format(unit=_(unit))
        ),
        unit=unit,
        theme=theme,
    )
    bars = _bars(table, spans, layout)
    strong = str(figure.options.get("highlight") or "")
    height = layout.height
    layers = [
        r.bar_marks(chosen, x, height=height, color=color, stroke=stroke)
        for chosen, color, stroke in (
            ([b for b in bars if b["driver"] != strong], _PLAIN_BAR, None),
            ([b for b in bars if b["driver"] == strong], _HIGHLIGHT.color, _HIGHLIGHT.color),
        )
        if chosen
    ]
    at = r.reading(x, "x")
    layers.append(r.vertical_rule(base, at, layout, color=INK))
    if figure.options.get("baseline") is not None:
        text = _("all at the center: {number}").format(number=bare(base, unit))
        layers += _over(text, base, at, layout, theme, align=_side(base, low, high))
    return [*layers, *_ends(bars, unit, at, theme)]


def _ends(bars: Rows, unit: str, x: Any, theme: Theme) -> list[Word]:
    """The numbers at both ends of each bar."""
    words: list[Word] = []
    for field, align, shift in (("low", "right", -4), ("high", "left", 4)):
        texts = [
            {"x": bar[field], "y": (bar["y"] + bar["end"]) / 2, "text": bare(bar[field], unit)}
            for bar in bars
        ]
        words += r.words_at(texts, x, theme=theme, shift=shift, align=align, halo=True)
    return words


def _bars(
    table: Rows, spans: Sequence[tuple[float, float]], layout: r.Layout
) -> list[dict[str, Any]]:
    return [
        {"driver": row["driver"], "low": a, "high": b, "y": slot.top, "end": slot.bottom}
        for row, (a, b), slot in zip(table, spans, layout.slots[1:], strict=True)
    ]


def _indexes(
    figure: Figure, table: Rows, layout: r.Layout, theme: Theme, pixels: tuple[float, float]
) -> list[Any]:
    known = [
        (row, slot)
        for row, slot in zip(table, layout.slots[1:], strict=True)
        if row["index"] is not None
    ]
    ends = [row["index"] if row["index_high"] is None else row["index_high"] for row, _ in known]
    x = r.x_channel(
        "low",
        domain=(0, max(1.0, *ends)),
        pixels=pixels,
        title=str(figure.options.get("index_title") or _("total-effect index")),
        unit="index",
        theme=theme,
        ticks=(0, 0.25, 0.5, 0.75, 1),
    )
    height = layout.height
    at = r.reading(x, "x")
    layers = _levels(figure, at, layout, theme)
    spans = [
        {"low": row["index_low"], "high": row["index_high"], "y": slot.center}
        for row, slot in known
        if row["index_low"] is not None and row["index_high"] is not None
    ]
    if spans:
        layers.append(r.span_marks(spans, x, height=height, color=SOFT, width=2.4))
    strong = str(figure.options.get("highlight") or "")
    for style, chosen in (
        (_HIGHLIGHT, [k for k in known if k[0]["driver"] == strong]),
        (SERIES[0], [k for k in known if k[0]["driver"] != strong]),
    ):
        dots = [{"x": row["index"], "y": slot.center} for row, slot in chosen]
        if dots:
            layers.append(r.point_marks(dots, at, style, height=height, size=62))
    return [r.vertical_rule(0, at, layout, color=RULE), *layers]


def _levels(figure: Figure, x: Any, layout: r.Layout, theme: Theme) -> list[Any]:
    """The levels of the rule, dashed and with their numbers above."""
    layers = []
    for name in ("index_small", "index_large"):
        level = figure.options.get(name)
        if level is not None:
            layers.append(r.vertical_rule(float(level), x, layout, dash=(3, 3)))
            layers += _over(bare(float(level), ""), float(level), x, layout, theme)
    return layers


def _over(
    text: str, at: float, x: Any, layout: r.Layout, theme: Theme, *, align: str = "center"
) -> list[Word]:
    """A word over a line, in the space above the rows."""
    row = {"x": at, "y": layout.slots[0].center, "text": text}
    return r.words_at([row], x, theme=theme, align=align, color=SOFT)


def _side(at: float, low: float, high: float) -> str:
    """How to set a word so that it stays inside the scale."""
    place = (at - low) / (high - low or 1.0)
    return "left" if place < 0.3 else "right" if place > 0.7 else "center"
