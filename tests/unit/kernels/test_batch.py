"""The batch agrees with the single functions, in any shape and on any number of threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields

import numpy as np
import numpy.typing as npt
import pytest

from equipoise.kernels.arrivals import MAX_WARHEADS, arriving_pmf
from equipoise.kernels.batch import BatchResult, evaluate_batch
from equipoise.kernels.layers import (
    EVEN_SPREAD,
    SALVO,
    SALVO_WITH_REMAINDER,
    leakers_pmf,
    removed_upper_bound,
)
from equipoise.kernels.validate import FloatArray, ParameterError
from tests.support.compiled_only import compiled_only

Columns = dict[str, npt.NDArray[np.generic]]

FORCE = (
    "platforms",
    "launchers_per_platform",
    "warheads_per_launcher",
    "p_platform",
    "p_launcher",
    "p_warhead",
)
LAYER = ("interceptors", "shots", "doctrine", "sspk", "p_track", "engageable_share")
AT_LEAST = (0, 1, 7, 30, 100, 5000)
TIE = 1e-12

GROUPS = {
    "mixed": [(20, 1, 10), (30, 1, 6), (80, 1, 1), (60, 1, 4), (9, 9, 4), (4, 16, 6)],
    "few": [(2, 1, 3), (1, 2, 2)],
    "boats": [(3, 16, 8)],
}
STOCKS = {"thin": 40, "comparable": 600, "ample": 5000}


def scenarios(
    number: int, groups: list[tuple[int, int, int]], stock: int, *, seed: int, whole: bool
) -> Columns:
    """Random scenarios; ``whole`` makes every warhead engageable."""
    rng = np.random.default_rng(seed)
    sizes = np.array(groups).T[:, np.newaxis, :]

    def chances(width: int, low: float) -> FloatArray:
        return rng.uniform(low, 1.0, (number, width))

    return {
        **dict(zip(FORCE[:3], sizes, strict=True)),
        "p_platform": chances(len(groups), 0.2),
        "p_launcher": chances(len(groups), 0.5),
        "p_warhead": chances(len(groups), 0.7),
        "p_force_common_mode": rng.uniform(0.0, 0.2, number),
        "interceptors": rng.integers(0, stock, (number, 2)),
        "shots": rng.integers(1, 5, (number, 2)),
        "doctrine": rng.integers(0, 3, (number, 2)),
        "sspk": chances(2, 0.0),
        "p_track": np.repeat(chances(1, 0.5), 2, axis=1),
        "p_layer_common_mode": rng.uniform(0.0, 0.4, (number, 2)),
        "engageable_share": np.ones((1, 2)) if whole else chances(2, 0.0),
    }


def row(given: Columns, name: str, scenario: int) -> npt.NDArray[np.generic]:
    column = given[name]
    picked: npt.NDArray[np.generic] = column[scenario if column.shape[0] > 1 else 0]
    return picked


def single(
    given: Columns, scenario: int, *, shared_tracking: bool, shared_common_mode: bool
) -> tuple[FloatArray, FloatArray, float]:
    arriving = arriving_pmf(
        **{name: row(given, name, scenario) for name in FORCE},
        p_common_mode=row(given, "p_force_common_mode", scenario),
    )
    layers = {name: row(given, name, scenario) for name in LAYER}
    leaking = leakers_pmf(
        arriving,
        **layers,
        p_common_mode=row(given, "p_layer_common_mode", scenario),
        shared_tracking=shared_tracking,
        shared_common_mode=shared_common_mode,
    )
    stock = layers["interceptors"][layers["engageable_share"] > 0.0]
    return arriving, leaking, removed_upper_bound(arriving, interceptors=stock, engageable=True)


def assert_agrees(result: BatchResult, given: Columns, **sharing: bool) -> None:
    for s in range(result.mean_arriving.size):
        arriving, leaking, bound = single(given, s, **sharing)
        number = np.arange(arriving.size)
        mean_arriving, mean_leaking = arriving @ number, leaking @ number
        assert result.mean_arriving[s] == pytest.approx(mean_arriving, rel=1e-11, abs=1e-11)
        assert result.mean_leaking[s] == pytest.approx(mean_leaking, rel=1e-11, abs=1e-11)
        removed = 1.0 - mean_leaking / mean_arriving if mean_arriving else 0.0
        assert result.removed_share[s] == pytest.approx(removed, abs=1e-11)
        assert result.upper_bound_share[s] == pytest.approx(bound, abs=1e-11)
        assert result.p_zero_leak[s] == pytest.approx(leaking[0], abs=1e-11)
        for name, pmf in (("arrive", arriving), ("leak", leaking)):
            tails = [pmf[k:].sum() for k in AT_LEAST]
            assert getattr(result, f"p_at_least_{name}")[s] == pytest.approx(tails, abs=1e-11)
        for name, pmf in (("arriving", arriving), ("leaking", leaking)):
            for percent in (5, 50, 95):
                smallest = np.searchsorted(np.cumsum(pmf), percent / 100 - TIE)
                assert getattr(result, f"{name}_p{percent:02d}")[s] == smallest


@pytest.mark.parametrize("groups", GROUPS.values(), ids=GROUPS.keys())
@pytest.mark.parametrize("stock", STOCKS.values(), ids=STOCKS.keys())
@pytest.mark.parametrize("whole", [True, False], ids=["all engageable", "some engageable"])
def test_agrees_with_the_single_functions(
    groups: list[tuple[int, int, int]], stock: int, whole: bool
) -> None:
    given = scenarios(12, groups, stock, seed=stock, whole=whole)
    result = evaluate_batch(**given, at_least=AT_LEAST)
    assert_agrees(result, given, shared_tracking=False, shared_common_mode=False)


@compiled_only
@pytest.mark.parametrize("shared_tracking", [False, True])
@pytest.mark.parametrize("shared_common_mode", [False, True])
def test_agrees_when_layers_share_failures(shared_tracking: bool, shared_common_mode: bool) -> None:
    sharing = {"shared_tracking": shared_tracking, "shared_common_mode": shared_common_mode}
    given = scenarios(6, GROUPS["mixed"], 300, seed=5, whole=False)
    assert_agrees(evaluate_batch(**given, at_least=AT_LEAST, **sharing), given, **sharing)


def hand_sized(**changes: object) -> dict[str, object]:
    """Two silos of one warhead, half survive; one layer of one interceptor that always kills."""
    plain: dict[str, object] = {
        "platforms": [[2]],
        "launchers_per_platform": [[1]],
        "warheads_per_launcher": [[1]],
        "p_platform": [[0.5]],
        "p_launcher": [[1.0]],
        "p_warhead": [[1.0]],
        "p_force_common_mode": [0.0],
        "interceptors": [[1]],
        "shots": [[1]],
        "doctrine": [[SALVO]],
        "sspk": [[1.0]],
        "p_track": [[1.0]],
        "p_layer_common_mode": [[0.0]],
        "engageable_share": [[1.0]],
        "at_least": [1, 2],
    }
    return plain | changes


def test_one_scenario_by_hand() -> None:
    result = evaluate_batch(**hand_sized())
    # Arrive 0, 1, 2 with 1/4, 1/2, 1/4; leak 0, 1 with 3/4, 1/4.
    assert result.mean_arriving == pytest.approx([1.0], abs=1e-12)
    assert result.mean_leaking == pytest.approx([0.25], abs=1e-12)
    assert result.removed_share == pytest.approx([0.75], abs=1e-12)
    assert result.upper_bound_share == pytest.approx([0.75], abs=1e-12)
    assert result.p_zero_leak == pytest.approx([0.75], abs=1e-12)
    assert result.p_at_least_arrive == pytest.approx(np.array([[0.75, 0.25]]), abs=1e-12)
    assert result.p_at_least_leak == pytest.approx(np.array([[0.25, 0.0]]), abs=1e-12)
    assert [result.arriving_p05[0], result.arriving_p50[0], result.arriving_p95[0]] == [0, 1, 2]
    assert [result.leaking_p05[0], result.leaking_p50[0], result.leaking_p95[0]] == [0, 0, 1]


def test_a_force_that_always_fails() -> None:
    result = evaluate_batch(**hand_sized(p_force_common_mode=[1.0]))
    assert result.mean_arriving[0] == 0.0
    assert result.removed_share[0] == 0.0
    assert result.p_zero_leak[0] == 1.0
    assert result.leaking_p95[0] == 0


def test_a_layer_that_cannot_reach_adds_nothing_to_the_bound() -> None:
    result = evaluate_batch(**hand_sized(engageable_share=[[0.0]]))
    assert result.upper_bound_share[0] == 0.0
    assert result.removed_share[0] == 0.0


def test_no_groups_and_no_layers() -> None:
    nothing = [[]]
    no_force = dict.fromkeys(FORCE, nothing)
    result = evaluate_batch(**hand_sized(**no_force))
    assert result.mean_arriving[0] == 0.0
    assert result.p_zero_leak[0] == 1.0
    no_layers = dict.fromkeys((*LAYER, "p_layer_common_mode"), nothing)
    result = evaluate_batch(**hand_sized(**no_layers))
    assert result.removed_share[0] == 0.0
    assert result.mean_leaking[0] == result.mean_arriving[0] == pytest.approx(1.0, abs=1e-12)


def test_no_scenarios() -> None:
    result = evaluate_batch(**hand_sized(p_platform=np.empty((0, 1))))
    assert result.mean_arriving.shape == (0,)
    assert result.p_at_least_leak.shape == (0, 2)


@pytest.mark.parametrize("doctrine", [SALVO, EVEN_SPREAD, SALVO_WITH_REMAINDER])
def test_a_force_of_twenty_thousand_warheads(doctrine: int) -> None:
    result = evaluate_batch(
        **hand_sized(
            platforms=[[5000]],
            warheads_per_launcher=[[4]],
            interceptors=[[4000]],
            doctrine=[[doctrine]],
        )
    )
    assert result.mean_arriving[0] == pytest.approx(10_000, rel=1e-11)
    assert result.mean_leaking[0] == pytest.approx(6_000, rel=1e-11)


def everything(result: BatchResult) -> list[npt.NDArray[np.generic]]:
    return [getattr(result, field.name) for field in fields(result)]


@compiled_only
def test_threads_and_order_change_no_bit() -> None:
    given = scenarios(150, GROUPS["mixed"], 600, seed=2, whole=False)
    one = everything(evaluate_batch(**given, threads=1))
    two = everything(evaluate_batch(**given, threads=3))
    alone = everything(evaluate_batch(**{k: v[-1:] for k, v in given.items()}))
    for a, b, c in zip(one, two, alone, strict=True):
        assert np.array_equal(a, b)
        assert np.array_equal(a[-1:], c) or a.shape == c.shape


def test_callers_in_several_threads_do_not_disturb_each_other() -> None:
    given = scenarios(40, GROUPS["few"], 20, seed=3, whole=True)
    expected = everything(evaluate_batch(**given, threads=1))
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: evaluate_batch(**given, threads=2), range(8)))
    for result in results:
        for a, b in zip(expected, everything(result), strict=True):
            assert np.array_equal(a, b)


def test_no_result_is_nan() -> None:
    rng = np.random.default_rng(11)
    extreme = np.array([0.0, 1e-300, 1e-12, 0.5, 1.0 - 1e-12, 1.0])
    number = 300

    def chances(width: int) -> FloatArray:
        return rng.choice(extreme, (number, width))

    result = evaluate_batch(
        platforms=rng.integers(0, 40, (number, 3)),
        launchers_per_platform=rng.integers(0, 4, (number, 3)),
        warheads_per_launcher=rng.integers(0, 5, (number, 3)),
        p_platform=chances(3),
        p_launcher=chances(3),
        p_warhead=chances(3),
        p_force_common_mode=chances(1)[:, 0],
        interceptors=rng.choice([0, 1, 5, 100, 10**9], (number, 2)),
        shots=rng.choice([1, 2, 7, 10**9], (number, 2)),
        doctrine=rng.integers(0, 3, (number, 2)),
        sspk=chances(2),
        p_track=chances(2),
        p_layer_common_mode=chances(2),
        engageable_share=chances(2),
    )
    for array in everything(result):
        assert np.all(np.isfinite(array))
    for name in ("removed_share", "upper_bound_share", "p_zero_leak", "p_at_least_leak"):
        array = getattr(result, name)
        assert np.all((array >= 0.0) & (array <= 1.0))
    assert np.all(result.removed_share <= result.upper_bound_share)


OUT_OF_DOMAIN = [
    ("platforms", [[-1]]),
    ("platforms", [1]),
    ("platforms", [[MAX_WARHEADS + 1]]),
    ("launchers_per_platform", [[0.5]]),
    ("warheads_per_launcher", [[float("nan")]]),
    ("p_platform", [[1.1]]),
    ("p_launcher", [[-0.1]]),
    ("p_warhead", [[float("inf")]]),
    ("p_force_common_mode", [[0.1]]),
    ("p_force_common_mode", [2.0]),
    ("interceptors", [[-2]]),
    ("shots", [[0]]),
    ("doctrine", [[9]]),
    ("sspk", [[float("nan")]]),
    ("p_track", [[1.5]]),
    ("p_layer_common_mode", [[-1.0]]),
    ("engageable_share", [[3.0]]),
    ("at_least", [-1]),
    ("at_least", [1.5]),
    ("threads", 0),
    ("p_warhead", [[0.5, 0.5]]),
    ("sspk", [[0.5, 0.5]]),
]


@pytest.mark.parametrize(("name", "value"), OUT_OF_DOMAIN)
def test_refusals_name_the_parameter(name: str, value: object) -> None:
    with pytest.raises(ParameterError) as caught:
        evaluate_batch(**hand_sized(**{name: value}))
    assert caught.value.parameter == name


def test_rows_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ParameterError, match="3, as elsewhere") as caught:
        evaluate_batch(**hand_sized(sspk=[[0.5]] * 3, p_platform=[[0.5]] * 2))
    assert caught.value.parameter == "p_platform"


def test_shared_tracking_needs_one_value_per_scenario() -> None:
    two = {name: [[1, 1]] for name in ("interceptors", "shots", "sspk", "engageable_share")}
    two |= {"doctrine": [[0, 0]], "p_layer_common_mode": [[0, 0]]}
    with pytest.raises(ParameterError) as caught:
        evaluate_batch(**hand_sized(**two, p_track=[[0.5, 0.6]]), shared_tracking=True)
    assert caught.value.parameter == "p_track"
