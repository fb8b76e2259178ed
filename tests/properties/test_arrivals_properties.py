"""Laws that arrivals of any force must keep."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.kernels.arrivals import arriving_pmf, arriving_window
from equipoise.kernels.validate import FloatArray

# The first call compiles, which takes seconds: no deadline.
patient = settings(deadline=None, max_examples=60)

chance = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0.0, 1.0))
Group = tuple[int, int, int, float, float, float]
group = st.tuples(st.integers(0, 30), st.integers(0, 5), st.integers(0, 8), chance, chance, chance)
force = st.lists(group, max_size=4)

NAMES = (
    "platforms",
    "launchers_per_platform",
    "warheads_per_launcher",
    "p_platform",
    "p_launcher",
    "p_warhead",
)


def columns(groups: list[Group]) -> dict[str, list[float]]:
    return {name: [row[i] for row in groups] for i, name in enumerate(NAMES)}


def pmf_of(groups: list[Group], p_common_mode: float = 0.0) -> FloatArray:
    return arriving_pmf(**columns(groups), p_common_mode=p_common_mode)


def survival(pmf: FloatArray) -> FloatArray:
    """P(at least 0, 1, ..., N)."""
    return np.cumsum(pmf[::-1])[::-1]


@patient
@given(force, chance)
def test_chances_sum_to_one(groups: list[Group], p_common_mode: float) -> None:
    pmf = pmf_of(groups, p_common_mode)
    assert pmf.min() >= 0.0
    assert pmf.sum() == pytest.approx(1.0, abs=1e-12)
    assert pmf.size == 1 + sum(n * launchers * m for n, launchers, m, *_ in groups)


@patient
@given(force)
def test_mean_and_variance_are_those_of_the_sum(groups: list[Group]) -> None:
    pmf = pmf_of(groups)
    number = np.arange(pmf.size)
    mean = variance = 0.0
    for n, launchers, m, p_platform, p_launcher, p_warhead in groups:
        one = p_launcher * m * p_warhead
        spread = p_launcher * m * p_warhead * (1 - p_warhead + m * p_warhead) - one**2
        boat = p_platform * launchers * one
        mean += n * boat
        variance += n * (p_platform * launchers * (spread + launchers * one**2) - boat**2)
    assert pmf @ number == pytest.approx(mean, rel=1e-11, abs=1e-11)
    assert pmf @ (number - mean) ** 2 == pytest.approx(variance, rel=1e-9, abs=1e-9)


@patient
@given(force)
def test_window_loses_less_than_it_says(groups: list[Group]) -> None:
    pmf = pmf_of(groups)
    offset, window = arriving_window(**columns(groups))
    assert window.min() >= 0.0
    assert window.sum() == pytest.approx(1.0, abs=1e-12)
    inside = pmf[offset : offset + window.size]
    assert pmf.sum() - inside.sum() < 1e-12
    assert np.abs(window - inside).max() < 1e-12


@patient
@given(force, st.randoms(use_true_random=False))
def test_order_of_groups_does_not_matter(groups: list[Group], random: object) -> None:
    shuffled = list(groups)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert pmf_of(shuffled) == pytest.approx(pmf_of(groups), rel=1e-9, abs=1e-290)


@patient
@given(group, st.integers(1, 29))
def test_a_group_may_be_split(whole: Group, first: int) -> None:
    n = whole[0]
    parts = [(min(first, n), *whole[1:]), (n - min(first, n), *whole[1:])]
    assert pmf_of(parts) == pytest.approx(pmf_of([whole]), rel=1e-9, abs=1e-290)


@patient
@given(group, chance)
def test_better_survival_never_means_fewer_arrivals(one: Group, other: float) -> None:
    low, high = sorted([one[3], other])
    worse = survival(pmf_of([(*one[:3], low, *one[4:])]))
    better = survival(pmf_of([(*one[:3], high, *one[4:])]))
    assert np.all(better >= worse - 1e-12)


@patient
@given(force)
def test_chance_one_delivers_all_and_chance_zero_none(groups: list[Group]) -> None:
    sure = pmf_of([(*row[:3], 1.0, 1.0, 1.0) for row in groups])
    never = pmf_of([(*row[:3], *row[3:5], 0.0) for row in groups])
    assert sure[-1] == pytest.approx(1.0, abs=1e-14)
    assert never[0] == pytest.approx(1.0, abs=1e-14)


@patient
@given(force, chance)
def test_common_mode_scales_the_mean(groups: list[Group], p_common_mode: float) -> None:
    plain, mixed = pmf_of(groups), pmf_of(groups, p_common_mode)
    number = np.arange(plain.size)
    assert mixed @ number == pytest.approx((1 - p_common_mode) * (plain @ number), abs=1e-11)
