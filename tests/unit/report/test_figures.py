"""Figures: drawn from their tables, the same every time, self-contained, and in words too."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from equipoise.core.errors import BadInputError, UnknownNameError
from equipoise.core.finding import Column, Figure, Table
from equipoise.report import columns, figures
from equipoise.report.charts import style
from equipoise.report.charts.arrivals import _stack
from equipoise.report.charts.timeline import decimal_year
from equipoise.report.describe import reading
from equipoise.report.lanes import lanes_of, middle
from tests.unit.report import synthetic_figures

EVERY = pytest.mark.parametrize(
    "make", synthetic_figures.FIGURES.values(), ids=synthetic_figures.FIGURES.keys()
)
SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> str:
    """All words inside a picture, joined."""
    return " ".join("".join(e.itertext()) for e in ElementTree.fromstring(svg).iter(f"{SVG}text"))


@EVERY
@pytest.mark.parametrize("theme", style.THEMES)
def test_picture_is_well_formed_and_refers_to_nothing_outside(
    make: Callable[[], Figure], theme: str
) -> None:
    svg = figures.svg(make(), theme, run_id="0123456789ab", prefix="p")
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert root.get("width") == str(style.THEMES[theme].width)
    for element in root.iter():
        assert element.tag.removeprefix(SVG) not in {"script", "image", "foreignObject", "use"}
        for name, value in element.attrib.items():
            assert "http" not in value, (name, value)
            assert not name.endswith("href")
    assert svg.count("http") == 1, "only the namespace may name an address"


@EVERY
def test_picture_says_its_title_scenario_and_run(make: Callable[[], Figure]) -> None:
    figure = make()
    shown = texts(figures.svg(figure, run_id="0123456789ab", notes=("A note <below> & more.",)))
    assert figure.title in shown
    assert f"Scenario: {figure.scenario}" in shown
    assert "Equipoise, run 0123456789ab" in shown
    assert "A note <below> & more." in shown


@EVERY
def test_same_figure_gives_same_text(make: Callable[[], Figure]) -> None:
    first = figures.svg(make(), run_id="r", prefix="p")
    figures.svg(synthetic_figures.thresholds(), run_id="r", prefix="other")
    assert figures.svg(make(), run_id="r", prefix="p") == first


def test_ids_carry_the_prefix_and_resolve() -> None:
    svg = figures.svg(synthetic_figures.thresholds(), run_id="r", prefix="figure-7")
    ids = set(re.findall(r'\bid="([^"]+)"', svg))
    assert ids
    assert all(name.startswith("figure-7-clip") for name in ids)
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= ids


@EVERY
def test_alt_text_is_written_from_the_data(make: Callable[[], Figure]) -> None:
    figure = make()
    text = figures.alt_text(figure)
    assert text.startswith(figure.title)
    assert figure.scenario.rstrip(".") in text
    assert re.search(r"\d", text)
    assert len(text) > 80
    assert reading(figure)


def test_reading_speaks_of_ranges_only_where_there_are_some() -> None:
    figure = synthetic_figures.bars()
    assert "from the low to the high" in reading(figure)
    rows = tuple((*row[:3], None, None) for row in figure.table.rows)
    bare = replace(figure, table=replace(figure.table, rows=rows))
    assert "from the low to the high" not in reading(bare)


def test_alt_text_changes_with_the_data() -> None:
    figure = synthetic_figures.ledger()
    rows = tuple((*row[:3], 777.0, row[4]) for row in figure.table.rows)
    changed = replace(figure, table=replace(figure.table, rows=rows))
    assert "780 warheads" in figures.alt_text(changed)
    assert "780 warheads" not in figures.alt_text(figure)


@EVERY
def test_missing_column_is_named_with_the_cure(make: Callable[[], Figure]) -> None:
    figure = make()
    missing = figure.table.columns[-1].key
    if missing not in columns.needed_columns(figure):
        missing = columns.needed_columns(figure)[-1]
    position = [c.key for c in figure.table.columns].index(missing)
    table = Table(
        figure.table.title,
        tuple(c for c in figure.table.columns if c.key != missing),
        tuple(row[:position] + row[position + 1 :] for row in figure.table.rows),
    )
    with pytest.raises(BadInputError, match=rf"no column '{missing}'.*needs the columns"):
        figures.svg(replace(figure, table=table), run_id="r")


def test_nothing_to_draw_is_an_error() -> None:
    figure = synthetic_figures.lead_times()
    rows = tuple((*row[:3], None, row[4]) for row in figure.table.rows)
    with pytest.raises(BadInputError, match="no row with a value in lead_years"):
        figures.svg(replace(figure, table=replace(figure.table, rows=rows)), run_id="r")


def test_unknown_kind_and_theme_are_errors() -> None:
    figure = synthetic_figures.bars()
    with pytest.raises(BadInputError, match="unknown kind 'pie'"):
        figures.svg(replace(figure, kind="pie"), run_id="r")  # type: ignore[arg-type]
    with pytest.raises(UnknownNameError, match="Did you mean 'screen'"):
        figures.svg(figure, "scren", run_id="r")


def test_contours_must_be_numbers() -> None:
    figure = synthetic_figures.threshold_grid()
    with pytest.raises(BadInputError, match="are not numbers"):
        figures.svg(replace(figure, options={"contours": "10 percent"}), run_id="r")


def test_text_of_a_figure_is_escaped() -> None:
    figure = replace(
        synthetic_figures.bars(), title="<b>&\"'", scenario="<script>alert(1)</script>"
    )
    svg = figures.svg(figure, run_id="r")
    assert "<script" not in svg
    assert "<script>alert(1)</script>" in texts(svg)


def _with_rows(figure: Figure, rows: list[tuple[object, ...]], **options: object) -> Figure:
    table = replace(figure.table, rows=tuple(rows))  # type: ignore[arg-type]
    return replace(figure, table=table, options={**figure.options, **options})  # type: ignore[dict-item]


EDGE_CASES = {
    "nothing arrives": _with_rows(
        synthetic_figures.arrivals(),
        [("Only", s, k / 20, 0) for s in ("without", "with") for k in range(20)],
    ),
    "no index": _with_rows(
        synthetic_figures.drivers(), [("a", -5.0, 12.0, None, None, None)] * 3, baseline=None
    ),
    "no swing": _with_rows(
        synthetic_figures.drivers(), [("a", 0.0, 0.0, 1.1, 0.9, 1.2)], baseline=0
    ),
    "no bands, log": _with_rows(
        synthetic_figures.thresholds(),
        [("A", "p", n, None, 4 / n, None) for n in (100, 500, 1600)],
        x_scale="log",
        today=1400,
    ),
    "one year": _with_rows(synthetic_figures.ledger(), [(2012, "only", 1.0, 2.0, 3.0)]),
    "all zero": _with_rows(synthetic_figures.rates(), [("g", "w", 0.0, None, None, None, None)]),
    "below zero": _with_rows(synthetic_figures.bars(), [("c", "g", -0.2, -0.3, -0.1)]),
    "one date": _with_rows(synthetic_figures.timeline(), [("l", "e", "2012-05", None, "k")]),
}


@pytest.mark.parametrize("figure", EDGE_CASES.values(), ids=EDGE_CASES.keys())
@pytest.mark.parametrize("theme", ["screen", "narrow"])
def test_edge_cases_are_drawn(figure: Figure, theme: str) -> None:
    svg = figures.svg(figure, theme, run_id="r")
    assert "NaN" not in svg
    assert "Infinity" not in svg
    assert figures.alt_text(figure)


def test_highlight_and_baseline_are_marked() -> None:
    shown = texts(figures.svg(synthetic_figures.drivers(), run_id="r"))
    assert "all at the center: 890" in shown
    svg = figures.svg(synthetic_figures.drivers(), run_id="r")
    bold = re.findall(r'<text[^>]*font-weight="bold"[^>]*>([^<]*)</text>', svg)
    assert "missing defense" not in bold
    assert "missile defense" in bold


def test_series_differ_without_color() -> None:
    looks = [(s.dash, s.shape, s.filled) for s in style.SERIES]
    assert len(set(looks)) == len(looks)


def test_stack_keeps_every_dot_within_its_width() -> None:
    values = [1.0, 1.5, 1.9, 3.0, 3.0, 10.0]
    dots = _stack(values, 1.0)
    assert len(dots) == len(values)
    assert [place for place, level in dots if level == 0] == [1.45, 3.0, 10.0]
    assert max(level for _, level in dots) == 2


def test_lanes_keep_cases_together_and_sorted() -> None:
    rows = [
        {"case": c, "defense": d, "warheads": w}
        for w in (3, 1, 2)
        for d in ("without", "with")
        for c in ("a", "b")
    ]
    lanes = lanes_of(rows)
    assert [(c, d) for c, d, _ in lanes] == [
        ("a", "without"),
        ("a", "with"),
        ("b", "without"),
        ("b", "with"),
    ]
    assert lanes[0][2] == [1.0, 2.0, 3.0]
    assert middle([1.0, 2.0, 3.0]) == 2.0
    assert middle([1.0, 2.0]) == 1.5


@pytest.mark.parametrize(
    ("cell", "year"),
    [("2012", 2012.5), ("2012-01-01", 2012.0), (2013, 2013.0), (None, None), ("", None)],
)
def test_decimal_year(cell: str | float | None, year: float | None) -> None:
    found = decimal_year(cell)
    assert found == (None if year is None else pytest.approx(year, abs=0.003))


def test_wrap_loses_no_word_and_keeps_the_width() -> None:
    text = "A scenario of many words and one Donaudampfschifffahrtsgesellschaftskapitän aboard"
    lines = style.wrap(text, 12, 150)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(style.text_width(line, 12) <= 150 for line in lines)


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        ([10.0, 50.0], [10.0, 50.0]),
        ([50.0, 50.0], [45.0, 55.0]),
        ([55.0, 50.0, 52.0], [62.33, 42.33, 52.33]),
        ([0.0, 1.0], [5.0, 15.0]),
    ],
)
def test_spread_moves_names_apart(wanted: list[float], places: list[float]) -> None:
    assert style.spread(wanted, 10, 5, 95) == pytest.approx(places, abs=0.01)


def test_further_columns_are_allowed() -> None:
    figure = synthetic_figures.ledger()
    table = Table(
        figure.table.title,
        (*figure.table.columns, Column("note", "note")),
        tuple((*row, "n") for row in figure.table.rows),
    )
    assert figures.svg(replace(figure, table=table), run_id="r")


DOT = re.compile(
    r'<path transform="translate\(([\d.]+),([\d.]+)\)" d="M[\d.]+,0A[^"]*" fill="([^"]+)"'
)


def test_arrival_dots_stand_on_their_lanes_where_the_data_say() -> None:
    figure = synthetic_figures.arrivals()
    svg = figures.svg(figure, run_id="r")
    lane_ends = re.findall(r'<line transform="translate\(([\d.]+),([\d.]+)\)" x2="([\d.]+)"', svg)
    lanes = [tuple(map(float, line)) for line in lane_ends if float(line[2]) > 100]
    dots = [(float(x), float(y)) for x, y, _ in DOT.findall(svg)]
    assert len(lanes) == 6
    assert len(dots) == len(figure.table.rows)
    start, _, width = lanes[0]
    top = max(float(row[3]) for row in figure.table.rows) * 1.03  # type: ignore[arg-type]
    for (_, _, warheads), (_, base, _) in zip(
        lanes_of(figure.table.as_dicts()), sorted(lanes, key=lambda lane: lane[1]), strict=True
    ):
        own = [x for x, y in dots if base - 60 < y < base and y > base - 37]
        assert len(own) == len(warheads)
        assert min(own) == pytest.approx(start + width * warheads[0] / top, abs=5)
        assert max(own) == pytest.approx(start + width * warheads[-1] / top, abs=5)


def test_bars_are_as_long_as_their_values() -> None:
    svg = figures.svg(synthetic_figures.bars(), run_id="r")
    lengths = [
        float(v) for v in re.findall(r'd="M[\d.]+,[\d.]+h([\d.]+)v17h[^"]*" fill="#0072B2"', svg)
    ]
    values = [float(row[2]) for row in synthetic_figures.bars().table.rows[::2]]  # type: ignore[arg-type]
    assert lengths[0] > 100
    assert [v / lengths[0] for v in lengths] == pytest.approx(
        [v / values[0] for v in values], abs=1e-3
    )


def test_lead_times_lie_on_one_scale_longest_first() -> None:
    svg = figures.svg(synthetic_figures.lead_times(), run_id="r")
    dots = sorted((float(y), float(x)) for x, y, fill in DOT.findall(svg) if fill == "#0072B2")
    leads = [17.5, 3.1, 2.2, 1.1, -0.4, -1.2]
    places = [x for _, x in dots]
    assert len(places) == len(leads)
    per_year = (places[0] - places[-1]) / (leads[0] - leads[-1])
    assert places == pytest.approx(
        [places[-1] + per_year * (v - leads[-1]) for v in leads], abs=0.1
    )
