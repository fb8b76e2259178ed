"""Reference tables and published results of the area: reach."""

from __future__ import annotations

import json
from collections.abc import Callable

from equipoise.kernels import reach

Row = dict[str, str]
Columns = dict[str, object]


def surface(row: Row) -> Columns:
    result = reach.surface_reach(
        float(row["v_burnout_km_s_at_surface"]),
        float(row["target_altitude_km"]),
        float(row["time_available_s"]),
    )
    return {
        "max_ground_range_km": float(result.ground_range_km),
        "best_flight_path_angle_deg": float(result.flight_path_angle_deg),
    }


def harrison_flyout(given: dict[str, float]) -> float:
    """Fly-out distance of the calculator of Harrison (2025), km."""
    return float(
        reach.straight_reach(given["acceleration_g"], given["delta_v_km_s"], given["flyout_time_s"])
    )


def harrison_coverage(given: dict[str, float]) -> float:
    """Ground coverage radius of the same calculator, km."""
    return float(
        reach.coverage_radius(
            harrison_flyout(given), given["orbit_altitude_km"], given["intercept_altitude_km"]
        )
    )


def flyout(row: Row) -> Columns:
    return {"expected": harrison_flyout(json.loads(row["inputs"]))}


def coverage(row: Row) -> Columns:
    return {"expected": harrison_coverage(json.loads(row["inputs"]))}


TABLES: dict[str, Callable[[Row], Columns]] = {"reference_reach_surface_kepler": surface}
QUANTITIES: dict[str, Callable[[Row], Columns]] = {
    "AEI calculator: fly-out range": flyout,
    "AEI calculator: ground coverage radius at intercept altitude": coverage,
}
