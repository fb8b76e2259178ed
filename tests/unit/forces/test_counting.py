"""New START numbers against limits: on an invented world, and as published."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from equipoise.core.errors import NoFactError, UnknownNameError
from equipoise.core.facts import Facts
from equipoise.data.load import load_facts
from equipoise.forces.counting import NEW_START_MEASURES, new_start, new_start_exchanges
from tests.support.synthetic_facts import (
    ATTACKER,
    CARRY_LIMIT_DAYS,
    DEFENDER,
    number,
    world,
)

PUBLISHED = Path(__file__).parents[2] / "data" / "new_start_published.csv"
SECOND_EXCHANGE = date(2012, 3, 1)


def read(facts: Facts, party: str, on: date) -> dict[str, float]:
    return {c.measure: c.reading.value for c in new_start(facts, party, on=on)}


def test_numbers_limits_and_headroom_by_hand() -> None:
    found = new_start(world(), ATTACKER, on=SECOND_EXCHANGE)
    assert [(c.measure, c.reading.value, c.limit.central, c.headroom) for c in found] == [
        ("Deployed launchers", 40, 45, 5),
        ("Accountable warheads", 101, 100, -1),
        ("Deployed and non-deployed launchers", 52, 60, 8),
    ]
    assert {str(c.limit_applies_from) for c in found} == {"2018-02-05"}


def test_the_latest_exchange_by_the_day_is_read() -> None:
    eve = SECOND_EXCHANGE - timedelta(days=1)
    assert read(world(), ATTACKER, eve)["Accountable warheads"] == 90
    assert read(world(), ATTACKER, SECOND_EXCHANGE)["Accountable warheads"] == 101
    assert read(world(), DEFENDER, SECOND_EXCHANGE)["Accountable warheads"] == 120


def test_between_exchanges_numbers_are_carried_forward_up_to_the_limit() -> None:
    last = SECOND_EXCHANGE + timedelta(days=CARRY_LIMIT_DAYS)
    exact, carried = (new_start(world(), ATTACKER, on=d) for d in (SECOND_EXCHANGE, last))
    assert {(c.reading.basis, c.reading.days_carried) for c in exact} == {("exact", 0)}
    assert {(c.reading.basis, c.reading.days_carried) for c in carried} == {
        ("carried_forward", CARRY_LIMIT_DAYS)
    }
    with pytest.raises(NoFactError, match=f"{CARRY_LIMIT_DAYS} days at most"):
        new_start(world(), ATTACKER, on=last + timedelta(days=1))


def test_before_the_first_exchange_there_is_nothing() -> None:
    with pytest.raises(NoFactError, match="first one is dated 2011-02-05"):
        new_start(world(), ATTACKER, on=date(2011, 2, 4))


def test_a_party_outside_the_treaty_is_refused() -> None:
    with pytest.raises(UnknownNameError, match=r"New START party 'THIRD'.*Known: ATT, DEF"):
        new_start(world(), "THIRD", on=SECOND_EXCHANGE)


def test_a_missing_limit_is_refused_and_not_passed_over() -> None:
    with pytest.raises(NoFactError, match="limit 'warhead_limit' is not on record"):
        new_start(world(without=["limit-warhead_limit"]), ATTACKER, on=SECOND_EXCHANGE)


def test_limits_of_other_treaties_are_not_taken() -> None:
    other = number("other", "warhead_limit", 6000, system="Another treaty", as_of="2001")
    found = new_start(world(other), ATTACKER, on=SECOND_EXCHANGE)
    assert {c.limit.id for c in found} == {
        "limit-deployed_launcher_limit",
        "limit-launcher_limit",
        "limit-warhead_limit",
    }


def test_exchanges_come_oldest_first_and_whole() -> None:
    found = new_start_exchanges(world())
    assert [(str(x.as_of), x.party) for x in found] == [
        ("2011-02-05", "ATT"),
        ("2011-02-05", "DEF"),
        ("2012-03-01", "ATT"),
        ("2012-03-01", "DEF"),
    ]
    assert [
        (x.deployed_launchers.central, x.deployed_warheads.central, x.total_launchers.central)
        for x in new_start_exchanges(world(), ATTACKER)
    ] == [(38, 90, 50), (40, 101, 52)]


def test_an_exchange_with_a_number_missing_is_left_out() -> None:
    facts = world(without=["new_start_total_launchers-ATT-2012-03-01"])
    assert [str(x.as_of) for x in new_start_exchanges(facts, ATTACKER)] == ["2011-02-05"]


# As published.


def published() -> list[dict[str, str]]:
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def shipped() -> Facts:
    return load_facts()


@pytest.mark.parametrize("row", published(), ids=lambda r: f"{r['party']}-{r['date']}")
def test_every_published_exchange_is_what_the_tool_reads_on_its_date(
    shipped: Facts, row: dict[str, str]
) -> None:
    found = new_start(shipped, row["party"], on=date.fromisoformat(row["date"]))
    columns = ("deployed_launchers", "deployed_warheads", "total_launchers")
    assert [c.reading.value for c in found] == [float(row[c]) for c in columns]
    assert {(c.reading.basis, str(c.reading.fact.as_of)) for c in found} == {("exact", row["date"])}


def test_the_tool_knows_every_published_exchange_and_no_other(shipped: Facts) -> None:
    known = {(str(x.as_of), x.party) for x in new_start_exchanges(shipped)}
    assert known == {(r["date"], r["party"]) for r in published()}
    for quantity in NEW_START_MEASURES:
        assert len(shipped.numbers(quantity)) == len(known)


def test_the_shipped_limits_are_those_of_the_treaty(shipped: Facts) -> None:
    """Article II of the treaty: 700, 1,550 and 800, from seven years after entry into force."""
    found = new_start(shipped, "USA", on=date(2018, 2, 5))
    assert [c.limit.central for c in found] == [700, 1550, 800]
    assert {str(c.limit_applies_from) for c in found} == {"2018-02-05"}


def test_russia_gave_no_numbers_in_march_2023_and_the_last_ones_are_carried(
    shipped: Facts,
) -> None:
    found = new_start(shipped, "RUS", on=date(2023, 3, 1))
    assert {(str(c.reading.fact.as_of), c.reading.basis) for c in found} == {
        ("2022-09-01", "carried_forward")
    }
