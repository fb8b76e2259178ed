"""A real scheduler and several worker processes: the same digest, whatever is killed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from equipoise.core.errors import BadInputError, EquipoiseError
from equipoise.sweep import cluster as engine
from equipoise.sweep.cluster import ClusterError
from equipoise.sweep.run import Engine, Job, Ledger, RunReport, run
from equipoise.sweep.store import part_name
from tests.integration.dask_processes import Cluster
from tests.integration.running import document, finished, parts_in, study_file
from tests.support.toy_sweep import Toy, run_toy, store_at

pytest.importorskip("distributed")

SAMPLES = 100_000
PARTS = 13
SLOW = Toy(seconds_per_leaf=0.01)


@pytest.fixture(scope="module")
def shared_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler and two workers for the tests that kill nobody."""
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        made.start_scheduler()
        for _ in range(2):
            made.start_worker()
        yield made
    finally:
        made.end()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler alone, for tests that start and kill workers."""
    folder = tmp_path / "cluster"
    folder.mkdir()
    made = Cluster(folder)
    try:
        made.start_scheduler()
        yield made
    finally:
        made.end()


@pytest.fixture(scope="module")
def digest(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The digest of the same run over one thread of one process."""
    return run_toy(tmp_path_factory.mktemp("local") / "o", SAMPLES).digest


