"""Drivers, the worth of knowing, boxes and break-even points against second implementations.

Small grids are summed over every case in fractions; continuous models have closed forms.
"""

import math
import random
from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest

from equipoise.sweep import discovery, indices, sensitivity
from equipoise.sweep.space import Options, Parameter, Uniform
from equipoise.sweep.table import Field
from tests.blind import studies_second as studies

FloatArray = npt.NDArray[np.float64]
SIZE = 4096
CLOSE = 0.02

THREE = tuple(Fraction(k) for k in range(3))
TWO = THREE[:2]
GRID = {"a": THREE, "b": TWO, "c": THREE, "d": TWO}
GROUPS = {"a": "first", "b": "first", "c": "second", "d": "third"}


def on_grid(case: Mapping[str, Fraction]) -> Fraction:
    """A model with an interaction inside a group and one between groups."""
    a, b, c, d = (case[name] for name in "abcd")
    return 3 * a + 2 * a * b + c * c + a * c - d * c


def _grid_parameters() -> list[Parameter]:
    return [Parameter(n, Options(count=len(v)), GROUPS[n]) for n, v in GRID.items()]


def _grid_model(values: Mapping[str, FloatArray]) -> FloatArray:
    a, b, c, d = (values[name] for name in "abcd")
    return 3 * a + 2 * a * b + c * c + a * c - d * c


def _group(name: str) -> list[str]:
    return [n for n, group in GROUPS.items() if group == name]


def test_grouped_indices_of_a_grid() -> None:
    found = sensitivity.grouped_indices(_grid_model, _grid_parameters(), size=SIZE, seed=3)
    for index in found:
        group = _group(index.group)
        first = float(studies.first_order(GRID, model=on_grid, group=group))
        total = float(studies.total_effect(GRID, model=on_grid, group=group))
        assert index.first == pytest.approx(first, abs=CLOSE)
        assert index.total == pytest.approx(total, abs=CLOSE)
        assert index.total_low - 0.005 <= total <= index.total_high + 0.005
        assert index.total_high - index.total_low < 0.1


def test_indices_of_the_study_on_a_grid() -> None:
    parameters = _grid_parameters()

    def model(unit: FloatArray) -> FloatArray:
        values = {p.name: p.distribution.ppf(unit[:, j]) for j, p in enumerate(parameters)}
        return _grid_model(values)[:, None]

    (table,) = indices.sobol_indices(model, GROUPS, size=SIZE, seed=5)
    cases = [on_grid(case) for case in studies.every_case(GRID)]
    assert table.mean == pytest.approx(float(studies.mean(cases)), rel=0.01)
    assert table.variance == pytest.approx(float(studies.variance(cases)), rel=0.02)
    for index in table.indices:
        group = _group(index.group)
        first = float(studies.first_order(GRID, model=on_grid, group=group))
        total = float(studies.total_effect(GRID, model=on_grid, group=group))
        assert index.first == pytest.approx(first, abs=CLOSE)
        assert index.total == pytest.approx(total, abs=CLOSE)


def _recorded(
    outputs: list[FloatArray], model: Callable[[FloatArray], FloatArray]
) -> Callable[[FloatArray], FloatArray]:
    def remembers(unit: FloatArray) -> FloatArray:
        outputs.append(model(unit))
        return outputs[-1]

    return remembers


def ishigami(unit: FloatArray) -> FloatArray:
    """sin x1 + 7 sin^2 x2 + x3^4 sin x1 / 10 on three angles."""
    x = math.pi * (2 * unit - 1)
    y = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    return np.asarray(y)[:, None]


def ishigami_by_hand() -> tuple[list[float], list[float]]:
    """First-order and total indices in closed form (Ishigami and Homma 1990)."""
    v1, v2 = (1 + 0.1 * math.pi**4 / 5) ** 2 / 2, 49 / 8
    v13 = 0.01 * math.pi**8 * 8 / 225
    total = v1 + v2 + v13
    return [v1 / total, v2 / total, 0.0], [(v1 + v13) / total, v2 / total, v13 / total]


