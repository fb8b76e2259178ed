"""How far the exact kernel is from what this machine can do.

Run with ``PYTHONPATH=src python benchmarks/machine_limit.py``. The floating-point operations and
the bytes moved in the first-level cache are counted from the algorithm, scenario by scenario:

- generating function: 6 operations per complex product and frequency, powers by squaring, on
  the blocks of frequencies and the groups that are evaluated;
- inverse transform: 34 per radix-4 butterfly, 28 per radix-3, 4 per radix-2, 14 per entry of
  the split into even and odd;
- layers: 2 per entry of the window and entry of the binomial (whole salvos below the window);
- reduction: 12 per entry of each window.

Logarithms and exponentials of the window bound are not counted. Against them stand the
multiply-adds per second of one core and its bandwidth, in cache and in memory, measured here.
"""

from __future__ import annotations

import argparse
import math

import numpy as np
import question
from numba import njit

from equipoise.kernels.arrivals import arriving_window
from equipoise.kernels.batch import CUT, evaluate_batch
from equipoise.kernels.binomial import binomial_pmf
from equipoise.kernels.spectrum import LANES, LEAST_SIZE, TINY
from equipoise.kernels.validate import FloatArray

CACHE_ENTRIES = 1_024
MEMORY_ENTRIES = 8_000_000


@njit(fastmath={"contract"})
def multiply_adds(rounds: int, x: FloatArray, out: FloatArray) -> None:
    """Sixty-four multiply-adds per entry and round, in eight chains, and fifteen sums."""
    for _ in range(rounds):
        for i in range(x.size):
            a = x[i]
            b, c, d, e = a + 1.0, a + 2.0, a + 3.0, a + 4.0
            f, g, h, k = a + 5.0, a + 6.0, a + 7.0, a + 8.0
            b, c, d, e = b * a + c, c * a + d, d * a + e, e * a + f
            f, g, h, k = f * a + g, g * a + h, h * a + k, k * a + b
            b, c, d, e = b * a + c, c * a + d, d * a + e, e * a + f
            f, g, h, k = f * a + g, g * a + h, h * a + k, k * a + b
            b, c, d, e = b * a + c, c * a + d, d * a + e, e * a + f
            f, g, h, k = f * a + g, g * a + h, h * a + k, k * a + b
            b, c, d, e = b * a + c, c * a + d, d * a + e, e * a + f
            f, g, h, k = f * a + g, g * a + h, h * a + k, k * a + b
            b, c, d, e = b * a + c, c * a + d, d * a + e, e * a + f
            f, g, h, k = f * a + g, g * a + h, h * a + k, k * a + b
            b, c, d, e = b * a + c, c * a + d, d * a + e, e * a + f
            f, g, h, k = f * a + g, g * a + h, h * a + k, k * a + b
            b, c, d, e = b * a + c, c * a + d, d * a + e, e * a + f
            f, g, h, k = f * a + g, g * a + h, h * a + k, k * a + b
            b, c, d, e = b * a + c, c * a + d, d * a + e, e * a + f
            f, g, h, k = f * a + g, g * a + h, h * a + k, k * a + b
            out[i] = (b + c) + (d + e) + ((f + g) + (h + k))


@njit(fastmath={"contract"})
def triad(rounds: int, x: FloatArray, y: FloatArray, out: FloatArray) -> None:
    """out = x + a y: 24 bytes and one multiply-add per entry."""
    for _ in range(rounds):
        for i in range(x.size):
            out[i] = x[i] + 0.5 * y[i]


def measured_limits() -> tuple[float, float, float]:
    """Operations per second, bytes per second in cache and in memory, on one core."""
    small = [np.random.default_rng(0).random(CACHE_ENTRIES) for _ in range(3)]
    large = [np.full(MEMORY_ENTRIES, 1.0) for _ in range(3)]
    multiply_adds(1, small[0], small[1])
    triad(1, *small)
    rounds = 10_000
    flops = min(question.timed(lambda: multiply_adds(rounds, *small[:2])) for _ in range(5))
    cache = min(question.timed(lambda: triad(rounds, *small)) for _ in range(5))
    memory = min(question.timed(lambda: triad(1, *large)) for _ in range(5))
    operations = rounds * CACHE_ENTRIES * (64 * 2 + 15)
    bytes_moved = 24 * rounds * CACHE_ENTRIES
    return operations / flops, bytes_moved / cache, 24 * MEMORY_ENTRIES / memory


def products(exponent: int) -> int:
    """Complex products of a power by repeated squaring."""
    return max(0, exponent.bit_length() - 2 + bin(exponent).count("1"))


