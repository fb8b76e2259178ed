"""What a study answers: words, a table and, where it helps, a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from equipoise.core.finding import Cell, Column, Figure, Table
from equipoise.core.wording import percent, ratio, warheads
from equipoise.study.running import Results
from equipoise.sweep.table import Field, FloatArray

MOST_ROWS = 1 << 17
"""Rows a summary reads at most: more change no digit shown, and memory stays flat."""
SHARES = ("share", "probability", "fraction")


@dataclass(frozen=True, repr=False)
class Answer:
    """An answer of a study.

    Attributes:
        words: sentences, the first one the answer itself.
        table: the numbers.
        figure: for the report's figures, if there is one.
    """

    words: tuple[str, ...]
    table: Table
    figure: Figure | None = None

    def __str__(self) -> str:
        return "\n".join(self.words)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        words = "".join(f"<p>{escape(w)}</p>" for w in self.words)
        head = "".join(f"<th>{escape(c.label)}</th>" for c in self.table.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(_cell(v))}</td>" for v in row) + "</tr>"
            for row in self.table.rows
        )
        caption = f"<caption>{escape(self.table.title)}</caption>"
        return (
            f"{words}<table>{caption}<tr>{head}</tr>{body}</table><p>{escape(self.table.note)}</p>"
        )

    def to_rows(self) -> list[dict[str, Cell]]:
        """One dict per row of the table, keyed by column."""
        return self.table.as_dicts()


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def said(value: float, unit: str) -> str:
    """A number with its unit, to two significant figures."""
    if unit in SHARES:
        return percent(value)
    if unit == "warheads":
        return f"{warheads(value)} warheads" if value >= 0.5 else "no warhead"
    if unit in ("interceptors", "shots"):
        return f"{value:,.0f} {unit}"
    return f"{ratio(value)} {unit}".strip()


def summary(results: Results) -> Answer:
    """5, 50 and 95 percent points of every output, over all and for each option of a choice.

    Options are shown side by side and never averaged into one another without saying so: a
    choice has no probability.
    """
    values = results.values(MOST_ROWS)
    rows: list[tuple[Cell, ...]] = []
    for name, chosen in _slices(results.parameters, values):
        for j, output in enumerate(results.fields):
            if output.role == "output":
                points = np.quantile(values[chosen, j], [0.05, 0.5, 0.95])
                rows.append((name, output.name, output.unit, *(float(x) for x in points)))
    columns = (
        Column("case", "Case"),
        Column("output", "Output"),
        Column("unit", "Unit"),
        Column("low", "5 %"),
        Column("central", "50 %"),
        Column("high", "95 %"),
    )
    title = f"{results.manifest['name']}: {results.manifest['samples']:,} scenarios"
    first = results.manifest["samples"] > len(values)
    note = "Points over what is not known" + (
        f", from the first {len(values):,} scenarios, a design of their own." if first else "."
    )
    return Answer(
        tuple(_sentence(results, row) for row in rows if row[1] == results.outputs[0].name),
        Table(title, columns, tuple(rows), note=note),
    )


def _slices(parameters: Sequence[Field], values: FloatArray) -> list[tuple[str, np.ndarray]]:
    """All rows, then those of each option of each choice."""
    everything = np.ones(len(values), dtype=bool)
    choices = [(j, f) for j, f in enumerate(parameters) if f.labels]
    label = "all options scanned evenly" if choices else "all"
    return [
        (label, everything),
        *(
            (f"{f.name}: {option}", values[:, j] == k)
            for j, f in choices
            for k, option in enumerate(f.labels)
            if np.any(values[:, j] == k)
        ),
    ]


def _sentence(results: Results, row: Sequence[Cell]) -> str:
    case, name, unit, low, central, high = row
    label = next(f.label for f in results.fields if f.name == name)
    numbers = [said(float(str(x)), str(unit)) for x in (low, central, high)]
    start = label if str(case).startswith("all") else f"{case}: {label[:1].lower()}{label[1:]}"
    return f"{start}: {numbers[1]} ({numbers[0]} to {numbers[2]} for 90 % of what is not known)."
