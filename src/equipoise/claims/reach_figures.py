"""Pictures of ``within-reach``: shares by case, arcs on a map, altitude against time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from equipoise.core.finding import Cell, Column, Figure, Table
from equipoise.core.language import N_, _, localized
from equipoise.geometry import Site, Tracks, earliest_times

if TYPE_CHECKING:
    from equipoise.claims.reach import Board, Outcome, Row

MDA, MIDDLE, CRITICS = "MDA", "middle", "critics"
LOW_END = N_("low end (MDA's where it gave one)")
HIGH_END = N_("high end (critics' where they gave one)")


def shares_figure(rows: list[Row], table: Board) -> Figure:
    """Share of the arcs that each case can meet, by whose numbers."""
    columns = (
        Column("category", "Case"),
        Column("value", "Arcs to the US met", "%", 0),
        Column("low", "with the longest delay", "%", 0),
        Column("high", "with the shortest delay", "%", 0),
        Column("group", "Whose numbers"),
    )
    cells = tuple(
        (
            o.case.label,
            100.0 * o.share,
            100.0 * o.shares[2],
            100.0 * o.shares[0],
            _(LOW_END) if o.camp == MDA else _(HIGH_END),
        )
        for row in rows
        for o in row.outcomes
        if o.camp != MIDDLE
    )
    met = [r for r in rows if not r.cannot]
    return Figure(
        kind="bars",
        title=_("{met} of {total} cases meet any arc to the United States").format(
            met=len(met), total=len(rows)
        ),
        table=Table(N_("Share of arcs met"), columns, cells),
        scenario=_shares_scenario(table),
        options={"x_title": N_("percentage of the arcs to the United States that can be met")},
    )


def _shares_scenario(table: Board) -> str:
    d = table.declared
    text = _(
        "{arcs} arcs from Russian regions to the United States, point masses, "
        "rotating Earth; delay {delay} s, lines from {late} to {early} s; meetings above "
        "{altitude} km"
    )
    return text.format(
        arcs=len(table.home),
        delay=localized(f"{d.delay_s[1]:g}"),
        late=localized(f"{d.delay_s[2]:g}"),
        early=localized(f"{d.delay_s[0]:g}"),
        altitude=localized(f"{d.altitude_km[1]:g}"),
    )


MAP_GOAL = "US East Coast"
MAP_POINTS = 13


def map_figure(best: Row, table: Board) -> Figure:
    """Points along the arcs to one destination, by whose numbers let them be met."""
    columns = (
        Column("path", "Path"),
        Column("state", "Whose numbers allow a meeting"),
        Column("latitude", "Latitude", N_("degrees"), 0),
        Column("longitude", "Longitude", N_("degrees"), 0),
        Column("time", "Time since launch", "s", 0),
        Column("label", "Label"),
    )
    goal = MAP_GOAL if any(b.name == MAP_GOAL for _, b in table.home) else table.home[0][1].name
    cells = [
        row
        for arc, (start, end) in enumerate(table.home)
        if end.name == goal
        for row in _path(best, table, arc, _arc_name(start.name, end.name), start.name)
    ]
    site = best.case.site
    place = (float(site.latitude_deg), float(site.longitude_deg))
    cells.append((site.name, N_("interceptor site"), *place, None, site.name))
    both = sum(row[1] == MAP_STATES[1, 1] for row in cells)
    return Figure(
        kind="map",
        title=_(
            "{met} of {total} points of the midcourse can be met with both camps' numbers"
        ).format(met=both, total=len(cells) - 1),
        table=Table(
            _("Arcs to the {goal}, {case}").format(goal=_(goal), case=best.case.label),
            columns,
            tuple(cells),
        ),
        scenario=_(
            "{case}; delay {delay} s; points evenly spaced in time from burnout to impact, on the "
            "middle of both camps' clocks"
        ).format(case=best.case.label, delay=localized(f"{table.declared.delay_s[1]:g}")),
        options={"metric": N_("where along the arcs an interceptor could be in time")},
    )


MAP_STATES = {
    (1, 1): N_("both camps'"),
    (0, 1): N_("the critics' only"),
    (1, 0): N_("the agency's only"),
    (0, 0): N_("nobody's"),
}


def _arc_name(start: str, goal: str) -> str:
    return _("{start} to {goal}").format(start=_(start), goal=_(goal))


def _path(
    best: Row, table: Board, arc: int, name: str, start: str
) -> list[tuple[str, str, float, float, float | None, str | None]]:
    """Rows of one arc: place over the ground, time, and under whose numbers it can be met."""
    setting = table.setting(best.case, MIDDLE)
    arcs = table.tracks(setting)
    rows: list[tuple[str, str, float, float, float | None, str | None]] = []
    for sample in np.linspace(0, arcs.time_s.shape[1] - 1, MAP_POINTS).astype(int):
        x, y, z = arcs.ground[arc, sample]
        met = tuple(int(o.met.possible[arc, sample]) for o in (best.mda, best.critics))
        latitude, longitude = np.degrees(np.arcsin(z)), np.degrees(np.arctan2(y, x))
        label = start if sample == 0 else None
        where = (float(np.round(latitude)), float(np.round(longitude)))
        time = float(arcs.time_s[arc, sample])
        rows.append((name, MAP_STATES[met[0], met[1]], *where, time, label))
    return rows


PROFILE_POINTS = 37


@dataclass(frozen=True)
class Side:
    """One arc and an interceptor under one set of numbers.

    Attributes:
        name: whose numbers, or which arc: the title of the panel.
        arcs, arc: the arcs flown and which of them is shown.
        speed_km_s, delay_s: of the interceptor.
        least_altitude_km: of a meeting.
    """

    name: str
    arcs: Tracks
    arc: int
    speed_km_s: float
    delay_s: float
    least_altitude_km: float


PROFILE_COLUMNS = (
    Column("panel", "Whose numbers"),
    Column("time", "Time since launch", "s", 0),
    Column("altitude", "Altitude of the missile", "km", 0),
    Column("earliest", "Interceptor there at the earliest", "s", 0),
    Column("met", "Can be met"),
)


def profile_rows(side: Side, site: Site) -> tuple[tuple[Cell, ...], ...]:
    """Points evenly spaced in time along an arc, and when an interceptor can be there."""
    found = earliest_times(side.arcs, site, speed_km_s=side.speed_km_s, delay_s=side.delay_s)
    rows = []
    for sample in np.linspace(0, found.shape[1] - 1, PROFILE_POINTS).astype(int):
        time = float(side.arcs.time_s[side.arc, sample])
        altitude = max(float(side.arcs.altitude_km[side.arc, sample]), 0.0)
        earliest = float(found[side.arc, sample])
        met = earliest <= time and altitude >= side.least_altitude_km
        rows.append((side.name, time, altitude, earliest if np.isfinite(earliest) else None, met))
    return tuple(rows)


def profile_table(title: str, sides: Sequence[Side], site: Site) -> Table:
    """The points of all sides, for a figure of the kind ``time_altitude``."""
    cells = tuple(row for side in sides for row in profile_rows(side, site))
    return Table(
        title,
        PROFILE_COLUMNS,
        cells,
        note=N_("Empty where the interceptor's speed never carries it to the point."),
    )


def profile_figure(best: Row, table: Board) -> Figure:
    """Altitude against time along the arc that is easiest to meet, by whose numbers."""
    arc = int(np.argmax(best.mda.met.margin_s))
    name = _arc_name(*best.mda.met.pairs[arc])
    outcomes = ((_("MDA's numbers"), best.mda), (_("Critics' numbers"), best.critics))
    sides = [_side(panel, outcome, arc, table) for panel, outcome in outcomes]
    delay, altitude = table.declared.delay_s[1], table.declared.altitude_km[1]
    return Figure(
        kind="time_altitude",
        title=_(
            "Easiest arc to meet, {arc}: {mda} with MDA's numbers, {critics} with the critics'"
        ).format(arc=name, mda=_window(best.mda, arc), critics=_window(best.critics, arc)),
        table=profile_table(f"{name}, {best.case.label}", sides, best.case.site),
        scenario=_(
            "{case}; regions in whole degrees, minimum-energy arc, rotating Earth; "
            "delay {delay} s; meetings above {altitude} km; geometry and speed only"
        ).format(
            case=best.case.label, delay=localized(f"{delay:g}"), altitude=localized(f"{altitude:g}")
        ),
        options={
            "metric": N_("altitude along the arc from burnout to impact"),
            "least_altitude_km": altitude,
        },
    )


def _side(panel: str, outcome: Outcome, arc: int, table: Board) -> Side:
    setting = table.setting(outcome.case, outcome.camp)
    return Side(
        name=panel,
        arcs=table.tracks(setting),
        arc=arc,
        speed_km_s=setting.speed_km_s,
        delay_s=setting.delay_s,
        least_altitude_km=setting.altitude_km,
    )


def _window(outcome: Outcome, arc: int) -> str:
    """When an arc can be met, in words."""
    first, last = float(outcome.met.first_s[arc]), float(outcome.met.last_s[arc])
    if np.isnan(first):
        return _("never")
    ends = {"low": localized(f"{first:,.0f}"), "high": localized(f"{last:,.0f}")}
    return _("{low} to {high} s").format(**ends)
