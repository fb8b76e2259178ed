"""Drivers, boxes and the worth of knowing, from the words of docs/studies.md, in plain Python."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import comb

Grid = Mapping[str, Sequence[Fraction]]
Model = Callable[[Mapping[str, Fraction]], Fraction]


def every_case(grid: Grid) -> list[dict[str, Fraction]]:
    """Return all combinations, each as likely."""
    return [dict(zip(grid, values, strict=True)) for values in product(*grid.values())]


def mean(values: Sequence[Fraction]) -> Fraction:
    """Return the mean."""
    return sum(values, Fraction(0)) / len(values)


def variance(values: Sequence[Fraction]) -> Fraction:
    """Return the mean squared distance from the mean."""
    center = mean(values)
    return mean([(value - center) ** 2 for value in values])


def _groups(grid: Grid, *, model: Model, by: Sequence[str]) -> list[list[Fraction]]:
    split: dict[tuple[Fraction, ...], list[Fraction]] = {}
    for case in every_case(grid):
        split.setdefault(tuple(case[name] for name in by), []).append(model(case))
    return list(split.values())


def first_order(grid: Grid, *, model: Model, group: Sequence[str]) -> Fraction:
    """Return the variance of the mean given the group over the variance (Sobol 1993)."""
    total = variance([model(case) for case in every_case(grid)])
    return variance([mean(part) for part in _groups(grid, model=model, by=group)]) / total


def total_effect(grid: Grid, *, model: Model, group: Sequence[str]) -> Fraction:
    """Return the mean variance left when all but the group is known, over the variance."""
    total = variance([model(case) for case in every_case(grid)])
    rest = [name for name in grid if name not in group]
    return mean([variance(part) for part in _groups(grid, model=model, by=rest)]) / total


def jansen_total(*, first: Sequence[float], changed: Sequence[float], total: float) -> float:
    """Return sum (f(A) - f(A with the group of B))^2 / 2N over the variance (Jansen 1999)."""
    squares = [(a - b) ** 2 for a, b in zip(first, changed, strict=True)]
    return sum(squares) / len(squares) / 2 / total


def saltelli_first(
    *, first: Sequence[float], second: Sequence[float], changed: Sequence[float], total: float
) -> float:
    """Return mean f(B) (f(A with the group of B) - f(A)) over the variance (Saltelli 2010)."""
    terms = [b * (c - a) for a, b, c in zip(first, second, changed, strict=True)]
    return sum(terms) / len(terms) / total


def chance_wrong(verdicts: Sequence[bool], *, say: bool) -> Fraction:
    """Return the share of all doubt in which a verdict is wrong."""
    return Fraction(sum(1 for verdict in verdicts if verdict != say), len(verdicts))


def chance_wrong_if_known(
    grid: Grid, *, matters: Callable[[Mapping[str, Fraction]], bool], group: Sequence[str]
) -> Fraction:
    """Return the share in which the better verdict is wrong once the group is known."""
    parts = _groups(grid, model=lambda case: Fraction(matters(case)), by=group)
    return mean([min(mean(part), 1 - mean(part)) for part in parts])


def inside(row: Mapping[str, float], *, box: Mapping[str, tuple[float, float]]) -> bool:
    """Say whether a row lies in a box, ends included."""
    return all(low <= row[name] <= high for name, (low, high) in box.items())


def coverage_and_density(
    rows: Sequence[Mapping[str, float]],
    *,
    interesting: Sequence[bool],
    box: Mapping[str, tuple[float, float]],
) -> tuple[Fraction, Fraction]:
    """Return the share of interesting rows in the box, and of its rows that are interesting."""
    flags = [flag for row, flag in zip(rows, interesting, strict=True) if inside(row, box=box)]
    return Fraction(sum(flags), sum(interesting)), Fraction(sum(flags), len(flags))


def p_of_luck(*, inside_box: int, interesting: int, density_without: Fraction) -> Fraction:
    """Return P(at least as many interesting rows) if the condition had no effect."""
    return sum(
        (
            comb(inside_box, k) * density_without**k * (1 - density_without) ** (inside_box - k)
            for k in range(interesting, inside_box + 1)
        ),
        Fraction(0),
    )
