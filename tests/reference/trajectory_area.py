"""Reference tables and published results of the area: trajectory."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

from equipoise.kernels import kepler, plausibility

Row = dict[str, str]
Columns = dict[str, object]

KM_PER_MILE = 1.609344


def _arc_columns(arcs: kepler.Arcs) -> Columns:
    time = float(arcs.flight_time_s)
    return {
        "v_burnout_km_s": float(arcs.speed_km_s),
        "flight_path_angle_deg": float(arcs.flight_path_angle_deg),
        "apogee_altitude_km": float(arcs.apogee_altitude_km),
        "tof_s": time,
        "tof_min": time / 60.0,
        "semi_major_axis_km": float(arcs.semi_major_axis_km),
        "eccentricity": float(arcs.eccentricity),
    }


def minimum_energy(row: Row) -> Columns:
    return _arc_columns(
        kepler.minimum_energy_arc(
            float(row["range_km"]), burnout_altitude_km=float(row["burnout_altitude_km"])
        )
    )


def burnout_altitude(row: Row) -> Columns:
    return _arc_columns(
        kepler.minimum_energy_arc(
            float(row["range_from_burnout_point_km"]),
            burnout_altitude_km=float(row["burnout_altitude_km"]),
        )
    )


def fixed_speed(row: Row) -> Columns:
    branch = row["branch"]
    if branch not in ("low", "high"):
        raise ValueError(f"unknown branch {branch!r}")
    return _arc_columns(
        kepler.arc_at_speed(
            float(row["range_km"]),
            float(row["v_burnout_km_s"]),
            branch="low" if branch == "low" else "high",
        )
    )


def lofted(row: Row) -> Columns:
    arc = kepler.lofted_arc(float(row["apogee_altitude_km"]), float(row["range_km"]))
    flat = kepler.maximum_range_arc(arc.speed_km_s)
    longest = math.pi * kepler.EARTH_RADIUS_KM
    bound = float(arc.speed_km_s) < float(kepler.escape_speed())
    return {
        **_arc_columns(arc),
        "min_energy_range_at_same_speed_km": float(flat.range_km) if bound else longest,
    }


def max_range(row: Row) -> Columns:
    speed = float(row["v_burnout_km_s"])
    arc = kepler.maximum_range_arc(speed)
    return {
        **_arc_columns(arc),
        "max_range_km": float(arc.range_km),
        "vertical_shot_apogee_altitude_km": float(kepler.vertical_apogee(speed)),
    }


def arc_time(row: Row) -> Columns:
    given = json.loads(row["inputs"])
    arc = kepler.lofted_arc(given["apogee_km"], given["range_km"])
    return {"expected": float(arc.flight_time_s)}


def time_flag(row: Row) -> Columns:
    given = json.loads(row["inputs"])
    check = plausibility.check_time(given["apogee_km"], given["range_km"], given["reported_time_s"])
    return {"expected": float(check.lower_bound_s), "flag": bool(check.below_bound)}


def speed_flag(row: Row) -> Columns:
    given = json.loads(row["inputs"])
    quoted_km_s = given["quoted_speed_mph"] * KM_PER_MILE / 3600.0
    check = plausibility.check_speed(given["range_km"], quoted_km_s)
    return {"expected": float(check.ratio_to_minimum), "flag": bool(check.suspicious)}


def standard_range(row: Row) -> Columns:
    given = json.loads(row["inputs"])
    arc = kepler.lofted_arc(given["apogee_km"], given["range_km"])
    return {"expected": float(kepler.maximum_range_arc(arc.speed_km_s).range_km)}


def least_energy(field: str, per_unit: float = 1.0) -> Callable[[Row], Columns]:
    """A function for one field of the minimum-energy arc, divided by ``per_unit``."""

    def serve(row: Row) -> Columns:
        arc = kepler.minimum_energy_arc(json.loads(row["inputs"])["range_km"])
        return {"expected": float(getattr(arc, field)) / per_unit}

    return serve


def apogee_of_arc(row: Row) -> Columns:
    """Pure geometry, so that miles in give miles out."""
    given = json.loads(row["inputs"])
    radius = given["R_miles"]
    arc = kepler.minimum_energy_arc(radius * math.radians(given["arc_deg"]), radius_km=radius)
    return {"expected": float(arc.apogee_altitude_km)}


def speed_straight_up(row: Row) -> Columns:
    return {"expected": float(kepler.vertical_speed(json.loads(row["inputs"])["altitude_km"]))}


def orbital_speed(row: Row) -> Columns:
    altitude_km = json.loads(row["inputs"]).get("altitude_km", 0.0)
    return {"expected": float(kepler.circular_speed(altitude_km))}


TABLES: dict[str, Callable[[Row], Columns]] = {
    "reference_trajectory_minenergy": minimum_energy,
    "reference_trajectory_burnout_altitude": burnout_altitude,
    "reference_trajectory_fixed_speed": fixed_speed,
    "reference_trajectory_lofted": lofted,
    "reference_trajectory_max_range": max_range,
}
QUANTITIES: dict[str, Callable[[Row], Columns]] = {
    "time of flight of a surface-to-surface Kepler arc vs reported time": arc_time,
    "time of flight inferred from apogee and range by Wright": arc_time,
    "plausibility flag: reported time is SHORTER than the Kepler lower bound": time_flag,
    "plausibility flag: quoted speed vs minimum-energy speed": speed_flag,
    "standard-trajectory range inferred from a lofted test": standard_range,
    'standard-trajectory range inferred from a lofted test ("over 15,000")': standard_range,
    "apogee altitude, minimum-energy arc": least_energy("apogee_altitude_km"),
    "burnout speed, minimum-energy arc from the surface": least_energy("speed_km_s"),
    "time of flight, minimum-energy arc": least_energy("flight_time_s", per_unit=60.0),
    "apogee altitude of the minimum-energy arc, TH = (R/2)(sin(a/2) - versin(a/2))": apogee_of_arc,
    "speed to reach 100 km vertically": speed_straight_up,
    "circular orbital speed": orbital_speed,
    "speed that reaches any point on Earth (horizontal, surface)": orbital_speed,
}
