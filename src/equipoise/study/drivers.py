"""What drives an answer: Sobol indices, swings, and what it would be worth to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.core.errors import BadInputError, UnknownNameError
from equipoise.core.finding import Column, Figure, Table
from equipoise.core.wording import percent, percent_range
from equipoise.study.answers import Answer, said
from equipoise.study.cases import StudyModel
from equipoise.study.spec import Criterion
from equipoise.sweep.indices import (
    Knowing,
    SobolIndex,
    SobolTable,
    processors,
    sobol_indices,
    value_of_knowing,
)
from equipoise.sweep.sensitivity import Swing, swings
from equipoise.sweep.space import FloatArray, Options, Parameter, Uniform

SINGLE = "single"
NEGLIGIBLE = 0.001
Groups = str | Mapping[str, Sequence[str]] | None


@dataclass(frozen=True, repr=False)
class Drivers(Answer):
    """Sobol indices and swings of one output.

    Attributes:
        output: name of the output.
        indices: Sobol indices by group.
        swings: how far each group alone moves the output, by group.
    """

    output: str = ""
    indices: SobolTable | None = None
    swings: tuple[Swing, ...] = ()


@dataclass(frozen=True, repr=False)
class Worth(Answer):
    """What it would be worth to know each group.

    Attributes:
        knowing: by group, most valuable first.
    """

    knowing: tuple[Knowing, ...] = ()


def grouped(model: StudyModel, groups: Groups) -> dict[str, str]:
    """Group of each parameter.

    Args:
        model: the study's model.
        groups: None for the groups of the study, ``single`` for each parameter by itself, or
            names of groups with the parameters in them; those not named form ``all others``.

    Raises:
        BadInputError: if there is nothing in doubt, or a parameter is unknown or named twice.
    """
    if not model.parameters:
        raise BadInputError(
            "nothing in this study is in doubt", cure="Give it parameters, or doubt: declared."
        )
    if groups is None:
        return {p.name: p.group for p in model.parameters}
    if isinstance(groups, str):
        if groups != SINGLE:
            raise UnknownNameError("grouping", groups, [SINGLE])
        labels = [p.label for p in model.parameters]
        return {
            p.name: p.label if p.label and labels.count(p.label) == 1 else p.name
            for p in model.parameters
        }
    found: dict[str, str] = {}
    for group, names in groups.items():
        for name in names:
            if name not in model.names:
                raise UnknownNameError("parameter", name, model.names)
            if name in found:
                raise BadInputError(f"'{name}' is in two groups", cure="Leave it in one of them.")
            found[name] = group
    return {n: found.get(n, "all others") for n in model.names}


def drivers(
    model: StudyModel,
    *,
    output: str | None = None,
    groups: Groups = None,
    size: int = 4096,
    seed: int = 1,
    threads: int | None = None,
) -> Drivers:
    """Sobol indices and swings of an output.

    Args:
        model: the study's model.
        output: name of an output; the first if None.
        groups: see :func:`grouped`.
        size: base points, a power of two; costs ``size * (groups + 2)`` scenarios.
        seed: of the design and the bootstrap.
        threads: threads to use; all processors if None.

    Raises:
        BadInputError: if a name is unknown or the size is no power of two.
    """
    group_of = grouped(model, groups)
    column = _column(model, output)
    tables = sobol_indices(
        lambda unit: model.outcomes(model.inputs(unit))[:, [column]],
        group_of,
        size=size,
        seed=seed,
        threads=threads or processors(),
    )
    moves = tuple(_swings(model, group_of, column, seed))
    return _answer(model, column, tables[0], moves)


def _column(model: StudyModel, output: str | None) -> int:
    names = [o.name for o in model.outputs]
    if output is not None and output not in names:
        raise UnknownNameError("output of this study", output, names)
    return 0 if output is None else names.index(output)


def _swings(model: StudyModel, group_of: Mapping[str, str], column: int, seed: int) -> list[Swing]:
    """Swings with everything else at the middle of its doubt, choices at the first option."""
    parameters = [
        Parameter(
            p.name, Options(len(p.labels)) if p.labels else Uniform(0.0, 1.0), group_of[p.name]
        )
        for p in model.parameters
    ]
    first = {p.name: 0.5 / len(p.labels) for p in model.parameters if p.labels}

    def moved(values: Mapping[str, FloatArray]) -> FloatArray:
        columns = [
            (values[p.name] + 0.5) / len(p.labels) if p.labels else values[p.name]
            for p in model.parameters
        ]
        return model.outcomes(model.inputs(np.column_stack(columns)))[:, column]

    return swings(moved, parameters, base=first, seed=seed)


def _answer(model: StudyModel, column: int, table: SobolTable, moves: tuple[Swing, ...]) -> Drivers:
    output = model.outputs[column]
    swing_of = {s.group: s for s in moves}
    rows = tuple(
        (
            i.group,
            swing_of[i.group].low,
            swing_of[i.group].high,
            swing_of[i.group].width,
            i.total,
            i.total_low,
            i.total_high,
            i.first,
            i.first_low,
            i.first_high,
        )
        for i in table.indices
    )
    columns = (
        Column("driver", "Driver"),
        Column("low", "Low end", output.unit),
        Column("high", "High end", output.unit),
        Column("swing", "Swing", output.unit),
        Column("index", "Total-effect index", "", 3),
        Column("index_low", "90 % low", "", 3),
        Column("index_high", "90 % high", "", 3),
        Column("first", "First-order index", "", 3),
        Column("first_low", "90 % low", "", 3),
        Column("first_high", "90 % high", "", 3),
    )
    twin = Table(f"What drives: {output.label}", columns, rows, note=_note(table))
    words = (*(_index_words(i, table) for i in table.indices), _note(table))
    figure = Figure(
        kind="drivers",
        title=words[0].rstrip("."),
        table=twin,
        scenario="each driver over its doubt, the others at the middle of theirs",
        options={"metric": output.label, "index_title": "total-effect index"},
    )
    return Drivers(words, twin, figure, output.name, table, moves)


def _index_words(index: SobolIndex, table: SobolTable) -> str:
    """A group's share of the doubt, in words, and whether it acts alone."""
    if table.variance == 0.0:
        return f"{index.group} explains nothing: the output does not move."
    if index.total_high < NEGLIGIBLE:
        return f"{index.group} explains less than {percent(NEGLIGIBLE)} of the doubt."
    low, high = max(index.total_low, 0.0), min(index.total_high, 1.0)
    alone = (
        f"alone {percent(max(index.first, 0.0))}"
        if index.first > table.noise_floor
        else f"alone less than {percent(table.noise_floor)}"
    )
    return f"{index.group} explains {percent_range(low, high)} of the doubt ({alone})."


