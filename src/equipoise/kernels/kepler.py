"""Free-flight arcs of point masses over a spherical Earth, in closed form and in batches.

A flight is an unpowered Kepler arc: speed is gained at one instant at the burnout point and
no air resists. Every function takes numbers or NumPy arrays of kilometers, kilometers per
second, seconds and degrees, broadcasts them, and returns arrays of the common shape.

Two limits to show wherever a result is shown. Reported flight times exceed the arc, because
powered ascent from rest is slower. Range at equal speed is not range at equal missile: gravity
losses differ between a lofted and a flat ascent. The arc is a lower bound for both.

Formulas are arranged so that nothing cancels near the vertical, near zero range and near the
antipode. Sources: Wheelon, ARS Journal 29 (1959); Bate, Mueller and White, Fundamentals of
Astrodynamics (1971), chapter 6; Battin, An Introduction to the Mathematics and Methods of
Astrodynamics (1999), chapters 3 and 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from equipoise.kernels.constants import (
    EARTH_MU_KM3_S2,
    EARTH_RADIUS_KM,
    EARTH_ROTATION_RAD_S,
)
from equipoise.kernels.validate import FloatArray, ParameterError, real, reals

RANGE_ROUNDING = 1e-9
"""A range may exceed half the circumference by this share, as rounded input does."""

SINE_ROUNDING = 1e-13
"""A sine may exceed one by this much at the maximum range, as rounded input does."""

NEARLY_CIRCULAR = 0.5
"""Below this eccentricity time comes from the true anomaly, above it from the radius."""


@dataclass(frozen=True, kw_only=True)
class Arcs:
    """Arcs from burnout to the ground; all fields have the same shape.

    An entry is NaN where no such arc exists, for example where the speed is too low for the
    range.

    Attributes:
        range_km: ground distance from below the burnout point to the impact, along the path.
        burnout_altitude_km: height of the burnout point above the ground.
        speed_km_s: speed at burnout.
        flight_path_angle_deg: angle of the velocity above the local horizontal at burnout.
        apogee_altitude_km: greatest height above the ground.
        flight_time_s: time from burnout to impact.
        semi_major_axis_km: semi-major axis of the ellipse.
        eccentricity: eccentricity of the ellipse.
    """

    range_km: FloatArray
    burnout_altitude_km: FloatArray
    speed_km_s: FloatArray
    flight_path_angle_deg: FloatArray
    apogee_altitude_km: FloatArray
    flight_time_s: FloatArray
    semi_major_axis_km: FloatArray
    eccentricity: FloatArray


@dataclass(frozen=True, kw_only=True)
class RotatingArcs:
    """Arcs seen from the rotating ground; all fields have the same shape, NaN as in ``Arcs``.

    Attributes:
        ground_range_km: great-circle distance on the rotating ground, launch to impact.
        range_change_km: the same minus the distance without rotation.
        inertial_speed_km_s: burnout speed in the inertial frame.
        flight_time_s: time from burnout to impact.
        impact_latitude_deg: latitude of the impact, north positive.
        impact_longitude_offset_deg: longitude of the impact minus that of the launch, east
            positive, within [-180, 180].
    """

    ground_range_km: FloatArray
    range_change_km: FloatArray
    inertial_speed_km_s: FloatArray
    flight_time_s: FloatArray
    impact_latitude_deg: FloatArray
    impact_longitude_offset_deg: FloatArray


def circular_speed(
    altitude_km: object = 0.0,
    *,
    radius_km: float = EARTH_RADIUS_KM,
    mu_km3_s2: float = EARTH_MU_KM3_S2,
) -> FloatArray:
    """Speed of a circular orbit at an altitude, km/s: sqrt(mu/r).

    Raises:
        ParameterError: if an altitude is negative or not finite.
    """
    radius, mu = _sphere(radius_km, mu_km3_s2)
    return np.asarray(np.sqrt(mu / (radius + reals("altitude_km", altitude_km, low=0.0))))


def escape_speed(
    altitude_km: object = 0.0,
    *,
    radius_km: float = EARTH_RADIUS_KM,
    mu_km3_s2: float = EARTH_MU_KM3_S2,
) -> FloatArray:
    """Least speed at an altitude that never comes back, km/s: sqrt(2 mu/r).

    Raises:
        ParameterError: if an altitude is negative or not finite.
    """
    circular = circular_speed(altitude_km, radius_km=radius_km, mu_km3_s2=mu_km3_s2)
    return np.asarray(np.sqrt(2.0) * circular)


def vertical_apogee(
    speed_km_s: object,
    *,
    radius_km: float = EARTH_RADIUS_KM,
    mu_km3_s2: float = EARTH_MU_KM3_S2,
) -> FloatArray:
    """Altitude reached straight up from the surface, km: R Q/(2 - Q), with Q = v^2 R/mu.

    Infinite at escape speed and above.

    Raises:
        ParameterError: if a speed is negative or not finite.
    """
    radius, mu = _sphere(radius_km, mu_km3_s2)
    q = reals("speed_km_s", speed_km_s, low=0.0) ** 2 * radius / mu
    with np.errstate(divide="ignore"):
        return np.asarray(np.where(q < 2.0, radius * q / np.maximum(2.0 - q, 0.0), np.inf))


def vertical_speed(
    altitude_km: object,
    *,
    radius_km: float = EARTH_RADIUS_KM,
    mu_km3_s2: float = EARTH_MU_KM3_S2,
) -> FloatArray:
    """Speed at the surface that reaches an altitude straight up, km/s; undoes ``vertical_apogee``.

    Raises:
        ParameterError: if an altitude is negative or not finite.
    """
    radius, mu = _sphere(radius_km, mu_km3_s2)
    altitude = reals("altitude_km", altitude_km, low=0.0)
    return np.asarray(np.sqrt(2.0 * mu * altitude / (radius * (radius + altitude))))


def minimum_energy_arc(
    range_km: object,
    *,
    burnout_altitude_km: object = 0.0,
    radius_km: float = EARTH_RADIUS_KM,
    mu_km3_s2: float = EARTH_MU_KM3_S2,
) -> Arcs:
    """The arc that covers a range with the least burnout speed.

    From radius r1 over the angle phi to the ground radius r2 with chord c, the least-energy
    ellipse has a = (r1 + r2 + c)/4, and the velocity halves the angle between the vertical and
    the chord (Battin 1999, chapter 6). On the surface this is
    v^2 = (2 mu/R) sin(phi/2)/(1 + sin(phi/2)) and an angle of (pi - phi)/4 (Wheelon 1959).

    Args:
        range_km: ground distance, from 0 to half the circumference.
        burnout_altitude_km: height of the burnout point, at least 0.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    radius, mu = _sphere(radius_km, mu_km3_s2)
    angle, height = np.broadcast_arrays(
        _range_angle(range_km, radius), reals("burnout_altitude_km", burnout_altitude_km, low=0.0)
    )
    r1, half = radius + height, np.sin(angle / 2.0)
    chord = np.hypot(height, 2.0 * np.sqrt(r1 * radius) * half)
    total = r1 + radius + chord
    # The chord less the height equals 4 r1 r2 sin^2(phi/2) / (chord + height), without cancelling.
    with np.errstate(invalid="ignore"):
        speed2 = 8.0 * mu * radius * half**2 / ((chord + height) * total)
    speed = np.sqrt(np.where(chord > 0.0, speed2, 0.0))
    elevation = np.arctan2(-height - 2.0 * radius * half**2, radius * np.sin(angle))
    gamma = np.where(chord > 0.0, np.pi / 4.0 + elevation / 2.0, np.pi / 4.0)
    # tan(delta/2) = sqrt(c/(s - c)) with the semi-perimeter s; t = sqrt(a^3/mu)(delta + sin delta).
    rest = np.sqrt(2.0 * r1 * radius / total) * np.cos(angle / 2.0)
    delta = 2.0 * np.arctan2(np.sqrt(chord), rest)
    axis = total / 4.0
    time = np.sqrt(axis**3 / mu) * (delta + np.sin(delta))
    eccentricity = _eccentricity(speed**2 * r1 / mu, gamma)
    return Arcs(
        range_km=angle * radius,
        burnout_altitude_km=height.copy(),
        speed_km_s=np.asarray(speed),
        flight_path_angle_deg=np.asarray(np.degrees(gamma)),
        apogee_altitude_km=np.asarray(axis * (1.0 + eccentricity) - radius),
        flight_time_s=np.asarray(time),
        semi_major_axis_km=np.asarray(axis),
        eccentricity=eccentricity,
    )


