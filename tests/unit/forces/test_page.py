"""The order of battle page as data: by hand on an invented world, and on the facts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from equipoise.core.errors import NoFactError, UnknownNameError
from equipoise.core.facts import Fact, Facts
from equipoise.core.page import ForcePage, PageCell, PageSection
from equipoise.data.load import load_facts
from equipoise.forces.inventory import force_structure
from equipoise.forces.page import force_page, letter, series_rows, split_name
from equipoise.forces.service import first_deployment
from tests.support.synthetic_facts import number, record
from tests.support.treaty_facts import AS_OF, PARTY, SERIES, treaty_world, weapon

DAY = date(2004, 12, 31)


def section(page: ForcePage, key: str) -> PageSection:
    return next(s for s in page.sections if s.key == key)


def texts(page: ForcePage, cell: PageCell) -> list[str]:
    notes = dict(page.notes)
    return [notes[m] for m in cell.notes]


def total(system: str, quantity: str, value: float, count_type: str) -> Fact:
    return number(
        f"{quantity}-{system}-{count_type}",
        quantity,
        value,
        system=system,
        as_of=AS_OF,
        source_id=SERIES,
        count_type=count_type,
    )


def test_rows_and_totals_by_hand() -> None:
    page = force_page(treaty_world(), PARTY, on=DAY)
    icbm = section(page, "icbm")
    assert [(r.system, r.designation, r.basing) for r in icbm.rows] == [
        ("Rover", "", "mobile"),
        ("Heavy", "H-1", "silo"),
    ]
    assert [(r.launchers.value, r.warheads_per_launcher.value) for r in icbm.rows] == [
        (20, 1),
        (10, 10),
    ]
    assert [r.warheads.value for r in icbm.rows] == [20, 100]
    assert (icbm.launchers.value, icbm.warheads.value) == (30, 120)
    assert section(page, "bomber").warheads.value == 30 * 14 + 5 * 2
    assert (page.missiles.value.value, page.missiles.count_type) == (184, "maximum_load")


def test_bombers_are_never_added_to_missiles() -> None:
    page = force_page(treaty_world(), PARTY, on=DAY)
    everything = 184 + 430
    numbers = [s.warheads.value for s in page.sections] + [page.missiles.value.value]
    assert everything not in numbers


def test_letters_go_on_after_z() -> None:
    assert [letter(i) for i in (0, 25, 26, 27, 51, 52, 701, 702)] == [
        "a",
        "z",
        "aa",
        "ab",
        "az",
        "ba",
        "zz",
        "aaa",
    ]


def test_a_note_of_one_cell_stays_with_the_cell() -> None:
    rows = weapon("Deep", "submarine", 16, 4)
    marked = replace(rows[1], note="loads are a guess; low and high are a generic range")
    page = force_page(treaty_world(marked), PARTY, on=DAY)
    (row,) = section(page, "slbm").rows
    assert texts(page, row.warheads_per_launcher) == ["loads are a guess"]
    assert row.launchers.notes == ()
    assert texts(page, row.warheads) == ["launchers times load"]


def test_a_note_of_all_cells_stands_with_the_leg_and_of_one_type_with_the_type() -> None:
    rows = [
        *weapon("Heavy (H-1)", "silo", 10, 10, note="from one report; counts two versions"),
        *weapon("Rover", "mobile", 20, 1, note="from one report"),
    ]
    page = force_page(treaty_world(*rows), PARTY, on=DAY)
    icbm, notes = section(page, "icbm"), dict(page.notes)
    assert [notes[m] for m in icbm.notes] == ["from one report"]
    assert {r.system: [notes[m] for m in r.notes] for r in icbm.rows} == {
        "Rover": [],
        "Heavy": ["counts two versions"],
    }


def test_a_range_and_a_mean_load_are_noted() -> None:
    rows = weapon("Deep", "submarine", 16, 4.25, most=8)
    page = force_page(treaty_world(*rows), PARTY, on=DAY)
    (row,) = section(page, "slbm").rows
    assert row.warheads_per_launcher.value == 4.2
    assert texts(page, row.warheads_per_launcher) == [
        "a mean over the launchers",
        "generic range of the type: 1 to 8",
    ]
    assert row.warheads.value == 68


def test_the_age_of_a_carried_leg_is_noted() -> None:
    page = force_page(treaty_world(), PARTY, on=date(2005, 1, 31))
    notes = dict(page.notes)
    assert [notes[m] for m in section(page, "slbm").notes] == [
        "of 2004, 31 days before the day asked for"
    ]


def test_a_recalled_row_says_so_in_the_row_and_in_a_note() -> None:
    rows = [replace(r, verification="recalled") for r in weapon("Deep", "submarine", 16, 4)]
    page = force_page(treaty_world(*rows), PARTY, on=DAY)
    leg = section(page, "slbm")
    assert {r.verification for r in leg.rows} == {"recalled"}
    assert [dict(page.notes)[m] for m in leg.notes] == ["from memory: not yet seen in its source"]
    assert page.recalled_share == pytest.approx(2 / len(page.fact_ids))


def test_types_counted_in_different_ways_are_not_added() -> None:
    odd = weapon("Rover", "mobile", 20, 1, count_type="attributed")
    page = force_page(treaty_world(*odd), PARTY, on=DAY)
    icbm = section(page, "icbm")
    assert icbm.launchers.value == 30
    assert icbm.warheads.value is None
    assert texts(page, icbm.warheads) == ["not added: the types are counted in different ways"]
    assert page.missiles.value.value is None


def test_a_type_without_warheads_on_record_is_not_added() -> None:
    (launchers,) = weapon("Rover", "mobile", 20, None)
    page = force_page(treaty_world(launchers, without=["l-Rover-mobile"]), PARTY, on=DAY)
    icbm = section(page, "icbm")
    rover = next(r for r in icbm.rows if r.system == "Rover")
    assert (rover.launchers.value, rover.warheads_per_launcher.value) == (20, None)
    assert rover.warheads.value is None
    assert icbm.launchers.value == 30
    assert icbm.warheads.value is None
    lacking = ["not added: a type lacks its warheads"]
    assert texts(page, icbm.warheads) == lacking
    assert page.missiles.value.value is None
    assert texts(page, page.missiles.value) == lacking


def test_a_load_that_no_source_states_is_warheads_by_launchers() -> None:
    launchers, _load = weapon("Deep", "submarine", 16, 4)
    where = {"system": "Deep", "basing": "submarine", "as_of": AS_OF, "source_id": SERIES}
    heads = number("w-Deep-submarine", "warheads", 72, count_type="maximum_load", **where)
    total = number("t-slbm", "warheads_total", 80, as_of=AS_OF, source_id=SERIES,
                   system="all SLBM", count_type="maximum_load")  # fmt: skip
    world = treaty_world(launchers, heads, total, without=["l-Deep-submarine"])
    page = force_page(world, PARTY, on=DAY)
    leg = section(page, "slbm")
    (row,) = leg.rows
    assert row.warheads_per_launcher.value == 4.5
    assert texts(page, row.warheads_per_launcher) == ["warheads divided by launchers, a mean"]
    assert (row.warheads.value, leg.warheads.value) == (72, 72)
    assert texts(page, leg.warheads) == ["the source itself prints 80"]


def test_a_missing_leg_is_explained_and_the_missiles_are_not_added() -> None:
    page = force_page(treaty_world(without=["oob-slbm"]), PARTY, on=DAY)
    leg = section(page, "slbm")
    assert leg.rows == ()
    assert "no complete list of submarine missiles of ATT" in leg.missing
    assert page.missiles.value.value is None
    assert texts(page, page.missiles.value) == ["not added: a leg is not on record"]


def test_without_any_leg_the_page_is_refused() -> None:
    with pytest.raises(NoFactError, match="no leg of ATT"):
        force_page(treaty_world(), PARTY, on=date(2003, 12, 31))


def test_a_total_that_its_source_prints_differently_is_noted() -> None:
    rows = [
        total("all ICBM", "launchers_total", 31, "deployed_estimate"),
        total("all ICBM", "warheads_total", 90, "loaded_estimate"),
        total("all SLBM", "warheads_total", 64, "maximum_load"),
    ]
    page = force_page(treaty_world(*rows), PARTY, on=DAY)
    icbm, slbm = section(page, "icbm"), section(page, "slbm")
    assert texts(page, icbm.launchers) == ["the source itself prints 31"]
    assert icbm.warheads.notes == ()
    assert slbm.warheads.notes == ()
    assert [(x.label, x.value.value) for x in page.printed_totals] == [
        ("All land-based intercontinental missiles: launchers_total", 31),
        ("All land-based intercontinental missiles: warheads_total", 90),
        ("All submarine-launched missiles: warheads_total", 64),
    ]


def warhead_rows(**values: float) -> list[Fact]:
    types = {"warhead_stockpile": "stockpile", "warhead_inventory": "inventory"}
    return [
        number(q, q, v, as_of=AS_OF, source_id=SERIES, count_type=types.get(q, q))
        for q, v in values.items()
    ]


def categories(page: ForcePage) -> dict[str, float | str | None]:
    return {x.label.split(":")[0].split(",")[0]: x.value.value for x in page.categories}


def test_four_categories_stay_apart() -> None:
    rows = warhead_rows(
        warhead_stockpile=300, warhead_inventory=500, warheads_in_reserve=110, warheads_retired=190
    )
    page = force_page(treaty_world(*rows), PARTY, on=DAY)
    found = categories(page)
    assert found["Military stockpile"] == 300
    assert found["Reserve"] == 110
    assert found["Retired"] == 190
    assert found["Total inventory"] == 500
    assert {x.verification for x in page.categories if x.value.value} == {"seen"}


def test_reserve_and_retired_are_derived_only_where_the_rows_allow_it() -> None:
    legs = [
        total(system, "warheads_total", value, "loaded_estimate")
        for system, value in (("all ICBM", 50), ("all SLBM", 40), ("all bombers", 10))
    ]
    stocks = warhead_rows(warhead_stockpile=300, warhead_inventory=500)
    page = force_page(treaty_world(*legs, *stocks), PARTY, on=DAY)
    assert categories(page)["Reserve"] == 200
    assert categories(page)["Retired"] == 200
    assert {x.verification for x in page.categories if x.label.startswith("Re")} == {"derived"}
    alone = force_page(treaty_world(*stocks[:1]), PARTY, on=DAY)
    assert categories(alone)["Reserve"] is None
    assert categories(alone)["Retired"] is None


def test_sources_are_numbered_in_the_order_of_first_use() -> None:
    page = force_page(treaty_world(), PARTY, on=DAY)
    assert [(s.number, s.id) for s in page.sources] == [(1, SERIES)]
    assert {r.sources for s in page.sections for r in s.rows} == {(1,)}


def test_names_are_split_into_own_name_and_designation() -> None:
    assert split_name("R-36M2 (SS-18)") == ("R-36M2", "SS-18")
    assert split_name("RS-24 Yars") == ("RS-24 Yars", "")
    assert split_name("Topol-M (SS-27 Mod 1)") == ("Topol-M", "SS-27 Mod 1")


# The year of deployment.


def year(system: str, value: float, **more: str) -> Fact:
    name = f"year-{system}-{value:g}"
    return number(name, "first_deployment_year", value, system=system, as_of="1999", **more)  # type: ignore[arg-type]


def program(system: str, start: str) -> Fact:
    return record(  # type: ignore[return-value]
        f"program-{system}", "programs", party=PARTY, system=system, deployment_start=start
    )


@pytest.mark.parametrize(
    ("rows", "system", "expected"),
    [
        ([year("Rover", 1990), year("Rover-M", 1999)], "Rover", 1990),
        ([year("Heavy", 1980)], "Heavy (H-1)", 1980),
        ([year("Bird", 1984)], "Bird16", 1984),
        ([year("Bird", 1984)], "Birdie", None),
        ([year("D-2 Blue", 2007), year("D-1 Red", 2010)], "D-0 Blue/Red (N-3)", 2007),
        ([program("Rover", "2003-05")], "Rover", 2003),
        (
            [year("Rover", 1990, source_id="press"), year("Rover", 1995, source_id="treaty")],
            "Rover",
            1995,
        ),
        ([], "Rover", None),
    ],
)
def test_the_year_of_deployment(rows: list[Fact], system: str, expected: int | None) -> None:
    found = first_deployment(treaty_world(*rows), PARTY, system)
    assert (found.year if found else None) == expected


def test_rival_years_and_versions_become_notes() -> None:
    rows = [year("D-2 Blue", 2007), year("D-1 Red", 2010)]
    found = first_deployment(treaty_world(*rows), PARTY, "D-0 Blue/Red")
    assert found is not None
    assert found.notes == ("2007 is the year of D-2 Blue", "another row has 2010 for D-1 Red")
    recalled = replace(year("Rover", 1990), verification="recalled")
    seen = year("Rover", 1991)
    both = first_deployment(treaty_world(recalled, seen), PARTY, "Rover")
    assert both is not None
    assert (both.year, both.notes) == (1991, ("another row has 1990",))


def test_a_start_that_is_only_planned_is_no_deployment() -> None:
    planned = treaty_world(program("Rover", "2039")).as_known_by(date(2012, 1, 1))  # type: ignore[arg-type]
    assert first_deployment(planned, PARTY, "Rover") is None


# On the facts.


@pytest.fixture(scope="module")
def shipped() -> Facts:
    return load_facts()


@pytest.mark.parametrize("party", ["RUS", "USA", "CHN", "FRA", "GBR", "IND", "PAK", "ISR"])
def test_there_is_a_page_for_every_party_and_its_cells_hold_together(
    shipped: Facts, party: str
) -> None:
    made = 0
    for year_asked in range(2000, 2027):
        try:
            page = force_page(shipped, party, on=date(year_asked, 12, 31))
        except NoFactError:
            continue
        made += 1
        check_whole(page)
    assert made >= {"RUS": 27, "USA": 27, "CHN": 15}.get(party, 4)


def check_whole(page: ForcePage) -> None:
    """Letters used are listed and the other way round; sources too; totals are sums."""
    listed = [mark for mark, _ in page.notes]
    used = set(re.findall(r"'([a-z]{1,2})'", str(_marks(page))))
    assert used == set(listed)
    assert len({text for _, text in page.notes}) == len(page.notes)
    numbers = {n for s in page.sections for r in s.rows for n in r.sources}
    numbers |= {
        n for x in (page.missiles, *page.categories, *page.printed_totals) for n in x.sources
    }
    assert numbers == {s.number for s in page.sources}
    for part in page.sections:
        if part.rows:
            assert part.launchers.value == sum(r.launchers.value for r in part.rows)  # type: ignore[misc]
        if part.warheads.value is not None:
            added = sum(r.warheads.value for r in part.rows)  # type: ignore[misc]
            assert abs(part.warheads.value - added) <= len(part.rows)  # type: ignore[operator]


def _marks(page: ForcePage) -> list[object]:
    cells: list[object] = []
    for part in page.sections:
        cells += [part.notes, part.launchers.notes, part.warheads.notes]
        for r in part.rows:
            cells += [
                r.notes,
                r.launchers.notes,
                r.warheads_per_launcher.notes,
                r.warheads.notes,
                r.year_deployed.notes,
            ]
    for x in (page.missiles, *page.categories, *page.printed_totals):
        cells.append(x.value.notes)
    return cells


def test_the_page_and_the_force_agree(shipped: Facts) -> None:
    for party, year_asked in (("RUS", 2012), ("RUS", 2022), ("USA", 2012), ("CHN", 2020)):
        day = date(year_asked, 12, 31)
        page = force_page(shipped, party, on=day)
        force = force_structure(shipped, party, on=day)
        launchers = sum(
            s.launchers.value
            for s in page.sections
            if s.key != "bomber" and isinstance(s.launchers.value, int)
        )
        assert launchers == force.launchers
        if page.missiles.value.value is not None:
            assert page.missiles.value.value == force.warheads


def test_russia_in_2022_is_the_published_table(shipped: Facts) -> None:
    """Nuclear Notebook 2022: 306 ICBMs with 1,185 warheads, 160 SLBMs with 800, 68 bombers."""
    page = force_page(shipped, "RUS", on=date(2022, 12, 31))
    assert [(s.launchers.value, s.warheads.value) for s in page.sections] == [
        (306, 1185),
        (160, 800),
        (68, 580),
    ]


def test_a_rival_source_can_be_chosen_and_is_listed(shipped: Facts) -> None:
    day = date(2014, 12, 31)
    rows = series_rows(shipped, "RUS", on=day)
    rivals = [r for r in rows if r["leg"] == "icbm" and r["as_of"].startswith("2014")]
    assert {r["used"] for r in rivals} == {"yes", ""}
    rival = next(r["series"] for r in rivals if not r["used"])
    default = force_page(shipped, "RUS", on=day)
    other = force_page(shipped, "RUS", on=day, series=[rival])
    assert section(default, "icbm").launchers.value == 304
    assert section(other, "icbm").launchers.value == 311
    chosen = series_rows(shipped, "RUS", on=day, series=[rival])
    assert [r["series"] for r in chosen if r["used"] and r["leg"] == "icbm"] == [rival]


def test_unknown_parties_and_series_get_the_nearest(shipped: Facts) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'RUS'"):
        force_page(shipped, "RUSS", on=DAY)
    with pytest.raises(UnknownNameError, match="series of RUS"):
        force_page(shipped, "RUS", on=DAY, series=["notebook"])


def test_a_vintage_shows_only_what_was_public() -> None:
    facts = load_facts("2012-12-31")
    page = force_page(facts, "RUS", on=date(2012, 12, 31))
    assert page.known_by == "2012-12-31"
    for row_id in page.fact_ids:
        public = facts.public_from(facts.by_id(row_id))
        assert public is not None
        assert public.last <= date(2012, 12, 31)
