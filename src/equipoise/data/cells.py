"""One fact file, from bytes to checked cells; every fault names file, row and column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from equipoise.core.dates import PartialDate
from equipoise.core.errors import BadInputError, FactFileError, UnknownNameError
from equipoise.data.schema import ColumnSpec, ColumnType

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_URL = re.compile(r"https?://[^\s/]+\S*")
_HEADER_ROW = 1

parse_date = lru_cache(maxsize=8192)(PartialDate.parse)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file: its number (the header is row 1) and its cells by column."""

    file: str
    number: int
    cells: dict[str, str]

    def error(self, problem: str, *, column: str, cure: str) -> FactFileError:
        """The error that points at a cell of this row."""
        return FactFileError(problem, cure=cure, file=self.file, row=self.number, column=column)

    def unknown(self, what: str, given: str, known: Iterable[str], *, column: str) -> FactFileError:
        """The error for a name that does not exist, with the nearest one offered."""
        hint = UnknownNameError(what, given, known)
        return self.error(hint.problem, column=column, cure=hint.cure)


def read_text(path: Path) -> str:
    """The text of a fact file, line endings made ``\\n`` and a byte order mark dropped.

    Raises:
        FactFileError: if the file is missing or is not UTF-8.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise FactFileError(
            f"the file is missing from {path.parent}",
            cure="Add it; a table without rows is a file that holds its header line only.",
            file=path.name,
        ) from None
    except OSError as fault:
        raise FactFileError(
            f"the file cannot be read ({fault.strerror})",
            cure="Put a readable CSV file in its place.",
            file=path.name,
        ) from fault
    return _decoded(raw, path.name).replace("\r\n", "\n").replace("\r", "\n")


def _decoded(raw: bytes, file: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        row, column = _place_after(raw[: fault.start].decode("latin-1"))
        raise FactFileError(
            f"byte {fault.start + 1} of the file is not UTF-8 text",
            cure="Save the file again with the encoding UTF-8.",
            file=file,
            row=row,
            column=column,
        ) from None


def _place_after(beginning: str) -> tuple[int, str]:
    """Row and column in which a cut-off beginning of a file ends."""
    lines = list(csv.reader(io.StringIO(f"{beginning}?", newline="")))
    header, index = lines[0], len(lines[-1]) - 1
    column = header[index] if len(lines) > 1 and index < len(header) else str(index + 1)
    return len(lines), column


def parse_rows(text: str, file: str, columns: tuple[ColumnSpec, ...]) -> list[Row]:
    """The rows of a file whose header and row lengths are right; cells are not checked yet.

    Raises:
        FactFileError: if the text is not CSV with exactly these columns.
    """
    names = [c.name for c in columns]
    lines = _split(text, file)
    _check_header(lines[0] if lines else [], names, file)
    rows = []
    for number, cells in enumerate(lines[1:], start=_HEADER_ROW + 1):
        if len(cells) != len(names):
            raise _wrong_length(cells, names, file, number)
        rows.append(Row(file, number, dict(zip(names, cells, strict=True))))
    return rows


def _split(text: str, file: str) -> list[list[str]]:
    if "\x00" in text:
        row, column = _place_after(text[: text.index("\x00")])
        raise FactFileError(
            "the file holds a null character",
            cure="It is not plain CSV; save it again as CSV, UTF-8.",
            file=file,
            row=row,
            column=column,
        )
    lines: list[list[str]] = []
    try:
        lines.extend(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as fault:
        raise FactFileError(
            f"the quotation marks are not right ({fault})",
            cure='Put the whole cell in "..." and write a quotation mark inside it as "".',
            file=file,
            row=_row_of_quote(text),
        ) from None
    return lines


def _row_of_quote(text: str) -> int:
    """The row in which strict reading stops, found by reading ever more rows."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    row = _HEADER_ROW
    try:
        for _ in reader:
            row += 1
    except csv.Error:
        pass
    return row


