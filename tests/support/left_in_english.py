"""What of a page in another language is English and not marked so.

Left alone are elements with ``lang="en"``, code, scripts and addresses, titles and values in the
quotation marks of the language, and words that are names: designations, identifiers and proper
names. Any other word of small letters is reported, and so is
every function word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

UNREAD = frozenset({"script", "style", "code", "pre", "textarea"})
SAID_IN_ATTRIBUTES = (
    "aria-label",
    "aria-valuetext",
    "alt",
    "title",
    "placeholder",
    "data-caption",
    "data-done",
    "data-failed",
    "data-text",
    "data-both",
    "data-saved",
    "data-unit",
    "data-label",
)
QUOTED = re.compile("«[^»\u0400-\u04ff]*»")
ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
IDENTIFIER = re.compile(r"[\w.@]+(?:[-_/][\w.@]+){2,}|\w+_\w+|[\w-]+\.(?:csv|yaml|json|zip|html)")
FUNCTION_WORDS = frozenset(
    re.findall(
        "[a-z]+",
        """a about above after all also an and any are as at be because been before below between
        both but by can could did do does each either every for from had has have he her his how
        if in into is it its less many may more most much must no none nor not of off on once one
        only or other our out over own per she should since so some such than that the their them
        then there these they this those through to two under until up was we were what when where
        whether which while who whose why will with within without would yes yet you""",
    )
)
WORD = re.compile(r"(?<![\w.-])[A-Za-z][A-Za-z'\u2019]*(?![\w-])")


@lru_cache(maxsize=2)
def tree_of(html: str) -> Any:
    """A page as a browser reads it; parsing a whole report takes seconds."""
    import html5lib

    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    return parser.parse(html)


def left_in_english(html: str, names: frozenset[str] = frozenset()) -> list[str]:
    """Texts and attributes of a page with English words, each once, in order.

    Args:
        html: the page.
        names: words in small letters that are names.
    """
    found = (text for text in _texts(tree_of(html)) if english_words(text, names))
    return list(dict.fromkeys(found))


THOUSANDS = re.compile(r"(?<![\w.,])[1-9]\d{0,2}(?:,\d{3})+(?![\d,])")
DECIMAL = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.])")


def english_numbers(html: str) -> list[str]:
    """Texts with numbers in English marks, such as 1,400 and 0.5, each once, in order."""
    plain = (ADDRESS.sub(" ", text) for text in _texts(tree_of(html)))
    return list(dict.fromkeys(t for t in plain if THOUSANDS.search(t) or DECIMAL.search(t)))


def english_words(text: str, names: frozenset[str] = frozenset()) -> list[str]:
    """The words of a text that are English and no names."""
    plain = IDENTIFIER.sub(" ", ADDRESS.sub(" ", QUOTED.sub(" ", text)))
    words = WORD.findall(plain)
    return [w for w in words if _is_english(w) and w not in names]


def _is_english(word: str) -> bool:
    small = word[0].islower() and len(word) > 2
    return small or (word.lower() in FUNCTION_WORDS and len(word) > 1)


def _texts(element: Any, *, marked: bool = False) -> Iterator[str]:
    """Texts of an element and of those inside it that are read in the language of the page."""
    if not isinstance(element.tag, str):
        return
    language = element.get("lang") or element.get("{http://www.w3.org/XML/1998/namespace}lang")
    marked = language == "en" if language else marked
    if not marked and element.tag not in UNREAD:
        yield from (element.get(name) for name in SAID_IN_ATTRIBUTES if element.get(name))
        yield from _own_text(element)
    if element.tag not in UNREAD:
        for child in element:
            yield from _texts(child, marked=marked)
    return


def _own_text(element: Any) -> Iterator[str]:
    """Text directly inside an element, between its children too."""
    parts = [element.text, *(child.tail for child in element)]
    yield from (part.strip() for part in parts if part and part.strip())
