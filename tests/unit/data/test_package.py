from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from equipoise.core.errors import BadInputError
from equipoise.data import package
from equipoise.data.book import FactBook
from equipoise.data.load import file_names, load_facts
from equipoise.data.package import SQLITE_FILE, export
from equipoise.data.relations import relations
from equipoise.data.schema import TABLES
from tests.broken_inputs.folder import VALID, append_to, write_valid_folder


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> FactBook:
    folder = write_valid_folder(tmp_path_factory.mktemp("facts"))
    append_to(folder, "plans.csv", PLAN)
    return load_facts(folder=folder)


@pytest.fixture(scope="module")
def written(book: FactBook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out") / "package"
    export(book, folder)
    return folder


PLAN = "plan-alpha,NOTIONAL,Alpha,2010,Ten silos,10,2014,cancelled,survey-2012,,seen,2010,"


def descriptor(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "datapackage.json").read_text())
    return found


def schema_of(folder: Path, table: str) -> dict[str, Any]:
    resources = {r["name"]: r for r in descriptor(folder)["resources"]}
    found: dict[str, Any] = resources[table]["schema"]
    return found


class TestFiles:
    def test_every_table_stands_as_csv_and_parquet_with_the_words_beside(
        self, book: FactBook, written: Path
    ) -> None:
        names = {*file_names(), "rows"}
        assert {p.stem for p in (written / "data").iterdir()} == names
        assert {p.stem for p in (written / "parquet").iterdir()} == names
        beside = {p.name for p in written.iterdir() if p.is_file()}
        words = {"README.md", "LICENSE.md", "CITATION.cff", "datapackage.json"}
        assert beside == {*words, SQLITE_FILE}
        assert {t.name for t in relations(book)} == names

    def test_csv_holds_the_cells_of_the_facts(self, written: Path) -> None:
        for name in ("forces", "programs", "sources", "quantities", "viewpoints"):
            given = _cells(VALID / f"{name}.csv")
            assert _cells(written / "data" / f"{name}.csv") == given, name

    def test_numbers_are_written_as_they_are(self, tmp_path: Path) -> None:
        facts = write_valid_folder(tmp_path / "facts")
        line = "s,launchers,NOTIONAL,Alpha,silo,1e-05,0.1,1234567,launchers,2012,year,estimate,"
        append_to(facts, "stockpiles.csv", f"{line}none,survey-2012,,seen,,")
        export(load_facts(folder=facts), tmp_path / "out")
        (row,) = _cells(tmp_path / "out" / "data" / "stockpiles.csv")
        assert (row["low"], row["value"], row["high"]) == ("1e-05", "0.1", "1234567")

    def test_the_readme_names_every_table_the_digest_and_the_traps(
        self, book: FactBook, written: Path
    ) -> None:
        text = (written / "README.md").read_text()
        for name in file_names():
            assert f"| `{name}` |" in text
        for words in (book.digest, "count_type", "recalled", "empty cell means not given"):
            assert words in text

    def test_the_same_facts_give_the_same_bytes(
        self, book: FactBook, written: Path, tmp_path: Path
    ) -> None:
        files = export(book, tmp_path / "again")
        assert len(files) > 70
        for file in files:
            assert (tmp_path / "again" / file).read_bytes() == (written / file).read_bytes(), file


