"""Laws of intervals, quantiles, requirements and offsets."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from equipoise.kernels import intervals, inventory, leakage, offset
from equipoise.kernels.richardson import arms_race

# The first call compiles, which takes seconds: no deadline.
patient = settings(deadline=None)

level = st.floats(0.01, 0.999)
chance = st.floats(0.02, 0.98)
events = st.integers(0, 60)
exposure = st.floats(0.01, 1e4)
rate = st.floats(-10.0, 10.0)


@patient
@given(events, events, level)
def test_intervals_nest_and_hold_the_estimate(successes: int, failures: int, at: float) -> None:
    trials = successes + failures
    assume(trials > 0)
    record = {"successes": successes, "trials": trials, "level": at}
    exact = intervals.clopper_pearson(**record)
    mid = intervals.clopper_pearson(mid_p=True, **record)
    jeffreys = intervals.jeffreys(**record)
    assert 0.0 <= exact.low <= mid.low + 1e-12 <= mid.high + 1e-12 <= exact.high + 2e-12 <= 1.1
    assert exact.low <= successes / trials <= exact.high
    assert exact.low - 1e-12 <= jeffreys.low <= jeffreys.high <= exact.high + 1e-12


@patient
@given(events, events, level)
def test_exchanging_successes_and_failures_mirrors_the_interval(
    successes: int, failures: int, at: float
) -> None:
    trials = successes + failures
    for method in (intervals.clopper_pearson, intervals.jeffreys):
        one = method(successes=successes, trials=trials, level=at)
        other = method(successes=failures, trials=trials, level=at)
        assert one.low == pytest.approx(1.0 - other.high, abs=1e-12)
        assert one.high == pytest.approx(1.0 - other.low, abs=1e-12)


@patient
@given(st.tuples(events, exposure), st.tuples(events, exposure), level, st.booleans())
def test_rate_ratio_is_never_nan_and_lies_in_its_exact_interval(
    first: tuple[int, float], second: tuple[int, float], at: float, mid_p: bool
) -> None:
    found = intervals.poisson_rate_ratio(
        events_first=first[0],
        exposure_first=first[1],
        events_second=second[0],
        exposure_second=second[1],
        level=at,
        mid_p=mid_p,
    )
    assert 0.0 <= found.interval.low <= found.interval.high
    assert not math.isnan(found.interval.high)
    if found.ratio is not None and not mid_p:
        assert found.interval.low <= found.ratio * (1 + 1e-12)
        assert found.ratio <= found.interval.high * (1 + 1e-12)


@patient
@given(st.lists(st.integers(0, 50), min_size=1, max_size=30), st.floats(0.0, 1.0))
def test_quantile_is_the_first_value_to_reach_its_probability(weights: list[int], q: float) -> None:
    total = sum(weights)
    assume(total > 0)
    value = intervals.pmf_quantile(distribution=np.array(weights) / total, q=q)
    cumulative = np.cumsum(weights) / total
    assert cumulative[value] >= q - 1e-11
    assert value == 0 or cumulative[value - 1] < q + 1e-11
    at_least = intervals.p_at_least(distribution=np.array(weights) / total, threshold=value)
    assert at_least == pytest.approx(sum(weights[value:]) / total, abs=1e-12)


@patient
@given(
    st.lists(st.floats(-100, 100), min_size=1, max_size=5),
    st.lists(st.floats(-100, 100), min_size=1, max_size=5),
)
def test_permutation_p_values_are_valid_and_mirror(first: list[float], second: list[float]) -> None:
    greater, less, both = (
        intervals.permutation_test(first=first, second=second, alternative=side)
        for side in ("greater", "less", "two-sided")
    )
    smallest = 1 / math.comb(len(first) + len(second), len(first))
    for found in (greater, less, both):
        assert smallest - 1e-12 <= found.p_value <= 1.0
    assert greater.p_value + less.p_value >= 1.0 - 1e-12
    turned = intervals.permutation_test(first=second, second=first, alternative="less")
    assert turned.p_value == pytest.approx(greater.p_value)


@patient
@given(rate, rate, rate, rate)
def test_richardson_stability_is_that_of_the_matrix(
    k: float, a: float, l_: float, b: float
) -> None:
    found = arms_race(reaction_x=k, fatigue_x=a, reaction_y=l_, fatigue_y=b)
    exact = sorted(
        np.linalg.eigvals(np.array([[-a, k], [l_, -b]])), key=lambda z: (-z.real, -z.imag)
    )
    assert np.real(found.eigenvalues) == pytest.approx(np.real(exact), abs=1e-5)
    if abs(exact[0].real) > 1e-5:
        assert found.stability == ("stable" if exact[0].real < 0 else "unstable")


@patient
@given(st.integers(1, 60), chance, chance, st.floats(0.9, 1.0))
def test_requirement_is_met_and_one_interceptor_fewer_is_not_enough(
    w: int, p: float, wanted: float, track: float
) -> None:
    need = inventory.barrage_required(warheads=w, sspk=p, p_track=track, p_zero_leak=wanted)
    assert need.feasible == (need.interceptors_even is not None)
    if need.interceptors_even is None or need.interceptors_uniform is None:
        assert need.ceiling <= wanted * (1 + 1e-9)
        return

    def p_zero(stock: int) -> float:
        return float(
            leakage.finite_inventory(
                warheads=w, sspk=p, p_track=track, interceptors=stock, max_shots=10**6
            )[0]
        )

    assert p_zero(need.interceptors_even) >= wanted * (1 - 1e-10)
    assert p_zero(need.interceptors_even - 1) < wanted
    assert need.interceptors_even <= need.interceptors_uniform
    assert need.interceptors_continuous is not None
    assert need.interceptors_continuous <= need.interceptors_uniform + 1e-9


@patient
@given(
    st.integers(0, 50),
    st.floats(0.01, 1.0),
    st.integers(0, 120),
    st.integers(1, 5),
    st.floats(0.0, 1.0),
)
def test_offset_never_exceeds_the_salvos_and_falls_with_less_confidence(
    required: int, confidence: float, interceptors: int, shots: int, p: float
) -> None:
    defense = {"interceptors": interceptors, "shots": shots, "sspk": p}
    sure = offset.warheads_to_offset(required=required, confidence=confidence, **defense)
    unsure = offset.warheads_to_offset(required=required, confidence=confidence / 2, **defense)
    assert 0 <= unsure.extra <= sure.extra <= interceptors // shots
    assert sure.p_at_least >= confidence - 1e-11


@patient
@given(st.integers(0, 300), st.floats(0.01, 1.0), st.integers(0, 200), st.floats(0.0, 1.0))
def test_removed_share_falls_as_the_force_grows(
    w: int, survive: float, interceptors: int, p: float
) -> None:
    here, beyond = (
        offset.removed_share(
            warheads=n,
            surviving_fraction=survive,
            interceptors=interceptors,
            shots=1,
            sspk=p,
        )
        for n in (w, w + 1)
    )
    assert 0.0 <= beyond <= here + 1e-12 <= p + 2e-12
