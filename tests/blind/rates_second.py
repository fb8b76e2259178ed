"""Rates, shares and windows in time, from the words, in fractions.

Two Poisson counts: given their sum the first is binomial with p = r t1 / (r t1 + t2), so an
exact interval of p is one of the ratio r (Clopper and Pearson 1934). The interval of a share
is that of Jeffreys. Windows are sets of days; an exposure is the number of days in the set.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import asin, comb, pi, sqrt

STEPS = 10**12


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """A ratio of two rates; None stands for no upper end."""

    low: Fraction
    central: Fraction | None
    high: Fraction | None


def binomial_tail(*, trials: int, at_least: int, p: Fraction) -> Fraction:
    """Return P(X >= at_least) for X ~ Binomial(trials, p)."""
    return sum(
        (comb(trials, k) * p**k * (1 - p) ** (trials - k) for k in range(at_least, trials + 1)),
        Fraction(0),
    )


def _halve(*, rises_to: Fraction, trials: int, at_least: int) -> Fraction:
    low, high = 0, STEPS
    while high - low > 1:
        middle = (low + high) // 2
        if binomial_tail(trials=trials, at_least=at_least, p=Fraction(middle, STEPS)) < rises_to:
            low = middle
        else:
            high = middle
    return Fraction(low + high, 2 * STEPS)


def exact_share(*, successes: int, trials: int, level: Fraction) -> tuple[Fraction, Fraction]:
    """Return the central exact interval of a share, within 1e-12."""
    tail = (1 - level) / 2
    low, high = Fraction(0), Fraction(1)
    if successes > 0:
        low = _halve(rises_to=tail, trials=trials, at_least=successes)
    if successes < trials:
        high = _halve(rises_to=1 - tail, trials=trials, at_least=successes + 1)
    return low, high


def rate_ratio(
    *, first: int, first_time: Fraction, second: int, second_time: Fraction, level: Fraction
) -> Ratio:
    """Return the ratio of rate one to rate two with its exact conditional interval."""
    low, high = exact_share(successes=first, trials=first + second, level=level)
    per_odds = second_time / first_time
    central = None if second == 0 else Fraction(first, second) * per_odds
    top = None if high == 1 else high / (1 - high) * per_odds
    return Ratio(low=low / (1 - low) * per_odds, central=central, high=top)


def months_before(day: date, months: int) -> date:
    """Return the same day of the month `months` earlier (later if negative), cut to its end."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def days_from(start: date, end: date) -> set[date]:
    """Return the days from `start` up to but without `end`."""
    return {start + timedelta(days=n) for n in range((end - start).days)}


def days_before_any(events: Iterable[date], *, months: int) -> set[date]:
    """Return the days less than `months` before an event; the day of the event counts."""
    days: set[date] = set()
    for event in events:
        days |= days_from(months_before(event, months), event + timedelta(days=1))
    return days


def days_around_any(events: Iterable[date], *, months: int) -> set[date]:
    """Return the days within `months` of an event, before or after."""
    days: set[date] = set()
    for event in events:
        end = months_before(event, -months) + timedelta(days=1)
        days |= days_from(months_before(event, months), end)
    return days


def window_ratio(
    *, events: Sequence[date], window: set[date], observed: set[date], level: Fraction
) -> Ratio:
    """Return the rate of events inside the window over that outside it."""
    inside = window & observed
    hits = sum(1 for event in events if event in inside)
    others = sum(1 for event in events if event in observed - inside)
    return rate_ratio(
        first=hits,
        first_time=Fraction(len(inside)),
        second=others,
        second_time=Fraction(len(observed) - len(inside)),
        level=level,
    )


def missed_outside_until_even(
    *, first: int, first_time: Fraction, second: int, second_time: Fraction
) -> int:
    """Return the fewest events missed on the poorer side that bring the ratio to 1 or across."""
    missed = 0
    if first * second_time >= second * first_time:
        while first * second_time > (second + missed) * first_time:
            missed += 1
    else:
        while (first + missed) * second_time < second * first_time:
            missed += 1
    return missed


def beta_cumulative(*, alpha: float, beta: float, x: float) -> float:
    """Return P(p <= x) for p ~ Beta(alpha, beta), both halves of odd numbers.

    Starts from the arcsine law and raises one parameter at a time:
    I(a + 1, b) = I(a, b) - t / a and I(a, b + 1) = I(a, b) + t / b, t = x^a (1-x)^b / B(a, b).
    """
    a, b, share = 0.5, 0.5, 2 / pi * asin(sqrt(x))
    term = sqrt(x * (1 - x)) / pi
    while b < beta:
        share += term / b
        term *= (1 - x) * (a + b) / b
        b += 1
    while a < alpha:
        share -= term / a
        term *= x * (a + b) / a
        a += 1
    return share


def jeffreys(*, successes: int, trials: int, level: float) -> tuple[float, float]:
    """Return the equal-tailed interval of a share under Beta(1/2, 1/2), within 1e-12.

    With no success it begins at 0 and with no failure it ends at 1 (Brown, Cai and DasGupta,
    2001, section 4.1.2).
    """
    alpha, beta = 0.5 + successes, 0.5 + trials - successes
    low = _beta_quantile(alpha=alpha, beta=beta, level=(1 - level) / 2)
    high = _beta_quantile(alpha=alpha, beta=beta, level=(1 + level) / 2)
    return 0.0 if successes == 0 else low, 1.0 if successes == trials else high


def _beta_quantile(*, alpha: float, beta: float, level: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        if beta_cumulative(alpha=alpha, beta=beta, x=middle) < level:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def missed_until_half(*, successes: int, trials: int) -> int:
    """Return the fewest missed cases, all of one kind, that bring the share to one half."""
    missed = 0
    if 2 * successes >= trials:
        while 2 * successes > trials + missed:
            missed += 1
    else:
        while 2 * (successes + missed) < trials + missed:
            missed += 1
    return missed
