"""Answers that a browser saves as files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from starlette.responses import Response

ZIP = "application/zip"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_answer(name: str, content: bytes | str, media_type: str) -> Response:
    """A file with its name.

    Args:
        name: plain letters, digits, dots and hyphens.
        content: of the file; text is sent as UTF-8.
        media_type: of the file.
    """
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


def csv_answer(
    name: str, rows: Iterable[Mapping[str, Any]], columns: Sequence[str] = ()
) -> Response:
    """Rows as comma-separated values.

    Args:
        name: of the file.
        rows: with the same keys each.
        columns: headings; the keys of the first row if left out.
    """
    from equipoise.documents.facts import csv_text

    found = list(rows)
    heads = tuple(columns) or tuple(found[0] if found else ())
    cells = [tuple(row[c] for c in heads) for row in found]
    return file_answer(name, csv_text(heads, cells), "text/csv; charset=utf-8")
