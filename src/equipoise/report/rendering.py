"""Panels of marks and words as SVG: the renderer draws the marks, the words are set here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from equipoise.core.errors import EquipoiseError
from equipoise.report.charts.style import FONT, PAPER

_CONFIG: Mapping[str, Any] = {
    "aria": False,
    "background": "transparent",
    "font": FONT,
    "padding": 0,
    "view": {"stroke": None},
}
_PANEL_GAP_PX = 22.0
# From the middle of a line to its baseline, as a share of the size of the font.
_BELOW_MIDDLE = 0.3
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """Marks and words as text, and the size they take."""

    inner: str
    width: float
    height: float


def stacked(panels: Sequence[Any], prefix: str) -> Drawn:
    """Panels one below the other."""
    names = [prefix] if len(panels) == 1 else [f"{prefix}-{k}" for k in range(len(panels))]
    drawn = [_rendered(part, name) for part, name in zip(panels, names, strict=True)]
    inner, y = drawn[0].inner, drawn[0].height
    for part in drawn[1:]:
        y += _PANEL_GAP_PX
        inner += f'<g transform="translate(0,{y:g})">{part.inner}</g>'
        y += part.height
    return Drawn(inner, max(part.width for part in drawn), y)


def _rendered(part: Any, prefix: str) -> Drawn:
    """The marks and words of a panel."""
    import altair
    import vl_convert

    spec = {**part.spec, "config": _CONFIG}
    version = ".".join(altair.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    text = vl_convert.vegalite_to_svg(spec, vl_version=version)
    head = re.match(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"[^>]*>', text)
    if head is None:
        raise EquipoiseError(
            "The chart renderer gave no SVG. "
            "Check the installed versions of altair and vl-convert-python."
        )
    body = text[head.end() : text.rindex("</svg>")]
    origin = re.search(r'<g[^>]* transform="(translate\([^)]*\))"', body)
    words = "".join(_word(word) for word in part.words)
    if words and origin:
        words = f'<g transform="{origin[1]}">{words}</g>'
    return Drawn(_tidied(body, prefix) + words, float(head[1]), float(head[2]))


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


def _word(word: Any) -> str:
    """A word on a panel, as text of the picture."""
    look = f' text-anchor="{_ANCHORS[word.align]}"' if word.align != "left" else ""
    look += ' font-weight="bold"' if word.bold else ""
    look += f' paint-order="stroke" stroke="{PAPER}" stroke-width="3"' if word.halo else ""
    return (
        f'<text x="{word.x:.2f}" y="{word.y + round(word.size * _BELOW_MIDDLE):.2f}" '
        f'font-size="{word.size:g}px" fill="{word.color}"{look}>{escape(word.text)}</text>'
    )
