"""Problems, and the waivers that let one stand for a stated reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from equipoise.data.cells import check_row, parse_rows, read_text
from equipoise.data.load import SHIPPED_FOLDER, WAIVERS_FILE
from equipoise.data.schema import ColumnSpec

WAIVER_COLUMNS: tuple[ColumnSpec, ...] = (
    ColumnSpec("check", "text", "name of the check", required=True),
    ColumnSpec("row_id", "text", "id of the row that may stand as it is", required=True),
    ColumnSpec("reason", "text", "why it may stand", required=True),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a check found.

    Attributes:
        check: name of the check.
        row_ids: the rows at fault; quantities and sources by their own names.
        message: what is wrong.
        cure: what to do about it.
    """

    check: str
    row_ids: tuple[str, ...]
    message: str
    cure: str


@dataclass(frozen=True, slots=True)
class Waiver:
    """A row that a check finds fault with and that may stand, with the reason."""

    check: str
    row_id: str
    reason: str


def load_waivers(folder: Path | None = None) -> tuple[Waiver, ...]:
    """The waivers of a fact folder, none if it has no such file; None for the shipped ones.

    Raises:
        FactFileError: if the file is malformed.
    """
    path = (SHIPPED_FOLDER if folder is None else folder) / WAIVERS_FILE
    if not path.exists():
        return ()
    rows = parse_rows(read_text(path), path.name, WAIVER_COLUMNS)
    for row in rows:
        check_row(row, WAIVER_COLUMNS)
    return tuple(Waiver(**row.cells) for row in rows)


def apply_waivers(
    problems: Sequence[Problem], waivers: Sequence[Waiver]
) -> tuple[list[Problem], list[Problem]]:
    """Part problems into those that stand open and those waived; unused waivers become open.

    A problem is waived when all its rows are: waiving one row of two says nothing of the other.
    """
    waived_rows = {(w.check, w.row_id) for w in waivers}
    open_problems: list[Problem] = []
    waived: list[Problem] = []
    for problem in problems:
        wanted = {(problem.check, row_id) for row_id in problem.row_ids}
        (waived if wanted and wanted <= waived_rows else open_problems).append(problem)
    used = {(p.check, row_id) for p in waived for row_id in p.row_ids}
    for waiver in waivers:
        if (waiver.check, waiver.row_id) not in used:
            open_problems.append(
                Problem(
                    "unused_waiver",
                    (waiver.row_id,),
                    f"the check '{waiver.check}' finds no fault with it that this waives",
                    f"Delete the row of {WAIVERS_FILE}.",
                )
            )
    return open_problems, waived
