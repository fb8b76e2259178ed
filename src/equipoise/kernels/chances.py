"""P(Bin(n, p) = j) as a function of n, row by row for falling j.

Needed where a share p of a random number n is engageable. A row is kept on the range of n
on which it exceeds ``cut``; it starts at the n where it is largest and grows by ratios of
neighbors, so nothing underflows on the way to an entry that matters. For 0 < p <= 1;
nothing is checked.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from equipoise.kernels.compiling import compiled, inlined
from equipoise.kernels.validate import FloatArray


class Rows(NamedTuple):
    """What all rows share.

    Attributes:
        row: holds the current row, by n.
        inverse: 1 / m by m; a table is several times faster than dividing.
        low, top: the numbers n of interest.
        p: the chance of each.
        cut: chances below it are dropped.
    """

    row: FloatArray
    inverse: FloatArray
    low: int
    top: int
    p: float
    cut: float


class Row(NamedTuple):
    """The row of j, written on first..last; empty if first > last."""

    j: int
    first: int
    last: int


@compiled
def log_binomial(n: int, k: int, p: float) -> float:
    """log P(Bin(n, p) = k) for 0 < p < 1."""
    return (
        math.lgamma(n + 1.0)
        - math.lgamma(k + 1.0)
        - math.lgamma(n - k + 1.0)
        + k * math.log(p)
        + (n - k) * math.log1p(-p)
    )


@compiled
def start_row(rows: Rows, j: int) -> Row:
    """Write the row of j."""
    row, top, p = rows.row, rows.top, rows.p
    if p >= 1.0:
        if rows.low <= j <= top:
            row[j] = 1.0
            return Row(j, j, j)
        return Row(j, 1, 0)
    low = max(rows.low, j)
    if low > top:
        return Row(j, 1, 0)
    peak = top if j >= p * top else min(max(low, int(j / p)), top)
    log_peak = log_binomial(peak, j, p)
    if log_peak < math.log(rows.cut):
        return Row(j, 1, 0)
    row[peak] = math.exp(log_peak)
    last = peak
    while last < top and row[last] >= rows.cut:
        last += 1
        row[last] = row[last - 1] * (last * (1.0 - p) / (last - j))
    return _extended_down(rows, Row(j, peak, last))


@inlined
def _extended_down(rows: Rows, row: Row) -> Row:
    first, low = row.first, max(rows.low, row.j)
    while first > low and rows.row[first] >= rows.cut:
        ratio = (first - row.j) / (first * (1.0 - rows.p))
        rows.row[first - 1] = rows.row[first] * ratio
        first -= 1
    return Row(row.j, first, row.last)


@compiled
def next_row(rows: Rows, row: Row) -> Row:
    """Turn a row that is not empty into that of the next lower j."""
    j, first, last = row.j - 1, row.first, row.last
    if rows.p >= 1.0:
        if j < max(rows.low, 0):
            return Row(j, 1, 0)
        rows.row[j] = 1.0
        return Row(j, j, j)
    view = rows.row[first : last + 1]
    inverses = rows.inverse[first - j : last + 1 - j]
    odds = (j + 1) * (1.0 - rows.p) / rows.p
    for i in range(view.size):
        view[i] *= odds * inverses[i]
    while last > first and rows.row[last] < rows.cut:
        last -= 1
    if j < 0 or rows.row[last] < rows.cut:
        return Row(j, 1, 0)
    return _extended_down(rows, Row(j, first, last))


@compiled
def largest_count(most: int, p: float, cut: float) -> int:
    """The largest j with P(Bin(most, p) = j) >= cut."""
    if p >= 1.0:
        return most
    low, high = int(most * p), most
    while low < high:
        middle = (low + high + 1) // 2
        if log_binomial(most, middle, p) < math.log(cut):
            high = middle - 1
        else:
            low = middle
    return low


@compiled
def keep_at_least(vec: FloatArray, rows: Rows, j: int) -> None:
    """Multiply ``vec[n]`` by P(Bin(n, p) >= j), j of at least 1.

    P(Bin(n + 1, p) >= j) = P(Bin(n, p) >= j) + p P(Bin(n, p) = j - 1), summed upward.
    """
    start = max(rows.low, j)
    for n in range(rows.low, min(start, rows.top + 1)):
        vec[n] = 0.0
    if start > rows.top or rows.p >= 1.0:
        return
    chance = _upper_tail(start, j, rows.p, rows.cut)
    below = start_row(rows, j - 1)
    for n in range(start, rows.top + 1):
        vec[n] *= chance
        if below.first <= n <= below.last:
            chance = min(1.0, chance + rows.p * rows.row[n])


@inlined
def _upper_tail(n: int, j: int, p: float, cut: float) -> float:
    log_first = log_binomial(n, j, p)
    if log_first < math.log(cut) and j < n * p:
        return 1.0
    term = math.exp(log_first)
    total = 0.0
    for k in range(j, n + 1):
        total += term
        term *= (n - k) * p / ((k + 1) * (1.0 - p))
    return min(1.0, total)
