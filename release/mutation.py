"""Mutation testing of kernels: ``python -m release.mutation [SECONDS] [KERNEL ...]``.

Cosmic Ray puts small faults into a kernel, one at a time, and the kernel's own quick tests must
fail. Faults are drawn at random, by a seed that is printed, until the time is over; the rest are
marked as skipped. Everything happens in a copy of the sources. Kernels run as plain Python, so
that a fault costs a second and not a compilation; tests too slow for that are left out.
"""

from __future__ import annotations

import argparse
import ast
import multiprocessing
import os
import random
import re
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from cosmic_ray.commands.init import init
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.testing import run_tests
from cosmic_ray.work_db import WorkDB
from cosmic_ray.work_item import TestOutcome, WorkerOutcome, WorkItem, WorkResult

ROOT = Path(__file__).parents[1]
KERNELS = Path("src") / "equipoise" / "kernels"
SHORTEST_TIMEOUT_S = 10.0
KILLED, TIMED_OUT, SURVIVED, BROKEN = OUTCOMES = ("killed", "timed out", "survived", "not run")
TESTS = Path("tests") / "unit" / "kernels"
# Files with the tests of each kernel.
QUICK = {
    "arrivals": "test_arrivals test_edges",
    "aside": "../../integration/test_compiling_aside",
    "batch": "test_small_forces test_batch",
    "binomial": "test_small_parts",
    "chances": "test_small_parts",
    "compiling": "test_compiling",
    "constants": "test_constants",
    "constellation": "test_constellation test_limits",
    "cost": "test_cost test_limits",
    "engagement": "test_small_forces test_layers test_edges",
    "expected": "test_small_forces",
    "fourier": "test_small_parts",
    "hazard": "test_hazard test_edges",
    "intervals": "test_intervals",
    "inventory": "test_inventory test_edges",
    "kepler": "test_kepler test_limits",
    "kept": "test_small_forces test_kept",
    "layers": "test_small_forces test_layers test_edges",
    "leakage": "test_leakage test_edges",
    "leakage_sums": "test_leakage test_edges",
    "offset": "test_offset test_edges",
    "plausibility": "test_kepler test_edges test_limits",
    "reach": "test_reach test_edges test_limits",
    "richardson": "test_intervals test_edges",
    "shoot_look_shoot": "test_shoot_look_shoot test_inventory",
    "spectrum": "test_small_forces test_arrivals test_edges",
    "summary": "test_small_parts",
    "thinning": "test_small_parts",
    "twobody": "test_kepler test_reach test_limits",
    "validate": "test_small_parts",
    "windows": "test_small_parts",
}
# Tests that take seconds as plain Python, or need what only compiled kernels do.
SLOW = """agrees_with at_every_edge bits_of_the_batch hundred_warheads kept_on_its_window
one_set_of_arrivals result_is_nan salvos_remove single_row_of_layers window_agrees"""

BITS = "(BitAnd|BitOr|BitXor|LShift|RShift)"
SENSELESS = re.compile(
    # Operators of bits fail on floats at once, whatever is tested; among themselves they stay.
    rf".*/ReplaceBinaryOperator_(?!{BITS})\w+_{BITS}$"
    rf"|.*/ReplaceBinaryOperator_{BITS}_(?!{BITS})\w+$"
    # Whether equal numbers are one object is an accident of the interpreter.
    r"|.*/ReplaceComparisonOperator_(?!Is_|IsNot_)\w+_(Is|IsNot)$"
)
# Without compilation these decorators change no result.
COMPILING = re.compile(r"\s*@(cache|compiled|contracted|inlined|plain|reordered)\b")


@dataclass(frozen=True)
class Session:
    """Mutants of one kernel.

    Attributes:
        kernel: its name.
        database: where Cosmic Ray keeps mutants and results.
        pending: mutants still to be judged, the next one last.
        timeout_s: how long the tests may take.
        counts: how many mutants ended in which way.
    """

    kernel: str
    database: WorkDB
    pending: list[WorkItem]
    timeout_s: float
    counts: Counter[str]


def _annotated(source: str) -> set[tuple[int, int]]:
    """Lines and columns inside annotations, which are never evaluated."""
    places: set[tuple[int, int]] = set()
    for node in ast.walk(ast.parse(source)):
        for part in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if part is not None:
                last = part.end_col_offset if part.end_lineno == part.lineno else 100
                places.update((part.lineno, column) for column in range(part.col_offset, last))
    return places


def _drawn(database: WorkDB, path: Path, seed: int) -> list[WorkItem]:
    """The mutants that make sense, in an order drawn at random."""
    source = path.read_text(encoding="utf-8")
    annotated, lines = _annotated(source), source.splitlines()

    def makes_sense(item: WorkItem) -> bool:
        fault = item.mutations[0]
        line = lines[fault.start_pos[0] - 1]
        # The star before keyword arguments is no product.
        if COMPILING.match(line) or line.startswith("*,", fault.start_pos[1]):
            return False
        return not (SENSELESS.match(fault.operator_name) or fault.start_pos in annotated)

    items = sorted(filter(makes_sense, database.work_items), key=lambda item: str(item.mutations))
    random.Random(seed).shuffle(items)
    return items


