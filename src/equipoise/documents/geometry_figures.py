"""Pictures of ``arc``, ``reach`` and ``constellation``, from what these commands compute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from equipoise.core.errors import BadInputError
from equipoise.core.finding import Cell, Column, Figure, Table
from equipoise.core.wording import round_significant

if TYPE_CHECKING:
    from equipoise.geometry import Meetings, Site, Tracks
    from equipoise.kernels.kepler import Arcs

ARC_POINTS = 61
FIGURES_GIVEN = 2
MOST_PANELS = 4


def arcs_figure(arcs: Mapping[str, Arcs]) -> Figure:
    """Altitude against time of free-flight arcs, a line each.

    Raises:
        BadInputError: if none of the arcs exists.
    """
    rows = [row for name, arc in arcs.items() for row in _arc_rows(name, arc)]
    if not rows:
        raise BadInputError(
            "no arc joins these numbers, so that there is nothing to draw",
            cure="Give a higher speed or a shorter range.",
        )
    columns = (
        Column("panel", "Panel"),
        Column("line", "Arc"),
        Column("time", "Time since launch", "s", 0),
        Column("altitude", "Altitude", "km", 0),
    )
    drawn = list(dict.fromkeys(str(row[1]) for row in rows))
    tops = [max(float(r[3]) for r in rows if r[1] == name) for name in drawn]
    heights = "; ".join(f"{n} {_about(top)} km" for n, top in zip(drawn, tops, strict=True))
    return Figure(
        kind="time_altitude",
        title=f"How high the arcs rise: {heights}",
        table=Table("Altitude by time", columns, tuple(rows)),
        scenario="point mass from surface to surface, no rotation, no powered flight",
        options={"metric": "altitude against time since burnout at the surface"},
    )


def _arc_rows(name: str, arc: Arcs) -> list[tuple[str, str, float, float]]:
    """Points of one arc, evenly spaced in time; none if there is no such arc."""
    from equipoise.kernels.twobody import position

    total = float(arc.flight_time_s)
    if not np.isfinite(total) or total <= 0.0:
        return []
    times = np.linspace(0.0, total, ARC_POINTS)
    found = position(
        times * (1.0 - 1e-12),
        speed_km_s=arc.speed_km_s,
        flight_path_angle_deg=arc.flight_path_angle_deg,
    )
    heights = np.maximum(found.altitude_km, 0.0)
    return [("", name, float(t), float(h)) for t, h in zip(times, heights, strict=True)]


def meetings_figure(
    site: Site,
    arcs: Tracks,
    met: Meetings,
    *,
    speed_km_s: float,
    delay_s: float,
    least_altitude_km: float,
) -> Figure:
    """Altitude against time of the arcs with the most time to spare, and when they can be met."""
    from equipoise.claims.reach_figures import Side, profile_table

    chosen = np.argsort(-met.margin_s, kind="stable")[:MOST_PANELS]
    sides = [
        Side(" to ".join(met.pairs[k]), arcs, int(k), speed_km_s, delay_s, least_altitude_km)
        for k in chosen
    ]
    return Figure(
        kind="time_altitude",
        title=_met_in_words(site, met),
        table=profile_table(f"Arcs against {site.name}", sides, site),
        scenario=(
            f"interceptor of {speed_km_s:g} km/s at {site.name}; regions in whole degrees; "
            f"delay {delay_s:g} s; meetings above {least_altitude_km:g} km; geometry and speed only"
        ),
        options={
            "metric": "altitude along the arcs from burnout to impact",
            "least_altitude_km": least_altitude_km,
        },
    )


def _met_in_words(site: Site, met: Meetings) -> str:
    count, total = int(np.sum(met.share > 0.0)), len(met.pairs)
    if total > 1:
        some = f"; the {MOST_PANELS} with the most time to spare" if total > MOST_PANELS else ""
        return f"{count} of {total} arcs can be met from {site.name}{some}"
    if not count:
        return f"The arc cannot be met from {site.name}"
    first, last = float(met.first_s[0]), float(met.last_s[0])
    return f"The arc can be met from {site.name} {first:,.0f} to {last:,.0f} s after launch"


def constellation_figure(document: Mapping[str, Any], in_orbit: int | None) -> Figure:
    """How many interceptors each method needs in orbit, or has in reach of a given number.

    Args:
        document: what ``constellation`` reports.
        in_orbit: the number judged; None if the number needed was computed.
    """
    given = in_orbit is not None
    value = "expected_in_reach" if given else "in_orbit"
    label = "in reach on average" if given else "in orbit"
    numbers = [float(row[value]) for row in document["methods"] if row[value] is not None]
    if not numbers:
        raise BadInputError(
            "no interceptor comes within reach, so that there is nothing to draw",
            cure="Give a longer reach or a lower orbit.",
        )
    needed = document["needed_in_reach"]
    ends = list(dict.fromkeys((_about(min(numbers)), _about(max(numbers)))))
    spread = f"{' to '.join(ends)} interceptors {label}"
    title = f"About {spread} for {needed:,} in reach"
    options: dict[str, Cell] = {"x_title": f"interceptors {label}"}
    if in_orbit is not None:
        title = f"Of {in_orbit:,}, {spread}; {needed:,} needed"
        options |= {"reference": float(needed), "reference_label": f"needed: {needed:,}"}
    return Figure(
        kind="bars",
        title=title,
        table=_methods_table(document, value, f"Interceptors {label}", 1 if given else 0),
        scenario=f"fly-out of {document['reach_km']:,.0f} km; {needed:,} needed in reach",
        options=options,
    )


def _methods_table(document: Mapping[str, Any], value: str, label: str, decimals: int) -> Table:
    """Each method with the number drawn, its share in reach and the chances of enough."""
    columns = (
        Column("category", "Method"),
        Column("value", label, "interceptors", decimals),
        Column("share", "Share in reach", "share"),
        Column("random", "Chance of enough, random phases", "share"),
        Column("phased", "Chance of enough, even phases", "share"),
    )
    keys = ("method", value, "share_in_reach", "chance_random", "chance_phased")
    rows = tuple(tuple(row[key] for key in keys) for row in document["methods"])
    return Table("Interceptors by method", columns, rows)


def _about(value: float) -> str:
    """A number with two significant figures."""
    return f"{round_significant(value, FIGURES_GIVEN):,g}"