def arc_at_speed(
    range_km: object,
    speed_km_s: object,
    *,
    branch: Literal["low", "high"],
    radius_km: float = EARTH_RADIUS_KM,
    mu_km3_s2: float = EARTH_MU_KM3_S2,
) -> Arcs:
    """The flat or the lofted arc from the surface that covers a range at a given speed.

    sin(2 gamma + phi/2) = ((2 - Q)/Q) sin(phi/2) has two solutions (Bate, Mueller and White
    1971, section 6.2). Entries are NaN where the range is beyond reach, where the low arc would
    pass below the surface (above circular speed) and at escape speed and above.

    Args:
        range_km: ground distance, from 0 to half the circumference.
        speed_km_s: speed at burnout, above 0.
        branch: "low" for the flat arc, "high" for the lofted one.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    radius, mu = _sphere(radius_km, mu_km3_s2)
    if branch not in ("low", "high"):
        raise ParameterError("branch", f"is {branch!r}", 'Allowed: "low", "high".')
    speed = reals("speed_km_s", speed_km_s, low=0.0, low_open=True)
    angle, speed = np.broadcast_arrays(_range_angle(range_km, radius), speed)
    q = speed**2 * radius / mu
    sine = (2.0 - q) / q * np.sin(angle / 2.0)
    bound = q <= 1.0 + SINE_ROUNDING if branch == "low" else q < 2.0
    exists = bound & (sine <= 1.0 + SINE_ROUNDING)
    inner = np.arcsin(np.clip(np.where(exists, sine, np.nan), -1.0, 1.0))
    twice = (inner if branch == "low" else np.pi - inner) - angle / 2.0
    return _symmetric_arc(angle, speed, np.maximum(twice / 2.0, 0.0), radius, mu)


def lofted_arc(
    apogee_altitude_km: object,
    range_km: object,
    *,
    radius_km: float = EARTH_RADIUS_KM,
    mu_km3_s2: float = EARTH_MU_KM3_S2,
) -> Arcs:
    """The arc from the surface with a given apogee altitude and range, as a test reports them.

    e = h/(h + 2 R sin^2(phi/4)) and tan(gamma) = (h/r_a) cot(phi/4) with h the apogee altitude
    and r_a = R + h, both from r = a(1 - e^2)/(1 + e cos nu) at apogee and at the ground.

    Args:
        apogee_altitude_km: greatest height above the ground, at least 0.
        range_km: ground distance, from 0 to half the circumference.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    radius, mu = _sphere(radius_km, mu_km3_s2)
    height, angle = np.broadcast_arrays(
        reals("apogee_altitude_km", apogee_altitude_km, low=0.0), _range_angle(range_km, radius)
    )
    top, quarter = radius + height, angle / 4.0
    across, up = top * np.sin(quarter), height * np.cos(quarter)
    gamma = np.where(angle > 0.0, np.arctan2(up, across), np.pi / 2.0)
    depth = height + 2.0 * radius * np.sin(quarter) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        eccentricity = np.where(angle > 0.0, height / depth, 1.0)
    flatness = np.where(angle > 0.0, 1.0 - eccentricity, 0.0)
    speed = np.sqrt(mu * (radius * flatness + 2.0 * height) / (radius * top))
    return _symmetric_arc(angle, speed, gamma, radius, mu)


