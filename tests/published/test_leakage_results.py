"""Published leakage results: author, year and source in each name."""

from __future__ import annotations

import re

import numpy as np
import pytest

from equipoise.kernels import leakage
from tests.published.published_rows import assert_published, published
from tests.reference.adapter import compute

WILKENING_TABLE = [key for key in published() if re.fullmatch(r"PL\d\d", key)]


def test_the_restated_table_is_there() -> None:
    assert len(WILKENING_TABLE) == 10


@pytest.mark.parametrize("key", WILKENING_TABLE)
def test_wilkening_1999_science_and_global_security_8_2_barrage_as_restated_yusufov_2026(
    key: str,
) -> None:
    assert_published(published()[key])


def test_wilkening_1999_sgs_8_2_least_tracking_as_restated_yusufov_2026() -> None:
    # Erratum: the restatement gives the number for "4-20 reentry vehicles"; it belongs to 10.
    assert_published(published()["PL-WILK978"])
    for warheads, least in ((4, 0.946), (20, 0.989)):
        row = dict(published()["PL-WILK978"])
        row["inputs"] = f'{{"target_P_zero_leak": 0.8, "warheads": {warheads}}}'
        assert compute("results", row)["expected"] == pytest.approx(least, abs=5e-4)


def test_grego_2017_business_insider_four_shots_at_one_half() -> None:
    # Published as a whole percent; exact 93.75.
    assert_published(published()["PL-GREGO50"])
    assert leakage.kill_probability(sspk=0.5, shots=4) == pytest.approx(0.9375, rel=1e-15)


def test_popular_mechanics_2017_quoting_panda_and_narang_four_shots_97_percent() -> None:
    # Erratum: published rounded upward; 10 hits in 18 tests give 96.1, not 97, and only if the
    # shots were independent.
    row = published()["PL-PM97"]
    assert_published(row)
    assert compute("results", row)["expected"] == pytest.approx(96.098, abs=5e-4)


def test_shot_exchange_note_two_shots_at_the_test_record() -> None:
    assert_published(published()["PL-REC2"])


def test_press_claim_of_97_percent_falls_with_a_common_mode_and_with_an_unknown_sspk() -> None:
    # methods.md 1.1: show the claim beside its versions without full independence.
    claim = leakage.kill_probability(sspk=10 / 18, shots=4)
    unknown = leakage.shared_kill_probability(alpha=10.5, beta=8.5, shots=4)
    common = leakage.barrage_common_mode(sspk=10 / 18, shots=4, p_system=0.9, warheads=1)[0]
    assert claim == pytest.approx(0.961, abs=5e-4)
    assert unknown == pytest.approx(0.944, abs=5e-4)
    assert common == pytest.approx(0.865, abs=5e-4)


@pytest.mark.parametrize(("shots", "p_track"), [(1, 1.0), (2, 0.95), (4, 0.9)])
def test_wilkening_1999_zero_leakers_never_exceed_tracking_to_the_number_of_warheads(
    shots: int, p_track: float
) -> None:
    p_zero = [
        leakage.barrage(sspk=0.56, shots=shots, p_track=p_track, warheads=w)[0] for w in range(40)
    ]
    assert np.all(np.array(p_zero) <= p_track ** np.arange(40.0) * (1.0 + 1e-12))
