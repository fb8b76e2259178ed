"""``--figure`` of ``arc``, ``reach`` and ``constellation``, and what is drawn."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import CliRunner

from equipoise.claims.reach_figures import PROFILE_POINTS, Side, profile_rows, profile_table
from equipoise.cli import cli
from equipoise.core.errors import BadInputError, UnknownNameError
from equipoise.core.finding import Cell
from equipoise.documents.geometry_figures import arcs_figure, constellation_figure
from equipoise.geometry import Region, Site, Tracks, earliest_times, meetings, tracks
from equipoise.kernels.kepler import arc_at_speed, minimum_energy_arc
from equipoise.kernels.reach import least_time
from equipoise.kernels.validate import ParameterError

SITE = Site("a site", 54, 17)
START, GOAL = Region("start", 52, 60), Region("goal", 40, -75)
ORBIT = ("constellation", "--orbit-altitude-km", "500", "--reach-km", "600")
SLOW = ("reach", "--speed-km-s", "3", "--site", "Redzikowo")
REACH = ("reach", "--speed-km-s", "9", "--site", "Redzikowo")


@pytest.fixture(scope="module")
def arcs() -> Tracks:
    return tracks([(START, GOAL)], burnout_time_s=210.0)


def shown(path: Path) -> str:
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    return " ".join("".join(e.itertext()) for e in root.iter("{http://www.w3.org/2000/svg}text"))


def test_the_earliest_time_is_the_delay_and_the_least_time_of_flight(arcs: Tracks) -> None:
    found = earliest_times(arcs, SITE, speed_km_s=7.0, delay_s=250.0)
    assert found.shape == arcs.time_s.shape
    at_burnout = arcs.ground[0, 0]
    place = np.radians([SITE.latitude_deg, SITE.longitude_deg])
    flat = np.cos(place[0])
    unit = np.array([flat * np.cos(place[1]), flat * np.sin(place[1]), np.sin(place[0])])
    distance = 6371.0 * float(np.arccos(at_burnout @ unit))
    alone = float(least_time(7.0, float(arcs.altitude_km[0, 0]), distance))
    assert found[0, 0] == pytest.approx(250.0 + alone, rel=1e-3)


def test_points_are_open_exactly_where_a_meeting_is_possible(arcs: Tracks) -> None:
    for speed in (6.0, 7.5, 9.0):
        met = meetings(arcs, SITE, speed_km_s=speed, delay_s=200.0, minimum_altitude_km=100.0)
        early = earliest_times(arcs, SITE, speed_km_s=speed, delay_s=200.0)
        high = np.maximum(arcs.altitude_km, 0.0) >= 100.0
        assert np.array_equal((early <= arcs.time_s) & high, met.possible)


def test_an_interceptor_too_slow_never_gets_there(arcs: Tracks) -> None:
    assert np.isnan(earliest_times(arcs, SITE, speed_km_s=0.5)).all()
    with pytest.raises(ParameterError, match="speed_km_s"):
        earliest_times(arcs, SITE, speed_km_s=0.0)


def test_profile_runs_from_burnout_to_impact(arcs: Tracks) -> None:
    side = Side("panel", arcs, 0, speed_km_s=8.0, delay_s=200.0, least_altitude_km=100.0)
    rows = profile_rows(side, SITE)
    assert len(rows) == PROFILE_POINTS
    assert rows[0][1] == pytest.approx(210.0)
    assert number(rows[-1][2]) == pytest.approx(0.0, abs=1e-3)
    assert [row[1] for row in rows] == sorted(number(row[1]) for row in rows)
    for _, time, altitude, earliest, met in rows:
        open_ = earliest is not None and number(earliest) <= number(time)
        assert met == (open_ and number(altitude) >= 100.0)
    assert {row[0] for row in profile_table("T", [side, side], SITE).rows} == {"panel"}


def number(value: Cell) -> float:
    assert isinstance(value, int | float)
    return float(value)


def test_arcs_are_drawn_from_the_ground_to_the_ground_over_their_apogee() -> None:
    low = arc_at_speed(8000.0, 7.0, branch="low")
    figure = arcs_figure({"least": minimum_energy_arc(8000.0), "low": low})
    rows = [row for row in figure.table.rows if row[1] == "low"]
    assert number(rows[0][3]) == number(rows[0][2]) == 0.0
    assert number(rows[-1][2]) == pytest.approx(float(low.flight_time_s))
    assert number(rows[-1][3]) == pytest.approx(0.0, abs=1e-3)
    top = max(number(row[3]) for row in rows)
    assert top == pytest.approx(float(low.apogee_altitude_km), rel=1e-3)
    assert f"low {round(top, -1):g} km" in figure.title


def test_arcs_that_do_not_exist_are_left_out() -> None:
    slow = arc_at_speed(8000.0, 5.0, branch="low")
    figure = arcs_figure({"least": minimum_energy_arc(8000.0), "low": slow})
    assert {row[1] for row in figure.table.rows} == {"least"}
    with pytest.raises(BadInputError, match="nothing to draw"):
        arcs_figure({"low": slow})


def test_constellation_figure_needs_something_within_reach() -> None:
    method = {"method": "m", "in_orbit": None, "share_in_reach": 0.0, "expected_in_reach": None}
    method |= {"chance_random": None, "chance_phased": None}
    with pytest.raises(BadInputError, match="within reach"):
        constellation_figure(
            {"methods": [method], "needed_in_reach": 2, "reach_km": 1.0}, in_orbit=None
        )


@pytest.mark.parametrize(
    ("arguments", "phrases"),
    [
        (
            ("arc", "--range-km", "8000", "--speed-km-s", "7"),
            ("How high the arcs rise: minimum energy 1,300 km", "seconds since launch"),
        ),
        (REACH, ("40 of 40 arcs can be met from Redzikowo", "delay 300 s", "Data: facts ")),
        (
            (*REACH, "--from", "western Russia", "--to", "US East Coast", "--known-by", "2025"),
            ("The arc can be met from Redzikowo", "Data: known by 2025, facts "),
        ),
        (
            (*SLOW, "--from", "western Russia", "--to", "US East Coast"),
            ("The arc cannot be met from Redzikowo",),
        ),
        ((*ORBIT, "--in-orbit", "2000"), ("Of 2,000, 3.1 to 3.8 interceptors", "needed: 1")),
        ((*ORBIT, "--missiles", "10"), ("About 5,200 to 6,400 interceptors in orbit for 10",)),
    ],
)
def test_commands_draw_what_they_compute(
    arguments: tuple[str, ...], phrases: tuple[str, ...], tmp_path: Path
) -> None:
    place = tmp_path / "a.svg"
    done = CliRunner().invoke(
        cli, [*arguments, "--json", "--figure", str(place)], catch_exceptions=False
    )
    assert done.exit_code == 0
    json.loads(done.stdout)
    assert done.stderr.strip() == f"Picture: {place}"
    text = shown(place)
    for phrase in phrases:
        assert phrase in text
    assert re.search(r"Equipoise, run [0-9a-f]{12}", text)
    assert "Scenario: " in text


def test_run_of_a_figure_changes_with_what_is_asked(tmp_path: Path) -> None:
    runs = set()
    for name, range_km in (("a", "8000"), ("b", "8000"), ("c", "8001")):
        place = tmp_path / f"{name}.svg"
        CliRunner().invoke(cli, ["arc", "--range-km", range_km, "--figure", str(place)])
        found = re.search(r"run ([0-9a-f]{12})", shown(place))
        assert found is not None
        runs.add(found[1])
    assert len(runs) == 2


def test_figures_come_as_images_and_in_gray(tmp_path: Path) -> None:
    place = tmp_path / "a.png"
    gray = tmp_path / "g.svg"
    for target, theme in ((place, "print"), (gray, "gray")):
        done = CliRunner().invoke(
            cli, ["arc", "--range-km", "8000", "--figure", str(target), "--theme", theme]
        )
        assert done.exit_code == 0
    assert place.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert "#0072B2" not in gray.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("more", "error", "match"),
    [
        (("--figure", "a.pdf"), BadInputError, "Let its name end in"),
        (("--figure", "no/such/a.svg"), BadInputError, "does not exist"),
        (("--figure", "a.svg", "--theme", "grey"), UnknownNameError, "Did you mean 'gray'"),
    ],
)
def test_places_and_themes_that_cannot_be_are_refused_first(
    more: tuple[str, ...], error: type[Exception], match: str
) -> None:
    done = CliRunner().invoke(cli, ["arc", "--range-km", "8000", *more])
    assert isinstance(done.exception, error)
    assert re.search(match, str(done.exception))
    assert "minimum energy" not in done.output


def test_reach_without_a_site_has_no_arcs_to_draw(tmp_path: Path) -> None:
    arguments = ["reach", "--speed-km-s", "4.5", "--altitude-km", "200", "--time-s", "300"]
    done = CliRunner().invoke(cli, [*arguments, "--figure", str(tmp_path / "a.svg")])
    assert done.exit_code == 2
    assert "give a --site too" in done.output
    assert not list(tmp_path.iterdir())