def maximum_range_arc(
    speed_km_s: object,
    *,
    radius_km: float = EARTH_RADIUS_KM,
    mu_km3_s2: float = EARTH_MU_KM3_S2,
) -> Arcs:
    """The arc of greatest range from the surface at a given speed.

    phi = 2 arcsin(Q/(2 - Q)) at gamma = (pi - phi)/4 below circular speed (Wheelon 1959). From
    circular speed up to escape the antipode is within reach, and the arc returned is the lofted
    one that comes down there. At escape speed and above entries are NaN.

    Raises:
        ParameterError: if a speed is negative or not finite.
    """
    radius, mu = _sphere(radius_km, mu_km3_s2)
    speed = reals("speed_km_s", speed_km_s, low=0.0)
    q = speed**2 * radius / mu
    bound = np.where(q < 2.0, q, np.nan)
    sine = bound / (2.0 - bound)
    angle = 2.0 * np.arcsin(np.minimum(sine, 1.0))
    beyond = (np.pi / 2.0 - np.arcsin(np.minimum(1.0 / np.maximum(sine, 1.0), 1.0))) / 2.0
    gamma = np.where(q < 1.0, (np.pi - angle) / 4.0, beyond)
    return _symmetric_arc(angle, speed, gamma, radius, mu)


def arc_from_burnout(
    speed_km_s: object,
    flight_path_angle_deg: object,
    *,
    burnout_altitude_km: object = 0.0,
    radius_km: float = EARTH_RADIUS_KM,
    mu_km3_s2: float = EARTH_MU_KM3_S2,
) -> Arcs:
    """The arc that follows from speed, angle and height at burnout.

    With x measured from apogee, e cos x = r/a - 1 and e sin x = |r . v|/sqrt(mu a) at either end,
    and t = sqrt(a^3/mu) times the sum of x + e sin x (Battin 1999, chapter 4). The range may
    exceed half the circumference. Entries are NaN where the point mass does not come back.

    Args:
        speed_km_s: speed at burnout, at least 0.
        flight_path_angle_deg: angle above the local horizontal, within [0, 90].
        burnout_altitude_km: height of the burnout point, at least 0.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    radius, mu = _sphere(radius_km, mu_km3_s2)
    speed, degrees, height = np.broadcast_arrays(
        reals("speed_km_s", speed_km_s, low=0.0),
        reals("flight_path_angle_deg", flight_path_angle_deg, low=0.0, high=90.0),
        reals("burnout_altitude_km", burnout_altitude_km, low=0.0),
    )
    r1, gamma = radius + height, np.radians(degrees)
    q = speed**2 * r1 / mu
    axis = r1 / np.where(q < 2.0, 2.0 - q, np.nan)
    eccentricity = _eccentricity(np.asarray(q), gamma)
    parameter = r1 * q * _cosine(degrees) ** 2
    perigee = parameter / (1.0 + eccentricity)
    axis = np.where(perigee <= radius * (1.0 + SINE_ROUNDING), axis, np.nan)
    sigma1 = np.sqrt(r1 * q) * np.sin(gamma)
    gain = height * ((r1 + radius) / axis - 2.0)
    sigma2 = np.sqrt(np.maximum(sigma1**2 + gain, 0.0))
    angle, anomaly = np.zeros_like(axis), np.zeros_like(axis)
    for r, sigma in ((r1, sigma1), (np.full_like(r1, radius), sigma2)):
        angle = angle + np.arctan2(np.sqrt(parameter) * sigma / r, 1.0 - parameter / r)
        anomaly = anomaly + np.arctan2(sigma / np.sqrt(axis), r / axis - 1.0)
    time = np.sqrt(axis**3 / mu) * (anomaly + (sigma1 + sigma2) / np.sqrt(axis))
    return Arcs(
        range_km=np.asarray(angle * radius + 0.0 * axis),
        burnout_altitude_km=height.copy(),
        speed_km_s=speed.copy(),
        flight_path_angle_deg=degrees.copy(),
        apogee_altitude_km=np.asarray(axis * (1.0 + eccentricity) - radius),
        flight_time_s=np.asarray(time),
        semi_major_axis_km=np.asarray(axis),
        eccentricity=eccentricity,
    )


def rotating_arc(
    speed_km_s: object,
    flight_path_angle_deg: object,
    *,
    latitude_deg: object,
    azimuth_deg: object,
    burnout_altitude_km: object = 0.0,
    radius_km: float = EARTH_RADIUS_KM,
    mu_km3_s2: float = EARTH_MU_KM3_S2,
    rotation_rad_s: float = EARTH_ROTATION_RAD_S,
) -> RotatingArcs:
    """The arc of a launch from the rotating Earth, seen from the ground.

    The launch point moves east at rotation times radius times cos(latitude). That velocity adds
    to the burnout velocity relative to the ground, and the ground turns on under the flight.

    Args:
        speed_km_s: burnout speed relative to the ground, at least 0.
        flight_path_angle_deg: angle relative to the ground, within [0, 90].
        latitude_deg: latitude of the launch, north positive, within [-90, 90].
        azimuth_deg: direction relative to the ground, clockwise from north, within [-360, 360].
        burnout_altitude_km: height of the burnout point, at least 0.
        rotation_rad_s: rotation rate, 0 for none.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    radius, _ = _sphere(radius_km, mu_km3_s2)
    rotation = real("rotation_rad_s", rotation_rad_s)
    speed, degrees, latitude, azimuth, height = np.broadcast_arrays(
        reals("speed_km_s", speed_km_s, low=0.0),
        reals("flight_path_angle_deg", flight_path_angle_deg, low=0.0, high=90.0),
        np.radians(reals("latitude_deg", latitude_deg, low=-90.0, high=90.0)),
        np.radians(reals("azimuth_deg", azimuth_deg, low=-360.0, high=360.0)),
        reals("burnout_altitude_km", burnout_altitude_km, low=0.0),
    )
    level = speed * _cosine(degrees)
    east = level * np.sin(azimuth) + rotation * radius * np.cos(latitude)
    north, up = level * np.cos(azimuth), speed * np.sin(np.radians(degrees))
    across = np.hypot(east, north)
    from_height = partial(
        arc_from_burnout, burnout_altitude_km=height, radius_km=radius_km, mu_km3_s2=mu_km3_s2
    )
    inertial = from_height(np.hypot(across, up), np.degrees(np.arctan2(up, across)))
    still = from_height(speed, degrees)
    angle = inertial.range_km / radius
    impact, offset = _travel(latitude, np.arctan2(east, north), angle)
    offset = np.remainder(offset - rotation * inertial.flight_time_s + np.pi, 2.0 * np.pi) - np.pi
    ground = radius * _central_angle(latitude, impact, offset)
    still_range = radius * np.abs(np.arcsin(np.sin(still.range_km / radius / 2.0))) * 2.0
    return RotatingArcs(
        ground_range_km=ground,
        range_change_km=ground - still_range,
        inertial_speed_km_s=inertial.speed_km_s,
        flight_time_s=inertial.flight_time_s,
        impact_latitude_deg=np.degrees(impact),
        impact_longitude_offset_deg=np.asarray(np.degrees(offset)),
    )


