"""The facts as a data package: CSV with a schema, SQLite and Parquet, and what a reader needs.

The same facts give the same bytes (for one version of the libraries that write SQLite and
Parquet): no clock is read, and rows keep their order.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from os import getpid
from pathlib import Path

from equipoise._version import __version__
from equipoise.core.errors import BadInputError
from equipoise.core.facts import Facts
from equipoise.core.files import comma_separated
from equipoise.data.descriptor import (
    LICENSE,
    NAME,
    TITLE,
    WrittenFile,
    key_of,
    newest_reading,
    package_descriptor,
    references_of,
)
from equipoise.data.query import numbers_view, table_parts
from equipoise.data.relations import NUMBERS_MEANING, NUMBERS_VIEW, Relation, Value, relations

Step = Callable[[str, int, int], None]
Tables = Mapping[str, Relation]

SQLITE_FILE = f"{NAME}.sqlite"


def export(facts: Facts, folder: Path, *, progress: Step | None = None) -> list[str]:
    """Write the facts as a data package.

    Args:
        facts: the facts, of any vintage.
        folder: where to; it must not exist or be empty, and appears when it is whole.
        progress: called with what is written next, its number and their count.

    Returns:
        Paths of the files, within the folder.

    Raises:
        BadInputError: if the folder holds something.
    """
    _require_room(folder)
    tables = {r.name: r for r in relations(facts)}
    parts: tuple[tuple[str, Callable[[Path], None]], ...] = (
        ("CSV and schema", lambda to: _write_csv(facts, tables, to)),
        ("SQLite", lambda to: _write_sqlite(tables, to / SQLITE_FILE)),
        ("Parquet", lambda to: _write_parquet(tables, to / "parquet")),
        ("README, license and citation", lambda to: _write_words(facts, tables, to)),
    )
    with _whole_or_nothing(folder) as draft:
        for number, (name, write) in enumerate(parts):
            if progress is not None:
                progress(name, number, len(parts))
            write(draft)
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def _require_room(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise BadInputError(f"'{folder}' is a file", cure="Name a new folder.")
    if folder.is_dir() and any(folder.iterdir()):
        raise BadInputError(
            f"the folder '{folder}' is not empty",
            cure="Name a new or an empty folder; nothing in this one was touched.",
        )


@contextmanager
def _whole_or_nothing(folder: Path) -> Iterator[Path]:
    """A draft beside the folder, which takes its place once it is complete."""
    place = folder.resolve()
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}.partial-{getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    try:
        yield draft
        if place.exists():
            place.rmdir()
        draft.rename(place)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _write_csv(facts: Facts, tables: Tables, to: Path) -> None:
    (to / "data").mkdir()
    written = {name: _write_table(table, to) for name, table in tables.items()}
    described = package_descriptor(facts, tables, written)
    _write_text(to / "datapackage.json", json.dumps(described, ensure_ascii=False, indent=2) + "\n")


def _write_table(table: Relation, to: Path) -> WrittenFile:
    rows = ([_cell(value) for value in row] for row in table.rows)
    raw = comma_separated(table.column_names, rows).encode()
    path = f"data/{table.name}.csv"
    (to / path).write_bytes(raw)
    return WrittenFile(path, len(raw), hashlib.sha256(raw).hexdigest())


def _cell(value: Value) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return value or ""


def _write_sqlite(tables: Tables, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=OFF")
        connection.execute("BEGIN")
        for table in tables.values():
            connection.execute(_sqlite_table(table))
            marks = ", ".join("?" * len(table.columns))
            connection.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', table.rows)
        connection.execute(numbers_view())
        connection.execute("COMMIT")
        connection.execute("VACUUM")


def _sqlite_table(table: Relation) -> str:
    key = key_of(table.name)
    parts = [
        f'"{c.name}" {"REAL" if c.type == "number" else "TEXT"}'
        + (" PRIMARY KEY NOT NULL" if c.name == key else "")
        for c in table.columns
    ]
    parts += [
        f'FOREIGN KEY ("{column}") REFERENCES "{other}" ("{named}")'
        for column, (other, named) in references_of(table).items()
    ]
    return f'CREATE TABLE "{table.name}" ({", ".join(parts)})'


def _write_parquet(tables: Tables, to: Path) -> None:
    import duckdb

    from equipoise.data.sandbox import load_table, quoted

    to.mkdir()
    with duckdb.connect(":memory:", config={"threads": "1"}) as connection:
        for table in tables.values():
            head, cells = table_parts(table)
            load_table(connection, head, json.dumps(cells))
            place = str(to / f"{table.name}.parquet").replace("'", "''")
            connection.execute(f"COPY {quoted(table.name)} TO '{place}' (FORMAT parquet)")


def _write_words(facts: Facts, tables: Tables, to: Path) -> None:
    _write_text(to / "README.md", readme(facts, tables))
    _write_text(to / "LICENSE.md", _LICENSE_TEXT)
    _write_text(to / "CITATION.cff", _citation_file(facts))


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def readme(facts: Facts, tables: Tables) -> str:
    """What a reader of the package must know, with the tables and their sizes."""
    vintage = (
        f"This is a vintage: it holds what was public by {facts.known_by.isoformat()}, and no "
        "outcome that came later.\n\n"
        if facts.known_by
        else ""
    )
    listed = "\n".join(f"| `{t.name}` | {len(t.rows):,} | {t.meaning} |" for t in tables.values())
    return _README.format(
        title=TITLE,
        version=__version__,
        digest=facts.digest,
        day=newest_reading(facts),
        vintage=vintage,
        tables=listed,
        sqlite=SQLITE_FILE,
        numbers=NUMBERS_VIEW,
        numbers_meaning=NUMBERS_MEANING,
        license=LICENSE["title"],
    )


_README = """\
# {title}

