"""The dates of claimed responses under every counting rule."""

from __future__ import annotations

from datetime import date

import pytest

from equipoise.claims.frame import Options, finding_of
from equipoise.claims.responses import (
    NOT_A_RESPONSE,
    Rule,
    abm_exit,
    dated_statements,
    leads,
    missed_to_overturn,
    tally,
    without_told_later,
)
from equipoise.data.load import load_facts

OPTIONS = Options(on=date(2012, 5, 31), today=date(2026, 11, 22))

# Predates, within half a year, follows: counted by hand from the dated statements.
PUBLISHED = {
    ("statements", "main", "named trigger"): (19, 7, 6),
    ("statements", "conservative", "named trigger"): (9, 6, 17),
    ("distinct pairs", "main", "named trigger"): (14, 4, 4),
    ("distinct pairs", "conservative", "named trigger"): (6, 5, 11),
    ("statements", "main", "first hardware"): (23, 4, 1),
    ("statements", "main", "ABM Treaty exit"): (8, 2, 22),
}


@pytest.mark.parametrize(("names", "expected"), PUBLISHED.items())
def test_tally_equals_the_hand_count(
    names: tuple[str, str, str], expected: tuple[int, int, int]
) -> None:
    facts = load_facts()
    rule = Rule(*names)
    found = tally(leads(dated_statements(facts, OPTIONS), rule, abm_exit(facts)), rule)
    assert (found.predates, found.same_time, found.follows) == expected


def test_verdict_depends_because_rules_disagree() -> None:
    finding = finding_of(NOT_A_RESPONSE, load_facts(), OPTIONS)
    assert finding.verdict == "depends"
    assert finding.interval is not None
    assert finding.interval.low < 0.5 < finding.interval.high
    rules = next(t for t in finding.tables if t.title.startswith("Every counting rule"))
    assert len(rules.rows) == 12 + 1
    assert rules.as_dicts()[-1]["evidence"] == "main, but not told later"
    assert any("choice of trigger" in s for s in (finding.statement,))


def test_what_was_told_in_retrospect_decides_whether_most_predate() -> None:
    """By hand: Avangard (1985) five times and Poseidon (1989) three, all told in 2018 to 2020."""
    facts = load_facts()
    rows = dated_statements(facts, OPTIONS)
    found = without_told_later(facts, rows, abm_exit(facts))
    assert (found.predates, found.cases) == (19 - 8, 32 - 8)
    finding = finding_of(NOT_A_RESPONSE, facts, OPTIONS)
    assert any("11 of 24" in c for c in finding.caveats)


def test_missed_cases_bring_the_share_to_one_half() -> None:
    facts = load_facts()
    rule = Rule("statements", "main", "named trigger")
    found = tally(leads(dated_statements(facts, OPTIONS), rule, abm_exit(facts)), rule)
    missed = missed_to_overturn(found)
    assert found.predates / (found.cases + missed) <= 0.5
    assert found.predates / (found.cases + missed - 1) > 0.5
