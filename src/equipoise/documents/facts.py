"""The fact tables and the answers of queries, as documents and as comma-separated values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from equipoise.core.files import comma_separated
from equipoise.documents.plain import day_text

if TYPE_CHECKING:
    from equipoise.data.book import FactBook
    from equipoise.data.query import QueryResult
    from equipoise.data.relations import Relation


def tables_document(book: FactBook) -> dict[str, Any]:
    """Every table with its columns and their meaning."""
    return {
        "known_by": day_text(book.known_by),
        "tables": [_table_dict(t) for t in every_table(book)],
    }


def every_table(book: FactBook) -> list[Relation]:
    """The tables that a query may name, and the view over all numbers."""
    from dataclasses import replace

    from equipoise.data.relations import NUMBERS_MEANING, NUMBERS_VIEW, ROWS_COLUMNS, relations

    found = list(relations(book))
    numbers = [t for t in found if t.shape == "numbers"]
    every = replace(
        numbers[0],
        name=NUMBERS_VIEW,
        meaning=NUMBERS_MEANING,
        columns=(ROWS_COLUMNS[1], *numbers[0].columns),
        rows=[row for t in numbers for row in t.rows],
        shape="across",
    )
    return [*found, every]


def _table_dict(table: Relation) -> dict[str, Any]:
    return {
        "name": table.name,
        "meaning": table.meaning,
        "shape": table.shape,
        "rows": len(table.rows),
        "columns": [{"name": c.name, "type": c.type, "meaning": c.meaning} for c in table.columns],
    }


def query_document(found: QueryResult) -> dict[str, Any]:
    """The answer of a query."""
    rows = [list(row) for row in found.rows]
    return {"columns": list(found.columns), "rows": rows, "cut": found.cut}


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table as comma-separated values, numbers as they are and not rounded."""
    return comma_separated(columns, ([cell_text(cell) for cell in row] for row in rows))


def cell_text(cell: Any) -> str:
    """A cell as text, numbers as they are and not rounded."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False)
