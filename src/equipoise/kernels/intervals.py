"""Intervals and tests on small records, and summaries of exact distributions.

``scipy.special`` is imported inside the functions that need it, because importing it costs more
than most of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
import numpy.typing as npt

from equipoise.kernels.leakage import MAX_BETA, shared_kill_probability
from equipoise.kernels.validate import (
    FloatArray,
    ParameterError,
    count,
    pmf,
    probability,
    real,
    reals,
)

ROUNDING = 1e-12
MAX_ENUMERATED = 200_000

Alternative = Literal["two-sided", "greater", "less"]


@dataclass(frozen=True)
class Interval:
    """A closed interval; ``high`` may be infinite for a ratio of rates."""

    low: float
    high: float


@dataclass(frozen=True)
class BetaPosterior:
    """A kill probability known from a record: Beta(alpha, beta).

    Raises:
        ParameterError: if a parameter is not above 0.
    """

    alpha: float
    beta: float

    def __post_init__(self) -> None:
        """Check the domain."""
        real("alpha", self.alpha, low=0.0, high=MAX_BETA, low_open=True)
        real("beta", self.beta, low=0.0, high=MAX_BETA, low_open=True)

    @property
    def mean(self) -> float:
        """Mean, alpha / (alpha + beta)."""
        return self.alpha / (self.alpha + self.beta)

    def quantile(self, q: float) -> float:
        """The value not exceeded with probability ``q``.

        Raises:
            ParameterError: if ``q`` is not within [0, 1].
        """
        from scipy.special import betaincinv

        return float(betaincinv(self.alpha, self.beta, probability("q", q)))

    def interval(self, level: float) -> Interval:
        """The equal-tailed interval of a level within (0, 1).

        Raises:
            ParameterError: if ``level`` is out of its domain.
        """
        tail = _tail(level)
        return Interval(self.quantile(tail), self.quantile(1.0 - tail))

    def kill_probability(self, shots: int) -> float:
        """Chance that at least one of ``shots`` kills when they share the unknown probability.

        Raises:
            ParameterError: if ``shots`` is not a whole number of at least 0.
        """
        return shared_kill_probability(alpha=self.alpha, beta=self.beta, shots=shots)


@dataclass(frozen=True)
class RateRatio:
    """The ratio of two Poisson rates, the first over the second.

    Attributes:
        ratio: the estimate; infinite without events in the second, ``None`` without any event.
        interval: exact, from the conditional binomial.
    """

    ratio: float | None
    interval: Interval


@dataclass(frozen=True)
class PermutationTest:
    """A permutation test on the difference of means, the first group less the second.

    Attributes:
        difference: as observed.
        p_value: share of regroupings at least as extreme.
        exact: whether every regrouping was counted.
        regroupings: how many were counted.
    """

    difference: float
    p_value: float
    exact: bool
    regroupings: int


def beta_posterior(
    *, successes: int, failures: int, prior_alpha: float = 0.5, prior_beta: float = 0.5
) -> BetaPosterior:
    """Posterior of a success probability; the default prior is Jeffreys'.

    Args:
        successes, failures: the record.
        prior_alpha, prior_beta: Beta prior; 0 is allowed where the record makes it proper.

    Raises:
        ParameterError: if a parameter is out of its domain or the posterior improper.
    """
    alpha = real("prior_alpha", prior_alpha, low=0.0) + count("successes", successes)
    beta = real("prior_beta", prior_beta, low=0.0) + count("failures", failures)
    for name, value in (("prior_alpha", alpha), ("prior_beta", beta)):
        if value == 0.0:
            raise ParameterError(name, "is 0 with an empty record", "Give a prior above 0.")
    return BetaPosterior(alpha, beta)


def jeffreys(*, successes: int, trials: int, level: float) -> Interval:
    """Jeffreys' equal-tailed interval, extended to 0 without successes and to 1 without failures.

    Args:
        successes, trials: the record.
        level: within (0, 1).

    Raises:
        ParameterError: if a parameter is out of its domain.

    Source: Brown, Cai and DasGupta, Statistical Science 16(2), 2001.
    """
    x, n = _record(successes, trials)
    inner = beta_posterior(successes=x, failures=n - x).interval(level)
    return Interval(0.0 if x == 0 else inner.low, 1.0 if x == n else inner.high)


def clopper_pearson(*, successes: int, trials: int, level: float, mid_p: bool = False) -> Interval:
    """The exact interval of a binomial proportion.

    Args:
        successes, trials: the record; without trials it is [0, 1].
        level: within (0, 1).
        mid_p: count half of the observed outcome in each tail: shorter, with coverage near the
            level on average but not guaranteed.

    Raises:
        ParameterError: if a parameter is out of its domain.

    Source: Clopper and Pearson, Biometrika 26, 1934; mid-P: Lancaster, JASA 56, 1961.
    """
    x, n = _record(successes, trials)
    tail = _tail(level)
    low = _lower_limit(x, n, tail, mid_p) if x > 0 else 0.0
    high = 1.0 - _lower_limit(n - x, n, tail, mid_p) if x < n else 1.0
    return Interval(low, high)


def poisson_rate(*, events: int, exposure: float, level: float) -> Interval:
    """Exact interval of a Poisson rate.

    Args:
        events: count.
        exposure: time or another measure of exposure, above 0.
        level: within (0, 1).

    Raises:
        ParameterError: if a parameter is out of its domain.

    Source: Garwood, Biometrika 28, 1936.
    """
    from scipy.special import gammaincinv

    x = count("events", events)
    time = real("exposure", exposure, low=1e-100, high=1e100)
    tail = _tail(level)
    low = float(gammaincinv(x, tail)) if x > 0 else 0.0
    return Interval(low / time, float(gammaincinv(x + 1, 1.0 - tail)) / time)


def poisson_rate_ratio(
    *,
    events_first: int,
    exposure_first: float,
    events_second: int,
    exposure_second: float,
    level: float,
    mid_p: bool = False,
) -> RateRatio:
    """Exact interval of the ratio of two Poisson rates, given the total of events.

    Given the total, the events in the first are binomial with chance r t1 / (r t1 + t2).

    Args:
        events_first, events_second: counts.
        exposure_first, exposure_second: time or another measure of exposure, above 0.
        level: within (0, 1).
        mid_p: see :func:`clopper_pearson`.

    Raises:
        ParameterError: if a parameter is out of its domain.

    Source: Przyborowski and Wilenski, Biometrika 31, 1940.
    """
    x, y = count("events_first", events_first), count("events_second", events_second)
    time_x = real("exposure_first", exposure_first, low=1e-100, high=1e100)
    time_y = real("exposure_second", exposure_second, low=1e-100, high=1e100)
    inverse = clopper_pearson(successes=y, trials=x + y, level=level, mid_p=mid_p)
    direct = clopper_pearson(successes=x, trials=x + y, level=level, mid_p=mid_p)
    scale = time_y / time_x
    ratio = None
    if x + y > 0:
        ratio = scale * x / y if y else math.inf
    low = scale * direct.low / inverse.high
    high = scale * direct.high / inverse.low if inverse.low > 0.0 else math.inf
    return RateRatio(ratio, Interval(low, high))


def permutation_test(
    *,
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    alternative: Alternative = "two-sided",
    generator: np.random.Generator | None = None,
    resamples: int = 99_999,
) -> PermutationTest:
    """Test whether two groups differ in mean, by regrouping their values.

    All regroupings are counted if there are at most 200,000; otherwise ``resamples`` random ones,
    with the observed grouping counted among them, so that the p-value is never 0.

    Args:
        first, second: the values of each group, at least one.
        alternative: ``greater`` if the first mean is larger under the alternative.
        generator: source of random regroupings, needed only when there are too many to count.
        resamples: number of random regroupings.

    Raises:
        ParameterError: if a parameter is out of its domain or a generator is needed.

    Source: Phipson and Smyth, Statistical Applications in Genetics 9(1), 2010.
    """
    if alternative not in ("two-sided", "greater", "less"):
        raise ParameterError(
            "alternative", f"is {alternative!r}", "Allowed: two-sided, greater, less."
        )
    x, y = _group("first", first), _group("second", second)
    values = np.concatenate([x, y])
    centered = values - values.mean()
    n_all = math.comb(len(values), len(x))
    exact = n_all <= MAX_ENUMERATED
    n_random = count("resamples", resamples, low=1)
    if exact:
        sums = _all_sums(centered, len(x))
    else:
        sums = _some_sums(centered, len(x), n_random, generator)
    observed = float(centered[: len(x)].sum())
    slack = ROUNDING * float(np.abs(centered).sum())
    extreme = int(np.sum(_at_least_as_extreme(sums, observed, slack, alternative)))
    p_value = extreme / n_all if exact else (extreme + 1) / (len(sums) + 1)
    return PermutationTest(float(x.mean() - y.mean()), p_value, exact, len(sums))


def pmf_mean(*, distribution: npt.ArrayLike) -> float:
    """Mean of a distribution over 0, 1, 2, ...

    Raises:
        ParameterError: if it is no probability mass function.
    """
    p = pmf("distribution", distribution)
    return float(np.dot(np.arange(len(p)), p))


def pmf_variance(*, distribution: npt.ArrayLike) -> float:
    """Variance of a distribution over 0, 1, 2, ...

    Raises:
        ParameterError: if it is no probability mass function.
    """
    p = pmf("distribution", distribution)
    values = np.arange(len(p))
    return float(np.dot((values - np.dot(values, p)) ** 2, p))


def pmf_quantile(*, distribution: npt.ArrayLike, q: float) -> int:
    """The smallest value whose cumulative probability is at least ``q``.

    Equality within rounding (1e-12 of the smaller tail) counts as reached.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    p = pmf("distribution", distribution)
    wanted = probability("q", q)
    if wanted <= 0.5:
        reached = np.cumsum(p) >= wanted * (1.0 - ROUNDING)
    else:
        above = np.append(np.cumsum(p[:0:-1])[::-1], 0.0)
        reached = above <= (1.0 - wanted) * (1.0 + ROUNDING)
    return int(np.argmax(reached))


