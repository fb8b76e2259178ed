"""A file is rebuilt from what it says of itself, and every difference is found and named."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from equipoise._version import __version__
from equipoise.api import arguments, check_argument
from equipoise.cli import cli
from equipoise.core.errors import BadInputError
from equipoise.core.finding import Column, Finding, Table
from equipoise.core.provenance import Run
from equipoise.documents.check import check_document, report_text
from equipoise.documents.plain import json_text
from equipoise.rebuild.made import found, read
from equipoise.rebuild.verify import verified
from equipoise.studies import Study
from equipoise.sweep.manifest import checksum

STUDY: dict[str, Any] = {
    "name": "quick",
    "scenario": {
        "attacker": "CHN", "defender": "USA", "on": "2020-06-30", "plan": "homeland-deployed",
    },
    "outputs": ["removed_share", "mean_leaking"],
}  # fmt: skip


def small_finding(low: float = 1.0) -> Finding:
    table = Table("T", (Column("low", "Low"), Column("who", "Who")), ((low, "a"), (2.0, "b")))
    return Finding(
        id="mop-up", question="?", statement="s & t", verdict="supported", supported_if="a",
        refuted_if="b", metric="m", unit="share", interval=None, upper_bound=None, condition="x",
        drivers=(), facts_read=(), source_ids=(), recalled_share=0.0, who_disagrees=(),
        tables=(table,),
    )  # fmt: skip


@pytest.fixture
def findings(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets what every argument finds from now on, so that a check takes no time."""

    def found_now(*those: Finding) -> None:
        monkeypatch.setattr("equipoise.api.run", lambda *_, **__: list(those))

    found_now(small_finding())
    return found_now


