"""Figures as static SVG: drawn from their tables, readable without color, self-contained.

:func:`svg` draws a :class:`~equipoise.core.finding.Figure`; which drawing is made depends on
``figure.kind``, and each kind needs certain columns in ``figure.table``. Columns are found
by their key; further columns are allowed and shown in the table under the figure. Cells of
a number column may be None where a value does not exist; such rows are left out of the
picture (a table of nothing else is an error). Rows keep the order in which they come unless
said otherwise, so the caller decides what stands first.

Every picture carries its title, the scenario and the run inside, so that a cropped copy
still says under which assumptions it was made. ``figure.options`` may hold, for any kind:

``metric``
    what is measured and its unit, printed under the title;
``note``
    a further line at the bottom (number of draws, level of the interval, data vintage).

Kinds, with the columns they need (and those they may have), and their own options:

``arrivals``: quantile dots of arriving warheads, one lane for each case and state
    ``case`` (text, the header over its lanes), ``defense`` (text: ``without``, ``with``, or
    a state such as ``with the planned defense``), ``quantile`` (0 to 1), ``warheads``.
    Give 20 rows per lane, at the quantiles 0.025, 0.075, ... 0.975.
    Options: ``x_title``, ``warheads_max`` (right end of the scale).

``drivers``: what moves the answer, on one scale, largest swing first
    ``driver`` (text), ``low``, ``high`` (the answer at both ends of the driver, all else at
    its center; the column's unit is that of the answer), ``index``, ``index_low``,
    ``index_high`` (grouped total-effect index with its interval; all None if not computed).
    Options: ``baseline`` (answer with everything at its center; default 0, as for rows that
    are changes), ``highlight`` (name of the driver that the claim is about), ``x_title``,
    ``index_title``, ``index_small``, ``index_large`` (thresholds of the rule, dashed).

``lead_times``: years by which each measure predates its claimed trigger
    ``measure`` (text), ``system`` (text or None), ``trigger`` (text), ``lead_years``
    (positive: the measure came first), ``rule`` (text: how the dates are counted; one shape
    for each). Rows of one measure, system and trigger share a line; lines are ordered by the
    lead under the first rule, longest first.
    Options: ``band_years`` (half width of the band that counts as neither; default 0.5).

``threshold_map``: share removed by the defense against the size of the force
    Lines: ``posture`` (text, one panel each), ``plan`` (text, one line each), ``warheads``,
    ``low``, ``central``, ``high`` (shares, 0 to 1). Options: ``contours`` (text with shares
    parted by blanks, default ``0.10 0.25 0.50``), ``x_scale`` (``linear`` or ``log``),
    ``today`` (warheads of today's force, marked).
    Or a map: ``warheads``, ``interceptors``, ``central`` and, for panels, ``posture``; it is
    drawn if there is a column ``interceptors``.

``ledger``: lines by year in one unit
    ``year``, ``series`` (text), ``low``, ``central``, ``high`` (``low`` and ``high`` may be
    None). Options: ``y_title``.

``rates``: rates with exact intervals, inside and outside of windows
    ``group`` (text, header), ``window`` (text), ``rate``, ``low``, ``high``; may have
    ``count`` (events) and ``months`` (exposure). Options: ``x_title``, ``reference`` (a rate
    marked by a line).

``timeline``: dated events and spans, one line each, in lanes
    ``lane`` (text, header), ``label`` (text), ``start``, ``end`` (ISO dates as text, possibly
    without day or month, or years as numbers; ``end`` None for a single date), ``kind``
    (text; one shape and color each).

``bars``: one number per line
    ``category`` (text), ``value``; may have ``group`` (text; one color and style each),
    ``low`` and ``high``. Options: ``x_title``, ``reference`` (a value marked by a line),
    ``reference_label``, ``highlight`` (a category).

``map``: places and paths north of the tropics, seen from above the pole
    ``path`` (text; rows of one path are joined in their order), ``state`` (text; one shape
    and color each), ``latitude``, ``longitude`` (degrees); may have ``label`` (text beside
    the point).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from typing import Any

from equipoise.core.errors import EquipoiseError
from equipoise.core.finding import Figure
from equipoise.report import columns
from equipoise.report.charts.style import (
    FONT,
    INK,
    PAPER,
    RULE,
    SOFT,
    Theme,
    text_width,
    theme_named,
    wrap,
)


@cache
def _drawings() -> Mapping[str, Any]:
    """The drawing of each kind, imported only now because the chart library is slow to load."""
    from equipoise.report.charts import (
        arrivals,
        bars,
        drivers,
        lead_times,
        ledger,
        places,
        rates,
        thresholds,
        timeline,
    )

    return {
        "arrivals": arrivals.draw,
        "drivers": drivers.draw,
        "lead_times": lead_times.draw,
        "threshold_map": thresholds.draw,
        "ledger": ledger.draw,
        "rates": rates.draw,
        "timeline": timeline.draw,
        "bars": bars.draw,
        "map": places.draw,
    }


def svg(
    figure: Figure,
    theme: str = "screen",
    *,
    run_id: str = "",
    notes: Sequence[str] = (),
    prefix: str = "figure",
) -> str:
    """Draw a figure as one SVG element that refers to nothing outside of itself.

    Args:
        figure: what to draw; see the top of this module for its columns.
        theme: ``screen`` (720 pixels wide) or ``narrow`` (360 pixels).
        run_id: name of the run, printed inside the picture; left out if empty.
        notes: further lines for the bottom, for instance the data vintage.
        prefix: start of the ids inside, unique on the page it goes to.

    Raises:
        BadInputError: if the table lacks a column or has no row to draw.
        UnknownNameError: if there is no such theme.
    """
    from altair.utils.schemapi import debug_mode

    look = theme_named(theme)
    rows = columns.drawn_rows(figure)
    with debug_mode(False):  # checks every mark against the schema; the renderer checks again
        drawing = _drawings()[figure.kind](figure, rows, look)
        inner, width, height = _rendered(drawing.chart, prefix)
    return _framed(
        figure, drawing, look, inner=inner, size=(width, height), notes=notes, run_id=run_id
    )


def _rendered(chart: Any, prefix: str) -> tuple[str, float, float]:
    """The marks of a chart, and the size they take."""
    import altair
    import vl_convert

    spec = chart.configure(
        aria=False, background="transparent", font=FONT, padding=0, view={"stroke": None}
    ).to_dict(validate=False)
    version = ".".join(altair.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    text = vl_convert.vegalite_to_svg(spec, vl_version=version)
    head = re.match(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"[^>]*>', text)
    if head is None:
        raise EquipoiseError(
            "The chart renderer gave no SVG. "
            "Check the installed versions of altair and vl-convert-python."
        )
    body = text[head.end() : text.rindex("</svg>")]
    return _tidied(body, prefix), float(head[1]), float(head[2])


_TAG = re.compile(r"<[^>]*>")
_NEEDLESS = re.compile(
    r' (?:role|aria-[a-z]+|class|pointer-events|font-family)="[^"]*"| opacity="1"'
)
_INVISIBLE = re.compile(r'<path d="[^"]*"(?: display="none")?/>')
_LONG_DECIMALS = re.compile(r"(\.\d\d)\d+")
_IDENTIFIER = re.compile(r'(\bid="|url\(#)([^")]+)')


def _tidied(body: str, prefix: str) -> str:
    """The marks alone, with ids numbered from this picture on.

    The renderer numbers its ids through the life of the process; numbering them anew makes
    the same figure the same text every time.
    """
    fresh: dict[str, str] = {}

    def renamed(match: re.Match[str]) -> str:
        return match[1] + fresh.setdefault(match[2], f"{prefix}-clip{len(fresh)}")

    def tidied(match: re.Match[str]) -> str:
        tag = _NEEDLESS.sub("", match[0])
        tag = tag.replace(f' stroke="{PAPER}"', f' paint-order="stroke" stroke="{PAPER}"')
        return _IDENTIFIER.sub(renamed, _LONG_DECIMALS.sub(r"\1", tag))

    return _INVISIBLE.sub("", _TAG.sub(tidied, body))


def _framed(
    figure: Figure,
    drawing: Any,
    look: Theme,
    *,
    inner: str,
    size: tuple[float, float],
    notes: Sequence[str],
    run_id: str,
) -> str:
    """The picture with title and metric above, key, and scenario and run below."""
    parts: list[str] = []
    y = _lines(parts, figure.title, 2.0, look.title, look, bold=True)
    metric = figure.options.get("metric")
    if metric:
        y = _lines(parts, str(metric), y + 1, look.text, look, color=SOFT)
    y = _key(parts, drawing.key, y + 4, look) + 13
    scale = min(1.0, look.width / size[0])
    parts.append(f'<g transform="translate(0,{y:g}) scale({scale:g})">{inner}</g>')
    y += size[1] * scale + 12
    parts.append(f'<path d="M0,{y:g}h{look.width}" stroke="{RULE}" stroke-width="0.6"/>')
    y += 4
    note = figure.options.get("note")
    for line in (f"Scenario: {figure.scenario}", *([str(note)] if note else []), *notes):
        y = _lines(parts, line, y, look.small, look, color=SOFT)
    maker = f"Equipoise, run {run_id}" if run_id else "Equipoise"
    y = _lines(parts, maker, y, look.small, look, color=SOFT)
    height = round(y + 4)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {look.width} {height}" '
        f'width="{look.width}" height="{height}" role="img" '
        f'aria-label="{escape(_one_line(alt_text(figure)))}" font-family="{FONT}">'
        f'<rect width="{look.width}" height="{height}" fill="{PAPER}"/>{"".join(parts)}</svg>'
    )


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
        swatch = 30.0 if item.swatch == "line" else 16.0
        width = swatch + text_width(item.label, look.text) + 20
        if x and x + width - 20 > look.width:
            x, y = 0.0, y + line
        parts.append(_swatch(item, x, y - look.text * 0.36, swatch))
        parts.append(
            f'<text x="{x + swatch + 4:.1f}" y="{y:.1f}" font-size="{look.text:g}" '
            f'fill="{INK}">{escape(item.label)}</text>'
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
    dash = f' stroke-dasharray="{",".join(map(str, style.dash))}"' if style.dash else ""
    return (
        f'<path d="M{x:.1f},{y:.1f}h{width:.1f}" stroke="{style.color}" stroke-width="2"'
        f' fill="none"{dash}/>{mark}'
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def alt_text(figure: Figure) -> str:
    """What a picture shows, in words written from its data.

    Raises:
        BadInputError: if the table lacks a column or has no row to draw.
    """
    from equipoise.report.describe import describe

    return describe(figure, columns.drawn_rows(figure))
