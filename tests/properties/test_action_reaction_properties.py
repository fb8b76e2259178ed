"""Lead-lag tests: a second, plain implementation, and the level that placebo dates promise."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.dynamics.action_reaction import DAYS_PER_YEAR, STEP_DAYS, follow_tests

TURNS = 24
DAYS = TURNS * STEP_DAYS
FIRST = date(2001, 1, 1)
SPAN = (FIRST, FIRST + timedelta(days=DAYS - 1))
days = st.lists(st.integers(0, DAYS - 1), min_size=1, max_size=8)
lags = st.tuples(st.floats(-1, 1), st.floats(0.01, 1)).map(lambda x: (x[0], x[0] + x[1]))


def as_dates(numbers: list[int]) -> list[date]:
    return [FIRST + timedelta(days=n) for n in numbers]


def counted_plainly(events: list[int], milestones: list[int], lag: tuple[float, float]) -> int:
    low, high = lag[0] * DAYS_PER_YEAR, lag[1] * DAYS_PER_YEAR
    count = 0
    for event in events:
        for milestone in milestones:
            if low < event - milestone <= high:
                count += 1
                break
    return count


@settings(max_examples=60, deadline=None)
@given(events=days, milestones=days, lag=lags)
def test_every_turn_is_counted_as_a_plain_loop_counts_it(
    events: list[int], milestones: list[int], lag: tuple[float, float]
) -> None:
    (found,) = follow_tests(as_dates(events), as_dates(milestones), span=SPAN, lags_years=[lag])
    plain = [
        counted_plainly(events, [(m + STEP_DAYS * turn) % DAYS for m in milestones], lag)
        for turn in range(TURNS)
    ]
    assert list(found.placebo) == plain
    assert found.observed == plain[0]
    assert found.p_value == sum(n >= plain[0] for n in plain) / TURNS


@settings(max_examples=25, deadline=None)
@given(events=days, milestones=days, lag=lags)
def test_over_all_turns_small_chances_are_as_rare_as_they_say(
    events: list[int], milestones: list[int], lag: tuple[float, float]
) -> None:
    chances = []
    for turn in range(TURNS):
        turned = as_dates([(m + STEP_DAYS * turn) % DAYS for m in milestones])
        (found,) = follow_tests(as_dates(events), turned, span=SPAN, lags_years=[lag])
        chances.append(found.p_value)
    for level in sorted(set(chances)):
        assert sum(p <= level for p in chances) / TURNS <= level + 1e-12
