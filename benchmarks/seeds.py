"""How far findings move when the points at which doubt is sampled are drawn anew.

``python benchmarks/seeds.py [SEEDS]`` checks every argument that ships with other seeds, and once
with 16 times the points, and prints for each finding that moves by how much, as shares of the
number with the usual seed. Chance is exact and does not move.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

from equipoise.api import Checked, arguments, check_argument
from equipoise.claims.registry import run
from equipoise.core.finding import Finding, Interval

SEEDS = 5
MORE = 16


def moved(before: float | None, after: float | None) -> float:
    """The change as a share of what it was; 0 if both are missing."""
    if before is None or after is None or before == after:
        return 0.0
    return abs(after - before) / abs(before) if before else float("inf")


def again(checked: Checked, **changes: int) -> list[Finding]:
    """The findings with other options of sampling."""
    return run(checked.argument, checked.facts, replace(checked.options, **changes))


def rows(checked: Checked, seeds: int) -> Iterator[tuple[str, str, float, float, str]]:
    """What moved: claim, what was changed, medians, ends and verdicts."""
    first = checked.options.seed
    tries = {f"{seeds} other seeds": [{"seed": first + k} for k in range(1, seeds + 1)]}
    tries[f"{MORE} times the points"] = [{"samples": MORE * checked.options.samples}]
    for name, changes in tries.items():
        found = [again(checked, **change) for change in changes]
        for number, usual in enumerate(checked.findings):
            others = [f[number] for f in found]
            verdicts = {f.verdict for f in others} - {usual.verdict}
            spans = [_both(usual.interval, f.interval) for f in others]
            middle, ends = (max(column) for column in zip(*spans, strict=True))
            if middle or ends or verdicts:
                yield usual.id, name, middle, ends, ", ".join(sorted(verdicts)) or "the same"


def _both(usual: Interval | None, other: Interval | None) -> tuple[float, float]:
    """How far the median and the ends moved."""
    if usual is None or other is None:
        return (0.0, 0.0) if usual is other else (float("inf"), float("inf"))
    ends = moved(usual.low, other.low), moved(usual.high, other.high)
    return moved(usual.central, other.central), max(ends)


def main() -> None:
    """Print a line for each finding that moves."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    for argument in arguments():
        print(f"{argument.id}:")
        for claim, name, middle, ends, verdicts in rows(check_argument(argument.id), seeds):
            print(
                f"  {claim:26} {name:20} median {middle:6.1%}, ends {ends:6.1%}, verdict {verdicts}"
            )


if __name__ == "__main__":
    main()
