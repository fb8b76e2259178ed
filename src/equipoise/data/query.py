"""SQL over the facts: embedded, read-only, and held to limits of time, memory and size.

The statement runs in a process of its own (:mod:`equipoise.data.sandbox`), which is given the
tables and nothing else: no files, no network, no extensions, no settings, no environment. It
stays alive between queries and ends with the facts it was made for.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from equipoise.core.errors import BadInputError, EquipoiseError
from equipoise.core.facts import Facts
from equipoise.data.relations import NUMBERS_VIEW, Relation, relations
from equipoise.data.schema import NUMBER_TABLES

DEFAULT_ROWS = 10_000
DEFAULT_TIMEOUT_S = 5.0
DEFAULT_MEMORY = "256MB"
LEAST_MEMORY_BYTES = 64 * 10**6
_SCRIPT = Path(__file__).with_name("sandbox.py")
_KEPT_VARIABLES = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "SYSTEMROOT", "TEMP")
_MEMORY = re.compile(r"(\d+)\s*(MB|GB)", re.IGNORECASE)
_BYTES = {"MB": 10**6, "GB": 10**9}
_DAY_COLUMNS = ("as_of_first", "as_of_last", "public_by")
_LISTED = "'equipoise facts' lists the tables and their columns."
_NARROW = (
    "Ask for less: filter before joining, join on equal columns, give a recursion an end, or "
    "aggregate."
)

Tables = Callable[[], Sequence[Relation]]


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The answer to a query.

    Attributes:
        columns: names, in order.
        rows: one tuple per row; dates are ISO text, an empty cell is None.
        cut: whether there were more rows than the limit.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    cut: bool = False

    def as_dicts(self) -> list[dict[str, Any]]:
        """One dict per row, keyed by column; of columns of one name the last counts."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may take: rows of its answer, seconds, bytes of memory."""

    rows: int
    timeout_s: float
    memory_bytes: int


def sql(
    facts: Facts,
    text: str,
    *,
    limit_rows: int = DEFAULT_ROWS,
    timeout_s: float = DEFAULT_TIMEOUT_S,
    memory_limit: str = DEFAULT_MEMORY,
    sandbox: Sandbox | None = None,
) -> QueryResult:
    """Answer one SQL statement that reads.

    There is a table for each fact file, with its columns; ``numbers`` holds all number tables
    together, ``rows`` what all facts and records share.

    Args:
        facts: the facts, of any vintage.
        text: one SELECT, WITH, VALUES, DESCRIBE, SHOW or SUMMARIZE statement.
        limit_rows: further rows are left out, and ``cut`` says so.
        timeout_s: seconds after which the query is stopped.
        memory_limit: memory the query may take, for example ``256MB`` or ``1GB``.
        sandbox: process to use and to leave alive; None for one that ends with the query.

    Raises:
        BadInputError: if the statement is wrong, would do more than read the facts, or goes
            beyond a limit.
    """
    limits = Limits(_positive(limit_rows), _seconds(timeout_s), _bytes_of(memory_limit))
    _require_text(text)
    used = Sandbox() if sandbox is None else sandbox
    try:
        reply = used.ask(text, limits, lambda: relations(facts))
    finally:
        if sandbox is None:
            used.close()
    if "fault" in reply:
        raise _error_of(reply, limits, facts)
    rows = tuple(tuple(row) for row in reply["rows"])
    return QueryResult(tuple(reply["columns"]), rows, bool(reply["cut"]))


def _require_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadInputError(
            "the SQL holds bytes that are no text", cure="Write it in UTF-8."
        ) from None


def _positive(limit_rows: int) -> int:
    if limit_rows < 1:
        raise BadInputError(f"{limit_rows} is no number of rows", cure="Allow at least one row.")
    return limit_rows


def _seconds(timeout_s: float) -> float:
    if not 0 < timeout_s <= 3600:
        raise BadInputError(
            f"a time limit of {timeout_s:g} s is not possible",
            cure="Give seconds above 0 and up to 3600.",
        )
    return timeout_s


