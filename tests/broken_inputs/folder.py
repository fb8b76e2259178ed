"""The minimal valid folder of facts, and broken ones made from it."""

from __future__ import annotations

import shutil
from pathlib import Path

from equipoise.data.load import columns_of, file_names

HERE = Path(__file__).parent
VALID = HERE / "valid"
CASES = HERE / "cases"


def write_valid_folder(folder: Path) -> Path:
    """A folder that loads: the tables of ``valid/``, and the header alone for all others."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in file_names():
        header = ",".join(c.name for c in columns_of(name)) + "\n"
        (folder / f"{name}.csv").write_text(header, encoding="utf-8", newline="")
    for path in VALID.glob("*.csv"):
        shutil.copy(path, folder / path.name)
    return folder


def replace_in(folder: Path, file: str, old: str, new: str) -> None:
    """Replace the one place where a file holds a text."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"'{old}' stands {text.count(old)} times in {file}"
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")


def append_to(folder: Path, file: str, line: str) -> None:
    """Add a line to a file."""
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8", newline="")
