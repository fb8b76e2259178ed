"""Can a quoted speed, range, apogee or flight time be right? Flags by comparison with the arc.

A flag says that the quote contradicts free flight over a spherical Earth, or needs more than a
suborbital flight does. It is a question to the source, not a verdict on it: press releases mix up
units and round freely.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.kernels.constants import EARTH_MU_KM3_S2, EARTH_RADIUS_KM
from equipoise.kernels.kepler import (
    circular_speed,
    escape_speed,
    lofted_arc,
    maximum_range_arc,
    minimum_energy_arc,
)
from equipoise.kernels.validate import FloatArray, real, reals

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class SpeedCheck:
    """A quoted speed against the speed a range needs; all fields have the same shape.

    Attributes:
        minimum_speed_km_s: burnout speed of the minimum-energy arc.
        ratio_to_minimum: quoted speed over that speed.
        below_minimum: the quoted speed cannot cover the range.
        above_circular: the quoted speed exceeds circular speed at the surface.
        above_escape: the quoted speed would leave the Earth.
        suspicious: any of these.
    """

    minimum_speed_km_s: FloatArray
    ratio_to_minimum: FloatArray
    below_minimum: BoolArray
    above_circular: BoolArray
    above_escape: BoolArray
    suspicious: BoolArray


@dataclass(frozen=True, kw_only=True)
class TimeCheck:
    """A reported flight time against the arc; all fields have the same shape.

    Attributes:
        lower_bound_s: time of the arc with the reported apogee and range.
        excess_share: reported time over the bound, minus 1.
        below_bound: the reported time is shorter than any flight with that apogee and range.
    """

    lower_bound_s: FloatArray
    excess_share: FloatArray
    below_bound: BoolArray


@dataclass(frozen=True, kw_only=True)
class RangeCheck:
    """A quoted range against a quoted speed; all fields have the same shape.

    Attributes:
        maximum_range_km: greatest range at that speed from the surface, infinite from escape on.
        beyond_maximum: the range cannot be covered at that speed.
        beyond_half_circumference: no two points of the Earth are that far apart.
    """

    maximum_range_km: FloatArray
    beyond_maximum: BoolArray
    beyond_half_circumference: BoolArray


@dataclass(frozen=True, kw_only=True)
class ApogeeCheck:
    """A quoted apogee against range and speed; all fields have the same shape.

    Attributes:
        arc_speed_km_s: burnout speed of the arc with that apogee and range.
        apogee_over_minimum_energy: quoted apogee over that of the minimum-energy arc; below 1 the
            flight is depressed, above 1 lofted.
        speed_too_low: the quoted speed cannot give that apogee and range.
    """

    arc_speed_km_s: FloatArray
    apogee_over_minimum_energy: FloatArray
    speed_too_low: BoolArray


def check_speed(
    range_km: object,
    quoted_speed_km_s: object,
    *,
    radius_km: float = EARTH_RADIUS_KM,
    mu_km3_s2: float = EARTH_MU_KM3_S2,
) -> SpeedCheck:
    """Compare a quoted speed with the minimum-energy, circular and escape speeds.

    Args:
        range_km: ground distance, from 0 to half the circumference.
        quoted_speed_km_s: at least 0.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    quoted = reals("quoted_speed_km_s", quoted_speed_km_s, low=0.0)
    least = minimum_energy_arc(range_km, radius_km=radius_km, mu_km3_s2=mu_km3_s2).speed_km_s
    least, quoted = np.broadcast_arrays(least, quoted)
    below = quoted < least
    circular = quoted > circular_speed(radius_km=radius_km, mu_km3_s2=mu_km3_s2)
    escape = quoted > escape_speed(radius_km=radius_km, mu_km3_s2=mu_km3_s2)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.asarray(quoted / least)
    return SpeedCheck(
        minimum_speed_km_s=least,
        ratio_to_minimum=ratio,
        below_minimum=np.asarray(below),
        above_circular=np.asarray(circular),
        above_escape=np.asarray(escape),
        suspicious=np.asarray(below | circular),
    )


def check_time(
    apogee_altitude_km: object,
    range_km: object,
    reported_time_s: object,
    *,
    radius_km: float = EARTH_RADIUS_KM,
    mu_km3_s2: float = EARTH_MU_KM3_S2,
) -> TimeCheck:
    """Compare a reported flight time with the arc of the reported apogee and range.

    Powered ascent from rest takes longer than the arc, so the arc is a lower bound.

    Args:
        apogee_altitude_km: at least 0.
        range_km: ground distance, from 0 to half the circumference.
        reported_time_s: at least 0.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    arc = lofted_arc(apogee_altitude_km, range_km, radius_km=radius_km, mu_km3_s2=mu_km3_s2)
    bound, reported = np.broadcast_arrays(
        arc.flight_time_s, reals("reported_time_s", reported_time_s, low=0.0)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        excess = np.asarray(reported / bound - 1.0)
    return TimeCheck(
        lower_bound_s=bound, excess_share=excess, below_bound=np.asarray(reported < bound)
    )


def check_range(
    range_km: object,
    quoted_speed_km_s: object,
    *,
    radius_km: float = EARTH_RADIUS_KM,
    mu_km3_s2: float = EARTH_MU_KM3_S2,
) -> RangeCheck:
    """Compare a quoted range with the greatest range at a quoted speed.

    Args:
        range_km: ground distance, at least 0; may exceed half the circumference.
        quoted_speed_km_s: at least 0.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    quoted = reals("range_km", range_km, low=0.0)
    speed = reals("quoted_speed_km_s", quoted_speed_km_s, low=0.0)
    longest = maximum_range_arc(speed, radius_km=radius_km, mu_km3_s2=mu_km3_s2)
    quoted, maximum = np.broadcast_arrays(quoted, np.nan_to_num(longest.range_km, nan=np.inf))
    half = np.pi * real("radius_km", radius_km)
    return RangeCheck(
        maximum_range_km=maximum,
        beyond_maximum=np.asarray(quoted > maximum),
        beyond_half_circumference=np.asarray(quoted > half),
    )


def check_apogee(
    apogee_altitude_km: object,
    range_km: object,
    quoted_speed_km_s: object,
    *,
    radius_km: float = EARTH_RADIUS_KM,
    mu_km3_s2: float = EARTH_MU_KM3_S2,
) -> ApogeeCheck:
    """Compare a quoted apogee with the range and speed quoted beside it.

    Args:
        apogee_altitude_km: at least 0.
        range_km: ground distance, from 0 to half the circumference.
        quoted_speed_km_s: at least 0.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    arc = lofted_arc(apogee_altitude_km, range_km, radius_km=radius_km, mu_km3_s2=mu_km3_s2)
    least = minimum_energy_arc(range_km, radius_km=radius_km, mu_km3_s2=mu_km3_s2)
    needed, flat, apogee, quoted = np.broadcast_arrays(
        arc.speed_km_s,
        least.apogee_altitude_km,
        reals("apogee_altitude_km", apogee_altitude_km),
        reals("quoted_speed_km_s", quoted_speed_km_s, low=0.0),
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.asarray(apogee / flat)
    return ApogeeCheck(
        arc_speed_km_s=needed,
        apogee_over_minimum_energy=ratio,
        speed_too_low=np.asarray(quoted < needed),
    )
