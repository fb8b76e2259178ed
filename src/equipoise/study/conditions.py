"""What must be true for the defense to matter: boxes, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.core.errors import UnknownNameError
from equipoise.core.finding import Column, Table
from equipoise.core.wording import joined, percent
from equipoise.study.answers import Answer, said
from equipoise.study.drivers import criterion_words, meets
from equipoise.study.running import Results
from equipoise.study.spec import Criterion
from equipoise.sweep.discovery import Box, Limit, prim, tree_boxes
from equipoise.sweep.table import Field

MOST_CASES = 131_072
METHODS = ("prim", "tree")


@dataclass(frozen=True, repr=False)
class Conditions(Answer):
    """Boxes in which the defense matters.

    Attributes:
        boxes: the boxes.
        criterion: what matters, in words.
    """

    boxes: tuple[Box, ...] = ()
    criterion: str = ""


def discover(
    results: Results,
    matters: Criterion,
    *,
    method: str = "prim",
    boxes: int = 1,
    depth: int = 3,
) -> Conditions:
    """What must be true for an output to meet a criterion.

    Args:
        results: of a run.
        matters: the criterion.
        method: ``prim`` (boxes by patient peeling) or ``tree`` (leaves of a shallow tree).
        boxes: at most how many boxes of ``prim``.
        depth: of the tree.

    Raises:
        BadInputError: if a name is unknown, or the criterion is met by almost no or all cases.
    """
    if method not in METHODS:
        raise UnknownNameError("method", method, METHODS)
    names = [f.name for f in results.fields]
    if matters.output not in [f.name for f in results.outputs]:
        raise UnknownNameError(
            "output of this study", matters.output, [f.name for f in results.outputs]
        )
    values = results.values(MOST_CASES)
    output = results.fields[names.index(matters.output)]
    interesting = meets(matters, values[:, names.index(matters.output)])
    fields = results.parameters
    cases = values[:, : len(fields)]
    found = (
        prim(cases, interesting, fields, boxes=boxes)
        if method == "prim"
        else tree_boxes(cases, interesting, fields, depth=depth)
    )
    clause = criterion_words(matters, output.label, output.unit)
    base = float(np.mean(interesting))
    words = (
        f"The {clause} in {percent(base)} of {len(values):,} cases.",
        *(box_words(b, fields, clause) for b in found),
    )
    none = () if found else ("No set of conditions stands out from luck.",)
    return Conditions((*words, *none), _table(found, fields), None, tuple(found), clause)


def box_words(box: Box, fields: Sequence[Field], clause: str) -> str:
    """A box as a sentence with its coverage and density."""
    if not box.limits:
        return "No set of conditions stands out from luck."
    conditions = joined([limit_words(x, fields) for x in box.limits])
    return (
        f"If {conditions}: then the {clause} in {percent(box.density)} of cases (density); this "
        f"holds {percent(box.coverage)} of all such cases (coverage)."
    )


def limit_words(limit: Limit, fields: Sequence[Field]) -> str:
    """A condition in words: ``interceptors, homeland, are 120 or more``."""
    field = next(f for f in fields if f.name == limit.name)
    name = field.label or field.name
    if limit.options:
        return f"{name} is {' or '.join(field.labels[o] for o in limit.options)}"
    low = None if limit.low is None else said(limit.low, field.unit)
    high = None if limit.high is None else said(limit.high, field.unit)
    if low is not None and high is not None:
        return f"{name} from {low} to {high}"
    return f"{name} at least {low}" if low is not None else f"{name} at most {high}"


def _table(boxes: Sequence[Box], fields: Sequence[Field]) -> Table:
    columns = (
        Column("box", "Box"),
        Column("condition", "Condition"),
        Column("parameter", "Parameter"),
        Column("low", "Low"),
        Column("high", "High"),
        Column("options", "Options"),
        Column("luck", "Chance of luck", "probability"),
        Column("coverage", "Coverage", "share"),
        Column("density", "Density", "share"),
        Column("mass", "Share of cases", "share"),
    )
    labels = {f.name: f.labels for f in fields}
    rows = tuple(
        (
            number,
            limit_words(x, fields),
            x.name,
            x.low,
            x.high,
            ", ".join(labels[x.name][o] for o in x.options),
            x.luck,
            box.coverage,
            box.density,
            box.mass,
        )
        for number, box in enumerate(boxes, start=1)
        for x in box.limits
    )
    return Table("What must be true", columns, rows)
