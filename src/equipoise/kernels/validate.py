"""Checks of kernel parameters: each failure names the parameter and the allowed values."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

PMF_SUM_TOLERANCE = 1e-9
MOST_COUNTED = 1_000_000_000


class ParameterError(ValueError):
    """A kernel was given a parameter outside its domain.

    Attributes:
        parameter: name of the parameter as the caller wrote it.
        problem: what is wrong with it.
        cure: which values are allowed.
    """

    def __init__(self, parameter: str, problem: str, cure: str) -> None:
        self.parameter = parameter
        self.problem = problem
        self.cure = cure
        super().__init__(f"{parameter} {problem}. {cure}")


def real(
    name: str,
    value: object,
    *,
    low: float = -np.inf,
    high: float = np.inf,
    low_open: bool = False,
    high_open: bool = False,
) -> float:
    """One finite number within bounds.

    Raises:
        ParameterError: if it is no finite number or out of bounds.
    """
    bounds = {"low": low, "high": high}
    return float(reals(name, value, ndim=0, low_open=low_open, high_open=high_open, **bounds))


def reals(
    name: str,
    value: object,
    *,
    ndim: int | None = None,
    low: float = -np.inf,
    high: float = np.inf,
    low_open: bool = False,
    high_open: bool = False,
) -> FloatArray:
    """An array of finite numbers within bounds, as float64.

    Raises:
        ParameterError: if it is not numeric, not finite, out of bounds or of another rank.
    """
    array = _numeric(name, value)
    if ndim is not None and array.ndim != ndim:
        raise ParameterError(name, f"has {array.ndim} dimensions", f"Give {ndim}.")
    if array.size == 0:
        return array
    least, most = float(array.min()), float(array.max())
    if not (math.isfinite(least) and math.isfinite(most)):
        raise ParameterError(name, "contains NaN or infinity", "Give finite numbers.")
    too_low = least <= low if low_open else least < low
    too_high = most >= high if high_open else most > high
    if too_low or too_high:
        left, right = "(" if low_open else "[", ")" if high_open else "]"
        bad = least if too_low else most
        raise ParameterError(name, f"is {bad:g}", f"Allowed: {left}{low:g}, {high:g}{right}.")
    return array


def probability(name: str, value: object) -> float:
    """One probability.

    Raises:
        ParameterError: if it is not within [0, 1].
    """
    return real(name, value, low=0.0, high=1.0)


def probabilities(name: str, value: object, *, ndim: int | None = None) -> FloatArray:
    """An array of probabilities.

    Raises:
        ParameterError: if any is not within [0, 1].
    """
    return reals(name, value, ndim=ndim, low=0.0, high=1.0)


def count(name: str, value: object, *, low: int = 0) -> int:
    """One whole number, not below ``low``.

    Raises:
        ParameterError: if it is not a whole number or too small.
    """
    return int(counts(name, value, ndim=0, low=low))


def counts(name: str, value: object, *, ndim: int | None = None, low: int = 0) -> IntArray:
    """An array of whole numbers, none below ``low``, as int64.

    Raises:
        ParameterError: if any is not a whole number or too small.
    """
    array = reals(name, value, ndim=ndim)
    if array.size == 0:
        return array.astype(np.int64)
    broken = array != np.floor(array)
    if broken.any():
        raise ParameterError(name, f"is {array[broken].flat[0]:g}", "Give whole numbers.")
    if array.min() < low:
        raise ParameterError(name, f"is {array.min():g}", f"Give {low} or more.")
    if array.max() > MOST_COUNTED:
        raise ParameterError(name, f"is {array.max():g}", f"Give at most {MOST_COUNTED:,}.")
    return array.astype(np.int64)


def pmf(name: str, value: object) -> FloatArray:
    """A probability mass function over 0, 1, 2, ...

    Raises:
        ParameterError: if it is empty, has a negative entry or does not sum to 1.
    """
    array = reals(name, value, ndim=1)
    if array.size == 0:
        raise ParameterError(name, "is empty", "Give at least the probability of zero.")
    if np.any(array < 0.0):
        raise ParameterError(name, f"has a negative entry, {array.min():g}", "Give probabilities.")
    if abs(float(array.sum()) - 1.0) > PMF_SUM_TOLERANCE:
        raise ParameterError(name, f"sums to {array.sum():.12g}", "It must sum to 1.")
    return array


def same_length(names: Sequence[str], arrays: Sequence[npt.NDArray[np.generic]]) -> int:
    """The common length of arrays.

    Raises:
        ParameterError: if the lengths differ.
    """
    lengths = [len(a) for a in arrays]
    if len(set(lengths)) > 1:
        listing = ", ".join(f"{n} {k}" for n, k in zip(names, lengths, strict=True))
        problem = f"differs in length from others ({listing})"
        raise ParameterError(names[0], problem, "Give equal lengths.")
    return lengths[0]


def _numeric(name: str, value: object) -> FloatArray:
    if isinstance(value, bool):
        raise ParameterError(name, "is a truth value", "Give a number.")
    try:
        array = np.asarray(value)
        if array.dtype.kind not in "iuf":
            raise TypeError
        return np.ascontiguousarray(array, dtype=np.float64).reshape(array.shape)
    except (TypeError, ValueError):
        cure = "Give a number or an array of numbers."
        raise ParameterError(name, f"is {value!r}", cure) from None
