"""Cost arithmetic of interceptors in orbit and on the ground, in plain numbers.

Units are in the names: ``musd`` is million dollars of one price year, ``busd`` billion. Price
years are the caller's business; nothing here converts between them.

The calculator of Harrison (2025, AEI Working Paper 2025-20, appendix B) is followed as published,
with two choices of its author to keep in sight: learning restarts in each generation, which
raises cost (the alternative is one argument away), and its average along a learning curve is an
approximation that overstates short runs (2.6 times the first unit at a run of one; the exact sum
is ``average_cost``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.kernels.constants import ROUNDED_GRAVITY_M_S2
from equipoise.kernels.constellation import CEILING_ROUNDING, generations
from equipoise.kernels.validate import (
    FloatArray,
    IntArray,
    ParameterError,
    counts,
    probabilities,
    real,
    reals,
)

SUMMED_UNITS = 64
"""Units summed one by one before the Euler-Maclaurin formula takes over."""


@dataclass(frozen=True, kw_only=True)
class SystemCosts:
    """What the calculator of Harrison (2025) gives; all fields have the same shape.

    Attributes:
        interceptor_mass_kg: mass at launch, support module included.
        average_unit_cost_musd: average cost of an interceptor in one generation.
        launches: launches per generation.
        average_launch_cost_musd: average cost of a launch in one generation.
        generations: times the constellation is bought.
        total_cost_musd: procurement, launch, operations and development over the period.
    """

    interceptor_mass_kg: FloatArray
    average_unit_cost_musd: FloatArray
    launches: IntArray
    average_launch_cost_musd: FloatArray
    generations: IntArray
    total_cost_musd: FloatArray


def learning_exponent(learning_rate: object) -> FloatArray:
    """b = log2(rate) of the learning curve c(N) = c1 N^b (Wright 1936).

    Args:
        learning_rate: cost share left after each doubling, within (0.5, 1].

    Raises:
        ParameterError: if a rate is out of its domain.
    """
    rate = reals("learning_rate", learning_rate, low=0.5, low_open=True, high=1.0)
    return np.asarray(np.log2(rate))


def marginal_cost(first_cost: object, units: object, learning_rate: object) -> FloatArray:
    """Cost of the last of a number of units, c1 N^b, in the unit of the first cost.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    run = counts("units", units, low=1)
    return np.asarray(
        reals("first_cost", first_cost, low=0.0) * run ** learning_exponent(learning_rate)
    )


def average_cost(first_cost: object, units: object, learning_rate: object) -> FloatArray:
    """Average cost along a learning curve, the exact sum of c1 n^b over n = 1..N, over N.

    The first units are summed one by one, the rest by the Euler-Maclaurin formula; the relative
    error is below 1e-12.

    Args:
        first_cost: cost of the first unit, at least 0.
        units: length of the run, whole, at least 1.
        learning_rate: within (0.5, 1].

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    first, run, b = np.broadcast_arrays(
        reals("first_cost", first_cost, low=0.0),
        counts("units", units, low=1),
        learning_exponent(learning_rate),
    )
    n = np.arange(1.0, SUMMED_UNITS + 1.0)
    single = n ** b[..., None] * (n <= run[..., None])
    end = np.maximum(run, SUMMED_UNITS).astype(np.float64)
    start = float(SUMMED_UNITS)
    bulk = (end ** (b + 1.0) - start ** (b + 1.0)) / (b + 1.0) + (end**b - start**b) / 2.0
    bend = b * (end ** (b - 1.0) - start ** (b - 1.0)) / 12.0
    twist = b * (b - 1.0) * (b - 2.0) * (end ** (b - 3.0) - start ** (b - 3.0)) / 720.0
    return np.asarray(first * (single.sum(axis=-1) + bulk + bend - twist) / run)


def average_cost_harrison(first_cost: object, units: object, learning_rate: object) -> FloatArray:
    """Average cost in the form of the calculator, c1 (N^(1+b) + 1)/(N (1+b)) (Harrison 2025).

    Too high by about c1 (b + 1/2)/N and more; see ``average_cost`` for the exact sum.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    first = reals("first_cost", first_cost, low=0.0)
    run = counts("units", units, low=1)
    power = 1.0 + learning_exponent(learning_rate)
    return np.asarray(first * (run**power + 1.0) / (run * power))