def p_at_least(*, distribution: npt.ArrayLike, threshold: int) -> float:
    """P(X >= threshold) of a distribution over 0, 1, 2, ...

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    p = pmf("distribution", distribution)
    n = count("threshold", threshold)
    return min(float(np.sum(p[n:])), 1.0)


def _record(successes: int, trials: int) -> tuple[int, int]:
    x, n = count("successes", successes), count("trials", trials)
    if x > n:
        raise ParameterError("successes", f"is {x} of {n} trials", "Give at most the trials.")
    return x, n


def _tail(level: float) -> float:
    return (1.0 - real("level", level, low=0.0, high=1.0, low_open=True, high_open=True)) / 2.0


def _lower_limit(x: int, n: int, tail: float, mid_p: bool) -> float:
    """The proportion at which ``x`` of ``n`` or more successes have the chance ``tail``."""
    from scipy.optimize import brentq
    from scipy.special import betainc, betaincinv

    if not mid_p:
        return float(betaincinv(x, n - x + 1, tail))
    if x == n:
        return float((2.0 * tail) ** (1.0 / n))

    def excess(p: float) -> float:
        return float((betainc(x, n - x + 1, p) + betainc(x + 1, n - x, p)) / 2.0 - tail)

    return float(brentq(excess, 0.0, 1.0, xtol=1e-300, rtol=1e-14, maxiter=2000))


def _group(name: str, values: npt.ArrayLike) -> FloatArray:
    group = reals(name, values, ndim=1, low=-1e100, high=1e100)
    if len(group) == 0:
        raise ParameterError(name, "is empty", "Give at least one value.")
    return group


def _all_sums(values: FloatArray, size: int) -> FloatArray:
    chosen = np.array(list(combinations(range(len(values)), size)))
    return np.asarray(values[chosen].sum(axis=1))


def _some_sums(
    values: FloatArray, size: int, resamples: int, generator: np.random.Generator | None
) -> FloatArray:
    if generator is None:
        raise ParameterError(
            "generator", "is missing", "Too many regroupings to count: give a numpy Generator."
        )
    return np.array([generator.permutation(values)[:size].sum() for _ in range(resamples)])


def _at_least_as_extreme(
    sums: FloatArray, observed: float, slack: float, alternative: Alternative
) -> npt.NDArray[np.bool_]:
    if alternative == "greater":
        return sums >= observed - slack
    if alternative == "less":
        return sums <= observed + slack
    return np.abs(sums) >= abs(observed) - slack
