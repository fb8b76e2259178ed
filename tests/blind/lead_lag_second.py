"""Events after milestones, against placebo dates, in whole days."""

from collections.abc import Iterable, Sequence
from fractions import Fraction


def events_after(
    milestones: Iterable[int], *, events: Sequence[int], within: int, same_day: bool = True
) -> int:
    """Return how many events fall from a milestone to `within` days after it, each once."""
    days, least = sorted(milestones), 0 if same_day else 1
    return sum(1 for event in events if any(least <= event - day <= within for day in days))


def shifted(milestones: Iterable[int], *, by: int, length: int) -> list[int]:
    """Return the milestones moved around a circle of `length` days."""
    return [(day + by) % length for day in milestones]


def p_value(*, seen: int, placebo: Sequence[int]) -> Fraction:
    """Return the share of draws at least as extreme, the one seen counted among them."""
    return Fraction(1 + sum(1 for count in placebo if count >= seen), 1 + len(placebo))


def p_of_every_shift(
    *,
    milestones: Sequence[int],
    events: Sequence[int],
    within: int,
    length: int,
    step: int = 1,
    same_day: bool = True,
) -> Fraction:
    """Return the p-value over all shifts by whole steps but none; the +1 is the unshifted one."""
    seen = events_after(milestones, events=events, within=within, same_day=same_day)
    placebo = [
        events_after(
            shifted(milestones, by=by, length=length),
            events=events,
            within=within,
            same_day=same_day,
        )
        for by in range(step, length, step)
    ]
    return p_value(seen=seen, placebo=placebo)
