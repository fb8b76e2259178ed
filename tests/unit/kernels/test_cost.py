"""Learning curves against plain sums, the calculator in exact steps, and edges."""

from __future__ import annotations

import math

import numpy as np
import pytest

from equipoise.kernels import cost
from equipoise.kernels.validate import ParameterError

CASE = {
    "interceptor_mass_kg": 1000.0,
    "first_unit_cost_musd": 50.0,
    "unit_learning_rate": 0.9,
    "launcher_payload_kg": 10500.0,
    "first_launch_cost_musd": 100.0,
    "launch_learning_rate": 1.0,
    "operations_musd_per_year": 300.0,
    "development_musd": 2000.0,
    "life_years": 5.0,
    "period_years": 20.0,
}


@pytest.mark.parametrize("units", [1, 2, 63, 64, 65, 1000, 49_900])
@pytest.mark.parametrize("rate", [0.6, 0.85, 1.0])
def test_average_cost_is_the_exact_mean(units: int, rate: float) -> None:
    exact = math.fsum(n ** math.log2(rate) for n in range(1, units + 1)) / units
    assert float(cost.average_cost(70.0, units, rate)) == pytest.approx(70.0 * exact, rel=1e-12)


def test_each_doubling_leaves_the_learning_rate() -> None:
    costs = cost.marginal_cost(70.0, [1, 2, 4, 8], 0.85)
    assert costs == pytest.approx(70.0 * 0.85 ** np.arange(4))


def test_the_published_average_overstates_short_runs() -> None:
    assert float(cost.average_cost_harrison(1.0, 1, 0.85)) == pytest.approx(2.6126, abs=1e-4)
    published = cost.average_cost_harrison(1.0, [10, 100, 1000, 10_000], 0.85)
    excess = published / cost.average_cost(1.0, [10, 100, 1000, 10_000], 0.85) - 1.0
    assert np.all(excess > 0.0)
    assert np.all(np.diff(excess) < 0.0)
    assert excess[-1] < 2e-3


def test_rocket_equation() -> None:
    exhaust = 240.0 * 9.81 / 1e3
    assert float(cost.propelled_mass(100.0, exhaust, 240.0)) == pytest.approx(100.0 * math.e)
    assert float(cost.propelled_mass(100.0, 0.0, 240.0)) == 100.0


def test_support_module_is_not_accelerated() -> None:
    parts = {
        "kill_vehicle_dry_kg": 20.0,
        "body_dry_kg": 10.0,
        "divert_km_s": 0.0,
        "delta_v_km_s": 2.0,
        "specific_impulse_s": 250.0,
    }
    light = cost.interceptor_mass(support_module_kg=0.0, **parts)
    heavy = cost.interceptor_mass(support_module_kg=50.0, **parts)
    assert float(heavy - light) == pytest.approx(50.0)
    assert float(light) == pytest.approx(30.0 * math.exp(2000.0 / (250.0 * 9.81)))


def test_launches() -> None:
    assert cost.launches_needed([0, 1, 10, 11], 1000.0, 10500.0).tolist() == [0, 1, 1, 2]
    assert int(cost.launches_needed(3, 0.1, 0.3)) == 1


def test_constellation_cost_step_by_step() -> None:
    costs = cost.constellation_cost(interceptors=100, **CASE)
    power = 1.0 + math.log2(0.9)
    unit = 50.0 * (100.0**power + 1.0) / (100.0 * power)
    launch = 100.0 * (10.0 + 1.0) / 10.0
    assert int(costs.launches) == 10
    assert int(costs.generations) == 4
    assert float(costs.average_unit_cost_musd) == pytest.approx(unit)
    assert float(costs.average_launch_cost_musd) == pytest.approx(launch)
    total = 4 * (100 * unit + 10 * launch) + 300.0 * 20.0 + 2000.0
    assert float(costs.total_cost_musd) == pytest.approx(total)


def test_learning_that_continues_is_cheaper() -> None:
    anew = cost.constellation_cost(interceptors=100, **CASE)
    on = cost.constellation_cost(interceptors=100, learning_continues=True, **CASE)
    assert float(on.total_cost_musd) < float(anew.total_cost_musd)
    assert int(on.launches) == int(anew.launches)


def test_constellation_costs_broadcast() -> None:
    costs = cost.constellation_cost(interceptors=[100, 200, 400], **CASE)
    assert costs.total_cost_musd.shape == costs.launches.shape == (3,)
    assert costs.generations.tolist() == [4, 4, 4]
    assert np.all(np.diff(costs.total_cost_musd) > 0.0)


