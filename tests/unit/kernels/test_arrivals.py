"""Arrivals of mixed forces: hand-computed cases, enumeration, windows, edges and refusals."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from equipoise.kernels.arrivals import MAX_WARHEADS, arriving_pmf, arriving_window
from equipoise.kernels.binomial import binomial_pmf
from equipoise.kernels.validate import FloatArray, ParameterError
from tests.support.compiled_only import compiled_only
from tests.unit.kernels.enumeration import Group, arrivals

NAMES = (
    "platforms",
    "launchers_per_platform",
    "warheads_per_launcher",
    "p_platform",
    "p_launcher",
    "p_warhead",
)
VALID: dict[str, object] = {
    "platforms": [3, 2],
    "launchers_per_platform": [1, 4],
    "warheads_per_launcher": [2, 3],
    "p_platform": [0.5, 0.6],
    "p_launcher": [0.8, 0.7],
    "p_warhead": [0.9, 1.0],
}


def force(*groups: tuple[int, int, int, float, float, float]) -> dict[str, object]:
    """Keyword arguments for groups of (platforms, launchers, warheads, and three chances)."""
    columns = zip(*groups, strict=True) if groups else [()] * 6
    return {name: list(column) for name, column in zip(NAMES, columns, strict=True)}


def pmf_of(*groups: tuple[int, int, int, float, float, float]) -> FloatArray:
    return arriving_pmf(**force(*groups))


def full(offset: int, window: FloatArray, size: int) -> FloatArray:
    pmf = np.zeros(size)
    pmf[offset : offset + window.size] = window
    return pmf


def test_one_silo_with_two_warheads() -> None:
    # Works with 1/2 * 1/2; then each of two arrives with 1/2.
    assert pmf_of((1, 1, 2, 0.5, 0.5, 0.5)) == pytest.approx([13 / 16, 1 / 8, 1 / 16], abs=1e-15)


def test_one_boat_with_two_launchers_lives_or_dies_whole() -> None:
    assert pmf_of((1, 2, 1, 0.5, 1.0, 1.0)) == pytest.approx([0.5, 0.0, 0.5], abs=1e-15)


def test_missile_reliability_is_shared_by_its_warheads() -> None:
    assert pmf_of((1, 1, 3, 1.0, 0.75, 1.0)) == pytest.approx([0.25, 0.0, 0.0, 0.75], abs=1e-15)


def test_single_warheads_are_binomial() -> None:
    assert pmf_of((40, 1, 1, 0.5, 0.8, 0.9)) == pytest.approx(binomial_pmf(40, 0.36), rel=1e-12)


def test_common_mode_mixes_in_a_point_at_zero() -> None:
    plain = arriving_pmf(**VALID)
    mixed = arriving_pmf(**VALID, p_common_mode=0.25)
    assert mixed[1:] == pytest.approx(0.75 * plain[1:], rel=1e-13)
    assert mixed[0] == pytest.approx(0.25 + 0.75 * plain[0], rel=1e-13)


SMALL_FORCES = [
    [
        Group(
            platforms=2,
            launchers=2,
            warheads=2,
            p_platform=Fraction(9, 10),
            p_launcher=Fraction(4, 5),
        )
    ],
    [
        Group(
            platforms=3,
            launchers=1,
            warheads=3,
            p_launcher=Fraction(3, 20),
            p_warhead=Fraction(1, 2),
        ),
        Group(
            platforms=1,
            launchers=3,
            warheads=2,
            p_platform=Fraction(4, 5),
            p_launcher=Fraction(2, 3),
        ),
    ],
    [
        Group(platforms=2, launchers=1, warheads=1, p_platform=Fraction(1, 50)),
        Group(
            platforms=1,
            launchers=2,
            warheads=3,
            p_platform=Fraction(1, 3),
            p_warhead=Fraction(9, 10),
        ),
        Group(
            platforms=1,
            launchers=1,
            warheads=4,
            p_launcher=Fraction(49, 50),
            p_warhead=Fraction(1, 7),
        ),
    ],
]


@pytest.mark.parametrize("groups", SMALL_FORCES, ids=["boats", "two groups", "three groups"])
@pytest.mark.parametrize("common_mode", [Fraction(0), Fraction(1, 20)])
def test_every_outcome_enumerated(groups: list[Group], common_mode: Fraction) -> None:
    rows = [
        (g.platforms, g.launchers, g.warheads, *map(float, (g.p_platform, g.p_launcher)), g)
        for g in groups
    ]
    given = force(*[(*row[:5], float(row[5].p_warhead)) for row in rows])
    expected = [float(p) for p in arrivals(groups, common_mode)]
    computed = arriving_pmf(**given, p_common_mode=float(common_mode))
    assert computed == pytest.approx(expected, rel=1e-12, abs=0.0)
    if not common_mode:
        windowed = full(*arriving_window(**given), size=len(expected))
        assert windowed == pytest.approx(expected, abs=1e-12)


def test_far_tail_keeps_its_figures() -> None:
    # All of 2 x 16 x 4 warheads: (9/10)^2 (4/5)^32 (1/2)^128.
    expected = float(Fraction(9, 10) ** 2 * Fraction(4, 5) ** 32 * Fraction(1, 2) ** 128)
    assert pmf_of((2, 16, 4, 0.9, 0.8, 0.5))[-1] == pytest.approx(expected, rel=1e-12)


RUSSIA_SIZED = [
    (46, 1, 10, 0.6, 0.85, 0.95),
    (50, 1, 6, 0.6, 0.85, 0.95),
    (78, 1, 1, 0.6, 0.9, 0.95),
    (100, 1, 4, 0.6, 0.9, 0.95),
    (20, 9, 4, 0.8, 0.9, 0.95),
    (60, 1, 1, 0.5, 0.9, 0.95),
    (6, 16, 4, 0.4, 0.85, 0.95),
    (5, 16, 6, 0.5, 0.85, 0.95),
]
WINDOW_CASES = {
    "mixed force": RUSSIA_SIZED,
    "only boats": [(10, 16, 6, 0.3, 0.9, 1.0)],
    "almost certain": [(100, 1, 4, 1.0, 1.0, 1.0), (5, 1, 1, 0.5, 1.0, 1.0)],
    "rare": [(1000, 1, 1, 1e-6, 1.0, 1.0)],
    "next to impossible": [(1000, 1, 1, 1e-18, 1.0, 1.0), (10, 1, 3, 1.0, 1e-300, 1.0)],
    "next to certain": [(1000, 2, 1, 1.0 - 1e-15, 1.0, 1.0), (10, 1, 3, 1.0, 1e-3, 1.0)],
    "lattice of fours": [(300, 1, 4, 0.5, 0.9, 1.0)],
    "large": [(5000, 1, 4, 0.5, 0.9, 0.9)],
    "one boat among silos": [(1, 20, 10, 0.5, 1.0, 1.0), (400, 1, 1, 0.3, 0.9, 1.0)],
}


@pytest.mark.parametrize(
    "groups",
    [
        pytest.param(groups, id=name, marks=compiled_only if name == "large" else ())
        for name, groups in WINDOW_CASES.items()
    ],
)
def test_window_agrees_with_the_full_distribution(
    groups: list[tuple[int, int, int, float, float, float]],
) -> None:
    exact = pmf_of(*groups)
    offset, window = arriving_window(**force(*groups))
    assert window.min() >= 0.0
    assert window.sum() == pytest.approx(1.0, abs=1e-12)
    assert exact[:offset].sum() + exact[offset + window.size :].sum() < 1e-12
    assert np.abs(full(offset, window, exact.size) - exact).sum() < 2e-12


def test_window_of_a_large_force_is_narrow() -> None:
    _, window = arriving_window(**force((5000, 1, 4, 0.5, 0.9, 0.9)))
    # The standard deviation is 130; Chernoff's bound needs about eight on each side.
    assert window.size < 16 * 130


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ([], [1.0]),
        ([(0, 1, 1, 0.5, 0.5, 0.5)], [1.0]),
        ([(5, 2, 0, 0.5, 0.5, 0.5)], [1.0]),
        ([(5, 0, 3, 0.5, 0.5, 0.5)], [1.0]),
        ([(2, 1, 1, 0.0, 1.0, 1.0)], [1.0, 0.0, 0.0]),
        ([(2, 1, 1, 1.0, 0.0, 1.0)], [1.0, 0.0, 0.0]),
        ([(2, 1, 1, 1.0, 1.0, 0.0)], [1.0, 0.0, 0.0]),
        ([(2, 1, 1, 1.0, 1.0, 1.0)], [0.0, 0.0, 1.0]),
        ([(1, 3, 2, 1.0, 1.0, 1.0)], [0.0] * 6 + [1.0]),
    ],
)
def test_edges(
    groups: list[tuple[int, int, int, float, float, float]], expected: list[float]
) -> None:
    assert pmf_of(*groups) == pytest.approx(expected, abs=1e-15)
    assert full(*arriving_window(**force(*groups)), size=len(expected)) == pytest.approx(
        expected, abs=1e-12
    )


@compiled_only
def test_a_force_of_twenty_thousand_warheads() -> None:
    groups = [(2000, 1, 4, 0.5, 0.9, 0.9), (60, 20, 10, 0.6, 0.85, 0.95)]
    pmf = pmf_of(*groups)
    number = np.arange(pmf.size)
    mean = 2000 * 4 * 0.5 * 0.9 * 0.9 + 60 * 20 * 10 * 0.6 * 0.85 * 0.95
    assert pmf.size == 20_001
    assert pmf.min() >= 0.0
    assert pmf.sum() == pytest.approx(1.0, abs=1e-12)
    assert pmf @ number == pytest.approx(mean, rel=1e-12)


OUT_OF_DOMAIN = [
    ("platforms", [-1, 2]),
    ("platforms", [1.5, 2]),
    ("platforms", "three"),
    ("platforms", [[1, 2]]),
    ("launchers_per_platform", [1, float("nan")]),
    ("launchers_per_platform", [1, -4]),
    ("warheads_per_launcher", [0.5, 1]),
    ("warheads_per_launcher", [float("inf"), 1]),
    ("p_platform", [0.5, 1.1]),
    ("p_platform", [float("nan"), 0.1]),
    ("p_launcher", [-0.1, 0.5]),
    ("p_warhead", [0.5, 2.0]),
    ("p_warhead", [True, "x"]),
]


@pytest.mark.parametrize(("name", "value"), OUT_OF_DOMAIN)
@pytest.mark.parametrize("function", [arriving_pmf, arriving_window])
def test_refusals_name_the_parameter(function: object, name: str, value: object) -> None:
    assert callable(function)
    with pytest.raises(ParameterError) as caught:
        function(**(VALID | {name: value}))
    assert caught.value.parameter == name


@pytest.mark.parametrize("value", [-0.1, 1.5, float("nan"), [0.1], "often"])
def test_a_bad_common_mode_is_refused(value: object) -> None:
    with pytest.raises(ParameterError) as caught:
        arriving_pmf(**VALID, p_common_mode=value)
    assert caught.value.parameter == "p_common_mode"


@pytest.mark.parametrize("function", [arriving_pmf, arriving_window])
def test_lengths_that_differ_are_refused(function: object) -> None:
    assert callable(function)
    with pytest.raises(ParameterError, match="p_warhead 1"):
        function(**(VALID | {"p_warhead": [0.5]}))


@pytest.mark.parametrize(
    "groups", [[(1000, 20, 10, 0.5, 0.5, 0.5)], [(MAX_WARHEADS + 1, 1, 1, 0.5, 0.5, 0.5)]]
)
def test_a_force_beyond_bearing_is_refused(
    groups: list[tuple[int, int, int, float, float, float]],
) -> None:
    with pytest.raises(ParameterError, match="100,000") as caught:
        pmf_of(*groups)
    assert caught.value.parameter == "platforms"
