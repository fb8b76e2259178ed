"""The facts by SQL, and the tables to take away."""

from __future__ import annotations

from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from equipoise.core.errors import BadInputError
from equipoise.core.language import N_
from equipoise.documents.facts import cell_text, csv_text, query_document, tables_document
from equipoise.web.checks import BusyError
from equipoise.web.controls import Controls
from equipoise.web.downloads import EXCEL, ZIP, file_answer
from equipoise.web.kept import Kept
from equipoise.web.layout import json_answer, render

if TYPE_CHECKING:
    from equipoise.data.book import FactBook
    from equipoise.data.query import QueryResult

router = APIRouter()

MOST_CHARACTERS = 4000
SHOWN_ROWS = 500
CSV_ROWS = 10_000
DEFAULT_ROWS = 1000
TIMEOUT_S = 5.0
_WAITING = BoundedSemaphore(3)
_TABLES: Kept[tuple[object, ...], dict[str, Any]] = Kept(16)
EXAMPLES = (
    (
        N_("Latest stockpile estimates"),
        "SELECT party, as_of, value, unit, source_id FROM stockpiles "
        "WHERE quantity = 'warhead_stockpile' ORDER BY as_of DESC LIMIT 20",
    ),
    (
        N_("How much of each table is recalled"),
        "SELECT table_name, count(*) AS row_count, "
        "count(*) FILTER (WHERE verification = 'recalled') AS recalled "
        "FROM rows GROUP BY table_name ORDER BY recalled DESC",
    ),
    (
        N_("Sources that most rows rest on"),
        "SELECT s.producer, s.title, count(*) AS row_count FROM rows r JOIN sources s "
        "ON s.id = r.source_id GROUP BY ALL ORDER BY row_count DESC LIMIT 20",
    ),
    (N_("Columns of a table"), "DESCRIBE numbers"),
)


class DataControls(Controls):
    """A question to the tables in SQL."""

    q: Annotated[str, Field(max_length=MOST_CHARACTERS)] | None = None


class FactsControls(Controls):
    """A question to the tables in SQL, and how many rows of its answer are wanted."""

    sql: Annotated[str, Field(max_length=MOST_CHARACTERS)] | None = None
    limit: Annotated[int, Field(ge=1, le=CSV_ROWS)] = DEFAULT_ROWS


@router.get("/data", response_class=HTMLResponse)
def data(request: Request, controls: Annotated[DataControls, Query()]) -> HTMLResponse:
    """A box for SQL with its answer, the tables and their columns, and downloads."""
    book = request.app.state.engine.facts(controls)
    found, problem = None, ""
    if controls.q:
        try:
            found = _answer(book, controls.q, SHOWN_ROWS)
        except BadInputError as error:
            problem = str(error)
    return render(
        request,
        "data.html.j2",
        controls,
        status=400 if problem else 200,
        found=found,
        cells=[[cell_text(c) for c in row] for row in found.rows] if found else [],
        problem=problem,
        shown=SHOWN_ROWS,
        timeout=TIMEOUT_S,
        examples=EXAMPLES,
        tables=_tables(book)["tables"],
    )


def _tables(book: FactBook) -> dict[str, Any]:
    return _TABLES.get((book.digest, book.known_by), lambda: tables_document(book))


def _answer(book: FactBook, text: str, limit: int) -> QueryResult:
    """The answer of the query process; few may wait for it at a time.

    Raises:
        BadInputError: if the statement is wrong or goes beyond a limit.
        BusyError: if too many queries wait already.
    """
    if not _WAITING.acquire(blocking=False):
        raise BusyError("Other queries are running. Try again in a few seconds.")
    try:
        return book.sql(text, limit_rows=limit, timeout_s=TIMEOUT_S)
    finally:
        _WAITING.release()


@router.get("/api/facts")
def facts_json(request: Request, controls: Annotated[FactsControls, Query()]) -> Response:
    """The same as ``equipoise facts [SQL] --json``."""
    book = request.app.state.engine.facts(controls)
    document: dict[str, Any] = (
        query_document(_answer(book, controls.sql, controls.limit))
        if controls.sql
        else _tables(book)
    )
    return json_answer(document)


@router.get("/export/query.csv")
def query_csv(request: Request, controls: Annotated[DataControls, Query()]) -> Response:
    """The answer of a query as comma-separated values."""
    if not controls.q:
        raise BadInputError("there is no SQL statement", cure="Give one as q.")
    book = request.app.state.engine.facts(controls)
    found = _answer(book, controls.q, CSV_ROWS)
    text = csv_text(found.columns, found.rows)
    return file_answer("query.csv", text, "text/csv; charset=utf-8")


@router.get("/export/tables.zip")
def tables_as_csv(request: Request, controls: Annotated[Controls, Query()]) -> Response:
    """All tables as CSV with schema, README, license and citation."""
    from equipoise.web.tables import tables_zip

    book = request.app.state.engine.facts(controls)
    return file_answer("equipoise-tables.zip", tables_zip(book), ZIP)


@router.get("/export/tables.xlsx")
def tables_as_excel(request: Request, controls: Annotated[Controls, Query()]) -> Response:
    """All tables as one Excel file."""
    from equipoise.web.tables import tables_excel

    book = request.app.state.engine.facts(controls)
    return file_answer("equipoise-tables.xlsx", tables_excel(book), EXCEL)


@router.get("/export/package.zip")
def package(request: Request, controls: Annotated[Controls, Query()]) -> Response:
    """The data package: CSV, schema, SQLite, Parquet, README, license and citation."""
    from equipoise.web.tables import package_zip

    book = request.app.state.engine.facts(controls)
    return file_answer("equipoise-facts.zip", package_zip(book), ZIP)
