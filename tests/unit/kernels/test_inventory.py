"""Requirements against exhaustive searches, and what is infeasible."""

from __future__ import annotations

import math

import pytest

from equipoise.kernels import inventory, leakage
from equipoise.kernels.shoot_look_shoot import shoot_look_shoot
from equipoise.kernels.validate import ParameterError


@pytest.mark.parametrize("warheads", [1, 2, 3, 7])
@pytest.mark.parametrize("sspk", [0.3, 0.56, 0.8])
@pytest.mark.parametrize("p_track", [1.0, 0.99])
def test_even_spread_equals_the_search_one_interceptor_at_a_time(
    warheads: int, sspk: float, p_track: float
) -> None:
    need = inventory.barrage_required_even(
        warheads=warheads, sspk=sspk, p_track=p_track, p_zero_leak=0.8
    )
    tried = 0
    while (
        leakage.finite_inventory(
            warheads=warheads, sspk=sspk, p_track=p_track, interceptors=tried, max_shots=10**6
        )[0]
        < 0.8
    ):
        tried += 1
    assert need == tried


def test_a_criterion_met_exactly_by_decimals_needs_no_further_shot() -> None:
    # 0.8 = 1 - 0.2, 0.96 = 1 - 0.2^2 and 0.992 = 1 - 0.2^3 hold in decimals, not in binary.
    for wanted, shots in ((0.8, 1), (0.96, 2), (0.992, 3), (0.9984, 4)):
        assert inventory.shots_required(sspk=0.8, wanted=wanted) == shots
    assert inventory.barrage_required_even(warheads=1, sspk=0.9, p_zero_leak=0.999) == 3


def test_published_formulas_for_twenty_warheads() -> None:
    need = inventory.barrage_required(warheads=20, sspk=0.8, p_zero_leak=0.8)
    wanted = 0.8 ** (1 / 20)
    assert need.feasible
    assert need.kill_probability == pytest.approx(wanted)
    assert need.shots_continuous == pytest.approx(math.log(1 - wanted) / math.log(0.2))
    assert (need.shots_integer, need.interceptors_uniform, need.interceptors_even) == (3, 60, 59)
    assert need.look_continuous == pytest.approx(20 * (1 + 0.2 * (need.shots_continuous - 1)))
    assert (need.look_integer, need.look_first_round) == (pytest.approx(28.0), 1)


def test_equal_splits_take_the_smaller_first_round() -> None:
    # Four shots at 0.5: one or two in the first round both use 2.5 per object.
    need = inventory.barrage_required(warheads=2, sspk=0.5, p_zero_leak=0.8)
    assert (need.shots_integer, need.look_integer, need.look_first_round) == (4, 5.0, 1)


def test_tracking_below_the_criterion_is_infeasible_whatever_is_fired() -> None:
    need = inventory.barrage_required(warheads=100, sspk=0.9, p_track=0.99, p_zero_leak=0.8)
    assert not need.feasible
    assert need.ceiling == pytest.approx(0.99**100)
    assert need.interceptors_even is None
    assert need.look_integer is None


def test_tracking_equal_to_the_criterion_is_reached_by_perfect_shots_only() -> None:
    equal = {"warheads": 2, "p_track": 0.9, "p_zero_leak": 0.81}
    assert not inventory.barrage_required(sspk=0.99, **equal).feasible
    perfect = inventory.barrage_required(sspk=1.0, **equal)
    assert (perfect.shots_integer, perfect.interceptors_even) == (1, 2)


def test_limits_of_the_requirement() -> None:
    assert inventory.shots_continuous(sspk=0.0, wanted=0.1) is None
    assert inventory.shots_required(sspk=0.0, wanted=0.1) is None
    assert inventory.shots_required(sspk=0.0, wanted=0.0) == 0
    assert inventory.shots_required(sspk=1.0, wanted=1.0) == 1
    assert inventory.shots_required(sspk=0.99, wanted=1.0) is None
    nothing = inventory.barrage_required(warheads=0, sspk=0.5, p_zero_leak=0.9)
    assert (nothing.kill_probability, nothing.interceptors_even) == (0.0, 0)
    assert (nothing.look_integer, nothing.look_first_round) == (0.0, 0)
    indifferent = inventory.barrage_required(warheads=5, sspk=0.5, p_zero_leak=0.0)
    assert (indifferent.shots_integer, indifferent.interceptors_even) == (0, 0)


