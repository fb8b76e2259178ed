"""The page in tests: a client, and what every HTML page must have for people who cannot see it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from starlette.testclient import TestClient

from equipoise.web.app import create_app

HOST = "http://127.0.0.1"
FIELDS = ("input", "select", "textarea")


@cache
def page() -> TestClient:
    """A client of a page whose server was not started: nothing runs in the background."""
    return TestClient(create_app(), base_url=HOST)


def text_of(address: str, status: int = 200) -> str:
    answer = page().get(address)
    assert answer.status_code == status, answer.text[:2000]
    return answer.text


def document_of(address: str, status: int = 200) -> Any:
    answer = page().get(address)
    assert answer.status_code == status, answer.text[:2000]
    assert answer.headers["content-type"] == "application/json"
    return json.loads(answer.text)


def as_the_command_prints(document: object) -> Any:
    from equipoise.documents.plain import json_text

    return json.loads(json_text(document))


def faults(html: str) -> list[str]:
    """What is wrong with a page: parse errors, headings, labels, tables, ids, inline code."""
    import html5lib

    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    tree = parser.parse(html)
    found = [f"parse: {code}" for _, code, _ in parser.errors]
    return [*found, *_headings(tree), *_labels(tree), *_tables(tree), *_ids(tree), *_inline(tree)]


def _headings(tree: Any) -> Iterator[str]:
    levels = [int(e.tag[1]) for e in tree.iter() if e.tag in ("h1", "h2", "h3", "h4")]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} headings of the first level"
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"heading {after} after {before}"


def _labels(tree: Any) -> Iterator[str]:
    named = {e.get("for") for e in tree.iter("label")}
    for tag in FIELDS:
        for field in tree.iter(tag):
            hidden = field.get("type") in ("hidden", "submit")
            if not hidden and field.get("id") not in named:
                yield f"{tag} {field.get('name')} has no label"


def _tables(tree: Any) -> Iterator[str]:
    for table in tree.iter("table"):
        if table.find("caption") is None:
            yield "a table without a caption"
        for head in table.iter("th"):
            if head.get("scope") not in ("col", "row", "colgroup", "rowgroup"):
                yield f"a heading cell without scope: {''.join(head.itertext())[:40]}"


def _ids(tree: Any) -> Iterator[str]:
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    yield from (f"id {i} twice" for i in sorted({i for i in ids if ids.count(i) > 1}))
    for element in tree.iter():
        for name in ("aria-labelledby", "aria-describedby"):
            for wanted in (element.get(name) or "").split():
                if wanted not in ids:
                    yield f"{name} names {wanted}, which is not there"


def _inline(tree: Any) -> Iterator[str]:
    for element in tree.iter():
        if element.get("style"):
            yield f"inline style on {element.tag}"
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            yield f"inline {element.tag}"
        yield from (f"{k} on {element.tag}" for k in element.attrib if k.startswith("on"))
        address = element.get("src") or (element.get("href") if element.tag == "link" else "")
        if address and not address.startswith("/static/"):
            yield f"{element.tag} asks for {address}"
