"""Tables of ``within-reach``: every case at both ends of the speeds, and one by launch region."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from equipoise.claims.reach_figures import MIDDLE
from equipoise.core.finding import Cell, Column, Table
from equipoise.core.language import N_, _
from equipoise.geometry import Meetings, approach

if TYPE_CHECKING:
    from equipoise.claims.frame import Options
    from equipoise.claims.reach import Row


def _closest(met: Meetings) -> tuple[str, float | None, str]:
    """The arc with the largest margin: its name, the margin and how the two paths cross."""
    best = int(np.argmax(met.margin_s))
    margin = float(met.margin_s[best])
    if not np.isfinite(margin):
        return "", None, ""
    start, goal = met.pairs[best]
    name = _("{start} to {goal}").format(start=_(start), goal=_(goal))
    return name, margin, approach(float(met.crossing_angle_deg[best]))


def cases_table(rows: list[Row], options: Options) -> Table:
    """Share of the arcs met by every case at both ends of the speeds, and the closest arc."""
    columns = (
        Column("year", "Year", "", 0),
        Column("plan", "Plan"),
        Column("site", "Site"),
        Column("interceptor", "Interceptor"),
        Column("judged", "Judged"),
        Column("camp", "Whose numbers"),
        Column("speed", "Interceptor speed", "km/s", 1),
        Column("share", "Arcs to the US met", "%", 0),
        Column("early", "with the shortest delay", "%", 0),
        Column("late", "with the longest", "%", 0),
        Column("margin", "Best margin", "s", 0),
        Column("arc", "on the arc"),
        Column("approach", "Approach"),
        Column("europe", "Arcs to Europe met", "%", 0),
    )
    cells: list[tuple[Cell, ...]] = []
    for outcome in (o for row in rows for o in row.outcomes if o.camp != MIDDLE):
        case, (name, margin, kind) = outcome.case, _closest(outcome.met)
        early, share, late = (100.0 * s for s in outcome.shares)
        judged = N_("yes") if case.stood_on(options) else N_("no")
        whose = case.whose(outcome.camp)
        start = (case.year, case.plan, case.site.name, case.interceptor, judged, whose)
        speed = case.speed_km_s[outcome.camp]
        end = (share, early, late, margin, name, kind, 100.0 * outcome.europe)
        cells.append((*start, speed, *end))
    return Table(
        "Share of region-to-region arcs that can be met, by site and camp",
        columns,
        tuple(cells),
        note=N_(
            "Judged: deployed or planned on the date, or built since. A negative margin is by how "
            "much the interceptor is late at best; empty where its speed never carries it to any "
            "arc. Geometry and speed only."
        ),
    )


def regions_table(best: Row) -> Table:
    """Arcs met and best margin by launch region, for the best case."""
    columns = (
        Column("region", "From"),
        Column("mda", "Met at the low end"),
        Column("mda_margin", "best margin", "s", 0),
        Column("critics", "Met at the high end"),
        Column("critics_margin", "best margin", "s", 0),
    )
    starts = list(dict.fromkeys(pair[0] for pair in best.mda.met.pairs))
    cells = tuple(
        (start, *_from_region(best.mda.met, start), *_from_region(best.critics.met, start))
        for start in starts
    )
    return Table(_("By launch region: {label}").format(label=best.case.label), columns, cells)


def _from_region(met: Meetings, start: str) -> tuple[str, float | None]:
    mine = np.array([pair[0] == start for pair in met.pairs])
    margin = float(met.margin_s[mine].max())
    count = int((met.share[mine] > 0.0).sum())
    return _("{met} of {total}").format(met=count, total=int(mine.sum())), margin if np.isfinite(
        margin
    ) else None
