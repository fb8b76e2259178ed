"""Dates as sources print them: a year, a month or a day."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from equipoise.core.errors import BadInputError

Precision = Literal["year", "month", "day"]

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_EARLIEST_YEAR = 1900
_LATEST_YEAR = 2100


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date known to the year, the month or the day.

    Attributes:
        first: first day of the period.
        last: last day of the period.
        precision: ``year``, ``month`` or ``day``.
    """

    first: date
    last: date
    precision: Precision

    @classmethod
    def parse(cls, text: str, *, what: str = "date") -> PartialDate:
        """Read ``2012``, ``2012-05`` or ``2012-05-01``.

        Args:
            text: the date in ISO form, possibly without day or month.
            what: name of the option or column, for the message.

        Raises:
            BadInputError: if the text is no such date.
        """
        match = _FORM.fullmatch(text.strip())
        if match is None:
            raise _bad_date(what, text)
        year = int(match[1])
        if not _EARLIEST_YEAR <= year <= _LATEST_YEAR:
            raise _bad_date(what, text)
        try:
            if match[2] is None:
                return cls(date(year, 1, 1), date(year, 12, 31), "year")
            month = int(match[2])
            if match[3] is None:
                last_day = calendar.monthrange(year, month)[1]
                return cls(date(year, month, 1), date(year, month, last_day), "month")
            day = date(year, month, int(match[3]))
        except (ValueError, calendar.IllegalMonthError):
            raise _bad_date(what, text) from None
        return cls(day, day, "day")

    @property
    def middle(self) -> date:
        """The middle of the period: the convention for differences between dates."""
        return date.fromordinal((self.first.toordinal() + self.last.toordinal()) // 2)

    def __str__(self) -> str:
        if self.precision == "year":
            return f"{self.first.year:04d}"
        if self.precision == "month":
            return f"{self.first.year:04d}-{self.first.month:02d}"
        return self.first.isoformat()


def _bad_date(what: str, text: str) -> BadInputError:
    return BadInputError(
        f"{what} '{text}' is not a date",
        cure=(
            f"Write it as YYYY, YYYY-MM or YYYY-MM-DD, between {_EARLIEST_YEAR} and "
            f"{_LATEST_YEAR}, for example 2012-05-01."
        ),
    )


def day_asked(text: str, *, what: str = "date") -> date:
    """The day meant by a date that a user asks about: the last day of the period.

    ``2012-05`` asks for what stood at the end of May 2012, so that everything dated
    within May counts.

    Raises:
        BadInputError: if the text is no date.
    """
    return PartialDate.parse(text, what=what).last


def years_between(earlier: PartialDate, later: PartialDate) -> float:
    """Years from one date to another, between the middles of their periods."""
    return (later.middle - earlier.middle).days / 365.25
