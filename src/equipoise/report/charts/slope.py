"""Before and after: a line from the one number to the other, its name at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from equipoise.core.finding import Figure
from equipoise.core.language import _
from equipoise.report.charts import rows as r
from equipoise.report.charts.panel import Drawing, KeyItem, Word
from equipoise.report.charts.style import (
    GRID,
    SERIES,
    SOFT,
    SeriesStyle,
    Theme,
    series_styles,
    spread,
    text_width,
    wrap,
)
from equipoise.report.describe import slope_heads
from equipoise.report.twins import column_text

_HEIGHT_PX = 320.0
_TOP_PX = 30.0
_NAMES_PX, _NARROW_NAMES_PX = 270.0, 176.0
_LEADER_PX = 12.0

Rows = Sequence[Mapping[str, Any]]


def draw(figure: Figure, table: Rows, theme: Theme) -> Drawing:
    """Draw a line per case on one scale from zero; every number stands beside its end."""
    styles = _styles(figure, table)
    left = 22 + max(text_width(_text(figure, row, "before"), theme.text) for row in table)
    names_px = _NARROW_NAMES_PX if theme.labels_above else _NAMES_PX
    right = theme.width - names_px
    values = [float(row[key]) for row in table for key in ("before", "after")]
    low, high = min(0.0, *values), max(0.0, *values)
    per_unit = (_HEIGHT_PX - _TOP_PX - 12) / (high - low or 1.0)

    def place(value: float) -> float:
        return _TOP_PX + (high - value) * per_unit

    lines = [
        {"y": place(float(row["before"])), "end": place(float(row["after"])), **row}
        for row in table
    ]
    parts: list[Any] = _poles(left, right)
    for style, chosen in _by_style(figure, lines, styles):
        parts += _lines(chosen, style, (left, right))
    parts += _left_words(figure, lines, left, theme)
    parts += _right_words(figure, lines, right, theme, names_px)
    parts += _heads(figure, (left, right), theme)
    shown = styles if any(row.get("group") for row in table) else {}
    key = tuple(KeyItem(name, style, "line") for name, style in shown.items())
    return Drawing((r.picture(parts, theme, _HEIGHT_PX),), key)


def _styles(figure: Figure, table: Rows) -> dict[str, SeriesStyle]:
    """A style per group; without groups one for all, and another for what is highlighted."""
    groups = [str(row["group"]) for row in table if row.get("group")]
    if groups:
        return series_styles(list(dict.fromkeys(groups)))
    strong = str(figure.options.get("highlight") or "")
    return {"": SERIES[0], strong: SERIES[1]} if strong else {"": SERIES[0]}


def _by_style(
    figure: Figure, lines: Rows, styles: Mapping[str, SeriesStyle]
) -> list[tuple[SeriesStyle, list[Mapping[str, Any]]]]:
    strong = str(figure.options.get("highlight") or "")

    def name(line: Mapping[str, Any]) -> str:
        if line.get("group"):
            return str(line["group"])
        return strong if strong and line["case"] == strong else ""

    chosen = [(style, [x for x in lines if name(x) == known]) for known, style in styles.items()]
    return [(style, found) for style, found in chosen if found]


def _poles(left: float, right: float) -> list[Any]:
    """The two lines that numbers are read at, from the top to zero and below."""
    data = r.values([{"y": _TOP_PX - 8, "end": _HEIGHT_PX - 4}])
    mark = alt.Chart(data).mark_rule(color=GRID, strokeWidth=1.5)
    vertical = {"y": r.pixel_y(_HEIGHT_PX), "y2": alt.Y2("end:Q")}
    return [mark.encode(x=alt.XValue(at), **vertical) for at in (left, right)]


def _lines(lines: Rows, style: SeriesStyle, ends: tuple[float, float]) -> list[Any]:
    rows = [{"y": line["y"], "end": line["end"]} for line in lines]
    left, right = ends
    rule = alt.Chart(r.values(rows)).mark_rule(
        color=style.color, strokeWidth=2.2, strokeDash=list(style.dash)
    )
    layers = [
        rule.encode(
            x=alt.XValue(left),
            x2=alt.X2Value(right),
            y=r.pixel_y(_HEIGHT_PX),
            y2=alt.Y2("end:Q"),
        )
    ]
    for at, field in ((left, "y"), (right, "end")):
        dots = [{"y": row[field]} for row in rows]
        layers.append(r.point_marks(dots, alt.XValue(at), style, height=_HEIGHT_PX, size=52))
    return layers


def _left_words(figure: Figure, lines: Rows, left: float, theme: Theme) -> list[Any]:
    """The numbers before, moved apart where they would overlap; one for equal numbers."""
    texts: dict[str, float] = {}
    for line in lines:
        texts.setdefault(_text(figure, line, "before"), line["y"])
    wanted = list(texts.values())
    places = spread(wanted, theme.text * 1.25, _TOP_PX, _HEIGHT_PX - 8)
    words = [
        Word(text, left - _LEADER_PX - 2, place, theme.text, align="right", bold=True)
        for text, place in zip(texts, places, strict=True)
    ]
    return [*_leaders(wanted, places, left - 5, -_LEADER_PX + 6), *words]


def _right_words(
    figure: Figure, lines: Rows, right: float, theme: Theme, names_px: float
) -> list[Any]:
    """The numbers after and what they are of, moved apart where they would overlap."""
    step = theme.text * 1.25
    texts = [_text(figure, line, "after") for line in lines]
    indents = [text_width(text, theme.text, bold=True) + 7 for text in texts]
    room = names_px - _LEADER_PX - 10
    names = [
        wrap(_(str(line["case"])), theme.text, room - indent)
        for line, indent in zip(lines, indents, strict=True)
    ]
    wanted = [float(line["end"]) for line in lines]
    places = spread(wanted, [step * len(name) + 3 for name in names], _TOP_PX, _HEIGHT_PX - step)
    x = right + _LEADER_PX + 4
    words: list[Any] = _leaders(wanted, places, right + 5, _LEADER_PX - 4)
    strong = str(figure.options.get("highlight") or "")
    for line, text, indent, name, place in zip(lines, texts, indents, names, places, strict=True):
        top = place - step * (len(name) - 1) / 2
        words.append(Word(text, x, top, theme.text, bold=True))
        words += [
            Word(part, x + indent, top + step * k, theme.text, bold=line["case"] == strong)
            for k, part in enumerate(name)
        ]
    return words


def _leaders(
    wanted: Sequence[float], places: Sequence[float], x: float, length: float
) -> list[Any]:
    """Thin lines from where numbers lie to where they are printed, if they were moved."""
    rows = [
        {"y": want, "end": place}
        for want, place in zip(wanted, places, strict=True)
        if abs(want - place) > 2
    ]
    if not rows:
        return []
    rule = alt.Chart(r.values(rows)).mark_rule(color=SOFT, strokeWidth=0.8)
    return [
        rule.encode(
            x=alt.XValue(x),
            x2=alt.X2Value(x + length),
            y=r.pixel_y(_HEIGHT_PX),
            y2=alt.Y2("end:Q"),
        )
    ]


def _heads(figure: Figure, ends: tuple[float, float], theme: Theme) -> list[Word]:
    """What stands on the left and what on the right."""
    first, second = slope_heads(figure)
    middle = max(text_width(first, theme.text) / 2, ends[0])
    return [
        Word(first, middle, 8, theme.text, align="center", color=SOFT),
        Word(second, ends[1], 8, theme.text, align="center", color=SOFT),
    ]


def _text(figure: Figure, row: Mapping[str, Any], key: str) -> str:
    return column_text(figure.table, key, row[key])
