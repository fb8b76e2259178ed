"""The frame of a picture: what it is called, what its marks mean, and where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from equipoise.core.finding import Figure
from equipoise.core.language import _
from equipoise.report.charts.style import (
    FONT,
    INK,
    PAPER,
    RULE,
    SOFT,
    Theme,
    grayed,
    text_width,
    wrap,
)
from equipoise.report.rendering import Drawn


def framed(
    figure: Figure,
    drawing: Any,
    look: Theme,
    *,
    drawn: Drawn,
    alt: str,
    notes: Sequence[str],
    run_id: str,
    margin: int = 0,
) -> str:
    """A drawing as one SVG element: title, metric and key above, scenario and run below.

    Args:
        figure: what is drawn.
        drawing: its key.
        look: sizes and colors.
        drawn: its marks and words, with their size.
        alt: what the picture shows, in words.
        notes: further lines for the bottom.
        run_id: name of the run; left out if empty.
        margin: empty edge on every side, in pixels.
    """
    parts: list[str] = []
    y = _body(parts, figure, drawing, look, drawn)
    y = _foot(parts, figure, look, y, [*notes, _maker(run_id)])
    edge, across, down = -margin, look.width + 2 * margin, round(y + 4) + 2 * margin
    corner = f' x="{edge}" y="{edge}"' if margin else ""
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="{edge} {edge} {across} {down}" width="{across}" height="{down}" role="img" '
        f'aria-label="{escape(_one_line(alt))}" font-family="{FONT}">'
        f'<rect{corner} width="{across}" height="{down}" fill="{PAPER}"/>{"".join(parts)}</svg>'
    )
    return grayed(picture) if look.gray else picture


def _maker(run_id: str) -> str:
    return _("Equipoise, run {run}").format(run=run_id) if run_id else "Equipoise"


def _body(parts: list[str], figure: Figure, drawing: Any, look: Theme, drawn: Drawn) -> float:
    """Add title, metric, key and marks; returns where the next thing may start."""
    y = _lines(parts, _(figure.title), 2.0, look.title, look, bold=True)
    metric = figure.options.get("metric")
    if metric:
        y = _lines(parts, _(str(metric)), y + 1, look.text, look, color=SOFT)
    y = _key(parts, drawing.key, y + 4, look) + 13
    scale = min(1.0, look.width / drawn.width)
    parts.append(f'<g transform="translate(0,{y:g}) scale({scale:g})">{drawn.inner}</g>')
    return y + drawn.height * scale + 12


def _foot(parts: list[str], figure: Figure, look: Theme, y: float, notes: Sequence[str]) -> float:
    """Add a line and what stands below it: scenario, interval and origin."""
    parts.append(f'<path d="M0,{y:g}h{look.width}" stroke="{RULE}" stroke-width="0.6"/>')
    y += 4
    note = figure.options.get("note")
    scenario = _("Scenario: {scenario}").format(scenario=_(figure.scenario))
    for line in (scenario, *([_(str(note))] if note else []), *notes):
        y = _lines(parts, line, y, look.small, look, color=SOFT)
    return y


def _lines(
    parts: list[str],
    text: str,
    y: float,
    size: float,
    look: Theme,
    *,
    bold: bool = False,
    color: str = INK,
) -> float:
    """Add a text broken into lines; returns where the next one may start."""
    weight = ' font-weight="bold"' if bold else ""
    for line in wrap(text, size, look.width * 0.985, bold=bold):
        y += size * 1.3
        parts.append(
            f'<text x="0" y="{y - size * 0.3:.1f}" font-size="{size:g}" fill="{color}"{weight}>'
            f"{escape(line)}</text>"
        )
    return y


def _key(parts: list[str], key: Sequence[Any], y: float, look: Theme) -> float:
    """Add the key, broken into lines as needed; returns where the next thing may start."""
    if not key:
        return y
    x, line = 0.0, look.text * 1.5
    y += line
    for item in key:
        swatch = 30.0 if item.swatch in ("line", "stroke") else 16.0
        label = _(item.label)
        width = swatch + text_width(label, look.text) + 20
        if x and x + width - 20 > look.width:
            x, y = 0.0, y + line
        parts.append(_swatch(item, x, y - look.text * 0.36, swatch))
        parts.append(
            f'<text x="{x + swatch + 4:.1f}" y="{y:.1f}" font-size="{look.text:g}" '
            f'fill="{INK}">{escape(label)}</text>'
        )
        x += width
    return y


_SHAPES = {
    "circle": "M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0Z",
    "square": "M-3.6,-3.6h7.2v7.2h-7.2Z",
    "triangle-up": "M0,-4.4L4.4,3.4H-4.4Z",
    "triangle-down": "M0,4.4L4.4,-3.4H-4.4Z",
    "diamond": "M0,-5L4.4,0L0,5L-4.4,0Z",
    "cross": "M-1.5,-4.5h3v3h3v3h-3v3h-3v-3h-3v-3h3Z",
}


def _swatch(item: Any, x: float, y: float, width: float) -> str:
    """The line and shape of a series, small."""
    style = item.style
    if item.swatch == "bar":
        return (
            f'<rect x="{x + 1:.1f}" y="{y - 5.5:.1f}" width="13" height="11" '
            f'fill="{style.bar}" stroke="{style.color}"/>'
        )
    fill = style.color if style.filled else PAPER
    mark = (
        f'<path transform="translate({x + width / 2:.1f},{y:.1f})" d="{_SHAPES[style.shape]}" '
        f'fill="{fill}" stroke="{style.color}" stroke-width="1.4"/>'
    )
    if item.swatch == "shape":
        return mark
    if item.swatch == "stroke":
        mark = ""
    dash = f' stroke-dasharray="{",".join(map(str, style.dash))}"' if style.dash else ""
    return (
        f'<path d="M{x:.1f},{y:.1f}h{width:.1f}" stroke="{style.color}" stroke-width="2"'
        f' fill="none"{dash}/>{mark}'
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
