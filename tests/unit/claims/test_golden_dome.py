"""The claims of golden-dome: rules, forces, hedges, money, and figures checked by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from equipoise.api import Checked
from equipoise.claims.frame import Options, finding_of
from equipoise.claims.hedge import HEDGE_SAMPLES, PLANNERS_HEDGE, arrivals, least_force
from equipoise.claims.money import money_of
from equipoise.claims.orbits import missiles_of, reach_factor
from equipoise.claims.pairs import newest_force, question_of, with_stock
from equipoise.claims.registry import claim_named
from equipoise.claims.space_layer import HOW_MANY_INTERCEPTORS
from equipoise.core.errors import MixedCountsError
from equipoise.core.facts import Facts
from equipoise.core.finding import Finding
from equipoise.exchange.inputs import GROUP_DEFENSE
from equipoise.sweep.space import draw
from tests.support import findings

OWN = (
    "six-pairs",
    "upload-dwarfs-defense",
    "planners-hedge",
    "cost-at-the-margin",
    "china-growth-explained",
    "how-many-interceptors",
)


def checked(known_by: str | None = None) -> Checked:
    return findings.checked("golden-dome", known_by)


def finding(name: str) -> Finding:
    return findings.finding(name, "golden-dome")


def facts() -> Facts:
    return checked().facts.recorded()


def options() -> Options:
    return checked().options


def test_the_argument_is_judged_on_the_newest_day_of_the_facts() -> None:
    assert options().on == options().today
    assert [f.id for f in checked().findings][:6] == list(OWN)


@pytest.mark.parametrize("name", OWN)
def test_every_finding_says_what_it_must(name: str) -> None:
    found = finding(name)
    assert found.verdict in ("supported", "refuted", "depends")
    assert found.condition
    assert found.supported_if
    assert found.refuted_if
    assert found.facts_read
    assert found.source_ids
    assert found.interval is not None
    assert found.interval.low <= found.interval.central <= found.interval.high
    assert found.who_disagrees
    claim = claim_named(found.id)
    disputing = {w.fact_id for w in found.who_disagrees}
    assert disputing <= set(claim.disputes.of(found.verdict))
    assert disputing or not claim.disputes.of(found.verdict)
    assert found.caveats
    assert found.tables[0].rows
    assert all(d.effect >= 0 for d in found.drivers)


def test_an_early_vintage_is_not_testable_rather_than_invented() -> None:
    found = {f.id: f.verdict for f in checked("2001").findings}
    assert found["six-pairs"] == "not testable"
    assert found["planners-hedge"] == "not testable"
    assert found["how-many-interceptors"] == "not testable"
    assert found["cost-at-the-margin"] == "not testable"


def test_the_chinese_force_of_today_has_the_printed_leg_totals() -> None:
    force, basis = newest_force(facts(), "CHN", options().on)
    assert sum(g.warheads for g in force.groups) == pytest.approx(376 + 72, abs=5)
    assert sum(g.warheads for g in force.groups if g.leg == "slbm") == 72
    assert "376 on land" in basis


def test_no_defense_of_china_is_on_record_and_europe_is_not_on_its_way() -> None:
    assert question_of(facts(), options(), "RUS", "CHN", "no-first-strike") is None
    found = question_of(facts(), options(), "CHN", "USA", "no-first-strike")
    assert found is not None
    assert [x.layer.name for x in found.layers] == ["homeland"]


def test_a_defense_sized_against_china_does_less_to_russia() -> None:
    rows = {(r[0], r[2]): r for r in finding("six-pairs").tables[1].rows}
    assert rows["CHN", "CHN"][3] == pytest.approx(50.0, abs=1.0)
    against_russia = rows["CHN", "RUS"][3]
    assert isinstance(against_russia, float)
    assert against_russia < 25.0


def test_upper_bound_of_a_pair_is_never_below_its_median() -> None:
    for row in finding("six-pairs").tables[0].as_dicts():
        assert float(row["median"] or 0) <= float(row["bound"] or 0)


def test_upload_ratio_is_what_is_added_over_every_interceptor() -> None:
    for row in finding("upload-dwarfs-defense").tables[0].as_dicts():
        assert row["ratio_low"] == pytest.approx(
            float(row["low"] or 0) / int(row["removable"] or 1)
        )
        assert float(row["missiles_low"] or 0) <= float(row["ratio_low"] or 0)
    second = finding("upload-dwarfs-defense").second_rule
    assert second is not None
    assert second.verdict == "depends"


def test_least_force_is_the_first_that_reaches() -> None:
    assert least_force(lambda w: w >= 137, 100) == 137
    assert least_force(lambda w: w >= 50, 100) == 100
    assert least_force(lambda _: False, 100) is None


def test_arrivals_are_those_of_the_whole_distributions() -> None:
    """The batch, with the inputs of the defense drawn and all others at their middle."""
    question = question_of(facts(), options(), "CHN", "USA", "generated-ride-out")
    assert question is not None
    doubt = [p for p in question.parameters() if p.group == GROUP_DEFENSE]
    values = draw(doubt, HEDGE_SAMPLES, seed=7)
    result = question.evaluate(values, HEDGE_SAMPLES)
    without, kept = arrivals(question, 0.95, 7)
    assert without == pytest.approx(result.mean_arriving[0], rel=1e-12)
    assert kept == pytest.approx(np.quantile(result.mean_leaking, 0.05), rel=1e-10)
    assert kept < 0.99 * without


def test_no_defense_asks_for_no_hedge_and_pessimism_raises_it() -> None:
    question = question_of(facts(), options(), "RUS", "USA", "generated-ride-out")
    assert question is not None
    none = with_stock(question, "homeland", 0)
    without, kept = arrivals(none, 0.95, 1)
    assert kept == pytest.approx(without)
    mild = finding_of(PLANNERS_HEDGE, facts(), replace(options(), pessimism=0.6))
    strict = finding("planners-hedge")
    assert mild.interval is not None
    assert strict.interval is not None
    assert mild.interval.high < strict.interval.high


def test_china_growth_is_the_stockpile_of_today_less_that_of_2019() -> None:
    found = finding("china-growth-explained")
    assert "grew by 310 (290 in 2019, 600 in 2025)" in found.statement
    row = found.tables[0].as_dicts()[-1]
    assert row["share"] == pytest.approx(100 * float(row["needed"] or 0) / 310)


@pytest.mark.parametrize(
    ("note", "missiles"),
    [
        ("one or two ICBMs; CBO", (1, 2)),
        ("ten targets at once", (10, 10)),
        ("one missile engaged; for ten see below", (1, 1)),
        ("proponents of the time", None),
        ("often mentioned", None),
    ],
)
def test_missiles_are_read_from_the_words(note: str, missiles: tuple[int, int] | None) -> None:
    assert missiles_of(note) == missiles


def test_reconciliation_by_hand() -> None:
    rows = finding("how-many-interceptors").tables[1].as_dicts()
    assert rows[0]["factor"] == pytest.approx(36000 / 950)
    assert rows[1]["left"] == pytest.approx((36000 / 10) / (7800 / 10))
    factor, _ = reach_factor(facts())
    assert factor == pytest.approx((5 / 3) ** 2, rel=0.01)
    product = float(rows[1]["factor"] or 0) * float(rows[2]["factor"] or 0)
    assert product * float(rows[3]["factor"] or 0) == pytest.approx(36000 / 950)
    condition = finding("how-many-interceptors").condition
    assert "recalled" in condition
    assert f"factor is {16000 / 7800:.2g} and the verdict 'supported'" in condition
    assert f"factor {(36000 / 10) / (1300 / 2):.2g} and the verdict 'refuted'" in condition
    second = finding("how-many-interceptors").second_rule
    assert second is not None
    assert f"factor is {16000 / 7800:.2g}" in second.why
    assert HOW_MANY_INTERCEPTORS.refuted_if == finding("how-many-interceptors").refuted_if


def test_money_of_other_years_or_currencies_is_refused() -> None:
    plain = money_of("million USD, price year not stated", 10.0, 20.0)
    assert plain.over(money_of("billion USD", 0.1, 0.2)) == pytest.approx((0.05, 0.2))
    with pytest.raises(MixedCountsError, match="price year"):
        plain.over(money_of("million USD 2026", 1.0, 1.0))
    with pytest.raises(MixedCountsError):
        plain.over(money_of("million EUR, price year not stated", 1.0, 1.0))
    with pytest.raises(MixedCountsError, match="no amount"):
        money_of("warheads", 1.0, 1.0)


def test_cost_ratio_of_the_space_layer_by_hand() -> None:
    row = next(
        r
        for r in finding("cost-at-the-margin").tables[0].as_dicts()
        if str(r["label"]).startswith("SBI")
    )
    assert row["ratio_low"] == pytest.approx(22 * 780 / (140900 / 400))
    assert row["ratio_high"] == pytest.approx(22 * 780 / (77700 / 400))


def test_a_canceled_plan_is_not_held_to_stand() -> None:
    cuts = finding("harder-deep-cuts").tables[0]
    assert not any("planned" in str(row[1]) for row in cuts.rows)
