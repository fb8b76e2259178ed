"""The picture of the layers, drawn from the contract that the import linter enforces."""

from __future__ import annotations

import ast
import tomllib
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "equipoise"
WIDTH, ROW, GAP, LEFT = 720, 46, 10, 40
_STYLE = 'font-family="Helvetica Neue, Helvetica, Arial, sans-serif"'


def layers() -> list[list[str]]:
    """The layers from the top down, each with its siblings, which may not import one another."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (contract,) = [c for c in contracts if c["type"] == "layers"]
    named = [[part.strip(" ()") for part in line.split("|")] for line in contract["layers"]]
    return [present for line in named if (present := [n for n in line if _file_of(n)])]


def _file_of(name: str) -> Path | None:
    """The file that says what a package or module is for; None if there is none yet."""
    for path in (SOURCE / name / "__init__.py", SOURCE / f"{name}.py"):
        if path.exists():
            return path
    return None


def meaning(name: str) -> str:
    """First line of the docstring of a package or module."""
    path = _file_of(name)
    assert path is not None
    return first_line(path)


def first_line(path: Path) -> str:
    """First line of the docstring of a file."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.split("\n", maxsplit=1)[0]


def picture() -> str:
    """The layers as SVG: higher ones may import lower ones, siblings may not import each other."""
    rows = layers()
    height = len(rows) * (ROW + GAP) + GAP
    boxes = "".join(_row(names, GAP + i * (ROW + GAP)) for i, names in enumerate(rows))
    words = "; ".join(" and ".join(names) for names in rows)
    return (
        f'<svg class="layers" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'role="img" aria-label="Layers from the top down: {escape(words)}" {_STYLE}>'
        f'<path d="M18 {GAP} V{height - 18} M11 {height - 28} L18 {height - 18} '
        f'L25 {height - 28}" fill="none" stroke="#59616b" stroke-width="1.5"/>{boxes}</svg>'
    )


def _row(names: list[str], top: int) -> str:
    width = (WIDTH - LEFT - GAP * len(names)) / len(names)
    return "".join(
        f'<rect x="{LEFT + i * (width + GAP):.1f}" y="{top}" width="{width:.1f}" height="{ROW}" '
        f'rx="4" fill="#eef1f4" stroke="#8b939c"/>'
        f'<text x="{LEFT + i * (width + GAP) + width / 2:.1f}" y="{top + ROW / 2 + 5}" '
        f'text-anchor="middle" font-size="15" fill="#1f2328">{escape(name)}</text>'
        for i, name in enumerate(names)
    )


def packages() -> str:
    """A table of the packages: what each is for, in how many files and lines."""
    head = ["| package | what it is for | files | lines |", "| --- | --- | ---: | ---: |"]
    return "\n".join([*head, *(_package(name) for row in layers() for name in row)])


def _package(name: str) -> str:
    file = _file_of(name)
    assert file is not None
    files = sorted(file.parent.rglob("*.py")) if file.name == "__init__.py" else [file]
    lines = sum(f.read_text(encoding="utf-8").count("\n") for f in files)
    text = meaning(name).replace("``", "`").replace("|", "\\|")
    return f"| `{name}` | {text} | {len(files)} | {lines:,} |"
