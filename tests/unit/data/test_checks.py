from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from equipoise.core.dates import PartialDate
from equipoise.core.facts import Fact, Facts, Quantity, Record
from equipoise.data import check_counts, check_rows, check_support
from equipoise.data.checks import CHECKS, Check, describe, report_on, run_checks
from equipoise.data.load import load_facts
from equipoise.data.waivers import Problem, Waiver, apply_waivers, load_waivers
from tests.broken_inputs.folder import write_valid_folder


@pytest.fixture
def valid(tmp_path: Path) -> Facts:
    return load_facts(folder=write_valid_folder(tmp_path / "facts"))


def row(facts: Facts, row_id: str, **changes: Any) -> Fact:
    """A row of the valid folder, changed; ``as_of`` is given as text."""
    fact = facts.by_id(row_id)
    assert isinstance(fact, Fact)
    if "as_of" in changes:
        changes["as_of"] = PartialDate.parse(changes["as_of"])
    return replace(fact, **changes)


def launchers(facts: Facts, value: float, **changes: Any) -> Fact:
    changes.setdefault("id", f"row-{value:g}-{'-'.join(str(v) for v in changes.values())}")
    return row(facts, "alpha-launchers-2012", value=float(value), **changes)


def with_facts(facts: Facts, *rows: Fact) -> Facts:
    return replace(facts, facts=[*facts.facts, *rows], _by_quantity={})


def only_facts(facts: Facts, *rows: Fact) -> Facts:
    return replace(facts, facts=list(rows), _by_quantity={})


def with_record(facts: Facts, row_id: str, fields: Mapping[str, str], **changes: Any) -> Facts:
    """Facts with a record of the valid folder changed."""
    record = facts.by_id(row_id)
    assert isinstance(record, Record)
    changed = replace(record, fields={**record.fields, **fields}, **changes)
    return replace(facts, records={**facts.records, record.table: [changed]})


def ids(problems: list[Problem]) -> list[tuple[str, ...]]:
    assert all(p.message and p.cure for p in problems)
    return [p.row_ids for p in problems]


ON_ITS_OWN = tuple(
    c for c in CHECKS if c.__name__ not in ("key_inputs_have_rivals", "enough_is_seen")
)


@pytest.mark.parametrize("check", ON_ITS_OWN, ids=lambda c: c.__name__)
def test_the_valid_folder_passes(check: Check, valid: Facts) -> None:
    assert check(valid) == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.__name__)
def test_a_check_reads_without_being_recorded(check: Check, valid: Facts) -> None:
    check(valid)
    assert valid.recorder.ids == ()


@pytest.mark.parametrize("check", ON_ITS_OWN, ids=lambda c: c.__name__)
def test_problems_carry_the_name_of_their_check(check: Check) -> None:
    assert check.__doc__
    source = Path(check.__code__.co_filename).read_text(encoding="utf-8")
    assert f'"{check.__name__}"' in source