def _sphere(radius_km: float, mu_km3_s2: float) -> tuple[float, float]:
    radius = real("radius_km", radius_km, low=0.0, low_open=True)
    return radius, real("mu_km3_s2", mu_km3_s2, low=0.0, low_open=True)


def _range_angle(range_km: object, radius: float) -> FloatArray:
    longest = np.pi * radius
    distance = reals("range_km", range_km, low=0.0, high=longest * (1.0 + RANGE_ROUNDING))
    return np.asarray(np.minimum(distance / radius, np.pi))


def _cosine(degrees: FloatArray) -> FloatArray:
    """Cosine that is exactly zero at 90 degrees."""
    return np.asarray(np.sin(np.radians(90.0 - degrees)))


def _eccentricity(q: FloatArray, gamma: FloatArray) -> FloatArray:
    return np.asarray(np.hypot((q - 1.0) * np.cos(gamma), np.sin(gamma)))


def _symmetric_arc(
    angle: FloatArray, speed: FloatArray, gamma: FloatArray, radius: float, mu: float
) -> Arcs:
    """Surface to surface: ``angle`` radians of range, ``gamma`` radians above the horizontal."""
    q = speed**2 * radius / mu
    axis = radius / np.where(np.isfinite(gamma) & (q < 2.0), 2.0 - q, np.nan)
    eccentricity = _eccentricity(np.asarray(q), gamma)
    e_sine = np.sqrt(np.maximum(q * (2.0 - q), 0.0)) * np.sin(gamma)
    e_cosine = radius / axis - 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        stretch = (1.0 + eccentricity) / np.sqrt(1.0 - eccentricity**2)
        by_angle = 2.0 * np.arctan(stretch * np.tan(angle / 4.0))
    round_orbit = eccentricity < NEARLY_CIRCULAR
    half = np.where(round_orbit, by_angle, np.arctan2(e_sine, e_cosine))
    exists = 0.0 * axis
    return Arcs(
        range_km=np.asarray(angle * radius + exists),
        burnout_altitude_km=np.asarray(exists),
        speed_km_s=np.asarray(speed + exists),
        flight_path_angle_deg=np.asarray(np.degrees(gamma)),
        apogee_altitude_km=np.asarray(axis * (1.0 + eccentricity) - radius),
        flight_time_s=np.asarray(2.0 * np.sqrt(axis**3 / mu) * (half + e_sine)),
        semi_major_axis_km=np.asarray(axis),
        eccentricity=np.asarray(eccentricity + exists),
    )


def _travel(
    latitude: FloatArray, azimuth: FloatArray, angle: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Latitude and longitude change after an angle along a great circle, in radians."""
    sine = np.sin(latitude) * np.cos(angle) + np.cos(latitude) * np.sin(angle) * np.cos(azimuth)
    reached = np.arcsin(np.clip(sine, -1.0, 1.0))
    along = np.cos(angle) - np.sin(latitude) * np.sin(reached)
    return reached, np.arctan2(np.sin(azimuth) * np.sin(angle) * np.cos(latitude), along)


def _central_angle(latitude1: FloatArray, latitude2: FloatArray, offset: FloatArray) -> FloatArray:
    """Angle between two points on the sphere, radians, by the haversine."""
    across = np.cos(latitude1) * np.cos(latitude2) * np.sin(offset / 2.0) ** 2
    haversine = np.sin((latitude2 - latitude1) / 2.0) ** 2 + across
    return np.asarray(2.0 * np.arcsin(np.sqrt(np.clip(haversine, 0.0, 1.0))))
