"""Are the tables in an installation the ones that were installed?

A table that was cut off at the end of a line is still a table, so an installation that was
interrupted could answer with facts missing. The installer's own record of hashes tells.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from pathlib import Path

from equipoise.core.errors import FactFileError


def require_as_installed(folder: Path) -> None:
    """Do nothing if the files of a folder are those the installer recorded, or it recorded none.

    Nothing is recorded of a checkout, whose tables are meant to be edited.

    Raises:
        FactFileError: if a file is missing or is not the one that was installed.
    """
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        listed = distribution("equipoise").files or []
    except PackageNotFoundError:
        return
    for file in listed:
        path = Path(str(file.locate()))
        if file.hash is not None and path.parent == folder and _hash(path) != file.hash.value:
            raise FactFileError(
                "this is not the file that was installed",
                cure="Install Equipoise again: pip install --force-reinstall equipoise.",
                file=path.name,
            )


def _hash(path: Path) -> str | None:
    """SHA-256 as installers write it; None if there is no file."""
    try:
        digest = hashlib.sha256(path.read_bytes()).digest()
    except OSError:
        return None
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
