"""Every shipped row of the area retaliation, through the adapter."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.reference.adapter import compute

TABLES = Path(__file__).parent / "tables"


def rows(table: str) -> list[dict[str, str]]:
    with (TABLES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows("reference_retaliation"), ids=lambda row: row["id"])
def test_row_of_reference_retaliation(row: dict[str, str]) -> None:
    computed = compute("reference_retaliation", row)
    for column in ("mean_arriving", "var_arriving", "P_zero_arrive"):
        assert computed[column] == pytest.approx(float(row[column]), rel=1e-9)
    for column in ("q05", "median", "q95"):
        assert computed[column] == int(row[column])
    expected = {level: float(text) for level, text in json.loads(row["P_at_least"]).items()}
    assert computed["P_at_least"] == pytest.approx(expected, rel=1e-9)


def test_every_level_is_computed_for_a_row_without_result_columns() -> None:
    full = rows("reference_retaliation")[0]
    bare = {key: full[key] for key in ("id", "model", "params")}
    levels = compute("reference_retaliation", bare)["P_at_least"]
    assert isinstance(levels, dict)
    assert levels["5"] == pytest.approx(float(json.loads(full["P_at_least"])["5"]), rel=1e-9)
    assert len(levels) == json.loads(full["params"])["n"]


def test_published_chance_that_none_of_twenty_arrives() -> None:
    row = next(row for row in rows("results") if row["id"] == "PR-ZERO20")
    assert compute("results", row)["expected"] == pytest.approx(float(row["expected"]), rel=1e-12)
