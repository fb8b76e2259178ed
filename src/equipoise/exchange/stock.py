"""A question with another number of interceptors, all else as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from equipoise.core.errors import BadInputError
from equipoise.exchange.inputs import Input, LayerInputs, Question


def with_interceptors(question: Question, interceptors: int) -> Question:
    """The question with exactly so many interceptors, divided over the layers as they stand.

    Layers get whole interceptors in proportion to their high estimates; what rounding leaves
    goes to the largest remainders. The number is then known: it carries no doubt.

    Raises:
        BadInputError: if the number is negative, or the defense has no layer to put them in.
    """
    if interceptors < 0:
        raise BadInputError(
            f"{interceptors} interceptors are fewer than none", cure="Give 0 or more."
        )
    if not question.layers:
        raise BadInputError(
            f"the defense of {question.defense.party} on {question.defense.on} has no layer to "
            "put interceptors in",
            cure="Choose a later date, or a plan.",
        )
    parts = _in_proportion(interceptors, [x.interceptors.high for x in question.layers])
    layers = tuple(_holding(x, n) for x, n in zip(question.layers, parts, strict=True))
    return replace(question, layers=layers)


def _in_proportion(total: int, weights: Sequence[float]) -> list[int]:
    """Whole parts of a total in proportion to weights; even parts if no weight is positive."""
    known = list(weights) if sum(weights) > 0.0 else [1.0] * len(weights)
    shares = [total * w / sum(known) for w in known]
    parts = [int(s) for s in shares]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - shares[i], i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def _holding(layer: LayerInputs, count: int) -> LayerInputs:
    stock: Input = replace(
        layer.interceptors,
        low=float(count),
        central=float(count),
        high=float(count),
        origin="asked",
        fact_id="",
        note="",
    )
    return replace(layer, interceptors=stock)
