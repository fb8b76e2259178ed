"""Stability of Richardson's two-party arms race."""

from __future__ import annotations

import math
from dataclasses import dataclass

from equipoise.kernels.validate import real

ROUNDING = 1e-12
LARGEST = 1e100


@dataclass(frozen=True)
class ArmsRace:
    """Stability and equilibrium of x' = k y - a x + g, y' = l x - b y + h.

    Attributes:
        eigenvalues: of the matrix ((-a, k), (l, -b)), the larger real part first.
        stability: ``stable`` if both real parts are negative, ``unstable`` if one is positive,
            ``neutral`` if the largest is zero.
        equilibrium: the point (x, y) at rest; ``None`` if a b = k l, when there is none or a line.
    """

    eigenvalues: tuple[complex, complex]
    stability: str
    equilibrium: tuple[float, float] | None


def arms_race(
    *,
    reaction_x: float,
    fatigue_x: float,
    reaction_y: float,
    fatigue_y: float,
    grievance_x: float = 0.0,
    grievance_y: float = 0.0,
) -> ArmsRace:
    """Stability and equilibrium of Richardson's equations.

    Args:
        reaction_x, reaction_y: k and l, response to the other side's level, per unit time.
        fatigue_x, fatigue_y: a and b, restraint by one's own level, per unit time.
        grievance_x, grievance_y: g and h, constant drive, level per unit time.

    Raises:
        ParameterError: if a parameter is not a finite number of moderate size.

    Source: Richardson, Arms and Insecurity, 1960.
    """
    k, a = _moderate("reaction_x", reaction_x), _moderate("fatigue_x", fatigue_x)
    l_, b = _moderate("reaction_y", reaction_y), _moderate("fatigue_y", fatigue_y)
    g, h = _moderate("grievance_x", grievance_x), _moderate("grievance_y", grievance_y)
    determinant = _difference(a * b, k * l_)
    eigenvalues = _eigenvalues(-(a + b), determinant, (a - b) ** 2 / 4.0 + k * l_)
    rest = None
    if determinant != 0.0:
        rest = ((b * g + k * h) / determinant, (a * h + l_ * g) / determinant)
    return ArmsRace(eigenvalues, _stability(eigenvalues), rest)


def _moderate(name: str, value: float) -> float:
    return real(name, value, low=-LARGEST, high=LARGEST)


def _difference(first: float, second: float) -> float:
    """first - second, zero if they are equal within rounding of their factors."""
    equal = abs(first - second) <= ROUNDING * max(abs(first), abs(second))
    return 0.0 if equal else first - second


def _eigenvalues(trace: float, determinant: float, quarter: float) -> tuple[complex, complex]:
    """Roots of s^2 - trace s + determinant, the one nearer to zero from their product."""
    if quarter < 0.0:
        root = math.sqrt(-quarter)
        return complex(trace / 2.0, root), complex(trace / 2.0, -root)
    far = trace / 2.0 + math.copysign(math.sqrt(quarter), trace)
    near = determinant / far + 0.0 if far != 0.0 else 0.0
    return complex(max(near, far)), complex(min(near, far))


def _stability(eigenvalues: tuple[complex, complex]) -> str:
    largest = eigenvalues[0].real
    if largest == 0.0:
        return "neutral"
    return "stable" if largest < 0.0 else "unstable"
