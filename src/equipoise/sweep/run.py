"""Running a sweep: designs and outcomes chunk by chunk, over threads, into a folder.

The unit of evaluation is a leaf of 1,024 scenarios, always whole and always aligned, whatever
the number of scenarios, parts or workers; so a scenario's numbers are the same to the last bit
in every run that contains it.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from equipoise.core.errors import BadInputError, EquipoiseError
from equipoise.sweep.store import (
    PartRecord,
    Plan,
    Store,
    plan_for,
    read_manifest,
    require_same_run,
)
from equipoise.sweep.streams import StreamDesign
from equipoise.sweep.table import LEAF_ROWS, Field, FloatArray, Rows, rows_of

Progress = Callable[[int, int], None]
INTERRUPTED_EXIT_CODE = 130


class Interrupted(EquipoiseError):  # noqa: N818
    """A run was stopped before its end and can be resumed."""

    exit_code = INTERRUPTED_EXIT_CODE


class Model(Protocol):
    """What is swept: it must be picklable, and give each row from its own point alone."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the streams, one per column of the design."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """Columns of the results."""

    def rows(self, unit: FloatArray) -> FloatArray:
        """Results for points of the unit cube: shape (n, names) to (n, fields)."""


@dataclass(frozen=True)
class Job:
    """A model, and the design it is run on.

    Attributes:
        model: what is swept.
        seed: of the design.
        version: of the program; a worker of another version refuses the job.
    """

    model: Model
    seed: int
    version: str

    @cached_property
    def design(self) -> StreamDesign:
        """The design, made once in each process."""
        return StreamDesign(self.model.names, seed=self.seed)

    def __getstate__(self) -> dict[str, Any]:
        return {"model": self.model, "seed": self.seed, "version": self.version}

    def rows(self, start: int, count: int, step: Callable[[int], None] | None = None) -> Rows:
        """The rows of some scenarios; ``start`` is a multiple of 1,024.

        Args:
            start: first scenario.
            count: number of scenarios.
            step: called with the number of scenarios done after each leaf; may raise to stop.
        """
        leaves = []
        for first in range(start, start + count, LEAF_ROWS):
            wanted = min(LEAF_ROWS, start + count - first)
            leaves.append(self.model.rows(self.design.points(first, LEAF_ROWS))[:wanted])
            if step is not None:
                step(wanted)
        return rows_of(start, np.concatenate(leaves), self.model.fields)


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did.

    Attributes:
        scenarios: number of scenarios in the folder.
        computed: how many of them this run computed.
        seconds: time it took, digest included.
        scenarios_per_second: computed scenarios per second.
        peak_memory_mb: largest memory of this process so far, None where unknown.
        parts: number of Parquet parts.
        digest: of all rows in scenario order.
        run_id: short name of the run.
        warnings: what a careful reader should know.
    """

    scenarios: int
    computed: int
    seconds: float
    scenarios_per_second: float
    peak_memory_mb: float | None
    parts: int
    digest: str
    run_id: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Engine:
    """How a run is spread.

    Attributes:
        workers: threads of this machine.
        scheduler: address of a Dask scheduler, or None for this machine.
        shared: whether Dask workers write into the folder themselves.
    """

    workers: int = 1
    scheduler: str | None = None
    shared: bool = False

    def __post_init__(self) -> None:
        """Check the number of workers."""
        if self.workers < 1:
            raise BadInputError(
                f"{self.workers} workers", cure="Give --workers a number of 1 or more."
            )


@dataclass(frozen=True)
class Ledger:
    """What a run knows of itself, for its manifest.

    Attributes:
        run_id: short name of the run.
        about: further values for the manifest, such as the study's text.
    """

    run_id: str
    about: Mapping[str, object] = field(default_factory=dict)


def run(
    job: Job,
    store: Store,
    ledger: Ledger,
    *,
    samples: int,
    engine: Engine | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> RunReport:
    """Run a sweep into a folder.

    Args:
        job: what to run.
        store: where to.
        ledger: name of the run and what its manifest should say.
        samples: number of scenarios; powers of two are spread most evenly.
        engine: threads or cluster; one thread if None.
        resume: continue what the folder holds, or make it longer.
        progress: called with scenarios done and their total, from any thread.

    Raises:
        BadInputError: if the folder holds another run or another process is writing into it.
        FolderError: if the disk is full or refuses.
        Interrupted: if the run was stopped; it can then be resumed.
    """
    began = time.perf_counter()
    manifest = read_manifest(store.folder)
    require_same_run(manifest, store.identity, where=store.folder.where, resume=resume)
    store.folder.create()
    with store.folder.locked():
        plan = _plan(manifest, samples, store.folder.where)
        chosen = engine or Engine()
        kept, damaged = store.usable(plan, threads=chosen.workers) if resume else ({}, [])
        notes = _notes(samples, damaged)
        head = {"run_id": ledger.run_id, **ledger.about, **asdict(plan)}
        store.write_manifest({**head, "state": "running"})
        records = _completed(job, store, plan, kept, chosen, progress, head)
        computed = samples - sum(r.rows for r in kept.values())
        digest = store.digest(records)
        seconds = time.perf_counter() - began
        report = RunReport(
            scenarios=samples,
            computed=computed,
            seconds=seconds,
            scenarios_per_second=computed / seconds,
            peak_memory_mb=peak_memory_mb(),
            parts=plan.parts,
            digest=digest,
            run_id=ledger.run_id,
            warnings=notes,
        )
        store.write_manifest({**head, **_ending(report, records)})
    return report


def _plan(manifest: Mapping[str, Any] | None, samples: int, where: str) -> Plan:
    """The plan of a new run, or that of the run to be resumed, made as long as asked."""
    if manifest is None:
        return plan_for(samples)
    if samples < manifest["samples"]:
        raise BadInputError(
            f"{where} holds a run of {manifest['samples']} scenarios, longer than {samples}",
            cure="Ask for as many or more, or choose another folder with --out.",
        )
    return Plan(samples, manifest["rows_per_part"])


def _notes(samples: int, damaged: Sequence[str]) -> tuple[str, ...]:
    notes = []
    if samples & (samples - 1):
        low = 1 << (samples.bit_length() - 1)
        notes.append(
            f"{samples:,} is no power of two: the design is spread most evenly at "
            f"{low:,} or {2 * low:,} scenarios."
        )
    if damaged:
        notes.append(f"Damaged or foreign parts were computed anew: {', '.join(damaged)}.")
    return tuple(notes)


def _completed(
    job: Job,
    store: Store,
    plan: Plan,
    kept: Mapping[int, PartRecord],
    engine: Engine,
    progress: Progress | None,
    head: Mapping[str, object],
) -> list[PartRecord]:
    """Compute the missing parts; on interruption say so in the manifest."""
    meter = Meter(plan.samples, sum(r.rows for r in kept.values()), progress)
    records = dict(kept)
    missing = [p for p in range(plan.parts) if p not in kept]
    try:
        for part, record in _finished_parts(job, store, plan, missing, engine, meter):
            records[part] = record
    except KeyboardInterrupt:
        done = sum(r.rows for r in records.values())
        with suppress(EquipoiseError):
            store.write_manifest({**head, "state": "interrupted"})
        raise Interrupted(
            f"Interrupted after {done:,} of {plan.samples:,} scenarios. What was written is "
            f"whole; run the same command with --resume to go on."
        ) from None
    return [records[p] for p in range(plan.parts)]


def _finished_parts(
    job: Job, store: Store, plan: Plan, missing: Sequence[int], engine: Engine, meter: Meter
) -> Iterator[tuple[int, PartRecord]]:
    if engine.scheduler is None:
        return _parts_of_threads(job, store, plan, missing, engine.workers, meter)
    from equipoise.sweep.cluster import parts_of_cluster

    return parts_of_cluster(
        job,
        store,
        plan,
        missing,
        scheduler=engine.scheduler,
        shared=engine.shared,
        done=meter.add,
    )


class Meter:
    """Counts scenarios from several threads and tells the caller's progress."""

    def __init__(self, total: int, done: int, progress: Progress | None) -> None:
        self._total, self._done, self._progress = total, done, progress
        self._lock = threading.Lock()
        self.add(0)

    def add(self, scenarios: int) -> None:
        """Count some scenarios as done."""
        with self._lock:
            self._done += scenarios
            if self._progress is not None:
                self._progress(self._done, self._total)


