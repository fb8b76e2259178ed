"""How many interceptors must orbit so that enough are in reach: shares, sizes, availability.

The absentee ratio is the number in orbit per interceptor in reach on average, one over the share
in reach. It falls as the inverse square of reach, hence of speed times time, and the number in
orbit grows in proportion to the launches that must be met at once (APS 2003; NRC 2012).

Three published ways to count the share differ and are kept apart: the cap of an isotropic shell,
the flat disc, and inclined circular orbits at one site latitude. The area ratio of the calculator
of Harrison (2025) assumes perfect tiling. An average in reach is no guarantee: with independent
random phases the chance that at least the needed number is there is little above one half when
the mean equals the need.
"""

from __future__ import annotations

import numpy as np

from equipoise.kernels.constants import EARTH_EQUATORIAL_RADIUS_KM, EARTH_RADIUS_KM
from equipoise.kernels.validate import (
    FloatArray,
    IntArray,
    ParameterError,
    counts,
    probabilities,
    real,
    reals,
)

CEILING_ROUNDING = 1e-9
"""A quotient this little above a whole number, relative, counts as that number."""

QUADRATURE_STEP = 0.05
QUADRATURE_END = 3.6


def central_angle(
    reach_km: object, altitude_km: object, *, radius_km: float = EARTH_RADIUS_KM
) -> FloatArray:
    """Angle at the center of the Earth under a reach laid along the orbital shell, degrees.

    Raises:
        ParameterError: if a parameter is out of its domain or the angle exceeds 180 degrees.
    """
    radius = real("radius_km", radius_km, low=0.0, low_open=True)
    shell = radius + reals("altitude_km", altitude_km, low=0.0)
    angle = np.degrees(reals("reach_km", reach_km, low=0.0) / shell)
    if np.any(angle > 180.0):
        raise ParameterError("reach_km", "spans more than half the shell", "Give a shorter reach.")
    return np.asarray(angle)


def cap_share(reach_angle_deg: object) -> FloatArray:
    """Share of an isotropic shell within a reach angle: (1 - cos theta)/2 = sin^2(theta/2).

    Args:
        reach_angle_deg: angle at the center of the Earth, within [0, 180].

    Raises:
        ParameterError: if an angle is out of its domain.
    """
    angle = np.radians(reals("reach_angle_deg", reach_angle_deg, low=0.0, high=180.0))
    return np.asarray(np.sin(angle / 2.0) ** 2)


def flat_disc_ratio(
    reach_km: object, altitude_km: object, *, radius_km: float = EARTH_RADIUS_KM
) -> FloatArray:
    """Absentee ratio of the flat disc, 4 (R + h)^2 / reach^2; near the cap's at short reach.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    shell = real("radius_km", radius_km, low=0.0, low_open=True) + reals(
        "altitude_km", altitude_km, low=0.0
    )
    return np.asarray(4.0 * (shell / reals("reach_km", reach_km, low=0.0, low_open=True)) ** 2)


def absentee_ratio(share_in_reach: object) -> FloatArray:
    """Number in orbit per interceptor in reach on average; infinite where none ever is.

    Raises:
        ParameterError: if a share is not within [0, 1].
    """
    with np.errstate(divide="ignore"):
        return np.asarray(1.0 / probabilities("share_in_reach", share_in_reach))


def inclined_share(
    inclination_deg: object, site_latitude_deg: object, reach_angle_deg: object
) -> FloatArray:
    """Share of satellites on inclined circular orbits within reach of a site, on average.

    Nodes and phases are uniform. With x the latitude of a satellite, sin x = sin i sin u:
    f = (1/pi) Int du (1/pi) arccos[(cos theta - sin lat sin x)/(cos lat cos x)]. The integral is
    cut where the circle of reach begins and ends and summed there by double-exponential
    quadrature (Takahasi and Mori 1974), to about 1e-12.

    Args:
        inclination_deg: within [0, 180]; above 90 is retrograde.
        site_latitude_deg: within [-90, 90].
        reach_angle_deg: angle at the center of the Earth, within [0, 180].

    Raises:
        ParameterError: if an angle is out of its domain.
    """
    tilt = reals("inclination_deg", inclination_deg, low=0.0, high=180.0)
    inclination, latitude, reach = np.broadcast_arrays(
        np.radians(np.minimum(tilt, 180.0 - tilt)),
        np.radians(reals("site_latitude_deg", site_latitude_deg, low=-90.0, high=90.0)),
        np.radians(reals("reach_angle_deg", reach_angle_deg, low=0.0, high=180.0)),
    )
    sine = np.sin(inclination)
    edges = _phase_edges(sine, latitude, reach)
    nodes, weights = _double_exponential()
    lower, width = edges[..., :-1, None], np.diff(edges)[..., None]
    # The nodes near both ends are given by their distance from the nearer end.
    phase = np.where(nodes > 0.0, lower + width * nodes, lower + width + width * nodes)
    up = sine[..., None, None] * np.sin(phase)
    level = np.hypot(np.cos(phase), np.cos(inclination)[..., None, None] * np.sin(phase))
    satellite = np.arctan2(up, level)
    share = _longitude_share(latitude[..., None, None], satellite, reach[..., None, None])
    return np.asarray(np.sum(share * weights * width, axis=(-2, -1)) / np.pi)


def concentration_gain(
    inclination_deg: object, site_latitude_deg: object, reach_angle_deg: object
) -> FloatArray:
    """Share in reach on inclined orbits over the share of an isotropic shell.

    Raises:
        ParameterError: if an angle is out of its domain or the reach is 0.
    """
    reach = reals("reach_angle_deg", reach_angle_deg, low=0.0, low_open=True)
    inclined = inclined_share(inclination_deg, site_latitude_deg, reach)
    return np.asarray(inclined / cap_share(reach))


def p_at_least_binomial(
    satellites: object, share_in_reach: object, needed_in_reach: object
) -> FloatArray:
    """Chance that at least the needed number is in reach, phases random and independent.

    Args:
        satellites: number in orbit, whole, at least 0.
        share_in_reach: within [0, 1].
        needed_in_reach: whole, at least 0.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    from scipy.special import betainc

    total, share, needed = np.broadcast_arrays(
        counts("satellites", satellites),
        probabilities("share_in_reach", share_in_reach),
        counts("needed_in_reach", needed_in_reach),
    )
    tail = betainc(np.maximum(needed, 1), np.maximum(total - needed + 1, 1), share)
    return np.asarray(np.where(needed == 0, 1.0, np.where(needed > total, 0.0, tail)))


