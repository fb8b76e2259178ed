"""Reading study files: YAML without surprises, every value with the line it stands on.

Only plain values are read. ``on`` and ``yes`` are words and dates are text, as in YAML 1.2;
anchors and aliases are refused, so that a small file cannot grow into a large one.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from equipoise.core.errors import BadInputError

Path = tuple[str | int, ...]
MOST_CHARACTERS = 100_000
MOST_LEVELS = 30


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a study file.

    Attributes:
        path: keys that lead to it.
        problem, cure: what is wrong and what to do.
        line: where it stands, counted from 1; None if unknown.
    """

    path: Path
    problem: str
    cure: str
    line: int | None = None

    def described(self, file: str) -> str:
        """The problem as one line: file, line, key, cure."""
        place = [file]
        if self.line is not None:
            place.append(f"line {self.line}")
        if self.path:
            place.append(f"key {dotted(self.path)}")
        return f"{', '.join(place)}: {self.problem}. {self.cure}"


class StudyFileError(BadInputError):
    """A study file cannot be used; names file, line, key and cure of every problem."""

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(problems[0].problem, cure=problems[0].cure, file=file)

    def _message(self) -> str:
        return "\n".join(p.described(self.file or "study") for p in self.problems)


@dataclass(frozen=True)
class Document:
    """A study file as plain values.

    Attributes:
        file: its name, for messages.
        text: its text.
        values: plain values.
        lines: line of each key or item, by path.
    """

    file: str
    text: str
    values: Mapping[str, Any]
    lines: Mapping[Path, int] = field(repr=False)

    def line_of(self, path: Sequence[str | int]) -> int | None:
        """The line of a path, or of the nearest thing above it that has one."""
        known = tuple(path)
        while known and known not in self.lines:
            known = known[:-1]
        return self.lines.get(known)

    def problem(self, path: Sequence[str | int], problem: str, cure: str) -> Problem:
        """A problem with its line."""
        return Problem(tuple(path), problem, cure, self.line_of(path))

    def error(self, path: Sequence[str | int], problem: str, cure: str) -> StudyFileError:
        """One problem as an error."""
        return StudyFileError(self.file, [self.problem(path, problem, cure)])


def dotted(path: Iterable[str | int]) -> str:
    """A path as ``parameters.warheads.uniform[1]``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def nearest(given: str, known: Iterable[str]) -> str:
    """The known word most like the given one as a question, or nothing."""
    found = difflib.get_close_matches(given, list(known), n=1, cutoff=0.5)
    return f"Did you mean '{found[0]}'? " if found else ""


def parse(text: str, *, file: str) -> Document:
    """Read the text of a study file.

    Raises:
        StudyFileError: if it is not YAML, or more than plain values.
    """
    import yaml

    if len(text) > MOST_CHARACTERS:
        raise StudyFileError(
            file, [Problem((), f"the file has {len(text):,} characters", "A page is enough.")]
        )
    try:
        _refuse_tricks(text, file)
        node = yaml.compose(text, Loader=_loader())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = None if mark is None else mark.line + 1
        raise StudyFileError(
            file,
            [
                Problem(
                    (),
                    f"this is not YAML: {error.problem or error.context}",
                    "Check indentation, colons and quotes on this line and the one above.",
                    line,
                )
            ],
        ) from error
    except yaml.YAMLError as error:
        raise StudyFileError(
            file, [Problem((), f"this is not YAML: {error}", "Save it as plain UTF-8 text.")]
        ) from error
    return _document(node, text, file)


def _document(node: Any, text: str, file: str) -> Document:
    import yaml

    if not isinstance(node, yaml.MappingNode):
        raise StudyFileError(
            file,
            [Problem((), "this is no list of keys and values", "Write 'key: value' lines.", 1)],
        )
    lines: dict[Path, int] = {}
    values = _plain(node, (), lines, file)
    return Document(file, text, values, lines)


def _refuse_tricks(text: str, file: str) -> None:
    """Refuse anchors, aliases and deep nesting before anything is built from them."""
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=_loader()):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MOST_LEVELS:
            cure = "Close the brackets that are open."
            raise StudyFileError(file, [Problem((), "this is nested too deeply", cure, line)])
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            cure = "Write the value out where it is needed."
            problem = Problem((), "anchors and aliases are not read", cure, line)
            raise StudyFileError(file, [problem])


def _plain(node: Any, path: Path, lines: dict[Path, int], file: str) -> Any:
    import yaml

    lines.setdefault(path, node.start_mark.line + 1)
    kind = node.tag.removeprefix(_STANDARD)
    if isinstance(node, yaml.MappingNode) and kind == "map":
        return _mapping(node, path, lines, file)
    if isinstance(node, yaml.SequenceNode) and kind == "seq":
        return [_plain(item, (*path, i), lines, file) for i, item in enumerate(node.value)]
    cure = "Write a plain word, number, list or mapping."
    problem = f"the tag '{node.tag}' is not read"
    if isinstance(node, yaml.ScalarNode) and kind in _SCALARS:
        try:
            return _SCALARS[kind](node.value)
        except ValueError:
            problem = f"'{node.value[:40]}' cannot be read as {kind}"
    raise StudyFileError(file, [Problem(path, problem, cure, node.start_mark.line + 1)])


_STANDARD = "tag:yaml.org,2002:"
_SCALARS: Mapping[str, Callable[[str], Any]] = {
    "null": lambda _text: None,
    "bool": lambda text: text.lower() == "true",
    "int": int,
    "float": lambda text: float(text.replace(".inf", "inf").replace(".nan", "nan")),
    "str": str,
}


def _mapping(node: Any, path: Path, lines: dict[Path, int], file: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        line = key_node.start_mark.line + 1
        if key in found:
            raise StudyFileError(
                file,
                [Problem((*path, key), "the key comes twice", "Keep one of the two.", line)],
            )
        lines[(*path, key)] = line
        found[key] = _plain(value_node, (*path, key), lines, file)
    return found


def _loader() -> Any:
    """A safe loader that knows words, numbers, true, false and null, and nothing else."""
    import yaml

    class PlainLoader(yaml.SafeLoader):
        """YAML 1.2 core values: no dates, no ``on`` for true, no octal."""

    PlainLoader.yaml_implicit_resolvers = {}
    for tag, pattern, first in (
        ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
        ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
        ("int", r"[-+]?[0-9]+", "-+0123456789"),
        (
            "float",
            r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.inf|\.nan",
            "-+0123456789.",
        ),
    ):
        PlainLoader.add_implicit_resolver(
            f"{_STANDARD}{tag}", re.compile(rf"^(?:{pattern})$"), list(first)
        )
    return PlainLoader
