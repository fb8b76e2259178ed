"""What the defense removes at every point of a grid of forces and interceptors, exactly.

The grid is what a reader may slide over in the report and on the page: every value shown is
one that was computed, none is interpolated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from equipoise.claims.deep_cuts import scaled
from equipoise.claims.frame import Options, best_loaded_force, question_asked, show_day
from equipoise.core.facts import Facts
from equipoise.core.grid import Grid
from equipoise.core.language import _
from equipoise.defense.architecture import architecture
from equipoise.exchange.inputs import BASELINE, Input, LayerInputs, Question
from equipoise.exchange.scenario import POSTURES
from equipoise.kernels.batch import BatchResult
from equipoise.sweep.space import FloatArray

ATTACKER, DEFENDER = "RUS", "USA"
FORCES = (50, 100, 200, 300, 400, 550, 700, 1000)
STOCKS = (0, 10, 20, 50, 100, 200, 300, 500, 1000)
FLOOR = 100
LEAST, MIDDLE, MOST = range(3)


def removed_grid(facts: Facts, options: Options) -> Grid:
    """What US layers of the day, scaled together, remove of the Russian missiles of that day.

    The force is cut in proportion and the layers keep their proportions; both numbers on
    record are points of the grid. Chance is exact; inputs rest at their middle but for the
    ends of the range.

    Raises:
        NoFactError: if force or defense is not on record for the day in this vintage.
        UnknownNameError: if the viewpoint or the doctrine is unknown.
    """
    force = best_loaded_force(facts, ATTACKER, options.on)
    defense = architecture(facts, DEFENDER, on=options.on)
    stock = sum(layer.central for layer in defense.layers)
    forces = tuple(sorted({*(x for x in FORCES if x < force.warheads), force.warheads}))
    stocks = tuple(sorted({*STOCKS, stock}))
    parts = []
    for posture in POSTURES:
        question = question_asked(facts, force, defense, options, posture=posture)
        parts.append([_line(question, level, stocks) for level in forces])
    return Grid(
        scenario=_scenario(options),
        postures=POSTURES,
        warheads=forces,
        interceptors=stocks,
        on_record=(force.warheads, stock),
        arriving=tuple(tuple(x.arriving for x in row) for row in parts),
        low=tuple(tuple(x.removed[LEAST] for x in row) for row in parts),
        central=tuple(tuple(x.removed[MIDDLE] for x in row) for row in parts),
        high=tuple(tuple(x.removed[MOST] for x in row) for row in parts),
        bound=tuple(tuple(x.bound for x in row) for row in parts),
        floor=FLOOR,
        p_floor_undefended=tuple(tuple(x.p_floor_undefended for x in row) for row in parts),
        p_floor=tuple(tuple(x.p_floor for x in row) for row in parts),
    )


def _scenario(options: Options) -> str:
    return _(
        "Russian force of {day} cut in proportion; all US layers of that day scaled together; "
        "viewpoint {viewpoint}; {doctrine} doctrine; bombers left out"
    ).format(
        day=show_day(options.on),
        viewpoint=_(options.viewpoint or BASELINE),
        doctrine=_(options.doctrine),
    )


@dataclass(frozen=True)
class _Line:
    """One force in one posture against every stock."""

    arriving: float
    removed: tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]
    bound: tuple[float, ...]
    p_floor_undefended: float
    p_floor: tuple[float, ...]


def _line(question: Question, level: int, stocks: tuple[int, ...]) -> _Line:
    """All stocks at the three ends of the inputs, in one batch."""
    cut = replace(question, force=scaled(question.force, level))
    size = 3 * len(stocks)
    found = cut.evaluate(_columns(question.layers, stocks), size)
    floor = [int(k) for k in found.at_least].index(FLOOR)
    middle = slice(MIDDLE, None, 3)
    return _Line(
        arriving=float(found.mean_arriving[0]),
        removed=_removed(found),
        bound=_floats(found.upper_bound_share[MOST::3]),
        p_floor_undefended=float(found.p_at_least_arrive[0, floor]),
        p_floor=_floats(found.p_at_least_leak[middle, floor]),
    )


def _removed(found: BatchResult) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    share = found.removed_share
    return _floats(share[LEAST::3]), _floats(share[MIDDLE::3]), _floats(share[MOST::3])


def _floats(values: FloatArray) -> tuple[float, ...]:
    return tuple(float(x) for x in values)


def _columns(layers: tuple[LayerInputs, ...], stocks: tuple[int, ...]) -> dict[str, FloatArray]:
    """Values of the inputs of the defense: each stock at its least, middle and most."""
    columns: dict[str, FloatArray] = {}
    shares = _split(layers, stocks)
    for layer, numbers in zip(layers, shares, strict=True):
        columns[layer.interceptors.name] = np.repeat(numbers, 3).astype(float)
        for item in (layer.kill, layer.tracking, layer.engageable):
            columns[item.name] = _ends(item, len(stocks))
        columns[layer.common_mode.name] = _ends(layer.common_mode, len(stocks))[
            _turned(len(stocks))
        ]
    return columns


def _ends(item: Input, repeats: int) -> FloatArray:
    return np.tile(np.array([item.low, item.central, item.high]), repeats)


def _turned(repeats: int) -> list[int]:
    """Indices that swap low and high: a failure does most for the defense when it is rare."""
    return [3 * k + j for k in range(repeats) for j in (MOST, MIDDLE, LEAST)]


def _split(layers: tuple[LayerInputs, ...], stocks: tuple[int, ...]) -> list[list[int]]:
    """Each stock parted among the layers as the stock on record is; largest remainders first."""
    weights = [layer.interceptors.central for layer in layers]
    total = sum(weights)
    parted = []
    for stock in stocks:
        exact = [stock * w / total if total else 0.0 for w in weights]
        whole = [int(x) for x in exact]
        by_rest = sorted(range(len(exact)), key=lambda k: whole[k] - exact[k])
        for k in by_rest[: stock - sum(whole) if total else 0]:
            whole[k] += 1
        parted.append(whole)
    return [list(column) for column in zip(*parted, strict=True)]
