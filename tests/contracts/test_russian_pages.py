"""No string is untranslated: whole reports and every view of the page, asked for in Russian.

What stays English is marked ``lang="en"``: titles, producers and places of sources, notes of
facts, quotations, and the answers of errors. See :mod:`tests.support.left_in_english`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
from tests.support.left_in_english import english_numbers, left_in_english, tree_of
from tests.support.web_pages import page

from equipoise.api import arguments, check_argument, removed_grid
from equipoise.core.language import gettext, language
from equipoise.core.wording import spaced
from equipoise.data import schema
from equipoise.data.vocabulary import schema_words
from equipoise.documents.check import report_header
from equipoise.report.html import report_html

COMMANDS = frozenset({"equipoise", "verdicts", "run"})
"""Small words that are names of commands, as sentences give them."""

TITLES = ("Point of distraction", "Point of Distraction", "CC BY", "CSV", "(zip)")
"""Titles and terms that stand in a text of the page, and have no language."""

VIEWS = (
    "/",
    "/?viewpoint=mda&on=2012-05",
    "/?on=1950",
    "/threshold?warheads=400",
    "/timeline",
    "/timeline?track=offense&first=2020",
    "/forces",
    "/forces?party=USA",
    "/forces?party=CHN",
    "/forces?party=ISR&on=1950",
    "/responses",
    "/scorecard",
    "/pairs",
    "/sources",
    "/sources/nti-start-2-text",
    "/facts/positions-d08",
    "/facts/viewpoints-mda-engageable-share-2008",
    "/facts/proposals-1974-07-03-us-and-ussr",
    "/data",
    "/data?q=SELECT+*+FROM+stockpiles+LIMIT+3",
    "/studies",
    "/nothing",
)
CYRILLIC = re.compile("[\u0400-\u04ff]")


def left(html: str) -> list[str]:
    """English words and English marks of numbers."""
    for title in TITLES:
        html = html.replace(title, "")
    return left_in_english(html, COMMANDS) + english_numbers(html)


@cache
def report(argument: str, viewpoint: str | None = None) -> str:
    """The whole report of an argument, as the command writes it."""
    with language("ru"):
        checked = check_argument(argument, viewpoint=viewpoint)
        return report_html(
            title=checked.argument.title,
            argument=argument,
            findings=checked.findings,
            facts=checked.facts,
            run=checked.run,
            header=report_header(checked),
            grid=removed_grid(checked),
        )


@pytest.mark.parametrize("argument", [a.id for a in arguments()])
def test_no_string_of_a_report_is_untranslated(argument: str) -> None:
    assert left(report(argument)) == []


def test_no_string_is_untranslated_where_a_viewpoint_speaks() -> None:
    assert left(report("mop-up", "mda")) == []


@pytest.mark.parametrize("view", VIEWS)
def test_no_string_of_a_view_is_untranslated(view: str) -> None:
    answer = page().get(f"{view}{'&' if '?' in view else '?'}lang=ru")
    assert '<html lang="ru">' in answer.text
    assert left(answer.text) == []


def elements(tree: Any, language_code: str) -> list[Any]:
    return [e for e in tree.iter() if e.get("lang") == language_code]


def test_what_is_marked_english_is_from_sources_and_notes() -> None:
    """The mark must not hide whole parts: it stands on texts without other elements."""
    marked = elements(tree_of(report("mop-up")), "en")
    assert len(marked) > 100
    for element in marked:
        text = "".join(element.itertext())
        assert list(element) == [], text
        assert not CYRILLIC.search(text), text


def test_every_word_of_the_schema_has_a_translation() -> None:
    """Parties, kinds, ways of counting, words of columns, and what columns and tables mean."""
    words = sorted({spaced(word) for word in schema_words() if len(word) > 1})
    assert len(words) > 400
    with language("ru"):
        assert [word for word in words if not CYRILLIC.search(gettext(word))] == []


@pytest.mark.parametrize("code", sorted(schema.PARTIES))
def test_states_are_named_in_russian(code: str) -> None:
    with language("ru"):
        assert CYRILLIC.search(gettext(code))
        assert CYRILLIC.search(gettext(schema.PARTIES[code]))


# --- the check itself ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "html",
    [
        "<p>The answer</p>",
        "<p>Ответ of the day</p>",
        '<p lang="en">Fine <span lang="ru">but this one</span></p>',
        '<button aria-label="Copy the figure">1</button>',
        "<svg><text>launchers</text></svg>",
        "<p><b>Число</b> and its range</p>",
    ],
)
def test_english_is_found(html: str) -> None:
    assert left(html) != []


def test_english_marks_of_numbers_are_found() -> None:
    said = (
        "<p>2,177 <b>0.5</b> 1 400 0,5 7,25 2.1.0 R-29RMU2.1 31.05.2012</p><p lang='en'>1,000</p>"
    )
    assert english_numbers(said) == ["2,177", "0.5"]


@pytest.mark.parametrize(
    "html",
    [
        "<p>Ракета SM-3 IIA, «Ярс», GBI, Aegis Ashore</p>",
        '<cite><span lang="en">The title of a source</span></cite>',
        "<p>Статья «Point of no return»</p>",
        "<p>см. https://example.org/the/answer</p>",
        "<code>equipoise check the-argument</code>",
        "<p>строка assume-engageable-share-usa-mda-europe</p>",
    ],
)
def test_names_and_sources_are_left_alone(html: str) -> None:
    assert left(html) == []
