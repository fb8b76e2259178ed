"""The threshold view: slides answer with the numbers of the command and of the claim."""

from __future__ import annotations

import re

import numpy as np
import pytest

from equipoise.api import check_claim, load_facts, question
from equipoise.core.errors import BadInputError
from equipoise.documents.threshold import (
    SAMPLES,
    SEED,
    Slides,
    threshold_document,
    threshold_statement,
)
from equipoise.exchange.stock import with_interceptors
from equipoise.exchange.summary import sampled
from tests.support.web_pages import as_the_command_prints, document_of, faults, text_of
from tests.unit.web.test_question import plain

CLAIM = "?on=2012-05&loading=declared&posture=generated-ride-out"


@pytest.mark.parametrize(
    ("address", "options"),
    [
        ("", {}),
        ("?warheads=300&interceptors=500", {"warheads": 300, "interceptors": 500}),
        ("?interceptors=0", {"interceptors": 0}),
        ("?warheads=4000", {"warheads": 4000}),
    ],
)
def test_the_document_is_that_of_the_command(address: str, options: dict[str, int]) -> None:
    facts = load_facts()
    slides = Slides(question(facts, "RUS", "USA"), facts, "all-attempts")
    expected = threshold_document(slides, **options)
    assert document_of(f"/api/threshold{address}") == as_the_command_prints(expected)


def test_the_curve_is_that_of_the_claim() -> None:
    finding = check_claim("harder-deep-cuts", argument="point-of-distraction").findings[0]
    rows = [
        row
        for table in finding.tables
        for row in table.as_dicts()
        if row.get("plan") == "All US, deployed"
        and row["posture"] == "generated-ride-out"
        and "warheads" in row
    ]
    curve = document_of(f"/api/threshold{CLAIM}")["curve"]
    assert [r["warheads"] for r in curve] == [r["warheads"] for r in rows]
    for ours, theirs in zip(curve, rows, strict=True):
        for key in ("low", "central", "high"):
            assert ours[key] == pytest.approx(theirs[key], rel=1e-11)


def test_a_point_is_exact_and_not_read_off_the_curve() -> None:
    facts = load_facts()
    asked = question(facts, "RUS", "USA")
    slides = Slides(asked, facts, "all-attempts")
    point = threshold_document(slides, warheads=725, interceptors=310)["point"]
    sized = question(load_facts(), "RUS", "USA", warheads=725)
    shares = sampled(with_interceptors(sized, 310), samples=SAMPLES, seed=SEED).removed_share
    assert point["central"] == pytest.approx(float(np.quantile(shares, 0.5)), abs=1e-12)


def test_more_interceptors_and_fewer_warheads_remove_more() -> None:
    by_stock = [
        document_of(f"/api/threshold?interceptors={n}")["curve"][4]["central"]
        for n in (0, 100, 900)
    ]
    assert by_stock == sorted(by_stock)
    assert by_stock[0] < 1e-12
    medians = [row["central"] for row in document_of("/api/threshold")["curve"]]
    assert medians == sorted(medians, reverse=True)


def test_no_median_passes_its_upper_bound() -> None:
    for row in document_of("/api/threshold?interceptors=700")["curve"]:
        assert row["central"] <= row["upper_bound"] + 1e-9


def test_the_view_says_the_sentence_and_draws_the_numbers() -> None:
    found = document_of("/api/threshold?warheads=300&interceptors=500")
    text = text_of("/threshold?warheads=300&interceptors=500")
    assert threshold_statement(found) in plain(text)
    assert faults(text) == []
    assert '<input id="warheads" name="warheads" type="range"' in text
    assert re.search(r'name="interceptors" type="range"[^>]* value="500"', text)


def test_the_threshold_moves_out_as_interceptors_are_added() -> None:
    passes = [
        document_of(f"/api/threshold?interceptors={n}")["thresholds"][0]["warheads"]
        for n in (50, 150, 400)
    ]
    assert passes == sorted(passes)
    assert passes[0] < passes[-1] / 3


def test_without_an_answer_the_view_keeps_its_form() -> None:
    text = text_of("/threshold?attacker=FRA&defender=RUS", status=404)
    assert 'id="controls"' in text
    assert faults(text) == []


def test_a_force_cut_to_nothing_is_refused() -> None:
    with pytest.raises(BadInputError, match="no whole launcher"):
        question(load_facts(), "RUS", "USA", warheads=1)
