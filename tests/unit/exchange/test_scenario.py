"""From a force to groups of platforms that live or die whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from equipoise.core.errors import BadInputError, UnknownNameError
from equipoise.exchange.scenario import (
    DOCTRINES,
    POSTURES,
    DefenseLayer,
    arrival_groups,
    platform_sets,
)
from equipoise.forces.inventory import ForceStructure, force_structure
from tests.support.synthetic_facts import ATTACKER, world

SURVIVING = {"silo": 0.9, "mobile": 0.8, "submarine": 0.5}


@pytest.fixture
def force() -> ForceStructure:
    return force_structure(world(), ATTACKER, on=date(2012, 5, 1))


@pytest.mark.parametrize(
    ("launchers", "size", "expected"),
    [
        (12, 3, [(4, 3)]),
        (13, 3, [(4, 3), (1, 1)]),
        (14, 3, [(4, 3), (1, 2)]),
        (2, 3, [(1, 2)]),
        (3, 3, [(1, 3)]),
        (7, 1, [(7, 1)]),
    ],
)
def test_the_last_platform_takes_the_remainder(
    force: ForceStructure, launchers: int, size: int, expected: list[tuple[int, int]]
) -> None:
    group = replace(force.groups[0], launchers=launchers, launchers_per_platform=size)
    found = [(s.platforms, s.launchers_per_platform) for s in platform_sets([group])]
    assert found == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (24, 24, [(3, 8, 3), (3, 8, 2)]),
        (25, 23, [(3, 8, 3), (3, 8, 2)]),
        (45, 3, [(6, 8, 2)]),
        (13, 14, [(2, 8, 3), (1, 8, 2), (1, 3, 2)]),
        (10, 17, [(2, 8, 3), (1, 8, 2), (1, 3, 2)]),
    ],
)
def test_no_boat_is_cut_in_two_by_its_load(
    force: ForceStructure, low: int, high: int, expected: list[tuple[int, int, int]]
) -> None:
    """Boats of eight, some missiles with two warheads and the others with three."""
    boat = replace(force.groups[-1], launchers_per_platform=8)
    parts = [
        replace(boat, launchers=low, warheads_per_launcher=2),
        replace(boat, launchers=high, warheads_per_launcher=3),
    ]
    found = platform_sets(parts)
    shape = [(s.platforms, s.launchers_per_platform, s.warheads_per_launcher) for s in found]
    assert shape == expected
    total = sum(a * b * c for a, b, c in shape)
    assert abs(total - (2 * low + 3 * high)) <= 8 / 2


def test_groups_carry_over_what_the_force_has(force: ForceStructure) -> None:
    """8 silos of 3; 4 units of 3 launchers with 2; boats of 8: one of 2 each, one of 3 each."""
    groups = arrival_groups(force, surviving=SURVIVING, reliability=0.9)
    shape = [
        (g.platforms, g.launchers_per_platform, g.warheads_per_launcher, g.p_platform_survives)
        for g in groups
    ]
    assert shape == [(8, 1, 3, 0.9), (4, 3, 2, 0.8), (1, 8, 3, 0.5), (1, 8, 2, 0.5)]
    assert {(g.p_missile_works, g.p_warhead_works) for g in groups} == {(0.9, 1.0)}
    assert sum(
        g.platforms * g.launchers_per_platform * g.warheads_per_launcher for g in groups
    ) == (force.warheads)


def test_bombers_are_not_among_the_groups(force: ForceStructure) -> None:
    groups = arrival_groups(force, surviving=SURVIVING, reliability=0.9)
    assert force.bombers
    assert not any("Heavy" in g.name for g in groups)


def test_warhead_reliability_reaches_every_group(force: ForceStructure) -> None:
    groups = arrival_groups(force, surviving=SURVIVING, reliability=0.9, warhead_reliability=0.75)
    assert {g.p_warhead_works for g in groups} == {0.75}


def test_a_basing_without_a_surviving_fraction_is_refused(force: ForceStructure) -> None:
    with pytest.raises(BadInputError, match="declared for mobile, submarine-based missiles"):
        arrival_groups(force, surviving={"silo": 1.0}, reliability=1.0)


def test_an_unknown_doctrine_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'even-spread'"):
        DefenseLayer("near", 1, 1, 0.5, doctrine="evenspread")


def test_the_names_of_postures_and_doctrines() -> None:
    assert POSTURES == (
        "no-first-strike",
        "launch-under-attack",
        "generated-ride-out",
        "day-to-day-ride-out",
    )
    assert set(DOCTRINES) == {"salvo", "even-spread", "salvo-with-remainder"}
    assert len(set(DOCTRINES.values())) == 3
