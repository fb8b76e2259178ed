"""Scores of forecasts, from the words of docs/claims.md, in fractions."""

from collections.abc import Sequence
from fractions import Fraction

from tests.blind.balance_second import median


def interval_score(*, low: Fraction, high: Fraction, outcome: Fraction, miss: Fraction) -> Fraction:
    """Return the width plus 2 / miss times the distance by which the outcome lies outside."""
    outside = max(low - outcome, outcome - high, Fraction(0))
    return high - low + Fraction(2) / miss * outside


def point_score(*, value: Fraction, outcome: Fraction) -> Fraction:
    """Return the absolute error, the ranked probability score of a certain forecast.

    The integral of (F(x) - 1{x >= outcome})^2: F is the step at `value`, so the integrand is
    one between the two and zero elsewhere.
    """
    return max(value, outcome) - min(value, outcome)


def bound_score(*, low: Fraction | None, high: Fraction | None, outcome: Fraction) -> Fraction:
    """Return the distance by which a bound given alone was passed."""
    over = outcome - high if high is not None else Fraction(0)
    under = low - outcome if low is not None else Fraction(0)
    return max(over, under, Fraction(0))


def median_of_others(scores: Sequence[tuple[str, Fraction]], *, who: str) -> Fraction | None:
    """Return the median score of everybody else in the same class."""
    others = [score for name, score in scores if name != who]
    return median(others) if others else None
