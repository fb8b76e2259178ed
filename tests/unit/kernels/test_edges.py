"""Edges of kernels: values at the very limit, defaults, nothing at all. Each was once a fault
that no other test noticed (see ``make mutation``).
"""

from __future__ import annotations

import math

import pytest

from equipoise.kernels import hazard, inventory, offset
from equipoise.kernels.validate import ParameterError


def test_an_interval_without_width_is_scored() -> None:
    assert hazard.interval_score(low=2.0, high=2.0, outcome=2.0, level=0.9) == 0.0
    assert hazard.interval_score(low=2.0, high=2.0, outcome=3.0, level=0.5) == pytest.approx(4.0)


def test_survival_at_the_moment_of_an_event_is_what_is_left_after_it() -> None:
    found = hazard.kaplan_meier(times=[1.0, 2.0], observed=[True, True])
    assert [found.at(t) for t in (0.5, 1.0, 1.5, 2.0)] == [1.0, 0.5, 0.5, 0.0]


def test_survival_without_any_event_is_certain_and_has_no_moments() -> None:
    found = hazard.kaplan_meier(times=[1.0, 2.0], observed=[False, False])
    assert found.survival.shape == found.times.shape == (0,)
    assert found.at(10.0) == 1.0
    assert math.isnan(found.quantile(0.5))


def test_less_than_one_warhead_is_a_number_of_objects() -> None:
    assert inventory.credible_objects(warheads=0.5, decoys=0.0) == 0.5
    assert inventory.credible_objects(warheads=0.0, decoys=0.5) == 0.5
    with pytest.raises(ParameterError):
        inventory.credible_objects(warheads=-0.1, decoys=0.0)


def test_a_kill_probability_just_beyond_what_is_tracked_is_out_of_reach() -> None:
    assert inventory.shots_continuous(sspk=1.0, wanted=0.51, p_track=0.5) is None
    assert inventory.shots_continuous(sspk=1.0, wanted=0.5, p_track=0.5) == 1.0


def test_nothing_wanted_needs_nothing() -> None:
    found = inventory.decoys_required(
        warheads=2, decoys=1, sspk=0.5, p_zero_leak=0.0,
        p_warhead_called_warhead=0.9, p_decoy_called_warhead=0.1,
    )  # fmt: skip
    assert found is not None
    assert (found.interceptors, found.shots) == (0, 0)
    assert found.p_zero_leak == 0.0
    assert inventory.look_required(warheads=2, sspk=0.5, p_zero_leak=0.0, salvos=[1, 1]) == 0


def test_everything_is_tracked_and_survives_unless_one_says_otherwise() -> None:
    asked = {"warheads": 5, "interceptors": 4, "shots": 2, "sspk": 0.5}
    assert offset.removed_share(**asked) == offset.removed_share(
        **asked, p_track=1.0, surviving_fraction=1.0
    )  # fmt: skip