def p_at_least_poisson(expected_in_reach: object, needed_in_reach: object) -> FloatArray:
    """The same chance in the limit of many satellites with a small share each.

    Args:
        expected_in_reach: mean number in reach, at least 0.
        needed_in_reach: whole, at least 0.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    from scipy.special import gammainc

    mean = reals("expected_in_reach", expected_in_reach, low=0.0)
    needed = counts("needed_in_reach", needed_in_reach)
    tail = gammainc(np.maximum(needed, 1), mean)
    return np.asarray(np.where(needed == 0, 1.0, tail))


def p_at_least_phased(
    satellites: object,
    share_in_reach: object,
    needed_in_reach: object,
    *,
    independent_groups: object = 1,
) -> FloatArray:
    """The same chance when satellites are evenly phased within groups.

    The number of a group in reach then takes only the two whole numbers around its mean; groups
    are independent of one another. One group is the best any phasing can do, one group per
    satellite is the random case.

    Args:
        satellites: number in orbit, whole, at least 0.
        share_in_reach: within [0, 1].
        needed_in_reach: whole, at least 0.
        independent_groups: whole, at least 1, for example the number of orbital planes.

    Raises:
        ParameterError: if a parameter is out of its domain or there are more groups than
            satellites.
    """
    total, groups = np.broadcast_arrays(
        counts("satellites", satellites),
        counts("independent_groups", independent_groups, low=1),
    )
    if np.any(groups > np.maximum(total, 1)):
        raise ParameterError(
            "independent_groups", "exceeds satellites", "Give at most one group per satellite."
        )
    mean = total * probabilities("share_in_reach", share_in_reach) / groups
    sure = np.floor(mean * (1.0 + CEILING_ROUNDING))
    missing = counts("needed_in_reach", needed_in_reach) - groups * sure
    return p_at_least_binomial(groups, np.maximum(mean - sure, 0.0), np.maximum(missing, 0.0))


def shots_for_kill_probability(p_kill_per_shot: object, p_kill_required: object) -> IntArray:
    """Least number of independent shots that reaches a kill probability.

    ceil(ln(1 - P)/ln(1 - p)) (Harrison 2025, appendix B).

    Args:
        p_kill_per_shot: within (0, 1].
        p_kill_required: within [0, 1), or 1 with certain shots.

    Raises:
        ParameterError: if a parameter is out of its domain or no number of shots suffices.
    """
    single, required = np.broadcast_arrays(
        probabilities("p_kill_per_shot", p_kill_per_shot),
        probabilities("p_kill_required", p_kill_required),
    )
    if np.any((single == 0.0) & (required > 0.0)) or np.any((single < 1.0) & (required == 1.0)):
        raise ParameterError(
            "p_kill_required", "is beyond any number of shots", "Lower it or raise p_kill_per_shot."
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = np.log1p(-required) / np.log1p(-single)
    quotient = np.where(required == 0.0, 0.0, np.where(single == 1.0, 1.0, quotient))
    return _whole(np.asarray(quotient))


def area_ratio(
    coverage_radius_km: object,
    intercept_altitude_km: object,
    max_latitude_deg: object,
    *,
    radius_km: float = EARTH_EQUATORIAL_RADIUS_KM,
) -> FloatArray:
    """Area of the latitude band to defend over the area one interceptor covers.

    4 (R + h)^2 sin(lat)/rho^2 (Harrison 2025, appendix B).

    Args:
        coverage_radius_km: radius of the disc at intercept altitude, above 0.
        intercept_altitude_km: at least 0.
        max_latitude_deg: northern and southern edge of the band, within (0, 90].

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    band = np.sin(
        np.radians(reals("max_latitude_deg", max_latitude_deg, low=0.0, low_open=True, high=90.0))
    )
    radius = reals("coverage_radius_km", coverage_radius_km, low=0.0, low_open=True)
    altitude = reals("intercept_altitude_km", intercept_altitude_km, low=0.0)
    return np.asarray(flat_disc_ratio(radius, altitude, radius_km=radius_km) * band)


