"""Every shipped row of the trajectory, reach and constellation tables, every computed column."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reference.adapter import Row, compute

TABLES = Path(__file__).parent / "tables"

INPUTS = {
    "reference_trajectory_minenergy": {"range_km", "burnout_altitude_km"},
    "reference_trajectory_burnout_altitude": {
        "range_from_burnout_point_km",
        "burnout_altitude_km",
    },
    "reference_trajectory_fixed_speed": {"v_burnout_km_s", "range_km", "branch"},
    "reference_trajectory_max_range": {"v_burnout_km_s"},
    "reference_trajectory_lofted": {"apogee_altitude_km", "range_km"},
    "reference_reach_surface_kepler": {
        "v_burnout_km_s_at_surface",
        "target_altitude_km",
        "time_available_s",
    },
    "reference_constellation_cap": {
        "altitude_km",
        "mean_acceleration_g",
        "delta_v_km_s",
        "time_available_s",
    },
    "reference_constellation_inclined": {
        "inclination_deg",
        "site_latitude_deg",
        "reach_central_angle_deg",
    },
    "reference_constellation_availability": {
        "N_satellites",
        "fraction_in_reach",
        "needed_in_reach",
    },
}

RELATIVE = {"trajectory": 1e-8, "constellation": 1e-7, "reach": 1e-4}
TIME_S = 1e-6


def rows() -> Iterator[tuple[str, Row]]:
    for table in INPUTS:
        with (TABLES / f"{table}.csv").open(newline="", encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                yield table, row


def half_last_digit(text: str) -> float:
    """Half a unit of the last digit printed in a table."""
    mantissa, _, exponent = text.partition("e")
    decimals = len(mantissa.partition(".")[2])
    return 0.5 * 10.0 ** (int(exponent or 0) - decimals)


def tolerance(table: str, column: str, text: str) -> float:
    if table.startswith("reference_trajectory") and column in ("tof_s", "tof_min"):
        return TIME_S / (60.0 if column == "tof_min" else 1.0)
    area = table.split("_")[1]
    allowed = RELATIVE[area] * abs(float(text))
    return allowed if area == "trajectory" else allowed + half_last_digit(text)


@pytest.mark.parametrize(("table", "row"), [pytest.param(t, r, id=r["id"]) for t, r in rows()])
def test_row(table: str, row: Row) -> None:
    computed = compute(table, row)
    columns = set(row) - INPUTS[table] - {"id"}
    assert columns <= set(computed)
    for column in columns:
        value = computed[column]
        assert isinstance(value, float)
        error = abs(value - float(row[column]))
        assert error <= tolerance(table, column, row[column]), (column, value, row[column])


def test_every_table_has_rows() -> None:
    assert {table for table, _ in rows()} == set(INPUTS)


def test_rows_not_shipped_are_served() -> None:
    arc = compute(
        "reference_trajectory_fixed_speed",
        {"v_burnout_km_s": "7.1", "range_km": "4321", "branch": "high"},
    )
    back = compute(
        "reference_trajectory_lofted",
        {"apogee_altitude_km": str(arc["apogee_altitude_km"]), "range_km": "4321"},
    )
    assert back["v_burnout_km_s"] == pytest.approx(7.1, rel=1e-12)
    assert back["tof_s"] == pytest.approx(arc["tof_s"], rel=1e-12)


def test_an_unknown_branch_is_refused() -> None:
    row = {"v_burnout_km_s": "7.1", "range_km": "4321", "branch": "middle"}
    with pytest.raises(ValueError, match="middle"):
        compute("reference_trajectory_fixed_speed", row)
