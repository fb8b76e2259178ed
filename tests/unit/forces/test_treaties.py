"""Treaties as dated functions: by hand on an invented world, and as published."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import equipoise.data
from equipoise.core.errors import MixedCountsError, NoFactError, UnknownNameError
from equipoise.core.facts import Facts
from equipoise.data.load import load_facts
from equipoise.forces.attribution import (
    Comparison,
    attributed_force,
    start_1_comparisons,
    start_1_counts,
    start_1_exchange,
    start_2_counts,
)
from equipoise.forces.counting import (
    compliance,
    kinds_of_count,
    loaded_by_leg,
    new_start,
    new_start_rule,
)
from equipoise.forces.inventory import LEGS, force_structure
from equipoise.forces.legs import read_leg
from equipoise.forces.treaties import limits, status, treaty_key, treaty_party
from equipoise.forces.treaty_reading import read_treaty
from tests.support.synthetic_facts import number
from tests.support.treaty_facts import (
    CRUISE,
    PARTY,
    START_1,
    limit,
    rule,
    treaty_world,
    weapon,
)

TABLES = Path(equipoise.data.__path__[0]) / "tables"
DAY = date(2006, 1, 1)


@pytest.fixture(scope="module")
def shipped() -> Facts:
    return load_facts()


def raw(name: str) -> list[dict[str, str]]:
    """A fact file as it stands, read without the loader."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# Names and status.


@pytest.mark.parametrize(
    ("given", "key"),
    [("START I", "start-1"), ("start-ii", "start-2"), ("SORT", "sort"), ("New START", "new-start")],
)
def test_names_are_read_as_people_write_them(given: str, key: str) -> None:
    assert treaty_key(given) == key


def test_an_unknown_treaty_gets_the_nearest_one() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'new-start'"):
        treaty_key("new-stat")


def test_a_party_outside_a_treaty_is_refused() -> None:
    assert treaty_party(treaty_world(), "start-1", "DEF") == "DEF"
    with pytest.raises(UnknownNameError, match="party to START I 'XYZ'"):
        treaty_party(treaty_world(), "start-1", "XYZ")


def test_the_soviet_union_stands_under_russia(shipped: Facts) -> None:
    assert treaty_party(shipped, "start-1", "SUN") == "RUS"
    assert treaty_party(shipped, "start-1", "RUS") == "RUS"
    with pytest.raises(UnknownNameError):
        treaty_party(shipped, "new-start", "SUN")


@pytest.mark.parametrize(
    ("on", "state", "binds"),
    [
        (date(1999, 12, 31), "not signed", False),
        (date(2000, 1, 1), "signed", False),
        (date(2001, 12, 31), "signed", False),
        (date(2002, 1, 1), "in force", False),
        (date(2005, 1, 1), "in force", True),
        (date(2007, 6, 1), "suspended", True),
        (date(2010, 1, 1), "ended", False),
    ],
)
def test_status_changes_on_the_day_of_each_step(on: date, state: str, binds: bool) -> None:
    found = status(treaty_world(), "start-1", on=on)
    assert (found.state, found.limits_bind) == (state, binds)
    assert str(on) in found.explanation


def test_a_treaty_never_in_force_is_given_up_and_never_binds() -> None:
    signed = status(treaty_world(), "start-2", on=date(2002, 6, 1))
    given_up = status(treaty_world(), "start-2", on=date(2003, 6, 1))
    assert (signed.state, given_up.state) == ("signed", "given up")
    assert not signed.limits_bind
    assert not given_up.limits_bind


def test_without_steps_on_record_there_is_no_status() -> None:
    with pytest.raises(NoFactError, match="no step of SORT"):
        status(treaty_world(), "sort", on=DAY)


@pytest.mark.parametrize(
    ("name", "on", "state", "binds"),
    [
        ("start-1", date(1991, 7, 30), "not signed", False),
        ("start-1", date(1994, 12, 4), "signed", False),
        ("start-1", date(2001, 12, 4), "in force", False),
        ("start-1", date(2001, 12, 5), "in force", True),
        ("start-1", date(2009, 12, 5), "ended", False),
        ("start-2", date(2000, 5, 1), "signed", False),
        ("start-2", date(2002, 6, 14), "given up", False),
        ("sort", date(2003, 6, 1), "in force", False),
        ("sort", date(2012, 12, 31), "ended", False),
        ("new-start", date(2018, 2, 4), "in force", False),
        ("new-start", date(2018, 2, 5), "in force", True),
        ("new-start", date(2023, 3, 1), "suspended", True),
        ("new-start", date(2026, 2, 5), "ended", False),
    ],
)
def test_status_of_the_treaties_on_record(
    shipped: Facts, name: str, on: date, state: str, binds: bool
) -> None:
    found = status(shipped, name, on=on)
    assert (found.state, found.limits_bind) == (state, binds)


