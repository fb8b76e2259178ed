"""A Dask scheduler and workers as processes that tests start, and end by their id."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.integration.running import PATIENCE_S, environment

DASK = [sys.executable, "-m", "dask"]


@dataclass
class Cluster:
    """Processes of one cluster.

    Attributes:
        folder: for logs and scratch files.
        address: of the scheduler, once it runs.
        workers: processes of the workers, in the order they were started.
    """

    folder: Path
    address: str = ""
    scheduler: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_scheduler(self, host: str = "127.0.0.1", *, inside: Sequence[str] = ()) -> None:
        """Start the scheduler and wait until it says where it is."""
        log = self.folder / "scheduler.log"
        options = ["scheduler", "--host", host, "--port", "0", "--no-dashboard"]
        self.scheduler = self._process([*inside, *DASK, *options], log)
        self.address = _found(log, r"Scheduler at:\s+(tcp://\S+)", self.scheduler)

    def start_worker(self, host: str = "127.0.0.1", *, inside: Sequence[str] = ()) -> None:
        """Start a worker of one thread and wait until it is registered."""
        log = self.folder / f"worker-{len(self.workers)}.log"
        options = ["worker", self.address, "--host", host, "--nthreads", "1", "--no-nanny"]
        scratch = ["--no-dashboard", "--local-directory", str(self.folder)]
        process = self._process([*inside, *DASK, *options, *scratch], log)
        self.workers.append(process)
        _found(log, r"(Registered to):", process)

    def _process(self, command: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
        with log.open("wb") as out:
            return subprocess.Popen(command, stdout=out, stderr=out, env=environment())

    def kill_worker(self, number: int) -> None:
        """Kill a worker at once, as a machine that loses power would."""
        os.kill(self.workers[number].pid, signal.SIGKILL)

    def end(self) -> None:
        """Kill every process that was started here."""
        for process in (*self.workers, self.scheduler):
            if process is not None:
                with suppress(ProcessLookupError):
                    process.kill()
                process.wait()


def _found(log: Path, pattern: str, process: subprocess.Popen[bytes]) -> str:
    """What a process writes, once it has written it."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        match = re.search(pattern, log.read_text(errors="replace"))
        if match is not None:
            return match[1]
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise AssertionError(f"{' '.join(map(str, process.args))}:\n{log.read_text()[-2000:]}")  # type: ignore[arg-type, union-attr]
