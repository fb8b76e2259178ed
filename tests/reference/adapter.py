"""One entrance to every published or computed reference table.

``compute(table, row)`` takes the name of a reference table without ``.csv`` and one of its
rows as read by :class:`csv.DictReader`, and returns the computed columns under the same
names, PMFs as lists of floats. It calls public functions of the product only and serves
any row of the tables, not only those shipped.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.reference import (
    constellation_area,
    cost_area,
    leakage_area,
    reach_area,
    retaliation_area,
    statistics_area,
    trajectory_area,
)

Row = dict[str, str]
Columns = dict[str, object]

AREAS = (
    leakage_area,
    retaliation_area,
    statistics_area,
    trajectory_area,
    reach_area,
    constellation_area,
    cost_area,
)

TABLES: dict[str, Callable[[Row], Columns]] = {
    name: function for area in AREAS for name, function in area.TABLES.items()
}
QUANTITIES: dict[str, Callable[[Row], Columns]] = {
    name: function for area in AREAS for name, function in area.QUANTITIES.items()
}


def compute(table: str, row: Row) -> Columns:
    """The computed columns of one row of a reference table."""
    if table == "results":
        try:
            return QUANTITIES[row["quantity"]](row)
        except KeyError:
            raise KeyError(f"no function for the published quantity {row['quantity']!r}") from None
    return TABLES[table](row)
