"""Reference tables and published results of the area: constellation."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction

from equipoise.kernels import constellation, reach
from tests.reference.reach_area import harrison_coverage, harrison_flyout

Row = dict[str, str]
Columns = dict[str, object]


def cap(row: Row) -> Columns:
    altitude, acceleration, speed, time = (
        float(row[name])
        for name in ("altitude_km", "mean_acceleration_g", "delta_v_km_s", "time_available_s")
    )
    distance = reach.straight_reach(acceleration, speed, time)
    angle = constellation.central_angle(distance, altitude)
    share = constellation.cap_share(angle)
    return {
        "burn_time_s": float(reach.burn_time(acceleration, speed)),
        "straight_reach_km": float(distance),
        "central_angle_deg": float(angle),
        "cap_fraction_of_shell": float(share),
        "absentee_ratio_cap": float(constellation.absentee_ratio(share)),
        "absentee_ratio_flat_disc": float(constellation.flat_disc_ratio(distance, altitude)),
    }


def inclined(row: Row) -> Columns:
    angles = [
        float(row[name])
        for name in ("inclination_deg", "site_latitude_deg", "reach_central_angle_deg")
    ]
    share = constellation.inclined_share(*angles)
    return {
        "fraction_in_reach": float(share),
        "absentee_ratio": float(constellation.absentee_ratio(share)),
        "isotropic_fraction": float(constellation.cap_share(angles[2])),
        "concentration_gain_over_isotropic": float(constellation.concentration_gain(*angles)),
    }


def availability(row: Row) -> Columns:
    satellites, needed = int(row["N_satellites"]), int(row["needed_in_reach"])
    share = Fraction(row["fraction_in_reach"])
    expected = float(satellites * share)
    return {
        "expected_in_reach": expected,
        "P_at_least_needed_binomial": float(
            constellation.p_at_least_binomial(satellites, float(share), needed)
        ),
        "P_at_least_needed_poisson": float(constellation.p_at_least_poisson(expected, needed)),
    }


def harrison_ratio(given: dict[str, float]) -> float:
    """Area ratio of the calculator of Harrison (2025)."""
    return float(
        constellation.area_ratio(
            harrison_coverage(given), given["intercept_altitude_km"], given["max_latitude_deg"]
        )
    )


def harrison_size(given: dict[str, float]) -> int:
    """Interceptors in orbit by the same calculator."""
    shots = constellation.shots_for_kill_probability(
        given["sspk"], given["composite_kill_probability"]
    )
    return int(
        constellation.constellation_size(
            harrison_ratio(given), salvo_missiles=given["salvo_missiles"], shots_per_missile=shots
        )
    )


def calculator_ratio(row: Row) -> Columns:
    return {"expected": harrison_ratio(json.loads(row["inputs"]))}


def calculator_size(row: Row) -> Columns:
    return {"expected": harrison_size(json.loads(row["inputs"]))}


def cap_ratio(row: Row) -> Columns:
    given = json.loads(row["inputs"])
    angle = constellation.central_angle(harrison_flyout(given), given["orbit_altitude_km"])
    return {"expected": float(constellation.absentee_ratio(constellation.cap_share(angle)))}


def size_for_salvo(row: Row) -> Columns:
    given = json.loads(row["inputs"])
    size = constellation.constellation_size(
        given["absentee"], salvo_missiles=given["salvo"], shots_per_missile=given["shots"]
    )
    return {"expected": int(size)}


def ratio_of_sizes(row: Row) -> Columns:
    """Sizes for both salvos from the same cap, with rounding up to whole interceptors."""
    many, few = json.loads(row["inputs"])["launches"]
    ratio = constellation.absentee_ratio(
        constellation.cap_share(constellation.central_angle(600.0, 300.0))
    )
    sizes = constellation.constellation_size(ratio, salvo_missiles=[many, few], shots_per_missile=1)
    return {"expected": float(sizes[0] / sizes[1])}


def interceptors_per_missile(row: Row) -> Columns:
    """The quoted constellation shared among the missiles of the quoted salvo."""
    given = json.loads(row["inputs"])
    return {"expected": given["constellation"] / given["salvo"]}


TABLES: dict[str, Callable[[Row], Columns]] = {
    "reference_constellation_cap": cap,
    "reference_constellation_inclined": inclined,
    "reference_constellation_availability": availability,
}
QUANTITIES: dict[str, Callable[[Row], Columns]] = {
    "AEI calculator: absentee ratio (sphere area / coverage area)": calculator_ratio,
    "AEI calculator: constellation size": calculator_size,
    "absentee ratio for a boost-phase interceptor": cap_ratio,
    "constellation for a 5-missile salvo, two shots each": size_for_salvo,
    "constellation for a 50-missile salvo, two shots each": size_for_salvo,
    "ratio of constellation sizes for 3 and 1 simultaneous launches from one region": (
        ratio_of_sizes
    ),
    "interceptors in orbit per missile in a simultaneous salvo": interceptors_per_missile,
}