class TestDescriptor:
    def test_lengths_and_hashes_are_those_of_the_files(self, written: Path) -> None:
        for resource in descriptor(written)["resources"]:
            raw = (written / resource["path"]).read_bytes()
            assert resource["bytes"] == len(raw)
            assert resource["hash"] == f"sha256:{hashlib.sha256(raw).hexdigest()}"

    def test_the_schema_says_type_meaning_rules_and_keys(self, written: Path) -> None:
        schema = schema_of(written, "forces")
        fields = {f["name"]: f for f in schema["fields"]}
        assert tuple(fields) == TABLES["forces"].header
        assert all(f["description"] for f in fields.values())
        assert fields["value"]["type"] == "number"
        assert "constraints" not in fields["value"]
        assert fields["precision"]["constraints"]["enum"] == ["year", "month", "day"]
        assert fields["id"]["constraints"] == {"required": True}
        assert schema["primaryKey"] == ["id"]
        assert {"resource": "sources", "fields": ["id"]} in [
            k["reference"] for k in schema["foreignKeys"]
        ]

    def test_the_date_is_that_of_the_facts_and_no_clock(self, written: Path) -> None:
        assert descriptor(written)["created"] == "2026-11-30T00:00:00Z"

    def test_a_vintage_says_so_and_lets_hidden_columns_be_empty(
        self, book: FactBook, tmp_path: Path
    ) -> None:
        known = book.as_known_by(date(2012, 12, 31))
        export(known, tmp_path / "out")
        found = descriptor(tmp_path / "out")
        assert (found["known_by"], found["created"]) == ("2012-12-31", "2012-12-31T00:00:00Z")
        rules = {f["name"]: f for f in schema_of(tmp_path / "out", "plans")["fields"]}
        assert "required" not in rules["outcome"]["constraints"]
        assert rules["decision"]["constraints"]["required"]
        (row,) = _cells(tmp_path / "out" / "data" / "plans.csv")
        assert row["outcome"] == ""
        assert "vintage" in (tmp_path / "out" / "README.md").read_text()

    def test_all_facts_require_the_columns_that_a_vintage_hides(self, written: Path) -> None:
        rules = {f["name"]: f for f in schema_of(written, "plans")["fields"]}
        assert rules["outcome"]["constraints"]["required"]


class TestDatabases:
    def test_sqlite_holds_the_rows_keys_and_the_view(self, book: FactBook, written: Path) -> None:
        with closing(sqlite3.connect(written / SQLITE_FILE)) as connection:
            for table in relations(book):
                found = connection.execute(f'SELECT * FROM "{table.name}"').fetchall()
                assert found == [tuple(row) for row in table.rows], table.name
            assert connection.execute("SELECT count(*) FROM numbers").fetchone() == (3,)
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            keys = connection.execute("PRAGMA foreign_key_list(forces)").fetchall()
            assert {k[2] for k in keys} == {"sources", "quantities"}

    def test_parquet_is_read_back(self, book: FactBook, written: Path) -> None:
        for table in relations(book):
            place = written / "parquet" / f"{table.name}.parquet"
            with duckdb.connect(":memory:") as connection:
                found = connection.execute(f"SELECT * FROM read_parquet('{place}')").fetchall()
            assert [tuple(map(_text, row)) for row in found] == [
                tuple(map(_text, row)) for row in table.rows
            ], table.name


class TestFolder:
    def test_a_folder_with_something_in_it_is_refused_untouched(
        self, book: FactBook, tmp_path: Path
    ) -> None:
        (tmp_path / "mine.txt").write_text("mine")
        with pytest.raises(BadInputError, match="not empty") as caught:
            export(book, tmp_path)
        assert "new or an empty folder" in caught.value.cure
        assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]

    def test_a_file_is_refused(self, book: FactBook, tmp_path: Path) -> None:
        (tmp_path / "mine.txt").write_text("mine")
        with pytest.raises(BadInputError, match="is a file"):
            export(book, tmp_path / "mine.txt")

    def test_an_empty_folder_and_one_in_new_folders_are_filled(
        self, book: FactBook, tmp_path: Path
    ) -> None:
        (tmp_path / "empty").mkdir()
        for folder in (tmp_path / "empty", tmp_path / "a" / "b"):
            files = export(book, folder)
            assert (folder / "README.md").is_file()
            assert files == sorted(files)
        assert {p.name for p in tmp_path.iterdir()} == {"empty", "a"}

    def test_a_failure_leaves_nothing_behind(
        self, book: FactBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> None:
            raise OSError("the disk is full")

        monkeypatch.setattr(package, "_write_parquet", fail)
        with pytest.raises(OSError, match="the disk is full"):
            export(book, tmp_path / "out")
        assert list(tmp_path.iterdir()) == []

    def test_progress_names_each_part(self, book: FactBook, tmp_path: Path) -> None:
        steps: list[tuple[str, int, int]] = []
        export(book, tmp_path / "out", progress=lambda *step: steps.append(step))
        assert [s[1:] for s in steps] == [(0, 4), (1, 4), (2, 4), (3, 4)]


def _cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _text(cell: object) -> str | None:
    return None if cell is None else str(cell)
