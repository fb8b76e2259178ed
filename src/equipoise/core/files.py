"""Files that appear whole or not at all, and tables as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under another name and then rename it, so that an older one stays whole.

    Raises:
        OSError: if it cannot be written; nothing is left of it then.
    """
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def comma_separated(heads: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """A table as comma-separated values, the same bytes on every machine.

    Args:
        heads: of the columns.
        rows: cells as they are to be printed; None is empty.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return out.getvalue()
