"""Published constellations: author, year and source in each name."""

from __future__ import annotations

import pytest

from equipoise.kernels import constellation, reach
from tests.published.published_rows import assert_published, published
from tests.reference.adapter import compute


def harrison_absentee_ratio(flyout_s: float, altitude_km: float = 300.0) -> float:
    """Cap ratio at the acceleration (15 g) and speed (6 km/s) of Harrison (2025)."""
    distance = reach.straight_reach(15.0, 6.0, flyout_s)
    angle = constellation.central_angle(distance, altitude_km)
    return float(constellation.absentee_ratio(constellation.cap_share(angle)))


@pytest.mark.parametrize(
    "identifier",
    [
        pytest.param("PC-ABS", id="harrison-2025-aei-calculator-area-ratio"),
        pytest.param("PC-499", id="harrison-2025-table-3-one-in-499-in-reach"),
        pytest.param("PC-4990", id="harrison-2025-table-3-five-missiles"),
        pytest.param("PC-49900", id="harrison-2025-table-3-fifty-missiles"),
        pytest.param("PC-LIN", id="garwin-2005-ieee-spectrum-in-proportion-to-launches"),
    ],
)
def test_published_value(identifier: str) -> None:
    assert_published(published()[identifier])


@pytest.mark.parametrize(
    "identifier",
    [
        pytest.param("PC-N", id="harrison-2025-aei-calculator-defaults"),
        pytest.param("PC-N10", id="harrison-2025-aei-calculator-ten-missiles"),
        pytest.param("PC-N10G", id="harrison-2025-aei-calculator-lower-acceleration"),
        pytest.param("PC-N500", id="harrison-2025-aei-calculator-500-km"),
        pytest.param("PC-NMIX", id="harrison-2025-aei-calculator-mixed-inputs"),
    ],
)
def test_calculator_size_to_the_interceptor(identifier: str) -> None:
    row = published()[identifier]
    assert compute("results", row)["expected"] == int(row["expected"])


def test_cbo_2026_7800_interceptors_against_ten_missiles() -> None:
    # Reach and shots were not seen: two shots each with 133 to 136 s of fly-out give 780.
    row = published()["PC-CBO26"]
    per_missile = compute("results", row)["expected"]
    assert per_missile == float(row["expected"])
    assert 2.0 * harrison_absentee_ratio(133.04, 300.0) == pytest.approx(780.0, rel=1e-3)
    assert 2.0 * harrison_absentee_ratio(136.42, 500.0) == pytest.approx(780.0, rel=1e-3)


def test_aps_2003_via_hitchens_2003_1600_interceptors_for_one_solid_icbm() -> None:
    # Published within a factor of two; two shots with 99 s of fly-out give 1,600.
    published_size = float(published()["PC-APS03"]["expected"])
    assert 0.5 < 2.0 * harrison_absentee_ratio(120.0) / published_size < 2.0
    assert 2.0 * harrison_absentee_ratio(99.03) == pytest.approx(published_size, rel=1e-3)


def test_mosher_and_grego_via_air_and_space_forces_at_least_1000_interceptors() -> None:
    # "A few" missiles is no input; one missile with two shots already needs about 1,000.
    floor = float(published()["PC-RAND"]["expected"])
    assert 2.0 * harrison_absentee_ratio(120.0) == pytest.approx(floor, rel=0.01)


def test_harrison_2025_midcourse_tier_does_not_follow_from_the_formula() -> None:
    # 2,000 in orbit for ten on station at 1,500 km with 900 s: the formula gives under 100.
    assert 10.0 * harrison_absentee_ratio(900.0, 1500.0) < 100.0


@pytest.mark.parametrize(("speed_km_s", "flyout_s"), [(6.0, 60.0), (3.0, 120.0)])
def test_aps_2003_nrc_2012_size_falls_as_the_square_of_speed_times_time(
    speed_km_s: float, flyout_s: float
) -> None:
    # Exact for a short burn and a reach short against the radius of the Earth.
    distances = [
        reach.straight_reach(1000.0, *case) for case in ((3.0, 60.0), (speed_km_s, flyout_s))
    ]
    angles = constellation.central_angle(distances, 300.0)
    few, many = 1.0 / constellation.cap_share(angles)
    assert few / many == pytest.approx(4.0, rel=0.01)


def test_mean_equal_to_the_need_is_met_little_more_than_half_the_time() -> None:
    # methods.md 5: independent phases give 0.5 to 0.65, even phases always enough.
    random = float(constellation.p_at_least_binomial(1000, 0.01, 10))
    assert 0.5 < random < 0.65
    assert float(constellation.p_at_least_phased(1000, 0.01, 10)) == 1.0