def run_on(
    made: Cluster,
    out: Path,
    *,
    shared: bool = False,
    model: Toy = SLOW,
    resume: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> RunReport:
    chosen = Engine(scheduler=made.address, shared=shared)
    return run_toy(out, SAMPLES, model=model, engine=chosen, resume=resume, progress=progress)


@pytest.mark.parametrize("shared", [False, True], ids=["gathered", "shared folder"])
def test_the_digest_is_that_of_one_thread(
    shared_cluster: Cluster, tmp_path: Path, digest: str, shared: bool
) -> None:
    seen: list[int] = []
    report = run_on(
        shared_cluster, tmp_path / "o", shared=shared, progress=lambda done, _: seen.append(done)
    )
    assert report.digest == digest
    assert len(parts_in(tmp_path / "o")) == PARTS
    assert seen[-1] == SAMPLES
    assert len(seen) == PARTS + 1
    assert not list((tmp_path / "o").glob(".partial*"))


def test_a_study_through_the_command_line(shared_cluster: Cluster, tmp_path: Path) -> None:
    study = study_file(tmp_path)
    options = ("--samples", "20000", "--json")
    local = document(finished(study, tmp_path / "local", *options))
    there = document(
        finished(study, tmp_path / "there", *options, "--scheduler", shared_cluster.address)
    )
    assert there["digest"] == local["digest"]
    assert there["run_id"] == local["run_id"]
    for name in ("part-000000.parquet", "part-000002.parquet"):
        assert (tmp_path / "there" / name).read_bytes() == (tmp_path / "local" / name).read_bytes()


def test_results_at_an_address_that_fsspec_knows(
    shared_cluster: Cluster, tmp_path: Path, digest: str
) -> None:
    out = tmp_path / "o"
    report = run_toy(
        f"file://{out}", SAMPLES, engine=Engine(scheduler=shared_cluster.address, shared=True)
    )
    assert report.digest == digest
    assert len(parts_in(out)) == PARTS


def test_few_parts_are_under_way_at_a_time(
    shared_cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import Client

    under_way, most = 0, 0
    submit = Client.submit

    def counted(self: Client, function: object, *args: object, **options: object) -> object:
        nonlocal under_way, most
        if function is engine._compute:
            under_way += 1
            most = max(most, under_way)
        return submit(self, function, *args, **options)

    def progress(done: int, _total: int) -> None:
        nonlocal under_way
        under_way -= done > 0

    monkeypatch.setattr(Client, "submit", counted)
    run_on(shared_cluster, tmp_path / "o", progress=progress)
    assert 2 <= most <= 2 * engine.PARTS_PER_THREAD


@pytest.mark.parametrize("shared", [False, True], ids=["gathered", "shared folder"])
def test_a_worker_killed_half_way_loses_nothing_and_duplicates_nothing(
    cluster: Cluster, tmp_path: Path, digest: str, shared: bool
) -> None:
    for _ in range(3):
        cluster.start_worker()

    def killing(done: int, _total: int) -> None:
        if done >= SAMPLES // 4 and cluster.workers[0].poll() is None:
            cluster.kill_worker(0)
            cluster.workers[0].wait()

    report = run_on(cluster, tmp_path / "o", shared=shared, progress=killing)
    assert cluster.workers[0].poll() is not None
    assert report.digest == digest
    assert [p.name for p in parts_in(tmp_path / "o")] == [part_name(i) for i in range(PARTS)]
    manifest = json.loads((tmp_path / "o" / "manifest.json").read_text())
    assert sum(p["rows"] for p in manifest["parts"]) == SAMPLES


def test_all_workers_killed_then_resumed_on_others(
    cluster: Cluster, tmp_path: Path, digest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "SECONDS_WITHOUT_WORKERS", 1.0)
    monkeypatch.setattr(engine, "SECONDS_BETWEEN_LOOKS", 0.3)
    cluster.start_worker()

    def killing(done: int, _total: int) -> None:
        if done >= SAMPLES // 4 and cluster.workers[0].poll() is None:
            cluster.kill_worker(0)
            cluster.workers[0].wait()

    out = tmp_path / "o"
    with pytest.raises(ClusterError, match=r"had no worker for.*--resume"):
        run_on(cluster, out, progress=killing)
    left = len(parts_in(out))
    assert 3 <= left < PARTS
    cluster.start_worker()
    report = run_on(cluster, out, resume=True)
    assert report.digest == digest
    assert report.computed < SAMPLES


def test_a_worker_that_comes_late_is_used(cluster: Cluster, tmp_path: Path, digest: str) -> None:
    cluster.start_worker()

    def joined(done: int, _total: int) -> None:
        if done >= SAMPLES // 4 and len(cluster.workers) == 1:
            cluster.start_worker()

    assert run_on(cluster, tmp_path / "o", progress=joined).digest == digest
    assert len(cluster.workers) == 2


def test_the_scheduler_killed_is_an_error_and_the_parts_stay(
    cluster: Cluster, tmp_path: Path, digest: str
) -> None:
    cluster.start_worker()

    def killing(done: int, _total: int) -> None:
        if done >= SAMPLES // 4 and cluster.scheduler is not None:
            cluster.scheduler.kill()
            cluster.scheduler.wait()

    out = tmp_path / "o"
    with pytest.raises(EquipoiseError, match=r"scheduler at .* was lost.*--resume"):
        run_on(cluster, out, progress=killing)
    assert len(parts_in(out)) >= 3
    assert run_toy(out, SAMPLES, resume=True).digest == digest


def test_what_a_model_does_wrong_is_said_once(shared_cluster: Cluster, tmp_path: Path) -> None:
    with pytest.raises(EquipoiseError, match=r"share of scenario .* is no number"):
        run_on(shared_cluster, tmp_path / "o", model=Toy(fail_beyond=0.5))


def test_a_worker_of_another_version_refuses(shared_cluster: Cluster, tmp_path: Path) -> None:
    chosen = Engine(scheduler=shared_cluster.address)
    with pytest.raises(BadInputError, match=r"the run 0\.0\.0.*same version everywhere"):
        run(
            Job(Toy(), 1, "0.0.0"),
            store_at(tmp_path / "o"),
            Ledger("x"),
            samples=1024,
            engine=chosen,
        )


def test_nobody_at_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "SECONDS_TO_CONNECT", 1)
    with pytest.raises(BadInputError, match=r"no Dask scheduler answers at 'tcp://127\.0\.0\.1:9'"):
        run_toy(tmp_path / "o", 1024, engine=Engine(scheduler="tcp://127.0.0.1:9"))


def test_a_cluster_without_dask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BadInputError, match=r"needs Dask.*equipoise\[cluster\]"):
        run_toy(tmp_path / "o", 1024, engine=Engine(scheduler="tcp://127.0.0.1:9"))
