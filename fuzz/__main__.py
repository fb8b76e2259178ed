"""Fuzz every target in turn: ``python -m fuzz [SECONDS] [TARGET ...]``, or ``make fuzz``.

Prints for each target how many inputs were tried and whether one crashed it. Exit code 1 if
any did; the inputs then lie in ``fuzz/crashes``.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
CRASHES = ROOT / "fuzz" / "crashes"
DEFAULT_SECONDS = 60
TARGETS = ("argument", "date", "facts", "manifest", "part", "sql", "study", "verify")
_TRIED = re.compile(r"stat::number_of_executed_units:\s+(\d+)")


@dataclass(frozen=True)
class Fuzzed:
    """What came of fuzzing a target; ``tried`` is None where the process did not say."""

    target: str
    tried: int | None
    crashed: bool
    last_words: str


def fuzzed(target: str, seconds: int) -> Fuzzed:
    """Fuzz one target in a process of its own."""
    CRASHES.mkdir(exist_ok=True)
    found = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    done = subprocess.run(
        [sys.executable, "-m", "fuzz.one", target, str(seconds)],
        cwd=CRASHES,
        env={**os.environ, "PYTHONPATH": found},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    tried = _TRIED.search(done.stderr)
    return Fuzzed(
        target,
        int(tried[1]) if tried else None,
        done.returncode != 0,
        (done.stdout + done.stderr)[-3000:],
    )


def main() -> None:
    """Fuzz the targets named, or all of them."""
    words = sys.argv[1:]
    seconds = int(words[0]) if words else DEFAULT_SECONDS
    crashed = False
    for target in words[1:] or TARGETS:
        result = fuzzed(target, seconds)
        crashed |= result.crashed
        told = "CRASHED" if result.crashed else "no crash"
        print(f"{target:10} {result.tried or 0:10,} inputs in {seconds} s: {told}", flush=True)
        if result.crashed:
            print(result.last_words, flush=True)
    sys.exit(1 if crashed else 0)


if __name__ == "__main__":
    main()
