"""Laws that any defense in layers must keep."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from equipoise.kernels.layers import (
    EVEN_SPREAD,
    SALVO,
    SALVO_WITH_REMAINDER,
    leakers_pmf,
    removed_upper_bound,
)
from equipoise.kernels.validate import FloatArray
from tests.blind import layers_fractions as blind

# The first call compiles, which takes seconds: no deadline.
patient = settings(deadline=None, max_examples=60)

chance = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0.0, 1.0))
NAMES = (
    "interceptors",
    "shots",
    "doctrine",
    "sspk",
    "p_track",
    "p_common_mode",
    "engageable_share",
)


@dataclass(frozen=True)
class Layer:
    interceptors: int
    shots: int
    doctrine: int
    sspk: float
    p_track: float
    p_common_mode: float
    engageable_share: float


layer = st.builds(
    Layer,
    interceptors=st.integers(0, 60),
    shots=st.integers(1, 5),
    doctrine=st.sampled_from([SALVO, EVEN_SPREAD, SALVO_WITH_REMAINDER]),
    sspk=chance,
    p_track=chance,
    p_common_mode=chance,
    engageable_share=chance,
)
layers = st.lists(layer, max_size=3)


@st.composite
def arrivals(draw: st.DrawFn, most: int = 40) -> FloatArray:
    weights = np.array(draw(st.lists(st.integers(0, 9), min_size=1, max_size=most)), dtype=float)
    assume(weights.sum() > 0)
    return weights / weights.sum()


def leak(arriving: FloatArray, defense: list[Layer], **sharing: bool) -> FloatArray:
    columns = {name: [getattr(one, name) for one in defense] for name in NAMES}
    return leakers_pmf(arriving, **columns, **sharing)


def mean(pmf: FloatArray) -> float:
    return float(pmf @ np.arange(pmf.size))


def survival(pmf: FloatArray) -> FloatArray:
    """P(at least 0, 1, ..., N)."""
    return np.cumsum(pmf[::-1])[::-1]


def one_tracking(defense: list[Layer]) -> list[Layer]:
    return [replace(one, p_track=defense[0].p_track) for one in defense]


@patient
@given(arrivals(), layers, st.booleans(), st.booleans())
def test_chances_sum_to_one(
    arriving: FloatArray, defense: list[Layer], tracking: bool, failure: bool
) -> None:
    defense = one_tracking(defense) if tracking else defense
    pmf = leak(arriving, defense, shared_tracking=tracking, shared_common_mode=failure)
    assert pmf.size == arriving.size
    assert pmf.min() >= 0.0
    assert pmf.sum() == pytest.approx(1.0, abs=1e-12)


@patient
@given(arrivals(), layers, st.booleans(), st.booleans())
def test_a_defense_never_adds_leakers(
    arriving: FloatArray, defense: list[Layer], tracking: bool, failure: bool
) -> None:
    defense = one_tracking(defense) if tracking else defense
    pmf = leak(arriving, defense, shared_tracking=tracking, shared_common_mode=failure)
    assert np.all(survival(pmf) <= survival(arriving) + 1e-12)


@patient
@given(arrivals(), layers, layer)
def test_a_further_layer_never_leaks_more(
    arriving: FloatArray, defense: list[Layer], further: Layer
) -> None:
    fewer, more = leak(arriving, defense), leak(arriving, [*defense, further])
    assert np.all(survival(more) <= survival(fewer) + 1e-12)


@patient
@given(arrivals(), layer, st.integers(1, 30))
def test_more_stock_never_leaks_more(arriving: FloatArray, one: Layer, extra: int) -> None:
    more = replace(one, interceptors=one.interceptors + extra)
    assert mean(leak(arriving, [more])) <= mean(leak(arriving, [one])) + 1e-11


@patient
@given(arrivals(), layer, st.integers(1, 5))
def test_more_shots_never_leak_more_when_stock_suffices(
    arriving: FloatArray, one: Layer, extra: int
) -> None:
    # Whole salvos from a short stock are another matter: larger salvos engage fewer.
    plenty = replace(one, interceptors=(one.shots + extra) * arriving.size)
    more = replace(plenty, shots=one.shots + extra)
    fewer_leak, more_leak = leak(arriving, [more]), leak(arriving, [plenty])
    assert np.all(survival(fewer_leak) <= survival(more_leak) + 1e-12)


@patient
@given(arrivals(), layer, st.integers(1, 5))
def test_allowing_more_shots_never_hurts_an_even_spread(
    arriving: FloatArray, one: Layer, extra: int
) -> None:
    spread = replace(one, doctrine=EVEN_SPREAD)
    more = replace(spread, shots=one.shots + extra)
    assert mean(leak(arriving, [more])) <= mean(leak(arriving, [spread])) + 1e-11


@patient
@given(arrivals(), layer)
def test_an_even_spread_never_leaks_more_than_salvos(arriving: FloatArray, one: Layer) -> None:
    salvo, rest, even = (
        mean(leak(arriving, [replace(one, doctrine=doctrine)]))
        for doctrine in (SALVO, SALVO_WITH_REMAINDER, EVEN_SPREAD)
    )
    assert even <= rest + 1e-11
    assert rest <= salvo + 1e-11


@patient
@given(arrivals(), layers)
def test_no_stock_removes_nothing(arriving: FloatArray, defense: list[Layer]) -> None:
    empty = [replace(one, interceptors=0) for one in defense]
    assert leak(arriving, empty) == pytest.approx(arriving, abs=1e-15)


@patient
@given(arrivals(), layer, st.sampled_from(["sspk", "p_track", "engageable_share"]))
def test_chance_zero_removes_nothing(arriving: FloatArray, one: Layer, name: str) -> None:
    assert leak(arriving, [replace(one, **{name: 0.0})]) == pytest.approx(arriving, abs=1e-15)


@patient
@given(arrivals(), st.integers(0, 60), st.sampled_from([SALVO, EVEN_SPREAD]))
def test_chance_one_removes_one_warhead_per_interceptor(
    arriving: FloatArray, stock: int, doctrine: int
) -> None:
    pmf = leak(arriving, [Layer(stock, 1, doctrine, 1.0, 1.0, 0.0, 1.0)])
    expected = np.zeros(arriving.size)
    np.add.at(expected, np.maximum(np.arange(arriving.size) - stock, 0), arriving)
    assert pmf == pytest.approx(expected, abs=1e-14)


@patient
@given(arrivals(), layer, layer)
def test_layers_whose_stock_never_binds_commute(
    arriving: FloatArray, first: Layer, second: Layer
) -> None:
    a, b = (replace(one, interceptors=5 * arriving.size) for one in (first, second))
    assert leak(arriving, [a, b]) == pytest.approx(leak(arriving, [b, a]), abs=1e-13)


@patient
@given(arrivals(), layer, st.integers(2, 3))
def test_identical_layers_commute(arriving: FloatArray, one: Layer, count: int) -> None:
    # The same layer under three names: whichever comes first, the result is the same, and
    # a layer that does nothing may stand anywhere between them.
    idle = replace(one, interceptors=0)
    together = leak(arriving, [one] * count)
    for place in range(count + 1):
        defense = [one] * count
        defense.insert(place, idle)
        assert leak(arriving, defense) == pytest.approx(together, abs=1e-13)


@patient
@given(arrivals(), layers, st.booleans())
def test_removed_share_stays_below_the_upper_bound(
    arriving: FloatArray, defense: list[Layer], failure: bool
) -> None:
    assume(mean(arriving) > 0.0)
    removed = 1.0 - mean(leak(arriving, defense, shared_common_mode=failure)) / mean(arriving)
    stock = [one.interceptors for one in defense]
    assert removed <= removed_upper_bound(arriving, interceptors=stock, engageable=True) + 1e-12


@patient
@given(arrivals(), layer)
def test_sharing_does_not_matter_for_one_layer_without_misses(
    arriving: FloatArray, one: Layer
) -> None:
    tracked = replace(one, p_track=1.0)
    plain = leak(arriving, [tracked])
    shared = leak(arriving, [tracked], shared_tracking=True, shared_common_mode=True)
    assert shared == pytest.approx(plain, abs=1e-13)


@patient
@given(arrivals(), layer)
def test_tracking_shared_by_one_layer_is_an_engageable_share(
    arriving: FloatArray, one: Layer
) -> None:
    share = one.engageable_share * one.p_track
    same = replace(one, p_track=1.0, engageable_share=share)
    shared = leak(arriving, [one], shared_tracking=True)
    assert shared == pytest.approx(leak(arriving, [same]), abs=1e-12)


ALLOTMENT = {
    SALVO: blind.Allotment.WHOLE_SALVOS,
    EVEN_SPREAD: blind.Allotment.EVEN_SPREAD,
    SALVO_WITH_REMAINDER: blind.Allotment.SALVO_WITH_REMAINDER,
}
eighths = st.integers(0, 8).map(lambda n: n / 8)
coarse = st.builds(
    Layer,
    interceptors=st.integers(0, 16),
    shots=st.integers(1, 4),
    doctrine=st.sampled_from(list(ALLOTMENT)),
    sspk=eighths,
    p_track=eighths,
    p_common_mode=eighths,
    engageable_share=eighths,
)


@settings(deadline=None, max_examples=40)
@given(arrivals(9), st.lists(coarse, max_size=3), st.booleans(), st.booleans())
def test_agrees_with_the_second_implementation_in_fractions(
    arriving: FloatArray, defense: list[Layer], tracking: bool, failure: bool
) -> None:
    from fractions import Fraction

    defense = one_tracking(defense) if tracking else defense
    stocked = [
        blind.StockedLayer(
            interceptors=one.interceptors,
            shots=one.shots,
            allotment=ALLOTMENT[one.doctrine],
            sspk=Fraction(one.sspk),
            p_track=Fraction(1) if tracking else Fraction(one.p_track),
            p_engageable=Fraction(one.engageable_share),
            p_layer_works=1 - Fraction(one.p_common_mode),
        )
        for one in defense
    ]
    law = blind.layered_leakers_one_failure_draw if failure else blind.layered_leakers
    shared = Fraction(defense[0].p_track) if tracking and defense else Fraction(1)
    exact = law(arrivals=[Fraction(p) for p in arriving], layers=stocked, p_track_shared=shared)
    computed = leak(arriving, defense, shared_tracking=tracking, shared_common_mode=failure)
    assert computed == pytest.approx([float(p) for p in exact], rel=1e-11, abs=1e-300)
