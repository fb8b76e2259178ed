"""The report as an Excel workbook: findings, every table on a sheet of its own, sources."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from equipoise.core.finding import Cell, Finding
from equipoise.core.language import _
from equipoise.report import archive, words
from equipoise.report.citation import tool_citation
from equipoise.report.exports import Report
from equipoise.report.html import rebuild_command
from equipoise.report.sources import bibliography

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_LONGEST_SHEET_NAME = 31
_WIDEST, _NARROWEST = 60, 8


def report_workbook(report: Report) -> bytes:
    """A workbook of the findings; numbers stay numbers, to the last digit.

    Raises:
        UnknownNameError: if a finding names a source or row that the facts do not have.
    """
    from openpyxl import Workbook

    books = bibliography(report.findings, report.facts)
    book = Workbook()
    book.remove(book.worksheets[0])
    _about(_sheet(book, _("About")), report)
    findings = map(archive.finding_row, report.findings)
    _fill(_sheet(book, _("Findings")), archive.FINDING_HEADS, findings)
    _fill(_sheet(book, _("Drivers")), archive.DRIVER_HEADS, archive.driver_rows(report.findings))
    for finding in report.findings:
        _tables(book, finding)
    _fill(_sheet(book, _("Rows read")), archive.ROW_HEADS, archive.read_rows(books))
    _fill(_sheet(book, _("Sources")), archive.SOURCE_HEADS, archive.source_rows(books))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _about(sheet: Worksheet, report: Report) -> None:
    lines = (
        report.header.question,
        report.header.headline,
        report.header.circumstances,
        tool_citation(title=report.title, run=report.run, header=report.header),
        f"{_('To rebuild it')}: {rebuild_command(report.run, report.argument)}",
        archive.LICENSE_TEXT,
        _("Public sources only. Not for operational use. Not a forecast."),
    )
    for number, text in enumerate(lines, start=1):
        _put(sheet, number, (text,))
    _shape(sheet, [110])


def _tables(book: Workbook, finding: Finding) -> None:
    for name, table in archive.named_tables(finding):
        sheet = _sheet(book, name)
        _put(sheet, 1, (table.title,))
        _fill(sheet, [words.heading(c) for c in table.columns], table.rows, first=2)
        if table.note:
            _put(sheet, len(table.rows) + 4, (table.note,))


def _sheet(book: Workbook, name: str) -> Worksheet:
    """A sheet with a name that Excel allows and no other sheet has; long ones keep their end."""
    if len(name) > _LONGEST_SHEET_NAME:
        head, end = name[:-3], name[-3:]
        name = head[: _LONGEST_SHEET_NAME - len(end)] + end
    sheet: Worksheet = book.create_sheet(name)
    return sheet


def _fill(
    sheet: Worksheet, heads: Sequence[str], rows: Iterable[Sequence[Cell]], *, first: int = 1
) -> None:
    from openpyxl.styles import Font

    _put(sheet, first, heads)
    for place in sheet[first]:
        place.font = Font(bold=True)
    widths = [len(name) for name in heads]
    for line, row in enumerate(rows, start=first + 1):
        _put(sheet, line, row)
        widths = [
            max(width, len(given)) if isinstance(given, str) else width
            for width, given in zip(widths, row, strict=True)
        ]
    sheet.freeze_panes = f"A{first + 1}"
    _shape(sheet, widths)


def _put(sheet: Worksheet, line: int, values: Sequence[Cell]) -> None:
    """Write a line; a text that looks like a formula stays a text."""
    for column, value in enumerate(values, start=1):
        place = sheet.cell(line, column)
        place.value = None if value == "" else value
        if isinstance(value, str) and value.startswith("="):
            place.data_type = "s"


def _shape(sheet: Worksheet, widths: Sequence[int]) -> None:
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter

    for column, width in enumerate(widths, start=1):
        wide = min(max(width + 2, _NARROWEST), max(_WIDEST, width if len(widths) == 1 else 0))
        sheet.column_dimensions[get_column_letter(column)].width = wide
    for row in sheet.iter_rows():
        for place in row:
            if isinstance(place.value, str) and len(place.value) > _WIDEST:
                place.alignment = Alignment(wrap_text=True, vertical="top")
