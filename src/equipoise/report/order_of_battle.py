"""An order of battle as text, HTML, CSV and Excel.

Takes a :class:`~equipoise.core.page.ForcePage` and computes nothing. The same page gives the
same text, HTML and CSV, byte for byte.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from equipoise.core.errors import BadInputError
from equipoise.core.files import comma_separated, write_whole
from equipoise.core.language import N_, _, install
from equipoise.core.page import ROUNDING, ForcePage, PageCell, PageLine, PageRow, PageSection
from equipoise.report.rows import as_written, term
from equipoise.report.templating import environment, resource
from equipoise.report.words import NOT_AVAILABLE, exact

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

WIDTH = 110
NEVER_ADDED = N_(
    "Deployed, reserve, retired and all warheads are four categories; accountable and estimated "
    "numbers are two ways of counting. None of them are added."
)
APART = N_("Bombers stand apart: no ballistic missile defense engages them.")
HEADS = (
    N_("Type"),
    N_("Designation"),
    N_("Basing"),
    N_("Launchers"),
    N_("Warheads per launcher"),
    N_("Warheads"),
    N_("Year deployed"),
    N_("Counted as"),
    N_("As of"),
    N_("Sources"),
)
CSV_COLUMNS = (
    "party",
    "on",
    "row_kind",
    "section",
    "type",
    "designation",
    "basing",
    "launchers",
    "warheads_per_launcher",
    "warheads",
    "year_deployed",
    "count_type",
    "as_of",
    "verification",
    "notes",
    "sources",
)
_NUMBER_COLUMNS = (3, 4, 5, 6)


def number_text(cell: PageCell) -> str:
    """The value of a cell in words, without its notes."""
    value = cell.value
    if value is None:
        return NOT_AVAILABLE
    return str(value) if isinstance(value, str | bool) else exact(value)


def year_text(cell: PageCell) -> str:
    """A year, without a thousands separator."""
    return NOT_AVAILABLE if cell.value is None else str(cell.value)


def kind_text(count_type: str) -> str:
    """A count type in words."""
    return term(count_type)


def label_text(label: str) -> str:
    """What a line is called: as a whole, or part by part where parts stand around a colon."""
    whole = term(label)
    return whole if whole != label else ": ".join(term(x) for x in label.split(": "))


def _marks(letters: Sequence[str]) -> str:
    return ",".join(letters)


def _numbers(sources: Sequence[int]) -> str:
    return "".join(f"[{n}]" for n in sources)


# Text.


def text(page: ForcePage) -> str:
    """The page as plain text, 110 columns wide."""
    lines = [page.title, "=" * len(page.title), *_wrapped(circumstances(page)), ""]
    lines += _sections_text(page.sections)
    lines += [_line_text(page.missiles), *_wrapped(APART), *_wrapped(ROUNDING), ""]
    lines += ["Categories of warheads", *_lines_text(page.categories), *_wrapped(NEVER_ADDED), ""]
    if page.printed_totals:
        title = "Totals as sources print them, never added to the rows above"
        lines += [title, *_lines_text(page.printed_totals), ""]
    if page.notes:
        lines += ["Notes", *(x for mark, note in page.notes for x in _item(f"{mark}.", note)), ""]
    lines.append("Sources")
    for source in page.sources:
        lines += _item(f"[{source.number}]", source_text(source))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def circumstances(page: ForcePage) -> str:
    """What is known and how much of it is recalled, in one line."""
    share = f"{100 * page.recalled_share:.0f} %"
    if page.known_by:
        text = _("With what was public by {day}. {share} of the rows read are from memory.")
        return text.format(day=page.known_by, share=share)
    text = _("With what is known now. {share} of the rows read are from memory.")
    return text.format(share=share)


def source_text(source: Any) -> str:
    """A source in one line."""
    when = f", {source.published}" if source.published else ""
    where = f". {source.url}" if source.url else ""
    return f"{source.producer}: {source.title}{when} (grade {source.grade}){where}"


def _sections_text(sections: Sequence[PageSection]) -> list[str]:
    """All legs under one heading line, with columns of one width."""
    blocks = [
        [*(_row_cells(r) for r in s.rows), _total_cells(s)] if s.rows else [] for s in sections
    ]
    heads, rows = _grid([HEADS, *(row for block in blocks for row in block)])
    lines = [*heads, "-" * WIDTH]
    for section, block in zip(sections, blocks, strict=True):
        lines.append(f"{section.title} {_marks(section.notes)}".rstrip())
        lines += [f"  {next(rows)}" for _ in block]
        if section.missing:
            lines += [f"  {x}" for x in _wrapped(f"None: {section.missing}.")]
        lines.append("")
    return lines


def _row_cells(row: PageRow) -> tuple[str, ...]:
    return (
        _with_marks(row.system, row.notes),
        row.designation,
        row.basing,
        _with_marks(number_text(row.launchers), row.launchers.notes),
        _with_marks(number_text(row.warheads_per_launcher), row.warheads_per_launcher.notes),
        _with_marks(number_text(row.warheads), row.warheads.notes),
        _with_marks(year_text(row.year_deployed), row.year_deployed.notes),
        kind_text(row.count_type),
        row.as_of,
        _numbers(row.sources),
    )


def _total_cells(section: PageSection) -> tuple[str, ...]:
    launchers = _with_marks(number_text(section.launchers), section.launchers.notes)
    warheads = _with_marks(number_text(section.warheads), section.warheads.notes)
    return ("Total", "", "", launchers, "", warheads, "", "", "", "")


def _with_marks(value: str, letters: Sequence[str]) -> str:
    return f"{value} {_marks(letters)}" if letters else value


def _grid(rows: Sequence[Sequence[str]]) -> tuple[list[str], Iterator[str]]:
    """Heading lines and body lines in columns; letters stand behind the numbers they mark."""
    heads = [textwrap.wrap(h, 11) or [""] for h in rows[0]]
    depth = max(len(h) for h in heads)
    padded = [[""] * (depth - len(h)) + h for h in heads]
    body = [list(r) for r in rows[1:]]
    for column in _NUMBER_COLUMNS:
        _align(body, column)
    widths = [max(len(x) for x in (*padded[i], *(r[i] for r in body))) for i in range(len(heads))]
    lines = ["  " + _joined([column[k] for column in padded], widths) for k in range(depth)]
    return lines, (_joined(r, widths) for r in body)


def _align(rows: list[list[str]], column: int) -> None:
    parts = [r[column].split(" ", 1) if r[column] else [""] for r in rows]
    number = max(len(p[0]) for p in parts)
    marks = max(len(p[1]) if len(p) > 1 else 0 for p in parts)
    for row, part in zip(rows, parts, strict=True):
        mark = part[1] if len(part) > 1 else ""
        row[column] = f"{part[0]:>{number}} {mark:<{marks}}".rstrip()


def _joined(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))


def _lines_text(lines: Sequence[PageLine]) -> list[str]:
    return [f"  {_line_text(line)}" for line in lines]


def _line_text(line: PageLine) -> str:
    if line.value.value is None and not line.value.notes:
        return f"{line.label}: not on record for this date"
    value = _with_marks(number_text(line.value), line.value.notes)
    details = [x for x in (kind_text(line.count_type), line.as_of) if x]
    if line.verification in ("recalled", "derived") and line.value.value is not None:
        details.append(line.verification)
    tail = f" ({', '.join(details)})" if details else ""
    return f"{line.label}: {value}{tail} {_numbers(line.sources)}".rstrip()


def _wrapped(paragraph: str) -> list[str]:
    return textwrap.wrap(paragraph, WIDTH, break_long_words=False, break_on_hyphens=False)


def _item(mark: str, body: str) -> list[str]:
    indent = " " * 7
    return textwrap.wrap(
        f"  {mark:<5}{body}",
        WIDTH,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


# HTML.


def html(page: ForcePage, *, version: str) -> str:
    """The page as one HTML file that asks nothing of the network and runs no script.

    Args:
        page: the page.
        version: of the program, for the footer.
    """
    context = {
        "page": page,
        "version": version,
        "heads": HEADS,
        "rounding": ROUNDING,
        "apart": APART,
        "never_added": NEVER_ADDED,
        "circumstances": circumstances(page),
        "style": resource("report.css") + resource("order_of_battle.css"),
    }
    return str(_environment().get_template("order_of_battle.html.j2").render(context))


@cache
def _environment() -> Any:
    from equipoise.report.html import web_address

    found = environment(
        number=number_text,
        year=year_text,
        kind=kind_text,
        web=web_address,
        label=label_text,
        term=term,
        written=as_written,
    )
    install(found)
    return found


# CSV.


def csv_text(page: ForcePage) -> str:
    """The page as one tidy table: a line per type, total and category, notes written out."""
    lines = ([page.party, page.on, *line] for line in _csv_lines(page))
    return comma_separated(CSV_COLUMNS, lines)


def _csv_lines(page: ForcePage) -> Iterator[list[object]]:
    notes = dict(page.notes)
    titles = {s.number: f"{s.producer}: {s.title}" for s in page.sources}
    for section in page.sections:
        for row in section.rows:
            yield _csv_row(section, row, notes, titles)
        yield _csv_total(section, notes)
    for kind, lines in (
        ("sum_of_missiles", (page.missiles,)),
        ("category", page.categories),
        ("printed_total", page.printed_totals),
    ):
        for line in lines:
            yield _csv_line(kind, line, notes, titles)


def _csv_row(
    section: PageSection, row: PageRow, notes: dict[str, str], titles: dict[int, str]
) -> list[object]:
    return [
        "type",
        section.key,
        row.system,
        row.designation,
        row.basing,
        *(_plain(c) for c in _cells(row)),
        row.count_type,
        row.as_of,
        row.verification,
        _note_text(section, row, notes),
        _source_text(row.sources, titles),
    ]


def _cells(row: PageRow) -> tuple[PageCell, PageCell, PageCell, PageCell]:
    return (row.launchers, row.warheads_per_launcher, row.warheads, row.year_deployed)


def _csv_total(section: PageSection, notes: dict[str, str]) -> list[object]:
    texts = [f"not on record: {section.missing}"] if section.missing else []
    texts += [notes[m] for m in (*section.launchers.notes, *section.warheads.notes)]
    values = [_plain(section.launchers), "", _plain(section.warheads), ""]
    return ["total", section.key, section.title, "", "", *values, "", "", "", "; ".join(texts), ""]


def _csv_line(
    kind: str, line: PageLine, notes: dict[str, str], titles: dict[int, str]
) -> list[object]:
    texts = "; ".join(notes[m] for m in line.value.notes)
    launchers = line.label.endswith(": launchers")
    values = [_plain(line.value), "", "", ""] if launchers else ["", "", _plain(line.value), ""]
    return [
        kind,
        "",
        line.label,
        "",
        "",
        *values,
        line.count_type,
        line.as_of,
        line.verification,
        texts,
        _source_text(line.sources, titles),
    ]


def _plain(cell: PageCell) -> object:
    return "" if cell.value is None else cell.value


def _source_text(numbers: Sequence[int], titles: dict[int, str]) -> str:
    return "; ".join(titles[n] for n in numbers)


def _note_text(section: PageSection, row: PageRow, notes: dict[str, str]) -> str:
    """Notes of a row written out: of leg and type first, then by column."""
    parts = [notes[m] for m in (*section.notes, *row.notes)]
    names = ("launchers", "warheads per launcher", "warheads", "year deployed")
    for name, cell in zip(names, _cells(row), strict=True):
        parts += [f"{name}: {notes[m]}" for m in cell.notes]
    return "; ".join(parts)


# Excel.


def write_excel(page: ForcePage, path: Path) -> None:
    """Write the page as an Excel file: the table, what stands beside it, notes and sources.

    Notes are comments on their cells and are listed on a sheet of their own.

    Raises:
        BadInputError: if openpyxl is not installed.
    """
    try:
        from openpyxl import Workbook
    except ImportError:
        raise BadInputError(
            "Excel files need the package openpyxl", cure="Install it: pip install openpyxl."
        ) from None
    book = Workbook()
    sheet = book.active
    if sheet is None:
        sheet = book.create_sheet()
    sheet.title = "Order of battle"
    _fill_table(sheet, page)
    _fill_lines(book.create_sheet("Beside the table"), page)
    _fill_rows(book.create_sheet("Notes"), ("Letter", "Note"), page.notes, (8, 100))
    sources = [
        (s.number, s.producer, s.title, s.published, s.grade, s.url, s.id) for s in page.sources
    ]
    heads = ("Number", "Producer", "Title", "Published", "Grade", "Address", "Id")
    _fill_rows(book.create_sheet("Sources"), heads, sources, (8, 32, 60, 12, 7, 60, 40))
    content = io.BytesIO()
    book.save(content)
    write_whole(path, content.getvalue())


def _fill_table(sheet: Worksheet, page: ForcePage) -> None:
    from openpyxl.styles import Font

    notes = dict(page.notes)
    heads = (*HEADS[:-3], "Counted as", "As of", "Seen or recalled", "Notes", "Sources")
    _put(sheet, 1, (page.title,))
    _put(sheet, 2, (f"{circumstances(page)} {APART} {ROUNDING}",))
    _put(sheet, 4, heads)
    sheet["A1"].font = Font(bold=True, size=14)
    line = 5
    for section in page.sections:
        _put(sheet, line, (section.title,))
        sheet.cell(line, 1).font = Font(bold=True)
        _comment(sheet, line, 1, section.notes, notes)
        line += 1
        if section.missing:
            _put(sheet, line, (f"None: {section.missing}",))
            line += 2
            continue
        for row in section.rows:
            _put_row(sheet, line, row, notes)
            line += 1
        _put_total(sheet, line, section, notes)
        line += 2
    for cell in sheet[4]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "B5"
    _widths(sheet, (26, 14, 12, 11, 11, 11, 11, 18, 10, 12, 16, 14))


def _put_row(sheet: Worksheet, line: int, row: PageRow, notes: dict[str, str]) -> None:
    cells = _cells(row)
    letters = (*row.notes, *(m for c in cells for m in c.notes))
    values = (
        row.system,
        row.designation,
        row.basing,
        *(c.value for c in cells),
        kind_text(row.count_type),
        row.as_of,
        row.verification,
        _marks(tuple(dict.fromkeys(letters))),
        _numbers(row.sources),
    )
    _put(sheet, line, values)
    _comment(sheet, line, 1, row.notes, notes)
    for column, cell in enumerate(cells, start=4):
        _comment(sheet, line, column, cell.notes, notes)


def _put_total(sheet: Worksheet, line: int, section: PageSection, notes: dict[str, str]) -> None:
    from openpyxl.styles import Font

    launchers, warheads = section.launchers, section.warheads
    _put(sheet, line, ("Total", "", "", launchers.value, None, warheads.value))
    _comment(sheet, line, 4, launchers.notes, notes)
    _comment(sheet, line, 6, warheads.notes, notes)
    for cell in sheet[line]:
        cell.font = Font(bold=True)


def _fill_lines(sheet: Worksheet, page: ForcePage) -> None:
    notes = dict(page.notes)
    rows = [
        (kind, x.label, x.value.value, kind_text(x.count_type), x.as_of, x.verification,
         "; ".join(notes[m] for m in x.value.notes), _numbers(x.sources))
        for kind, lines in (
            ("sum", (page.missiles,)),
            ("category", page.categories),
            ("printed total", page.printed_totals),
        )
        for x in lines
    ]  # fmt: skip
    heads = (
        "Kind",
        "What",
        "Number",
        "Counted as",
        "As of",
        "Seen or recalled",
        "Notes",
        "Sources",
    )
    _fill_rows(sheet, heads, rows, (14, 60, 10, 18, 12, 16, 80, 14))
    _put(sheet, len(rows) + 3, (NEVER_ADDED,))


def _fill_rows(
    sheet: Worksheet,
    heads: Sequence[str],
    rows: Sequence[Sequence[object]],
    widths: Sequence[int],
) -> None:
    from openpyxl.styles import Font

    _put(sheet, 1, heads)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for line, row in enumerate(rows, start=2):
        _put(sheet, line, row)
    _widths(sheet, widths)


def _put(sheet: Worksheet, line: int, values: Sequence[object]) -> None:
    """Write a line; a text that looks like a formula stays a text."""
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(line, column)
        cell.value = None if value == "" else value  # type: ignore[assignment]
        if isinstance(value, str) and value.startswith("="):
            cell.data_type = "s"


def _comment(
    sheet: Worksheet, line: int, column: int, letters: Sequence[str], notes: dict[str, str]
) -> None:
    if not letters:
        return
    from openpyxl.comments import Comment

    body = "\n".join(f"{mark}: {notes[mark]}" for mark in letters)
    sheet.cell(line, column).comment = Comment(body, "Equipoise")


def _widths(sheet: Worksheet, widths: Sequence[int]) -> None:
    from openpyxl.utils import get_column_letter

    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
