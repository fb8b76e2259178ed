"""How far an interceptor comes, as a point mass: from the surface, and from an orbit.

From the surface the interceptor has all its speed at launch and then flies a Kepler arc over a
spherical Earth. Under one energy the arcs to a radius r2 form one family, from straight up over
the grazing arc (apogee at r2) to the arc of greatest range and on to straight up and back. Along
it time grows without a break (Lambert's theorem: time depends on the energy, r1 + r2 and the
chord c alone, and dt/dc has one sign on each branch), so the greatest range within a time is
one root of one monotone function of the chord. The grazing arc is an ordinary point of the
family, although range varies there as the square root of the launch angle.

From an orbit, the calculator of Harrison (2025) flies a straight line at constant mean
acceleration and then at constant speed: no gravity, no orbital velocity, no divert subtracted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.kernels.compiling import compiled
from equipoise.kernels.constants import (
    EARTH_MU_KM3_S2,
    EARTH_RADIUS_KM,
    STANDARD_GRAVITY_M_S2,
)
from equipoise.kernels.validate import FloatArray, real, reals

BISECTIONS = 200
SERIES_BOUND = 0.02
SERIES_TERMS = 12


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Greatest ground range at an altitude within a time; all fields have the same shape.

    Attributes:
        ground_range_km: distance along the ground; NaN where the altitude cannot be reached in
            time even straight up.
        flight_path_angle_deg: launch angle above the horizontal of the arc that gets there.
        crossing_time_s: time at which that arc passes the point, at most the time available.
        limited_by_time: whether more time would give more range.
    """

    ground_range_km: FloatArray
    flight_path_angle_deg: FloatArray
    crossing_time_s: FloatArray
    limited_by_time: npt.NDArray[np.bool_]


def surface_reach(
    speed_km_s: object,
    altitude_km: object,
    time_s: object,
    *,
    radius_km: float = EARTH_RADIUS_KM,
    mu_km3_s2: float = EARTH_MU_KM3_S2,
) -> Reach:
    """Greatest ground range at which an interceptor is at an altitude no later than a time.

    The launch angle is free within [0, 90] degrees and the crossing may be in ascent or in
    descent. The range is at most half the circumference. All the speed is there at launch, so
    the result is an upper bound for an interceptor of that burnout speed.

    Args:
        speed_km_s: burnout speed at the surface, above 0.
        altitude_km: height of the intercept, at least 0.
        time_s: time available, at least 0.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    radius = real("radius_km", radius_km, low=0.0, low_open=True)
    mu = real("mu_km3_s2", mu_km3_s2, low=0.0, low_open=True)
    speed, altitude, time = np.broadcast_arrays(
        reals("speed_km_s", speed_km_s, low=0.0, low_open=True),
        reals("altitude_km", altitude_km, low=0.0),
        reals("time_s", time_s, low=0.0),
    )
    inputs = np.stack([speed.ravel(), altitude.ravel(), time.ravel()])
    out = np.empty((4, speed.size))
    _fill_reach(inputs, radius, mu, out)
    angle, gamma, crossing, limited = out.reshape(4, *speed.shape)
    return Reach(
        ground_range_km=np.asarray(angle * radius),
        flight_path_angle_deg=np.asarray(np.degrees(gamma)),
        crossing_time_s=np.asarray(np.minimum(crossing, time)),
        limited_by_time=np.asarray(limited == 1.0),
    )


def least_time(
    speed_km_s: object,
    altitude_km: object,
    ground_range_km: object,
    *,
    radius_km: float = EARTH_RADIUS_KM,
    mu_km3_s2: float = EARTH_MU_KM3_S2,
) -> FloatArray:
    """Least time in which an interceptor gets from the surface to a point, seconds.

    It undoes ``surface_reach``: all the speed is there at launch and the launch angle is free
    within [0, 90] degrees. Above circular speed a flat arc to a low, distant point would pass
    below the ground; there the interceptor flies level with as much of its speed as it can use.
    NaN where no arc passes through the point.

    Args:
        speed_km_s: greatest burnout speed at the surface, above 0.
        altitude_km: height of the point, at least 0.
        ground_range_km: its distance along the ground, from 0 to half the circumference.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    radius = real("radius_km", radius_km, low=0.0, low_open=True)
    mu = real("mu_km3_s2", mu_km3_s2, low=0.0, low_open=True)
    half = np.pi * radius * (1.0 + 1e-9)
    speed, altitude, distance = np.broadcast_arrays(
        reals("speed_km_s", speed_km_s, low=0.0, low_open=True),
        reals("altitude_km", altitude_km, low=0.0),
        reals("ground_range_km", ground_range_km, low=0.0, high=half),
    )
    inputs = np.stack([speed.ravel(), altitude.ravel(), distance.ravel()])
    out = np.empty(speed.size)
    _fill_times(inputs, radius, mu, out)
    return out.reshape(speed.shape)