Written by Equipoise {version}. The facts stand as read by {day}; their digest is
`{digest}`.

{vintage}One row is one number, or one dated entry, from one source. Rival figures stand side by
side; they are never merged or averaged.

## Before use

- Do not add numbers of different `count_type`: they are not the same kind of number.
- `as_of` is the date in the world, `known_from` (else the source's `published`) the date on which
  the number became public. Dates are as precise as the source: `2012`, `2012-05` or `2012-05-01`.
- `verification` = `recalled` marks what nobody has yet seen in its source.
- `sources.grade` runs from A (official) to D (weak copy, kept until a better one is found).
- An empty cell means not given, never zero.
- Cite the source of a number first, with its date of access; then this package.

## Files

| what | where |
| --- | --- |
| tables as CSV, UTF-8 | `data/*.csv` |
| meaning, type and rules of every column (Frictionless Table Schema) | `datapackage.json` |
| the same tables in one SQLite file | `{sqlite}` |
| the same tables as Parquet | `parquet/*.parquet` |
| terms of use | `LICENSE.md` |
| how to cite | `CITATION.cff` |

| table | rows | holds |
| --- | --- | --- |
{tables}

In SQLite, `{numbers}` is a view: {numbers_meaning}.

## Try

```sh
frictionless validate datapackage.json
datasette {sqlite}
sqlite3 {sqlite} "SELECT party, as_of, value, unit FROM stockpiles ORDER BY as_of DESC LIMIT 5"
```

License of the data: {license}. The license of each source stands in `sources`.
"""
_LICENSE_TEXT = """\
# License of the data

These tables are licensed under the Creative Commons Attribution 4.0 International license
(CC BY 4.0): https://creativecommons.org/licenses/by/4.0/

You may share and adapt them for any purpose, even commercially, if you give appropriate credit,
provide a link to the license and say whether changes were made. The full legal text:
https://creativecommons.org/licenses/by/4.0/legalcode

The tables record facts and figures taken from the sources in `data/sources.csv`. The license of
each source stands there; where it is "facts only", no text of the source is reproduced. Rows
copied from Our World in Data are under CC BY 4.0 with credit to Our World in Data and the
Federation of American Scientists.
"""


def _citation_file(facts: Facts) -> str:
    return f"""\
cff-version: 1.2.0
message: "Cite the primary sources of a number first (column source_id), then this data set."
title: "{TITLE}"
type: dataset
version: {__version__}
date-released: "{newest_reading(facts)}"
license: {LICENSE["name"]}
authors:
  - name: "The Equipoise developers"
identifiers:
  - type: other
    value: "{facts.digest}"
    description: "SHA-256 of the fact files"
"""
