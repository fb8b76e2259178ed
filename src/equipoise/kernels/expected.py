"""The expected number of warheads that layers kill, without the distribution of leakers.

For salvos the kills expected in a layer need only E[min(E, c)], with E the engageable warheads
that reach it and c its capacity, and E[min(E, c)] needs the distribution of E only below c. A
layer behind others is therefore computed from the smaller arrivals alone; all larger ones fill
it whatever was killed before. This is many times faster than the distribution of leakers, from
which it differs by less than 1e-11 of what arrives.
"""

from __future__ import annotations

import math

import numpy as np

from equipoise.kernels.chances import log_binomial
from equipoise.kernels.compiling import compiled, inlined
from equipoise.kernels.engagement import (
    EVEN_SPREAD,
    INVERSE,
    Layer,
    Salvos,
    Scratch,
    salvos_of,
)
from equipoise.kernels.layers import LayerColumns, Sharing, layer_scratch, leak_windows
from equipoise.kernels.thinning import Span
from equipoise.kernels.validate import FloatArray, IntArray
from equipoise.kernels.windows import Windows, empty_windows


def expected_kills(
    chances: FloatArray, first: int, limits: IntArray, layers: LayerColumns, *, cut: float
) -> FloatArray:
    """Warheads that the layers of each scenario are expected to kill, shape (S,).

    Layers draw independently of each other; none spreads its shots evenly.

    Args:
        chances: distributions of the numbers that arrive, shape (S, columns).
        first: number that the first column stands for.
        limits: first and last number of each distribution, shape (S, 2).
        layers: shape (S, L).
        cut: chances below it may be dropped.
    """
    killed = np.zeros(limits.shape[0])
    number = np.arange(first, first + chances.shape[1])
    mean, top = chances @ number, int(limits[:, 1].max())
    scratch = layer_scratch(top + 1, cut=cut)
    whole = Windows(chances, limits)
    for index in range(layers.interceptors.shape[1]):
        own = _some(layers, index)
        if index == 0:
            beyond = np.zeros(limits.shape[0])
            _add_kills(whole, first, beyond, own, mean, limits, killed, scratch)
            continue
        fills = _numbers_that_fill(layers, index, top)
        few = empty_windows(limits.shape[0], int(min(fills.max(), top + 1)))
        beyond = np.zeros(limits.shape[0])
        _copy_below(whole, first, fills, few, beyond)
        before = _some(layers, slice(index))
        leak_windows(few, before, Sharing(False, False), scratch)
        _add_kills(few, 0, beyond, own, mean, limits, killed, scratch)
    return killed


def _some(layers: LayerColumns, which: int | slice) -> LayerColumns:
    """Some of the layers, side by side in memory."""
    return LayerColumns._make(np.ascontiguousarray(column[:, which]) for column in layers)


def spreads_shots(layers: LayerColumns) -> bool:
    """Whether a layer spreads its shots evenly, so that its kills are no capped number."""
    return bool(((layers.doctrine == EVEN_SPREAD) & (layers.shots > 1)).any())


def _numbers_that_fill(layers: LayerColumns, index: int, top: int) -> IntArray:
    """Arrivals from which on a layer is filled whatever the layers before it kill.

    One above ``top`` where only some are engageable: how many those are is not certain.
    """
    most = -(-layers.interceptors // layers.shots)
    fills = most[:, : index + 1].sum(axis=1)
    sure = layers.engageable_share[:, index] >= 1.0
    return np.where(sure, np.minimum(fills, top + 1), top + 1)


@compiled
def _copy_below(
    whole: Windows, first: int, fills: IntArray, few: Windows, beyond: FloatArray
) -> None:
    """Copy what is below ``fills`` to windows from 0 on; ``beyond`` gets the chance of the rest."""
    for s in range(fills.size):
        low, top = whole.limits[s, 0], whole.limits[s, 1]
        last = min(top, fills[s] - 1)
        for n in range(low, last + 1):
            few.vecs[s, n] = whole.vecs[s, n - first]
        for n in range(max(low, last + 1), top + 1):
            beyond[s] += whole.vecs[s, n - first]
        few.limits[s, 0] = min(low, max(last, 0))
        few.limits[s, 1] = max(last, 0)


@compiled
def _add_kills(
    reaching: Windows,
    first: int,
    beyond: FloatArray,
    layers: LayerColumns,
    mean: FloatArray,
    limits: IntArray,
    killed: FloatArray,
    scratch: Scratch,
) -> None:
    """Add what one layer kills to what the layers before it have killed."""
    for s in range(killed.size):
        layer = Layer(
            layers.interceptors[s],
            layers.shots[s],
            layers.doctrine[s],
            layers.sspk[s],
            layers.p_track[s],
            layers.engageable_share[s],
        )
        most = limits[s, 1]
        salvos = salvos_of(layer, most, scratch.cut)
        if most == 0 or salvos.engageable_share <= 0.0:
            continue
        works = 1.0 - layers.p_common_mode[s]
        if salvos.full == most:
            # The stock never binds: each warhead that reaches the layer is killed on its own.
            killed[s] += works * salvos.kill * (mean[s] - killed[s])
            continue
        span = Span(reaching.vecs[s], reaching.limits[s, 0], reaching.limits[s, 1])
        kills = _capped(span, first, salvos, scratch)
        kills += beyond[s] * (salvos.full * salvos.kill + salvos.kill_next)
        killed[s] += works * kills


@inlined
def _capped(span: Span, first: int, salvos: Salvos, scratch: Scratch) -> float:
    """Kills of the salvos: those of the first ``full`` warheads, and of the one after them."""
    share = salvos.engageable_share
    engaged = _expected_least(span, first, share, salvos.full, scratch)
    kills = salvos.kill * engaged
    if salvos.kill_next > 0.0:
        more = _expected_least(span, first, share, salvos.full + 1, scratch)
        kills += salvos.kill_next * (more - engaged)
    return kills


@compiled
def _expected_least(span: Span, first: int, share: float, capacity: int, scratch: Scratch) -> float:
    """E[min(E, capacity)] for E ~ Bin(N, share), N on the span.

    g(n) = E[min(Bin(n, share), c)] grows by share P(Bin(n, share) < c) from n to n + 1, and that
    chance falls by share P(Bin(n, share) = c - 1).
    """
    vec, low, top = span
    total = 0.0
    if share >= 1.0 or capacity == 0:
        for n in range(low, top + 1):
            total += vec[n - first] * min(n, capacity)
        return total
    start = _first_that_binds(capacity, share, top, scratch.cut)
    for n in range(low, min(start, top) + 1):
        total += vec[n - first] * (n * share)
    expected, below = start * share, 1.0
    equal = math.exp(log_binomial(start, capacity - 1, share))
    inverses = scratch.rows[INVERSE]
    for n in range(start, top):
        expected += share * below
        below = max(0.0, below - share * equal)
        equal *= (n + 1) * (1.0 - share) * inverses[n + 2 - capacity]
        if n + 1 >= low:
            total += vec[n + 1 - first] * expected
    return total


@compiled
def _first_that_binds(capacity: int, share: float, top: int, cut: float) -> int:
    """The largest n, ``top`` at most, up to which capacity or more have hardly any chance.

    From capacity - 1 on the chance of just capacity - 1 grows with n up to its peak.
    """
    low, high = capacity - 1, min(top, max(capacity - 1, int((capacity - 1) / share)))
    while low < high:
        middle = (low + high + 1) // 2
        if log_binomial(middle, capacity - 1, share) < math.log(cut):
            low = middle
        else:
            high = middle - 1
    return low
