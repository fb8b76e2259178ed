"""Small forces and defenses: expected kills, kept arrivals and the batch say the same.

Small enough to run as plain Python, as mutation testing does (``make mutation``).
"""

from __future__ import annotations

import os
from concurrent.futures import Future
from typing import Any

import numpy as np
import pytest

from equipoise.kernels import batch as batches
from equipoise.kernels import kept
from equipoise.kernels.arrivals import arriving_pmf
from equipoise.kernels.batch import evaluate_batch
from equipoise.kernels.binomial import binomial_pmf
from equipoise.kernels.expected import expected_kills, spreads_shots
from equipoise.kernels.kept import kept_arrivals, kept_layers, removed_shares
from equipoise.kernels.layers import EVEN_SPREAD, SALVO, SALVO_WITH_REMAINDER, leakers_pmf

SCENARIOS = 5
SHARES = np.array([[1.0, 0.6], [0.4, 1.0], [1.0, 1.0], [0.0, 0.8], [0.9, 0.3]])


def force(**changes: Any) -> dict[str, Any]:
    draw = np.random.default_rng(7)
    return {
        "platforms": [[5, 2]],
        "launchers_per_platform": [[1, 3]],
        "warheads_per_launcher": [[2, 2]],
        "p_platform": draw.uniform(0.3, 1.0, (SCENARIOS, 2)),
        "p_launcher": draw.uniform(0.7, 1.0, (SCENARIOS, 2)),
        "p_warhead": [[0.9, 1.0]],
        "p_force_common_mode": [0.0, 0.1, 0.2, 0.5, 0.0],
    } | changes


def shields(doctrine: int, stocks: tuple[int, int]) -> dict[str, Any]:
    draw = np.random.default_rng(8)
    return {
        "interceptors": [list(stocks)],
        "shots": [[2, 3]],
        "doctrine": [[doctrine, SALVO_WITH_REMAINDER]],
        "sspk": draw.uniform(0.1, 0.9, (SCENARIOS, 2)),
        "p_track": draw.uniform(0.5, 1.0, (SCENARIOS, 2)),
        "p_layer_common_mode": draw.uniform(0.0, 0.3, (SCENARIOS, 2)),
        "engageable_share": SHARES,
    }


def row(given: dict[str, Any], name: str, scenario: int) -> Any:
    column = np.asarray(given[name])
    return column[scenario if column.shape[0] > 1 else 0]


def removed(attack: dict[str, Any], defense: dict[str, Any], scenario: int) -> float:
    """From the distribution of leakers of one scenario."""
    asked = {name: row(attack, name, scenario) for name in attack if "common" not in name}
    arriving = arriving_pmf(**asked, p_common_mode=row(attack, "p_force_common_mode", scenario))
    layers = {name: row(defense, name, scenario) for name in defense if "common" not in name}
    leaking = leakers_pmf(
        arriving, **layers, p_common_mode=row(defense, "p_layer_common_mode", scenario)
    )
    number = np.arange(arriving.size)
    return float(1.0 - leaking @ number / (arriving @ number))


@pytest.mark.parametrize("stocks", [(0, 0), (1, 2), (5, 7), (9, 16), (44, 5), (8, 70), (90, 90)])
@pytest.mark.parametrize("doctrine", [SALVO, SALVO_WITH_REMAINDER, EVEN_SPREAD])
def test_every_way_removes_the_same_share(doctrine: int, stocks: tuple[int, int]) -> None:
    attack, defense = force(), shields(doctrine, stocks)
    shares = removed_shares(kept_arrivals(**attack), kept_layers(**defense))
    batch = evaluate_batch(**attack, **defense)
    single = [removed(attack, defense, s) for s in range(SCENARIOS)]
    assert shares == pytest.approx(single, abs=1e-11)
    assert batch.removed_share == pytest.approx(single, abs=1e-11)