def constellation_size(
    ratio: object, *, salvo_missiles: object, shots_per_missile: object
) -> IntArray:
    """Interceptors in orbit: absentee (or area) ratio times missiles at once times shots.

    Rounded up to whole interceptors (Harrison 2025, appendix B).

    Args:
        ratio: number in orbit per interceptor in reach, at least 1 or below where discs overlap.
        salvo_missiles: missiles launched at once from one region, whole, at least 0.
        shots_per_missile: whole, at least 0.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    needed = counts("salvo_missiles", salvo_missiles) * counts(
        "shots_per_missile", shots_per_missile
    )
    return _whole(np.asarray(reals("ratio", ratio, low=0.0) * needed))


def generations(period_years: object, life_years: object) -> IntArray:
    """Times the constellation is bought in a period: max(1, floor(period/life)) (Harrison 2025).

    Raises:
        ParameterError: if a parameter is not above 0.
    """
    period = reals("period_years", period_years, low=0.0, low_open=True)
    quotient = period / reals("life_years", life_years, low=0.0, low_open=True)
    whole = np.floor(quotient * (1.0 + CEILING_ROUNDING))
    return np.asarray(np.maximum(whole, 1.0)).astype(np.int64)


def _whole(quotient: FloatArray) -> IntArray:
    """Rounded up, but not for rounding errors: ln(0.04)/ln(0.2) is two shots, not three."""
    return np.asarray(np.ceil(quotient * (1.0 - CEILING_ROUNDING))).astype(np.int64)


def _phase_edges(sine: FloatArray, latitude: FloatArray, reach: FloatArray) -> FloatArray:
    """Phases within [-90, 90] degrees where the integrand begins, ends or saturates, in order."""
    over_pole = np.pi - latitude - reach
    crossings = np.stack(
        [latitude - reach, latitude + reach, over_pole, -np.pi - latitude + reach], axis=-1
    )
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratio = np.sin(np.clip(crossings, -np.pi / 2.0, np.pi / 2.0)) / sine[..., None]
    inner = np.arcsin(np.clip(np.nan_to_num(ratio), -1.0, 1.0))
    ends = np.broadcast_to([-np.pi / 2.0, np.pi / 2.0], (*sine.shape, 2))
    return np.sort(np.concatenate([inner, ends], axis=-1), axis=-1)


def _double_exponential() -> tuple[FloatArray, FloatArray]:
    """Nodes and weights on a unit interval; a node is its signed distance from the nearer end."""
    t = np.arange(-QUADRATURE_END, QUADRATURE_END + QUADRATURE_STEP / 2.0, QUADRATURE_STEP)
    grown = np.exp(np.pi * np.abs(np.sinh(t)))
    nearer = 1.0 / (1.0 + grown)
    weights = QUADRATURE_STEP * np.pi * np.cosh(t) * grown * nearer**2
    return np.where(t <= 0.0, nearer, -nearer), weights


def _longitude_share(latitude: FloatArray, satellite: FloatArray, reach: FloatArray) -> FloatArray:
    """Share of longitudes at which a satellite of one latitude is within reach of the site."""
    apart, both = latitude - satellite, latitude + satellite
    near = np.sin((reach - apart) / 2.0) * np.sin((reach + apart) / 2.0)
    far = np.cos((reach - both) / 2.0) * np.cos((reach + both) / 2.0)
    angle = np.arctan2(np.sqrt(np.maximum(near, 0.0)), np.sqrt(np.maximum(far, 0.0)))
    return np.asarray(2.0 * angle / np.pi)
