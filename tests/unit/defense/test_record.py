"""Test records under each counting rule, counted by hand from an invented record."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from equipoise.core.errors import NoFactError, UnknownNameError
from equipoise.core.facts import Record
from equipoise.defense.record import (
    DEFAULT_RULE,
    RULES,
    SALVO_SHOWN,
    TestRecord,
    programs,
    rule_named,
)
from equipoise.defense.record import test_record as counted_record
from tests.support.synthetic_facts import FLIGHT_TESTS, flight_test, world

END_OF_2012 = date(2012, 12, 31)


def counted(rule: str, on: date = END_OF_2012) -> TestRecord:
    return counted_record(world(), "GMD", rule=rule_named(rule), on=on)


def names(found: TestRecord) -> str:
    return " ".join(sorted(i.removeprefix("test-").upper() for i in found.test_ids))


# T1 hit, T2 miss, T3 miss, T4 not held, T5 hit, T6 hit, T7 satellite, T8 miss, T9 hit.
BY_HAND = {
    "all-attempts": (4, "T1 T2 T3 T5 T6 T8 T9"),
    "no-tests-fail": (4, "T1 T2 T3 T4 T5 T6 T8 T9"),
    "since-fielding-decision": (3, "T3 T5 T6 T8 T9"),
    "since-limited-operations": (3, "T5 T6 T8 T9"),
    "icbm-class-targets": (1, "T6 T8"),
    "operationally-configured": (2, "T5 T6"),
    "with-countermeasures": (1, "T1 T2 T8"),
}


def test_every_rule_is_counted_by_hand_below() -> None:
    assert [r.name for r in RULES] == list(BY_HAND)
    assert DEFAULT_RULE == "all-attempts"


@pytest.mark.parametrize("rule", BY_HAND)
def test_each_rule_counts_the_tests_it_says(rule: str) -> None:
    hits, tests = BY_HAND[rule]
    found = counted(rule)
    assert names(found) == tests
    assert (found.hits, found.attempts) == (hits, len(tests.split()))


@pytest.mark.parametrize("rule", BY_HAND)
def test_the_posterior_is_that_of_jeffreys(rule: str) -> None:
    found = counted(rule)
    beta = stats.beta(found.hits + 0.5, found.attempts - found.hits + 0.5)
    assert (found.alpha, found.beta) == (found.hits + 0.5, found.attempts - found.hits + 0.5)
    for level, value in ((0.05, found.low), (0.5, found.median), (0.95, found.high)):
        assert value == pytest.approx(beta.ppf(level), abs=1e-12)


@pytest.mark.parametrize("rule", BY_HAND)
def test_the_shared_salvo_is_the_mean_over_the_posterior(rule: str) -> None:
    found = counted(rule)
    beta = stats.beta(found.alpha, found.beta)
    mean, _ = integrate.quad(
        lambda u: 1.0 - (1.0 - beta.ppf(u)) ** SALVO_SHOWN, 0.0, 1.0, epsabs=1e-10, limit=200
    )
    assert found.salvo_shared == pytest.approx(mean, abs=1e-8)


def test_the_plug_in_salvo_by_hand() -> None:
    found = counted("icbm-class-targets")
    assert found.salvo_plug_in == 1.0 - 0.5**4


def record_of(hits: int, misses: int) -> TestRecord:
    tests = [
        flight_test(f"N{n}", "2011-01-01", "hit" if n < hits else "miss")
        for n in range(hits + misses)
    ]
    facts = world(*tests, without=[t.id for t in FLIGHT_TESTS])
    return counted_record(facts, "GMD", rule=rule_named("all-attempts"), on=END_OF_2012)


@settings(deadline=None, max_examples=40)
@given(hits=st.integers(0, 30), misses=st.integers(0, 30))
def test_sharing_the_unknown_chance_never_helps_a_salvo(hits: int, misses: int) -> None:
    """Jensen: 1 - (1 - p)^4 is concave, so doubt about p costs; at no doubt about p it is equal.

    Against the ratio of hits this holds where the ratio is at least one half: below, the
    prior draws the chance up, and a record without hits still leaves a chance.
    """
    if hits + misses == 0:
        return
    found = record_of(hits, misses)
    mean = found.alpha / (found.alpha + found.beta)
    assert found.salvo_shared < 1.0 - (1.0 - mean) ** SALVO_SHOWN
    if hits >= misses:
        assert found.salvo_shared < found.salvo_plug_in


def test_a_record_without_hits_leaves_a_chance_that_the_ratio_denies() -> None:
    found = record_of(0, 3)
    assert found.salvo_plug_in == 0.0
    assert 0.0 < found.salvo_shared < 0.5


# Dates and vintages.


def test_tests_count_from_their_own_day() -> None:
    day = date(2012, 10, 1)
    assert names(counted("all-attempts", on=day)) == "T1 T2 T3 T5 T6 T8 T9"
    assert names(counted("all-attempts", on=day - timedelta(days=1))) == "T1 T2 T3 T5 T6 T8"


def test_a_decision_counts_the_tests_of_its_own_day() -> None:
    """T3 flew on the day of the decision, T2 on its eve."""
    found = names(counted("since-fielding-decision"))
    assert "T3" in found
    assert "T2" not in found


def test_a_rule_whose_decision_is_not_on_record_is_refused() -> None:
    facts = world(without=["plans-2004-09-30-gmd"])
    rule = rule_named("since-limited-operations")
    with pytest.raises(NoFactError, match="decision 'plans-2004-09-30-gmd'"):
        counted_record(facts, "GMD", rule=rule, on=END_OF_2012)


def test_a_vintage_knows_only_the_tests_of_its_time() -> None:
    facts = world().as_known_by(date(2004, 10, 1))
    found = counted_record(facts, "GMD", rule=rule_named("all-attempts"), on=END_OF_2012)
    assert names(found) == "T1 T2 T3 T5"


def test_a_day_or_rule_without_any_test_is_refused() -> None:
    with pytest.raises(NoFactError, match=r"'all-attempts' by 2001-05-31"):
        counted("all-attempts", on=date(2001, 5, 31))
    with pytest.raises(NoFactError, match="'icbm-class-targets'"):
        counted("icbm-class-targets", on=date(2006, 8, 31))


# What a test is.


def test_a_test_that_could_not_be_held_fails_under_one_rule_only() -> None:
    for rule in RULES:
        assert ("T4" in names(counted(rule.name))) == (rule.name == "no-tests-fail")


def test_a_satellite_counts_under_no_rule() -> None:
    for rule in RULES:
        assert "T7" not in names(counted(rule.name))


def test_unknown_is_not_yes() -> None:
    """Whether T9 was operationally configured is unknown."""
    assert "T9" not in names(counted("operationally-configured"))


def test_recalled_tests_are_counted_as_such() -> None:
    assert counted("all-attempts").recalled == 1
    assert counted("icbm-class-targets").recalled == 0


def test_programs_are_kept_apart_and_found_in_any_case() -> None:
    assert programs(world()) == ["GMD", "OTHER"]
    found = counted_record(world(), "other", rule=rule_named("all-attempts"), on=END_OF_2012)
    assert (found.program, found.hits, found.attempts) == ("OTHER", 0, 1)


def test_reading_notes_the_tests_counted_and_no_others() -> None:
    facts = world()
    found = counted_record(facts, "GMD", rule=rule_named("icbm-class-targets"), on=END_OF_2012)
    assert facts.recorder.ids == found.test_ids


def test_unknown_programs_and_rules_are_refused() -> None:
    with pytest.raises(UnknownNameError, match=r"test program 'GDM'.*'GMD'"):
        counted_record(world(), "GDM", rule=rule_named("all-attempts"), on=END_OF_2012)
    with pytest.raises(UnknownNameError, match=r"counting rule 'all-attempt'.*'all-attempts'"):
        rule_named("all-attempt")


def test_a_rule_keeps_a_test_by_its_columns_alone() -> None:
    row: Record = flight_test("N", "2011-01-01", "hit", target="icbm", countermeasures="yes")
    kept = {r.name for r in RULES if r.keeps(row)}
    assert kept == {r.name for r in RULES} - {"operationally-configured"}
