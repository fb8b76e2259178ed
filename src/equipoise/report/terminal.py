"""Findings and tables as text: boxed by spaces only, so that a pipe gets clean columns.

Lines are wrapped to the width of the console and never cut. Nothing in a finding is read
as markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from equipoise.core.finding import Finding, Table
from equipoise.core.provenance import Run
from equipoise.report import twins, words

if TYPE_CHECKING:
    from rich.console import Console

    from equipoise.report.html import ReportHeader

_ASCII = str.maketrans(
    {
        "\u2013": "-",
        "\u2014": "-",
        "\u2212": "-",
        "\u2011": "-",
        "“": '"',
        "”": '"',
        "\u2018": "'",
        "\u2019": "'",
        "…": "...",
        "\u00d7": "x",
        "→": "->",
        "≥": ">=",
        "≤": "<=",
        "\u00a0": " ",
        "\u202f": " ",
    }
)


def print_findings(
    findings: Sequence[Finding], header: ReportHeader, run: Run, *, console: Console
) -> None:
    """Print the answer, a table of the claims, and a paragraph for each claim.

    Args:
        findings: in the order in which they are shown.
        header: question, headline and circumstances.
        run: what was run.
        console: where to; a console that is no terminal gets neither colors nor boxes.
    """
    _line(console, header.question, style="bold")
    _line(console, header.headline)
    _line(console, f"{header.circumstances} Data: {header.vintage}.", style="dim")
    console.print()
    _overview(findings, console)
    for finding in findings:
        console.print()
        _finding(finding, console)
    console.print()
    _line(console, f"Equipoise {run.version}, run {run.run_id}", style="dim")


def print_table(table: Table, console: Console) -> None:
    """Print a table with its title above and its note below."""
    view = twins.plain(table)
    _line(console, view.caption, style="bold")
    _grid(console, [head.text for head in view.heads[0]], view.rows, view.numeric)
    if view.note:
        _line(console, view.note, style="dim")


def _overview(findings: Sequence[Finding], console: Console) -> None:
    heads = ["claim", "verdict", "upper bound", "number (range)", "recalled"]
    rows = [
        (
            finding.id,
            finding.verdict,
            "-" if finding.upper_bound is None else words.bare(finding.upper_bound, finding.unit),
            _number(finding),
            words.percent(finding.recalled_share) if finding.facts_read else "-",
        )
        for finding in findings
    ]
    _grid(console, heads, rows, (False, False, True, True, True))


def _number(finding: Finding) -> str:
    """Center and range without the unit, which stands in the paragraph below."""
    interval = finding.interval
    if interval is None:
        return "no number"
    low, center, high = (
        words.bare(value, finding.unit) for value in (interval.low, interval.central, interval.high)
    )
    return f"{center} ({low.removesuffix(' %')} to {high})"


def _finding(finding: Finding, console: Console) -> None:
    _line(console, f"{finding.id}: {finding.question}", style="bold")
    _line(console, finding.statement, indent=2)
    if finding.interval is not None:
        spread = words.interval(finding.interval, finding.unit)
        _line(console, f"{finding.metric}: {spread}", indent=2)
    _line(console, f"verdict: {finding.verdict}. {finding.condition}", indent=2)
    if finding.second_rule is not None:
        second = finding.second_rule
        _line(console, f"second rule: {second.verdict}. {second.why}", indent=2)


def _line(console: Console, text: str, *, indent: int = 0, style: str = "") -> None:
    """A paragraph, wrapped at words and moved in by some columns."""
    for line in _text(console, text, style=style).wrap(console, console.width - indent):
        line.rstrip()
        line.pad_left(indent)
        console.print(line)


def _text(console: Console, text: str, *, style: str = "") -> Any:
    """Plain text that wraps at words and is never read as markup."""
    from rich.text import Text

    return Text(_encodable(console, text), style=style, overflow="fold")


def _encodable(console: Console, text: str) -> str:
    """The text in characters the console can show, as near as they come."""
    text = text.replace("\x1b", "")
    encoding = console.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        plain = text.translate(_ASCII)
        return plain.encode(encoding, errors="replace").decode(encoding)
    return text


def _grid(
    console: Console,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    numeric: Sequence[bool],
) -> None:
    """Print columns, with a line under their heads on a terminal and nowhere else."""
    from rich import box
    from rich.table import Table as Grid

    grid = Grid(
        box=box.SIMPLE_HEAD if console.is_terminal else None,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1) if console.is_terminal else (0, 2, 0, 0),
        header_style="bold",
    )
    longest = [_longest_word([head, *(row[k] for row in rows)]) for k, head in enumerate(heads)]
    fits = sum(longest) + 3 * len(heads) <= console.width
    for head, is_number, width in zip(heads, numeric, longest, strict=True):
        grid.add_column(
            _text(console, head),
            justify="right" if is_number else "left",
            overflow="fold",
            min_width=width if fits else None,
        )
    for row in rows:
        grid.add_row(*(_text(console, cell) for cell in row))
    console.print(grid)


def _longest_word(texts: Sequence[str]) -> int:
    return max((len(word) for text in texts for word in text.split()), default=1)
