"""What a limit names, which survivor estimates decide, and what a high estimate counts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest

from equipoise.api import check_claim, load_facts
from equipoise.claims import agreement, deep_cuts, ledger, mop_up, portfolio, stocks
from equipoise.claims.frame import best_loaded_force
from equipoise.core.facts import Facts
from equipoise.core.finding import Finding
from equipoise.defense.architecture import architecture
from equipoise.exchange.inputs import Question, gather
from equipoise.exchange.summary import sampled
from equipoise.sweep.indices import SobolIndex

DAY = date(2012, 5, 31)
PLAN = "epaa-phase-4"


@cache
def facts() -> Facts:
    return load_facts()


@cache
def finding(name: str, argument: str, known_by: str | None = None) -> Finding:
    return check_claim(name, argument=argument, known_by=known_by).findings[0]


@cache
def question(plan: str = PLAN) -> Question:
    return gather(
        facts(),
        best_loaded_force(facts(), "RUS", DAY),
        architecture(facts(), "USA", on=DAY, plan=plan),
        on=DAY,
        posture="generated-ride-out",
    )


def limit(proposal: str, reading: str = "") -> agreement.Limit:
    return next(
        x for x in agreement.limits_of(facts()) if proposal in x.proposal and reading in x.reading
    )


def stock(asked: Question) -> tuple[float, float, float]:
    found = asked.layers[0].interceptors
    return found.low, found.central, found.high


def test_the_plan_of_2012_is_two_land_sites_and_ships() -> None:
    assert stock(question()) == (48, 244, 440)


def test_a_limit_takes_only_what_its_proposal_names() -> None:
    theater = limit("us-and-ussr", "not counted")
    assert stock(agreement.capped(question(), limit("vladimir-putin"))) == (24, 220, 416)
    assert stock(agreement.capped(question(), limit("gates-and-rice"))) == (34, 230, 426)
    assert stock(agreement.capped(question(), theater)) == (48, 244, 440)
    assert stock(agreement.capped(question(), limit("us-and-ussr", "SM-3 counted"))) == (0, 0, 0)
    third = question("third-site")
    assert stock(third) == (10, 10, 10)
    assert stock(agreement.capped(third, theater)) == (0, 0, 0)
    assert stock(agreement.capped(third, limit("gates-and-rice"))) == (10, 10, 10)


def test_a_lower_limit_never_leaves_the_defense_more() -> None:
    asked = question()
    shares = []
    for most in (0.0, 100.0, 300.0, 430.0, 1000.0):
        cap = agreement.Cap("europe", frozenset(), frozenset(), most)
        held = agreement.capped(asked, agreement.Limit("p", "s", "", (cap,)))
        assert stock(held)[2] == min(440.0, most)
        values = held.layers[0].interceptors.distribution.ppf(np.linspace(0.01, 0.99, 9))
        free = asked.layers[0].interceptors.distribution.ppf(np.linspace(0.01, 0.99, 9))
        np.testing.assert_allclose(values, np.minimum(free, most), atol=1e-9)
        shares.append(float(np.median(sampled(held, samples=64, seed=1).removed_share)))
    assert shares[0] == 0.0
    assert shares[3] <= shares[4]
    assert shares[1] < shares[2] <= shares[3]


def change(proposal: str, reading: str, size: float) -> agreement.Change:
    named = agreement.Limit(proposal, proposal, reading, ())
    return agreement.Change(named, "state", "posture", "view", size, 0.0)


@pytest.mark.parametrize(
    ("sizes", "verdict"),
    [
        ({("a", ""): 0.01, ("b", "x"): 0.01, ("b", "y"): 0.019}, "supported"),
        ({("a", ""): 0.01, ("b", "x"): 0.01, ("b", "y"): 0.2}, "depends"),
        ({("a", ""): 0.01, ("b", "x"): 0.11, ("b", "y"): 0.2}, "refuted"),
        ({("a", ""): 0.1, ("b", "x"): 0.0}, "refuted"),
        ({("a", ""): 0.05}, "depends"),
    ],
)
def test_the_rule_must_hold_under_every_reading(
    sizes: dict[tuple[str, str], float], verdict: str
) -> None:
    found = agreement.readings_of([change(*key, size) for key, size in sizes.items()])
    assert agreement.judged(found) == verdict


def estimates() -> dict[str, mop_up.Estimate]:
    found = mop_up.published_estimates(facts())
    assert len({e.label for e in found}) == len(found)
    return {e.label: e for e in found}


def test_each_publication_counts_once_and_only_fractions_of_warheads_decide() -> None:
    found = estimates()
    fractions = [e.survivors for e in found.values() if not e.beside]
    assert sum(abs(x - 0.37) < 0.005 for x in fractions) == 1
    assert found["Lieber and Press 2006"].survivors == pytest.approx(6 / 3500, rel=0.02)
    assert found["Podvig on Lieber and Press 2006"].beside
    assert found["Kroenig 2018"].beside
    assert found["Cimbala 2011"].survivors == 0.4
    assert found["Cimbala 2011"].beside


def test_published_warheads_are_divided_by_the_force_of_their_year() -> None:
    force = best_loaded_force(facts(), "RUS", date(2019, 12, 31)).warheads
    found = estimates()
    assert found["Rodriguez 2019, low end"].survivors == pytest.approx(450 / force)
    assert found["Rodriguez 2019, high end"].survivors == pytest.approx(1240 / force)


def test_nothing_is_removed_of_no_survivors() -> None:
    rows = finding("mop-up", "mop-up").tables[0].as_dicts()
    none = [r for r in rows if r["survivors"] == 0.0]
    assert none
    assert all(r["median"] is None and r["bound"] is None for r in none)


def test_the_verdict_follows_what_counts_and_can_fall() -> None:
    rows = finding("mop-up", "mop-up").tables[0].as_dicts()
    falls = [float(str(r["p100"])) for r in rows if not r["beside"]]
    assert max(falls) >= 10.0
    assert finding("mop-up", "mop-up").verdict == "supported"
    beside = [float(str(r["p100"])) for r in rows if r["beside"]]
    assert max(beside) > max(falls)
    now = finding("mop-up", "golden-dome")
    falls = [float(str(r["p100"])) for r in now.tables[0].as_dicts() if not r["beside"]]
    assert 1.0 < max(falls) < 10.0
    assert now.verdict == "depends"


def test_a_chance_that_cannot_fall_refutes_nothing() -> None:
    then = finding("mop-up", "mop-up", "2012-12-31")
    assert then.verdict == "not testable"
    assert then.interval is None
    assert then.second_rule is not None
    assert then.second_rule.verdict == "supported"


def test_the_high_estimate_says_whose_load_it_is() -> None:
    deployed = architecture(facts(), "USA", on=DAY, plan="europe-deployed")
    words = stocks.high_estimate(facts(), deployed)
    assert re.search(r"\b4 ships then planned", words)
    assert re.search(r"\bis 5$", words)
    later = architecture(facts(), "USA", on=date(2026, 1, 1), plan="europe-deployed")
    assert "planned" not in stocks.high_estimate(facts(), later)
    assert words in finding("already-been-done", "point-of-distraction").statement


def test_what_is_announced_is_said_to_be_left_out() -> None:
    for name in ("harder-deep-cuts", "mop-up", "largely-irrelevant"):
        caveats = finding(name, "golden-dome").caveats
        assert any("Golden Dome" in c for c in caveats)
    assert not stocks_caveat("harder-deep-cuts")


def stocks_caveat(name: str) -> list[str]:
    return [c for c in finding(name, "point-of-distraction").caveats if "Golden Dome" in c]


@pytest.mark.parametrize(
    ("ends", "verdict"), [((1.6, 3.9), "waiting"), ((0.2, 0.9), "waiting"), ((0.5, 2.0), "depends")]
)
def test_the_ledger_waits_for_the_year_of_the_plan(ends: tuple[float, float], verdict: str) -> None:
    assert ledger._before_it_is_due(ledger.Range(*ends)) == verdict


def test_a_vintage_before_the_year_of_the_plan_judges_one_half() -> None:
    then = finding("already-been-done", "point-of-distraction", "2012-12-31")
    assert then.interval is not None
    assert then.interval.low < 1.0 < then.interval.high
    assert then.verdict == "depends"
    assert "2020" in then.condition


def curve(today: float, at_floor: float) -> deep_cuts.Curve:
    shares = np.array([[x, x, x] for x in (at_floor + 0.01, at_floor, today)])
    return deep_cuts.Curve("posture", "plan", (100, 300, 1400), shares)


@pytest.mark.parametrize(
    ("curves", "verdict"),
    [
        ([curve(0.06, 0.2), curve(0.01, 0.1), curve(0.2, 0.3)], "supported"),
        ([curve(0.06, 0.2), curve(0.01, 0.05)], "depends"),
        ([curve(0.06, 0.08), curve(0.2, 0.3)], "refuted"),
    ],
)
def test_the_second_rule_of_deep_cuts_is_symmetric(
    curves: list[deep_cuts.Curve], verdict: str
) -> None:
    assert deep_cuts._second_rule(curves).verdict == verdict


def test_the_table_of_deep_cuts_says_what_is_above_already() -> None:
    rows = finding("harder-deep-cuts", "golden-dome").tables[0].as_dicts()
    for row in rows:
        above = float(str(row["today"])) >= 10.0
        assert (row["p10"] == "above it today") == above
    deployed = finding("harder-deep-cuts", "golden-dome")
    passed = sum(isinstance(r["p10"], str) or float(str(r["p10"] or 0)) >= 300.0 for r in rows)
    assert f"of 300 warheads or more in {passed}," in deployed.condition


@pytest.mark.parametrize(("first", "shown"), [(0.2, True), (-0.01, False), (0.4, False)])
def test_a_first_order_index_in_the_noise_is_not_printed(first: float, shown: bool) -> None:
    index = SobolIndex("defense", first, 0.0, 1.0, 0.25, 0.2, 0.3)
    assert (portfolio._first(index) is not None) is shown
    assert portfolio._first(replace(index, first=0.1)) == 0.1
