"""Grouped Sobol indices and swings against functions whose indices are known."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from equipoise.core.errors import BadInputError
from equipoise.sweep.indices import SobolIndex
from equipoise.sweep.sensitivity import (
    Swing,
    grouped_indices,
    groups_of,
    swings,
)
from equipoise.sweep.space import FloatArray, Options, Parameter, Pert, Uniform

Values = Mapping[str, FloatArray]
SEEDS = [0, 1, 20120601]
SIZE = 2048

# Ishigami and Homma (1990), with a = 7 and b = 0.1; variances by integration.
A, B = 7.0, 0.1
V_1 = 0.5 * (1.0 + B * np.pi**4 / 5.0) ** 2
V_2 = A**2 / 8.0
V_13 = 8.0 * B**2 * np.pi**8 / 225.0
V_ALL = V_1 + V_2 + V_13


def ishigami(values: Values) -> FloatArray:
    x, y, z = (values[name] for name in ("x", "y", "z"))
    return np.asarray(np.sin(x) + A * np.sin(y) ** 2 + B * z**4 * np.sin(x))


def around_zero(**group_of: str) -> list[Parameter]:
    return [Parameter(n, Uniform(-np.pi, np.pi), g) for n, g in group_of.items()]


def by_group(found: list[SobolIndex]) -> dict[str, SobolIndex]:
    return {i.group: i for i in found}


def check(found: SobolIndex, *, first: float, total: float) -> None:
    """The total within its 90 % interval, and both near."""
    assert found.total_low <= total <= found.total_high
    assert found.total_low < found.total < found.total_high
    assert found.total == pytest.approx(total, abs=0.02)
    assert found.first == pytest.approx(first, abs=0.03)


@pytest.mark.parametrize("seed", SEEDS)
def test_ishigami_one_by_one(seed: int) -> None:
    parameters = around_zero(x="x", y="y", z="z")
    found = by_group(grouped_indices(ishigami, parameters, size=SIZE, seed=seed))
    check(found["x"], first=V_1 / V_ALL, total=(V_1 + V_13) / V_ALL)
    check(found["y"], first=V_2 / V_ALL, total=V_2 / V_ALL)
    check(found["z"], first=0.0, total=V_13 / V_ALL)


@pytest.mark.parametrize("seed", SEEDS)
def test_ishigami_in_groups(seed: int) -> None:
    """The two that interact, joined, explain alone what they explain together."""
    parameters = around_zero(x="outer", y="middle", z="outer")
    found = by_group(grouped_indices(ishigami, parameters, size=SIZE, seed=seed))
    assert list(found) == ["outer", "middle"]
    check(found["outer"], first=(V_1 + V_13) / V_ALL, total=(V_1 + V_13) / V_ALL)
    check(found["middle"], first=V_2 / V_ALL, total=V_2 / V_ALL)


def test_ishigami_grouped_the_other_way() -> None:
    parameters = around_zero(x="left", y="left", z="right")
    found = by_group(grouped_indices(ishigami, parameters, size=SIZE, seed=1))
    check(found["left"], first=(V_1 + V_2) / V_ALL, total=1.0)
    check(found["right"], first=0.0, total=V_13 / V_ALL)


WEIGHTS = {"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0}


def weighted(values: Values) -> FloatArray:
    return np.asarray(sum(w * values[n] for n, w in WEIGHTS.items()))


@pytest.mark.parametrize("seed", SEEDS)
def test_in_a_sum_each_group_has_the_variance_of_its_members(seed: int) -> None:
    """Squares 1, 4, 9 and 16 of 30: {a, d} 17, {b, c} 13; first order is total effect."""
    groups = {"a": "ends", "b": "inner", "c": "inner", "d": "ends"}
    parameters = [Parameter(n, Uniform(0.0, 1.0), g) for n, g in groups.items()]
    found = by_group(grouped_indices(weighted, parameters, size=SIZE, seed=seed))
    check(found["ends"], first=17 / 30, total=17 / 30)
    check(found["inner"], first=13 / 30, total=13 / 30)


def test_the_interval_is_that_of_90_percent() -> None:
    """Its half-width against 1.645 standard errors, by the influence of each base point."""
    outputs: list[FloatArray] = []

    def kept(values: Values) -> FloatArray:
        outputs.append(ishigami(values))
        return outputs[-1]

    parameters = around_zero(x="x", y="y", z="z")
    found = grouped_indices(kept, parameters, size=SIZE, seed=0)
    y_a, y_b, *mixed = np.concatenate(outputs).reshape(-1, SIZE)
    variance = 0.5 * (y_a.var() + y_b.var())
    spread = 0.5 * ((y_a - y_a.mean()) ** 2 + (y_b - y_b.mean()) ** 2)
    for index, y_mixed in zip(found, mixed, strict=True):
        influence = (0.5 * (y_a - y_mixed) ** 2 - index.total * spread) / variance
        error = influence.std() / np.sqrt(SIZE)
        half_width = 0.5 * (index.total_high - index.total_low)
        assert half_width == pytest.approx(1.645 * error, rel=0.25)


def test_a_constant_output_is_nobodys() -> None:
    parameters = [Parameter("a", Uniform(1.0, 2.0), "g"), Parameter("b", Uniform(1.0, 2.0), "h")]
    flat = grouped_indices(lambda v: np.full(len(v["a"]), 0.3), parameters, size=64, seed=0)
    assert flat == [SobolIndex("g", *[0.0] * 6), SobolIndex("h", *[0.0] * 6)]
    rounding = grouped_indices(lambda v: v["a"] * 7.3 / v["a"], parameters, size=64, seed=0)
    assert rounding == flat


def test_a_parameter_that_does_nothing_has_no_index() -> None:
    parameters = [Parameter(n, Uniform(0.0, 1.0), n) for n in "ab"]
    found = by_group(grouped_indices(lambda v: v["a"] ** 2, parameters, size=256, seed=0))
    assert (found["b"].first, found["b"].total, found["b"].total_high) == (0.0, 0.0, 0.0)
    check(found["a"], first=1.0, total=1.0)


def test_the_same_seed_gives_the_same_indices_and_another_seed_others() -> None:
    parameters = around_zero(x="x", y="y", z="z")
    first, again, other = (
        grouped_indices(ishigami, parameters, size=64, seed=s) for s in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_the_cost_is_the_base_points_times_groups_and_two() -> None:
    runs: list[int] = []

    def counting(values: Values) -> FloatArray:
        runs.append(len(values["x"]))
        return ishigami(values)

    grouped_indices(counting, around_zero(x="g", y="h", z="g"), size=32, seed=0)
    assert sum(runs) == 32 * (2 + 2)


def test_an_unbalanced_base_is_refused() -> None:
    with pytest.raises(BadInputError, match="power of two"):
        grouped_indices(ishigami, around_zero(x="g", y="g", z="g"), size=1000, seed=0)


def test_groups_come_in_order_of_first_appearance() -> None:
    assert groups_of(around_zero(x="late", y="early", z="late")) == ["late", "early"]


# Swings.


def product_of_two(values: Values) -> FloatArray:
    return values["a"] * values["b"]


TWO = [Parameter("a", Uniform(0.0, 10.0), "first"), Parameter("b", Uniform(0.0, 2.0), "second")]


def ends(found: list[Swing]) -> dict[str, tuple[float, float]]:
    return {s.group: (round(s.low, 9), round(s.high, 9)) for s in found}


def test_a_swing_runs_from_five_to_ninety_five_percent_with_others_at_their_median() -> None:
    assert ends(swings(product_of_two, TWO)) == {"first": (0.5, 9.5), "second": (0.5, 9.5)}
    assert [s.width for s in swings(product_of_two, TWO)] == pytest.approx([9.0, 9.0])


def test_a_base_moves_where_the_others_rest_and_not_the_one_that_moves() -> None:
    found = ends(swings(product_of_two, TWO, base={"b": 1.0}))
    assert found == {"first": (1.0, 19.0), "second": (0.5, 9.5)}


def test_options_swing_over_all_of_them() -> None:
    """Forty options: the first and the last lie outside the middle 90 %."""
    parameters = [Parameter("a", Options(40), "choice"), Parameter("b", Uniform(0.0, 2.0), "other")]
    found = ends(swings(product_of_two, parameters, base={"a": 0.11}))
    assert found == {"choice": (0.0, 39.0), "other": (0.4, 7.6)}


def test_a_group_moves_together_and_one_by_one() -> None:
    """The difference of two parameters of a group is widest away from the corners."""
    parameters = [Parameter(n, Uniform(0.0, 1.0), "pair") for n in "ab"]
    (found,) = swings(lambda v: v["a"] - v["b"], parameters, points=256)
    assert found.low == pytest.approx(-0.9, abs=0.1)
    assert found.high == pytest.approx(0.9, abs=0.1)
    (added,) = swings(lambda v: v["a"] + v["b"], parameters, points=1)
    assert (added.low, added.high) == pytest.approx((0.1, 1.9))


def test_a_falling_output_swings_as_widely_as_a_rising_one() -> None:
    parameters = [Parameter("a", Pert(0.0, 0.2, 1.0), "only")]
    (rising,) = swings(lambda v: v["a"], parameters)
    (falling,) = swings(lambda v: -v["a"], parameters)
    assert (falling.low, falling.high) == (-rising.high, -rising.low)
    assert rising.width > 0.0