def _check_header(found: list[str], names: list[str], file: str) -> None:
    if found == names:
        return
    missing = [n for n in names if n not in found]
    stray = [n for n in found if n not in names]
    twice = sorted({n for n in found if found.count(n) > 1})
    faults = [
        f"{label} {', '.join(repr(n) for n in group)}"
        for label, group in (("missing", missing), ("not known", stray), ("twice", twice))
        if group
    ]
    raise FactFileError(
        f"the header is not the one of this table ({'; '.join(faults) or 'wrong order'})",
        cure=f"Make the first line: {','.join(names)}",
        file=file,
        row=_HEADER_ROW,
        column=(missing or stray or twice or [_first_moved(found, names)])[0],
    )


def _first_moved(found: list[str], names: list[str]) -> str:
    return next(f for f, n in zip(found, names, strict=True) if f != n)


def _wrong_length(cells: list[str], names: list[str], file: str, number: int) -> FactFileError:
    count = len(cells)
    if not cells:
        problem, cure = "the row is empty", "Delete the empty line."
    elif count < len(names):
        problem = f"the row has {count} cells, the header {len(names)}"
        cure = "Add the missing cells; an empty cell still needs its comma."
    else:
        problem = f"the row has {count} cells, the header {len(names)}"
        cure = 'Remove the stray cells; put a cell that holds a comma in "...".'
    column = names[count] if count < len(names) else str(len(names) + 1)
    return FactFileError(problem, cure=cure, file=file, row=number, column=column)


def check_row(row: Row, columns: tuple[ColumnSpec, ...]) -> None:
    """Check each cell of a row against its column.

    Raises:
        FactFileError: at the first cell that does not fit.
    """
    cells = row.cells
    for column in columns:
        check_cell(row, column, cells[column.name])


def check_cell(row: Row, column: ColumnSpec, text: str, *, shown_as: str | None = None) -> None:
    """Check a text against a column; ``shown_as`` names another column in the message.

    Raises:
        FactFileError: if it does not fit.
    """
    if text == "":
        if not column.required:
            return
        fault: tuple[str, str] | None = ("the cell is empty", _cure_of_empty(column))
    elif text != text.strip():
        fault = (f"'{text}' begins or ends with a blank", "Remove the blank.")
    else:
        fault = _FAULT_OF[column.type](column, text)
    if fault is not None:
        problem, cure = fault
        raise row.error(problem, column=shown_as or column.name, cure=cure)


def _cure_of_empty(column: ColumnSpec) -> str:
    allowed = f" Allowed: {', '.join(column.words)}." if column.words else ""
    return f"Fill it in: {column.meaning}.{allowed}"


def _fault_of_number(_: ColumnSpec, text: str) -> tuple[str, str] | None:
    if _NUMBER.fullmatch(text):
        return None
    return (
        f"'{text}' is not a number",
        "Write digits with a decimal point, without thousands separators, units or signs of "
        "approximation; put those in 'note'.",
    )


def _fault_of_date(column: ColumnSpec, text: str) -> tuple[str, str] | None:
    try:
        parse_date(text)
    except BadInputError as fault:
        return f"{column.name} '{text}' is not a date", fault.cure
    return None


def _fault_of_word(column: ColumnSpec, text: str) -> tuple[str, str] | None:
    if text in column.words:
        return None
    hint = UnknownNameError("word", text, column.words)
    return hint.problem, hint.cure


def _fault_of_url(_: ColumnSpec, text: str) -> tuple[str, str] | None:
    if _URL.fullmatch(text):
        return None
    return (
        f"'{text}' is not an address",
        "Write the full address beginning with https:// or http://, or leave the cell empty.",
    )


def _no_fault(_: ColumnSpec, __: str) -> None:
    return None


_FAULT_OF: dict[ColumnType, Callable[[ColumnSpec, str], tuple[str, str] | None]] = {
    "text": _no_fault,
    "number": _fault_of_number,
    "date": _fault_of_date,
    "word": _fault_of_word,
    "url": _fault_of_url,
}
