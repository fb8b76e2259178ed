"""Region-to-region arcs on a rotating sphere, and whether an interceptor can meet them.

Coarse on purpose: regions and sites are points in whole degrees, missiles and interceptors are
point masses, speeds are published ones. Sensors, divert and propulsion are left out, so a
meeting found here is one that geometry and speed allow, not one that would succeed.

Two conventions carry the time line.

*Powered flight.* Under constant acceleration from rest a missile covers in the burn the ground
that a point mass at full speed covers in half of it. The arc from the surface is therefore flown
half a burn late, and only its part after burnout counts as midcourse. Reported flight times
exceed the bare arc by about as much.

*Quoted missile speeds.* The speeds in the dispute over the Polish site (5.8 against 5.1 km/s) are
too low to be burnout speeds: neither would carry a missile to the United States. They are taken
as the mean speed along the arc, whose clock is then scaled to agree.

The interceptor has all its speed at launch (``kernels.reach``). On the rotating Earth the arc is
solved in the inertial frame and followed in the frame of the ground; the deflection of the
interceptor itself is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from equipoise.kernels.constants import EARTH_RADIUS_KM, EARTH_ROTATION_RAD_S
from equipoise.kernels.kepler import minimum_energy_arc
from equipoise.kernels.reach import least_time
from equipoise.kernels.twobody import position, transfer_in_time
from equipoise.kernels.validate import FloatArray, ParameterError, count, real, reals

if TYPE_CHECKING:
    from equipoise.core.facts import Record

DEFAULT_SAMPLES = 361
ROTATION_ROUNDS = 12
CLOSEST_REGIONS = 1e-6
TAIL_CHASE_DEG, HEAD_ON_DEG = 60.0, 120.0


@dataclass(frozen=True, slots=True)
class Place:
    """A named point in whole degrees; raises ``ParameterError`` for anything finer."""

    name: str
    latitude_deg: int
    longitude_deg: int

    def __post_init__(self) -> None:
        for label, value, bound in (
            ("latitude_deg", self.latitude_deg, 90.0),
            ("longitude_deg", self.longitude_deg, 180.0),
        ):
            if real(label, value, low=-bound, high=bound) != int(value):
                raise ParameterError(label, f"is {value:g}", "Give whole degrees.")


@dataclass(frozen=True, slots=True)
class Region(Place):
    """A broad region that an arc begins or ends in."""


@dataclass(frozen=True, slots=True)
class Site(Place):
    """An interceptor site, or the middle of an area of ships."""


@dataclass(frozen=True, kw_only=True)
class Tracks:
    """Arcs followed over the ground; arrays [arc, sample] unless said, samples evenly in time.

    Attributes:
        pairs: name of the region left and of the region reached, by arc.
        time_s: time since launch; the first sample is burnout, the last the impact.
        altitude_km: height above the ground.
        ground: unit vectors from the center of the Earth in the frame of the ground,
            [arc, sample, 3].
        range_km: distance over the ground between the two regions, [arc].
        mean_speed_km_s: path after launch over time, both of the whole arc, [arc].
        clock: time taken over that of the Kepler arc, 1 without a quoted speed, [arc].
    """

    pairs: tuple[tuple[str, str], ...]
    time_s: FloatArray
    altitude_km: FloatArray
    ground: FloatArray
    range_km: FloatArray
    mean_speed_km_s: FloatArray
    clock: FloatArray


@dataclass(frozen=True, kw_only=True)
class Meetings:
    """Where interceptors of one site can meet arcs; arrays of the shape [..., arc].

    The leading shape is that of the speeds, delays and altitudes given. Entries of an arc that
    cannot be met are NaN, except the share, which is 0, and the margin.

    Attributes:
        pairs: the arcs.
        possible: whether a meeting is possible, by sample, [..., arc, sample].
        share: share of the midcourse time during which a meeting is possible.
        first_s, last_s: first and last time of a meeting, since launch of the missile.
        margin_s: largest time to spare along the arc; negative where the interceptor is always
            late, minus infinity where its speed never carries it to the arc.
        altitude_km: height of the first meeting.
        crossing_angle_deg: angle between the two velocities at the first meeting; 0 is a
            pure tail chase, 180 head on.
    """

    pairs: tuple[tuple[str, str], ...]
    possible: npt.NDArray[np.bool_]
    share: FloatArray
    first_s: FloatArray
    last_s: FloatArray
    margin_s: FloatArray
    altitude_km: FloatArray
    crossing_angle_deg: FloatArray

    @property
    def met_share(self) -> FloatArray:
        """Share of the arcs that can be met at all."""
        return np.asarray(np.mean(self.share > 0.0, axis=-1))


def approach(crossing_angle_deg: float) -> str:
    """``tail chase``, ``crossing`` or ``head on``; empty for NaN."""
    if np.isnan(crossing_angle_deg):
        return ""
    if crossing_angle_deg < TAIL_CHASE_DEG:
        return "tail chase"
    return "head on" if crossing_angle_deg > HEAD_ON_DEG else "crossing"


def region_of(record: Record) -> Region:
    """The region of a row of ``regions.csv``."""
    return Region(record["region"], *_degrees(record))


def site_of(record: Record, *, name: str | None = None) -> Site:
    """The site of a row with whole degrees, named after its system unless a name is given."""
    return Site(record.system if name is None else name, *_degrees(record))


def _degrees(record: Record) -> tuple[int, int]:
    latitude, longitude = record.number("latitude_deg"), record.number("longitude_deg")
    if latitude is None or longitude is None:
        raise ParameterError("latitude_deg", f"is missing in {record.id}", "Fill in both.")
    if latitude != int(latitude) or longitude != int(longitude):
        raise ParameterError("latitude_deg", f"is finer in {record.id}", "Give whole degrees.")
    return int(latitude), int(longitude)


def ground_distance(first: Place, second: Place) -> float:
    """Great-circle distance between two places, km."""
    angle = _angle(_unit([first]), _unit([second]))
    return float(angle[0]) * EARTH_RADIUS_KM


def tracks(
    pairs: Sequence[tuple[Region, Region]],
    *,
    burnout_time_s: float,
    mean_speed_km_s: float | None = None,
    rotating: bool = True,
    samples: int = DEFAULT_SAMPLES,
) -> Tracks:
    """Minimum-energy arcs between pairs of regions, from burnout to impact.

    Args:
        pairs: region left and region reached, one pair per arc.
        burnout_time_s: length of powered flight, at least 0.
        mean_speed_km_s: quoted mean speed along the arc; None for the Kepler arc's own.
        rotating: let the Earth turn under the flight.
        samples: points along each arc, at least 2.

    Raises:
        ParameterError: if a parameter is out of its domain, two regions coincide or lie
            opposite each other, or the burn would outlast the flight.
    """
    burn = real("burnout_time_s", burnout_time_s, low=0.0)
    points = count("samples", samples, low=2)
    if not pairs:
        raise ParameterError("pairs", "is empty", "Give at least one pair of regions.")
    starts, ends = _unit([a for a, _ in pairs]), _unit([b for _, b in pairs])
    rate = EARTH_ROTATION_RAD_S if rotating else 0.0
    angle, clock, mean = _solved(starts, ends, burn, mean_speed_km_s, rate)
    time, altitude, inertial = _flown(starts, ends, (angle, clock, burn, rate), points)
    return Tracks(
        pairs=tuple((a.name, b.name) for a, b in pairs),
        time_s=time,
        altitude_km=altitude,
        ground=_turned(inertial, -rate * time),
        range_km=_angle(starts, ends) * EARTH_RADIUS_KM,
        mean_speed_km_s=mean,
        clock=clock,
    )


def meetings(
    arcs: Tracks,
    site: Place,
    *,
    speed_km_s: object,
    delay_s: object,
    minimum_altitude_km: object = 0.0,
) -> Meetings:
    """Where along each arc an interceptor from a site can be in time.

    Args:
        arcs: from :func:`tracks`.
        site: where interceptors stand.
        speed_km_s: burnout speed of the interceptor, at least 0.
        delay_s: time from the launch of the missile to that of the interceptor, at least 0.
        minimum_altitude_km: least height of a meeting, at least 0.

    Speeds, delays and altitudes are broadcast against each other.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    speed = reals("speed_km_s", speed_km_s, low=0.0)
    delay = reals("delay_s", delay_s, low=0.0)[..., None, None]
    floor = reals("minimum_altitude_km", minimum_altitude_km, low=0.0)[..., None, None]
    place = _unit([site])[0]
    moving = np.maximum(speed, np.finfo(float).tiny)[..., None, None]
    spare = arcs.time_s - delay - _fly_out(arcs, place, moving)
    spare = np.where(np.maximum(arcs.altitude_km, 0.0) >= floor, spare, np.nan)
    return _summary(arcs, place, spare, moving[..., 0])


