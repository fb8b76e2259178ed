from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from equipoise.core.dates import PartialDate
from equipoise.core.errors import BadInputError, FactFileError
from equipoise.core.facts import Fact, Record
from equipoise.data.load import file_names, load_facts
from tests.broken_inputs.folder import append_to, replace_in, write_valid_folder

CORRECTION = "alpha-launchers-2012,value,40,41,misprint: see the erratum on page 3"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_valid_folder(tmp_path / "facts")


class TestRows:
    def test_a_number_row_becomes_a_fact_cell_by_cell(self, folder: Path) -> None:
        assert load_facts(folder=folder).by_id("alpha-warheads-2012") == Fact(
            id="alpha-warheads-2012",
            table="forces",
            quantity="warheads",
            party="NOTIONAL",
            system="Alpha",
            basing="silo",
            low=40.0,
            value=80.0,
            high=120.0,
            unit="warheads",
            as_of=PartialDate(date(2012, 3, 1), date(2012, 3, 31), "month"),
            kind="estimate",
            count_type="loaded_estimate",
            source_id="survey-2012",
            locator="table 1",
            verification="seen",
            known_from=None,
            note="",
        )

    def test_a_record_row_keeps_its_own_columns_in_fields(self, folder: Path) -> None:
        record = load_facts(folder=folder).by_id("program-alpha")
        assert isinstance(record, Record)
        assert record.table == "programs"
        assert record.as_of is None
        assert record.date("first_flight_test") == PartialDate.parse("1998-05")
        assert record.number("warheads_high") == 3
        assert not {"id", "party", "source_id", "note"} & set(record.fields)

    def test_sources_and_quantities(self, folder: Path) -> None:
        facts = load_facts(folder=folder)
        source = facts.sources["yearbook-2013"]
        assert (source.grade, source.url, source.accessed) == ("A", "", None)
        assert source.published == PartialDate.parse("2013-06-15")
        assert facts.quantities["launchers"].carry_limit_days == 730

    def test_quoted_cells_keep_commas_and_quotation_marks(self, folder: Path) -> None:
        note = load_facts(folder=folder).by_id("alpha-launchers-2013").note
        assert note == 'a yearbook counts "deployed" launchers, spares left out'

    def test_every_record_table_is_there_even_if_empty(self, folder: Path) -> None:
        facts = load_facts(folder=folder)
        assert facts.table("elections") == []
        assert facts.table("flight_tests", result="hit")[0].id == "test-1"

    def test_several_parties_joined_by_plus_are_accepted(self, folder: Path) -> None:
        replace_in(folder, "programs.csv", "program-alpha,NOTIONAL", "program-alpha,NOTIONAL+USA")
        assert load_facts(folder=folder).by_id("program-alpha").party == "NOTIONAL+USA"

    @pytest.mark.parametrize(
        ("text", "number"), [("0", 0.0), ("-3", -3.0), ("0.25", 0.25), ("1e3", 1000.0)]
    )
    def test_forms_of_numbers(self, folder: Path, text: str, number: float) -> None:
        replace_in(folder, "forces.csv", "silo,,40,,launchers", f"silo,,{text},,launchers")
        fact = load_facts(folder=folder).by_id("alpha-launchers-2012")
        assert isinstance(fact, Fact)
        assert fact.value == number

    def test_a_lone_bound_is_a_number(self, folder: Path) -> None:
        replace_in(folder, "forces.csv", "silo,,40,,launchers", "silo,,,40,launchers")
        fact = load_facts(folder=folder).by_id("alpha-launchers-2012")
        assert isinstance(fact, Fact)
        assert (fact.low, fact.value, fact.high) == (None, None, 40.0)

    def test_equal_bounds_are_in_order(self, folder: Path) -> None:
        replace_in(folder, "forces.csv", "silo,,40,,launchers", "silo,40,40,40,launchers")
        assert load_facts(folder=folder).by_id("alpha-launchers-2012").id


class TestVintage:
    def test_known_by_stands_for_the_last_day_of_its_period(self, folder: Path) -> None:
        facts = load_facts("2012", folder=folder)
        assert facts.known_by == date(2012, 12, 31)
        assert {f.id for f in facts.facts} == {"alpha-launchers-2012", "alpha-warheads-2012"}
        assert facts.table("programs") == []

    def test_without_known_by_everything_is_there(self, folder: Path) -> None:
        facts = load_facts(folder=folder)
        assert facts.known_by is None
        assert len(facts.facts) == 3

    def test_known_from_brings_a_row_forward(self, folder: Path) -> None:
        replace_in(folder, "forces.csv", "page 12,recalled,,", "page 12,recalled,2012-01,")
        assert len(load_facts("2012", folder=folder).facts) == 3

    def test_a_date_that_is_none_is_refused(self, folder: Path) -> None:
        with pytest.raises(BadInputError, match="known-by date 'lately' is not a date"):
            load_facts("lately", folder=folder)

    def test_each_load_starts_a_recorder_of_its_own(self, folder: Path) -> None:
        facts = load_facts(folder=folder)
        facts.numbers("launchers")
        assert len(facts.recorder.ids) == 2
        assert load_facts(folder=folder).recorder.ids == ()


