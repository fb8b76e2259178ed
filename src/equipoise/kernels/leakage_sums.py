"""The compiled sums behind :mod:`equipoise.kernels.leakage`. Parameters are not checked here."""

from __future__ import annotations

import math

import numpy as np

from equipoise.kernels.binomial import fill_binomial
from equipoise.kernels.compiling import plain
from equipoise.kernels.validate import FloatArray


@plain
def warhead_fate(sspk: float, shots: int, p_track: float) -> tuple[float, float]:
    """Chances that one warhead leaks and is killed, each without cancellation."""
    if shots == 0 or sspk == 0.0:
        return 1.0, 0.0
    if sspk == 1.0:
        return 1.0 - p_track, p_track
    log_miss = shots * math.log1p(-sspk)
    return (1.0 - p_track) + p_track * math.exp(log_miss), -p_track * math.expm1(log_miss)


@plain
def fill_leakers(n: int, leak: float, kill: float, out: FloatArray) -> None:
    """P(0..n of n leak) from the smaller of the two chances, which holds more digits."""
    if leak <= kill:
        fill_binomial(n, leak, out)
        return
    fill_binomial(n, kill, out)
    for k in range((n + 1) // 2):
        out[k], out[n - k] = out[n - k], out[k]


@plain
def sum_leakers(
    arrivals: FloatArray, weight: float, leak: float, kill: float, out: FloatArray
) -> None:
    """Add to ``out``, with a weight, the leakers of warheads that fare independently."""
    row = np.empty(len(arrivals))
    for w in range(len(arrivals)):
        if arrivals[w] > 0.0:
            fill_leakers(w, leak, kill, row)
            for x in range(w + 1):
                out[x] += weight * arrivals[w] * row[x]


@plain
def sum_even_spread(
    arrivals: FloatArray, interceptors: int, max_shots: int, sspk: float, p_track: float
) -> FloatArray:
    """Leakers over all numbers of arrivals when the stock is spread evenly over each."""
    out = np.zeros(len(arrivals))
    few = np.empty(len(arrivals))
    more = np.empty(len(arrivals))
    for w in range(len(arrivals)):
        if arrivals[w] == 0.0:
            continue
        shots = min(interceptors // max(w, 1), max_shots)
        n_more = min(interceptors - shots * w, w) if shots < max_shots else 0
        leak, kill = warhead_fate(sspk, shots, p_track)
        fill_leakers(w - n_more, leak, kill, few)
        leak, kill = warhead_fate(sspk, shots + 1, p_track)
        fill_leakers(n_more, leak, kill, more)
        for i in range(w - n_more + 1):
            for j in range(n_more + 1):
                out[i + j] += arrivals[w] * few[i] * more[j]
    return out


@plain
def fill_engaged_warheads(
    called_warheads: FloatArray, called_decoys: FloatArray, limit: int, out: FloatArray
) -> None:
    """Law of the warheads among the first ``limit`` objects, met in random order.

    Starts from all objects called warhead and strikes one at random until ``limit`` are left;
    ``out[a]`` holds the mass of the states above the limit with ``a`` warheads left.
    """
    n_warheads = len(called_warheads) - 1
    n_decoys = len(called_decoys) - 1
    out[:] = 0.0
    for total in range(n_warheads + n_decoys, limit, -1):
        for a in range(max(0, total - n_decoys), min(n_warheads, total) + 1):
            out[a] += called_warheads[a] * called_decoys[total - a]
        for a in range(min(n_warheads, total) + 1):
            struck = out[a + 1] * (a + 1) / total if a < n_warheads else 0.0
            out[a] = out[a] * (total - a) / total + struck
    decoys_at_most = np.cumsum(called_decoys)
    for a in range(min(n_warheads, limit) + 1):
        out[a] += called_warheads[a] * decoys_at_most[min(n_decoys, limit - a)]


@plain
def sum_decoys(
    arrivals: FloatArray,
    decoys: tuple[int, int],
    p_called_warhead: tuple[float, float],
    limit: int,
    fate: tuple[float, float],
) -> FloatArray:
    """Leakers over all numbers of arrivals.

    ``decoys`` are fixed and per warhead; ``p_called_warhead`` and ``fate`` are those of a warhead
    and of a decoy, and the chances that an engaged warhead leaks and is killed.
    """
    out = np.zeros(len(arrivals))
    row = np.empty(len(arrivals))
    for w in range(len(arrivals)):
        if arrivals[w] == 0.0:
            continue
        n_decoys = decoys[0] + decoys[1] * w
        called_warheads = np.empty(w + 1)
        called_decoys = np.empty(n_decoys + 1)
        engaged = np.empty(w + 1)
        fill_binomial(w, p_called_warhead[0], called_warheads)
        fill_binomial(n_decoys, p_called_warhead[1], called_decoys)
        fill_engaged_warheads(called_warheads, called_decoys, limit, engaged)
        for h in range(w + 1):
            if engaged[h] > 0.0:
                fill_leakers(h, fate[0], fate[1], row)
                for x in range(h + 1):
                    out[w - h + x] += arrivals[w] * engaged[h] * row[x]
    return out


@plain
def fill_beta_binomial(n: int, a: float, b: float, out: FloatArray) -> None:
    """P(0..n hits), walking outward from the mean and normalizing, as in fill_binomial."""
    start = min(n, int(n * (a / (a + b)) + 0.5))
    out[start] = math.exp(
        math.lgamma(n + 1.0)
        - math.lgamma(start + 1.0)
        - math.lgamma(n - start + 1.0)
        + math.lgamma(a + start)
        + math.lgamma(b + n - start)
        - math.lgamma(a + b + n)
        + math.lgamma(a + b)
        - math.lgamma(a)
        - math.lgamma(b)
    )
    total = out[start]
    for h in range(start, n):
        out[h + 1] = out[h] * ((n - h) / (h + 1)) * ((a + h) / (b + n - h - 1))
        total += out[h + 1]
    for h in range(start, 0, -1):
        out[h - 1] = out[h] * (h / (n - h + 1)) * ((b + n - h) / (a + h - 1))
        total += out[h - 1]
    for h in range(n + 1):
        out[h] /= total


@plain
def fill_warheads_hit(n: int, shots: int, a: float, b: float, out: FloatArray) -> None:
    """Law of the number of warheads hit at least once by ``shots`` each, sspk ~ Beta(a, b).

    Hits are dealt one at a time to shots not yet dealt: with c warheads hit by h hits,
    shots * (n - c) of the shots * n - h left are at warheads not hit so far.
    """
    n_shots = n * shots
    hits = np.empty(n_shots + 1)
    fill_beta_binomial(n_shots, a, b, hits)
    hit = np.zeros(n + 1)
    hit[0] = 1.0
    for h in range(n_shots + 1):
        for c in range(n + 1):
            out[c] += hits[h] * hit[c]
        if h < n_shots:
            left = float(n_shots - h)
            for c in range(n, 0, -1):
                again = max(shots * c - h, 0) / left
                hit[c] = hit[c] * again + hit[c - 1] * (shots * (n - c + 1) / left)
            hit[0] = 0.0


@plain
def sum_over_fewer_warheads(arrivals: FloatArray, hit: FloatArray, p_track: float) -> FloatArray:
    """Leakers for every number of arrivals, from the law of hits on the largest number.

    Shots at a warhead that is not tracked are as good as never fired. Warheads are exchangeable,
    so striking one of them at random gives the law for one warhead fewer.
    """
    n = len(arrivals)
    row = np.empty(n)
    killed = np.zeros(n)
    out = np.zeros(n)
    for c in range(n):
        fill_binomial(c, p_track, row)
        for k in range(c + 1):
            killed[k] += hit[c] * row[k]
    for w in range(n - 1, -1, -1):
        if arrivals[w] > 0.0:
            for k in range(w + 1):
                out[w - k] += arrivals[w] * killed[k]
        for k in range(w):
            killed[k] = killed[k] * (w - k) / w + killed[k + 1] * (k + 1) / w
    return out
