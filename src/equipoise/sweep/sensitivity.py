"""What the spread of one output of named parameters comes from: Sobol indices and swings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.sweep.indices import SobolIndex, sobol_indices
from equipoise.sweep.space import FloatArray, Options, Parameter, unit_design, values_of

Model = Callable[[Mapping[str, FloatArray]], FloatArray]

TAIL = 0.05


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
) -> list[SobolIndex]:
    """Sobol indices of the groups of parameters, in order of first appearance.

    Args:
        model: from parameter arrays of equal length to an output array.
        parameters: the uncertain parameters.
        size: base points, a power of two; it costs ``size * (groups + 2)`` model runs.
        seed: of the design and the bootstrap.

    Raises:
        BadInputError: if the size is no power of two, or there are too many parameters.
    """
    group_of = {p.name: p.group for p in parameters}

    def of_points(unit: FloatArray) -> FloatArray:
        return model(values_of(parameters, unit))[:, np.newaxis]

    (table,) = sobol_indices(of_points, group_of, size=size, seed=seed)
    return [table.of(group) for group in groups_of(parameters)]


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
