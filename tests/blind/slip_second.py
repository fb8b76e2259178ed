"""Slip of promised dates with open promises censored, from the words, in fractions.

The rule of slip (schedule_NOTES.md): a promise of a year or of a month is kept if the
event falls anywhere in it; otherwise the slip runs from the end of the promised period, or
from its start if the event came early. A date known to the month stands at mid-month, one
known to the year at mid-year. A promise not yet due, or ended before it was due, says nothing.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

DAYS_PER_YEAR = Fraction(1461, 4)


@dataclass(frozen=True, kw_only=True)
class Slip:
    """Years late, negative if early; `observed` is False where it is a lower bound."""

    years: Fraction
    observed: bool


def first_day(text: str) -> date:
    """Return the first day of a year, a month or a day."""
    year, month, day = (int(part) for part in (text + "-01-01").split("-")[:3])
    return date(year, month, day)


def last_day(text: str) -> date:
    """Return the last day of a year, a month or a day."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return date(parts[0], 12, 31)
    if len(parts) == 2:
        return date(parts[0], parts[1], monthrange(parts[0], parts[1])[1])
    return date(*parts)


def middle_day(text: str) -> date:
    """Return 1 July of a year, the 15th of a month, or the day itself."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return date(parts[0], 7, 1)
    if len(parts) == 2:
        return date(parts[0], parts[1], 15)
    return date(*parts)


def years_between(start: date, end: date) -> Fraction:
    """Return the years from `start` to `end`, of 365.25 days."""
    return Fraction((end - start).days) / DAYS_PER_YEAR


def _lateness(*, promised: str, happened: str) -> Fraction:
    when = middle_day(happened)
    if when > last_day(promised):
        return years_between(last_day(promised), when)
    if when < first_day(promised):
        return years_between(first_day(promised), when)
    return Fraction(0)


def slip_of(row: Mapping[str, str]) -> Slip | None:
    """Return the slip of one row of promises, or None if it says nothing."""
    if row["actual_date"]:
        years = _lateness(promised=row["promised_date"], happened=row["actual_date"])
        return Slip(years=years, observed=True)
    seen_open = row["cancelled_date"] or row["open_as_of"]
    years = _lateness(promised=row["promised_date"], happened=seen_open)
    return Slip(years=years, observed=False) if years > 0 else None


def survival(slips: Iterable[Slip]) -> list[tuple[Fraction, Fraction]]:
    """Return (time, share still open just after it) at each time something was done.

    Kaplan and Meier (1958): at each such time the share is multiplied by one less the
    done over those still at risk; what is censored at a time is at risk until just after it.
    """
    known = list(slips)
    share, steps = Fraction(1), []
    for time in sorted({slip.years for slip in known if slip.observed}):
        at_risk = sum(1 for slip in known if slip.years >= time)
        done = sum(1 for slip in known if slip.observed and slip.years == time)
        share *= 1 - Fraction(done, at_risk)
        steps.append((time, share))
    return steps


def share_open_after(steps: list[tuple[Fraction, Fraction]], years: Fraction) -> Fraction:
    """Return the share still open after `years`."""
    share = Fraction(1)
    for time, after in steps:
        if time <= years:
            share = after
    return share


def time_when_done(steps: list[tuple[Fraction, Fraction]], done: Fraction) -> Fraction | None:
    """Return the first time by which at least `done` is done, None if never seen."""
    for time, share in steps:
        if 1 - share >= done:
            return time
    return None


def p_kept(slips: Iterable[Slip]) -> Fraction:
    """Return the chance that a promised date holds: done with no slip above zero."""
    return 1 - share_open_after(survival(slips), Fraction(0))


def first_promises(rows: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Return, for each milestone, the promise made first."""
    chosen: dict[str, Mapping[str, str]] = {}
    for row in rows:
        held = chosen.get(row["milestone_id"])
        if held is None or middle_day(row["as_of"]) < middle_day(held["as_of"]):
            chosen[row["milestone_id"]] = row
    return list(chosen.values())
