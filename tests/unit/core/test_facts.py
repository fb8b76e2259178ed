from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from equipoise.core.dates import PartialDate
from equipoise.core.errors import BadInputError, MixedCountsError, NoFactError, UnknownNameError
from equipoise.core.facts import Fact, Facts, Quantity, Record, Source, add_counts

ON = date(2012, 5, 1)


def source(
    *, source_id: str = "survey", grade: str = "B", published: str | None = "2012-03"
) -> Source:
    return Source(
        id=source_id,
        producer="A survey",
        title="Forces",
        published=None if published is None else PartialDate.parse(published),
        accessed=None,
        url="",
        license="facts only",
        grade=grade,
    )


LAUNCHERS_2012 = Fact(
    id="launchers-2012",
    table="forces",
    quantity="launchers",
    party="NOTIONAL",
    system="Alpha",
    basing="silo",
    low=None,
    value=40.0,
    high=None,
    unit="launchers",
    as_of=PartialDate.parse("2012-03"),
    kind="estimate",
    count_type="deployed_estimate",
    source_id="survey",
    locator="table 1",
    verification="seen",
    known_from=None,
    note="",
)
TEST_1 = Record(
    id="test-1",
    table="flight_tests",
    party="NOTIONAL",
    system="Shield",
    as_of=PartialDate.parse("2011-09-01"),
    source_id="survey",
    locator="",
    verification="seen",
    known_from=None,
    note="",
    fields={"program": "Shield", "result": "hit", "first_seen": "2011-09", "shots": "2", "x": ""},
)


def facts_of(
    *rows: Fact, sources: Sequence[Source] = (), records: Sequence[Record] = (), limit: int = 730
) -> Facts:
    all_sources = sources or [source()]
    return Facts(
        sources={s.id: s for s in all_sources},
        quantities={
            "launchers": Quantity("launchers", "launchers", limit, "launchers"),
            "warheads": Quantity("warheads", "warheads", limit, "warheads"),
        },
        facts=rows,
        records={"flight_tests": records, "events": ()},
        digest="0" * 64,
    )


def dated(text: str, **changes: object) -> Fact:
    changes.setdefault("id", f"launchers-{text}")
    return replace(LAUNCHERS_2012, as_of=PartialDate.parse(text), **changes)  # type: ignore[arg-type]


def days_before(count: int) -> str:
    return date.fromordinal(ON.toordinal() - count).isoformat()


class TestCentral:
    def test_the_value_comes_first(self) -> None:
        assert replace(LAUNCHERS_2012, low=10, value=40, high=50).central == 40

    def test_a_value_of_zero_is_a_value(self) -> None:
        assert replace(LAUNCHERS_2012, low=-10, value=0.0, high=50).central == 0

    def test_a_range_is_read_at_its_middle(self) -> None:
        assert replace(LAUNCHERS_2012, low=10, value=None, high=50).central == 30

    def test_a_lone_bound_stands_for_itself(self) -> None:
        assert replace(LAUNCHERS_2012, value=None, high=50).central == 50


class TestAt:
    def test_a_fact_of_that_day_is_exact(self) -> None:
        reading = facts_of(dated("2012-05-01")).at("launchers", on=ON)
        assert (reading.basis, reading.days_carried, reading.value) == ("exact", 0, 40)

    @pytest.mark.parametrize("text", ["2012", "2012-05"])
    def test_a_fact_of_a_period_that_holds_the_day_is_exact(self, text: str) -> None:
        reading = facts_of(dated(text)).at("launchers", on=ON)
        assert (reading.basis, reading.days_carried) == ("exact", 0)

    def test_an_older_fact_is_carried_from_its_last_day(self) -> None:
        reading = facts_of(dated("2012-03")).at("launchers", on=ON)
        assert (reading.basis, reading.days_carried) == ("carried_forward", 31)

    def test_the_latest_fact_on_or_before_the_day_is_read(self) -> None:
        facts = facts_of(dated("2011"), dated("2012-03"), dated("2012-05-02"), dated("2010"))
        assert facts.at("launchers", on=ON).fact.id == "launchers-2012-03"

    def test_carrying_is_allowed_up_to_the_limit(self) -> None:
        facts = facts_of(dated(days_before(100)), limit=100)
        assert facts.at("launchers", on=ON).days_carried == 100

    def test_carrying_past_the_limit_is_refused_with_the_numbers(self) -> None:
        facts = facts_of(dated(days_before(101), system="Alpha"), limit=100)
        with pytest.raises(NoFactError) as caught:
            facts.at("launchers", on=ON, system="Alpha")
        message = str(caught.value)
        assert "'launchers Alpha'" in message
        assert "101 days" in message
        assert "100 days at most" in message

    def test_no_fact_on_or_before_the_day_names_the_first_one(self) -> None:
        with pytest.raises(NoFactError, match="The first one is dated 2013"):
            facts_of(dated("2014"), dated("2013")).at("launchers", on=ON)

    def test_no_fact_at_all(self) -> None:
        with pytest.raises(NoFactError, match="no fact 'launchers USA' on or before 2012-05-01"):
            facts_of(LAUNCHERS_2012).at("launchers", on=ON, party="USA")

    def test_an_undeclared_quantity_is_an_unknown_name(self) -> None:
        with pytest.raises(UnknownNameError, match="Did you mean 'launchers'"):
            facts_of(LAUNCHERS_2012).at("launcher", on=ON)

    @pytest.mark.parametrize(
        ("column", "other"),
        [
            ("party", "USA"),
            ("system", "Beta"),
            ("basing", "mobile"),
            ("source_id", "rival"),
            ("kind", "projection"),
        ],
    )
    def test_each_selector_selects(self, column: str, other: str) -> None:
        mine = dated("2012-03")
        rival = dated("2012-04", id="other", **{column: other})
        facts = facts_of(mine, rival, sources=[source(), source(source_id="rival")])
        found = facts.at("launchers", on=ON, **{column: getattr(mine, column)})
        assert found.fact.id == mine.id
        assert facts.at("launchers", on=ON, **{column: other}).fact.id == "other"  # type: ignore[arg-type]

    def test_where_selects_by_any_rule(self) -> None:
        facts = facts_of(dated("2012-03"), dated("2012-04", count_type="capacity"))
        found = facts.at("launchers", on=ON, where=lambda f: f.count_type == "deployed_estimate")
        assert found.fact.id == "launchers-2012-03"


