"""The model that a study sweeps: cases of choices, each with its inputs, evaluated in batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from equipoise.exchange.inputs import Input, LayerInputs, layer_columns
from equipoise.kernels.batch import BatchResult, evaluate_batch
from equipoise.study.outputs import Output, counts_of, matrix_of
from equipoise.study.spec import FORCE_SIZE, UPLOAD
from equipoise.sweep.space import Distribution, FloatArray, Options
from equipoise.sweep.table import Field

IntArray = npt.NDArray[np.int64]

WHOLE_INPUTS = ("interceptors_", "shots_per_warhead_", FORCE_SIZE)
_UNITS = {
    "interceptors_": "interceptors",
    "shots_per_warhead_": "shots",
    FORCE_SIZE: "warheads",
    UPLOAD: "share",
    "surviving_": "fraction",
    "engageable_share_": "fraction",
    "": "probability",
}


@dataclass(frozen=True)
class Force:
    """A force as arrays over its types of missile.

    Attributes:
        launchers, sizes: launchers, and launchers on a whole platform.
        loaded, most: warheads of the type, and the most one launcher is held to carry.
        surviving: name of the input that says what survives.
    """

    launchers: IntArray
    sizes: IntArray
    loaded: IntArray
    most: IntArray
    surviving: tuple[str, ...]

    @property
    def warheads(self) -> int:
        """Warheads of the whole force."""
        return int(self.loaded.sum())


@dataclass(frozen=True)
class Case:
    """One combination of the choices: everything but the numbers in doubt.

    Attributes:
        force: what is launched.
        surviving, reliability, force_failure, layers: inputs, with where they rest.
        doctrine: shot doctrine of every layer.
        distributions: doubt of each input by name; what is not here rests.
    """

    force: Force
    surviving: Mapping[str, Input]
    reliability: Input
    force_failure: Input
    layers: tuple[LayerInputs, ...]
    doctrine: str
    distributions: Mapping[str, Distribution]

    def evaluate(
        self, values: Mapping[str, FloatArray], size: int, at_least: tuple[int, ...]
    ) -> BatchResult:
        """Exact outcomes for ``size`` sets of values; inputs not given rest."""

        def column(item: Input) -> FloatArray:
            return values.get(item.name, np.full(size, item.central))

        columns = _force_columns(self.force, values.get(FORCE_SIZE), values.get(UPLOAD))
        survive = np.column_stack([column(self.surviving[n]) for n in self.force.surviving])
        return evaluate_batch(
            platforms=columns.platforms,
            launchers_per_platform=columns.sizes,
            warheads_per_launcher=columns.loads,
            p_platform=survive[:, columns.types],
            p_launcher=np.repeat(column(self.reliability)[:, None], len(columns.types), axis=1),
            p_warhead=np.ones((1, len(columns.types))),
            p_force_common_mode=column(self.force_failure),
            **layer_columns(self.layers, column, size, self.doctrine),
            at_least=at_least or (1,),
            threads=1,
        )

    def resting(self, name: str) -> float:
        """Where an input rests: the middle of its doubt; not a number if it plays no part."""
        if name == FORCE_SIZE:
            return float(self.force.warheads)
        if name == UPLOAD:
            return 0.0
        found = self.inputs.get(name)
        return float("nan") if found is None else found.central

    @property
    def inputs(self) -> dict[str, Input]:
        """All inputs by name."""
        layers = [i for x in self.layers for i in x.all]
        every = [*self.surviving.values(), self.reliability, self.force_failure, *layers]
        return {i.name: i for i in every}


@dataclass(frozen=True)
class _ForceColumns:
    """Platforms, launchers on each, warheads on each of these, and the type of each column."""

    platforms: FloatArray
    sizes: FloatArray
    loads: FloatArray
    types: IntArray


def _force_columns(
    force: Force, warheads: FloatArray | None, upload: FloatArray | None
) -> _ForceColumns:
    """Types cut into whole platforms, no platform by its load; see ``platform_sets``.

    Launchers shrink or grow with the size of the force by one factor and are rounded. Platforms
    of a type carry one whole load or the next higher one, as many as meet the mean best.
    """
    kept = force.launchers[None, :].astype(np.float64)
    total = force.loaded[None, :].astype(np.float64)
    if upload is not None:
        full_load = np.maximum(total, kept * force.most)
        total = total + upload[:, None] * (full_load - total)
    if warheads is not None:
        shrunk = np.rint(kept * (warheads[:, None] / force.warheads))
        kept, total = shrunk, total * (shrunk / kept)
    total = np.rint(total)
    load = np.floor_divide(total, np.maximum(kept, 1.0))
    extra = total - load * kept
    full, rest = np.divmod(kept, force.sizes)
    higher = np.minimum(full, np.rint(extra / force.sizes))
    left_over = 2.0 * (extra - higher * force.sizes) >= rest
    rest_load = load + (left_over & (rest > 0.0))
    size = np.broadcast_to(force.sizes.astype(np.float64), full.shape)
    platforms = _side_by_side(higher, full - higher, (rest > 0.0).astype(np.float64))
    used = np.flatnonzero(np.any(platforms, axis=0))
    used = used if len(used) else np.arange(1)
    return _ForceColumns(
        platforms[:, used],
        _side_by_side(size, size, np.maximum(rest, 1.0))[:, used],
        _side_by_side(load + 1.0, load, rest_load)[:, used],
        used // 3,
    )


def _side_by_side(*blocks: FloatArray) -> FloatArray:
    """Columns of each type next to each other, shape (rows, 3 * types)."""
    return np.stack(np.broadcast_arrays(*blocks), axis=2).reshape(len(blocks[0]), -1)


@dataclass(frozen=True)
class SweptParameter:
    """A parameter of a study.

    Attributes:
        name, label, group: for people and drivers.
        labels: of a choice.
        whole: whether its values are rounded to whole numbers.
    """

    name: str
    label: str
    group: str
    labels: tuple[str, ...] = ()
    whole: bool = False

    @property
    def unit(self) -> str:
        """Unit of its values; empty for a choice or a bare number."""
        for start, unit in _UNITS.items():
            if self.name.startswith(start) and not self.labels:
                return unit
        return ""

    @property
    def field(self) -> Field:
        """The column it fills."""
        return Field(
            self.name,
            self.label,
            unit=self.unit,
            labels=self.labels,
            whole=self.whole,
            role="parameter",
        )


@dataclass(frozen=True)
class StudyModel:
    """What is swept: parameters in, outputs out. Knows no facts; can be sent to a worker.

    Attributes:
        parameters: inputs in doubt, then knobs and choices.
        outputs: what is computed.
        cases: one for each combination of the choices, the last choice changing fastest.
    """

    parameters: tuple[SweptParameter, ...]
    outputs: tuple[Output, ...]
    cases: tuple[Case, ...] = field(repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return tuple(p.name for p in self.parameters)

    @property
    def choices(self) -> tuple[SweptParameter, ...]:
        """The parameters that are choices."""
        return tuple(p for p in self.parameters if p.labels)

    @property
    def fields(self) -> tuple[Field, ...]:
        """Columns of the results."""
        return (*(p.field for p in self.parameters), *(o.field for o in self.outputs))

    def rows(self, unit: FloatArray) -> FloatArray:
        """Parameters and outputs for points of the unit cube, shape (n, fields)."""
        inputs = self.inputs(unit)
        return np.concatenate([inputs, self.outcomes(inputs)], axis=1)

    def inputs(self, unit: FloatArray) -> FloatArray:
        """Values of the parameters for points of the unit cube, shape (n, parameters).

        A parameter that plays no part in a case is not a number there.
        """
        found = np.empty_like(unit)
        for j, parameter in enumerate(self.parameters):
            if parameter.labels:
                found[:, j] = Options(len(parameter.labels)).ppf(unit[:, j])
        case = self.case_of(found)
        for j, parameter in enumerate(self.parameters):
            if not parameter.labels:
                values = self._sampled(parameter.name, unit[:, j], case)
                found[:, j] = np.rint(values) if parameter.whole else values
        return found

    def _sampled(self, name: str, u: FloatArray, case: IntArray) -> FloatArray:
        """Values of a parameter, by the doubt it has in each case."""
        values = np.full(u.shape, np.nan)
        by_doubt: dict[Distribution, list[int]] = {}
        for number, one in enumerate(self.cases):
            if name in one.distributions:
                by_doubt.setdefault(one.distributions[name], []).append(number)
        for doubt, numbers in by_doubt.items():
            if len(numbers) == len(self.cases):
                return doubt.ppf(u)
            chosen = np.isin(case, numbers)
            values[chosen] = doubt.ppf(u[chosen])
        for number, one in enumerate(self.cases):
            if name not in one.distributions:
                values[case == number] = one.resting(name)
        return values

    def case_of(self, inputs: FloatArray) -> IntArray:
        """Number of the case of each row of parameter values."""
        case = np.zeros(len(inputs), dtype=np.int64)
        for j, parameter in enumerate(self.parameters):
            if parameter.labels:
                case = case * len(parameter.labels) + inputs[:, j].astype(np.int64)
        return case

    def outcomes(self, inputs: FloatArray) -> FloatArray:
        """Outputs for rows of parameter values, shape (n, outputs)."""
        case = self.case_of(inputs)
        found = np.empty((len(inputs), len(self.outputs)))
        at_least = counts_of(self.outputs)
        for number in np.unique(case):
            chosen = case == number
            values = {
                p.name: inputs[chosen, j]
                for j, p in enumerate(self.parameters)
                if not p.labels and not np.any(np.isnan(inputs[chosen, j]))
            }
            result = self.cases[number].evaluate(values, int(chosen.sum()), at_least)
            found[chosen] = matrix_of(self.outputs, result)
        return found

    def resting(self, case: Sequence[int] | None = None) -> FloatArray:
        """One row of parameter values at rest; choices at their first option or as given."""
        row = np.zeros((1, len(self.parameters)))
        positions = [j for j, p in enumerate(self.parameters) if p.labels]
        for j, option in zip(positions, case or [0] * len(positions), strict=True):
            row[0, j] = option
        at = self.cases[int(self.case_of(row)[0])]
        for j, p in enumerate(self.parameters):
            if not p.labels:
                row[0, j] = at.resting(p.name)
        return row
