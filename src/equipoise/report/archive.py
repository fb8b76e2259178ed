"""The report as a ZIP of CSV tables that says what they are, whose they are and how to cite them.

Numbers are those of the findings to the last digit. The same run gives the same bytes.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence

from equipoise.core.files import comma_separated
from equipoise.core.finding import Cell, Finding, Table
from equipoise.core.language import _, current_language
from equipoise.report import words
from equipoise.report.citation import bibtex, source_reference, tool_citation
from equipoise.report.exports import Report
from equipoise.report.html import rebuild_command
from equipoise.report.sources import Bibliography, bibliography, day_iso

LICENSE_TEXT = """\
The tables computed by Equipoise are licensed under the Creative Commons Attribution 4.0
International license (CC BY 4.0): https://creativecommons.org/licenses/by/4.0/legalcode
Give credit to the primary source of a number first, then to Equipoise and the run.

Facts and figures are taken from the sources listed in sources.csv; the license of each stands
there. Where it is "facts only", no text of the source is reproduced.
"""


def report_archive(report: Report) -> bytes:
    """README, license, citations, and every table as CSV.

    Raises:
        UnknownNameError: if a finding names a source or row that the facts do not have.
    """
    books = bibliography(report.findings, report.facts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _files(report, books):
            entry = zipfile.ZipInfo(name)  # without a time: that is no part of a run
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, text)
    return out.getvalue()


def _files(report: Report, books: Bibliography) -> Iterator[tuple[str, str]]:
    tables = [pair for finding in report.findings for pair in named_tables(finding)]
    yield "README.md", _readme(report, tables)
    yield "LICENSE.txt", LICENSE_TEXT
    yield "CITATION.txt", _citation(report, books)
    yield (
        "CITATION.bib",
        bibtex(title=report.title, run=report.run, header=report.header) + "\n",
    )
    yield "run.json", _run(report)
    yield "findings.csv", csv_text(FINDING_HEADS, map(finding_row, report.findings))
    yield "drivers.csv", csv_text(DRIVER_HEADS, driver_rows(report.findings))
    yield "columns.csv", csv_text(COLUMN_HEADS, column_rows(tables))
    for name, table in tables:
        yield f"tables/{name}.csv", csv_text([c.key for c in table.columns], table.rows)
    yield "rows.csv", csv_text(ROW_HEADS, read_rows(books))
    yield "sources.csv", csv_text(SOURCE_HEADS, source_rows(books))


def named_tables(finding: Finding) -> list[tuple[str, Table]]:
    """Every table of a finding, those of its figures first, each with a name of its own."""
    drawn = [figure.table for figure in finding.figures]
    tables = [*drawn, *(table for table in finding.tables if table not in drawn)]
    return [(f"{finding.id}-{n:02d}", table) for n, table in enumerate(tables, start=1)]


def csv_text(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A table as CSV, numbers to the last digit, empty for what does not exist."""
    return comma_separated(heads, ([_text(cell) for cell in row] for row in rows))


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return repr(cell) if isinstance(cell, float) else str(cell)


FINDING_HEADS = (
    "claim", "question", "verdict", "metric", "unit", "low", "central", "high", "level",
    "upper_bound", "statement", "supported_if", "refuted_if", "condition", "recalled_share",
)  # fmt: skip


def finding_row(finding: Finding) -> tuple[Cell, ...]:
    """A finding in the order of ``FINDING_HEADS``."""
    i = finding.interval
    return (
        finding.id,
        finding.question,
        words.verdict_word(finding.verdict),
        finding.metric,
        finding.unit,
        *((None,) * 4 if i is None else (i.low, i.central, i.high, i.level)),
        finding.upper_bound,
        finding.statement,
        finding.supported_if,
        finding.refuted_if,
        finding.condition,
        finding.recalled_share,
    )


DRIVER_HEADS = ("claim", "driver", "label", "effect", "unit", "detail")


def driver_rows(findings: Iterable[Finding]) -> Iterator[tuple[Cell, ...]]:
    """What moves each answer, in the order of ``DRIVER_HEADS``."""
    for finding in findings:
        for d in finding.drivers:
            yield finding.id, d.name, d.label, d.effect, d.unit, d.detail


COLUMN_HEADS = ("table", "title", "column", "label", "unit")


def column_rows(tables: Iterable[tuple[str, Table]]) -> Iterator[tuple[Cell, ...]]:
    """What every column of every table is."""
    for name, table in tables:
        for column in table.columns:
            yield name, table.title, column.key, column.label, column.unit


ROW_HEADS = ("id", "table", "party", "system", "as_of", "verification", "source", "locator")


def read_rows(books: Bibliography) -> list[tuple[Cell, ...]]:
    """The rows read, by id."""
    return [
        (
            row.id,
            row.table,
            row.party,
            row.system,
            day_iso(row.as_of),
            row.verification,
            row.source_id,
            row.locator,
        )
        for _id, row in sorted(books.rows.items())
    ]


SOURCE_HEADS = (
    "number", "id", "producer", "title", "published", "accessed", "url", "license", "grade",
    "rows_read", "rows_recalled",
)  # fmt: skip


def source_rows(books: Bibliography) -> list[tuple[Cell, ...]]:
    """The sources, in the order of their numbers."""
    return [
        (
            e.number,
            e.source.id,
            e.source.producer,
            e.source.title,
            day_iso(e.source.published),
            day_iso(e.source.accessed),
            e.source.url,
            e.source.license,
            e.source.grade,
            e.rows,
            e.recalled,
        )
        for e in books.entries.values()
    ]


def _citation(report: Report, books: Bibliography) -> str:
    tool = tool_citation(title=report.title, run=report.run, header=report.header)
    lines = [source_reference(entry) for entry in books.entries.values()]
    return "\n".join([_("Sources, primary ones first:"), *lines, "", tool, ""])


def _run(report: Report) -> str:
    document = {
        **report.run.as_dict(),
        "run_id": report.run.run_id,
        "language": current_language(),
        "rebuild": rebuild_command(report.run, report.argument),
    }
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _readme(report: Report, tables: Sequence[tuple[str, Table]]) -> str:
    listed = "\n".join(f"- `tables/{name}.csv`: {table.title}" for name, table in tables)
    lines = [
        f"# {report.header.question}",
        report.header.headline,
        report.header.circumstances,
        _(
            "Numbers are not rounded. An empty cell means that a value does not exist. The columns "
            "of every table are explained in columns.csv; the license is in LICENSE.txt, the "
            "citations are in CITATION.txt and CITATION.bib. Cite the source of a number first, "
            "then this run."
        ),
        f"{_('To rebuild it')}: `{rebuild_command(report.run, report.argument)}`",
        f"- `findings.csv`, `drivers.csv`, `columns.csv`, `rows.csv`, `sources.csv`\n{listed}",
        _("Public sources only. Not for operational use. Not a forecast."),
    ]
    return "\n\n".join(lines) + "\n"
