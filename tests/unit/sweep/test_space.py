"""Distributions and designs."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from equipoise.core.errors import BadInputError
from equipoise.sweep.space import (
    AtMost,
    Distribution,
    Options,
    Parameter,
    Pert,
    Posterior,
    Together,
    Uniform,
    between,
    draw,
    unit_design,
    values_of,
)

# The middles of many equal parts of the unit interval: means over them are integrals.
FINE = (np.arange(200_000) + 0.5) / 200_000
ENDS = np.array([0.0, 1.0])

ANY = [
    Uniform(2.0, 5.0),
    Pert(0.0, 1.0, 4.0),
    Posterior(3.5, 2.5),
    Together((Uniform(0.0, 1.0), Pert(0.0, 2.0, 2.0))),
]


@pytest.mark.parametrize("distribution", ANY, ids=repr)
def test_values_rise_with_probability(distribution: Distribution) -> None:
    values = distribution.ppf(FINE)
    assert values.shape == FINE.shape
    assert np.all(np.diff(values) > 0.0)


def test_uniform() -> None:
    uniform = Uniform(2.0, 5.0)
    np.testing.assert_allclose(uniform.ppf(np.array([0.0, 0.25, 1.0])), [2.0, 2.75, 5.0])
    assert uniform.ppf(FINE).mean() == pytest.approx(3.5)


@pytest.mark.parametrize("ends", [(0.0, 1.0, 4.0), (0.8, 0.92, 0.99), (2.0, 2.0, 9.0), (0, 19, 19)])
def test_pert_has_its_ends_and_its_mean(ends: tuple[float, float, float]) -> None:
    """(low + 4 mode + high) / 6 (Clark 1962)."""
    low, mode, high = ends
    pert = Pert(low, mode, high)
    np.testing.assert_allclose(pert.ppf(ENDS), [low, high])
    assert pert.ppf(FINE).mean() == pytest.approx((low + 4 * mode + high) / 6, rel=1e-6)


def test_pert_is_the_beta_distribution_of_its_mode() -> None:
    u = np.linspace(0.01, 0.99, 25)
    expected = 2.0 + 8.0 * stats.beta(1 + 4 * 0.25, 1 + 4 * 0.75).ppf(u)
    np.testing.assert_allclose(Pert(2.0, 4.0, 10.0).ppf(u), expected, rtol=1e-10)


def test_a_point_is_a_point() -> None:
    u = np.array([0.0, 0.3, 1.0])
    np.testing.assert_array_equal(Pert(4.0, 4.0, 4.0).ppf(u), [4.0] * 3)
    np.testing.assert_array_equal(Uniform(4.0, 4.0).ppf(u), [4.0] * 3)


def test_posterior_is_beta() -> None:
    u = np.linspace(0.001, 0.999, 40)
    np.testing.assert_allclose(Posterior(4.5, 3.5).ppf(u), stats.beta(4.5, 3.5).ppf(u), rtol=1e-10)


def test_options_come_equally_often_and_stay_within_their_number() -> None:
    values = Options(3).ppf(FINE[: 3 * (len(FINE) // 3)])
    counts = np.bincount(values.astype(int), minlength=3) / len(values)
    np.testing.assert_allclose(counts, [1 / 3] * 3, atol=1e-4)
    np.testing.assert_array_equal(
        Options(4).ppf(np.array([0.0, 0.2499, 0.25, 0.75, 1.0])), [0, 0, 1, 3, 3]
    )


def test_numbers_that_move_together_add_their_ends_and_their_means() -> None:
    together = Together((Uniform(2.0, 10.0), Pert(0.0, 12.0, 12.0), Uniform(3.0, 3.0)))
    np.testing.assert_allclose(together.ppf(ENDS), [5.0, 25.0])
    assert together.ppf(FINE).mean() == pytest.approx(6.0 + 10.0 + 3.0, rel=1e-6)
    np.testing.assert_allclose(Together((Uniform(0.0, 4.0),)).ppf(FINE), 4.0 * FINE)


def test_a_range_with_a_value_is_pert_and_a_bare_one_uniform() -> None:
    assert between(0.0, None, 2.0) == Uniform(0.0, 2.0)
    assert between(0.0, 0.5, 2.0) == Pert(0.0, 0.5, 2.0)


@pytest.mark.parametrize(
    "ends",
    [(2.0, 1.0), (0.0, float("inf")), (float("nan"), 1.0)],
)
def test_ends_out_of_order_or_infinite_are_refused(ends: tuple[float, float]) -> None:
    with pytest.raises(BadInputError, match="ordered finite numbers"):
        Uniform(*ends)


@pytest.mark.parametrize("mode", [-0.1, 1.1, float("nan")])
def test_a_mode_outside_the_range_is_refused(mode: float) -> None:
    with pytest.raises(BadInputError, match="ordered finite numbers"):
        Pert(0.0, mode, 1.0)


def test_improper_posteriors_and_empty_choices_are_refused() -> None:
    with pytest.raises(BadInputError, match="positive shapes"):
        Posterior(0.0, 1.0)
    with pytest.raises(BadInputError, match="positive shapes"):
        Posterior(1.0, -1.0)
    with pytest.raises(BadInputError, match="at least one option"):
        Options(0)


# Designs.


@pytest.mark.parametrize("size", [1, 2, 16, 256])
@pytest.mark.parametrize("seed", [0, 1, 20120601])
def test_a_design_puts_one_point_into_each_equal_part_of_every_axis(size: int, seed: int) -> None:
    design = unit_design(11, size, seed=seed)
    assert design.shape == (size, 11)
    assert np.all((design >= 0.0) & (design < 1.0))
    for column in design.T:
        parts = np.sort(np.floor(column * size).astype(int))
        np.testing.assert_array_equal(parts, np.arange(size))


def test_the_first_two_axes_share_one_point_for_each_box_of_equal_area() -> None:
    design = unit_design(2, 64, seed=3)
    for across in (2, 4, 8, 16, 32):
        boxes = np.floor(design * [across, 64 // across]).astype(int)
        assert len({tuple(b) for b in boxes}) == 64


def test_a_design_integrates_far_better_than_chance() -> None:
    design = unit_design(4, 1024, seed=2)
    error = abs(np.prod(design, axis=1).mean() - 1 / 16)
    chance = np.sqrt((1 / 81 - 1 / 256) / 1024)
    assert error < chance / 10


def test_a_design_depends_on_its_seed_alone() -> None:
    first, again, other = (unit_design(5, 32, seed=s) for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.any(first == other)


@pytest.mark.parametrize("size", [0, -4, 3, 100, 1000])
def test_a_size_that_is_no_power_of_two_is_refused(size: int) -> None:
    with pytest.raises(BadInputError, match=f"design of {size} points.*power of two"):
        unit_design(2, size, seed=0)


def test_a_design_without_axes_has_its_points_still() -> None:
    assert unit_design(0, 8, seed=0).shape == (8, 0)
    assert draw([], 8, seed=0) == {}


def test_values_follow_the_columns_of_the_design() -> None:
    parameters = [
        Parameter("width", Uniform(0.0, 10.0), "shape"),
        Parameter("kind", Options(2), "shape"),
    ]
    values = values_of(parameters, np.array([[0.1, 0.9], [0.5, 0.2]]))
    np.testing.assert_allclose(values["width"], [1.0, 5.0])
    np.testing.assert_allclose(values["kind"], [1.0, 0.0])
    drawn = draw(parameters, 64, seed=4)
    np.testing.assert_allclose(drawn["width"], 10.0 * unit_design(2, 64, seed=4)[:, 0])


def test_a_number_held_below_a_limit() -> None:
    free = Uniform(0.0, 4.0)
    held = AtMost(free, 3.0)
    np.testing.assert_allclose(held.ppf(FINE), np.minimum(free.ppf(FINE), 3.0))
    assert held.ppf(FINE).max() == 3.0
    np.testing.assert_allclose(AtMost(free, 9.0).ppf(FINE), free.ppf(FINE))
    parts = Together((AtMost(free, 0.0), Uniform(2.0, 2.0)))
    np.testing.assert_allclose(parts.ppf(FINE), 2.0)
