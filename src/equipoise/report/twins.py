"""The table that stands under each figure and holds everything that is drawn in it.

Long tables are turned so that a person can read them: one line per year, force level or
quantile, and one column per series. Nothing is computed; cells are moved and put in words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from equipoise.core.finding import Cell, Column, Figure, FigureKind, Table
from equipoise.core.language import _, gettext, localized
from equipoise.report import words
from equipoise.report.columns import is_map
from equipoise.report.words import NOT_AVAILABLE, cell, heading

Row = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Head:
    """A heading cell over one or more columns or rows."""

    text: str
    columns: int = 1
    rows: int = 1
    numeric: bool = False


QUOTED = frozenset({"words", "note"})
"""Keys of columns whose texts are those of sources, or of notes on facts."""


@dataclass(frozen=True, slots=True)
class View:
    """A table ready for print: every cell is a text.

    Attributes:
        caption: title of the table.
        heads: lines of heading cells.
        rows: texts of each line; the first names the line.
        numeric: which columns hold numbers.
        note: printed below.
        quoted: which columns hold the words of sources or notes on them, in their language.
    """

    caption: str
    heads: tuple[tuple[Head, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    note: str = ""
    quoted: tuple[bool, ...] = ()

    @property
    def runs(self) -> tuple[int, ...]:
        """For each line how many lines from it on share its name; 0 inside of such a run.

        Numbers name only their own line.
        """
        names = [row[0] for row in self.rows]
        if self.numeric and self.numeric[0]:
            return (1,) * len(names)
        lengths = [len(list(same)) for _, same in groupby(names)]
        return tuple(n for length in lengths for n in (length, *[0] * (length - 1)))


def column_unit(table: Table, key: str) -> str:
    """The unit of a column, or nothing if there is no such column."""
    return next((column.unit for column in table.columns if column.key == key), "")


def column_text(table: Table, key: str, value: Cell) -> str:
    """A value as the table prints it in a column."""
    return cell(value, _column(table, key))


def plain(table: Table) -> View:
    """A table as it is, every cell in words."""
    numeric = tuple(_is_numeric(row[i] for row in table.rows) for i in range(len(table.columns)))
    heads = tuple(
        Head(heading(column), numeric=is_number)
        for column, is_number in zip(table.columns, numeric, strict=True)
    )
    rows = tuple(
        tuple(cell(value, column) for value, column in zip(row, table.columns, strict=True))
        for row in table.rows
    )
    quoted = tuple(column.key in QUOTED for column in table.columns)
    return View(gettext(table.title), (heads,), rows, numeric, gettext(table.note), quoted)


def twins(figure: Figure) -> tuple[View, ...]:
    """The tables under a figure, turned where its kind calls for it."""
    turn = _MAP if is_map(figure) else _TURNED.get(figure.kind)
    table = figure.table
    if turn is None:
        return (plain(table),)
    parts = _split(table, turn.split)
    return tuple(_turned(part, turn) for part in parts)


def _split(table: Table, key: str) -> list[Table]:
    """One table for each value of a column, titled with it; the table itself without one."""
    if key not in {column.key for column in table.columns}:
        return [table]
    position = [column.key for column in table.columns].index(key)
    names = list(dict.fromkeys(row[position] for row in table.rows))
    return [
        Table(
            title=f"{gettext(table.title)}: {gettext(str(name))}",
            columns=table.columns,
            rows=tuple(row for row in table.rows if row[position] == name),
            note=table.note if name == names[-1] else "",
        )
        for name in names
    ]


@dataclass(frozen=True, slots=True)
class _Turn:
    """How to turn a table.

    Attributes:
        line: columns whose values name a line.
        column: column whose values become columns.
        show: what goes into a cell.
        group: column whose values head several columns, or nothing.
        split: column each of whose values gets a table of its own, or nothing.
        named: whether the label of ``column`` stands above its values.
    """

    line: tuple[str, ...]
    column: str
    show: Callable[[Row, Table], str]
    group: str = ""
    split: str = ""
    named: bool = False


def _is_numeric(values: Any) -> bool:
    known = [v for v in values if v is not None]
    return bool(known) and all(
        isinstance(v, int | float) and not isinstance(v, bool) for v in known
    )


def _column(table: Table, key: str) -> Column:
    return next(column for column in table.columns if column.key == key)


def _one(key: str) -> Callable[[Row, Table], str]:
    def show(row: Row, table: Table) -> str:
        return cell(row[key], _column(table, key))

    return show


def _central_and_range(row: Row, table: Table) -> str:
    """``12 % (10 to 14 %)``, or what there is of it."""
    low, central, high = (cell(row[key], _column(table, key)) for key in ("low", "central", "high"))
    if row["low"] is None or row["high"] is None or low == high == central:
        return central
    return words.between(central, low, high)


def _low_to_high(row: Row, table: Table) -> str:
    low, high = (cell(row[key], _column(table, key)) for key in ("low", "high"))
    spread = _("{low} to {high}").format(low=low.removesuffix(" %"), high=high)
    return low if low == high else spread


_TURNED: Mapping[FigureKind, _Turn] = {
    "arrivals": _Turn(("quantile",), "defense", _one("warheads"), group="case"),
    "lead_times": _Turn(("measure", "system", "trigger"), "rule", _one("lead_years")),
    "threshold_map": _Turn(("warheads",), "plan", _central_and_range, split="posture"),
    "ledger": _Turn(("year",), "series", _central_and_range),
    "bands": _Turn(("year",), "level", _low_to_high, split="series", named=True),
}
_MAP = _Turn(("warheads",), "interceptors", _one("central"), split="posture", named=True)


def _turned(table: Table, turn: _Turn) -> View:
    rows = table.as_dicts()
    names = [_column(table, key) for key in turn.line]
    over = heading(_column(table, turn.column)) if turn.named else ""
    places = _in_groups(rows, turn)
    lines: dict[tuple[str, ...], dict[tuple[str, str], str]] = {}
    for row in rows:
        line = lines.setdefault(tuple(_name(row, column) for column in names), {})
        line[_place(row, turn)] = turn.show(row, table)
    body = tuple(
        (*name, *(cells.get(place, NOT_AVAILABLE) for place in places))
        for name, cells in lines.items()
    )
    numeric = [_is_numeric(row[column.key] for row in rows) for column in names]
    leading = [
        Head(heading(column), numeric=is_number)
        for column, is_number in zip(names, numeric, strict=True)
    ]
    flags = (*numeric, *(True for _ in places))
    heads = _heads(leading, [(group or over, name) for group, name in places])
    return View(gettext(table.title), heads, body, flags, gettext(table.note))


def _name(row: Row, column: Column) -> str:
    """What a line is called; quantiles in percent, with the half percents that dots have."""
    value = row[column.key]
    if column.key == "quantile" and isinstance(value, int | float):
        return localized(f"{100 * value:.4g} %")
    return cell(value, column)


def _place(row: Row, turn: _Turn) -> tuple[str, str]:
    value = row[turn.column]
    is_number = isinstance(value, int | float)
    name = localized(f"{value:,.10g}") if is_number else gettext(str(value))
    return (gettext(str(row[turn.group])) if turn.group else "", name)


def _in_groups(rows: Sequence[Row], turn: _Turn) -> list[tuple[str, str]]:
    """The columns, those of one group side by side, in order of appearance."""
    places = list(dict.fromkeys(_place(row, turn) for row in rows))
    groups = list(dict.fromkeys(group for group, _ in places))
    return [place for group in groups for place in places if place[0] == group]


def _heads(
    leading: Sequence[Head], places: Sequence[tuple[str, str]]
) -> tuple[tuple[Head, ...], ...]:
    """One line of headings, or two where columns come in groups."""
    groups = list(dict.fromkeys(group for group, _ in places))
    last = tuple(Head(name, numeric=True) for _, name in places)
    if groups == [""]:
        return ((*leading, *last),)
    names = [Head(head.text, rows=2, numeric=head.numeric) for head in leading]
    over = [Head(group, columns=sum(g == group for g, _ in places)) for group in groups]
    return ((*names, *over), last)