class TestTotals:
    @pytest.mark.parametrize(
        ("value", "rounding"), [(1185, 0.5), (870, 5), (900, 50), (2000, 500), (0, 0.5), (1.5, 0.5)]
    )
    def test_rounding_is_half_the_last_digit(self, value: float, rounding: float) -> None:
        assert check_counts.rounding_of(value) == rounding

    def test_types_that_exceed_their_total_are_found(self, valid: Facts) -> None:
        total = launchers(
            valid, 33, id="total", system="all ICBM", quantity="launchers_total", basing="mixed"
        )
        facts = only_facts(valid, launchers(valid, 21), launchers(valid, 14, system="Beta"), total)
        assert ids(check_counts.totals_match_types(facts)) == [("total",)]

    def test_rounding_is_allowed_for(self, valid: Facts) -> None:
        total = launchers(
            valid, 34, id="total", system="all ICBM", quantity="launchers_total", basing="mixed"
        )
        facts = only_facts(valid, launchers(valid, 21), launchers(valid, 14, system="Beta"), total)
        assert check_counts.totals_match_types(facts) == []

    def test_a_complete_series_must_reach_its_total(self, valid: Facts) -> None:
        total = launchers(
            valid, 41, id="total", system="all ICBM", quantity="launchers_total", basing="mixed"
        )
        rows = (launchers(valid, 21), launchers(valid, 14, system="Beta"), total)
        assert ids(check_counts.totals_match_types(only_facts(valid, *rows))) == [("total",)]
        rival = replace(valid, records={**valid.records, "order_of_battle": []})
        assert check_counts.totals_match_types(only_facts(rival, *rows)) == []

    def test_legs_are_told_apart_by_basing(self, valid: Facts) -> None:
        total = launchers(
            valid, 21, id="total", system="all SLBM", quantity="launchers_total", basing="submarine"
        )
        boats = launchers(valid, 21, system="Gamma", basing="submarine")
        facts = only_facts(valid, boats, launchers(valid, 14, system="Beta"), total)
        assert check_counts.totals_match_types(facts) == []

    @pytest.mark.parametrize(
        ("column", "other"),
        [
            ("source_id", "yearbook-2013"),
            ("party", "USA"),
            ("as_of", "2011"),
            ("count_type", "declared"),
            ("kind", "projection"),
            ("quantity", "warheads"),
            ("table", "platforms"),
        ],
    )
    def test_only_rows_printed_together_are_compared(
        self, valid: Facts, column: str, other: str
    ) -> None:
        total = launchers(valid, 11, id="total", system="all ICBM", quantity="launchers_total")
        facts = only_facts(valid, launchers(valid, 21, **{column: other}), total)
        assert check_counts.totals_match_types(facts) == []


class TestDeployed:
    def stockpile(self, valid: Facts, value: float, **changes: Any) -> Fact:
        changes = {"id": "stock", "table": "stockpiles", "system": "", **changes}
        return row(
            valid, "alpha-warheads-2012", low=None, high=None, value=value,
            count_type="stockpile", **changes,
        )  # fmt: skip

    def test_more_warheads_deployed_than_stockpiled_is_found(self, valid: Facts) -> None:
        facts = with_facts(valid, self.stockpile(valid, 79, as_of="2012"))
        found = check_counts.deployed_within_stockpile(facts)
        assert ids(found) == [("alpha-warheads-2012",)]

    def test_the_largest_rival_stockpile_counts(self, valid: Facts) -> None:
        rows = [self.stockpile(valid, v, as_of="2012", id=f"s-{v}") for v in (79, 80)]
        assert check_counts.deployed_within_stockpile(with_facts(valid, *rows)) == []

    def test_a_stockpile_of_another_year_or_party_says_nothing(self, valid: Facts) -> None:
        rows = [
            self.stockpile(valid, 10, as_of="2011"),
            self.stockpile(valid, 10, as_of="2012", party="USA"),
        ]
        assert check_counts.deployed_within_stockpile(with_facts(valid, *rows)) == []

    def test_deployed_launchers_stay_within_all_launchers(self, valid: Facts) -> None:
        wider = launchers(valid, 39, id="wider", quantity=check_counts.ALL_LAUNCHERS)
        deployed = launchers(valid, 40, id="deployed", quantity=check_counts.DEPLOYED_LAUNCHERS)
        found = check_counts.deployed_within_all_launchers(only_facts(valid, deployed, wider))
        assert ids(found) == [("deployed", "wider")]
        equal = replace(wider, value=40.0)
        facts = only_facts(valid, deployed, equal)
        assert check_counts.deployed_within_all_launchers(facts) == []


class TestLoads:
    @pytest.mark.parametrize(
        ("load", "warheads", "fits"),
        [(3, 120, True), (3, 121, False), (2.5, 100, True), (2.5125, 101, True), (3, 112, False)],
    )
    def test_launchers_times_load_is_warheads(
        self, valid: Facts, load: float, warheads: float, fits: bool
    ) -> None:
        rows = [
            launchers(valid, number, id=quantity, quantity=quantity)
            for quantity, number in (("warheads_per_launcher", load), ("warheads", warheads))
        ]
        facts = only_facts(valid, row(valid, "alpha-launchers-2012"), *rows)
        found = check_counts.loads_match_warheads(facts)
        assert ids(found) == ([] if fits else [("warheads",)])

    def test_rows_of_another_basing_or_without_value_say_nothing(self, valid: Facts) -> None:
        rows = [
            launchers(valid, 3, id="load", quantity="warheads_per_launcher"),
            launchers(valid, 7, id="warheads", quantity="warheads", basing="mobile"),
        ]
        facts = only_facts(valid, row(valid, "alpha-launchers-2012"), *rows)
        assert check_counts.loads_match_warheads(facts) == []
        ranged = replace(rows[1], basing="silo", value=None, low=1.0, high=2.0)
        facts = only_facts(valid, row(valid, "alpha-launchers-2012"), rows[0], ranged)
        assert check_counts.loads_match_warheads(facts) == []


