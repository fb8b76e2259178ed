"""The five claims on the shipped facts: rules, bounds, provenance and vintages."""

from __future__ import annotations

import dataclasses
from datetime import date
from itertools import pairwise

import pytest

from equipoise.api import Checked, check_argument
from equipoise.core.finding import Finding, Table
from tests.support import findings

CLAIMS = (
    "largely-irrelevant",
    "small-part-of-the-picture",
    "already-been-done",
    "not-a-response",
    "harder-deep-cuts",
)


def checked(known_by: str | None = None) -> Checked:
    return findings.checked("point-of-distraction", known_by)


def finding(name: str, known_by: str | None = None) -> Finding:
    return findings.finding(name, "point-of-distraction", known_by)


def table(name: str, start: str) -> Table:
    return next(t for t in finding(name).tables if t.title.startswith(start))


@pytest.mark.parametrize("name", CLAIMS)
def test_every_finding_says_what_it_must(name: str) -> None:
    found = finding(name)
    assert found.statement
    assert found.condition
    assert found.supported_if
    assert found.refuted_if
    assert found.facts_read
    assert found.source_ids
    assert found.interval is not None
    assert found.interval.low <= found.interval.central <= found.interval.high
    assert found.who_disagrees
    assert found.caveats
    assert found.figures
    assert 0.0 < found.recalled_share < 1.0


@pytest.mark.parametrize("name", CLAIMS)
def test_facts_read_exist_and_their_sources_are_listed(name: str) -> None:
    found, facts = finding(name), checked().facts
    rows = {r.id: r for r in facts.all_rows()}
    assert set(found.facts_read) <= rows.keys()
    assert {rows[i].source_id for i in found.facts_read} == set(found.source_ids)


def test_removed_share_never_exceeds_the_upper_bound() -> None:
    for row in table(
        "largely-irrelevant", "Share of arriving Russian warheads removed by European"
    ).as_dicts():
        assert isinstance(row["high"], float)
        assert isinstance(row["upper_bound"], float)
        assert row["high"] <= row["upper_bound"] + 1e-9


def test_largely_irrelevant_verdict_follows_its_table() -> None:
    marks = [
        r["rule"]
        for r in table(
            "largely-irrelevant", "Share of arriving Russian warheads removed by European"
        ).as_dicts()
    ]
    expected = (
        "refuted" if "large" in marks else "supported" if set(marks) == {"small"} else "depends"
    )
    assert finding("largely-irrelevant").verdict == expected


def test_a_viewpoint_that_denies_reach_removes_nothing() -> None:
    rows = table(
        "largely-irrelevant", "Share of arriving Russian warheads removed by European"
    ).as_dicts()
    denied = [r for r in rows if r["viewpoint"] == "mda"]
    assert denied
    assert all(r["high"] == pytest.approx(0.0, abs=1e-9) for r in denied)


def test_small_part_verdict_follows_its_rule() -> None:
    rows = table("small-part-of-the-picture", "What moves").as_dicts()
    defense = next(r for r in rows if r["driver"] == "defense")
    others = [r for r in rows if r["driver"] != "defense"]
    beaten = sum(3 * float(str(defense["swing"])) < float(str(r["swing"])) for r in others)
    largest = max(rows, key=lambda r: float(str(r["index"])))["driver"]
    supported = float(str(defense["index_high"])) < 0.05 and beaten >= 3
    refuted = largest == "defense" or float(str(defense["index_low"])) > 0.25
    expected = "supported" if supported else "refuted" if refuted else "depends"
    assert finding("small-part-of-the-picture").verdict == expected


def test_ledger_counts_what_the_new_missile_adds_over_the_old() -> None:
    rows = table("already-been-done", "Ledger").as_dicts()
    on_the_date = next(r for r in rows if r["day"] == "2012-05-31")
    # Nine to fifteen mobile RS-24 with three to six warheads each, for one on each Topol.
    assert on_the_date["yars_low"] == 9 * (3 - 1)
    assert on_the_date["yars_high"] == 15 * (6 - 1)


def test_deep_cuts_matter_more_the_smaller_the_force() -> None:
    rows = table("harder-deep-cuts", "Removed share").as_dicts()
    curves: dict[tuple[object, object], list[tuple[float, float]]] = {}
    for r in rows:
        curves.setdefault((r["posture"], r["plan"]), []).append(
            (float(str(r["warheads"])), float(str(r["central"])))
        )
    for points in curves.values():
        medians = [share for _, share in sorted(points)]
        assert all(a >= b - 0.01 for a, b in pairwise(medians))


def test_what_was_known_changes_at_least_three_findings() -> None:
    changed = [
        name
        for name in CLAIMS
        if dataclasses.astuple(finding(name).interval or ())  # type: ignore[call-overload]
        != dataclasses.astuple(finding(name, "2012-12-31").interval or ())  # type: ignore[call-overload]
    ]
    assert len(changed) >= 3


def test_a_vintage_reads_nothing_that_was_not_public() -> None:
    then = checked("2012-12-31")
    facts = then.facts
    rows = {r.id: r for r in facts.all_rows()}
    for found in then.findings:
        for row_id in found.facts_read:
            public = facts.public_from(rows[row_id])
            assert public is not None
            assert public.last <= date(2012, 12, 31)


def test_the_same_question_gives_the_same_run() -> None:
    again = check_argument("point-of-distraction")
    assert again.run.run_id == checked().run.run_id
    assert again.findings == checked().findings
    assert checked("2012-12-31").run.run_id != checked().run.run_id
