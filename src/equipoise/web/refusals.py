"""Errors as HTTP statuses."""

from __future__ import annotations

from equipoise.core.errors import BadInputError, NoFactError, UnknownNameError


def status_of(error: BadInputError) -> int:
    """404 where there is nothing of that name or date, 400 for any other bad input."""
    return 404 if isinstance(error, NoFactError | UnknownNameError) else 400
