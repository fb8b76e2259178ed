"""Running a sweep into a folder, over threads."""

from __future__ import annotations

import _thread
import json
import pickle
import threading
from pathlib import Path

import numpy as np
import pytest

from equipoise.core.errors import BadInputError, EquipoiseError
from equipoise.sweep.folders import FolderError, LocalFolder
from equipoise.sweep.run import Engine, Interrupted, peak_memory_mb
from equipoise.sweep.store import part_name, plan_for
from equipoise.sweep.table import read_parquet
from tests.support.toy_sweep import FIELDS, Toy, job_of, run_toy

SAMPLES = 20_000


def manifest_of(folder: Path) -> dict[str, object]:
    return dict(json.loads((folder / "manifest.json").read_text()))


def test_one_worker_and_three_give_the_same_digest(tmp_path: Path) -> None:
    reports = [
        run_toy(tmp_path / str(n), model=Toy(0.002), engine=Engine(workers=n)) for n in (1, 2, 3)
    ]
    assert len({r.digest for r in reports}) == 1
    assert {(r.scenarios, r.computed, r.parts) for r in reports} == {(SAMPLES, SAMPLES, 3)}
    one, three = (
        [(tmp_path / n / part_name(p)).read_bytes() for p in range(3)] for n in ("1", "3")
    )
    assert one == three


def test_rows_do_not_depend_on_how_many_there_are(tmp_path: Path) -> None:
    run_toy(tmp_path / "short", 1500)
    run_toy(tmp_path / "long", 9000)
    short, long = (
        read_parquet(tmp_path / n / part_name(0), FIELDS).values for n in ("short", "long")
    )
    np.testing.assert_array_equal(long[:1500], short)


def test_the_report_and_the_manifest(tmp_path: Path) -> None:
    report = run_toy(tmp_path)
    manifest = manifest_of(tmp_path)
    assert manifest["state"] == "complete"
    assert manifest["digest"] == report.digest
    assert manifest["run_id"] == report.run_id == "toy"
    assert (manifest["samples"], manifest["rows_per_part"]) == (SAMPLES, 8192)
    parts = manifest["parts"]
    assert isinstance(parts, list)
    assert [p["name"] for p in parts] == [part_name(i) for i in range(3)]
    assert sum(p["rows"] for p in parts) == SAMPLES
    assert report.scenarios_per_second == pytest.approx(SAMPLES / report.seconds)
    assert report.peak_memory_mb is None or report.peak_memory_mb > 10.0
    assert peak_memory_mb() is None or report.peak_memory_mb is not None


def test_a_number_of_scenarios_that_is_no_power_of_two_is_said(tmp_path: Path) -> None:
    assert "16,384 or 32,768" in run_toy(tmp_path / "a", 20_000).warnings[0]
    assert run_toy(tmp_path / "b", 16_384).warnings == ()


def test_progress_counts_every_scenario_once(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    run_toy(tmp_path, engine=Engine(2), progress=lambda done, total: seen.append((done, total)))
    assert seen[0] == (0, SAMPLES)
    assert seen[-1] == (SAMPLES, SAMPLES)
    assert [d for d, _ in seen] == sorted(d for d, _ in seen)


def test_a_folder_with_a_run_is_not_touched_without_being_asked(tmp_path: Path) -> None:
    run_toy(tmp_path)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    with pytest.raises(BadInputError, match="already holds a run"):
        run_toy(tmp_path)
    with pytest.raises(BadInputError, match="seed was 1, now 2"):
        run_toy(tmp_path, resume=True, seed=2)
    with pytest.raises(BadInputError, match="longer than 10000"):
        run_toy(tmp_path, 10_000, resume=True)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_a_finished_run_resumed_computes_nothing(tmp_path: Path) -> None:
    first = run_toy(tmp_path)
    again = run_toy(tmp_path, resume=True)
    assert again.computed == 0
    assert again.digest == first.digest


def test_a_run_is_made_longer(tmp_path: Path) -> None:
    run_toy(tmp_path / "grown", 20_000)
    grown = run_toy(tmp_path / "grown", 40_000, resume=True)
    assert grown.computed == 40_000 - 16_384
    assert grown.digest == run_toy(tmp_path / "fresh", 40_000).digest


def test_missing_and_damaged_parts_are_computed_again(tmp_path: Path) -> None:
    first = run_toy(tmp_path)
    (tmp_path / part_name(0)).unlink()
    (tmp_path / part_name(2)).write_bytes(b"broken")
    again = run_toy(tmp_path, resume=True)
    assert again.digest == first.digest
    assert again.computed == SAMPLES - 8192
    assert any(part_name(2) in w for w in again.warnings)
    assert not any(part_name(0) in w for w in again.warnings)


def test_an_interruption_leaves_whole_parts_and_says_how_to_go_on(tmp_path: Path) -> None:
    def interrupting(done: int, _total: int) -> None:
        if done >= 12_000:
            _thread.interrupt_main()

    with pytest.raises(Interrupted, match=r"of 20,000 scenarios.*--resume"):
        run_toy(tmp_path, model=Toy(0.05), progress=interrupting)
    assert manifest_of(tmp_path)["state"] == "interrupted"
    assert not list(tmp_path.glob(".partial*"))
    resumed = run_toy(tmp_path, resume=True)
    assert 0 < resumed.computed < SAMPLES
    assert resumed.digest == run_toy(tmp_path / "whole").digest


def test_a_failing_model_stops_the_run_and_keeps_the_rest(tmp_path: Path) -> None:
    with pytest.raises(EquipoiseError, match="share of scenario"):
        run_toy(tmp_path, model=Toy(fail_beyond=0.9999), engine=Engine(2))
    assert manifest_of(tmp_path)["state"] == "running"


def test_a_disk_that_fills_half_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no small disk can be had: the second part does not fit."""
    real = LocalFolder.keep

    def keep(self: LocalFolder, scratch: Path, name: str) -> None:
        if name == part_name(1):
            raise OSError(28, "No space left on device")
        real(self, scratch, name)

    monkeypatch.setattr(LocalFolder, "keep", keep)
    with pytest.raises(FolderError, match=r"disk of .* is full.*--resume"):
        run_toy(tmp_path)
    kept = LocalFolder(tmp_path).names()
    assert "manifest.json" in kept
    assert part_name(0) in kept
    assert part_name(1) not in kept
    # The third part may have been under way when the second failed.
    rows = sum(plan_for(SAMPLES).span(k)[1] for k in (0, 2) if part_name(k) in kept)
    monkeypatch.setattr(LocalFolder, "keep", real)
    resumed = run_toy(tmp_path, resume=True)
    assert resumed.computed == SAMPLES - rows


def test_no_more_parts_are_under_way_than_there_are_threads(tmp_path: Path) -> None:
    under_way, most, lock = 0, 0, threading.Lock()

    class Watched(Toy):
        def rows(self, unit: np.ndarray) -> np.ndarray:
            nonlocal under_way, most
            with lock:
                under_way += 1
                most = max(most, under_way)
            try:
                return super().rows(unit)
            finally:
                with lock:
                    under_way -= 1

    run_toy(tmp_path, 50_000, model=Watched(0.001), engine=Engine(2))
    assert most == 2


def test_workers_below_one_are_refused() -> None:
    with pytest.raises(BadInputError, match="--workers"):
        Engine(workers=0)


def test_a_job_travels_without_its_design() -> None:
    job = job_of(Toy())
    before = job.rows(1024, 10)
    again = pickle.loads(pickle.dumps(job))
    assert "design" not in vars(again)
    np.testing.assert_array_equal(again.rows(1024, 10).values, before.values)
