"""Tables of the page's views and of what programs may ask it, read from the source of the views."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from layers import SOURCE, first_line
from parts import table

VIEWS = SOURCE / "web" / "views"
ASKED_BY_PROGRAMS = "/api/"


def views() -> str:
    """A table of the views of the page: address and what each shows."""
    found = [("/" if f.stem == "question" else f"/{f.stem}", first_line(f)) for f in _files()]
    return table(("address", "what it shows"), [(f"`{a}`", says) for a, says in sorted(found)])


def addresses() -> str:
    """A table of what programs may ask: method, address, and what comes back."""
    found = sorted(f for file in _files() for f in _asked(file))
    rows = [(f"`{method} {address}`", says) for address, method, says in found]
    return table(("address", "what it answers"), rows)


def _files() -> list[Path]:
    return sorted(VIEWS.glob("[a-z]*.py"))


def _asked(file: Path) -> Iterator[tuple[str, str, str]]:
    """Address, method and first line of the docstring of every function that answers programs."""
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        for call in getattr(node, "decorator_list", ()):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                address = ast.literal_eval(call.args[0])
                if address.startswith(ASKED_BY_PROGRAMS):
                    text = ast.get_docstring(node) or ""  # type: ignore[arg-type]
                    yield address, call.func.attr.upper(), text.split("\n", maxsplit=1)[0]
