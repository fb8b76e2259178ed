"""Lead-lag tests against placebo dates: by hand, on planted responses, and their refusals."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from equipoise.core.errors import BadInputError
from equipoise.dynamics.action_reaction import STEP_DAYS, follow_tests

LAST = date(2020, 12, 31)
PERIOD_DAYS = 120 * STEP_DAYS
FIRST = LAST - timedelta(days=PERIOD_DAYS - 1)
YEAR_AFTER = ((0.0, 1.0),)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def test_by_hand() -> None:
    milestones = [day(100), day(1000)]
    events = [day(101), day(465), day(466), day(1000), day(1365), day(3000)]
    (found,) = follow_tests(events, milestones, span=(FIRST, LAST), lags_years=YEAR_AFTER)
    assert found.observed == 3  # days 101, 465 and 1365; a year has 365.25 days
    assert (found.events, found.milestones, len(found.placebo)) == (6, 2, 120)
    assert found.placebo[0] == found.observed


def test_a_negative_lag_looks_before_the_milestone() -> None:
    (found,) = follow_tests(
        [day(900), day(1100)], [day(1000)], span=(FIRST, LAST), lags_years=((-1.0, 0.0),)
    )
    assert found.observed == 1


def test_planted_responses_are_found_and_unrelated_steps_are_not() -> None:
    milestones = [day(n) for n in (200, 900, 1700, 2500, 3300)]
    followed = [m + timedelta(days=d) for m in milestones for d in (20, 60)]
    preceded = [m - timedelta(days=d) for m in milestones for d in (20, 60)]
    lags = ((-0.25, 0.0), (0.0, 0.25))
    before, after = follow_tests(followed, milestones, span=(FIRST, LAST), lags_years=lags)
    assert after.p_value <= 0.02
    assert before.p_value > 0.5
    assert after.to_overturn == after.observed - after.placebo_quantile(0.95)
    before, after = follow_tests(preceded, milestones, span=(FIRST, LAST), lags_years=lags)
    assert before.p_value <= 0.02
    assert after.p_value > 0.5


def test_dates_outside_of_the_period_are_left_out() -> None:
    outside = [date(1990, 1, 1), date(2030, 1, 1)]
    (found,) = follow_tests(
        [day(500), *outside], [day(400), *outside], span=(FIRST, LAST), lags_years=YEAR_AFTER
    )
    assert (found.events, found.milestones, found.observed) == (1, 1, 1)


def test_the_period_is_cut_at_its_beginning_to_whole_steps() -> None:
    earlier = FIRST - timedelta(days=STEP_DAYS - 1)
    (found,) = follow_tests(
        [earlier, day(10)], [day(0)], span=(earlier, LAST), lags_years=YEAR_AFTER
    )
    assert len(found.placebo) == 120
    assert found.events == 1


@pytest.mark.parametrize(
    ("events", "milestones", "span"),
    [
        ([], [day(1)], (FIRST, LAST)),
        ([day(1)], [], (FIRST, LAST)),
        ([day(1)], [date(1990, 1, 1)], (FIRST, LAST)),
        ([LAST], [LAST], (LAST - timedelta(days=40), LAST)),
    ],
)
def test_nothing_to_test_is_refused_with_a_cure(
    events: list[date], milestones: list[date], span: tuple[date, date]
) -> None:
    with pytest.raises(BadInputError) as caught:
        follow_tests(events, milestones, span=span, lags_years=YEAR_AFTER)
    assert caught.value.cure
