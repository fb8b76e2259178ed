"""The fact tables as files to take away: zipped CSV, Excel, and the whole data package."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from equipoise.core.errors import BadInputError
from equipoise.web.kept import Kept

if TYPE_CHECKING:
    from equipoise.data.book import FactBook

_FILES: Kept[tuple[object, ...], bytes] = Kept(6)
_WORDS = ("README.md", "LICENSE.md", "CITATION.cff", "datapackage.json")
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)
_ROWS_HEAD = 1


def package_zip(book: FactBook) -> bytes:
    """The data package: CSV with its schema, SQLite, Parquet, README, license, citation."""
    return _FILES.get(("package", *_of(book)), lambda: _zipped(book, everything=True))


def tables_zip(book: FactBook) -> bytes:
    """The tables as CSV with schema, README, license and citation."""
    return _FILES.get(("csv", *_of(book)), lambda: _zipped(book, everything=False))


def tables_excel(book: FactBook) -> bytes:
    """The tables as one Excel file, a sheet each, README and license first.

    Raises:
        BadInputError: if openpyxl is not installed.
    """
    return _FILES.get(("excel", *_of(book)), lambda: _excel(book))


def _of(book: FactBook) -> tuple[object, ...]:
    return book.digest, book.known_by


def _zipped(book: FactBook, *, everything: bool) -> bytes:
    from equipoise.data.package import export

    with tempfile.TemporaryDirectory(prefix="equipoise-") as place:
        folder = Path(place) / "equipoise-facts"
        names = export(book, folder)
        kept = [n for n in names if everything or n in _WORDS or n.startswith("data/")]
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
            for name in kept:
                entry = zipfile.ZipInfo(f"equipoise-facts/{name}", _FIXED_DATE)
                entry.compress_type = zipfile.ZIP_DEFLATED
                file.writestr(entry, (folder / name).read_bytes())
        return out.getvalue()


def _excel(book: FactBook) -> bytes:
    from equipoise.data.package import readme
    from equipoise.data.relations import relations

    try:
        from openpyxl import Workbook
    except ImportError:
        raise BadInputError(
            "Excel files need the package openpyxl", cure="Install it: pip install openpyxl."
        ) from None
    tables = {r.name: r for r in relations(book)}
    workbook = Workbook(write_only=True)
    _fill(workbook.create_sheet("README"), [[x] for x in readme(book, tables).splitlines()])
    for table in tables.values():
        sheet = workbook.create_sheet(table.name[:31])
        sheet.freeze_panes = f"B{_ROWS_HEAD + 1}"
        _fill(sheet, [list(table.column_names), *(list(row) for row in table.rows)])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _fill(sheet: Any, rows: list[list[Any]]) -> None:
    """Write rows; a text stays a text, even where a spreadsheet would see a formula."""
    from openpyxl.cell import WriteOnlyCell

    for row in rows:
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=value)
            if isinstance(value, str):
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
