"""Published test records: author, year and source in each name."""

from __future__ import annotations

import pytest

from equipoise.kernels import intervals
from tests.published.published_rows import assert_published, published


def test_shot_exchange_note_gmd_record_12_of_21() -> None:
    assert_published(published()["PS-1221"])


def test_associated_press_2017_via_newser_gmd_record_9_of_17() -> None:
    assert_published(published()["PS-917"])


def test_arms_control_today_february_2013_gmd_record_7_of_14() -> None:
    # Erratum of counting: leaves out a partial test of 1999 and a no-test of 2007.
    assert_published(published()["PS-714"])


def test_arms_control_today_march_2017_aegis_record_34_of_41() -> None:
    assert_published(published()["PS-3441"])


def test_brown_cai_dasgupta_2001_statistical_science_16_2_jeffreys_limits() -> None:
    # 95 percent limits for 10 trials: 0 successes [0, 0.217], 5 successes [0.224, 0.776].
    none = intervals.jeffreys(successes=0, trials=10, level=0.95)
    half = intervals.jeffreys(successes=5, trials=10, level=0.95)
    assert (none.low, none.high) == (0.0, pytest.approx(0.217, abs=5e-4))
    assert (half.low, half.high) == (
        pytest.approx(0.224, abs=5e-4),
        pytest.approx(0.776, abs=5e-4),
    )


def test_clopper_pearson_1934_biometrika_26_rule_of_three() -> None:
    # Without a success in n trials the one-sided 95 percent limit is close to 3 / n.
    limit = intervals.clopper_pearson(successes=0, trials=1000, level=0.90).high
    assert limit == pytest.approx(3 / 1000, rel=0.005)