def earliest_times(
    arcs: Tracks, site: Place, *, speed_km_s: float, delay_s: float = 0.0
) -> FloatArray:
    """When an interceptor can first be at each point of each arc, since launch of the missile.

    Args:
        arcs: from :func:`tracks`.
        site: where interceptors stand.
        speed_km_s: burnout speed of the interceptor, above 0.
        delay_s: time from the launch of the missile to that of the interceptor, at least 0.

    Returns:
        Seconds, [arc, sample]; NaN where its speed never carries it there.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    speed = real("speed_km_s", speed_km_s, low=0.0, low_open=True)
    delay = real("delay_s", delay_s, low=0.0)
    return np.asarray(delay + _fly_out(arcs, _unit([site])[0], speed))


def _fly_out(arcs: Tracks, place: FloatArray, speed_km_s: object) -> FloatArray:
    """Least time of flight of an interceptor to each point of each arc, seconds."""
    distance = _angle(arcs.ground, np.broadcast_to(place, arcs.ground.shape)) * EARTH_RADIUS_KM
    return least_time(speed_km_s, np.maximum(arcs.altitude_km, 0.0), distance)


def _flown(
    starts: FloatArray,
    ends: FloatArray,
    solved: tuple[FloatArray, FloatArray, float, float],
    points: int,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Time, altitude and inertial direction from burnout to impact, [arc, sample]."""
    angle, clock, burn, rate = solved
    arcs = minimum_energy_arc(angle * EARTH_RADIUS_KM)
    total = burn / 2.0 + arcs.flight_time_s * clock
    if np.any(total <= burn):
        raise ParameterError("burnout_time_s", f"is {burn:g}", "Give less than the flight time.")
    time = np.asarray(burn + (total - burn)[:, None] * np.linspace(0.0, 1.0, points))
    since = np.clip((time - burn / 2.0) / clock[:, None], 0.0, arcs.flight_time_s[:, None])
    altitude, along = _followed(arcs.speed_km_s, arcs.flight_path_angle_deg, since)
    goals = _turned(ends, rate * total)
    return time, altitude, _between(starts, goals, along / EARTH_RADIUS_KM)


