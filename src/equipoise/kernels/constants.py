"""Physical constants: defaults of keyword arguments, never facts about any state or system."""

from __future__ import annotations

from typing import Final

EARTH_MU_KM3_S2: Final = 398600.4418
"""Gravitational parameter of the Earth, km^3/s^2 (WGS 84)."""

EARTH_RADIUS_KM: Final = 6371.0
"""Mean radius of the Earth, km; the sphere all arcs stand on unless told otherwise."""

EARTH_EQUATORIAL_RADIUS_KM: Final = 6378.1
"""Equatorial radius, km, as the space-based interceptor calculator of Harrison (2025) uses it."""

EARTH_ROTATION_RAD_S: Final = 7.2921159e-5
"""Rotation rate of the Earth in inertial space, rad/s."""

STANDARD_GRAVITY_M_S2: Final = 9.80665
"""Standard acceleration of free fall, m/s^2."""

ROUNDED_GRAVITY_M_S2: Final = 9.81
"""The rounded value in the rocket equation of the calculator of Harrison (2025), m/s^2."""
