"""Sobol indices with intervals, and the worth of knowing a group."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from equipoise.core.errors import BadInputError
from equipoise.sweep.indices import SobolTable, sobol_indices, value_of_knowing
from equipoise.sweep.streams import even_design
from equipoise.sweep.table import FloatArray

# Ishigami and Homma (1990), with a = 7 and b = 0.1; variances by integration.
A, B = 7.0, 0.1
V_1 = 0.5 * (1.0 + B * np.pi**4 / 5.0) ** 2
V_2 = A**2 / 8.0
V_13 = 8.0 * B**2 * np.pi**8 / 225.0
V_ALL = V_1 + V_2 + V_13
FIRST = {"x": V_1 / V_ALL, "y": V_2 / V_ALL, "z": 0.0, "idle": 0.0}
TOTAL = {"x": (V_1 + V_13) / V_ALL, "y": V_2 / V_ALL, "z": V_13 / V_ALL, "idle": 0.0}
SINGLE = {n: n for n in FIRST}


def ishigami(unit: FloatArray) -> FloatArray:
    x, y, z = (np.pi * (2.0 * unit[:, j] - 1.0) for j in range(3))
    value = np.sin(x) + A * np.sin(y) ** 2 + B * z**4 * np.sin(x)
    return np.column_stack([value, np.full(len(unit), 3.0)])


def table(seed: int = 0, size: int = 8192, threads: int = 1) -> SobolTable:
    return sobol_indices(ishigami, SINGLE, size=size, seed=seed, threads=threads)[0]


@pytest.mark.parametrize("seed", range(5))
def test_ishigami_within_the_bootstrap_interval(seed: int) -> None:
    found = table(seed)
    for name in ("x", "y", "z"):
        index = found.of(name)
        assert index.first_low <= FIRST[name] <= index.first_high
        assert index.total_low <= TOTAL[name] <= index.total_high
        assert index.first == pytest.approx(FIRST[name], abs=0.015)
        assert index.total == pytest.approx(TOTAL[name], abs=0.005)


def test_ishigami_against_scipy_on_the_same_points() -> None:
    """The same estimators: equal but for the centering of the outputs."""
    size, seed = 1024, 4
    names = list(SINGLE)
    both = even_design([*names, *(f"{n}/again" for n in names)], size, seed=seed)
    a, b = both[:, :4], both[:, 4:]
    mixed = [np.where(np.arange(4) == j, b, a) for j in range(4)]

    def values(unit: FloatArray) -> FloatArray:
        return ishigami(unit)[:, 0]

    given = {"f_A": values(a), "f_B": values(b), "f_AB": np.array([values(m) for m in mixed])}
    expected = stats.sobol_indices(func=given, n=size)
    found = table(seed, size)
    for j, name in enumerate(names):
        total, first = (np.ravel(x)[j] for x in (expected.total_order, expected.first_order))
        assert found.of(name).total == pytest.approx(float(total), abs=1e-12)
        assert found.of(name).first == pytest.approx(float(first), abs=1e-12)


def test_the_largest_comes_first_and_the_idle_has_none() -> None:
    found = table()
    totals = [i.total for i in found.indices]
    assert totals == sorted(totals, reverse=True)
    idle = found.of("idle")
    assert (idle.first, idle.total, idle.total_high) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("seed", range(5))
def test_the_noise_floor_covers_an_index_that_is_nought(seed: int) -> None:
    found = table(seed, 1024)
    assert abs(found.of("z").first) < found.noise_floor < 0.1


def test_the_noise_floor_falls_with_the_root_of_the_size() -> None:
    small, large = table(1, 1024).noise_floor, table(1, 16_384).noise_floor
    assert small / large == pytest.approx(4.0, rel=0.4)


def test_groups_explain_what_their_members_do_together() -> None:
    groups = {"x": "outer", "y": "middle", "z": "outer", "idle": "middle"}
    found = sobol_indices(ishigami, groups, size=8192, seed=2)[0]
    assert found.of("outer").first == pytest.approx((V_1 + V_13) / V_ALL, abs=0.02)
    assert found.of("outer").total == pytest.approx((V_1 + V_13) / V_ALL, abs=0.02)
    assert found.of("middle").total == pytest.approx(V_2 / V_ALL, abs=0.02)
    assert found.runs == 8192 * 4


def test_an_output_that_does_not_move_is_nobodys() -> None:
    flat = sobol_indices(ishigami, SINGLE, size=64, seed=0)[1]
    assert flat.variance == 0.0
    assert all((i.first, i.total_high) == (0.0, 0.0) for i in flat.indices)
    assert flat.mean == pytest.approx(3.0)


def test_threads_and_seeds() -> None:
    assert table(3, 4096, threads=2) == table(3, 4096)
    assert table(3, 64) != table(4, 64)


def test_sizes_that_are_no_power_of_two_and_too_many_parameters_are_refused() -> None:
    with pytest.raises(BadInputError, match="power of two"):
        table(size=1000)
    with pytest.raises(BadInputError, match="too many"):
        sobol_indices(ishigami, {str(i): "g" for i in range(129)}, size=64, seed=0)


def test_knowing_what_decides_makes_the_verdict_sure() -> None:
    known = value_of_knowing(lambda u: u[:, 0] > 0.7, {"a": "a", "b": "b"}, outer=256, inner=64)
    a, b = known
    assert (a.group, b.group) == ("a", "b")
    assert a.wrong_now == pytest.approx(0.3, abs=0.01)
    assert a.wrong_after == 0.0
    assert a.flips == pytest.approx(0.3, abs=0.01)
    assert a.matters
    assert (b.gain, b.flips) == (0.0, 0.0)
    assert not b.matters


def test_knowing_one_of_two_that_decide_helps_by_what_integration_says() -> None:
    """Yes where a + b > 1.2: p = 0.32; knowing a leaves min(p, 1 - p) of p = max(0, a - 0.2)."""
    (a, b) = value_of_knowing(
        lambda u: u[:, 0] + u[:, 1] > 1.2, {"a": "a", "b": "b"}, outer=512, inner=512
    )
    after = 0.5**2 / 2 + (0.5**2 - 0.2**2) / 2
    for known in (a, b):
        assert known.wrong_now == pytest.approx(0.32, abs=0.01)
        assert known.wrong_after == pytest.approx(after, abs=0.01)
        assert known.flips == pytest.approx(0.3, abs=0.01)


def test_knowing_both_at_once_leaves_no_doubt() -> None:
    groups = {"a": "both", "b": "both", "c": "other"}
    known = value_of_knowing(lambda u: u[:, 0] + u[:, 1] > 1.2, groups, outer=256, inner=16)
    assert known[0].group == "both"
    assert known[0].wrong_after == 0.0


def test_luck_alone_is_not_worth() -> None:
    """A verdict by a coin that no group sees: knowing any of them does not help."""
    rng = np.random.default_rng(0)
    known = value_of_knowing(lambda u: rng.random(len(u)) < 0.5, {"a": "a", "b": "b"})
    assert all(k.gain <= 2.0 * k.noise for k in known)
    assert not any(k.matters for k in known)
