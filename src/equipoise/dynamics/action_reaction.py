"""Do events of one side follow those of the other more than they follow placebo dates?

The dates of the first kind (here: milestones of a defense) are turned around the period
together, by every whole number of steps; their number and their clustering stay as they are.
Under the hypothesis that they have nothing to do with the second kind, each turn is as likely
as the dates that happened, so that the share of turns with a statistic as large is an exact
p-value (a randomization test over a group; Fisher 1935; Lehmann and Romano 2005, section 15.2).
Lags before a milestone are tested in the same way as lags after it: leads are the control.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from equipoise.core.errors import BadInputError

STEP_DAYS = 30
DAYS_PER_YEAR = 365.25
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FollowTest:
    """Events that lie within a lag of some milestone, against the same for placebo dates.

    Attributes:
        lag_years: the lag, from (excluded) and to (included), in years after a milestone;
            negative years are before it.
        events: events within the period.
        milestones: milestones within the period.
        observed: events within the lag of some milestone.
        placebo: the same count for every turn, the dates that happened first, shape (turns,).
    """

    lag_years: tuple[float, float]
    events: int
    milestones: int
    observed: int
    placebo: tuple[int, ...]

    @property
    def p_value(self) -> float:
        """Share of the turns with at least as many events, the dates that happened included."""
        return sum(n >= self.observed for n in self.placebo) / len(self.placebo)

    def placebo_quantile(self, share: float) -> float:
        """A quantile of the placebo counts."""
        return float(np.quantile(self.placebo, share, method="inverted_cdf"))

    @property
    def to_overturn(self) -> int:
        """Events that would have to be artifacts for the count to be an ordinary placebo's."""
        return max(0, self.observed - int(self.placebo_quantile(0.95)))


def follow_tests(
    events: Sequence[date],
    milestones: Sequence[date],
    *,
    span: tuple[date, date],
    lags_years: Sequence[tuple[float, float]],
) -> list[FollowTest]:
    """Test each lag against placebo dates.

    Args:
        events: dates that may follow; those outside of the span are left out.
        milestones: dates that may be followed; those outside of the span are left out.
        span: first and last day of the period. It is cut at its beginning to a whole number
            of steps of :data:`STEP_DAYS` days, so that the turns form a group.
        lags_years: lags in years after a milestone, from (excluded) and to (included).

    Raises:
        BadInputError: if nothing is left to test, or the span is shorter than two steps.
    """
    length = (span[1] - span[0]).days + 1
    turns = length // STEP_DAYS
    if turns < 2:
        raise BadInputError(
            f"a period of {length} days is too short to turn dates in",
            cure=f"Give at least {2 * STEP_DAYS} days.",
        )
    period = turns * STEP_DAYS
    start = span[1].toordinal() - period + 1
    when = _within(events, start, period)
    turned = _turned(_within(milestones, start, period), turns, period)
    if not when.size or not turned.shape[1]:
        raise BadInputError(
            "there are no events or no milestones within the period",
            cure="Choose a longer period or a later vintage.",
        )
    return [
        FollowTest(lag, when.size, turned.shape[1], counts[0], counts)
        for lag in lags_years
        for counts in [_counts(when, turned, lag)]
    ]


def _within(days: Sequence[date], start: int, period: int) -> IntArray:
    """Days since the start of the period, of those within it."""
    found = np.array([d.toordinal() - start for d in days], dtype=np.int64)
    return found[(found >= 0) & (found < period)]


def _turned(milestones: IntArray, turns: int, period: int) -> IntArray:
    """The milestones turned by every number of steps, shape (turns, milestones)."""
    shifts = STEP_DAYS * np.arange(turns, dtype=np.int64)[:, None]
    return np.asarray((milestones[None, :] + shifts) % period)


def _counts(when: IntArray, turned: IntArray, lag_years: tuple[float, float]) -> tuple[int, ...]:
    """Events within the lag of some milestone, for each turn."""
    low, high = (DAYS_PER_YEAR * years for years in lag_years)
    after = when[None, :, None] - turned[:, None, :]
    inside = ((after > low) & (after <= high)).any(axis=2)
    return tuple(int(n) for n in inside.sum(axis=1))
