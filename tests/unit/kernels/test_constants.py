"""Constants agree with each other and with those of SciPy."""

from __future__ import annotations

import math

import pytest
import scipy.constants

from equipoise.kernels import constants


def test_a_geostationary_orbit_has_its_known_radius() -> None:
    day = 2.0 * math.pi / constants.EARTH_ROTATION_RAD_S
    assert day == pytest.approx(86164.1, abs=0.01)
    radius = (constants.EARTH_MU_KM3_S2 * (day / (2.0 * math.pi)) ** 2) ** (1.0 / 3.0)
    assert radius == pytest.approx(42164.17, abs=0.005)


def test_the_mean_radius_is_that_of_an_ellipsoid() -> None:
    flattening = 1.0 / 298.257223563
    mean = constants.EARTH_EQUATORIAL_RADIUS_KM * (1.0 - flattening / 3.0)
    assert pytest.approx(mean, abs=0.05) == constants.EARTH_RADIUS_KM


def test_gravity_is_the_standard_one_and_its_rounding() -> None:
    assert scipy.constants.g == constants.STANDARD_GRAVITY_M_S2
    assert round(scipy.constants.g, 2) == constants.ROUNDED_GRAVITY_M_S2
