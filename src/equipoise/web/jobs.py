"""Studies under way: each runs in a process of its own, held to limits, and really ends.

Nothing is kept beyond the life of the server: folders are temporary, and the oldest finished
study makes room for a new one.
"""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from equipoise.core.errors import BadInputError, EquipoiseError
from equipoise.core.language import ENGLISH
from equipoise.study.files import StudyFile
from equipoise.web.study_worker import ANSWERS_FILE, ZIP_FILE, memory_message

State = Literal["starting", "running", "answering", "finished", "failed", "cancelled"]

RUNNING_STATES = frozenset({"starting", "running", "answering"})
_END_S = 5.0


class TooManyStudiesError(EquipoiseError):
    """As many studies run as may run at a time."""


@dataclass(frozen=True, slots=True)
class StudyLimits:
    """What the studies of the page may take.

    Attributes:
        at_once: studies that run at a time.
        kept: finished studies that are kept.
        samples: scenarios of one study.
        seconds: how long one may run.
        memory_bytes: what its process may take beyond what it starts with.
        disk_bytes: what its files may take.
    """

    at_once: int = 2
    kept: int = 4
    samples: int = 1 << 17
    seconds: float = 600.0
    memory_bytes: int = 2 * 10**9
    disk_bytes: int = 256 * 10**6


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a study stands.

    Attributes:
        state: of the study.
        done, total: scenarios.
        rate: scenarios a second so far; None before the first ones.
        seconds_left: None where it cannot be told.
        seconds: since it was started, or until it ended.
        message: why it failed, or nothing.
    """

    state: State
    done: int
    total: int
    rate: float | None
    seconds_left: float | None
    seconds: float
    message: str

    @property
    def under_way(self) -> bool:
        """Whether it has not ended."""
        return self.state in RUNNING_STATES

    @property
    def share(self) -> float:
        """Share of the scenarios that is done."""
        return self.done / self.total if self.total else 0.0


@dataclass
class Job:
    """A study that was asked for, with its process."""

    id: str
    study: StudyFile
    samples: int
    folder: Path
    limits: StudyLimits
    language: str = ENGLISH
    _state: State = "starting"
    _done: int = 0
    _message: str = ""
    _asked: float = field(default_factory=time.monotonic)
    _began: float | None = None
    _ended: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process and the thread that listens to it."""
        self.folder.mkdir(parents=True)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "equipoise.web.study_worker", str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        threading.Thread(target=self._listen, name=f"study-{self.id}", daemon=True).start()

    @property
    def progress(self) -> Progress:
        """Where it stands now."""
        with self._lock:
            now = self._ended or time.monotonic()
            ran = 0.0 if self._began is None else now - self._began
            rate = self._done / ran if self._done and ran > 0 else None
            left = (self.samples - self._done) / rate if rate else None
            return Progress(
                state=self._state,
                done=self._done,
                total=self.samples,
                rate=rate if self._state == "running" else None,
                seconds_left=left if self._state == "running" else None,
                seconds=now - self._asked,
                message=self._message,
            )

    @property
    def pid(self) -> int | None:
        """Number of its process, if it was started."""
        return None if self._process is None else self._process.pid

    def answers(self) -> dict[str, Any]:
        """What it answered.

        Raises:
            BadInputError: if it has not finished.
        """
        if self.progress.state != "finished":
            raise BadInputError("this study has no results", cure="Wait for it, or start another.")
        found: dict[str, Any] = json.loads((self.folder / ANSWERS_FILE).read_text("utf-8"))
        return found

    @property
    def archive(self) -> Path:
        """The file with all results."""
        return self.folder / ZIP_FILE

    def stop(self, state: State = "cancelled", message: str = "") -> None:
        """End the process now and remove its files; nothing happens if it has ended.

        Nobody sees the new state before the process has ended.
        """
        with self._lock:
            if self._state not in RUNNING_STATES:
                return
            self._ends_as(state, message)
            self._end_process()
        shutil.rmtree(self.folder, ignore_errors=True)

    def remove(self) -> None:
        """Stop it, and remove its files in any case."""
        self.stop()
        self._end_process()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _ends_as(self, state: State, message: str = "") -> None:
        """Set the state it ends in; the lock is held."""
        self._state, self._message, self._ended = state, message, time.monotonic()

    def _end_process(self) -> None:
        process = self._process
        if process is None:
            return
        process.kill()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_END_S)
        with suppress(OSError):
            if process.stdin is not None:
                process.stdin.close()

    def _listen(self) -> None:
        """Follow what the process says until it ends or its time is over."""
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        alarm = threading.Timer(self.limits.seconds, self._too_slow)
        alarm.daemon = True
        alarm.start()
        try:
            process.stdin.write(json.dumps(self._request()).encode() + b"\n")
            process.stdin.flush()
            for line in process.stdout:
                self._hear(json.loads(line))
        except (OSError, ValueError):
            pass
        finally:
            alarm.cancel()
        self.stop("failed", memory_message(self.limits.memory_bytes))
        process.stdout.close()
        self._end_process()

    def _request(self) -> dict[str, Any]:
        return {
            "text": self.study.document.text,
            "samples": self.samples,
            "language": self.language,
            "memory_bytes": self.limits.memory_bytes,
            "disk_bytes": self.limits.disk_bytes,
        }

    def _hear(self, said: dict[str, Any]) -> None:
        phase = said["phase"]
        if phase == "failed":
            self.stop("failed", said["message"])
            return
        with self._lock:
            if self._state not in RUNNING_STATES:
                return
            if phase == "finished":
                self._ends_as("finished")
                return
            self._state = phase
            self._done = said.get("done", self._done)
            self._began = self._began or time.monotonic()
        self._require_disk()

    def _require_disk(self) -> None:
        if size_of(self.folder) > self.limits.disk_bytes:
            allowed = self.limits.disk_bytes // 10**6
            self.stop("failed", f"The study's files grew beyond {allowed:,} MB. Ask for less.")

    def _too_slow(self) -> None:
        self.stop(
            "failed",
            f"The study took longer than {self.limits.seconds / 60:g} minutes and was ended. Run "
            "it with 'equipoise run', which has no such limit, or ask for fewer scenarios.",
        )


