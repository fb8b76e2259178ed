"""The exceptions of Equipoise. Each message says what is wrong and how to cure it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class EquipoiseError(Exception):
    """Base of all errors that Equipoise raises on purpose."""

    exit_code = 1


class BadInputError(EquipoiseError):
    """The user's input cannot be used.

    Args:
        problem: what is wrong, without a final full stop.
        cure: what the user should do about it.
        file, row, column: where it stands, if a file is at fault; ``row`` counts the
            header as row 1, as a spreadsheet does.
    """

    exit_code = 2

    def __init__(
        self,
        problem: str,
        *,
        cure: str,
        file: str | None = None,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        self.problem = problem
        self.cure = cure
        self.file = file
        self.row = row
        self.column = column
        super().__init__(self._message())

    def _message(self) -> str:
        place = [] if self.file is None else [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(f"column {self.column}")
        where = ", ".join(place) + ": " if place else ""
        return f"{where}{self.problem}. {self.cure}"


class UnknownNameError(BadInputError):
    """A name that is not among the known ones; the message offers the nearest."""

    def __init__(
        self,
        what: str,
        given: str,
        known: Iterable[str],
        *,
        file: str | None = None,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        names = sorted(known)
        near = difflib.get_close_matches(given.lower(), [n.lower() for n in names], n=1, cutoff=0.5)
        lowered = {n.lower(): n for n in names}
        hint = f"Did you mean '{lowered[near[0]]}'? " if near else ""
        shown = names if len(names) <= 20 else [*names[:20], f"... ({len(names)} in all)"]
        listing = f"Known: {', '.join(shown)}." if names else f"There is no {what} here."
        super().__init__(
            f"unknown {what} '{given}'",
            cure=f"{hint}{listing}",
            file=file,
            row=row,
            column=column,
        )


class FactFileError(BadInputError):
    """A fact file is malformed; names file, row and column."""


class NoFactError(BadInputError):
    """No fact answers the question asked, at that date and vintage."""


class MixedCountsError(BadInputError):
    """Numbers of different count types, units, currencies or price years were combined."""
