"""Every parameter may lie just at a closed limit of its domain, and nowhere beyond any limit."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from equipoise.kernels import constellation, cost, kepler, plausibility, reach, twobody
from equipoise.kernels.validate import ParameterError

NEAR = 1e-6


class Domain(NamedTuple):
    """A usual value and the limits of a parameter."""

    usual: float
    low: float = 0.0
    high: float | None = None
    low_open: bool = False
    whole: bool = False


ABOVE_0 = Domain(2.0, low_open=True)
CHANCE = Domain(0.5, high=1.0)
COUNT, FROM_1 = Domain(12, whole=True), Domain(12, low=1, whole=True)
ANGLE = Domain(30.0, high=180.0)
FROM_0 = Domain(2.0)
DOMAINS = {
    "learning_rate": Domain(0.85, low=0.5, high=1.0, low_open=True),
    "unit_learning_rate": Domain(0.85, low=0.5, high=1.0, low_open=True),
    "launch_learning_rate": Domain(0.85, low=0.5, high=1.0, low_open=True),
    "units": FROM_1, "units_small": FROM_1, "units_large": FROM_1, "generations_bought": FROM_1,
    "interceptors": FROM_1, "independent_groups": FROM_1,
    "first_cost": FROM_0, "payload_kg": FROM_0, "delta_v_km_s": FROM_0, "divert_km_s": FROM_0,
    "kill_vehicle_dry_kg": FROM_0, "body_dry_kg": FROM_0, "support_module_kg": FROM_0,
    "first_unit_cost_musd": FROM_0, "first_launch_cost_musd": FROM_0,
    "operations_musd_per_year": FROM_0, "development_musd": FROM_0, "initial_busd": FROM_0,
    "replenishment_busd": FROM_0, "operations_busd": FROM_0, "cost_busd_per_year": FROM_0,
    "years": FROM_0, "unit_cost_musd": FROM_0, "mass_t": FROM_0, "price_usd_per_kg": FROM_0,
    "cost_busd": FROM_0, "after": FROM_0, "interceptor_cost_musd": FROM_0,
    "expected_in_reach": FROM_0, "ratio": FROM_0,
    "specific_impulse_s": ABOVE_0, "gravity_m_s2": ABOVE_0, "life_years": ABOVE_0,
    "period_years": ABOVE_0, "before": ABOVE_0, "shots_per_warhead": ABOVE_0,
    "warheads_per_missile": ABOVE_0, "warhead_cost_musd": ABOVE_0, "coverage_radius_km": ABOVE_0,
    "mean_acceleration_g": ABOVE_0,
    "p_kill_per_warhead": Domain(0.5, high=1.0, low_open=True),
    "share_without_learning": CHANCE, "share_in_reach": CHANCE, "p_kill_per_shot": CHANCE,
    "absentee_ratio": Domain(3.0, low=1.0),
    "satellites": COUNT, "needed_in_reach": COUNT, "salvo_missiles": COUNT,
    "shots_per_missile": COUNT,
    "altitude_km": Domain(300.0), "reach_km": Domain(500.0), "time_s": Domain(600.0),
    "reach_angle_deg": ANGLE, "inclination_deg": ANGLE,
    "site_latitude_deg": Domain(40.0, low=-90.0, high=90.0),
    "latitude_deg": Domain(40.0, low=-90.0, high=90.0),
    "azimuth_deg": Domain(40.0, low=-360.0, high=360.0),
    "flight_path_angle_deg": Domain(40.0, high=90.0),
    "max_latitude_deg": Domain(40.0, high=90.0, low_open=True),
    "radius_km": Domain(6371.0, low_open=True), "mu_km3_s2": Domain(398600.0, low_open=True),
    "speed_km_s": Domain(6.0), "quoted_speed_km_s": Domain(6.0), "range_km": Domain(3000.0),
    "burnout_altitude_km": Domain(100.0), "apogee_altitude_km": Domain(900.0),
    "reported_time_s": Domain(900.0), "ground_range_km": Domain(900.0),
    "intercept_altitude_km": Domain(100.0), "orbit_altitude_km": Domain(300.0),
}  # fmt: skip
# A law of its own in one function.
OWN = {
    ("flat_disc_ratio", "reach_km"): Domain(500.0, low_open=True),
    ("concentration_gain", "reach_angle_deg"): Domain(30.0, high=180.0, low_open=True),
    ("launches_needed", "unit_mass_kg"): ABOVE_0,
    ("launches_needed", "launcher_payload_kg"): Domain(50.0, low_open=True),
    ("constellation_cost", "interceptor_mass_kg"): Domain(50.0, low_open=True),
    ("launches_needed", "units"): COUNT,
    # So weak a pull sends everything out of the range of numbers.
    ("position", "mu_km3_s2"): None,
    ("surface_reach", "speed_km_s"): Domain(6.0, low_open=True),
    ("least_time", "speed_km_s"): Domain(6.0, low_open=True),
    ("procurement_cost", "interceptors"): COUNT,
}
USUAL = {"launcher_payload_kg": 5000.0, "interceptor_mass_kg": 50.0, "p_kill_required": 0.4}
FUNCTIONS = [
    function
    for module in (constellation, cost, kepler, plausibility, reach, twobody)
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__ and not name.startswith("_")
]


def domain(function: Callable[..., Any], name: str) -> Domain | None:
    return OWN.get((function.__name__, name), DOMAINS.get(name))


def usual(function: Callable[..., Any]) -> dict[str, Any] | None:
    """Usual values of all parameters; None where one is of another kind."""
    values: dict[str, Any] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        known = domain(function, name)
        if known is not None:
            values[name] = known.usual
        elif name in USUAL:
            values[name] = USUAL[name]
        elif parameter.default is inspect.Parameter.empty:
            return None
    return values


def refused_for(function: Callable[..., Any], **changes: float) -> str:
    """The parameter that a function refuses; nothing if it refuses none."""
    values = (usual(function) or {}) | changes
    positional = [
        values.pop(name)
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY and name in values
    ]
    with np.errstate(all="ignore"):
        try:
            function(*positional, **values)
        except ParameterError as error:
            return error.parameter
    return ""


CASES = [
    pytest.param(function, name, id=f"{function.__name__}-{name}")
    for function in FUNCTIONS
    for name in usual(function) or ()
    if domain(function, name) is not None
]


def test_usual_values_are_taken_by_many_functions() -> None:
    functions = {case.values[0] for case in CASES}
    assert len(functions) > 45
    assert {refused_for(function) for function in functions} == {""}


@pytest.mark.parametrize(("function", "name"), CASES)
def test_limits_of_parameters(function: Callable[..., Any], name: str) -> None:
    limits = domain(function, name)
    assert limits is not None
    step = 1.0 if limits.whole else NEAR
    allowed = [limits.low + step if limits.low_open else limits.low]
    beyond = [limits.low if limits.low_open else limits.low - step]
    if limits.high is not None:
        allowed.append(limits.high)
        beyond.append(limits.high + step)
    for value in beyond:
        assert refused_for(function, **{name: value}) == name
    for value in allowed:
        # Other parameters may be out of their domain there: their limits depend on this one.
        assert refused_for(function, **{name: value}) != name


@pytest.mark.parametrize("mu", [1e-6, 1.0, 100.0, 1e5])
@pytest.mark.parametrize("speed", [11.0, 30.0, 1000.0])
def test_what_hardly_feels_gravity_flies_straight_on(mu: float, speed: float) -> None:
    """Escaping far above circular speed; energy is kept and the path bends by little."""
    start, angle, time = 6378.0, 40.0, 600.0
    found = twobody.position(
        time, speed_km_s=speed, flight_path_angle_deg=angle, radius_km=start, mu_km3_s2=mu
    )
    radius = start + float(found.altitude_km)
    energy = 0.5 * float(found.speed_km_s) ** 2 - mu / radius
    assert energy == pytest.approx(0.5 * speed**2 - mu / start, rel=1e-9)
    straight = np.hypot(
        start + speed * time * np.sin(np.radians(angle)), speed * time * np.cos(np.radians(angle))
    )
    assert abs(radius - straight) <= 0.5 * mu / start**2 * time**2 * 1.01 + 1e-6 * straight