def propelled_mass(
    payload_kg: object,
    delta_v_km_s: object,
    specific_impulse_s: object,
    *,
    gravity_m_s2: float = ROUNDED_GRAVITY_M_S2,
) -> FloatArray:
    """Mass before a burn, m exp(V/(Isp g)), by the rocket equation (Tsiolkovsky 1903), kg.

    Args:
        payload_kg: mass after the burn, at least 0.
        delta_v_km_s: speed gained, at least 0.
        specific_impulse_s: above 0.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    gravity = real("gravity_m_s2", gravity_m_s2, low=0.0, low_open=True)
    exhaust = reals("specific_impulse_s", specific_impulse_s, low=0.0, low_open=True) * gravity
    ratio = np.exp(reals("delta_v_km_s", delta_v_km_s, low=0.0) * 1e3 / exhaust)
    return np.asarray(reals("payload_kg", payload_kg, low=0.0) * ratio)


def interceptor_mass(
    *,
    kill_vehicle_dry_kg: object,
    body_dry_kg: object,
    support_module_kg: object,
    divert_km_s: object,
    delta_v_km_s: object,
    specific_impulse_s: object,
    gravity_m_s2: float = ROUNDED_GRAVITY_M_S2,
) -> FloatArray:
    """Mass of an interceptor in orbit for a cost estimate, kg (Harrison 2025, appendix B).

    The kill vehicle with its divert propellant is the payload of the booster; the support module
    is added afterwards and is not accelerated.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    vehicle = propelled_mass(
        reals("kill_vehicle_dry_kg", kill_vehicle_dry_kg, low=0.0),
        reals("divert_km_s", divert_km_s, low=0.0),
        specific_impulse_s,
        gravity_m_s2=gravity_m_s2,
    )
    pushed = vehicle + reals("body_dry_kg", body_dry_kg, low=0.0)
    whole = propelled_mass(pushed, delta_v_km_s, specific_impulse_s, gravity_m_s2=gravity_m_s2)
    return np.asarray(whole + reals("support_module_kg", support_module_kg, low=0.0))


def launches_needed(units: object, unit_mass_kg: object, launcher_payload_kg: object) -> IntArray:
    """Launches for a number of units, ceil(N / floor(payload/mass)) (Harrison 2025).

    Raises:
        ParameterError: if a parameter is out of its domain or one unit outweighs the payload.
    """
    payload = reals("launcher_payload_kg", launcher_payload_kg, low=0.0, low_open=True)
    quotient = payload / reals("unit_mass_kg", unit_mass_kg, low=0.0, low_open=True)
    per_launch = np.floor(quotient * (1.0 + CEILING_ROUNDING))
    if np.any(per_launch < 1.0):
        raise ParameterError(
            "unit_mass_kg", "exceeds launcher_payload_kg", "Give a unit that fits one launcher."
        )
    return np.asarray(np.ceil(counts("units", units) / per_launch)).astype(np.int64)


def constellation_cost(
    *,
    interceptors: object,
    interceptor_mass_kg: object,
    first_unit_cost_musd: object,
    unit_learning_rate: object,
    launcher_payload_kg: object,
    first_launch_cost_musd: object,
    launch_learning_rate: object,
    operations_musd_per_year: object,
    development_musd: object,
    life_years: object,
    period_years: object,
    learning_continues: bool = False,
) -> SystemCosts:
    """Cost of a constellation over a period (Harrison 2025, appendix B).

    generations * (average unit cost * N + average launch cost * launches) + operations * years
    + development, with learning that starts anew in each generation.

    Args:
        interceptors: number in orbit, whole, at least 1.
        learning_continues: learn across generations instead; then averages are over all of them.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    mass = reals("interceptor_mass_kg", interceptor_mass_kg, low=0.0, low_open=True)
    number = counts("interceptors", interceptors, low=1)
    launches = launches_needed(number, mass, launcher_payload_kg)
    bought = generations(period_years, life_years)
    runs = bought if learning_continues else np.ones_like(bought)
    unit = average_cost_harrison(
        reals("first_unit_cost_musd", first_unit_cost_musd, low=0.0),
        number * runs,
        reals("unit_learning_rate", unit_learning_rate, low=0.5, low_open=True, high=1.0),
    )
    launch = average_cost_harrison(
        reals("first_launch_cost_musd", first_launch_cost_musd, low=0.0),
        launches * runs,
        reals("launch_learning_rate", launch_learning_rate, low=0.5, low_open=True, high=1.0),
    )
    years = reals("period_years", period_years)
    total = bought * (unit * number + launch * launches)
    total = total + reals("operations_musd_per_year", operations_musd_per_year, low=0.0) * years
    total = total + reals("development_musd", development_musd, low=0.0)
    parts = np.broadcast_arrays(mass, unit, launch, total)
    whole = np.broadcast_arrays(launches, bought, total)
    return SystemCosts(
        interceptor_mass_kg=parts[0].copy(),
        average_unit_cost_musd=parts[1].copy(),
        launches=whole[0].astype(np.int64),
        average_launch_cost_musd=parts[2].copy(),
        generations=whole[1].astype(np.int64),
        total_cost_musd=np.asarray(total),
    )


def life_cycle_cost(
    initial_busd: object, replenishment_busd: object, operations_busd: object
) -> FloatArray:
    """Cost over a period from its parts: initial, replenishment, operations; billion dollars.

    Raises:
        ParameterError: if a part is negative or not finite.
    """
    initial = reals("initial_busd", initial_busd, low=0.0)
    replenishment = reals("replenishment_busd", replenishment_busd, low=0.0)
    return np.asarray(initial + replenishment + reals("operations_busd", operations_busd, low=0.0))


def operations_cost(cost_busd_per_year: object, years: object) -> FloatArray:
    """Operations over a number of years, billion dollars.

    Raises:
        ParameterError: if a parameter is negative or not finite.
    """
    return np.asarray(
        reals("cost_busd_per_year", cost_busd_per_year, low=0.0) * reals("years", years, low=0.0)
    )


def procurement_cost(
    interceptors: object, unit_cost_musd: object, *, period_years: object, life_years: object
) -> FloatArray:
    """Interceptors times generations times one flat unit cost, billion dollars.

    Leaves out development and whatever launch cost the unit cost does not contain.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    bought = generations(period_years, life_years)
    unit = reals("unit_cost_musd", unit_cost_musd, low=0.0)
    return np.asarray(counts("interceptors", interceptors) * bought * unit / 1e3)


