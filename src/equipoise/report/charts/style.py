"""What all drawings share: widths, colors, line styles, shapes and the measuring of text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from equipoise.core.errors import UnknownNameError

# Names that browsers and the renderer map to the same metrics, none of them downloaded.
FONT = "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif"

INK = "#1f2328"
SOFT = "#59616b"
GRID = "#e3e6ea"
RULE = "#8b939c"
BAND = "#eef1f4"
PAPER = "#ffffff"


@dataclass(frozen=True, slots=True)
class Theme:
    """Sizes of a drawing, in pixels.

    Attributes:
        name: ``screen`` for a page or a column of text, ``narrow`` for a telephone, ``print``
            for paper, ``gray`` for paper without color.
        width: full width of the picture.
        text: size of labels.
        title: size of the title.
        small: size of the lines at the bottom.
        labels_above: whether the label of a row stands above its marks instead of left.
        gray: whether every color becomes a gray.
    """

    name: str
    width: int
    text: float
    title: float
    small: float
    labels_above: bool
    gray: bool = False


THEMES = {
    "screen": Theme("screen", 720, 12.5, 16, 11, labels_above=False),
    "narrow": Theme("narrow", 360, 12, 15, 10.5, labels_above=True),
    "print": Theme("print", 640, 12, 15, 10, labels_above=False),
    "gray": Theme("gray", 640, 12, 15, 10, labels_above=False, gray=True),
}


def theme_named(name: str) -> Theme:
    """The theme of a name.

    Raises:
        UnknownNameError: if there is none.
    """
    try:
        return THEMES[name]
    except KeyError:
        raise UnknownNameError("figure theme", name, THEMES) from None


@dataclass(frozen=True, slots=True)
class SeriesStyle:
    """How one series is told apart: color, a darker one for words, dash, shape, fill.

    ``bar`` is the filling of its bars, light and dark by turns; the outline has the color.
    ``gray`` stands for the color in print without color.
    """

    color: str
    words: str
    dash: tuple[int, ...]
    shape: str
    filled: bool = True
    bar: str = "#ffffff"
    gray: str = ""


# Colors of Okabe and Ito (2008), which readers with any color vision can tell apart; dashes
# and shapes tell the series apart without color.
SERIES = (
    SeriesStyle("#0072B2", "#005f94", (), "circle", bar="#0072B2", gray="#262626"),
    SeriesStyle("#D55E00", "#a84900", (7, 3), "square", bar="#fff4ec", gray="#6e6e6e"),
    SeriesStyle("#009E73", "#00704f", (2, 2), "triangle-up", bar="#7fceb9", gray="#404040"),
    SeriesStyle("#CC79A7", "#9a4674", (10, 3, 2, 3), "diamond", bar="#ffffff", gray="#8a8a8a"),
    SeriesStyle(
        "#E69F00", "#8a5f00", (4, 2), "circle", filled=False, bar="#E69F00", gray="#333333"
    ),
    SeriesStyle("#000000", "#000000", (1, 2), "square", filled=False, bar="#000000"),
    SeriesStyle("#56B4E9", "#1c6f9e", (12, 4), "triangle-down", bar="#eaf5fc", gray="#7a7a7a"),
    SeriesStyle("#7f7f7f", "#555555", (3, 3, 1, 3), "cross", bar="#7f7f7f"),
)


_GRAYS = {style.color: style.gray for style in SERIES if style.gray}
_COLOR = re.compile(r'(?<==")#[0-9a-fA-F]{6}(?=")')


def axis_words(theme: Theme) -> dict[str, Any]:
    """How the words of an axis are set: soft, with a plain title from its beginning on."""
    return {
        "titleAnchor": "start",
        "titleFontWeight": "normal",
        "titleFontSize": theme.text,
        "titleColor": SOFT,
        "labelColor": SOFT,
        "labelFontSize": theme.text,
    }


def grayed(picture: str) -> str:
    """The text of a picture with a gray for every color: that of its series, else as light."""
    return _COLOR.sub(lambda found: _GRAYS.get(found[0]) or _as_light(found[0]), picture)


def _as_light(color: str) -> str:
    """The gray of the same luma (weights of ITU-R BT.601)."""
    red, green, blue = (int(color[k : k + 2], 16) for k in (1, 3, 5))
    level = round(0.299 * red + 0.587 * green + 0.114 * blue)
    return f"#{level:02x}{level:02x}{level:02x}"


def series_styles(names: list[str]) -> dict[str, SeriesStyle]:
    """A style for each series, in order; the eighth style is shared by all further ones."""
    return {name: SERIES[min(i, len(SERIES) - 1)] for i, name in enumerate(names)}


# Advance widths of Helvetica in thousandths of the size, grouped; other characters count 0.6.
_WIDTHS = {
    "'": 0.19,
    "ijl|": 0.222,
    "It.,:;/!()[] ": 0.278,
    "f": 0.278,
    "r-": 0.333,
    "Jckszvxy": 0.5,
    "abdeghnopquL0123456789+<>=~\u2013": 0.556,
    "FTZ": 0.611,
    "ABEKPSVXY": 0.667,
    "wCDHNRU": 0.722,
    "GOQ": 0.778,
    "mM": 0.833,
    "%": 0.889,
    "W": 0.944,
}
_WIDTH_OF = {character: width for group, width in _WIDTHS.items() for character in group}
_BOLD = 1.07


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a line of text in pixels, for fonts with the metrics of Helvetica."""
    width = sum(_WIDTH_OF.get(character, 0.6) for character in text) * size
    return width * _BOLD if bold else width


