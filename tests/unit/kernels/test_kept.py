"""Arrivals kept for many defenses: the same numbers as the batch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.kernels.batch import evaluate_batch
from equipoise.kernels.kept import kept_arrivals, kept_layers, removed_shares
from equipoise.kernels.layers import EVEN_SPREAD, SALVO, SALVO_WITH_REMAINDER
from equipoise.kernels.validate import ParameterError
from tests.support.compiled_only import compiled_only

SCENARIOS = 150
LARGE_STOCKS = [pytest.param(n, marks=compiled_only) for n in (30, 400)]


def force(scenarios: int = SCENARIOS) -> dict[str, Any]:
    draw = np.random.default_rng(7)
    return {
        "platforms": [[6, 3, 40]],
        "launchers_per_platform": [[16, 9, 1]],
        "warheads_per_launcher": [[4, 1, 6]],
        "p_platform": draw.uniform(0.2, 1.0, (scenarios, 3)),
        "p_launcher": draw.uniform(0.7, 1.0, (scenarios, 3)),
        "p_warhead": np.ones((1, 3)),
        "p_force_common_mode": draw.uniform(0.0, 0.1, scenarios),
    }


def layers(doctrine: int, stock: int, scenarios: int = SCENARIOS) -> dict[str, Any]:
    draw = np.random.default_rng(8)
    return {
        "interceptors": [[stock, 2 * stock]],
        "shots": [[2, 3]],
        "doctrine": [[doctrine, SALVO]],
        "sspk": draw.uniform(0.1, 0.9, (scenarios, 2)),
        "p_track": draw.uniform(0.5, 1.0, (scenarios, 2)),
        "p_layer_common_mode": draw.uniform(0.0, 0.3, (scenarios, 2)),
        "engageable_share": draw.uniform(0.0, 1.0, (scenarios, 2)),
    }


@pytest.mark.parametrize("stock", [0, 1, *LARGE_STOCKS])
def test_an_even_spread_gives_the_bits_of_the_batch(stock: int) -> None:
    shields = layers(EVEN_SPREAD, stock)
    batch = evaluate_batch(**force(), **shields)
    shares = removed_shares(kept_arrivals(**force()), kept_layers(**shields))
    assert np.array_equal(shares, batch.removed_share)


@pytest.mark.parametrize("doctrine", [SALVO, SALVO_WITH_REMAINDER])
@pytest.mark.parametrize("stock", [0, 1, *LARGE_STOCKS])
def test_salvos_remove_what_the_distribution_of_leakers_says(doctrine: int, stock: int) -> None:
    shields = layers(doctrine, stock)
    batch = evaluate_batch(**force(), **shields)
    shares = removed_shares(kept_arrivals(**force()), kept_layers(**shields))
    assert shares == pytest.approx(batch.removed_share, abs=1e-12)


CHANCES = st.sampled_from([0.0, 0.01, 0.2, 0.5, 0.9, 0.999, 1.0])


@st.composite
def sieges(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A small force and up to three layers, with the edges of every parameter."""
    groups, shields = draw(st.integers(1, 3)), draw(st.integers(1, 3))

    def row(entries: st.SearchStrategy[Any], size: int) -> list[list[Any]]:
        return [draw(st.lists(entries, min_size=size, max_size=size))]

    return {
        "platforms": row(st.integers(0, 30), groups),
        "launchers_per_platform": row(st.sampled_from([0, 1, 5]), groups),
        "warheads_per_launcher": row(st.integers(0, 4), groups),
        "p_platform": row(CHANCES, groups),
        "p_launcher": row(CHANCES, groups),
        "p_warhead": row(CHANCES, groups),
        "p_force_common_mode": [draw(CHANCES)],
    }, {
        "interceptors": row(st.sampled_from([0, 1, 2, 9, 40, 200, 3000]), shields),
        "shots": row(st.integers(1, 5), shields),
        "doctrine": row(st.sampled_from([SALVO, SALVO_WITH_REMAINDER]), shields),
        "sspk": row(CHANCES, shields),
        "p_track": row(CHANCES, shields),
        "p_layer_common_mode": row(CHANCES, shields),
        "engageable_share": row(CHANCES, shields),
    }


@given(sieges())
def test_expected_kills_hold_at_every_edge(siege: tuple[dict[str, Any], dict[str, Any]]) -> None:
    attack, shields = siege
    batch = evaluate_batch(**attack, **shields)
    shares = removed_shares(kept_arrivals(**attack), kept_layers(**shields))
    assert shares == pytest.approx(batch.removed_share, abs=1e-12)


def test_a_stock_that_no_likely_number_uses_up_removes_what_it_reaches() -> None:
    silos: dict[str, Any] = {
        "platforms": [[400]],
        "launchers_per_platform": [[1]],
        "warheads_per_launcher": [[1]],
        "p_platform": [[0.5]],
        "p_launcher": [[1.0]],
        "p_warhead": [[1.0]],
        "p_force_common_mode": [0.0],
    }
    shield: dict[str, Any] = {
        "interceptors": [[150]],
        "shots": [[1]],
        "doctrine": [[SALVO]],
        "sspk": [[0.7]],
        "p_track": [[1.0]],
        "p_layer_common_mode": [[0.0]],
        "engageable_share": [[0.02]],
    }
    arrivals = kept_arrivals(**silos)
    shares = removed_shares(arrivals, kept_layers(**shield))
    assert shares == pytest.approx([0.02 * 0.7], abs=1e-12)
    shield["interceptors"] = [[2]]
    shares = removed_shares(arrivals, kept_layers(**shield))
    none, one = 0.99**400, 400 * 0.01 * 0.99**399
    assert shares == pytest.approx([(2.0 - 2.0 * none - one) * 0.7 / 200.0], abs=1e-12)


def test_one_set_of_arrivals_serves_many_defenses() -> None:
    arrivals = kept_arrivals(**force())
    before = arrivals.chances.copy()
    found = [removed_shares(arrivals, kept_layers(**layers(SALVO, n))).mean() for n in (0, 10, 100)]
    assert found == sorted(found)
    assert found[0] == pytest.approx(0.0, abs=1e-15)
    assert found[2] > 0.01
    assert np.array_equal(arrivals.chances, before)


def test_a_single_row_of_layers_holds_for_every_scenario() -> None:
    one = {name: np.asarray(value)[:1] for name, value in layers(SALVO, 20).items()}
    shares = removed_shares(kept_arrivals(**force()), kept_layers(**one))
    batch = evaluate_batch(**force(), **one)
    assert shares == pytest.approx(batch.removed_share, abs=1e-12)


def test_what_arrives_is_kept_on_its_window_only() -> None:
    silos = {
        name: np.asarray(value)[:, 2:]
        for name, value in force().items()
        if name != "p_force_common_mode"
    }
    silos |= {"platforms": [[400]], "p_platform": [[0.9]], "p_force_common_mode": [0.02]}
    arrivals = kept_arrivals(**silos)
    assert arrivals.first > 0
    assert arrivals.chances.shape[1] < arrivals.size / 1.5
    missing = 1 - arrivals.chances.sum(axis=1)
    assert np.all(np.abs(missing) < 1e-9)


def test_bad_numbers_are_refused() -> None:
    with pytest.raises(ParameterError, match="p_platform"):
        kept_arrivals(**{**force(), "p_platform": [[1.2, 0.5, 0.5]]})
    with pytest.raises(ParameterError, match="sspk"):
        kept_layers(**{**layers(SALVO, 1), "sspk": [[-0.1, 0.5]]})
