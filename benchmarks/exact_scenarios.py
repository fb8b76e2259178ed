"""Full exact scenarios per second, on one thread and on two, and their ratio.

Run with ``PYTHONPATH=src python benchmarks/exact_scenarios.py``. A scenario is a force of 2,500
warheads in eight groups against two layers with common mode, reduced to means, quantiles and
tail chances. Threads are timed in turn; the ratio of each pair is taken within that pair.
Processor time is that of all threads together, so it shows what the machine's other load hides.
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


def report_threads(given: dict[str, object], scenarios: int, repeats: int) -> None:
    ratios, rates, processor = [], [], []
    for _ in range(repeats):
        start = time.process_time()
        one = question.timed(lambda: evaluate_batch(**given, threads=1))
        processor.append(scenarios / (time.process_time() - start))
        two = question.timed(lambda: evaluate_batch(**given, threads=2))
        ratios.append(one / two)
        rates.append((scenarios / one, scenarios / two))
    best = max(rates)
    middle = statistics.median(processor)
    print(f"scenarios / s: {best[0]:,.0f} on one thread, {max(r[1] for r in rates):,.0f} on two")
    print(f"scenarios / processor second: {middle:,.0f} ({middle / TARGET_PER_CORE:.2f} x target)")
    print(
        f"two threads over one: best {max(ratios):.2f}, median {statistics.median(ratios):.2f}"
        f" (target {TARGET_RATIO})"
    )


if __name__ == "__main__":
    main()
