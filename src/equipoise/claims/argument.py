"""Arguments as data: a file names its claims and options; the text is read here, not the file.

An argument file is YAML of plain values. ``on`` is a date, or ``today`` for the newest day the
facts speak of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from equipoise.claims.files import problems_of, refuse, wrong_date
from equipoise.study.text import Document, Path, Problem, StudyFileError, nearest, parse

if TYPE_CHECKING:
    from pydantic import BaseModel

TODAY = "today"
KEYS = ("id", "title", "author", "source", "on", "question", "claims", "options")
OPTION_KEYS = ("viewpoint", "doctrine", "rule", "known_by", "pessimism")
_WORDS = {
    "too_short": ("this list is empty", "Name at least one claim."),
    "greater_than_equal": ("this is too small", "Give a share between 0.5 and 1."),
    "less_than": ("this is too large", "Give a share between 0.5 and 1."),
}


@dataclass(frozen=True, slots=True)
class ArgumentOptions:
    """Options an argument asks for unless the user asks for others.

    Attributes:
        viewpoint: whose assumptions, or None for every sourced viewpoint.
        doctrine, rule: shot doctrine; counting rule of test records.
        known_by: vintage of the facts, or None for all that is known.
        pessimism: percentile of the defense that a worst-case planner holds against.
    """

    viewpoint: str | None = None
    doctrine: str | None = None
    rule: str | None = None
    known_by: str | None = None
    pessimism: float | None = None


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument put to the test.

    Attributes:
        id, title, author, source: what it is, whose, and where it was published.
        on: date for which it is judged unless another is asked for, or ``today``.
        question: the one question the report opens with.
        claims: ids of its claims, in order.
        options: what it asks for unless the user asks otherwise.
        digest: hash of the text, for arguments that do not ship; else empty.
    """

    id: str
    title: str
    author: str
    source: str
    on: str
    question: str
    claims: tuple[str, ...]
    options: ArgumentOptions = ArgumentOptions()
    digest: str = ""


def argument_from_text(
    text: str, *, file: str, claims: Iterable[str], shipped: bool = False
) -> Argument:
    """Read an argument.

    Args:
        text: YAML.
        file: its name, for messages.
        claims: ids of the claims there are.
        shipped: whether it is part of the package, so that its id alone identifies it.

    Raises:
        StudyFileError: if it is not an argument; names file, line, key and cure of each problem.
    """
    from pydantic import ValidationError

    document = parse(text, file=file)
    try:
        spec = _model().model_validate(document.values)
    except ValidationError as error:
        found = error.errors(include_url=False)
        problems = problems_of(
            document, found, keys=_known_keys, words=_WORDS, page="docs/claims.md"
        )
        raise StudyFileError(file, problems) from None
    values = spec.model_dump()
    refuse(_wrong_claims(document, values["claims"], sorted(claims)), file)
    on = None if values["on"] == TODAY else values["on"]
    refuse(wrong_date(document, ("on",), on), file)
    known_by = values["options"]["known_by"]
    refuse(wrong_date(document, ("options", "known_by"), known_by), file)
    options = ArgumentOptions(**values.pop("options"))
    digest = "" if shipped else hashlib.sha256(text.encode()).hexdigest()[:16]
    return Argument(**values, options=options, digest=digest)


def _model() -> type[BaseModel]:
    """The keys of an argument file; made on first use, as pydantic is slow to load."""
    from pydantic import ConfigDict, Field, create_model

    config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)
    word: Any = (str, Field(min_length=1))
    maybe: Any = (str | None, None)
    share: Any = (float | None, Field(default=None, ge=0.5, lt=1.0))
    options = create_model(
        "Options",
        __config__=config,
        viewpoint=maybe,
        doctrine=maybe,
        rule=maybe,
        known_by=maybe,
        pessimism=share,
    )
    name: Any = (str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$"))
    listed: Any = (tuple[str, ...], Field(min_length=1))
    nested: Any = (options, Field(default_factory=options))
    return create_model(
        "Argument",
        __config__=config,
        id=name,
        title=word,
        author=word,
        source=word,
        on=word,
        question=word,
        claims=listed,
        options=nested,
    )


def _known_keys(path: Path) -> tuple[str, ...]:
    return OPTION_KEYS if path == ("options",) else KEYS


def _wrong_claims(document: Document, given: tuple[str, ...], known: list[str]) -> list[Problem]:
    found = []
    for i, name in enumerate(given):
        if name not in known:
            cure = f"{nearest(name, known)}Known: {', '.join(known)}."
            found.append(document.problem(("claims", i), f"unknown claim '{name}'", cure))
        elif name in given[:i]:
            cure = "Keep it once."
            found.append(document.problem(("claims", i), f"claim '{name}' comes twice", cure))
    return found