class TestDigest:
    def test_it_is_a_sha_256_and_repeats(self, folder: Path) -> None:
        digest = load_facts(folder=folder).digest
        assert len(digest) == 64
        assert load_facts(folder=folder).digest == digest

    def test_line_endings_and_byte_order_mark_do_not_change_it(self, folder: Path) -> None:
        digest = load_facts(folder=folder).digest
        path = folder / "forces.csv"
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
        facts = load_facts(folder=folder)
        assert facts.digest == digest
        assert facts.by_id("alpha-launchers-2013").note.endswith("spares left out")

    def test_any_change_of_a_cell_changes_it(self, folder: Path) -> None:
        digest = load_facts(folder=folder).digest
        replace_in(folder, "forces.csv", "silo,,40,,launchers", "silo,,41,,launchers")
        assert load_facts(folder=folder).digest != digest

    def test_a_correction_changes_it(self, folder: Path) -> None:
        digest = load_facts(folder=folder).digest
        append_to(folder, "corrections.csv", CORRECTION)
        assert load_facts(folder=folder).digest != digest

    def test_waivers_do_not_change_it(self, folder: Path) -> None:
        digest = load_facts(folder=folder).digest
        (folder / "waivers.csv").write_text("check,row_id,reason\n", encoding="utf-8")
        assert load_facts(folder=folder).digest == digest


class TestCorrections:
    def test_the_corrected_cell_is_read(self, folder: Path) -> None:
        append_to(folder, "corrections.csv", CORRECTION)
        fact = load_facts(folder=folder).by_id("alpha-launchers-2012")
        assert isinstance(fact, Fact)
        assert fact.value == 41

    def test_a_source_can_be_corrected(self, folder: Path) -> None:
        append_to(folder, "corrections.csv", "survey-2012,published,2012-03,2012-04,title page")
        facts = load_facts(folder=folder)
        assert facts.sources["survey-2012"].published == PartialDate.parse("2012-04")

    def test_a_cell_can_be_emptied(self, folder: Path) -> None:
        append_to(folder, "corrections.csv", "alpha-warheads-2012,value,80,,a range only")
        fact = load_facts(folder=folder).by_id("alpha-warheads-2012")
        assert isinstance(fact, Fact)
        assert fact.value is None

    def test_a_required_cell_cannot_be_emptied(self, folder: Path) -> None:
        append_to(folder, "corrections.csv", "alpha-warheads-2012,unit,warheads,,no reason")
        with pytest.raises(FactFileError) as caught:
            load_facts(folder=folder)
        assert (caught.value.file, caught.value.row) == ("corrections.csv", 2)

    def test_two_corrections_of_one_cell_do_not_hide_each_other(self, folder: Path) -> None:
        append_to(folder, "corrections.csv", CORRECTION)
        append_to(folder, "corrections.csv", CORRECTION)
        with pytest.raises(FactFileError, match="holds '41' and no longer '40'") as caught:
            load_facts(folder=folder)
        assert caught.value.row == 3

    def test_a_corrected_row_is_checked_as_a_whole(self, folder: Path) -> None:
        append_to(folder, "corrections.csv", "alpha-warheads-2012,low,40,100,wrong")
        with pytest.raises(FactFileError, match="low 100 is above value 80"):
            load_facts(folder=folder)


class TestFolders:
    def test_a_folder_that_is_none_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(FactFileError, match="there is no folder of facts"):
            load_facts(folder=tmp_path / "nowhere")

    @pytest.mark.parametrize("name", file_names())
    def test_every_table_must_be_there(self, folder: Path, name: str) -> None:
        (folder / f"{name}.csv").unlink()
        with pytest.raises(FactFileError, match="missing") as caught:
            load_facts(folder=folder)
        assert caught.value.file == f"{name}.csv"

    def test_a_file_that_is_a_folder_is_no_crash(self, folder: Path) -> None:
        (folder / "events.csv").unlink()
        (folder / "events.csv").mkdir()
        with pytest.raises(FactFileError, match="cannot be read"):
            load_facts(folder=folder)

    def test_other_files_are_left_alone(self, folder: Path) -> None:
        (folder / "NOTES.md").write_text("notes", encoding="utf-8")
        assert load_facts(folder=folder).facts

    def test_a_row_number_counts_rows_not_lines(self, folder: Path) -> None:
        replace_in(
            folder, "forces.csv", "table 1,seen,,\nalpha-w", 'table 1,seen,,"two\nlines"\nalpha-w'
        )
        replace_in(folder, "forces.csv", "silo,,38,,", "silo,,many,,")
        with pytest.raises(FactFileError) as caught:
            load_facts(folder=folder)
        assert (caught.value.row, caught.value.column) == (4, "value")
