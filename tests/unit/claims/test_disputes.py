"""Who disagrees with which verdict, and the counts that decide single claims."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from equipoise.claims.coming import MORE_IS_COMING
from equipoise.claims.continuity import WOULD_NOT_STOP
from equipoise.claims.elsewhere import EVERYWHERE_REGARDLESS, ended_programs, reading
from equipoise.claims.frame import Claim, Disputes, Options, finding_of, newest_day
from equipoise.claims.registry import CLAIMS
from equipoise.core.facts import Facts
from equipoise.core.finding import Finding, Verdict
from equipoise.data.load import load_facts


@cache
def facts() -> Facts:
    return load_facts()


def options() -> Options:
    return Options(on=date(2012, 5, 31), today=newest_day(facts()))


@cache
def found(claim: str) -> Finding:
    return finding_of(next(c for c in CLAIMS if c.id == claim), facts(), options())


@pytest.mark.parametrize(
    ("verdict", "rows"),
    [
        ("supported", ("a",)),
        ("refuted", ("b", "c")),
        ("depends", ("a", "b", "c")),
        ("not testable", ()),
        ("waiting", ()),
    ],
)
def test_a_verdict_is_disputed_by_those_who_hold_another(
    verdict: Verdict, rows: tuple[str, ...]
) -> None:
    assert Disputes(supported=("a",), refuted=("b", "c")).of(verdict) == rows


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda c: c.id)
def test_every_row_that_disputes_is_on_record_and_on_one_side_only(claim: Claim) -> None:
    tables = facts().table("positions"), facts().table("viewpoints")
    known = {r.id for table in tables for r in table}
    supported, refuted = set(claim.disputes.supported), set(claim.disputes.refuted)
    assert supported | refuted
    assert supported | refuted <= known
    assert not supported & refuted


def test_the_author_disputes_no_refutation_of_his_critics_and_no_support_of_himself() -> None:
    """The claims of the article are Podvig's: he disputes their refutation, never their support."""
    by_id = {r.id: r["who"] for r in facts().table("positions")}
    article = ("largely-irrelevant", "not-a-response", "would-not-stop", "agreement-not-worth-it")
    for claim in (c for c in CLAIMS if c.id in article):
        assert not any("Podvig" in by_id.get(i, "") for i in claim.disputes.supported)
        assert any("Podvig" in by_id.get(i, "") for i in claim.disputes.refuted)


def test_a_program_that_was_ended_is_not_active() -> None:
    assert "RS-26 Rubezh" in ended_programs(facts(), options())
    states = {
        r["party"]: str(r["names"]) for r in found(EVERYWHERE_REGARDLESS.id).tables[0].as_dicts()
    }
    assert "Rubezh" not in states["RUS"]
    assert "Sarmat" in states["RUS"]


def test_other_counts_stand_beside_and_the_condition_names_those_that_differ() -> None:
    finding = found(EVERYWHERE_REGARDLESS.id)
    judged, *others = finding.tables[1].as_dicts()
    assert judged["verdict"] == finding.verdict
    for other in others:
        named = f"{other['reading']}: '{other['verdict']}'" in finding.condition
        assert named is (other["verdict"] != finding.verdict)
    told_later = {r["system"]: (r["start"], r["sign"]) for r in finding.tables[2].as_dicts()}
    assert told_later["Poseidon"] == ("1989", "2015-11-10")


def test_starts_count_from_the_earliest_public_evidence() -> None:
    judged, on_record, *_others = found(EVERYWHERE_REGARDLESS.id).tables[1].as_dicts()
    told_later = found(EVERYWHERE_REGARDLESS.id).tables[2].as_dicts()
    only_by_sign = [r["system"] for r in told_later if str(r["start"]) < "2000" <= str(r["sign"])]
    assert only_by_sign == ["Avangard", "Poseidon"]
    assert int(str(judged["facing"])) - int(str(on_record["facing"])) == len(only_by_sign)
    assert judged["others"] == on_record["others"]


def test_a_single_program_decides_where_the_count_is_next_to_the_line() -> None:
    counts = [reading("x", n, 17, options(), True).verdict for n in range(10, 40)]
    turns = [n for n in range(29) if counts[n] != counts[n + 1]]
    assert [counts[turns[0]], counts[turns[0] + 1]] == ["supported", "depends"]
    assert reading("x", 10, 17, options(), False).verdict == "depends"


def test_age_takes_nothing_that_serves_and_the_verdict_follows_the_share() -> None:
    finding = found(WOULD_NOT_STOP.id)
    rows = finding.tables[0].as_dicts()
    for row in rows:
        low, high = row["low"], row["high"]
        assert isinstance(low, int)
        assert isinstance(high, int)
        assert low <= high <= max(0, int(str(row["launchers"])) - int(str(row["left"])))
    assert {r["left"] for r in rows if r["system"] == "Topol (SS-25)"} == {0}
    assert finding.interval is not None
    assert finding.interval.low < 0.5 < finding.interval.high < 0.9
    assert finding.verdict == "depends"


def test_the_claimed_deployment_and_its_denial_are_both_said() -> None:
    finding = found(MORE_IS_COMING.id)
    assert "Borisov" in finding.statement
    assert "not on duty" in finding.statement
    assert finding.tables[0].as_dicts()[0]["claimed"] == "2023-09-01"
    assert finding.verdict == "refuted"
