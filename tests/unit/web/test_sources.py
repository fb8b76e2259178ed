"""Sources and facts: every number can be followed to where it was read, and to its rivals."""

from __future__ import annotations

import html
from collections.abc import Callable

import pytest

from equipoise.core.facts import Fact, Record
from equipoise.data.load import load_facts
from equipoise.documents.disputes import disagree, rests_on, rival_numbers, voices
from equipoise.documents.rows import row_document
from tests.support.web_pages import as_the_command_prints, document_of, faults, page, text_of

ASSUMED = "assume-kill-probability-per-shot-usa-mda-homeland"


def first(fits: Callable[[Fact | Record], bool]) -> Fact | Record:
    return next(r for r in load_facts().all_rows() if fits(r))


def test_a_row_of_every_table_has_a_page() -> None:
    seen = {}
    for row in load_facts().all_rows():
        seen.setdefault(row.table, row)
    for row in seen.values():
        text = text_of(f"/facts/{row.id}")
        assert faults(text) == [], row.id
        assert f'href="/sources/{row.source_id}"' in text


def test_a_number_has_source_place_date_and_whether_it_was_seen() -> None:
    row = first(lambda r: isinstance(r, Fact) and r.locator != "" and r.verification == "recalled")
    assert isinstance(row, Fact)
    text = html.unescape(text_of(f"/facts/{row.id}"))
    source = load_facts().sources[row.source_id]
    assert row.locator in text
    assert source.title in text
    assert "nobody has yet seen the number there" in text
    assert row.unit in text


def test_rivals_of_the_same_year_are_shown_and_contradictions_marked() -> None:
    facts = load_facts()
    row = next(
        f for f in facts.facts if any(disagree(f, r) for r in rival_numbers(facts, f)) and f.value
    )
    text = text_of(f"/facts/{row.id}")
    assert all(f'href="/facts/{r.id}"' in text for r in rival_numbers(facts, row))
    assert "<b>contradicts it</b>" in text


def test_an_assumption_is_disputed_by_the_other_camps_and_rests_on_their_words() -> None:
    facts = load_facts()
    row = facts.by_id(ASSUMED)
    assert isinstance(row, Fact)
    camps = {r.system for r in rival_numbers(facts, row)}
    assert row.system not in camps
    assert len(camps) >= 2
    assert rests_on(facts, row) == row.locator.split("; ")
    text = html.unescape(text_of(f"/facts/{ASSUMED}"))
    assert all(v["words"] in text for v in voices(facts, row) if v.table == "viewpoints")


def test_disagreement_is_ranges_that_do_not_meet() -> None:
    facts = load_facts()
    first_fact, *others = (f for f in facts.facts if f.value is not None and f.low is None)
    assert not disagree(first_fact, first_fact)
    other = next(f for f in others if f.high is None and f.value != first_fact.value)
    assert disagree(first_fact, other)
    assert disagree(other, first_fact)


def test_a_corrected_cell_says_what_it_was() -> None:
    facts = load_facts()
    known = {r.id for r in facts.all_rows()}
    correction = next(c for c in facts.corrections if c["row_id"] in known)
    text = html.unescape(text_of(f"/facts/{correction['row_id']}"))
    assert correction["reason"] in text


def test_three_styles_of_citation_with_a_button_each() -> None:
    from equipoise.data.citation import as_bibtex, as_chicago, cite

    text = html.unescape(text_of(f"/facts/{ASSUMED}"))
    found = cite(load_facts(), ASSUMED)
    assert as_bibtex(found) in text
    assert as_chicago(found).split("\n")[1] in text
    for style in ("chicago", "bibtex", "csl"):
        assert f'data-copy="#cite-{style}"' in text


def test_the_documents_are_those_of_the_commands() -> None:
    from equipoise.data.citation import cite
    from equipoise.documents.citation import citation_document

    facts = load_facts()
    for name in (ASSUMED, "events-1983-sdi"):
        assert document_of(f"/api/explain/{name}") == as_the_command_prints(
            row_document(facts, name)
        )
        assert document_of(f"/api/cite/{name}") == as_the_command_prints(
            citation_document(cite(facts, name))
        )


def test_every_source_can_be_found_and_lists_what_rests_on_it() -> None:
    source = "equipoise-declared-ranges"
    text = text_of(f"/sources/{source}")
    rows = [r for r in load_facts().all_rows() if r.source_id == source]
    assert all(f'href="/facts/{r.id}"' in text for r in rows)
    assert f'href="/sources/{source}"' in text_of("/sources?q=ranges+declared+project")


def test_the_list_is_paged_and_searched() -> None:
    assert f"{len(load_facts().sources):,} sources." in text_of("/sources")
    pages = [text_of(f"/sources?page={n}") for n in (1, 2)]
    assert pages[0].count('<th scope="row">') == pages[1].count('<th scope="row">') == 100
    graded = text_of("/sources?grade=A")
    assert graded.count("<td>A</td>") == graded.count('<th scope="row">')
    assert faults(graded) == []
    assert "0 sources." in text_of("/sources?q=no+such+words+anywhere")


def test_a_later_row_is_not_in_an_earlier_vintage() -> None:
    facts = load_facts()
    late = next(
        r for r in facts.facts if (p := facts.public_from(r)) is not None and p.first.year > 2020
    )
    assert page().get(f"/facts/{late.id}").status_code == 200
    assert page().get(f"/facts/{late.id}?known_by=2012").status_code == 404


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/facts/no-such-row", 404),
        ("/sources/no-such-source", 404),
        ("/facts/a%20b", 422),
        ("/facts/" + "a" * 200, 422),
        ("/facts/%2e%2e%2f%2e%2e%2fetc%2fpasswd", 404),
        ("/facts/%3Cscript%3E", 422),
        ("/sources?page=0", 422),
        ("/sources?grade=E", 422),
        ("/api/explain/no-such-row", 404),
    ],
)
def test_unknown_and_malformed_ids_are_refused(address: str, status: int) -> None:
    answer = page().get(address)
    assert answer.status_code == status
    assert "<script>" not in answer.text


def test_the_documents_of_sources_list_all_of_them_with_their_rows() -> None:
    facts = load_facts()
    listed = document_of("/api/sources")["sources"]
    assert {s["id"] for s in listed} == set(facts.sources)
    best = listed[0]
    rows = document_of(f"/api/sources/{best['id']}")["rows"]
    assert len(rows) == best["rows"]
    assert document_of("/api/sources/none", 404)["error"].startswith("unknown source")


def test_a_long_unknown_id_is_refused_as_quickly() -> None:
    import time

    began = time.process_time()
    page().get("/facts/" + "forces-rus-" * 14)
    assert time.process_time() - began < 5.0
