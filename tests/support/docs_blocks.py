"""Runs the code blocks of the documentation, and compares what they print with what it shows.

The words after the language of a block say how it is run:

``console``: lines that begin with ``$ `` are commands of ``equipoise``, run in the page's folder.
    Lines below the only command are its output; ``lines="3-8"`` says which lines of it are
    shown, ``exit="2"`` that the command ends with that code.
``python``: run in one namespace for the page.
``sql``: run by DuckDB in the page's folder.
``text output="python"``: what the last Python block printed; ``lines`` as above.
``title="NAME"``: a block of any other language with a title is written to that file.
``no-run="REASON"``: not run, for a reason.

To write anew what the blocks print: ``python -m tests.support.docs_blocks --accept``.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
SHORTER = {
    "--out deep-cuts --sobol 4096": "--out deep-cuts --samples 2048 --sobol 64",
    'run(out="deep-cuts-again")': 'run(out="deep-cuts-again", samples=2048)',
    ".sobol())  ": ".sobol(size=64))  ",
    '.sobol("single")': '.sobol("single", size=32)',
    ".worth()": ".worth(size=16)",
    '"engageable_share_europe").save': '"engageable_share_europe", points=(4, 3)).save',
}
"""What readers run, and what the tests run instead: the same with fewer scenarios."""
_ANNOUNCED = {"lines", "exit", "output", "title", "no-run", "hl_lines"}


@dataclass(frozen=True)
class Block:
    """A code block: where it begins, its language, what its first line asks for, its text."""

    page: Path
    line: int
    language: str
    asks: dict[str, str]
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"

    def shown(self, printed: str) -> str:
        """The lines of an output that the block shows; those of ``lines`` or all."""
        lines = [line.rstrip() for line in printed.strip("\n").splitlines()]
        if "lines" in self.asks:
            first, last = (int(n) for n in self.asks["lines"].split("-"))
            lines = lines[first - 1 : last]
        return "\n".join(lines)


def pages() -> list[Path]:
    """Every page with code that readers are meant to type."""
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks_of(page: Path) -> list[Block]:
    """The code blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    assert len(_FENCE.findall(text)) * 2 == len(re.findall(r"^\s*```", text, re.MULTILINE)), (
        f"{page}: a block without a language, moved in, or left open"
    )
    return [
        Block(page, text.count("\n", 0, m.start()) + 1, m[1], dict(_ATTRIBUTE.findall(m[2])), m[3])
        for m in _FENCE.finditer(text)
    ]


@dataclass
class Runner:
    """Runs the blocks of one page, in a folder and a namespace of its own."""

    folder: Path
    namespace: dict[str, Any] = field(default_factory=dict)
    printed: str = ""

    def run(self, block: Block) -> str | None:
        """Run a block; returns what it should show instead if that is something else.

        Raises:
            AssertionError: if it fails, or nothing says how to run it.
        """
        unknown = block.asks.keys() - _ANNOUNCED
        assert not unknown, f"{block}: nobody knows {unknown}"
        if "no-run" in block.asks:
            return None
        if block.language == "console":
            return self._console(block)
        if block.asks.get("output") == "python":
            return _changed(block, block.shown(self.printed))
        if block.language == "python":
            self.printed = self._python(block)
        elif block.language == "sql":
            self._sql(block)
        else:
            assert "title" in block.asks, f"{block}: nothing says how to run it or why not"
            (self.folder / block.asks["title"]).write_text(block.text, encoding="utf-8")
        return None

    def _console(self, block: Block) -> str | None:
        commands, output = _parted(block.text)
        assert commands, f"{block}: no line begins with '$ '"
        printed = ""
        for command in commands:
            program, *words = shlex.split(self._shortened(command), comments=True)
            assert program == "equipoise", f"{block}: cannot run '{program}'"
            code, printed = _equipoise(words)
            assert code == int(block.asks.get("exit", 0)), f"{block}: {command}\n{printed}"
        if not output and "lines" not in block.asks:
            return None
        assert len(commands) == 1, f"{block}: two commands, but whose output?"
        return _changed(block, block.text[: block.text.index("\n") + 1] + block.shown(printed))

    def _python(self, block: Block) -> str:
        code = compile("\n" * block.line + self._shortened(block.text), str(block.page), "exec")
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(code, self.namespace)
        return printed.getvalue()

    def _sql(self, block: Block) -> None:
        import duckdb

        assert duckdb.sql(block.text).fetchall(), f"{block}: no row"

    def _shortened(self, text: str) -> str:
        for shown, here in SHORTER.items():
            text = text.replace(shown, here)
        return text


def _parted(text: str) -> tuple[list[str], str]:
    """The commands of a console block, and the output under them."""
    joined = text.replace("\\\n", "")
    lines = joined.splitlines()
    commands = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    return commands, "\n".join(line for line in lines if not line.startswith("$ "))


def _changed(block: Block, now: str) -> str | None:
    return None if block.text.strip("\n") == now.strip("\n") else now.strip("\n") + "\n"


def _equipoise(words: list[str]) -> tuple[int, str]:
    """Exit code and printed text of a command; text for people on errors is part of it."""
    from equipoise.cli import main

    printed, before = io.StringIO(), sys.argv
    sys.argv = ["equipoise", *words]
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()) as told:
            main()
        code = 0
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 1
    finally:
        sys.argv = before
    return code, printed.getvalue() + (told.getvalue() if code else "")


@contextlib.contextmanager
def folder_of_a_reader() -> Iterator[Path]:
    """A folder with the shipped examples, which is the working folder meanwhile."""
    with tempfile.TemporaryDirectory() as name, contextlib.chdir(name):
        shutil.copytree(ROOT / "examples" / "studies", Path(name) / "examples" / "studies")
        yield Path(name)


def accept(page: Path) -> int:
    """Write anew what the blocks of a page print; returns how many changed."""
    changes: list[tuple[Block, str]] = []
    with folder_of_a_reader() as folder:
        runner = Runner(folder)
        for block in blocks_of(page):
            now = runner.run(block)
            if now is not None:
                changes.append((block, now))
    lines = page.read_text(encoding="utf-8").splitlines(keepends=True)
    for block, now in reversed(changes):
        lines[block.line : block.line + block.text.count("\n")] = [now]
    page.write_text("".join(lines), encoding="utf-8")
    return len(changes)


def main() -> None:
    """Write anew the outputs of all pages, or of those named."""
    asked = [Path(name).resolve() for name in sys.argv[1:] if name != "--accept"]
    for page in asked or pages():
        print(f"{page.relative_to(ROOT)}: {accept(page)} changed")


if __name__ == "__main__":
    main()
