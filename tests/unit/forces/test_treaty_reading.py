"""Every treaty, for both of its parties, on days before, within and after it."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from equipoise.core.errors import BadInputError, NoFactError, UnknownNameError
from equipoise.core.facts import Facts
from equipoise.data.load import load_facts
from equipoise.forces.treaty_reading import TreatyReading, read_treaty

DAYS = {"start-1": date(2000, 12, 31), "start-2": date(2000, 12, 31), "sort": date(2008, 12, 31),
        "new-start": date(2012, 9, 1)}  # fmt: skip


@cache
def facts() -> Facts:
    return load_facts()


def reading(name: str, party: str, on: date) -> TreatyReading:
    return read_treaty(facts().recorded(), name, party, on=on)


@pytest.mark.parametrize("party", ["USA", "RUS"])
@pytest.mark.parametrize("name", DAYS)
def test_a_reading_stands_on_facts_and_its_headroom_is_limit_less_count(
    name: str, party: str
) -> None:
    found = reading(name, party, DAYS[name])
    known = {row.id for row in facts().all_rows()}
    assert found.fact_ids
    assert set(found.fact_ids) <= known
    for row in found.counts:
        if row["limit"] is not None and row.get("counted_high") is not None:
            assert row["headroom"] == pytest.approx(row["limit"] - row["counted_high"])


def test_a_treaty_that_never_entered_into_force_says_so() -> None:
    found = reading("start-2", "USA", DAYS["start-2"])
    assert any("never entered into force" in note for note in found.notes)
    assert found.types


def test_the_treaty_without_a_counting_rule_gives_a_place_in_its_range() -> None:
    for party, on in (("USA", date(2008, 12, 31)), ("RUS", date(2008, 12, 31))):
        for row in reading("sort", party, on).counts:
            low, high = row["limit_low"], row["limit"]
            expected = (
                "below" if row["counted_high"] < low
                else "above" if row["counted_low"] > high else "in"
            )  # fmt: skip
            assert row["compliance"].startswith(f"no rule: {expected} its range")


def test_what_is_no_party_or_no_treaty_is_refused() -> None:
    with pytest.raises(UnknownNameError):
        reading("start-9", "USA", DAYS["sort"])
    with pytest.raises(BadInputError):
        reading("sort", "CHN", DAYS["sort"])
    with pytest.raises(NoFactError, match="on record"):
        reading("sort", "RUS", date(1950, 1, 1))