def test_objects_expected_and_engageable() -> None:
    assert inventory.engageable_objects(interceptors=44, shots=4) == 11
    assert inventory.engageable_objects(interceptors=3, shots=4) == 0
    assert inventory.credible_objects(
        warheads=10, decoys=40, p_warhead_called_warhead=0.9, p_decoy_called_warhead=0.25
    ) == pytest.approx(19.0)


def test_continuous_barrage_needs_shots_at_every_credible_object() -> None:
    needed = inventory.barrage_required_continuous(objects=20, sspk=0.5, wanted=0.75)
    assert needed == pytest.approx(40.0)
    assert inventory.barrage_required_continuous(objects=20, sspk=0.5, wanted=1.0) is None


def test_decoys_required_equals_the_search_over_stock_and_salvo() -> None:
    case = {
        "warheads": 2,
        "decoys": 3,
        "sspk": 0.7,
        "p_track": 0.98,
        "p_warhead_called_warhead": 0.97,
        "p_decoy_called_warhead": 0.4,
    }
    need = inventory.decoys_required(p_zero_leak=0.7, **case)
    assert need is not None

    def meets(stock: int) -> bool:
        return any(
            leakage.decoys_finite_inventory(interceptors=stock, shots=shots, **case)[0] >= 0.7
            for shots in range(1, stock + 1)
        )

    searched = next(stock for stock in range(100) if meets(stock))
    assert need.interceptors == searched
    assert need.p_zero_leak >= 0.7
    assert need.interceptors % need.shots == 0


def test_decoys_required_without_decoys_is_the_uniform_barrage() -> None:
    need = inventory.decoys_required(
        warheads=10,
        decoys=0,
        sspk=0.7,
        p_track=0.99,
        p_zero_leak=0.8,
        p_warhead_called_warhead=1.0,
        p_decoy_called_warhead=1.0,
    )
    assert need == inventory.DecoyRequirement(40, 4, pytest.approx(0.8337404043559))


def test_decoys_required_is_infeasible_when_calls_fail_too_often() -> None:
    case = {"sspk": 0.9, "p_zero_leak": 0.8, "p_decoy_called_warhead": 0.1}
    lost = inventory.decoys_required(warheads=10, decoys=5, p_warhead_called_warhead=0.9, **case)
    assert lost is None
    few = inventory.decoys_required(warheads=1, decoys=900, p_warhead_called_warhead=0.9, **case)
    assert few is not None
    assert few.interceptors > 90


def test_look_required_equals_the_search_one_interceptor_at_a_time() -> None:
    doctrine = {"sspk": 0.7, "salvos": [1, 2], "p_dead_called_alive": 0.1}
    need = inventory.look_required(warheads=5, p_zero_leak=0.8, **doctrine)
    tried = 0
    while shoot_look_shoot(warheads=5, interceptors=tried, **doctrine).leakers[0] < 0.8:
        tried += 1
    assert need == tried
    assert inventory.look_required(warheads=5, p_zero_leak=0.95, sspk=0.7, salvos=[1]) is None


def test_expected_consumption_limits() -> None:
    use = inventory.expected_consumption
    assert use(objects=10, sspk=0.8, shots=3, first_round=3) == 30.0
    assert use(objects=10, sspk=0.8, shots=0.5, first_round=1) == 5.0
    assert use(objects=10, sspk=1.0, shots=3, first_round=1) == 10.0
    outcome = shoot_look_shoot(warheads=10, sspk=0.8, salvos=[1, 2], interceptors=30)
    mean = sum(n * p for n, p in enumerate(outcome.interceptors_used))
    assert use(objects=10, sspk=0.8, shots=3, first_round=1) == pytest.approx(mean)


WRONG = [float("nan"), float("inf"), -1, "many", None]


