"""A process that answers SQL over tables it is given, and can reach nothing else.

:mod:`equipoise.data.query` starts this file as a script and talks to it in lines of JSON. The
limits of an embedded database do not hold inside a function: one call of ``range`` fills a
machine past the database's own memory limit, and cannot be interrupted. A process can be held
to its memory by the system, and can be ended.

The script imports nothing of Equipoise, so that it starts fast.
"""

from __future__ import annotations

import faulthandler
import json
import math
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import duckdb

GRACE_S = 0.5
LARGEST_ANSWER_CHARACTERS = 16_000_000
ROWS_AT_ONCE = 500
_STARTS = {
    "threads": "1",
    "temp_directory": "",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_LOCKS = (
    "SET enable_external_access=false",
    "SET allow_community_extensions=false",
    "SET allow_persistent_secrets=false",
    "SET python_enable_replacements=false",
    "SET errors_as_json=true",
    "SET lock_configuration=true",
)


class FaultError(Exception):
    """Why there is no answer: a kind that the asking side knows, words and a place."""

    def __init__(self, kind: str, words: str = "", line: int = 0, column: int = 0) -> None:
        super().__init__(words)
        self.document = {"fault": kind, "words": words, "line": line, "column": column}


def main() -> None:
    """Load the tables sent first, lock everything, then answer until the input ends."""
    requests = sys.stdin.buffer
    answers = _private_output()
    greeting = json.loads(requests.readline())
    connection = duckdb.connect(
        ":memory:", config={**_STARTS, "memory_limit": f"{greeting['memory_bytes']}B"}
    )
    for _ in range(greeting["tables"]):
        load_table(connection, json.loads(requests.readline()), requests.readline().decode())
    for statement in (*greeting["views"], *_LOCKS):
        connection.execute(statement)
    _hold_memory(greeting["memory_bytes"])
    _send(answers, {"ready": True})
    for line in requests:
        _send(answers, _answer(connection, json.loads(line)))


def _private_output() -> BinaryIO:
    """The pipe to the asking side; whatever else is printed goes nowhere."""
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return pipe


def _send(answers: BinaryIO, document: dict[str, Any]) -> None:
    answers.write(json.dumps(document).encode() + b"\n")
    answers.flush()


def load_table(connection: duckdb.DuckDBPyConnection, head: dict[str, Any], body: str) -> None:
    """Make a table.

    Args:
        connection: where to.
        head: its name, and the SQL types by column.
        body: JSON of its cells, one list for each column.
    """
    shape = json.dumps({name: [kind] for name, kind in head["types"].items()})
    cells = ", ".join(f"unnest(given.{q}) AS {q}" for q in map(quoted, head["types"]))
    connection.execute(
        f"CREATE TABLE {quoted(head['name'])} AS "
        f"SELECT {cells} FROM (SELECT from_json(?, ?) AS given)",
        [body, shape],
    )


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def _hold_memory(allowed_bytes: int) -> None:
    """Have the system refuse more address space than twice the limit, where it can (Linux)."""
    try:
        import resource

        with open("/proc/self/statm", encoding="ascii") as file:
            held = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (ImportError, OSError):
        return
    most = held + 2 * allowed_bytes
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _answer(connection: duckdb.DuckDBPyConnection, request: dict[str, Any]) -> dict[str, Any]:
    try:
        with _time_limit(connection, request["timeout_s"]):
            return _run(connection, request["text"], request["limit_rows"])
    except FaultError as fault:
        return fault.document
    except duckdb.Error as error:
        return _fault_of(error, request["text"]).document
    except MemoryError:
        return FaultError("memory").document


@contextmanager
def _time_limit(connection: duckdb.DuckDBPyConnection, timeout_s: float) -> Iterator[None]:
    """Interrupt the statement when its time is over, and end the process if that fails."""
    alarm = threading.Timer(timeout_s, connection.interrupt)
    alarm.daemon = True
    with open(os.devnull, "w", encoding="ascii") as nowhere:
        faulthandler.dump_traceback_later(timeout_s + GRACE_S, exit=True, file=nowhere)
        alarm.start()
        try:
            yield
        finally:
            alarm.cancel()
            alarm.join()
            faulthandler.cancel_dump_traceback_later()


def _run(connection: duckdb.DuckDBPyConnection, text: str, limit_rows: int) -> dict[str, Any]:
    statements = connection.extract_statements(text)
    if len(statements) != 1:
        raise FaultError("count", str(len(statements)))
    if statements[0].type is not duckdb.StatementType.SELECT:
        raise FaultError("kind", statements[0].type.name)
    connection.execute("BEGIN TRANSACTION READ ONLY")
    try:
        connection.execute(text)
        columns = [described[0] for described in connection.description or ()]
        rows, cut = _fetched(connection, limit_rows)
    finally:
        connection.execute("ROLLBACK")
    return {"columns": columns, "rows": rows, "cut": cut}


def _fetched(
    connection: duckdb.DuckDBPyConnection, limit_rows: int
) -> tuple[list[list[Any]], bool]:
    """The rows up to the limit, and whether there were more."""
    rows: list[list[Any]] = []
    room = LARGEST_ANSWER_CHARACTERS
    while batch := connection.fetchmany(ROWS_AT_ONCE):
        for row in batch:
            if len(rows) == limit_rows:
                return rows, True
            rows.append([_plain(cell) for cell in row])
            room -= len(json.dumps(rows[-1]))
            if room < 0:
                raise FaultError("size", str(LARGEST_ANSWER_CHARACTERS))
    return rows, False


def _plain(cell: Any) -> Any:
    """A cell as JSON has it: dates and the like as text, what is no number as null."""
    if cell is None or isinstance(cell, bool | int | str):
        return cell
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else None
    if isinstance(cell, list | tuple):
        return [_plain(part) for part in cell]
    if isinstance(cell, dict):
        return {str(key): _plain(part) for key, part in cell.items()}
    if isinstance(cell, bytes):
        return cell.hex()
    return float(cell) if hasattr(cell, "as_integer_ratio") else str(cell)


def _fault_of(error: duckdb.Error, text: str) -> FaultError:
    """What an error of the database means to the one who asked."""
    if isinstance(error, duckdb.InterruptException):
        return FaultError("time")
    message, details = str(error), _details(error)
    words = str(details.get("exception_message", message))
    if isinstance(error, duckdb.OutOfMemoryException) or "bad_alloc" in message:
        return FaultError("memory")
    if isinstance(error, duckdb.PermissionException) or _speaks_of_what_is_closed(words):
        return FaultError("closed")
    if isinstance(error, duckdb.TransactionException):
        return FaultError("kind", "writing")
    place = _place(text, details.get("position"))
    if isinstance(error, duckdb.ParserException):
        return FaultError("syntax", words, *place)
    if details.get("error_subtype") == "MISSING_ENTRY":
        kind = "table" if details.get("type") == "Table" else "function"
        return FaultError(kind, str(details.get("name")), *place)
    return FaultError("other", words, *place)


def _details(error: duckdb.Error) -> dict[str, Any]:
    """The JSON that stands in a message of the database."""
    message = str(error)
    try:
        found = json.loads(message[message.index("{") :])
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _speaks_of_what_is_closed(words: str) -> bool:
    return "configuration has been locked" in words or "but it exists in the" in words


def _place(text: str, position: object) -> tuple[int, int]:
    """Line and column of a position given in bytes, both counted from one; zeros if unknown."""
    if position is None:
        return 0, 0
    before = text.encode()[: int(str(position))].decode(errors="ignore")
    return before.count("\n") + 1, len(before) - before.rfind("\n")


if __name__ == "__main__":
    main()