def test_dates_of_steps_agree_with_the_table_of_treaties(shipped: Facts) -> None:
    for treaty in shipped.records["treaties"]:
        steps = [s for s in shipped.records["treaty_dates"] if s["treaty"] == treaty["treaty"]]
        for column, step in (("signed", "signed"), ("in_force", "in_force")):
            dates = {str(s.as_of) for s in steps if s["step"] == step}
            assert dates == ({treaty[column]} if treaty[column] else set()), (treaty.id, column)


def test_what_was_not_known_yet_is_not_told() -> None:
    known = treaty_world().as_known_by(date(2006, 1, 1))
    assert {s["step"] for s in status(known, "start-1", on=DAY).steps} == {
        "signed",
        "in_force",
        "limits_bind",
    }


# Limits.


def test_limits_are_in_the_order_in_which_they_apply() -> None:
    first = limit("warhead_limit", 600, as_of="2003")
    found = limits(treaty_world(first), "start-1", PARTY, on=DAY)
    assert [(m.quantity, m.high) for m in found][:2] == [
        ("warhead_limit", 600),
        ("deployed_launcher_limit", 80),
    ]


def test_a_limit_moved_by_a_later_agreement_is_superseded_once_that_is_public() -> None:
    moved = limit("warhead_limit", 450, as_of="2008", known_from="2004")
    before = limits(treaty_world(moved), "start-1", PARTY, on=date(2003, 1, 1))
    after = limits(treaty_world(moved), "start-1", PARTY, on=DAY)
    old = {str(m.applies_from): m.superseded for m in before if m.quantity == "warhead_limit"}
    new = {str(m.applies_from): m.superseded for m in after if m.quantity == "warhead_limit"}
    assert old == {"2005": False}
    assert new == {"2005": True, "2008": False}


def test_start_2_limits_come_by_phase(shipped: Facts) -> None:
    early = limits(shipped, "start-2", "RUS", on=date(1996, 1, 1))
    late = limits(shipped, "start-2", "RUS", on=date(1999, 1, 1))
    totals = [(str(m.applies_from), m.low, m.high) for m in early if m.quantity == "warhead_limit"]
    assert totals == [("2001-12-04", 3800, 4250), ("2003-01-01", 3000, 3500)]
    standing = [
        str(m.applies_from) for m in late if m.quantity == "warhead_limit" and not m.superseded
    ]
    assert standing == ["2004-12-31", "2007-12-31"]


def test_start_1_limits_are_those_of_the_treaty(shipped: Facts) -> None:
    found = {m.quantity: m.high for m in limits(shipped, "start-1", "RUS", on=date(2002, 1, 1))}
    assert found == {
        "deployed_launcher_limit": 1600,
        "warhead_limit": 6000,
        "ballistic_missile_warhead_limit": 4900,
        "heavy_icbm_limit": 154,
        "heavy_icbm_warhead_limit": 1540,
        "mobile_icbm_warhead_limit": 1100,
    }


@pytest.mark.parametrize(
    ("low", "high", "complete", "binds", "words"),
    [
        (100, 100, True, True, "within"),
        (101, 101, True, True, "above"),
        (90, 110, True, True, "not decided"),
        (90, 90, False, True, "not known: incomplete"),
        (101, 101, False, True, "above"),
        (100, 100, True, False, "would be within"),
        (101, 101, True, False, "would be above"),
    ],
)
def test_compliance_in_words(
    low: float, high: float, complete: bool, binds: bool, words: str
) -> None:
    assert compliance(low, high, 100, complete=complete, binds=binds) == words


# START I attribution by hand.


def counted(facts: Facts) -> dict[str, tuple[float, float]]:
    force = attributed_force(facts, PARTY, on=DAY)
    found = start_1_counts(force, limits(facts, "start-1", PARTY, on=DAY))
    return {c.limit.quantity: (c.low, c.high) for c in found}


def test_attribution_by_hand_with_bombers_beyond_the_fixed_number() -> None:
    force = attributed_force(treaty_world(), PARTY, on=DAY)
    assert force.warheads(("icbm", "slbm")) == (184, 184)
    assert force.warheads(("bomber",)) == (265, 265)
    assert force.launchers() == 81
    assert force.missing == ()