def cost_by_mass(mass_t: object, price_usd_per_kg: object) -> FloatArray:
    """Launch cost of a mass in orbit, billion dollars: tonnes times dollars per kilogram.

    Raises:
        ParameterError: if a parameter is negative or not finite.
    """
    mass_kg = reals("mass_t", mass_t, low=0.0) * 1e3
    return np.asarray(mass_kg * reals("price_usd_per_kg", price_usd_per_kg, low=0.0) / 1e9)


def cost_per_unit(cost_busd: object, units: object, generations_bought: object) -> FloatArray:
    """Cost of one unit of one generation, million dollars.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    bought = counts("units", units, low=1) * counts("generations_bought", generations_bought, low=1)
    return np.asarray(reals("cost_busd", cost_busd, low=0.0) * 1e3 / bought)


def scale_cost_ratio(
    units_small: object,
    units_large: object,
    learning_rate: object,
    *,
    share_without_learning: object = 0.0,
) -> FloatArray:
    """Unit cost of a large run over that of a small run.

    (1 - s) (N2/N1)^b + s, where a share s of the unit cost of the small run, such as launch, does
    not learn.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    growth = counts("units_large", units_large, low=1) / counts("units_small", units_small, low=1)
    fixed = probabilities("share_without_learning", share_without_learning)
    return np.asarray((1.0 - fixed) * growth ** learning_exponent(learning_rate) + fixed)


def relative_fall(before: object, after: object) -> FloatArray:
    """Share by which a cost falls, (before - after)/before; negative if it rises.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    old = reals("before", before, low=0.0, low_open=True)
    return np.asarray((old - reals("after", after, low=0.0)) / old)


def range_midpoint_ratio(range_above: object, range_below: object) -> FloatArray:
    """Ratio of the midpoints of two cost ranges, each an array [..., 2] of low and high.

    Raises:
        ParameterError: if a range is not a pair of numbers, low first.
    """
    above, below = _midpoint("range_above", range_above), _midpoint("range_below", range_below)
    return np.asarray(above / below)


def cost_exchange_ratio(
    *,
    interceptor_cost_musd: object,
    shots_per_warhead: object,
    p_kill_per_warhead: object,
    warhead_cost_musd: object,
    absentee_ratio: object = 1.0,
    warheads_per_missile: object = 1,
) -> FloatArray:
    """Marginal cost of offsetting one more warhead over the marginal cost of that warhead.

    (n c_interceptor/K_w times the absentee ratio)/c_warhead, the criterion "cost-effective at the
    margin" (Nitze 1985). Above 1 the offense gains by adding warheads.

    Args:
        interceptor_cost_musd: marginal cost of an interceptor, replenishment included, at least 0.
        shots_per_warhead: shots at each engaged object, above 0.
        p_kill_per_warhead: chance that those shots kill it, within (0, 1].
        warhead_cost_musd: marginal cost of a warhead with its share of the missile, above 0.
        absentee_ratio: interceptors in orbit per one in reach, 1 for ground-based, at least 1.
        warheads_per_missile: warheads killed with one missile in boost phase, else 1.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    shots = reals("shots_per_warhead", shots_per_warhead, low=0.0, low_open=True)
    killed = reals("p_kill_per_warhead", p_kill_per_warhead, low=0.0, low_open=True, high=1.0)
    defense = reals("interceptor_cost_musd", interceptor_cost_musd, low=0.0) * shots / killed
    defense = defense * reals("absentee_ratio", absentee_ratio, low=1.0)
    loading = reals("warheads_per_missile", warheads_per_missile, low=0.0, low_open=True)
    offense = reals("warhead_cost_musd", warhead_cost_musd, low=0.0, low_open=True)
    return np.asarray(defense / (loading * offense))


def _midpoint(name: str, value: object) -> FloatArray:
    pair = reals(name, value, low=0.0)
    if pair.ndim == 0 or pair.shape[-1] != 2 or np.any(pair[..., 0] > pair[..., 1]):
        raise ParameterError(name, "is not a range", "Give low and high, low first.")
    return np.asarray(pair.mean(axis=-1))
