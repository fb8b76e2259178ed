"""Arrivals and statistics agree with the second implementation in exact fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.kernels.arrivals import arriving_pmf
from equipoise.kernels.intervals import beta_posterior
from equipoise.kernels.richardson import arms_race
from tests.blind import arrivals_fractions, statistics_fractions

chance = st.sampled_from([Fraction(x, 20) for x in range(21)])
group = st.builds(
    arrivals_fractions.Group,
    platforms=st.integers(0, 3),
    launchers_per_platform=st.integers(1, 3),
    warheads_per_launcher=st.integers(1, 3),
    p_platform_survives=chance,
    p_launcher_works=chance,
    p_warhead_penetrates=chance,
)


@settings(deadline=None, max_examples=60)
@given(groups=st.lists(group, min_size=1, max_size=3), common=chance)
def test_arrivals_of_a_mixed_force(
    groups: list[arrivals_fractions.Group], common: Fraction
) -> None:
    exact = arrivals_fractions.mixed_force_arrivals(groups=groups, p_common_failure=common)
    found = arriving_pmf(
        platforms=[g.platforms for g in groups],
        launchers_per_platform=[g.launchers_per_platform for g in groups],
        warheads_per_launcher=[g.warheads_per_launcher for g in groups],
        p_platform=[float(g.p_platform_survives) for g in groups],
        p_launcher=[float(g.p_launcher_works) for g in groups],
        p_warhead=[float(g.p_warhead_penetrates) for g in groups],
        p_common_mode=float(common),
    )
    assert len(found) == len(exact)
    np.testing.assert_allclose(found, [float(p) for p in exact], rtol=0, atol=1e-12)


@settings(deadline=None, max_examples=60)
@given(hits=st.integers(0, 40), misses=st.integers(0, 40), shots=st.integers(0, 6))
def test_kill_probability_of_a_shared_unknown_chance(hits: int, misses: int, shots: int) -> None:
    posterior = beta_posterior(successes=hits, failures=misses)
    half = Fraction(1, 2)
    exact = statistics_fractions.p_kill_shared(alpha=half + hits, beta=half + misses, shots=shots)
    assert posterior.kill_probability(shots) == pytest.approx(float(exact), abs=1e-12)


rate = st.sampled_from([Fraction(x, 10) for x in range(1, 10)])


@settings(deadline=None, max_examples=60)
@given(k=rate, a=rate, l=rate, b=rate, g=rate, h=rate)
def test_stability_and_equilibrium_of_an_arms_race(
    k: Fraction, a: Fraction, l: Fraction, b: Fraction, g: Fraction, h: Fraction
) -> None:
    exact = statistics_fractions.richardson(k=k, a=a, l=l, b=b, g=g, h=h)
    if exact.equilibrium is None or abs(a * b - k * l) < Fraction(1, 1000):
        return
    found = arms_race(
        reaction_x=float(k),
        fatigue_x=float(a),
        reaction_y=float(l),
        fatigue_y=float(b),
        grievance_x=float(g),
        grievance_y=float(h),
    )
    assert found.stability == exact.stability
    assert found.equilibrium == pytest.approx([float(x) for x in exact.equilibrium], rel=1e-9)
