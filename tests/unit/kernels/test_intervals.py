"""Intervals, posteriors, permutation tests and summaries of distributions."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest

from equipoise.kernels import intervals
from equipoise.kernels.binomial import binomial_pmf
from equipoise.kernels.leakage import kill_probability
from equipoise.kernels.richardson import arms_race
from equipoise.kernels.validate import ParameterError


def test_posterior_of_a_record_and_shots_that_share_it() -> None:
    posterior = intervals.beta_posterior(successes=12, failures=9, prior_alpha=1.0, prior_beta=1.0)
    assert (posterior.alpha, posterior.beta) == (13.0, 10.0)
    assert posterior.mean == pytest.approx(13 / 23)
    assert posterior.kill_probability(0) == 0.0
    assert posterior.kill_probability(1) == pytest.approx(posterior.mean)
    assert posterior.kill_probability(2) == pytest.approx(1 - (10 / 23) * (11 / 24))
    assert posterior.kill_probability(4) < kill_probability(sspk=posterior.mean, shots=4)


def test_default_prior_is_jeffreys_and_no_prior_is_allowed_with_a_mixed_record() -> None:
    assert intervals.beta_posterior(successes=0, failures=0).mean == 0.5
    flat = intervals.beta_posterior(successes=3, failures=1, prior_alpha=0.0, prior_beta=0.0)
    assert flat.mean == 0.75
    with pytest.raises(ParameterError, match="prior_beta is 0 with an empty record"):
        intervals.beta_posterior(successes=3, failures=0, prior_alpha=1.0, prior_beta=0.0)


def test_quantiles_of_a_uniform_posterior() -> None:
    uniform = intervals.BetaPosterior(1.0, 1.0)
    assert uniform.quantile(0.3) == pytest.approx(0.3)
    assert (uniform.quantile(0.0), uniform.quantile(1.0)) == (0.0, 1.0)
    assert uniform.interval(0.9) == intervals.Interval(pytest.approx(0.05), pytest.approx(0.95))


@pytest.mark.parametrize("mid_p", [False, True])
@pytest.mark.parametrize(("successes", "trials"), [(0, 6), (1, 6), (3, 6), (5, 6), (6, 6), (1, 1)])
def test_limits_solve_their_own_equations(successes: int, trials: int, mid_p: bool) -> None:
    found = intervals.clopper_pearson(successes=successes, trials=trials, level=0.9, mid_p=mid_p)
    share = 0.5 if mid_p else 1.0
    if successes > 0:
        law = binomial_pmf(trials, found.low)
        upper_tail = share * law[successes] + law[successes + 1 :].sum()
        assert upper_tail == pytest.approx(0.05, rel=1e-9)
    else:
        assert found.low == 0.0
    if successes < trials:
        law = binomial_pmf(trials, found.high)
        lower_tail = share * law[successes] + law[:successes].sum()
        assert lower_tail == pytest.approx(0.05, rel=1e-9)
    else:
        assert found.high == 1.0


def test_without_trials_nothing_is_known() -> None:
    assert intervals.clopper_pearson(successes=0, trials=0, level=0.9) == intervals.Interval(0, 1)
    assert intervals.jeffreys(successes=0, trials=0, level=0.9) == intervals.Interval(0, 1)


def test_exact_interval_covers_at_least_its_level() -> None:
    found = [intervals.clopper_pearson(successes=x, trials=8, level=0.9) for x in range(9)]
    for p in np.linspace(0.01, 0.99, 25):
        law = binomial_pmf(8, float(p))
        covered = sum(law[x] for x, i in enumerate(found) if i.low <= p <= i.high)
        assert covered >= 0.9


@pytest.mark.parametrize("mid_p", [False, True])
def test_rate_ratio_follows_the_conditional_binomial(mid_p: bool) -> None:
    found = intervals.poisson_rate_ratio(
        events_first=7,
        exposure_first=2.0,
        events_second=3,
        exposure_second=5.0,
        level=0.9,
        mid_p=mid_p,
    )
    share = intervals.clopper_pearson(successes=7, trials=10, level=0.9, mid_p=mid_p)
    assert found.ratio == pytest.approx((7 / 2) / (3 / 5))
    assert found.interval.low == pytest.approx(2.5 * share.low / (1 - share.low), rel=1e-9)
    assert found.interval.high == pytest.approx(2.5 * share.high / (1 - share.high), rel=1e-9)


@pytest.mark.parametrize("events", [1, 3, 40])
def test_limits_of_a_rate_solve_their_own_equations(events: int) -> None:
    def at_most(k: int, mean: float) -> float:
        return math.fsum(
            math.exp(-mean + i * math.log(mean) - math.lgamma(i + 1)) for i in range(k + 1)
        )

    found = intervals.poisson_rate(events=events, exposure=12.0, level=0.9)
    assert 1.0 - at_most(events - 1, 12.0 * found.low) == pytest.approx(0.05, abs=1e-12)
    assert at_most(events, 12.0 * found.high) == pytest.approx(0.05, abs=1e-12)


def test_a_rate_without_events_is_bounded_above_only() -> None:
    found = intervals.poisson_rate(events=0, exposure=4.0, level=0.95)
    assert found.low == 0.0
    assert found.high == pytest.approx(-math.log(0.025) / 4.0)


def test_rate_ratio_turned_around_is_the_inverse() -> None:
    one = intervals.poisson_rate_ratio(
        events_first=7, exposure_first=2.0, events_second=3, exposure_second=5.0, level=0.9
    )
    other = intervals.poisson_rate_ratio(
        events_first=3, exposure_first=5.0, events_second=7, exposure_second=2.0, level=0.9
    )
    assert one.interval.low * other.interval.high == pytest.approx(1.0)
    assert one.interval.high * other.interval.low == pytest.approx(1.0)


@pytest.mark.parametrize("mid_p", [False, True])
def test_rate_ratio_without_events_has_no_nan(mid_p: bool) -> None:
    exposures = {"exposure_first": 1.0, "exposure_second": 2.0, "level": 0.9, "mid_p": mid_p}
    ratio = intervals.poisson_rate_ratio
    neither = ratio(events_first=0, events_second=0, **exposures)
    assert neither == intervals.RateRatio(None, intervals.Interval(0.0, math.inf))
    first = ratio(events_first=4, events_second=0, **exposures)
    assert (first.ratio, first.interval.high) == (math.inf, math.inf)
    assert 0.0 < first.interval.low < math.inf
    second = ratio(events_first=0, events_second=4, **exposures)
    assert (second.ratio, second.interval.low) == (0.0, 0.0)
    assert 0.0 < second.interval.high < math.inf


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
def test_permutation_test_counts_every_regrouping(alternative: str) -> None:
    first, second = [3.1, 2.0, 5.5], [1.0, 2.0, 0.5, 4.0]
    pooled = first + second
    observed = sum(first) / 3 - sum(second) / 4
    extreme = 0
    for chosen in combinations(range(7), 3):
        group = sum(pooled[i] for i in chosen)
        difference = group / 3 - (sum(pooled) - group) / 4
        extreme += {
            "two-sided": abs(difference) >= abs(observed) - 1e-9,
            "greater": difference >= observed - 1e-9,
            "less": difference <= observed + 1e-9,
        }[alternative]
    found = intervals.permutation_test(first=first, second=second, alternative=alternative)
    assert found.exact
    assert found.regroupings == 35
    assert found.difference == pytest.approx(observed)
    assert found.p_value == pytest.approx(extreme / 35)


def test_permutation_test_of_equal_values_has_p_value_one() -> None:
    assert intervals.permutation_test(first=[0.1] * 3, second=[0.1] * 5).p_value == 1.0


def test_permutation_test_samples_when_there_are_too_many_regroupings() -> None:
    first, second = np.arange(12.0), np.arange(12.0) + 4.0
    with pytest.raises(ParameterError, match="generator is missing"):
        intervals.permutation_test(first=first, second=second)
    found = [
        intervals.permutation_test(
            first=first,
            second=second,
            generator=np.random.default_rng(seed),
            resamples=4_999,
        )
        for seed in (0, 0, 1)
    ]
    assert found[0] == found[1]
    assert not found[0].exact
    assert found[0].regroupings == 4_999
    assert found[0].p_value == pytest.approx(found[2].p_value, abs=0.02)
    far = intervals.permutation_test(
        first=first,
        second=second + 1e6,
        generator=np.random.default_rng(0),
        resamples=99,
    )
    assert far.p_value == 1 / 100


def test_summaries_of_a_distribution() -> None:
    law = [0.25, 0.25, 0.0, 0.5]
    assert intervals.pmf_mean(distribution=law) == 1.75
    assert intervals.pmf_variance(distribution=law) == pytest.approx(1.6875)
    assert intervals.p_at_least(distribution=law, threshold=0) == 1.0
    assert intervals.p_at_least(distribution=law, threshold=3) == 0.5
    assert intervals.p_at_least(distribution=law, threshold=4) == 0.0


@pytest.mark.parametrize(
    ("q", "value"),
    [(0.0, 0), (0.2, 0), (0.25, 0), (0.3, 1), (0.5, 1), (0.51, 3), (0.95, 3), (1.0, 3)],
)
def test_quantile_is_the_smallest_value_that_reaches_it(q: float, value: int) -> None:
    law = [0.25, 0.25, 0.0, 0.5, 0.0]
    assert intervals.pmf_quantile(distribution=law, q=q) == value


def test_quantile_reached_exactly_in_decimals_and_far_tails() -> None:
    tenths = [0.1] * 10
    assert [intervals.pmf_quantile(distribution=tenths, q=k / 10) for k in range(1, 11)] == list(
        range(10)
    )
    twentieths = [0.05] * 20
    assert np.cumsum(twentieths)[7] < 0.4, "eight of them make less by rounding"
    assert intervals.pmf_quantile(distribution=twentieths, q=0.4) == 7
    tail = [1.0 - 1e-14, 1e-14]
    assert intervals.pmf_quantile(distribution=tail, q=1.0 - 1e-15) == 1
    assert intervals.pmf_quantile(distribution=tail, q=1.0 - 1e-13) == 0
    assert intervals.pmf_quantile(distribution=[1e-14, 1.0 - 1e-14], q=1e-15) == 0


def test_richardson_equilibrium_and_three_kinds_of_stability() -> None:
    common = {"fatigue_x": 0.3, "fatigue_y": 0.3, "grievance_x": 1.0, "grievance_y": 1.0}
    stable = arms_race(reaction_x=0.2, reaction_y=0.2, **common)
    assert stable.stability == "stable"
    assert stable.equilibrium == (pytest.approx(10.0), pytest.approx(10.0))
    assert stable.eigenvalues == (pytest.approx(-0.1), pytest.approx(-0.5))
    assert arms_race(reaction_x=0.4, reaction_y=0.4, **common).stability == "unstable"
    # 0.1 * 0.9 and 0.3 * 0.3 differ in binary, not in decimals.
    neutral = arms_race(reaction_x=0.1, reaction_y=0.9, **common)
    assert (neutral.stability, neutral.equilibrium) == ("neutral", None)
    assert neutral.eigenvalues[0] == 0.0


def test_richardson_without_fatigue_and_with_a_pacified_side() -> None:
    circle = arms_race(reaction_x=1.0, fatigue_x=0.0, reaction_y=-1.0, fatigue_y=0.0)
    assert circle.eigenvalues == (1j, -1j)
    assert circle.stability == "neutral"
    assert circle.equilibrium == (0.0, 0.0)
    still = arms_race(reaction_x=0.0, fatigue_x=0.0, reaction_y=0.0, fatigue_y=0.0)
    assert (still.stability, still.equilibrium) == ("neutral", None)


@pytest.mark.parametrize(
    ("function", "valid"),
    [
        (
            intervals.beta_posterior,
            {"successes": 3, "failures": 2, "prior_alpha": 0.5, "prior_beta": 0.5},
        ),
        (intervals.BetaPosterior, {"alpha": 1.0, "beta": 2.0}),
        (intervals.BetaPosterior(1.0, 2.0).quantile, {"q": 0.5}),
        (intervals.BetaPosterior(1.0, 2.0).interval, {"level": 0.5}),
        (intervals.BetaPosterior(1.0, 2.0).kill_probability, {"shots": 2}),
        (intervals.jeffreys, {"successes": 2, "trials": 3, "level": 0.9}),
        (intervals.clopper_pearson, {"successes": 2, "trials": 3, "level": 0.9}),
        (
            intervals.poisson_rate_ratio,
            {
                "events_first": 2,
                "exposure_first": 1.0,
                "events_second": 3,
                "exposure_second": 2.0,
                "level": 0.9,
            },
        ),
        (
            intervals.permutation_test,
            {"first": [1.0, 2.0], "second": [2.0, 4.0], "resamples": 9, "alternative": "less"},
        ),
        (intervals.pmf_mean, {"distribution": [0.5, 0.5]}),
        (intervals.pmf_variance, {"distribution": [0.5, 0.5]}),
        (intervals.pmf_quantile, {"distribution": [0.5, 0.5], "q": 0.5}),
        (intervals.p_at_least, {"distribution": [0.5, 0.5], "threshold": 1}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_parameter_outside_its_domain_is_named(function, valid) -> None:  # type: ignore[no-untyped-def]
    function(**valid)
    for name in valid:
        for bad in (float("nan"), float("inf"), -1, "many", None):
            with pytest.raises(ParameterError) as refusal:
                function(**(valid | {name: bad}))
            assert refusal.value.parameter == name


def test_other_refusals() -> None:
    with pytest.raises(ParameterError, match="successes is 4 of 3 trials"):
        intervals.jeffreys(successes=4, trials=3, level=0.9)
    for level in (0.0, 1.0):
        with pytest.raises(ParameterError, match="level"):
            intervals.clopper_pearson(successes=1, trials=3, level=level)
    with pytest.raises(ParameterError, match="first is empty"):
        intervals.permutation_test(first=[], second=[1.0])
    for name in ("reaction_x", "fatigue_x", "reaction_y", "fatigue_y", "grievance_x"):
        good = {"reaction_x": 0.1, "fatigue_x": 0.2, "reaction_y": 0.1, "fatigue_y": 0.2}
        for bad in (float("nan"), float("inf"), 1e200, "many"):
            with pytest.raises(ParameterError, match=name):
                arms_race(**(good | {name: bad}))