def _summary(arcs: Tracks, place: FloatArray, spare: FloatArray, speed: FloatArray) -> Meetings:
    """Shares, times and margins from the time to spare at each sample, [..., arc, sample]."""
    open_ = spare >= 0.0
    found = open_.any(axis=-1)
    count_ = open_.shape[-1]
    first = np.argmax(open_, axis=-1)
    last = count_ - 1 - np.argmax(open_[..., ::-1], axis=-1)
    weights = np.full(count_, 1.0)
    weights[[0, -1]] = 0.5
    row = np.broadcast_to(np.arange(open_.shape[-2]), first.shape)
    height, begin = arcs.altitude_km[row, first], arcs.time_s[row, first]
    target = (arcs.ground[row, first], _velocity(arcs)[row, first], np.maximum(height, 0.0))
    angle = _crossing_angle(place, target, np.broadcast_to(speed, found.shape))
    margin = np.max(np.where(np.isnan(spare), -np.inf, spare), axis=-1)
    return Meetings(
        pairs=arcs.pairs,
        possible=np.asarray(open_),
        share=np.asarray((open_ @ weights) / weights.sum()),
        first_s=np.where(found, begin, np.nan),
        last_s=np.where(found, arcs.time_s[row, last], np.nan),
        margin_s=np.asarray(margin),
        altitude_km=np.where(found, height, np.nan),
        crossing_angle_deg=np.where(found, angle, np.nan),
    )


def _crossing_angle(
    place: FloatArray, target: tuple[FloatArray, FloatArray, FloatArray], speed: FloatArray
) -> FloatArray:
    """Angle between the velocities of the missile and of the interceptor that just meets it."""
    ground, velocity, altitude = target
    turned = _angle(ground, np.broadcast_to(place, ground.shape))
    needed = least_time(speed, altitude, turned * EARTH_RADIUS_KM)
    flight = transfer_in_time(
        EARTH_RADIUS_KM,
        EARTH_RADIUS_KM + altitude,
        np.degrees(turned),
        np.where(np.isfinite(needed) & (needed > 0.0), needed, 1.0),
    )
    across = ground * np.sum(ground * place, axis=-1, keepdims=True) - place
    length = np.linalg.norm(across, axis=-1, keepdims=True)
    across = across / np.where(length > 0.0, length, 1.0)
    own = (
        flight.arrival_radial_speed_km_s[..., None] * ground
        + flight.arrival_transverse_speed_km_s[..., None] * across
    )
    return np.asarray(np.degrees(_angle(own, velocity)))


