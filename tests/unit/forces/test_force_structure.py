"""Forces at a date, on an invented world whose tables are easy to count by hand."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date

import pytest

from equipoise.core.dates import PartialDate
from equipoise.core.errors import BadInputError, NoFactError, UnknownNameError
from equipoise.forces.inventory import ForceGroup, ForceStructure, force_structure
from tests.support.synthetic_facts import (
    ATTACKER,
    CARRY_LIMIT_DAYS,
    launchers,
    leg,
    number,
    world,
)

IN_2010, IN_2012 = date(2010, 7, 1), date(2012, 5, 1)
LAST_DAY_OF_2010, LAST_DAY_OF_2012 = date(2010, 12, 31), date(2012, 12, 31)


def loads(force: ForceStructure, system: str) -> list[tuple[int, int]]:
    """Launchers and warheads on each, group by group."""
    return [(g.launchers, g.warheads_per_launcher) for g in force.groups if g.system == system]


def series_of(force: ForceStructure) -> dict[str, str]:
    return {g.leg: g.source_id for g in (*force.groups, *force.bombers)}


# Which source gives each leg.


def test_each_leg_comes_from_the_latest_source_on_or_before_the_day() -> None:
    assert series_of(force_structure(world(), ATTACKER, on=IN_2010)) == {
        "icbm": "survey-2010",
        "slbm": "survey-2010",
        "bomber": "survey-2010",
    }
    assert series_of(force_structure(world(), ATTACKER, on=IN_2012)) == {
        "icbm": "survey-2012",
        "slbm": "survey-2012",
        "bomber": "survey-2010",
    }


def test_a_source_of_a_year_serves_from_its_first_day_and_not_the_day_before() -> None:
    first = force_structure(world(), ATTACKER, on=date(2012, 1, 1))
    before = force_structure(world(), ATTACKER, on=date(2011, 12, 31))
    assert series_of(first)["icbm"] == "survey-2012"
    assert series_of(before)["icbm"] == "survey-2010"


def test_among_sources_of_one_date_the_lowest_rank_wins() -> None:
    swapped = world(leg("rival-2012", "icbm", "2012"), without=["oob-att-2012-icbm-survey-2012"])
    assert series_of(force_structure(world(), ATTACKER, on=IN_2012))["icbm"] == "survey-2012"
    assert series_of(force_structure(swapped, ATTACKER, on=IN_2012))["icbm"] == "rival-2012"


def test_a_rival_of_a_later_date_comes_before_a_default_of_an_earlier_one() -> None:
    rows = launchers("rival-2012", "Alpha", "silo", 21, as_of="2012-04", load=1)
    facts = world(*rows, leg("rival-2012", "icbm", "2012-04", rank=2))
    assert loads(force_structure(facts, ATTACKER, on=IN_2012), "Alpha") == [(21, 1)]


def test_a_weak_source_is_used_only_when_asked_for_by_name() -> None:
    assert series_of(force_structure(world(), ATTACKER, on=IN_2012))["icbm"] != "weak-2012"
    asked = force_structure(world(), ATTACKER, on=IN_2012, series=["weak-2012"])
    assert series_of(asked) == {"icbm": "weak-2012", "slbm": "survey-2012", "bomber": "survey-2010"}
    assert loads(asked, "Alpha") == [(99, 1)]


def test_a_preferred_series_wins_where_it_gives_a_leg_and_only_there() -> None:
    force = force_structure(world(), ATTACKER, on=IN_2012, series=["rival-2012"])
    assert series_of(force)["icbm"] == "rival-2012"
    assert series_of(force)["slbm"] == "survey-2012"
    assert loads(force, "Alpha") == [(20, 1)]


def test_a_source_that_gives_a_leg_twice_is_read_for_the_date_of_its_row() -> None:
    earlier = [
        replace(f, id=f"{f.id}-2011", as_of=PartialDate.parse("2011"))
        for f in launchers("survey-2012", "Alpha", "silo", 50, as_of="2012", load=2)
    ]
    facts = world(*earlier, leg("survey-2012", "icbm", "2011"))
    in_2011 = force_structure(facts, ATTACKER, on=date(2011, 7, 1))
    assert loads(in_2011, "Alpha") == [(50, 2)]
    assert loads(force_structure(facts, ATTACKER, on=IN_2012), "Alpha") == [(8, 3)]


def test_an_unknown_series_is_refused_and_not_passed_over() -> None:
    with pytest.raises(UnknownNameError, match=r"unknown series of ATT 'survey-2102'.*survey-2012"):
        force_structure(world(), ATTACKER, on=IN_2012, series=["survey-2102"])


def test_a_vintage_before_the_newer_survey_uses_the_older() -> None:
    known = world().as_known_by(date(2012, 2, 29))
    force = force_structure(known, ATTACKER, on=IN_2012)
    assert {g.source_id for g in force.groups} == {"survey-2010"}
    assert force.warheads == 79


# How the rows were obtained.


def test_within_its_own_year_a_row_is_exact_and_after_it_carried_forward() -> None:
    exact = force_structure(world(), ATTACKER, on=LAST_DAY_OF_2012)
    assert {(g.basis, g.days_carried) for g in exact.groups} == {("exact", 0)}
    assert {(b.basis, b.days_carried) for b in exact.bombers} == {("carried_forward", 731)}
    carried = force_structure(world(), ATTACKER, on=date(2013, 1, 1))
    assert {(g.basis, g.days_carried) for g in carried.groups} == {("carried_forward", 1)}


def on_day(days: int) -> date:
    return date.fromordinal(LAST_DAY_OF_2012.toordinal() + days)


def test_missiles_are_carried_to_the_limit_and_refused_a_day_later() -> None:
    last = force_structure(world(), ATTACKER, on=on_day(CARRY_LIMIT_DAYS))
    assert {g.days_carried for g in last.groups} == {CARRY_LIMIT_DAYS}
    with pytest.raises(NoFactError, match=r"last known for 2012, 1001 days before .* 1000 days"):
        force_structure(world(), ATTACKER, on=on_day(CARRY_LIMIT_DAYS + 1))


def test_bombers_are_carried_to_the_limit_and_then_left_out() -> None:
    last = date.fromordinal(LAST_DAY_OF_2010.toordinal() + CARRY_LIMIT_DAYS)
    after = date.fromordinal(last.toordinal() + 1)
    assert len(force_structure(world(), ATTACKER, on=last).bombers) == 1
    assert force_structure(world(), ATTACKER, on=after).bombers == ()


def test_a_group_names_the_rows_it_rests_on_and_the_weakest_verification() -> None:
    recalled = number(
        "survey-2012-alpha-silo-load",
        "warheads_per_launcher",
        3,
        system="Alpha",
        basing="silo",
        as_of="2012",
        source_id="survey-2012",
        verification="recalled",
    )
    force = force_structure(world(recalled), ATTACKER, on=IN_2012)
    by_system = {g.system: g for g in force.groups}
    assert by_system["Alpha"].verification == "recalled"
    assert by_system["Bravo"].verification == "seen"
    assert by_system["Bravo"].fact_ids == (
        "survey-2012-bravo-mobile-launchers",
        "survey-2012-bravo-mobile-load",
        "platform-mobile",
    )
    assert set(by_system["Alpha"].fact_ids) <= set(force.fact_ids)


def test_reading_a_force_notes_its_rows_and_its_order_of_battle() -> None:
    facts = world()
    force = force_structure(facts, ATTACKER, on=IN_2012)
    noted = set(facts.recorder.ids)
    assert set(force.fact_ids) <= noted
    assert {"oob-att-2012-icbm-survey-2012", "oob-att-2010-bomber-survey-2010"} <= noted
    assert not any("rival" in i or "weak" in i for i in noted)


# Loadings.


def test_as_listed_takes_the_load_or_the_warhead_total_of_the_source() -> None:
    force = force_structure(world(), ATTACKER, on=IN_2010)
    assert loads(force, "Alpha") == [(10, 3)]
    assert loads(force, "Bravo") == [(9, 1)]
    assert loads(force, "Delta") == [(8, 2), (8, 3)]
    assert (force.launchers, force.warheads) == (35, 79)


def test_a_warhead_total_wins_over_a_mean_load() -> None:
    row = number(
        "total",
        "warheads",
        41,
        system="Delta",
        basing="submarine",
        as_of="2012",
        source_id="survey-2012",
    )
    force = force_structure(world(row), ATTACKER, on=IN_2012)
    assert loads(force, "Delta") == [(7, 2), (9, 3)]


def test_launchers_given_as_a_range_are_rounded_before_they_are_loaded() -> None:
    row = number(
        "survey-2012-alpha-silo-launchers",
        "launchers",
        None,
        low=5,
        high=8,
        system="Alpha",
        basing="silo",
        as_of="2012",
        source_id="survey-2012",
    )
    force = force_structure(world(row), ATTACKER, on=IN_2012)
    assert loads(force, "Alpha") == [(6, 3)]


def test_maximum_loads_every_missile_with_its_upper_bound() -> None:
    force = force_structure(world(), ATTACKER, on=IN_2012, loading="maximum")
    assert force.warheads == 8 * 4 + 12 * 4 + 16 * 8
    assert {g.count_type for g in force.groups} == {"maximum_load"}


def test_maximum_is_the_listed_load_where_no_bound_is_given() -> None:
    force = force_structure(world(), ATTACKER, on=IN_2010, loading="maximum")
    assert loads(force, "Bravo") == [(9, 1)]
    assert force.warheads == 10 * 4 + 9 * 1 + 16 * 3


def test_maximum_never_unloads_a_missile() -> None:
    """A source may list more warheads than its own bound of the load allows."""
    rows = launchers("survey-2012", "Alpha", "silo", 5, as_of="2012", load=3, load_high=4)
    total = number(
        "too-many",
        "warheads",
        21,
        system="Alpha",
        basing="silo",
        as_of="2012",
        source_id="survey-2012",
    )
    facts = world(*rows, total)
    listed = force_structure(facts, ATTACKER, on=IN_2012)
    full = force_structure(facts, ATTACKER, on=IN_2012, loading="maximum")
    assert loads(listed, "Alpha") == [(4, 4), (1, 5)]
    assert {g.load_range for g in listed.groups if g.system == "Alpha"} == {(4, 4.2)}
    assert loads(full, "Alpha") == [(4, 4), (1, 5)]


def test_declared_spreads_the_treaty_total_less_one_for_each_bomber() -> None:
    """101 - 5 = 96 on 36 missiles: one each, and 60 more in proportion to 24 : 36 : 112."""
    force = force_structure(world(), ATTACKER, on=IN_2012, loading="declared")
    assert (force.declared_total, force.warheads) == (101.0, 96)
    assert loads(force, "Alpha") == [(8, 2)]
    assert loads(force, "Bravo") == [(11, 2), (1, 3)]
    assert loads(force, "Delta") == [(9, 3), (7, 4)]
    assert {g.count_type for g in force.groups} == {"accountable"}
    assert all(
        f"new_start_deployed_warheads-{ATTACKER}-2012-03-01" in g.fact_ids for g in force.groups
    )


def test_declared_uses_the_exchange_that_stood_on_the_day() -> None:
    force = force_structure(world(), ATTACKER, on=date(2012, 2, 29), loading="declared")
    assert (force.declared_total, force.warheads) == (90.0, 85)


def test_declared_needs_a_declaration() -> None:
    with pytest.raises(NoFactError, match="first one is dated 2011-02-05"):
        force_structure(world(), ATTACKER, on=IN_2010, loading="declared")


def test_declared_needs_bombers_because_the_total_counts_them() -> None:
    without = world(without=["oob-att-2010-bomber-survey-2010"])
    assert force_structure(without, ATTACKER, on=IN_2012).bombers == ()
    with pytest.raises(NoFactError, match="one warhead per bomber, and no bombers are on record"):
        force_structure(without, ATTACKER, on=IN_2012, loading="declared")


def test_bombers_stand_apart_and_count_in_no_missile_total() -> None:
    for loading in ("as_listed", "declared", "maximum"):
        force = force_structure(world(), ATTACKER, on=IN_2012, loading=loading)
        assert [(b.system, b.launchers, b.warheads) for b in force.bombers] == [("Heavy", 5, 30)]
        assert all(g.leg != "bomber" for g in force.groups)
        assert force.launchers == 36
        assert force.warheads == sum(g.launchers * g.warheads_per_launcher for g in force.groups)


# Platforms.


def test_platform_size_comes_from_the_system_then_from_its_class() -> None:
    force = force_structure(world(), ATTACKER, on=IN_2012)
    assert {g.system: g.launchers_per_platform for g in force.groups} == {
        "Alpha": 1,
        "Bravo": 3,
        "Delta": 8,
    }
    own = number("own", "launchers_per_platform", 4, system="Bravo", basing="mobile", as_of="2011")
    force = force_structure(world(own), ATTACKER, on=IN_2012)
    assert {g.launchers_per_platform for g in force.groups if g.system == "Bravo"} == {4}


def test_platform_size_is_read_as_at_the_day() -> None:
    later = number(
        "refit", "launchers_per_platform", 4, system="Delta", basing="submarine", as_of="2012-06"
    )
    for day, size in ((date(2012, 5, 31), 8), (date(2012, 6, 1), 4)):
        force = force_structure(world(later), ATTACKER, on=day)
        assert {g.launchers_per_platform for g in force.groups if g.system == "Delta"} == {size}


# Refusals.


def test_an_unknown_party_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match=r"order of battle 'DEF'.*Known: ATT"):
        force_structure(world(), "DEF", on=IN_2012)


def test_an_unknown_loading_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'declared'"):
        force_structure(world(), ATTACKER, on=IN_2012, loading="declard")  # type: ignore[arg-type]


def test_a_day_before_all_sources_is_refused_with_the_first_date() -> None:
    with pytest.raises(NoFactError, match=r"no complete missile force .* first one is dated 2010;"):
        force_structure(world(), ATTACKER, on=date(2009, 12, 31))


def test_launchers_without_any_load_are_refused() -> None:
    facts = world(without=["survey-2012-bravo-mobile-load"])
    with pytest.raises(NoFactError, match=r"survey-2012-bravo-mobile-launchers.* neither a load"):
        force_structure(facts, ATTACKER, on=IN_2012)


def test_an_order_of_battle_that_promises_rows_nobody_has_is_refused() -> None:
    facts = world(leg("rival-2012", "slbm", "2012-03"))
    with pytest.raises(NoFactError, match=r"oob-att-2012-03-slbm-rival-2012.* no launchers"):
        force_structure(facts, ATTACKER, on=IN_2012)


# Showing.


def test_rows_list_missiles_first_and_bombers_last() -> None:
    force = force_structure(world(), ATTACKER, on=IN_2012)
    rows = force.to_rows()
    assert [r["leg"] for r in rows] == ["icbm", "icbm", "slbm", "slbm", "bomber"]
    assert sum(r["warheads"] for r in rows) == 88 + 30


def test_the_notebook_table_escapes_what_it_shows() -> None:
    rows = launchers("survey-2012", "<b>&", "silo", 2, as_of="2012", load=1)
    shown = force_structure(world(*rows), ATTACKER, on=IN_2012)._repr_html_()
    assert "&lt;b&gt;&amp;" in shown
    assert "<b>" not in shown
    assert shown.count("<tr>") == 1 + 6


def test_a_group_counts_its_warheads() -> None:
    force = force_structure(world(), ATTACKER, on=IN_2012)
    group: ForceGroup = force.groups[0]
    assert group.warheads == group.launchers * group.warheads_per_launcher == 24


# What a notebook gets.


def test_a_data_frame_has_the_rows_of_the_force() -> None:
    pandas = pytest.importorskip("pandas")
    force = force_structure(world(), ATTACKER, on=IN_2012)
    frame = force.to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert frame.to_dict("records") == force.to_rows()
    assert int(frame["launchers"].sum()) == sum(
        g.launchers for g in (*force.groups, *force.bombers)
    )


def test_without_pandas_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(BadInputError, match="pip install pandas"):
        force_structure(world(), ATTACKER, on=IN_2012).to_pandas()
