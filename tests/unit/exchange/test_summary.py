"""Summaries of a question over what is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from equipoise.core.errors import BadInputError
from equipoise.defense.architecture import architecture
from equipoise.exchange.inputs import Question, gather
from equipoise.exchange.outcome import evaluate
from equipoise.exchange.summary import predictive, sampled, upper_bound
from equipoise.forces.inventory import force_structure
from tests.support.synthetic_facts import ATTACKER, DEFENDER, world

IN_2012 = date(2012, 5, 1)


@pytest.fixture(scope="module")
def question() -> Question:
    facts = world().as_known_by(IN_2012)
    return gather(
        facts,
        force_structure(facts, ATTACKER, on=IN_2012),
        architecture(facts, DEFENDER, on=IN_2012),
        on=IN_2012,
        posture="no-first-strike",
    )


def test_the_same_seed_gives_the_same_outcomes_and_another_seed_others(
    question: Question,
) -> None:
    first, again, other = (sampled(question, samples=32, seed=s) for s in (7, 7, 8))
    np.testing.assert_array_equal(first.removed_share, again.removed_share)
    assert not np.array_equal(first.removed_share, other.removed_share)


def test_every_sample_stays_within_its_own_upper_bound(question: Question) -> None:
    result = sampled(question, samples=64, seed=1)
    assert result.removed_share.shape == (64,)
    assert np.all(result.removed_share >= 0.0)
    assert np.all(
        1.0 - result.mean_leaking / result.mean_arriving <= result.upper_bound_share + 1e-12
    )


def test_an_unbalanced_number_of_samples_is_refused(question: Question) -> None:
    with pytest.raises(BadInputError, match="100 points"):
        sampled(question, samples=100, seed=1)


def test_the_upper_bound_counts_the_high_stock_against_the_middle_arrivals(
    question: Question,
) -> None:
    """High stock 22 + 30; E[min(A, 52)] / E[A] by the distribution without defense."""
    share, stock = upper_bound(question)
    pmf = evaluate(question.central_scenario()).arriving_undefended
    counts = np.arange(len(pmf))
    assert stock == 52
    assert share == pytest.approx(float(pmf @ np.minimum(counts, 52)) / float(pmf @ counts))
    assert 52 / len(pmf) < share < 1.0


def test_the_upper_bound_without_layers_is_zero(question: Question) -> None:
    assert upper_bound(replace(question, layers=())) == (0.0, 0)


def test_predictive_distributions_average_the_samples(question: Question) -> None:
    without, with_defense = predictive(question, size=32, seed=3)
    counts = np.arange(len(without))
    result = sampled(question, samples=32, seed=3)
    assert without.sum() == pytest.approx(1.0)
    assert with_defense.sum() == pytest.approx(1.0)
    assert without @ counts == pytest.approx(result.mean_arriving.mean(), abs=1e-9)
    assert with_defense @ counts == pytest.approx(result.mean_leaking.mean(), abs=1e-9)
    assert with_defense[10:].sum() == pytest.approx(
        result.p_at_least_leak[:, list(result.at_least).index(10)].mean(), abs=1e-9
    )
