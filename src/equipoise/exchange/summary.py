"""Summaries of a question: its outcomes over what is not known, and its upper bound."""

from __future__ import annotations

import numpy as np

from equipoise.exchange.inputs import Question
from equipoise.exchange.outcome import arriving_undefended, evaluate
from equipoise.kernels.batch import BatchResult
from equipoise.sweep.space import FloatArray, draw


def sampled(question: Question, *, samples: int, seed: int) -> BatchResult:
    """Exact outcomes over the doubt of all inputs, by a scrambled Sobol design."""
    values = draw(question.parameters(), samples, seed=seed)
    return question.evaluate(values, samples)


def upper_bound(question: Question) -> tuple[float, int]:
    """Share removed if every interceptor of the high estimate works, and their number.

    Every one meets a different warhead; all other inputs are at their middle.
    """
    stock = sum(round(x.interceptors.high) for x in question.layers)
    undefended = arriving_undefended(question.central_scenario())
    return removed_if_all_work(undefended, stock), stock


def removed_if_all_work(undefended: FloatArray, interceptors: int) -> float:
    """Share of what arrives that is removed if every interceptor meets a different warhead."""
    counts = np.arange(len(undefended))
    mean = float(counts @ undefended)
    met = float(np.minimum(counts, interceptors) @ undefended)
    return met / mean if mean > 0 else 0.0


def predictive(question: Question, *, size: int, seed: int) -> tuple[FloatArray, FloatArray]:
    """PMFs without and with the defense, averaged over what is not known."""
    parameters = question.parameters()
    values = draw(parameters, size, seed=seed)
    without = with_defense = np.zeros(1)
    for j in range(size):
        outcome = evaluate(question.scenario_at({k: float(v[j]) for k, v in values.items()}))
        without = without + outcome.arriving_undefended / size
        with_defense = with_defense + outcome.arriving / size
    return without, with_defense
