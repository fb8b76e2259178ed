"""Arguments tested in a process of their own: asked for, waited for, shown while under way."""

from __future__ import annotations

import itertools
import multiprocessing
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import PriorityQueue
from threading import Lock, Thread
from typing import Any

from equipoise.core.errors import EquipoiseError
from equipoise.web.check_worker import CheckAnswer, CheckKey, Failure, Job, Step, work

_MOST_WAITING = 6
_MOST_KEPT = 64
_SECONDS_TO_END = 2.0
_FIRST = {"claim": 0, "check": 1, "report": 2, "": 9}


class BusyError(EquipoiseError):
    """More is asked for than may wait."""


class CheckFailedError(EquipoiseError):
    """An argument could not be tested; ``status`` as HTTP has it."""

    def __init__(self, failure: Failure) -> None:
        self.status = failure.status
        super().__init__(failure.message)


@dataclass
class Task:
    """A job, how far it is, and its result when it is done.

    Attributes:
        job: what is done.
        step: the last progress told.
        result: fulfilled when the job ends.
    """

    job: Job
    step: Step | None = None
    result: Future[Any] = field(default_factory=Future)


class Checks:
    """Jobs in order, answers kept; safe to use from several threads.

    The process starts with the first job and is nice to everything else on the machine.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._tasks: OrderedDict[Job, Task] = OrderedDict()
        self._queue: PriorityQueue[tuple[int, int, Task | None]] = PriorityQueue()
        self._numbers = itertools.count()
        self._thread: Thread | None = None
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    def check(self, key: CheckKey) -> Task:
        """The test of an argument, begun if it was not; its result is a ``CheckAnswer``."""
        return self._task(Job("check", key))

    def claim(self, key: CheckKey, claim: str) -> Task:
        """A claim as HTML, after the test of its argument."""
        return self._task(Job("claim", key, claim))

    def report(self, key: CheckKey) -> Task:
        """The offline report of an argument as HTML."""
        return self._task(Job("report", key))

    def _task(self, job: Job) -> Task:
        """The task of a job; a failed one is tried anew.

        Raises:
            BusyError: if too many wait already.
        """
        with self._lock:
            task = self._tasks.get(job)
            if task is not None and not _failed(task):
                self._tasks.move_to_end(job)
                return task
            if self._queue.qsize() >= _MOST_WAITING:
                raise BusyError("several tests wait already; try again in half a minute")
            task = self._tasks[job] = Task(job)
            self._forget_oldest()
            self._queue.put((_FIRST[job.kind], next(self._numbers), task))
            if self._thread is None:
                self._thread = Thread(target=self._run, name="equipoise-checks", daemon=True)
                self._thread.start()
            return task

    def _forget_oldest(self) -> None:
        done = [job for job, task in self._tasks.items() if task.result.done()]
        for job in done[: max(0, len(self._tasks) - _MOST_KEPT)]:
            del self._tasks[job]

    def close(self) -> None:
        """End the process; tasks that wait are cancelled."""
        with self._lock:
            thread, self._thread = self._thread, None
            for task in self._tasks.values():
                task.result.cancel()
            self._queue.put((-1, next(self._numbers), None))
            self._end_process()
        if thread is not None:
            thread.join(_SECONDS_TO_END)

    def _end_process(self) -> None:
        if self._process is not None and self._pipe is not None:
            self._process.terminate()
            self._process.join(_SECONDS_TO_END)
            self._pipe.close()
        self._process = self._pipe = None

    def _run(self) -> None:
        while True:
            task = self._queue.get()[2]
            if task is None:
                return
            if task.result.set_running_or_notify_cancel():
                self._do(task)

    def _do(self, task: Task) -> None:
        try:
            pipe = self._connected()
            pipe.send(task.job)
            while isinstance(found := pipe.recv(), Step):
                task.step = found
        except (EOFError, OSError):
            found = Failure("the process that tests arguments ended; ask again", 503)
            with self._lock:
                self._end_process()
        if isinstance(found, Failure):
            task.result.set_exception(CheckFailedError(found))
        else:
            task.result.set_result(found)

    def _connected(self) -> Connection:
        with self._lock:
            if self._pipe is None:
                context = multiprocessing.get_context("spawn")
                self._pipe, theirs = context.Pipe()
                self._process = context.Process(
                    target=work, args=(theirs,), name="equipoise-checks", daemon=True
                )
                self._process.start()
                theirs.close()
            return self._pipe


def _failed(task: Task) -> bool:
    """Whether a task ended for a reason that another try may not meet."""
    if not task.result.done():
        return False
    if task.result.cancelled():
        return True
    error = task.result.exception()
    return error is not None and getattr(error, "status", 500) >= 500


__all__ = ["BusyError", "CheckAnswer", "CheckFailedError", "CheckKey", "Checks", "Task"]
