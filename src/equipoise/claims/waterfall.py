"""From one published figure to another, assumption by assumption, with what is left over.

Each assumption is switched from what stands behind the first figure to what stands behind
the last. What a switch changes depends on what was switched before it, so that three numbers
are given for each: its step in the order shown, its average over every order (Shapley 1953),
and the least and most that any order gives. What no assumption explains is the residual.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Literal

from equipoise.core.errors import BadInputError
from equipoise.core.finding import Cell, Column, Figure, Table
from equipoise.core.language import _, localized, ngettext

Kind = Literal["start", "step", "not computed", "residual", "end"]
Value = Callable[[frozenset[str]], float]
MOST_ASSUMPTIONS = 7
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Effect:
    """What switching one assumption changes: in the order given, on average, least and most."""

    step: float
    average: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a waterfall.

    Attributes:
        kind: ``start`` and ``end`` are the published figures; ``step`` is an assumption whose
            effect is computed; ``not computed`` is one that the sources name and no number
            on record allows to compute, so that it is part of the ``residual``.
        label: what changes.
        effect: how much, or None for a line that is not computed or is a published figure.
        level: the figure after this line, or None where it does not change.
        rows: ids of the rows it rests on.
        note: what a reader must know.
    """

    kind: Kind
    label: str
    effect: Effect | None
    level: float | None
    rows: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something two figures differ in.

    Attributes:
        name, label: what it is.
        rows: ids of the rows it rests on.
        note: what a reader must know.
        computed: whether its effect can be had from the rows.
        after_residual: whether it is a step within what the last figure is made of, so that it
            stands after what cannot be explained (money of the last figure's price year).
    """

    name: str
    label: str
    rows: tuple[str, ...]
    note: str = ""
    computed: bool = True
    after_residual: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """A published figure: its name here, who published it, and the row it stands in."""

    name: str
    label: str
    value: float
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Two published figures of one quantity reconciled.

    Attributes:
        quantity, question: what is reconciled.
        unit: of every number.
        first, last: the published figures.
        lines: start, steps in the order shown, what is not computed, residual, end.
        caveats: what a careful reader must be told.
    """

    quantity: str
    question: str
    unit: str
    first: End
    last: End
    lines: tuple[Line, ...]
    caveats: tuple[str, ...]

    @property
    def residual(self) -> float:
        """What no computed assumption explains, last less first."""
        return next(x.effect.step for x in self.lines if x.kind == "residual" and x.effect)

    @property
    def order_matters(self) -> bool:
        """Whether any step depends on the order."""
        scale = max(abs(self.first.value), abs(self.last.value), 1.0)
        return any(
            x.effect is not None and x.effect.high - x.effect.low > ROUNDING * scale
            for x in self.lines
        )

    @property
    def order(self) -> str:
        """The order in words, and whether it changes the steps."""
        labels = (_(x.label) for x in self.lines if x.kind == "step")
        names = _(", then ").join(x[:1].lower() + x[1:] for x in labels)
        if not names:
            return _("No assumption behind the two figures can be computed: all is residual.")
        changes = (
            _("the order changes the steps, so that the average over all orders stands beside each")
            if self.order_matters
            else _("no order changes the steps")
        )
        return _("Order: {names}; {changes}.").format(names=names, changes=changes)


def effects(names: Sequence[str], value: Value) -> dict[str, Effect]:
    """What each assumption changes: in the order given, and over every order.

    Args:
        names: the assumptions, in the order shown.
        value: the figure with a set of assumptions switched.

    Raises:
        BadInputError: if there are so many that not every order can be taken.
    """
    if len(names) > MOST_ASSUMPTIONS:
        raise BadInputError(
            f"{len(names)} assumptions have too many orders",
            cure=f"Join some of them; {MOST_ASSUMPTIONS} is the most.",
        )
    found: dict[str, list[float]] = {n: [] for n in names}
    for order in permutations(names):
        switched: frozenset[str] = frozenset()
        for name in order:
            after = switched | {name}
            found[name].append(value(after) - value(switched))
            switched = after
    return {
        n: Effect(steps[0], sum(steps) / len(steps), min(steps), max(steps))
        for n, steps in found.items()
    }


def waterfall(
    *,
    quantity: str,
    question: str,
    unit: str,
    first: End,
    last: End,
    assumptions: Sequence[Assumption],
    value: Value,
    caveats: Sequence[str] = (),
) -> Waterfall:
    """Reconcile two figures.

    Args:
        quantity, question, unit: what is reconciled.
        first, last: the published figures.
        assumptions: what they differ in, in the order shown.
        value: the first figure with a set of computed assumptions switched to the last's.
        caveats: what a careful reader must be told.
    """
    computed = [a for a in assumptions if a.computed]
    found = effects([a.name for a in computed], value)
    unexplained = last.value - first.value - sum(e.step for e in found.values())
    if abs(unexplained) <= ROUNDING * max(abs(last.value), 1.0):
        unexplained = 0.0
    open_ends = [a for a in assumptions if not a.computed]
    lines = [Line("start", first.label, None, first.value, first.rows)]
    lines += _steps([a for a in computed if not a.after_residual], found, first.value)
    lines += [Line("not computed", a.label, None, None, a.rows, a.note) for a in open_ends]
    level = next(x.level for x in reversed(lines) if x.level is not None) + unexplained
    rest = Effect(unexplained, unexplained, unexplained, unexplained)
    lines.append(Line("residual", "Residual", rest, level, ()))
    lines += _steps([a for a in computed if a.after_residual], found, level)
    lines.append(Line("end", last.label, None, last.value, last.rows))
    return Waterfall(quantity, question, unit, first, last, tuple(lines), tuple(caveats))


def _steps(assumptions: Sequence[Assumption], found: dict[str, Effect], level: float) -> list[Line]:
    lines = []
    for a in assumptions:
        level += found[a.name].step
        lines.append(Line("step", a.label, found[a.name], level, a.rows, a.note))
    return lines


def table_of(found: Waterfall) -> Table:
    """The waterfall as a table: change and level of each line, and what orders make of it."""
    unit, decimals = found.unit, 1 if found.unit == "%" else 0
    columns = (
        Column("step", "From the first to the last"),
        Column("kind", "Kind"),
        Column("delta", "Change", unit, decimals),
        Column("level", "Then", unit, decimals),
        Column("average", "Average over orders", unit, decimals),
        Column("low", "Least of any order", unit, decimals),
        Column("high", "Most", unit, decimals),
        Column("note", "What it rests on"),
    )
    rows = tuple(_cells(line) for line in found.lines)
    title = _("{question} {first} and {last}").format(
        question=_(found.question), first=found.first.label, last=found.last.label
    )
    return Table(title, columns, rows, note=" ".join((found.order, *map(_, found.caveats))))


def _cells(line: Line) -> tuple[Cell, ...]:
    e = line.effect
    if e is None:
        return (line.label, line.kind, None, line.level, None, None, None, line.note)
    return (line.label, line.kind, e.step, line.level, e.average, e.low, e.high, line.note)


def figure_of(found: Waterfall) -> Figure:
    """The waterfall as a figure: published figures, computed steps and the residual."""
    return Figure(
        kind="waterfall",
        title=_("{first} and {last}: {said}").format(
            first=found.first.label, last=found.last.label, said=_said(found)
        ),
        table=table_of(found),
        scenario=_("published figures, {quantity}; {order}").format(
            quantity=_(found.quantity.replace("-", " ")),
            order=found.order[:1].lower() + found.order[1:],
        ),
        options={"x_title": found.unit, "metric": found.unit},
    )


def _said(found: Waterfall) -> str:
    steps = sum(x.kind == "step" for x in found.lines)
    decimals = 1 if found.unit == "%" else 0
    left = localized(f"{found.residual:,.{decimals}f}")
    if not steps:
        return _("nothing computed, left over {left} {unit}").format(left=left, unit=_(found.unit))
    return ngettext(
        "{steps} step, left over {left} {unit}", "{steps} steps, left over {left} {unit}", steps
    ).format(steps=steps, left=left, unit=_(found.unit))
