"""Mixtures of rival estimates."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from equipoise.core.errors import BadInputError
from equipoise.sweep.space import Mixture, Pert, Posterior, Uniform

FINE = (np.arange(20_000) + 0.5) / 20_000


def beta_of(pert: Pert) -> stats.rv_continuous:
    width = pert.high - pert.low
    shapes = [1 + 4 * (x / width) for x in (pert.mode - pert.low, pert.high - pert.mode)]
    return stats.beta(*shapes, loc=pert.low, scale=width)


def test_one_estimate_is_itself() -> None:
    for one in (Uniform(2.0, 5.0), Pert(0.0, 0.2, 1.0), Posterior(8.5, 7.5)):
        np.testing.assert_allclose(Mixture((one,)).ppf(FINE), one.ppf(FINE), atol=1e-11)


def test_it_inverts_the_mean_of_the_distributions() -> None:
    pert, record = Pert(0.1, 0.3, 0.9), Posterior(8.5, 7.5)
    values = Mixture((pert, record, Uniform(0.5, 0.6))).ppf(FINE)
    cdf = (
        beta_of(pert).cdf(values)
        + stats.beta(8.5, 7.5).cdf(values)
        + stats.uniform(0.5, 0.1).cdf(values)
    ) / 3.0
    np.testing.assert_allclose(cdf, FINE, atol=1e-12)


def test_a_gap_between_estimates_stays_empty() -> None:
    values = Mixture((Uniform(0.0, 1.0), Uniform(3.0, 5.0))).ppf(FINE)
    np.testing.assert_allclose(values[FINE < 0.5], 2.0 * FINE[FINE < 0.5], atol=1e-12)
    np.testing.assert_allclose(values[FINE > 0.5], 1.0 + 4.0 * FINE[FINE > 0.5], atol=1e-12)


def test_points_come_as_often_as_they_are_named() -> None:
    values = Mixture((Uniform(7.0, 7.0), Uniform(5.0, 5.0), Uniform(5.0, 5.0))).ppf(FINE)
    assert set(values) == {5.0, 7.0}
    assert np.mean(values == 5.0) == pytest.approx(2 / 3, abs=1e-4)


def test_a_point_inside_a_range_keeps_its_mass() -> None:
    values = Mixture((Uniform(0.0, 1.0), Uniform(0.25, 0.25))).ppf(FINE)
    assert np.mean(values == 0.25) == pytest.approx(0.5, abs=1e-3)
    assert np.mean(values < 0.25) == pytest.approx(0.125, abs=1e-3)


def test_each_value_depends_on_its_probability_alone() -> None:
    mixture = Mixture((Pert(0.0, 0.2, 1.0), Posterior(3.5, 2.5)))
    together = mixture.ppf(FINE)
    for i in (0, 777, 19_999):
        assert mixture.ppf(FINE[i : i + 1])[0] == together[i]


def test_ends_and_order() -> None:
    mixture = Mixture((Uniform(1.0, 2.0), Pert(0.0, 4.0, 9.0)))
    np.testing.assert_allclose(mixture.ppf(np.array([0.0, 1.0])), [0.0, 9.0])
    assert np.all(np.diff(mixture.ppf(FINE)) > 0.0)


def test_nothing_to_mix_is_refused() -> None:
    with pytest.raises(BadInputError, match="at least one estimate"):
        Mixture(())
