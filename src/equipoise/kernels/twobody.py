"""Two points and a time, or one state and a time: two-body motion in universal variables.

Angles are measured in the plane of motion, so that vertical flight (angle 0) and the antipode
(angle 180) are ordinary cases; ellipses, parabolas and hyperbolas go through one formula.

The two-point solution takes as unknown u = sin^2(dE/4), where dE is the change of eccentric
anomaly: between 0 and 1 on ellipses, 0 on the parabola, negative on hyperbolas. With
r1 + r2 = L and lambda = 2 sqrt(r1 r2) cos(theta/2)/L,

    y = 1 - lambda (1 - 2u),    sqrt(mu/L^3) t = sqrt(y) (lambda/sqrt(2) + y W(u)),
    W(u) = (dE - sin dE)/(1 - cos dE)^(3/2) = (sqrt(2)/3) F(3, 1; 5/2; u),

the universal-variable equation of Bate, Mueller and White (1971), section 5.3, in the cosine
variable of Arora and Russell (2013, AAS paper 13-728). Times are monotone in u, and the
logarithm of time is nearly straight in log(y/(1 - u)), so that Newton's method needs few steps.
Full revolutions are not counted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from equipoise.kernels.compiling import compiled
from equipoise.kernels.constants import EARTH_MU_KM3_S2, EARTH_RADIUS_KM
from equipoise.kernels.kepler import arc_from_burnout
from equipoise.kernels.validate import FloatArray, real, reals

SERIES_BOUND = 0.03
"""Below this size of u the power series replaces the closed form, which would cancel."""

SERIES_TERMS = 12
MOST_STEPS = 60
STEP_TOLERANCE = 1e-9
LONGEST_STEP = 8.0
ROOT_HALF = math.sqrt(0.5)


@dataclass(frozen=True, kw_only=True)
class Transfers:
    """Velocities at both ends of a flight between two points; all fields have the same shape.

    Attributes:
        speed_km_s: speed at departure.
        flight_path_angle_deg: angle above the local horizontal at departure.
        radial_speed_km_s: outward velocity at departure.
        transverse_speed_km_s: velocity along the horizontal at departure.
        arrival_radial_speed_km_s: outward velocity at arrival.
        arrival_transverse_speed_km_s: velocity along the horizontal at arrival.
        semi_major_axis_km: positive on ellipses, negative on hyperbolas, infinite on parabolas.
    """

    speed_km_s: FloatArray
    flight_path_angle_deg: FloatArray
    radial_speed_km_s: FloatArray
    transverse_speed_km_s: FloatArray
    arrival_radial_speed_km_s: FloatArray
    arrival_transverse_speed_km_s: FloatArray
    semi_major_axis_km: FloatArray


@dataclass(frozen=True, kw_only=True)
class Positions:
    """Places along an arc; all fields have the same shape, NaN after the impact.

    Attributes:
        altitude_km: height above the ground.
        ground_range_km: distance along the ground from below the burnout point.
        speed_km_s: speed.
        flight_path_angle_deg: angle above the local horizontal, negative in descent.
    """

    altitude_km: FloatArray
    ground_range_km: FloatArray
    speed_km_s: FloatArray
    flight_path_angle_deg: FloatArray


def transfer_in_time(
    departure_radius_km: object,
    arrival_radius_km: object,
    transfer_angle_deg: object,
    flight_time_s: object,
    *,
    mu_km3_s2: float = EARTH_MU_KM3_S2,
) -> Transfers:
    """The unpowered flight between two points in a given time, without full revolutions.

    Args:
        departure_radius_km, arrival_radius_km: distances from the center of the Earth, above 0.
        transfer_angle_deg: angle swept around the center, within [0, 360); 0 is vertical flight.
        flight_time_s: time of flight, above 0.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    mu = real("mu_km3_s2", mu_km3_s2, low=0.0, low_open=True)
    r1, r2, degrees, time = np.broadcast_arrays(
        reals("departure_radius_km", departure_radius_km, low=0.0, low_open=True),
        reals("arrival_radius_km", arrival_radius_km, low=0.0, low_open=True),
        reals("transfer_angle_deg", transfer_angle_deg, low=0.0, high=360.0, high_open=True),
        reals("flight_time_s", flight_time_s, low=0.0, low_open=True),
    )
    out = np.empty((5, r1.size))
    ends = np.stack([r1.ravel(), r2.ravel(), np.radians(degrees).ravel(), time.ravel()])
    _fill_transfers(ends, mu, out)
    radial, transverse, arrival_radial, arrival_transverse, energy = out.reshape(5, *r1.shape)
    with np.errstate(divide="ignore"):
        axis = np.asarray(-mu / (2.0 * energy))
    return Transfers(
        speed_km_s=np.asarray(np.hypot(radial, transverse)),
        flight_path_angle_deg=np.asarray(np.degrees(np.arctan2(radial, transverse))),
        radial_speed_km_s=radial,
        transverse_speed_km_s=transverse,
        arrival_radial_speed_km_s=arrival_radial,
        arrival_transverse_speed_km_s=arrival_transverse,
        semi_major_axis_km=axis,
    )


