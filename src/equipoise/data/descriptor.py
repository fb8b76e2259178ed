"""The descriptor of the data package: what each file holds, as Table Schema has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from equipoise._version import __version__
from equipoise.core.facts import Facts
from equipoise.data.relations import Relation
from equipoise.data.schema import HINDSIGHT, PARTIES, ColumnSpec

NAME = "equipoise-facts"
TITLE = "Equipoise: facts on missile defense and strategic forces"
LICENSE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
DATE_PATTERN = r"\d{4}(-\d{2}(-\d{2})?)?"
PARTY_PATTERN = f"({'|'.join(PARTIES)})([+]({'|'.join(PARTIES)}))*"
URL_PATTERN = r"https?://\S+"
_KEYS = {"quantities": "name", "corrections": None}
_PATTERNS = {"date": DATE_PATTERN, "url": URL_PATTERN}


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A CSV file of the package: its path in the package, its length and SHA-256."""

    path: str
    length_bytes: int
    sha256: str


def package_descriptor(
    facts: Facts, tables: Mapping[str, Relation], files: Mapping[str, WrittenFile]
) -> dict[str, Any]:
    """The content of ``datapackage.json``.

    Args:
        facts: what was exported.
        tables: tables by name.
        files: the CSV file of each table.
    """
    vintage = facts.known_by is not None
    return {
        "profile": "data-package",
        "name": NAME,
        "title": TITLE,
        "description": (
            "Dated, sourced numbers and records; one row is one number or one entry from one "
            "source, and rival figures stand side by side. See README.md."
        ),
        "version": __version__,
        "created": f"{newest_reading(facts)}T00:00:00Z",
        "licenses": [LICENSE],
        "contributors": [{"title": "The Equipoise developers", "role": "author"}],
        "keywords": ["arms control", "missile defense", "nuclear forces", "strategic stability"],
        "facts_digest": facts.digest,
        "known_by": facts.known_by.isoformat() if facts.known_by else None,
        "resources": [
            _resource(table, files[name], vintage=vintage) for name, table in tables.items()
        ],
    }


def newest_reading(facts: Facts) -> str:
    """The day the facts stand for: their vintage, or the newest day a source was read."""
    if facts.known_by is not None:
        return facts.known_by.isoformat()
    days = [s.accessed.last for s in facts.sources.values() if s.accessed is not None]
    return max(days).isoformat() if days else "1970-01-01"


def key_of(table: str) -> str | None:
    """The column that names the rows of a table, if one does."""
    return _KEYS.get(table, "id")


def references_of(table: Relation) -> dict[str, tuple[str, str]]:
    """Columns that name rows of other tables: table and column referred to."""
    found = {
        c.name: ("sources", "id")
        for c in table.columns
        if c.name.endswith("source_id") or (table.name, c.name) == ("order_of_battle", "series")
    }
    if table.shape == "numbers":
        found["quantity"] = ("quantities", "name")
    return found


def _resource(table: Relation, file: WrittenFile, *, vintage: bool) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": file.path,
        "description": table.meaning,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True},
        "bytes": file.length_bytes,
        "hash": f"sha256:{file.sha256}",
        "schema": _schema(table, vintage=vintage),
    }


def _schema(table: Relation, *, vintage: bool) -> dict[str, Any]:
    hidden = {c for h in HINDSIGHT.get(table.name, ()) for c in h.columns} if vintage else set()
    schema: dict[str, Any] = {
        "fields": [_field(c, may_be_hidden=c.name in hidden) for c in table.columns],
        "missingValues": [""],
    }
    key = key_of(table.name)
    if key is not None:
        schema["primaryKey"] = [key]
    references = references_of(table)
    if references:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": other, "fields": [named]}}
            for column, (other, named) in references.items()
        ]
    return schema


def _field(column: ColumnSpec, *, may_be_hidden: bool) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required and not may_be_hidden:
        constraints["required"] = True
    if column.words:
        constraints["enum"] = list(column.words)
    pattern = PARTY_PATTERN if column.name == "party" else _PATTERNS.get(column.type)
    if pattern:
        constraints["pattern"] = pattern
    described = {
        "name": column.name,
        "type": "number" if column.type == "number" else "string",
        "description": column.meaning,
    }
    return {**described, "constraints": constraints} if constraints else described
