"""One report, several files: a page, a print, a text, tables for a program, tables for Excel.

The ending of the file name decides. Every kind holds the same findings of the same run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from equipoise.core.errors import BadInputError

if TYPE_CHECKING:
    from equipoise.core.facts import Facts
    from equipoise.core.finding import Finding
    from equipoise.core.grid import Grid
    from equipoise.core.provenance import Run
    from equipoise.report.html import ReportHeader
    from equipoise.report.pictures import Medium


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything a report of any kind is made of.

    Attributes:
        title, argument: title of the argument, and its name on the command line.
        findings: in the order in which they are shown.
        facts: the facts the findings were computed from; only their rows and sources are read.
        run: what was run.
        header: what stands at the top.
        grid: exact answers to slide over, or None.
    """

    title: str
    argument: str
    findings: tuple[Finding, ...]
    facts: Facts
    run: Run
    header: ReportHeader
    grid: Grid | None = None


def _page(report: Report, medium: Medium) -> str:
    from equipoise.report.html import report_html

    return report_html(
        title=report.title,
        argument=report.argument,
        findings=report.findings,
        facts=report.facts,
        run=report.run,
        header=report.header,
        grid=report.grid,
        medium=medium,
    )


def _html(report: Report) -> bytes:
    return _page(report, "screen").encode()


def _pdf(report: Report) -> bytes:
    from equipoise.report.pdf import printed

    return printed(_page(report, "paper"))


def _markdown(report: Report) -> bytes:
    from equipoise.report.markdown import report_markdown

    return report_markdown(report).encode()


def _archive(report: Report) -> bytes:
    from equipoise.report.archive import report_archive

    return report_archive(report)


def _workbook(report: Report) -> bytes:
    from equipoise.report.workbook import report_workbook

    return report_workbook(report)


_MAKERS: Mapping[str, tuple[str, Callable[[Report], bytes]]] = {
    ".html": ("the offline page", _html),
    ".pdf": ("a print of it", _pdf),
    ".md": ("Markdown", _markdown),
    ".zip": ("tables as CSV, with citations and licenses", _archive),
    ".xlsx": ("an Excel workbook", _workbook),
}
ENDINGS = tuple(_MAKERS)
"""Endings of the files that a report can be written to."""


def require_known_ending(path: Path) -> None:
    """Refuse a file that a report cannot be written to, before anything is computed.

    Raises:
        BadInputError: if the ending is unknown or a package that it needs is missing.
    """
    ending = path.suffix.lower()
    if ending not in _MAKERS:
        kinds = ", ".join(f"{e} ({what})" for e, (what, _maker) in _MAKERS.items())
        raise BadInputError(
            f"a report cannot be written to '{path.name}'", cure=f"End its name in one of: {kinds}."
        )
    needed = {".pdf": ("weasyprint", "pdf"), ".xlsx": ("openpyxl", "excel")}.get(ending)
    if needed is not None:
        _require_package(*needed, ending=ending)


def _require_package(package: str, extra: str, *, ending: str) -> None:
    from importlib.util import find_spec

    if find_spec(package) is None:
        raise BadInputError(
            f"a {ending} report needs the package {package}, which is not installed",
            cure=f"Install it with: pip install 'equipoise[{extra}]', or write .html and print it.",
        )


def report_bytes(report: Report, ending: str) -> bytes:
    """A report as the content of a file with this ending, for instance ``.html``."""
    return _MAKERS[ending.lower()][1](report)
