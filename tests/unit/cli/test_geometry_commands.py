"""``arc``, ``reach`` and ``constellation`` as a stranger uses them."""

from __future__ import annotations

import json
import math
from typing import Any, Literal

import pytest
from click.testing import CliRunner

from equipoise.cli import cli
from equipoise.core.errors import NoFactError, UnknownNameError
from equipoise.kernels.cost import interceptor_mass
from equipoise.kernels.kepler import arc_at_speed, minimum_energy_arc
from equipoise.kernels.validate import ParameterError

BRANCHES: tuple[Literal["low", "high"], ...] = ("low", "high")


def document(*arguments: str) -> dict[str, Any]:
    done = CliRunner().invoke(cli, [*arguments, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def refused(*arguments: str) -> tuple[BaseException | None, str]:
    done = CliRunner().invoke(cli, list(arguments))
    assert done.exit_code != 0
    return done.exception, done.output


def test_arc_gives_the_least_energy_one() -> None:
    (row,) = document("arc", "--range-km", "8000")["arcs"]
    plain = minimum_energy_arc(8000.0)
    assert row["arc"] == "minimum energy"
    assert row["speed_km_s"] == pytest.approx(float(plain.speed_km_s))
    assert row["flight_time_s"] == pytest.approx(float(plain.flight_time_s))


def test_arc_at_a_speed_gives_both_branches_and_checks_the_speed() -> None:
    found = document("arc", "--range-km", "8000", "--speed-km-s", "7")
    rows = {r["arc"]: r for r in found["arcs"]}
    for branch in BRANCHES:
        plain = arc_at_speed(8000.0, 7.0, branch=branch)
        row = rows[f"{branch} at this speed"]
        assert row["apogee_altitude_km"] == pytest.approx(float(plain.apogee_altitude_km))
    assert [c["suspicious"] for c in found["checks"]] == [False]


@pytest.mark.parametrize(
    ("arguments", "suspicious"),
    [
        (("--range-km", "6740", "--speed-km-s", "10.7"), [True]),
        (("--range-km", "8000", "--speed-km-s", "5.8"), [True]),
        (("--range-km", "950", "--apogee-km", "4475", "--time-s", "3180"), [False]),
        (("--range-km", "1000", "--apogee-km", "6000", "--time-s", "3000"), [True]),
        (("--range-km", "950", "--apogee-km", "4475", "--speed-km-s", "6"), [False, True]),
    ],
)
def test_quoted_numbers_are_checked(arguments: tuple[str, ...], suspicious: list[bool]) -> None:
    assert [c["suspicious"] for c in document("arc", *arguments)["checks"]] == suspicious


def test_an_arc_that_does_not_exist_is_null_not_a_number() -> None:
    rows = {r["arc"]: r for r in document("arc", "--range-km", "8000", "--speed-km-s", "5")["arcs"]}
    assert rows["low at this speed"]["flight_time_s"] is None


def test_the_longest_arc_needs_a_speed_only() -> None:
    (row,) = document("arc", "--speed-km-s", "5.8")["arcs"]
    assert row["range_km"] < 5000.0


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        (("arc", "--range-km", "30000"), r"range_km is 30000. Allowed: \[0, 20015"),
        (("arc", "--range-km", "nan"), "range_km contains NaN"),
        (("arc", "--range-km", "800", "--speed-km-s", "12"), r"speed_km_s is 12. Allowed: \(0, 11"),
        (("arc", "--range-km", "800", "--apogee-km", "-5"), "apogee_altitude_km is -5"),
        (("reach", "--speed-km-s", "4", "--altitude-km", "-1", "--time-s", "9"), "altitude_km is"),
        (("reach", "--speed-km-s", "-4", "--site", "Deveselu"), "speed_km_s is -4"),
        (("reach", "--speed-km-s", "4", "--site", "Deveselu", "--delay-s", "-1"), "delay_s is -1"),
        (("constellation", "--orbit-altitude-km", "-1", "--reach-km", "600"), "altitude_km is -1"),
        (
            ("constellation", "--orbit-altitude-km", "500", "--reach-km", "600", "--shots", "-1"),
            "shots_per_missile is -1",
        ),
    ],
)
def test_numbers_out_of_range_name_the_allowed_ones(arguments: tuple[str, ...], match: str) -> None:
    error, _ = refused(*arguments)
    assert isinstance(error, ParameterError)
    with pytest.raises(ParameterError, match=match):
        raise error


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("arc",), "--range-km"),
        (("arc", "--range-km", "900", "--time-s", "300"), "--apogee-km"),
        (("reach", "--speed-km-s", "4"), "--site"),
        (("reach", "--speed-km-s", "4", "--site", "Deveselu", "--time-s", "9"), "do not go"),
        (("constellation", "--orbit-altitude-km", "500"), "--reach-km"),
        (
            (
                "constellation",
                "--orbit-altitude-km",
                "500",
                "--reach-km",
                "600",
                "--delta-v-km-s",
                "6",
            ),
            "not both",
        ),
        (
            (
                "constellation",
                "--orbit-altitude-km",
                "500",
                "--reach-km",
                "600",
                "--inclination-deg",
                "45",
            ),
            "go together",
        ),
        (
            (
                "constellation",
                "--orbit-altitude-km",
                "500",
                "--reach-km",
                "600",
                "--life-years",
                "5",
            ),
            "--development-musd",
        ),
    ],
)
def test_what_is_missing_is_named(arguments: tuple[str, ...], message: str) -> None:
    _, output = refused(*arguments)
    assert message in output


