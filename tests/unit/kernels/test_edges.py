"""Edges of kernels: values at the very limit, defaults, nothing at all. Each was once a fault
that no other test noticed (see ``make mutation``).
"""

from __future__ import annotations

import dataclasses
import importlib
import math
import pkgutil

import numpy as np
import pytest

from equipoise import kernels
from equipoise.kernels import hazard, inventory, kepler, leakage, offset, plausibility, reach
from equipoise.kernels.arrivals import arriving_window
from equipoise.kernels.binomial import binomial_pmf
from equipoise.kernels.layers import EVEN_SPREAD, SALVO_WITH_REMAINDER, leakers_pmf
from equipoise.kernels.richardson import arms_race
from equipoise.kernels.validate import ParameterError


def test_an_interval_without_width_is_scored() -> None:
    assert hazard.interval_score(low=2.0, high=2.0, outcome=2.0, level=0.9) == 0.0
    assert hazard.interval_score(low=2.0, high=2.0, outcome=3.0, level=0.5) == pytest.approx(4.0)


def test_survival_at_the_moment_of_an_event_is_what_is_left_after_it() -> None:
    found = hazard.kaplan_meier(times=[1.0, 2.0], observed=[True, True])
    assert [found.at(t) for t in (0.5, 1.0, 1.5, 2.0)] == [1.0, 0.5, 0.5, 0.0]


def test_survival_without_any_event_is_certain_and_has_no_moments() -> None:
    found = hazard.kaplan_meier(times=[1.0, 2.0], observed=[False, False])
    assert found.survival.shape == found.times.shape == (0,)
    assert found.at(10.0) == 1.0
    assert math.isnan(found.quantile(0.5))


def test_less_than_one_warhead_is_a_number_of_objects() -> None:
    assert inventory.credible_objects(warheads=0.5, decoys=0.0) == 0.5
    assert inventory.credible_objects(warheads=0.0, decoys=0.5) == 0.5
    with pytest.raises(ParameterError):
        inventory.credible_objects(warheads=-0.1, decoys=0.0)


def test_a_kill_probability_just_beyond_what_is_tracked_is_out_of_reach() -> None:
    assert inventory.shots_continuous(sspk=1.0, wanted=0.51, p_track=0.5) is None
    assert inventory.shots_continuous(sspk=1.0, wanted=0.5, p_track=0.5) == 1.0


def test_nothing_wanted_needs_nothing() -> None:
    found = inventory.decoys_required(
        warheads=2, decoys=1, sspk=0.5, p_zero_leak=0.0,
        p_warhead_called_warhead=0.9, p_decoy_called_warhead=0.1,
    )  # fmt: skip
    assert found is not None
    assert (found.interceptors, found.shots) == (0, 0)
    assert found.p_zero_leak == 0.0
    assert inventory.look_required(warheads=2, sspk=0.5, p_zero_leak=0.0, salvos=[1, 1]) == 0


def test_everything_is_tracked_and_survives_unless_one_says_otherwise() -> None:
    asked = {"warheads": 5, "interceptors": 4, "shots": 2, "sspk": 0.5}
    assert offset.removed_share(**asked) == offset.removed_share(
        **asked, p_track=1.0, surviving_fraction=1.0
    )  # fmt: skip


def test_one_shot_that_is_always_tracked_unless_one_says_otherwise() -> None:
    prior = {"alpha": 3.0, "beta": 2.0, "warheads": 4}
    for model in (leakage.shared_unknown_sspk, leakage.unknown_sspk_per_engagement):
        assert np.array_equal(model(**prior), model(**prior, shots=1, p_track=1.0))
    assert leakage.shared_kill_probability(alpha=3.0, beta=2.0, shots=1) == 0.6


def test_what_leaks_through_almost_certain_layers_keeps_its_digits() -> None:
    layers = {"warheads": 1, "sspk": [0.999, 0.99], "shots": [3, 4]}
    leaking = leakage.layers_shared_tracking(**layers, p_track=1.0)
    assert leaking[1] == pytest.approx(1e-17, rel=1e-10)