class TestCountTypes:
    def test_a_leg_that_mixes_count_types_is_found(self, valid: Facts) -> None:
        beta = launchers(valid, 5, id="beta", system="Beta", count_type="capacity")
        found = check_counts.count_types_can_be_added(with_facts(valid, beta))
        assert ids(found) == [("alpha-launchers-2012", "beta")]

    def test_two_ways_of_counting_the_same_types_are_fine(self, valid: Facts) -> None:
        other = launchers(valid, 5, count_type="capacity")
        assert check_counts.count_types_can_be_added(with_facts(valid, other)) == []

    def test_another_leg_may_count_otherwise(self, valid: Facts) -> None:
        boats = launchers(valid, 5, system="Beta", basing="submarine", count_type="capacity")
        assert check_counts.count_types_can_be_added(with_facts(valid, boats)) == []

    def test_totals_are_left_out(self, valid: Facts) -> None:
        total = launchers(
            valid, 40, system="all ICBM", quantity="launchers_total", count_type="capacity"
        )
        assert check_counts.count_types_can_be_added(with_facts(valid, total)) == []


class TestDates:
    @pytest.mark.parametrize(
        "fields",
        [
            {"development_start": "1999"},
            {"first_flight_test": "2002"},
            {"development_start": "2002", "first_flight_test": ""},
        ],
    )
    def test_a_program_runs_forward(self, valid: Facts, fields: dict[str, str]) -> None:
        facts = with_record(valid, "program-alpha", fields)
        assert ids(check_rows.dates_in_order(facts))[0] == ("program-alpha",)

    def test_overlapping_periods_are_in_order(self, valid: Facts) -> None:
        fields = {"development_start": "1998-05-20", "first_flight_test": "1998-05"}
        assert check_rows.dates_in_order(with_record(valid, "program-alpha", fields)) == []

    def test_every_ordered_column_exists(self) -> None:
        from equipoise.data.schema import TABLES

        for table, pairs in check_rows.ORDERED_DATES.items():
            header = TABLES[table].header
            assert {column for pair in pairs for column in pair} <= set(header)

    def test_a_count_published_before_its_date_is_found(self, valid: Facts) -> None:
        early = launchers(valid, 1, id="early", as_of="2012-04")
        facts = with_facts(valid, early)
        assert ids(check_rows.publication_in_order(facts)) == [("early",)]
        plan = with_facts(valid, replace(early, kind="projection"))
        assert check_rows.publication_in_order(plan) == []

    def test_known_from_lies_before_publication(self, valid: Facts) -> None:
        late = launchers(valid, 1, id="late", known_from=PartialDate.parse("2012-04"))
        assert ids(check_rows.publication_in_order(with_facts(valid, late))) == [("late",)]

    def test_a_source_is_read_after_it_was_published(self, valid: Facts) -> None:
        source = replace(valid.sources["survey-2012"], accessed=PartialDate.parse("2011"))
        facts = replace(valid, sources={**valid.sources, source.id: source})
        assert ids(check_rows.publication_in_order(facts)) == [("survey-2012",)]