def _bytes_of(memory_limit: str) -> int:
    found = _MEMORY.fullmatch(memory_limit.strip())
    given = int(found[1]) * _BYTES[found[2].upper()] if found else 0
    if given < LEAST_MEMORY_BYTES:
        raise BadInputError(
            f"'{memory_limit}' is no memory limit",
            cure=f"Write it as 256MB or 1GB, at least {LEAST_MEMORY_BYTES // 10**6}MB.",
        )
    return given


class Sandbox:
    """A query process that is started when first needed and again after it was ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worker: _Worker | None = None

    def __reduce__(self) -> tuple[type[Sandbox], tuple[()]]:
        """A copy starts a process of its own."""
        return Sandbox, ()

    def ask(self, text: str, limits: Limits, tables: Tables) -> Mapping[str, Any]:
        """The reply to a statement: columns and rows, or the fault."""
        request = {"text": text, "timeout_s": limits.timeout_s, "limit_rows": limits.rows}
        with self._lock:
            worker = self._ready(limits.memory_bytes, tables)
            start = time.monotonic()
            reply = worker.ask(request)
            if reply.get("fault") in ("memory", "ended"):
                self._close()
        if reply.get("fault") == "ended" and time.monotonic() - start >= limits.timeout_s:
            return {"fault": "time"}
        return reply

    def _ready(self, memory_bytes: int, tables: Tables) -> _Worker:
        if self._worker is None or not self._worker.fits(memory_bytes):
            self._close()
            self._worker = _Worker(memory_bytes, tables())
        return self._worker

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None


class _Worker:
    """One running process, with the tables in it."""

    def __init__(self, memory_bytes: int, tables: Sequence[Relation]) -> None:
        self.memory_bytes = memory_bytes
        self._owner = os.getpid()
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(_SCRIPT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_bare_environment(),
        )
        self.end = weakref.finalize(self, _end, self._process, self._owner)
        self._greet(tables)

    def fits(self, memory_bytes: int) -> bool:
        """Whether it is alive, this process's own (not inherited by a fork), with this limit."""
        mine = self._owner == os.getpid()
        return mine and memory_bytes == self.memory_bytes and self._process.poll() is None

    def _greet(self, tables: Sequence[Relation]) -> None:
        greeting = {
            "memory_bytes": self.memory_bytes,
            "tables": len(tables),
            "views": [numbers_view()],
        }
        parts: list[object] = [greeting]
        for table in tables:
            parts += table_parts(table)
        if "ready" not in self._exchange(parts):
            self.end()
            raise EquipoiseError(
                "The query process could not be started. Check that duckdb is installed: "
                "python -c 'import duckdb'."
            )

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """The reply to a request; the fault ``ended`` if the process ended over it."""
        return self._exchange([request])

    def _exchange(self, parts: Sequence[object]) -> dict[str, Any]:
        pipe_in, pipe_out = self._process.stdin, self._process.stdout
        assert pipe_in is not None
        assert pipe_out is not None
        try:
            pipe_in.write(b"".join(json.dumps(part).encode() + b"\n" for part in parts))
            pipe_in.flush()
            line = pipe_out.readline()
        except OSError:
            line = b""
        reply: dict[str, Any] = json.loads(line) if line.endswith(b"\n") else {"fault": "ended"}
        return reply


def _end(process: subprocess.Popen[bytes], owner: int) -> None:
    """Kill a process and close its pipes; a fork leaves its parent's process alone."""
    if owner == os.getpid():
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:
                continue


def _bare_environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return {**kept, "MALLOC_ARENA_MAX": "1"}


def table_parts(table: Relation) -> tuple[dict[str, Any], dict[str, Any]]:
    """A table as the sandbox loads it: its head, and the lists of its cells by column."""
    types = {c.name: _sql_type(c.name, c.type) for c in table.columns}
    columns = zip(*table.rows, strict=True) if table.rows else ([] for _ in types)
    head = {"name": table.name, "types": types}
    return head, dict(zip(types, columns, strict=True))


