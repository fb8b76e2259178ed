"""Every claim answers on every day and from every vintage, or says what it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest

from equipoise.api import load_facts
from equipoise.claims.frame import Options, finding_of, newest_day
from equipoise.claims.moved import verdicts_of
from equipoise.claims.registry import CLAIMS, claim_named
from equipoise.core.facts import Facts
from equipoise.core.finding import Finding

VINTAGES = ("1975-01-01", "1999-12-31", "2003-01-01", "2007-01-01", "2009-01-01", "2010-01-01")
DAYS = (date(1950, 6, 1), date(2001, 6, 1), date(2005, 6, 1), date(2009, 6, 1), date(2090, 6, 1))
FEW_SAMPLES = 16


@cache
def facts_of(vintage: str | None) -> Facts:
    return load_facts(vintage)


def options(vintage: str | None, on: date | None = None) -> Options:
    today = newest_day(facts_of(vintage))
    known_by = facts_of(vintage).known_by
    return Options(on=on or today, today=today, known_by=known_by, samples=FEW_SAMPLES)


@cache
def findings(vintage: str | None, on: date | None = None) -> tuple[Finding, ...]:
    asked = options(vintage, on)
    return tuple(finding_of(c, facts_of(vintage), asked) for c in CLAIMS)


def every() -> Iterator[Finding]:
    yield from (f for v in VINTAGES for f in findings(v))
    yield from (f for d in DAYS for f in findings(None, d))


@pytest.mark.parametrize("vintage", VINTAGES)
def test_an_early_vintage_reads_nothing_younger(vintage: str) -> None:
    facts = facts_of(None)
    rows = {r.id: r for r in facts.all_rows()}
    for found in findings(vintage):
        for row in found.facts_read:
            public = facts.public_from(rows[row])
            assert public is not None
            assert public.last <= date.fromisoformat(vintage), (found.id, row)


def test_what_cannot_be_judged_says_what_is_missing_and_what_to_do() -> None:
    silent = [f for f in every() if f.verdict == "not testable"]
    assert len(silent) > len(CLAIMS)
    for found in silent:
        assert found.statement.startswith("This vintage of the facts does not allow an answer: ")
        assert found.condition.endswith("."), found.id
        assert found.interval is None
        assert not found.tables


def test_what_is_judged_has_numbers_in_order() -> None:
    judged = [f for f in every() if f.verdict != "not testable"]
    assert {f.id for f in judged} >= {"not-a-response", "domestic-politics", "already-been-done"}
    for found in judged:
        assert found.facts_read
        if found.interval is not None:
            assert found.interval.low <= found.interval.central <= found.interval.high, found.id


@pytest.mark.parametrize(
    ("name", "on", "missing"),
    [
        ("small-part-of-the-picture", "2005-06-01", "no European defense stood or was planned"),
        ("cost-at-the-margin", "2001-06-01", "no US homeland defense is on record"),
        ("six-pairs", "2001-06-01", "no defense that any of the six meets is on record"),
        ("planners-hedge", "1999-12-31", "no defense that a planner faces is on record"),
        ("already-been-done", "2009-01-01", "the ledger begins at the end of 2009"),
        ("mop-up", "1999-12-31", "unknown party with a missile defense on record 'USA'"),
        ("would-not-stop", "1999-12-31", "unknown party with an order of battle 'RUS'"),
    ],
)
def test_the_first_thing_missing_is_named(name: str, on: str, missing: str) -> None:
    vintage = on if on in VINTAGES else None
    found = finding_of(
        claim_named(name), facts_of(vintage), options(vintage, date.fromisoformat(on))
    )
    assert found.verdict == "not testable"
    assert missing in found.statement


def test_no_viewpoint_makes_an_empty_vintage_testable() -> None:
    asked = options("1999-12-31")
    for name in ("mop-up", "would-not-stop"):
        found = verdicts_of(claim_named(name), facts_of("1999-12-31"), asked)
        assert set(found.verdicts.values()) == {"not testable"}
        assert set(found.central.values()) == {None}
        assert found.robust
