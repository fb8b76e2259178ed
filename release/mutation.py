"""Mutation testing of kernels: ``python -m release.mutation [SECONDS] [KERNEL ...]``.

Small faults are put into the source of a kernel, one at a time, and the kernel's own quick
tests must fail. Faults are drawn at random, by a seed that is printed, until the time is over.
The kernels run as plain Python, so that a fault costs a second and not a compilation.
"""

from __future__ import annotations

import ast
import copy
import importlib
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
KERNELS = Path("src") / "equipoise" / "kernels"
EDGES = "tests/unit/kernels/test_edges.py"
TESTS: dict[str, tuple[str, ...]] = {
    "inventory": ("tests/unit/kernels/test_inventory.py", EDGES),
    "cost": ("tests/unit/kernels/test_cost.py", EDGES),
    "hazard": ("tests/unit/kernels/test_hazard.py", EDGES),
    "intervals": ("tests/unit/kernels/test_intervals.py", EDGES),
    "offset": ("tests/unit/kernels/test_offset.py", EDGES),
}
DEFAULT_SECONDS = 600
LONGEST_S = 60.0
SEED = 2012
KILLED, SURVIVED, ENDLESS = "killed", "survived", "endless"
_SWAPS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
}


@dataclass(frozen=True)
class Mutant:
    """A kernel with one fault.

    Attributes:
        kernel: its name.
        line: where the fault is.
        change: what was changed, in words.
        source: the faulty source.
    """

    kernel: str
    line: int
    change: str
    source: str


def mutants(kernel: str, source: str) -> list[Mutant]:
    """Every mutant of a source, one fault each."""
    found = []
    tree = ast.parse(source)
    sites = [n for n in ast.walk(tree) if _in_code(n)]
    for index, node in enumerate(sites):
        for number in range(_ways(node)):
            faulty = copy.deepcopy(tree)
            place = [n for n in ast.walk(faulty) if _in_code(n)][index]
            change = _put_fault(place, number)
            found.append(Mutant(kernel, place.lineno, change, ast.unparse(faulty)))  # type: ignore[attr-defined]
    return found


def _in_code(node: ast.AST) -> bool:
    return _ways(node) > 0


def _ways(node: ast.AST) -> int:
    """In how many ways a fault can be put into a node."""
    if isinstance(node, ast.BinOp | ast.BoolOp):
        return len(_SWAPS.get(type(node.op), ()))
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return len(_SWAPS.get(type(node.ops[0]), ()))
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return 1
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        return 1
    return 0


def _put_fault(node: ast.AST, number: int) -> str:
    before = ast.unparse(node)
    if isinstance(node, ast.BinOp | ast.BoolOp):
        node.op = _SWAPS[type(node.op)][number]()  # type: ignore[assignment]
    elif isinstance(node, ast.Compare):
        node.ops[0] = _SWAPS[type(node.ops[0])][number]()  # type: ignore[call-overload]
    elif isinstance(node, ast.Constant):
        node.value = node.value + 1  # type: ignore[operator]
    elif isinstance(node, ast.UnaryOp):
        node.op = ast.UAdd() if isinstance(node.op, ast.USub) else ast.Not()
        if isinstance(node.op, ast.Not):
            node.operand = ast.UnaryOp(ast.Not(), node.operand)
    return f"{before}  ->  {ast.unparse(node)}"


def judged(mutant: Mutant, tree: Path) -> str:
    """Whether the tests of its kernel notice a mutant."""
    path = tree / KERNELS / f"{mutant.kernel}.py"
    whole = path.read_text(encoding="utf-8")
    path.write_text(mutant.source, encoding="utf-8")
    try:
        return _tested(mutant.kernel, tree)
    finally:
        path.write_text(whole, encoding="utf-8")


def _tested(kernel: str, tree: Path) -> str:
    process = multiprocessing.get_context("fork").Process(target=_test, args=(kernel, tree))
    process.start()
    process.join(LONGEST_S)
    if process.is_alive():
        process.kill()
        process.join()
        return ENDLESS
    return SURVIVED if process.exitcode == 0 else KILLED


def _test(kernel: str, tree: Path) -> None:
    """In a process of its own: exit 0 if the tests pass on the tree's kernels."""
    import pytest

    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    os.chdir(tree)
    sys.path[:0] = [str(tree), str(tree / "src")]
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header"]
    os._exit(int(pytest.main([*options, *TESTS[kernel]])))


def _copied(place: Path) -> Path:
    """A tree to put faults into."""
    ignored = shutil.ignore_patterns("__pycache__", ".*", "*.nbi", "*.nbc")
    for name in ("src", "tests"):
        shutil.copytree(ROOT / name, place / name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", place)
    return place


def _drawn(kernels: list[str]) -> Iterator[Mutant]:
    """All mutants in an order drawn at random, one kernel after another in turn."""
    rng = random.Random(SEED)
    piles = []
    for kernel in kernels:
        source = (ROOT / KERNELS / f"{kernel}.py").read_text(encoding="utf-8")
        pile = mutants(kernel, source)
        rng.shuffle(pile)
        piles.append(pile)
    while any(piles):
        for pile in piles:
            if pile:
                yield pile.pop()


def main() -> None:
    """Judge mutants until the time is over, and print what survived."""
    seconds = float(sys.argv[1]) if sys.argv[1:] else DEFAULT_SECONDS
    kernels = sys.argv[2:] or list(TESTS)
    os.environ.update(
        NUMBA_DISABLE_JIT="1", PYTHONDONTWRITEBYTECODE="1", PYTEST_DISABLE_PLUGIN_AUTOLOAD="1"
    )
    sys.dont_write_bytecode = True
    importlib.import_module("scipy.stats")  # once, and not for every mutant

    counts: dict[tuple[str, str], int] = {}
    with tempfile.TemporaryDirectory(prefix="equipoise-mutation-") as place:
        tree = _copied(Path(place))
        for kernel in kernels:
            if _tested(kernel, tree) != SURVIVED:
                sys.exit(f"The tests of {kernel} fail without any fault.")
        end = time.monotonic() + seconds
        for mutant in _drawn(kernels):
            if time.monotonic() > end:
                break
            found = judged(mutant, tree)
            counts[mutant.kernel, found] = counts.get((mutant.kernel, found), 0) + 1
            if found == SURVIVED:
                print(
                    f"survived: {mutant.kernel}.py, line {mutant.line}: {mutant.change}", flush=True
                )
    for kernel in kernels:
        told = ", ".join(f"{counts.get((kernel, k), 0)} {k}" for k in (KILLED, ENDLESS, SURVIVED))
        print(f"{kernel:12} {told} (seed {SEED})")


if __name__ == "__main__":
    main()
