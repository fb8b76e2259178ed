"""Published costs: author, year and source in each name."""

from __future__ import annotations

import json

import pytest

from equipoise.kernels import cost
from tests.published.published_rows import assert_published, published
from tests.reference import cost_area
from tests.reference.adapter import compute


@pytest.mark.parametrize(
    "identifier",
    [
        pytest.param("PK-MASS", id="harrison-2025-aei-calculator-mass"),
        pytest.param("PK-UNIT", id="harrison-2025-aei-calculator-unit-cost"),
        pytest.param("PK-LAUNCH", id="harrison-2025-aei-calculator-launch-cost"),
        pytest.param("PK-TOT", id="harrison-2025-aei-calculator-20-years"),
        pytest.param("PK-TOT10", id="harrison-2025-aei-calculator-20-years-ten-missiles"),
        pytest.param("PK-TOTPK", id="harrison-2025-aei-calculator-20-years-lower-kill-probability"),
        pytest.param("PK-B1", id="harrison-2025-table-3-boost-basic"),
        pytest.param("PK-B2", id="harrison-2025-table-3-boost-moderate"),
        pytest.param("PK-G1", id="harrison-2025-table-3-glide-basic"),
        pytest.param("PK-G2", id="harrison-2025-table-3-glide-moderate"),
        pytest.param("PK-M1", id="harrison-2025-table-3-midcourse-basic"),
        pytest.param("PK-M3", id="harrison-2025-table-3-midcourse-robust"),
        pytest.param("PK-CBO25a", id="cbo-2025-letter-cheaper-launch"),
        pytest.param("PK-CBO26b", id="cbo-2026-space-layer-total"),
        pytest.param("PK-HITCH", id="hitchens-2003-space-news-launch-of-the-aps-constellation"),
        pytest.param("PK-CBO09", id="cbo-2009-via-defense-daily-ships-against-silos"),
    ],
)
def test_published_value(identifier: str) -> None:
    assert_published(published()[identifier])


def test_cbo_2026_acquisition_leaves_a_remainder_for_development_and_launch() -> None:
    row = published()["PK-CBO26a"]
    assert_published(row)
    bought = compute("results", row)["expected"]
    assert isinstance(bought, float)
    assert 0.0 < float(row["expected"]) - bought == pytest.approx(36.6, abs=0.05)


def test_harrison_2025_tiers_learn_less_than_85_percent_alone() -> None:
    # A tenth of the unit cost that does not learn, such as launch, closes the gap.
    row = published()["PK-LEARN"]
    assert_published(row)
    assert compute("results", row)["learning_curve_alone"] == pytest.approx(0.583, abs=5e-4)
    given = json.loads(row["inputs"])
    mixed = cost.scale_cost_ratio(
        given["basic"]["N"],
        given["moderate"]["N"],
        given["learning"],
        share_without_learning=0.1,
    )
    assert float(mixed) == pytest.approx(float(row["expected"]), rel=2e-3)


def test_harrison_2025_learning_anew_in_each_generation_raises_cost() -> None:
    given = json.loads(published()["PK-TOT"]["inputs"])
    anew = cost_area.harrison_costs(given)
    on = cost_area.harrison_costs(given, learning_continues=True)
    assert float(on.total_cost_musd) < 0.85 * float(anew.total_cost_musd)


def test_nitze_1985_criterion_as_an_identity() -> None:
    # The Nike-X ratio of 20 to 1 was published without its inputs; see DIFFERENCES_GEOMETRY.md.
    ratio = cost.cost_exchange_ratio(
        interceptor_cost_musd=1.0,
        shots_per_warhead=1.0,
        p_kill_per_warhead=1.0,
        warhead_cost_musd=1.0,
    )
    assert float(ratio) == 1.0