def test_names_that_are_wrong_are_corrected() -> None:
    error, _ = refused("reach", "--speed-km-s", "4", "--site", "Redzikovo")
    assert isinstance(error, UnknownNameError)
    assert "Redzikowo" in str(error)
    error, _ = refused("reach", "--speed-km-s", "4", "--site", "Deveselu", "--from", "Siberia")
    assert isinstance(error, UnknownNameError)
    assert "central Siberia" in str(error)


def test_before_the_inputs_were_declared_they_must_be_given() -> None:
    error, _ = refused("reach", "--speed-km-s", "4", "--site", "Rota", "--known-by", "1999")
    assert isinstance(error, NoFactError | UnknownNameError)


def test_reach_from_the_surface() -> None:
    found = document("reach", "--speed-km-s", "4.5", "--altitude-km", "200", "--time-s", "300")
    assert found["ground_range_km"] == pytest.approx(1193.0, abs=1.0)
    assert found["limited_by_time"] is True
    never = document("reach", "--speed-km-s", "1", "--altitude-km", "200", "--time-s", "300")
    assert never["ground_range_km"] is None


def test_reach_from_a_site() -> None:
    found = document("reach", "--speed-km-s", "9", "--site", "redzikowo", "--to", "us midwest")
    assert found["site"] == "Redzikowo"
    assert len(found["arcs"]) == found["arcs_met"] == 8
    assert {r["to"] for r in found["arcs"]} == {"US Midwest"}
    assert all(r["last_s"] > r["first_s"] > 0.0 for r in found["arcs"])
    assert "assume-interceptor-launch-delay-s-usa" in found["facts_read"]
    assert "regions-us-west-coast" not in found["facts_read"]
    assert found["sources"]


def test_options_of_a_meeting_replace_the_declared_inputs() -> None:
    site = ("reach", "--speed-km-s", "6.3", "--site", "Redzikowo", "--to", "US East Coast")
    usual = document(*site)
    late = document(*site, "--delay-s", "900")
    assert late["inputs"]["delay_s"] == 900.0
    assert late["arcs_met"] == 0 < usual["arcs_met"]
    slow = document(*site, "--missile-speed-km-s", "4.5")
    assert slow["arcs_met"] > usual["arcs_met"]
    still = document(*site, "--no-rotation")
    assert [r["margin_s"] for r in still["arcs"]] != [r["margin_s"] for r in usual["arcs"]]


CALCULATOR = (
    "constellation",
    "--orbit-altitude-km",
    "300",
    "--acceleration-g",
    "15",
    "--delta-v-km-s",
    "6",
    "--flyout-time-s",
    "120",
)


def test_constellation_reproduces_the_calculator() -> None:
    """Harrison 2025: 499 in orbit per interceptor in reach, 998 for two shots."""
    rows = {m["method"]: m for m in document(*CALCULATOR, "--shots", "2")["methods"]}
    calculator = rows["calculator (Harrison 2025)"]
    assert calculator["absentee_ratio"] == pytest.approx(498.566587, rel=1e-8)
    assert calculator["in_orbit"] == 998
    assert rows["spherical cap"]["absentee_ratio"] == pytest.approx(498.7, abs=0.05)
    assert 0.5 < calculator["chance_random"] < calculator["chance_phased"]


def test_inclined_orbits_need_fewer() -> None:
    tilted = (*CALCULATOR, "--inclination-deg", "45", "--site-latitude-deg", "40")
    rows = {m["method"]: m for m in document(*tilted)["methods"]}
    assert rows["inclined orbits"]["in_orbit"] < rows["spherical cap"]["in_orbit"]


def test_a_given_number_in_orbit_is_judged() -> None:
    rows = document(*CALCULATOR, "--in-orbit", "100", "--missiles", "3")["methods"]
    assert {r["in_orbit"] for r in rows} == {100}
    expected = 1.0 - sum(
        math.comb(100, k)
        * rows[0]["share_in_reach"] ** k
        * (1.0 - rows[0]["share_in_reach"]) ** (100 - k)
        for k in range(3)
    )
    assert rows[0]["chance_random"] == pytest.approx(expected, rel=1e-9)


def test_the_cost_is_that_of_the_calculator() -> None:
    """The default case of the calculator: 104.4 billion dollars (results.csv, PK-TOT)."""
    mass = interceptor_mass(
        kill_vehicle_dry_kg=25.0,
        body_dry_kg=25.0,
        support_module_kg=50.0,
        divert_km_s=2.5,
        delta_v_km_s=6.0,
        specific_impulse_s=240.0,
    )
    cost = (
        *("--interceptor-mass-kg", str(float(mass)), "--first-unit-cost-musd", "70"),
        *("--unit-learning-rate", "0.85", "--launcher-payload-kg", "45000"),
        *("--first-launch-cost-musd", "150", "--launch-learning-rate", "0.95"),
        *("--operations-musd-per-year", "450", "--development-musd", "7000"),
        *("--life-years", "5", "--period-years", "20"),
    )
    found = document(*CALCULATOR, "--shots", "2", *cost)["cost"]
    assert found["interceptors"] == 998
    assert found["generations"] == 4
    assert found["total_cost_musd"] == pytest.approx(104_400.0, rel=1e-3)


@pytest.mark.parametrize(
    "arguments",
    [
        ("arc", "--range-km", "8000", "--speed-km-s", "7"),
        ("reach", "--speed-km-s", "4.5", "--altitude-km", "200", "--time-s", "300"),
        ("reach", "--speed-km-s", "9", "--site", "Redzikowo", "--to", "US Midwest"),
        (*CALCULATOR, "--missiles", "10"),
    ],
)
def test_tables_are_for_people(arguments: tuple[str, ...]) -> None:
    done = CliRunner().invoke(cli, list(arguments), catch_exceptions=False)
    assert done.exit_code == 0
    assert "nan" not in done.output.lower().split()
    assert len(done.output.splitlines()) > 3
