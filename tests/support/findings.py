"""The findings of the arguments that ship, computed once for all tests of a process."""

from __future__ import annotations

from functools import cache

from equipoise.api import Checked, check_argument
from equipoise.core.finding import Finding


@cache
def checked(argument: str, known_by: str | None = None) -> Checked:
    return check_argument(argument, known_by=known_by)


def finding(name: str, argument: str, known_by: str | None = None) -> Finding:
    return next(f for f in checked(argument, known_by).findings if f.id == name)