class TestPreferenceAmongRivals:
    SOURCES = (
        source(source_id="official", grade="A", published="2010"),
        source(source_id="early", grade="B", published="2012-01"),
        source(source_id="late", grade="B", published="2012-02"),
        source(source_id="undated", grade="B", published=None),
    )

    def preferred(self, *rows: Fact) -> str:
        return facts_of(*rows, sources=self.SOURCES).at("launchers", on=ON).fact.id

    def test_the_better_grade_wins(self) -> None:
        worse = dated("2012", id="z", source_id="late")
        better = dated("2012", id="a", source_id="official", verification="recalled")
        assert self.preferred(worse, better) == "a"

    def test_then_seen_before_recalled(self) -> None:
        recalled = dated("2012", id="z", source_id="late", verification="recalled")
        seen = dated("2012", id="a", source_id="early")
        assert self.preferred(recalled, seen) == "a"

    def test_then_the_later_publication(self) -> None:
        rows = [
            dated("2012", id="z", source_id="undated"),
            dated("2012", id="y", source_id="early"),
            dated("2012", id="a", source_id="late"),
        ]
        assert self.preferred(*rows) == "a"

    def test_a_later_date_comes_before_any_grade(self) -> None:
        older = dated("2012-01", source_id="official")
        newer = dated("2012-02", source_id="undated", verification="recalled")
        assert self.preferred(older, newer) == "launchers-2012-02"

    def test_the_order_of_rows_does_not_matter(self) -> None:
        rows = [dated("2012", id=name, source_id="late") for name in "bca"]
        assert {self.preferred(*rows), self.preferred(*rows[::-1])} == {"c"}

    def test_the_rivals_stay_available(self) -> None:
        rows = [dated("2012", id=name, source_id=name) for name in ("early", "late")]
        found = facts_of(*rows, sources=self.SOURCES).numbers("launchers")
        assert {f.id for f in found} == {"early", "late"}


class TestVintage:
    def test_no_day_means_everything(self) -> None:
        facts = facts_of(LAUNCHERS_2012)
        assert facts.as_known_by(None) is facts

    def test_what_was_published_by_the_day_stays(self) -> None:
        facts = facts_of(LAUNCHERS_2012, records=[TEST_1])
        known = facts.as_known_by(date(2012, 3, 31))
        assert [r.id for r in known.all_rows()] == ["launchers-2012", "test-1"]
        assert known.known_by == date(2012, 3, 31)

    def test_a_month_of_publication_counts_from_its_last_day(self) -> None:
        known = facts_of(LAUNCHERS_2012, records=[TEST_1]).as_known_by(date(2012, 3, 30))
        assert list(known.all_rows()) == []
        assert set(known.records) == {"flight_tests", "events"}

    def test_known_from_goes_before_the_source(self) -> None:
        earlier = dated("2005", known_from=PartialDate.parse("2006-01-15"))
        known = facts_of(earlier, LAUNCHERS_2012).as_known_by(date(2006, 1, 15))
        assert [f.id for f in known.facts] == ["launchers-2005"]

    def test_an_undated_source_is_left_out_of_every_vintage(self) -> None:
        facts = facts_of(LAUNCHERS_2012, sources=[source(published=None)])
        assert facts.as_known_by(date(2100, 1, 1)).facts == []

    def test_lookups_see_the_vintage_only(self) -> None:
        old = dated("2011", known_from=PartialDate.parse("2011-12"))
        facts = facts_of(old, LAUNCHERS_2012)
        assert facts.at("launchers", on=ON).fact is LAUNCHERS_2012
        known = facts.as_known_by(date(2011, 12, 31))
        assert known.at("launchers", on=ON).fact is old
        assert known.numbers("launchers") == [old]

    def test_a_vintage_of_a_vintage_is_the_earlier_one(self) -> None:
        early, late = date(2011, 1, 1), date(2013, 1, 1)
        facts = facts_of(LAUNCHERS_2012)
        assert facts.as_known_by(late).as_known_by(early).known_by == early
        assert facts.as_known_by(early).as_known_by(late).known_by == early

    def test_a_vintage_keeps_the_digest_of_the_files(self) -> None:
        assert facts_of(LAUNCHERS_2012).as_known_by(ON).digest == "0" * 64


