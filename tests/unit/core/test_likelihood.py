"""Words for chances: two scales, their borders and their print."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.core.errors import BadInputError, UnknownNameError
from equipoise.core.language import language
from equipoise.core.likelihood import (
    ICD203,
    IPCC,
    SCALES,
    band_text,
    current_scale,
    likelihood,
    scale,
)


@pytest.mark.parametrize(
    ("p", "word"),
    [
        (0.0, "remote"),
        (0.03, "remote"),
        (0.05, "very unlikely"),
        (0.19, "very unlikely"),
        (0.2, "unlikely"),
        (0.45, "roughly even"),
        (0.5, "roughly even"),
        (0.55, "likely"),
        (0.8, "very likely"),
        (0.95, "almost certain"),
        (1.0, "almost certain"),
    ],
)
def test_likelihood_follows_icd_203(p: float, word: str) -> None:
    assert likelihood(p) == word


@pytest.mark.parametrize(
    ("p", "word"),
    [
        (0.0, "exceptionally unlikely"),
        (0.009, "exceptionally unlikely"),
        (0.01, "very unlikely"),
        (0.1, "unlikely"),
        (0.3299, "unlikely"),
        (0.33, "about as likely as not"),
        (0.65, "about as likely as not"),
        (0.66, "likely"),
        (0.9, "very likely"),
        (0.99, "virtually certain"),
        (1.0, "virtually certain"),
    ],
)
def test_likelihood_follows_the_ipcc(p: float, word: str) -> None:
    with scale("ipcc"):
        assert likelihood(p) == word


def test_the_two_scales_disagree_about_likely() -> None:
    assert likelihood(0.6) == "likely"
    with scale("ipcc"):
        assert likelihood(0.6) == "about as likely as not"
    assert current_scale() is ICD203


def test_scale_of_icd_203_has_no_gap() -> None:
    assert all(a.high == b.low for a, b in pairwise(ICD203.bands))
    assert [band_text(b) for b in ICD203.bands[:2]] == ["1 % to 5 %", "5 % to 20 %"]


@given(p=st.floats(0.0, 1.0), name=st.sampled_from(sorted(SCALES)))
def test_the_number_lies_in_the_band_of_its_word(p: float, name: str) -> None:
    with scale(name):
        band = next(b for b in SCALES[name].bands if b.word == likelihood(p))
    first, last = SCALES[name].bands[0], SCALES[name].bands[-1]
    assert band.low <= p or band is first
    assert p <= band.high or band is last


@given(p=st.floats(0.0, 1.0), q=st.floats(0.0, 1.0), name=st.sampled_from(sorted(SCALES)))
def test_a_greater_chance_never_has_a_lesser_word(p: float, q: float, name: str) -> None:
    order = [band.word for band in SCALES[name].bands]
    with scale(name):
        first, last = likelihood(min(p, q)), likelihood(max(p, q))
    assert order.index(first) <= order.index(last)


def test_unknown_scale_is_named_with_the_known_ones() -> None:
    with (
        pytest.raises(UnknownNameError, match=r"scale of likelihood 'nist'.*icd203, ipcc"),
        scale("nist"),
    ):
        pass


def test_words_of_a_scale_are_spoken_in_the_language_that_holds() -> None:
    with language("ru"):
        assert likelihood(0.6) == "вероятно"
        assert band_text(IPCC.bands[1]) == "от 0 % до 10 %"


@pytest.mark.parametrize("p", [-0.01, 1.01, float("nan")])
def test_likelihood_refuses_what_is_no_probability(p: float) -> None:
    with pytest.raises(BadInputError, match="is not a probability"):
        likelihood(p)
