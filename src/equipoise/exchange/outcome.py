"""Exact distributions of arriving warheads, without and with the defense."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from equipoise.exchange.scenario import DOCTRINES, Scenario
from equipoise.kernels.arrivals import arriving_pmf
from equipoise.kernels.layers import leakers_pmf, removed_upper_bound
from equipoise.kernels.thinning import LEAST_MEAN
from equipoise.kernels.validate import FloatArray

COUNTS_OF_INTEREST = (1, 10, 50, 100, 200, 400)


@dataclass(frozen=True)
class Outcome:
    """What arrives.

    Attributes:
        arriving_undefended: P(0, 1, 2, ... warheads arrive) without the defense.
        arriving: the same with it.
        upper_bound: share removed if every interceptor works and takes a different warhead.
    """

    arriving_undefended: FloatArray = field(repr=False)
    arriving: FloatArray = field(repr=False)
    upper_bound: float

    @property
    def mean_undefended(self) -> float:
        """Expected arriving warheads without the defense."""
        return _mean(self.arriving_undefended)

    @property
    def mean(self) -> float:
        """Expected arriving warheads with the defense."""
        return _mean(self.arriving)

    @property
    def removed_share(self) -> float:
        """1 - E[arriving with the defense] / E[arriving without]; 0 if none arrive anyway.

        A defense never adds warheads: what rounding leaves below 0 is 0.
        """
        before = self.mean_undefended
        return max(0.0, 1.0 - self.mean / before) if before >= LEAST_MEAN else 0.0

    @property
    def p_none_arrive(self) -> float:
        """Probability that no warhead arrives, with the defense."""
        return float(self.arriving[0])

    def p_at_least(self, count: int, *, defended: bool = True) -> float:
        """Probability that at least ``count`` warheads arrive."""
        if count <= 0:
            return 1.0
        pmf = self.arriving if defended else self.arriving_undefended
        return float(min(1.0, pmf[count:].sum()))

    def quantile(self, level: float, *, defended: bool = True) -> int:
        """Smallest number whose cumulative probability reaches ``level``."""
        pmf = self.arriving if defended else self.arriving_undefended
        return min(int(np.searchsorted(np.cumsum(pmf), level - 1e-12)), len(pmf) - 1)

    def table_of_counts(self) -> Mapping[int, tuple[float, float]]:
        """P(at least K arrive), without and with the defense, for the usual K."""
        return {
            k: (self.p_at_least(k, defended=False), self.p_at_least(k)) for k in COUNTS_OF_INTEREST
        }


def evaluate(scenario: Scenario) -> Outcome:
    """The exact outcome of a scenario: no sampling, chance is in the distributions.

    Raises:
        ParameterError: if a number of the scenario is outside its domain.
    """
    layers, undefended = scenario.layers, arriving_undefended(scenario)
    stock = [layer.interceptors for layer in layers]
    arriving = leakers_pmf(
        undefended,
        interceptors=stock,
        shots=[layer.shots for layer in layers],
        doctrine=[DOCTRINES[layer.doctrine] for layer in layers],
        sspk=[layer.kill_probability for layer in layers],
        p_track=[layer.tracking_probability for layer in layers],
        p_common_mode=[layer.common_mode_probability for layer in layers],
        engageable_share=[layer.engageable_share for layer in layers],
        shared_tracking=scenario.shared_tracking,
        shared_common_mode=scenario.shared_common_mode,
    )
    bound = removed_upper_bound(undefended, interceptors=stock, engageable=True)
    return Outcome(undefended, arriving, bound)


def arriving_undefended(scenario: Scenario) -> FloatArray:
    """P(0, 1, 2, ... warheads arrive) without the defense.

    Raises:
        ParameterError: if a number of the force is outside its domain.
    """
    groups = scenario.groups
    return arriving_pmf(
        platforms=[g.platforms for g in groups],
        launchers_per_platform=[g.launchers_per_platform for g in groups],
        warheads_per_launcher=[g.warheads_per_launcher for g in groups],
        p_platform=[g.p_platform_survives for g in groups],
        p_launcher=[g.p_missile_works for g in groups],
        p_warhead=[g.p_warhead_works for g in groups],
        p_common_mode=scenario.p_force_fails,
    )


def _mean(pmf: FloatArray) -> float:
    return float(np.arange(len(pmf)) @ pmf)
