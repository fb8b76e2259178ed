"""Published trajectories: author, year and source in each name.

Reported flight times must exceed the arc, because powered ascent from rest is slower; ranges of
standard trajectories are published from powered-flight models. Both differences are explained in
DIFFERENCES_GEOMETRY.md.
"""

from __future__ import annotations

import json

import pytest

from equipoise.kernels import kepler
from tests.published.published_rows import Row, assert_published, published
from tests.reference.adapter import compute


def shortfall(row: Row) -> float:
    """Share by which the arc is shorter than the reported time."""
    computed = compute("results", row)["expected"]
    assert isinstance(computed, float)
    return 1.0 - computed / float(row["expected"])


def assert_arc_is_shorter(identifier: str) -> None:
    row = published()[identifier]
    assert_published(row)
    assert 0.02 <= shortfall(row) <= 0.12


def test_the_diplomat_and_csis_2017_hwasong_12_took_30_minutes() -> None:
    assert_arc_is_shorter("PT-HS12")


def test_us_pacific_command_via_the_diplomat_2017_hwasong_14_took_37_minutes() -> None:
    assert_arc_is_shorter("PT-HS14a")


def test_kcna_29_november_2017_hwasong_15_took_53_minutes() -> None:
    assert_arc_is_shorter("PT-HS15a")


def test_wright_ucs_28_november_2017_54_minutes_from_apogee_and_range() -> None:
    assert_arc_is_shorter("PT-WRIGHT54")


def test_kcna_19_november_2022_via_tass_hwasong_17_took_69_minutes() -> None:
    assert_arc_is_shorter("PT-HS17b")


def test_kcna_31_october_2024_hwasong_19_took_86_minutes() -> None:
    assert_arc_is_shorter("PT-HS19")


def test_kcna_24_march_2022_via_yonhap_and_abc_67_5_minutes_are_too_short_for_the_arc() -> None:
    # South Korea later judged that an older missile had flown.
    row = published()["PT-HS17a"]
    assert_published(row)
    assert compute("results", row)["flag"] is True


def test_vandenberg_release_minuteman_iii_24_000_mph_exceeds_circular_speed() -> None:
    # 4,190 miles need 6.48 km/s, that is 14,500 mph.
    row = published()["PT-MM24K"]
    assert_published(row)
    assert compute("results", row)["flag"] is True
    needed = float(kepler.minimum_energy_arc(json.loads(row["inputs"])["range_km"]).speed_km_s)
    assert needed * 3600.0 / 1.609344 == pytest.approx(14_500.0, rel=2e-3)


@pytest.mark.parametrize(
    ("identifier", "model_is_below"),
    [
        pytest.param("PT-HS12R", True, id="csis-2017-hwasong-12-4500-km"),
        pytest.param("PT-HS14aR", True, id="csis-2017-hwasong-14-7000-km"),
        pytest.param("PT-HS15aR", True, id="wright-ucs-2017-hwasong-15-13000-km"),
        pytest.param("PT-HS17bR", False, id="japan-mod-2022-hwasong-17-over-15000-km"),
    ],
)
def test_standard_range_from_a_lofted_test(identifier: str, model_is_below: bool) -> None:
    row = published()[identifier]
    assert_published(row)
    computed = compute("results", row)["expected"]
    assert isinstance(computed, float)
    assert (computed < float(row["expected"])) is model_is_below


@pytest.mark.parametrize(
    ("speed_gain_km_s", "identifier"),
    [(0.0656, "PT-HS12R"), (0.3496, "PT-HS14aR"), (0.3805, "PT-HS15aR")],
)
def test_speed_that_would_reproduce_the_published_range(
    speed_gain_km_s: float, identifier: str
) -> None:
    # DIFFERENCES_GEOMETRY.md states these gains of the flat over the lofted ascent.
    row = published()[identifier]
    given = json.loads(row["inputs"])
    lofted = kepler.lofted_arc(given["apogee_km"], given["range_km"]).speed_km_s
    flat = kepler.maximum_range_arc(lofted + speed_gain_km_s)
    assert float(flat.range_km) == pytest.approx(float(row["expected"]), rel=1e-3)


@pytest.mark.parametrize(
    "identifier",
    [
        pytest.param("PT-10K-H", id="wheelon-1959-apogee-at-10000-km"),
        pytest.param("PT-10K-V", id="wheelon-1959-speed-at-10000-km"),
        pytest.param("PT-10K-T", id="wheelon-1959-time-at-10000-km"),
        pytest.param("PT-JSF90", id="journal-of-space-flight-1950s-apogee-over-90-degrees"),
        pytest.param("PT-W14", id="wikipedia-suborbital-spaceflight-100-km-straight-up"),
        pytest.param("PT-W77", id="wikipedia-suborbital-spaceflight-circular-at-300-km"),
        pytest.param("PT-W79", id="wikipedia-suborbital-spaceflight-any-point-on-earth"),
    ],
)
def test_textbook_value(identifier: str) -> None:
    # Erratum: the value of G on the page of The Journal of Space Flight is a misprint.
    assert_published(published()[identifier])
