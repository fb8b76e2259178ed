"""Themes and files of figures: gray without color, PNG, and what is written where."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from equipoise.core.errors import BadInputError, UnknownNameError
from equipoise.core.finding import Figure
from equipoise.core.language import language
from equipoise.report import columns, figures
from equipoise.report.charts import style
from equipoise.report.charts.panel import Panel
from tests.unit.report import synthetic_figures

EVERY = pytest.mark.parametrize(
    "make", synthetic_figures.FIGURES.values(), ids=synthetic_figures.FIGURES.keys()
)
PAINT = ("fill", "stroke", "color", "stop-color")
NO_PAINT = {"none", "transparent"}


def paints(picture: str) -> Iterator[str]:
    """Every color of a picture."""
    for element in ElementTree.fromstring(picture).iter():
        assert "style" not in element.attrib
        yield from (element.attrib[name] for name in PAINT if name in element.attrib)


def channels(color: str) -> tuple[int, ...]:
    """Red, green and blue of a color written as the renderer may write it."""
    if color in ("black", "white"):
        return (0, 0, 0) if color == "black" else (255, 255, 255)
    if color.startswith("rgb"):
        return tuple(int(v) for v in re.findall(r"\d+", color)[:3])
    digits = color.removeprefix("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    assert re.fullmatch(r"[0-9a-fA-F]{6}", digits), color
    return tuple(int(digits[k : k + 2], 16) for k in (0, 2, 4))


@EVERY
def test_gray_has_no_color(make: Callable[[], Figure]) -> None:
    found = set(paints(figures.svg(make(), "gray", run_id="r"))) - NO_PAINT
    assert found
    for color in found:
        assert len(set(channels(color))) == 1, color


@EVERY
def test_gray_differs_from_print_in_color_only(make: Callable[[], Figure]) -> None:
    figure = make()
    colored = figures.svg(figure, "print", run_id="r", prefix="p")
    gray = figures.svg(figure, "gray", run_id="r", prefix="p")
    bare = [re.sub(r'"#[0-9a-fA-F]{6}"', '""', picture) for picture in (colored, gray)]
    assert bare[0] == bare[1]


def test_gray_of_a_series_is_its_own_and_of_the_rest_as_light() -> None:
    first = style.SERIES[0]
    assert style.grayed(f'<a fill="{first.color}"/>') == f'<a fill="{first.gray}"/>'
    assert style.grayed('<a fill="#ff0000"/>') == '<a fill="#4c4c4c"/>'
    assert style.grayed('<a fill="#ffffff">#ff0000</a>') == '<a fill="#ffffff">#ff0000</a>'


def test_grays_of_neighbors_differ_by_a_step_an_eye_can_see() -> None:
    grays = [channels(s.gray or s.color)[0] for s in style.SERIES[:4]]
    assert all(abs(a - b) >= 24 for a, b in pairwise(grays))
    assert max(grays) <= 0x94, "three to one against white paper"


def test_neighbors_differ_in_dash_and_shape() -> None:
    looks = [(s.dash, s.shape, s.filled) for s in style.SERIES]
    assert all(a[0] != b[0] and a[1:] != b[1:] for a, b in pairwise(looks))


def size_of(image: bytes) -> tuple[int, int]:
    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", image[16:24])
    return width, height


@pytest.mark.parametrize("theme", style.THEMES)
def test_png_has_two_dots_per_pixel_of_the_picture_with_its_margin(theme: str) -> None:
    figure = synthetic_figures.bars()
    picture = figures.svg(figure, theme, margin=figures._MARGIN_PX)
    root = ElementTree.fromstring(picture)
    width, height = size_of(figures.png_of(picture))
    assert (width, height) == (2 * int(root.attrib["width"]), 2 * int(root.attrib["height"]))
    assert width == 2 * (style.THEMES[theme].width + 2 * figures._MARGIN_PX)


def test_margin_leaves_the_picture_as_it_is() -> None:
    plain = figures.svg(synthetic_figures.bars(), run_id="r")
    wide = figures.svg(synthetic_figures.bars(), run_id="r", margin=10)
    inside = [re.sub(r"<svg[^>]*><rect[^>]*>", "", picture) for picture in (plain, wide)]
    assert inside[0] == inside[1]
    assert 'viewBox="-10 -10 740 ' in wide
    assert '<rect x="-10" y="-10" width="740"' in wide


def test_save_writes_what_the_name_says(tmp_path: Path) -> None:
    figure = synthetic_figures.bars()
    image = figures.save(figure, tmp_path / "a.PNG", run_id="0123456789ab")
    size_of(image.read_bytes())
    drawn = figures.save(figure, tmp_path / "a.svg", theme="gray", run_id="0123456789ab")
    text = drawn.read_text(encoding="utf-8")
    assert ElementTree.fromstring(text).attrib["role"] == "img"
    assert "run 0123456789ab" in text
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.PNG", "a.svg"]


def test_save_refuses_other_names_folders_and_themes(tmp_path: Path) -> None:
    figure = synthetic_figures.bars()
    with pytest.raises(BadInputError, match=r"'a\.pdf'.*end in \.svg or \.png"):
        figures.save(figure, tmp_path / "a.pdf")
    with pytest.raises(BadInputError, match="does not exist"):
        figures.save(figure, tmp_path / "no" / "a.svg")
    with pytest.raises(UnknownNameError, match="Did you mean 'gray'"):
        figures.save(figure, tmp_path / "a.svg", theme="grey")
    assert not list(tmp_path.iterdir())


def test_save_leaves_an_older_file_whole_if_the_figure_cannot_be_drawn(tmp_path: Path) -> None:
    place = tmp_path / "a.svg"
    place.write_text("older", encoding="utf-8")
    empty = synthetic_figures.bars()
    with pytest.raises(BadInputError, match="no row with a value"):
        figures.save(replace(empty, table=replace(empty.table, rows=())), place)
    assert place.read_text(encoding="utf-8") == "older"


def marks_of(spec: Any) -> Iterator[str]:
    """The kinds of all marks in a specification."""
    if isinstance(spec, dict):
        mark = spec.get("mark")
        if mark is not None:
            yield mark["type"] if isinstance(mark, dict) else mark
        for value in spec.values():
            yield from marks_of(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from marks_of(value)


@pytest.mark.parametrize(
    "kind", ["arrivals", "drivers", "lead_times", "rates", "timeline", "bars", "slope", "waterfall"]
)
def test_words_at_known_places_are_not_left_to_the_renderer(kind: str) -> None:
    figure = synthetic_figures.FIGURES[kind]()
    drawing = figures._drawings()[figure.kind](
        figure, columns.drawn_rows(figure), style.THEMES["screen"]
    )
    panels: tuple[Panel, ...] = drawing.panels
    assert "text" not in {mark for panel in panels for mark in marks_of(panel.spec)}
    assert any(panel.words for panel in panels)


def test_axes_speak_the_language_that_holds() -> None:
    with language("ru"):
        bars = figures.svg(synthetic_figures.bars())
        force = figures.svg(synthetic_figures.thresholds())
    assert ">0,5 %<" in bars
    assert ">0.5 %<" not in bars
    assert ">1\u00a0000<" in force
    assert ">1,000<" not in force
    assert ">0.5 %<" in figures.svg(synthetic_figures.bars())


def test_alt_text_speaks_the_language_that_holds() -> None:
    english = figures.alt_text(synthetic_figures.rates())
    with language("ru"):
        russian = figures.alt_text(synthetic_figures.rates())
    assert "0.83" in english
    assert "0,83" in russian
