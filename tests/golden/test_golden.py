"""The findings are those of the golden files, which only ``equipoise golden --accept`` changes."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from equipoise.api import arguments
from equipoise.cli import cli
from equipoise.core.finding import Column, Finding, Table
from equipoise.rebuild.golden import Case, cases_in, compared, differences, in_words
from tests.support.findings import checked

FOLDER = Path(__file__).parent
CHECKED_HERE = ("golden-dome", "mop-up", "point-of-distraction", "mop-up@2012-12-31")
CURE = "see 'equipoise golden'; if the change is meant, 'equipoise golden --accept'"


@pytest.mark.parametrize("name", CHECKED_HERE)
def test_findings_are_the_golden_ones(name: str) -> None:
    case = Case.named(name)
    found = compared(case, checked(case.argument, case.known_by), FOLDER)
    assert found.same(), "\n".join([*in_words(found), CURE])


def test_every_argument_that_ships_has_golden_findings() -> None:
    shipped = [a.id for a in arguments()]
    assert set(shipped) <= {path.stem for path in FOLDER.glob("*.json")}
    assert {case.argument for case in cases_in(FOLDER, shipped)} == set(shipped)
    assert {name.partition("@")[0] for name in CHECKED_HERE} == set(shipped)


def golden_text(name: str) -> dict[str, Any]:
    return dict(json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")))


class TestDifferences:
    def test_there_is_none_between_a_file_and_itself(self) -> None:
        assert not list(differences(golden_text("mop-up"), golden_text("mop-up")))

    def test_a_changed_verdict_and_a_lost_claim_matter(self) -> None:
        before, after = golden_text("mop-up"), golden_text("mop-up")
        after["findings"]["mop-up"]["verdict"] = "refuted"
        del after["findings"]["largely-irrelevant"]
        found = list(differences(before, after))
        assert all(d.matters for d in found if d.after is not None)
        assert ("findings, mop-up, verdict", "supported", "refuted") in {
            (d.place, d.before, d.after) for d in found
        }
        assert any(d.place.startswith("findings, largely-irrelevant") for d in found)

    def test_last_digits_and_digests_do_not_matter_but_are_seen(self) -> None:
        before, after = golden_text("mop-up"), golden_text("mop-up")
        finding = after["findings"]["mop-up"]
        finding["upper_bound"] *= 1 + 1e-12
        finding["digest"] = "0" * 16
        assert [d.matters for d in differences(before, after)] == [False, False]

    @given(st.floats(0.1, 1e9), st.floats(-1e-3, 1e-3))
    def test_a_number_matters_from_a_billionth_on(self, value: float, change: float) -> None:
        after = value * (1 + change)
        found = list(differences({"x": value}, {"x": after}))
        assert [d.matters for d in found] == (
            [] if after == value else [not math.isclose(after, value, rel_tol=1e-9, abs_tol=1e-9)]
        )

    def test_truth_is_no_number(self) -> None:
        assert [d.matters for d in differences({"x": True}, {"x": 1.0000000001})] == [True]


def synthetic_finding(verdict: Any = "supported", low: float = 1.0) -> Finding:
    table = Table("T", (Column("low", "Low"), Column("who", "Who")), ((low, "a"), (2.0, "b")))
    return Finding(
        id="c", question="?", statement="s", verdict=verdict, supported_if="a", refuted_if="b",
        metric="m", unit="share", interval=None, upper_bound=None, condition="x", drivers=(),
        facts_read=(), source_ids=(), recalled_share=0.0, who_disagrees=(), tables=(table,),
    )  # fmt: skip


class TestCommand:
    """On one argument whose findings are replaced by small ones, so that it is quick."""

    @pytest.fixture
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        self.findings(monkeypatch, synthetic_finding())
        return tmp_path

    def findings(self, monkeypatch: pytest.MonkeyPatch, *found: Finding) -> None:
        monkeypatch.setattr("equipoise.api.run", lambda *_, **__: list(found))

    def golden(self, folder: Path, *options: str) -> Result:
        command = ["golden", "mop-up", "--folder", str(folder), *options]
        return CliRunner().invoke(cli, command, catch_exceptions=False)

    def test_nothing_is_written_without_accept(self, folder: Path) -> None:
        done = self.golden(folder)
        assert (done.exit_code, list(folder.iterdir())) == (1, [])
        assert "mop-up: there is no golden file yet" in done.output

    def test_accepted_then_the_same_then_different(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert self.golden(folder, "--accept").exit_code == 0
        before = (folder / "mop-up.json").read_bytes()
        assert self.golden(folder).exit_code == 0
        self.findings(monkeypatch, synthetic_finding("refuted"))
        changed = self.golden(folder)
        assert changed.exit_code == 1
        assert 'findings, c, verdict: was "supported", now "refuted"' in changed.output
        assert (folder / "mop-up.json").read_bytes() == before

    def test_accept_shows_what_it_changes(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.golden(folder, "--accept")
        self.findings(monkeypatch, synthetic_finding(low=1.5))
        done = self.golden(folder, "--accept")
        assert "tables, T, sum of low: was 3.0, now 3.5" in done.output
        assert "1 of 1 golden files changed" in done.output
        assert self.golden(folder, "--exact").exit_code == 0

    def test_exact_counts_the_last_digits(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.golden(folder, "--accept")
        self.findings(monkeypatch, synthetic_finding(low=1.0 + 1e-11))
        assert self.golden(folder).exit_code == 0
        assert self.golden(folder, "--exact").exit_code == 1

    def test_a_vintage_is_a_case_of_its_own(self, folder: Path) -> None:
        self.golden(folder, "--known-by", "2012-12-31", "--accept")
        assert [p.name for p in folder.iterdir()] == ["mop-up@2012-12-31.json"]

    def test_json_lists_the_differences(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.golden(folder, "--accept")
        self.findings(monkeypatch, synthetic_finding("depends"))
        (case,) = json.loads(self.golden(folder, "--json").output)
        assert (case["case"], case["same"]) == ("mop-up", False)
        assert "findings, c, verdict" in {d["place"] for d in case["differences"]}
