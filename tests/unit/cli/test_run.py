"""``equipoise run`` and ``equipoise study-schema``."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from equipoise.cli import cli, main
from tests.support.command_line import COMMAND

ROOT = Path(__file__).parents[3]
TEXT = """\
name: quick
scenario: {attacker: RUS, defender: USA, on: 2012-05-25, plan: europe-deployed}
doubt: none
parameters: {kill_europe: {uniform: [0, 1]}}
outputs: [removed_share, mean_arriving]
matters: {output: removed_share, at_least: 0.0005}
"""


@dataclass
class Done:
    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "quick.yaml"
    path.write_text(TEXT)
    return path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in this process, as the shell would."""

    def called(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["equipoise", "run", *arguments])
        code: object = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code
        out = capsys.readouterr()
        assert isinstance(code, int)
        return Done(code, out.out, out.err)

    return called


def test_json_has_what_a_script_needs_and_nothing_else(
    run: Run, study: Path, tmp_path: Path
) -> None:
    done = run(
        str(study), "--out", str(tmp_path / "o"), "--samples", "2048", "--json", "--discover"
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    document = json.loads(done.stdout)
    assert {
        "scenarios",
        "seconds",
        "scenarios_per_second",
        "peak_memory_mb",
        "parts",
        "digest",
        "run_id",
    } <= set(document)
    assert (document["scenarios"], document["parts"], document["study"]) == (2048, 1, "quick")
    assert document["summary"]["rows"][0]["output"] == "removed_share"
    assert "(density)" in document["conditions"]["words"][1]
    manifest = json.loads((tmp_path / "o" / "manifest.json").read_text())
    assert manifest["digest"] == document["digest"]


def test_people_get_a_table_the_drivers_and_the_digest(
    run: Run, study: Path, tmp_path: Path
) -> None:
    done = run(str(study), "--out", str(tmp_path / "o"), "--samples", "1500", "--sobol", "64")
    assert done.returncode == 0, done.stderr
    assert "no power of two" in done.stderr
    assert "defense explains" in done.stdout
    assert "1,500 scenarios in 1 parts" in done.stdout
    assert "digest" in done.stdout


def test_a_second_run_into_the_folder_must_be_asked_for(
    run: Run, study: Path, tmp_path: Path
) -> None:
    arguments = (str(study), "--out", str(tmp_path / "o"), "--samples", "1024")
    first = run(*arguments, "--json")
    again, resumed = run(*arguments), run(*arguments, "--resume", "--json")
    assert again.returncode == 2
    assert "--resume" in again.stderr
    assert json.loads(resumed.stdout)["digest"] == json.loads(first.stdout)["digest"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("uniform", "unifrom"), "line 4, key parameters.kill_europe"),
        (("RUS", "RUX"), "line 2, key scenario.attacker: unknown party"),
        (("europe-deployed", "europe-deploy"), "Did you mean 'europe-deployed'"),
    ],
)
def test_mistakes_end_with_two_and_a_cure(
    run: Run, study: Path, tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    study.write_text(TEXT.replace(*change))
    done = run(str(study), "--out", str(tmp_path / "o"))
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize("options", [("--workers", "0"), ("--samples", "0"), ("--sobol", "100")])
def test_options_out_of_range_are_refused(
    run: Run, study: Path, tmp_path: Path, options: tuple[str, str]
) -> None:
    done = run(str(study), "--out", str(tmp_path / "o"), "--samples", "1024", *options)
    assert done.returncode == 2
    assert done.stderr.startswith(("Error", "Note"))
    assert "Traceback" not in done.stderr


def test_a_bar_on_a_terminal_with_rate_and_time_left(study: Path, tmp_path: Path) -> None:
    """Standard error is a terminal here, so the bar is drawn."""
    leader, follower = pty.openpty()
    command = [*COMMAND, "run", str(study), "--out", str(tmp_path / "o")]
    command += ["--samples", "16384", "--json"]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=follower, env=environment, text=True
    ) as process:
        os.close(follower)
        drawn = b""
        while True:
            try:
                piece = os.read(leader, 65536)
            except OSError:
                break
            if not piece:
                break
            drawn += piece
        assert process.stdout is not None
        document = json.loads(process.stdout.read())
    os.close(leader)
    text = drawn.decode(errors="replace")
    assert document["scenarios"] == 16_384
    assert "of 16,384" in text
    assert "scenarios/s" in text
    assert "left" in text


def test_the_schema_is_printed() -> None:
    result = CliRunner().invoke(cli, ["study-schema"])
    assert result.exit_code == 0
    published = (ROOT / "docs" / "study.schema.json").read_text(encoding="utf-8")
    assert json.loads(result.output) == json.loads(published)
    assert result.output.strip() == published.strip()
