"""Where an answer flips along a parameter, and over two of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.core.errors import BadInputError, UnknownNameError
from equipoise.core.finding import Cell, Column, Table
from equipoise.core.wording import joined
from equipoise.study.answers import Answer, said
from equipoise.study.cases import StudyModel, SweptParameter
from equipoise.study.drivers import criterion_words, meets
from equipoise.study.spec import FORCE_SIZE, Criterion
from equipoise.sweep.discovery import Crossing, break_even
from equipoise.sweep.indices import evaluated, processors
from equipoise.sweep.streams import even_design
from equipoise.sweep.table import FloatArray

BAND = (0.05, 0.5, 0.95)
CURVE_POINTS = 33


@dataclass(frozen=True, repr=False)
class BreakEven(Answer):
    """Where an output passes a threshold along one parameter.

    Attributes:
        at_rest: crossings with all else at the middle of its doubt.
        low, median, high: crossings of the 5, 50 and 95 percent points over all other doubt.
        curve: values of the parameter, then the output at rest and its three points.
    """

    at_rest: tuple[Crossing, ...] = ()
    low: tuple[Crossing, ...] = ()
    median: tuple[Crossing, ...] = ()
    high: tuple[Crossing, ...] = ()
    curve: Table | None = None


def find_break_even(
    model: StudyModel,
    parameter: str,
    matters: Criterion,
    *,
    bounds: tuple[float, float] | None = None,
    options: dict[str, str] | None = None,
    size: int = 256,
    seed: int = 1,
) -> BreakEven:
    """Where an output passes the threshold of a criterion along a parameter.

    Args:
        model: the study's model.
        parameter: a parameter that is a number.
        matters: output and threshold.
        bounds: ends of the search; those of the parameter's doubt if None.
        options: option of each choice; the first where not given.
        size: points over all other doubt, a power of two.
        seed: of that design.

    Raises:
        BadInputError: if a name is unknown or the parameter is a choice.
    """
    along = _Along(model, parameter, matters.output, options or {}, size=size, seed=seed)
    low, high = bounds or along.ends()
    whole = along.parameter.whole

    def crossings(curve: int) -> tuple[Crossing, ...]:
        precise = curve == 0
        return tuple(
            break_even(
                lambda x: along.answers(x, at_rest=precise)[:, 0 if precise else curve - 1],
                low=low,
                high=high,
                threshold=matters.threshold,
                whole=whole,
                points=129 if precise else CURVE_POINTS,
                tolerance=1e-9 if precise else 1e-4,
            )
        )

    rest, low_found, median, high_found = (crossings(curve) for curve in range(4))
    band = (low_found, median, high_found)
    scan = np.linspace(low, high, CURVE_POINTS)
    scan = np.unique(np.rint(scan)) if whole else scan
    curve = _curve(along, scan)
    words = _words(along, matters, rest, band)
    return BreakEven(
        words,
        _crossings_table(along, rest, band),
        at_rest=rest,
        low=low_found,
        median=median,
        high=high_found,
        curve=curve,
    )


class _Along:
    """The output of a study along one or two of its parameters."""

    def __init__(
        self,
        model: StudyModel,
        name: str,
        output: str,
        options: dict[str, str],
        *,
        size: int,
        seed: int,
    ) -> None:
        self.model = model
        self.parameter = parameter_named(model, name)
        self.output = model.outputs[_output_index(model, output)]
        self._column = _output_index(model, output)
        self._position = model.names.index(name)
        case = _options(model, options)
        named = [f"{p.name} {p.labels[k]}" for p, k in zip(model.choices, case, strict=True)]
        self.case = f" ({', '.join(named)})" if named else ""
        self._rest = model.resting(case)
        unit = even_design(model.names, size, seed=seed)
        for j, p in enumerate(model.parameters):
            if p.labels:
                option = int(self._rest[0, j])
                unit[:, j] = (option + 0.5) / len(p.labels)
        self._doubt = model.inputs(unit)

    def ends(self) -> tuple[float, float]:
        """The ends of the parameter's doubt in the case asked for."""
        case = self.model.cases[int(self.model.case_of(self._rest)[0])]
        doubt = case.distributions.get(self.parameter.name)
        if doubt is None:
            raise BadInputError(
                f"'{self.parameter.name}' carries no doubt in this case",
                cure="Give the ends of the search, or other options.",
            )
        low, high = doubt.ppf(np.array([0.0, 1.0]))
        return float(low), float(high)

    def answers(self, at: FloatArray, *, at_rest: bool) -> FloatArray:
        """Output at rest, shape (n, 1), or its 5, 50 and 95 percent points, shape (n, 3)."""
        base = self._rest if at_rest else self._doubt
        rows = np.tile(base, (len(at), 1))
        rows[:, self._position] = np.repeat(at, len(base))
        found = self._evaluated(rows).reshape(len(at), len(base))
        return found if at_rest else np.quantile(found, BAND, axis=1).T

    def over(self, other: int, x: FloatArray, y: FloatArray) -> FloatArray:
        """The three points for pairs of values, shape (n, 3)."""
        rows = np.tile(self._doubt, (len(x), 1))
        rows[:, self._position] = np.repeat(x, len(self._doubt))
        rows[:, other] = np.repeat(y, len(self._doubt))
        found = self._evaluated(rows).reshape(len(x), len(self._doubt))
        return np.asarray(np.quantile(found, BAND, axis=1).T)

    def _evaluated(self, rows: FloatArray) -> FloatArray:
        return evaluated(self.model.outcomes, rows, threads=processors())[:, self._column]


