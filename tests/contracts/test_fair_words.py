"""Words that overstate, judge or take a side are kept out of everything the tool prints.

The list and its reasons stand in ``equipoise.report.words``; what is in quotation marks is
somebody's own words. Exceptions are named here, each with its reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from babel.messages.pofile import read_po

from equipoise.cli import cli
from equipoise.report.words import banned_words

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "equipoise"
CATALOG = SOURCE / "locale" / "ru" / "LC_MESSAGES" / "equipoise.po"

DOCUMENTS = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "SCOPE.md"])

# Phrases that may stand, each with its reason; one that no document uses any more must go.
ALLOWED = {
    r"which missile works": "a missile that functions, in the definition of chance",
    r"(?:the layer|its tracking) works": "a part that functions, in the definition of an input",
    r"Until then it works": "an old option of the program that still functions",
    r"rule proved badly posed": "turned out to be; said of a rule of ours, not of a defense",
    r"one perfect shot": "the upper end of an input",
    r"between a perfect and a blinded sensor": "the two ends of an input",
    r"partial perfect information": "the name of a measure in decision analysis",
    r"better sources win ties": "precedence among sources",
    r"command line wins over": "precedence among settings",
}


def fair(text: str) -> list[str]:
    """The banned words of a text that no exception allows."""
    return banned_words(re.sub("|".join(ALLOWED), " ", " ".join(text.split())))


def prose_of_template(text: str) -> str:
    """What a template prints of its own: no tags, no expressions, no comments."""
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", " ", text)


@pytest.mark.parametrize("file", sorted(SOURCE.rglob("*.j2")), ids=lambda f: f.name)
def test_templates_are_fair(file: Path) -> None:
    assert fair(prose_of_template(file.read_text(encoding="utf-8"))) == []


def messages() -> Iterator[str]:
    """Every message of the catalog that the tool says itself, not what rows say others said."""
    with CATALOG.open("rb") as file:
        for message in read_po(file):
            if any("/data/tables/" not in place for place, _line in message.locations):
                yield from message.id if isinstance(message.id, list | tuple) else (message.id,)


def test_messages_are_fair() -> None:
    found = {text: fair(text) for text in messages()}
    assert len(found) > 1000
    assert {text: words for text, words in found.items() if words} == {}


def commands(group: click.Command, name: str = "equipoise") -> Iterator[tuple[str, click.Command]]:
    yield name, group
    if isinstance(group, click.Group):
        for child, command in group.commands.items():
            yield from commands(command, f"{name} {child}")


@pytest.mark.parametrize(("name", "command"), list(commands(cli)), ids=lambda x: str(x)[:40])
def test_help_is_fair(name: str, command: click.Command) -> None:
    text = command.get_help(click.Context(command, info_name=name))
    assert fair(text) == [], name


def prose_of_document(file: Path) -> str:
    """A document without its code."""
    text = file.read_text(encoding="utf-8")
    return re.sub(r"```.*?```|`[^`\n]*`", " ", text, flags=re.DOTALL)


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda f: f.name)
def test_documentation_is_fair(file: Path) -> None:
    assert fair(prose_of_document(file)) == []


def test_every_exception_is_needed() -> None:
    everything = " ".join(" ".join(prose_of_document(f).split()) for f in DOCUMENTS)
    for phrase in ALLOWED:
        assert re.search(phrase, everything), phrase


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


GOLDEN = sorted((ROOT / "tests" / "golden").glob("*.json"))


def test_there_are_golden_findings() -> None:
    assert len(GOLDEN) >= 3


@pytest.mark.parametrize("file", GOLDEN, ids=lambda f: f.stem)
def test_findings_are_fair(file: Path) -> None:
    document = json.loads(file.read_text(encoding="utf-8"))
    found = {text: fair(text) for text in texts(document)}
    assert {text: words for text, words in found.items() if words} == {}
