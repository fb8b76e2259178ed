"""Reach against numerical integration and dense search, and at its edges."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from equipoise.kernels import kepler, reach, twobody
from equipoise.kernels.validate import ParameterError

MU, R = kepler.EARTH_MU_KM3_S2, kepler.EARTH_RADIUS_KM


def crossings(speed: float, angle_deg: float, altitude: float) -> list[tuple[float, float]]:
    """Times and ground ranges at which a flight passes an altitude, by numerical integration."""

    def motion(_: float, s: np.ndarray) -> list[float]:
        pull = -MU / math.hypot(s[0], s[1]) ** 3
        return [s[2], s[3], pull * s[0], pull * s[1]]

    def level(_: float, s: np.ndarray) -> float:
        return math.hypot(s[0], s[1]) - R - altitude

    gamma = math.radians(angle_deg)
    start = [0.0, R, speed * math.cos(gamma), speed * math.sin(gamma)]
    # Short steps, or the two crossings of an arc just above the altitude fall into one step.
    run = solve_ivp(
        motion,
        (0.0, 1500.0),
        start,
        events=level,
        method="DOP853",
        rtol=1e-10,
        atol=1e-8,
        max_step=20.0,
    )
    times, states = run.t_events[0], run.y_events[0]
    return [(t, R * math.atan2(s[0], s[1])) for t, s in zip(times, states, strict=True) if t > 0.0]


def farthest(speed: float, altitude: float, time: float, angles: np.ndarray) -> float:
    reached = [
        distance
        for angle in angles
        for moment, distance in crossings(speed, float(angle), altitude)
        if moment <= time
    ]
    return max(reached, default=math.nan)


@pytest.mark.parametrize(
    ("speed", "altitude", "time"),
    [
        (3.0, 200.0, 300.0),  # in ascent, time counts
        (4.5, 500.0, 620.0),  # in descent, time counts
        (4.5, 200.0, 900.0),  # time does not count
        (7.5, 1500.0, 1200.0),
        (8.2, 300.0, 800.0),  # a level launch climbs past the altitude
    ],
)
def test_no_launch_angle_does_better(speed: float, altitude: float, time: float) -> None:
    result = reach.surface_reach(speed, altitude, time)
    best, angle = float(result.ground_range_km), float(result.flight_path_angle_deg)
    angles = [angle, *np.clip(angle + np.linspace(-1.0, 1.0, 14) ** 3, 0.0, 90.0), *range(0, 90, 5)]
    found = farthest(speed, altitude, time + 1e-4, np.array(angles))
    assert found == pytest.approx(best, rel=1e-6)


@pytest.mark.parametrize(
    ("speed", "altitude", "time"), [(3.0, 200.0, 300.0), (6.5, 1000.0, 900.0), (9.0, 500.0, 700.0)]
)
def test_the_arc_returned_gets_there(speed: float, altitude: float, time: float) -> None:
    result = reach.surface_reach(speed, altitude, time)
    place = twobody.position(
        result.crossing_time_s,
        speed_km_s=speed,
        flight_path_angle_deg=result.flight_path_angle_deg,
    )
    assert float(result.crossing_time_s) <= time
    assert float(place.altitude_km) == pytest.approx(altitude, abs=1e-5)
    assert float(place.ground_range_km) == pytest.approx(float(result.ground_range_km), abs=1e-5)


def test_the_grazing_arc_is_an_ordinary_point() -> None:
    # In the time the grazing arc needs to its apogee that arc is the best, and reach is smooth.
    arc = kepler.lofted_arc(300.0, 2600.0)
    half = float(arc.flight_time_s) / 2.0
    result = reach.surface_reach(arc.speed_km_s, 300.0, half + np.array([-1e-3, 0.0, 1e-3]))
    assert result.ground_range_km[1] == pytest.approx(1300.0, rel=1e-9)
    assert result.flight_path_angle_deg[1] == pytest.approx(float(arc.flight_path_angle_deg))
    steps = np.diff(result.ground_range_km)
    assert steps[1] == pytest.approx(steps[0], rel=1e-3)


def test_at_the_ground_reach_is_the_maximum_range() -> None:
    result = reach.surface_reach(6.0, 0.0, 5000.0)
    arc = kepler.maximum_range_arc(6.0)
    assert float(result.ground_range_km) == pytest.approx(float(arc.range_km), rel=1e-10)
    assert float(result.flight_path_angle_deg) == pytest.approx(
        float(arc.flight_path_angle_deg), rel=1e-7
    )
    assert float(result.crossing_time_s) == pytest.approx(float(arc.flight_time_s), rel=1e-7)
    assert not bool(result.limited_by_time)


def test_out_of_reach_is_nan() -> None:
    apogee = float(kepler.vertical_apogee(2.0))
    result = reach.surface_reach(2.0, [apogee + 1.0, apogee - 1.0, 100.0], [5000.0, 5000.0, 10.0])
    assert np.isnan(result.ground_range_km).tolist() == [True, False, True]
    assert result.limited_by_time.tolist() == [False, False, True]


def test_enough_speed_and_time_reaches_the_antipode() -> None:
    result = reach.surface_reach(8.5, 300.0, [1500.0, 8000.0])
    assert result.ground_range_km[1] == pytest.approx(math.pi * R)
    assert result.ground_range_km[0] < math.pi * R
    place = twobody.position(
        result.crossing_time_s[1],
        speed_km_s=8.5,
        flight_path_angle_deg=result.flight_path_angle_deg[1],
    )
    assert float(place.altitude_km) == pytest.approx(300.0, abs=1e-5)
    assert float(place.ground_range_km) == pytest.approx(math.pi * R, abs=1e-4)


def test_the_antipode_itself_has_a_least_time_and_nothing_beyond_it() -> None:
    reached = float(reach.least_time(9.0, 100.0, math.pi * R))
    assert reached == pytest.approx(float(reach.least_time(9.0, 100.0, math.pi * R - 1e-3)))
    with pytest.raises(ParameterError, match="ground_range_km"):
        reach.least_time(9.0, 100.0, math.pi * R * (1.0 + 1e-6))


def test_just_circular_speed_goes_round_along_the_ground() -> None:
    # A sphere of radius 1 with mu 1: a level launch at speed 1 needs pi to the antipode.
    result = reach.surface_reach(1.0, 0.0, [2.0, 4.0], radius_km=1.0, mu_km3_s2=1.0)
    assert result.ground_range_km == pytest.approx([2.0, math.pi], abs=1e-7)
    assert result.crossing_time_s == pytest.approx([2.0, math.pi], abs=1e-7)
    assert result.flight_path_angle_deg == pytest.approx([0.0, 0.0], abs=1e-5)
    assert result.limited_by_time.tolist() == [True, False]


def test_beyond_escape_speed_the_level_launch_is_the_limit() -> None:
    result = reach.surface_reach(12.0, 300.0, [200.0, 20000.0])
    assert result.limited_by_time.tolist() == [True, False]
    assert result.flight_path_angle_deg[1] == pytest.approx(0.0, abs=1e-9)


def test_straight_fly_out_before_and_after_burnout() -> None:
    burn = float(reach.burn_time(15.0, 6.0))
    assert burn == pytest.approx(6000.0 / (15.0 * 9.80665))
    distances = reach.straight_reach(15.0, 6.0, [0.0, burn / 2.0, burn, burn + 10.0])
    assert distances[0] == 0.0
    assert distances[1] == pytest.approx(distances[2] / 4.0)
    assert distances[2] == pytest.approx(6.0 * burn / 2.0)
    assert distances[3] - distances[2] == pytest.approx(60.0)


def test_coverage_radius() -> None:
    assert reach.coverage_radius(500.0, [500.0, 300.0], 200.0) == pytest.approx(
        [400.0, math.sqrt(500.0**2 - 100.0**2)]
    )
    assert float(reach.coverage_radius(100.0, 500.0, 200.0)) == 0.0


def test_bad_parameters_are_named() -> None:
    with pytest.raises(ParameterError, match="speed_km_s"):
        reach.surface_reach(0.0, 100.0, 100.0)
    with pytest.raises(ParameterError, match="altitude_km"):
        reach.surface_reach(5.0, -1.0, 100.0)
    with pytest.raises(ParameterError, match="time_s"):
        reach.surface_reach(5.0, 100.0, math.nan)
    with pytest.raises(ParameterError, match="mean_acceleration_g"):
        reach.straight_reach(0.0, 6.0, 100.0)
    with pytest.raises(ParameterError, match="reach_km"):
        reach.coverage_radius(-1.0, 300.0, 200.0)
