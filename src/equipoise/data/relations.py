"""The facts as plain tables, one for each file and two across them, for queries and exports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from equipoise.core.dates import PartialDate
from equipoise.core.facts import Fact, Facts, Quantity, Record, Source
from equipoise.core.language import N_
from equipoise.data.schema import (
    CORRECTION_COLUMNS,
    NUMBER_COLUMNS,
    NUMBER_TABLES,
    QUANTITY_COLUMNS,
    RECORD_TABLES,
    SOURCE_COLUMNS,
    ColumnSpec,
    TableSpec,
)

Value = str | float | None
NUMBERS_VIEW = "numbers"
NUMBERS_MEANING = N_("all number tables together, with the table each row is from")


@dataclass(frozen=True, slots=True)
class Relation:
    """A table of plain values: text, numbers, and None for an empty cell.

    Attributes:
        name: name of the file without ``.csv``, or of the table across files.
        meaning: one sentence.
        columns: as declared in the schema.
        rows: one tuple per row, in the order of the columns.
        shape: ``numbers``, ``records``, ``shared`` or ``across``.
    """

    name: str
    meaning: str
    columns: tuple[ColumnSpec, ...]
    rows: Sequence[tuple[Value, ...]]
    shape: str

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(c.name for c in self.columns)


ROWS_COLUMNS: tuple[ColumnSpec, ...] = (
    ColumnSpec("id", "text", N_("id of the row"), required=True),
    ColumnSpec("table_name", "text", N_("table that holds it"), required=True),
    ColumnSpec("party", "text", N_("whose"), required=True),
    ColumnSpec("system", "text", "weapon system or other object"),
    ColumnSpec("as_of", "date", N_("date in the world, as precisely as it is known")),
    ColumnSpec("as_of_first", "date", N_("first day that this date may mean")),
    ColumnSpec("as_of_last", "date", N_("last day that this date may mean")),
    ColumnSpec("source_id", "text", N_("the source, a row of sources"), required=True),
    ColumnSpec("verification", "text", "seen or recalled", required=True),
    ColumnSpec(
        "public_from", "date", N_("when the row became public, as precisely as it is known")
    ),
    ColumnSpec("public_by", "date", N_("day from which a vintage holds the row")),
)


def relations(facts: Facts) -> tuple[Relation, ...]:
    """Every file as a table, and ``rows``: all facts and records with what they share."""
    return (*file_relations(facts), _rows(facts))


def file_relations(facts: Facts) -> tuple[Relation, ...]:
    """Every file of the facts as a table, with the columns of its file."""
    of_table = {
        name: list(group)
        for name, group in groupby(
            sorted(facts.facts, key=attrgetter("table")), key=attrgetter("table")
        )
    }
    numbers = (
        _relation(t, [_fact_values(f) for f in of_table.get(t.name, ())]) for t in NUMBER_TABLES
    )
    records = (
        _relation(t, [_record_values(t, r) for r in facts.records.get(t.name, ())])
        for t in RECORD_TABLES
    )
    return (*_shared(facts), *numbers, *records)


def _relation(table: TableSpec, rows: Sequence[tuple[Value, ...]]) -> Relation:
    return Relation(table.name, table.meaning, table.columns, rows, table.shape)


def _shared(facts: Facts) -> Iterator[Relation]:
    sources = [_source_values(s) for s in facts.sources.values()]
    quantities = [_quantity_values(q) for q in facts.quantities.values()]
    corrections: Sequence[Mapping[str, str]] = getattr(facts, "corrections", ())
    corrected = [tuple(c[x.name] or None for x in CORRECTION_COLUMNS) for c in corrections]
    meanings = (
        N_("publications that the rows are from"),
        N_("what the number tables count, in which unit"),
        N_("cells read differently from what stands in the files, with the reason"),
    )
    yield Relation("sources", meanings[0], SOURCE_COLUMNS, sources, "shared")
    yield Relation("quantities", meanings[1], QUANTITY_COLUMNS, quantities, "shared")
    yield Relation("corrections", meanings[2], CORRECTION_COLUMNS, corrected, "shared")


def _source_values(source: Source) -> tuple[Value, ...]:
    return tuple(_plain(getattr(source, column.name)) for column in SOURCE_COLUMNS)


def _quantity_values(quantity: Quantity) -> tuple[Value, ...]:
    return tuple(_plain(getattr(quantity, column.name)) for column in QUANTITY_COLUMNS)


def _fact_values(fact: Fact) -> tuple[Value, ...]:
    return tuple(
        fact.as_of.precision if column.name == "precision" else _plain(getattr(fact, column.name))
        for column in NUMBER_COLUMNS
    )


def _record_values(table: TableSpec, record: Record) -> tuple[Value, ...]:
    return tuple(_record_value(record, column) for column in table.columns)


def _record_value(record: Record, column: ColumnSpec) -> Value:
    if column.name not in record.fields:
        return _plain(getattr(record, column.name))
    text = record.fields[column.name]
    return _READ.get(column.type, str)(text) if text else None


_READ: dict[str, Callable[[str], Value]] = {"number": float}


def _plain(value: object) -> Value:
    """A value as a cell holds it; empty text is an empty cell."""
    if isinstance(value, PartialDate):
        return str(value)
    if isinstance(value, int | float):
        return float(value)
    return str(value) if value else None


def _rows(facts: Facts) -> Relation:
    values = [_row_values(facts, row) for row in facts.all_rows()]
    meaning = N_("every fact and record, with what all of them have")
    return Relation("rows", meaning, ROWS_COLUMNS, values, "across")


def _row_values(facts: Facts, row: Fact | Record) -> tuple[Value, ...]:
    when, public = row.as_of, facts.public_from(row)
    return (
        row.id,
        row.table,
        row.party,
        row.system or None,
        str(when) if when else None,
        when.first.isoformat() if when else None,
        when.last.isoformat() if when else None,
        row.source_id,
        row.verification,
        str(public) if public else None,
        public.last.isoformat() if public else None,
    )
