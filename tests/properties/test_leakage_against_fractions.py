"""The product against the second implementation in exact fractions, on drawn parameters."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.kernels import inventory, leakage, offset
from equipoise.kernels.shoot_look_shoot import shoot_look_shoot
from equipoise.kernels.validate import FloatArray
from tests.blind import inventory_fractions, leakage_fractions, shoot_look_shoot_fractions

# The first call compiles, which takes seconds: no deadline.
patient = settings(deadline=None)

chance = st.integers(0, 20).map(lambda n: Fraction(n, 20))
force = st.integers(0, 6)
salvo = st.integers(1, 4)
stock = st.integers(0, 16)


def assert_same(computed: FloatArray, exact: Sequence[Fraction]) -> None:
    """Relative 1e-10 for every entry, and zero where the fraction is zero."""
    assert computed.tolist() == pytest.approx([float(p) for p in exact], rel=1e-10, abs=0.0)


@patient
@given(force, salvo, chance, chance, chance)
def test_barrage_and_common_mode(
    w: int, n: int, p: Fraction, track: Fraction, works: Fraction
) -> None:
    exact = {"warheads": w, "shots": n, "sspk": p, "p_track": track}
    floats = {"warheads": w, "shots": n, "sspk": float(p), "p_track": float(track)}
    assert_same(leakage.barrage(**floats), leakage_fractions.barrage_independent_track(**exact))
    assert_same(
        leakage.barrage_common_mode(p_system=float(works), **floats),
        leakage_fractions.barrage_system_common_mode(p_system=works, **exact),
    )


@patient
@given(force, stock, st.integers(0, 5), chance, chance)
def test_finite_inventory(
    w: int, interceptors: int, cap: int, p: Fraction, track: Fraction
) -> None:
    assert_same(
        leakage.finite_inventory(
            warheads=w,
            interceptors=interceptors,
            max_shots=cap,
            sspk=float(p),
            p_track=float(track),
        ),
        leakage_fractions.barrage_finite_inventory_even(
            warheads=w, interceptors=interceptors, max_shots=cap, sspk=p, p_track=track
        ),
    )


@patient
@given(force, force, stock, salvo, st.tuples(chance, chance, chance, chance))
def test_decoys(
    w: int, decoys: int, interceptors: int, n: int, chances: tuple[Fraction, ...]
) -> None:
    names = ("sspk", "p_track", "p_warhead_called_warhead", "p_decoy_called_warhead")
    sizes = {"warheads": w, "decoys": decoys, "interceptors": interceptors, "shots": n}
    exact = dict(zip(names, chances, strict=True))
    floats = {name: float(p) for name, p in exact.items()}
    assert_same(
        leakage.decoys_finite_inventory(**sizes, **floats),
        leakage_fractions.decoys_finite_inventory(**sizes, **exact),
    )


@patient
@given(st.integers(0, 5), st.integers(0, 3), st.integers(1, 40), st.integers(1, 40), chance)
def test_shared_unknown_sspk(w: int, n: int, alpha: int, beta: int, track: Fraction) -> None:
    assert_same(
        leakage.shared_unknown_sspk(
            warheads=w, shots=n, alpha=alpha / 2, beta=beta / 2, p_track=float(track)
        ),
        leakage_fractions.beta_shared_sspk(
            warheads=w,
            shots=n,
            alpha=Fraction(alpha, 2),
            beta=Fraction(beta, 2),
            p_track=track,
        ),
    )


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 4),
    stock,
    st.lists(st.integers(0, 3), max_size=3),
    st.tuples(chance, chance, chance),
)
def test_joint_law_of_shoot_look_shoot(
    w: int, interceptors: int, salvos: list[int], chances: tuple[Fraction, Fraction, Fraction]
) -> None:
    p, waste, drop = chances
    exact = shoot_look_shoot_fractions.shoot_look_shoot(
        targets=w,
        interceptors=interceptors,
        sspk=p,
        salvo_per_round=salvos,
        p_dead_called_alive=waste,
        p_alive_called_dead=drop,
    )
    joint = shoot_look_shoot(
        warheads=w,
        interceptors=interceptors,
        sspk=float(p),
        salvos=salvos,
        p_dead_called_alive=float(waste),
        p_alive_called_dead=float(drop),
    ).joint
    expected = np.zeros_like(joint)
    for (leaked, used), weight in exact.items():
        expected[leaked, used] += float(weight)
    assert joint == pytest.approx(expected, rel=1e-10, abs=0.0)


@patient
@given(
    st.integers(1, 5),
    st.integers(20, 95),
    st.sampled_from(["1", "0.995", "0.95"]),
    st.integers(50, 99),
)
def test_required_inventory(w: int, percent: int, track: str, target: int) -> None:
    case = {
        "warheads": w,
        "sspk": Fraction(percent, 100),
        "p_track": Fraction(track),
        "target": Fraction(target, 100),
    }
    need = inventory.barrage_required(
        warheads=w, sspk=percent / 100, p_track=float(track), p_zero_leak=target / 100
    )
    assert need.interceptors_even == inventory_fractions.interceptors_required_even_spread(**case)
    assert need.shots_integer == inventory_fractions.shots_required_uniform(**case)
    if need.shots_integer is not None:
        split = inventory_fractions.best_integer_split(
            warheads=w, sspk=case["sspk"], shots=need.shots_integer
        )
        assert need.look_first_round == split.first_round_shots


@patient
@given(force, st.integers(1, 20), stock, salvo, st.tuples(chance, chance))
def test_offset(
    required: int, twentieths: int, interceptors: int, n: int, chances: tuple[Fraction, Fraction]
) -> None:
    p, track = chances
    defense = {"interceptors": interceptors, "shots": n}
    exact = inventory_fractions.warheads_to_offset(
        sspk=p,
        p_track=track,
        required_arrivals=required,
        confidence=Fraction(twentieths, 20),
        **defense,
    )
    found = offset.warheads_to_offset(
        required=required,
        confidence=twentieths / 20,
        sspk=float(p),
        p_track=float(track),
        **defense,
    )
    assert found.warheads == exact.attacking_warheads
    assert found.p_at_least == pytest.approx(float(exact.p_at_least_required), rel=1e-12)