def _command(kernel: str) -> str:
    options = f"-x -q -p no:cacheprovider --no-header -k 'not ({' or '.join(SLOW.split())})'"
    files = " ".join(f"{TESTS / name}.py" for name in QUICK[kernel].split())
    return f"{sys.executable} -m pytest {options} {files}"


def _timeout_s(kernel: str) -> float:
    """Four times what the tests take without any fault; they must pass."""
    began = time.monotonic()
    outcome, output = run_tests(_command(kernel), 120.0)
    if outcome != TestOutcome.SURVIVED:
        sys.exit(f"The tests of {kernel} fail without any fault.\n{output}")
    return max(SHORTEST_TIMEOUT_S, 4 * (time.monotonic() - began))


def opened(kernel: str, place: Path, seed: int) -> Session:
    """All mutants of a kernel, none of them judged."""
    path = KERNELS / f"{kernel}.py"
    database = WorkDB(place / f"{kernel}.sqlite", WorkDB.Mode.create)
    init([path], database, {})
    pending = _drawn(database, path, seed)
    return Session(kernel, database, pending, _timeout_s(kernel), Counter())


def judge(session: Session) -> None:
    """Let the tests loose on the next mutant and print it if they do not notice."""
    item = session.pending.pop()
    result = mutate_and_test(item.mutations, _command(session.kernel), session.timeout_s)
    session.database.set_result(item.job_id, result)
    session.counts[_outcome(result)] += 1
    if _outcome(result) in (SURVIVED, BROKEN):
        print(_told(session.kernel, item, result), flush=True)


def _outcome(result: WorkResult) -> str:
    if result.worker_outcome != WorkerOutcome.NORMAL:
        return BROKEN
    if result.test_outcome == TestOutcome.SURVIVED:
        return SURVIVED
    return TIMED_OUT if result.output == "timeout" else KILLED


def _told(kernel: str, item: WorkItem, result: WorkResult) -> str:
    """A mutant: where it is and the lines that differ."""
    fault = item.mutations[0]
    lines = (result.diff or result.output or "").splitlines()
    differing = [line for line in lines if re.match(r"[+-](?!\+\+|--)", line)]
    where = f"{_outcome(result)}: {kernel}.py, line {fault.start_pos[0]}, {fault.definition_name}"
    return "\n    ".join([where, *(differing or lines)])


def close(session: Session) -> None:
    """Mark what was not judged as skipped."""
    rest = [item.job_id for item in session.database.pending_work_items]
    session.database.set_multiple_results(rest, WorkResult(WorkerOutcome.SKIPPED))
    session.database.close()


def _prepare(place: Path) -> None:
    """Work in a copy, with kernels as plain Python and no fault that takes all memory."""
    ignored = shutil.ignore_patterns("__pycache__", ".*")
    for name in ("src", "tests"):
        shutil.copytree(ROOT / name, place / name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", place)
    os.chdir(place)
    os.environ.update(
        NUMBA_DISABLE_JIT="1", PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", PYTHONPATH=str(place / "src")
    )
    resource.setrlimit(resource.RLIMIT_AS, (6 * 2**30, 6 * 2**30))


def judged(kernels: Sequence[str], seconds: float, seed: int) -> list[tuple[str, Counter[str]]]:
    """Judge mutants of kernels in turn until the time is over; how they ended."""
    with tempfile.TemporaryDirectory(prefix="equipoise-mutation-") as folder:
        _prepare(Path(folder))
        sessions = [opened(kernel, Path(folder), seed) for kernel in kernels]
        end = time.monotonic() + seconds
        turns = (s for _ in count() for s in sessions if s.pending)
        while time.monotonic() < end and any(s.pending for s in sessions):
            judge(next(turns))
        for session in sessions:
            close(session)
        os.chdir(ROOT)
    return [(session.kernel, session.counts) for session in sessions]


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[2])
    parser.add_argument("seconds", nargs="?", type=float, default=600.0)
    parser.add_argument("kernels", nargs="*", metavar="kernel", help="without any, all of them")
    parser.add_argument("--seed", type=int, default=2012)
    parser.add_argument("--processes", type=int, choices=(1, 2), default=1)
    asked = parser.parse_args()
    if unknown := set(asked.kernels) - set(QUICK):
        parser.error(f"No kernel {', '.join(sorted(unknown))}; there are {', '.join(QUICK)}.")
    return asked


def main() -> None:
    """Judge mutants, print those that survive and how many ended in which way."""
    asked = _asked()
    kernels = asked.kernels or list(QUICK)
    number = min(asked.processes, len(kernels))
    tasks = [(kernels[i::number], asked.seconds, asked.seed) for i in range(number)]
    with multiprocessing.get_context("spawn").Pool(len(tasks)) as pool:
        found = [pair for pairs in pool.starmap(judged, tasks) for pair in pairs]
    for kernel, counts in sorted(found):
        told = ", ".join(f"{counts[outcome]} {outcome}" for outcome in OUTCOMES)
        print(f"{kernel:18} {told} (seed {asked.seed})")


if __name__ == "__main__":
    main()
