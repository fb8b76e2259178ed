"""Tables under figures: everything that is drawn, turned so that a person can read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from equipoise.core.finding import Column, Figure, Table
from equipoise.report import twins
from tests.unit.report import synthetic_figures


@pytest.mark.parametrize(
    "make", synthetic_figures.FIGURES.values(), ids=synthetic_figures.FIGURES.keys()
)
def test_views_are_rectangular_and_hold_every_row(make: Callable[[], Figure]) -> None:
    figure = make()
    views = twins.twins(figure)
    for view in views:
        width = len(view.numeric)
        assert all(len(row) == width for row in view.rows)
        taken = [sum(head.columns for head in line) for line in view.heads]
        assert taken[0] == width
        if len(view.heads) == 2:
            assert taken[1] == width - sum(head.rows == 2 for head in view.heads[0])
    cells = sum(len(view.rows) * len(view.numeric) for view in views)
    assert cells >= len(figure.table.rows)


def test_arrivals_have_a_line_per_quantile_and_columns_by_case() -> None:
    (view,) = twins.twins(synthetic_figures.arrivals())
    assert len(view.rows) == 20
    assert view.rows[0][:3] == ("2.5 %", "890", "879")
    assert [head.text for head in view.heads[0]] == [
        "quantile",
        "Not struck first, day-to-day alert",
        "Generated alert, attack ridden out",
        "Day-to-day alert, attack ridden out",
    ]
    assert [head.columns for head in view.heads[0]] == [1, 2, 2, 2]


def test_lead_times_have_a_column_per_rule() -> None:
    (view,) = twins.twins(synthetic_figures.lead_times())
    assert [head.text for head in view.heads[0]][-2:] == ["main dates", "conservative dates"]
    assert view.rows[0] == (
        "Hypersonic glide warhead",
        "Avangard",
        "US decision to deploy, December 2002",
        "17.5",
        "16.5",
    )
    assert view.rows[-1][-2:] == (twins.NOT_AVAILABLE, twins.NOT_AVAILABLE)
    assert view.numeric == (False, False, False, True, True)


def test_thresholds_have_a_table_per_posture() -> None:
    views = twins.twins(synthetic_figures.thresholds())
    assert [view.caption.rsplit(": ")[-1] for view in views] == [
        "Not struck first",
        "Generated alert, ridden out",
        "Day-to-day alert, ridden out",
    ]
    assert views[0].rows[0] == (
        "100",
        "9.3 % (5.3 to 13 %)",
        "31 % (18 to 44 %)",
        "75 % (43 to 100 %)",
    )


def test_map_has_interceptors_over_its_columns() -> None:
    (view,) = twins.twins(synthetic_figures.threshold_grid())
    assert [head.text for head in view.heads[0]] == [
        "warheads in the force (warheads)",
        "interceptors",
    ]
    assert [head.text for head in view.heads[1]] == ["10", "20", "44", "64", "100", "200"]
    assert view.rows[0][:2] == ("100", "5 %")


def test_ledger_shows_ranges_where_there_are_some() -> None:
    (view,) = twins.twins(synthetic_figures.ledger())
    assert view.rows[1] == ("2008", "18 (12 to 25)", "0", "24 (13 to 35)")


def test_note_of_a_split_table_stands_once() -> None:
    figure = synthetic_figures.thresholds()
    figure = replace(figure, table=replace(figure.table, note="Rounded."))
    assert [view.note for view in twins.twins(figure)] == ["", "", "Rounded."]


def test_runs_count_lines_of_one_name_but_not_numbers() -> None:
    columns = (Column("a", "a"), Column("b", "b"))
    named = twins.plain(Table("T", columns, (("x", 1), ("x", 2), ("y", 3), ("x", 4))))
    assert named.runs == (2, 0, 1, 1)
    numbered = twins.plain(Table("T", columns, ((1, "x"), (1, "y"))))
    assert numbered.runs == (1, 1)


def test_plain_table_keeps_order_and_tells_numbers_from_words() -> None:
    table = Table(
        "T",
        (Column("a", "name"), Column("n", "number", "warheads"), Column("f", "flag")),
        (("x", 1718, True), ("y", None, None)),
    )
    view = twins.plain(table)
    assert view.rows == (("x", "1,718", "yes"), ("y", twins.NOT_AVAILABLE, twins.NOT_AVAILABLE))
    assert view.numeric == (False, True, False)
    assert twins.column_unit(table, "n") == "warheads"
    assert twins.column_unit(table, "absent") == ""
