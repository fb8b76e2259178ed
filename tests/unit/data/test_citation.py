from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from equipoise._version import __version__
from equipoise.core.dates import PartialDate
from equipoise.core.errors import BadInputError
from equipoise.data.book import FactBook
from equipoise.data.citation import (
    NOT_OPENED,
    RECALLED,
    Reference,
    as_bibtex,
    as_chicago,
    as_csl,
    bibtex,
    chicago,
    cite,
    cite_rows,
    csl,
)
from equipoise.data.load import load_facts
from tests.broken_inputs.folder import append_to, write_valid_folder

RESPONSE = (
    "response-1,NOTIONAL,Alpha,2012-04,A minister,,A new missile,,,2012-03,,A yearbook says so,"
    "yearbook-2013,seen,,,testable,survey-2012,page 3,seen,,"
)
PAGE = Reference(
    id="page-2012",
    version="",
    author="Bureau of 100% Facts & Figures",
    title="Forces_2012",
    published=PartialDate.parse("2012-05-01"),
    accessed=PartialDate.parse("2026-11-22"),
    url="https://example.org/a_b?c=%7B1%7D",
    locator="table 2",
)


@pytest.fixture
def book(tmp_path: Path) -> FactBook:
    write_valid_folder(tmp_path)
    append_to(tmp_path, "responses.csv", RESPONSE)
    return load_facts(folder=tmp_path)


class TestWhat:
    def test_a_fact_is_cited_by_its_source_first_and_the_tool_last(self, book: FactBook) -> None:
        found = cite(book, "alpha-warheads-2012")
        assert found.kind == "fact"
        assert found.subject == (
            "warheads NOTIONAL Alpha silo, 2012-03: 40 / 80 / 120 warheads (estimate)"
        )
        assert [r.id for r in found.references] == ["survey-2012", "equipoise"]
        assert found.references[0].locator == "table 1"
        assert f"facts {book.digest[:12]}" in found.references[1].notes
        assert "fact alpha-warheads-2012" in found.references[1].notes
        assert found.references[1].version == __version__

    def test_a_record_names_its_further_sources_after_its_own(self, book: FactBook) -> None:
        found = cite(book, "response-1")
        assert found.kind == "record"
        assert [r.id for r in found.references] == ["survey-2012", "yearbook-2013", "equipoise"]
        assert [r.locator for r in found.references] == ["page 3", "", ""]

    def test_a_source_is_cited_alone(self, book: FactBook) -> None:
        found = cite(book, "yearbook-2013")
        assert (found.kind, found.subject) == ("source", "A yearbook: Yearbook 2013")
        assert [r.id for r in found.references] == ["yearbook-2013", "equipoise"]

    def test_a_number_nobody_has_seen_in_its_source_says_so(self, book: FactBook) -> None:
        recalled = cite(book, "alpha-launchers-2013").references[0]
        assert recalled.notes == (RECALLED,)
        for text in (chicago(recalled), bibtex(recalled), csl(recalled)["note"]):
            assert RECALLED in text

    def test_a_vintage_says_so(self, book: FactBook) -> None:
        known = book.as_known_by(date(2012, 12, 31))
        notes = cite(known, "alpha-warheads-2012").references[-1].notes
        assert "as known by 2012-12-31" in notes

    def test_a_finding_names_all_sources_best_and_most_read_first(self, book: FactBook) -> None:
        ids = ["alpha-warheads-2012", "alpha-launchers-2012", "alpha-launchers-2013"]
        found = cite_rows(book, "claim", "finding", "A statement.", row_ids=ids, run_id="abc")
        assert [r.id for r in found.references] == ["yearbook-2013", "survey-2012", "equipoise"]
        assert found.references[-1].notes[-2:] == ("finding claim", "run abc")

    @pytest.mark.parametrize(
        ("given", "offered"),
        [
            ("alpha-warhead-2012", "'alpha-warheads-2012'"),
            ("ALPHA-WARHEADS-2012", "'alpha-warheads-2012'"),
            ("yearbok-2013", "'yearbook-2013'"),
        ],
    )
    def test_an_unknown_id_gets_the_nearest(self, book: FactBook, given: str, offered: str) -> None:
        with pytest.raises(BadInputError, match="nothing has the id") as caught:
            cite(book, given)
        assert offered in caught.value.cure

    def test_an_id_near_nothing_gets_a_way_to_find_one(self, book: FactBook) -> None:
        with pytest.raises(BadInputError, match="equipoise facts") as caught:
            cite(book, "0000")
        assert "Did you mean" not in str(caught.value)


