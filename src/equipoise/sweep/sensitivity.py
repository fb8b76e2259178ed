"""Which parameters the spread of an output comes from: grouped Sobol indices and swings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.sweep.space import FloatArray, Options, Parameter, unit_design, values_of

Model = Callable[[Mapping[str, FloatArray]], FloatArray]

BOOTSTRAP_ROUNDS = 200
INTERVAL_LEVEL = 0.90
TAIL = 0.05
ROUNDING = 1e-12
"""Share of an output below which its spread is rounding, and no parameter explains it."""


@dataclass(frozen=True, slots=True)
class GroupIndex:
    """Sobol indices of one group of parameters.

    Attributes:
        group: name of the group.
        first: share of the variance that the group explains alone.
        total: share that would remain if all other groups were known.
        total_low, total_high: bootstrap interval of ``total``.
    """

    group: str
    first: float
    total: float
    total_low: float
    total_high: float


@dataclass(frozen=True, slots=True)
class Swing:
    """Output when one group moves over its range and all others rest."""

    group: str
    low: float
    high: float

    @property
    def width(self) -> float:
        """How far the output moves."""
        return self.high - self.low


def groups_of(parameters: Sequence[Parameter]) -> list[str]:
    """Group names in order of first appearance."""
    return list(dict.fromkeys(p.group for p in parameters))


def grouped_indices(
    model: Model, parameters: Sequence[Parameter], *, size: int, seed: int
) -> list[GroupIndex]:
    """Grouped first-order and total-effect Sobol indices with bootstrap intervals.

    Estimators: total effect by Jansen (1999), first order by Saltelli et al. (2010,
    table 2, b). Costs ``size * (groups + 2)`` model runs.

    Args:
        model: from parameter arrays of equal length to an output array.
        parameters: the uncertain parameters.
        size: base points, a power of two.
        seed: of the design and the bootstrap.
    """
    k = len(parameters)
    both = unit_design(2 * k, size, seed=seed)
    a, b = both[:, :k], both[:, k:]
    y_a = model(values_of(parameters, a))
    y_b = model(values_of(parameters, b))
    rounds = np.random.default_rng(seed + 1).integers(0, size, (BOOTSTRAP_ROUNDS, size))
    return [
        _index_of(model, parameters, group, designs=(a, b), outputs=(y_a, y_b), rounds=rounds)
        for group in groups_of(parameters)
    ]


def _index_of(
    model: Model,
    parameters: Sequence[Parameter],
    group: str,
    *,
    designs: tuple[FloatArray, FloatArray],
    outputs: tuple[FloatArray, FloatArray],
    rounds: np.ndarray,
) -> GroupIndex:
    a, b = designs
    y_a, y_b = outputs
    inside = np.array([p.group == group for p in parameters])
    mixed = np.where(inside, b, a)
    y_mixed = model(values_of(parameters, mixed))
    jansen = 0.5 * (y_a - y_mixed) ** 2
    variance = float(np.var(np.concatenate([y_a, y_b])))
    if variance <= (ROUNDING * float(np.max(np.abs(y_a)))) ** 2:
        return GroupIndex(group, 0.0, 0.0, 0.0, 0.0)
    centered_b = y_b - float(np.mean(y_b))
    first = float(np.mean(centered_b * (y_mixed - y_a))) / variance
    total = float(np.mean(jansen)) / variance
    resampled = np.mean(jansen[rounds], axis=1) / (
        0.5 * (np.var(y_a[rounds], axis=1) + np.var(y_b[rounds], axis=1))
    )
    tail = 50.0 * (1.0 - INTERVAL_LEVEL)
    low, high = np.percentile(resampled, [tail, 100.0 - tail])
    return GroupIndex(group, first, total, float(low), float(high))


def swings(
    model: Model,
    parameters: Sequence[Parameter],
    *,
    base: Mapping[str, float] | None = None,
    points: int = 32,
    seed: int = 0,
) -> list[Swing]:
    """One-at-a-time swings: each group over its range, all others at rest.

    Every parameter of the group moves between its 5 and 95 percent points, along a Sobol
    design and to the two corners where all are low or high; options move over all of them.

    Args:
        model: from parameter arrays of equal length to an output array.
        parameters: the uncertain parameters.
        base: cumulative probability at which a parameter rests, 0.5 where not given.
        points: size of the design, a power of two.
        seed: of the design.
    """
    rest = np.array([(base or {}).get(p.name, 0.5) for p in parameters])
    found = []
    for group in groups_of(parameters):
        inside = [j for j, p in enumerate(parameters) if p.group == group]
        moves = np.vstack(
            [
                unit_design(len(inside), points, seed=seed),
                np.zeros((1, len(inside))),
                np.ones((1, len(inside))),
            ]
        )
        design = np.tile(rest, (len(moves), 1))
        for column, j in enumerate(inside):
            wide = isinstance(parameters[j].distribution, Options)
            low, width = (0.0, 1.0) if wide else (TAIL, 1.0 - 2.0 * TAIL)
            design[:, j] = low + width * moves[:, column]
        output = model(values_of(parameters, design))
        found.append(Swing(group, float(output.min()), float(output.max())))
    return found
