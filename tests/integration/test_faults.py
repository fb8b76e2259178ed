"""What goes wrong on machines: disks, clocks, installations, versions. Nothing silently wrong.

docs/faults.md says what happens; here it is made to happen. Runs of studies that are killed,
stopped or out of disk stand in test_interrupts.py, folders that are damaged in
tests/hostile/test_store_machine.py.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from unittest import mock

import pytest

import equipoise
from equipoise.core.errors import BadInputError, FactFileError
from equipoise.data.installed import require_as_installed
from equipoise.studies import Study, open_results
from equipoise.sweep.manifest import checksum
from tests.integration.running import ROOT, environment, small_disk, study_file
from tests.support.command_line import COMMAND
from tests.support.toy_sweep import run_toy

WRITERS = {
    "an order of battle": ("order-of-battle", "CHN", "--format", "html", "--out", "OUT/a.html"),
    "a spreadsheet": ("order-of-battle", "CHN", "--format", "xlsx", "--out", "OUT/a.xlsx"),
    "a picture": ("timeline", "--svg", "OUT/a.svg"),
    "a data package": ("export", "OUT/package"),
}
LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
sys.argv[1:] = sys.argv[2:]
from equipoise.cli import main
main()
"""


def command(
    words: tuple[str, ...], out: Path, limit_bytes: int
) -> subprocess.CompletedProcess[str]:
    """A command in a process that may write no file longer than a limit, as on a full disk."""
    given = [w.replace("OUT", str(out)) for w in words]
    return subprocess.run(
        [sys.executable, "-c", LIMITED, str(limit_bytes), *given],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=environment(),
    )


@pytest.mark.skipif(sys.platform == "win32", reason="files are not limited in length there")
@pytest.mark.parametrize("name", sorted(set(WRITERS) - {"a spreadsheet"}))
def test_a_disk_that_is_full_leaves_what_was_there_and_nothing_half(
    tmp_path: Path, name: str
) -> None:
    words = WRITERS[name]
    file = tmp_path / Path(words[-1]).name
    if words[0] != "export":
        file.write_bytes(b"precious")
    done = command(words, tmp_path, 1000)
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith("Error: ")
    assert "Traceback" not in done.stderr
    assert not file.exists() or file.read_bytes() == b"precious"
    assert [p for p in tmp_path.iterdir() if p != file] == []


@pytest.mark.parametrize("words", WRITERS.values(), ids=WRITERS.keys())
def test_a_folder_that_may_only_be_read(tmp_path: Path, words: tuple[str, ...]) -> None:
    with small_disk(tmp_path / "disk", "1m") as change:
        change("ro")
        done = command(words, tmp_path / "disk", 10**9)
        assert done.returncode == 1, done.stderr
        assert "Read-only" in done.stderr
        assert "Traceback" not in done.stderr


class TestClock:
    def test_no_clock_is_read_that_somebody_can_set(self) -> None:
        """So a clock that jumps can change nothing. Durations are measured monotonically."""
        wall = {"today", "now", "utcnow", "fromtimestamp", "localtime", "gmtime", "ctime"}
        for path in sorted(Path(equipoise.__file__).parent.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    name, of = node.func.attr, ast.unparse(node.func.value)
                    assert name not in wall, f"{path.name}, line {node.lineno}"
                    assert (of, name) != ("time", "time"), f"{path.name}, line {node.lineno}"

    def test_a_clock_that_runs_backwards_changes_no_result(self, tmp_path: Path) -> None:
        straight = run_toy(tmp_path / "straight")
        with mock.patch.object(time, "time", return_value=-1e9):
            jumped = run_toy(tmp_path / "jumped")
            for path in (tmp_path / "jumped").iterdir():
                os.utime(path, (0, 4e9))
            resumed = run_toy(tmp_path / "jumped", resume=True)
        assert straight.digest == jumped.digest == resumed.digest
        assert resumed.computed == 0


class TestInstallation:
    @pytest.fixture
    def broken(self, site: Path, tmp_path: Path) -> Path:
        """A copy of an installation, to break."""
        return Path(shutil.copytree(site, tmp_path / "site"))

    def ask(self, site: Path) -> subprocess.CompletedProcess[str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        return subprocess.run(
            [*COMMAND, "forces", "RUS", "--on", "2012"],
            env={**kept, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"},
            cwd=site.parent,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def test_facts_that_were_cut_off_at_the_end_of_a_line(self, broken: Path) -> None:
        assert self.ask(broken).returncode == 0
        path = broken / "equipoise" / "data" / "tables" / "forces.csv"
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(lines[:-5]))
        done = self.ask(broken)
        assert done.returncode == 2
        assert done.stderr.startswith("Error: forces.csv: this is not the file that was installed.")
        assert "--force-reinstall" in done.stderr

    @pytest.mark.parametrize("name", ["forces.csv", "waivers.csv"])
    def test_facts_that_were_not_installed(self, broken: Path, name: str) -> None:
        (broken / "equipoise" / "data" / "tables" / name).unlink()
        done = self.ask(broken)
        assert done.returncode == 2
        assert name in done.stderr
        assert "Traceback" not in done.stderr

    def test_a_module_that_was_not_installed_stops_it(self, broken: Path) -> None:
        (broken / "equipoise" / "forces" / "inventory.py").unlink()
        done = self.ask(broken)
        assert done.returncode == 1
        assert done.stdout == ""
        assert done.stderr.startswith("Error: the module equipoise.forces.inventory is missing.")

    def test_a_checkout_may_be_edited(self, tmp_path: Path) -> None:
        require_as_installed(ROOT / "src" / "equipoise" / "data" / "tables")
        require_as_installed(tmp_path)

    def test_facts_of_ones_own_that_are_cut_off_within_a_row(self, tmp_path: Path) -> None:
        from equipoise.data.load import load_facts
        from tests.broken_inputs.folder import write_valid_folder

        folder = write_valid_folder(tmp_path / "facts")
        text = (folder / "forces.csv").read_text(encoding="utf-8")
        (folder / "forces.csv").write_text(text[:-20], encoding="utf-8")
        with pytest.raises(FactFileError, match=r"forces\.csv, row"):
            load_facts(folder=folder)


class TestTwoVersions:
    def test_a_run_of_another_version_is_not_gone_on_with(self, tmp_path: Path) -> None:
        study, out = study_file(tmp_path), tmp_path / "out"
        Study(study).run(out, samples=1024, workers=1)
        with (
            mock.patch("equipoise.study.running.__version__", "99.0"),
            pytest.raises(BadInputError, match=r"version was .*, now .99\.0"),
        ):
            Study(study).run(out, samples=2048, resume=True)
        assert len(open_results(out).results.values()) == 1024

    def test_a_manifest_of_another_format_is_not_guessed_at(self, tmp_path: Path) -> None:
        run_toy(tmp_path, 1024)
        path = tmp_path / "manifest.json"
        values = {**json.loads(path.read_text()), "format": 99}
        path.write_text(json.dumps({**values, "checksum": checksum(values)}))
        with pytest.raises(BadInputError, match="format 99"):
            open_results(tmp_path)
