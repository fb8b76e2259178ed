"""The command line as a stranger uses it: exit codes, JSON, messages with a cure."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from equipoise.api import arguments
from equipoise.cli.explain import finding_tree, print_tree
from tests.support.command_line import equipoise
from tests.support.findings import checked


@cache
def document(*arguments: str) -> dict[str, Any]:
    done = equipoise(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


FINDING_FIELDS = {
    "id",
    "question",
    "statement",
    "verdict",
    "supported_if",
    "refuted_if",
    "metric",
    "unit",
    "interval",
    "upper_bound",
    "drivers",
    "facts_read",
    "sources",
    "recalled_share",
    "who_disagrees",
}


def test_check_gives_every_field_and_a_report_that_is_whole_and_small(tmp_path: Path) -> None:
    done = equipoise("check", "--json", "--report", "report.html", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    report = tmp_path / "report.html"
    assert report.stat().st_size < 2_000_000
    assert "<html" in report.read_text(encoding="utf-8")
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]
    found = json.loads(done.stdout)
    assert {"argument", "on", "known_by", "run_id", "version", "findings"} <= found.keys()
    assert [f["id"] for f in found["findings"]][:5] == [
        "largely-irrelevant",
        "small-part-of-the-picture",
        "already-been-done",
        "not-a-response",
        "harder-deep-cuts",
    ]
    for finding in found["findings"]:
        assert finding.keys() >= FINDING_FIELDS
        assert finding["interval"].keys() >= {"low", "central", "high", "level"}


ONE_CLAIM = """\
id: one-claim
title: One claim
author: An author
source: A paper, 2012
on: 2012-07
question: Can a defense mop up what a first strike leaves?
claims: [mop-up]
"""


def test_check_gives_the_same_bytes_twice_and_nothing_else_on_stdout(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(ONE_CLAIM, encoding="utf-8")
    first, second = (equipoise("check", "one.yaml", "--json", folder=tmp_path) for _ in range(2))
    assert first.stdout == second.stdout
    assert first.stdout.startswith("{")
    assert first.stderr == second.stderr == ""


BAD_INPUT = {
    "unknown argument": (("check", "point-of-distracton"), "point-of-distraction"),
    "bad date": (("check", "--on", "May 2012"), "YYYY"),
    "bad known-by": (("check", "--known-by", "2012-13"), "YYYY"),
    "unknown viewpoint": (("check", "--viewpoint", "podwig"), "podvig"),
    "unknown doctrine": (("check", "--doctrine", "slavo"), "salvo"),
    "unknown rule": (("record", "GMD", "--rule", "all"), "all-attempts"),
    "unknown program": (("record", "GMDD"), "GMD"),
    "unknown party": (("forces", "RUX"), "RUS"),
    "party without force": (("forces", "DEU"), "RUS"),
    "unknown loading": (("forces", "RUS", "--loading", "declard"), "declared"),
    "date before the facts": (("forces", "RUS", "--on", "1950"), "later"),
    "date out of range": (("forces", "RUS", "--on", "0012"), "YYYY"),
    "unknown treaty": (("treaty", "new-stat", "--party", "RUS"), "new-start"),
    "treaty party": (("treaty", "new-start", "--party", "CHN"), "RUS"),
    "treaty before it began": (("treaty", "new-start", "--party", "RUS", "--on", "2009"), "2011"),
    "unknown plan": (("defense", "--plan", "epaa"), "epaa-phase-4"),
    "plan before stated": (("defense", "--plan", "epaa-phase-4", "--on", "2005"), "2009-09-17"),
    "no defense": (("defense", "--party", "CHN"), "USA"),
    "unknown posture": (
        ("outcome", "--attacker", "RUS", "--defender", "USA", "--posture", "ride-out"),
        "generated-ride-out",
    ),
    "unknown attacker": (("outcome", "--attacker", "XXX", "--defender", "USA"), "RUS"),
    "unknown id": (("explain", "largely-irelevant-x"), "Known"),
    "no folder for the report": (("check", "--report", "nowhere/report.html"), "Create it"),
    "unknown option": (("check", "--vintage", "2012"), "No such option"),
}


@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input_exits_2_with_one_message_and_its_cure(case: str, tmp_path: Path) -> None:
    arguments, cure = BAD_INPUT[case]
    done = equipoise(*arguments, folder=tmp_path)
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert cure in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_broken_fact_folder_exits_2_with_file_row_and_column(tmp_path: Path) -> None:
    import shutil

    from equipoise.data.load import SHIPPED_FOLDER

    folder = tmp_path / "facts"
    shutil.copytree(SHIPPED_FOLDER, folder)
    table = folder / "aggregates.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    assert ",2011-" in lines[3]
    lines[3] = lines[3].replace(",2011-", ",2O11-", 1)
    table.write_text("".join(lines), encoding="utf-8")
    done = equipoise("check-data", "--folder", str(folder))
    assert done.returncode == 2
    assert "aggregates.csv" in done.stderr
    assert "row 4" in done.stderr
    assert "as_of" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("party", ["RUS", "USA"])
def test_forces_name_source_count_type_and_basis_of_every_row(party: str) -> None:
    found = document("forces", party, "--on", "2012-05")
    for row in found["groups"]:
        assert row["source"]
        assert row["count_type"]
        assert row["basis"] in {"exact", "carried_forward", "interpolated"}
        assert row["verification"] in {"seen", "recalled"}
    known = {s["id"] for s in found["sources"]}
    assert {row["source"] for row in found["groups"]} <= known
    ballistic = [r for r in found["groups"] if r["leg"] != "bomber"]
    assert sum(r["warheads"] for r in ballistic) == found["ballistic_missile_warheads"]


def test_declared_loading_keeps_the_declared_total() -> None:
    found = document("forces", "RUS", "--on", "2012-05", "--loading", "declared")
    bombers = sum(r["launchers"] for r in found["groups"] if r["leg"] == "bomber")
    assert found["ballistic_missile_warheads"] + bombers == found["declared_total"] == 1492


def test_outcome_puts_the_upper_bound_first_and_keeps_below_it() -> None:
    found = document(
        "outcome",
        "--attacker",
        "RUS",
        "--defender",
        "USA",
        "--on",
        "2012-05",
        "--plan",
        "epaa-phase-4",
        "--posture",
        "generated-ride-out",
    )
    keys = list(found)
    assert keys.index("upper_bound") < keys.index("removed_share")
    assert found["removed_share"]["high"] <= found["upper_bound"]["removed_share"] + 1e-9
    for row in found["p_at_least"]:
        assert row["defended"] <= row["undefended"] + 1e-12


def test_explain_ends_in_rows_with_sources() -> None:
    found = document("explain", "already-been-done")
    rows = [r for table in found["rows_by_table"].values() for r in table]
    assert rows
    assert all(r["source"]["producer"] for r in rows)


@pytest.mark.parametrize("argument", [a.id for a in arguments()])
def test_every_finding_and_every_row_it_read_is_explained(
    argument: str, capsys: pytest.CaptureFixture[str]
) -> None:
    known = checked(argument)
    for finding in known.findings:
        tree = finding_tree(known, finding)
        print_tree(tree)
        said = capsys.readouterr().out
        assert said.startswith(f"{finding.id}: {finding.verdict}")
        rows = [row for rows in tree["rows_by_table"].values() for row in rows]
        assert {row["id"] for row in rows} == set(finding.facts_read)
        assert said.count("source (grade") == len(rows)
        for row in rows:
            assert row["source"]["id"]


def test_explain_shows_rivals_of_a_fact() -> None:
    found = document("explain", "defenses-usa-gbi-2014-06-total")
    assert found["value"] == 30
    assert any(r["id"] == "defenses-usa-gbi-2014-10-total" for r in found["rivals"])


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv=['equipoise','--help']\n"
        "try:\n    from equipoise.cli import main; main()\nexcept SystemExit: pass\n"
        "heavy={'numpy','scipy','numba','duckdb','altair','rich','pydantic','jinja2'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert "HEAVY []" in done.stdout
