"""What drawings are made of: panels of marks for the renderer, and words set beside them.

The renderer measures every word it sets, which takes longer than all else it does. Words
whose place is known are therefore kept apart as :class:`Word` and printed by the frame; the
renderer sets the labels of axes and whatever follows from a projection.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt

from equipoise.report.charts.style import INK, SeriesStyle

Spec = dict[str, Any]


@dataclass(frozen=True, slots=True)
class KeyItem:
    """An entry of the key above a picture: what a line or a shape stands for."""

    label: str
    style: SeriesStyle
    swatch: Literal["shape", "line", "stroke", "bar"] = "shape"


@dataclass(frozen=True, slots=True)
class Word:
    """A line of text at a place, in pixels from the upper left corner of a panel.

    Attributes:
        text: what is printed.
        x: where it starts, has its middle or ends, as ``align`` says.
        y: the middle of the line.
        size: size of the font.
        align: ``left``, ``center`` or ``right``.
        color: color of the letters.
        bold: whether they are bold.
        halo: whether they have an edge in the color of the paper, to stand out from lines.
    """

    text: str
    x: float
    y: float
    size: float
    align: str = "left"
    color: str = INK
    bold: bool = False
    halo: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """Marks as a Vega-Lite specification, and words placed on them."""

    spec: Spec
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """Panels, one below the other, and the key that goes above them."""

    panels: tuple[Panel, ...]
    key: tuple[KeyItem, ...] = ()


def layered(layers: Sequence[Any], **properties: Any) -> Spec:
    """Marks, and layers of marks, on top of each other in their order.

    As plain mappings, because the chart library copies every layer many times over.
    """
    with alt.data_transformers.enable(consolidate_datasets=False):
        plain = {key: _plain(value) for key, value in properties.items()}
        return {"layer": [_plain(layer) for layer in layers], **plain}


def panel(parts: Sequence[Any], **properties: Any) -> Panel:
    """A panel of marks and words, in any order; words stand on top."""
    marks = [part for part in parts if not isinstance(part, Word)]
    words = tuple(part for part in parts if isinstance(part, Word))
    return Panel(layered(marks, **properties), words)


def _plain(part: Any) -> Any:
    if isinstance(part, alt.Chart):
        return part.to_dict(validate=False, context={"top_level": False})
    return part.to_dict(validate=False) if isinstance(part, alt.SchemaBase) else part
