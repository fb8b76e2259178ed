"""Running the command in a process of its own, and small disks to run it on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import COMMAND

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120.0
# A small force against few interceptors: a hundred thousand scenarios take seconds.
STUDY = """\
name: quick
scenario: {attacker: CHN, defender: USA, on: 2020-06-30, plan: homeland-deployed}
outputs: [removed_share, mean_arriving, mean_leaking]
"""


def study_file(folder: Path) -> Path:
    path = folder / "quick.yaml"
    path.write_text(STUDY)
    return path


def command(study: Path, out: Path | str, *options: str) -> list[str]:
    return [*COMMAND, "run", str(study), "--out", str(out), *options]


def environment() -> dict[str, str]:
    found = os.pathsep.join([str(ROOT), str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    return {**os.environ, "PYTHONPATH": found.rstrip(os.pathsep)}


def finished(study: Path, out: Path | str, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(study, out, *options),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
        env=environment(),
    )


def wheel_of(source: Path, folder: Path) -> Path:
    """The wheel of a checkout or of an archive of sources, built into a folder."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run(
        [*command, "--wheel-dir", str(folder), str(source)],
        check=True,
        capture_output=True,
        timeout=PATIENCE_S,
    )
    (built,) = folder.glob("equipoise-*-py3-none-any.whl")
    return built


def only(site: Path, home: Path) -> dict[str, str]:
    """Variables under which an installation is run with nothing else of this machine's."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("NUMBA", "PYTHON", "XDG"))}
    given = {"HOME": str(home), "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}
    return {**kept, **given}


def document(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def wait_for(what: Callable[[], bool], process: subprocess.Popen[str] | None = None) -> None:
    """Wait until something is so; fail if the process ends before or patience does."""
    end = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < end, "it took too long"
        assert process is None or process.poll() is None, "the run ended too early"
        time.sleep(0.01)


def parts_in(out: Path) -> list[Path]:
    return sorted(out.glob("part-*.parquet"))


@contextmanager
def started(study: Path, out: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """A run in the background, ended at the latest with the context."""
    process = subprocess.Popen(
        command(study, out, *options),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Callable[[str], None]]:
    """A disk in memory of a given size; gives a function that changes its mount options."""
    if shutil.which("mount") is None:
        pytest.skip("there is no mount command here")
    place.mkdir()
    made = _mount("-t", "tmpfs", "-o", f"size={size}", "none", str(place))
    if made.returncode != 0:
        pytest.skip(f"no disk may be mounted here: {made.stderr.strip()}")

    def change(options: str) -> None:
        done = _mount("-o", f"remount,{options}", str(place))
        assert done.returncode == 0, done.stderr

    try:
        yield change
    finally:
        with suppress(OSError):
            subprocess.run(["umount", str(place)], capture_output=True, check=False)


def _mount(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
