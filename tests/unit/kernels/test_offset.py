"""Offsets and thresholds against sums over the whole distribution."""

from __future__ import annotations

import numpy as np
import pytest

from equipoise.kernels import leakage, offset
from equipoise.kernels.binomial import binomial_pmf
from equipoise.kernels.validate import ParameterError

DEFENSE = {"interceptors": 21, "shots": 2, "sspk": 0.6, "p_track": 0.9}


def p_at_least(warheads: int, required: int) -> float:
    engaged = min(warheads, 10)
    killed = binomial_pmf(engaged, leakage.kill_probability(sspk=0.6, shots=2, p_track=0.9))
    return float(killed[: max(warheads - required + 1, 0)].sum())


@pytest.mark.parametrize("required", [0, 1, 4, 12])
@pytest.mark.parametrize("confidence", [0.1, 0.5, 0.9, 0.999999])
def test_offset_equals_the_search_one_warhead_at_a_time(required: int, confidence: float) -> None:
    found = offset.warheads_to_offset(required=required, confidence=confidence, **DEFENSE)
    tried = next(w for w in range(100) if p_at_least(w, required) >= confidence)
    assert found.warheads == tried
    assert found.extra == tried - required
    assert found.p_at_least == pytest.approx(p_at_least(tried, required), rel=1e-12)


def test_certainty_needs_one_warhead_for_every_salvo() -> None:
    certain = offset.warheads_to_offset(required=5, confidence=1.0, **DEFENSE)
    assert (certain.warheads, certain.extra, certain.p_at_least) == (15, 10, 1.0)
    useless = offset.warheads_to_offset(
        required=5, confidence=1.0, interceptors=21, shots=2, sspk=0.0
    )
    assert useless.warheads == 5
    perfect = offset.warheads_to_offset(
        required=5, confidence=0.01, interceptors=21, shots=2, sspk=1.0
    )
    assert perfect.warheads == 15


def test_expected_value_rule_on_both_sides_of_the_stock() -> None:
    kill = leakage.kill_probability(sspk=0.6, shots=2, p_track=0.9)
    below = offset.warheads_to_offset(required=2, confidence=0.5, **DEFENSE)
    above = offset.warheads_to_offset(required=9, confidence=0.5, **DEFENSE)
    assert below.expected_value_rule == pytest.approx(2 / (1 - kill))
    assert above.expected_value_rule == pytest.approx(9 + 10 * kill)
    none = offset.warheads_to_offset(required=0, confidence=0.5, **DEFENSE)
    assert (none.warheads, none.expected_value_rule) == (0, 0.0)


def test_a_stock_below_one_salvo_changes_nothing() -> None:
    found = offset.warheads_to_offset(required=7, confidence=1.0, interceptors=3, shots=4, sspk=0.9)
    assert (found.warheads, found.p_at_least, found.expected_value_rule) == (7, 1.0, 7.0)
    assert offset.warheads_beyond_salvos(interceptors=3, shots=4) == 1


@pytest.mark.parametrize("warheads", [0, 1, 9, 10, 11, 60])
@pytest.mark.parametrize("survive", [0.0, 0.15, 0.9, 1.0])
def test_removed_share_equals_the_sum_over_arrivals(warheads: int, survive: float) -> None:
    kill = leakage.kill_probability(sspk=0.6, shots=2, p_track=0.9)
    share = offset.removed_share(warheads=warheads, surviving_fraction=survive, **DEFENSE)
    arriving = binomial_pmf(warheads, survive)
    mean = warheads * survive
    engaged = float(np.minimum(np.arange(warheads + 1), 10) @ arriving)
    assert share == pytest.approx(kill * engaged / mean if mean else kill, rel=1e-12)


@pytest.mark.parametrize("survive", [0.1, 0.5, 1.0])
@pytest.mark.parametrize("share", [0.05, 0.3, 0.7])
def test_force_level_is_the_last_at_which_the_share_is_removed(
    survive: float, share: float
) -> None:
    level = offset.force_level_for_removed_share(share=share, surviving_fraction=survive, **DEFENSE)
    assert level is not None
    at, beyond = (
        offset.removed_share(warheads=w, surviving_fraction=survive, **DEFENSE)
        for w in (level, level + 1)
    )
    assert at >= share * (1.0 - 1e-12)
    assert beyond < share
    assert level <= offset.force_level_rule(share=share, engaged=10, surviving_fraction=survive)


def test_a_share_above_the_kill_probability_is_never_removed() -> None:
    assert offset.force_level_for_removed_share(share=0.9, **DEFENSE) is None
    assert (
        offset.force_level_for_removed_share(share=0.1, interceptors=1, shots=2, sspk=1.0) is None
    )


def test_perfect_defense_and_whole_force_give_the_rule() -> None:
    level = offset.force_level_for_removed_share(share=0.25, interceptors=100, shots=1, sspk=1.0)
    assert level == 400 == offset.force_level_rule(share=0.25, engaged=100)
    all_of_it = offset.force_level_for_removed_share(share=1.0, interceptors=9, shots=1, sspk=1.0)
    assert all_of_it == 9


def test_thousands_of_warheads_and_tiny_shares_stay_exact() -> None:
    level = offset.force_level_for_removed_share(
        share=1e-6, interceptors=100, shots=1, sspk=1.0, surviving_fraction=1e-3
    )
    assert level == pytest.approx(1e11, rel=1e-9)
    with pytest.raises(ParameterError, match="share puts the threshold near"):
        offset.force_level_for_removed_share(
            share=1e-9, interceptors=100, shots=1, sspk=1.0, surviving_fraction=1e-9
        )


@pytest.mark.parametrize(
    ("function", "valid"),
    [
        (offset.warheads_to_offset, {"required": 3, "confidence": 0.9, **DEFENSE}),
        (offset.warheads_beyond_salvos, {"interceptors": 9, "shots": 2}),
        (offset.removed_share, {"warheads": 9, "surviving_fraction": 0.5, **DEFENSE}),
        (
            offset.force_level_for_removed_share,
            {"share": 0.1, "surviving_fraction": 0.5, **DEFENSE},
        ),
        (offset.force_level_rule, {"share": 0.1, "engaged": 5, "surviving_fraction": 0.5}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_parameter_outside_its_domain_is_named(function, valid) -> None:  # type: ignore[no-untyped-def]
    function(**valid)
    for name in valid:
        for bad in (float("nan"), float("inf"), -1, 1.5, "many", None):
            with pytest.raises(ParameterError) as refusal:
                function(**(valid | {name: bad}))
            assert refusal.value.parameter == name
    for name in {"confidence", "share", "shots"} & set(valid):
        with pytest.raises(ParameterError, match=name):
            function(**(valid | {name: 0}))
