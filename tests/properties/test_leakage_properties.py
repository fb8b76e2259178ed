"""Laws that every model of leakage must keep, whatever its parameters."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from equipoise.kernels import leakage
from equipoise.kernels.intervals import pmf_mean, pmf_variance
from equipoise.kernels.shoot_look_shoot import shoot_look_shoot
from equipoise.kernels.validate import FloatArray

# The first call compiles, which takes seconds: no deadline.
patient = settings(deadline=None)

probability = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0.0, 1.0))
force = st.integers(0, 40)
salvo = st.integers(0, 6)
stock = st.integers(0, 90)
positive = st.floats(0.05, 50.0)
layer = st.tuples(probability, salvo, probability)


@st.composite
def arrivals(draw: st.DrawFn) -> FloatArray:
    """A PMF over at most 0 to 12 arrivals."""
    weights = np.array(draw(st.lists(st.integers(0, 9), min_size=1, max_size=13)), dtype=float)
    assume(weights.sum() > 0)
    return weights / weights.sum()


def columns(rows: list[tuple[float, int, float]]) -> dict[str, list[float]]:
    return {
        "sspk": [row[0] for row in rows],
        "shots": [row[1] for row in rows],
        "p_track": [row[2] for row in rows],
    }


@st.composite
def leakers(draw: st.DrawFn) -> tuple[FloatArray, FloatArray]:
    """The leakers of any model with any parameters, and the arrivals they come from."""
    arriving = draw(arrivals())
    p, track, n = draw(probability), draw(probability), draw(salvo)
    rows = draw(st.lists(layer, max_size=4))
    models: list[Callable[[], FloatArray]] = [
        lambda: leakage.barrage(arriving=arriving, sspk=p, shots=n, p_track=track),
        lambda: leakage.barrage_common_mode(
            arriving=arriving, sspk=p, shots=n, p_track=track, p_system=draw(probability)
        ),
        lambda: leakage.layers(arriving=arriving, **columns(rows)),
        lambda: leakage.layers_shared_tracking(
            arriving=arriving, **(columns(rows) | {"p_track": track})
        ),
        lambda: leakage.layers_correlated(
            arriving=arriving,
            p_layer=[draw(probability) for _ in rows],
            p_shared_track=track,
            p_system=draw(probability),
            **columns(rows),
        ),
        lambda: leakage.finite_inventory(
            arriving=arriving, sspk=p, interceptors=draw(stock), max_shots=n, p_track=track
        ),
        lambda: leakage.decoys_finite_inventory(
            arriving=arriving,
            sspk=p,
            shots=n,
            interceptors=draw(stock),
            p_track=track,
            p_warhead_called_warhead=draw(probability),
            p_decoy_called_warhead=draw(probability),
            decoys=draw(st.integers(0, 10)),
            decoys_per_warhead=draw(st.integers(0, 3)),
        ),
        lambda: leakage.shared_unknown_sspk(
            arriving=arriving, alpha=draw(positive), beta=draw(positive), shots=n, p_track=track
        ),
        lambda: leakage.unknown_sspk_per_engagement(
            arriving=arriving, alpha=draw(positive), beta=draw(positive), shots=n, p_track=track
        ),
        lambda: (
            shoot_look_shoot(
                arriving=arriving,
                sspk=p,
                salvos=draw(st.lists(st.integers(0, 3), max_size=3)),
                interceptors=draw(stock),
                p_dead_called_alive=draw(probability),
                p_alive_called_dead=draw(probability),
                p_track=track,
            ).leakers
        ),
    ]
    return draw(st.sampled_from(models))(), arriving


def assert_leaks_no_more(better: FloatArray, worse: FloatArray) -> None:
    """Stochastic order: for every number, at most that many leak at least as probably."""
    assert np.all(np.cumsum(better) >= np.cumsum(worse) - 1e-12)


@settings(deadline=None, max_examples=400)
@given(leakers())
def test_every_model_gives_a_distribution_over_at_most_what_arrives(
    case: tuple[FloatArray, FloatArray],
) -> None:
    law, arriving = case
    assert law.shape == arriving.shape
    assert np.all(law >= 0.0)
    assert law.sum() == pytest.approx(1.0, abs=1e-12)
    assert_leaks_no_more(law, arriving)


@patient
@given(force, probability, salvo, probability)
def test_mean_of_the_independent_model(w: int, p: float, n: int, track: float) -> None:
    law = leakage.barrage(warheads=w, sspk=p, shots=n, p_track=track)
    kill = leakage.kill_probability(sspk=p, shots=n, p_track=track)
    assert pmf_mean(distribution=law) == pytest.approx(w * (1.0 - kill), abs=1e-11)
    assert pmf_variance(distribution=law) == pytest.approx(w * kill * (1 - kill), abs=1e-9)


@patient
@given(force, probability, salvo, probability)
def test_one_more_shot_never_leaks_more(w: int, p: float, n: int, track: float) -> None:
    fewer, more = (leakage.barrage(warheads=w, sspk=p, shots=k, p_track=track) for k in (n, n + 1))
    assert_leaks_no_more(more, fewer)


@patient
@given(probability, probability)
def test_many_shots_reach_tracking(p: float, track: float) -> None:
    assume(p > 0.01)
    kill = leakage.kill_probability(sspk=p, shots=10_000, p_track=track)
    assert kill == pytest.approx(track, abs=1e-12)


@patient
@given(force.filter(bool), probability, salvo, probability, probability)
def test_zero_leakers_never_exceed_the_system_and_common_mode_spreads(
    w: int, p: float, n: int, track: float, works: float
) -> None:
    law = leakage.barrage_common_mode(warheads=w, sspk=p, shots=n, p_track=track, p_system=works)
    assert law[0] <= works * (1.0 + 1e-12)
    mean = pmf_mean(distribution=law)
    assert pmf_variance(distribution=law) >= mean * (1 - mean / w) - 1e-9


@patient
@given(force, st.lists(layer, min_size=1, max_size=4), st.randoms())
def test_independent_layers_commute(w: int, rows: list[tuple[float, int, float]], dice) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(rows)
    dice.shuffle(shuffled)
    one = leakage.layers(warheads=w, **columns(rows))
    other = leakage.layers(warheads=w, **columns(shuffled))
    assert one == pytest.approx(other, rel=1e-9, abs=1e-280)


@patient
@given(force, st.lists(layer, min_size=1, max_size=4), probability)
def test_one_tracking_event_for_all_layers_never_leaks_less(
    w: int, rows: list[tuple[float, int, float]], track: float
) -> None:
    parts = columns(rows) | {"p_track": [track] * len(rows)}
    anew = leakage.layers(warheads=w, **parts)
    shared = leakage.layers_shared_tracking(warheads=w, **(parts | {"p_track": track}))
    assert_leaks_no_more(anew, shared)


@patient
@given(force, st.lists(layer, min_size=1, max_size=4), probability)
def test_correlated_layers_without_failures_are_the_plain_ones(
    w: int, rows: list[tuple[float, int, float]], track: float
) -> None:
    sure = [1.0] * len(rows)
    plain = leakage.layers(warheads=w, **columns(rows))
    law = leakage.layers_correlated(warheads=w, p_layer=sure, **columns(rows))
    assert law == pytest.approx(plain, rel=1e-12)
    shared = leakage.layers_shared_tracking(warheads=w, **(columns(rows) | {"p_track": track}))
    perfect = columns(rows) | {"p_track": sure}
    law = leakage.layers_correlated(warheads=w, p_layer=sure, p_shared_track=track, **perfect)
    assert law == pytest.approx(shared, rel=1e-12)


@patient
@given(force, probability, stock, salvo, probability)
def test_a_larger_stock_or_cap_never_leaks_more(
    w: int, p: float, interceptors: int, cap: int, track: float
) -> None:
    def law(extra_stock: int, extra_shot: int) -> FloatArray:
        return leakage.finite_inventory(
            warheads=w,
            sspk=p,
            interceptors=interceptors + extra_stock,
            max_shots=cap + extra_shot,
            p_track=track,
        )

    assert_leaks_no_more(law(1, 0), law(0, 0))
    assert_leaks_no_more(law(0, 1), law(0, 0))


@patient
@given(force, probability, st.integers(1, 6), probability)
def test_a_sufficient_stock_is_the_barrage(w: int, p: float, n: int, track: float) -> None:
    spread = leakage.finite_inventory(
        warheads=w, sspk=p, interceptors=n * w, max_shots=n, p_track=track
    )
    barrage = leakage.barrage(warheads=w, sspk=p, shots=n, p_track=track)
    assert spread == pytest.approx(barrage, rel=1e-12)


@patient
@given(
    st.integers(0, 15),
    st.integers(0, 15),
    st.integers(1, 3),
    stock,
    st.tuples(probability, probability, probability),
)
def test_one_more_decoy_never_leaks_less_and_one_more_salvo_never_more(
    w: int, decoys: int, n: int, interceptors: int, chances: tuple[float, float, float]
) -> None:
    def law(n_decoys: int, in_stock: int) -> FloatArray:
        return leakage.decoys_finite_inventory(
            warheads=w,
            decoys=n_decoys,
            sspk=chances[0],
            shots=n,
            interceptors=in_stock,
            p_warhead_called_warhead=chances[1],
            p_decoy_called_warhead=chances[2],
        )

    assert_leaks_no_more(law(decoys, interceptors), law(decoys + 1, interceptors))
    assert_leaks_no_more(law(decoys, interceptors + n), law(decoys, interceptors))


@patient
@given(positive, positive, salvo, probability)
def test_jensen_shots_that_share_an_unknown_sspk_kill_no_more(
    alpha: float, beta: float, n: int, track: float
) -> None:
    shared = leakage.shared_kill_probability(alpha=alpha, beta=beta, shots=n, p_track=track)
    known = leakage.kill_probability(sspk=alpha / (alpha + beta), shots=n, p_track=track)
    assert shared <= known + 1e-12
    if n == 1:
        assert shared == pytest.approx(known, rel=1e-12)


@patient
@given(st.integers(0, 25), positive, positive, st.integers(0, 4), probability)
def test_sharing_an_unknown_sspk_keeps_the_mean_and_widens_the_spread(
    w: int, alpha: float, beta: float, n: int, track: float
) -> None:
    prior = {"alpha": alpha, "beta": beta, "shots": n, "p_track": track}
    one = leakage.shared_unknown_sspk(warheads=w, **prior)
    each = leakage.unknown_sspk_per_engagement(warheads=w, **prior)
    assert pmf_mean(distribution=one) == pytest.approx(pmf_mean(distribution=each), abs=1e-10)
    assert pmf_variance(distribution=one) >= pmf_variance(distribution=each) - 1e-9


doctrine = st.fixed_dictionaries(
    {
        "sspk": probability,
        "p_dead_called_alive": probability,
        "p_alive_called_dead": probability,
        "p_track": probability,
    }
)


@patient
@given(st.integers(0, 15), doctrine, st.lists(st.integers(0, 3), min_size=1, max_size=3), stock)
def test_further_rounds_never_leak_more_than_the_first(
    w: int, chances: dict[str, float], salvos: list[int], interceptors: int
) -> None:
    common = {"warheads": w, "interceptors": interceptors, **chances}
    all_rounds = shoot_look_shoot(salvos=salvos, **common)
    first = shoot_look_shoot(salvos=salvos[:1], **common)
    assert_leaks_no_more(all_rounds.leakers, first.leakers)
    assert_leaks_no_more(
        first.interceptors_used, all_rounds.interceptors_used[: len(first.interceptors_used)]
    )
    assert all_rounds.joint.shape[1] - 1 <= interceptors


@patient
@given(st.integers(0, 15), doctrine, st.lists(st.integers(0, 3), max_size=3), stock)
def test_one_more_interceptor_never_leaks_more(
    w: int, chances: dict[str, float], salvos: list[int], interceptors: int
) -> None:
    one_more, fewer = (
        shoot_look_shoot(warheads=w, interceptors=n, salvos=salvos, **chances).leakers
        for n in (interceptors + 1, interceptors)
    )
    assert_leaks_no_more(one_more, fewer)


@patient
@given(
    st.integers(0, 15),
    st.integers(0, 100).map(lambda percent: percent / 100),
    st.lists(st.integers(1, 3), max_size=3),
)
def test_ample_stock_and_perfect_assessment_leak_as_a_barrage_of_all_rounds(
    w: int, p: float, salvos: list[int]
) -> None:
    looked = shoot_look_shoot(warheads=w, sspk=p, salvos=salvos, interceptors=1000)
    barrage = leakage.barrage(warheads=w, sspk=p, shots=sum(salvos))
    assert looked.leakers == pytest.approx(barrage, rel=1e-9, abs=1e-200)
