"""Runs that are killed, stopped, or run out of disk leave whole parts and can be resumed."""

from __future__ import annotations

import json
import os
import signal
from functools import cache
from pathlib import Path

import pytest

from equipoise.studies import open_results
from tests.integration.running import (
    document,
    finished,
    parts_in,
    small_disk,
    started,
    study_file,
    wait_for,
)

SAMPLES = "65536"


@pytest.fixture(scope="module")
def digest(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The digest of a run that nobody disturbed, on one thread."""
    return undisturbed(tmp_path_factory.mktemp("whole"))


@cache
def undisturbed(folder: Path) -> str:
    done = finished(
        study_file(folder), folder / "o", "--samples", SAMPLES, "--workers", "1", "--json"
    )
    return str(document(done)["digest"])


def test_killed_half_way_and_resumed_it_gives_the_same_digest(tmp_path: Path, digest: str) -> None:
    study, out = study_file(tmp_path), tmp_path / "o"
    with started(study, out, "--samples", SAMPLES, "--workers", "2") as process:
        wait_for(lambda: len(parts_in(out)) >= 2, process)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    left = {p.name: p.read_bytes() for p in parts_in(out)}
    assert 2 <= len(left) < 8
    assert json.loads((out / "manifest.json").read_text())["state"] == "running"
    resumed = document(finished(study, out, "--samples", SAMPLES, "--resume", "--json"))
    assert resumed["digest"] == digest
    assert resumed["computed"] == 65_536 - 8192 * len(left)
    assert {p.name: p.read_bytes() for p in parts_in(out) if p.name in left} == left
    numbers = open_results(out).results.columns()["scenario"]
    assert len(set(numbers)) == len(numbers) == 65_536


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_politely_it_says_how_to_go_on(tmp_path: Path, number: signal.Signals) -> None:
    study, out = study_file(tmp_path), tmp_path / "o"
    with started(study, out, "--samples", SAMPLES, "--workers", "2") as process:
        wait_for(lambda: len(parts_in(out)) >= 1, process)
        os.kill(process.pid, number)
        printed, complained = process.communicate(timeout=60)
        assert process.returncode == 130
    assert printed == ""
    assert "of 65,536 scenarios" in complained
    assert "--resume" in complained
    assert "Traceback" not in complained
    assert not list(out.glob(".partial*"))
    assert json.loads((out / "manifest.json").read_text())["state"] == "interrupted"
    assert len(parts_in(out)) >= 1


def test_a_full_disk_leaves_whole_parts(tmp_path: Path, digest: str) -> None:
    study, disk = study_file(tmp_path), tmp_path / "disk"
    with small_disk(disk, "1500k") as change:
        out = disk / "o"
        done = finished(study, out, "--samples", SAMPLES, "--workers", "2")
        assert done.returncode == 1
        assert f"The disk of {out} is full" in done.stderr
        assert "--resume" in done.stderr
        assert "Traceback" not in done.stderr
        assert not list(out.glob(".partial*"))
        left = parts_in(out)
        assert left
        change("size=30m")
        resumed = document(finished(study, out, "--samples", SAMPLES, "--resume", "--json"))
        assert resumed["digest"] == digest
        assert resumed["computed"] == 65_536 - 8192 * len(left)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    study, disk = study_file(tmp_path), tmp_path / "disk"
    with small_disk(disk, "1m") as change:
        change("ro")
        done = finished(study, disk / "o", "--samples", "1024")
        assert done.returncode == 1
        assert f"Cannot write into {disk / 'o'}" in done.stderr
        assert "--out" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("precious")
    done = finished(study_file(tmp_path), tmp_path / "file", "--samples", "1024")
    assert done.returncode == 1
    assert "Cannot write into" in done.stderr
    assert (tmp_path / "file").read_text() == "precious"


def test_two_runs_into_one_folder(tmp_path: Path, digest: str) -> None:
    study, out = study_file(tmp_path), tmp_path / "o"
    with started(study, out, "--samples", SAMPLES, "--workers", "1") as process:
        wait_for(lambda: len(parts_in(out)) >= 1, process)
        process.send_signal(signal.SIGSTOP)  # so that it cannot end before the second begins
        try:
            second = finished(study, out, "--samples", SAMPLES, "--resume")
        finally:
            process.send_signal(signal.SIGCONT)
        assert second.returncode == 2
        assert f"another run (process {process.pid} on" in second.stderr
        assert "Traceback" not in second.stderr
        process.communicate(timeout=120)
        assert process.returncode == 0
    assert json.loads((out / "manifest.json").read_text())["digest"] == digest