def position(
    time_s: object,
    *,
    speed_km_s: object,
    flight_path_angle_deg: object,
    burnout_altitude_km: object = 0.0,
    radius_km: float = EARTH_RADIUS_KM,
    mu_km3_s2: float = EARTH_MU_KM3_S2,
) -> Positions:
    """Where a point mass is some time after burnout.

    Solves Kepler's equation in the universal anomaly (Battin 1999, chapter 4); escaping and
    orbiting point masses are followed as well.

    Args:
        time_s: time since burnout, at least 0.
        speed_km_s: speed at burnout, at least 0.
        flight_path_angle_deg: angle above the local horizontal at burnout, within [0, 90].
        burnout_altitude_km: height of the burnout point, at least 0.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    mu = real("mu_km3_s2", mu_km3_s2, low=0.0, low_open=True)
    arcs = arc_from_burnout(
        speed_km_s,
        flight_path_angle_deg,
        burnout_altitude_km=burnout_altitude_km,
        radius_km=radius_km,
        mu_km3_s2=mu,
    )
    time, speed, degrees, height, impact = np.broadcast_arrays(
        reals("time_s", time_s, low=0.0),
        reals("speed_km_s", speed_km_s),
        reals("flight_path_angle_deg", flight_path_angle_deg),
        reals("burnout_altitude_km", burnout_altitude_km),
        arcs.flight_time_s,
    )
    state = np.empty((5, time.size))
    state[0] = (radius_km + height).ravel()
    state[1] = (speed * np.sin(np.radians(degrees))).ravel()
    state[2] = (speed * np.sin(np.radians(90.0 - degrees))).ravel()
    state[3] = np.where(time <= np.where(np.isnan(impact), np.inf, impact), time, np.nan).ravel()
    out = np.empty((4, time.size))
    _fill_positions(state, mu, out)
    radius, angle, radial, transverse = out.reshape(4, *time.shape)
    return Positions(
        altitude_km=np.asarray(radius - radius_km),
        ground_range_km=np.asarray(angle * radius_km),
        speed_km_s=np.asarray(np.hypot(radial, transverse)),
        flight_path_angle_deg=np.asarray(np.degrees(np.arctan2(radial, transverse))),
    )


@compiled
def time_function(u: float, rest: float) -> tuple[float, float]:
    """W(u) and its derivative; ``rest`` is 1 - u, above 0, given apart to keep its digits."""
    if abs(u) < SERIES_BOUND:
        term, total, slope = 1.0, 1.0, 0.0
        for n in range(1, SERIES_TERMS):
            ratio = 2.0 * (n + 2.0) / (2.0 * n + 3.0)
            slope += n * ratio * term
            term *= ratio * u
            total += term
        return total * math.sqrt(2.0) / 3.0, slope * math.sqrt(2.0) / 3.0
    versine = 8.0 * u * rest
    cosine = math.sqrt(2.0) * (rest - u)
    if u > 0.0:
        half = math.atan2(math.sqrt(u), math.sqrt(rest)) / math.sqrt(versine)
    else:
        half = math.asinh(math.sqrt(-u)) / math.sqrt(-versine)
    value = (4.0 * half - cosine) / versine
    return value, math.sqrt(8.0) * (2.0 - 3.0 * cosine * value) / versine


@compiled
def _first_guess(scaled_time: float, short: float, lam: float) -> float:
    """exp(xi) of the first step, from straight lines through the half ellipse and the parabola."""
    half_ellipse = ROOT_HALF * (lam + math.pi / 2.0)
    if scaled_time >= half_ellipse:
        return 2.0 * math.pow(scaled_time / half_ellipse, 2.0 / 3.0)
    start = short if lam > 0.0 else 1.0
    if start < 1e-12:
        return 2.0 * (scaled_time / half_ellipse) ** 2
    parabola = math.sqrt(2.0 * short) * (lam / 2.0 + short / 3.0)
    if scaled_time <= parabola:
        return start * (scaled_time / parabola) ** 2
    share = math.log(scaled_time / parabola) / math.log(half_ellipse / parabola)
    return start * math.pow(2.0 / start, share)


@compiled
def _place(grown: float, short: float, long: float) -> tuple[float, float, float]:
    """u, 1 - u and y where exp(xi) is ``grown``."""
    lam = (long - short) / 2.0
    if lam > 0.0:
        rest = long / (grown + 2.0 * lam)
        return (grown - short) / (grown + 2.0 * lam), rest, grown * rest
    rest = 1.0 / grown
    return 1.0 - rest, rest, long - 2.0 * lam * rest


@compiled
def _solve(scaled_time: float, short: float, long: float) -> tuple[float, float, float]:
    """u, 1 - u and y for a time in units of sqrt(L^3/mu).

    ``short`` is 1 - lambda and ``long`` 1 + lambda, given apart to keep their digits. Newton's
    method runs on xi = log(y/(1 - u)), or -log(1 - u) where lambda is not positive, within a
    bracket, for near a full revolution time hardly depends on u over a wide stretch.
    """
    lam = (long - short) / 2.0
    low, high = -math.inf, math.inf
    xi = math.log(_first_guess(scaled_time, short, lam))
    for _ in range(MOST_STEPS):
        u, rest, y = _place(math.exp(xi), short, long)
        bend = 1.0 / rest + (2.0 * lam / y if lam > 0.0 else 0.0)
        value, slope = time_function(u, rest)
        root = math.sqrt(y)
        time = root * (ROOT_HALF * lam + y * value)
        rate = lam * (ROOT_HALF * lam / root + 3.0 * root * value) + y * root * slope
        miss = math.log(time / scaled_time)
        low, high = (xi, high) if miss < 0.0 else (low, xi)
        closer = xi - min(max(miss * time * bend / rate, -LONGEST_STEP), LONGEST_STEP)
        if not low <= closer <= high:
            closer = 0.5 * (low + high)
        step, xi = abs(closer - xi), closer
        if step < STEP_TOLERANCE:
            break
    place: tuple[float, float, float] = _place(math.exp(xi), short, long)
    return place


@compiled
def _fill_transfers(ends: FloatArray, mu: float, out: FloatArray) -> None:
    for i in range(ends.shape[1]):
        r1, r2, angle, time = ends[0, i], ends[1, i], ends[2, i], ends[3, i]
        root1, root2, total = math.sqrt(r1), math.sqrt(r2), r1 + r2
        gap = (r2 - r1) / (root1 + root2)
        fall = 2.0 * math.sin(angle / 4.0) ** 2
        rise = 2.0 * math.cos(angle / 4.0) ** 2
        short = (gap * gap + 2.0 * root1 * root2 * fall) / total
        long = (gap * gap + 2.0 * root1 * root2 * rise) / total
        u, rest, y = _solve(time * math.sqrt(mu / total) / total, short, long)
        scale = math.sqrt(2.0 * mu / (y * total))
        cosine, sine = (rise - fall) / 2.0, math.sin(angle / 2.0)
        out[0, i] = scale * (gap / root1 * cosine + 2.0 * u - fall)
        out[1, i] = scale * root2 / root1 * sine
        out[2, i] = scale * (gap / root2 * cosine - 2.0 * u + fall)
        out[3, i] = scale * root1 / root2 * sine
        out[4, i] = -4.0 * mu * u * rest / (y * total)


@compiled
def _universal(alpha: float, chi: float) -> tuple[float, float, float, float]:
    """U0 to U3 of Battin (1999), chapter 4, at inverse axis alpha and universal anomaly chi."""
    z = alpha * chi * chi
    if abs(z) < 0.5:
        c2, c3, term = 0.0, 0.0, 0.5
        for n in range(3, 19, 2):
            c2 += term
            c3 += term / n
            term *= -z / (n * (n + 1.0))
    elif z > 0.0:
        root = math.sqrt(z)
        c2 = 2.0 * math.sin(root / 2.0) ** 2 / z
        c3 = (root - math.sin(root)) / (root * z)
    else:
        root = math.sqrt(-z)
        c2 = -2.0 * math.sinh(root / 2.0) ** 2 / z
        c3 = (root - math.sinh(root)) / (root * z)
    return 1.0 - z * c2, chi * (1.0 - z * c3), chi * chi * c2, chi * chi * chi * c3


@compiled
def _universal_anomaly(r: float, sigma: float, alpha: float, goal: float) -> float:
    """Chi with r U1 + sigma U2 + U3 = goal: Laguerre steps (Conway 1986) kept in a bracket."""
    # Escaping, the functions grow as exp(chi sqrt(-alpha)): the bracket must not begin far up.
    low, high = 0.0, min(math.sqrt(r), 1.0 / math.sqrt(max(-alpha, 1e-300)))
    for _ in range(MOST_STEPS):
        _, u1, u2, u3 = _universal(alpha, high)
        if r * u1 + sigma * u2 + u3 >= goal:
            break
        low, high = high, 2.0 * high
    chi = 0.5 * (low + high)
    for _ in range(MOST_STEPS):
        u0, u1, u2, u3 = _universal(alpha, chi)
        miss = r * u1 + sigma * u2 + u3 - goal
        low, high = (chi, high) if miss < 0.0 else (low, chi)
        slope = r * u0 + sigma * u1 + u2
        curve = sigma * u0 + (1.0 - alpha * r) * u1
        root = math.sqrt(abs(16.0 * slope * slope - 20.0 * miss * curve))
        closer = chi - 5.0 * miss / (slope + root)
        if not low <= closer <= high:
            closer = 0.5 * (low + high)
        step, chi = abs(closer - chi), closer
        if step <= 1e-15 * chi:
            break
    return chi


@compiled
def _fill_positions(state: FloatArray, mu: float, out: FloatArray) -> None:
    root_mu = math.sqrt(mu)
    for i in range(state.shape[1]):
        r, radial, transverse, time = state[0, i], state[1, i], state[2, i], state[3, i]
        if math.isnan(time):
            out[:, i] = np.nan
            continue
        sigma, root_p = r * radial / root_mu, r * transverse / root_mu
        alpha = 2.0 / r - (radial * radial + transverse * transverse) / mu
        turns = 0.0
        if alpha > 0.0:
            period = 2.0 * math.pi / (root_mu * alpha * math.sqrt(alpha))
            turns = math.floor(time / period)
            time -= turns * period
        chi = _universal_anomaly(r, sigma, alpha, root_mu * time)
        u0, u1, u2, _ = _universal(alpha, chi)
        h0, h1, _, _ = _universal(alpha, chi / 2.0)
        radius = r * u0 + sigma * u1 + u2
        turned = 2.0 * math.atan2(root_p * h1, r * h0 + sigma * h1)
        out[0, i] = radius
        out[1, i] = turned % (2.0 * math.pi) + turns * 2.0 * math.pi
        out[2, i] = root_mu * (sigma * u0 + (1.0 - alpha * r) * u1) / radius
        out[3, i] = r * transverse / radius
