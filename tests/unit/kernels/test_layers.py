"""Layered defense of a random number of warheads: hand cases, enumeration, edges, refusals."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest

from equipoise.kernels.binomial import binomial_pmf
from equipoise.kernels.layers import (
    EVEN_SPREAD,
    SALVO,
    SALVO_WITH_REMAINDER,
    leakers_pmf,
    removed_upper_bound,
)
from equipoise.kernels.validate import FloatArray, ParameterError
from tests.support.compiled_only import compiled_only
from tests.unit.kernels.enumeration import Layer, leakers

DOCTRINES = [SALVO, EVEN_SPREAD, SALVO_WITH_REMAINDER]
VALID: dict[str, object] = {
    "interceptors": [4, 3],
    "shots": [2, 1],
    "doctrine": [SALVO, EVEN_SPREAD],
    "sspk": [0.7, 0.5],
    "p_track": [0.9, 0.9],
    "p_common_mode": [0.1, 0.0],
    "engageable_share": [1.0, 0.8],
}


def exactly(number: int) -> FloatArray:
    pmf = np.zeros(number + 1)
    pmf[number] = 1.0
    return pmf


def columns(layers: Sequence[Layer]) -> dict[str, object]:
    return {name: [float(getattr(layer, name)) for layer in layers] for name in VALID}


def one_layer(**changes: object) -> dict[str, object]:
    plain: dict[str, object] = {
        "interceptors": 4,
        "shots": 2,
        "doctrine": SALVO,
        "sspk": 0.5,
        "p_track": 1.0,
        "p_common_mode": 0.0,
        "engageable_share": 1.0,
    }
    return {name: [value] for name, value in (plain | changes).items()}


def test_salvos_leave_what_exceeds_them() -> None:
    # 5 interceptors make 2 salvos of 2 (kill 3/4 each); the third warhead leaks for sure.
    pmf = leakers_pmf(exactly(3), **one_layer(interceptors=5))
    assert pmf == pytest.approx([0, 9 / 16, 6 / 16, 1 / 16], abs=1e-15)


def test_remainder_goes_to_the_next_warhead() -> None:
    pmf = leakers_pmf(exactly(3), **one_layer(interceptors=5, doctrine=SALVO_WITH_REMAINDER))
    assert pmf == pytest.approx([9 / 32, 15 / 32, 7 / 32, 1 / 32], abs=1e-15)


def test_even_spread_gives_the_leftover_one_each() -> None:
    # 5 interceptors on 3 warheads: 2, 2, 1 shots.
    pmf = leakers_pmf(exactly(3), **one_layer(interceptors=5, doctrine=EVEN_SPREAD))
    assert pmf == pytest.approx([9 / 32, 15 / 32, 7 / 32, 1 / 32], abs=1e-15)
    # And on 7 warheads: one shot at five of them.
    pmf = leakers_pmf(exactly(7), **one_layer(interceptors=5, doctrine=EVEN_SPREAD))
    assert pmf == pytest.approx([0, 0, *binomial_pmf(5, 0.5)], abs=1e-15)


def test_common_mode_of_a_layer_kills_nothing() -> None:
    plain = leakers_pmf(exactly(2), **one_layer())
    mixed = leakers_pmf(exactly(2), **one_layer(p_common_mode=0.2))
    assert mixed == pytest.approx(0.8 * plain + 0.2 * exactly(2), abs=1e-15)


def test_untracked_warheads_draw_shots_unless_tracking_is_shared() -> None:
    # One salvo of one, two warheads, half tracked. Drawn anew: the salvo is spent on the
    # first, kill 1/2. Shared: it goes to a tracked one if there is any, kill 3/4.
    given = one_layer(interceptors=1, shots=1, sspk=1.0, p_track=0.5)
    assert leakers_pmf(exactly(2), **given) == pytest.approx([0, 0.5, 0.5], abs=1e-15)
    shared = leakers_pmf(exactly(2), **given, shared_tracking=True)
    assert shared == pytest.approx([0, 0.75, 0.25], abs=1e-15)


def test_one_tracking_failure_persists_through_the_layers() -> None:
    # Wilkening's two cases for one warhead, two perfect layers, tracking 0.9.
    given = columns(
        [Layer(interceptors=9, shots=1, doctrine=SALVO, sspk=Fraction(1), p_track=Fraction(9, 10))]
    )
    given = {name: value * 2 for name, value in given.items()}  # type: ignore[operator]
    assert leakers_pmf(exactly(1), **given)[1] == pytest.approx(0.01, abs=1e-15)
    assert leakers_pmf(exactly(1), **given, shared_tracking=True)[1] == pytest.approx(0.1)


def test_one_failure_draw_fails_the_layers_with_the_larger_chance() -> None:
    # Perfect layers with failure chances 0.3 and 0.1: both fail with 0.1.
    given = one_layer(interceptors=9, shots=1, sspk=1.0)
    given = {name: value * 2 for name, value in given.items()}  # type: ignore[operator]
    given["p_common_mode"] = [0.3, 0.1]
    assert leakers_pmf(exactly(2), **given)[2] == pytest.approx(0.03)
    assert leakers_pmf(exactly(2), **given, shared_common_mode=True)[2] == pytest.approx(0.1)


ARRIVING = [Fraction(1, 10), Fraction(2, 10), Fraction(3, 10), Fraction(4, 10)]
FIRST = [
    Layer(
        interceptors=stock,
        shots=2,
        doctrine=doctrine,
        sspk=Fraction(7, 10),
        p_track=Fraction(9, 10),
        p_common_mode=Fraction(1, 20),
        engageable_share=share,
    )
    for stock in (0, 1, 3, 5, 6)
    for doctrine in DOCTRINES
    for share in (Fraction(1), Fraction(2, 3))
]
SECOND = Layer(
    interceptors=2,
    shots=1,
    doctrine=SALVO,
    sspk=Fraction(3, 5),
    p_track=Fraction(9, 10),
    p_common_mode=Fraction(1, 20),
    engageable_share=Fraction(4, 5),
)


@pytest.mark.parametrize(
    "first", FIRST, ids=lambda x: f"{x.interceptors}-{x.doctrine}-{x.engageable_share}"
)
@pytest.mark.parametrize("shared_tracking", [False, True], ids=["", "tracking"])
@pytest.mark.parametrize("shared_common_mode", [False, True], ids=["", "failure"])
def test_two_layers_enumerated(
    first: Layer, shared_tracking: bool, shared_common_mode: bool
) -> None:
    layers = [first, SECOND]
    sharing = {"shared_tracking": shared_tracking, "shared_common_mode": shared_common_mode}
    expected = [float(p) for p in leakers(ARRIVING, layers, **sharing)]
    computed = leakers_pmf([float(p) for p in ARRIVING], **columns(layers), **sharing)
    assert computed == pytest.approx(expected, rel=1e-12, abs=0.0)


def definition(arriving: FloatArray, layer: dict[str, object]) -> FloatArray:
    """One layer by its definition: number by number, a convolution of two binomials."""
    stock, shots, doctrine, sspk, p_track, _, share = (layer[name][0] for name in VALID)  # type: ignore[index]
    out = np.zeros(arriving.size)
    for n, p_n in enumerate(arriving):
        for engageable, p_engageable in enumerate(binomial_pmf(n, share)):
            if doctrine == EVEN_SPREAD:
                few = min(stock // max(engageable, 1), shots)
                more = min(stock - few * engageable, engageable) if few < shots else 0
                parts = [(engageable - more, few), (more, few + 1)]
            else:
                whole = min(engageable, stock // shots)
                rest = stock % shots if doctrine == SALVO_WITH_REMAINDER else 0
                parts = [(whole, shots), (int(engageable > whole), rest)]
            killed = np.ones(1)
            for number, each in parts:
                kill = p_track * (1.0 - (1.0 - sspk) ** each)
                killed = np.convolve(killed, binomial_pmf(number, kill))
            out[n - killed.size + 1 : n + 1] += p_n * p_engageable * killed[::-1]
    return out


@pytest.mark.parametrize("doctrine", DOCTRINES)
@pytest.mark.parametrize("share", [1.0, 0.75, 0.05])
@pytest.mark.parametrize("stock", [7, 60, 101, 150, 170, 400])
def test_a_hundred_warheads_by_definition(doctrine: int, share: float, stock: int) -> None:
    arriving = np.convolve(binomial_pmf(60, 0.7), binomial_pmf(40, 0.2))
    given = one_layer(
        interceptors=stock,
        shots=4,
        doctrine=doctrine,
        sspk=0.3,
        p_track=0.9,
        engageable_share=share,
    )
    expected = definition(arriving, given)
    assert leakers_pmf(arriving, **given) == pytest.approx(expected, rel=1e-10, abs=0.0)


def test_no_layers_return_the_input() -> None:
    arriving = binomial_pmf(7, 0.3)
    nothing: dict[str, object] = {name: [] for name in VALID}
    assert leakers_pmf(arriving, **nothing) == pytest.approx(arriving, abs=1e-16)


@pytest.mark.parametrize(
    "changes",
    [
        {"interceptors": 0},
        {"interceptors": 1},
        {"sspk": 0.0},
        {"p_track": 0.0},
        {"engageable_share": 0.0},
        {"p_common_mode": 1.0},
    ],
)
@pytest.mark.parametrize("shared", [False, True])
def test_a_layer_that_can_do_nothing_changes_nothing(
    changes: dict[str, object], shared: bool
) -> None:
    arriving = binomial_pmf(9, 0.6)
    pmf = leakers_pmf(
        arriving, **one_layer(**changes), shared_tracking=shared, shared_common_mode=shared
    )
    assert pmf == pytest.approx(arriving, abs=1e-15)


@pytest.mark.parametrize("doctrine", DOCTRINES)
def test_a_perfect_layer_with_enough_stock_lets_nothing_through(doctrine: int) -> None:
    given = one_layer(interceptors=10**9, shots=3, sspk=1.0, doctrine=doctrine)
    assert leakers_pmf(binomial_pmf(50, 0.9), **given)[0] == pytest.approx(1.0, abs=1e-15)


@pytest.mark.parametrize("doctrine", DOCTRINES)
def test_nothing_arrives(doctrine: int) -> None:
    assert leakers_pmf([1.0], **one_layer(doctrine=doctrine)) == pytest.approx([1.0])
    assert leakers_pmf([1.0, 0.0, 0.0], **one_layer(doctrine=doctrine)) == pytest.approx([1, 0, 0])


@pytest.mark.parametrize("doctrine", [SALVO, SALVO_WITH_REMAINDER])
def test_a_stock_that_no_likely_number_uses_up_is_as_good_as_any(doctrine: int) -> None:
    # Of some 200 arrivals about 4 are engageable, and never 150.
    few, many = (
        leakers_pmf(
            binomial_pmf(400, 0.5),
            **one_layer(
                interceptors=n, shots=2, sspk=0.7, doctrine=doctrine, engageable_share=0.02
            ),
        )
        for n in (301, 10**9)
    )
    assert few == pytest.approx(many, abs=1e-15)
    assert few @ np.arange(few.size) == pytest.approx(200 * (1 - 0.02 * 0.91), rel=1e-12)


@compiled_only
@pytest.mark.parametrize("doctrine", DOCTRINES)
def test_twenty_thousand_warheads(doctrine: int) -> None:
    given = one_layer(interceptors=9000, shots=2, sspk=0.6, doctrine=doctrine, engageable_share=0.5)
    pmf = leakers_pmf(binomial_pmf(20_000, 0.5), **given)
    # About 5,000 engageable, more than the 4,500 salvos; the stock is used up.
    each = {SALVO: 4500 * 0.84, SALVO_WITH_REMAINDER: 4500 * 0.84, EVEN_SPREAD: None}[doctrine]
    assert pmf.sum() == pytest.approx(1.0, abs=1e-12)
    if each is not None:
        assert pmf @ np.arange(pmf.size) == pytest.approx(10_000 - each, rel=1e-12)
    else:
        # j warheads, 9,000 shots: 2 j - 9,000 get one shot, 9,000 - j get two.
        mean_engageable = 5000
        killed = (2 * mean_engageable - 9000) * 0.6 + (9000 - mean_engageable) * 0.84
        assert pmf @ np.arange(pmf.size) == pytest.approx(10_000 - killed, rel=1e-9)


def test_upper_bound_by_hand() -> None:
    # 0, 2 or 4 arrive; three interceptors remove 0, 2 or 3.
    arriving = [0.25, 0.0, 0.25, 0.0, 0.5]
    bound = removed_upper_bound(arriving, interceptors=[2, 1], engageable=True)
    assert bound == pytest.approx((0.5 + 1.5) / (0.5 + 2.0))
    assert removed_upper_bound(arriving, interceptors=[2, 1], engageable=False) == 0.0
    assert removed_upper_bound(arriving, interceptors=[], engageable=True) == 0.0
    assert removed_upper_bound(arriving, interceptors=[10**9], engageable=True) == 1.0
    assert removed_upper_bound([1.0, 0.0], interceptors=[3], engageable=True) == 0.0


OUT_OF_DOMAIN = [
    ("interceptors", [-1, 2]),
    ("interceptors", [2.5, 2]),
    ("interceptors", [[1, 2]]),
    ("shots", [0, 1]),
    ("shots", [1, float("nan")]),
    ("doctrine", [3, 0]),
    ("doctrine", [-1, 0]),
    ("doctrine", ["salvo", "salvo"]),
    ("sspk", [1.2, 0.5]),
    ("sspk", [float("nan"), 0.5]),
    ("p_track", [-0.5, 0.5]),
    ("p_common_mode", [0.5, 7]),
    ("engageable_share", [0.5, float("inf")]),
]


@pytest.mark.parametrize(("name", "value"), OUT_OF_DOMAIN)
def test_refusals_name_the_parameter(name: str, value: object) -> None:
    with pytest.raises(ParameterError) as caught:
        leakers_pmf(exactly(2), **(VALID | {name: value}))
    assert caught.value.parameter == name


@pytest.mark.parametrize("arriving", [[], [0.5, 0.6], [1.5, -0.5], [float("nan")], [[1.0]], "all"])
def test_a_bad_distribution_is_refused(arriving: object) -> None:
    with pytest.raises(ParameterError) as caught:
        leakers_pmf(arriving, **VALID)
    assert caught.value.parameter == "arriving"
    with pytest.raises(ParameterError) as caught:
        removed_upper_bound(arriving, interceptors=[1], engageable=True)
    assert caught.value.parameter == "arriving"


def test_lengths_that_differ_are_refused() -> None:
    with pytest.raises(ParameterError, match="sspk 1"):
        leakers_pmf(exactly(2), **(VALID | {"sspk": [0.5]}))


def test_shared_tracking_needs_one_value() -> None:
    with pytest.raises(ParameterError, match="shared_tracking") as caught:
        leakers_pmf(exactly(2), **(VALID | {"p_track": [0.9, 0.8]}), shared_tracking=True)
    assert caught.value.parameter == "p_track"


def test_a_bad_stock_is_refused_by_the_bound() -> None:
    with pytest.raises(ParameterError) as caught:
        removed_upper_bound(exactly(2), interceptors=[-1], engageable=True)
    assert caught.value.parameter == "interceptors"
