"""Where results are kept: a folder of this machine, or any address that fsspec knows.

A file appears under its name only when it is whole: it is written under another name and then
renamed. So whatever happens to a run, what stands in the folder can be used.
"""

from __future__ import annotations

import errno
import os
import socket
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from equipoise.core.errors import BadInputError, EquipoiseError

PARTIAL = ".partial-"
LOCK = ".lock"


class FolderError(EquipoiseError):
    """A folder cannot be used, or its disk is full."""


class FolderBusyError(BadInputError):
    """Another run is writing into the folder."""


@dataclass(frozen=True)
class LocalFolder:
    """A folder of this machine, or one that several machines share under the same path."""

    path: Path

    @property
    def where(self) -> str:
        """The path."""
        return str(self.path)

    def create(self) -> None:
        """Make the folder.

        Raises:
            FolderError: if it cannot be made or written to.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            probe = self.scratch()
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise explained(error, self.where) from error

    def names(self) -> list[str]:
        """Names of the whole files."""
        if not self.path.is_dir():
            return []
        return sorted(p.name for p in self.path.iterdir() if not p.name.startswith("."))

    def scratch(self) -> Path:
        """A path in the same folder, so that renaming is one step of the file system."""
        return self.path / f"{PARTIAL}{uuid.uuid4().hex}"

    def keep(self, scratch: Path, name: str) -> None:
        """Write a scratch file through to the disk and give it its name."""
        with scratch.open("r+b") as file:
            os.fsync(file.fileno())
        scratch.replace(self.path / name)

    @contextmanager
    def fetched(self, name: str) -> Iterator[Path]:
        """The file itself."""
        yield self.path / name

    def clear_scratch(self) -> None:
        """Remove what an interrupted run left unfinished."""
        for path in self.path.glob(f"{PARTIAL}*"):
            with suppress(OSError):
                path.unlink()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder's lock, which the system frees even if the process is killed.

        Raises:
            FolderBusyError: if another run holds it.
        """
        handle = os.open(self.path / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            if not _lock(handle):
                holder = os.read(handle, 200).decode(errors="replace") or "unknown"
                raise FolderBusyError(
                    f"another run ({holder}) is writing into {self.where}",
                    cure="Wait for it to end, or choose another folder with --out.",
                )
            os.ftruncate(handle, 0)
            os.write(handle, f"process {os.getpid()} on {socket.gethostname()}".encode())
            self.clear_scratch()
            yield
        finally:
            os.close(handle)


def _lock(handle: int) -> bool:
    """Take an exclusive lock; False if somebody else has it."""
    try:
        import fcntl
    except ImportError:  # Windows
        return _lock_on_windows(handle)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        # Some network file systems have no locks; two runs there stay the user's care.
        return error.errno in (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS)
    return True


def _lock_on_windows(handle: int) -> bool:
    msvcrt: Any = __import__("msvcrt")
    try:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True


@dataclass(frozen=True)
class UrlFolder:
    """A folder at an address that fsspec knows, for example ``s3://bucket/study``.

    It has no lock: two runs must not be given the same address.
    """

    url: str

    @property
    def where(self) -> str:
        """The address."""
        return self.url

    @property
    def _fs(self) -> tuple[Any, str]:
        from fsspec.core import url_to_fs

        fs, root = url_to_fs(self.url)
        return fs, str(root)

    def create(self) -> None:
        """Make the folder where the file system knows folders."""
        fs, root = self._fs
        try:
            fs.makedirs(root, exist_ok=True)
        except OSError as error:
            raise explained(error, self.where) from error

    def names(self) -> list[str]:
        """Names of the whole files."""
        fs, root = self._fs
        if not fs.exists(root):
            return []
        found = (str(p).rstrip("/").rsplit("/", 1)[-1] for p in fs.ls(root, detail=False))
        return sorted(n for n in found if not n.startswith("."))

    def scratch(self) -> Path:
        """A path in the system's folder for temporary files."""
        return Path(tempfile.gettempdir()) / f"equipoise{PARTIAL}{uuid.uuid4().hex}"

    def keep(self, scratch: Path, name: str) -> None:
        """Upload under another name, then rename."""
        fs, root = self._fs
        partial = f"{root}/{PARTIAL}{uuid.uuid4().hex}"
        fs.put_file(str(scratch), partial)
        fs.mv(partial, f"{root}/{name}")
        scratch.unlink()

    @contextmanager
    def fetched(self, name: str) -> Iterator[Path]:
        """A local copy that lasts as long as the context."""
        fs, root = self._fs
        with tempfile.TemporaryDirectory() as folder:
            local = Path(folder) / name
            fs.get_file(f"{root}/{name}", str(local))
            yield local

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nothing: an address has no lock."""
        yield


def folder_at(place: str | Path) -> LocalFolder | UrlFolder:
    """The folder at a path or an address such as ``s3://bucket/study``.

    Raises:
        BadInputError: if it is an address and fsspec is not installed.
    """
    if "://" not in str(place):
        return LocalFolder(Path(place))
    try:
        import fsspec  # noqa: F401
    except ImportError:
        raise BadInputError(
            f"'{place}' is an address, and fsspec is not installed",
            cure="Install the cluster extra (pip install 'equipoise[cluster]'), or name a folder.",
        ) from None
    return UrlFolder(str(place).rstrip("/"))


def explained(error: OSError, where: str) -> FolderError:
    """A full disk or a folder that refuses, as a message with a cure."""
    text = str(error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT) or "no space left" in text.lower():
        return FolderError(
            f"The disk of {where} is full. What was written is whole; free some space and run "
            "the same command with --resume."
        )
    refusals = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.ENOENT)
    if error.errno in refusals or "permission denied" in text.lower():
        return FolderError(
            f"Cannot write into {where}: {error.strerror or text}. Choose another folder with "
            "--out, or make this one writable."
        )
    return FolderError(f"Cannot write into {where}: {text}. What was written before is whole.")