def test_ishigami() -> None:
    names = {"x1": "one", "x2": "two", "x3": "three"}
    (table,) = indices.sobol_indices(ishigami, names, size=SIZE, seed=11)
    first, total = ishigami_by_hand()
    for group, s, t in zip(("one", "two", "three"), first, total, strict=True):
        found = table.of(group)
        assert found.first == pytest.approx(s, abs=CLOSE)
        assert found.total == pytest.approx(t, abs=CLOSE)
        assert found.first_low < s + 0.01
        assert found.first_high > s - 0.01
    (pairs,) = indices.sobol_indices(
        ishigami, {"x1": "arc", "x2": "two", "x3": "arc"}, size=SIZE, seed=11
    )
    assert pairs.of("arc").first == pytest.approx(pairs.of("arc").total, abs=CLOSE)
    assert pairs.of("arc").total == pytest.approx(1 - first[1], abs=CLOSE)


def test_estimators_on_the_very_same_runs() -> None:
    outputs: list[FloatArray] = []
    names = {"x1": "one", "x2": "two", "x3": "three"}
    (table,) = indices.sobol_indices(_recorded(outputs, ishigami), names, size=512, seed=2)
    y_a, y_b, *mixed = (list(y[:, 0]) for y in _joined(outputs, 512))
    both = [*y_a, *y_b]
    center = sum(both) / len(both)
    variance = sum((y - center) ** 2 for y in both) / len(both)
    for group, changed in zip(("one", "two", "three"), mixed, strict=True):
        total = studies.jansen_total(first=y_a, changed=changed, total=variance)
        first = studies.saltelli_first(
            first=y_a, second=[y - center for y in y_b], changed=changed, total=variance
        )
        assert table.of(group).total == pytest.approx(total, rel=1e-10)
        assert table.of(group).first == pytest.approx(first, rel=1e-10, abs=1e-12)


def _joined(outputs: list[FloatArray], size: int) -> list[FloatArray]:
    """Runs come in slices; put together those of one design."""
    flat = np.concatenate(outputs)
    return [flat[i : i + size] for i in range(0, len(flat), size)]


def test_bootstrap_interval_of_a_total_effect() -> None:
    """Resampled in plain Python from the same runs; ends of 200 rounds agree to a tenth."""
    outputs: list[FloatArray] = []
    names = {"x1": "one", "x2": "two", "x3": "three"}
    (table,) = indices.sobol_indices(_recorded(outputs, ishigami), names, size=512, seed=2)
    y_a, y_b, changed, *_ = (list(y[:, 0]) for y in _joined(outputs, 512))
    rng, found = random.Random(1), []
    for _ in range(200):
        drawn = [rng.randrange(512) for _ in range(512)]
        both = [y_a[i] for i in drawn] + [y_b[i] for i in drawn]
        center = sum(both) / len(both)
        variance = sum((y - center) ** 2 for y in both) / len(both)
        found.append(
            studies.jansen_total(
                first=[y_a[i] for i in drawn], changed=[changed[i] for i in drawn], total=variance
            )
        )
    ordered, index = sorted(found), table.of("one")
    width = ordered[189] - ordered[10]
    assert index.total_low == pytest.approx(ordered[10], abs=0.2 * width)
    assert index.total_high == pytest.approx(ordered[189], abs=0.2 * width)


def test_an_additive_model_has_no_interactions() -> None:
    """Shares of the variance are those of the squared slopes."""
    slopes = {"a": 1.0, "b": 2.0, "c": 4.0}
    parameters = [Parameter(n, Uniform(0.0, 1.0), n) for n in slopes]
    found = sensitivity.grouped_indices(
        lambda x: np.asarray(sum(slope * x[n] for n, slope in slopes.items())),
        parameters,
        size=SIZE,
        seed=7,
    )
    whole = sum(s * s for s in slopes.values())
    for index in found:
        share = slopes[index.group] ** 2 / whole
        assert (index.first, index.total) == pytest.approx((share, share), abs=0.005)
    swings = sensitivity.swings(
        lambda x: np.asarray(sum(slope * x[n] for n, slope in slopes.items())), parameters
    )
    assert [s.width for s in swings] == pytest.approx([0.9 * s for s in slopes.values()])


# --- the worth of knowing


def matters(case: Mapping[str, Fraction]) -> bool:
    """The verdict of every case of the grid."""
    return on_grid(case) >= 7


