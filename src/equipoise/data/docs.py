"""The documentation of the fact tables, generated from the schema.

To write it anew: ``python -m equipoise.data.docs > docs/tables.md``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

from equipoise.data.load import columns_of, file_names
from equipoise.data.schema import (
    COUNT_TYPES,
    GRADES,
    HINDSIGHT,
    KINDS,
    NUMBER_COLUMNS,
    NUMBER_TABLES,
    PARTIES,
    RECORD_TABLES,
    VERIFICATIONS,
    ColumnSpec,
    Hindsight,
    TableSpec,
)
from equipoise.data.waivers import WAIVER_COLUMNS

_INTRODUCTION = """\
# The fact tables

This page is generated from the schema; a test keeps it up to date.

A folder of facts holds one CSV file per table: UTF-8, commas, the exact header shown here, no
stray columns, no empty lines. A table without rows is a file with its header line only. Dates
are written `2012`, `2012-05` or `2012-05-01`, as precisely as the source knows them. Numbers are
digits with a decimal point. An id is unique over all tables, holds no blank and never changes.
`equipoise` stops at the first cell that breaks a rule and says where it stands and how to cure it.

One row is one number, or one dated entry, from one source. Rival numbers are further rows; they
are never merged or averaged. Every table but the shared ones ends with the same five columns:
`source_id`, `locator`, `verification`, `known_from` and `note`.
"""
_SHARED_MEANINGS: dict[str, str] = {
    "sources": "Where the numbers come from, one row per publication.",
    "quantities": "What the number tables count, in which unit, and how long a number may be "
    "carried forward.",
    "corrections": "Cells read differently from what their source prints, each with its reason; "
    "a correction stops the load once the table no longer holds what it expects.",
}
_TYPE_NAMES: dict[str, str] = {
    "text": "text",
    "number": "number",
    "date": "date",
    "word": "one of the words",
    "url": "address",
}
_WORD_LISTS: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("Parties", PARTIES),
    ("Kinds of number", KINDS),
    ("Count types", COUNT_TYPES),
    ("Verification", VERIFICATIONS),
    ("Grades of sources", GRADES),
)


def tables_markdown() -> str:
    """Markdown that documents every file, column and allowed word of a fact folder."""
    parts = [_INTRODUCTION, _contents(), "## Words\n"]
    parts += [_word_list(title, words) for title, words in _WORD_LISTS]
    parts.append("## Shared files\n")
    parts += [_file(name, _SHARED_MEANINGS[name], columns_of(name)) for name in _SHARED_MEANINGS]
    parts.append(
        _file("waivers", "Problems that a check finds and that stand for a reason.", WAIVER_COLUMNS)
    )
    parts.append("## Number tables\n")
    parts.append("All number tables have the same columns.\n")
    parts.append(_column_table(NUMBER_COLUMNS))
    parts += [_number_table(table) for table in NUMBER_TABLES]
    parts.append("## Record tables\n")
    parts += [_record_table(t) for t in RECORD_TABLES]
    return "\n".join(parts)


def _contents() -> str:
    links = ", ".join(f"[{name}](#{name})" for name in sorted((*file_names(), "waivers")))
    return f"Files: {links}.\n"


def _word_list(title: str, words: Mapping[str, str]) -> str:
    lines = [f"- `{word}`: {meaning}" for word, meaning in words.items()]
    return "\n".join([f"### {title}", "", *lines, ""])


def _number_table(table: TableSpec) -> str:
    return f"### {table.name}\n\n`{table.name}.csv`: {_sentence(table.meaning)}\n"


def _record_table(table: TableSpec) -> str:
    hidden = [_hidden(h) for h in HINDSIGHT.get(table.name, ())]
    note = f"A vintage leaves empty: {'; '.join(hidden)}.\n" if hidden else ""
    described = _file(table.name, _sentence(table.meaning), table.columns)
    return f"{described}\n{note}" if note else described


def _hidden(hindsight: Hindsight) -> str:
    names = ", ".join(f"`{c}`" for c in hindsight.columns)
    if not hindsight.dates:
        return f"{names} always, for want of a date"
    if hindsight.dates == hindsight.columns:
        return f"{names} if it lies after it"
    dates = ", ".join(f"`{d}`" for d in hindsight.dates)
    if len(hindsight.dates) > 1:
        return f"{names} unless those given of {dates} lie within it"
    wait = f" plus {hindsight.years_after} years" if hindsight.years_after else ""
    return f"{names} unless {dates}{wait} lies within it"


def _file(name: str, meaning: str, columns: Iterable[ColumnSpec]) -> str:
    return f"### {name}\n\n`{name}.csv`: {meaning}\n\n{_column_table(columns)}"


def _column_table(columns: Iterable[ColumnSpec]) -> str:
    rows = [
        f"| `{c.name}` | {_TYPE_NAMES[c.type]} | {'yes' if c.required else ''} | {_meaning(c)} |"
        for c in columns
    ]
    head = ["| column | type | required | meaning |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *rows, ""])


def _meaning(column: ColumnSpec) -> str:
    words = f": {', '.join(f'`{w}`' for w in column.words)}" if column.words else ""
    return f"{column.meaning}{words}".replace("|", "\\|")


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:].rstrip('.')}."


if __name__ == "__main__":
    sys.stdout.write(tables_markdown())
