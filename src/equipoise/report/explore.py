"""The grid of forces and interceptors as sliders, and as tables for readers without a script.

Every sentence is put together here, from values the engine computed; the script in the page
only picks the one that belongs to a point. Nothing is computed or interpolated in the page.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from equipoise.core.grid import Grid
from equipoise.core.language import N_, _, gettext
from equipoise.core.likelihood import likelihood
from equipoise.report import words

POSTURES = {
    "no-first-strike": N_("Not struck first"),
    "launch-under-attack": N_("Launched under attack"),
    "generated-ride-out": N_("Generated alert, attack ridden out"),
    "day-to-day-ride-out": N_("Day-to-day alert, attack ridden out"),
}
"""What a posture is called in print."""


@dataclass(frozen=True, slots=True)
class GridView:
    """One posture as a table: shares removed, with their range, by force and interceptors."""

    summary: str
    caption: str
    corner: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def explorer(grid: Grid) -> dict[str, Any]:
    """What the template needs: names, ends of the sliders, sentences as JSON, and tables."""
    warheads, interceptors = grid.on_record
    return {
        "scenario": grid.scenario,
        "postures": [posture_name(p) for p in grid.postures],
        "most": {"warheads": len(grid.warheads) - 1, "interceptors": len(grid.interceptors) - 1},
        "start": {
            "warheads": grid.warheads.index(warheads),
            "interceptors": grid.interceptors.index(interceptors),
        },
        "data": _json(grid),
        "tables": [_table(grid, p) for p in range(len(grid.postures))],
    }


def posture_name(posture: str) -> str:
    """A posture in words."""
    return gettext(POSTURES.get(posture, posture))


def sentence(grid: Grid, posture: int, force: int, stock: int) -> str:
    """What happens at one point of the grid, in words."""
    return _template().format(
        floor=_floor(grid),
        **_of_force(grid, posture, force),
        **_of_point(grid, posture, force, stock),
    )


def _template() -> str:
    """The sentence of a point; the script in the page fills it in as ``format`` does."""
    return _(
        "Of {arriving} expected to arrive without the defense, {share} are removed ({range}). "
        "Upper bound, if every interceptor takes a different warhead: {bound}. At least {floor} "
        "arrive: {without} without the defense, {chance} with it."
    )


def _floor(grid: Grid) -> str:
    return words.quantity(grid.floor, "warheads")


def _of_force(grid: Grid, posture: int, force: int) -> dict[str, str]:
    """What does not depend on the defense."""
    return {
        "arriving": words.quantity(grid.arriving[posture][force], "warheads", about=True),
        "without": _chance(grid.p_floor_undefended[posture][force]),
    }


def _of_point(grid: Grid, posture: int, force: int, stock: int) -> dict[str, str]:
    low, central, high = (
        cube[posture][force][stock] for cube in (grid.low, grid.central, grid.high)
    )
    return {
        "share": words.percent(central),
        "range": words.value_range(low, high, "share"),
        "bound": words.percent(grid.bound[posture][force][stock]),
        "chance": _chance(grid.p_floor[posture][force][stock]),
    }


def _chance(p: float) -> str:
    """A chance with its word: ``82 % (very likely)``."""
    p = min(max(p, 0.0), 1.0)
    return f"{words.percent(p)} ({likelihood(p)})"


def _json(grid: Grid) -> str:
    """Numbers and words of every point; ``<`` is escaped, so that no tag can begin here."""
    postures, forces, stocks = (
        range(len(axis)) for axis in (grid.postures, grid.warheads, grid.interceptors)
    )
    document = {
        "warheads": list(grid.warheads),
        "interceptors": list(grid.interceptors),
        "on_record": list(grid.on_record),
        "names": {
            "warheads": _names(grid.warheads, grid.on_record[0]),
            "interceptors": _names(grid.interceptors, grid.on_record[1]),
        },
        "low": grid.low,
        "central": grid.central,
        "high": grid.high,
        "bound": grid.bound,
        "template": _template(),
        "floor": _floor(grid),
        "forces": [[_of_force(grid, p, f) for f in forces] for p in postures],
        "points": [
            [[list(_of_point(grid, p, f, s).values()) for s in stocks] for f in forces]
            for p in postures
        ],
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def _names(values: Sequence[int], on_record: int) -> list[str]:
    """Each number as the slider says it."""
    return [
        _("{number} (on record)").format(number=words.exact(value))
        if value == on_record
        else words.exact(value)
        for value in values
    ]


def _table(grid: Grid, posture: int) -> GridView:
    name = posture_name(grid.postures[posture])
    rows = tuple(
        (
            words.exact(level),
            tuple(_cell(grid, posture, force, s) for s in range(len(grid.interceptors))),
        )
        for force, level in enumerate(grid.warheads)
    )
    return GridView(
        summary=_("Share removed, {posture}").format(posture=name[:1].lower() + name[1:]),
        caption=_(
            "Share of arriving warheads removed; below it the range. Lines: warheads of the force; "
            "columns: interceptors. On record: {warheads} and {interceptors}."
        ).format(
            warheads=words.exact(grid.on_record[0]),
            interceptors=words.exact(grid.on_record[1]),
        ),
        corner=_("Warheads"),
        heads=tuple(words.exact(stock) for stock in grid.interceptors),
        rows=rows,
    )


def _cell(grid: Grid, posture: int, force: int, stock: int) -> tuple[str, str]:
    low, central, high = (
        cube[posture][force][stock] for cube in (grid.low, grid.central, grid.high)
    )
    spread = f"{_bare(low)}\u2013{_bare(high)}" if low != high else ""
    return words.percent(central), spread


def _bare(share: float) -> str:
    return words.percent(share).removesuffix(" %")