def test_kills_of_a_sure_number_by_hand() -> None:
    defense = shields(SALVO_WITH_REMAINDER, (5, 0)) | {
        "sspk": [[0.5, 0.5]],
        "p_track": [[0.8, 1.0]],
        "p_layer_common_mode": [[0.1, 0.0]],
        "engageable_share": [[1.0, 1.0]],
    }
    found = expected_kills(
        np.array([[1.0]]), 7, np.array([[7, 7]]), kept_layers(**defense), cut=1e-19
    )
    # Two get two shots each, the third one: 0.9 x 0.8 x (2 x 0.75 + 0.5).
    assert found == pytest.approx([0.9 * 0.8 * 2.0], rel=1e-13)


@pytest.mark.parametrize("stock", [0, 1, 4, 7, 9])
@pytest.mark.parametrize("share", [0.05, 0.6, 0.99])
def test_kills_of_numbers_that_start_late(share: float, stock: int) -> None:
    defense = shields(SALVO, (stock, 0)) | {
        "shots": [[1, 1]],
        "sspk": [[0.5, 0.5]],
        "p_track": [[1.0, 1.0]],
        "p_layer_common_mode": [[0.0, 0.0]],
        "engageable_share": [[share, 1.0]],
    }
    chances, limits = np.array([[0.2, 0.5, 0.3]]), np.array([[7, 9]])
    found = expected_kills(chances, 7, limits, kept_layers(**defense), cut=1e-19)
    least = [binomial_pmf(n, share) @ np.minimum(np.arange(n + 1), stock) for n in (7, 8, 9)]
    assert found == pytest.approx([0.5 * float(chances[0] @ least)], rel=1e-12)


def test_more_than_one_shot_is_needed_to_spread_any() -> None:
    def asked(doctrine: int, shots: int) -> bool:
        changes = {"doctrine": [[SALVO, doctrine]], "shots": [[3, shots]]}
        return spreads_shots(kept_layers(**(shields(SALVO, (5, 5)) | changes)))

    assert asked(EVEN_SPREAD, 2)
    assert not asked(EVEN_SPREAD, 1)
    assert not asked(SALVO, 3)


def test_kept_arrivals_are_those_of_the_single_function() -> None:
    attack = force()
    arrivals = kept_arrivals(**attack)
    assert (arrivals.scenarios, arrivals.size) == (SCENARIOS, 23)
    for s in range(SCENARIOS):
        asked = {name: row(attack, name, s) for name in attack if "common" not in name}
        exact = arriving_pmf(**asked, p_common_mode=0.0)
        low, top = arrivals.limits[s]
        found = arrivals.chances[s, low - arrivals.first : top - arrivals.first + 1]
        assert found == pytest.approx(exact[low : top + 1], abs=1e-12)
        works = 1.0 - arrivals.p_force_common_mode[s]
        assert arrivals.mean[s] == pytest.approx(works * exact @ np.arange(23), rel=1e-12)
    assert arrivals.p_force_common_mode.tolist() == attack["p_force_common_mode"]


def test_scenarios_are_met_some_rows_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    arrivals, layers = kept_arrivals(**force()), kept_layers(**shields(SALVO, (5, 7)))
    whole = removed_shares(arrivals, layers)
    monkeypatch.setattr(kept, "ROWS_AT_ONCE", 2)
    assert removed_shares(arrivals, layers) == pytest.approx(whole, rel=1e-13)


@pytest.mark.parametrize("doctrine", [SALVO, EVEN_SPREAD])
def test_of_nothing_that_arrives_nothing_is_removed(doctrine: int) -> None:
    attack = force(p_force_common_mode=[1.0, 0.0, 0.0, 0.0, 0.0])
    attack["p_platform"][1] = 0.0
    shares = removed_shares(kept_arrivals(**attack), kept_layers(**shields(doctrine, (5, 7))))
    assert shares[:2].tolist() == [0.0, 0.0]
    assert np.all(shares[2:] > 0.0)


