"""The response ledger shows every statement and agrees with the claim."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from equipoise.claims.frame import Options, newest_day
from equipoise.claims.responses import NOT_A_RESPONSE
from equipoise.data.load import load_facts
from equipoise.documents.responses import ledger, tallies
from tests.support.web_pages import document_of, faults, page, text_of

COUNTING_RULES = 12


def options() -> Options:
    facts = load_facts()
    return Options(on=date(2012, 5, 25), today=newest_day(facts))


def test_every_statement_is_on_the_page_with_its_row() -> None:
    text = text_of("/responses")
    assert all(f'href="/facts/{r.id}"' in text for r in load_facts().records["responses"])
    assert faults(text) == []


def test_the_counts_are_those_of_the_claim() -> None:
    facts = load_facts()
    table = NOT_A_RESPONSE.build(facts.recorded(), options()).tables[0].as_dicts()
    shown = document_of("/api/responses")["counting_rules"]
    assert len(shown) == COUNTING_RULES
    # A last line of the claim's table, on what was told later, is no counting rule.
    table = table[:COUNTING_RULES]
    assert [(r["predates"], r["same_time"], r["follows"]) for r in shown] == [
        (row["predates"], row["same"], row["follows"]) for row in table
    ]
    assert [r["share"] for r in shown] == pytest.approx([row["share"] / 100 for row in table])


def test_leads_of_the_testable_statements_make_the_counts() -> None:
    facts = load_facts()
    entries = [e for e in ledger(facts, options()) if e.counted]
    first = tallies(facts, options())[0]
    known = [e.leads["main", "named trigger"] for e in entries]
    assert sum(v is not None and v > 0.5 for v in known) == first.predates
    assert len(entries) >= first.cases


def test_dates_and_trigger_chosen_change_the_leads() -> None:
    named = text_of("/responses")
    exit_day = text_of("/responses?trigger=ABM+Treaty+exit&evidence=conservative")
    assert "+17.5" in named
    assert named.split("The ledger")[-1] != exit_day.split("The ledger")[-1]


def test_statements_can_be_chosen_by_kind_and_party() -> None:
    rows = document_of("/api/responses?row_class=testable&party=RUS")["statements"]
    assert {r["class"] for r in rows} == {"testable"}
    assert {r["party"] for r in rows} == {"RUS"}


def test_each_statement_has_its_sources() -> None:
    for row in document_of("/api/responses")["statements"]:
        assert row["source"]["id"] in load_facts().sources
        assert row["verification"] in ("seen", "recalled")


def test_the_file_has_a_column_for_each_lead() -> None:
    text = page().get("/export/responses.csv").text
    (first, *_) = rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(load_facts().records["responses"])
    assert sum(name.startswith("lead_years_") for name in first) == 9


def test_a_vintage_before_the_statements_says_so() -> None:
    assert "does not allow an answer" in text_of("/responses?known_by=2001-12-31")


@pytest.mark.parametrize("query", ["evidence=best", "trigger=none", "row_class=A%20B"])
def test_unknown_choices_are_refused(query: str) -> None:
    assert page().get(f"/responses?{query}").status_code == 422
