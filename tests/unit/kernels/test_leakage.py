"""Hand-sized cases, limits and refusals of the leakage models."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations, product

import numpy as np
import pytest

from equipoise.kernels import leakage
from equipoise.kernels.binomial import binomial_pmf
from equipoise.kernels.validate import FloatArray, ParameterError
from tests.support.compiled_only import compiled_only

Model = Callable[..., FloatArray]

VALID: dict[str, tuple[Model, dict[str, object]]] = {
    "barrage": (leakage.barrage, {"sspk": 0.7, "shots": 2, "p_track": 0.9}),
    "barrage_common_mode": (
        leakage.barrage_common_mode,
        {"sspk": 0.7, "shots": 2, "p_track": 0.9, "p_system": 0.8},
    ),
    "layers": (leakage.layers, {"sspk": [0.7, 0.5], "shots": [2, 1], "p_track": [0.9, 0.8]}),
    "layers_shared_tracking": (
        leakage.layers_shared_tracking,
        {"sspk": [0.7, 0.5], "shots": [2, 1], "p_track": 0.9},
    ),
    "layers_correlated": (
        leakage.layers_correlated,
        {
            "sspk": [0.7, 0.5],
            "shots": [2, 1],
            "p_track": [0.9, 0.8],
            "p_layer": [0.95, 0.9],
            "p_shared_track": 0.9,
            "p_system": 0.85,
        },
    ),
    "finite_inventory": (
        leakage.finite_inventory,
        {"sspk": 0.7, "interceptors": 7, "max_shots": 3, "p_track": 0.9},
    ),
    "decoys_finite_inventory": (
        leakage.decoys_finite_inventory,
        {
            "sspk": 0.7,
            "shots": 2,
            "interceptors": 9,
            "p_warhead_called_warhead": 0.9,
            "p_decoy_called_warhead": 0.3,
            "decoys": 3,
            "decoys_per_warhead": 1,
            "p_track": 0.9,
        },
    ),
    "shared_unknown_sspk": (
        leakage.shared_unknown_sspk,
        {"alpha": 3.5, "beta": 2.5, "shots": 2, "p_track": 0.9},
    ),
    "unknown_sspk_per_engagement": (
        leakage.unknown_sspk_per_engagement,
        {"alpha": 3.5, "beta": 2.5, "shots": 2, "p_track": 0.9},
    ),
}
MODELS = pytest.mark.parametrize(("model", "parameters"), VALID.values(), ids=VALID.keys())
PROBABILITIES = {
    "sspk",
    "p_track",
    "p_layer",
    "p_shared_track",
    "p_system",
    "p_warhead_called_warhead",
    "p_decoy_called_warhead",
}
COUNTS = {"shots", "interceptors", "max_shots", "decoys", "decoys_per_warhead"}


def test_one_warhead_four_shots_at_the_public_record() -> None:
    assert leakage.kill_probability(sspk=0.56, shots=4) == pytest.approx(375984 / 390625)
    assert leakage.barrage(warheads=1, sspk=0.56, shots=4) == pytest.approx(
        [375984 / 390625, 14641 / 390625]
    )


def test_tiny_and_almost_certain_chances_keep_their_digits() -> None:
    assert leakage.kill_probability(sspk=1e-20, shots=3) == pytest.approx(3e-20, rel=1e-14)
    leakers = leakage.barrage(warheads=2, sspk=1e-12, shots=1)
    assert leakers[0] == pytest.approx(1e-24, rel=1e-12, abs=0.0)
    leakers = leakage.barrage(warheads=2, sspk=0.99, shots=20)
    assert leakers[2] == pytest.approx(1e-80, rel=1e-10, abs=0.0)


@MODELS
def test_no_warheads_leak_nothing(model: Model, parameters: dict[str, object]) -> None:
    assert model(warheads=0, **parameters).tolist() == [1.0]


@MODELS
def test_a_certain_number_of_arrivals_is_that_number(
    model: Model, parameters: dict[str, object]
) -> None:
    certain = [0.0, 0.0, 0.0, 0.0, 1.0]
    fixed = model(warheads=4, **parameters)
    assert model(arriving=certain, **parameters) == pytest.approx(fixed, rel=1e-13, abs=0.0)


@MODELS
def test_random_arrivals_mix_the_fixed_numbers(model: Model, parameters: dict[str, object]) -> None:
    arriving = np.array([0.1, 0.0, 0.2, 0.3, 0.05, 0.35])
    mixed = np.zeros(6)
    for w, weight in enumerate(arriving):
        mixed[: w + 1] += weight * model(warheads=w, **parameters)
    assert model(arriving=arriving, **parameters) == pytest.approx(mixed, rel=1e-12, abs=0.0)


@MODELS
def test_arrivals_must_be_given_once(model: Model, parameters: dict[str, object]) -> None:
    with pytest.raises(ParameterError, match="warheads is missing"):
        model(**parameters)
    with pytest.raises(ParameterError, match="given beside arriving"):
        model(warheads=1, arriving=[0.5, 0.5], **parameters)


@MODELS
@pytest.mark.parametrize(
    "arrivals",
    [
        {"warheads": -1},
        {"warheads": 2.5},
        {"warheads": float("nan")},
        {"arriving": []},
        {"arriving": [0.5, 0.6]},
        {"arriving": [1.5, -0.5]},
        {"arriving": [[1.0]]},
        {"arriving": [float("nan"), 1.0]},
    ],
    ids=str,
)
def test_impossible_arrivals_are_refused(
    model: Model, parameters: dict[str, object], arrivals: dict[str, object]
) -> None:
    with pytest.raises(ParameterError) as refusal:
        model(**parameters, **arrivals)
    assert refusal.value.parameter == next(iter(arrivals))


@MODELS
def test_each_parameter_outside_its_domain_is_named(
    model: Model, parameters: dict[str, object]
) -> None:
    for name, value in parameters.items():
        wrong = [float("nan"), float("inf"), -0.25, "many", None]
        wrong += [1.5] if name in PROBABILITIES | COUNTS else [0.0]
        for bad in wrong:
            broken = [bad, *value[1:]] if isinstance(value, list) else bad
            with pytest.raises(ParameterError) as refusal:
                model(warheads=3, **(parameters | {name: broken}))
            assert refusal.value.parameter == name


@pytest.mark.parametrize("name", ["shots", "p_track", "p_layer"])
def test_layers_of_unequal_length_are_refused(name: str) -> None:
    parameters = VALID["layers_correlated"][1]
    with pytest.raises(ParameterError, match="length"):
        leakage.layers_correlated(warheads=3, **(parameters | {name: [1.0]}))


def test_too_many_layers_that_may_fail_are_refused() -> None:
    many = {"sspk": [0.5] * 17, "shots": [1] * 17, "p_track": [1.0] * 17}
    with pytest.raises(ParameterError, match="p_layer lets too many layers fail"):
        leakage.layers_correlated(warheads=1, p_layer=[0.5] * 17, **many)
    sure = leakage.layers_correlated(warheads=1, p_layer=[1.0] * 17, **many)
    assert sure[1] == pytest.approx(0.5**17)


def test_without_shots_or_with_useless_ones_everything_leaks() -> None:
    everything = [0.0, 0.0, 0.0, 1.0]
    assert leakage.barrage(warheads=3, sspk=0.7, shots=0).tolist() == everything
    assert leakage.barrage(warheads=3, sspk=0.0, shots=5).tolist() == everything
    assert leakage.barrage(warheads=3, sspk=0.7, shots=5, p_track=0.0).tolist() == everything
    none = leakage.finite_inventory(warheads=3, sspk=0.7, interceptors=0, max_shots=4)
    assert none.tolist() == everything
    capped = leakage.finite_inventory(warheads=3, sspk=0.7, interceptors=9, max_shots=0)
    assert capped.tolist() == everything
    unknown = leakage.shared_unknown_sspk(warheads=3, alpha=1.0, beta=1.0, shots=0)
    assert unknown.tolist() == everything
    decoyed = leakage.decoys_finite_inventory(
        warheads=3,
        sspk=0.7,
        shots=0,
        interceptors=9,
        p_warhead_called_warhead=1.0,
        p_decoy_called_warhead=0.0,
    )
    assert decoyed.tolist() == everything


def test_perfect_shots_leave_what_the_stock_does_not_reach() -> None:
    assert leakage.barrage(warheads=3, sspk=1.0, shots=1).tolist() == [1.0, 0.0, 0.0, 0.0]
    short = leakage.finite_inventory(warheads=5, sspk=1.0, interceptors=3, max_shots=2)
    assert short.tolist() == [0.0, 0.0, 1.0, 0.0, 0.0, 0.0]
    ample = leakage.finite_inventory(warheads=2, sspk=1.0, interceptors=99, max_shots=2)
    assert ample.tolist() == [1.0, 0.0, 0.0]


def test_even_spread_gives_the_remainder_to_some() -> None:
    leakers = leakage.finite_inventory(warheads=2, sspk=0.5, interceptors=3, max_shots=9)
    assert leakers == pytest.approx([0.5 * 0.75, 0.5 * 0.75 + 0.5 * 0.25, 0.5 * 0.25])


def test_common_mode_mixes_with_every_warhead_leaking() -> None:
    working = leakage.barrage(warheads=2, sspk=0.5, shots=1)
    mixed = leakage.barrage_common_mode(warheads=2, sspk=0.5, shots=1, p_system=0.8)
    assert mixed == pytest.approx(0.8 * working + [0.0, 0.0, 0.2])
    with pytest.raises(ParameterError, match="leakers"):
        leakage.with_system_failure(leakers=[0.5, 0.5], p_system=0.9, warheads=2)


def test_two_identical_layers_equal_one_barrage_only_if_they_share_tracking() -> None:
    twice = {"sspk": [0.6, 0.6], "shots": [1, 1]}
    barrage = leakage.kill_probability(sspk=0.6, shots=2, p_track=0.9)
    shared = leakage.shared_tracking_kill_probability(p_track=0.9, **twice)
    anew = leakage.layered_kill_probability(p_track=[0.9, 0.9], **twice)
    assert shared == pytest.approx(barrage)
    assert anew == pytest.approx(1 - (1 - 0.54) ** 2)


def test_correlated_layers_sum_every_combination_of_failures() -> None:
    sspk, shots, track, works = (0.7, 0.5, 0.2), (2, 1, 3), (0.9, 1.0, 0.8), (0.95, 0.6, 1.0)
    expected = np.zeros(5)
    for up in product((False, True), repeat=3):
        weight, leak = 1.0, 1.0
        for p, n, t, w, working in zip(sspk, shots, track, works, up, strict=True):
            weight *= w if working else 1 - w
            leak *= 1 - t * (1 - (1 - p) ** n) if working else 1.0
        expected += 0.85 * weight * binomial_pmf(4, 0.1 + 0.9 * leak)
    expected[4] += 0.15
    computed = leakage.layers_correlated(
        warheads=4,
        sspk=sspk,
        shots=shots,
        p_track=track,
        p_layer=works,
        p_shared_track=0.9,
        p_system=0.85,
    )
    assert computed == pytest.approx(expected, rel=1e-12)


def decoys_by_enumeration(
    warheads: int, decoys: int, limit: int, p_called: tuple[float, float], kill: float
) -> FloatArray:
    """Every classification, every order of the objects called warhead, every kill."""
    out = np.zeros(warheads + 1)
    objects = [True] * warheads + [False] * decoys
    for calls in product((False, True), repeat=len(objects)):
        weight = 1.0
        for real, called in zip(objects, calls, strict=True):
            p = p_called[0] if real else p_called[1]
            weight *= p if called else 1 - p
        listed = [real for real, called in zip(objects, calls, strict=True) if called]
        orders = list(permutations(listed))
        for order in orders:
            engaged = sum(order[:limit])
            out[warheads - engaged :] += weight / len(orders) * binomial_pmf(engaged, 1.0 - kill)
    return out


@pytest.mark.parametrize("limit", [0, 1, 2, 3, 5])
def test_decoys_equal_the_enumeration_of_calls_and_orders(limit: int) -> None:
    computed = leakage.decoys_finite_inventory(
        warheads=2,
        decoys=3,
        sspk=0.6,
        shots=2,
        interceptors=2 * limit + 1,
        p_track=0.9,
        p_warhead_called_warhead=0.8,
        p_decoy_called_warhead=0.35,
    )
    expected = decoys_by_enumeration(2, 3, limit, (0.8, 0.35), 0.9 * (1 - 0.4**2))
    assert computed == pytest.approx(expected, rel=1e-12)


def test_decoys_per_warhead_follow_the_arrivals() -> None:
    common = {
        "sspk": 0.6,
        "shots": 1,
        "interceptors": 4,
        "p_warhead_called_warhead": 0.9,
        "p_decoy_called_warhead": 0.5,
    }
    each = leakage.decoys_finite_inventory(warheads=3, decoys_per_warhead=2, **common)
    fixed = leakage.decoys_finite_inventory(warheads=3, decoys=6, **common)
    assert each.tolist() == fixed.tolist()


def test_shared_unknown_sspk_with_one_shot_is_uniform_for_a_uniform_prior() -> None:
    leakers = leakage.shared_unknown_sspk(warheads=9, alpha=1.0, beta=1.0)
    assert leakers == pytest.approx(np.full(10, 0.1), rel=1e-13)


@pytest.mark.parametrize(("alpha", "beta"), [(2.0, 3.0), (0.5, 0.5), (12.5, 9.5)])
def test_shared_unknown_sspk_equals_the_integral_over_the_prior(alpha: float, beta: float) -> None:
    from scipy.special import beta as beta_function
    from scipy.special import roots_jacobi

    nodes, weights = roots_jacobi(40, beta - 1.0, alpha - 1.0)
    weights = weights / (2.0 ** (alpha + beta - 1.0) * beta_function(alpha, beta))
    expected = sum(
        weight * binomial_pmf(6, float(1.0 - 0.9 * (1.0 - ((1.0 - node) / 2.0) ** 3)))
        for node, weight in zip(nodes, weights, strict=True)
    )
    leakers = leakage.shared_unknown_sspk(warheads=6, alpha=alpha, beta=beta, shots=3, p_track=0.9)
    assert leakers == pytest.approx(expected, rel=1e-10)


def test_unknown_sspk_per_engagement_is_binomial_with_the_shared_kill_probability() -> None:
    kill = leakage.shared_kill_probability(alpha=3.0, beta=2.0, shots=2)
    assert kill == pytest.approx(1 - (2 / 5) * (3 / 6))
    leakers = leakage.unknown_sspk_per_engagement(warheads=7, alpha=3.0, beta=2.0, shots=2)
    assert leakers == pytest.approx(binomial_pmf(7, 1 - kill))


def test_a_certain_prior_gives_the_known_sspk_back() -> None:
    known = leakage.barrage(warheads=6, sspk=0.6, shots=2, p_track=0.9)
    sure = leakage.shared_unknown_sspk(warheads=6, alpha=6e11, beta=4e11, shots=2, p_track=0.9)
    assert sure == pytest.approx(known, rel=1e-9)


@pytest.mark.parametrize("warheads", [3000, 5000])
def test_forces_of_thousands_keep_sum_mean_and_variance(warheads: int) -> None:
    leak = 1.0 - leakage.kill_probability(sspk=0.56, shots=2, p_track=0.9)
    leakers = leakage.barrage(warheads=warheads, sspk=0.56, shots=2, p_track=0.9)
    values = np.arange(warheads + 1)
    mean = float(values @ leakers)
    assert leakers.sum() == pytest.approx(1.0, abs=1e-12)
    assert mean == pytest.approx(warheads * leak, rel=1e-12)
    assert (values - mean) ** 2 @ leakers == pytest.approx(warheads * leak * (1 - leak), rel=1e-10)


@compiled_only
def test_thousands_of_warheads_against_a_stock_and_an_unknown_sspk() -> None:
    stock = leakage.finite_inventory(warheads=4000, sspk=0.5, interceptors=5000, max_shots=4)
    mean = 3000 * 0.5 + 1000 * 0.25
    assert np.arange(4001) @ stock == pytest.approx(mean, rel=1e-12)
    unknown = leakage.shared_unknown_sspk(warheads=2000, alpha=12.5, beta=9.5, shots=2)
    kill = leakage.shared_kill_probability(alpha=12.5, beta=9.5, shots=2)
    assert np.arange(2001) @ unknown == pytest.approx(2000 * (1 - kill), rel=1e-10)


def test_the_given_arrays_are_left_alone() -> None:
    arriving = np.array([0.25, 0.25, 0.5])
    arriving.flags.writeable = False
    for model, parameters in VALID.values():
        model(arriving=arriving, **parameters)
    assert arriving.tolist() == [0.25, 0.25, 0.5]
