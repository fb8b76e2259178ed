"""Moving chance down a distribution of a count: the innermost loops of the exact kernels.

A distribution occupies ``vec[low..top]`` and is zero outside. Nothing is checked. Loops run
over views that start at their first entry, because only then does the compiler know that no
index is negative and uses vector instructions.
"""

from __future__ import annotations

from typing import NamedTuple

from equipoise.kernels.compiling import compiled, contracted
from equipoise.kernels.validate import FloatArray

# Chances below this are dropped where every entry shall keep its relative accuracy: the
# smallest normal number is not far.
NO_CUT = 1e-300
# Fewer expected warheads than this are none. Shares of them would be of what was dropped: the
# 1e-300 of each of 100,000 numbers of warheads, weighed by that number, is 1e-290 at most.
LEAST_MEAN = 1e-270
# Zeros that a distribution needs above its last entry for ``remove_eight``.
PAD = 8


class Span(NamedTuple):
    """A distribution and the range low..top outside of which it is zero."""

    vec: FloatArray
    low: int
    top: int


@compiled
def drop_tails(span: Span, cut: float) -> Span:
    """Zero the entries below ``cut`` at both ends."""
    vec, low, top = span
    while top > low and vec[top] < cut:
        vec[top] = 0.0
        top -= 1
    while low < top and vec[low] < cut:
        vec[low] = 0.0
        low += 1
    return Span(vec, low, top)


@contracted
def remove_one(vec: FloatArray, low: int, top: int, p_removed: float) -> None:
    """Move the share ``p_removed`` of each entry ``low..top`` down by one; low is 1 or more."""
    p_kept = 1.0 - p_removed
    vec[low - 1] += p_removed * vec[low]
    view = vec[low : top + 1]
    last = view.size - 1
    for i in range(last):
        view[i] = p_kept * view[i] + p_removed * view[i + 1]
    view[last] *= p_kept


@contracted
def remove_eight(
    vec: FloatArray, low: int, top: int, p_removed: float, joining: FloatArray
) -> None:
    """Eight times: ``remove_one(vec, low, top)``, let one number join, lower ``low``.

    ``vec[low..top]`` loses Bin(8, p_removed) in one pass over memory. The chances of the
    eight numbers low - 8..low - 1 are in ``joining[0..7]``, which is used up: each loses what
    is removed after it has joined. ``vec`` is zero at low - 8..low - 1 and has at least PAD
    zeros above ``top``.
    """
    k, q = p_removed, 1.0 - p_removed
    k2, q2 = k * k, q * q
    k4, q4 = k2 * k2, q2 * q2
    w0, w8 = q4 * q4, k4 * k4
    w1, w7 = 8.0 * k * q * q2 * q4, 8.0 * q * k * k2 * k4
    w2, w6 = 28.0 * k2 * q2 * q4, 28.0 * q2 * k2 * k4
    w3, w5 = 56.0 * k * k2 * q * q4, 56.0 * q * q2 * k * k4
    w4 = 70.0 * k4 * q4
    view = vec[low - 8 : top + 9]
    for i in range(view.size - 8):
        near = w0 * view[i] + w1 * view[i + 1] + w2 * view[i + 2] + w3 * view[i + 3]
        far = w5 * view[i + 5] + w6 * view[i + 6] + w7 * view[i + 7] + w8 * view[i + 8]
        view[i] = near + w4 * view[i + 4] + far
    for number in range(7, 0, -1):
        joining[number - 1] += k * joining[number]
        for x in range(number, 7):
            joining[x] = q * joining[x] + k * joining[x + 1]
        joining[7] *= q
    for i in range(8):
        view[i] += joining[i]


@contracted
def add_shifted_down(out: FloatArray, span: Span, drop: Span) -> None:
    """Add to ``out`` the distribution of (number of ``span``) - (number of ``drop``).

    The second never exceeds the first: entries of ``span`` below the top of ``drop`` are
    therefore zero.
    """
    first, last = drop.low, drop.top
    low = max(span.low, last)
    if low > span.top:
        return
    source, chances = span.vec[low : span.top + 1], drop.vec
    size = source.size
    d = first
    while d + 3 <= last and size > 3:
        # Four terms in one pass; then the few entries at both ends that miss some of them.
        a, b, c, e = chances[d], chances[d + 1], chances[d + 2], chances[d + 3]
        target = out[low - d : low - d + size - 3]
        for i in range(size - 3):
            target[i] += a * source[i] + b * source[i + 1] + c * source[i + 2] + e * source[i + 3]
        for k in range(4):
            for i in range(k):
                out[low + i - d - k] += chances[d + k] * source[i]
            for i in range(size - 3 + k, size):
                out[low + i - d - k] += chances[d + k] * source[i]
        d += 4
    while d <= last:
        a = chances[d]
        target = out[low - d : low - d + size]
        for i in range(size):
            target[i] += a * source[i]
        d += 1