def size_of(folder: Path) -> int:
    """Bytes of the files in a folder; those that vanish meanwhile count nothing."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except OSError:
            continue
    return total


class Jobs:
    """The studies of one server."""

    def __init__(self, limits: StudyLimits | None = None) -> None:
        self.limits = limits or StudyLimits()
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._folder = Path(tempfile.mkdtemp(prefix="equipoise-studies-"))
        self._remove = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)

    def start(
        self, study: StudyFile, samples: int | None = None, *, language: str = ENGLISH
    ) -> Job:
        """Start a study.

        Args:
            study: what to run.
            samples: scenarios; those of the file if None, and the limit at most.
            language: of the answers.

        Raises:
            TooManyStudiesError: if as many run as may.
        """
        wanted = study.spec.samples if samples is None else samples
        with self._lock:
            self._require_room()
            job = Job(
                id=secrets.token_hex(6),
                study=study,
                samples=min(wanted, self.limits.samples),
                folder=self._folder / secrets.token_hex(6),
                limits=self.limits,
                language=language,
            )
            self._jobs[job.id] = job
            job.start()
        return job

    def _require_room(self) -> None:
        running = [j for j in self._jobs.values() if j.progress.under_way]
        if len(running) >= self.limits.at_once:
            raise TooManyStudiesError(
                f"{len(running)} studies are under way, and no more may run at a time. Wait for "
                "one to end, or cancel one."
            )
        ended = [j for j in self._jobs.values() if not j.progress.under_way]
        for job in ended[: max(0, len(ended) - self.limits.kept)]:
            job.remove()
            del self._jobs[job.id]

    def all(self) -> list[Job]:
        """The studies, newest first."""
        with self._lock:
            return list(reversed(self._jobs.values()))

    def find(self, job_id: str) -> Job | None:
        """The study of this id, or None."""
        with self._lock:
            return self._jobs.get(job_id)

    def close(self) -> None:
        """End every study and remove all files."""
        with self._lock:
            for job in self._jobs.values():
                job.remove()
            self._jobs.clear()
        self._remove()