def parameter_named(model: StudyModel, name: str) -> SweptParameter:
    """A parameter that is a number.

    Raises:
        BadInputError: if it is unknown or a choice.
    """
    if name not in model.names:
        raise UnknownNameError("parameter of this study", name, model.names)
    found = model.parameters[model.names.index(name)]
    if found.labels:
        raise BadInputError(
            f"'{name}' is a choice", cure="Search along a number, or name one of its options."
        )
    return found


def _output_index(model: StudyModel, name: str) -> int:
    names = [o.name for o in model.outputs]
    if name not in names:
        raise UnknownNameError("output of this study", name, names)
    return names.index(name)


def _options(model: StudyModel, options: dict[str, str]) -> list[int]:
    choices = {p.name: p for p in model.choices}
    for name, option in options.items():
        if name not in choices:
            raise UnknownNameError("choice of this study", name, choices)
        if option not in choices[name].labels:
            raise UnknownNameError(f"option of '{name}'", option, choices[name].labels)
    return [p.labels.index(options.get(p.name, p.labels[0])) for p in choices.values()]


def _curve(along: _Along, scan: FloatArray) -> Table:
    rest, band = along.answers(scan, at_rest=True), along.answers(scan, at_rest=False)
    columns = (
        Column("x", along.parameter.label or along.parameter.name, along.parameter.unit),
        Column("rest", along.output.label, along.output.unit),
        Column("low", "5 %", along.output.unit),
        Column("central", "50 %", along.output.unit),
        Column("high", "95 %", along.output.unit),
    )
    rows = tuple(tuple(float(v) for v in row) for row in np.column_stack([scan, rest, band]))
    return Table(f"{along.output.label} against {along.parameter.label}", columns, rows)


def _crossings_table(
    along: _Along, rest: Sequence[Crossing], band: Sequence[Sequence[Crossing]]
) -> Table:
    kinds = ("all else at its middle", "5 % point", "50 % point", "95 % point")
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (kind, c.at, "above" if c.rising else "below")
        for kind, found in zip(kinds, (rest, *band), strict=True)
        for c in found
    )
    columns = (
        Column("which", "Output"),
        Column("at", along.parameter.label, along.parameter.unit),
        Column("met", "Threshold reached"),
    )
    return Table("Where the answer flips", columns, rows)


