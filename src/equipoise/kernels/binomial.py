"""The binomial PMF, stable for any size, as the building block of the other kernels."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from equipoise.kernels.validate import FloatArray, count, probability


@njit(cache=True, nogil=True)
def fill_binomial(n: int, p: float, out: FloatArray) -> None:
    """Write P(X = 0..n) for X ~ Bin(n, p) into ``out[0:n+1]``.

    Starts at the mode from log-gamma and walks outward by the ratio of neighbors, then
    normalizes, so that neither tail loses relative accuracy and the sum is 1 to rounding.
    Parameters are not checked.
    """
    if n == 0 or p <= 0.0:
        out[0] = 1.0
        for k in range(1, n + 1):
            out[k] = 0.0
        return
    if p >= 1.0:
        for k in range(n):
            out[k] = 0.0
        out[n] = 1.0
        return
    mode = min(n, int((n + 1) * p))
    q = 1.0 - p
    log_mode = (
        math.lgamma(n + 1.0)
        - math.lgamma(mode + 1.0)
        - math.lgamma(n - mode + 1.0)
        + mode * math.log(p)
        + (n - mode) * math.log1p(-p)
    )
    out[mode] = math.exp(log_mode)
    total = out[mode]
    for k in range(mode, n):
        out[k + 1] = out[k] * ((n - k) * p) / ((k + 1) * q)
        total += out[k + 1]
    for k in range(mode, 0, -1):
        out[k - 1] = out[k] * (k * q) / ((n - k + 1) * p)
        total += out[k - 1]
    for k in range(n + 1):
        out[k] /= total


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