def burn_time(
    mean_acceleration_g: object,
    delta_v_km_s: object,
    *,
    gravity_m_s2: float = STANDARD_GRAVITY_M_S2,
) -> FloatArray:
    """Time to gain a speed at a constant mean acceleration in units of g, seconds: V/a.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    gravity = real("gravity_m_s2", gravity_m_s2, low=0.0, low_open=True)
    acceleration = reals("mean_acceleration_g", mean_acceleration_g, low=0.0, low_open=True)
    return np.asarray(reals("delta_v_km_s", delta_v_km_s, low=0.0) * 1e3 / (acceleration * gravity))


def straight_reach(
    mean_acceleration_g: object,
    delta_v_km_s: object,
    time_s: object,
    *,
    gravity_m_s2: float = STANDARD_GRAVITY_M_S2,
) -> FloatArray:
    """Straight-line fly-out distance within a time, km.

    V^2/(2a) + V (t - V/a) after burnout, a t^2/2 before (Harrison 2025, appendix B).

    Args:
        mean_acceleration_g: mean acceleration in units of g, above 0.
        delta_v_km_s: speed gained, at least 0.
        time_s: fly-out time, at least 0.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    burn = burn_time(mean_acceleration_g, delta_v_km_s, gravity_m_s2=gravity_m_s2)
    speed, time = reals("delta_v_km_s", delta_v_km_s), reals("time_s", time_s, low=0.0)
    acceleration = reals("mean_acceleration_g", mean_acceleration_g) * gravity_m_s2 / 1e3
    coasting = speed * (time - burn / 2.0)
    return np.asarray(np.where(time >= burn, coasting, acceleration * time**2 / 2.0))


def coverage_radius(
    reach_km: object, orbit_altitude_km: object, intercept_altitude_km: object
) -> FloatArray:
    """Radius of the disc at intercept altitude that a fly-out from an orbit covers, km.

    sqrt(reach^2 - (h_orbit - h_intercept)^2) (Harrison 2025, appendix B); 0 where the fly-out
    does not come down, or up, to the intercept altitude.

    Raises:
        ParameterError: if a parameter is negative or not finite.
    """
    reach = reals("reach_km", reach_km, low=0.0)
    drop = reals("orbit_altitude_km", orbit_altitude_km, low=0.0) - reals(
        "intercept_altitude_km", intercept_altitude_km, low=0.0
    )
    return np.asarray(np.sqrt(np.maximum(reach**2 - drop**2, 0.0)))


@compiled
def _fall(x: float, alpha: float) -> float:
    """sqrt(mu) times the time on a straight line from the center to distance x.

    The integral of sqrt(x/(2 - alpha x)) dx: Lambert's theorem turns any arc into the
    difference of two of these (Battin 1999, chapter 6).
    """
    zeta = alpha * x / 2.0
    if abs(zeta) < SERIES_BOUND:
        term, total = 1.0, 1.0 / 1.5
        for n in range(1, SERIES_TERMS):
            term *= (n - 0.5) / n * zeta
            total += term / (n + 1.5)
        return total * x * math.sqrt(x / 2.0)
    if alpha > 0.0:
        rest = max(1.0 - zeta, 0.0)
        turn = math.atan2(math.sqrt(zeta), math.sqrt(rest)) - math.sqrt(zeta * rest)
        return 2.0 * turn / (alpha * math.sqrt(alpha))
    part = math.sqrt(-zeta * (1.0 - zeta))
    return 2.0 * (part - math.asinh(math.sqrt(-zeta))) / (-alpha * math.sqrt(-alpha))


@compiled
def _low_time(chord: float, r1: float, r2: float, alpha: float) -> float:
    """sqrt(mu) times the time of the flatter arc over a chord."""
    middle = 0.5 * (r1 + r2)
    short = max(middle - 0.5 * chord, 0.0)
    time: float = _fall(middle + 0.5 * chord, alpha) - _fall(short, alpha)
    return time


@compiled
def _chord_in_time(goal: float, high: float, r1: float, r2: float, alpha: float) -> float:
    """The chord, between r2 - r1 and ``high``, that the flatter arc covers in a time."""
    low = r2 - r1
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        if middle <= low or middle >= high:
            break
        if _low_time(middle, r1, r2, alpha) < goal:
            low = middle
        else:
            high = middle
    return low


@compiled
def _launch_angle(chord: float, r1: float, r2: float, alpha: float) -> tuple[float, float]:
    """Ground angle under a chord and launch angle of the flatter arc, radians."""
    product = 2.0 * math.sqrt(r1 * r2)
    sine = math.sqrt(max((chord - (r2 - r1)) * (chord + (r2 - r1)), 0.0))
    cosine = math.sqrt(max((r1 + r2 - chord) * (r1 + r2 + chord), 0.0))
    half = math.atan2(sine, cosine)
    long, short = 0.5 * (r1 + r2 + chord), max(0.5 * (r1 + r2 - chord), 0.0)
    turn = math.sqrt(max((1.0 - 0.5 * alpha * long) * (1.0 - 0.5 * alpha * short), 0.0))
    turn += 0.5 * alpha * math.sqrt(long * short)
    stretch = math.sqrt(r2 / r1)
    up = stretch * cosine / product - turn
    return 2.0 * half, math.atan2(max(up, 0.0), stretch * sine / product)


