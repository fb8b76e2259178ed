from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from equipoise.core.dates import PartialDate
from equipoise.core.errors import BadInputError, UnknownNameError
from equipoise.core.facts import Record
from equipoise.data.book import FactBook
from equipoise.data.hindsight import without_hindsight
from equipoise.data.load import load_facts
from equipoise.data.schema import HINDSIGHT, TABLES
from equipoise.data.vintage import Revealed, VintageDiff, compare
from tests.broken_inputs.folder import append_to, write_valid_folder

DAY = date(2012, 12, 31)
PROMISE = (
    "promise-alpha,NOTIONAL,Alpha,2009,Alpha,offense,first_deployment,alpha,A minister,2011,"
    "{actual},{open},{cancelled},{latest},{outcome},yearbook-2013,yes,survey-2012,,seen,2009,"
    "told later"
)
PLAN = "plan-alpha,NOTIONAL,Alpha,2010,Ten silos,10,2014,cancelled,survey-2012,,seen,2010,"
NEWER = (
    "alpha-launchers-2012-yearbook,launchers,NOTIONAL,Alpha,silo,,{value},,launchers,2012-03,month,"
    "{kind},{count_type},yearbook-2013,,seen,,"
)


def record(table: str, *, as_of: str = "2009", note: str = "", **fields: str) -> Record:
    own = {c.name: "" for c in TABLES[table].columns} | fields
    return Record(
        id="one",
        table=table,
        party="RUS",
        system="",
        as_of=PartialDate.parse(as_of),
        source_id="a",
        locator="",
        verification="seen",
        known_from=None,
        note=note,
        fields=own,
    )


class TestHindsight:
    @pytest.mark.parametrize(
        ("actual", "kept"),
        [("2012-12-31", True), ("2012-12", True), ("2012", True), ("2013-01-01", False)],
    )
    def test_an_outcome_is_known_once_its_date_has_passed(self, actual: str, kept: bool) -> None:
        row = record("promises", actual_date=actual, outcome="late", note="told later")
        known = without_hindsight(row, DAY)
        assert known["actual_date"] == (actual if kept else "")
        assert known["outcome"] == ("late" if kept else "")
        assert known.note == ("told later" if kept else "")

    def test_a_year_counts_as_passed_only_when_it_is_over(self) -> None:
        row = record("promises", actual_date="2012", outcome="late")
        assert without_hindsight(row, date(2012, 12, 30))["outcome"] == ""

    def test_every_date_given_must_have_passed(self) -> None:
        row = record(
            "promises", open_as_of="2011", cancelled_date="2013", outcome="cancelled_overdue"
        )
        known = without_hindsight(row, DAY)
        assert (known["open_as_of"], known["cancelled_date"], known["outcome"]) == ("2011", "", "")

    def test_an_outcome_without_a_date_is_in_no_vintage(self) -> None:
        assert without_hindsight(record("plans", outcome="done"), date(2099, 1, 1))["outcome"] == ""
        undated = record("forecasts", assessment="open")
        assert without_hindsight(undated, date(2099, 1, 1))["assessment"] == ""

    @pytest.mark.parametrize(("day", "shown"), [("2014-09-16", ""), ("2014-09-17", "stopped")])
    def test_five_years_must_be_over(self, day: str, shown: str) -> None:
        row = record("cancellations", as_of="2009-09-17", change_within_5_years="stopped")
        known = without_hindsight(row, date.fromisoformat(day))
        assert known["change_within_5_years"] == shown

    def test_five_years_after_the_29th_of_february(self) -> None:
        row = record("cancellations", as_of="2008-02-29", change_within_5_years="stopped")
        assert without_hindsight(row, date(2013, 2, 28))["change_within_5_years"] == "stopped"

    def test_what_is_no_hindsight_stays(self) -> None:
        row = record("promises", promised_date="2020", actual_date="2013", promised_by="A minister")
        known = without_hindsight(row, DAY)
        assert (known["promised_date"], known["promised_by"]) == ("2020", "A minister")
        untouched = record("events", summary="A test")
        assert without_hindsight(untouched, date(1990, 1, 1)) is untouched

    def test_the_declaration_names_columns_and_dates_that_exist(self) -> None:
        for table, declared in HINDSIGHT.items():
            types = {c.name: c.type for c in TABLES[table].columns}
            for hindsight in declared:
                assert set(hindsight.columns) <= types.keys(), table
                assert {types[d] for d in hindsight.dates} <= {"date"}, table

    def test_every_column_that_tells_an_outcome_is_declared(self) -> None:
        telling = ("outcome", "actual_date", "ended", "cancelled_date", "assessment")
        for table in TABLES.values():
            hidden = {c for h in HINDSIGHT.get(table.name, ()) for c in h.columns}
            for name in telling:
                if name in table.header:
                    assert name in hidden, f"{table.name}.{name}"


