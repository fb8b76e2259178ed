"""Mean, quantiles and tail chances of many distributions on windows, for the batch.

A row ``vec[low..top]`` is the distribution if the force does not fail as a whole; with
chance ``p_none`` it fails and the number is zero. Nothing is checked.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from equipoise.kernels.compiling import compiled, inlined, reordered
from equipoise.kernels.thinning import Span
from equipoise.kernels.validate import FloatArray, IntArray
from equipoise.kernels.windows import Windows

# A quantile is the smallest number whose CDF reaches it, up to rounding in the CDF.
TIE = 1e-12
QUANTILES = (0.05, 0.5, 0.95)


class Reduced(NamedTuple):
    """What is kept of S distributions; ``quantiles`` (S, 3), ``p_at_least`` (S, K)."""

    mean: FloatArray
    quantiles: IntArray
    p_zero: FloatArray
    p_at_least: FloatArray

    def part(self, rows: slice) -> Reduced:
        """Views of some rows."""
        return Reduced(
            self.mean[rows], self.quantiles[rows], self.p_zero[rows], self.p_at_least[rows]
        )


def empty_reduced(scenarios: int, levels: int) -> Reduced:
    """Zeros in the right shapes."""
    return Reduced(
        np.zeros(scenarios),
        np.zeros((scenarios, len(QUANTILES)), dtype=np.int64),
        np.zeros(scenarios),
        np.zeros((scenarios, levels)),
    )


@compiled
def reduce_windows(windows: Windows, p_none: FloatArray, at_least: IntArray, out: Reduced) -> None:
    """Reduce each row."""
    for index in range(windows.limits.shape[0]):
        vec = windows.vecs[index]
        low, top = windows.limits[index, 0], windows.limits[index, 1]
        fails = p_none[index]
        scale = (1.0 - fails) / _total(vec, low, top)
        out.mean[index] = scale * _first_moment(vec, low, top)
        out.p_zero[index] = fails + scale * (vec[0] if low == 0 else 0.0)
        _fill_quantiles(Span(vec, low, top), fails, scale, out.quantiles[index])
        tails = out.p_at_least[index]
        for i in range(at_least.size):
            tails[i] = 1.0
            if at_least[i] > 0:
                tails[i] = min(1.0, scale * _total(vec, max(low, at_least[i]), top))


@compiled
def removable_shares(windows: Windows, stock: IntArray, out: FloatArray) -> None:
    """E[min(A, stock)] / E[A] for each row; zero if nothing arrives."""
    for index in range(windows.limits.shape[0]):
        vec = windows.vecs[index]
        low, top = windows.limits[index, 0], windows.limits[index, 1]
        most = stock[index]
        mean = _first_moment(vec, low, top)
        above = max(low, most + 1)
        rest = _first_moment(vec, above, top) - most * _total(vec, above, top)
        out[index] = min(1.0, max(0.0, 1.0 - rest / mean)) if mean > 0.0 else 0.0


@compiled
def clear_windows(windows: Windows) -> None:
    """Set every row to zero on its window."""
    for index in range(windows.limits.shape[0]):
        for x in range(windows.limits[index, 0], windows.limits[index, 1] + 1):
            windows.vecs[index, x] = 0.0


@reordered
def _total(vec: FloatArray, first: int, last: int) -> float:
    """Sum of ``vec[first..last]``; zero if the range is empty."""
    total = 0.0
    if first <= last:
        view = vec[first : last + 1]
        for i in range(view.size):
            total += view[i]
    return total


@reordered
def _first_moment(vec: FloatArray, first: int, last: int) -> float:
    """Sum of x vec[x] over first..last; zero if the range is empty."""
    total = 0.0
    moment = 0.0
    if first <= last:
        view = vec[first : last + 1]
        for i in range(view.size):
            total += view[i]
            moment += i * view[i]
    return moment + first * total


@inlined
def _fill_quantiles(span: Span, p_none: float, scale: float, out: IntArray) -> None:
    """Write the smallest numbers at which the CDF reaches each of QUANTILES."""
    vec, low, top = span
    cdf, x, q = p_none, -1, 0
    while q < len(QUANTILES):
        if cdf >= QUANTILES[q] - TIE or x >= top:
            out[q] = max(x, 0)
            q += 1
            continue
        x = max(x + 1, low)
        cdf += scale * vec[x]
