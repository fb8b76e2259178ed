"""Inverse real Fourier transform of size 2^k or 3 2^k inside compiled kernels.

The size-M real transform is a complex one of size M/2 (even entries in the real part, odd
ones in the imaginary part), done by self-sorting passes: one of radix three if needed, then
of radix four and, if one is left, of radix two (Stockham 1966; Van Loan 1992). Nothing is
checked or allocated.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from equipoise.kernels.compiling import compiled, contracted, inlined
from equipoise.kernels.validate import FloatArray


class Circle(NamedTuple):
    """cos and sin of 2 pi k / size for k = 0..size - 1."""

    cos: FloatArray
    sin: FloatArray


@lru_cache(maxsize=8)
def circles(size: int) -> FloatArray:
    """Rows cos and sin for sizes 2^k, then for 3 2^k, up to ``size``, a power of two.

    The entries for size M stand at M..2 M - 1, so that each transform finds its own close
    together. Not to be changed: all callers share one array.
    """
    table = np.zeros((4, 2 * size))
    for first, smallest in ((0, 4), (2, 6)):
        points = smallest
        while points <= size:
            angle = 2.0 * np.pi * np.arange(points) / points
            table[first, points : 2 * points] = np.cos(angle)
            table[first + 1, points : 2 * points] = np.sin(angle)
            points *= 2
    return table


@compiled
def circle_of(table: FloatArray, size: int) -> Circle:
    """The circle of one size, out of ``circles``."""
    first = 2 if size % 3 == 0 else 0
    return Circle(table[first][size : 2 * size], table[first + 1][size : 2 * size])


@inlined
def inverse_real(spectrum: FloatArray, circle: Circle, work: FloatArray, out: FloatArray) -> None:
    """out[j] = sum over k of X[k] exp(2 pi i k j / size) / size, X conjugate symmetric.

    Args:
        spectrum: real and imaginary parts of X[0..size/2], shape (2, size/2 + 1 or more).
        circle: of the size, which is 2^k or 3 2^k and at least 4.
        work: scratch of shape (4, size/2 or more).
        out: receives ``size`` real numbers.
    """
    size = circle.cos.size
    half = size // 2
    scale = 1.0 / size
    for k in range(half):
        # E[k] = X[k] + X[k + M/2] and O[k] = (X[k] - X[k + M/2]) exp(2 pi i k / M).
        a, b = spectrum[0, k], spectrum[1, k]
        c, d = spectrum[0, half - k], -spectrum[1, half - k]
        cos, sin = circle.cos[k], circle.sin[k]
        odd_real = (a - c) * cos - (b - d) * sin
        odd_imag = (a - c) * sin + (b - d) * cos
        work[0, k] = (a + c - odd_imag) * scale
        work[1, k] = (b + d + odd_real) * scale
    row = _passes(half, circle, work)
    for j in range(half):
        out[2 * j] = work[row, j]
        out[2 * j + 1] = work[row + 1, j]


@inlined
def _passes(size: int, circle: Circle, work: FloatArray) -> int:
    """Transform rows 0 and 1 of ``work``; returns the first of the two rows of the result."""
    row, done, left = 0, 1, size
    if left % 3 == 0:
        _radix_three(work, left, circle)
        row, done, left = 2, 3, left // 3
    while left >= 4:
        _radix_four(work, row, left, done, circle)
        row = 2 - row
        left //= 4
        done *= 4
    if left == 2:
        for q in range(done):
            for part in range(2):
                a, b = work[row + part, q], work[row + part, q + done]
                work[2 - row + part, q] = a + b
                work[2 - row + part, q + done] = a - b
        row = 2 - row
    return row


@contracted
def _radix_three(work: FloatArray, left: int, circle: Circle) -> None:
    """First pass, from rows 0 and 1 of ``work`` to rows 2 and 3."""
    third, stride = left // 3, circle.cos.size // left
    half_root_three = 0.5 * math.sqrt(3.0)
    xr, xi = work[0], work[1]
    yr, yi = work[2], work[3]
    for p in range(third):
        c1, s1 = circle.cos[p * stride], circle.sin[p * stride]
        c2, s2 = circle.cos[2 * p * stride], circle.sin[2 * p * stride]
        sr, si = xr[p + third] + xr[p + 2 * third], xi[p + third] + xi[p + 2 * third]
        dr = half_root_three * (xr[p + third] - xr[p + 2 * third])
        di = half_root_three * (xi[p + third] - xi[p + 2 * third])
        ar, ai = xr[p] - 0.5 * sr, xi[p] - 0.5 * si
        yr[3 * p], yi[3 * p] = xr[p] + sr, xi[p] + si
        er, ei = ar - di, ai + dr
        yr[3 * p + 1], yi[3 * p + 1] = er * c1 - ei * s1, er * s1 + ei * c1
        er, ei = ar + di, ai - dr
        yr[3 * p + 2], yi[3 * p + 2] = er * c2 - ei * s2, er * s2 + ei * c2


@contracted
def _radix_four(work: FloatArray, row: int, left: int, done: int, circle: Circle) -> None:
    """One pass from rows ``row`` and ``row`` + 1 of ``work`` to the two others."""
    quarter, stride = left // 4, circle.cos.size // left
    xr, xi = work[row], work[row + 1]
    yr, yi = work[2 - row], work[3 - row]
    for p in range(quarter):
        c1, s1 = circle.cos[p * stride], circle.sin[p * stride]
        c2, s2 = circle.cos[2 * p * stride], circle.sin[2 * p * stride]
        c3, s3 = circle.cos[3 * p * stride], circle.sin[3 * p * stride]
        for q in range(done):
            i = q + done * p
            step = done * quarter
            ar, ai = xr[i], xi[i]
            br, bi = xr[i + step], xi[i + step]
            cr, ci = xr[i + 2 * step], xi[i + 2 * step]
            dr, di = xr[i + 3 * step], xi[i + 3 * step]
            k = q + 4 * done * p
            yr[k], yi[k] = ar + cr + br + dr, ai + ci + bi + di
            er, ei = ar - cr - (bi - di), ai - ci + (br - dr)
            yr[k + done], yi[k + done] = er * c1 - ei * s1, er * s1 + ei * c1
            er, ei = ar + cr - br - dr, ai + ci - bi - di
            yr[k + 2 * done], yi[k + 2 * done] = er * c2 - ei * s2, er * s2 + ei * c2
            er, ei = ar - cr + (bi - di), ai - ci - (br - dr)
            yr[k + 3 * done], yi[k + 3 * done] = er * c3 - ei * s3, er * s3 + ei * c3
