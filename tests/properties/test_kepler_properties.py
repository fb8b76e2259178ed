"""Laws that hold for any arc, reach or constellation, checked on drawn values."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from equipoise.kernels import constellation, cost, kepler, reach, twobody
from equipoise.kernels.validate import ParameterError

MU, R = kepler.EARTH_MU_KM3_S2, kepler.EARTH_RADIUS_KM
HALF = math.pi * R
CIRCULAR = math.sqrt(MU / R)

timeless = settings(deadline=None)  # the first call may compile

ranges = st.floats(1.0, 0.999 * HALF)
suborbital = st.floats(0.1, 0.999 * CIRCULAR)
apogees = st.floats(1.0, 30_000.0)
heights = st.floats(0.0, 1500.0)
# A ring over the equator sees a site at the edge of its reach with the square root of a rounding.
tilted = st.floats(0.5, 179.5)


@timeless
@given(ranges)
def test_range_to_speed_to_range(range_km: float) -> None:
    arc = kepler.minimum_energy_arc(range_km)
    back = kepler.maximum_range_arc(arc.speed_km_s)
    assert float(back.range_km) == pytest.approx(range_km, rel=1e-9)
    assert float(back.flight_time_s) == pytest.approx(float(arc.flight_time_s), rel=1e-9)


@timeless
@given(ranges, heights)
def test_the_forward_arc_undoes_the_minimum_energy_arc(range_km: float, height: float) -> None:
    arc = kepler.minimum_energy_arc(range_km, burnout_altitude_km=height)
    flown = kepler.arc_from_burnout(
        arc.speed_km_s, arc.flight_path_angle_deg, burnout_altitude_km=height
    )
    assert float(flown.range_km) == pytest.approx(range_km, rel=1e-8, abs=1e-6)
    assert float(flown.flight_time_s) == pytest.approx(float(arc.flight_time_s), rel=1e-8)
    assert float(flown.apogee_altitude_km) == pytest.approx(float(arc.apogee_altitude_km), abs=1e-6)


@timeless
@given(suborbital)
def test_low_and_high_meet_at_the_maximum_range(speed: float) -> None:
    best = kepler.maximum_range_arc(speed)
    for branch in ("low", "high"):
        arc = kepler.arc_at_speed(best.range_km, speed, branch=branch)
        assert float(arc.flight_path_angle_deg) == pytest.approx(
            float(best.flight_path_angle_deg), abs=1e-4
        )


@timeless
@given(suborbital, st.floats(0.001, 0.999))
def test_the_high_arc_flies_higher_and_longer(speed: float, share: float) -> None:
    range_km = share * float(kepler.maximum_range_arc(speed).range_km)
    low = kepler.arc_at_speed(range_km, speed, branch="low")
    high = kepler.arc_at_speed(range_km, speed, branch="high")
    assert float(low.apogee_altitude_km) < float(high.apogee_altitude_km)
    assert float(low.flight_time_s) < float(high.flight_time_s)
    for arc in (low, high):
        flown = kepler.arc_from_burnout(speed, arc.flight_path_angle_deg)
        assert float(flown.range_km) == pytest.approx(range_km, rel=1e-7)


@timeless
@given(apogees, st.floats(0.0, HALF))
def test_apogee_and_range_are_kept(apogee: float, range_km: float) -> None:
    arc = kepler.lofted_arc(apogee, range_km)
    flown = kepler.arc_from_burnout(arc.speed_km_s, arc.flight_path_angle_deg)
    assert float(flown.apogee_altitude_km) == pytest.approx(apogee, rel=1e-7, abs=1e-6)
    assert float(flown.range_km) == pytest.approx(range_km, rel=1e-7, abs=1e-5)


@timeless
@given(st.lists(apogees, min_size=2, max_size=8, unique=True), ranges)
def test_time_grows_with_apogee(heights_km: list[float], range_km: float) -> None:
    ordered = np.sort(np.array(heights_km))
    assume(np.all(np.diff(ordered) > 1e-3))
    assert np.all(np.diff(kepler.lofted_arc(ordered, range_km).flight_time_s) > 0.0)


@timeless
@given(apogees, ranges)
def test_no_arc_needs_less_speed_than_the_minimum(apogee: float, range_km: float) -> None:
    least = float(kepler.minimum_energy_arc(range_km).speed_km_s)
    assert float(kepler.lofted_arc(apogee, range_km).speed_km_s) >= least * (1.0 - 1e-12)


@timeless
@given(apogees, ranges)
def test_two_points_and_a_time_give_the_arc_back(apogee: float, range_km: float) -> None:
    arc = kepler.lofted_arc(apogee, range_km)
    flight = twobody.transfer_in_time(R, R, math.degrees(range_km / R), arc.flight_time_s)
    assert float(flight.speed_km_s) == pytest.approx(float(arc.speed_km_s), rel=1e-8)
    assert float(flight.flight_path_angle_deg) == pytest.approx(
        float(arc.flight_path_angle_deg), abs=1e-6
    )


@timeless
@given(
    st.floats(0.3 * R, 8.0 * R),
    st.floats(0.3 * R, 8.0 * R),
    st.floats(0.0, 355.0),
    st.floats(0.02, 50.0),
)
def test_two_point_flight_keeps_energy_and_momentum(
    r1: float, r2: float, degrees: float, slowness: float
) -> None:
    time = slowness * math.sqrt((r1 + r2) ** 3 / MU)
    f = twobody.transfer_in_time(r1, r2, degrees, time)
    departure = float(f.radial_speed_km_s**2 + f.transverse_speed_km_s**2)
    arrival = float(f.arrival_radial_speed_km_s**2 + f.arrival_transverse_speed_km_s**2)
    scale = departure + arrival + MU / r1 + MU / r2
    assert departure / 2.0 - MU / r1 == pytest.approx(arrival / 2.0 - MU / r2, abs=1e-11 * scale)
    assert r1 * float(f.transverse_speed_km_s) == pytest.approx(
        r2 * float(f.arrival_transverse_speed_km_s), rel=1e-12
    )


@timeless
@given(st.floats(R, 3.0 * R), st.floats(R, 3.0 * R), st.floats(1.0, 340.0), st.floats(0.05, 5.0))
def test_two_point_flight_arrives_in_time(
    r1: float, r2: float, degrees: float, slowness: float
) -> None:
    time = slowness * math.sqrt((r1 + r2) ** 3 / MU)
    f = twobody.transfer_in_time(r1, r2, degrees, time)
    state = np.array([r1, f.radial_speed_km_s, f.transverse_speed_km_s, time, 0.0]).reshape(5, 1)
    out = np.empty((4, 1))
    twobody._fill_positions(state, MU, out)
    # A flight close around the center magnifies the rounding of its start.
    slack = 1e-9 * (1.0 + float(f.speed_km_s) / CIRCULAR) ** 2
    assert out[0, 0] == pytest.approx(r2, rel=slack)
    assert math.degrees(out[1, 0]) == pytest.approx(degrees, abs=1e-6)


@timeless
@given(suborbital, st.floats(0.0, 90.0), st.floats(0.0, 1.0))
def test_positions_keep_energy(speed: float, angle: float, share: float) -> None:
    time = share * float(kepler.arc_from_burnout(speed, angle).flight_time_s)
    place = twobody.position(time, speed_km_s=speed, flight_path_angle_deg=angle)
    energy = float(place.speed_km_s) ** 2 / 2.0 - MU / (R + float(place.altitude_km))
    assert energy == pytest.approx(speed**2 / 2.0 - MU / R, abs=1e-9)


@timeless
@given(suborbital, st.floats(1.0, 89.0), st.floats(-89.0, 89.0), st.floats(-180.0, 180.0))
def test_a_mirrored_launch_under_a_mirrored_rotation_goes_as_far(
    speed: float, angle: float, latitude: float, azimuth: float
) -> None:
    omega = kepler.EARTH_ROTATION_RAD_S
    east = kepler.rotating_arc(
        speed, angle, latitude_deg=latitude, azimuth_deg=azimuth, rotation_rad_s=omega
    )
    west = kepler.rotating_arc(
        speed, angle, latitude_deg=latitude, azimuth_deg=-azimuth, rotation_rad_s=-omega
    )
    assume(np.isfinite(east.ground_range_km))
    assert float(east.ground_range_km) == pytest.approx(float(west.ground_range_km), rel=1e-7)


@timeless
@given(
    st.floats(1.0, 12.0), st.floats(1.0, 3000.0), st.floats(10.0, 5000.0), st.floats(1.0, 2000.0)
)
def test_more_time_never_shortens_reach(
    speed: float, altitude: float, time: float, more: float
) -> None:
    result = reach.surface_reach(speed, altitude, [time, time + more])
    first, second = result.ground_range_km
    assume(np.isfinite(first))
    assert second >= first * (1.0 - 1e-12)
    assert np.all(result.crossing_time_s <= np.array([time, time + more]))
    if not result.limited_by_time[0]:
        assert second == pytest.approx(first, rel=1e-12)


@timeless
@given(st.floats(2.0, 7.8), st.floats(5.0, 1500.0), st.floats(60.0, 3000.0), st.floats(0.0, 90.0))
def test_no_angle_beats_the_reach(speed: float, altitude: float, time: float, angle: float) -> None:
    best = float(reach.surface_reach(speed, altitude, time).ground_range_km)
    arc = kepler.arc_from_burnout(speed, angle)
    times = np.linspace(0.0, min(time, float(arc.flight_time_s)), 400)
    place = twobody.position(times, speed_km_s=speed, flight_path_angle_deg=angle)
    above = place.altitude_km >= altitude
    if np.any(above[1:] != above[:-1]):
        at = int(np.flatnonzero(above[1:] != above[:-1])[-1])
        assert float(place.ground_range_km[at]) <= best * (1.0 + 1e-9)


@timeless
@given(tilted, st.floats(-90.0, 90.0), st.floats(0.0, 180.0))
def test_shares_are_shares_and_symmetric(inclination: float, latitude: float, angle: float) -> None:
    share = float(constellation.inclined_share(inclination, latitude, angle))
    assert -1e-12 <= share <= 1.0 + 1e-12
    mirrored = constellation.inclined_share(180.0 - inclination, -latitude, angle)
    assert float(mirrored) == pytest.approx(share, abs=1e-10)


@timeless
@given(tilted, st.floats(-90.0, 90.0), st.floats(0.0, 180.0))
def test_reach_and_its_complement_share_all(
    inclination: float, latitude: float, angle: float
) -> None:
    near = constellation.inclined_share(inclination, latitude, angle)
    opposite = constellation.inclined_share(inclination, -latitude, 180.0 - angle)
    assert float(near + opposite) == pytest.approx(1.0, abs=1e-10)


@timeless
@given(st.integers(1, 5000), st.floats(0.0, 1.0), st.integers(0, 50), st.integers(1, 50))
def test_chances_fall_with_the_need(
    satellites: int, share: float, needed: int, groups: int
) -> None:
    assume(groups <= satellites)
    need = np.array([needed, needed + 1])
    for chance in (
        constellation.p_at_least_binomial(satellites, share, need),
        constellation.p_at_least_poisson(satellites * share, need),
        constellation.p_at_least_phased(satellites, share, need, independent_groups=groups),
    ):
        assert np.all((chance >= 0.0) & (chance <= 1.0))
        assert chance[1] <= chance[0]


@timeless
@given(st.floats(1.0, 5000.0), st.integers(1, 100), st.integers(1, 10))
def test_sizes_grow_in_proportion(ratio: float, salvo: int, shots: int) -> None:
    size = int(
        constellation.constellation_size(ratio, salvo_missiles=salvo, shots_per_missile=shots)
    )
    assert abs(size - ratio * salvo * shots) <= 1.0


@timeless
@given(st.floats(0.0, 100.0), st.integers(1, 100_000), st.floats(0.501, 1.0))
def test_costs_fall_along_the_curve(first: float, units: int, rate: float) -> None:
    last = float(cost.marginal_cost(first, units, rate))
    mean = float(cost.average_cost(first, units, rate))
    assert last <= mean * (1.0 + 1e-12)
    assert mean <= first * (1.0 + 1e-12)


@timeless
@given(st.sampled_from([math.nan, math.inf, -math.inf, -1.0]))
def test_bad_numbers_are_refused(bad: float) -> None:
    for call in (
        lambda: kepler.minimum_energy_arc(bad),
        lambda: kepler.maximum_range_arc(bad),
        lambda: kepler.lofted_arc(bad, 100.0),
        lambda: reach.surface_reach(bad, 100.0, 100.0),
        lambda: twobody.transfer_in_time(R, R, 10.0, bad),
        lambda: constellation.cap_share(bad),
        lambda: cost.average_cost(bad, 10, 0.9),
    ):
        with pytest.raises(ParameterError):
            call()
