"""What each kind of figure shows and says: places of marks, and words about extremes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest

from equipoise.core.finding import Figure
from equipoise.report import figures, twins
from equipoise.report.charts import style
from equipoise.report.charts.panel import Word
from equipoise.report.charts.places import _labels, _pixels
from equipoise.report.describe import reading
from tests.unit.report import synthetic_figures

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = r"-?[\d.]+"
BAR = re.compile(rf'd="M({NUMBER}),({NUMBER})h({NUMBER})v18[.0]*h[^"]*" fill="(#\w+)"')
RULE = re.compile(
    rf'<line transform="translate\(({NUMBER}),({NUMBER})\)" x2="({NUMBER})" y2="({NUMBER})" '
    rf'stroke="(#\w+)"'
)


def texts(svg: str) -> list[str]:
    return ["".join(e.itertext()) for e in ElementTree.fromstring(svg).iter(f"{SVG}text")]


SAID: dict[str, tuple[Callable[[], Figure], tuple[str, ...]]] = {
    "arrivals": (
        synthetic_figures.arrivals,
        ("from 890 to 1,100", "middle at 1,000", "from 89 to 250"),
    ),
    "drivers": (synthetic_figures.drivers, ("alert and survivability: 200 to 1,000", "880 to 900")),
    "lead_times": (synthetic_figures.lead_times, ("-1.2 to 18 years", "-6 to 16 years")),
    "thresholds": (synthetic_figures.thresholds, ("of 1,500", "of 100", "100 %")),
    "threshold_grid": (synthetic_figures.threshold_grid, ("0.33 % at 1,500", "100 % at 100")),
    "ledger": (synthetic_figures.ledger, ("0 warheads in 2007", "230 warheads in 2020")),
    "rates": (synthetic_figures.rates, ("0.83 threats per month (0.47 to 1.4", "0.31 threats")),
    "timeline": (
        synthetic_figures.timeline,
        ("2016", "2018-03 to 2022-04-20", "2011-09 to 2015-03"),
    ),
    "bars": (synthetic_figures.bars, ("3.1 % (2 % to 4.4 %)", "viewpoint B: 0 %")),
    "map": (synthetic_figures.places, ("2 of 3 can be met", "1 of 3 out of reach")),
    "slope": (
        synthetic_figures.slope,
        ("From 2010 to 2025", "1,952 to 1,718", "240 to 600", "225 to 225"),
    ),
    "waterfall": (
        synthetic_figures.waterfall,
        ("First institute, 2003: 1,646", "-823, to 823", "-512, to 1,956, not explained"),
    ),
    "bands": (
        synthetic_figures.bands,
        ("in 2025 1,500 warheads", "in 2040 1,400 to 2,200 warheads (95 % interval)"),
    ),
    "time_altitude": (
        synthetic_figures.time_altitude,
        (
            "One camp's numbers: highest at 1,200 km after 1,000 s",
            "down after 1,800 s. No point of it",
            "Critics' numbers: highest at 1,200 km after 1,000 s",
            "can be met from 420 to 1,400 s",
        ),
    ),
    "arcs": (synthetic_figures.arcs, ("minimum energy: highest at 1,200 km", "down after 2,500 s")),
}


def test_every_kind_is_in_the_list() -> None:
    assert SAID.keys() == synthetic_figures.FIGURES.keys()


@pytest.mark.parametrize("kind", SAID)
def test_alt_text_names_first_last_and_extreme_values(kind: str) -> None:
    make, phrases = SAID[kind]
    text = figures.alt_text(make())
    for phrase in phrases:
        assert phrase in text, text


@pytest.mark.parametrize("kind", ["slope", "waterfall", "bands", "time_altitude"])
def test_twin_holds_every_number_drawn(kind: str) -> None:
    figure = synthetic_figures.FIGURES[kind]()
    views = twins.twins(figure)
    printed = {cell for view in views for row in view.rows for cell in row}
    if kind == "bands":
        assert [view.caption.rsplit(": ")[-1] for view in views] == ["Party A", "Party B"]
        assert {"1,500", "2025"} <= printed
        assert all(len(view.rows) == 16 for view in views)
    else:
        assert sum(len(view.rows) for view in views) == len(figure.table.rows)


def test_waterfall_steps_start_where_the_last_one_ended() -> None:
    svg = figures.svg(synthetic_figures.waterfall(), run_id="r")
    bars = [(float(x), float(y), float(w)) for x, y, w, _ in BAR.findall(svg)]
    bars.sort(key=lambda bar: bar[1])
    assert len(bars) == 6, "what is not computed has no bar"
    zero, per_unit = bars[0][0], bars[0][2] / 1646
    drawn = [((x - zero) / per_unit, (x + w - zero) / per_unit) for x, _, w in bars]
    wanted = [(0, 1646), (823, 1646), (823, 1234), (1234, 2468), (1956, 2468), (0, 1956)]
    for bar, ends in zip(drawn, wanted, strict=True):
        assert bar == pytest.approx(ends, abs=3)


def test_waterfall_prints_changes_with_their_sign_and_published_figures_in_full() -> None:
    shown = texts(figures.svg(synthetic_figures.waterfall(), run_id="r"))
    for text in ("1,646", "-823", "+411", "+1,234", "-512", "1,956"):
        assert text in shown
    assert "Decision time" not in shown


def test_waterfall_tells_what_is_left_over_without_color() -> None:
    svg = figures.svg(synthetic_figures.waterfall(), "gray", run_id="r")
    dashed = [tag for tag in re.findall(r"<path[^>]*>", svg) if "stroke-dasharray" in tag]
    assert len(dashed) == 1


def test_slope_joins_both_numbers_on_one_scale_from_zero() -> None:
    figure = synthetic_figures.slope()
    lines = [
        (float(y), float(y) + float(dy))
        for _, y, dx, dy, color in RULE.findall(figures.svg(figure, run_id="r"))
        if float(dx) > 100 and color in (style.SERIES[0].color, style.SERIES[1].color)
    ]
    assert len(lines) == len(figure.table.rows)
    top = max(float(row[1]) for row in figure.table.rows)  # type: ignore[arg-type]
    (first, _), *_ = sorted(lines)
    per_unit = (max(y for line in lines for y in line) - first) / (top - 225)
    wanted = sorted(
        (first + (top - float(before)) * per_unit, first + (top - float(after)) * per_unit)  # type: ignore[arg-type]
        for _, before, after in figure.table.rows
    )
    assert sorted(lines) == [pytest.approx(pair, abs=0.6) for pair in wanted]
    zero = first + top * per_unit
    assert 300 < zero < 320, "zero lies at the foot of the picture"


def test_slope_labels_do_not_overlap() -> None:
    for theme in style.THEMES:
        svg = figures.svg(synthetic_figures.slope(), theme, run_id="r")
        places: dict[str, list[float]] = {}
        for x, y in re.findall(rf'<text x="({NUMBER})" y="({NUMBER})" font-size="[\d.]+px"', svg):
            places.setdefault(x, []).append(float(y))
        for column in places.values():
            ordered = sorted(column)
            assert all(b - a >= 12 for a, b in pairwise(ordered)), theme


def test_slope_has_a_style_and_a_key_per_group() -> None:
    figure = synthetic_figures.slope()
    columns = (*figure.table.columns, replace(figure.table.columns[0], key="group", label="kind"))
    rows = tuple(
        (*row, "deployed" if "deployed" in str(row[0]) else "all") for row in figure.table.rows
    )
    svg = figures.svg(replace(figure, table=replace(figure.table, columns=columns, rows=rows)))
    assert {"deployed", "all"} <= set(texts(svg))
    assert style.SERIES[1].color in svg


def test_bands_are_nested_and_darkest_inside() -> None:
    svg = figures.svg(synthetic_figures.bands(), run_id="r")
    areas = re.findall(r'<path d="(M[^"]*Z)" fill="(#\w+)"', svg)
    heights = [
        (max(ys) - min(ys), sum(int(fill[k : k + 2], 16) for k in (1, 3, 5)))
        for path, fill in areas
        for ys in ([float(y) for y in re.findall(rf"[ML,]{NUMBER},({NUMBER})", path)],)
        if len(ys) > 20
    ]
    assert len(heights) == 6, "three levels of two series"
    for panel in (heights[:3], heights[3:]):
        assert panel == sorted(panel, reverse=True), "wide and light first, narrow and dark on it"


def test_window_is_drawn_only_where_the_table_says_so() -> None:
    figure = synthetic_figures.time_altitude()
    assert "#f0c983" in figures.svg(figure, run_id="r")
    rows = tuple((*row[:4], False) for row in figure.table.rows)
    never = replace(figure, table=replace(figure.table, rows=rows))
    assert "#f0c983" not in figures.svg(never, run_id="r")
    assert "can be met" not in texts(figures.svg(never, run_id="r"))


def test_reading_explains_the_dashed_line_where_there_is_one() -> None:
    assert "dashed line" in reading(synthetic_figures.time_altitude())
    assert "dashed line" not in reading(synthetic_figures.arcs())


def test_reading_explains_the_middle_of_bands_where_there_is_one() -> None:
    figure = synthetic_figures.bands()
    assert "median" in reading(figure)
    around = tuple(row for row in figure.table.as_dicts() if row["level"])
    rows = tuple(tuple(row.values()) for row in around)
    assert "median" not in reading(replace(figure, table=replace(figure.table, rows=rows)))


def test_windows_of_two_stretches_are_not_joined() -> None:
    figure = synthetic_figures.time_altitude()
    rows = tuple(
        (*row[:4], float(row[1]) < 500 or float(row[1]) > 1500)  # type: ignore[arg-type]
        for row in figure.table.rows
        if row[0] == "Critics' numbers"
    )
    svg = figures.svg(replace(figure, table=replace(figure.table, rows=rows)), run_id="r")
    assert len(re.findall(r'<path d="M[^"]*"[^>]*stroke="#f0c983"', svg)) == 2


@pytest.mark.parametrize(
    ("wanted", "sizes", "places"),
    [
        ([10.0, 50.0], [10.0, 30.0], [10.0, 50.0]),
        ([50.0, 52.0], [10.0, 30.0], [41.0, 61.0]),
        ([52.0, 50.0], [30.0, 10.0], [61.0, 41.0]),
        ([0.0, 1.0], [10.0, 30.0], [5.0, 25.0]),
    ],
)
def test_spread_gives_each_the_room_it_takes(
    wanted: list[float], sizes: list[float], places: list[float]
) -> None:
    assert style.spread(wanted, sizes, 5, 95) == pytest.approx(places, abs=0.01)


def test_names_on_a_map_meet_neither_each_other_nor_a_point() -> None:
    places = {"far north": (80, 60), "a": (55, 37), "b": (55, 39), "c": (53, 38), "edge": (30, 65)}
    rows = tuple((name, "s", lat, lon, name) for name, (lat, lon) in places.items())
    figure = synthetic_figures.places()
    figure = replace(figure, table=replace(figure.table, rows=rows))
    for theme in ("screen", "narrow"):
        look = style.THEMES[theme]
        table = figure.table.as_dicts()
        words = [part for part in _labels(table, look) if isinstance(part, Word)]
        assert {word.text for word in words} == places.keys()
        boxes = []
        for word in words:
            width = style.text_width(word.text, word.size)
            left = word.x if word.align == "left" else word.x - width
            assert 0 <= left <= look.width - width
            boxes.append((left, word.y - 0.5 * word.size, left + width, word.y + 0.5 * word.size))
        for one, two in combinations(boxes, 2):
            assert one[0] >= two[2] or two[0] >= one[2] or one[1] >= two[3] or two[1] >= one[3]
        for x, y in (_pixels(row, look) for row in table):
            assert not any(b[0] < x < b[2] and b[1] < y < b[3] for b in boxes)


def test_names_on_a_map_use_the_projection_of_the_points() -> None:
    figure = synthetic_figures.places()
    svg = figures.svg(figure, run_id="r")
    drawn = {
        (round(float(x)), round(float(y)))
        for x, y in re.findall(rf'<path transform="translate\(({NUMBER}),({NUMBER})\)"', svg)
    }
    for row in figure.table.as_dicts():
        x, y = _pixels(row, style.THEMES["screen"])
        assert any(abs(x - a) <= 1 and abs(y - b) <= 1 for a, b in drawn), (x, y, drawn)
