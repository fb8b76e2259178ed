"""The scorecard against the statistics published with the tables, and by hand."""

from __future__ import annotations

import json
from datetime import date
from functools import cache

import numpy as np
import pytest

from equipoise.claims.scorecard import (
    Scored,
    Slip,
    chosen,
    forecaster_rows,
    median_slip,
    name_of,
    promiser_rows,
    scored_forecasts,
    slips,
    years_late,
)
from equipoise.core.dates import PartialDate
from equipoise.core.errors import UnknownNameError
from equipoise.data.load import load_facts
from equipoise.kernels.hazard import kaplan_meier
from tests.support.command_line import equipoise


@cache
def all_slips() -> tuple[Slip, ...]:
    return tuple(slips(load_facts()))


@cache
def all_scored() -> dict[str, Scored]:
    return {s.id: s for s in scored_forecasts(load_facts())}


@pytest.mark.parametrize(
    ("track", "due", "kept", "closed", "median", "upper"),
    [("offense", 136, 99, 0.96, 1.94, 5.05), ("defense", 54, 44, 0.79, 1.52, 5.12)],
)
def test_slips_are_those_of_the_notes_to_the_table(
    track: str, due: int, kept: int, closed: float, median: float, upper: float
) -> None:
    own = [s for s in all_slips() if s.track == track]
    assert (len(own), sum(s.kept for s in own)) == (due, kept)
    assert np.median([s.years for s in own if s.kept]) == pytest.approx(closed, abs=0.005)
    curve = kaplan_meier(times=[s.years for s in own], observed=[s.kept for s in own])
    assert curve.quantile(0.50) == pytest.approx(median, abs=0.005)
    assert curve.quantile(0.75) == pytest.approx(upper, abs=0.005)


@pytest.mark.parametrize(
    ("promised", "happened", "years"),
    [
        ("2010", date(2010, 9, 15), 0.0),
        ("2010", date(2011, 12, 31), 1.0),
        ("2010", date(2009, 1, 1), -1.0),
        ("2010-06", date(2010, 6, 30), 0.0),
    ],
)
def test_slip_is_counted_from_the_end_of_the_period(
    promised: str, happened: date, years: float
) -> None:
    assert years_late(PartialDate.parse(promised), happened) == pytest.approx(years, abs=0.003)


def test_open_promises_raise_the_median_above_that_of_the_kept() -> None:
    kept = [s for s in all_slips() if s.kept]
    with_open, without = median_slip(all_slips()), median_slip(kept)
    assert with_open is not None
    assert without is not None
    assert with_open > without


def test_a_forecast_of_years_and_one_of_counts_by_hand() -> None:
    bulava = all_scored()["forecasts-2005-04-podvig-year-a-bulava-submarine-becomes-oper"]
    assert bulava.interval == pytest.approx((2010 - 2008) + 20 * (2013 - 2010))
    silo = all_scored()["forecasts-2005-01-podvig-silo-based-topol-m-at-end-of-2006"]
    assert silo.point == pytest.approx(abs(50 - 42) / 42)


def test_what_is_open_is_not_scored_and_what_has_not_come_is_a_lower_bound() -> None:
    assert "forecasts-2025-05-20-white-house-golden-dome-cost" not in all_scored()
    bomber = all_scored()["forecasts-2020-11-press-reports-year-h-20-enters-service"]
    assert bomber.censored
    assert bomber.point == 2024 - 2020
    skeptic = all_scored()["forecasts-2016-05-podvig-year-sarmat-is-first-deployed"]
    assert (skeptic.censored, skeptic.interval, skeptic.point) == (True, 0.0, None)


def test_the_reference_class_leaves_out_its_own() -> None:
    found = [
        Slip("a", "A", "offense", "m", 5.0, True),
        Slip("b", "B", "offense", "n", 1.0, True),
        Slip("c", "B", "offense", "o", 9.0, False),
    ]
    rows = {r.who: r for r in promiser_rows(found)}
    assert (rows["A"].median, rows["A"].reference) == (5.0, 1.0)
    assert (rows["B"].median, rows["B"].reference) == (1.0, 5.0)
    assert rows["B"].due == 2
    assert rows["B"].came_about == 1


def test_officials_of_all_sides_and_the_author_are_scored() -> None:
    who = {r.who for r in forecaster_rows(list(all_scored().values()))}
    assert {"Podvig", "US Defense Department", "Putin"} <= who


def test_names_lose_their_brackets_and_unknown_ones_are_refused() -> None:
    assert name_of("Podvig (assumption in projection)") == "Podvig"
    assert name_of("Rocket Forces commander Karakayev (ready by 2018)") == "Karakayev"
    assert name_of("Karakayev in Krasnaya Zvezda (first regiment)") == "Karakayev"
    assert name_of("Roscosmos head Rogozin (end of autumn)") == "Rogozin"
    assert name_of("Lockheed / MDA") == "Lockheed / MDA"
    assert name_of("Rocket Forces (ten expected in 2000)") == "Rocket Forces"


def test_a_plan_only_reported_is_not_scored_as_the_reporters_own() -> None:
    assert name_of("Podvig (reporting the 2006 plan)") != "Podvig"
    reported = [s for s in all_scored().values() if "reporting" in s.who]
    assert reported
    assert all(s.who != "Podvig" for s in reported)
    assert chosen("podv", ["Podvig", "Putin"]) == {"Podvig"}
    with pytest.raises(UnknownNameError, match="Did you mean 'Podvig'"):
        chosen("Podwig", ["Podvig", "Putin"])


def test_the_command_prints_one_document_and_refuses_strangers() -> None:
    done = equipoise("scorecard", "--who", "Podvig", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    names = {"Podvig", "Podvig (reporting the 2006 plan)"}
    assert {r["who"] for r in found["forecasters"]} == names
    assert found["facts_read"]
    assert found["sources"]
    assert "Gneiting" in found["formula"]
    refused = equipoise("scorecard", "--who", "Nobody At All")
    assert refused.returncode == 2
    assert "unknown forecaster" in refused.stderr
    table = equipoise("scorecard", "--who", "MDA")
    assert table.returncode == 0, table.stderr
    assert "MDA" in table.stdout