def test_perfect_shots_at_what_is_tracked_in_each_of_two_layers() -> None:
    leaking = leakage.layers(warheads=1, sspk=[1.0, 1.0], shots=[1, 1], p_track=[0.9, 0.8])
    assert leaking == pytest.approx([0.98, 0.02], rel=1e-14)


def test_the_shots_left_over_go_to_the_warhead_after_several_salvos() -> None:
    arriving = np.zeros(21)
    arriving[20] = 1.0
    leaking = leakers_pmf(
        arriving, interceptors=[7], shots=[2], doctrine=[SALVO_WITH_REMAINDER], sspk=[0.5],
        p_track=[1.0], p_common_mode=[0.0], engageable_share=[1.0],
    )  # fmt: skip
    killed = np.convolve(binomial_pmf(3, 0.75), binomial_pmf(1, 0.5))
    assert leaking[16:] == pytest.approx(killed[::-1], rel=1e-13)


@pytest.mark.parametrize("platforms", [8, 16])
def test_a_force_one_larger_than_a_power_of_two_has_room(platforms: int) -> None:
    group = {"launchers_per_platform": [1], "warheads_per_launcher": [8], "p_launcher": [1.0]}
    low, chances = arriving_window(
        platforms=[platforms], p_platform=[0.5], p_warhead=[1.0], **group
    )
    assert low == 0
    assert chances[::8] == pytest.approx(binomial_pmf(platforms, 0.5), abs=1e-12)


@pytest.mark.parametrize("fatigue_x", [0.9, 5.0, -0.9])
@pytest.mark.parametrize("reaction_x", [0.2, 3.0])
def test_eigenvalues_of_an_arms_race_with_unequal_fatigue(
    fatigue_x: float, reaction_x: float
) -> None:
    race = arms_race(reaction_x=reaction_x, fatigue_x=fatigue_x, reaction_y=0.3, fatigue_y=0.1)
    matrix = [[-fatigue_x, reaction_x], [0.3, -0.1]]
    assert sorted(v.real for v in race.eigenvalues) == pytest.approx(
        sorted(np.linalg.eigvals(matrix)), rel=1e-12
    )


@pytest.mark.parametrize("speed", [3.0, 6.0, 8.5, 10.0, 12.0])
@pytest.mark.parametrize("time", [200.0, 300.0, 450.0])
def test_the_least_time_undoes_the_reach(speed: float, time: float) -> None:
    found = reach.surface_reach(speed, 300.0, time)
    back = reach.least_time(speed, 300.0, found.ground_range_km)
    # At the greatest range of a slow one two arcs meet, and the time is sharp to half the digits.
    assert float(back) == pytest.approx(float(found.crossing_time_s), rel=1e-6)


def test_far_above_circular_speed_a_distant_point_is_reached_level_at_less_speed() -> None:
    far, level = 4200.0, reach.least_time([8.5, 9.0, 10.0, 12.0], 300.0, 4200.0)
    # At 9 km/s a level launch ends nearer, so it and what is faster fly at one lower speed.
    assert level[1:] == pytest.approx([level[1]] * 3, rel=1e-12)
    slower = [v for v in np.linspace(8.5, 9.0, 2001)
              if float(reach.surface_reach(v, 300.0, 900.0).ground_range_km) >= far]  # fmt: skip
    level_there = reach.surface_reach(slower[-1], 300.0, 900.0)
    assert level[1] == pytest.approx(float(level_there.crossing_time_s), rel=1e-3)


def test_a_quoted_speed_is_told_as_a_multiple_of_the_least() -> None:
    least = float(plausibility.check_speed(5000.0, 1.0).minimum_speed_km_s)
    check = plausibility.check_speed(5000.0, [0.5 * least, least, 1.5 * least])
    assert check.ratio_to_minimum == pytest.approx([0.5, 1.0, 1.5], rel=1e-13)
    assert check.below_minimum.tolist() == [True, False, False]


