"""Findings and tables as text: boxed by spaces only, so that a pipe gets clean columns.

Lines are wrapped to the width of the console and never cut. Nothing in a finding is read
as markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from equipoise.core.finding import Finding, Table
from equipoise.core.language import _
from equipoise.core.provenance import Run
from equipoise.report import twins, words

if TYPE_CHECKING:
    from rich.console import Console

    from equipoise.report.html import ReportHeader

# Stands for a space at which no line may break; from the range for private use.
_HELD = "\ue000"
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
    data = _("Data: {vintage}.").format(vintage=header.vintage)
    _line(console, f"{header.circumstances} {data}", style="dim")
    console.print()
    _overview(findings, console)
    for finding in findings:
        console.print()
        _finding(finding, console)
    console.print()
    made = _("Equipoise {version}, run {id}").format(version=run.version, id=run.run_id)
    _line(console, made, style="dim")


def print_table(table: Table, console: Console) -> None:
    """Print a table with its title above and its note below."""
    view = twins.plain(table)
    _line(console, view.caption, style="bold")
    _grid(console, [head.text for head in view.heads[0]], view.rows, view.numeric)
    if view.note:
        _line(console, view.note, style="dim")


def _overview(findings: Sequence[Finding], console: Console) -> None:
    heads = [_("claim"), _("verdict"), _("upper bound"), _("number (range)"), _("recalled")]
    rows = [
        (
            finding.id,
            words.verdict_word(finding.verdict),
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
        return _("no number")
    low, center, high = (
        words.bare(value, finding.unit) for value in (interval.low, interval.central, interval.high)
    )
    return words.between(center, low, high)


def _finding(finding: Finding, console: Console) -> None:
    _line(console, f"{finding.id}: {finding.question}", style="bold")
    _line(console, finding.statement, indent=2)
    if finding.interval is not None:
        spread = words.interval(finding.interval, finding.unit)
        _line(console, f"{finding.metric}: {spread}", indent=2)
    ruling = _("verdict: {verdict}. {condition}").format(
        verdict=words.verdict_word(finding.verdict), condition=finding.condition
    )
    _line(console, ruling, indent=2)
    if finding.second_rule is not None:
        second = finding.second_rule
        beside = _("second rule: {verdict}. {why}").format(
            verdict=words.verdict_word(second.verdict), why=second.why
        )
        _line(console, beside, indent=2)


def _line(console: Console, text: str, *, indent: int = 0, style: str = "") -> None:
    """A paragraph, wrapped at words and moved in by some columns; numbers stay whole."""
    held = re.sub(r"(?<=\d) (?=%)|\u00a0", _HELD, text)
    for line in _text(console, held, style=style).wrap(console, console.width - indent):
        line.plain = line.plain.replace(_HELD, " ")
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
