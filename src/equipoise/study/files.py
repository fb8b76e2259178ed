"""Study files and their JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from equipoise.core.errors import BadInputError
from equipoise.study.spec import KINDS, StudySpec
from equipoise.study.text import Document, Problem, StudyFileError, nearest, parse

if TYPE_CHECKING:
    from pydantic import ValidationError

_NUMBER = ("this is no number", "Write a number.")
_WHOLE = ("this is no whole number", "Write a whole number.")
_LIST = ("this is no list", "Write a list, for example [1, 2].")
_PLAIN_WORDS = {
    "missing": ("this is required", "Add it."),
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": ("this number is not finite", "Write a finite number."),
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "string_type": ("this is no word", "Write a word; put it in quotes if need be."),
    "dict_type": ("keys and values are needed here", "Indent them under this key."),
    "model_type": ("keys and values are needed here", "Indent them under this key."),
    "list_type": _LIST,
    "tuple_type": _LIST,
    "string_pattern_mismatch": ("this is no short name", "Use small letters, digits, hyphens."),
    "too_short": ("this list is too short", "Give what is missing."),
    "too_long": ("this list is too long", "Take out what is too much."),
}
MOST_PROBLEMS = 50
_SEE = "Run 'equipoise study-schema', or see docs/studies.md."


@dataclass(frozen=True)
class StudyFile:
    """A study file that has been read.

    Attributes:
        document: its text, with the lines of its keys.
        spec: what it says.
    """

    document: Document
    spec: StudySpec


def read_study(path: str | Path) -> StudyFile:
    """Read a study file.

    Raises:
        BadInputError: if there is no such file, or it is not text.
        StudyFileError: if it is not a study; names line, key and cure of every problem.
    """
    place = Path(path)
    try:
        text = place.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadInputError(
            f"there is no study file '{place}'", cure="Check the path; see examples/studies."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(
            f"the study file '{place}' cannot be read: {error}", cure="Save it as UTF-8 text."
        ) from error
    return parse_study(text, file=str(place))


def parse_study(text: str, *, file: str = "study") -> StudyFile:
    """Read the text of a study file; see :func:`read_study`."""
    return _validated(parse(text, file=file))


def study_of(values: Mapping[str, Any]) -> StudyFile:
    """A study from plain values, as a file would give them."""
    text = json.dumps(values, indent=1, default=str)
    return _validated(parse(text, file="study"))


def _validated(document: Document) -> StudyFile:
    from pydantic import ValidationError

    try:
        spec = StudySpec.model_validate(document.values)
    except ValidationError as error:
        raise StudyFileError(document.file, _problems(document, error)) from None
    return StudyFile(document, spec)


def _problems(document: Document, error: ValidationError) -> list[Problem]:
    """The first problems, by line, and how many more there are."""
    found = error.errors(include_url=False)
    problems = [_problem(document, e) for e in found[:MOST_PROBLEMS]]
    problems.sort(key=lambda p: (p.line or 0, p.path))
    left = len(found) - len(problems)
    if left:
        problems.append(Problem((), f"there are {left:,} more problems", "Mend these first."))
    return problems


def _problem(document: Document, error: Mapping[str, Any]) -> Problem:
    path = _path_in(document.values, error["loc"])
    kind = error["type"]
    message, cure = _PLAIN_WORDS.get(kind, (str(error["msg"]).rstrip("."), _SEE))
    cure = str(error.get("ctx", {}).get("cure") or cure)
    if kind == "missing":
        path = (*path, error["loc"][-1])
    elif kind == "extra_forbidden":
        known = known_keys(path[:-1])
        message = "unknown key"
        cure = f"{nearest(str(path[-1]), known)}Known: {', '.join(known)}."
    elif kind == "not_one_kind":
        given = _value_at(document.values, path)
        words = [k for k in given if k not in ("label", "group")] if _is_mapping(given) else []
        cure = "".join(nearest(str(w), KINDS) for w in words) + cure
    return document.problem(path, message, cure)


def _is_mapping(value: object) -> bool:
    return isinstance(value, Mapping)


def _value_at(values: Any, path: Sequence[str | int]) -> Any:
    for part in path:
        values = values[part]
    return values


def known_keys(path: Sequence[str | int]) -> list[str]:
    """Keys that a study file may have under a path, sorted."""
    schema = json_schema()
    places = _branches(schema, schema)
    for part in path:
        places = [b for p in places for s in _below(p, part) for b in _branches(s, schema)]
    return sorted({key for p in places for key in p.get("properties", {})})


def _branches(schema: Mapping[str, Any], root: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """A schema with its reference resolved and its alternatives taken apart."""
    if "$ref" in schema:
        return _branches(root["$defs"][schema["$ref"].rsplit("/", 1)[-1]], root)
    alternatives = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    if alternatives:
        return [b for a in alternatives for b in _branches(a, root)]
    return [schema]


def _below(schema: Mapping[str, Any], part: str | int) -> list[Mapping[str, Any]]:
    """The schemas of what stands under a key or in a list."""
    if isinstance(part, int):
        found = [schema.get("items"), *schema.get("prefixItems", ())]
    else:
        found = [schema.get("properties", {}).get(part) or schema.get("additionalProperties")]
    return [f for f in found if isinstance(f, Mapping)]


def _path_in(values: Any, location: Sequence[Any]) -> tuple[str | int, ...]:
    """The part of a location that is a path in the file; names of kinds are left out."""
    path: list[str | int] = []
    for part in location:
        if (isinstance(values, Mapping) and part in values) or (
            isinstance(values, list) and isinstance(part, int) and part < len(values)
        ):
            values = values[part]
        else:
            continue
        path.append(part)
    return tuple(path)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of study files."""
    schema = StudySpec.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Equipoise study",
        **{k: v for k, v in schema.items() if k != "title"},
    }