@pytest.mark.parametrize(
    ("function", "valid"),
    [
        (inventory.required_kill_probability, {"warheads": 3, "p_zero_leak": 0.8}),
        (inventory.zero_leak_ceiling, {"warheads": 3, "p_track": 0.9}),
        (
            inventory.credible_objects,
            {
                "warheads": 3.0,
                "decoys": 2.0,
                "p_warhead_called_warhead": 0.9,
                "p_decoy_called_warhead": 0.1,
            },
        ),
        (inventory.engageable_objects, {"interceptors": 9, "shots": 2}),
        (inventory.shots_continuous, {"sspk": 0.7, "wanted": 0.8, "p_track": 0.9}),
        (inventory.shots_required, {"sspk": 0.7, "wanted": 0.8, "p_track": 0.9}),
        (
            inventory.barrage_required_continuous,
            {"objects": 3.0, "sspk": 0.7, "wanted": 0.8, "p_track": 0.9},
        ),
        (
            inventory.expected_consumption,
            {"objects": 3.0, "sspk": 0.7, "shots": 2.5, "first_round": 3.0},
        ),
        (
            inventory.barrage_required,
            {"warheads": 3, "sspk": 0.7, "p_zero_leak": 0.8, "p_track": 0.99},
        ),
        (
            inventory.barrage_required_even,
            {"warheads": 3, "sspk": 0.7, "p_zero_leak": 0.8, "p_track": 0.99},
        ),
        (
            inventory.decoys_required,
            {
                "warheads": 3,
                "decoys": 2,
                "sspk": 0.7,
                "p_zero_leak": 0.8,
                "p_warhead_called_warhead": 0.9,
                "p_decoy_called_warhead": 0.1,
                "p_track": 0.5,
            },
        ),
        (
            inventory.look_required,
            {
                "warheads": 3,
                "sspk": 0.7,
                "p_zero_leak": 0.8,
                "p_dead_called_alive": 0.1,
                "p_alive_called_dead": 0.1,
                "p_track": 0.9,
                "salvos": [1, 1],
            },
        ),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_parameter_outside_its_domain_is_named(function, valid) -> None:  # type: ignore[no-untyped-def]
    function(**valid)
    for name in valid:
        for bad in WRONG:
            with pytest.raises(ParameterError) as refusal:
                function(**(valid | {name: bad}))
            assert refusal.value.parameter == name


def test_a_salvo_of_no_shots_engages_nothing_countable() -> None:
    with pytest.raises(ParameterError, match="shots"):
        inventory.engageable_objects(interceptors=9, shots=0)


def test_decoys_required_takes_a_larger_salvo_where_it_saves_interceptors() -> None:
    case = {
        "warheads": 2,
        "decoys": 20,
        "sspk": 0.5,
        "p_warhead_called_warhead": 1.0,
        "p_decoy_called_warhead": 0.2,
    }
    need = inventory.decoys_required(p_zero_leak=0.2499, **case)
    assert need is not None

    def least(shots: int) -> int:
        return next(
            stock
            for stock in range(99)
            if leakage.decoys_finite_inventory(interceptors=stock, shots=shots, **case)[0] >= 0.2499
        )

    assert inventory.shots_required(sspk=0.5, wanted=0.2499**0.5) == 1
    assert (need.shots, need.interceptors) == (2, least(2))
    assert (least(1), least(2)) == (12, 8)


def test_decoys_required_looks_at_every_salvo_that_may_save_interceptors() -> None:
    """Five shots at each of three objects are 15 interceptors; six at each of two are 12."""
    case = {
        "warheads": 1,
        "decoys": 2,
        "sspk": 0.3,
        "p_warhead_called_warhead": 1.0,
        "p_decoy_called_warhead": 0.5,
        "p_track": 0.9,
    }
    need = inventory.decoys_required(p_zero_leak=0.7, **case)
    assert need is not None
    assert (need.interceptors, need.shots) == (12, 6)
    for shots in range(1, 13):
        for stock in range(12):
            found = leakage.decoys_finite_inventory(interceptors=stock, shots=shots, **case)
            assert found[0] < 0.7