def test_three_stretches_of_one_failure_draw() -> None:
    layers = {
        "interceptors": [4, 4], "shots": [1, 2], "doctrine": [SALVO_WITH_REMAINDER] * 2,
        "sspk": [0.5, 0.3], "p_track": [0.9, 0.8], "engageable_share": [1.0, 0.7],
    }  # fmt: skip
    arriving = binomial_pmf(6, 0.8)

    def leaking(chances: list[float], *, shared: bool) -> np.ndarray:
        return leakers_pmf(arriving, **layers, p_common_mode=chances, shared_common_mode=shared)

    none, second, both = (
        leaking(chances, shared=False) for chances in ([1.0, 1.0], [1.0, 0.0], [0.0, 0.0])
    )
    expected = 0.1 * none + 0.2 * second + 0.7 * both
    assert leaking([0.3, 0.1], shared=True) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("warheads", range(1, 9))
@pytest.mark.parametrize("sspk", [0.1, 0.8])
def test_leakers_of_few_warheads_are_binomial(warheads: int, sspk: float) -> None:
    leaking = leakage.barrage(warheads=warheads, sspk=sspk, shots=1)
    assert leaking == pytest.approx(binomial_pmf(warheads, 1.0 - sspk), rel=1e-12)


def test_a_force_that_never_survives_has_no_threshold() -> None:
    for share, survive in ((0.0, 0.5), (0.5, 0.0), (1.1, 0.5), (0.5, 1.1)):
        with pytest.raises(ParameterError):
            offset.force_level_rule(share=share, engaged=5, surviving_fraction=survive)
    assert offset.force_level_rule(share=1.0, engaged=5, surviving_fraction=1.0) == 5.0
    assert offset.force_level_rule(share=0.5, engaged=0) == 0.0


def test_what_kernels_return_cannot_be_changed() -> None:
    found = {
        kind
        for module in pkgutil.iter_modules(kernels.__path__)
        for kind in vars(importlib.import_module(f"equipoise.kernels.{module.name}")).values()
        if isinstance(kind, type) and dataclasses.is_dataclass(kind)
    }
    assert len(found) > 15
    assert [kind.__name__ for kind in found if not kind.__dataclass_params__.frozen] == []  # type: ignore[attr-defined]


def test_a_quoted_apogee_is_told_as_a_multiple_of_the_flattest() -> None:
    flat = float(kepler.minimum_energy_arc(5000.0).apogee_altitude_km)
    check = plausibility.check_apogee([0.5 * flat, 2.0 * flat], 5000.0, 7.0)
    assert check.apogee_over_minimum_energy == pytest.approx([0.5, 2.0], rel=1e-12)


def test_no_time_leads_to_what_is_out_of_reach() -> None:
    farthest = float(reach.surface_reach(5.0, 300.0, 9000.0).ground_range_km)
    times = reach.least_time(5.0, 300.0, [0.999 * farthest, 1.001 * farthest])
    assert np.isnan(times).tolist() == [False, True]
    assert np.isnan(reach.least_time(2.0, 300.0, 1.0))


def test_half_the_circumference_is_the_longest_range_but_not_beyond_it() -> None:
    half = math.pi * 6371.0
    check = plausibility.check_range([half, math.nextafter(half, math.inf)], 12.0)
    assert check.beyond_half_circumference.tolist() == [False, True]


@pytest.mark.parametrize("shots", [2, 3, 4, 5])
@pytest.mark.parametrize("stock", [*range(13), 16, 27])
def test_an_even_spread_by_two_ways(stock: int, shots: int) -> None:
    arriving = binomial_pmf(9, 0.8)
    leaking = leakers_pmf(
        arriving, interceptors=[stock], shots=[shots], doctrine=[EVEN_SPREAD], sspk=[0.4],
        p_track=[0.9], p_common_mode=[0.0], engageable_share=[1.0],
    )  # fmt: skip
    asked = {"interceptors": stock, "max_shots": shots, "sspk": 0.4, "p_track": 0.9}
    assert leaking == pytest.approx(leakage.finite_inventory(arriving=arriving, **asked), rel=1e-12)


def test_an_even_spread_over_more_numbers_than_runs_are_kept() -> None:
    arriving = binomial_pmf(70, 0.8)
    leaking = leakers_pmf(
        arriving, interceptors=[60], shots=[2], doctrine=[EVEN_SPREAD], sspk=[0.4],
        p_track=[0.9], p_common_mode=[0.0], engageable_share=[1.0],
    )  # fmt: skip
    asked = {"interceptors": 60, "max_shots": 2, "sspk": 0.4, "p_track": 0.9}
    assert leaking == pytest.approx(leakage.finite_inventory(arriving=arriving, **asked), rel=1e-10)


