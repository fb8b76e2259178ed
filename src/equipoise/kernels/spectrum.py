"""The number of arriving warheads on a window, from its generating function.

A group of n platforms with L launchers of m warheads has the generating function

    G(z) = [1 - pp + pp (1 - pl + pl (1 - pw + pw z)^m)^L]^n,

pp, pl, pw the chances that a platform survives, its launcher works and the warhead arrives;
a force is the product over its groups. Its values at the M-th roots of unity are the Fourier
transform of the distribution wrapped around M, so an inverse transform gives the chances on
a window [low, low + M) of all the numbers that are equal modulo M.

**Window.** With K(t) = log G(e^t) Chernoff's inequality gives, for every t > 0,
P(X > x) <= exp(K(t) - t x) and P(X < x) <= exp(K(-t) + t x). Solving both for the chance
TAIL gives low and high; t is what would be best for a normal law of the same variance, and
any other would do. What lies outside has a chance of at most 2 TAIL; wrapped into the
window, it changes the distribution by as much. From the inverted distribution both ends are
left out as far as they add up to TAIL. In all a chance of at most 4 TAIL = 4e-13 is lost.

**Frequencies left out.** |G_g| <= 1 for every group, so once the product over some groups is
below TINY in modulus at a frequency, the whole is. Each frequency left out changes each
entry by at most 2 TINY / M, all of them the sum of entries by at most M TINY. After a block
of such frequencies a bound that falls with frequency may show that no higher one matters.

Blocks of LANES frequencies share every exponent, so that the arithmetic runs in vector
instructions; powers are taken by repeated squaring.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from equipoise.kernels.compiling import compiled, contracted, inlined, reordered
from equipoise.kernels.fourier import Circle, circle_of, circles, inverse_real
from equipoise.kernels.validate import FloatArray, IntArray
from equipoise.kernels.windows import Windows, rows_of

TAIL = 1e-13
LOG_TAIL = math.log(TAIL)
TINY = 1e-19
LOG_TINY = math.log(TINY)
LANES = 32
LEAST_SIZE = 64

# Places in the scratch of one block: current value, base of a power, product of groups.
_VALUE_RE, _VALUE_IM, _BASE_RE, _BASE_IM, _TOTAL_RE, _TOTAL_IM = (
    0,
    LANES,
    2 * LANES,
    3 * LANES,
    4 * LANES,
    5 * LANES,
)
_Z_RE, _Z_IM = 6 * LANES, 7 * LANES
BLOCK_SIZE = 8 * LANES
SPECTRUM_ROWS = 9


class Force(NamedTuple):
    """Checked groups of one force (1-D) or of many (2-D, one row each)."""

    platforms: IntArray
    launchers_per_platform: IntArray
    warheads_per_launcher: IntArray
    p_platform: FloatArray
    p_launcher: FloatArray
    p_warhead: FloatArray

    def as_rows(self) -> Force:
        """One force as a table of one row."""
        return Force(
            self.platforms[np.newaxis],
            self.launchers_per_platform[np.newaxis],
            self.warheads_per_launcher[np.newaxis],
            self.p_platform[np.newaxis],
            self.p_launcher[np.newaxis],
            self.p_warhead[np.newaxis],
        )

    def part(self, rows: slice) -> Force:
        """Some rows, each array with rows of its own."""
        return Force(
            rows_of(self.platforms, rows),
            rows_of(self.launchers_per_platform, rows),
            rows_of(self.warheads_per_launcher, rows),
            rows_of(self.p_platform, rows),
            rows_of(self.p_launcher, rows),
            rows_of(self.p_warhead, rows),
        )


class Desk(NamedTuple):
    """Working memory of the inversion.

    Attributes:
        table: ``fourier.circles`` up to a power of two that holds every window.
        work: one row per purpose.
    """

    table: FloatArray
    work: FloatArray


def new_desk(size: int, groups: int) -> Desk:
    """Working memory for windows of up to ``size`` entries and forces of so many groups."""
    points = LEAST_SIZE
    while points < size:
        points *= 2
    columns = max(points + 1, BLOCK_SIZE, 2 * groups)
    return Desk(circles(points), np.zeros((SPECTRUM_ROWS, columns)))


@compiled
def fill_windows(windows: Windows, forces: Force, desk: Desk) -> None:
    """Write the distribution of each scenario into its window, and the window's limits.

    Args:
        windows: receives the distributions; entries outside the limits are left alone.
        forces: one row per window.
        desk: from ``new_desk`` for the largest force.
    """
    for index in range(windows.limits.shape[0]):
        force = Force(
            forces.platforms[index],
            forces.launchers_per_platform[index],
            forces.warheads_per_launcher[index],
            forces.p_platform[index],
            forces.p_launcher[index],
            forces.p_warhead[index],
        )
        low, high = _chernoff_window(force)
        limits = windows.limits[index]
        limits[0], limits[1] = _fill_window(force, low, high, windows.vecs[index], desk)


@inlined
def _chernoff_window(force: Force) -> tuple[int, int]:
    """Numbers low..high outside of which the chance is at most 2 TAIL."""
    most, variance = _size_and_variance(force)
    if most == 0:
        return 0, 0
    t = math.sqrt(-2.0 * LOG_TAIL / max(variance, 1e-9))
    high = min(_reach(force, t), float(most))
    low = min(_reach(force, -t), 0.0)
    # One more on each side pays for rounding.
    return max(0, math.ceil(-low) - 1), min(most, math.floor(high) + 1)


@compiled
def _reach(force: Force, t: float) -> float:
    """The least bound (K(t) - LOG_TAIL) / |t| over t, 0.7 t, 0.49 t, ... until it grows."""
    best = (_log_generating(force, t) - LOG_TAIL) / abs(t)
    while True:
        t *= 0.7
        bound = (_log_generating(force, t) - LOG_TAIL) / abs(t)
        if bound >= best:
            return best
        best = bound


@inlined
def _size_and_variance(force: Force) -> tuple[int, float]:
    most, variance = 0, 0.0
    for g in range(force.platforms.size):
        n, launchers = force.platforms[g], force.launchers_per_platform[g]
        m, p = force.warheads_per_launcher[g], force.p_warhead[g]
        one = force.p_launcher[g] * m * p
        spread = force.p_launcher[g] * m * p * (1.0 - p + m * p) - one * one
        boat = force.p_platform[g] * launchers * one
        spread = force.p_platform[g] * launchers * (spread + launchers * one * one) - boat * boat
        most += n * launchers * m
        variance += n * spread
    return most, variance


@compiled
def _log_generating(force: Force, t: float) -> float:
    total = 0.0
    for g in range(force.platforms.size):
        value, p = t, force.p_warhead[g]
        if force.warheads_per_launcher[g] != 1:
            value = force.warheads_per_launcher[g] * _log_mix(p, value)
            p = 1.0
        p *= force.p_launcher[g]
        if force.launchers_per_platform[g] != 1:
            value = force.launchers_per_platform[g] * _log_mix(p, value)
            p = 1.0
        total += force.platforms[g] * _log_mix(p * force.p_platform[g], value)
    return total


@compiled
def _log_mix(p: float, y: float) -> float:
    """log(1 - p + p e^y) without overflow."""
    if p <= 0.0:
        return 0.0
    if p >= 1.0:
        return y
    if y > 0.0:
        return y + math.log(p + (1.0 - p) * math.exp(-y))
    return math.log1p(p * math.expm1(y))


@inlined
def _fill_window(force: Force, low: int, high: int, vec: FloatArray, desk: Desk) -> tuple[int, int]:
    """Write P(X = x) for x within low..high, summing to 1; returns the window written."""
    size = _transform_size(high - low + 1)
    spectrum, transform, out = desk.work[1:3], desk.work[3:7], desk.work[7]
    block, order = desk.work[0], desk.work[8]
    _put_most_spread_first(force, order)
    circle = circle_of(desk.table, size)
    start, next_check = 0, 0
    while start <= size // 2:
        for lane in range(LANES):
            block[_Z_RE + lane] = circle.cos[start + lane]
            block[_Z_IM + lane] = -circle.sin[start + lane]
        alive = _evaluate(force, order, block)
        _store_from(low, start, alive, circle, desk.work)
        start += LANES
        if not alive and start >= next_check:
            next_check = 2 * start
            if _log_bound(force, min(1.0, 2.0 * start / size) * math.pi) < LOG_TINY:
                break
    for k in range(start, size // 2 + 1):
        spectrum[0, k] = 0.0
        spectrum[1, k] = 0.0
    inverse_real(spectrum, circle, transform, out)
    return _copy_and_trim(out, low, high, vec)


@compiled
def _transform_size(least: int) -> int:
    """The smallest 2^k or 3 2^k that holds a window, at least LEAST_SIZE."""
    size = LEAST_SIZE
    while size < least:
        size *= 2
    if size > LEAST_SIZE and size // 4 * 3 >= least:
        return size // 4 * 3
    return size


@compiled
def _log_bound(force: Force, angle: float) -> float:
    """An upper bound of log |G| at every frequency from ``angle`` to pi.

    |1 - p + p e^(ia)|^2 = 1 - 4 p (1 - p) sin^2(a/2) falls in a, and |1 - p + p u| is at most
    1 - p + p |u|.
    """
    half = math.sin(0.5 * angle) ** 2
    total = 0.0
    for g in range(force.platforms.size):
        m, launchers = force.warheads_per_launcher[g], force.launchers_per_platform[g]
        p, then = force.p_warhead[g], 1.0
        if m == 1:
            p *= force.p_launcher[g]
        else:
            then = force.p_launcher[g]
        if m == 1 and launchers == 1:
            p *= force.p_platform[g]
        modulus = max(0.0, 1.0 - 4.0 * p * (1.0 - p) * half) ** (0.5 * m)
        modulus = (1.0 - then + then * modulus) ** launchers
        if m != 1 or launchers != 1:
            modulus = 1.0 - force.p_platform[g] * (1.0 - modulus)
        total += force.platforms[g] * math.log(max(modulus, 1e-300))
    return total


@inlined
def _copy_and_trim(out: FloatArray, low: int, high: int, vec: FloatArray) -> tuple[int, int]:
    """Copy to ``vec[low..high]``, leave out at each end what adds up to TAIL, make it sum to 1."""
    first, last, total = 0, high - low, 0.0
    left, right = max(0.0, out[first]), max(0.0, out[last])
    while left <= TAIL and first < last:
        first += 1
        left += max(0.0, out[first])
    while right <= TAIL and first < last:
        last -= 1
        right += max(0.0, out[last])
    for i in range(first, last + 1):
        total += max(0.0, out[i])
    for i in range(first, last + 1):
        vec[low + i] = max(0.0, out[i]) / total
    return low + first, low + last


@inlined
def _store_from(low: int, start: int, alive: bool, circle: Circle, work: FloatArray) -> None:
    """Store the product, times z^-low so that the inverse transform starts at ``low``."""
    block, spectrum, size = work[0], work[1:3], circle.cos.size
    place, step = (start * low) % size, low % size
    for lane in range(min(LANES, size // 2 + 1 - start)):
        k = start + lane
        cos, sin = circle.cos[place], circle.sin[place]
        a, b = block[_TOTAL_RE + lane], block[_TOTAL_IM + lane]
        spectrum[0, k] = a * cos - b * sin if alive else 0.0
        spectrum[1, k] = a * sin + b * cos if alive else 0.0
        place += step
        if place >= size:
            place -= size


@inlined
def _put_most_spread_first(force: Force, order: FloatArray) -> None:
    """Order groups so that a negligible product shows early; any order gives the same values.

    By Parseval's theorem the mean of |G|^2 over frequencies is the sum of squared chances of
    one platform's yield, to the power n, here taken as two-valued: nothing or something.
    """
    count = force.platforms.size
    for g in range(count):
        none = 1.0 - force.p_launcher[g] * (
            1.0 - (1.0 - force.p_warhead[g]) ** force.warheads_per_launcher[g]
        )
        none = 1.0 - force.p_platform[g] * (1.0 - none ** force.launchers_per_platform[g])
        score = force.platforms[g] * math.log(none * none + (1.0 - none) * (1.0 - none))
        place = g
        while place > 0 and order[count + place - 1] > score:
            order[place] = order[place - 1]
            order[count + place] = order[count + place - 1]
            place -= 1
        order[place] = g
        order[count + place] = score


@compiled
def _evaluate(force: Force, order: FloatArray, block: FloatArray) -> bool:
    """Product over groups at the block's frequencies; False if it is negligible at all."""
    for lane in range(LANES):
        block[_TOTAL_RE + lane] = 1.0
        block[_TOTAL_IM + lane] = 0.0
    for place in range(force.platforms.size):
        g = int(order[place])
        for lane in range(LANES):
            block[_VALUE_RE + lane] = block[_Z_RE + lane]
            block[_VALUE_IM + lane] = block[_Z_IM + lane]
        p = force.p_warhead[g]
        if force.warheads_per_launcher[g] != 1:
            _mix_and_raise(block, p, force.warheads_per_launcher[g])
            p = 1.0
        p *= force.p_launcher[g]
        if force.launchers_per_platform[g] != 1:
            _mix_and_raise(block, p, force.launchers_per_platform[g])
            p = 1.0
        _mix_and_raise(block, p * force.p_platform[g], force.platforms[g])
        if _multiply_total(block) < TINY * TINY:
            return False
    return True