class TestStyles:
    def test_chicago_notes(self) -> None:
        assert chicago(PAGE) == (
            "Bureau of 100% Facts & Figures, \u201cForces_2012,\u201d May 1, 2012, table 2, "
            "accessed November 22, 2026, https://example.org/a_b?c=%7B1%7D."
        )

    @pytest.mark.parametrize(
        ("published", "words"), [("2012", "2012"), ("2012-05", "May 2012"), (None, "undated")]
    )
    def test_dates_are_as_precise_as_known(self, published: str | None, words: str) -> None:
        day = PartialDate.parse(published) if published else None
        reference = Reference("a", "", "A", "Why?", published=day)
        assert chicago(reference) == f"A, \u201cWhy?\u201d {words}."

    def test_bibtex_escapes_what_latex_would_read(self) -> None:
        assert bibtex(PAGE) == (
            "@misc{page-2012,\n"
            "  author = {{Bureau of 100\\% Facts \\& Figures}},\n"
            "  title = {{Forces\\_2012}},\n"
            "  year = {2012},\n"
            "  month = {5},\n"
            "  note = {table 2; accessed November 22, 2026},\n"
            "  url = {https://example.org/a_b?c=%7B1%7D},\n"
            "  urldate = {2026-11-22}\n"
            "}"
        )

    def test_csl(self) -> None:
        assert csl(PAGE) == {
            "id": "page-2012",
            "type": "webpage",
            "author": [{"literal": "Bureau of 100% Facts & Figures"}],
            "title": "Forces_2012",
            "issued": {"date-parts": [[2012, 5, 1]]},
            "URL": "https://example.org/a_b?c=%7B1%7D",
            "accessed": {"date-parts": [[2026, 11, 22]]},
            "note": "locator: table 2",
        }

    def test_the_tool_is_software_with_its_version(self, book: FactBook) -> None:
        tool = cite(book, "survey-2012").references[-1]
        assert csl(tool)["type"] == "software"
        assert csl(tool)["version"] == __version__
        assert f"version {__version__}" in chicago(tool)
        assert f"version {__version__}" in bibtex(tool)

    def test_a_document_without_address_has_no_date_of_access(self, book: FactBook) -> None:
        item = csl(cite(book, "yearbook-2013").references[0])
        assert item["type"] == "document"
        assert not {"URL", "accessed"} & item.keys()

    def test_a_whole_citation_in_each_style(self, book: FactBook) -> None:
        found = cite(book, "response-1")
        notes = as_chicago(found).split("\n")
        assert notes[0] == found.subject
        assert [n[:3] for n in notes[1:]] == ["1. ", "2. ", "3. "]
        assert as_bibtex(found).count("@misc{") == 3
        assert json.loads(json.dumps(as_csl(found)))[0]["id"] == "survey-2012"


def test_every_address_of_the_shipped_sources_has_a_date_of_access_or_says_why_not() -> None:
    book = load_facts()
    for source in book.sources.values():
        reference = cite(book, source.id).references[0]
        if source.url:
            words = "accessed " if source.accessed else NOT_OPENED
            assert words in chicago(reference)
            assert words in bibtex(reference)
            assert ("accessed" in csl(reference)) == bool(source.accessed)


def test_keys_and_braces_of_every_shipped_source_fit_bibtex() -> None:
    book = load_facts()
    for source in book.sources.values():
        text = bibtex(cite(book, source.id).references[0])
        bare = text.replace("\\{", "").replace("\\}", "")
        assert bare.count("{") == bare.count("}"), source.id
        assert text.splitlines()[0].isascii(), source.id
