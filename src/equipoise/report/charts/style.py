"""What all drawings share: widths, colors, line styles, shapes and the measuring of text."""

from __future__ import annotations

from dataclasses import dataclass

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
        name: ``screen`` for a page or a column of text, ``narrow`` for a telephone.
        width: full width of the picture.
        text: size of labels.
        title: size of the title.
        small: size of the lines at the bottom.
        labels_above: whether the label of a row stands above its marks instead of left.
    """

    name: str
    width: int
    text: float
    title: float
    small: float
    labels_above: bool


THEMES = {
    "screen": Theme("screen", 720, 12.5, 16, 11, labels_above=False),
    "narrow": Theme("narrow", 360, 12, 15, 10.5, labels_above=True),
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
    """

    color: str
    words: str
    dash: tuple[int, ...]
    shape: str
    filled: bool = True
    bar: str = "#ffffff"


# Colors of Okabe and Ito (2008), which readers with any color vision can tell apart; dashes
# and shapes tell the series apart without color.
SERIES = (
    SeriesStyle("#0072B2", "#005f94", (), "circle", bar="#0072B2"),
    SeriesStyle("#D55E00", "#a84900", (7, 3), "square", bar="#fff4ec"),
    SeriesStyle("#009E73", "#00704f", (2, 2), "triangle-up", bar="#7fceb9"),
    SeriesStyle("#CC79A7", "#9a4674", (10, 3, 2, 3), "diamond", bar="#ffffff"),
    SeriesStyle("#E69F00", "#8a5f00", (4, 2), "circle", filled=False, bar="#E69F00"),
    SeriesStyle("#000000", "#000000", (1, 2), "square", filled=False, bar="#000000"),
    SeriesStyle("#56B4E9", "#1c6f9e", (12, 4), "triangle-down", bar="#eaf5fc"),
    SeriesStyle("#7f7f7f", "#555555", (3, 3, 1, 3), "cross", bar="#7f7f7f"),
)


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


def spread(positions: list[float], gap: float, low: float, high: float) -> list[float]:
    """Move positions apart so that neighbors keep a gap, as near to the wanted ones as can be.

    Args:
        positions: wanted places, in any order.
        gap: least distance between two.
        low, high: bounds, kept if all fit between them.

    Returns:
        The places in the order of ``positions``.
    """
    order = sorted(range(len(positions)), key=positions.__getitem__)
    clusters: list[tuple[float, int]] = []
    for index in order:
        center, size = positions[index], 1
        while clusters and center - clusters[-1][0] < gap * (size + clusters[-1][1]) / 2:
            before, members = clusters.pop()
            center = (before * members + center * size) / (members + size)
            size += members
        half = gap * (size - 1) / 2
        center = min(max(center, low + half), max(high - half, low + half))
        clusters.append((center, size))
    places = [c + gap * (k - (n - 1) / 2) for c, n in clusters for k in range(n)]
    result = [0.0] * len(positions)
    for index, place in zip(order, places, strict=True):
        result[index] = place
    return result