class _Stopped(Exception):  # noqa: N818
    """A thread was told to stop."""


def _parts_of_threads(
    job: Job, store: Store, plan: Plan, missing: Sequence[int], workers: int, meter: Meter
) -> Iterator[tuple[int, PartRecord]]:
    """Parts as threads of this process finish them; few are under way at a time."""
    stop = threading.Event()

    def step(done: int) -> None:
        meter.add(done)
        if stop.is_set():
            raise _Stopped

    def compute(part: int) -> PartRecord:
        return store.write(part, job.rows(*plan.span(part), step))

    waiting = iter(missing)
    running: dict[Future[PartRecord], int] = {}
    with ThreadPoolExecutor(workers) as pool:
        try:
            while True:
                for part in waiting:
                    running[pool.submit(compute, part)] = part
                    if len(running) > workers:
                        break
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    yield running.pop(future), future.result()
        except BaseException:
            stop.set()
            pool.shutdown(cancel_futures=True)
            raise


def _ending(report: RunReport, records: Sequence[PartRecord]) -> dict[str, object]:
    return {
        "state": "complete",
        "digest": report.digest,
        "seconds": round(report.seconds, 3),
        "scenarios_computed": report.computed,
        "peak_memory_mb": report.peak_memory_mb,
        "warnings": list(report.warnings),
        "parts": [r.listed() for r in records],
    }


def peak_memory_mb() -> float | None:
    """Largest resident memory of this process so far, in megabytes; None where unknown."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    unit_bytes = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit_bytes / 1e6, 1)
