"""Designs with named streams."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from scipy.stats import qmc

from equipoise.core.errors import BadInputError
from equipoise.sweep import streams
from equipoise.sweep.streams import (
    DIMENSIONS,
    MOST_POINTS,
    FloatArray,
    StreamDesign,
    dimensions_of,
)

NAMES = ["kill", "tracking", "engageable", "surviving_silo", "surviving_mobile", "warheads"]


def stream_design(names: Sequence[str], count: int, *, seed: int, start: int = 0) -> FloatArray:
    return StreamDesign(names, seed=seed).points(start, count)


def test_direction_numbers_are_those_of_the_published_sequence() -> None:
    """Unscrambled, all 256 dimensions give SciPy's points (in Gray code order)."""
    columns = np.array([streams._direction_numbers(d) for d in range(DIMENSIONS)], dtype=np.uint64)
    index = np.arange(512, dtype=np.uint64)
    gray = index ^ (index >> np.uint64(1))
    points = np.zeros((512, DIMENSIONS), dtype=np.uint64)
    for bit in range(9):
        points ^= ((gray >> np.uint64(bit)) & np.uint64(1))[:, None] * columns[:, bit]
    expected = qmc.Sobol(DIMENSIONS, scramble=False).random(512)
    np.testing.assert_array_equal(points * 2.0**-streams.DIGITS, expected)


@pytest.mark.parametrize("size", [2, 64, 1024, 4096])
@pytest.mark.parametrize("start", [0, 1, 5])
def test_each_stream_has_one_point_in_each_equal_part(size: int, start: int) -> None:
    """Also for the aligned blocks further on, not for the first one alone."""
    for column in stream_design(NAMES, size, seed=3, start=start * size).T:
        np.testing.assert_array_equal(np.sort((column * size).astype(int)), np.arange(size))


def test_points_lie_strictly_inside() -> None:
    points = stream_design(NAMES, 1 << 15, seed=0)
    assert points.min() > 0.0
    assert points.max() < 1.0


def test_a_longer_design_begins_with_the_shorter() -> None:
    short, long = (stream_design(NAMES, n, seed=7) for n in (1000, 5000))
    np.testing.assert_array_equal(long[:1000], short)


def test_any_piece_can_be_had_alone() -> None:
    design = StreamDesign(NAMES, seed=7)
    whole = design.points(0, 6000)
    for start, count in ((0, 1), (1023, 2), (1024, 1024), (2500, 3000)):
        np.testing.assert_array_equal(design.points(start, count), whole[start : start + count])
    far = design.points((1 << 33) + 5, 3)
    np.testing.assert_array_equal(far, StreamDesign(NAMES, seed=7).points((1 << 33) + 5, 3))
    assert len(np.unique(far)) == far.size


def test_adding_a_parameter_at_the_end_leaves_all_others_as_they_were() -> None:
    before = stream_design(NAMES, 128, seed=1)
    for i in range(60):
        after = stream_design([*NAMES, f"added_{i}"], 128, seed=1)
        np.testing.assert_array_equal(after[:, : len(NAMES)], before)


def test_adding_one_in_the_middle_moves_only_those_it_displaces() -> None:
    """About one addition in forty meets one of six dimensions of 256; nobody else moves."""
    before = dimensions_of(NAMES)
    moved = 0
    for i in range(400):
        after = dimensions_of([NAMES[0], f"added_{i}", *NAMES[1:]])
        changed = [a != b for a, b in zip([after[0], *after[2:]], before, strict=True)]
        moved += any(changed)
        if after[1] not in before:
            assert not any(changed)
    assert 0 < moved < 40


def test_the_order_of_names_does_not_matter_without_a_collision() -> None:
    alone = [dimensions_of([n])[0] for n in NAMES[:3]]
    assert len(set(alone)) == 3
    forward = stream_design(NAMES[:3], 64, seed=1)
    backward = stream_design(NAMES[2::-1], 64, seed=1)
    np.testing.assert_array_equal(forward, backward[:, ::-1])


def test_no_two_names_share_a_dimension() -> None:
    names = [f"parameter {i}" for i in range(DIMENSIONS)]
    assert sorted(dimensions_of(names)) == list(range(DIMENSIONS))


def test_two_names_on_one_dimension_are_parted_and_not_alike() -> None:
    first = "a"
    wanted = dimensions_of([first])[0]
    second = next(f"b{i}" for i in range(10_000) if dimensions_of([f"b{i}"])[0] == wanted)
    points = stream_design([first, second], 4096, seed=1)
    assert abs(np.corrcoef(points.T)[0, 1]) < 0.05
    boxes = np.floor(points * 16).astype(int)
    counts = np.bincount(boxes[:, 0] * 16 + boxes[:, 1], minlength=256)
    assert counts.min() > 0


@pytest.mark.parametrize("seed", range(6))
def test_it_integrates_better_than_chance(seed: int) -> None:
    """The mean of (sum of cosines)^2 is half the number of terms; chance errs by about 0.1."""
    points = stream_design(NAMES, 4096, seed=seed)
    waves = np.cos(2.0 * np.pi * points)
    assert abs(np.mean(waves.sum(axis=1) ** 2) - 3.0) < 0.03
    assert np.all(np.abs(waves.mean(axis=0)) < 1e-3)


def test_seeds_and_names_change_the_points() -> None:
    a, b = (stream_design(NAMES, 64, seed=s) for s in (1, 2))
    assert not np.any(a == b)
    assert not np.any(stream_design(["other"], 64, seed=1)[:, 0] == a[:, 0])


def test_the_points_never_change() -> None:
    """Digests people cite rest on these numbers."""
    points = stream_design(["kill", "warheads"], 3, seed=2012, start=4097)
    np.testing.assert_array_equal(points, PINNED)


PINNED = np.array(
    [
        [float.fromhex("0x1.65dafefb1afadp-1"), float.fromhex("0x1.400a4869c7b7dp-1")],
        [float.fromhex("0x1.d544a43b7a211p-1"), float.fromhex("0x1.2bb1790ab7838p-4")],
        [float.fromhex("0x1.a3d0bc13dc49ep-2"), float.fromhex("0x1.958c96be640f1p-1")],
    ]
)


def test_streams_of_one_name_twice_or_too_many_are_refused() -> None:
    with pytest.raises(BadInputError, match="names of their own"):
        StreamDesign(["a", "a"], seed=0)
    with pytest.raises(BadInputError, match="256 parameters at most"):
        StreamDesign([str(i) for i in range(257)], seed=0)
    with pytest.raises(BadInputError, match="longer than its sequence"):
        StreamDesign(["a"], seed=0).points(MOST_POINTS - 1, 2)


def test_a_design_without_streams_has_its_points_still() -> None:
    assert StreamDesign([], seed=0).points(0, 8).shape == (8, 0)
