"""The exact kernel against vectorized NumPy Monte Carlo, at 10,000 draws and at equal accuracy.

Run with ``PYTHONPATH=src python benchmarks/versus_monte_carlo.py``. Equal accuracy: the error of
a Monte Carlo probability falls with the root of the draws, so the draws that would reach a given
standard error are computed from the one measured, and their time from the time measured.
"""

from __future__ import annotations

import argparse

import numpy as np
import question

from equipoise.kernels.batch import evaluate_batch

# What the tests hold the kernel to.
KERNEL_ERROR = 1e-11


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenarios", type=int, default=100)
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--batch", type=int, default=10_000)
    options = parser.parse_args()
    drawn = question.sample(options.scenarios)
    exact = evaluate_batch(**question.columns(drawn), threads=1)
    rows = [{k: float(v[s]) for k, v in drawn.items()} for s in range(options.scenarios)]
    simulated: list[dict[str, float]] = []
    given = question.columns(question.sample(options.batch))
    timing = question.interleaved(
        {
            "exact": lambda: evaluate_batch(**given, threads=1),
            "sampled": lambda: simulated.extend(
                question.simulate(options.draws, seed, **row) for seed, row in enumerate(rows)
            ),
        },
        repeats=3,
    )
    exact_s = timing["exact"].middle / options.batch
    sampled_s = timing["sampled"].middle / options.scenarios
    tail = np.array([row["p_at_least_400_leak"] for row in simulated[: options.scenarios]])
    error = float(np.sqrt(np.mean((tail - exact.p_at_least_leak[:, -1]) ** 2)))
    share = np.array([row["removed_share"] for row in simulated[: options.scenarios]])
    share_error = float(np.sqrt(np.mean((share - exact.removed_share) ** 2)))
    print(f"one thread: exact {1 / exact_s:,.0f} / s, sampled {1 / sampled_s:,.0f} / s")
    print(f"ratio at {options.draws:,} draws: {sampled_s / exact_s:,.0f}")
    print(f"sampling error: P(at least 400 leak) {error:.1e}, removed share {share_error:.1e}")
    for goal in (1e-3, 1e-4, KERNEL_ERROR):
        draws = options.draws * (error / goal) ** 2
        ratio = sampled_s / exact_s * draws / options.draws
        print(f"ratio at an error of {goal:.0e}: {ratio:.1e} ({draws:.1e} draws, extrapolated)")


if __name__ == "__main__":
    main()