class TestNumbers:
    def test_facts_and_records_out_of_order(self, valid: Facts) -> None:
        facts = with_record(valid, "program-alpha", {"warheads_low": "4"})
        assert ids(check_rows.numbers_in_order(facts)) == [("program-alpha",)]
        wide = row(valid, "alpha-warheads-2012", id="wide", value=None, low=121.0)
        assert ids(check_rows.numbers_in_order(only_facts(valid, wide))) == [("wide",)]

    @pytest.mark.parametrize(
        ("unit", "number", "fits"),
        [
            ("fraction of launchers", 1.01, False),
            ("fraction of launchers", 1.0, True),
            ("probability", -0.1, False),
            ("percent", 100.5, False),
            ("percent of budget", 55.5, True),
            ("launchers", 3.5, False),
            ("launchers", -1.0, False),
            ("warheads per launcher", 3.5, True),
            ("year", 96.0, False),
            ("year", 1996.0, True),
        ],
    )
    def test_numbers_fit_their_unit(
        self, valid: Facts, unit: str, number: float, fits: bool
    ) -> None:
        quantity = "warheads_per_launcher" if "per launcher" in unit else "launchers"
        fact = launchers(valid, number, id="odd", unit=unit, quantity=quantity)
        quantities = {quantity: Quantity(quantity, unit, 0, "")}
        facts = replace(only_facts(valid, fact), quantities=quantities)
        assert ids(check_rows.units_hold(facts)) == ([] if fits else [("odd",)])

    @pytest.mark.parametrize(
        ("unit", "fits"),
        [
            ("million USD", False),
            ("trillion RUB", False),
            ("million USD then-year", True),
            ("billion USD 2024", True),
            ("billion EUR, price year not stated", True),
        ],
    )
    def test_money_names_its_price_year(self, valid: Facts, unit: str, fits: bool) -> None:
        quantities = {**valid.quantities, "budget": Quantity("budget", unit, 0, "")}
        found = check_rows.units_hold(replace(valid, quantities=quantities))
        assert ids(found) == ([] if fits else [("budget",)])

    def test_a_unit_other_than_that_of_the_quantity(self, valid: Facts) -> None:
        fact = launchers(valid, 1, id="odd", unit="boats")
        assert ids(check_rows.units_hold(with_facts(valid, fact))) == [("odd",)]

    @pytest.mark.parametrize(
        ("days", "changes", "fits"),
        [
            (1600, {}, True),
            (1601, {}, False),
            (1601, {"kind": "projection"}, True),
            (1601, {"count_type": "none"}, True),
            (1601, {"count_type": "capacity"}, True),
        ],
    )
    def test_counts_are_not_carried_for_ever(
        self, valid: Facts, days: int, changes: dict[str, str], fits: bool
    ) -> None:
        quantities = {"launchers": Quantity("launchers", "launchers", days, "")}
        facts = replace(only_facts(valid, launchers(valid, 1, **changes)), quantities=quantities)
        assert ids(check_rows.carry_limits_fit(facts)) == ([] if fits else [("launchers",)])


class TestNames:
    def test_a_number_given_twice_is_found(self, valid: Facts) -> None:
        again = launchers(valid, 41, id="again")
        found = check_rows.no_row_twice(with_facts(valid, again))
        assert ids(found) == [("alpha-launchers-2012", "again")]

    @pytest.mark.parametrize(
        "changes",
        [{"source_id": "yearbook-2013"}, {"as_of": "2012"}, {"basing": "mobile"}, {"party": "USA"}],
    )
    def test_a_rival_is_not_a_repetition(self, valid: Facts, changes: dict[str, str]) -> None:
        rival = launchers(valid, 41, **changes)
        assert check_rows.no_row_twice(with_facts(valid, rival)) == []

    def test_two_spellings_are_found_and_the_common_one_is_offered(self, valid: Facts) -> None:
        other = launchers(valid, 1, id="other", system="ALPHA")
        (problem,) = check_rows.names_are_spelled_one_way(with_facts(valid, other))
        assert problem.row_ids == ("other",)
        assert "Write 'Alpha' everywhere" in problem.cure

    def test_two_orders_of_parties_are_found(self, valid: Facts) -> None:
        rows = [
            launchers(valid, i, id=f"r{i}", party=party)
            for i, party in enumerate(["USA+RUS", "USA+RUS", "RUS+USA"])
        ]
        found = check_rows.names_are_spelled_one_way(with_facts(valid, *rows))
        assert ids(found) == [("r2",)]

    def test_a_basing_is_a_known_word_where_forces_stand(self, valid: Facts) -> None:
        odd = launchers(valid, 1, id="odd", basing="train")
        assert ids(check_rows.names_are_spelled_one_way(with_facts(valid, odd))) == [("odd",)]
        site = replace(odd, table="defenses")
        assert check_rows.names_are_spelled_one_way(with_facts(valid, site)) == []