def test_counts_by_hand_with_the_downloading_that_is_allowed() -> None:
    assert counted(treaty_world()) == {
        "deployed_launcher_limit": (81, 81),
        "warhead_limit": (419, 449),
        "ballistic_missile_warhead_limit": (154, 184),
        "heavy_icbm_warhead_limit": (100, 100),
        "mobile_icbm_warhead_limit": (20, 20),
    }


def test_no_downloading_goes_below_one_warhead_on_a_missile() -> None:
    facts = treaty_world(rule("downloading_allowance", "all missiles", 1000))
    assert counted(facts)["ballistic_missile_warhead_limit"] == (100 + 20 + 16, 184)


def test_without_a_number_of_equipped_weapons_the_bombers_give_a_range() -> None:
    facts = treaty_world(rule("equipped_weapons", CRUISE, None, high=20))
    force = attributed_force(facts, PARTY, on=DAY)
    assert force.warheads(("bomber",)) == (205, 305)


def test_a_type_without_a_rule_makes_the_count_incomplete() -> None:
    facts = treaty_world(without=["attributed_warheads-Deep"])
    force = attributed_force(facts, PARTY, on=DAY)
    found = start_1_counts(force, limits(facts, "start-1", PARTY, on=DAY))
    complete = {c.limit.quantity: c.complete for c in found}
    assert complete["deployed_launcher_limit"]
    assert complete["heavy_icbm_warhead_limit"]
    assert not complete["warhead_limit"]
    assert "no START I attribution of Deep" in force.missing[0]


def test_a_missing_leg_makes_the_count_incomplete_and_is_named() -> None:
    facts = treaty_world(without=["oob-slbm"])
    force = attributed_force(facts, PARTY, on=DAY)
    assert force.legs == ("icbm", "bomber")
    assert not force.covers(LEGS)
    assert "submarine missiles of ATT" in force.missing[0]


def test_a_force_too_old_for_the_day_is_refused() -> None:
    with pytest.raises(NoFactError, match="2000 days at most"):
        attributed_force(treaty_world(), PARTY, on=date(2011, 1, 1))


def test_start_2_counts_bombers_as_equipped() -> None:
    own = limit("warhead_limit", 300, treaty="START II", low=200, high=300)
    facts = treaty_world(replace(own, value=None))
    force = attributed_force(facts, PARTY, on=DAY)
    (count,) = start_2_counts(force, limits(facts, "start-2", PARTY, on=DAY))
    assert (count.low, count.high) == (154 + 35, 184 + 30 * 14 + 5 * 2)
    assert (count.limit.low, count.limit.high) == (200, 300)


# New START and SORT.


def test_new_start_counts_mounted_warheads_and_one_per_bomber() -> None:
    assert new_start_rule(missiles=600, mounted=1400, bombers=60) == (660, 1460)


@pytest.mark.parametrize(
    ("on", "source"),
    [
        ("2013-03-01", "new-start-declared-1-march-2013-depl-6636"),
        ("2017-03-01", "new-start-declared-1-march-2017-depl-19af"),
        ("2020-09-01", "new-start-declared-1-september-2020-8d9d"),
    ],
)
def test_declared_types_give_the_declared_launchers(shipped: Facts, on: str, source: str) -> None:
    """US breakdowns by type, published by the State Department, against its totals."""
    rows = [f for f in shipped.facts if f.source_id == source and f.unit == "launchers"]
    missiles = sum(f.central for f in rows if f.basing != "bomber")
    bombers = sum(f.central for f in rows if f.basing == "bomber")
    declared = new_start(shipped, "USA", on=date.fromisoformat(on))[0].reading.value
    assert new_start_rule(missiles, 0, bombers)[0] == declared


def exchanges() -> list[tuple[str, str, dict[str, float]]]:
    """Every New START exchange in aggregates.csv, read without the loader."""
    found: dict[tuple[str, str], dict[str, float]] = {}
    for row in raw("aggregates"):
        if row["quantity"].startswith("new_start"):
            key = (row["as_of"], row["party"])
            found.setdefault(key, {})[row["quantity"]] = float(row["value"])
    return [(day, party, numbers) for (day, party), numbers in sorted(found.items())]


