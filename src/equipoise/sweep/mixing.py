"""The inverse distribution function of a mixture of ranges, points and beta distributions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from equipoise.sweep.space import Pert, Posterior, Uniform

    Part = Uniform | Pert | Posterior

FloatArray = npt.NDArray[np.float64]

_GRID = 512
_MOST_STEPS = 80
_TOLERANCE = 1e-14


class _Beta(NamedTuple):
    """A beta distribution over a range; a point if the range is empty."""

    low: float
    high: float
    alpha: float
    beta: float

    def cdf(self, x: FloatArray) -> FloatArray:
        """Chance of a value of at most ``x``."""
        from scipy.special import betainc

        if self.low == self.high:
            return np.asarray(x >= self.low, dtype=np.float64)
        position = np.clip((x - self.low) / (self.high - self.low), 0.0, 1.0)
        if self.alpha == self.beta == 1.0:
            return position
        return np.asarray(betainc(self.alpha, self.beta, position), dtype=np.float64)

    def pdf(self, x: FloatArray) -> FloatArray:
        """Density; zero for a point, whose mass has none."""
        from scipy.special import betaln

        width = self.high - self.low
        if width == 0.0:
            return np.zeros_like(x)
        position = (x - self.low) / width
        inside = (position > 0.0) & (position < 1.0)
        at = np.where(inside, position, 0.5)
        log = (self.alpha - 1.0) * np.log(at) + (self.beta - 1.0) * np.log1p(-at)
        return np.asarray(
            np.where(inside, np.exp(log - betaln(self.alpha, self.beta)), 0.0) / width
        )


class _Table(NamedTuple):
    knots: FloatArray
    before: FloatArray
    upto: FloatArray
    cdf: Callable[[FloatArray], FloatArray]
    pdf: Callable[[FloatArray], FloatArray]


def mixture_ppf(parts: Sequence[Part], u: FloatArray) -> FloatArray:
    """Smallest values whose cumulative probability in an even mixture reaches ``u``.

    A table brackets each value and safeguarded Newton steps close in on it; points of the
    mixture are returned exactly. The result depends on each ``u`` alone.
    """
    table = _table(tuple(parts))
    wanted = np.asarray(u, dtype=np.float64)
    k = np.minimum(np.searchsorted(table.upto, wanted), len(table.knots) - 1)
    found = table.knots[k]
    between = (wanted < table.before[k]) & (k > 0)
    if np.any(between):
        ends = table.knots[k[between] - 1], table.knots[k[between]]
        found[between] = _solved(table, wanted[between], *ends)
    return found


def _solved(table: _Table, u: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    x = 0.5 * (low + high)
    settled = np.zeros(u.shape, dtype=bool)
    for _ in range(_MOST_STEPS):
        gap = table.cdf(x) - u
        settled |= np.abs(gap) <= _TOLERANCE
        if np.all(settled):
            break
        low, high = np.where(gap < 0.0, x, low), np.where(gap < 0.0, high, x)
        slope = table.pdf(x)
        step = x - gap / np.where(slope > 0.0, slope, 1.0)
        inside = (slope > 0.0) & (step > low) & (step < high)
        x = np.where(settled, x, np.where(inside, step, 0.5 * (low + high)))
    return x


@lru_cache(maxsize=256)
def _table(parts: tuple[Part, ...]) -> _Table:
    betas = [_as_beta(p) for p in parts]

    def cdf(x: FloatArray) -> FloatArray:
        return np.asarray(np.mean([b.cdf(x) for b in betas], axis=0))

    def pdf(x: FloatArray) -> FloatArray:
        return np.asarray(np.mean([b.pdf(x) for b in betas], axis=0))

    ends = {e for b in betas for e in (b.low, b.high)}
    grid = np.linspace(min(ends), max(ends), _GRID)
    knots = np.unique(np.concatenate([grid, np.array(sorted(ends))]))
    upto = cdf(knots)
    mass = np.array([sum(b.low == b.high == x for b in betas) for x in knots]) / len(betas)
    return _Table(knots, upto - mass, upto, cdf, pdf)


def _as_beta(part: Part) -> _Beta:
    from equipoise.sweep.space import PERT_WEIGHT, Pert, Posterior

    if isinstance(part, Posterior):
        return _Beta(0.0, 1.0, part.alpha, part.beta)
    width = part.high - part.low
    if not isinstance(part, Pert) or width == 0.0:
        return _Beta(part.low, part.high, 1.0, 1.0)
    lean = PERT_WEIGHT * (part.mode - part.low) / width
    return _Beta(part.low, part.high, 1.0 + lean, 1.0 + PERT_WEIGHT - lean)
