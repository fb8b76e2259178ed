"""Quantile dots: how many warheads arrive without and with the defense."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from equipoise.core.finding import Figure
from equipoise.core.language import _
from equipoise.report.charts import rows as r
from equipoise.report.charts.panel import Drawing
from equipoise.report.charts.style import GRID, SERIES, SeriesStyle, Theme
from equipoise.report.lanes import LANE_NAMES, Lane, lanes_of, middle
from equipoise.report.words import count

_TALLEST_STACK_PX = 54.0
_DIAMETERS_PX = (8.0, 7.0, 6.0, 5.0, 4.0)
_GUTTER_PX = 176.0
_STROKE_PX = 1.1
_WITHOUT = SeriesStyle("#59616b", "#59616b", (), "circle", filled=False)
# Lanes carry their names, so every dot may be round.
_STYLES = (_WITHOUT, *(replace(style, shape="circle") for style in SERIES[:4]))


def draw(figure: Figure, table: Sequence[Mapping[str, Any]], theme: Theme) -> Drawing:
    """Draw one lane of dots per case and state of the defense, on one scale from zero."""
    lanes = lanes_of(table)
    top = float(figure.options.get("warheads_max") or max(max(v) for _, _, v in lanes) * 1.03) or 1
    per_pixel = top / (theme.width - (8.0 if theme.labels_above else _GUTTER_PX) - 14.0)
    diameter, stacks = _fit([v for _, _, v in lanes], per_pixel)
    labels, lane_rows = _labels(lanes, stacks, diameter)
    layout = r.lay_out(labels, theme, gutter=_GUTTER_PX)
    x = r.x_channel(
        "x",
        domain=(0, top),
        pixels=(layout.gutter, theme.width - 14.0),
        title=str(figure.options.get("x_title") or _("arriving warheads")),
        unit="warheads",
        theme=theme,
    )
    layers: list[Any] = [*r.label_words(layout, theme)]
    layers.append(_baselines(layout, lane_rows, x, top))
    size = math.pi / 4 * (diameter - _STROKE_PX - 0.7) ** 2
    names = list(dict.fromkeys(state for _, state, _ in lanes))
    for index, name in enumerate(names):
        dots = [
            {"x": place, "y": layout.slots[row].bottom - diameter * (level + 0.5)}
            for (_, state, _), row, stack in zip(lanes, lane_rows, stacks, strict=True)
            if state == name
            for place, level in stack
        ]
        style = _STYLES[min(index, len(_STYLES) - 1)]
        layers.append(
            r.point_marks(dots, x, style, height=layout.height, size=size, stroke=_STROKE_PX)
        )
    return Drawing((r.picture(layers, theme, layout.height),))


def _labels(
    lanes: Sequence[Lane], stacks: Sequence[list[tuple[float, int]]], diameter: float
) -> tuple[list[r.RowLabel], list[int]]:
    labels: list[r.RowLabel] = []
    lane_rows: list[int] = []
    for (case, state, warheads), stack in zip(lanes, stacks, strict=True):
        if not any(label.header and label.text == case for label in labels):
            labels.append(r.RowLabel(case, header=True))
        note = _("middle: {number}").format(number=count(middle(warheads), about=True))
        tallest = max(level for _, level in stack) + 1
        lane_rows.append(len(labels))
        name = LANE_NAMES.get(state, state)
        labels.append(r.RowLabel(name, note, marks=max(tallest * diameter, 22.0)))
    return labels, lane_rows


def _fit(
    lanes: Sequence[Sequence[float]], per_pixel: float
) -> tuple[float, list[list[tuple[float, int]]]]:
    """The largest dots whose tallest stack is low enough, and the stacks they make."""
    for diameter in _DIAMETERS_PX:
        stacks = [_stack(lane, diameter * per_pixel) for lane in lanes]
        tallest = max(level for stack in stacks for _, level in stack) + 1
        if tallest * diameter <= _TALLEST_STACK_PX:
            break
    return diameter, stacks


def _stack(ordered: Sequence[float], width: float) -> list[tuple[float, int]]:
    """Place and level of each dot; values nearer than a dot's width share a stack.

    Dot plots after Wilkinson (1999), "Dot plots", The American Statistician 53, 276-281.
    """
    dots: list[tuple[float, int]] = []
    start = 0
    while start < len(ordered):
        end = start
        while end < len(ordered) and ordered[end] - ordered[start] < width:
            end += 1
        place = (ordered[start] + ordered[end - 1]) / 2
        dots += [(place, level) for level in range(end - start)]
        start = end
    return dots


def _baselines(layout: r.Layout, lane_rows: Sequence[int], x: Any, top: float) -> Any:
    lines = [{"x": 0.0, "high": top, "y": layout.slots[row].bottom} for row in lane_rows]
    return r.span_marks(lines, x, height=layout.height, color=GRID, width=1.5)
