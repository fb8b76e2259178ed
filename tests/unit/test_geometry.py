"""Arcs over the turning Earth and meetings along them: limits, monotony and a blind search."""

from __future__ import annotations

import math

import numpy as np
import pytest

from equipoise.core.facts import Record
from equipoise.geometry import (
    Meetings,
    Place,
    Region,
    Site,
    Tracks,
    approach,
    ground_distance,
    meetings,
    region_of,
    site_of,
    tracks,
)
from equipoise.kernels.kepler import minimum_energy_arc
from equipoise.kernels.reach import least_time, surface_reach
from equipoise.kernels.validate import FloatArray, ParameterError

MU, R = 398600.4418, 6371.0
START, END = Region("start", 55, 37), Region("end", 40, -76)
OTHER = Region("other", 53, 59)
NEAR = Site("near", 54, 17)
BURN_S = 240.0


@pytest.fixture(scope="module")
def still() -> Tracks:
    return tracks([(START, END), (OTHER, END)], burnout_time_s=BURN_S, rotating=False)


def met(
    arcs: Tracks,
    site: Place = NEAR,
    *,
    speed_km_s: object = 9.0,
    delay_s: object = 300.0,
    minimum_altitude_km: object = 100.0,
) -> Meetings:
    return meetings(
        arcs,
        site,
        speed_km_s=speed_km_s,
        delay_s=delay_s,
        minimum_altitude_km=minimum_altitude_km,
    )


def test_a_quarter_of_the_equator_is_a_quarter_of_the_circumference() -> None:
    distance = ground_distance(Region("a", 0, 0), Region("b", 0, 90))
    assert distance == pytest.approx(math.pi * R / 2, rel=1e-14)


def test_without_rotation_the_arc_is_the_one_between_the_regions(still: Tracks) -> None:
    for arc, start in enumerate((START, OTHER)):
        plain = minimum_energy_arc(ground_distance(start, END))
        assert still.time_s[arc, -1] == pytest.approx(BURN_S / 2 + float(plain.flight_time_s))
        assert still.altitude_km[arc].max() == pytest.approx(
            float(plain.apogee_altitude_km), abs=0.5
        )
        assert still.time_s[arc, 0] == BURN_S
    assert np.all(still.clock == 1.0)


@pytest.mark.parametrize("rotating", [False, True])
def test_every_arc_comes_down_where_it_should(rotating: bool) -> None:
    arcs = tracks([(START, END), (OTHER, END)], burnout_time_s=BURN_S, rotating=rotating)
    goal = [math.radians(END.latitude_deg), math.radians(END.longitude_deg)]
    flat = math.cos(goal[0])
    vector = [flat * math.cos(goal[1]), flat * math.sin(goal[1]), math.sin(goal[0])]
    assert arcs.altitude_km[:, -1] == pytest.approx([0.0, 0.0], abs=1e-3)
    assert arcs.ground[:, -1] == pytest.approx(np.array([vector, vector]), abs=1e-8)


def test_an_eastward_flight_is_longer_on_the_turning_earth_and_a_westward_one_shorter() -> None:
    east, west = Region("east", 0, 60), Region("west", 0, -60)
    middle = Region("middle", 0, 0)
    turning = tracks([(middle, east), (middle, west)], burnout_time_s=0.0, rotating=True)
    fixed = tracks([(middle, east), (middle, west)], burnout_time_s=0.0, rotating=False)
    assert turning.time_s[0, -1] > fixed.time_s[0, -1] + 30.0
    assert turning.time_s[1, -1] < fixed.time_s[1, -1] - 30.0
    swept = math.radians(60.0) + 7.2921159e-5 * turning.time_s[0, -1]
    assert float(minimum_energy_arc(swept * R).flight_time_s) == pytest.approx(
        turning.time_s[0, -1], abs=1e-4
    )


def test_a_quoted_mean_speed_sets_the_clock(still: Tracks) -> None:
    own = float(still.mean_speed_km_s[0])
    quoted = tracks(
        [(START, END)], burnout_time_s=BURN_S, mean_speed_km_s=own / 1.25, rotating=False
    )
    assert quoted.clock == pytest.approx([1.25])
    flight = still.time_s[0, -1] - BURN_S / 2
    assert quoted.time_s[0, -1] == pytest.approx(BURN_S / 2 + 1.25 * flight)


def test_the_mean_speed_of_a_low_short_arc_is_near_its_burnout_speed() -> None:
    short = tracks([(Region("a", 0, 0), Region("b", 0, 1))], burnout_time_s=0.0, rotating=False)
    angle = math.radians(1.0)
    speed = float(minimum_energy_arc(angle * R).speed_km_s)
    # A flat-Earth parabola at 45 degrees: path over time is 0.8116 of the initial speed.
    parabola = (math.sqrt(2) + math.log(1 + math.sqrt(2))) / (2 * math.sqrt(2))
    assert short.mean_speed_km_s[0] == pytest.approx(parabola * speed, rel=5e-3)


