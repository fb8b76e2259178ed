"""Kaplan-Meier and scores against values worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from equipoise.kernels.hazard import interval_score, kaplan_meier, point_score
from equipoise.kernels.validate import ParameterError


def test_survival_by_hand() -> None:
    curve = kaplan_meier(times=[1, 2, 2, 3, 4, 5], observed=[1, 1, 0, 1, 0, 1])
    assert curve.times.tolist() == [1, 2, 3, 5]
    assert curve.at_risk.tolist() == [6, 5, 3, 1]
    assert curve.survival.tolist() == pytest.approx([5 / 6, 2 / 3, 4 / 9, 0])
    assert curve.quantile(0.5) == 3
    assert curve.quantile(0.25) == 2
    assert curve.at(0.5) == 1.0
    assert curve.at(2.5) == pytest.approx(2 / 3)


def test_remission_times_of_the_textbook() -> None:
    """6-mercaptopurine arm of Freireich et al. 1963, as tabulated by Kaplan-Meier texts."""
    times = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    seen = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    curve = kaplan_meier(times=times, observed=seen)
    assert curve.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.survival.tolist() == pytest.approx(
        [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4
    )
    assert curve.quantile(0.5) == 23


def test_without_censoring_the_median_is_the_usual_one() -> None:
    assert kaplan_meier(times=[-1, 0, 0, 2, 7], observed=[True] * 5).quantile(0.5) == 0


def test_a_median_that_is_not_reached_is_no_number() -> None:
    curve = kaplan_meier(times=[1, 2, 3], observed=[1, 0, 0])
    assert math.isnan(curve.quantile(0.5))
    assert math.isnan(kaplan_meier(times=[1.0], observed=[0]).quantile(0.1))


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined")
@pytest.mark.parametrize("level", [0.5, 0.9, 0.95])
def test_the_interval_is_that_of_scipy(level: float) -> None:
    from scipy.stats import CensoredData, ecdf

    draw = np.random.default_rng(4)
    times, seen = draw.exponential(3.0, 40) - 1.0, draw.random(40) < 0.7
    curve = kaplan_meier(times=times, observed=seen)
    found = ecdf(CensoredData(uncensored=times[seen], right=times[~seen])).sf
    band = found.confidence_interval(confidence_level=level, method="log-log")
    for time in np.quantile(times, [0.1, 0.3, 0.5, 0.8]):
        low, high = curve.interval(float(time), level=level)
        assert low == pytest.approx(float(band.low.evaluate(time)), rel=1e-9)
        assert high == pytest.approx(float(band.high.evaluate(time)), rel=1e-9)


def test_where_nobody_or_everybody_had_the_event_there_is_no_interval() -> None:
    curve = kaplan_meier(times=[1, 2], observed=[1, 1])
    assert all(math.isnan(end) for end in curve.interval(0.5, level=0.9))
    assert all(math.isnan(end) for end in curve.interval(2.0, level=0.9))
    with pytest.raises(ParameterError, match="level"):
        curve.interval(1.0, level=1.0)


def test_times_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ParameterError):
        kaplan_meier(times=[1, 2], observed=[1])
    with pytest.raises(ParameterError):
        kaplan_meier(times=[math.nan], observed=[1])


def test_interval_score_by_hand() -> None:
    assert interval_score(low=10, high=20, outcome=15, level=0.9) == 10
    assert interval_score(low=10, high=20, outcome=8, level=0.9) == pytest.approx(10 + 20 * 2)
    assert interval_score(low=10, high=20, outcome=23, level=0.5) == pytest.approx(10 + 4 * 3)
    assert interval_score(low=10, high=math.inf, outcome=12, level=0.9) == 0
    assert interval_score(low=10, high=math.inf, outcome=9, level=0.9) == pytest.approx(20)
    with pytest.raises(ParameterError):
        interval_score(low=2, high=1, outcome=1, level=0.9)
    with pytest.raises(ParameterError):
        interval_score(low=1, high=2, outcome=1, level=1.0)


def test_interval_score_is_proper() -> None:
    """Of all intervals the 5th to 95th percentile scores best on average."""
    outcomes = [(i + 0.5) / 1000 for i in range(1000)]

    def mean(low: float, high: float) -> float:
        scores = [interval_score(low=low, high=high, outcome=x, level=0.9) for x in outcomes]
        return sum(scores) / len(scores)

    best = mean(0.05, 0.95)
    assert all(best < mean(*ends) for ends in ((0.1, 0.9), (0.0, 1.0), (0.05, 0.8), (0.3, 0.99)))


def test_point_score_is_the_absolute_error() -> None:
    assert point_score(value=2011, outcome=2013) == 2
