"""Spreading whole warheads over whole missiles."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from equipoise.core.errors import BadInputError
from equipoise.forces.inventory import (
    ForceGroup,
    merge_types,
    spread_in_proportion,
    spread_whole,
)

# A busy machine may pause at any moment: no deadline.
patient = settings(deadline=None)

TEMPLATE = ForceGroup(
    system="Alpha",
    basing="silo",
    leg="icbm",
    launchers=1,
    warheads_per_launcher=0,
    launchers_per_platform=1,
    load_range=(0.0, 1.0),
    count_type="loaded_estimate",
    source_id="survey",
    as_of="2012",
    basis="exact",
    days_carried=0,
    verification="seen",
    fact_ids=("row",),
)


def group(system: str, launchers: int, load: int, most: float, **changes: object) -> ForceGroup:
    changes.setdefault("load_range", (0.0, most))
    return replace(
        TEMPLATE,
        system=system,
        launchers=launchers,
        warheads_per_launcher=load,
        **changes,  # type: ignore[arg-type]
    )


def totals(groups: tuple[ForceGroup, ...] | list[ForceGroup]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for g in groups:
        found[g.system] += g.warheads
    return dict(found)


def capacities(groups: list[ForceGroup]) -> dict[str, float]:
    found: Counter[str] = Counter()
    for g in groups:
        found[g.system] += g.launchers * g.load_range[1]  # type: ignore[assignment]
    return dict(found)


@st.composite
def forces(draw: st.DrawFn) -> list[ForceGroup]:
    """Types of one or two subgroups; the most each carries is a whole number of 1 or more."""
    groups = []
    for system in "ABCDE"[: draw(st.integers(1, 5))]:
        most = draw(st.integers(1, 12))
        load = draw(st.integers(0, most))
        groups.append(group(system, draw(st.integers(1, 80)), load, most))
        if draw(st.booleans()) and load < most:
            groups.append(group(system, draw(st.integers(1, 80)), load + 1, most))
    return groups


# One type.


@patient
@given(launchers=st.integers(1, 500), warheads=st.integers(0, 5000))
def test_spread_whole_keeps_launchers_and_warheads_and_evens_out(
    launchers: int, warheads: int
) -> None:
    parts = spread_whole(replace(TEMPLATE, launchers=launchers), warheads)
    assert sum(p.launchers for p in parts) == launchers
    assert sum(p.warheads for p in parts) == warheads
    assert len(parts) <= 2
    assert all(p.launchers > 0 for p in parts)
    loads = [p.warheads_per_launcher for p in parts]
    assert loads == sorted(set(loads))
    assert max(loads) - min(loads) <= 1


def test_spread_whole_by_hand() -> None:
    parts = spread_whole(replace(TEMPLATE, launchers=16), 40)
    assert [(p.launchers, p.warheads_per_launcher) for p in parts] == [(8, 2), (8, 3)]
    assert [(p.launchers, p.warheads_per_launcher) for p in spread_whole(TEMPLATE, 3)] == [(1, 3)]
    assert {p.fact_ids for p in parts} == {("row",)}


# Many types.


@patient
@given(groups=forces(), data=st.data())
def test_spread_in_proportion_keeps_everything_whole(
    groups: list[ForceGroup], data: st.DataObject
) -> None:
    most = capacities(groups)
    missiles = sum(g.launchers for g in groups)
    warheads = data.draw(st.integers(missiles, int(sum(most.values()))))
    spread = spread_in_proportion(groups, warheads)
    assert sum(g.warheads for g in spread) == warheads
    for system, capacity in most.items():
        before = [g for g in groups if g.system == system]
        after = [g for g in spread if g.system == system]
        assert 1 <= len(after) <= 2
        assert sum(g.launchers for g in after) == sum(g.launchers for g in before)
        assert all(g.warheads_per_launcher >= 1 for g in after)
        assert all(g.warheads_per_launcher <= g.load_range[1] for g in after)
        assert totals(after)[system] <= capacity


@patient
@given(groups=forces(), data=st.data())
def test_what_lies_above_one_each_is_in_proportion_to_room_to_less_than_one_warhead(
    groups: list[ForceGroup], data: st.DataObject
) -> None:
    most, merged = capacities(groups), merge_types(groups)
    missiles = sum(g.launchers for g in merged)
    room = {g.system: most[g.system] - g.launchers for g in merged}
    assume(sum(room.values()) > 0)
    warheads = data.draw(st.integers(missiles, int(sum(most.values()))))
    spread = totals(spread_in_proportion(groups, warheads))
    for g in merged:
        share = (warheads - missiles) * room[g.system] / sum(room.values())
        assert math.isclose(spread[g.system] - g.launchers, share, abs_tol=1.0 - 1e-9)


@patient
@given(groups=forces())
def test_the_ends_are_one_warhead_each_and_full_loads(groups: list[ForceGroup]) -> None:
    missiles = sum(g.launchers for g in groups)
    full = int(sum(capacities(groups).values()))
    assert {g.warheads_per_launcher for g in spread_in_proportion(groups, missiles)} == {1}
    assert all(
        g.warheads_per_launcher == g.load_range[1] for g in spread_in_proportion(groups, full)
    )


@patient
@given(groups=forces())
def test_one_warhead_too_many_or_too_few_is_refused(groups: list[ForceGroup]) -> None:
    missiles = sum(g.launchers for g in groups)
    full = int(sum(capacities(groups).values()))
    for warheads in (missiles - 1, full + 1, -1):
        with pytest.raises(BadInputError, match="do not fit"):
            spread_in_proportion(groups, warheads)


def test_spread_in_proportion_by_hand() -> None:
    """Room 8 x 3 = 24, 12 x 3 = 36, 16 x 7 = 112; 60 of 172: 8.37, 12.56 and 39.07."""
    groups = [group("A", 8, 3, 4), group("B", 12, 2, 4), group("C", 16, 2, 8)]
    assert totals(spread_in_proportion(groups, 96)) == {"A": 16, "B": 25, "C": 55}


def test_rounding_goes_to_the_largest_remainder_and_then_to_the_first_type() -> None:
    groups = [group("A", 1, 1, 2), group("B", 1, 1, 2), group("C", 1, 1, 3)]
    assert totals(spread_in_proportion(groups, 4)) == {"A": 1, "B": 1, "C": 2}
    equal = [group("A", 1, 1, 2), group("B", 1, 1, 2)]
    assert totals(spread_in_proportion(equal, 3)) == {"A": 2, "B": 1}


def test_a_listed_maximum_is_the_capacity_where_a_source_lists_the_most() -> None:
    listed = group("A", 10, 4, 9, count_type="maximum_load")
    other = group("B", 10, 1, 4)
    spread = totals(spread_in_proportion([listed, other], 50))
    assert spread == {"A": 25, "B": 25}


def test_where_listed_maxima_cannot_hold_the_total_the_generic_high_load_does() -> None:
    listed = group("A", 10, 4, 9, count_type="maximum_load")
    spread = spread_in_proportion([listed], 70)
    assert totals(spread) == {"A": 70}


def test_merging_joins_subgroups_of_a_type_and_nothing_else() -> None:
    silo, more, mobile = (
        group("A", 3, 1, 4),
        group("A", 2, 2, 4),
        group("A", 5, 1, 4, basing="mobile"),
    )
    merged = merge_types([silo, more, mobile])
    assert [(g.basing, g.launchers) for g in merged] == [("silo", 5), ("mobile", 5)]