class TestBook:
    def test_a_vintage_of_the_shipped_facts_tells_no_later_date(self) -> None:
        known = load_facts("2012-12-31")
        for table, declared in HINDSIGHT.items():
            for row in known.records[table]:
                for hindsight in declared:
                    dates = [PartialDate.parse(row[c]) for c in hindsight.dates if _own(row, c)]
                    told = [c for c in hindsight.columns if c != "note" and row[c]]
                    assert not told or hindsight.years_after or all(d.last <= DAY for d in dates)

    def test_it_hides_something_and_all_facts_hide_nothing(self) -> None:
        everything, known = load_facts(), load_facts("2012-12-31")
        row_id = known.records["plans"][0].id
        assert _record(everything, row_id)["outcome"]
        assert not _record(known, row_id)["outcome"]

    def test_the_smaller_of_two_vintages_holds(self, tmp_path: Path) -> None:
        write_valid_folder(tmp_path)
        append_to(tmp_path, "promises.csv", _promise(actual="2011-05", outcome="late"))
        book = load_facts(folder=tmp_path)
        late, early = date(2012, 1, 1), date(2011, 1, 1)
        for known in (
            book.as_known_by(late).as_known_by(early),
            book.as_known_by(early).as_known_by(late),
        ):
            assert isinstance(known, FactBook)
            assert known.known_by == early
            assert _record(known, "promise-alpha")["outcome"] == ""
        assert _record(book.as_known_by(late), "promise-alpha")["outcome"] == "late"

    def test_no_day_is_no_vintage(self, tmp_path: Path) -> None:
        book = load_facts(folder=write_valid_folder(tmp_path))
        assert book.as_known_by(None) is book

    def test_a_fresh_recorder_keeps_everything_else(self, tmp_path: Path) -> None:
        write_valid_folder(tmp_path)
        line = "alpha-launchers-2012,value,40,41,misprint"
        append_to(tmp_path, "corrections.csv", line)
        book = load_facts(folder=tmp_path)
        book.numbers("launchers")
        fresh = book.recorded()
        assert fresh == book
        assert fresh.recorder.ids == ()
        assert book.recorder.ids
        assert [c["correct"] for c in fresh.as_known_by(DAY).corrections] == ["41"]


class TestCompare:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        write_valid_folder(tmp_path)
        append_to(tmp_path, "promises.csv", _promise(actual="2012-11", outcome="late"))
        append_to(tmp_path, "plans.csv", PLAN)
        return tmp_path

    def diff(self, folder: Path, **options: str) -> VintageDiff:
        book = load_facts(folder=folder)
        return compare(book, date(2012, 6, 30), date(2013, 12, 31), **options)

    def test_rows_that_became_public_are_listed_by_table(self, folder: Path) -> None:
        found = self.diff(folder)
        assert [row.id for row in found.added] == ["alpha-launchers-2013", "program-alpha"]
        assert found.rows_before["forces"] == 2
        assert found.rows_after["forces"] == 3
        assert "programs" not in found.rows_before
        assert found.undated == 0

    def test_one_table_alone(self, folder: Path) -> None:
        found = self.diff(folder, table="programs")
        assert [row.id for row in found.added] == ["program-alpha"]
        assert dict(found.rows_after) == {"programs": 1}
        assert found.revealed == ()

    def test_cells_that_tell_what_came_are_revealed(self, folder: Path) -> None:
        cells = {(r.column, r.text) for r in self.diff(folder).revealed}
        assert cells == {
            ("actual_date", "2012-11"),
            ("outcome", "late"),
            ("actual_source_id", "yearbook-2013"),
            ("note", "told later"),
        }
        assert self.diff(folder).revealed[0] == Revealed(
            "promise-alpha", "promises", "actual_date", "2012-11"
        )

    def test_another_value_by_a_better_source_supersedes(self, folder: Path) -> None:
        append_to(folder, "forces.csv", newer(value="44"))
        (found,) = self.diff(folder).superseded
        assert (found.before.id, found.after.id) == (
            "alpha-launchers-2012",
            "alpha-launchers-2012-yearbook",
        )
        assert found.prevails

    def test_another_value_by_a_weaker_source_stands_beside(self, folder: Path) -> None:
        path = folder / "sources.csv"
        path.write_text(path.read_text().replace(",,facts only,A", ",,facts only,C"))
        append_to(folder, "forces.csv", newer(value="44"))
        (found,) = self.diff(folder).superseded
        assert not found.prevails

    @pytest.mark.parametrize(
        ("value", "count_type"), [("40", "deployed_estimate"), ("44", "declared")]
    )
    def test_the_same_value_or_another_count_type_supersedes_nothing(
        self, folder: Path, value: str, count_type: str
    ) -> None:
        append_to(folder, "forces.csv", newer(value=value, count_type=count_type))
        found = self.diff(folder)
        assert len(found.added) == 3
        assert found.superseded == ()

    def test_rows_of_unknown_publication_are_counted(self, folder: Path) -> None:
        path = folder / "sources.csv"
        path.write_text(path.read_text().replace("2013-06-15", ""))
        found = self.diff(folder)
        assert found.undated == 2
        assert found.added == ()

    @pytest.mark.parametrize("later", [date(2012, 6, 30), date(2011, 1, 1)])
    def test_the_earlier_vintage_comes_first(self, folder: Path, later: date) -> None:
        with pytest.raises(BadInputError, match="Give the earlier one first"):
            compare(load_facts(folder=folder), date(2012, 6, 30), later)

    def test_facts_that_end_before_the_later_vintage_cannot_tell(self, folder: Path) -> None:
        book = load_facts("2012", folder=folder)
        with pytest.raises(BadInputError, match="Load the facts without a vintage"):
            compare(book, date(2011, 1, 1), date(2013, 1, 1))

    def test_an_unknown_table_gets_the_nearest(self, folder: Path) -> None:
        with pytest.raises(UnknownNameError, match="Did you mean 'forces'"):
            self.diff(folder, table="force")


def newer(*, value: str, count_type: str = "deployed_estimate") -> str:
    return NEWER.format(value=value, kind="estimate", count_type=count_type)


def _promise(*, actual: str = "", outcome: str) -> str:
    return PROMISE.format(actual=actual, open="", cancelled="", latest="", outcome=outcome)


def _record(book: FactBook, row_id: str) -> Record:
    row = book.by_id(row_id)
    assert isinstance(row, Record)
    return row


def _own(row: Record, column: str) -> bool:
    return bool(row.fields.get(column))