def test_parts_and_totals() -> None:
    assert float(cost.life_cycle_cost(67.0, 195.0, 9.0)) == 271.0
    assert float(cost.operations_cost(1.5, 20.0)) == 30.0
    assert float(cost.procurement_cost(1000, 20.0, period_years=20.0, life_years=5.0)) == 80.0
    assert float(cost.cost_by_mass(2000.0, 22_000.0)) == pytest.approx(44.0)
    assert float(cost.cost_per_unit(6.0, 100, 3)) == pytest.approx(20.0)
    assert float(cost.relative_fall(200.0, 150.0)) == 0.25
    assert float(cost.range_midpoint_ratio([18.0, 26.0], [9.0, 13.0])) == 2.0
    assert float(cost.range_midpoint_ratio([1.0, 2.0], [1.0, 3.0])) == 0.75


def test_scale_with_and_without_learning() -> None:
    assert float(cost.scale_cost_ratio(100, 200, 0.85)) == pytest.approx(0.85)
    assert float(cost.scale_cost_ratio(100, 200, 0.85, share_without_learning=1.0)) == 1.0
    half = cost.scale_cost_ratio(100, 200, 0.85, share_without_learning=0.5)
    assert float(half) == pytest.approx(0.925)


def test_cost_exchange_ratio() -> None:
    ground = cost.cost_exchange_ratio(
        interceptor_cost_musd=60.0,
        shots_per_warhead=4,
        p_kill_per_warhead=0.96,
        warhead_cost_musd=25.0,
    )
    assert float(ground) == pytest.approx(10.0)
    cheap = cost.cost_exchange_ratio(
        interceptor_cost_musd=1.0,
        shots_per_warhead=1,
        p_kill_per_warhead=1.0,
        warhead_cost_musd=4.0,
    )
    assert float(cheap) == 0.25
    orbit = cost.cost_exchange_ratio(
        interceptor_cost_musd=20.0,
        shots_per_warhead=2,
        p_kill_per_warhead=0.8,
        warhead_cost_musd=25.0,
        absentee_ratio=500.0,
        warheads_per_missile=[1, 10],
    )
    assert orbit == pytest.approx([1000.0, 100.0])


def test_bad_parameters_are_named() -> None:
    with pytest.raises(ParameterError, match="learning_rate"):
        cost.average_cost(70.0, 10, 0.5)
    with pytest.raises(ParameterError, match="units"):
        cost.average_cost_harrison(70.0, 0, 0.85)
    with pytest.raises(ParameterError, match="unit_mass_kg"):
        cost.launches_needed(10, 2000.0, 1000.0)
    with pytest.raises(ParameterError, match="specific_impulse_s"):
        cost.propelled_mass(10.0, 1.0, 0.0)
    with pytest.raises(ParameterError, match="range_above"):
        cost.range_midpoint_ratio([26.0, 18.0], [9.0, 14.0])
    with pytest.raises(ParameterError, match="range_below"):
        cost.range_midpoint_ratio([18.0, 26.0], 9.0)
    with pytest.raises(ParameterError, match="p_kill_per_warhead"):
        cost.cost_exchange_ratio(
            interceptor_cost_musd=60.0,
            shots_per_warhead=4,
            p_kill_per_warhead=0.0,
            warhead_cost_musd=25.0,
        )
    with pytest.raises(ParameterError, match="development_musd"):
        cost.constellation_cost(interceptors=10, **{**CASE, "development_musd": math.nan})


def test_costs_of_a_constellation_tell_their_parts() -> None:
    found = cost.constellation_cost(interceptors=[10, 20], **CASE)
    assert found.interceptor_mass_kg.tolist() == [1000.0, 1000.0]
    assert found.launches.tolist() == [1, 2]
    assert found.generations.tolist() == [4, 4]
    for index, number in enumerate((10, 20)):
        unit = float(cost.average_cost_harrison(50.0, number, 0.9))
        assert found.average_unit_cost_musd[index] == pytest.approx(unit)
        launch = float(cost.average_cost_harrison(100.0, 1 + index, 1.0))
        assert found.average_launch_cost_musd[index] == pytest.approx(launch)
        total = 4 * (unit * number + launch * (1 + index)) + 300.0 * 20 + 2000.0
        assert found.total_cost_musd[index] == pytest.approx(total)
