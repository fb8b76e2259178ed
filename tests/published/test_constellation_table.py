"""Every cell of the table in docs/constellations.md, recomputed from the printed reach and time."""

from __future__ import annotations

from pathlib import Path

import pytest

from equipoise.kernels import constellation, reach

PAGE = Path(__file__).parents[2] / "docs" / "constellations.md"
ORBIT_KM, ACCELERATION_G, SPEED_KM_S = 300.0, 15.0, 6.0
INCLINATION_DEG, LATITUDE_DEG = 45.0, 40.0


def table() -> list[list[str]]:
    lines = [x for x in PAGE.read_text(encoding="utf-8").splitlines() if x.startswith("| ")]
    return [[cell.strip() for cell in x.strip("|").split("|")] for x in lines[1:]]


def number_needed(reach_km: float, wanted: float, *, inclined: bool) -> float:
    angle = constellation.central_angle(reach_km, ORBIT_KM)
    share = (
        constellation.inclined_share(INCLINATION_DEG, LATITUDE_DEG, angle)
        if inclined
        else constellation.cap_share(angle)
    )
    return wanted * float(constellation.absentee_ratio(share))


def test_the_table_has_both_shots_of_every_size() -> None:
    names = [row[0] for row in table()]
    assert len(names) == 22
    assert {names.count(n) for n in names} == {2}
    for report in ("APS 2003", "APS 2025", "CBO 2004", "CBO 2025", "NRC 2012", "CBO 2026", "AEI"):
        assert any(report in n for n in names)


@pytest.mark.parametrize("row", table(), ids=lambda r: f"{r[0]}, {r[3]} shots")
def test_reach_and_fly_out_give_the_published_size(row: list[str]) -> None:
    size, missiles, shots = float(row[1].replace(",", "")), float(row[2]), int(row[3])
    for distance, seconds, inclined in ((row[4], row[5], False), (row[6], row[7], True)):
        # Printed to a whole kilometer and second: half of either changes the size by this much.
        found = number_needed(float(distance), missiles * shots, inclined=inclined)
        assert found == pytest.approx(size, rel=2.2 * 0.5 / float(distance))
        flown = float(reach.straight_reach(ACCELERATION_G, SPEED_KM_S, float(seconds)))
        assert flown == pytest.approx(float(distance), abs=0.5 * SPEED_KM_S + 0.5)


def test_the_calculator_for_one_missile_in_a_narrower_band_gives_950() -> None:
    flown = reach.straight_reach(ACCELERATION_G, SPEED_KM_S, 120.0)
    disc = reach.coverage_radius(flown, ORBIT_KM, 200.0)
    band = [float(2 * constellation.area_ratio(disc, 200.0, x)) for x in (72.0, 73.0)]
    assert band[0] < 950.0 < band[1]
    whole = float(2 * constellation.area_ratio(disc, 200.0, 90.0))
    assert whole == pytest.approx(998.0, abs=1.0)
