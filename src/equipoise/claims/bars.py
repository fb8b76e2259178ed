"""Figures of bars: one number with its ends for each category and group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from equipoise.core.finding import Column, Figure, Table


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is of, the group it belongs to, its value and its ends, if any."""

    category: str
    value: float | None
    low: float | None = None
    high: float | None = None
    group: str = ""


def bars(
    rows: Iterable[Bar],
    *,
    title: str,
    measured: str,
    unit: str,
    decimals: int,
    scenario: str,
    groups: str = "Group",
    categories: str = "Case",
    reference: float | None = None,
) -> Figure:
    """A figure of bars and the table that is its twin.

    Args:
        rows: the bars, in the order shown.
        title: what they say, in words.
        measured: what is measured, with its unit ``unit`` and number of ``decimals``.
        scenario: under which assumptions.
        groups, categories: what groups and categories are called.
        reference: a value marked by a line, if any.
    """
    table = Table(
        measured,
        (
            Column("category", categories),
            Column("group", groups),
            Column("value", "Value", unit, decimals),
            Column("low", "Low", unit, decimals),
            Column("high", "High", unit, decimals),
        ),
        tuple((b.category, b.group, b.value, b.low, b.high) for b in rows),
    )
    options = {"x_title": measured} if reference is None else _marked(measured, reference)
    return Figure(kind="bars", title=title, table=table, scenario=scenario, options=options)


def _marked(measured: str, reference: float) -> dict[str, str | float]:
    return {"x_title": measured, "reference": reference}