def test_every_exchange_of_both_parties_comes_back_exactly(shipped: Facts) -> None:
    known = exchanges()
    assert len(known) == 49
    for day, party, numbers in known:
        found = read_treaty(shipped, "new-start", party, on=date.fromisoformat(day))
        assert [c["declared"] for c in found.counts] == [
            numbers["new_start_deployed_launchers"],
            numbers["new_start_deployed_warheads"],
            numbers["new_start_total_launchers"],
        ], (day, party)
        assert {(c["basis"], c["as_of"]) for c in found.counts} == {("exact", day)}
        for count in found.counts:
            assert count["headroom"] == count["limit"] - count["declared"]
            assert ("above" in count["compliance"]) == (count["headroom"] < 0)
            assert ("would be" in count["compliance"]) == (day < "2018-02-05")


def test_both_parties_kept_every_limit_at_every_exchange_after_2018(shipped: Facts) -> None:
    """As both parties and the State Department reported."""
    for day, party, _ in exchanges():
        if day >= "2018-02-05":
            found = read_treaty(shipped, "new-start", party, on=date.fromisoformat(day))
            assert {c["compliance"] for c in found.counts} == {"within"}, (day, party)


def test_a_date_before_the_treaty_is_explained(shipped: Facts) -> None:
    with pytest.raises(NoFactError, match=r"not signed yet.*2010-04-08.*2011-02-05"):
        read_treaty(shipped, "new-start", "RUS", on=date(2009, 6, 1))
    with pytest.raises(NoFactError, match="signed but not in force"):
        read_treaty(shipped, "new-start", "RUS", on=date(2010, 6, 1))


def test_a_date_after_the_treaty_is_answered_with_would_be(shipped: Facts) -> None:
    found = read_treaty(shipped, "new-start", "RUS", on=date(2026, 6, 1))
    assert found.status.state == "ended"
    assert {c["compliance"] for c in found.counts} == {"would be within"}
    assert any("No limit had to be kept" in n for n in found.notes)


def test_sort_settles_nothing_and_says_where_each_number_lies(shipped: Facts) -> None:
    found = read_treaty(shipped, "sort", "USA", on=date(2009, 6, 1))
    assert all(c["compliance"].startswith("no rule: ") for c in found.counts)
    assert {(c["limit_low"], c["limit"]) for c in found.counts} == {(1700, 2200)}
    by_type = {c["count_type"]: c for c in found.counts}
    missiles = by_type["loaded_estimate"]
    assert missiles["counted_high"] < 1700
    assert missiles["compliance"] == "no rule: below its range"


# Kinds of count side by side.


def test_kinds_of_count_stand_side_by_side_and_are_not_added(shipped: Facts) -> None:
    kinds = kinds_of_count(shipped, "RUS", on=date(2025, 12, 31))
    types = [k.count_type for k in kinds]
    assert {"accountable", "loaded_estimate", "maximum_load", "assigned", "stockpile"} <= set(types)
    accountable = next(k for k in kinds if k.count_type == "accountable")
    loaded = next(k for k in kinds if k.count_type == "loaded_estimate")
    assert (accountable.high, loaded.high) == (1549, 870 + 640 + 200)
    assert accountable.high + loaded.high not in [k.high for k in kinds]


def test_types_counted_in_different_ways_are_refused() -> None:
    odd = weapon("Rover", "mobile", 20, 1, count_type="attributed")
    with pytest.raises(MixedCountsError, match="attributed, maximum_load"):
        kinds_of_count(treaty_world(*odd), PARTY, on=DAY)


def test_an_estimate_that_lacks_a_leg_is_passed_over() -> None:
    rows = [
        number(
            f"t-{system}-{as_of}",
            "warheads_total",
            value,
            system=system,
            as_of=as_of,
            count_type="loaded_estimate",
        )
        for as_of, values in (("2004", (5, 6, 7)), ("2005", (8, 9)))
        for system, value in zip(("all ICBM", "all SLBM", "all bombers"), values, strict=False)
    ]
    found = loaded_by_leg(treaty_world(*rows), PARTY, on=DAY)
    assert {leg: found[leg][0].central for leg in LEGS} == {"icbm": 5, "slbm": 6, "bomber": 7}
    assert loaded_by_leg(treaty_world(*rows[3:]), PARTY, on=DAY) == {}


# Legs read one by one agree with the whole force.


