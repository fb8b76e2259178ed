"""Uncertain parameters as distributions, and designs that sample them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from equipoise.core.errors import BadInputError
from equipoise.sweep.streams import DIMENSIONS, even_design

FloatArray = npt.NDArray[np.float64]

PERT_WEIGHT = 4.0
"""Weight of the mode in the PERT distribution, as in its original form (Clark 1962)."""


@dataclass(frozen=True, slots=True)
class Uniform:
    """Any value of a range, none more likely: what a bare published range allows."""

    low: float
    high: float

    def __post_init__(self) -> None:
        """Check the order."""
        _require_ordered(self.low, self.high)

    def ppf(self, u: FloatArray) -> FloatArray:
        """Values at the cumulative probabilities ``u``."""
        return self.low + (self.high - self.low) * u


@dataclass(frozen=True, slots=True)
class Pert:
    """A range with a most likely value: a beta distribution over the range."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        """Check the order."""
        _require_ordered(self.low, self.mode, self.high)

    def ppf(self, u: FloatArray) -> FloatArray:
        """Values at the cumulative probabilities ``u``."""
        from scipy.special import betaincinv

        width = self.high - self.low
        if width == 0.0:
            return np.full_like(u, self.low)
        alpha = 1.0 + PERT_WEIGHT * (self.mode - self.low) / width
        beta = 1.0 + PERT_WEIGHT * (self.high - self.mode) / width
        return np.asarray(self.low + width * betaincinv(alpha, beta, u), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Posterior:
    """A beta distribution, as a test record leaves it."""

    alpha: float
    beta: float

    def __post_init__(self) -> None:
        """Check the domain."""
        if self.alpha <= 0.0 or self.beta <= 0.0:
            raise BadInputError(
                f"a beta posterior needs positive shapes, got {self.alpha} and {self.beta}",
                cure="Use a prior with positive shapes.",
            )

    def ppf(self, u: FloatArray) -> FloatArray:
        """Values at the cumulative probabilities ``u``."""
        from scipy.special import betaincinv

        return np.asarray(betaincinv(self.alpha, self.beta, u), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Options:
    """A choice among 0 .. count - 1, each scanned equally often: not a probability."""

    count: int

    def __post_init__(self) -> None:
        """Check that there is something to choose."""
        if self.count < 1:
            raise BadInputError(
                f"a choice needs at least one option, got {self.count}",
                cure="Give the number of options, 1 or more.",
            )

    def ppf(self, u: FloatArray) -> FloatArray:
        """Option numbers at the positions ``u``."""
        return np.minimum(np.floor(u * self.count), self.count - 1.0)


@dataclass(frozen=True, slots=True)
class Together:
    """The sum of several doubtful numbers that rise and fall together.

    Its ends are the sums of their ends and its mean the sum of their means; nobody has
    published by how much such numbers would move apart.
    """

    parts: tuple[Uniform | Pert | AtMost, ...]

    def ppf(self, u: FloatArray) -> FloatArray:
        """Values at the cumulative probabilities ``u``."""
        return np.asarray(np.sum([part.ppf(u) for part in self.parts], axis=0), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class AtMost:
    """A doubtful number held below a limit: what lies above the limit comes down to it."""

    part: Uniform | Pert | Together
    most: float

    def ppf(self, u: FloatArray) -> FloatArray:
        """Values at the cumulative probabilities ``u``."""
        return np.minimum(self.part.ppf(u), self.most)


@dataclass(frozen=True, slots=True)
class Mixture:
    """One of several rival estimates, each as likely: nobody knows which of them is right.

    Attributes:
        parts: the estimates; a point is a ``Uniform`` of equal ends.
    """

    parts: tuple[Uniform | Pert | Posterior, ...]

    def __post_init__(self) -> None:
        """Check that there is something to mix."""
        if not self.parts:
            raise BadInputError(
                "a mixture needs at least one estimate", cure="List the rival estimates."
            )

    def ppf(self, u: FloatArray) -> FloatArray:
        """Values at the cumulative probabilities ``u``: the smallest that reach them."""
        from equipoise.sweep.mixing import mixture_ppf

        return mixture_ppf(self.parts, u)


Distribution = Uniform | Pert | Posterior | Options | Together | AtMost | Mixture


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named uncertain parameter and the group of drivers it belongs to."""

    name: str
    distribution: Distribution
    group: str


def _require_ordered(*values: float) -> None:
    if not all(np.isfinite(v) for v in values) or list(values) != sorted(values):
        raise BadInputError(
            f"a distribution needs ordered finite numbers, got {values}",
            cure="Write low <= mode <= high.",
        )


def between(low: float, value: float | None, high: float) -> Uniform | Pert:
    """The distribution of a published range: PERT if it has a central value."""
    return Uniform(low, high) if value is None else Pert(low, value, high)


@lru_cache(maxsize=64)
def unit_design(dimensions: int, size: int, *, seed: int) -> FloatArray:
    """A scrambled Sobol design in the unit cube, shape (size, dimensions), read-only.

    It takes the first dimensions of the sequence, which fill the cube best when points are few.
    The last few designs are kept: claims ask for the same one hundreds of times.

    Raises:
        BadInputError: if the size is not a power of two, or there are more than 256 dimensions.
    """
    if size < 1 or size & (size - 1):
        raise BadInputError(
            f"a Sobol design of {size} points is unbalanced",
            cure="Use a power of two, for example 1024.",
        )
    if dimensions > DIMENSIONS:
        raise BadInputError(
            f"a design of {dimensions} dimensions",
            cure=f"Give {DIMENSIONS} parameters at most.",
        )
    design = even_design([str(j) for j in range(dimensions)], size, seed=seed)
    design.setflags(write=False)
    return design


def values_of(parameters: Sequence[Parameter], unit: FloatArray) -> Mapping[str, FloatArray]:
    """Parameter values for a design: one array of its length per parameter name."""
    return {p.name: p.distribution.ppf(unit[:, j]) for j, p in enumerate(parameters)}


def draw(parameters: Sequence[Parameter], size: int, *, seed: int) -> Mapping[str, FloatArray]:
    """Sample all parameters by a scrambled Sobol design of ``size`` points."""
    return values_of(parameters, unit_design(len(parameters), size, seed=seed))