def spectrum_operations(row: dict[str, float], size: int) -> float:
    """Operations on the blocks and groups that are evaluated."""
    angle = -2.0 * np.pi * np.arange(size // 2 + LANES) / size
    z = np.exp(1j * angle)
    costs, values = [], []
    for n, launchers, warheads, survival in question.GROUPS:
        p, q = row["missile_works"], row[survival]
        inner = (1 - question.P_WARHEAD + question.P_WARHEAD * z) ** warheads
        values.append((1 - q + q * (1 - p + p * inner) ** launchers) ** n)
        steps = [n, *(power for power in (warheads, launchers) if power > 1)]
        costs.append(6 * (1 + sum(products(power) for power in steps)) + 4 * len(steps))
    order = np.argsort([np.abs(value).mean() for value in values])
    total, start, dead = 0.0, 0, False
    while start <= size // 2 and not dead:
        product = np.ones(LANES, dtype=complex)
        for place in order:
            product *= values[place][start : start + LANES]
            total += LANES * costs[place]
            if np.abs(product).max() < TINY:
                dead = True
                break
        start += LANES
    return total


def transform_operations(size: int) -> float:
    left, total = size // 2, 14.0 * (size // 2)
    if left % 3 == 0:
        total += 28.0 * left / 3
        left //= 3
    while left >= 4:
        total += 34.0 * (size // 2) / 4
        left //= 4
    return total + (4.0 * (size // 2) / 2 if left == 2 else 0.0)


def transform_size(least: int) -> int:
    sizes = [factor * 2**k for k in range(5, 20) for factor in (2, 3)]
    return min(size for size in sizes if size >= max(least, LEAST_SIZE))


def counted(row: dict[str, float]) -> dict[str, float]:
    """Operations of one scenario by part, and bytes moved in cache."""
    arrays = question.columns({name: np.array([value]) for name, value in row.items()})
    names = ("platforms", "launchers_per_platform", "warheads_per_launcher")
    chances = ("p_platform", "p_launcher", "p_warhead")
    force = {name: np.asarray(arrays[name])[0] for name in (*names, *chances)}
    _, window = arriving_window(**force)
    size = transform_size(int(window.size * 1.1))
    layers = 0.0
    width = window.size
    for interceptors, shots in zip(question.INTERCEPTORS, question.SHOTS, strict=True):
        kill = row["p_track"] * (1.0 - (1.0 - row["sspk"]) ** shots)
        killed = binomial_pmf(interceptors // shots, kill)
        layers += 2.0 * width * int((killed > CUT * killed.max()).sum())
        width += int(interceptors // shots * kill)
    parts = {
        "generating function": spectrum_operations(row, size),
        "transform": transform_operations(size),
        "layers": layers,
        "reduction": 12.0 * (window.size + width),
    }
    passes = math.ceil(math.log(size // 2, 4))
    # Four terms per pass of the convolution: 5 loads and 1 store for 8 operations.
    moved = layers * 6.0 + 32.0 * (size // 2) * (passes + 2) + 8.0 * 20 * (window.size + width)
    return parts | {"bytes": moved}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenarios", type=int, default=10_000)
    parser.add_argument("--counted", type=int, default=50)
    options = parser.parse_args()
    flops, cache, memory = measured_limits()
    print(f"one core: {flops / 1e9:.1f} GFLOP/s, {cache / 1e9:.0f} GB/s in cache,", end=" ")
    print(f"{memory / 1e9:.1f} GB/s in memory")
    drawn = question.sample(options.counted)
    rows = [counted({k: float(v[s]) for k, v in drawn.items()}) for s in range(options.counted)]
    mean = {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}
    moved = mean.pop("bytes")
    operations = sum(mean.values())
    for name, value in mean.items():
        print(f"{name:>20}: {value:9,.0f} operations per scenario")
    given = question.columns(question.sample(options.scenarios))
    evaluate_batch(**given, threads=1)
    taken = min(question.timed(lambda: evaluate_batch(**given, threads=1)) for _ in range(5))
    rate = options.scenarios / taken
    # Eight parameters and 25 results of eight bytes are all that crosses to memory.
    limits = {
        "arithmetic": flops / operations,
        "cache bandwidth": cache / moved,
        "memory bandwidth": memory / (8 * (8 + 25)),
    }
    for name, limit in limits.items():
        print(f"{name:>20}: at most {limit:12,.0f} scenarios / s; reached {rate / limit:6.1%}")
    print(f"reached: {rate:,.0f} scenarios / s, {rate * operations / 1e9:.1f} GFLOP/s")


if __name__ == "__main__":
    main()
