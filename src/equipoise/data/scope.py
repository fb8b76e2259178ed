"""What must not appear in facts or source code: see SCOPE.md.

The scan knows words, not intentions. It reads names (columns, quantities, units, parameters,
identifiers in the source code) strictly, and free text for phrases that only make sense
outside the scope.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path

from equipoise.core.facts import Fact, Facts, Record
from equipoise.data.load import columns_of, file_names
from equipoise.data.waivers import Problem

FORBIDDEN_NAMES = re.compile(
    r"(^|_)(yield|yields|kiloton|kilotons|kt|megaton|megatons|cep|accuracy|hardness|overpressure"
    r"|aimpoint|aimpoints|aim_point|aim_points|dgzs?|target_list|target_lists|targeting"
    r"|casualty|casualties|fatality|fatalities|deaths|lethality|lethal_radius|keep_out_radius"
    r"|decoy_design|jammer|jammers|guidance)($|_)"
)
FORBIDDEN_PHRASES = re.compile(
    r"\b(?:\d[\d.,]*\s?(?:kt|kilotons?|Mt|megatons?)\b|CEP\b|circular error|aim ?points?\b"
    r"|target lists?\b|ground zero|casualt\w+|fatalit\w+|overpressure|\d+ psi\b|silo hardness"
    r"|hardness|lethal radius)"
)
FINE_COORDINATES = re.compile(
    r"\b\d{1,3}\.\d+\s?(?:°|deg(?:rees)?)?\s?[NSEW]\b|\b\d{1,3}\s?[°º]\s?\d{1,2}\s?['\u2032]"
)
FINE_COORDINATES_IN_CODE = re.compile(
    r"\b(?:lat|lon|latitude|longitude)(?:_deg)?\s*[:=]\s*-?\d+\.\d*[1-9]"
)
PLACES = ("sites", "regions", "reach_cases")
_ADDRESS = re.compile(r"https?://\S+")
_CURE = "Take it out: it lies outside the scope of this project (SCOPE.md)."
_SOURCE_FOLDER = Path(__file__).parents[1]
_THIS_FILE = Path(__file__)


def facts_keep_to_the_scope(facts: Facts) -> list[Problem]:
    """No table, quantity, parameter or text leaves the scope; places are whole degrees."""
    problems = [
        _problem(name, f"{kind} '{name}' is outside the scope")
        for kind, name in _names(facts)
        if FORBIDDEN_NAMES.search(re.sub(r"[^a-z0-9]+", "_", name.lower()))
    ]
    for row in facts.all_rows():
        problems += _problems_of_text(row)
    places = [r for table in PLACES for r in facts.records.get(table, ())]
    for site in places:
        for column in ("latitude_deg", "longitude_deg"):
            degrees = site.number(column)
            if degrees is not None and degrees != int(degrees):
                problems.append(_problem(site.id, f"{column} {degrees:g} is not a whole degree"))
    return problems


def _names(facts: Facts) -> Iterator[tuple[str, str]]:
    for table in file_names():
        for column in columns_of(table):
            yield f"column of {table}", column.name
    for quantity in facts.quantities.values():
        yield "quantity", quantity.name
        yield "unit", quantity.unit
    for record in facts.records.get("viewpoints", ()):
        yield "parameter", record["parameter"]


def _problems_of_text(row: Fact | Record) -> Iterator[Problem]:
    own = row.fields.values() if isinstance(row, Record) else (row.basing,)
    for text in (row.system, row.note, row.locator, *own):
        plain = _ADDRESS.sub("", text)
        for pattern in (FORBIDDEN_PHRASES, FINE_COORDINATES):
            if found := pattern.search(plain):
                yield _problem(row.id, f"'{found.group()}' is outside the scope")


def _problem(row_id: str, message: str) -> Problem:
    return Problem("facts_keep_to_the_scope", (row_id,), message, _CURE)


def code_keeps_to_the_scope(_: Facts) -> list[Problem]:
    """No identifier or column name in the source code leaves the scope."""
    files = (p for p in sorted(_SOURCE_FOLDER.rglob("*.py")) if p != _THIS_FILE)
    return [
        Problem("code_keeps_to_the_scope", (str(path.relative_to(_SOURCE_FOLDER)),), message, _CURE)
        for path in files
        for message in faults_of_code(path.read_text(encoding="utf-8"))
    ]


def faults_of_code(text: str) -> list[str]:
    """What in a Python source text lies outside the scope."""
    faults = [
        f"line {line}: the name '{name}' is outside the scope"
        for line, name in _identifiers(text)
        if FORBIDDEN_NAMES.search(name.lower())
    ]
    faults += [
        f"'{found.group()}' is finer than a whole degree"
        for found in FINE_COORDINATES_IN_CODE.finditer(text)
    ]
    return faults


def _identifiers(text: str) -> Iterator[tuple[int, str]]:
    """Names, and strings that look like names, with their lines; not the keyword ``yield``."""
    tokens: Iterable[tokenize.TokenInfo] = tokenize.generate_tokens(io.StringIO(text).readline)
    for token in tokens:
        if token.type == tokenize.NAME and token.string != "yield":
            yield token.start[0], token.string
        elif token.type == tokenize.STRING:
            inner = token.string.strip("rbfu\"'")
            if inner.isidentifier():
                yield token.start[0], inner