def _sql_type(name: str, kind: str) -> str:
    if name in _DAY_COLUMNS:
        return "DATE"
    return "DOUBLE" if kind == "number" else "VARCHAR"


def numbers_view() -> str:
    """The statement that makes the view over all number tables."""
    parts = " UNION ALL ".join(
        f"SELECT '{t.name}' AS table_name, * FROM {t.name}" for t in NUMBER_TABLES
    )
    return f"CREATE VIEW {NUMBERS_VIEW} AS {parts}"


def _error_of(reply: Mapping[str, Any], limits: Limits, facts: Facts) -> BadInputError:
    """The one message for a fault."""
    kind, words = str(reply["fault"]), str(reply.get("words", ""))
    if kind in ("table", "function"):
        return _unknown(kind, words, _where(reply), facts)
    problem, cure = _MESSAGES[kind](words, limits)
    return BadInputError(f"{problem}{_where(reply)}", cure=cure)


def _where(reply: Mapping[str, Any]) -> str:
    line, column = reply.get("line", 0), reply.get("column", 0)
    return f" (line {line}, column {column} of the SQL)" if line else ""


def _unknown(kind: str, name: str, where: str, facts: Facts) -> BadInputError:
    if kind == "function":
        return BadInputError(
            f"there is no function '{name}'{where}",
            cure="Use the functions of DuckDB that read nothing but their arguments.",
        )
    known = [NUMBERS_VIEW, *(r.name for r in relations(facts))]
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    hint = f"Did you mean '{near[0]}'? " if near else ""
    return BadInputError(f"there is no table '{name}'{where}", cure=f"{hint}{_LISTED}")


def _counted(words: str, _: Limits) -> tuple[str, str]:
    if words == "0":
        return "there is no SQL statement", f"Write one SELECT. {_LISTED}"
    return f"there are {words} SQL statements", "Ask one at a time."


def _not_reading(words: str, _: Limits) -> tuple[str, str]:
    what = "writing" if words == "writing" else f"a statement of kind {words.replace('_', ' ')}"
    return (
        f"{what} is not allowed: the facts can only be read",
        "Write one SELECT, WITH, VALUES, DESCRIBE, SHOW or SUMMARIZE statement.",
    )


def _closed(_: str, __: Limits) -> tuple[str, str]:
    return (
        "the query reaches for files, the network, extensions or settings, which are closed",
        f"Read the fact tables only. {_LISTED}",
    )


def _too_long(_: str, limits: Limits) -> tuple[str, str]:
    return f"the query took longer than {limits.timeout_s:g} s and was stopped", _NARROW


def _too_much_memory(_: str, limits: Limits) -> tuple[str, str]:
    allowed = f"{limits.memory_bytes // 10**6} MB"
    return f"the query needed more memory than {allowed} and was stopped", _NARROW


def _ended(_: str, limits: Limits) -> tuple[str, str]:
    return (
        "the query brought its process down, most likely by needing more memory than "
        f"{limits.memory_bytes // 10**6} MB",
        _NARROW,
    )


def _too_large(words: str, _: Limits) -> tuple[str, str]:
    return f"the answer is longer than {int(words) // 10**6} million characters", _NARROW


def _wrong(words: str, _: Limits) -> tuple[str, str]:
    return f"the SQL is wrong: {_one_line(words)}", f"Put it right there. {_LISTED}"


def _one_line(words: str) -> str:
    return re.sub(r"\s*\n\s*", "; ", words.strip()).rstrip(".")


_MESSAGES: dict[str, Callable[[str, Limits], tuple[str, str]]] = {
    "count": _counted,
    "kind": _not_reading,
    "closed": _closed,
    "time": _too_long,
    "memory": _too_much_memory,
    "ended": _ended,
    "size": _too_large,
    "syntax": _wrong,
    "other": _wrong,
}