class TestRecorder:
    def test_at_notes_only_the_row_it_returns(self) -> None:
        facts = facts_of(dated("2012-03"), dated("2011"))
        facts.at("launchers", on=ON)
        assert facts.recorder.ids == ("launchers-2012-03",)

    def test_numbers_and_table_note_every_row_they_return(self) -> None:
        facts = facts_of(dated("2012-03"), dated("2011"), records=[TEST_1])
        facts.numbers("launchers")
        facts.table("flight_tests")
        assert facts.recorder.ids == ("launchers-2011", "launchers-2012-03", "test-1")

    def test_rows_that_do_not_match_are_not_noted(self) -> None:
        facts = facts_of(LAUNCHERS_2012, records=[TEST_1])
        facts.numbers("launchers", party="USA")
        facts.table("flight_tests", result="miss")
        assert facts.recorder.ids == ()

    def test_recorded_starts_afresh_and_leaves_the_first_alone(self) -> None:
        facts = facts_of(LAUNCHERS_2012)
        facts.numbers("launchers")
        other = facts.recorded()
        assert other.recorder.ids == ()
        other.at("launchers", on=ON)
        assert facts.recorder is not other.recorder
        assert other.facts is facts.facts

    def test_a_vintage_has_a_recorder_of_its_own(self) -> None:
        facts = facts_of(LAUNCHERS_2012)
        facts.as_known_by(ON).numbers("launchers")
        assert facts.recorder.ids == ()


class TestRecords:
    def test_table_selects_by_own_and_common_columns(self) -> None:
        miss = replace(TEST_1, id="test-2", fields={**TEST_1.fields, "result": "miss"})
        facts = facts_of(records=[TEST_1, miss])
        assert facts.table("flight_tests", result="miss") == [miss]
        assert facts.table("flight_tests", system="Shield", id="test-1") == [TEST_1]
        assert facts.table("flight_tests", where=lambda r: r["result"] == "hit") == [TEST_1]

    def test_an_unknown_table_offers_the_nearest(self) -> None:
        with pytest.raises(UnknownNameError, match="Did you mean 'flight_tests'"):
            facts_of().table("flight_test")

    def test_an_unknown_column_names_the_table(self) -> None:
        with pytest.raises(UnknownNameError, match="column of table flight_tests 'resultt'"):
            TEST_1["resultt"]

    def test_typed_cells(self) -> None:
        assert TEST_1.date("first_seen") == PartialDate.parse("2011-09")
        assert TEST_1.number("shots") == 2
        assert TEST_1.date("x") is None
        assert TEST_1.number("x") is None

    def test_by_id_finds_facts_and_records(self) -> None:
        facts = facts_of(LAUNCHERS_2012, records=[TEST_1])
        assert facts.by_id("test-1") is TEST_1
        assert facts.by_id("launchers-2012") is LAUNCHERS_2012
        with pytest.raises(UnknownNameError, match="Did you mean 'test-1'"):
            facts.by_id("test-11")


class TestRecalledShare:
    def test_it_is_the_share_of_the_rows_named(self) -> None:
        recalled = dated("2011", verification="recalled")
        facts = facts_of(LAUNCHERS_2012, recalled, records=[TEST_1])
        assert facts.recalled_share(["launchers-2012", "launchers-2011"]) == 0.5
        assert facts.recalled_share(["test-1"]) == 0
        assert facts.recalled_share(["launchers-2011"]) == 1

    def test_a_row_named_twice_counts_once(self) -> None:
        recalled = dated("2011", verification="recalled")
        facts = facts_of(LAUNCHERS_2012, recalled)
        ids = ["launchers-2011", "launchers-2011", "launchers-2012"]
        assert facts.recalled_share(ids) == 0.5

    def test_nothing_read_rests_on_nothing_recalled(self) -> None:
        assert facts_of().recalled_share([]) == 0


class TestAddCounts:
    def test_it_adds_central_values(self) -> None:
        ranged = dated("2012", low=10.0, value=None, high=20.0)
        assert add_counts([LAUNCHERS_2012, ranged]) == 55

    @pytest.mark.parametrize(
        ("column", "other"), [("count_type", "capacity"), ("unit", "missiles")]
    )
    def test_it_refuses_what_differs(self, column: str, other: str) -> None:
        odd = dated("2012", **{column: other})
        with pytest.raises(MixedCountsError) as caught:
            add_counts([LAUNCHERS_2012, odd])
        assert other in str(caught.value)
        assert str(getattr(LAUNCHERS_2012, column)) in str(caught.value)

    def test_nothing_is_no_sum(self) -> None:
        with pytest.raises(BadInputError, match="nothing to add"):
            add_counts([])
