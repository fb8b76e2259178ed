"""``facts``, ``cite``, ``diff``, ``timeline`` and ``export`` as a stranger uses them."""

from __future__ import annotations

import csv
import io
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from equipoise.data.load import load_facts
from equipoise.data.schema import TABLES
from tests.support.command_line import equipoise


@cache
def document(*arguments: str) -> Any:
    done = equipoise(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def printed(*arguments: str) -> str:
    done = equipoise(*arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


class TestFacts:
    def test_without_sql_the_tables_are_listed_with_rows_and_columns(self) -> None:
        tables = {t["name"]: t for t in document("facts")["tables"]}
        assert {*TABLES, "sources", "quantities", "corrections", "rows", "numbers"} == set(tables)
        facts = load_facts()
        assert tables["numbers"]["rows"] == len(facts.facts)
        assert tables["events"]["rows"] == len(facts.records["events"])
        assert [c["name"] for c in tables["forces"]["columns"]] == list(TABLES["forces"].header)
        assert all(c["meaning"] for t in tables.values() for c in t["columns"])

    def test_the_listing_for_people(self) -> None:
        text = printed("facts")
        assert text.startswith("Tables\n")
        for name in TABLES:
            assert f"\n{name} " in text

    def test_a_vintage_lists_less(self) -> None:
        def count(*options: str) -> int:
            tables = document("facts", *options)["tables"]
            return int(next(t["rows"] for t in tables if t["name"] == "rows"))

        assert 0 < count("--known-by", "2012-12-31") < count()

    def test_a_query_as_table_csv_and_json(self) -> None:
        sql = "SELECT party, count(*) AS n FROM elections GROUP BY party ORDER BY party LIMIT 2"
        found = document("facts", sql)
        assert found["columns"] == ["party", "n"]
        assert found["cut"] is False
        rows = [[party, str(n)] for party, n in found["rows"]]
        read_back = list(csv.reader(io.StringIO(printed("facts", sql, "--csv"))))
        assert read_back == [["party", "n"], *rows]
        lines = [line.split() for line in printed("facts", sql).splitlines()]
        assert lines == [["2", "rows"], ["party", "n"], *rows]

    def test_numbers_are_not_rounded_for_people(self) -> None:
        assert "1234567.125" in printed("facts", "SELECT 1234567.125::DOUBLE AS x")

    def test_no_row(self) -> None:
        assert printed("facts", "SELECT * FROM forces WHERE false") == "No row fits.\n"

    def test_the_limit_is_told_on_the_other_stream(self) -> None:
        done = equipoise("facts", "SELECT * FROM range(9)", "--limit", "2", "--csv")
        assert done.stdout == "range\n0\n1\n"
        assert "first 2 rows" in done.stderr

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (("SELEC 1",), "syntax error"),
            (("DROP TABLE forces",), "can only be read"),
            (("SELECT * FROM read_csv('pyproject.toml')",), "which are closed"),
            (("SELECT pg_sleep(100)", "--timeout", "0.2"), "took longer than 0.2 s"),
            (("SELECT range(900000000)",), "was stopped"),
            (("SELECT 1", "--csv", "--json"), "one of --csv and --json"),
            (("SELECT 1", "--known-by", "soon"), "is not a date"),
        ],
    )
    def test_what_cannot_be_done_exits_2_with_one_message(
        self, arguments: tuple[str, ...], words: str
    ) -> None:
        done = equipoise("facts", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert words in done.stderr
        assert "Traceback" not in done.stderr


FACT = "new-start-usa-2011-02-05-deployed-warheads"


class TestCite:
    def test_a_fact_in_every_form(self) -> None:
        found = document("cite", FACT)
        assert (found["kind"], found["id"]) == ("fact", FACT)
        assert found["csl_json"][-1]["id"] == "equipoise"
        assert "accessed" in found["chicago"][0]
        assert printed("cite", FACT).splitlines() == [found["subject"], *found["chicago"]]
        assert printed("cite", FACT, "--format", "bibtex").strip() == found["bibtex"]
        assert json.loads(printed("cite", FACT, "--format", "csl-json")) == found["csl_json"]

    def test_a_record_and_a_source(self) -> None:
        facts = load_facts()
        row = facts.records["events"][0]
        assert document("cite", row.id)["csl_json"][0]["id"] == row.source_id
        assert document("cite", row.source_id)["kind"] == "source"

    def test_a_claim_names_the_sources_of_all_facts_it_read_and_its_run(self) -> None:
        found = document("cite", "not-a-response")
        assert found["kind"] == "finding"
        facts = load_facts()
        cited = [item["id"] for item in found["csl_json"][:-1]]
        assert len(cited) > 5
        assert [facts.sources[i].grade for i in cited] == sorted(
            facts.sources[i].grade for i in cited
        )
        assert "run " in found["csl_json"][-1]["note"]

    def test_a_run_is_found_again_from_its_options_only(self) -> None:
        done = equipoise("cite", "0" * 12, "--argument", "mop-up")
        assert done.returncode == 2
        assert "--known-by" in done.stderr
        made = re.search(r"make the run ([0-9a-f]{12}), not 0{12}", done.stderr)
        assert made is not None
        found = document("cite", made[1], "--argument", "mop-up")
        assert (found["kind"], found["id"]) == ("run", made[1])
        assert f"run {made[1]}" in found["csl_json"][-1]["note"]

    def test_an_unknown_id_gets_the_nearest(self) -> None:
        done = equipoise("cite", "largely-irelevant")
        assert done.returncode == 2
        assert "Did you mean 'largely-irrelevant'" in done.stderr


class TestDiff:
    def test_json_counts_agree_with_the_rows_listed(self) -> None:
        found = document("diff", "2012-12-31", "2026-11-01")
        added = sum(t["added"] for t in found["tables"])
        assert added == len(found["added"]) > 1000
        assert {"table", "id", "as_of", "public_from", "source"} == found["added"][0].keys()
        assert all(row["public_from"][:4] >= "2012" for row in found["added"])
        assert found["superseded"]
        assert {"id", "table", "column", "text"} == found["revealed"][0].keys()
        assert found["undated_rows"] > 0

    def test_one_table_lists_its_rows(self) -> None:
        choice = ("diff", "2015", "2020", "--table", "flight_tests")
        assert "Rows that became public" in printed(*choice)
        assert [t["table"] for t in document(*choice)["tables"]] == ["flight_tests"]

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (("2026", "2012"), "Give the earlier one first"),
            (("2012", "then"), "vintage V2 'then' is not a date"),
            (("2012", "2013", "--table", "force"), "Did you mean 'forces'"),
        ],
    )
    def test_bad_input(self, arguments: tuple[str, ...], words: str) -> None:
        done = equipoise("diff", *arguments)
        assert done.returncode == 2
        assert words in done.stderr