def _words(
    along: _Along,
    matters: Criterion,
    rest: Sequence[Crossing],
    band: Sequence[Sequence[Crossing]],
) -> tuple[str, ...]:
    clause = criterion_words(matters, along.output.label, along.output.unit)
    name = along.parameter.label or along.parameter.name
    first = f"Whether the {clause}, along {name}, all else at its middle{along.case}: "
    points = [
        f"{point} % point {_places(along, found)}"
        for point, found in zip((5, 50, 95), band, strict=True)
    ]
    second = f"Over all that is not known: {joined(points)}."
    return f"{first}{_places(along, rest)}.", second


def _places(along: _Along, found: Sequence[Crossing]) -> str:
    """Where an answer flips, in words."""
    if not found:
        return "flips nowhere"
    unit = along.parameter.unit
    places = [f"{said(c.at, unit)} ({'rises' if c.rising else 'falls'} through it)" for c in found]
    return f"flips at {joined(places)}"


@dataclass(frozen=True, repr=False)
class StudyMap(Answer):
    """An output over two parameters, with bands over all other doubt.

    Attributes:
        x, y: parameters.
        threshold: of the criterion.
    """

    x: str = ""
    y: str = ""
    threshold: float = 0.0


def find_map(
    model: StudyModel,
    x: str,
    y: str,
    matters: Criterion,
    *,
    points: tuple[int, int] = (15, 12),
    options: dict[str, str] | None = None,
    size: int = 64,
    seed: int = 1,
) -> StudyMap:
    """An output over a grid of two parameters: its 5, 50 and 95 percent points.

    Args:
        model: the study's model.
        x, y: parameters that are numbers.
        matters: output and threshold.
        points: grid points along each.
        options: option of each choice; the first where not given.
        size: points over all other doubt, a power of two.
        seed: of that design.

    Raises:
        BadInputError: if a name is unknown, a choice, or given twice.
    """
    if x == y:
        raise BadInputError(f"'{x}' against itself", cure="Name two different parameters.")
    across = _Along(model, x, matters.output, options or {}, size=size, seed=seed)
    up = _Along(model, y, matters.output, options or {}, size=1, seed=seed)
    xs, ys = _scan(across, points[0]), _scan(up, points[1])
    grid_x, grid_y = (g.ravel() for g in np.meshgrid(xs, ys, indexing="ij"))
    band = across.over(model.names.index(y), grid_x, grid_y)
    table = _map_table(across, up, np.column_stack([grid_x, grid_y, band]))
    low, middle, high = (meets(matters, band[:, k]) for k in range(3))
    share, sure = float(np.mean(middle)), float(np.mean(low == high))
    clause = criterion_words(matters, across.output.label, across.output.unit)
    words = (
        f"By its median, the {clause} in {said(share, 'share')} of the map of "
        f"{across.parameter.label} and {up.parameter.label}{across.case}.",
        f"In {said(sure, 'share')} of the map 90 % of all other doubt agrees on the answer.",
    )
    return StudyMap(words, table, None, x, y, matters.threshold)


def _scan(along: _Along, points: int) -> FloatArray:
    low, high = along.ends()
    if along.parameter.name == FORCE_SIZE and low > 0.0:
        scan = np.geomspace(low, high, points)
    else:
        scan = np.linspace(low, high, points)
    return np.unique(np.rint(scan)) if along.parameter.whole else scan


def _map_table(across: _Along, up: _Along, rows: FloatArray) -> Table:
    columns = (
        Column("x", across.parameter.label or across.parameter.name, across.parameter.unit),
        Column("y", up.parameter.label or up.parameter.name, up.parameter.unit),
        Column("low", "5 %", across.output.unit),
        Column("central", "Median", across.output.unit),
        Column("high", "95 %", across.output.unit),
    )
    title = (
        f"{across.output.label} over {across.parameter.label} and {up.parameter.label}{across.case}"
    )
    return Table(title, columns, tuple(tuple(float(v) for v in row) for row in rows))
