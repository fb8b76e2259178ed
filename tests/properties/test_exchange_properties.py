"""Laws of the exchange, and its distributions against a second count in exact fractions."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.exchange.outcome import Outcome, evaluate
from equipoise.exchange.scenario import (
    DOCTRINES,
    ArrivalGroup,
    DefenseLayer,
    Scenario,
    platform_sets,
)
from equipoise.forces.inventory import ForceGroup
from equipoise.kernels.thinning import LEAST_MEAN

# The first call compiles, which takes seconds: no deadline.
patient = settings(deadline=None, max_examples=60)

Law = dict[int, Fraction]
ZERO, ONE = Fraction(0), Fraction(1)

chance = st.sampled_from(
    [ZERO, Fraction(1, 7), Fraction(1, 3), Fraction(1, 2), Fraction(9, 10), ONE]
)


# A second count, in fractions.


@dataclass(frozen=True)
class Platforms:
    """Platforms of one kind, their chances as fractions."""

    platforms: int
    size: int
    load: int
    survives: Fraction
    works: Fraction
    warhead_works: Fraction

    def as_group(self) -> ArrivalGroup:
        chances = (float(self.survives), float(self.works), float(self.warhead_works))
        return ArrivalGroup("group", self.platforms, self.size, self.load, *chances)


@dataclass(frozen=True)
class Shield:
    """One layer, its chances as fractions."""

    interceptors: int
    shots: int
    kill: Fraction
    track: Fraction
    fails: Fraction
    reach: Fraction
    doctrine: str

    def as_layer(self) -> DefenseLayer:
        return DefenseLayer(
            name="shield",
            interceptors=self.interceptors,
            shots=self.shots,
            kill_probability=float(self.kill),
            tracking_probability=float(self.track),
            common_mode_probability=float(self.fails),
            engageable_share=float(self.reach),
            doctrine=self.doctrine,
        )


def coin(p: Fraction) -> list[tuple[bool, Fraction]]:
    return [(True, p), (False, ONE - p)]


def total(laws: Iterable[Law]) -> Law:
    """The law of a sum of independent numbers."""
    found: Law = {0: ONE}
    for law in laws:
        step: Law = {}
        for (a, p), (b, q) in product(found.items(), law.items()):
            step[a + b] = step.get(a + b, ZERO) + p * q
        found = step
    return found


def mixture(parts: Iterable[tuple[Law, Fraction]]) -> Law:
    found: Law = {}
    for law, weight in parts:
        for number, p in law.items():
            found[number] = found.get(number, ZERO) + weight * p
    return found


def arrivals(force: Iterable[Platforms], force_fails: Fraction) -> Law:
    """Every platform, launcher and warhead by its own toss."""
    laws = []
    for kind in force:
        warhead: Law = {1: kind.warhead_works, 0: ONE - kind.warhead_works}
        missile = mixture(
            (total([warhead] * kind.load) if works else {0: ONE}, p)
            for works, p in coin(kind.works)
        )
        platform = mixture(
            (total([missile] * kind.size) if lives else {0: ONE}, p)
            for lives, p in coin(kind.survives)
        )
        laws += [platform] * kind.platforms
    return mixture([(total(laws), ONE - force_fails), ({0: ONE}, force_fails)])


def shots_at(warheads: int, shield: Shield) -> list[int]:
    """Shots at each of so many warheads within reach."""
    stock, most = shield.interceptors, shield.shots
    if shield.doctrine == "even-spread":
        fired = min(stock, most * warheads)
        return [fired // warheads + (n < fired % warheads) for n in range(warheads)]
    given_each = [most] * (stock // most)
    if shield.doctrine == "salvo-with-remainder":
        given_each.append(stock % most)
    return (given_each + [0] * warheads)[:warheads]


def leakers(arriving: Law, shield: Shield) -> Law:
    """Every warhead by its own tosses: within reach or not, then killed or not."""

    def given_arrivals(number: int) -> Law:
        parts = []
        for within in product((True, False), repeat=number):
            weight = math.prod(
                (shield.reach if w else ONE - shield.reach for w in within), start=ONE
            )
            if weight:
                survivors: list[Law] = [{1: ONE}] * (number - sum(within))
                for shots in shots_at(sum(within), shield):
                    killed = shield.track * (ONE - (ONE - shield.kill) ** shots)
                    survivors.append({0: killed, 1: ONE - killed})
                parts.append((total(survivors), weight))
        return mixture(parts)

    working = mixture((given_arrivals(n), p) for n, p in arriving.items())
    return mixture([(working, ONE - shield.fails), (arriving, shield.fails)])


def compare(pmf: np.ndarray, law: Law) -> None:
    expected = np.zeros(len(pmf))
    for number, p in law.items():
        if p:
            expected[number] = float(p)
    np.testing.assert_allclose(pmf, expected, rtol=0.0, atol=1e-12)


kinds = st.builds(
    Platforms, st.integers(1, 2), st.integers(1, 2), st.integers(0, 2), chance, chance, chance
)
shields = st.builds(
    Shield,
    st.integers(0, 7),
    st.integers(1, 3),
    chance,
    chance,
    chance,
    chance,
    st.sampled_from(sorted(DOCTRINES)),
)
small_forces = st.lists(kinds, min_size=1, max_size=3).filter(
    lambda force: sum(k.platforms * k.size * k.load for k in force) <= 8
)


@patient
@given(force=small_forces, shield=shields, force_fails=chance)
def test_a_mixed_force_and_one_layer_agree_with_a_count_in_fractions(
    force: list[Platforms], shield: Shield, force_fails: Fraction
) -> None:
    scenario = Scenario(
        tuple(k.as_group() for k in force), (shield.as_layer(),), float(force_fails)
    )
    found = evaluate(scenario)
    arriving = arrivals(force, force_fails)
    leaking = leakers(arriving, shield)
    compare(found.arriving_undefended, arriving)
    compare(found.arriving, leaking)
    before, after = (sum(n * p for n, p in law.items()) for law in (arriving, leaking))
    share = float(1 - after / before) if before else 0.0
    assert found.removed_share == pytest.approx(share, abs=1e-12)
    met = sum(min(n, shield.interceptors) * p for n, p in arriving.items())
    bound = float(met / before) if before else 0.0
    assert found.upper_bound == pytest.approx(bound, abs=1e-12)
    for level in range(10):
        exact = sum((p for n, p in leaking.items() if n >= level), start=ZERO)
        assert found.p_at_least(level) == pytest.approx(float(exact), abs=1e-12)


def test_the_second_count_by_hand() -> None:
    """The count itself: a boat of two at one half, and one sure shot at one of two warheads."""
    half = Fraction(1, 2)
    assert arrivals([Platforms(1, 2, 1, half, half, ONE)], ZERO) == {
        0: Fraction(5, 8),
        1: Fraction(1, 4),
        2: Fraction(1, 8),
    }
    shield = Shield(1, 1, ONE, ONE, ZERO, half, "salvo")
    law = {n: p for n, p in leakers({2: ONE}, shield).items() if p}
    assert law == {1: Fraction(3, 4), 2: Fraction(1, 4)}
    assert shots_at(3, replace(shield, interceptors=5, shots=2)) == [2, 2, 0]
    remainder = replace(shield, interceptors=5, shots=2, doctrine="salvo-with-remainder")
    assert shots_at(3, remainder) == [2, 2, 1]
    even = replace(shield, interceptors=5, shots=3, doctrine="even-spread")
    assert [shots_at(n, even) for n in (1, 2, 3, 6)] == [
        [3],
        [3, 2],
        [2, 2, 1],
        [1, 1, 1, 1, 1, 0],
    ]


# Laws for forces of any size.

unit = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0.0, 1.0))
groups = st.lists(
    st.builds(
        ArrivalGroup,
        st.just("group"),
        st.integers(1, 12),
        st.integers(1, 8),
        st.integers(0, 6),
        unit,
        unit,
        unit,
    ),
    min_size=1,
    max_size=3,
)
layers = st.builds(
    DefenseLayer,
    st.just("layer"),
    st.integers(0, 300),
    st.integers(1, 5),
    unit,
    unit,
    unit,
    unit,
    st.sampled_from(sorted(DOCTRINES)),
)
scenarios = st.builds(
    Scenario,
    groups.map(tuple),
    st.lists(layers, max_size=2).map(tuple),
    unit,
    st.just(False),
    st.booleans(),
)


def removed(found: Outcome) -> float:
    """The removed share before rounding noise is taken off."""
    before = found.mean_undefended
    return 1.0 - found.mean / before if before >= LEAST_MEAN else 0.0


@patient
@given(scenario=scenarios)
def test_what_is_removed_lies_between_nothing_and_the_upper_bound(scenario: Scenario) -> None:
    found = evaluate(scenario)
    assert -1e-12 <= removed(found) <= found.upper_bound + 1e-12
    assert 0.0 <= found.removed_share <= 1.0
    assert found.arriving.sum() == pytest.approx(1.0, abs=1e-12)
    assert found.arriving_undefended.sum() == pytest.approx(1.0, abs=1e-12)


@patient
@given(scenario=scenarios)
def test_without_stock_nothing_is_removed(scenario: Scenario) -> None:
    empty = tuple(replace(x, interceptors=0) for x in scenario.layers)
    found = evaluate(replace(scenario, layers=empty))
    assert found.upper_bound == 0.0
    np.testing.assert_allclose(found.arriving, found.arriving_undefended, atol=1e-12)
    assert found.removed_share == pytest.approx(0.0, abs=1e-12)


@patient
@given(scenario=scenarios)
def test_chances_of_at_least_so_many_are_consistent(scenario: Scenario) -> None:
    found = evaluate(scenario)
    most = sum(
        g.platforms * g.launchers_per_platform * g.warheads_per_launcher for g in scenario.groups
    )
    for defended, mean, none in (
        (True, found.mean, found.p_none_arrive),
        (False, found.mean_undefended, float(found.arriving_undefended[0])),
    ):
        chances = [found.p_at_least(k, defended=defended) for k in range(most + 2)]
        assert chances[0] == 1.0
        assert chances[-1] == 0.0
        assert all(a >= b - 1e-12 for a, b in pairwise(chances))
        assert sum(chances[1:]) == pytest.approx(mean, abs=1e-9)
        assert chances[1] == pytest.approx(1.0 - none, abs=1e-12)
    for k in range(most + 2):
        assert found.p_at_least(k) <= found.p_at_least(k, defended=False) + 1e-12


@patient
@given(scenario=scenarios, level=st.floats(0.001, 0.999))
def test_a_quantile_is_the_first_number_that_reaches_its_level(
    scenario: Scenario, level: float
) -> None:
    found = evaluate(scenario)
    at = found.quantile(level)
    below = 1.0 - found.p_at_least(at)
    assert below < level
    assert 1.0 - found.p_at_least(at + 1) >= level - 1e-9


@patient
@given(scenario=scenarios, more=st.integers(1, 50))
def test_a_larger_stock_never_lets_more_through_one_layer(scenario: Scenario, more: int) -> None:
    if not scenario.layers:
        return
    one = replace(scenario, layers=scenario.layers[:1])
    larger = replace(one.layers[0], interceptors=one.layers[0].interceptors + more)
    assert evaluate(replace(one, layers=(larger,))).mean <= evaluate(one).mean + 1e-9


@given(launchers=st.integers(1, 400), size=st.integers(1, 40))
def test_platforms_conserve_launchers(launchers: int, size: int) -> None:
    group = ForceGroup(
        system="Alpha",
        basing="mobile",
        leg="icbm",
        launchers=launchers,
        warheads_per_launcher=1,
        launchers_per_platform=size,
        load_range=(1.0, 1.0),
        count_type="loaded_estimate",
        source_id="survey",
        as_of="2012",
        basis="exact",
        days_carried=0,
        verification="seen",
        fact_ids=(),
    )
    found = [(s.platforms, s.launchers_per_platform) for s in platform_sets([group])]
    assert sum(platforms * each for platforms, each in found) == launchers
    assert sum(platforms for platforms, _ in found) == math.ceil(launchers / size)
    assert all(1 <= each <= size for _, each in found)
    assert all(platforms == 1 for platforms, each in found if each < min(size, launchers))
