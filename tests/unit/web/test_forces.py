"""Forces: the order of battle of any state, with limits, years and sources."""

from __future__ import annotations

from datetime import date

import pytest

from equipoise.data.load import load_facts
from equipoise.data.schema import PARTIES
from equipoise.documents.forces import forces_document, order_of_battle_document
from equipoise.documents.treaties import treaty_document
from equipoise.forces.inventory import force_structure
from equipoise.forces.page import force_page
from equipoise.forces.treaty_reading import read_treaty
from tests.support.web_pages import as_the_command_prints, document_of, faults, page, text_of

DAY = date(2012, 12, 31)
STATES = ("RUS", "USA", "CHN", "FRA", "GBR", "IND", "ISR", "PAK")


@pytest.mark.parametrize("party", STATES)
def test_every_state_has_a_page_for_a_year_on_record(party: str) -> None:
    year = 2024 if party in ("IND", "PAK") else 2002
    text = text_of(f"/forces?party={party}&on={year}")
    assert f"Strategic nuclear forces: {PARTIES[party]}, {year}-12-31" in text
    assert faults(text) == []


def test_the_documents_are_those_of_the_commands() -> None:
    facts = load_facts()
    page_of = force_page(facts, "RUS", on=DAY, party_name="Russia")
    assert document_of("/api/order-of-battle?on=2012") == as_the_command_prints(
        order_of_battle_document(page_of)
    )
    force = force_structure(facts, "RUS", on=DAY, loading="declared")
    assert document_of("/api/forces?on=2012&loading=declared") == as_the_command_prints(
        forces_document(force, facts)
    )
    treaty = read_treaty(facts, "new-start", "USA", on=DAY)
    assert document_of("/api/treaty?on=2012&party=USA") == as_the_command_prints(
        treaty_document(treaty, facts)
    )


def test_numbers_counts_limits_and_sources_stand_on_the_page() -> None:
    text = text_of("/forces?on=2012-03-01")
    facts = load_facts()
    found = read_treaty(facts, "new-start", "RUS", on=date(2012, 3, 1))
    warheads = next(c for c in found.counts if c["measure"] == "Accountable warheads")
    assert f"{round(warheads['declared']):,}" in text
    assert "1,550" in text
    assert f'href="/sources/{warheads["source"]}?' in text
    assert "was in force" in text


def test_the_years_are_drawn_by_leg_and_way_of_counting() -> None:
    text = text_of("/forces?on=2012")
    assert "Russia: launchers of each leg" in text
    assert "Russia: warheads of each leg, by way of counting" in text


def test_a_preferred_source_changes_the_table() -> None:
    facts = load_facts()
    series = {
        e["series"]
        for e in facts.records["order_of_battle"]
        if e.party == "RUS" and e["leg"] == "icbm" and str(e.as_of).startswith("2014")
    }
    tables = {
        s: document_of(f"/api/order-of-battle?on=2014&series={s}")["sections"][0] for s in series
    }
    assert len({str(t["rows"]) for t in tables.values()}) > 1


@pytest.mark.parametrize("query", ["party=PRK", "party=CHN&on=2012", "on=1960", "party=DEU"])
def test_what_is_not_on_record_is_said_beside_the_form(query: str) -> None:
    text = text_of(f"/forces?{query}", 404)
    assert 'role="alert"' in text
    assert '<select id="party"' in text
    assert faults(text) == []


@pytest.mark.parametrize(
    ("name", "start"), [("csv", b"party,on"), ("html", b"<!DOCTYPE html>"), ("xlsx", b"PK")]
)
def test_the_files(name: str, start: bytes) -> None:
    answer = page().get(f"/export/order-of-battle.{name}?on=2012")
    assert answer.content.startswith(start)
    assert f"order-of-battle-RUS-2012-12-31.{name}" in answer.headers["content-disposition"]


def test_other_parties_have_no_treaty_section() -> None:
    assert "Treaty numbers" not in text_of("/forces?party=FRA&on=2002")


def test_an_unknown_loading_is_not_found() -> None:
    assert page().get("/forces?loading=all").status_code == 404


@pytest.mark.parametrize("query", ["party=rus", "on=2012-13", "series=" + "x" * 200])
def test_malformed_controls_are_refused(query: str) -> None:
    assert page().get(f"/forces?{query}").status_code == 422
