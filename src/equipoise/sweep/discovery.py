"""Where an answer flips, and under which conditions: break-even points and boxes.

Boxes are found by the patient rule induction method (Friedman and Fisher 1999, "Bump hunting
in high-dimensional data"), as scenario discovery uses it (Bryant and Lempert 2010): coverage is
the share of all interesting cases that a box holds, density the share of a box that is
interesting. A shallow tree (scikit-learn's CART) gives a second view.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from equipoise.core.errors import BadInputError
from equipoise.sweep.table import Field

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

PEEL = 0.05
LEAST_MASS = 0.02
CHANCE_OF_LUCK = 0.05
FEWEST_POINTS = 32


@dataclass(frozen=True, slots=True)
class Limit:
    """A condition on one parameter.

    Attributes:
        name: of the parameter.
        low, high: its range in the box; None where the box reaches as far as the study does.
        options: positions of the options kept, for a choice; empty otherwise.
        luck: chance that a condition without effect would raise the density as much.
    """

    name: str
    low: float | None = None
    high: float | None = None
    options: tuple[int, ...] = ()
    luck: float = 0.0


@dataclass(frozen=True, slots=True)
class Box:
    """Conditions that together make the interesting cases likely.

    Attributes:
        limits: conditions, the strongest first.
        coverage: share of all interesting cases inside.
        density: share of the cases inside that are interesting.
        mass: share of all cases inside.
        base: share of all cases that are interesting, box or not.
    """

    limits: tuple[Limit, ...]
    coverage: float
    density: float
    mass: float
    base: float

    @property
    def balance(self) -> float:
        """Harmonic mean of coverage and density."""
        both = self.coverage + self.density
        return 2.0 * self.coverage * self.density / both if both > 0.0 else 0.0

    def contains(self, values: FloatArray, fields: Sequence[Field]) -> BoolArray:
        """Which rows lie inside; no condition holds on a parameter that plays no part."""
        inside = np.ones(len(values), dtype=bool)
        column = {f.name: j for j, f in enumerate(fields)}
        for limit in self.limits:
            inside &= _meets(limit, values[:, column[limit.name]])
        return inside


def _meets(limit: Limit, x: FloatArray) -> BoolArray:
    if limit.options:
        return np.isin(x, limit.options)
    low = -np.inf if limit.low is None else limit.low
    high = np.inf if limit.high is None else limit.high
    return np.asarray((x >= low) & (x <= high))


def prim(
    values: FloatArray,
    interesting: BoolArray,
    fields: Sequence[Field],
    *,
    boxes: int = 1,
    least_mass: float = LEAST_MASS,
    peel: float = PEEL,
) -> list[Box]:
    """Boxes of interesting cases, each found among the cases that those before leave.

    Args:
        values: parameters of every case, shape (n, fields).
        interesting: which cases are.
        fields: of the columns; a field with labels is a choice.
        boxes: at most how many.
        least_mass: smallest share of the cases that a box may hold.
        peel: share of a box taken off at a time.

    Raises:
        BadInputError: if there are too few cases, or none or all of them are interesting.
    """
    _require_some(interesting)
    left = np.ones(len(values), dtype=bool)
    found: list[Box] = []
    while len(found) < boxes and np.count_nonzero(interesting & left) >= FEWEST_POINTS:
        limits = _best_limits(values[left], interesting[left], fields, least_mass, peel)
        if not limits:
            break
        found.append(_measured(limits, values, interesting, fields))
        left &= ~found[-1].contains(values, fields)
    return found


def _require_some(interesting: BoolArray) -> None:
    count = int(np.count_nonzero(interesting))
    if FEWEST_POINTS <= count <= len(interesting) - 1:
        return
    raise BadInputError(
        f"{count:,} of {len(interesting):,} cases meet the criterion",
        cure="Move the threshold, or run more scenarios, so that some are and some are not.",
    )


def _best_limits(
    values: FloatArray,
    interesting: BoolArray,
    fields: Sequence[Field],
    least_mass: float,
    peel: float,
) -> tuple[Limit, ...]:
    """Peel, take the step with the best balance, paste, drop what luck alone would give."""
    trajectory = peeled(values, interesting, fields, least_mass=least_mass, peel=peel)
    chosen = max(
        (_measured(t, values, interesting, fields) for t in trajectory), key=lambda b: b.balance
    )
    pasted = _pasted(chosen, values, interesting, fields, peel)
    return _without_luck(pasted, values, interesting, fields).limits


def peeled(
    values: FloatArray,
    interesting: BoolArray,
    fields: Sequence[Field],
    *,
    least_mass: float = LEAST_MASS,
    peel: float = PEEL,
) -> list[tuple[Limit, ...]]:
    """The conditions after each step of peeling, from none to the smallest box.

    Each step takes off the slice that raises the density most for the cases it loses.
    """
    limits: dict[str, Limit] = {}
    trajectory: list[tuple[Limit, ...]] = [()]
    rows = np.arange(len(values))
    while True:
        best = _best_slice(values[rows], interesting[rows], fields, limits, peel)
        if best is None:
            return trajectory
        limit, kept = best
        if np.count_nonzero(kept) < max(least_mass * len(values), FEWEST_POINTS):
            return trajectory
        rows = rows[kept]
        limits = {**limits, limit.name: limit}
        trajectory.append(tuple(limits.values()))


def _best_slice(
    values: FloatArray,
    interesting: BoolArray,
    fields: Sequence[Field],
    limits: dict[str, Limit],
    peel: float,
) -> tuple[Limit, BoolArray] | None:
    mean, n = float(interesting.mean()), len(values)
    best, best_gain = None, 0.0
    for j, field in enumerate(fields):
        current = limits.get(field.name, Limit(field.name))
        for limit in _narrower(current, values[:, j], field, peel):
            kept = _meets(limit, values[:, j])
            size = int(np.count_nonzero(kept))
            if not 0 < size < n:
                continue
            gain = (float(interesting[kept].mean()) - mean) / (n - size)
            if gain > best_gain:
                best, best_gain = (limit, kept), gain
    return best


def _narrower(current: Limit, x: FloatArray, field: Field, peel: float) -> list[Limit]:
    """The condition with a slice off at either end, or with one option less."""
    if field.labels:
        options = [int(o) for o in np.unique(x[~np.isnan(x)])]
        return [
            replace(current, options=tuple(o for o in options if o != gone))
            for gone in options
            if len(options) > 1
        ]
    given = x[~np.isnan(x)]
    if len(given) < 2 or given.min() == given.max():
        return []
    found = []
    low, high = np.quantile(given, [peel, 1.0 - peel])
    above, below = given[given > low], given[given < high]
    if len(above):
        found.append(replace(current, low=float(above.min())))
    if len(below):
        found.append(replace(current, high=float(below.max())))
    return found


def _pasted(
    box: Box,
    values: FloatArray,
    interesting: BoolArray,
    fields: Sequence[Field],
    peel: float,
) -> Box:
    """Widen single limits again as long as the balance of coverage and density rises."""
    improved = True
    while improved:
        improved = False
        for limit in box.limits:
            for wider in _wider(limit, values, box, fields, peel):
                limits = tuple(wider if x.name == limit.name else x for x in box.limits)
                tried = _measured(limits, values, interesting, fields)
                if tried.balance > box.balance:
                    box, improved = tried, True
    return box


def _wider(
    limit: Limit, values: FloatArray, box: Box, fields: Sequence[Field], peel: float
) -> list[Limit]:
    """The limit moved out at either end by a slice of the cases inside the other limits."""
    if limit.options:
        return []
    others = replace(box, limits=tuple(x for x in box.limits if x.name != limit.name))
    column = [f.name for f in fields].index(limit.name)
    x = values[others.contains(values, fields), column]
    x = np.sort(x[~np.isnan(x)])
    step = max(1, round(peel * np.count_nonzero(_meets(limit, x))))
    found = []
    if limit.low is not None:
        first = int(np.searchsorted(x, limit.low)) - step
        found.append(replace(limit, low=float(x[first]) if first > 0 else None))
    if limit.high is not None:
        last = int(np.searchsorted(x, limit.high, side="right")) - 1 + step
        found.append(replace(limit, high=float(x[last]) if last < len(x) - 1 else None))
    return [x for x in found if x.low is not None or x.high is not None]


def _without_luck(
    box: Box, values: FloatArray, interesting: BoolArray, fields: Sequence[Field]
) -> Box:
    """Drop the condition that luck explains most easily until none is explained by it.

    The chance is that of a binomial test of the box against the same box without the
    condition (Bryant and Lempert 2010, section 3.3).
    """
    while box.limits:
        judged = tuple(
            replace(x, luck=_luck(box, x, values, interesting, fields)) for x in box.limits
        )
        worst = max(judged, key=lambda x: x.luck)
        if worst.luck <= CHANCE_OF_LUCK:
            ordered = tuple(sorted(judged, key=lambda x: x.luck))
            return replace(box, limits=ordered)
        kept = tuple(x for x in box.limits if x.name != worst.name)
        box = _measured(kept, values, interesting, fields)
    return box


def _luck(
    box: Box, limit: Limit, values: FloatArray, interesting: BoolArray, fields: Sequence[Field]
) -> float:
    from scipy.special import bdtrc

    others = replace(box, limits=tuple(x for x in box.limits if x.name != limit.name))
    around, inside = others.contains(values, fields), box.contains(values, fields)
    chance = float(interesting[around].mean())
    n, hits = int(np.count_nonzero(inside)), int(np.count_nonzero(interesting & inside))
    if hits == 0:
        return 1.0
    return float(bdtrc(hits - 1, n, chance)) if chance < 1.0 else 1.0


def _measured(
    limits: tuple[Limit, ...],
    values: FloatArray,
    interesting: BoolArray,
    fields: Sequence[Field],
) -> Box:
    inside = Box(limits, 0.0, 0.0, 0.0, 0.0).contains(values, fields)
    hits, size = int(np.count_nonzero(interesting & inside)), int(np.count_nonzero(inside))
    total = int(np.count_nonzero(interesting))
    return Box(
        limits,
        coverage=hits / total if total else 0.0,
        density=hits / size if size else 0.0,
        mass=size / len(values),
        base=total / len(values),
    )


def tree_boxes(
    values: FloatArray,
    interesting: BoolArray,
    fields: Sequence[Field],
    *,
    depth: int = 3,
    least_mass: float = LEAST_MASS,
) -> list[Box]:
    """The leaves of a shallow tree in which most cases are interesting, densest first.

    Choices are split option by option. Where a parameter plays no part it counts as below
    its range. Needs scikit-learn (the extra ``discover``).

    Raises:
        BadInputError: if scikit-learn is missing, or no or all cases are interesting.
    """
    _require_some(interesting)
    try:
        from sklearn.tree import DecisionTreeClassifier
    except ImportError:
        raise BadInputError(
            "a tree needs scikit-learn", cure="Install it: pip install 'equipoise[discover]'."
        ) from None
    columns, meaning = _tree_columns(values, fields)
    tree = DecisionTreeClassifier(
        max_depth=depth, min_samples_leaf=max(1, round(least_mass * len(values))), random_state=0
    ).fit(columns, interesting)
    found = [
        _measured(limits, values, interesting, fields)
        for limits in _paths(tree.tree_, meaning, fields)
    ]
    return sorted((b for b in found if b.density > 0.5), key=lambda b: (-b.density, -b.coverage))


def _tree_columns(
    values: FloatArray, fields: Sequence[Field]
) -> tuple[FloatArray, list[tuple[int, int | None]]]:
    """Columns for the tree, and for each the field and the option it stands for."""
    columns: list[FloatArray] = []
    meaning: list[tuple[int, int | None]] = []
    for j, field in enumerate(fields):
        x = values[:, j]
        if field.labels:
            for option in range(len(field.labels)):
                columns.append((x == option).astype(np.float64))
                meaning.append((j, option))
        else:
            known = x[~np.isnan(x)]
            below = known.min() - 1.0 if len(known) else 0.0
            columns.append(np.where(np.isnan(x), below, x))
            meaning.append((j, None))
    return np.column_stack(columns), meaning


def _paths(
    tree: object, meaning: Sequence[tuple[int, int | None]], fields: Sequence[Field]
) -> list[tuple[Limit, ...]]:
    """The conditions that lead to each leaf."""
    left, right = tree.children_left, tree.children_right  # type: ignore[attr-defined]
    feature, threshold = tree.feature, tree.threshold  # type: ignore[attr-defined]

    def below(node: int, limits: dict[str, Limit]) -> list[tuple[Limit, ...]]:
        if left[node] == right[node]:
            return [tuple(limits.values())]
        j, option = meaning[feature[node]]
        name = fields[j].name
        current = limits.get(name, Limit(name))
        lower, upper = _split(current, fields[j], option, float(threshold[node]))
        return [
            *below(left[node], {**limits, name: lower}),
            *below(right[node], {**limits, name: upper}),
        ]

    return below(0, {})


def _split(
    current: Limit, field: Field, option: int | None, threshold: float
) -> tuple[Limit, Limit]:
    if option is None:
        high = threshold if current.high is None else min(current.high, threshold)
        low = threshold if current.low is None else max(current.low, threshold)
        return replace(current, high=high), replace(current, low=low)
    kept = current.options or tuple(range(len(field.labels)))
    without = tuple(o for o in kept if o != option)
    return replace(current, options=without), replace(current, options=(option,))


@dataclass(frozen=True, slots=True)
class Crossing:
    """A value at which an answer passes a threshold.

    Attributes:
        at: the value; for whole numbers the first one beyond the threshold.
        rising: whether the answer is at or above the threshold to the right of it.
    """

    at: float
    rising: bool


def break_even(
    answer: Callable[[FloatArray], FloatArray],
    *,
    low: float,
    high: float,
    threshold: float,
    whole: bool = False,
    points: int = 65,
    tolerance: float = 1e-9,
) -> list[Crossing]:
    """Every value between two ends where an answer passes a threshold, by bisection.

    Crossings closer together than the scan's spacing are found in pairs or not at all.

    Args:
        answer: from values of the parameter to answers; exact, so that bisection is.
        low, high: ends of the search.
        threshold: value of the answer that counts as passed when reached.
        whole: whether the parameter takes whole numbers only.
        points: scan points before bisection.
        tolerance: relative width at which bisection ends.

    Raises:
        BadInputError: if the ends are out of order.
    """
    if not low < high:
        raise BadInputError(
            f"a search from {low:g} to {high:g}", cure="Give a low end below the high end."
        )
    scan = np.linspace(low, high, points)
    if whole:
        scan = np.unique(np.rint(scan))
    reached = answer(scan) >= threshold
    flips = np.flatnonzero(reached[1:] != reached[:-1])
    return [
        Crossing(
            _bisected(
                answer, scan[i], scan[i + 1], bool(reached[i + 1]), threshold, whole, tolerance
            ),
            bool(reached[i + 1]),
        )
        for i in flips
    ]


def _bisected(
    answer: Callable[[FloatArray], FloatArray],
    left: float,
    right: float,
    rising: bool,
    threshold: float,
    whole: bool,
    tolerance: float,
) -> float:
    least = 1.0 if whole else tolerance * max(abs(left), abs(right), 1e-300)
    while right - left > least:
        middle = np.floor(0.5 * (left + right)) if whole else 0.5 * (left + right)
        if middle in (left, right):
            break
        if bool(answer(np.array([middle]))[0] >= threshold) == rising:
            right = middle
        else:
            left = middle
    return float(right)