@pytest.fixture
def document(tmp_path: Path, findings: object) -> Path:
    del findings
    path = tmp_path / "mop-up.json"
    path.write_text(json_text(check_document(check_argument("mop-up"))) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def report(tmp_path: Path, findings: object) -> Path:
    del findings
    path = tmp_path / "mop-up.html"
    checked = check_argument("mop-up", known_by="2020", doctrine="even-spread")
    path.write_text(report_text(checked), encoding="utf-8")
    return path


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")


def verify(*words: object) -> Result:
    return CliRunner().invoke(cli, ["verify", *map(str, words)], catch_exceptions=False)


class TestTheSame:
    def test_a_document(self, document: Path) -> None:
        done = verify(document)
        assert (done.exit_code, "rebuilt: the same" in done.output) == (0, True)

    def test_a_report_with_options(self, report: Path) -> None:
        assert verify(report).exit_code == 0
        assert read(report).run.question["known_by"] == "2020-12-31"

    def test_a_run_id_is_looked_for_in_a_folder(self, report: Path, document: Path) -> None:
        for path in (report, document):
            made = read(path)
            done = verify(made.run_id, "--in", path.parent, "--json")
            assert done.exit_code == 0
            assert json.loads(done.output)["file"] == str(path)

    def test_an_argument_of_ones_own(self, tmp_path: Path, findings: object) -> None:
        del findings
        own = tmp_path / "own.yaml"
        own.write_text(
            "id: own\ntitle: T\nauthor: A\nsource: S\non: 2012\nquestion: Q?\nclaims: [mop-up]\n"
        )
        path = tmp_path / "own.json"
        path.write_text(json_text(check_document(check_argument(str(own)))) + "\n")
        with pytest.raises(BadInputError, match="--argument"):
            verified(read(path))
        assert verify(path, "--argument", own).exit_code == 0
        replace_in(own, "Q?", "Or not?")
        changed = verify(path, "--argument", own)
        assert changed.exit_code == 1
        assert "question, argument_file" in changed.output


class TestDifferent:
    def test_a_changed_number_is_named(self, document: Path, findings: Callable[..., None]) -> None:
        findings(small_finding(1.5))
        done = verify(document)
        assert done.exit_code == 1
        place = "findings, 1, tables, 1, rows, 1, 1"
        assert f"{place}: the file has 1.0, computed 1.5" in done.output

    def test_words_put_into_a_report_are_named(self, report: Path) -> None:
        replace_in(report, "s &amp; t", "s &amp; t, surely")
        done = verify(report)
        assert done.exit_code == 1
        assert "s &amp; t, surely" in done.output

    def test_spaces_alone_are_a_difference(self, document: Path) -> None:
        replace_in(document, '"run_id": ', '"run_id":  ')
        done = verify(document)
        assert done.exit_code == 1
        assert "spaces" in done.output

    def test_a_question_that_is_not_the_one_of_the_run_id(self, document: Path) -> None:
        replace_in(document, '"doctrine": "salvo"', '"doctrine": "even-spread"')
        done = verify(document)
        assert done.exit_code == 1
        assert "does not belong to the question" in done.output


def with_run(document: Path, run: Run) -> None:
    """Make a document claim another run, with the run id that belongs to it."""
    values = json.loads(document.read_text(encoding="utf-8"))
    values.update(run.as_dict(), run_id=run.run_id)
    document.write_text(json.dumps(values), encoding="utf-8")


class TestNotRebuildable:
    def test_another_version(self, document: Path) -> None:
        with_run(document, replace(read(document).run, version="99.0"))
        with pytest.raises(BadInputError, match=r"version 99\.0.*equipoise==99\.0"):
            verified(read(document))

    def test_other_facts(self, document: Path) -> None:
        with_run(document, replace(read(document).run, facts_digest="0" * 64))
        with pytest.raises(BadInputError, match="other facts"):
            verified(read(document))

    def test_a_question_that_cannot_be_asked(self, document: Path) -> None:
        run = read(document).run
        for key, value in (("argument", "mop-down"), ("on", "yesterday"), ("rule", 7)):
            with_run(document, replace(run, question={**run.question, key: value}))
            with pytest.raises(BadInputError, match=str(value)):
                verified(read(document))

    @pytest.mark.parametrize(
        "text",
        ["", "{}", "[1]", "null", '{"findings": []}', "<html></html>", "\x00", '{"findings":' * 9],
    )
    def test_a_file_that_does_not_say(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "x").write_text(text)
        with pytest.raises(BadInputError, match="does not say which question"):
            read(tmp_path / "x")

    def test_what_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(BadInputError, match=r"no file .report\.html."):
            found("report.html", tmp_path)
        with pytest.raises(BadInputError, match=r"no file in .* comes from the run 0123456789ab"):
            found("0123456789ab", tmp_path)
        with pytest.raises(BadInputError, match="holds no run of a study"):
            found(str(tmp_path), tmp_path)


def test_a_report_says_in_its_head_what_it_was_made_from(report: Path) -> None:
    text = report.read_text(encoding="utf-8")
    said = re.findall(r'<meta name="equipoise-run" content="([^"]*)">', text)
    values = json.loads(html.unescape(said[0]))
    assert (len(said), values["version"]) == (1, __version__)
    assert values["question"]["argument"] in {a.id for a in arguments()}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a small study."""
    folder = tmp_path_factory.mktemp("study") / "out"
    Study(STUDY).run(folder, samples=1024, workers=1)
    return folder


class TestStudy:
    def test_it_is_run_again(self, out: Path) -> None:
        assert verify(out).exit_code == 0
        run_id = read(out / "manifest.json").run_id
        assert verify(run_id, "--in", out.parent).exit_code == 0

    def test_a_part_changed_and_a_digest_changed_are_found(self, out: Path, tmp_path: Path) -> None:
        copy = tmp_path / "copy"
        copy.mkdir()
        for path in out.glob("[!.]*"):
            (copy / path.name).write_bytes(path.read_bytes())
        manifest = json.loads((copy / "manifest.json").read_text())
        digest, manifest["digest"] = manifest["digest"], "0" * 64
        manifest["checksum"] = checksum(manifest)
        (copy / "manifest.json").write_text(json.dumps(manifest))
        with (copy / "part-000000.parquet").open("ab") as file:
            file.write(b"x")
        done = verify(copy)
        assert done.exit_code == 1
        assert "part-000000.parquet is no longer the part" in done.output
        assert f"the digest is {'0' * 64}, computed {digest}" in done.output
