"""Published interceptor requirements: author, year and source in each name."""

from __future__ import annotations

import pytest

from equipoise.kernels import inventory
from equipoise.kernels.shoot_look_shoot import shoot_look_shoot
from tests.published.published_rows import assert_published, published
from tests.reference.adapter import compute


def test_wilkening_1999_science_and_global_security_8_2_decoys_as_restated_yusufov_2026() -> None:
    # The published 73 rests on continuous shots (73.2); whole shots at every object need 80.
    assert_published(published()["PI-WILK73"])
    wanted = inventory.required_kill_probability(warheads=10, p_zero_leak=0.8)
    shots = inventory.shots_required(sspk=0.7, wanted=wanted, p_track=0.99)
    assert shots is not None
    assert shots * 20 == 80


def test_exact_requirement_against_ten_warheads_and_ten_undiscriminated_decoys() -> None:
    need = inventory.decoys_required(
        warheads=10,
        decoys=10,
        sspk=0.7,
        p_track=0.99,
        p_zero_leak=0.8,
        p_warhead_called_warhead=1.0,
        p_decoy_called_warhead=1.0,
    )
    assert need is not None
    assert (need.interceptors, need.shots) == (80, 4)


def test_gmd_salvo_convention_as_restated_yusufov_2026_44_interceptors_engage_11_objects() -> None:
    assert compute("results", published()["PI-44-11"])["expected"] == 11


def test_shot_exchange_note_ten_balloons_per_warhead_multiply_objects_by_eleven() -> None:
    assert compute("results", published()["PI-11X"])["expected"] == 11


def test_harrison_2025_aei_calculator_two_interceptors_per_threat() -> None:
    # ln(0.04) / ln(0.2) is exactly 2: rounding must not turn it into 3.
    assert compute("results", published()["PI-AEI2"])["expected"] == 2


def test_derived_even_spread_of_whole_shots_needs_38_where_the_formula_says_36_6() -> None:
    assert compute("results", published()["PI-INT38"])["expected"] == 38
    need = inventory.barrage_required(warheads=10, sspk=0.7, p_track=0.99, p_zero_leak=0.8)
    assert need.interceptors_continuous == pytest.approx(36.6, abs=0.05)
    assert need.interceptors_uniform == 40


def test_wilkening_1999_expected_shoot_look_shoot_stock_does_not_keep_its_promise() -> None:
    # methods.md 2: a stock of just the expected consumption runs out about half of the time.
    need = inventory.barrage_required(warheads=20, sspk=0.8, p_zero_leak=0.8)
    assert need.look_integer == pytest.approx(28.0)
    outcome = shoot_look_shoot(warheads=20, sspk=0.8, salvos=[1, 2], interceptors=28)
    assert outcome.leakers[0] == pytest.approx(0.560, abs=5e-4)
    assert outcome.interceptors_used[28] == pytest.approx(0.589, abs=5e-4)
    exact = inventory.look_required(warheads=20, sspk=0.8, p_zero_leak=0.8, salvos=[1, 2])
    assert exact == 33
