"""Upload headroom: by hand on an invented world, and on the facts beside published figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from equipoise.core.errors import NoFactError, UnknownNameError
from equipoise.core.facts import Fact, Facts, Record
from equipoise.data.load import load_facts
from equipoise.forces.upload import HORIZONS_MONTHS, Upload, upload
from tests.support.synthetic_facts import number
from tests.support.treaty_facts import AS_OF, PARTY, SERIES, treaty_world, weapon

DAY = date(2006, 1, 1)


def assumed(quantity: str, basing: str, low: float, high: float) -> Fact:
    return number(
        f"{quantity}-{basing}", quantity, None, basing=basing, low=low, high=high, as_of="2006"
    )


def loaded(system: str, value: float) -> Fact:
    return number(
        f"loaded-{system}",
        "warheads_total",
        value,
        system=system,
        as_of=AS_OF,
        source_id=SERIES,
        count_type="loaded_estimate",
    )


# 10 silos of up to 3 hold 10 warheads, 8 tubes of up to 4 hold 16, 5 bombers of 6 have 4 weapons
# at their bases: free room 20, 16 and 26.
FORCE: list[Fact] = [
    *weapon("Heavy (H-1)", "silo", 10, 1, most=3),
    *weapon("Deep", "submarine", 8, 2, most=4),
    *weapon("Cruiser", "bomber", 5, 6, count_type="assigned"),
]
LOADED = [loaded("all ICBM", 10), loaded("all SLBM", 16), loaded("all bombers", 4)]
ASSUMED = [
    assumed("upload_launchers_per_month", "silo", 1, 3),
    assumed("upload_start_delay_months", "silo", 2, 4),
    assumed("upload_fill_share", "silo", 0.5, 1),
    assumed("upload_launchers_per_month", "submarine", 2, 2),
    assumed("upload_start_delay_months", "submarine", 1, 1),
    assumed("upload_fill_share", "submarine", 1, 1),
    assumed("upload_launchers_per_month", "bomber", 5, 5),
    assumed("upload_start_delay_months", "bomber", 0, 0),
    assumed("upload_fill_share", "bomber", 0.5, 0.5),
    assumed("upload_reserve_share", "", 0.5, 1),
]
OLD = [
    *("n-Rover-mobile", "l-Rover-mobile", "n-Glider-bomber", "l-Glider-bomber"),
    *("n-Deep-submarine", "l-Deep-submarine", "n-Cruiser-bomber", "l-Cruiser-bomber"),
    *("n-Heavy (H-1)-silo", "l-Heavy (H-1)-silo"),
]


def stock(value: float) -> Fact:
    return number("stock", "warhead_stockpile", value, as_of="2005", count_type="stockpile")


def facts(*added: Fact | Record, stockpile: float = 400, without: list[str] | None = None) -> Facts:
    rows = [*FORCE, *LOADED, *ASSUMED, stock(stockpile), *added]
    kept = [r for r in rows if r.id not in (without or [])]
    return treaty_world(*kept, without=[i for i in OLD if i not in {r.id for r in kept}])


def ends(found: Upload, months: int, leg: str) -> tuple[float, float, float]:
    added = found.added(months, leg)
    return (added.low, added.central, added.high)


@pytest.fixture
def found() -> Upload:
    return upload(facts(), PARTY, on=DAY, months=(1, 3, 6, 60))


def test_free_room_is_the_most_the_launchers_carry_less_what_is_deployed(found: Upload) -> None:
    assert {(r.basing, r.launchers, r.room) for r in found.rooms} == {
        ("silo", 10, (20, 20)),
        ("submarine", 8, (16, 16)),
        ("bomber", 5, (26, 26)),
    }
    assert found.deployed == (30, 30)


@pytest.mark.parametrize(
    ("months", "leg", "expected"),
    [
        # silo: (6 - 4) x 1 of 10, half filled; (6 - 3) x 2 of 10 at 0.75; all of 10, filled
        (6, "icbm", (2, 9, 20)),
        (3, "icbm", (0, 0, 6)),
        (1, "icbm", (0, 0, 0)),
        (60, "icbm", (10, 15, 20)),
        # tubes: 2 a month from month 1 on, 8 in all
        (1, "slbm", (0, 0, 0)),
        (3, "slbm", (8, 8, 8)),
        (6, "slbm", (16, 16, 16)),
        (1, "bomber", (13, 13, 13)),
        (6, "all", (31, 38, 49)),
    ],
)
def test_added_warheads_by_hand(
    found: Upload, months: int, leg: str, expected: tuple[float, float, float]
) -> None:
    assert ends(found, months, leg) == pytest.approx(expected)


def test_what_binds_is_named(found: Upload) -> None:
    bounds = {(s.months, s.leg): s.bound for s in found.steps}
    assert bounds[3, "slbm"] == "time"
    assert bounds[6, "slbm"] == "room on launchers"
    assert bounds[6, "icbm"] == "time"
    assert bounds[60, "icbm"] == "room on launchers"


def test_no_more_is_added_than_is_in_store() -> None:
    found = upload(facts(stockpile=70), PARTY, on=DAY, months=(6,))
    assert (found.in_store.low, found.in_store.central, found.in_store.high) == (20, 30, 40)
    assert ends(found, 6, "all") == pytest.approx((20, 30, 40))
    assert found.steps[-1].bound == "warheads in store"
    assert ends(found, 6, "slbm") == pytest.approx((16, 16, 16))


def test_two_ways_of_counting_what_is_deployed_widen_the_range() -> None:
    declared = number(
        "declared",
        "new_start_deployed_warheads",
        45,
        as_of="2005",
        count_type="accountable",
    )
    found = upload(facts(declared), PARTY, on=DAY, months=(60,))
    # 45 less 5 bombers on 30 + 32 places: 40 x 30/62 and 40 x 32/62
    by_label = {p.count_type: p.by_leg for p in found.starting_points}
    assert by_label["accountable"] == pytest.approx(
        {"icbm": 40 * 30 / 62, "slbm": 40 * 32 / 62, "bomber": 5}
    )
    assert found.deployed == (30, 45)
    silo = next(r for r in found.rooms if r.basing == "silo")
    assert silo.room == pytest.approx((30 - 40 * 30 / 62, 20))


def test_bombers_that_are_not_on_record_leave_the_declared_number_unused() -> None:
    declared = number("declared", "new_start_deployed_warheads", 45, as_of="2005")
    world = facts(declared, without=[r.id for r in LOADED])
    upload(world, PARTY, on=DAY)
    bare = replace(
        world,
        records={
            **world.records,
            "order_of_battle": [
                r for r in world.records["order_of_battle"] if r["leg"] != "bomber"
            ],
        },
        _by_quantity={},
    )
    with pytest.raises(NoFactError, match="not on record for 2006-01-01"):
        upload(bare, PARTY, on=DAY)


def test_added_warheads_never_fall_with_time_nor_pass_room_and_store() -> None:
    months = tuple(range(0, 61, 3))
    found = upload(facts(), PARTY, on=DAY, months=months)
    for leg in ("icbm", "slbm", "bomber", "all"):
        series = [ends(found, m, leg) for m in months]
        for end in range(3):
            values = [s[end] for s in series]
            assert values == sorted(values)
            assert values[0] == 0
        room = sum(r.room[1] for r in found.rooms if leg in ("all", r.leg))
        assert series[-1][2] <= min(room, found.in_store.high) + 1e-9


@pytest.mark.parametrize("basing", ["silo", "submarine", "bomber"])
def test_a_missing_assumption_is_named(basing: str) -> None:
    world = facts(without=[f"upload_fill_share-{basing}"])
    with pytest.raises(NoFactError, match=f"'upload_fill_share' is declared for ATT {basing}"):
        upload(world, PARTY, on=DAY)


def test_without_a_stockpile_there_is_no_upload() -> None:
    with pytest.raises(NoFactError, match="warhead_stockpile"):
        upload(facts(without=["stock"]), PARTY, on=DAY)


def test_every_row_read_is_named() -> None:
    found = upload(facts(), PARTY, on=DAY)
    assert {"stock", "upload_reserve_share-", "loaded-all ICBM", "oob-icbm"} <= set(found.fact_ids)


# On the facts.


@pytest.fixture(scope="module")
def shipped() -> Facts:
    return load_facts()


def test_russia_in_2019_reaches_the_published_figure(shipped: Facts) -> None:
    """R. Gottemoeller to Congress, December 2019: from 1,550 to as many as 2,550."""
    found = upload(shipped, "RUS", on=date(2019, 12, 31))
    low, _, high = ends(found, 60, "all")
    assert found.deployed[0] + low < 2550 < found.deployed[1] + high


def test_the_united_states_in_2019_reaches_the_published_figure(shipped: Facts) -> None:
    """Forbes, December 2019: from 1,550 to more than 3,500."""
    found = upload(shipped, "USA", on=date(2019, 12, 31))
    _, _, high = ends(found, 60, "all")
    assert found.deployed[1] + high > 3500


@pytest.mark.parametrize("party", ["RUS", "USA"])
@pytest.mark.parametrize("year", [2012, 2020, 2026])
def test_bombers_come_first_and_land_based_missiles_last(
    shipped: Facts, party: str, year: int
) -> None:
    """The order that the press and officials give: hours, months, years."""
    found = upload(shipped, party, on=date(year, 6, 1))
    assert {s.months for s in found.steps} == set(HORIZONS_MONTHS)

    def done(leg: str) -> float:
        return found.added(6, leg).central / found.added(60, leg).central

    assert done("bomber") > done("slbm") > done("icbm")
    assert found.added(60, "icbm").central > 0


def test_parties_without_declared_assumptions_or_loads_are_refused(shipped: Facts) -> None:
    with pytest.raises(NoFactError, match="not on record"):
        upload(shipped, "CHN", on=date(2024, 1, 1))
    with pytest.raises(UnknownNameError, match="Known: "):
        upload(shipped, "RSU", on=date(2024, 1, 1))


def test_every_assumption_is_a_declared_range_with_a_reason(shipped: Facts) -> None:
    for party in ("RUS", "USA"):
        for a in upload(shipped, party, on=date(2026, 6, 1)).assumptions:
            assert a.fact.table == "assumptions"
            assert a.fact.kind == "assumed"
            assert a.fact.id.startswith("assume-upload-")
            assert a.fact.source_id == "equipoise-declared-ranges"
            assert a.fact.locator
            assert a.fact.note
            assert a.low < a.high
