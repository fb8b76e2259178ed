"""Sobol indices with their noise, and what it would be worth to know a group of parameters.

Models here take points of the unit cube, so that a choice or a distribution that differs from
case to case needs no further word.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.core.errors import BadInputError
from equipoise.sweep.streams import DIMENSIONS, even_design

FloatArray = npt.NDArray[np.float64]
UnitModel = Callable[[FloatArray], FloatArray]
"""From points of the unit cube, shape (n, names), to outputs, shape (n, outputs)."""

SLICE = 1024
ROUNDS = 200
LEVEL = 0.90
ROUNDING = 1e-12
_ROUNDS_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class SobolIndex:
    """Sobol indices of a group of parameters, each with a bootstrap interval.

    Attributes:
        group: name of the group.
        first, first_low, first_high: share of the variance that the group explains alone.
        total, total_low, total_high: share that would remain if all others were known.
    """

    group: str
    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float


@dataclass(frozen=True, slots=True)
class SobolTable:
    """The indices of all groups for one output.

    Attributes:
        indices: by group, largest total effect first.
        mean, variance: of the output.
        noise_floor: first-order index that a parameter without any effect would show by the
            luck of the design, at the level of the intervals; smaller ones mean nothing.
        size: base points.
        runs: scenarios evaluated.
        level: of the intervals.
    """

    indices: tuple[SobolIndex, ...]
    mean: float
    variance: float
    noise_floor: float
    size: int
    runs: int
    level: float = LEVEL

    def of(self, group: str) -> SobolIndex:
        """The indices of a group."""
        return next(i for i in self.indices if i.group == group)


def sobol_indices(
    model: UnitModel,
    group_of: Mapping[str, str],
    *,
    size: int,
    seed: int,
    threads: int = 1,
) -> list[SobolTable]:
    """First-order and total-effect Sobol indices of groups of parameters.

    Estimators: total effect by Jansen (1999), first order by Saltelli et al. (2010, table 2,
    b) on centered outputs. Intervals resample base points; they do not know how evenly the
    design is spread, so they are wide rather than narrow. Costs ``size * (groups + 2)`` runs.

    Args:
        model: from points of the unit cube to outputs.
        group_of: group of each parameter, in the order of the model's columns.
        size: base points, a power of two.
        seed: of the design and the bootstrap.
        threads: how many threads share the runs.

    Returns:
        One table per output.

    Raises:
        BadInputError: if the size is no power of two, or there are too many parameters.
    """
    names = list(group_of)
    if size < 2 or size & (size - 1):
        raise BadInputError(
            f"{size} base points are unbalanced", cure="Use a power of two, for example 4096."
        )
    if 2 * len(names) > DIMENSIONS:
        raise BadInputError(
            f"{len(names)} parameters are too many for Sobol indices",
            cure=f"Let {DIMENSIONS // 2} carry doubt at most.",
        )
    both = even_design([*names, *(f"{n}/again" for n in names)], size, seed=seed)
    a, b = both[:, : len(names)], both[:, len(names) :]
    y_a, y_b = (evaluated(model, design, threads=threads) for design in (a, b))
    groups = list(dict.fromkeys(group_of.values()))
    mixed = []
    for group in groups:
        inside = np.array([group_of[n] == group for n in names])
        mixed.append(evaluated(model, np.where(inside, b, a), threads=threads))
    return [
        _table(groups, y_a[:, j], y_b[:, j], [y[:, j] for y in mixed], seed)
        for j in range(y_a.shape[1])
    ]


def evaluated(model: UnitModel, unit: FloatArray, *, threads: int = 1) -> FloatArray:
    """Outputs of a model, slice by slice, over threads."""
    slices = [unit[i : i + SLICE] for i in range(0, len(unit), SLICE)]
    if threads == 1 or len(slices) == 1:
        return np.concatenate([model(s) for s in slices])
    with ThreadPoolExecutor(threads) as pool:
        return np.concatenate(list(pool.map(model, slices)))


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _table(
    groups: Sequence[str],
    y_a: FloatArray,
    y_b: FloatArray,
    mixed: Sequence[FloatArray],
    seed: int,
) -> SobolTable:
    runs = len(y_a) * (len(groups) + 2)
    mean = 0.5 * float(y_a.mean() + y_b.mean())
    a, b = y_a - mean, y_b - mean
    variance = 0.5 * float(np.mean(a * a) + np.mean(b * b))
    if variance <= (ROUNDING * max(abs(mean), float(np.max(np.abs(y_a))))) ** 2:
        flat = tuple(SobolIndex(g, *([0.0] * 6)) for g in groups)
        return SobolTable(flat, mean, 0.0, 0.0, len(y_a), runs)
    terms = [0.5 * (a * a + b * b), 0.5 * (a + b), a * b]
    for y in mixed:
        terms += [b * (y - y_a), 0.5 * (y_a - y) ** 2]
    matrix = np.column_stack(terms)
    estimate = _ratios(matrix.mean(axis=0)[None, :])[0]
    resampled = _ratios(_resampled_means(matrix, seed))
    tail = 50.0 * (1.0 - LEVEL)
    low, high = np.percentile(resampled, [tail, 100.0 - tail], axis=0)
    floor = float(np.percentile(np.abs(resampled[:, 0]), 100.0 * LEVEL))
    found = [
        SobolIndex(
            group,
            *(float(x[1 + 2 * g]) for x in (estimate, low, high)),
            *(float(x[2 + 2 * g]) for x in (estimate, low, high)),
        )
        for g, group in enumerate(groups)
    ]
    ordered = tuple(sorted(found, key=lambda i: -i.total))
    return SobolTable(ordered, mean, variance, floor, len(y_a), runs)


def _ratios(means: FloatArray) -> FloatArray:
    """Indices from mean terms: of no parameter at all, then first and total of each group."""
    variance = means[:, 0] - means[:, 1] ** 2
    shifted = means[:, 2:].copy()
    shifted[:, 0] -= means[:, 1] ** 2
    return np.asarray(shifted / np.where(variance > 0.0, variance, np.inf)[:, None])


def _resampled_means(matrix: FloatArray, seed: int) -> FloatArray:
    """Mean terms over base points drawn with replacement, shape (rounds, terms)."""
    rng = np.random.default_rng([seed, 1])
    n = len(matrix)
    found = []
    for first in range(0, ROUNDS, _ROUNDS_AT_ONCE):
        rounds = min(_ROUNDS_AT_ONCE, ROUNDS - first)
        weights = np.stack(
            [np.bincount(rng.integers(0, n, n), minlength=n) for _ in range(rounds)]
        ).astype(np.float64)
        found.append(weights @ matrix / n)
    return np.concatenate(found)


@dataclass(frozen=True, slots=True)
class Knowing:
    """What it would be worth to know a group of parameters, for a yes-or-no verdict.

    Attributes:
        group: what would be known.
        wrong_now: chance that the verdict of today is wrong, over all that is not known.
        wrong_after: the same, on average, once the group is known.
        flips: chance that knowing the group turns the verdict.
        noise: fall of ``wrong_now`` that a group without any effect would show.
    """

    group: str
    wrong_now: float
    wrong_after: float
    flips: float
    noise: float

    @property
    def gain(self) -> float:
        """Fall of the chance of a wrong verdict."""
        return self.wrong_now - self.wrong_after

    @property
    def matters(self) -> bool:
        """Whether the gain stands out from the noise."""
        return self.gain > 2.0 * self.noise and self.flips > 0.0


def value_of_knowing(
    verdict: Callable[[FloatArray], npt.NDArray[np.bool_]],
    group_of: Mapping[str, str],
    *,
    outer: int = 256,
    inner: int = 256,
    seed: int = 0,
    threads: int = 1,
) -> list[Knowing]:
    """What it would be worth to know each group, by nested designs.

    For each of ``outer`` values of a group, the verdict is taken over ``inner`` values of all
    others: the expected value of partial perfect information (Raiffa and Schlaifer 1961) of a
    decision whose loss is 1 if wrong. The verdict of today is the one more often right.

    Args:
        verdict: from points of the unit cube to yes or no.
        group_of: group of each parameter, in the order of the model's columns.
        outer, inner: sizes of the designs, powers of two.
        seed: of the designs.
        threads: how many threads share the runs.
    """
    names = list(group_of)
    rest = even_design(names, inner, seed=seed)
    asked = even_design([f"{n}/again" for n in names], outer, seed=seed)
    found = []
    for group in dict.fromkeys(group_of.values()):
        inside = np.array([group_of[n] == group for n in names])
        design = np.where(inside, np.repeat(asked, inner, axis=0), np.tile(rest, (outer, 1)))
        yes = evaluated(lambda u: verdict(u).astype(float)[:, None], design, threads=threads)
        found.append(_knowing(group, yes.reshape(outer, inner).mean(axis=1), inner))
    return sorted(found, key=lambda k: -k.gain)


def _knowing(group: str, chances: FloatArray, inner: int) -> Knowing:
    overall = float(chances.mean())
    now = min(overall, 1.0 - overall)
    after = float(np.mean(np.minimum(chances, 1.0 - chances)))
    flips = float(np.mean((chances > 0.5) != (overall > 0.5)))
    return Knowing(group, now, after, flips, now - _min_of_binomial(inner, overall))


def _min_of_binomial(n: int, p: float) -> float:
    """Mean of min(X, n - X) / n for a binomial X: what pure luck makes of a chance p."""
    from scipy.special import gammaln, xlog1py, xlogy

    k = np.arange(n + 1)
    choose = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    pmf = np.exp(choose + xlogy(k, p) + xlog1py(n - k, -p))
    return float(np.minimum(k, n - k) @ pmf / n)
