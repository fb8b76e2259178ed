"""Shoot-look-shoot against an enumeration of targets, orders and outcomes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import permutations

import numpy as np
import pytest

from equipoise.kernels.leakage import barrage, finite_inventory
from equipoise.kernels.shoot_look_shoot import shoot_look_shoot
from equipoise.kernels.validate import FloatArray, ParameterError
from tests.support.compiled_only import compiled_only

Targets = tuple[bool, ...]
VALID: dict[str, object] = {
    "sspk": 0.6,
    "salvos": [2, 1],
    "interceptors": 5,
    "p_dead_called_alive": 0.1,
    "p_alive_called_dead": 0.2,
    "p_track": 0.9,
}


class Enumeration:
    """One named target after the other, each in every order; shares no idea with the product."""

    def __init__(self, sspk: float, salvos: list[int], waste: float, drop: float) -> None:
        self.sspk, self.salvos, self.waste, self.drop = sspk, salvos, waste, drop

    def joint(self, warheads: int, interceptors: int) -> FloatArray:
        out = np.zeros((warheads + 1, interceptors + 1))
        for weight, leaked, left in self.rounds((True,) * warheads, interceptors, 0):
            out[leaked, interceptors - left] += weight
        return out

    def rounds(self, listed: Targets, stock: int, number: int) -> Iterator[tuple[float, int, int]]:
        if number == len(self.salvos):
            yield 1.0, sum(listed), stock
            return
        orders = set(permutations(listed))
        for order in orders:
            for weight, kept, dropped, left in self.engage(order, stock, self.salvos[number]):
                for more, leaked, final in self.rounds(kept, left, number + 1):
                    yield weight * more / len(orders), leaked + dropped, final

    def engage(
        self, order: Targets, stock: int, salvo: int
    ) -> Iterator[tuple[float, Targets, int, int]]:
        if not order:
            yield 1.0, (), 0, stock
            return
        shots = min(salvo, stock)
        for weight, target, leaked in self.fates(order[0], shots):
            for more, kept, dropped, left in self.engage(order[1:], stock - shots, salvo):
                yield weight * more, target + kept, leaked + dropped, left

    def fates(self, alive: bool, shots: int) -> Iterator[tuple[float, Targets, int]]:
        if shots == 0:
            yield 1.0, (alive,), 0
            return
        survives = (1 - self.sspk) ** shots if alive else 0.0
        yield survives * (1 - self.drop), (True,), 0
        yield survives * self.drop, (), 1
        yield (1 - survives) * self.waste, (False,), 0
        yield (1 - survives) * (1 - self.waste), (), 0


@pytest.mark.parametrize(
    "waste_drop", [(0.0, 0.0), (0.3, 0.0), (0.0, 0.2), (0.25, 0.15), (1.0, 1.0)]
)
@pytest.mark.parametrize("salvos", [[1], [1, 1], [2, 1], [1, 2], [1, 1, 1], [3, 1], [0, 1]])
@pytest.mark.parametrize("interceptors", [0, 1, 3, 4, 9])
def test_joint_law_equals_the_enumeration(
    waste_drop: tuple[float, float], salvos: list[int], interceptors: int
) -> None:
    waste, drop = waste_drop
    expected = Enumeration(0.6, salvos, waste, drop).joint(3, interceptors)
    computed = shoot_look_shoot(
        warheads=3,
        sspk=0.6,
        salvos=salvos,
        interceptors=interceptors,
        p_dead_called_alive=waste,
        p_alive_called_dead=drop,
    ).joint
    usable = computed.shape[1]
    assert usable == min(interceptors, 3 * sum(salvos)) + 1
    assert computed == pytest.approx(expected[:, :usable], rel=1e-12, abs=1e-300)
    assert not expected[:, usable:].any()


def test_untracked_warheads_leak_and_draw_no_shots() -> None:
    doctrine = {"sspk": 0.6, "salvos": [1, 1], "interceptors": 3}
    expected = np.zeros((5, 4))
    for tracked in range(5):
        weight = math.comb(4, tracked) * 0.8**tracked * 0.2 ** (4 - tracked)
        part = shoot_look_shoot(warheads=tracked, **doctrine).joint
        expected[4 - tracked : 5, : part.shape[1]] += weight * part
    computed = shoot_look_shoot(warheads=4, p_track=0.8, **doctrine).joint
    assert computed == pytest.approx(expected, rel=1e-12, abs=1e-300)


@pytest.mark.parametrize("drop", [0.0, 0.2])
def test_random_arrivals_mix_the_fixed_numbers(drop: float) -> None:
    doctrine = {"sspk": 0.6, "salvos": [1, 2], "interceptors": 5, "p_alive_called_dead": drop}
    arriving = [0.1, 0.2, 0.0, 0.3, 0.4]
    expected = np.zeros((5, 6))
    for w, weight in enumerate(arriving):
        part = shoot_look_shoot(warheads=w, **doctrine).joint
        expected[: w + 1, : part.shape[1]] += weight * part
    computed = shoot_look_shoot(arriving=arriving, **doctrine).joint
    assert computed == pytest.approx(expected, rel=1e-12, abs=1e-300)


def test_no_warheads_no_interceptors_no_rounds() -> None:
    nothing = shoot_look_shoot(warheads=0, sspk=0.6, salvos=[1, 1], interceptors=5)
    assert nothing.joint.tolist() == [[1.0]]
    for salvos, interceptors in (([1, 1], 0), ([], 5), ([0, 0], 5)):
        none = shoot_look_shoot(warheads=2, sspk=0.6, salvos=salvos, interceptors=interceptors)
        assert none.joint.tolist() == [[0.0], [0.0], [1.0]]


def test_perfect_and_useless_interceptors() -> None:
    perfect = shoot_look_shoot(warheads=3, sspk=1.0, salvos=[1, 1], interceptors=9)
    assert perfect.leakers.tolist() == [1.0, 0.0, 0.0, 0.0]
    assert perfect.interceptors_used[3] == 1.0
    useless = shoot_look_shoot(warheads=3, sspk=0.0, salvos=[1, 1], interceptors=9)
    assert useless.leakers.tolist() == [0.0, 0.0, 0.0, 1.0]
    assert useless.interceptors_used[6] == 1.0


def test_a_blind_assessment_is_a_barrage_of_all_rounds() -> None:
    blind = shoot_look_shoot(
        warheads=7, sspk=0.4, salvos=[1, 2], interceptors=21, p_dead_called_alive=1.0
    )
    assert blind.leakers == pytest.approx(barrage(warheads=7, sspk=0.4, shots=3), rel=1e-12)
    assert blind.interceptors_used[21] == pytest.approx(1.0)


def test_one_round_with_single_shots_is_the_even_spread() -> None:
    once = shoot_look_shoot(warheads=9, sspk=0.6, salvos=[1], interceptors=5).leakers
    even = finite_inventory(warheads=9, sspk=0.6, interceptors=5, max_shots=1)
    assert once == pytest.approx(even, rel=1e-12, abs=0.0)


def test_more_interceptors_than_usable_change_nothing() -> None:
    enough = shoot_look_shoot(warheads=4, sspk=0.6, salvos=[2, 1], interceptors=12)
    more = shoot_look_shoot(warheads=4, sspk=0.6, salvos=[2, 1], interceptors=10**9)
    assert enough.joint.tolist() == more.joint.tolist()


def test_several_hundred_warheads_with_imperfect_assessment() -> None:
    outcome = shoot_look_shoot(
        warheads=300,
        sspk=0.56,
        salvos=[2, 2],
        interceptors=1200,
        p_dead_called_alive=0.1,
        p_alive_called_dead=0.05,
    )
    miss = 0.44**2
    leak = miss * 0.05 + miss * 0.95 * miss
    assert outcome.joint.sum() == pytest.approx(1.0, abs=1e-11)
    assert np.arange(301) @ outcome.leakers == pytest.approx(300 * leak, rel=1e-11)
    listed = miss * 0.95 + (1 - miss) * 0.1
    used = np.arange(1201) @ outcome.interceptors_used
    assert used == pytest.approx(600 + 600 * listed, rel=1e-11)


@pytest.mark.parametrize("name", list(VALID))
def test_each_parameter_outside_its_domain_is_named(name: str) -> None:
    wrong: list[object] = [float("nan"), -1, 1.5, "many", None]
    for bad in wrong:
        broken = [1, bad] if name == "salvos" else bad
        with pytest.raises(ParameterError) as refusal:
            shoot_look_shoot(warheads=3, **(VALID | {name: broken}))
        assert refusal.value.parameter == name


def test_arrivals_must_be_given_once_and_be_a_distribution() -> None:
    with pytest.raises(ParameterError, match="warheads is missing"):
        shoot_look_shoot(**VALID)
    with pytest.raises(ParameterError, match="arriving sums to"):
        shoot_look_shoot(arriving=[0.5, 0.4], **VALID)


def test_a_state_too_large_for_memory_is_refused_before_it_is_made() -> None:
    with pytest.raises(ParameterError, match="states in this doctrine"):
        shoot_look_shoot(warheads=20_000, sspk=0.5, salvos=[1, 1], interceptors=20_000)


@compiled_only
def test_the_cure_for_too_large_a_state_is_named() -> None:
    with pytest.raises(ParameterError, match="fewer warheads or rounds"):
        shoot_look_shoot(
            warheads=600,
            sspk=0.5,
            salvos=[1, 1, 1],
            interceptors=1800,
            p_alive_called_dead=0.1,
        )