def test_a_site_below_the_start_with_huge_speed_meets_the_arc(still: Tracks) -> None:
    found = met(
        still, Site("below", 55, 37), speed_km_s=50.0, delay_s=BURN_S, minimum_altitude_km=0.0
    )
    assert found.share[0] > 0.8
    assert found.first_s[0] < BURN_S + 30.0
    assert approach(float(found.crossing_angle_deg[0])) == "tail chase"


def test_a_site_at_the_end_meets_the_arc_head_on(still: Tracks) -> None:
    found = met(still, Site("goal", 40, -76), speed_km_s=7.0, delay_s=600.0)
    assert found.share[0] > 0.0
    assert approach(float(found.crossing_angle_deg[0])) == "head on"


@pytest.mark.parametrize(
    "numbers",
    [
        {"speed_km_s": 0.0},
        {"delay_s": 4000.0},
        {"minimum_altitude_km": 5000.0},
        {"speed_km_s": 1.0},
    ],
)
def test_without_speed_time_or_height_there_is_no_meeting(
    still: Tracks, numbers: dict[str, float]
) -> None:
    found = met(still, **numbers)  # type: ignore[arg-type]
    assert np.all(found.share == 0.0)
    assert np.all(np.isnan(found.first_s))
    assert np.all(np.isnan(found.crossing_angle_deg))
    assert np.all(found.margin_s < 0.0)


def test_more_speed_never_hurts_and_more_delay_never_helps(still: Tracks) -> None:
    speeds = np.linspace(2.0, 12.0, 41)[:, None]
    delays = np.linspace(0.0, 1500.0, 16)
    found = met(still, speed_km_s=speeds, delay_s=delays)
    assert found.share.shape == (41, 16, 2)
    assert np.all(np.diff(found.share, axis=0) >= 0.0)
    assert np.all(np.diff(found.share, axis=1) <= 0.0)
    assert found.share.min() == 0.0
    assert found.share.max() > 0.9
    reached = np.isfinite(found.margin_s).all(axis=1)
    steps = np.diff(np.moveaxis(found.margin_s, 1, -1)[reached], axis=-1)
    assert steps == pytest.approx(np.full(steps.shape, -100.0), abs=1e-6)
    assert steps.size > 0


def test_the_share_met_counts_arcs(still: Tracks) -> None:
    found = met(still, speed_km_s=[1.0, 9.0])
    assert found.met_share.tolist() == [0.0, 1.0]