@pytest.mark.parametrize("threads", [1, 2, 3, 9])
def test_threads_take_some_scenarios_at_a_time(
    threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {**force(), **shields(EVEN_SPREAD, (5, 7)), "at_least": [1, 3]}
    whole = evaluate_batch(**asked, threads=1)
    monkeypatch.setattr(batches, "LEAST_ROWS", 1)
    monkeypatch.setattr(batches, "MOST_ROWS", 2)
    parts = evaluate_batch(**asked, threads=threads)
    for name in ("mean_leaking", "upper_bound_share", "p_at_least_leak", "leaking_p95"):
        assert np.array_equal(getattr(parts, name), getattr(whole, name))


class Threads:
    """Stands for threads that never come to do anything."""

    def __init__(self) -> None:
        self.submitted: list[Future[None]] = []
        self.asked: list[int] = []

    def __call__(self, count: int) -> Threads:
        self.asked.append(count)
        return self

    def submit(self, _: object) -> Future[None]:
        self.submitted.append(Future())
        return self.submitted[-1]


@pytest.mark.parametrize(
    ("threads", "least", "others"),
    [(1, 1, 0), (2, 1, 1), (3, 1, 2), (9, 1, 4), (3, 4, 1), (4, 8, 0)],
)
def test_no_more_threads_work_than_there_are_rows_for(
    threads: int, least: int, others: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {**force(), **shields(SALVO, (5, 7))}
    whole = evaluate_batch(**asked, threads=1)
    pool = Threads()
    monkeypatch.setattr(batches, "_threads", pool)
    monkeypatch.setattr(batches, "LEAST_ROWS", least)
    monkeypatch.setattr(batches, "MOST_ROWS", max(2, least))
    alone = evaluate_batch(**asked, threads=threads)
    assert np.array_equal(alone.mean_leaking, whole.mean_leaking)
    assert len(pool.submitted) == others
    assert set(pool.asked) <= {others}


def test_as_many_threads_as_processors_one_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Threads()
    monkeypatch.setattr(batches, "_threads", pool)
    monkeypatch.setattr(batches, "LEAST_ROWS", 1)
    asked = {**force(), **shields(SALVO, (5, 7))}
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 4, 7}, raising=False)
    evaluate_batch(**asked)
    monkeypatch.delattr(os, "sched_getaffinity")
    for processors in (5, None):
        monkeypatch.setattr(os, "cpu_count", lambda found=processors: found)
        evaluate_batch(**asked)
    assert len(pool.submitted) == (3 - 1) + (5 - 1)


@pytest.mark.parametrize("doctrine", [SALVO, EVEN_SPREAD])
def test_one_force_meets_many_defenses_as_if_it_were_repeated(doctrine: int) -> None:
    one = {name: np.asarray(column)[:1] for name, column in force().items()}
    repeated = {name: np.repeat(column, SCENARIOS, axis=0) for name, column in one.items()}
    layers = kept_layers(**shields(doctrine, (3, 1)))
    found = removed_shares(kept_arrivals(**one), layers)
    assert np.array_equal(found, removed_shares(kept_arrivals(**repeated), layers))
    assert len(set(found)) == SCENARIOS


@pytest.mark.parametrize("doctrine", [SALVO, EVEN_SPREAD])
def test_a_force_of_which_less_than_one_warhead_is_expected_loses_its_share(doctrine: int) -> None:
    attack, defense = force(p_platform=[[0.01, 0.02]]), shields(doctrine, (3, 1))
    arrivals = kept_arrivals(**attack)
    assert (arrivals.mean < 0.5).all()
    batch = evaluate_batch(**attack, **defense)
    found = removed_shares(arrivals, kept_layers(**defense))
    np.testing.assert_allclose(found, batch.removed_share, rtol=1e-10)
    assert (found > 0.0).any()
