"""Published results on retaliation: author, year and source in each name."""

from __future__ import annotations

import json
from math import sqrt
from pathlib import Path

import pytest

from equipoise.data.load import load_facts
from tests.published.published_rows import assert_published, published

DIFFERENCES = Path(__file__).parent / "DIFFERENCES.md"
NOT_COMPUTED = ("PR-ALERT3", "PR-CIMB1000")


def test_binomial_derived_no_warhead_of_twenty_arrives() -> None:
    assert_published(published()["PR-ZERO20"])


def test_lieber_press_2006_international_security_30_4_half_a_dozen_of_3500_survive() -> None:
    row = published()["PR-LP6"]
    inputs = json.loads(row["inputs"])
    assert inputs["survivors"] / inputs["warheads"] == pytest.approx(float(row["expected"]))
    coded = [
        f
        for f in load_facts().facts
        if f.quantity == "surviving_fraction_declared" and f.system.endswith(":lieber-press")
    ]
    # The fact rows carry the fraction rounded as published.
    assert coded
    assert all(f.central == pytest.approx(float(row["expected"]), rel=0.02) for f in coded)


def test_blair_2010_foreign_affairs_89_5_a_hundred_runs_leave_a_standard_error_of_a_twentieth() -> (
    None
):
    runs = int(published()["PR-NRUN"]["expected"])
    assert sqrt(0.25 / runs) == pytest.approx(0.05)


@pytest.mark.parametrize("name", NOT_COMPUTED)
def test_what_is_not_computed_is_explained(name: str) -> None:
    assert name in published()
    assert f"`{name}`" in DIFFERENCES.read_text(encoding="utf-8")
