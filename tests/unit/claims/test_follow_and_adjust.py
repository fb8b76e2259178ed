"""Lead-lag tables in findings, and what three parties face if all adjust."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from equipoise import api
from equipoise.claims import follow
from equipoise.claims.adjust import all_adjust
from equipoise.claims.follow import (
    FIRST_DAY,
    LAGS_YEARS,
    follow_words,
    milestones,
    offensive_steps,
)
from equipoise.claims.frame import Options, finding_of
from equipoise.claims.registry import claim_named
from equipoise.core.dates import day_asked
from equipoise.core.facts import Facts
from equipoise.core.finding import Finding
from equipoise.exchange.inputs import Question

TODAY = day_asked("2026-11-22")
POSTURE = "generated-ride-out"


@cache
def facts() -> Facts:
    return api.load_facts()


def options() -> Options:
    return Options(on=TODAY, today=TODAY)


@cache
def finding(name: str) -> Finding:
    return finding_of(claim_named(name), facts(), options())


@pytest.mark.parametrize(("name", "kinds"), [("not-a-response", 3), ("domestic-politics", 1)])
def test_the_lead_lag_table_has_every_kind_and_lag(name: str, kinds: int) -> None:
    table = next(t for t in finding(name).tables if "placebo dates" in t.title)
    assert len(table.rows) == kinds * len(LAGS_YEARS)
    for row in table.as_dicts():
        assert 0.0 < float(str(row["p"])) <= 1.0
        assert int(str(row["observed"])) <= int(str(row["events"]))
    assert any(c.startswith("Lead-lag tests: within a year") for c in finding(name).caveats)


def test_events_are_counted_after_and_before_as_a_plain_loop_counts_them() -> None:
    marks = [m for m in milestones(facts(), options()) if m >= FIRST_DAY]
    found = follow.tests_of(offensive_steps(facts(), options()), marks, options())
    for kind, days in offensive_steps(facts(), options()).items():
        inside = [d for d in days if d >= FIRST_DAY]
        after = [d for d in inside if any(0 < (d - m).days <= 365.25 for m in marks)]
        before = [d for d in inside if any(-365.25 < (d - m).days <= 0 for m in marks)]
        counted = {t.lag_years: t.observed for t in found[kind]}
        assert counted[0.0, 1.0] == len(after)
        assert counted[-1.0, 0.0] == len(before)


def test_without_milestones_the_words_say_so() -> None:
    assert follow.tests_of({"x": [TODAY]}, [], options()) == {}
    assert "no dated step" in follow_words({})


def half_arrives(question: Question) -> tuple[float, float]:
    return float(question.force.warheads), question.force.warheads / 2


def test_all_adjust_takes_the_larger_need_of_each_party() -> None:
    asked: list[tuple[str, str]] = []

    def hold(question: Question) -> int:
        asked.append((question.force.party, question.defense.party))
        return 7

    known = {("RUS", "USA"): 100, ("CHN", "USA"): 20}
    found = all_adjust(
        facts().recorded(), options(), POSTURE, known=known, hold=hold, arrivals=half_arrives
    )
    added = {(x.attacker, x.defender): x.added for x in found}
    assert added == {
        ("RUS", "USA"): 100, ("USA", "RUS"): 7, ("CHN", "RUS"): 20, ("CHN", "USA"): 20,
    }  # fmt: skip
    assert set(asked) == {("USA", "RUS"), ("CHN", "RUS")}
    for x in found:
        assert x.none == x.warheads / 2
        assert x.everyone == pytest.approx((x.warheads + x.added) / 2, abs=1)


def test_after_all_adjust_nothing_is_lost_to_any_defense() -> None:
    table = next(t for t in finding("planners-hedge").tables if t.title.startswith("All adjust"))
    rows = table.as_dicts()
    assert len(rows) == 4
    for row in rows:
        assert float(str(row["none"])) < float(str(row["arriving"]))
        assert float(str(row["everyone"])) >= float(str(row["arriving"]))
        assert float(str(row["beyond"])) >= 0.0


def test_one_missed_program_would_refute_and_the_finding_says_so() -> None:
    (said,) = [c for c in finding("would-not-stop").caveats if "single missed" in c]
    assert "0 of 29 strategic pairs" in said
    with_early_date = finding_of(
        claim_named("would-not-stop"), facts(), replace(options(), on=day_asked("2012-05"))
    )
    assert with_early_date.verdict == finding("would-not-stop").verdict
