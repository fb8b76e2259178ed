"""Pictures made of labeled rows: layout in pixels, and the layers all of them use."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import altair as alt

from equipoise.core.language import _, localized
from equipoise.report.charts.panel import Panel, Word, panel
from equipoise.report.charts.style import (
    GRID,
    INK,
    RULE,
    SOFT,
    SeriesStyle,
    Theme,
    axis_words,
    text_width,
    wrap,
)
from equipoise.report.words import COUNT_UNITS, PERCENT_UNITS, YEAR_UNITS, is_share

LINE = 15.0
_GAP = 9.0
_HEADER_GAP = 10.0


@dataclass(frozen=True, slots=True)
class RowLabel:
    """What a row is called.

    Attributes:
        text: the label; a header stands alone on its line and carries no marks.
        note: a softer line below it.
        header: whether it heads a group of rows.
        strong: whether it is printed bold.
        marks: height the marks of the row need, in pixels.
    """

    text: str
    note: str = ""
    header: bool = False
    strong: bool = False
    marks: float = LINE


@dataclass(frozen=True, slots=True)
class Slot:
    """Where the marks of a row go, in pixels from the top."""

    top: float
    center: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Rows with their places.

    Attributes:
        slots: one per label, headers included.
        texts: the words of the labels with their places.
        height: height of all rows, in pixels.
        gutter: width kept free left of the scale, in pixels.
        clear: stretches from top to bottom that no label stands in, in pixels.
    """

    slots: tuple[Slot, ...]
    texts: tuple[Mapping[str, Any], ...]
    height: float
    gutter: float
    clear: tuple[tuple[float, float], ...]


def lay_out(labels: Sequence[RowLabel], theme: Theme, *, gutter: float) -> Layout:
    """Place rows one below the other.

    Labels stand left of the marks in a gutter as wide as they need and ``gutter`` at most, or
    above the marks in a narrow picture, where the gutter shrinks to a margin.
    """
    above = theme.labels_above
    labels = [replace(label, text=_(label.text), note=_(label.note)) for label in labels]
    gutter = 8.0 if above else min(gutter, _widest(labels, theme) + 16)
    slots: list[Slot] = []
    texts: list[Mapping[str, Any]] = []
    y = 4.0
    for label in labels:
        width = theme.width if above or label.header else gutter - 14
        lines = _lines(label, theme, width)
        words = LINE * len(lines)
        if label.header:
            y += _HEADER_GAP if slots else 0.0
            slot, start, step = Slot(y, y + words / 2, y + words), y, words + 2
        elif above:
            top = y + words + 3
            slot = Slot(top, top + label.marks / 2, top + label.marks)
            start, step = y, words + 3 + label.marks + _GAP
        else:
            tall = max(words, label.marks)
            middle = y + tall / 2
            slot = Slot(middle - label.marks / 2, middle, middle + label.marks / 2)
            start, step = middle - words / 2, tall + _GAP
        slots.append(slot)
        texts += [{**line, "y": start + LINE * (k + 0.5)} for k, line in enumerate(lines)]
        y += step
    marked = [slot for slot, label in zip(slots, labels, strict=True) if not label.header]
    start = slots[0].bottom if labels[0].header and not labels[0].text else 0.0
    clear = tuple((s.top - 2, s.bottom + 2) for s in marked) if above else ((start, y),)
    return Layout(tuple(slots), tuple(texts), y, gutter, clear)


def _widest(labels: Sequence[RowLabel], theme: Theme) -> float:
    """Width of the longest line that a label would have unbroken."""
    rows = [label for label in labels if not label.header]
    names = [text_width(label.text, theme.text, bold=label.strong) for label in rows]
    return max([60.0, *names, *(text_width(label.note, theme.text) for label in rows)])


def _lines(label: RowLabel, theme: Theme, width: float) -> list[dict[str, Any]]:
    strong = label.header or label.strong
    main = [
        {"text": line, "strong": strong, "soft": False}
        for line in wrap(label.text, theme.text, width, bold=strong)
    ]
    if not label.note:
        return main
    note = wrap(label.note, theme.text, width)
    return main + [{"text": line, "strong": False, "soft": True} for line in note]


def values(rows: Sequence[Mapping[str, Any]]) -> Any:
    """Rows as data inside the chart."""
    # As text, because the chart library goes through every cell of every row.
    text = json.dumps([dict(row) for row in rows], ensure_ascii=False)
    return alt.InlineData(values=text, format=alt.JsonDataFormat(type="json"))


def pixel_y(layout_height: float, field: str = "y") -> Any:
    """A vertical channel in pixels from the top, without an axis."""
    scale = alt.Scale(domain=[0, layout_height], range=[0, layout_height], nice=False, zero=False)
    return alt.Y(f"{field}:Q", scale=scale, axis=None)


def label_words(layout: Layout, theme: Theme) -> list[Word]:
    """The words left of or above the marks."""
    return [
        Word(
            line["text"],
            0.0,
            line["y"],
            theme.text,
            color=SOFT if line["soft"] else INK,
            bold=line["strong"],
            halo=True,
        )
        for line in layout.texts
    ]


def axis_labels(unit: str) -> str:
    """Vega expression that prints a tick of this unit as the tables do."""
    if unit in YEAR_UNITS:
        return "format(datum.value, 'd')"
    shown = "round(datum.value * 1e8) / 1e6" if is_share(unit) else "datum.value"
    text = f"replace(format({shown}, ',~f'), '\\u2212', '-')"
    text = _as_spoken(text)
    return f"{text} + ' %'" if is_share(unit) or unit in PERCENT_UNITS else text