def fly(speed: float, elevation: FloatArray, times: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Radius and angle of point masses, [time, elevation], by Runge-Kutta; shares no code."""
    zero = np.zeros_like(elevation)
    state = np.stack([zero + R, zero, speed * np.sin(elevation), speed * np.cos(elevation)])

    def rate(s: FloatArray) -> FloatArray:
        r, _, up, across = s
        return np.stack([up, across / r, across**2 / r - MU / r**2, -up * across / r])

    radius, angle, now = [], [], 0.0
    for until in times:
        while now < until:
            h = min(4.0, until - now)
            k1 = rate(state)
            k2 = rate(state + h / 2 * k1)
            k3 = rate(state + h / 2 * k2)
            k4 = rate(state + h * k3)
            state = state + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
            now += h
        radius.append(state[0])
        angle.append(state[1])
    return np.array(radius), np.array(angle)


def farthest(radius: FloatArray, angle: FloatArray, height: float) -> float:
    """Largest angle at which any of the point masses has passed a radius, -1 if none has."""
    below = radius < height
    passed = below[1:] != below[:-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        part = (height - radius[:-1]) / np.diff(radius, axis=0)
    there = np.where(passed, angle[:-1] + part * np.diff(angle, axis=0), -1.0)
    return float(there.max(initial=-1.0))


def test_first_and_last_meeting_agree_with_a_search_over_launch_angles() -> None:
    """Both flights are integrated; the search tries every launch angle of a fine fan."""
    delay, speed = 300.0, 6.3
    arcs = tracks([(OTHER, END)], burnout_time_s=BURN_S, rotating=False, samples=1201)
    found = met(arcs, speed_km_s=speed, delay_s=delay)
    plain = minimum_energy_arc(ground_distance(OTHER, END))
    steps = np.arange(delay + 8.0, float(plain.flight_time_s) + BURN_S / 2 - 60.0, 8.0)
    gamma = np.radians(plain.flight_path_angle_deg.reshape(1))
    radius, turned = (x[:, 0] for x in fly(float(plain.speed_km_s), gamma, steps - BURN_S / 2))
    a, b, c = (_vector(p) for p in (OTHER, END, NEAR))
    side = b - a * float(a @ b)
    side /= np.linalg.norm(side)
    wanted = np.arccos((np.outer(np.cos(turned), a) + np.outer(np.sin(turned), side)) @ c)
    own, along = fly(speed, np.radians(np.arange(10.0, 90.0, 0.1)), steps - delay)
    reach = np.array([farthest(own[: i + 1], along[: i + 1], h) for i, h in enumerate(radius)])
    hits = steps[(reach >= wanted) & (radius - R >= 100.0)]
    assert hits.size > 0
    assert found.first_s[0] == pytest.approx(hits[0], abs=12.0)
    assert found.last_s[0] == pytest.approx(hits[-1], abs=12.0)


def _vector(place: Place) -> FloatArray:
    latitude, longitude = math.radians(place.latitude_deg), math.radians(place.longitude_deg)
    flat = math.cos(latitude)
    return np.array([flat * math.cos(longitude), flat * math.sin(longitude), math.sin(latitude)])


@pytest.mark.parametrize("speed", [3.0, 5.0, 6.3, 7.5])
@pytest.mark.parametrize("altitude", [100.0, 400.0])
def test_least_time_undoes_reach(speed: float, altitude: float) -> None:
    for time in (120.0, 300.0, 500.0):
        reach = surface_reach(speed, altitude, time)
        if not reach.limited_by_time or np.isnan(reach.ground_range_km):
            continue
        back = least_time(speed, altitude, reach.ground_range_km)
        assert back == pytest.approx(time, rel=1e-9)


def test_least_time_falls_with_speed_through_circular_and_escape_speed() -> None:
    speeds = np.linspace(4.0, 13.0, 200)
    for altitude in (0.0, 100.0, 1200.0):
        for distance in (10.0, 1500.0, 9000.0, 20000.0):
            times = least_time(speeds, altitude, distance)
            known = ~np.isnan(times)
            assert known[-1]
            assert np.all(np.diff(known.astype(int)) >= 0)
            assert np.all(np.diff(times[known]) <= 1e-6)


def test_straight_up_takes_the_time_of_the_vertical_flight() -> None:
    assert np.isnan(least_time(1.0, 100.0, 0.0))
    speed, height = 3.0, 100.0
    times = np.arange(0.0, 60.0, 0.01)
    radius, _ = fly(speed, np.array([math.pi / 2]), times)
    expected = float(np.interp(height, radius[:, 0] - R, times))
    assert least_time(speed, height, 0.0) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(54.5, 17), (54, 17.2), (91, 0), (0, 181), (float("nan"), 0)]
)
def test_places_are_whole_degrees_on_the_globe(latitude: float, longitude: float) -> None:
    with pytest.raises(ParameterError, match=r"latitude_deg|longitude_deg"):
        Region("fine", latitude, longitude)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"pairs": []}, "pairs is empty"),
        ({"pairs": [(START, START)]}, "coincide or lie opposite"),
        ({"pairs": [(Region("a", 0, 0), Region("b", 0, 180))]}, "coincide or lie opposite"),
        ({"burnout_time_s": -1.0}, "burnout_time_s is -1"),
        ({"burnout_time_s": 9000.0}, "less than the flight time"),
        ({"mean_speed_km_s": 0.0}, "mean_speed_km_s is 0"),
        ({"samples": 1}, "samples is 1"),
    ],
)
def test_bad_arcs_are_refused(changes: dict[str, object], match: str) -> None:
    given: dict[str, object] = {
        "pairs": [(START, END)],
        "burnout_time_s": BURN_S,
        "rotating": False,
    }
    with pytest.raises(ParameterError, match=match):
        tracks(**(given | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["speed_km_s", "delay_s", "minimum_altitude_km"])
@pytest.mark.parametrize("value", [-1.0, float("nan")])
def test_bad_interceptors_are_refused(still: Tracks, name: str, value: float) -> None:
    with pytest.raises(ParameterError, match=name):
        met(still, **{name: value})  # type: ignore[arg-type]


def record(fields: dict[str, str]) -> Record:
    return Record(
        id="regions-test",
        table="regions",
        party="RUS",
        system="here",
        as_of=None,
        source_id="s",
        locator="",
        verification="seen",
        known_from=None,
        note="",
        fields=fields,
    )


def test_regions_and_sites_come_from_rows() -> None:
    row = record({"region": "there", "latitude_deg": "50", "longitude_deg": "-6"})
    assert region_of(row) == Region("there", 50, -6)
    assert site_of(row) == Site("here", 50, -6)
    assert site_of(row, name="a ship") == Site("a ship", 50, -6)
    with pytest.raises(ParameterError, match="finer in regions-test"):
        region_of(record({"region": "x", "latitude_deg": "50.5", "longitude_deg": "0"}))
    with pytest.raises(ParameterError, match="missing in regions-test"):
        region_of(record({"region": "x", "latitude_deg": "", "longitude_deg": "0"}))


def test_it_is_found_from_the_package() -> None:
    import equipoise as eq

    assert eq.geometry.tracks is tracks