def wrap(text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines no wider than a width in pixels; words are never lost."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if line and text_width(longer, size, bold=bold) > width:
                lines.append(line)
                longer = word
            line = longer
            while text_width(line, size, bold=bold) > width and len(line) > 1:
                head = _longest_head(line, size, width, bold=bold)
                lines.append(line[:head])
                line = line[head:]
        lines.append(line)
    return [line for line in lines if line] or [""]


def _longest_head(word: str, size: float, width: float, *, bold: bool) -> int:
    """How many characters of an overlong word fit, at least one."""
    fitting = 1
    while fitting < len(word) and text_width(word[: fitting + 1], size, bold=bold) <= width:
        fitting += 1
    return fitting


def spread(
    positions: Sequence[float], gaps: float | Sequence[float], low: float, high: float
) -> list[float]:
    """Move positions apart so that neighbors do not overlap, as near to the wanted as can be.

    Args:
        positions: wanted places, in any order.
        gaps: room that each takes around its place, or one number for all.
        low, high: bounds, kept if all fit between them.

    Returns:
        The places in the order of ``positions``.
    """
    sizes = [float(gaps)] * len(positions) if isinstance(gaps, int | float) else list(gaps)
    stacks: list[list[int]] = []
    tops: list[float] = []
    for index in sorted(range(len(positions)), key=positions.__getitem__):
        members = [index]
        top = _top(members, positions, sizes, (low, high))
        while stacks and top < tops[-1] + sum(sizes[k] for k in stacks[-1]):
            members = stacks.pop() + members
            tops.pop()
            top = _top(members, positions, sizes, (low, high))
        stacks.append(members)
        tops.append(top)
    places = [0.0] * len(positions)
    for members, top in zip(stacks, tops, strict=True):
        edge = top
        for index in members:
            places[index] = edge + sizes[index] / 2
            edge += sizes[index]
    return places


def _top(
    members: Sequence[int],
    positions: Sequence[float],
    sizes: Sequence[float],
    bounds: tuple[float, float],
) -> float:
    """Upper edge of a stack whose members lie, on average, where they are wanted."""
    low, high = bounds
    total = sum(sizes[k] for k in members)
    above, missed = 0.0, 0.0
    for k in members:
        missed += positions[k] - (above + sizes[k] / 2)
        above += sizes[k]
    first, last = sizes[members[0]] / 2, sizes[members[-1]] / 2
    return max(min(missed / len(members), high + last - total), low - first)
