"""Rows of a sweep: what their columns are, how they are hashed, and how Parquet holds them."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from equipoise.core.errors import EquipoiseError

if TYPE_CHECKING:
    import duckdb

FloatArray = npt.NDArray[np.float64]

LEAF_ROWS = 1024
"""Rows evaluated and hashed together: part of what a digest means, so it never changes."""
SCENARIO = "scenario"
_META = "equipoise"


class DamagedPartError(EquipoiseError):
    """A part cannot be read, or its rows are not those that were written."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the results.

    Attributes:
        name: of the column.
        label: for people.
        unit: of its numbers; empty for shares, probabilities and choices.
        labels: of a choice, whose numbers are positions in this tuple.
        whole: whether its numbers are whole.
        role: ``parameter`` or ``output``.
    """

    name: str
    label: str = ""
    unit: str = ""
    labels: tuple[str, ...] = ()
    whole: bool = False
    role: str = "output"


@dataclass(frozen=True, slots=True)
class Rows:
    """Some consecutive scenarios.

    Attributes:
        start: number of the first one.
        values: one row per scenario, one column per field.
        leaves: SHA-256 of every 1,024 rows, in hexadecimal.
    """

    start: int
    values: FloatArray
    leaves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartMeta:
    """What a Parquet part says of itself.

    Attributes:
        identity: of the run it belongs to, whatever its length.
        start: number of its first scenario.
        rows: how many.
        leaves: as in :class:`Rows`.
    """

    identity: str
    start: int
    rows: int
    leaves: tuple[str, ...]


def rows_of(start: int, values: FloatArray, fields: Sequence[Field]) -> Rows:
    """Rows with their hashes; a parameter that plays no part in a scenario is not a number.

    Raises:
        EquipoiseError: if an output is not a finite number.
    """
    tidy = np.ascontiguousarray(values, dtype="<f8") + 0.0
    tidy[np.isnan(tidy)] = np.nan
    required = [j for j, f in enumerate(fields) if f.role == "output" or f.labels]
    bad = np.argwhere(~np.isfinite(tidy[:, required]))
    if len(bad):
        row, column = bad[0]
        name = fields[required[column]].name
        raise EquipoiseError(f"the {name} of scenario {start + row} is no number.")
    return Rows(start, tidy, tuple(_leaf_digests(tidy)))


def _leaf_digests(values: FloatArray) -> Iterable[str]:
    for first in range(0, len(values), LEAF_ROWS):
        yield hashlib.sha256(values[first : first + LEAF_ROWS].tobytes()).hexdigest()


def digest_of_leaves(fields: Sequence[Field], leaves: Iterable[bytes]) -> str:
    """SHA-256 of the column names and labels, then of the leaves' hashes in scenario order.

    Rows are hashed as little-endian 64-bit floats, 1,024 scenarios at a time from the first
    one on. So the digest depends on the rows and their order, and on nothing else.
    """
    head = [[f.name, list(f.labels)] for f in fields]
    total = hashlib.sha256(json.dumps(head, separators=(",", ":")).encode())
    for leaf in leaves:
        total.update(leaf)
    return total.hexdigest()


# Opening a database takes as long as two hundred scenarios, so each thread keeps its own.
_OPEN = threading.local()


def connection() -> duckdb.DuckDBPyConnection:
    """This thread's database in memory, with one thread of its own."""
    import duckdb

    if not hasattr(_OPEN, "connection"):
        _OPEN.connection = duckdb.connect(":memory:", config={"threads": 1})
    found: duckdb.DuckDBPyConnection = _OPEN.connection
    return found


def write_parquet(path: Path, fields: Sequence[Field], rows: Rows, *, identity: str) -> None:
    """Write rows to a Parquet file of that name, with their hashes inside.

    Raises:
        OSError: if the file cannot be written whole.
    """
    import duckdb

    columns: dict[str, np.ndarray[Any, Any]] = {
        f"c{j}": np.ascontiguousarray(rows.values[:, j]) for j in range(len(fields))
    }
    columns[SCENARIO] = np.arange(rows.start, rows.start + len(rows.values), dtype=np.int64)
    meta = json.dumps(asdict(PartMeta(identity, rows.start, len(rows.values), rows.leaves)))
    picked = ", ".join([SCENARIO, *(_written(j, f) for j, f in enumerate(fields))])
    con = connection()
    con.register("part", columns)
    try:
        con.execute(
            f"COPY (SELECT {picked} FROM part) TO {_text(str(path))} "
            f"(FORMAT parquet, COMPRESSION snappy, KV_METADATA {{{_META}: {_text(meta)}}})"
        )
    except duckdb.Error as error:
        raise OSError(str(error)) from error
    finally:
        con.unregister("part")


def _written(column: int, field: Field) -> str:
    name, given = _name(field.name), f"nullif(c{column}, 'nan'::DOUBLE)"
    if field.labels:
        listed = ", ".join(_text(label) for label in field.labels)
        return f"[{listed}][c{column}::INTEGER + 1] AS {name}"
    return f"{given}::BIGINT AS {name}" if field.whole else f"{given} AS {name}"


def read_meta(path: Path) -> PartMeta:
    """What a part says of itself.

    Raises:
        DamagedPartError: if the file is not a whole part.
    """
    import duckdb

    try:
        found = (
            connection()
            .execute(
                f"SELECT decode(value) FROM parquet_kv_metadata({_text(str(path))}) "
                f"WHERE decode(key) = '{_META}'"
            )
            .fetchall()
        )
        values = json.loads(found[0][0]) if found else None
    except (duckdb.Error, ValueError) as error:
        raise DamagedPartError(f"{path} is not a whole Parquet file: {error}") from error
    meta = _meta_of(values)
    if meta is None:
        raise DamagedPartError(f"{path} does not say which run it belongs to.")
    return meta


def _meta_of(values: object) -> PartMeta | None:
    """What a part says of itself, if it is of the right kinds."""
    if not isinstance(values, Mapping):
        return None
    identity, leaves = values.get("identity"), values.get("leaves")
    start, rows = values.get("start"), values.get("rows")
    if not isinstance(identity, str) or not isinstance(leaves, list):
        return None
    if not isinstance(start, int) or not isinstance(rows, int):
        return None
    if not all(isinstance(leaf, str) for leaf in leaves):
        return None
    return PartMeta(identity, start, rows, tuple(leaves))


def read_parquet(path: Path, fields: Sequence[Field]) -> Rows:
    """The rows of a part, checked against the hashes inside it.

    Raises:
        DamagedPartError: if they are not those that were written.
    """
    import duckdb

    meta = read_meta(path)
    picked = ", ".join(_read(f) for f in fields)
    query = f"SELECT {picked} FROM read_parquet({_text(str(path))}) ORDER BY {SCENARIO}"
    try:
        found = connection().execute(query).fetchnumpy()
    except duckdb.Error as error:
        raise DamagedPartError(f"{path} cannot be read: {error}") from error
    values = np.column_stack([np.asarray(found[f.name], dtype=np.float64) for f in fields])
    if tuple(_leaf_digests(values)) != meta.leaves:
        raise DamagedPartError(f"{path} no longer holds the rows that were written.")
    return Rows(meta.start, values, meta.leaves)


def _read(field: Field) -> str:
    name = _name(field.name)
    if not field.labels:
        return f"coalesce({name}::DOUBLE, 'nan'::DOUBLE) AS {name}"
    listed = ", ".join(_text(label) for label in field.labels)
    return f"(list_position([{listed}], {name}) - 1)::DOUBLE AS {name}"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
