"""What kernels refuse as a number, whatever the parameter."""

from __future__ import annotations

import numpy as np
import pytest

from equipoise.kernels import validate
from equipoise.kernels.validate import ParameterError


@pytest.mark.parametrize("value", [True, False])
def test_a_truth_value_is_no_number(value: bool) -> None:
    with pytest.raises(ParameterError, match="platforms is a truth value"):
        validate.count("platforms", value)
    with pytest.raises(ParameterError, match="sspk is a truth value"):
        validate.probability("sspk", value)


def test_the_largest_count_is_still_a_count() -> None:
    most = validate.MOST_COUNTED
    assert validate.counts("warheads", [0, most]).tolist() == [0, most]
    with pytest.raises(ParameterError, match="Give at most 1,000,000,000") as caught:
        validate.counts("warheads", [0, most + 1])
    assert caught.value.parameter == "warheads"


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ([], "is empty"),
        ([1.25, -0.25], "has a negative entry, -0.25"),
        ([0.5, 0.4], "sums to 0.9"),
        ([[1.0]], "has 2 dimensions"),
    ],
)
def test_what_is_no_distribution_is_refused(value: list[float], problem: str) -> None:
    with pytest.raises(ParameterError, match=problem):
        validate.pmf("arriving", np.array(value))


def test_lengths_that_differ_are_all_told() -> None:
    with pytest.raises(ParameterError, match=r"differs in length from others \(one 2, two 3\)"):
        validate.same_length(["one", "two"], [np.zeros(2), np.zeros(3)])
    assert validate.same_length(["one", "two"], [np.zeros(3), np.zeros(3)]) == 3
