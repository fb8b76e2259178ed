"""The catalogs: every marked string is translated, and marked so that it can be."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from equipoise.api import arguments
from equipoise.claims.registry import CLAIMS
from equipoise.core.language import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
OTHERS = sorted(set(LANGUAGES) - {"en"})


def catalog_file(code: str, ending: str) -> Path:
    return SOURCE / "equipoise" / "locale" / code / "LC_MESSAGES" / f"equipoise.{ending}"


@cache
def catalog(code: str) -> Any:
    with catalog_file(code, "po").open("rb") as file:
        return read_po(file, locale=code)


def key(context: str | None, message: Any) -> tuple[str, str]:
    """A message as gettext finds it: its context and its singular."""
    return context or "", message[0] if isinstance(message, list | tuple) else message


@cache
def marked() -> dict[tuple[str, str], str]:
    """Every marked string of code and templates, and the file it stands in."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    made = re.search(r"^KEYWORDS := (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert made is not None
    keywords = {**DEFAULT_KEYWORDS, **parse_keywords(made[1].replace("-k", "").split())}
    found = extract_from_dir(SOURCE, methods, options, keywords=keywords)
    return {key(context, message): file for file, _line, message, _notes, context in found}


@pytest.mark.parametrize("code", OTHERS)
def test_no_marked_string_is_missing_and_none_is_left_over(code: str) -> None:
    known = {key(m.context, m.id) for m in catalog(code) if m.id}
    missing = {text: file for text, file in marked().items() if text not in known}
    assert missing == {}, "run `make catalogs` and translate what is new"
    assert known - marked().keys() == set()
    assert len(known) > 1000


@pytest.mark.parametrize("code", OTHERS)
def test_every_string_is_translated_and_none_is_a_guess(code: str) -> None:
    forms = catalog(code).num_plurals
    for message in catalog(code):
        if not message.id:
            continue
        assert not message.fuzzy, message.id
        if isinstance(message.id, list | tuple):
            assert len(message.string) == forms, message.id
            assert all(message.string), message.id
        else:
            assert message.string, message.id


def places(text: str) -> set[str]:
    """The places of a message where values go."""
    return set(re.findall(r"\{(\w+)\}|%\((\w+)\)s", text.replace("{{", "").replace("}}", "")))


@pytest.mark.parametrize("code", OTHERS)
def test_every_translation_keeps_the_places_and_the_edges(code: str) -> None:
    for message in catalog(code):
        if not message.id:
            continue
        english = message.id if isinstance(message.id, list | tuple) else (message.id,)
        translated = message.string if isinstance(message.id, list | tuple) else (message.string,)
        for text in translated:
            assert places(text) == places(english[-1]), message.id
            assert re.findall(r"^\s*|\s*$", text) == re.findall(r"^\s*|\s*$", english[-1]), text
            assert text.count("%%") == english[-1].count("%%"), text


@pytest.mark.parametrize("code", OTHERS)
def test_compiled_catalog_is_that_of_its_text(code: str) -> None:
    made = io.BytesIO()
    write_mo(made, catalog(code))
    assert made.getvalue() == catalog_file(code, "mo").read_bytes(), "run `make catalogs`"


# --- marks in the code ---------------------------------------------------------------------

MARKS = {"_", "N_", "gettext", "ngettext", "pgettext", "noted"}


def python_files() -> list[Path]:
    return sorted((SOURCE / "equipoise").rglob("*.py"))


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node


def test_messages_are_whole_literals() -> None:
    """An f-string or a sum is looked up after it is filled in, and never found."""
    for file in python_files():
        for name, call in calls(ast.parse(file.read_text(encoding="utf-8"))):
            if name in MARKS:
                for argument in call.args:
                    assert not isinstance(argument, ast.JoinedStr | ast.BinOp), (
                        file.name,
                        call.lineno,
                    )


COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)


def of_the_function(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes whose names belong to a function itself, not to what is nested in it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, COMPREHENSIONS):
            yield child
            yield from of_the_function(child)


def test_the_mark_is_not_used_up_as_a_variable() -> None:
    for file in python_files():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef):
                continue
            stored = any(
                isinstance(n, ast.Name) and n.id == "_" and isinstance(n.ctx, ast.Store)
                for n in of_the_function(node)
            )
            called = any(name == "_" for name, _call in calls(node))
            assert not (stored and called), (file.name, node.name)


LABELS = {"Column": (1, "label"), "Table": (0, "title"), "Driver": (1, "label")}


def test_every_label_of_a_table_is_found() -> None:
    """Of a title with columns inside one call only what is marked with ``N_`` is found."""
    for file in python_files():
        for name, call in calls(ast.parse(file.read_text(encoding="utf-8"))):
            if name not in LABELS:
                continue
            place, keyword = LABELS[name]
            given = {k.arg: k.value for k in call.keywords}
            label = call.args[place] if len(call.args) > place else given.get(keyword)
            if isinstance(label, ast.Constant) and label.value:
                assert ("", label.value) in marked(), (file.name, call.lineno)


# --- data that is printed ------------------------------------------------------------------


def test_every_question_of_an_argument_is_marked() -> None:
    for argument in arguments():
        assert ("", argument.question) in marked(), argument.id


def test_every_claim_is_marked() -> None:
    for claim in CLAIMS:
        for text in (claim.question, claim.metric, claim.supported_if, claim.refuted_if):
            assert ("", text) in marked(), (claim.id, text)
