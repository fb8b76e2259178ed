"""Words of the fact tables that people read, for the catalogs of translations.

``babel.cfg`` names the extractors here, so that `make catalogs` finds the words of the
schema (parties, kinds, ways of counting, columns and what they mean) and the texts of those
columns of the tables that reports and pages print. Notes, places in a source and titles stay in
the language in which they were written, and are marked as such where they are printed.

Names with underscores are printed, and looked up, with spaces.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import IO, Any

from equipoise.core.people import name_of
from equipoise.core.wording import spaced

Message = tuple[int, None, str, list[str]]

PRINTED: Mapping[str, tuple[str, ...]] = {
    "cancellations": ("cancelled", "linked_program", "stated_reason", "evidence"),
    "events": ("summary",),
    "forecasts": ("who", "quantity_forecast"),
    "positions": ("who", "claim"),
    "promises": ("program", "milestone", "promised_by"),
    "proposal_limits": ("short", "reading"),
    "quantities": ("name", "meaning"),
    "reach_cases": ("plan", "place"),
    "regions": ("region",),
    "responses": ("speaker", "office", "measure", "trigger", "evidence"),
    "sources": ("license",),
    "treaties": ("treaty", "end_reason"),
    "treaty_dates": ("summary",),
    "viewpoints": ("who",),
}
"""Columns whose texts are printed, by table."""

READ_OF_DOCUMENTS = ("title", "author", "question", "notes")
"""Keys of studies and arguments whose texts are printed."""

IN_EVERY_TABLE = ("system", "basing", "unit")
"""Columns that are printed wherever they occur, where they are more than a designation."""

NAMED = {"promises": ("promised_by",), "forecasts": ("who",)}
"""Columns whose speakers are also printed by their names alone, by table."""

NOTES_PRINTED = ("space_based_interceptors_needed",)
"""Quantities whose notes are printed in a table of findings."""

# Designations of Soviet and Russian origin are spelled in Cyrillic where Russian is spoken.
_A_WORD = re.compile("[A-Za-z]{3,}|^(?:R|RT|S|Tu|UR)-[0-9]|^[0-9]{2}T6")


def is_worded(text: str) -> bool:
    """Whether a name says something in English, as ``Silo fields`` does and ``DF-41`` does not."""
    return _A_WORD.search(text) is not None


def extract_table(file: IO[bytes], *_asked: Any, **_options: Any) -> Iterator[Message]:
    """The printed texts of a fact table, as an extraction method of Babel."""
    table = PurePath(file.name).stem
    rows = csv.DictReader(io.StringIO(file.read().decode("utf-8"), newline=""))
    for line, row in enumerate(rows, start=2):
        for text in filter(None, printed(table, row)):
            yield line, None, text, []


def printed(table: str, row: Mapping[str, str]) -> Iterator[str]:
    """The texts of a row that people read."""
    for column in PRINTED.get(table, ()):
        if any(c.isalpha() for c in row[column]):
            yield spaced(row[column])
    for column in IN_EVERY_TABLE:
        if is_worded(row.get(column, "")):
            yield spaced(row[column])
    if table == "viewpoints" and row["words_kind"] == "paraphrase":
        yield row["words"]
    if row.get("quantity") in NOTES_PRINTED:
        yield row["note"]
    for column in NAMED.get(table, ()):
        yield name_of(row[column])
    if table == "corrections" and row["column"] in set().union(*PRINTED.values()):
        yield row["correct"]
    if table == "surviving":
        yield from (row["system"].partition("), ")[2], name_in_note(row["note"]))


def extract_document(file: IO[bytes], *_asked: Any, **_options: Any) -> Iterator[Message]:
    """What people read of a study or an argument that ships, as an extraction method of Babel."""
    import yaml

    document = yaml.safe_load(file)
    for text in (document[key] for key in READ_OF_DOCUMENTS if key in document):
        yield 1, None, text, []


def name_in_note(note: str) -> str:
    """Who said it, and when, as the note of a row on survivors ends."""
    return note.rsplit(";", 1)[-1].partition("(")[0].strip()


def extract_schema(_file: IO[bytes], *_asked: Any, **_options: Any) -> Iterator[Message]:
    """The words of the schema, as an extraction method of Babel."""
    for text in dict.fromkeys(spaced(word) for word in schema_words() if len(word) > 1):
        yield 1, None, text, []


def schema_words() -> Iterator[str]:
    """Every name, word and meaning that the schema holds, as it stands there."""
    from equipoise.data import schema

    named = (schema.PARTIES, schema.KINDS, schema.COUNT_TYPES, schema.VERIFICATIONS, schema.GRADES)
    for words in named:
        yield from (text for pair in words.items() for text in pair)
    yield from schema.BASINGS
    for table in schema.TABLES.values():
        yield from (table.name, table.meaning)
        yield from _column_words(table.columns)
    for columns in (schema.SOURCE_COLUMNS, schema.QUANTITY_COLUMNS, schema.CORRECTION_COLUMNS):
        yield from _column_words(columns)


def _column_words(columns: Iterable[Any]) -> Iterator[str]:
    for column in columns:
        yield from (column.name, column.type, column.meaning, *column.words)
