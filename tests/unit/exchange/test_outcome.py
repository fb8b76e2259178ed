"""Outcomes small enough to work out on paper."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from equipoise.exchange.outcome import COUNTS_OF_INTEREST, Outcome, evaluate
from equipoise.exchange.scenario import ArrivalGroup, DefenseLayer, Scenario
from equipoise.kernels.validate import ParameterError


def group(platforms: int, size: int, load: int, **chances: float) -> ArrivalGroup:
    values = {"p_platform_survives": 1.0, "p_missile_works": 1.0, **chances}
    return ArrivalGroup("group", platforms, size, load, **values)


def layer(interceptors: int, shots: int, kill: float, **more: object) -> DefenseLayer:
    return DefenseLayer("near", interceptors, shots, kill, **more)  # type: ignore[arg-type]


def with_defense(groups: list[ArrivalGroup], *layers: DefenseLayer, **more: object) -> Outcome:
    return evaluate(Scenario(tuple(groups), layers, **more))  # type: ignore[arg-type]


SURE_TEN = [group(10, 1, 1)]


def close(pmf: object, *expected: float) -> None:
    np.testing.assert_allclose(np.asarray(pmf), expected, atol=1e-14)


# What arrives.


def test_one_missile_needs_its_silo_and_its_own_working() -> None:
    found = with_defense([group(1, 1, 1, p_platform_survives=0.8, p_missile_works=0.5)])
    close(found.arriving_undefended, 0.6, 0.4)


def test_a_boat_lives_or_dies_whole_and_a_missile_works_whole() -> None:
    """Boat of two missiles of two warheads, each at one half: 5/8, 1/4 and 1/8."""
    found = with_defense([group(1, 2, 2, p_platform_survives=0.5, p_missile_works=0.5)])
    close(found.arriving_undefended, 0.625, 0.0, 0.25, 0.0, 0.125)


def test_warheads_of_a_working_missile_fail_one_by_one() -> None:
    found = with_defense([group(1, 1, 2, p_warhead_works=0.5)])
    close(found.arriving_undefended, 0.25, 0.5, 0.25)


def test_groups_add_up_independently() -> None:
    found = with_defense([group(1, 1, 1, p_missile_works=0.5), group(1, 1, 2, p_missile_works=0.5)])
    close(found.arriving_undefended, 0.25, 0.25, 0.25, 0.25)


def test_one_fault_may_stop_the_whole_force() -> None:
    found = with_defense(SURE_TEN, p_force_fails=0.2)
    assert found.arriving_undefended[0] == pytest.approx(0.2)
    assert found.arriving_undefended[10] == pytest.approx(0.8)
    assert found.mean_undefended == pytest.approx(8.0)


# What gets through.


def test_one_interceptor_against_one_warhead() -> None:
    close(with_defense([group(1, 1, 1)], layer(1, 1, 0.3)).arriving, 0.3, 0.7)


def test_tracking_is_shared_by_the_shots_at_a_warhead() -> None:
    """0.5 [1 - (1 - 0.5)^2] = 0.375, and not 1 - (1 - 0.25)^2."""
    found = with_defense([group(1, 1, 1)], layer(2, 2, 0.5, tracking_probability=0.5))
    close(found.arriving, 0.375, 0.625)


def test_a_salvo_leaves_odd_interceptors_unused_and_the_other_doctrines_do_not() -> None:
    """Three sure interceptors, two at each of ten warheads."""
    for doctrine, killed in (("salvo", 1), ("salvo-with-remainder", 2), ("even-spread", 3)):
        found = with_defense(SURE_TEN, layer(3, 2, 1.0, doctrine=doctrine))
        assert found.mean == pytest.approx(10 - killed)
        assert found.removed_share == pytest.approx(killed / 10)


def test_a_layer_that_reaches_half_the_warheads_meets_those_alone() -> None:
    found = with_defense([group(2, 1, 1)], layer(9, 1, 1.0, engageable_share=0.5))
    close(found.arriving, 0.25, 0.5, 0.25)


def test_a_layer_fails_whole() -> None:
    found = with_defense([group(1, 1, 1)], layer(1, 1, 1.0, common_mode_probability=0.25))
    close(found.arriving, 0.75, 0.25)


def test_layers_meet_what_the_one_before_lets_through() -> None:
    found = with_defense([group(2, 1, 1)], layer(1, 1, 1.0), layer(5, 1, 0.5))
    close(found.arriving, 0.5, 0.5, 0.0)


def test_layers_may_fail_together() -> None:
    layers = [layer(1, 1, 1.0, common_mode_probability=0.5)] * 2
    apart = with_defense([group(1, 1, 1)], *layers)
    together = with_defense([group(1, 1, 1)], *layers, shared_common_mode=True)
    close(apart.arriving, 0.75, 0.25)
    close(together.arriving, 0.5, 0.5)


def test_an_untracked_warhead_may_stay_untracked() -> None:
    layers = [layer(1, 1, 1.0, tracking_probability=0.5)] * 2
    apart = with_defense([group(1, 1, 1)], *layers)
    together = with_defense([group(1, 1, 1)], *layers, shared_tracking=True)
    close(apart.arriving, 0.75, 0.25)
    close(together.arriving, 0.5, 0.5)


# Shares and the upper bound.


def test_nothing_is_removed_without_stock() -> None:
    groups = [group(7, 3, 4, p_platform_survives=0.37, p_missile_works=0.83)]
    found = with_defense(groups, layer(0, 2, 1.0))
    assert found.removed_share == pytest.approx(0.0, abs=1e-14)
    assert found.removed_share >= 0.0
    assert found.upper_bound == 0.0
    np.testing.assert_allclose(found.arriving, found.arriving_undefended, atol=1e-15)


def test_nothing_is_removed_without_layers_or_without_warheads() -> None:
    assert with_defense(SURE_TEN).removed_share == 0.0
    none_arrive = with_defense([group(3, 1, 1, p_missile_works=0.0)], layer(9, 1, 1.0))
    assert (none_arrive.removed_share, none_arrive.upper_bound) == (0.0, 0.0)
    assert none_arrive.p_none_arrive == 1.0


def test_the_upper_bound_counts_every_interceptor_once() -> None:
    """E[min(A, 3)] / E[A] with A = 2 or 6: (2 + 3) / (2 + 6)."""
    two_or_six = [group(1, 1, 2), group(1, 1, 4, p_missile_works=0.5)]
    found = with_defense(two_or_six, layer(1, 1, 0.1), layer(2, 2, 0.1))
    assert found.upper_bound == pytest.approx(5 / 8)


def test_the_upper_bound_is_reached_by_sure_single_shots() -> None:
    found = with_defense(SURE_TEN, layer(4, 1, 1.0))
    assert found.removed_share == pytest.approx(0.4)
    assert found.upper_bound == pytest.approx(0.4)


def test_the_upper_bound_takes_no_account_of_reach() -> None:
    """By the rules of the claims every interceptor engages a warhead, whatever its reach."""
    found = with_defense(SURE_TEN, layer(4, 1, 1.0, engageable_share=0.0))
    assert found.removed_share == pytest.approx(0.0, abs=1e-14)
    assert found.upper_bound == pytest.approx(0.4)


# Reading a distribution.

STEPS = Outcome(np.array([0.0, 0.1, 0.2, 0.3, 0.4]), np.array([0.4, 0.3, 0.2, 0.1, 0.0]), 1.0)


def test_chances_of_at_least_so_many() -> None:
    undefended = [STEPS.p_at_least(k, defended=False) for k in range(6)]
    np.testing.assert_allclose(undefended, [1.0, 1.0, 0.9, 0.7, 0.4, 0.0])
    defended = [STEPS.p_at_least(k) for k in range(6)]
    np.testing.assert_allclose(defended, [1.0, 0.6, 0.3, 0.1, 0.0, 0.0])


def test_at_least_a_number_below_zero_is_certain() -> None:
    assert STEPS.p_at_least(-1) == 1.0


def test_means_and_chance_of_none() -> None:
    assert STEPS.mean_undefended == pytest.approx(3.0)
    assert STEPS.mean == pytest.approx(1.0)
    assert STEPS.removed_share == pytest.approx(2 / 3)
    assert STEPS.p_none_arrive == 0.4


def test_a_quantile_is_the_first_number_that_reaches_the_level() -> None:
    assert [STEPS.quantile(q) for q in (0.05, 0.4, 0.41, 0.7, 0.95, 1.0)] == [0, 0, 1, 1, 3, 3]
    assert [STEPS.quantile(q, defended=False) for q in (0.05, 0.1, 0.31, 1.0)] == [1, 1, 3, 4]


def test_a_quantile_stays_within_the_force_when_rounding_leaves_the_sum_short() -> None:
    short = replace(STEPS, arriving=np.array([0.5, 0.5 - 1e-9]))
    assert short.quantile(1.0) == 1


def test_the_table_gives_the_usual_counts_without_and_with() -> None:
    found = with_defense([group(60, 1, 1)], layer(11, 1, 1.0)).table_of_counts()
    assert tuple(found) == COUNTS_OF_INTEREST == (1, 10, 50, 100, 200, 400)
    assert found[10] == pytest.approx((1.0, 1.0))
    assert found[50] == pytest.approx((1.0, 0.0))
    assert found[100] == pytest.approx((0.0, 0.0))


def test_a_number_outside_its_domain_is_named() -> None:
    with pytest.raises(ParameterError, match="sspk"):
        with_defense(SURE_TEN, layer(1, 1, 1.5))
    with pytest.raises(ParameterError, match="p_platform"):
        with_defense([group(1, 1, 1, p_platform_survives=-0.1)])


def test_hardly_any_chance_is_none_and_no_defense_takes_the_credit() -> None:
    """Half of the smallest number is rounded to nothing, and far more is dropped on the way."""
    for chance in (5e-324, 1e-300, 1e-271):
        for stock in (0, 3):
            found = with_defense([group(1, 1, 1, p_platform_survives=chance)], layer(stock, 1, 0.5))
            assert (found.removed_share, found.upper_bound) == (0.0, 0.0)
    found = with_defense([group(1, 1, 1, p_platform_survives=1e-269)], layer(3, 1, 0.5))
    assert found.removed_share == pytest.approx(0.5, rel=1e-12)
    assert found.upper_bound == 1.0
