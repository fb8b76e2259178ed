"""The parts the exact kernels are made of, each alone and by its definition.

Small enough to run as plain Python, as mutation testing does (``make mutation``).
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binom

from equipoise.kernels import fourier, summary, validate
from equipoise.kernels.binomial import binomial_pmf, fill_binomial_above
from equipoise.kernels.chances import (
    Rows,
    keep_at_least,
    largest_count,
    log_binomial,
    next_row,
    start_row,
)
from equipoise.kernels.thinning import (
    PAD,
    Span,
    add_shifted_down,
    drop_tails,
    remove_eight,
    remove_one,
)
from equipoise.kernels.validate import FloatArray, ParameterError
from equipoise.kernels.windows import Windows, empty_windows, rows_of

CUT = 1e-15


def drawn(size: int, seed: int = 1) -> FloatArray:
    return np.random.default_rng(seed).dirichlet(np.ones(size))


@pytest.mark.parametrize("p", [0.0, 1e-9, 0.03, 0.5, 0.8, 1.0])
@pytest.mark.parametrize("n", [0, 1, 2, 9, 60])
def test_binomial_chances_keep_their_digits(n: int, p: float) -> None:
    assert binomial_pmf(n, p) == pytest.approx(binom.pmf(np.arange(n + 1), n, p), rel=1e-11)


@pytest.mark.parametrize("p", [0.2, 0.5, 0.9])
def test_the_part_of_a_binomial_around_its_mode(p: float) -> None:
    out = np.full(201, -1.0)
    first, last = fill_binomial_above(200, p, 1e-9, out)
    exact = binom.pmf(np.arange(201), 200, p)
    assert out[first : last + 1].sum() == pytest.approx(1.0, abs=1e-14)
    assert out[first : last + 1] == pytest.approx(exact[first : last + 1], rel=1e-7)
    assert np.all(out[:first] == -1.0)
    assert np.all(out[last + 1 :] == -1.0)
    # Just one entry below the cut is written on each side.
    above = np.flatnonzero(exact > 1e-9 * exact.max())
    assert (first, last) == (above[0] - 1, min(above[-1] + 1, 200))


def rows(low: int, top: int, p: float, cut: float = CUT) -> Rows:
    inverse = np.zeros(top + 10)
    inverse[1:] = 1.0 / np.arange(1, top + 10)
    return Rows(np.full(top + 1, -1.0), inverse, low, top, p, cut)


def test_logarithm_of_a_binomial_chance() -> None:
    assert log_binomial(7, 3, 0.3) == pytest.approx(binom.logpmf(3, 7, 0.3), rel=1e-13)
    assert log_binomial(900, 20, 0.5) == pytest.approx(binom.logpmf(20, 900, 0.5), rel=1e-12)


@pytest.mark.parametrize(("low", "top"), [(0, 12), (4, 30), (9, 9)])
@pytest.mark.parametrize("p", [0.1, 0.5, 0.95, 1.0])
@pytest.mark.parametrize("start", [0, 3, 9, 12])
def test_rows_of_chances_follow_each_other(low: int, top: int, p: float, start: int) -> None:
    given = rows(low, top, p)
    row = start_row(given, start)
    for j in range(start, -1, -1):
        assert row.j == j
        written = np.arange(row.first, row.last + 1)
        exact = binom.pmf(j, written, p)
        assert given.row[row.first : row.last + 1] == pytest.approx(exact, rel=1e-12)
        missing = np.setdiff1d(np.arange(max(low, j), top + 1), written)
        assert np.all(binom.pmf(j, missing, p) < CUT)
        assert row.first >= max(low, j) or row.first > row.last
        assert row.last <= top
        if row.first > row.last:
            return
        row = next_row(given, row)
    assert (row.j, row.first > row.last) == (-1, True)


def test_a_row_ends_where_chances_fall_below_the_cut() -> None:
    given = rows(0, 400, 0.5, cut=1e-6)
    row = start_row(given, 100)
    exact = binom.pmf(100, np.arange(401), 0.5)
    kept = np.flatnonzero(exact >= 1e-6)
    assert (row.first, row.last) == (kept[0] - 1, kept[-1] + 1)
    after = next_row(given, row)
    exact = binom.pmf(99, np.arange(401), 0.5)
    kept = np.flatnonzero(exact >= 1e-6)
    assert after.last == kept[-1]
    assert after.first <= kept[0]


def test_a_row_without_any_chance_is_empty() -> None:
    for empty in (
        start_row(rows(0, 400, 0.5, cut=1e-6), 399),
        start_row(rows(0, 5, 0.5), 6),
        start_row(rows(3, 5, 1.0), 2),
        start_row(rows(3, 5, 1.0), 6),
    ):
        assert empty.first > empty.last


@pytest.mark.parametrize("p", [0.02, 0.3, 0.9, 1.0])
@pytest.mark.parametrize("cut", [1e-12, 1e-3])
def test_the_largest_number_that_is_not_negligible(p: float, cut: float) -> None:
    exact = binom.pmf(np.arange(81), 80, p)
    assert largest_count(80, p, cut) == np.flatnonzero(exact >= cut)[-1]


@pytest.mark.parametrize("p", [0.1, 0.6, 1.0])
@pytest.mark.parametrize(("low", "j"), [(0, 1), (0, 5), (7, 5), (30, 4), (2, 45)])
def test_keeping_those_with_at_least_so_many(p: float, low: int, j: int) -> None:
    vec = drawn(41)
    before = vec.copy()
    keep_at_least(vec, rows(low, 40, p, cut=1e-300), j)
    numbers = np.arange(low, 41)
    assert vec[low:] == pytest.approx(before[low:] * binom.sf(j - 1, numbers, p), rel=1e-10)
    assert np.array_equal(vec[:low], before[:low])


def test_where_so_many_are_as_good_as_certain_nothing_is_lost() -> None:
    vec = drawn(3011)
    before = vec.copy()
    # P(Bin(3000, 1/2) = 100) is below the smallest number.
    keep_at_least(vec, rows(3000, 3010, 0.5, cut=1e-12), 100)
    assert vec == pytest.approx(before, rel=1e-9)


def test_tails_are_dropped_only_at_the_ends() -> None:
    vec = np.array([0.5, 1e-20, 1e-3, 1e-20, 0.2, 1e-9, 1e-20, 0.5])
    assert drop_tails(Span(vec, 1, 6), 1e-9)[1:] == (2, 5)
    assert vec.tolist() == [0.5, 0.0, 1e-3, 1e-20, 0.2, 1e-9, 0.0, 0.5]
    low = drop_tails(Span(np.zeros(4), 0, 3), 1e-9)
    assert low.low == low.top


@pytest.mark.parametrize("low", [1, 3])
def test_one_is_removed_with_some_chance(low: int) -> None:
    vec = np.zeros(9)
    vec[low:8] = drawn(8 - low)
    expected = 0.7 * vec
    expected[:-1] += 0.3 * vec[1:]
    remove_one(vec, low, 7, 0.3)
    assert vec == pytest.approx(expected, rel=1e-13)


def test_eight_removals_at_once_are_eight_removals() -> None:
    low, top, joining = 9, 14, drawn(8, seed=3)
    vec = np.zeros(top + 1 + PAD)
    vec[low : top + 1] = drawn(top + 1 - low)
    slow = vec.copy()
    for start in range(low, low - 8, -1):
        remove_one(slow, start, top, 0.3)
        slow[start - 1] += joining[start - 1 - (low - 8)]
    remove_eight(vec, low, top, 0.3, joining.copy())
    assert vec[: top + 1] == pytest.approx(slow[: top + 1], rel=1e-12)


@pytest.mark.parametrize("last", [0, 2, 3, 4, 9])
@pytest.mark.parametrize("size", [1, 3, 4, 8])
@pytest.mark.parametrize("first", [0, 1])
def test_difference_of_two_numbers(first: int, last: int, size: int) -> None:
    low = 10
    vec, chances = np.zeros(low + size), np.zeros(last + 1)
    vec[low:] = drawn(size)
    chances[first:] = drawn(last + 1, seed=5)[first:]
    expected = np.ones(low + size)
    for n in range(low, low + size):
        for d in range(first, last + 1):
            expected[n - d] += vec[n] * chances[d]
    out = np.ones(low + size)
    add_shifted_down(out, Span(vec, low, low + size - 1), Span(chances, first, last))
    assert out == pytest.approx(expected, rel=1e-13)


def test_a_difference_of_what_is_never_larger_is_nothing() -> None:
    out = np.zeros(5)
    add_shifted_down(out, Span(np.ones(5), 0, 3), Span(np.ones(5), 0, 4))
    assert not out.any()


def test_a_difference_leaves_out_what_would_be_negative() -> None:
    out, vec = np.zeros(5), np.array([0.0, 0.0, 0.3, 0.7])
    add_shifted_down(out, Span(vec, 1, 3), Span(np.array([0.5, 0.0, 0.5]), 0, 2))
    assert out.tolist() == pytest.approx([0.15, 0.35, 0.15, 0.35, 0.0])


@pytest.mark.parametrize("size", [4, 8, 16, 64, 6, 12, 24, 96])
def test_inverse_transform_equals_that_of_numpy(size: int) -> None:
    values = np.random.default_rng(size).normal(size=size)
    transformed = np.fft.rfft(values)
    spectrum = np.array([transformed.real, transformed.imag])
    out = np.zeros(size)
    circle = fourier.circle_of(fourier.circles(128), size)
    fourier.inverse_real(spectrum, circle, np.zeros((4, size)), out)
    assert out == pytest.approx(values, abs=1e-13)


def test_circles_hold_every_size_up_to_the_largest() -> None:
    table = fourier.circles(16)
    for size in (4, 8, 16, 6, 12):
        circle = fourier.circle_of(table, size)
        angle = 2.0 * np.pi * np.arange(size) / size
        assert circle.cos == pytest.approx(np.cos(angle), abs=1e-15)
        assert circle.sin == pytest.approx(np.sin(angle), abs=1e-15)


def side_by_side() -> Windows:
    """Three distributions: from 0 on, from 4 on, nothing but nought."""
    windows = empty_windows(3, 12)
    windows.vecs[0, :6], windows.limits[0] = drawn(6), (0, 5)
    windows.vecs[1, 4:12], windows.limits[1] = drawn(8, seed=2), (4, 11)
    windows.vecs[2, 0], windows.limits[2] = 1.0, (0, 0)
    return windows


def test_windows_have_room_for_their_entries_and_the_padding() -> None:
    windows = empty_windows(3, 12)
    assert (windows.vecs.shape, windows.limits.shape) == ((3, 12 + PAD), (3, 2))
    assert windows.limits.dtype == np.int64
    assert not windows.vecs.any()
    assert not windows.limits.any()


def test_a_single_row_stands_for_all() -> None:
    one, two = np.array([[1.0, 2.0]]), np.arange(8.0).reshape(4, 2)
    assert rows_of(one, slice(3, 6)).tolist() == [[1.0, 2.0]] * 3
    assert rows_of(two, slice(1, 3)).tolist() == [[2.0, 3.0], [4.0, 5.0]]
    assert rows_of(two[:2], slice(1, 2)).tolist() == [[2.0, 3.0]]


def test_distributions_are_reduced_by_definition() -> None:
    windows, fails = side_by_side(), np.array([0.0, 0.2, 0.01])
    levels = np.array([0, 1, 5, 100])
    out = summary.empty_reduced(3, levels.size)
    summary.reduce_windows(windows, fails, levels, out)
    number = np.arange(windows.vecs.shape[1])
    for s in range(3):
        pmf = (1.0 - fails[s]) * windows.vecs[s]
        pmf[0] += fails[s]
        assert out.mean[s] == pytest.approx(pmf @ number, rel=1e-13)
        assert out.p_zero[s] == pytest.approx(pmf[0], rel=1e-13)
        assert out.p_at_least[s] == pytest.approx([pmf[k:].sum() for k in levels], rel=1e-12)
        smallest = [np.searchsorted(pmf.cumsum(), q) for q in (0.05, 0.5, 0.95)]
        assert out.quantiles[s].tolist() == smallest


def test_a_distribution_that_lost_a_little_is_made_whole() -> None:
    windows = side_by_side()
    halved = Windows(windows.vecs / 2.0, windows.limits)
    out, whole = summary.empty_reduced(3, 1), summary.empty_reduced(3, 1)
    summary.reduce_windows(halved, np.full(3, 0.1), np.array([1]), out)
    summary.reduce_windows(windows, np.full(3, 0.1), np.array([1]), whole)
    for name in out._fields:
        assert getattr(out, name) == pytest.approx(getattr(whole, name), rel=1e-13)


def test_a_quantile_forgives_rounding_in_the_sum() -> None:
    windows = empty_windows(1, 3)
    windows.vecs[0, :3], windows.limits[0] = (0.05 - 4e-13, 0.45, 0.5 + 4e-13), (0, 2)
    out = summary.empty_reduced(1, 0)
    summary.reduce_windows(windows, np.zeros(1), np.zeros(0, dtype=np.int64), out)
    assert out.quantiles.tolist() == [[0, 1, 2]]


def test_views_of_some_rows_write_to_the_whole() -> None:
    out = summary.empty_reduced(4, 2)
    assert [column.shape for column in out] == [(4,), (4, 3), (4,), (4, 2)]
    for column in out.part(slice(1, 3)):
        column[:] = 1
    assert all(column[[0, 3]].sum() == 0 and column[1:3].all() for column in out)


def test_what_a_stock_can_remove_at_most() -> None:
    windows, out = side_by_side(), np.full(3, -1.0)
    stock = np.array([2, 6, 3])
    summary.removable_shares(windows, stock, out)
    number = np.arange(windows.vecs.shape[1])
    for s in range(2):
        pmf = windows.vecs[s]
        least = pmf @ np.minimum(number, stock[s])
        assert out[s] == pytest.approx(least / (pmf @ number), rel=1e-12)
    assert out[2] == 0.0


def test_windows_are_cleared_on_their_limits_only() -> None:
    windows = side_by_side()
    windows.vecs[1, 3] = windows.vecs[1, 12] = 7.0
    summary.clear_windows(windows)
    assert np.argwhere(windows.vecs).tolist() == [[1, 3], [1, 12]]


def test_numbers_within_open_and_closed_bounds() -> None:
    assert validate.real("x", 1, low=1.0, high=1.0) == 1.0
    assert validate.reals("x", [0.5, 2.0], low=0.0, high=3.0, low_open=True).tolist() == [0.5, 2.0]
    for value, bounds, allowed in (
        (0.5, {"low": 1.0}, "[1, inf]"),
        (1.0, {"low": 1.0, "low_open": True}, "(1, inf]"),
        (2.0, {"high": 2.0, "high_open": True}, "[-inf, 2)"),
        (2.5, {"high": 2.0}, "[-inf, 2]"),
        (2.5, {"high": 2.0, "high_open": True}, "[-inf, 2)"),
        (0.5, {"low": 1.0, "low_open": True}, "(1, inf]"),
    ):
        with pytest.raises(ParameterError) as caught:
            validate.real("x", value, **bounds)
        assert str(caught.value) == f"x is {value:g}. Allowed: {allowed}."
        with pytest.raises(ParameterError, match="x is"):
            validate.reals("x", [1.5, value], **bounds)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, True, None, "1", 1j, [[1], [1, 2]]])
def test_what_is_no_number_is_refused(bad: object) -> None:
    for check in (validate.real, validate.reals, validate.count, validate.pmf):
        with pytest.raises(ParameterError) as caught:
            check("x", bad)
        assert (caught.value.parameter, caught.value.cure[:5]) == ("x", "Give ")


def test_probabilities_lie_within_nought_and_one() -> None:
    assert validate.probability("p", 0.0) == 0.0
    assert validate.probabilities("p", [0.0, 1.0]).tolist() == [0.0, 1.0]
    for bad in (-1e-9, 1.0 + 1e-9):
        with pytest.raises(ParameterError):
            validate.probability("p", bad)
        with pytest.raises(ParameterError):
            validate.probabilities("p", [0.5, bad])


def test_shapes_are_checked_and_kept() -> None:
    assert validate.reals("x", [], ndim=1, low=3.0).shape == (0,)
    assert validate.counts("x", [], low=3).dtype == np.int64
    assert validate.reals("x", 2.0).shape == ()
    assert validate.reals("x", np.ones((2, 3))[:, ::2]).flags.c_contiguous
    with pytest.raises(ParameterError, match=r"x has 1 dimensions\. Give 0\."):
        validate.probability("x", [0.5])
    with pytest.raises(ParameterError, match=r"x has 0 dimensions\. Give 1\."):
        validate.probabilities("x", 0.5, ndim=1)


def test_whole_numbers_within_their_bounds() -> None:
    assert validate.count("n", 3.0, low=3) == 3
    assert validate.count("n", validate.MOST_COUNTED) == 10**9
    for bad, problem in (
        ([1.5, 2.5], "n is 1.5. Give whole numbers."),
        ([3, 1], "n is 1. Give 2 or more."),
        ([3, 10**9 + 1], "n is 1e+09. Give at most 1,000,000,000."),
    ):
        with pytest.raises(ParameterError) as caught:
            validate.counts("n", bad, low=2)
        assert str(caught.value) == problem
    assert validate.count("n", 0) == 0
    with pytest.raises(ParameterError):
        validate.count("n", -1)
    with pytest.raises(ParameterError):
        validate.counts("n", [0, -1])


def test_distributions_sum_to_one() -> None:
    assert validate.pmf("a", [0.25, 0.75 + 0.9e-9]).size == 2
    for bad, problem in (
        ([], "a is empty"),
        ([1.5, -0.5], "a has a negative entry, -0.5"),
        ([0.25, 0.75 + 1.1e-9], "a sums to 1.0000000011"),
        ([0.25, 0.75 - 1.1e-9], "a sums to 0.9999999989"),
    ):
        with pytest.raises(ParameterError) as caught:
            validate.pmf("a", bad)
        assert str(caught.value).startswith(problem)


def test_lengths_must_agree() -> None:
    assert validate.same_length(["a", "b"], [np.ones(3), np.zeros(3)]) == 3
    assert validate.same_length(["a"], [np.ones(2)]) == 2
    with pytest.raises(ParameterError, match=r"a differs in length .*\(a 3, b 2\)"):
        validate.same_length(["a", "b"], [np.ones(3), np.zeros(2)])