def _note(table: SobolTable) -> str:
    return (
        f"{table.size:,} base points, {table.runs:,} scenarios; 90 % intervals by resampling base "
        f"points. First-order indices below {percent(table.noise_floor)} are noise. Shares with "
        "interactions add up to more than the whole; shares alone to less. Options of a choice "
        "are scanned evenly, which is a way of comparing, not a probability."
    )


def worth_of_knowing(
    model: StudyModel,
    matters: Criterion,
    *,
    groups: Groups = None,
    size: int = 128,
    seed: int = 1,
    threads: int | None = None,
) -> Worth:
    """Which doubt, if resolved, would change the verdict whether the defense matters.

    Args:
        model: the study's model.
        matters: when it does.
        groups: see :func:`grouped`.
        size: values of each group, and of everything else for each of them: a power of two;
            costs ``size * size * groups`` scenarios.
        seed: of the designs.
        threads: threads to use; all processors if None.

    Raises:
        BadInputError: if a name is unknown.
    """
    column = _column(model, matters.output)
    found = tuple(
        value_of_knowing(
            lambda unit: meets(matters, model.outcomes(model.inputs(unit))[:, column]),
            grouped(model, groups),
            outer=size,
            inner=size,
            seed=seed,
            threads=threads or processors(),
        )
    )
    return _worth_answer(model, column, matters, found)


def meets(matters: Criterion, values: FloatArray) -> npt.NDArray[np.bool_]:
    """Which values meet a criterion."""
    if matters.at_least is not None:
        return values >= matters.at_least
    return values <= matters.threshold


def criterion_words(matters: Criterion, label: str, unit: str) -> str:
    """A criterion as a clause: ``removed share is at least 10 %``."""
    which = "at least" if matters.at_least is not None else "at most"
    return f"{label[:1].lower()}{label[1:]} is {which} {said(matters.threshold, unit)}"


def _worth_answer(
    model: StudyModel, column: int, matters: Criterion, found: tuple[Knowing, ...]
) -> Worth:
    output = model.outputs[column]
    rows = tuple((k.group, k.wrong_now, k.wrong_after, k.gain, k.flips, k.noise) for k in found)
    columns = (
        Column("driver", "If this were known"),
        Column("wrong_now", "Chance of a wrong verdict now", "probability"),
        Column("wrong_after", "then", "probability"),
        Column("gain", "Fall", "probability"),
        Column("flips", "Chance that the verdict turns", "probability"),
        Column("noise", "Fall by luck alone", "probability"),
    )
    clause = criterion_words(matters, output.label, output.unit)
    table = Table(f"What it would be worth to know ({clause})", columns, rows)
    now = max(k.wrong_now for k in found)
    first = f"Today's yes or no on whether the {clause} is wrong in {percent(now)} of all doubt."
    words = (first, *(_worth_words(k) for k in found))
    return Worth(words, table, None, found)


def _worth_words(known: Knowing) -> str:
    if not known.matters:
        return f"Knowing {known.group} would not change the verdict."
    return (
        f"Knowing {known.group} would bring that to {percent(known.wrong_after)}, and turn the "
        f"verdict with a chance of {percent(known.flips)}."
    )
