"""Arcs against numerical integration, against one another, and at their edges."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from equipoise.kernels import kepler, plausibility, twobody
from equipoise.kernels.validate import ParameterError

MU, R = kepler.EARTH_MU_KM3_S2, kepler.EARTH_RADIUS_KM
HALF = math.pi * R
CIRCULAR = math.sqrt(MU / R)


def integrate(
    speed: float, angle_deg: float, altitude: float = 0.0, until: float | None = None
) -> dict[str, float]:
    """The flight to the ground, or until a time, by numerical integration in the plane."""

    def motion(_: float, s: Any) -> list[float]:
        pull = -MU / math.hypot(s[0], s[1]) ** 3
        return [s[2], s[3], pull * s[0], pull * s[1]]

    def ground(t: float, s: Any) -> float:
        return math.hypot(s[0], s[1]) - R if t > 1.0 else 1.0

    ground.terminal, ground.direction = until is None, -1.0  # type: ignore[attr-defined]
    gamma = math.radians(angle_deg)
    start = [0.0, R + altitude, speed * math.cos(gamma), speed * math.sin(gamma)]
    run = solve_ivp(
        motion,
        (0.0, until or 2e4),
        start,
        events=ground,
        method="DOP853",
        rtol=1e-12,
        atol=1e-9,
        dense_output=True,
    )
    end, last = run.t[-1], run.y[:, -1]
    track = run.sol(np.linspace(0.0, end, 20001))
    turned = math.atan2(last[0], last[1])
    return {
        "time": end,
        "range": R * (turned if turned >= 0.0 else turned + 2.0 * math.pi),
        "apogee": float(np.hypot(track[0], track[1]).max()) - R,
        "altitude": math.hypot(last[0], last[1]) - R,
        "speed": math.hypot(last[2], last[3]),
    }


@pytest.mark.parametrize(
    ("arc", "altitude"),
    [
        (kepler.minimum_energy_arc(10000.0), 0.0),
        (kepler.minimum_energy_arc(500.0), 0.0),
        (kepler.minimum_energy_arc(6000.0, burnout_altitude_km=300.0), 300.0),
        (kepler.arc_at_speed(7000.0, 7.2, branch="low"), 0.0),
        (kepler.arc_at_speed(7000.0, 7.2, branch="high"), 0.0),
        (kepler.arc_at_speed(15000.0, 8.5, branch="high"), 0.0),
        (kepler.lofted_arc(4500.0, 960.0), 0.0),
        (kepler.lofted_arc(30.0, 2500.0), 0.0),
        (kepler.maximum_range_arc(7.0), 0.0),
        (kepler.maximum_range_arc(9.0), 0.0),
        (kepler.arc_from_burnout(5.0, 60.0, burnout_altitude_km=200.0), 200.0),
        (kepler.arc_from_burnout(9.5, 15.0), 0.0),
    ],
)
def test_arc_equals_numerical_integration(arc: kepler.Arcs, altitude: float) -> None:
    flown = integrate(float(arc.speed_km_s), float(arc.flight_path_angle_deg), altitude)
    assert float(arc.flight_time_s) == pytest.approx(flown["time"], abs=1e-5)
    assert float(arc.range_km) == pytest.approx(flown["range"], abs=1e-4)
    assert float(arc.apogee_altitude_km) == pytest.approx(flown["apogee"], abs=1e-2)


@pytest.mark.parametrize(
    ("speed", "angle", "altitude", "time"),
    [
        (7.2, 22.0, 0.0, 900.0),
        (3.0, 90.0, 0.0, 250.0),
        (6.0, 0.0, 400.0, 200.0),
        (12.0, 40.0, 100.0, 3000.0),
    ],
)
def test_position_equals_numerical_integration(
    speed: float, angle: float, altitude: float, time: float
) -> None:
    place = twobody.position(
        time, speed_km_s=speed, flight_path_angle_deg=angle, burnout_altitude_km=altitude
    )
    flown = integrate(speed, angle, altitude, until=time)
    assert float(place.altitude_km) == pytest.approx(flown["altitude"], abs=1e-5)
    assert float(place.ground_range_km) == pytest.approx(flown["range"], abs=1e-5)
    assert float(place.speed_km_s) == pytest.approx(flown["speed"], abs=1e-8)


def test_position_ends_at_the_ground() -> None:
    arc = kepler.arc_from_burnout(7.0, 30.0)
    time = float(arc.flight_time_s)
    place = twobody.position([0.0, time, time + 1.0], speed_km_s=7.0, flight_path_angle_deg=30.0)
    assert place.altitude_km[:2] == pytest.approx([0.0, 0.0], abs=1e-6)
    assert place.ground_range_km[1] == pytest.approx(float(arc.range_km), abs=1e-6)
    assert np.isnan(place.altitude_km[2])


def test_position_follows_an_orbit_around() -> None:
    period = 2.0 * math.pi * math.sqrt((R + 400.0) ** 3 / MU)
    place = twobody.position(
        1.25 * period,
        speed_km_s=float(kepler.circular_speed(400.0)),
        flight_path_angle_deg=0.0,
        burnout_altitude_km=400.0,
    )
    assert float(place.altitude_km) == pytest.approx(400.0, abs=1e-6)
    assert float(place.ground_range_km) == pytest.approx(2.5 * math.pi * R, abs=1e-5)


@pytest.mark.parametrize(
    ("r1", "r2", "degrees", "time"),
    [
        (R, R, 60.0, 1500.0),
        (R, R + 500.0, 0.0, 70.0),
        (R, R + 500.0, 0.0, 900.0),
        (R, R, 0.0, 600.0),
        (R, R + 800.0, 180.0, 3000.0),
        (R, R, 180.0, 2530.0),
        (R + 300.0, R + 300.0, 250.0, 5000.0),
        (R, R + 35000.0, 100.0, 3000.0),
        (R + 100.0, R, 359.0, 7000.0),
        (2.0 * R, 2.0 * R, 359.999999, 1.7 * 5773.0),
    ],
)
def test_two_point_flight_arrives(r1: float, r2: float, degrees: float, time: float) -> None:
    flight = twobody.transfer_in_time(r1, r2, degrees, time)
    state = np.array(
        [[r1], [flight.radial_speed_km_s], [flight.transverse_speed_km_s], [time], [0]]
    )
    out = np.empty((4, 1))
    twobody._fill_positions(state.astype(float), MU, out)
    assert out[0, 0] == pytest.approx(r2, rel=1e-9)
    assert math.cos(out[1, 0] - math.radians(degrees)) == pytest.approx(1.0, abs=1e-14)
    assert out[2, 0] == pytest.approx(float(flight.arrival_radial_speed_km_s), abs=1e-7)
    assert out[3, 0] == pytest.approx(float(flight.arrival_transverse_speed_km_s), abs=1e-7)


def test_two_point_flight_on_the_circle() -> None:
    quarter = math.pi / 2.0 * math.sqrt(R**3 / MU)
    flight = twobody.transfer_in_time(R, R, 90.0, quarter)
    assert float(flight.speed_km_s) == pytest.approx(CIRCULAR, rel=1e-13)
    assert float(flight.flight_path_angle_deg) == pytest.approx(0.0, abs=1e-10)
    assert float(flight.semi_major_axis_km) == pytest.approx(R, rel=1e-13)


def test_two_point_flight_at_escape_is_a_parabola() -> None:
    # Barker's equation: radial escape from R to 4R takes (2/3) sqrt(R^3/(2 mu)) (8 - 1).
    time = 2.0 / 3.0 * math.sqrt(R**3 / (2.0 * MU)) * 7.0
    flight = twobody.transfer_in_time(R, 4.0 * R, 0.0, time)
    assert float(flight.speed_km_s) == pytest.approx(float(kepler.escape_speed()), rel=1e-14)
    assert abs(float(flight.semi_major_axis_km)) > 1e12


def test_series_and_closed_form_of_the_time_function_meet() -> None:
    edge = twobody.SERIES_BOUND
    for sign in (1.0, -1.0):
        inside, outside = sign * edge * (1.0 - 1e-12), sign * edge * (1.0 + 1e-12)
        assert twobody.time_function(inside, 1.0 - inside) == pytest.approx(
            twobody.time_function(outside, 1.0 - outside), rel=1e-12
        )


def test_zero_range_needs_no_speed() -> None:
    arc = kepler.minimum_energy_arc(0.0)
    assert float(arc.speed_km_s) == 0.0
    assert float(arc.flight_time_s) == 0.0
    assert float(arc.flight_path_angle_deg) == 45.0


def test_zero_range_from_a_height_is_free_fall() -> None:
    arc = kepler.minimum_energy_arc(0.0, burnout_altitude_km=200.0)
    assert float(arc.speed_km_s) == 0.0
    assert float(arc.apogee_altitude_km) == pytest.approx(200.0, abs=1e-9)
    assert float(arc.flight_time_s) == pytest.approx(integrate(0.0, 0.0, 200.0)["time"], abs=1e-5)


def test_half_the_circumference_takes_circular_speed() -> None:
    arc = kepler.minimum_energy_arc(HALF)
    assert float(arc.speed_km_s) == pytest.approx(CIRCULAR, rel=1e-15)
    assert float(arc.flight_path_angle_deg) == pytest.approx(0.0, abs=1e-12)
    assert float(arc.flight_time_s) == pytest.approx(math.pi * math.sqrt(R**3 / MU), rel=1e-14)


def test_vertical_flight() -> None:
    arc = kepler.lofted_arc(1000.0, 0.0)
    assert float(arc.flight_path_angle_deg) == 90.0
    assert float(kepler.vertical_apogee(arc.speed_km_s)) == pytest.approx(1000.0, rel=1e-12)
    assert float(kepler.vertical_speed(1000.0)) == pytest.approx(float(arc.speed_km_s), rel=1e-14)
    flown = integrate(float(arc.speed_km_s), 90.0)
    assert float(arc.flight_time_s) == pytest.approx(flown["time"], abs=1e-5)


def test_beyond_the_maximum_range_there_is_no_arc() -> None:
    limit = float(kepler.maximum_range_arc(6.0).range_km)
    ranges = [limit - 1.0, limit + 1.0]
    for branch in ("low", "high"):
        arcs = kepler.arc_at_speed(ranges, 6.0, branch=branch)
        assert np.isnan(arcs.flight_time_s).tolist() == [False, True]
        assert np.isnan(arcs.speed_km_s).tolist() == [False, True]


def test_above_circular_speed_only_the_lofted_arc_is_above_the_ground() -> None:
    assert np.isnan(kepler.arc_at_speed(5000.0, 8.5, branch="low").flight_time_s)
    assert float(kepler.arc_at_speed(5000.0, 8.5, branch="high").flight_path_angle_deg) > 45.0


def test_escape_never_comes_down() -> None:
    fast = 1.0001 * float(kepler.escape_speed())
    assert np.isnan(kepler.arc_at_speed(5000.0, fast, branch="high").flight_time_s)
    assert np.isnan(kepler.maximum_range_arc(fast).range_km)
    assert np.isnan(kepler.arc_from_burnout(fast, 45.0).range_km)
    assert float(kepler.vertical_apogee(fast)) == math.inf


def test_an_orbit_never_comes_down() -> None:
    speed = float(kepler.circular_speed(300.0))
    assert np.isnan(kepler.arc_from_burnout(speed, 0.0, burnout_altitude_km=300.0).flight_time_s)


def test_arrays_broadcast() -> None:
    arcs = kepler.minimum_energy_arc(np.ones((3, 1)) * 5000.0, burnout_altitude_km=[0.0, 100.0])
    assert arcs.speed_km_s.shape == arcs.flight_time_s.shape == (3, 2)
    assert twobody.transfer_in_time(R, R, [[10.0], [20.0]], [400.0, 500.0]).speed_km_s.shape == (
        2,
        2,
    )


@pytest.mark.parametrize("bad", [-1.0, 1.01 * HALF, math.nan, math.inf])
def test_a_bad_range_is_named(bad: float) -> None:
    with pytest.raises(ParameterError, match="range_km"):
        kepler.minimum_energy_arc([1000.0, bad])


def test_bad_parameters_are_named() -> None:
    with pytest.raises(ParameterError, match="speed_km_s"):
        kepler.arc_at_speed(1000.0, 0.0, branch="low")
    with pytest.raises(ParameterError, match="branch"):
        kepler.arc_at_speed(1000.0, 6.0, branch="middle")  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="apogee_altitude_km"):
        kepler.lofted_arc(math.nan, 100.0)
    with pytest.raises(ParameterError, match="flight_path_angle_deg"):
        kepler.arc_from_burnout(5.0, 91.0)
    with pytest.raises(ParameterError, match="flight_time_s"):
        twobody.transfer_in_time(R, R, 10.0, 0.0)
    with pytest.raises(ParameterError, match="transfer_angle_deg"):
        twobody.transfer_in_time(R, R, 360.0, 100.0)
    with pytest.raises(ParameterError, match="mu_km3_s2"):
        kepler.circular_speed(mu_km3_s2=0.0)
    with pytest.raises(ParameterError, match="time_s"):
        twobody.position(-1.0, speed_km_s=5.0, flight_path_angle_deg=45.0)


def test_without_rotation_nothing_changes() -> None:
    arc = kepler.rotating_arc(6.5, 30.0, latitude_deg=55.0, azimuth_deg=70.0, rotation_rad_s=0.0)
    still = kepler.arc_from_burnout(6.5, 30.0)
    assert float(arc.ground_range_km) == pytest.approx(float(still.range_km), rel=1e-12)
    assert float(arc.range_change_km) == pytest.approx(0.0, abs=1e-8)


def test_rotation_helps_east_and_hinders_west() -> None:
    arcs = kepler.rotating_arc(7.0, 30.0, latitude_deg=40.0, azimuth_deg=[90.0, 270.0])
    assert arcs.range_change_km[0] > 100.0
    assert arcs.range_change_km[1] < -100.0
    assert arcs.impact_longitude_offset_deg[0] > 0.0 > arcs.impact_longitude_offset_deg[1]


def test_rotation_equals_flight_in_the_inertial_frame() -> None:
    # On the equator to the east everything stays in one plane, and the sums can be done by hand.
    omega = kepler.EARTH_ROTATION_RAD_S
    level, up = 6.0 * math.cos(0.6) + omega * R, 6.0 * math.sin(0.6)
    flown = integrate(math.hypot(level, up), math.degrees(math.atan2(up, level)))
    arc = kepler.rotating_arc(6.0, math.degrees(0.6), latitude_deg=0.0, azimuth_deg=90.0)
    ground = flown["range"] - omega * R * flown["time"]
    assert float(arc.ground_range_km) == pytest.approx(ground, abs=1e-3)
    assert float(arc.impact_latitude_deg) == pytest.approx(0.0, abs=1e-10)


def test_a_launch_from_the_pole_gains_nothing() -> None:
    arc = kepler.rotating_arc(6.0, 40.0, latitude_deg=90.0, azimuth_deg=0.0)
    assert float(arc.range_change_km) == pytest.approx(0.0, abs=1e-6)


def test_speed_flags() -> None:
    check = plausibility.check_speed(6743.2, [6.0, 7.0, 10.7, 11.5])
    assert check.below_minimum.tolist() == [True, False, False, False]
    assert check.above_circular.tolist() == [False, False, True, True]
    assert check.above_escape.tolist() == [False, False, False, True]
    assert check.suspicious.tolist() == [True, False, True, True]


def test_time_flags() -> None:
    bound = float(kepler.lofted_arc(4500.0, 960.0).flight_time_s)
    check = plausibility.check_time(4500.0, 960.0, [bound - 1.0, bound, 1.05 * bound])
    assert check.below_bound.tolist() == [True, False, False]
    assert check.excess_share[2] == pytest.approx(0.05)


def test_range_flags() -> None:
    check = plausibility.check_range([5000.0, 9000.0, 21000.0], [7.0, 7.0, 12.0])
    assert check.beyond_maximum.tolist() == [False, True, False]
    assert check.beyond_half_circumference.tolist() == [False, False, True]


def test_apogee_flags() -> None:
    check = plausibility.check_apogee([100.0, 1300.0, 4500.0], 10000.0, [7.3, 7.3, 7.3])
    assert check.apogee_over_minimum_energy[0] < 1.0 < check.apogee_over_minimum_energy[2]
    assert check.speed_too_low.tolist() == [True, False, True]


def test_flags_check_their_input() -> None:
    with pytest.raises(ParameterError, match="quoted_speed_km_s"):
        plausibility.check_speed(1000.0, -1.0)
    with pytest.raises(ParameterError, match="reported_time_s"):
        plausibility.check_time(1000.0, 500.0, math.nan)
    with pytest.raises(ParameterError, match="range_km"):
        plausibility.check_range(-1.0, 5.0)
