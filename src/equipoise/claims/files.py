"""What is wrong with a user's file of keys and values, in words with line, key and cure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from equipoise.core.dates import day_asked
from equipoise.core.errors import BadInputError
from equipoise.study.text import Document, Path, Problem, StudyFileError, nearest

Words = Mapping[str, tuple[str, str]]
PLAIN_WORDS: Words = {
    "missing": ("this is required", "Add it."),
    "string_type": ("this is no word", "Write a word; put it in quotes if need be."),
    "string_too_short": ("this is empty", "Write it out."),
    "string_pattern_mismatch": ("this is no short name", "Use small letters, digits, hyphens."),
    "tuple_type": ("this is no list", "Write a list, one item after each hyphen."),
    "list_type": ("this is no list", "Write a list, one item after each hyphen."),
    "model_type": ("keys and values are needed here", "Indent them under this key."),
    "float_type": ("this is no number", "Write a number."),
    "float_parsing": ("this is no number", "Write a number."),
    "finite_number": ("this is no finite number", "Write a number."),
}


def problems_of(
    document: Document,
    errors: Iterable[Mapping[str, Any]],
    *,
    keys: Callable[[Path], Sequence[str]],
    words: Words,
    page: str,
) -> list[Problem]:
    """Validation errors as problems with their lines, in the order of the file.

    Args:
        document: the file.
        errors: as pydantic gives them.
        keys: the keys that are known where a path leads.
        words: problem and cure by kind of error, beside :data:`PLAIN_WORDS`.
        page: the page that documents the file.
    """
    listed = list(errors)
    found = [
        _problem(document, e, keys, {**PLAIN_WORDS, **words}, page)
        for e in listed
        if not _follows_from_another(e, listed)
    ]
    return sorted(found, key=lambda p: p.line or 0)


def _follows_from_another(error: Mapping[str, Any], every: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a list is held to be too short only because an item in it is wrong."""
    path = tuple(error["loc"])
    return error["type"] == "too_short" and any(
        len(e["loc"]) > len(path) and tuple(e["loc"])[: len(path)] == path for e in every
    )


def _problem(
    document: Document,
    error: Mapping[str, Any],
    keys: Callable[[Path], Sequence[str]],
    words: Words,
    page: str,
) -> Problem:
    path = tuple(error["loc"])
    if error["type"] == "extra_forbidden":
        known = keys(path[:-1])
        cure = f"{nearest(str(path[-1]), known)}Known: {', '.join(known)}."
        return document.problem(path, "unknown key", cure)
    said = words.get(error["type"], (str(error["msg"]).rstrip("."), f"See {page}."))
    return document.problem(path, *said)


def refuse(problems: list[Problem], file: str) -> None:
    """Stop if there is any problem.

    Raises:
        StudyFileError: naming each of them.
    """
    if problems:
        raise StudyFileError(file, problems)


def wrong_date(document: Document, path: Path, day: str | None) -> list[Problem]:
    """The problem with a date, if there is one."""
    if day is None:
        return []
    try:
        day_asked(day, what=f"date '{path[-1]}'")
    except BadInputError as error:
        return [document.problem(path, error.problem, error.cure)]
    return []
