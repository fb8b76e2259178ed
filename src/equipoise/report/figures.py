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
    (text; one shape and color each). Neighbors of one lane and label share a line.

``bars``: one number per line
    ``category`` (text), ``value``; may have ``group`` (text; one color and style each),
    ``low`` and ``high``. Options: ``x_title``, ``reference`` (a value marked by a line),
    ``reference_label``, ``highlight`` (a category).

``map``: places and paths north of the tropics, seen from above the pole
    ``path`` (text; rows of one path are joined in their order), ``state`` (text; one shape
    and color each), ``latitude``, ``longitude`` (degrees); may have ``label`` (text beside
    the point).

``slope``: before and after, a line each, on one scale from zero
    ``case`` (text), ``before``, ``after`` (in one unit); may have ``group`` (text; one color
    and dash each). Numbers are printed as in the table. Options: ``before_label``,
    ``after_label`` (what stands left and right), ``highlight`` (a case).

``waterfall``: from one published figure to another, step by step
    ``step`` (text), ``kind`` (``start`` and ``end`` for published figures, ``step``,
    ``residual`` for what no step explains), ``delta`` (change; None for published figures),
    ``level`` (the figure after the line; lines without one are not drawn); may have ``low``
    and ``high`` (least and most of the change over the orders of the steps).
    Options: ``x_title``.

``bands``: graded bands over time, one panel per series
    ``year``, ``series`` (text), ``level`` (of the interval, 0 to 1; 0 for the median),
    ``low``, ``high`` (the same number twice for the median).

``time_altitude``: altitude against time along arcs, and where they can be met
    ``panel`` (text, one panel each), ``time`` (seconds since launch), ``altitude`` (km); may
    have ``line`` (text, one line each; ``missile`` if left out), ``earliest`` (the earliest
    time at which an interceptor can be at the same point, or None) and ``met`` (whether the
    point can be met). Options: ``least_altitude_km`` (of a meeting, dotted).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from equipoise.core.errors import BadInputError
from equipoise.core.files import write_whole
from equipoise.core.finding import Figure
from equipoise.report import columns
from equipoise.report.charts.style import theme_named
from equipoise.report.describe import describe
from equipoise.report.frame import framed
from equipoise.report.rendering import stacked

_PNG_SCALE = 2.0
_MARGIN_PX = 14


@cache
def _drawings() -> Mapping[str, Any]:
    """The drawing of each kind, imported only now because the chart library is slow to load."""
    from equipoise.report.charts import (
        arrivals,
        bands,
        bars,
        drivers,
        lead_times,
        ledger,
        places,
        rates,
        slope,
        thresholds,
        time_altitude,
        timeline,
        waterfall,
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
        "slope": slope.draw,
        "waterfall": waterfall.draw,
        "bands": bands.draw,
        "time_altitude": time_altitude.draw,
    }


def svg(
    figure: Figure,
    theme: str = "screen",
    *,
    run_id: str = "",
    notes: Sequence[str] = (),
    prefix: str = "figure",
    margin: int = 0,
) -> str:
    """Draw a figure as one SVG element that refers to nothing outside of itself.

    Args:
        figure: what to draw; see the top of this module for its columns.
        theme: ``screen`` (720 pixels wide), ``narrow`` (360), ``print`` (640) or ``gray`` (640,
            told apart by dash, shape and shade alone).
        run_id: name of the run, printed inside the picture; left out if empty.
        notes: further lines for the bottom, for instance the data vintage.
        prefix: start of the ids inside, unique on the page it goes to.
        margin: empty edge on every side, in pixels, for a picture that stands alone.

    Raises:
        BadInputError: if the table lacks a column or has no row to draw.
        UnknownNameError: if there is no such theme.
    """
    from altair.utils.schemapi import debug_mode

    look = theme_named(theme)
    rows = columns.drawn_rows(figure)
    with debug_mode(False):  # checks every mark against the schema; the renderer checks again
        drawing = _drawings()[figure.kind](figure, rows, look)
    return framed(
        figure,
        drawing,
        look,
        drawn=stacked(drawing.panels, prefix),
        alt=describe(figure, rows),
        notes=notes,
        run_id=run_id,
        margin=margin,
    )


def alt_text(figure: Figure) -> str:
    """What a picture shows, in words written from its data.

    Raises:
        BadInputError: if the table lacks a column or has no row to draw.
    """
    return describe(figure, columns.drawn_rows(figure))


def png_of(picture: str, *, scale: float = _PNG_SCALE) -> bytes:
    """An SVG picture as a PNG image of ``scale`` dots per pixel."""
    import vl_convert

    return bytes(vl_convert.svg_to_png(picture, scale=scale))


def save(
    figure: Figure,
    path: str | Path,
    *,
    theme: str = "screen",
    run_id: str = "",
    notes: Sequence[str] = (),
) -> Path:
    """Draw a figure into a file, as SVG or PNG by the end of its name.

    The file is written under another name first, so that a failure leaves an older one whole.

    Raises:
        BadInputError: if the name ends otherwise, its folder does not exist, or the figure
            cannot be drawn.
        UnknownNameError: if there is no such theme.
    """
    place = Path(path)
    check_place(place)
    picture = svg(figure, theme, run_id=run_id, notes=notes, margin=_MARGIN_PX)
    return write(picture, place)


def check_place(place: Path) -> None:
    """Refuse a file that no picture can be written to, before time is spent on drawing it.

    Raises:
        BadInputError: if its name does not end in .svg or .png, or its folder does not exist.
    """
    if place.suffix.lower() not in (".svg", ".png"):
        raise BadInputError(
            f"no picture can be saved as '{place.name}'", cure="Let its name end in .svg or .png."
        )
    if not place.resolve().parent.is_dir():
        raise BadInputError(
            f"the folder of the picture, {place.parent}, does not exist",
            cure="Create it, or name another file.",
        )


def write(picture: str, place: Path, *, scale: float = _PNG_SCALE) -> Path:
    """Write an SVG picture to a file, as PNG of ``scale`` dots per pixel if its name says so."""
    data = (
        png_of(picture, scale=scale) if place.suffix.lower() == ".png" else picture.encode("utf-8")
    )
    write_whole(place, data)
    return place
