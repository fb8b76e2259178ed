"""What the commands share: options, output as table or JSON, progress and errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from equipoise.core.wording import spaced
from equipoise.documents.plain import json_text

if TYPE_CHECKING:
    from rich.console import Console

HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
F = TypeVar("F", bound=Callable[..., Any])


def json_option(function: F) -> F:
    """``--json``: one JSON document on standard output and nothing else."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(
        function
    )


def on_option(default: str | None = None) -> Callable[[F], F]:
    """``--on DATE``."""
    text = "Date asked for" + (f" (default {default})." if default else ".")
    return click.option("--on", metavar="DATE", default=default, help=text)


def known_by_option(function: F) -> F:
    """``--known-by DATE``."""
    return click.option(
        "--known-by", metavar="DATE", default=None, help="Use only what was public by this date."
    )(function)


def report_error(error: BaseException) -> int:
    """Print an error as one message and return the exit code."""
    from equipoise.core.errors import EquipoiseError

    if isinstance(error, EquipoiseError):
        click.echo(f"Error: {error}", err=True)
        return error.exit_code
    if isinstance(error, OSError):
        click.echo(
            f"Error: {error.strerror or error}: {error.filename or ''}".rstrip(": "), err=True
        )
        return 1
    if type(error).__name__ == "ParameterError":
        click.echo(f"Error: {error}", err=True)
        return 2
    raise error


def console(*, stderr: bool = False) -> Console:
    """A console that wraps instead of cutting when it is not a terminal."""
    from rich.console import Console

    made = Console(stderr=stderr, highlight=False, soft_wrap=False)
    if not made.is_terminal:
        return Console(stderr=stderr, highlight=False, width=110, color_system=None, emoji=False)
    return made


def emit_json(document: object) -> None:
    """Print a document as JSON with stable bytes."""
    click.echo(json_text(document))


def _silent(name: str, done: int, total: int) -> None:
    """Report progress to nobody."""
    del name, done, total


@contextmanager
def progress(description: str) -> Iterator[Callable[[str, int, int], None]]:
    """A progress line on standard error if that is a terminal; silent when piped."""
    out = console(stderr=True)
    if not out.is_terminal:
        yield _silent
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=out, transient=True) as bar:
        task = bar.add_task(description, total=None)

        def step(name: str, done: int, total: int) -> None:
            bar.update(task, description=f"{description}: {name}", completed=done, total=total)

        yield step


def print_rows(title: str, rows: Sequence[dict[str, Any]], *, note: str = "") -> None:
    """Print plain dicts as a table with the keys as headings."""
    from equipoise.core.finding import Column, Table
    from equipoise.report.terminal import print_table

    if not rows:
        click.echo(f"{title}: nothing on record.")
        return
    columns = tuple(Column(k, spaced(k)) for k in rows[0])
    cells = tuple(tuple(r[c.key] for c in columns) for r in rows)
    print_table(Table(title, columns, cells, note), console())


def for_people(
    rows: Sequence[dict[str, Any]], sources: Sequence[dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[str]]:
    """Rows with sources as numbers, basis in words and notes as letters; and the notes."""
    number = {source["id"]: n for n, source in enumerate(sources, start=1)}
    notes: dict[str, str] = {}
    shown = []
    for row in rows:
        kept = {k: v for k, v in row.items() if k not in ("note", "days_carried")}
        if "source" in kept:
            kept["source"] = f"[{number[kept['source']]}]"
        if row.get("days_carried"):
            kept["basis"] = f"carried {row['days_carried']} days"
        text = row.get("note")
        if text:
            kept["note"] = notes.setdefault(text, chr(ord("a") + len(notes) % 26))
        elif "note" in row:
            kept["note"] = ""
        shown.append({k: _for_people(v) for k, v in kept.items()})
    return shown, [f"{letter}: {text}" for text, letter in notes.items()]


def _for_people(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:g}"
    return spaced(value) if isinstance(value, str) else value


def print_sources(sources: Sequence[dict[str, Any]]) -> None:
    """Print sources as numbered lines."""
    click.echo("Sources:")
    for number, source in enumerate(sources, start=1):
        when = f", {source['published']}" if source["published"] else ""
        where = f". {source['url']}" if source["url"] else ""
        click.echo(f"  [{number}] {source['producer']}: {source['title']}{when}{where}")