class TestReferences:
    def test_a_row_without_source_is_found(self, valid: Facts) -> None:
        orphan = launchers(valid, 1, id="orphan", source_id="nowhere")
        assert ids(check_rows.every_row_is_sourced(with_facts(valid, orphan))) == [("orphan",)]

    def test_what_was_seen_was_seen_somewhere(self, valid: Facts) -> None:
        recalled = row(valid, "alpha-launchers-2013")
        seen = replace(recalled, verification="seen")
        source = replace(valid.sources["yearbook-2013"], url="", accessed=None)
        facts = replace(valid, sources={**valid.sources, source.id: source}, records={})
        assert check_rows.every_row_is_sourced(only_facts(facts, recalled)) == []
        found = check_rows.every_row_is_sourced(only_facts(facts, seen))
        assert ids(found) == [("alpha-launchers-2013",)]

    def test_a_series_without_rows_is_found(self, valid: Facts) -> None:
        for series, count in (("nowhere", 2), ("yearbook-2013", 0)):
            facts = with_record(valid, "notional-icbm-2012", {"series": series})
            found = check_rows.every_name_leads_somewhere(facts)
            assert ids(found) == [("notional-icbm-2012",)] * count
        other = with_record(valid, "notional-icbm-2012", {}, party="USA")
        found = check_rows.every_name_leads_somewhere(other)
        assert ids(found) == [("notional-icbm-2012",)]

    def test_a_source_named_in_a_cell_exists(self, valid: Facts) -> None:
        evidence = "first_flight_test=1998-05 (seen) nowhere; warheads_low=1 (recalled) survey-2012"
        facts = with_record(valid, "program-alpha", {"evidence": evidence})
        (problem,) = check_rows.every_name_leads_somewhere(facts)
        assert problem.row_ids == ("program-alpha",)
        assert "nowhere" in problem.message

    def test_a_row_named_in_a_locator_exists(self, valid: Facts) -> None:
        assumed = launchers(
            valid, 1, id="a", table="assumptions", locator="viewpoints-nobody-2012; page 3"
        )
        (problem,) = check_rows.every_name_leads_somewhere(with_facts(valid, assumed))
        assert problem.row_ids == ("a",)
        assert "viewpoints-nobody-2012" in problem.message

    def test_unused_sources_and_quantities_are_found(self, valid: Facts) -> None:
        idle = replace(valid.sources["survey-2012"], id="idle")
        facts = replace(
            valid,
            sources={**valid.sources, "idle": idle},
            quantities={**valid.quantities, "never": Quantity("never", "x", 0, "")},
        )
        assert ids(check_rows.every_name_leads_somewhere(facts)) == [("idle",), ("never",)]


class TestSupport:
    def test_an_input_with_one_source_only_is_found(self, valid: Facts) -> None:
        found = {p.row_ids[0] for p in check_support.key_inputs_have_rivals(valid)}
        assert found == {key.name for key in check_support.KEY_INPUTS}

    def test_a_second_source_is_enough(self, valid: Facts) -> None:
        key = check_support.KEY_INPUTS[0]
        rows = [
            launchers(
                valid, 1, id=source_id, table=key.table, party=key.party, system=key.system,
                source_id=source_id,
            )
            for source_id in ("survey-2012", "yearbook-2013")
        ]  # fmt: skip
        one = check_support.key_inputs_have_rivals(only_facts(valid, rows[0]))
        two = check_support.key_inputs_have_rivals(only_facts(valid, *rows))
        assert (key.name,) in ids(one)
        assert (key.name,) not in ids(two)

    def test_too_much_recalled_is_found_by_table_and_overall(self, valid: Facts) -> None:
        assert check_support.FEWEST_ROWS_FOR_A_SHARE == 10
        bare = replace(valid, records={})
        rows = [launchers(valid, i, verification="recalled") for i in range(7)]
        seen = [launchers(valid, 100 + i) for i in range(4)]
        found = check_support.enough_is_seen(only_facts(bare, *rows, *seen))
        assert ids(found) == [("forces",), ("all tables",)]
        many = [launchers(valid, 200 + i) for i in range(40)]
        assert check_support.enough_is_seen(only_facts(bare, *rows, *seen, *many)) == []