def test_legs_agree_with_the_force_wherever_it_is_whole(shipped: Facts) -> None:
    parties = sorted({r.party for r in shipped.records["order_of_battle"]})
    compared = 0
    for party in parties:
        for year in range(2000, 2027):
            day = date(year, 12, 31)
            try:
                force = force_structure(shipped, party, on=day)
            except NoFactError:
                continue
            legs = {leg: read_leg(shipped, party, leg, on=day) for leg in LEGS}
            rows = [r for leg in ("icbm", "slbm") for r in legs[leg].rows]
            assert sum(r.count for r in rows) == force.launchers, (party, year)
            assert round(sum(r.total or 0 for r in rows)) == force.warheads, (party, year)
            bombers = sum(g.launchers for g in force.bombers)
            assert sum(r.count for r in legs["bomber"].rows) == bombers, (party, year)
            compared += 1
    assert compared > 80


# START I as exchanged.


@pytest.mark.parametrize("party", ["USA", "SUN"])
def test_the_exchange_of_1990_comes_back_type_by_type(shipped: Facts, party: str) -> None:
    """START memorandum of understanding, data of 1 September 1990: 26 types of both sides."""
    printed: dict[tuple[str, str], dict[str, float]] = {}
    for row in raw("aggregates"):
        if row["party"] == party and row["as_of"] == "1990-09-01":
            key = (row["system"], row["basing"])
            printed.setdefault(key, {})[row["quantity"]] = float(row["value"])
    types = {k: v for k, v in printed.items() if "start_1_deployed_launchers" in v}
    own = treaty_party(shipped, "start-1", party)
    found = start_1_exchange(shipped, own, on=date(1990, 9, 1))
    assert {(t.system, t.basing) for t in found.types} == set(types)
    for t in found.types:
        expected = types[t.system, t.basing]
        assert t.launchers == expected["start_1_deployed_launchers"]
        assert t.warheads == (expected["start_1_attributed_warheads"],) * 2, t.system


def test_totals_exchanged_in_1990_come_back_exactly(shipped: Facts) -> None:
    rows = [c for p in ("USA", "RUS") for c in start_1_comparisons(shipped, p)]
    exchanged = [c for c in rows if str(c.recorded.as_of) == "1990-09-01"]
    assert len(exchanged) == 14
    assert {c.difference for c in exchanged} == {0}


def shown(comparisons: Iterable[Comparison]) -> str:
    lines = [
        f"{c.recorded.as_of!s:<12}{c.recorded.system:<18}{c.recorded.unit:<10}"
        f"{c.recorded.central:>8,.0f}"
        + (
            f"{c.computed[1]:>8,.0f}{c.difference:>+8,.0f}  {c.days_carried} days old"
            if c.computed is not None and c.difference is not None
            else f"  no total: {c.basis}"
        )
        for c in comparisons
    ]
    return "\n".join(
        ["date        total             unit      on record computed difference", *lines]
    )


def test_every_attributed_total_on_record_is_compared_and_its_difference_shown(
    shipped: Facts,
) -> None:
    found = start_1_comparisons(shipped, "RUS")
    print(shown(found))
    totals = {
        r["id"]
        for r in raw("forces")
        if r["quantity"].endswith("_total") and r["count_type"] == "attributed"
    }
    assert totals <= {c.recorded.id for c in found}
    for c in found:
        if c.computed is None:
            assert c.difference is None
            assert "on record" in c.basis or "complete list" in c.basis
        else:
            middle = sum(c.computed) / 2
            assert c.difference == middle - c.recorded.central


def test_missiles_of_january_2008_are_those_of_july_and_the_fifteen_withdrawn(
    shipped: Facts,
) -> None:
    """russianforces.org, October 2008: 415 missiles in July, 15 fewer than in January."""
    (launchers,) = [
        c
        for c in start_1_comparisons(shipped, "RUS")
        if str(c.recorded.as_of) == "2008-07"
        and c.recorded.system == "all ICBM"
        and c.recorded.unit == "launchers"
    ]
    assert launchers.recorded.central == 415
    assert launchers.computed == (430, 430)
    assert launchers.difference == 15


def test_us_forces_of_2001_are_not_called_above_a_limit_that_both_sides_reported_met(
    shipped: Facts,
) -> None:
    """State Department, 5 December 2001: the ceilings have been met.

    By the attribution of the types the missiles alone would count 5,456; the Minuteman III
    had been downloaded, which the range allows for.
    """
    found = read_treaty(shipped, "start-1", "USA", on=date(2001, 12, 31))
    by_measure = {c["measure"]: c for c in found.counts}
    missiles = by_measure["Warheads of ballistic missiles"]
    assert missiles["counted_low"] < 4900 < missiles["counted_high"]
    assert missiles["compliance"] == "not decided"
    assert found.status.treaty == START_1
