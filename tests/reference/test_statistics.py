"""Every shipped row of the area statistics, through the adapter."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.reference.adapter import compute

TABLES = Path(__file__).parent / "tables"
Row = dict[str, str]


def rows(table: str) -> list[Row]:
    with (TABLES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows("reference_statistics_beta"), ids=lambda row: row["id"])
def test_row_of_reference_statistics_beta(row: Row) -> None:
    computed = compute("reference_statistics_beta", row)
    inputs = {"id", "label", "successes", "trials", "prior_a", "prior_b"}
    expected = {name: float(row[name]) for name in set(row) - inputs}
    assert computed == pytest.approx(expected, rel=1e-9, abs=0.0)


@pytest.mark.parametrize("row", rows("reference_statistics_richardson"), ids=lambda row: row["id"])
def test_row_of_reference_statistics_richardson(row: Row) -> None:
    computed = compute("reference_statistics_richardson", row)
    assert set(computed) == {"eig1", "eig2", "stability", "x_eq", "y_eq"}
    for name, value in computed.items():
        if isinstance(value, str):
            assert value == row[name]
        else:
            assert value == pytest.approx(float(row[name]), rel=1e-9, abs=0.0)


def test_a_spiral_has_complex_eigenvalues() -> None:
    row = {"k": "1/2", "a": "1", "l": "-2", "b": "1", "g": "0", "h": "0"}
    computed = compute("reference_statistics_richardson", row)
    assert computed["eig1"] == pytest.approx(-1 + 1j)
    assert computed["stability"] == "stable"