def odd_rows(_: Facts) -> list[Problem]:
    """A check that finds two problems."""
    return [Problem("odd", ("a",), "is odd", "Fix."), Problem("odd", ("b", "c"), "clash", "Fix.")]


class TestWaivers:
    def test_a_waived_problem_is_set_apart(self) -> None:
        found = odd_rows
        problems, waived = apply_waivers(found(None), [Waiver("odd", "a", "so printed")])  # type: ignore[arg-type]
        assert ids(problems) == [("b", "c")]
        assert ids(waived) == [("a",)]

    def test_a_problem_of_two_rows_needs_both_waived(self) -> None:
        problems, waived = apply_waivers(odd_rows(None), [Waiver("odd", "b", "so printed")])  # type: ignore[arg-type]
        assert waived == []
        assert [p.check for p in problems] == ["odd", "odd", "unused_waiver"]
        both = [Waiver("odd", "b", "so printed"), Waiver("odd", "c", "so printed")]
        assert ids(apply_waivers(odd_rows(None), both)[1]) == [("b", "c")]  # type: ignore[arg-type]

    def test_an_unused_waiver_is_a_problem(self) -> None:
        (problem,) = apply_waivers([], [Waiver("odd", "a", "so printed")])[0]
        assert (problem.check, problem.row_ids) == ("unused_waiver", ("a",))

    def test_a_waiver_of_another_check_does_not_count(self) -> None:
        problems, waived = apply_waivers(odd_rows(None)[:1], [Waiver("even", "a", "why")])  # type: ignore[arg-type]
        assert waived == []
        assert len(problems) == 2

    def test_waivers_are_read_from_the_folder(self, tmp_path: Path) -> None:
        assert load_waivers(tmp_path) == ()
        text = 'check,row_id,reason\nodd,a,"so printed, page 3"\n'
        (tmp_path / "waivers.csv").write_text(text, encoding="utf-8")
        assert load_waivers(tmp_path) == (Waiver("odd", "a", "so printed, page 3"),)


class TestReport:
    def test_it_counts_what_was_checked(self, valid: Facts) -> None:
        report = report_on(valid, checks=[], waivers=[])
        assert report.rows_per_table["forces"] == 3
        assert report.recalled_per_table == {"forces": 1, "programs": 1}
        assert report.recalled_share == pytest.approx(2 / 7)
        assert report.sources_per_grade == {"A": 1, "B": 1}
        assert report.undated_rows == 0
        assert report.problems == ()

    def test_rows_of_undated_sources_are_counted(self, valid: Facts) -> None:
        source = replace(valid.sources["yearbook-2013"], published=None)
        facts = replace(valid, sources={**valid.sources, source.id: source})
        assert report_on(facts, checks=[], waivers=[]).undated_rows == 2

    def test_open_problems_stand_with_their_cures(self, valid: Facts) -> None:
        report = report_on(valid, checks=[odd_rows], waivers=[Waiver("odd", "a", "so printed")])
        assert len(report.waived) == 1
        assert [describe(p) for p in report.problems] == ["odd: b, c: clash. Fix."]

    def test_run_checks_reads_the_waivers_of_the_folder(self, tmp_path: Path) -> None:
        folder = write_valid_folder(tmp_path)
        before = run_checks(load_facts(folder=folder), folder=folder)
        name = before.problems[0].row_ids[0]
        text = f'check,row_id,reason\n{before.problems[0].check},{name},"a folder for tests"\n'
        (folder / "waivers.csv").write_text(text, encoding="utf-8")
        after = run_checks(load_facts(folder=folder), folder=folder)
        assert len(after.problems) == len(before.problems) - 1
        assert ids(list(after.waived)) == [(name,)]
