"""Six pairs: the page shows the finding, pair by pair."""

from __future__ import annotations

import csv
import io

import pytest

from equipoise.claims.frame import Options, finding_of, newest_day
from equipoise.claims.pairs import SIX_PAIRS
from equipoise.data.load import load_facts
from equipoise.documents.check import finding_document
from tests.support.web_pages import as_the_command_prints, document_of, faults, page, text_of


@pytest.fixture(scope="module")
def expected() -> object:
    facts = load_facts()
    day = newest_day(facts)
    return finding_document(finding_of(SIX_PAIRS, facts, Options(on=day, today=day)), facts)


def test_the_document_is_the_finding(expected: object) -> None:
    assert document_of("/api/pairs") == as_the_command_prints(expected)


def test_every_pair_is_in_the_matrix() -> None:
    text = text_of("/pairs")
    for name in ("Russia", "United States", "China"):
        assert f"{name} defends" in text
    assert text.count("no defense against these missiles on record") == 2
    assert faults(text) == []


def test_the_matrix_shows_medians_and_bound_of_the_table(expected: dict[str, object]) -> None:
    from equipoise.report.words import percent, value_range
    from equipoise.web.views.pairs import _cell

    rows = list(csv.DictReader(io.StringIO(page().get("/export/pairs.csv").text)))
    plain = [{**r, **{k: float(r[k]) for k in ("bound", "median")}} for r in rows]
    cell = _cell(plain, "RUS", "USA")
    medians = [r["median"] / 100 for r in plain if (r["attacker"], r["defender"]) == ("RUS", "USA")]
    assert (cell["low"], cell["high"]) == (min(medians), max(medians))
    text = text_of("/pairs").replace("\u00a0", " ")
    assert f"<b>{value_range(cell['low'], cell['high'], 'share')}</b>" in text
    assert percent(cell["bound"]) in text
    assert expected["upper_bound"] == pytest.approx(max(r["bound"] for r in plain) / 100)


def test_assumptions_move_the_numbers() -> None:
    usual = document_of("/api/pairs")["interval"]
    other = document_of("/api/pairs?viewpoint=mda")["interval"]
    assert usual != other


def test_a_vintage_without_the_facts_says_so() -> None:
    text = text_of("/pairs?known_by=1999")
    assert "does not allow an answer" in text
    assert faults(text) == []


@pytest.mark.parametrize(
    ("query", "status"), [("viewpoint=nobody", 404), ("rule=best", 404), ("doctrine=x", 404)]
)
def test_unknown_names_are_refused(query: str, status: int) -> None:
    assert page().get(f"/pairs?{query}").status_code == status