def _solved(
    starts: FloatArray, ends: FloatArray, burn: float, quoted: float | None, rate: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Angle swept in the inertial frame, clock and mean speed of each arc.

    The region reached moves on during the flight, whose length depends on where it then is.
    """
    angle = _checked_angle(starts, ends)
    for _ in range(ROTATION_ROUNDS if rate else 1):
        arcs = minimum_energy_arc(angle * EARTH_RADIUS_KM)
        own = _path_length(angle) / arcs.flight_time_s
        if quoted is None:
            clock = np.ones_like(own)
        else:
            clock = own / real("mean_speed_km_s", quoted, low=0.0, low_open=True)
        total = burn / 2.0 + arcs.flight_time_s * clock
        if rate:
            angle = _checked_angle(starts, _turned(ends, rate * total))
    return angle, np.asarray(clock), np.asarray(own / clock)


def _checked_angle(starts: FloatArray, ends: FloatArray) -> FloatArray:
    angle = _angle(starts, ends)
    if np.any(angle < CLOSEST_REGIONS) or np.any(angle > np.pi - CLOSEST_REGIONS):
        raise ParameterError(
            "pairs", "has regions that coincide or lie opposite", "Give two regions apart."
        )
    return angle


def _path_length(angle: FloatArray) -> FloatArray:
    """Length of minimum-energy arcs over angles at the center, km."""
    arcs = minimum_energy_arc(angle * EARTH_RADIUS_KM)
    since = arcs.flight_time_s[:, None] * np.linspace(0.0, 1.0, DEFAULT_SAMPLES)
    altitude, along = _followed(arcs.speed_km_s, arcs.flight_path_angle_deg, since)
    radius, turned = EARTH_RADIUS_KM + altitude, along / EARTH_RADIUS_KM
    points = np.stack([radius * np.cos(turned), radius * np.sin(turned)], axis=-1)
    return np.asarray(np.linalg.norm(np.diff(points, axis=1), axis=-1).sum(axis=1))


def _followed(
    speed: FloatArray, elevation: FloatArray, since: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Altitude and distance over the ground along arcs, [arc, sample].

    The last sample is the impact itself, which rounding may put past the end of the arc.
    """
    held = since * (1.0 - 1e-12)
    found = position(held, speed_km_s=speed[:, None], flight_path_angle_deg=elevation[:, None])
    return found.altitude_km, found.ground_range_km


def _velocity(arcs: Tracks) -> FloatArray:
    """Velocity over the ground, km/s, by differences between samples."""
    place = arcs.ground * (EARTH_RADIUS_KM + arcs.altitude_km)[..., None]
    step = np.diff(arcs.time_s, axis=-1)[:, :1, None]
    return np.asarray(np.gradient(place, axis=1) / step)


def _unit(places: Sequence[Place]) -> FloatArray:
    """Unit vectors of places, [place, 3]."""
    latitude = np.radians([p.latitude_deg for p in places])
    longitude = np.radians([p.longitude_deg for p in places])
    flat = np.cos(latitude)
    return np.stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)], axis=-1)


def _angle(first: FloatArray, second: FloatArray) -> FloatArray:
    """Angle between vectors along the last axis, precise at all sizes (Kahan 2006)."""
    one = first / np.linalg.norm(first, axis=-1, keepdims=True)
    two = second / np.linalg.norm(second, axis=-1, keepdims=True)
    apart, together = np.linalg.norm(one - two, axis=-1), np.linalg.norm(one + two, axis=-1)
    return np.asarray(2.0 * np.arctan2(apart, together))


def _turned(vectors: FloatArray, angle: FloatArray) -> FloatArray:
    """Vectors turned about the axis of the Earth, east positive."""
    cosine, sine = np.cos(angle), np.sin(angle)
    x, y = vectors[..., 0], vectors[..., 1]
    turned = (x * cosine - y * sine, x * sine + y * cosine, vectors[..., 2] + 0.0 * cosine)
    return np.stack(turned, axis=-1)


def _between(starts: FloatArray, goals: FloatArray, turned: FloatArray) -> FloatArray:
    """Points some angle along the great circles from starts to goals, [arc, sample, 3]."""
    onward = goals - starts * np.sum(starts * goals, axis=-1, keepdims=True)
    onward = onward / np.linalg.norm(onward, axis=-1, keepdims=True)
    cosine, sine = np.cos(turned)[..., None], np.sin(turned)[..., None]
    return np.asarray(starts[:, None, :] * cosine + onward[:, None, :] * sine)
