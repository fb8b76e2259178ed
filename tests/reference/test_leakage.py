"""Every shipped row of the areas leakage, inventory and offset, through the adapter."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.reference.adapter import compute

TABLES = Path(__file__).parent / "tables"
Row = dict[str, str]


def rows(table: str) -> list[Row]:
    with (TABLES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def assert_columns(computed: dict[str, object], row: Row, columns: set[str]) -> None:
    """Relative 1e-9 for every number, however small; words and empty cells to the letter."""
    assert set(computed) == columns
    for name, value in computed.items():
        if isinstance(value, str):
            assert value == row[name], name
        elif isinstance(value, list):
            expected = [float(text) for text in json.loads(row[name])]
            assert value == pytest.approx(expected, rel=1e-9, abs=0.0), name
        else:
            assert value == pytest.approx(float(row[name]), rel=1e-9, abs=0.0), name


@pytest.mark.parametrize("row", rows("reference_leakage"), ids=lambda row: row["id"])
def test_row_of_reference_leakage(row: Row) -> None:
    columns = {"P_zero_leak", "mean_leakers", "var_leakers", "pmf_leakers_0_to_W"}
    assert_columns(compute("reference_leakage", row), row, columns)


@pytest.mark.parametrize("row", rows("reference_shoot_look_shoot"), ids=lambda row: row["id"])
def test_row_of_reference_shoot_look_shoot(row: Row) -> None:
    columns = {"P_zero_leak", "mean_leakers", "mean_interceptors_used", "pmf_leakers_0_to_W"}
    assert_columns(compute("reference_shoot_look_shoot", row), row, columns)


@pytest.mark.parametrize("row", rows("reference_inventory_required"), ids=lambda row: row["id"])
def test_row_of_reference_inventory_required(row: Row) -> None:
    inputs = {"id", "W", "sspk", "p_track_per_warhead", "target_P_zero_leak"}
    assert_columns(compute("reference_inventory_required", row), row, set(row) - inputs)


@pytest.mark.parametrize("row", rows("reference_offset"), ids=lambda row: row["id"])
def test_row_of_reference_offset(row: Row) -> None:
    columns = {
        "min_attacking_warheads",
        "extra_over_undefended",
        "P_at_least_N",
        "expected_value_rule_W",
    }
    assert_columns(compute("reference_offset", row), row, columns)


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("reference_leakage", ("id", "model", "W", "params")),
        (
            "reference_shoot_look_shoot",
            (
                "W",
                "interceptors",
                "sspk",
                "salvo_per_round",
                "p_dead_called_alive",
                "p_alive_called_dead",
            ),
        ),
        (
            "reference_inventory_required",
            ("W", "sspk", "p_track_per_warhead", "target_P_zero_leak"),
        ),
        (
            "reference_offset",
            (
                "interceptors",
                "shots_per_target",
                "sspk",
                "p_track",
                "required_arrivals_N",
                "confidence",
            ),
        ),
    ],
)
def test_results_do_not_depend_on_the_result_columns(table: str, columns: tuple[str, ...]) -> None:
    for full in rows(table)[:12]:
        bare = {name: full[name] for name in columns}
        assert compute(table, bare) == compute(table, full)


def test_the_exact_fractions_of_the_tables_are_met_as_well() -> None:
    checked = 0
    for table in ("reference_leakage", "reference_shoot_look_shoot"):
        for row in rows(table):
            if row["pmf_exact_fractions"]:
                terms = [text.split("/") for text in json.loads(row["pmf_exact_fractions"])]
                expected = [int(term[0]) / int(term[-1] if term[1:] else 1) for term in terms]
                computed = compute(table, row)["pmf_leakers_0_to_W"]
                assert computed == pytest.approx(expected, rel=1e-12, abs=0.0)
                checked += 1
    assert checked >= 30


def test_layers_are_read_in_order_beyond_nine() -> None:
    layers = {f"shots{i}": 1 for i in range(1, 12)} | {f"sspk{i}": "0" for i in range(1, 12)}
    params = layers | {"sspk10": "1/4", "p_track": "1/2"}
    row = {"model": "two_layer_shared_track", "W": "1", "params": json.dumps(params)}
    assert compute("reference_leakage", row)["P_zero_leak"] == pytest.approx(1 / 8)
