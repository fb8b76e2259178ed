"""Running a sweep on a Dask cluster that somebody else keeps.

Workers need this package and nothing else: the job carries all numbers. A part is one task of
several thousand scenarios. Few parts are under way at a time, so neither the scheduler nor this
process fills with results; a part whose worker is lost is computed again by another.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from equipoise._version import __version__
from equipoise.core.errors import BadInputError, EquipoiseError
from equipoise.sweep.store import PartRecord, Plan, Store

if TYPE_CHECKING:
    from equipoise.sweep.run import Job

PARTS_PER_THREAD = 2
MOST_ATTEMPTS = 5
SECONDS_TO_CONNECT = 15
SECONDS_WITHOUT_WORKERS = 300.0
SECONDS_BETWEEN_LOOKS = 5.0


class ClusterError(EquipoiseError):
    """The cluster could not finish a part."""


@dataclass(frozen=True, slots=True)
class PartDone:
    """What a worker sends back: the part itself, or what it wrote into the shared folder."""

    part: int
    span: tuple[int, int]
    leaves: tuple[str, ...]
    content: bytes | None
    record: PartRecord | None


def compute_part(job: Job, store: Store, plan: Plan, part: int, shared: bool) -> PartDone:
    """Compute one part on a worker.

    Raises:
        BadInputError: if the worker has another version of the package.
    """
    if job.version != __version__:
        raise BadInputError(
            f"a worker has version {__version__}, the run {job.version}",
            cure="Install the same version everywhere.",
        )
    span = plan.span(part)
    rows = job.rows(*span)
    if shared:
        return PartDone(part, span, rows.leaves, None, store.write(part, rows))
    return PartDone(part, span, rows.leaves, store.encoded(rows), None)


def the_same(*values: Any) -> tuple[Any, ...]:
    """Its arguments: a task, so that the scheduler can send them to any worker again."""
    return values


def parts_of_cluster(
    job: Job,
    store: Store,
    plan: Plan,
    missing: Sequence[int],
    *,
    scheduler: str,
    shared: bool,
    done: Callable[[int], None],
) -> Iterator[tuple[int, PartRecord]]:
    """Parts as workers finish them.

    Args:
        job, store, plan: what to run and where to.
        missing: parts to compute.
        scheduler: address of the scheduler, for example ``tcp://10.0.0.1:8786``.
        shared: whether workers write into the folder themselves, which they must then see
            under the same path or address; else results come back here.
        done: called with the number of scenarios of each finished part.

    Raises:
        BadInputError: if Dask is missing or nobody answers at the address.
        ClusterError: if a part fails again and again, or no worker shows up.
    """
    if not missing:
        return
    with _connected(scheduler) as client:
        for finished in _finished(client, job, store, plan, missing, shared):
            record = finished.record
            if record is None:
                assert finished.content is not None
                record = store.receive(
                    finished.part, finished.content, finished.span, finished.leaves
                )
            done(finished.span[1])
            yield finished.part, record


@contextmanager
def _connected(scheduler: str) -> Iterator[Any]:
    """A client, quiet about a connection that is lost: that is said once, with a cure."""
    client = _client(scheduler)
    log = logging.getLogger("distributed")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield client
    except (CancelledError, asyncio.CancelledError, OSError) as error:
        raise ClusterError(
            f"The connection to the scheduler at {scheduler} was lost ({_first_line(error)}). "
            "What was written is whole; run the same command with --resume."
        ) from error
    finally:
        client.close()
        log.setLevel(level)


def _first_line(error: BaseException) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()]
    return lines[0].rstrip(".:") if lines else type(error).__name__


def _client(scheduler: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise BadInputError(
            "a run on a cluster needs Dask",
            cure="Install it here and on the workers: pip install 'equipoise[cluster]'.",
        ) from None
    try:
        return Client(scheduler, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise BadInputError(
            f"no Dask scheduler answers at '{scheduler}' ({error})",
            cure="Check the address; 'dask scheduler' prints it when it starts.",
        ) from error


def _finished(
    client: Any, job: Job, store: Store, plan: Plan, missing: Sequence[int], shared: bool
) -> Iterator[PartDone]:
    from distributed import wait

    common = client.submit(the_same, job, store, plan, pure=False)
    waiting = list(reversed(missing))
    attempts: dict[int, int] = {}
    running: dict[Any, int] = {}
    crowd = _Crowd(client)
    while waiting or running:
        while waiting and len(running) < crowd.room():
            part = waiting.pop()
            running[client.submit(_compute, common, part, shared, pure=False)] = part
        try:
            with client.as_current():
                ready = wait(
                    list(running), timeout=SECONDS_BETWEEN_LOOKS, return_when="FIRST_COMPLETED"
                ).done
        except TimeoutError:
            crowd.require_somebody()
            continue
        for future in ready:
            part = running.pop(future)
            if future.status == "finished":
                yield future.result()
            else:
                attempts[part] = attempts.get(part, 0) + 1
                _require_worth_trying(future, part, attempts[part])
                waiting.append(part)
            future.release()


def _compute(common: tuple[Job, Store, Plan], part: int, shared: bool) -> PartDone:
    return compute_part(*common, part, shared)


def _require_worth_trying(future: Any, part: int, attempts: int) -> None:
    """Raise what a part failed with, unless another attempt may help."""
    error = future.exception() if future.status == "error" else None
    if isinstance(error, EquipoiseError):
        raise error
    if attempts >= MOST_ATTEMPTS:
        raise ClusterError(
            f"Part {part} failed {attempts} times on the cluster: {error or future.status}. What "
            "was written is whole; run the same command with --resume."
        ) from error


class _Crowd:
    """The workers of a cluster, which may come and go."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._looked = 0.0
        self._threads = 0
        self._seen = time.monotonic()

    def room(self) -> int:
        """How many parts may be under way."""
        now = time.monotonic()
        if now - self._looked > SECONDS_BETWEEN_LOOKS or self._threads == 0:
            self._threads = sum(self._client.nthreads().values())
            self._looked = now
            if self._threads:
                self._seen = now
        return max(PARTS_PER_THREAD, PARTS_PER_THREAD * self._threads)

    def require_somebody(self) -> None:
        """Give up when there has been no worker for long.

        Raises:
            ClusterError: then.
        """
        self.room()
        if time.monotonic() - self._seen > SECONDS_WITHOUT_WORKERS:
            raise ClusterError(
                f"The cluster has had no worker for {SECONDS_WITHOUT_WORKERS:.0f} seconds. What "
                "was written is whole; start workers and run the same command with --resume."
            )
