"""Published offsets and thresholds of deep cuts: author, year and source in each name."""

from __future__ import annotations

from pathlib import Path

import pytest

from equipoise.kernels import leakage, offset
from tests.published.published_rows import published
from tests.reference.adapter import compute


def test_gmd_salvo_convention_as_restated_yusufov_2026_twelfth_warhead_meets_no_salvo() -> None:
    assert compute("results", published()["PO-12"])["expected"] == 12


@pytest.mark.parametrize("surviving", [110, 111, 150, 300])
def test_blair_esin_mckinzie_yarynich_zolotarev_2010_foreign_affairs_89_5_100_interceptors(
    surviving: int,
) -> None:
    # Published as a judgment for 1,000 warheads a side and ten arrivals; the bound that can be
    # checked: 100 perfect interceptors leave ten whenever at least 110 survive.
    row = published()["PO-BLAIR100"]
    perfect = leakage.finite_inventory(
        warheads=surviving, sspk=1.0, interceptors=int(row["expected"]), max_shots=1
    )
    assert perfect[10:].sum() == 1.0


def test_blair_2010_foreign_affairs_89_5_109_survivors_would_not_leave_ten() -> None:
    need = offset.warheads_to_offset(
        required=10, confidence=1.0, interceptors=100, shots=1, sspk=1.0
    )
    assert need.warheads == 110
    assert need.extra == 100


DIFFERENCES = Path(__file__).parent / "DIFFERENCES.md"
THRESHOLDS = {
    (survive, share): level
    for survive, levels in {
        0.1: (10_000, 4_000, 2_000),
        0.2: (5_000, 2_000, 1_000),
        1 / 3: (3_000, 1_200, 600),
        0.5: (2_000, 800, 400),
        1.0: (1_000, 400, 200),
    }.items()
    for share, level in zip((0.1, 0.25, 0.5), levels, strict=True)
}


@pytest.mark.parametrize(("survive", "share"), THRESHOLDS)
def test_wilkening_2000_adelphi_334_threshold_depends_on_survival_as_much_as_on_the_defense(
    survive: float, share: float
) -> None:
    # The abstract gives no inputs, so 1,200 is not reproduced; DIFFERENCES.md tabulates what 100
    # perfect interceptors give.
    level = offset.force_level_for_removed_share(
        share=share, interceptors=100, shots=1, sspk=1.0, surviving_fraction=survive
    )
    assert level == THRESHOLDS[survive, share]
    assert f" {level:,} |" in DIFFERENCES.read_text(encoding="utf-8")


def test_wilkening_2000_adelphi_334_order_of_1200_weapons_is_inside_the_table() -> None:
    published_level = float(published()["PO-1200"]["expected"])
    assert min(THRESHOLDS.values()) < published_level < max(THRESHOLDS.values())
    near = [x for x in THRESHOLDS.values() if 1 / 1.5 <= x / published_level <= 1.5]
    assert near
