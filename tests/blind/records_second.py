"""The fact tables as the claims read them, with the csv module and the words of docs/claims.md.

Corrections are applied as docs/tables.md says. Where the words leave a choice, the reading
taken here stands in the docstring.
"""

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

from tests.blind.rates_second import (
    Ratio,
    days_around_any,
    days_before_any,
    days_from,
    rate_ratio,
    window_ratio,
)
from tests.blind.slip_second import middle_day

TABLES = Path(__file__).parents[2] / "src" / "equipoise" / "data" / "tables"
FACING = ("RUS", "CHN", "PRK")
NOT_FACING = ("USA", "GBR", "FRA", "IND", "PAK", "ISR")
LEVEL = Fraction(9, 10)

Row = Mapping[str, str]


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table, corrected."""
    rows = _read(name)
    by_id = {row["id"]: row for row in rows if "id" in row}
    for correction in _read("corrections"):
        row = by_id.get(correction["row_id"])
        if row is not None:
            assert row[correction["column"]] == correction["expect"]
            row[correction["column"]] = correction["correct"]
    return rows


def _read(name: str) -> list[dict[str, str]]:
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def trusted(name: str) -> list[dict[str, str]]:
    """Return the rows of a table whose source is not of the weakest grade."""
    weak = {row["id"] for row in _read("sources") if row["grade"] == "D"}
    return [row for row in table(name) if row["source_id"] not in weak]


def russian_threats(*, since: date, until: date) -> list[date]:
    """Return the days of Russian threats; every threat on record is about missile defense."""
    days = [
        middle_day(row["as_of"])
        for row in table("events")
        if row["event_type"] == "threat" and row["party"] == "RUS"
    ]
    return [day for day in days if since <= day < until]


def russian_elections() -> list[date]:
    """Return the days of Russian national elections: of a parliament or a president."""
    return [
        middle_day(row["as_of"])
        for row in table("elections")
        if row["party"] == "RUS" and "election" in row["event"]
    ]


def defense_milestones() -> list[date]:
    """Return the days on which a US defense was decided, deployed or canceled."""
    return [
        middle_day(row["as_of"])
        for row in table("events")
        if row["track"] == "defense"
        and row["event_type"] in ("decision", "deployment", "cancellation")
        and "USA" in row["party"]
    ]


def election_ratio(*, since: date, until: date, months: int = 6) -> Ratio:
    """Return the rate of threats less than `months` before elections over that at other times."""
    return window_ratio(
        events=russian_threats(since=since, until=until),
        window=days_before_any(russian_elections(), months=months),
        observed=days_from(since, until),
        level=LEVEL,
    )


def milestone_ratio(*, since: date, until: date, months: int = 3) -> Ratio:
    """Return the rate of threats within `months` of a milestone, either side, over the rest."""
    return window_ratio(
        events=russian_threats(since=since, until=until),
        window=days_around_any(defense_milestones(), months=months),
        observed=days_from(since, until),
        level=LEVEL,
    )


def start_of(program: Row) -> str:
    """Return the first public sign of a program whose start was told later.

    For any other: development, else flight, else deployment.
    """
    return (
        program["first_public_sign"]
        or program["development_start"]
        or program["first_flight_test"]
        or program["deployment_start"]
    )


def starts_in(programs: Iterable[Row], *, parties: tuple[str, ...], until: date) -> int:
    """Return the programs of some states with the earliest public evidence since 2000."""
    days = [
        middle_day(start_of(row)) for row in programs if row["party"] in parties and start_of(row)
    ]
    return sum(1 for day in days if date(2000, 1, 1) <= day <= until)


def start_ratio(*, until: date) -> Ratio:
    """Return starts per state and time of states facing US defenses over those not."""
    programs = table("programs")
    return rate_ratio(
        first=starts_in(programs, parties=FACING, until=until),
        first_time=Fraction(len(FACING)),
        second=starts_in(programs, parties=NOT_FACING, until=until),
        second_time=Fraction(len(NOT_FACING)),
        level=LEVEL,
    )
