"""Fact files in, :class:`~equipoise.data.book.FactBook` out; a malformed file stops the load."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import cast

from equipoise.core.dates import PartialDate, day_asked
from equipoise.core.errors import FactFileError, UnknownNameError
from equipoise.core.facts import Fact, Quantity, Record, Source, Verification
from equipoise.data.book import FactBook
from equipoise.data.cells import Row, check_cell, check_row, parse_date, parse_rows, read_text
from equipoise.data.installed import require_as_installed
from equipoise.data.schema import (
    CORRECTION_COLUMNS,
    NUMBER_TABLES,
    PARTIES,
    QUANTITY_COLUMNS,
    RECORD_TABLES,
    SOURCE_COLUMNS,
    TABLES,
    ColumnSpec,
    TableSpec,
)

SHIPPED_FOLDER = Path(__file__).parent / "tables"
WAIVERS_FILE = "waivers.csv"
_SHARED_FILES: dict[str, tuple[ColumnSpec, ...]] = {
    "sources": SOURCE_COLUMNS,
    "quantities": QUANTITY_COLUMNS,
    "corrections": CORRECTION_COLUMNS,
}
_COMMON_TO_RECORDS = frozenset(
    ("id", "party", "system", "as_of", "source_id", "locator", "verification", "known_from", "note")
)


def columns_of(name: str) -> tuple[ColumnSpec, ...]:
    """The columns of a file of a fact folder, named without ``.csv``."""
    return _SHARED_FILES[name] if name in _SHARED_FILES else TABLES[name].columns


def file_names() -> tuple[str, ...]:
    """The files that a fact folder must hold, sorted, without ``.csv``."""
    return tuple(sorted((*_SHARED_FILES, *TABLES)))


def load_facts(known_by: str | None = None, *, folder: Path | None = None) -> FactBook:
    """Read all fact tables, with corrections applied, and a fresh recorder.

    Args:
        known_by: leave out what was not public by this date (``2012``, ``2012-05`` or
            ``2012-05-01``; a period stands for its last day).
        folder: a folder with the same files as the shipped one; None for the shipped facts.

    Raises:
        FactFileError: if a file is missing or malformed; names file, row, column and cure.
        BadInputError: if ``known_by`` is no date.
    """
    day = None if known_by is None else day_asked(known_by, what="known-by date")
    facts = _shipped() if folder is None else _read_folder(folder)
    return facts.as_known_by(day).recorded()


@lru_cache(maxsize=1)
def _shipped() -> FactBook:
    require_as_installed(SHIPPED_FOLDER)
    return _read_folder(SHIPPED_FOLDER)


def _read_folder(folder: Path) -> FactBook:
    _refuse_stray_files(folder)
    texts = {name: read_text(folder / f"{name}.csv") for name in file_names()}
    files = {
        name: parse_rows(text, f"{name}.csv", columns_of(name)) for name, text in texts.items()
    }
    _apply_corrections(files)
    for name, rows in files.items():
        columns = columns_of(name)
        for row in rows:
            check_row(row, columns)
    _refuse_repeated_ids(files)
    known = _Known(
        sources={row.cells["id"]: _source(row) for row in files["sources"]},
        quantities=_quantities(files["quantities"]),
    )
    return FactBook(
        sources=known.sources,
        quantities=known.quantities,
        facts=[_fact(table, row, known) for table in NUMBER_TABLES for row in files[table.name]],
        records={
            table.name: [_record(table, row, known) for row in files[table.name]]
            for table in RECORD_TABLES
        },
        digest=_digest(texts),
        corrections=[row.cells for row in files["corrections"]],
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """The names that rows refer to."""

    sources: Mapping[str, Source]
    quantities: Mapping[str, Quantity]


def _digest(texts: Mapping[str, str]) -> str:
    """SHA-256 over names and texts in sorted order; line endings are already normalized."""
    digest = hashlib.sha256()
    for name in sorted(texts):
        text = texts[name].encode()
        digest.update(f"{name}.csv {len(text)}\n".encode())
        digest.update(text)
    return digest.hexdigest()


def _refuse_stray_files(folder: Path) -> None:
    if not folder.is_dir():
        raise FactFileError(
            f"there is no folder of facts '{folder}'",
            cure="Give a folder that holds the fact tables as CSV files.",
        )
    expected = {f"{name}.csv" for name in file_names()} | {WAIVERS_FILE}
    for path in sorted(folder.glob("*.csv")):
        if path.name not in expected:
            hint = UnknownNameError("fact table", path.name, expected)
            raise FactFileError(
                hint.problem, cure=f"{hint.cure} Rename or remove it.", file=path.name
            )


def _apply_corrections(files: Mapping[str, Sequence[Row]]) -> None:
    """Replace the cells named in corrections.csv, each only if it still holds what is expected."""
    corrections = files["corrections"]
    if not corrections:
        return
    places = {
        row.cells["id"]: (name, row)
        for name, rows in files.items()
        if name not in ("corrections", "quantities")
        for row in rows
    }
    for correction in corrections:
        check_row(correction, CORRECTION_COLUMNS)
        row_id = correction.cells["row_id"]
        if row_id not in places:
            raise correction.unknown("row", row_id, places, column="row_id")
        _correct(correction, *places[row_id])


def _correct(correction: Row, table: str, row: Row) -> None:
    cells = correction.cells
    column = next((c for c in columns_of(table) if c.name == cells["column"]), None)
    if column is None or column.name == "id":
        names = [name for name in row.cells if name != "id"]
        raise correction.unknown(f"column of {table}", cells["column"], names, column="column")
    held = row.cells[column.name]
    if held != cells["expect"]:
        raise correction.error(
            f"{table}.csv, row {row.number}, column {column.name} holds '{held}' "
            f"and no longer '{cells['expect']}'",
            column="expect",
            cure="If the table was put right, delete this correction; if not, look at it again.",
        )
    check_cell(correction, column, cells["correct"], shown_as="correct")
    row.cells[column.name] = cells["correct"]


def _refuse_repeated_ids(files: Mapping[str, Sequence[Row]]) -> None:
    first: dict[str, Row] = {}
    for name in ("sources", *TABLES):
        for row in files[name]:
            row_id = row.cells["id"]
            if row_id.split() != [row_id]:
                raise row.error(
                    f"the id '{row_id}' holds a blank", column="id", cure="Use - instead."
                )
            other = first.setdefault(row_id, row)
            if other is not row:
                raise row.error(
                    f"the id '{row_id}' is taken by {other.file}, row {other.number}",
                    column="id",
                    cure="Give this row an id of its own.",
                )


def _source(row: Row) -> Source:
    cells = row.cells
    return Source(
        id=cells["id"],
        producer=cells["producer"],
        title=cells["title"],
        published=_date(cells["published"]),
        accessed=_date(cells["accessed"]),
        url=cells["url"],
        license=cells["license"],
        grade=cells["grade"],
    )


def _quantities(rows: Iterable[Row]) -> dict[str, Quantity]:
    quantities: dict[str, Quantity] = {}
    for row in rows:
        name, limit = row.cells["name"], float(row.cells["carry_limit_days"])
        if name in quantities:
            raise row.error(
                f"the quantity '{name}' is declared twice",
                column="name",
                cure="Keep one of the two rows.",
            )
        if limit < 0 or limit != int(limit):
            raise row.error(
                f"'{row.cells['carry_limit_days']}' is not a whole number of days",
                column="carry_limit_days",
                cure="Write a whole number, 0 if it must not be carried forward.",
            )
        quantities[name] = Quantity(name, row.cells["unit"], int(limit), row.cells["meaning"])
    return quantities


def _fact(table: TableSpec, row: Row, known: _Known) -> Fact:
    cells = row.cells
    _check_references(row, known)
    _check_quantity(row, known.quantities)
    low, value, high = _ordered_numbers(row)
    as_of = parse_date(cells["as_of"])
    if as_of.precision != cells["precision"]:
        raise row.error(
            f"the precision is '{cells['precision']}', but as_of '{as_of}' is a {as_of.precision}",
            column="precision",
            cure=f"Write '{as_of.precision}', or write as_of in the form of its precision.",
        )
    return Fact(
        id=cells["id"],
        table=table.name,
        quantity=cells["quantity"],
        party=cells["party"],
        system=cells["system"],
        basing=cells["basing"],
        low=low,
        value=value,
        high=high,
        unit=cells["unit"],
        as_of=as_of,
        kind=cells["kind"],
        count_type=cells["count_type"],
        source_id=cells["source_id"],
        locator=cells["locator"],
        verification=cast(Verification, cells["verification"]),
        known_from=_date(cells["known_from"]),
        note=cells["note"],
    )


def _record(table: TableSpec, row: Row, known: _Known) -> Record:
    cells = row.cells
    _check_references(row, known)
    if "low" in cells:
        _ordered_numbers(row, required=False)
    return Record(
        id=cells["id"],
        table=table.name,
        party=cells["party"],
        system=cells["system"],
        as_of=_date(cells["as_of"]),
        source_id=cells["source_id"],
        locator=cells["locator"],
        verification=cast(Verification, cells["verification"]),
        known_from=_date(cells["known_from"]),
        note=cells["note"],
        fields={name: text for name, text in cells.items() if name not in _COMMON_TO_RECORDS},
    )


def _date(text: str) -> PartialDate | None:
    return parse_date(text) if text else None


def _check_references(row: Row, known: _Known) -> None:
    source_id, party = row.cells["source_id"], row.cells["party"]
    if source_id not in known.sources:
        raise row.unknown("source", source_id, known.sources, column="source_id")
    if party not in PARTIES:
        _check_several_parties(row, party)


def _check_several_parties(row: Row, party: str) -> None:
    codes = party.split("+")
    for code in codes:
        if code not in PARTIES:
            raise _unknown_party(row, code)
    if len(set(codes)) < len(codes):
        raise row.error(
            f"'{party}' names a party twice", column="party", cure="Name each party once."
        )


def _unknown_party(row: Row, given: str) -> FactFileError:
    code_of = {name.lower(): code for code, name in PARTIES.items()}
    if given.lower() not in code_of:
        return row.unknown("party", given, PARTIES, column="party")
    return row.error(
        f"unknown party '{given}'",
        column="party",
        cure=f"Write the code '{code_of[given.lower()]}'.",
    )


def _check_quantity(row: Row, quantities: Mapping[str, Quantity]) -> None:
    name, unit = row.cells["quantity"], row.cells["unit"]
    if name not in quantities:
        raise row.unknown("quantity", name, quantities, column="quantity")
    if unit != quantities[name].unit:
        raise row.error(
            f"the unit is '{unit}', but '{name}' is stored in '{quantities[name].unit}'",
            column="unit",
            cure=f"Convert the numbers to '{quantities[name].unit}', or use another quantity.",
        )


def _ordered_numbers(
    row: Row, *, required: bool = True
) -> tuple[float | None, float | None, float | None]:
    """The cells low, value and high, checked to be in order and not all empty."""
    low, value, high = (
        float(text) if text else None
        for text in (row.cells["low"], row.cells["value"], row.cells["high"])
    )
    given = [
        (name, number)
        for name, number in (("low", low), ("value", value), ("high", high))
        if number is not None
    ]
    if required and not given:
        raise row.error(
            "low, value and high are all empty",
            column="value",
            cure="Give at least one of them, or delete the row.",
        )
    for (lower, less), (upper, more) in pairwise(given):
        if less > more:
            raise row.error(
                f"{lower} {less:g} is above {upper} {more:g}",
                column=lower,
                cure="Put them in order: low <= value <= high.",
            )
    return low, value, high
