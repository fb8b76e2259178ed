"""Full exact scenarios per second, on one thread and on two, and their ratio.

Run with ``PYTHONPATH=src python benchmarks/exact_scenarios.py``. A scenario is a force of 2,500
warheads in eight groups against two layers with common mode, reduced to means, quantiles and
tail chances. Threads are timed in turn; the ratio of each pair is taken within that pair.
Processor time is that of all threads together: twice the time of one thread over that of two is
the ratio that a machine without other load would show, if the threads do not hinder each other.
"""

from __future__ import annotations

import argparse
import statistics
import time

import question

from equipoise.kernels.batch import evaluate_batch

TARGET_PER_CORE = 10_000
TARGET_RATIO = 1.8


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenarios", type=int, default=20_000)
    parser.add_argument("--repeats", type=int, default=7)
    options = parser.parse_args()
    given = question.columns(question.sample(options.scenarios))
    first = question.timed(lambda: evaluate_batch(**question.columns(question.sample(1))))
    print(f"{question.force_size():,} warheads, first call {first:.2f} s (compiles or loads)")
    report_threads(given, options.scenarios, options.repeats)
    for name, variant in (("whole salvos", question.EASY), ("even spread", question.HARD)):
        count = options.scenarios // 4
        arguments = question.columns(question.sample(count), variant)
        start = time.process_time()
        evaluate_batch(**arguments, threads=1)
        taken = time.process_time() - start
        print(f"{name:>14}, {variant['engageable_share']} engageable: {count / taken:9,.0f} / s")


def walled_and_used(given: dict[str, object], threads: int) -> tuple[float, float]:
    """Wall and processor seconds of one batch."""
    start = time.process_time()
    walled = question.timed(lambda: evaluate_batch(**given, threads=threads))
    return walled, time.process_time() - start


def report_threads(given: dict[str, object], scenarios: int, repeats: int) -> None:
    pairs = [(walled_and_used(given, 1), walled_and_used(given, 2)) for _ in range(repeats)]
    one = min(first[0] for first, _ in pairs)
    two = min(second[0] for _, second in pairs)
    used = statistics.median(first[1] for first, _ in pairs)
    walls = [first[0] / second[0] for first, second in pairs]
    unloaded = statistics.median(2.0 * first[1] / second[1] for first, second in pairs)
    print(f"scenarios / s: {scenarios / one:,.0f} on one thread, {scenarios / two:,.0f} on two")
    rate = scenarios / used
    print(f"scenarios / processor second: {rate:,.0f} ({rate / TARGET_PER_CORE:.2f} x target)")
    print(
        f"two threads over one: best {max(walls):.2f}, median {statistics.median(walls):.2f},"
        f" by processor time {unloaded:.2f} (target {TARGET_RATIO})"
    )


if __name__ == "__main__":
    main()