@contracted
def _mix_and_raise(block: FloatArray, p: float, exponent: int) -> None:
    """value <- (1 - p + p value)^exponent on all lanes."""
    q = 1.0 - p
    for i in range(LANES):
        block[_VALUE_RE + i] = q + p * block[_VALUE_RE + i]
    for i in range(LANES):
        block[_VALUE_IM + i] *= p
    if exponent == 1:
        return
    if exponent == 0:
        for i in range(LANES):
            block[_VALUE_RE + i] = 1.0
            block[_VALUE_IM + i] = 0.0
        return
    for i in range(2 * LANES):
        block[_BASE_RE + i] = block[_VALUE_RE + i]
    bit = 1
    while 2 * bit <= exponent:
        bit *= 2
    bit //= 2
    while bit > 0:
        for i in range(LANES):
            a, b = block[_VALUE_RE + i], block[_VALUE_IM + i]
            block[_VALUE_RE + i] = a * a - b * b
            block[_VALUE_IM + i] = 2.0 * a * b
        if exponent & bit:
            for i in range(LANES):
                a, b = block[_VALUE_RE + i], block[_VALUE_IM + i]
                c, d = block[_BASE_RE + i], block[_BASE_IM + i]
                block[_VALUE_RE + i] = a * c - b * d
                block[_VALUE_IM + i] = a * d + b * c
        bit //= 2


@reordered
def _multiply_total(block: FloatArray) -> float:
    """total <- total value; returns the sum of squared moduli of the new total."""
    squares = 0.0
    for i in range(LANES):
        a, b = block[_TOTAL_RE + i], block[_TOTAL_IM + i]
        c, d = block[_VALUE_RE + i], block[_VALUE_IM + i]
        e, f = a * c - b * d, a * d + b * c
        block[_TOTAL_RE + i] = e
        block[_TOTAL_IM + i] = f
        squares += e * e + f * f
    return squares
