"""A defense on a day and as planned, on an invented world."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from equipoise.core.errors import BadInputError, NoFactError, UnknownNameError
from equipoise.core.facts import Fact
from equipoise.defense.architecture import Architecture, architecture, plans
from tests.support.synthetic_facts import (
    ATTACKER,
    CARRY_LIMIT_DAYS,
    DEFENDER,
    number,
    stock_row,
    world,
)

IN_2011, IN_2012 = date(2011, 6, 1), date(2012, 5, 1)


def layers_of(found: Architecture) -> list[tuple[str, int, int, int]]:
    return [(x.name, x.low, x.central, x.high) for x in found.layers]


def stock(row_id: str, value: float | None, *, as_of: str, basing: str, **more: float) -> Fact:
    return number(
        row_id,
        "interceptors",
        value,
        party=DEFENDER,
        system="Short",
        basing=basing,
        as_of=as_of,
        **more,  # type: ignore[arg-type]
    )


# Deployed.


def test_the_stock_is_read_as_at_the_day() -> None:
    """Shore 6 cells, then 12 from March 2012, perhaps empty; ships 2 to 10; Hill 24 to 30."""
    assert layers_of(architecture(world(), DEFENDER, on=IN_2011)) == [
        ("near", 2, 12, 16),
        ("far", 24, 30, 30),
    ]
    assert layers_of(architecture(world(), DEFENDER, on=IN_2012)) == [
        ("near", 2, 18, 22),
        ("far", 24, 30, 30),
    ]


def test_a_month_counts_from_its_first_day() -> None:
    for day, shore in ((date(2012, 2, 29), 6), (date(2012, 3, 1), 12)):
        found = architecture(world(), DEFENDER, on=day, plan="near-only")
        assert found.interceptors == (0, shore, shore)


def test_before_anything_stood_there_are_no_layers() -> None:
    found = architecture(world(), DEFENDER, on=date(2010, 12, 31))
    assert found.layers == ()
    assert found.interceptors == (0, 0, 0)


def test_a_layer_holds_only_what_stood_by_the_day() -> None:
    facts = world(stock("stock-ships", None, as_of="2012", basing="Ships", low=2, high=10))
    (near, _) = architecture(facts, DEFENDER, on=IN_2011).layers
    assert [i.fact.id for i in near.items] == ["stock-shore-2011"]


def test_stock_too_old_to_carry_is_refused_and_not_dropped() -> None:
    last_day = date(2011, 12, 31) + timedelta(days=CARRY_LIMIT_DAYS)
    found = architecture(world(), DEFENDER, on=last_day)
    assert {i.days_carried for x in found.layers for i in x.items} == {909, CARRY_LIMIT_DAYS}
    with pytest.raises(NoFactError, match=f"{CARRY_LIMIT_DAYS} days at most"):
        architecture(world(), DEFENDER, on=last_day + timedelta(days=1))


def test_stock_of_several_parties_serves_each_of_them_and_nobody_else() -> None:
    row = number(
        "joint",
        "interceptors",
        7,
        party="THIRD+DEF",
        system="Short",
        basing="Shore",
        as_of="2012-04",
    )
    other = number(
        "other", "interceptors", 99, party="DEFX", system="Short", basing="Shore", as_of="2012-04"
    )
    found = architecture(world(other, row), DEFENDER, on=IN_2012, plan="near-only")
    assert found.fact_ids == ("joint",)


# Layers.


def test_layers_come_in_their_order_and_not_in_that_of_the_file() -> None:
    names = [x.name for x in architecture(world(), DEFENDER, on=IN_2012).layers]
    assert names == ["near", "far"]
    swapped = world(stock_row("deployed", "far", 0, system="Long", basing="Hill", test_program=""))
    assert [x.name for x in architecture(swapped, DEFENDER, on=IN_2012).layers] == ["far", "near"]


def test_order_is_by_number_and_not_by_text() -> None:
    late = world(
        stock_row("deployed", "far", 10, system="Long", basing="Hill", test_program=""),
        stock_row("deployed", "near", 2, system="Short", basing="Shore"),
        stock_row("deployed", "near", 2, system="Short", basing="Ships"),
    )
    assert [x.name for x in architecture(late, DEFENDER, on=IN_2012).layers] == ["near", "far"]


def test_a_layer_knows_its_test_record() -> None:
    near, far = architecture(world(), DEFENDER, on=IN_2012).layers
    assert (near.record_program, far.record_program) == ("GMD", "")


def test_a_layer_with_two_test_records_is_refused() -> None:
    facts = world(
        stock_row("deployed", "near", 1, system="Short", basing="Ships", test_program="OTHER")
    )
    with pytest.raises(BadInputError, match="several test records: GMD, OTHER"):
        architecture(facts, DEFENDER, on=IN_2012)


def test_only_keeps_the_named_layers_in_order() -> None:
    found = architecture(world(), DEFENDER, on=IN_2012)
    assert [x.name for x in found.only("far", "near").layers] == ["near", "far"]
    assert found.only("far").interceptors == (24, 30, 30)
    assert found.only("space").layers == ()


# Ranges.


def test_a_count_without_bounds_has_no_spread() -> None:
    facts = world(stock("counted", 11, as_of="2012-04", basing="Shore"))
    near = architecture(facts, DEFENDER, on=IN_2012, plan="near-only").layers[0]
    assert near.items[0].bounds == (11, 11, 11)


def test_cells_may_stand_empty_and_are_never_more_than_full() -> None:
    near = architecture(world(), DEFENDER, on=IN_2012, plan="near-only").layers[0]
    assert near.items[0].fact.count_type == "capacity"
    assert near.items[0].bounds == (0, 12, 12)


def test_the_bounds_of_a_layer_are_the_sums_of_those_of_its_rows() -> None:
    near, _ = architecture(world(), DEFENDER, on=IN_2012).layers
    assert {i.fact.basing: i.bounds for i in near.items} == {
        "Shore": (0, 12, 12),
        "Ships": (2, 6, 10),
    }
    assert (near.low, near.central, near.high) == (2, 18, 22)


# Plans.


def test_a_plan_reads_its_row_whatever_the_day() -> None:
    for day in (date(2011, 9, 1), date(2025, 1, 1)):
        found = architecture(world(), DEFENDER, on=day, plan="future")
        assert layers_of(found) == [("near", 40, 50, 60)]
        assert [(i.basis, i.days_carried) for i in found.layers[0].items] == [("planned", 0)]


def test_a_plan_may_be_asked_for_from_the_month_it_was_stated_and_not_before() -> None:
    assert architecture(world(), DEFENDER, on=date(2011, 9, 1), plan="future").layers
    with pytest.raises(NoFactError, match=r"'future' was first stated 2011-09, after 2011-08-31"):
        architecture(world(), DEFENDER, on=date(2011, 8, 31), plan="future")


def test_a_plan_whose_row_is_not_in_the_vintage_is_refused() -> None:
    with pytest.raises(NoFactError, match="row 'stock-future' of the plan 'future'"):
        architecture(world(without=["stock-future"]), DEFENDER, on=IN_2012, plan="future")


def test_plans_are_listed_by_party() -> None:
    assert plans(world(), DEFENDER) == ["deployed", "future", "near-only"]
    assert plans(world(), ATTACKER) == []


def test_an_unknown_plan_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r"plan 'futur'.*Did you mean 'future'"):
        architecture(world(), DEFENDER, on=IN_2012, plan="futur")


def test_a_party_without_a_defense_is_refused() -> None:
    with pytest.raises(UnknownNameError, match=r"missile defense on record 'ATT'.*Known: DEF"):
        architecture(world(), ATTACKER, on=IN_2012)


# Provenance.


def test_the_rows_read_are_noted_and_named() -> None:
    facts = world()
    found = architecture(facts, DEFENDER, on=IN_2012)
    assert found.fact_ids == ("stock-far", "stock-ships", "stock-shore-2012")
    noted = set(facts.recorder.ids)
    assert set(found.fact_ids) <= noted
    assert "stock-shore-2011" not in noted
    assert {i for i in noted if i.startswith("arch-")} == {
        "arch-deployed-far-hill",
        "arch-deployed-near-shore",
        "arch-deployed-near-ships",
    }


def test_the_table_has_one_row_per_stock_with_its_basis() -> None:
    rows = architecture(world(), DEFENDER, on=IN_2012).to_rows()
    shown = [(r["layer"], r["site"], r["low"], r["central"], r["high"], r["basis"]) for r in rows]
    assert shown == [
        ("near", "Ships", 2, 6, 10, "carried_forward"),
        ("near", "Shore", 0, 12, 12, "carried_forward"),
        ("far", "Hill", 24, 30, 30, "carried_forward"),
    ]
    assert [r["days_carried"] for r in rows] == [122, 31, 122]
