"""Averages over orders: Shapley's axioms, and his weighted-coalition formula as a second way."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, permutations
from math import factorial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.claims.waterfall import Assumption, End, effects, waterfall

NAMES = ("a", "b", "c", "d")
SETS = [frozenset(c) for k in range(len(NAMES) + 1) for c in combinations(NAMES, k)]
tables = st.lists(st.integers(-1000, 1000), min_size=len(SETS), max_size=len(SETS)).map(
    lambda numbers: dict(zip(SETS, numbers, strict=True))
)


def by_coalitions(table: dict[frozenset[str], int], name: str) -> Fraction:
    """Shapley 1953, equation 13: what a player adds to each coalition, weighted by its size."""
    n = len(NAMES)
    return sum(
        (
            Fraction(factorial(len(s)) * factorial(n - len(s) - 1), factorial(n))
            * (table[s | {name}] - table[s])
            for s in SETS
            if name not in s
        ),
        Fraction(0),
    )


@settings(max_examples=50, deadline=None)
@given(table=tables)
def test_the_average_over_orders_is_shapleys_weighted_sum(table: dict[frozenset[str], int]) -> None:
    found = effects(NAMES, lambda s: float(table[s]))
    for name in NAMES:
        assert found[name].average == pytest.approx(float(by_coalitions(table, name)), abs=1e-9)
        assert found[name].low <= found[name].average + 1e-9
        assert found[name].average <= found[name].high + 1e-9


@settings(max_examples=50, deadline=None)
@given(table=tables)
def test_steps_and_averages_both_add_up_to_the_whole(table: dict[frozenset[str], int]) -> None:
    found = effects(NAMES, lambda s: float(table[s]))
    whole = table[frozenset(NAMES)] - table[frozenset()]
    assert sum(e.step for e in found.values()) == pytest.approx(whole)
    assert sum(e.average for e in found.values()) == pytest.approx(whole)


@settings(max_examples=30, deadline=None)
@given(table=tables, order=st.permutations(NAMES))
def test_the_order_shown_moves_steps_and_never_averages_or_the_residual(
    table: dict[frozenset[str], int], order: list[str]
) -> None:
    first, last = End("x", "X", float(table[frozenset()]), ()), End("y", "Y", 77.0, ())

    def reconciled(names: tuple[str, ...] | list[str]) -> tuple[float, dict[str, float]]:
        found = waterfall(
            quantity="q",
            question="Q:",
            unit="u",
            first=first,
            last=last,
            assumptions=[Assumption(n, n, ()) for n in names],
            value=lambda s: float(table[s]),
        )
        steps = {x.label: x.effect.average for x in found.lines if x.kind == "step" and x.effect}
        return found.residual, steps

    residual, averages = reconciled(NAMES)
    again, moved = reconciled(order)
    assert again == pytest.approx(residual)
    assert moved == pytest.approx(averages)


@settings(max_examples=30, deadline=None)
@given(changes=st.lists(st.integers(-100, 100), min_size=4, max_size=4))
def test_what_merely_adds_has_one_step_in_every_order(changes: list[int]) -> None:
    each = dict(zip(NAMES, changes, strict=True))
    for order in permutations(NAMES):
        found = effects(order, lambda s: float(sum(each[n] for n in s)))
        for name in NAMES:
            e = found[name]
            assert e.step == e.low == e.high == pytest.approx(each[name])
