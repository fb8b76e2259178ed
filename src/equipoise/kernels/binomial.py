"""The binomial PMF, stable for any size, as the building block of the other kernels."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.compiling import compiled, plain
from equipoise.kernels.validate import FloatArray, count, probability


@plain
def fill_binomial(n: int, p: float, out: FloatArray) -> None:
    """Write P(X = 0..n) for X ~ Bin(n, p) into ``out[0:n+1]``.

    Starts at the mode and walks outward by the ratio of neighbors, then normalizes, so that
    neither tail loses relative accuracy and the sum is 1 to rounding.
    Parameters are not checked.
    """
    first, last = fill_binomial_above(n, p, 0.0, out)
    for k in range(first):
        out[k] = 0.0
    for k in range(last + 1, n + 1):
        out[k] = 0.0


@compiled
def fill_binomial_above(n: int, p: float, cut: float, out: FloatArray) -> tuple[int, int]:
    """Write the part of the PMF around the mode on which it exceeds ``cut`` times the mode.

    Entries that are not written would add less than ``cut`` each.

    Returns:
        The first and the last number written; these entries sum to 1.
    """
    if n == 0 or p <= 0.0:
        out[0] = 1.0
        return 0, 0
    if p >= 1.0:
        out[n] = 1.0
        return n, n
    mode = min(n, int((n + 1) * p))
    odds = p / (1.0 - p)
    first, last, total, value = mode, mode, 1.0, 1.0
    out[mode] = 1.0
    while last < n and value > cut:
        # The quotient does not wait for the value before it, only the product does.
        value *= odds * (n - last) / (last + 1)
        last += 1
        out[last] = value
        total += value
    value = 1.0
    while first > 0 and value > cut:
        value *= first / (odds * (n - first + 1))
        first -= 1
        out[first] = value
        total += value
    for k in range(first, last + 1):
        out[k] /= total
    return first, last


def binomial_pmf(n: int, p: float) -> FloatArray:
    """P(X = 0..n) for X ~ Bin(n, p).

    Args:
        n: number of trials, a whole number of at least 0.
        p: chance of success in each, within [0, 1].

    Returns:
        Array of n + 1 probabilities that sum to 1.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    n_trials = count("n", n)
    out = np.empty(n_trials + 1)
    fill_binomial(n_trials, probability("p", p), out)
    return out