class TestTimeline:
    CHOICE = ("--from", "2011", "--to", "2012-06", "--party", "RUS")

    def test_events_in_order_with_their_sources(self) -> None:
        events = document("timeline", *self.CHOICE)["events"]
        assert len(events) > 5
        assert [e["date"] for e in events] == sorted(e["date"] for e in events)
        assert all("RUS" in e["party"] and "2011" <= e["date"] < "2012-07" for e in events)
        assert all(e["source"]["title"] for e in events)
        text = printed("timeline", *self.CHOICE)
        assert text.startswith(f"{len(events)} events: RUS, from 2011-01-01 to 2012-06-30")
        assert "Sources:" in text

    def test_the_picture(self, tmp_path: Path) -> None:
        path = tmp_path / "events.svg"
        done = equipoise("timeline", *self.CHOICE, "--svg", str(path), "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["events"]
        drawn = path.read_text(encoding="utf-8")
        assert drawn.startswith("<svg")
        assert "Data: facts " in drawn
        assert [p.name for p in tmp_path.iterdir()] == ["events.svg"]

    @pytest.mark.parametrize("name", ["events.png", "events.svg"])
    def test_the_picture_is_of_its_ending_and_theme(self, name: str, tmp_path: Path) -> None:
        path = tmp_path / name
        asked = ("--figure", str(path), "--theme", "gray", "--json")
        done = equipoise("timeline", *self.CHOICE, *asked)
        assert done.returncode == 0, done.stderr
        assert f"Picture: {path}" in done.stderr
        if name.endswith(".png"):
            assert path.read_bytes().startswith(b"\x89PNG")
        else:
            assert "#0072B2" not in path.read_text(encoding="utf-8")

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (("--track", "defence"), "Did you mean 'defense'"),
            (("--from", "2090"), "no event fits"),
            (("--svg", "missing/folder/x.svg"), "does not exist"),
            (("--figure", "x.doc"), ".svg or .png"),
            (("--figure", "x.svg", "--theme", "pink"), "Did you mean 'print'"),
        ],
    )
    def test_bad_input(self, arguments: tuple[str, ...], words: str) -> None:
        done = equipoise("timeline", *arguments)
        assert done.returncode == 2
        assert words in done.stderr


class TestExport:
    def test_it_writes_a_package_and_names_its_files(self, tmp_path: Path) -> None:
        done = equipoise("export", "package", "--json", folder=tmp_path)
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        assert found["facts_digest"] == load_facts().digest
        for file in found["files"]:
            assert (tmp_path / "package" / file).is_file()

    def test_a_folder_with_something_in_it_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "mine.txt").write_text("mine")
        done = equipoise("export", str(tmp_path))
        assert done.returncode == 2
        assert "new or an empty folder" in done.stderr
