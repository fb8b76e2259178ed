"""``--figure FILE``: what a command computed, drawn into a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from equipoise._version import __version__

if TYPE_CHECKING:
    from equipoise.core.finding import Figure

F = TypeVar("F", bound=Callable[..., Any])


def figure_options(function: F, older: tuple[str, ...] = ()) -> F:
    """``--figure FILE`` and ``--theme NAME``.

    Args:
        function: the command.
        older: names that ``--figure`` had before, which still work.
    """
    themed = click.option(
        "--theme",
        default="screen",
        show_default=True,
        help="Of the figure: screen, narrow, print or gray.",
    )(function)
    return click.option(
        "--figure",
        *older,
        "figure_path",
        metavar="FILE",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Also draw it into a file that ends in .svg or .png.",
    )(themed)


def check_figure(path: Path | None, theme: str) -> None:
    """Refuse a place or a theme that cannot be, before anything is computed.

    Raises:
        BadInputError: if the name does not end in .svg or .png, or its folder does not exist.
        UnknownNameError: if there is no such theme.
    """
    if path is None:
        return
    from equipoise.report.charts.style import theme_named
    from equipoise.report.figures import check_place

    theme_named(theme)
    check_place(path)


def draw_figure(
    figure: Figure,
    path: Path,
    theme: str,
    *,
    question: Mapping[str, object],
    facts_digest: str = "",
    known_by: str | None = None,
) -> None:
    """Draw a figure into a file, with the run and the vintage inside, and say where.

    Args:
        figure: what to draw.
        path: the file.
        theme: name of the theme.
        question: everything that determines the numbers, beside the facts.
        facts_digest: hash of the facts read; empty if none were.
        known_by: vintage of the facts.
    """
    from equipoise.core.provenance import Run
    from equipoise.report import figures

    run = Run(__version__, facts_digest, question)
    vintage = f"known by {known_by}, " if known_by else ""
    notes = (f"Data: {vintage}facts {facts_digest[:12]}",) if facts_digest else ()
    figures.save(figure, path, theme=theme, run_id=run.run_id, notes=notes)
    click.echo(f"Picture: {path}", err=True)