def test_worth_of_knowing() -> None:
    parameters = _grid_parameters()

    def verdict(unit: FloatArray) -> npt.NDArray[np.bool_]:
        values = {p.name: p.distribution.ppf(unit[:, j]) for j, p in enumerate(parameters)}
        return _grid_model(values) >= 7.0

    verdicts = [matters(case) for case in studies.every_case(GRID)]
    now = min(studies.chance_wrong(verdicts, say=say) for say in (True, False))
    for found in indices.value_of_knowing(verdict, GROUPS, outer=256, inner=256, seed=4):
        after = studies.chance_wrong_if_known(GRID, matters=matters, group=_group(found.group))
        assert found.wrong_now == pytest.approx(float(now), abs=0.01)
        assert found.wrong_after == pytest.approx(float(after), abs=0.01)
        assert found.gain == pytest.approx(float(now - after), abs=0.02)


def test_knowing_everything_leaves_no_wrong_verdict() -> None:
    assert studies.chance_wrong_if_known(GRID, matters=matters, group=list(GRID)) == 0
    assert studies.chance_wrong_if_known(GRID, matters=matters, group=[]) == min(
        Fraction(sum(map(matters, studies.every_case(GRID))), 36),
        1 - Fraction(sum(map(matters, studies.every_case(GRID))), 36),
    )


# --- boxes


FIELDS = (Field("x"), Field("y"), Field("z"))
PLANTED = {"x": (0.6, math.inf), "y": (-math.inf, 0.5)}


def _balance(coverage: Fraction, density: Fraction) -> Fraction:
    return 2 * coverage * density / (coverage + density)


def _table(noise: float) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    rng = np.random.default_rng(8)
    values = rng.random((900, 3))
    planted = (values[:, 0] > 0.6) & (values[:, 1] < 0.5)
    return values, planted ^ (rng.random(900) < noise)


@pytest.mark.parametrize("noise", [0.0, 0.1])
def test_coverage_density_and_luck_of_a_box(noise: float) -> None:
    values, interesting = _table(noise)
    (box,) = discovery.prim(values, interesting, FIELDS)
    rows = [dict(zip("xyz", map(float, row), strict=True)) for row in values]
    flags = [bool(flag) for flag in interesting]
    ends = {
        limit.name: (
            -math.inf if limit.low is None else limit.low,
            math.inf if limit.high is None else limit.high,
        )
        for limit in box.limits
    }
    coverage, density = studies.coverage_and_density(rows, interesting=flags, box=ends)
    assert (box.coverage, box.density) == pytest.approx((float(coverage), float(density)))
    assert set(ends) == {"x", "y"}
    planted = studies.coverage_and_density(rows, interesting=flags, box=PLANTED)
    assert _balance(coverage, density) > _balance(*planted) - Fraction(1, 50)
    for limit in box.limits:
        others = {name: span for name, span in ends.items() if name != limit.name}
        _, without = studies.coverage_and_density(rows, interesting=flags, box=others)
        kept = [f for row, f in zip(rows, flags, strict=True) if studies.inside(row, box=ends)]
        luck = studies.p_of_luck(
            inside_box=len(kept), interesting=sum(kept), density_without=without
        )
        assert limit.luck == pytest.approx(float(luck), rel=1e-6, abs=1e-300)
        assert luck < 0.05


def test_the_smallest_p_of_luck_by_hand() -> None:
    assert studies.p_of_luck(inside_box=2, interesting=2, density_without=Fraction(1, 2)) == (
        Fraction(1, 4)
    )


# --- where an answer flips


@pytest.mark.parametrize("share", ["1/10", "1/4", "1/2"])
def test_force_level_at_which_a_perfect_defense_matters(share: str) -> None:
    """It removes min(1, M / (s W)), so a share x below W = M / (s x) (methods.md, section 7)."""
    stock, surviving = 44, Fraction(3, 8)

    def removed(warheads: FloatArray) -> FloatArray:
        return np.minimum(1.0, stock / (float(surviving) * warheads))

    (crossing,) = discovery.break_even(
        removed, low=100.0, high=1500.0, threshold=float(Fraction(share))
    )
    assert crossing.at == pytest.approx(float(stock / (surviving * Fraction(share))), rel=1e-6)
    assert not crossing.rising
