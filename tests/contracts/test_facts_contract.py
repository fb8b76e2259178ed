"""What the shipped facts promise: they load, pass every check and are documented."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from equipoise.core.facts import Fact, Facts
from equipoise.data.checks import CHECKS, CheckReport, describe, run_checks
from equipoise.data.docs import tables_markdown
from equipoise.data.load import SHIPPED_FOLDER, columns_of, file_names, load_facts
from equipoise.data.schema import TABLES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "tables.md"


@pytest.fixture(scope="module")
def facts() -> Facts:
    return load_facts()


@pytest.fixture(scope="module")
def report(facts: Facts) -> CheckReport:
    return run_checks(facts)


@pytest.mark.parametrize("name", [*(c.__name__ for c in CHECKS), "unused_waiver"])
def test_no_problem_stands_open(report: CheckReport, name: str) -> None:
    assert [describe(p) for p in report.problems if p.check == name] == []


def test_every_problem_belongs_to_a_check(report: CheckReport) -> None:
    names = {c.__name__ for c in CHECKS} | {"unused_waiver"}
    assert {p.check for p in (*report.problems, *report.waived)} <= names


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_table_has_rows(report: CheckReport, name: str) -> None:
    assert report.rows_per_table.get(name, 0) > 0


def test_every_number_has_source_unit_and_date(facts: Facts) -> None:
    for fact in facts.facts:
        assert fact.unit
        assert str(fact.as_of)
        assert facts.sources[fact.source_id].producer


def test_every_row_is_found_by_its_id(facts: Facts) -> None:
    rows = list(facts.all_rows())
    assert len({row.id for row in rows}) == len(rows)
    numbers = [row for row in rows if isinstance(row, Fact)]
    assert facts.by_id(numbers[0].id) is numbers[0]


def test_the_folder_holds_the_declared_files_and_no_others() -> None:
    found = {path.name for path in SHIPPED_FOLDER.iterdir() if path.is_file()}
    assert found == {f"{name}.csv" for name in (*file_names(), "waivers")}


def test_files_end_their_lines_alike() -> None:
    for path in sorted(SHIPPED_FOLDER.glob("*.csv")):
        raw = path.read_bytes()
        assert b"\r" not in raw, path.name
        assert raw.endswith(b"\n"), path.name
        assert not raw.startswith(b"\xef\xbb\xbf"), path.name


def test_a_vintage_holds_less_than_the_whole_and_more_than_nothing(facts: Facts) -> None:
    known = load_facts("2012-05-01")
    assert 0 < len(known.facts) < len(facts.facts)
    for row in known.all_rows():
        public = facts.public_from(row)
        assert public is not None
        assert public.last.isoformat() <= "2012-05-01"


def test_nearly_every_row_has_a_date_of_publication(facts: Facts, report: CheckReport) -> None:
    assert report.undated_rows / len(list(facts.all_rows())) < 0.02


def test_the_documentation_of_the_tables_is_up_to_date() -> None:
    cure = "run: python -m equipoise.data.docs > docs/tables.md"
    assert DOCS.read_text(encoding="utf-8") == tables_markdown(), cure


def test_every_column_is_documented() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for name in file_names():
        assert f"`{name}.csv`" in text
        for column in columns_of(name):
            assert f"`{column.name}`" in text


def test_loading_facts_imports_nothing_heavy() -> None:
    code = (
        "import sys; before = set(sys.modules); import equipoise.data.load; "
        "print(' '.join(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT / "src"
    )
    top = {name.partition(".")[0] for name in done.stdout.split()}
    assert "equipoise" in top
    assert top <= set(sys.stdlib_module_names) | {"equipoise"}
