"""Intercept test records: what they allow one to say about a kill probability.

A test record is not a kill probability: tests are scripted, shots are not independent, and
the record depends on what is counted. So every counting rule is shown with its interval.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from equipoise.core.errors import NoFactError, UnknownNameError
from equipoise.core.facts import Facts, Record
from equipoise.kernels.intervals import beta_posterior

SALVO_SHOWN = 4
"""Shots in the salvo shown beside each record: the public convention for GMD (Wilkening)."""


@dataclass(frozen=True, slots=True)
class CountingRule:
    """Which tests of a record count, and what counts as a failure.

    Attributes:
        name, meaning: for people.
        keeps: whether a test counts.
        since_decision: id of the row in ``plans`` from whose date on tests count, if any.
        programs: the programs the rule is about; empty for all.
    """

    name: str
    meaning: str
    keeps: Callable[[Record], bool]
    since_decision: str = ""
    programs: tuple[str, ...] = ()


def _attempted(test: Record) -> bool:
    return test["intercept_attempted"] == "yes" and not _against_satellite(test)


def _against_satellite(test: Record) -> bool:
    return "satellite" in test.note.lower()


RULES: tuple[CountingRule, ...] = (
    CountingRule(
        "all-attempts", "every intercept attempt; no-tests and satellites left out", _attempted
    ),
    CountingRule(
        "no-tests-fail",
        "as all attempts, but a test that could not be run counts as a failure",
        lambda t: not _against_satellite(t),
    ),
    CountingRule(
        "since-fielding-decision",
        "attempts after the order to begin fielding",
        _attempted,
        since_decision="plans-2002-12-17-gbi",
        programs=("GMD",),
    ),
    CountingRule(
        "since-limited-operations",
        "attempts after the system was declared available for limited operations",
        _attempted,
        since_decision="plans-2004-09-30-gmd",
        programs=("GMD",),
    ),
    CountingRule(
        "icbm-class-targets",
        "attempts against targets of ICBM class only",
        lambda t: _attempted(t) and t["target_class"] == "icbm",
    ),
    CountingRule(
        "operationally-configured",
        "attempts that describe themselves as operationally configured",
        lambda t: _attempted(t) and t["operationally_configured"] == "yes",
    ),
    CountingRule(
        "with-countermeasures",
        "attempts in which countermeasures were present",
        lambda t: _attempted(t) and t["countermeasures_present"] == "yes",
    ),
)
DEFAULT_RULE = "all-attempts"


@dataclass(frozen=True, slots=True)
class TestRecord:
    """A record under one counting rule.

    Attributes:
        program: whose tests.
        rule: the counting rule.
        hits, attempts: counts.
        alpha, beta: the Jeffreys posterior of the chance of a hit per attempt.
        low, median, high: its 5, 50 and 95 percent points.
        salvo_plug_in: chance of at least one hit in four shots, taking the ratio as known
            and the shots as independent.
        salvo_shared: the same with one unknown chance shared by the four shots.
        test_ids: tests counted.
        recalled: how many of them are recalled.
    """

    __test__ = False

    program: str
    rule: CountingRule
    hits: int
    attempts: int
    alpha: float
    beta: float
    low: float
    median: float
    high: float
    salvo_plug_in: float
    salvo_shared: float
    test_ids: tuple[str, ...]
    recalled: int


def rule_named(name: str) -> CountingRule:
    """A counting rule by name.

    Raises:
        UnknownNameError: if there is none of that name.
    """
    for rule in RULES:
        if rule.name == name:
            return rule
    raise UnknownNameError("counting rule", name, [r.name for r in RULES])


def programs(facts: Facts) -> list[str]:
    """Programs with a test record."""
    return sorted({r["program"] for r in facts.records["flight_tests"]})


def test_record(facts: Facts, program: str, *, rule: CountingRule, on: date) -> TestRecord:
    """The record of a program under a rule, by a day.

    Raises:
        UnknownNameError: if the program has no record.
        NoFactError: if no test counts under the rule by that day.
    """
    known = {p.lower(): p for p in programs(facts)}
    if program.lower() not in known:
        raise UnknownNameError("test program", program, known.values())
    name = known[program.lower()]
    if rule.programs and name not in rule.programs:
        raise NoFactError(
            f"the rule '{rule.name}' is about {', '.join(rule.programs)}, not {name}",
            cure="Choose another rule.",
        )
    since = _start_of(facts, rule)

    def counts(test: Record) -> bool:
        return (
            test["program"] == name
            and test.as_of is not None
            and since <= test.as_of.first <= on
            and rule.keeps(test)
        )

    tests = facts.table("flight_tests", where=counts)
    if not tests:
        raise NoFactError(
            f"no test of {name} counts under '{rule.name}' by {on}",
            cure="Choose a later date or another rule.",
        )
    hits = sum(t["result"] == "hit" for t in tests)
    recalled = sum(t.verification == "recalled" for t in tests)
    return _posterior(
        name,
        rule,
        hits=hits,
        attempts=len(tests),
        ids=tuple(t.id for t in tests),
        recalled=recalled,
    )


def _start_of(facts: Facts, rule: CountingRule) -> date:
    """The day from which tests count under a rule."""
    if not rule.since_decision:
        return date.min
    decisions = facts.table("plans", id=rule.since_decision)
    if not decisions or decisions[0].as_of is None:
        raise NoFactError(
            f"the decision '{rule.since_decision}' of the rule '{rule.name}' is not on record",
            cure="Choose a later vintage or another rule.",
        )
    return decisions[0].as_of.first


@lru_cache(maxsize=256)
def _posterior(
    program: str,
    rule: CountingRule,
    *,
    hits: int,
    attempts: int,
    ids: tuple[str, ...],
    recalled: int,
) -> TestRecord:
    posterior = beta_posterior(successes=hits, failures=attempts - hits)
    return TestRecord(
        program=program,
        rule=rule,
        hits=hits,
        attempts=attempts,
        alpha=posterior.alpha,
        beta=posterior.beta,
        low=posterior.quantile(0.05),
        median=posterior.quantile(0.5),
        high=posterior.quantile(0.95),
        salvo_plug_in=1.0 - (1.0 - hits / attempts) ** SALVO_SHOWN,
        salvo_shared=posterior.kill_probability(SALVO_SHOWN),
        test_ids=ids,
        recalled=recalled,
    )