@compiled
def _below_orbit(goal: float, r1: float, r2: float, alpha: float) -> tuple[float, float, float]:
    """Chord, time and whether time limits it, where the range has a maximum before the antipode."""
    farthest = max(4.0 / alpha - r1 - r2, r2 - r1)
    slowest = _low_time(farthest, r1, r2, alpha)
    if goal >= slowest:
        return farthest, slowest, 0.0
    return _chord_in_time(goal, farthest, r1, r2, alpha), goal, 1.0


@compiled
def _above_orbit(
    goal: float, r1: float, r2: float, alpha: float, q: float
) -> tuple[float, float, float]:
    """The same where a level launch climbs to r2: flatter arcs would pass below the ground."""
    nearest, around = r2 - r1, r1 + r2
    level = around
    if q > 1.0:
        level = min(math.sqrt(nearest * (nearest + 2.0 * r1 * q / (q - 1.0))), around)
    latest = _low_time(level, r1, r2, alpha)
    if goal < latest:
        return _chord_in_time(goal, level, r1, r2, alpha), goal, 1.0
    return level, latest, 1.0 if alpha > 0.0 else 0.0


@compiled
def _lofted_antipode_time(r1: float, r2: float, alpha: float) -> float:
    """sqrt(mu) times the time of the lofted arc to the antipode, infinite from escape speed on."""
    if alpha <= 0.0:
        return math.inf
    time: float = 2.0 * math.pi / (alpha * math.sqrt(alpha)) - _fall(r1 + r2, alpha)
    return time


@compiled
def _fill_reach(inputs: FloatArray, radius: float, mu: float, out: FloatArray) -> None:
    root_mu = math.sqrt(mu)
    for i in range(inputs.shape[1]):
        q = inputs[0, i] ** 2 * radius / mu
        alpha, r1, r2 = (2.0 - q) / radius, radius, radius + inputs[1, i]
        goal = inputs[2, i] * root_mu
        out[:3, i] = np.nan
        out[3, i] = 0.0
        if alpha * r2 > 2.0:
            continue
        if goal < _low_time(r2 - r1, r1, r2, alpha):
            out[3, i] = 1.0
            continue
        if alpha * (r1 + r2) > 2.0:
            chord, time, limited = _below_orbit(goal, r1, r2, alpha)
        else:
            chord, time, limited = _above_orbit(goal, r1, r2, alpha, q)
            antipode = _lofted_antipode_time(r1, r2, alpha)
            if goal >= antipode:
                loft = math.sqrt(1.0 - 0.5 * alpha * (r1 + r2))
                out[0, i], out[1, i] = math.pi, math.atan2(loft, math.sqrt(r2 / r1))
                out[2, i], out[3, i] = antipode / root_mu, 0.0
                continue
        out[0, i], out[1, i] = _launch_angle(chord, r1, r2, alpha)
        out[2, i], out[3, i] = time / root_mu, limited


@compiled
def _time_above_orbit(chord: float, r1: float, r2: float, alpha: float, q: float) -> float:
    """sqrt(mu) times the least time over a chord, where a level launch climbs to r2.

    A chord beyond that of the level launch is flown level at the speed at which it ends there:
    chord^2 = n (n + 2 r1 q/(q - 1)) with n = r2 - r1, solved for q.
    """
    nearest = r2 - r1
    if q > 1.0 and chord * chord > nearest * (nearest + 2.0 * r1 * q / (q - 1.0)):
        beyond = chord * chord - nearest * nearest
        alpha = (2.0 - beyond / (beyond - 2.0 * r1 * nearest)) / r1
    time: float = _low_time(chord, r1, r2, alpha)
    return time


@compiled
def _fill_times(inputs: FloatArray, radius: float, mu: float, out: FloatArray) -> None:
    for i in range(inputs.shape[1]):
        q = inputs[0, i] ** 2 * radius / mu
        alpha, r1, r2 = (2.0 - q) / radius, radius, radius + inputs[1, i]
        sine = math.sin(0.5 * inputs[2, i] / radius)
        chord = math.sqrt((r2 - r1) ** 2 + 4.0 * r1 * r2 * sine * sine)
        out[i] = math.nan
        if alpha * r2 > 2.0:
            continue
        if alpha * (r1 + r2) <= 2.0:
            out[i] = _time_above_orbit(chord, r1, r2, alpha, q) / math.sqrt(mu)
        elif chord <= 4.0 / alpha - r1 - r2:
            out[i] = _low_time(chord, r1, r2, alpha) / math.sqrt(mu)
