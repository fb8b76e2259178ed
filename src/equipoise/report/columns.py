"""Which columns each kind of figure needs, and which of its rows can be drawn."""

from __future__ import annotations

from collections.abc import Mapping

from equipoise.core.errors import BadInputError
from equipoise.core.finding import Cell, Figure, FigureKind

COLUMNS: Mapping[FigureKind, tuple[str, ...]] = {
    "arrivals": ("case", "defense", "quantile", "warheads"),
    "drivers": ("driver", "low", "high", "index", "index_low", "index_high"),
    "lead_times": ("measure", "system", "trigger", "lead_years", "rule"),
    "threshold_map": ("posture", "plan", "warheads", "low", "central", "high"),
    "ledger": ("year", "series", "low", "central", "high"),
    "rates": ("group", "window", "rate", "low", "high"),
    "timeline": ("lane", "label", "start", "end", "kind"),
    "bars": ("category", "value"),
    "map": ("path", "state", "latitude", "longitude"),
    "slope": ("case", "before", "after"),
    "waterfall": ("step", "kind", "delta", "level"),
    "bands": ("year", "series", "level", "low", "high"),
    "time_altitude": ("panel", "time", "altitude"),
}
MAP_COLUMNS = ("warheads", "interceptors", "central")

# A row without its value in this column cannot be drawn.
_NEEDED_VALUES: Mapping[FigureKind, tuple[str, ...]] = {
    "arrivals": ("warheads",),
    "drivers": ("low", "high"),
    "lead_times": ("lead_years",),
    "threshold_map": ("warheads", "central"),
    "ledger": ("year", "central"),
    "rates": ("rate",),
    "timeline": ("start",),
    "bars": ("value",),
    "map": ("latitude", "longitude"),
    "slope": ("before", "after"),
    "waterfall": ("level",),
    "bands": ("year", "level", "low", "high"),
    "time_altitude": ("time", "altitude"),
}


def is_map(figure: Figure) -> bool:
    """Whether a threshold figure is drawn as a map of forces and interceptors."""
    return figure.kind == "threshold_map" and "interceptors" in _keys(figure)


def needed_columns(figure: Figure) -> tuple[str, ...]:
    """The columns a figure of this kind must have.

    Raises:
        BadInputError: if the kind is not known.
    """
    if figure.kind not in COLUMNS:
        raise BadInputError(
            f"figure '{figure.title}' is of the unknown kind '{figure.kind}'",
            cure=f"Kinds are: {', '.join(COLUMNS)}.",
        )
    return MAP_COLUMNS if is_map(figure) else COLUMNS[figure.kind]


def drawn_rows(figure: Figure) -> list[dict[str, Cell]]:
    """The rows of a figure that can be drawn.

    Raises:
        BadInputError: if a column is missing or no row has the values that are drawn.
    """
    needed = needed_columns(figure)
    missing = [key for key in needed if key not in _keys(figure)]
    if missing:
        raise BadInputError(
            f"figure '{figure.title}' of kind '{figure.kind}' has no column "
            f"{', '.join(repr(key) for key in missing)}",
            cure=f"Its table needs the columns {', '.join(needed)}; "
            f"it has {', '.join(_keys(figure)) or 'none'}.",
        )
    values = _NEEDED_VALUES[figure.kind]
    rows = [row for row in figure.table.as_dicts() if all(row[key] is not None for key in values)]
    if not rows:
        raise BadInputError(
            f"figure '{figure.title}' has no row with a value in {' and '.join(values)}",
            cure="Leave the figure out of the finding or give its table rows.",
        )
    return rows


def _keys(figure: Figure) -> list[str]:
    return [column.key for column in figure.table.columns]
