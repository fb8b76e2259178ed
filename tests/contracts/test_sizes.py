"""Files and functions one can read without scrolling; the few that are longer are named here.

The list may only become shorter.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "equipoise"
MOST_LINES_OF_FILE = 600
MOST_LINES_OF_FUNCTION = 40


def sources() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def functions() -> Iterator[tuple[str, int]]:
    """Every function as ``file:name``, and its lines without its docstring."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(SOURCE).as_posix()}:{node.name}", body_lines(node)


def body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the first statement on, without signature and docstring."""
    first = node.body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    start = node.body[1] if is_docstring and len(node.body) > 1 else first
    return (node.end_lineno or 0) - start.lineno + 1


def test_no_file_is_too_long() -> None:
    lengths = {
        p.relative_to(SOURCE).as_posix(): len(p.read_text(encoding="utf-8").splitlines())
        for p in sources()
    }
    assert [name for name, lines in lengths.items() if lines > MOST_LINES_OF_FILE] == []


def test_no_function_is_too_long() -> None:
    assert [name for name, lines in functions() if lines > MOST_LINES_OF_FUNCTION] == []


def test_the_median_function_is_short() -> None:
    lengths = sorted(lines for _, lines in functions())
    assert lengths[len(lengths) // 2] <= 8