def _as_spoken(text: str) -> str:
    """A Vega expression with the marks of the language that holds."""
    sample = localized("1,234.5")
    if sample == "1,234.5":
        return text
    thousands, decimal = sample[1], sample[5]
    return f"replace(replace(replace({text}, '.', ';'), /,/g, '{thousands}'), ';', '{decimal}')"


def x_channel(
    field: str,
    *,
    domain: tuple[float, float],
    pixels: tuple[float, float],
    title: str,
    unit: str,
    theme: Theme,
    ticks: Sequence[float] | None = None,
) -> Any:
    """A horizontal scale between two pixel places, with grid lines and its title below."""
    scale = alt.Scale(domain=list(domain), range=list(pixels), nice=False, zero=False)
    width = pixels[1] - pixels[0]
    title = _(title)
    lines = wrap(title, theme.text, theme.width - pixels[0] if theme.labels_above else width)
    options: dict[str, Any] = {} if ticks is None else {"values": list(ticks)}
    axis = alt.Axis(
        orient="bottom",
        title=lines if title else None,
        **axis_words(theme),
        titleAlign="left",
        titlePadding=8,
        labelExpr=axis_labels(unit),
        labelFlush=False,
        labelOverlap="greedy",
        labelSeparation=6,
        tickCount=max(3, round(width / 70)),
        tickMinStep=1 if unit in COUNT_UNITS | YEAR_UNITS else 0,
        ticks=False,
        domain=False,
        grid=True,
        gridColor=GRID,
        **options,
    )
    return alt.X(f"{field}:Q", scale=scale, axis=axis)


def reading(channel: Any, field: str) -> Any:
    """The same channel, read from another field of the rows."""
    copy = channel.copy()
    copy.shorthand = f"{field}:Q"
    return copy


def vertical_rule(
    at: float, x: Any, layout: Layout, *, color: str = RULE, dash: Sequence[int] = ()
) -> Any:
    """A line from top to bottom at a value of the horizontal scale, but not through labels."""
    data = values([{"x": at, "y": top, "end": bottom} for top, bottom in layout.clear])
    mark = alt.Chart(data).mark_rule(color=color, strokeDash=list(dash), strokeWidth=1.2)
    return mark.encode(x=x, y=pixel_y(layout.height), y2=alt.Y2("end:Q"))


def across(x: Any, value: float) -> float:
    """Where a value of a horizontal scale lies, in pixels."""
    (low, high), (left, right) = x["scale"]["domain"], x["scale"]["range"]
    return float(left + (value - low) / (high - low) * (right - left))


def words_at(
    rows: Sequence[Mapping[str, Any]], x: Any, *, theme: Theme, shift: float = 0.0, **look: Any
) -> list[Word]:
    """Words at places of the horizontal scale; rows have ``x``, ``y`` and ``text``.

    They stand ``shift`` pixels to the right of their places.
    """
    return [
        Word(str(row["text"]), across(x, float(row["x"])) + shift, row["y"], theme.text, **look)
        for row in rows
    ]


def point_marks(
    rows: Sequence[Mapping[str, Any]],
    x: Any,
    style: SeriesStyle,
    *,
    height: float,
    size: float,
    stroke: float = 1.6,
) -> Any:
    """Shapes of one series at places of the horizontal scale; rows have ``x`` and ``y``."""
    chart = alt.Chart(values(rows)).mark_point(
        shape=style.shape,
        filled=True,
        fill=style.color if style.filled else "#ffffff",
        stroke=style.color,
        strokeWidth=stroke,
        size=size,
        opacity=1,
    )
    return chart.encode(x=x, y=pixel_y(height))


def span_marks(
    rows: Sequence[Mapping[str, Any]], x: Any, *, height: float, color: str, width: float = 2
) -> Any:
    """Horizontal lines from ``low`` to ``high`` at ``y``; ``x`` must read the field ``low``."""
    chart = alt.Chart(values(rows)).mark_rule(color=color, strokeWidth=width)
    return chart.encode(x=x, x2=alt.X2("high:Q"), y=pixel_y(height))


def drop_marks(rows: Sequence[Mapping[str, Any]], x: Any, *, height: float) -> Any:
    """Thin vertical lines at ``x`` from ``y`` down to ``end``."""
    chart = alt.Chart(values(rows)).mark_rule(color=RULE, strokeWidth=1)
    return chart.encode(x=x, y=pixel_y(height), y2=alt.Y2("end:Q"))


def bar_marks(
    rows: Sequence[Mapping[str, Any]],
    x: Any,
    *,
    height: float,
    color: str,
    stroke: str | None = None,
    dash: Sequence[int] = (),
) -> Any:
    """Filled bars from ``low`` to ``high`` between ``y`` and ``end``."""
    look: dict[str, Any] = {"stroke": stroke, "strokeWidth": 1.4} if stroke else {}
    if dash:
        look["strokeDash"] = list(dash)
    chart = alt.Chart(values(rows)).mark_rect(color=color, opacity=1, **look)
    return chart.encode(x=x, x2=alt.X2("high:Q"), y=pixel_y(height), y2=alt.Y2("end:Q"))


def picture(parts: Sequence[Any], theme: Theme, height: float) -> Panel:
    """Marks and words as one panel of the theme's width."""
    return panel(parts, width=theme.width, height=height)
