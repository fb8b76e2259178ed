"""Boxes planted in random cases are found again; break-even points are where they should be."""

from __future__ import annotations

import numpy as np
import pytest

from equipoise.core.errors import BadInputError
from equipoise.sweep.discovery import (
    BoolArray,
    Box,
    Crossing,
    Limit,
    break_even,
    peeled,
    prim,
    tree_boxes,
)
from equipoise.sweep.table import Field, FloatArray

FIELDS = (*(Field(f"x{i}") for i in range(6)), Field("kind", labels=("a", "b", "c", "d")))
N = 16_384


def cases(seed: int = 0) -> FloatArray:
    rng = np.random.default_rng(seed)
    kind = rng.integers(0, 4, N).astype(float)
    return np.column_stack([rng.random((N, 6)), kind])


def planted(x: FloatArray) -> BoolArray:
    return np.asarray((x[:, 0] > 0.6) & (x[:, 1] < 0.3) & np.isin(x[:, 6], (1, 2)))


def limits_of(box: Box) -> dict[str, Limit]:
    return {limit.name: limit for limit in box.limits}


@pytest.mark.parametrize("seed", range(3))
def test_a_planted_box_is_found(seed: int) -> None:
    x = cases(seed)
    (box,) = prim(x, planted(x), FIELDS)
    found = limits_of(box)
    assert set(found) == {"x0", "x1", "kind"}
    assert found["x0"].low == pytest.approx(0.6, abs=0.03)
    assert found["x0"].high is None
    assert found["x1"].high == pytest.approx(0.3, abs=0.03)
    assert found["x1"].low is None
    assert found["kind"].options == (1, 2)
    assert box.coverage > 0.9
    assert box.density > 0.9
    assert box.base == pytest.approx(0.06, abs=0.01)


def test_coverage_density_and_mass_are_what_they_say() -> None:
    x = cases()
    y = planted(x) ^ (np.random.default_rng(1).random(N) < 0.05)
    (box,) = prim(x, y, FIELDS)
    inside = box.contains(x, FIELDS)
    assert box.coverage == pytest.approx(np.mean(inside[y]))
    assert box.density == pytest.approx(np.mean(y[inside]))
    assert box.mass == pytest.approx(np.mean(inside))
    assert box.density > 0.9
    assert set(limits_of(box)) == {"x0", "x1", "kind"}


def test_two_boxes_are_found_one_after_the_other() -> None:
    x = cases()
    second = (x[:, 2] < 0.2) & (x[:, 3] < 0.3) & (x[:, 0] < 0.5)
    found = prim(x, planted(x) | second, FIELDS, boxes=3)
    assert len(found) >= 2
    names = [set(limits_of(b)) for b in found[:2]]
    assert {"x0", "x1", "kind"} in names
    assert any({"x2", "x3"} <= n for n in names)


def test_a_range_in_the_middle_has_both_ends() -> None:
    x = cases()
    (box,) = prim(x, (x[:, 4] > 0.4) & (x[:, 4] < 0.6), FIELDS)
    (limit,) = box.limits
    assert (limit.low, limit.high) == (pytest.approx(0.4, abs=0.02), pytest.approx(0.6, abs=0.02))


def test_luck_is_not_taken_for_a_condition() -> None:
    x = cases()
    (box,) = prim(x, planted(x), FIELDS)
    assert all(limit.luck <= 0.05 for limit in box.limits)
    assert [limit.luck for limit in box.limits] == sorted(limit.luck for limit in box.limits)
    coin = np.random.default_rng(3).random(N) < 0.3
    for found in prim(x, coin, FIELDS):
        assert found.density < 0.45


def test_peeling_raises_the_density_step_by_step() -> None:
    x = cases()
    y = planted(x)
    steps = peeled(x, y, FIELDS)
    density = [np.mean(y[Box(s, 0, 0, 0, 0).contains(x, FIELDS)]) for s in steps]
    assert steps[0] == ()
    assert density == sorted(density)
    assert density[-1] > 0.95


def test_no_condition_holds_on_a_parameter_that_plays_no_part() -> None:
    x = cases()
    x[::2, 0] = np.nan
    for limit in (Limit("x0", low=0.6), Limit("x0", high=0.4)):
        inside = Box((limit,), 0, 0, 0, 0).contains(x, FIELDS)
        assert not inside[::2].any()
        assert inside[1::2].mean() == pytest.approx(0.4, abs=0.02)
    (found,) = prim(x, planted(np.nan_to_num(x)), FIELDS)
    assert set(limits_of(found)) == {"x0", "x1", "kind"}


def test_values_that_come_in_steps_are_peeled_too() -> None:
    x = cases()
    x[:, 0] = np.floor(4.0 * x[:, 0])
    (box,) = prim(x, x[:, 0] >= 2.0, FIELDS)
    assert limits_of(box) == {"x0": Limit("x0", low=2.0, luck=0.0)}
    assert (box.coverage, box.density) == (1.0, 1.0)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_nothing_or_everything_interesting_is_refused(share: float) -> None:
    x = cases()
    y = np.full(N, bool(share))
    for method in (prim, tree_boxes):
        with pytest.raises(BadInputError, match="Move the threshold"):
            method(x, y, FIELDS)


def test_a_tree_finds_it_too() -> None:
    pytest.importorskip("sklearn")
    x = cases()
    y = planted(x)
    found = tree_boxes(x, y, FIELDS, depth=4)
    assert sum(b.coverage for b in found) > 0.95
    assert all(b.density > 0.9 for b in found)
    assert {b: set(limits_of(b)) for b in found}
    assert all(set(limits_of(b)) == {"x0", "x1", "kind"} for b in found)
    assert {o for b in found for o in limits_of(b)["kind"].options} == {1, 2}
    assert all(b.contains(x, FIELDS)[y].mean() == pytest.approx(b.coverage) for b in found)


def test_a_tree_takes_what_plays_no_part_as_below_the_range() -> None:
    pytest.importorskip("sklearn")
    x = cases()
    x[::2, 0] = np.nan
    found = tree_boxes(x, np.nan_to_num(x[:, 0]) > 0.6, FIELDS, depth=2)
    assert limits_of(found[0])["x0"].low == pytest.approx(0.6, abs=0.01)
    assert found[0].density > 0.99


# Break-even.


def test_crossings_of_a_wave() -> None:
    found = break_even(np.sin, low=0.0, high=10.0, threshold=0.5)
    expected = [np.pi / 6, 5 * np.pi / 6, 13 * np.pi / 6, 17 * np.pi / 6]
    assert [c.at for c in found] == pytest.approx(expected, rel=1e-8)
    assert [c.rising for c in found] == [True, False, True, False]


def test_whole_numbers_flip_at_the_first_one_beyond() -> None:
    found = break_even(lambda v: v * v, low=0.0, high=1000.0, threshold=50.0, whole=True)
    assert found == [Crossing(8.0, rising=True)]
    falling = break_even(lambda v: -v, low=0.0, high=1000.0, threshold=-333.0, whole=True)
    assert falling == [Crossing(334.0, rising=False)]


def test_a_threshold_met_exactly_counts_as_reached() -> None:
    (found,) = break_even(np.floor, low=0.0, high=2.0, threshold=1.0)
    assert found.at == pytest.approx(1.0, abs=1e-8)
    assert found.at >= 1.0


def test_no_crossing_is_an_empty_answer_and_bad_ends_an_error() -> None:
    assert break_even(lambda v: v, low=0.0, high=1.0, threshold=2.0) == []
    with pytest.raises(BadInputError, match="low end below"):
        break_even(lambda v: v, low=1.0, high=1.0, threshold=0.5)