@pytest.mark.parametrize("level", [0.5, 0.7, 0.95])
def test_a_miss_costs_its_distance_by_the_level(level: float) -> None:
    for outcome in (1.0, 6.0):
        score = hazard.interval_score(low=2.0, high=5.0, outcome=outcome, level=level)
        assert score == pytest.approx(3.0 + 2.0 / (1.0 - level))


@pytest.mark.parametrize("interceptors", [0, 1, 2, 6, 7])
@pytest.mark.parametrize("survive", [0.3, 1.0])
def test_the_share_a_stock_removes_by_definition(interceptors: int, survive: float) -> None:
    arriving, number = binomial_pmf(6, survive), np.arange(7)
    share = arriving @ np.minimum(number, interceptors) / (arriving @ number)
    asked = {"warheads": 6, "shots": 1, "sspk": 0.5, "surviving_fraction": survive}
    found = offset.removed_share(interceptors=interceptors, **asked)
    assert found == pytest.approx(0.5 * share, rel=1e-12)


def test_the_least_time_to_a_point_higher_than_the_radius_of_the_earth() -> None:
    found = reach.surface_reach(9.5, 7000.0, [2000.0, 2500.0])
    back = reach.least_time(9.5, 7000.0, found.ground_range_km)
    assert back == pytest.approx(found.crossing_time_s, rel=1e-6)
    found = reach.surface_reach(10.8, 7000.0, 1800.0)
    back = reach.least_time(10.8, 7000.0, found.ground_range_km)
    assert float(back) == pytest.approx(float(found.crossing_time_s), rel=1e-6)


def test_an_arms_race_that_goes_round_and_dies_out() -> None:
    race = arms_race(reaction_x=1.0, fatigue_x=0.2, reaction_y=-1.0, fatigue_y=0.2)
    assert race.eigenvalues == (pytest.approx(-0.2 + 1j), pytest.approx(-0.2 - 1j))


def test_frequencies_at_which_whole_missiles_arrive_are_not_left_out() -> None:
    low, chances = arriving_window(
        platforms=[400], launchers_per_platform=[1], warheads_per_launcher=[10],
        p_platform=[0.5], p_launcher=[0.9], p_warhead=[1.0],
    )  # fmt: skip
    found = np.zeros(4001)
    found[low : low + chances.size] = chances
    assert found[::10] == pytest.approx(binomial_pmf(400, 0.45), abs=1e-12)
    assert found.sum() == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("p_system", [0.0, 0.2, 0.9])
def test_a_system_that_mostly_fails_lets_everything_through(p_system: float) -> None:
    layers = {"sspk": [0.7, 0.5], "shots": [2, 1], "p_track": [0.9, 0.8], "p_layer": [0.9, 1.0]}
    asked = {"warheads": 3, "p_shared_track": 1.0, **layers}
    works = leakage.layers_correlated(p_system=1.0, **asked)
    leaking = leakage.layers_correlated(p_system=p_system, **asked)
    expected = p_system * works + (1.0 - p_system) * np.array([0.0, 0.0, 0.0, 1.0])
    assert leaking == pytest.approx(expected, rel=1e-13)


def test_a_speed_just_at_a_limit_raises_no_flag() -> None:
    circular, escape = float(kepler.circular_speed()), float(kepler.escape_speed())
    check = plausibility.check_speed(5000.0, [circular, escape])
    assert check.above_circular.tolist() == [False, True]
    assert check.above_escape.tolist() == [False, False]
    longest = float(plausibility.check_range(1.0, 6.0).maximum_range_km)
    assert not plausibility.check_range(longest, 6.0).beyond_maximum
    assert plausibility.check_range(math.nextafter(longest, math.inf), 6.0).beyond_maximum
    needed = float(kepler.lofted_arc(900.0, 5000.0).speed_km_s)
    assert not plausibility.check_apogee(900.0, 5000.0, needed).speed_too_low
    assert plausibility.check_apogee(900.0, 5000.0, math.nextafter(needed, 0.0)).speed_too_low
