"""The rows of published results, and the comparison with what the product computes."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from tests.reference.adapter import compute

RESULTS = Path(__file__).parent.parent / "reference" / "tables" / "results.csv"
Row = dict[str, str]


def published() -> dict[str, Row]:
    with RESULTS.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def tolerance(row: Row) -> float:
    """The relative tolerance, the number that the column starts with."""
    number = re.match(r"[0-9.e-]+", row["tolerance"])
    assert number is not None
    return float(number.group())


def assert_published(row: Row) -> None:
    expected = pytest.approx(float(row["expected"]), rel=tolerance(row), abs=0.0)
    assert compute("results", row)["expected"] == expected
