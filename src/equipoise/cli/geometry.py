"""``equipoise arc`` and ``equipoise reach``: free flight and what an interceptor can meet."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from equipoise.cli.figures import check_figure, draw_figure, figure_options
from equipoise.cli.shared import emit_json, json_option, known_by_option, print_rows, print_sources
from equipoise.documents.plain import sources_of

if TYPE_CHECKING:
    from equipoise.core.facts import Facts, Record
    from equipoise.geometry import Meetings, Region, Site, Tracks
    from equipoise.kernels.kepler import Arcs

ARC_NOTE = (
    "Point mass, surface to surface, no rotation, no powered flight: reported times are longer, "
    "and the range is a lower bound for a missile that loses less to gravity."
)
REACH_NOTE = (
    "Point mass with all its speed at launch, no rotation, no sensors: an upper bound on reach."
)
MEETING_NOTE = (
    "Regions in whole degrees, minimum-energy arcs on a turning Earth, geometry and speed only. "
    "Times count from the launch of the missile; a negative margin is how late the interceptor "
    "is at best."
)


@click.command()
@click.option("--range-km", type=float, help="Ground distance, up to half the circumference.")
@click.option("--speed-km-s", type=float, help="Burnout speed; without a range, the longest arc.")
@click.option("--apogee-km", type=float, help="Apogee of a lofted arc of that range.")
@click.option("--time-s", type=float, help="A reported flight time to check (with an apogee).")
@figure_options
@json_option
def arc(
    range_km: float | None,
    speed_km_s: float | None,
    apogee_km: float | None,
    time_s: float | None,
    *,
    figure_path: Path | None,
    theme: str,
    as_json: bool,
) -> None:
    """Free-flight arcs: minimum energy, at a given speed, or lofted to an apogee.

    Quoted speeds, ranges, apogees and times are checked against one another.

    \b
    equipoise arc --range-km 8000
    equipoise arc --range-km 8000 --speed-km-s 7
    equipoise arc --range-km 950 --apogee-km 4475 --time-s 3180
    equipoise arc --range-km 8000 --speed-km-s 7 --figure arcs.svg
    """
    if range_km is None and (speed_km_s is None or apogee_km is not None):
        raise click.UsageError("Give --range-km, or --speed-km-s alone for the longest arc.")
    if time_s is not None and apogee_km is None:
        raise click.UsageError("--time-s is checked against an apogee: give --apogee-km too.")
    if speed_km_s is not None:
        _below_escape(speed_km_s)
    check_figure(figure_path, theme)
    arcs = _arcs(range_km, speed_km_s, apogee_km)
    if figure_path is not None:
        asked = {"range_km": range_km, "speed_km_s": speed_km_s, "apogee_km": apogee_km}
        _draw_arcs(arcs, figure_path, theme, asked)
    rows = [_arc_row(name, found) for name, found in arcs.items()]
    flags = _flags(range_km, speed_km_s, apogee_km, time_s)
    if as_json:
        emit_json({"arcs": rows, "checks": flags, "note": ARC_NOTE})
        return
    print_rows("Arcs", [_shown(r) for r in rows], note=ARC_NOTE)
    for flag in flags:
        click.echo(f"{'!' if flag['suspicious'] else ' '} {flag['finding']}")


def _draw_arcs(
    arcs: Mapping[str, Arcs], path: Path, theme: str, asked: Mapping[str, object]
) -> None:
    from equipoise.documents.geometry_figures import arcs_figure

    draw_figure(arcs_figure(arcs), path, theme, question={"command": "arc", **asked})


def _below_escape(speed_km_s: float) -> None:
    from equipoise.kernels.kepler import escape_speed
    from equipoise.kernels.validate import real

    limit = float(escape_speed())
    real("speed_km_s", speed_km_s, low=0.0, low_open=True, high=limit, high_open=True)


def _arcs(
    range_km: float | None, speed_km_s: float | None, apogee_km: float | None
) -> dict[str, Arcs]:
    """The arcs asked for, by name."""
    from equipoise.kernels.kepler import (
        arc_at_speed,
        lofted_arc,
        maximum_range_arc,
        minimum_energy_arc,
    )

    found: dict[str, Arcs] = {}
    if range_km is not None:
        found["minimum energy"] = minimum_energy_arc(range_km)
    if speed_km_s is not None:
        found["longest at this speed"] = maximum_range_arc(speed_km_s)
        if range_km is not None:
            found["low at this speed"] = arc_at_speed(range_km, speed_km_s, branch="low")
            found["high at this speed"] = arc_at_speed(range_km, speed_km_s, branch="high")
    if apogee_km is not None:
        found["lofted to this apogee"] = lofted_arc(apogee_km, range_km)
    return found


def _arc_row(name: str, found: Arcs) -> dict[str, Any]:
    columns = (
        "range_km",
        "speed_km_s",
        "flight_path_angle_deg",
        "apogee_altitude_km",
        "flight_time_s",
    )
    return {"arc": name} | {c: plain(float(getattr(found, c))) for c in columns}


def _flags(
    range_km: float | None,
    speed_km_s: float | None,
    apogee_km: float | None,
    time_s: float | None,
) -> list[dict[str, Any]]:
    """What the quoted numbers say of one another, in words."""
    from equipoise.kernels import plausibility

    flags = []
    if range_km is not None and speed_km_s is not None:
        speed = plausibility.check_speed(range_km, speed_km_s)
        text = f"the range needs at least {float(speed.minimum_speed_km_s):.3f} km/s"
        if speed.above_circular:
            text += "; the speed is above circular speed at the surface"
        flags.append({"finding": text, "suspicious": bool(speed.suspicious)})
    if range_km is not None and speed_km_s is not None and apogee_km is not None:
        apogee = plausibility.check_apogee(apogee_km, range_km, speed_km_s)
        text = f"that apogee and range need {float(apogee.arc_speed_km_s):.3f} km/s"
        flags.append({"finding": text, "suspicious": bool(apogee.speed_too_low)})
    if range_km is not None and apogee_km is not None and time_s is not None:
        time = plausibility.check_time(apogee_km, range_km, time_s)
        text = (
            f"the reported time is {float(time.excess_share):+.1%} against the arc, "
            f"{float(time.lower_bound_s):.0f} s; powered flight adds 3 to 10 %"
        )
        flags.append({"finding": text, "suspicious": bool(time.below_bound)})
    return flags


@click.command()
@click.option("--speed-km-s", type=float, required=True, help="Burnout speed of the interceptor.")
@click.option("--altitude-km", type=float, help="Altitude of the meeting.")
@click.option("--time-s", type=float, help="Time from its launch to the meeting.")
@click.option("--site", "site_name", metavar="NAME", help="A defense site, for example Redzikowo.")
@click.option("--from", "start", metavar="REGION", help="Launch region (default: all).")
@click.option("--to", "goal", metavar="REGION", help="Destination region (default: all).")
@click.option("--delay-s", type=float, help="From the missile's launch to the interceptor's.")
@click.option("--minimum-altitude-km", type=float, help="Least altitude of a meeting.")
@click.option("--boost-time-s", type=float, help="Burn of the missile.")
@click.option("--missile-speed-km-s", type=float, help="Mean speed of the missile, if quoted.")
@click.option("--rotation/--no-rotation", default=True, help="Let the Earth turn (default: yes).")
@known_by_option
@figure_options
@json_option
def reach(
    speed_km_s: float,
    altitude_km: float | None,
    time_s: float | None,
    site_name: str | None,
    known_by: str | None,
    *,
    figure_path: Path | None,
    theme: str,
    as_json: bool,
    **meeting: Any,
) -> None:
    """How far an interceptor comes, or which arcs it can meet from a site.

    Without --delay-s, --minimum-altitude-km or --boost-time-s the declared inputs are used.

    \b
    equipoise reach --speed-km-s 4.5 --altitude-km 200 --time-s 300
    equipoise reach --speed-km-s 6.3 --site Redzikowo
    equipoise reach --speed-km-s 9 --site Redzikowo --from "western Russia" --to "US East Coast"
      --figure reach.svg
    """
    check_figure(figure_path, theme)
    if site_name is None:
        if figure_path is not None:
            raise click.UsageError("--figure shows arcs: give a --site too.")
        if altitude_km is None or time_s is None:
            raise click.UsageError("Give --altitude-km and --time-s, or a --site.")
        _print_reach(speed_km_s, altitude_km, time_s, as_json=as_json)
        return
    if altitude_km is not None or time_s is not None:
        raise click.UsageError("--altitude-km and --time-s do not go with --site.")
    met = asked_meetings(speed_km_s, site_name, known_by, **meeting)
    document = meeting_document(met)
    if figure_path is not None:
        _draw_meetings(met, figure_path, theme, known_by)
    if as_json:
        emit_json(document)
        return
    _print_meetings(document)


def _print_meetings(document: Mapping[str, Any]) -> None:
    inputs = ", ".join(
        f"{k.replace('_', ' ')} {v:g}" if isinstance(v, float) else f"{k} {'on' if v else 'off'}"
        for k, v in document["inputs"].items()
        if v is not None
    )
    print_rows(
        f"From {document['site']}: {document['arcs_met']} of {len(document['arcs'])} arcs met",
        [_shown(r) for r in document["arcs"]],
        note=f"{inputs}. {MEETING_NOTE}",
    )
    print_sources(document["sources"])


def _print_reach(speed_km_s: float, altitude_km: float, time_s: float, *, as_json: bool) -> None:
    from equipoise.kernels.reach import surface_reach

    found = surface_reach(speed_km_s, altitude_km, time_s)
    row: dict[str, Any] = {
        "speed_km_s": speed_km_s,
        "altitude_km": altitude_km,
        "time_s": time_s,
        "ground_range_km": plain(float(found.ground_range_km)),
        "flight_path_angle_deg": plain(float(found.flight_path_angle_deg)),
        "crossing_time_s": plain(float(found.crossing_time_s)),
        "limited_by_time": bool(found.limited_by_time),
    }
    if as_json:
        emit_json(row | {"note": REACH_NOTE})
        return
    if row["ground_range_km"] is None:
        row["ground_range_km"] = "not in time"
    print_rows("Reach from the surface", [_shown(row)], note=REACH_NOTE)


@dataclass(frozen=True)
class AskedMeetings:
    """Meetings of one site with the arcs asked for, and what they were computed from."""

    facts: Facts
    site: Site
    inputs: Mapping[str, Any]
    arcs: Tracks
    met: Meetings


def asked_meetings(
    speed_km_s: float,
    site_name: str,
    known_by: str | None,
    *,
    start: str | None,
    goal: str | None,
    missile_speed_km_s: float | None,
    rotation: bool,
    **given: float | None,
) -> AskedMeetings:
    """Compute the meetings of one site with the arcs asked for."""
    from equipoise.data.load import load_facts
    from equipoise.geometry import meetings, tracks

    facts = load_facts(known_by=known_by).recorded()
    site = site_named(facts, site_name)
    starts = regions_named(facts, "launch", start)
    goals = regions_named(facts, "destination", goal)
    inputs = declared(facts, given)
    arcs = tracks(
        [(a, b) for a in starts for b in goals],
        burnout_time_s=inputs["boost_time_s"],
        mean_speed_km_s=missile_speed_km_s,
        rotating=rotation,
    )
    timing = {k: inputs[k] for k in ("delay_s", "minimum_altitude_km")}
    met = meetings(arcs, site, speed_km_s=speed_km_s, **timing)
    stated: dict[str, Any] = {"interceptor_speed_km_s": speed_km_s, **inputs}
    stated |= {"missile_speed_km_s": missile_speed_km_s, "rotation": rotation}
    return AskedMeetings(facts, site, stated, arcs, met)


def _draw_meetings(asked: AskedMeetings, path: Path, theme: str, known_by: str | None) -> None:
    from equipoise.documents.geometry_figures import meetings_figure

    figure = meetings_figure(
        asked.site,
        asked.arcs,
        asked.met,
        speed_km_s=asked.inputs["interceptor_speed_km_s"],
        delay_s=asked.inputs["delay_s"],
        least_altitude_km=asked.inputs["minimum_altitude_km"],
    )
    pairs = [list(pair) for pair in asked.met.pairs]
    question = {"command": "reach", "site": asked.site.name, "arcs": pairs, **asked.inputs}
    digest = asked.facts.digest
    draw_figure(figure, path, theme, question=question, facts_digest=digest, known_by=known_by)


def meeting_document(asked: AskedMeetings) -> dict[str, Any]:
    """Meetings of one site with the arcs asked for, as plain values."""
    facts, site, met = asked.facts, asked.site, asked.met
    rows = [_meeting_row(met, i) for i in range(len(met.pairs))]
    read = list(facts.recorder.ids)
    return {
        "site": site.name,
        "inputs": dict(asked.inputs),
        "arcs_met": sum(r["share_of_midcourse"] > 0.0 for r in rows),
        "arcs": rows,
        "note": MEETING_NOTE,
        "facts_read": read,
        "sources": sources_of(facts, read),
    }


DECLARED = {
    "delay_s": ("interceptor_launch_delay_s", "USA"),
    "minimum_altitude_km": ("meeting_altitude_minimum_km", "USA"),
    "boost_time_s": ("boost_time_s", "RUS"),
}


def declared(facts: Facts, given: Mapping[str, float | None]) -> dict[str, float]:
    """The inputs given, and the declared ones for the others.

    Raises:
        NoFactError: if one is neither given nor declared in this vintage.
    """
    from equipoise.core.errors import NoFactError

    found: dict[str, float] = {}
    for name, (quantity, party) in DECLARED.items():
        value = given[name]
        if value is None:
            fact = facts.latest_known(quantity, party=party, system="default", basing="")
            if fact is None:
                option = name.replace("_", "-")
                raise NoFactError(f"no declared '{quantity}'", cure=f"Give --{option}.")
            value = fact.central
        found[name] = value
    return found


def site_named(facts: Facts, name: str) -> Site:
    """A site, or an area of ships named in the cases of reach.

    Raises:
        UnknownNameError: if there is none of that name.
    """
    from equipoise.core.errors import UnknownNameError
    from equipoise.geometry import site_of

    places: dict[str, Record] = {r["place"]: r for r in facts.records["reach_cases"]}
    places |= {r.system: r for r in facts.records["sites"]}
    for known, record in places.items():
        if known.lower() == name.lower():
            facts.recorder.note([record.id])
            return site_of(record, name=known)
    raise UnknownNameError("site", name, sorted(places))


def regions_named(facts: Facts, role: str, name: str | None) -> list[Region]:
    """All regions of a role, or the one of that name.

    Raises:
        UnknownNameError: if there is none of that name.
    """
    from equipoise.core.errors import UnknownNameError
    from equipoise.geometry import region_of

    found = [r for r in facts.records["regions"] if r["role"] == role]
    chosen = [r for r in found if name is None or r["region"].lower() == name.lower()]
    if not chosen:
        raise UnknownNameError(f"{role} region", str(name), [r["region"] for r in found])
    facts.recorder.note(r.id for r in chosen)
    return [region_of(r) for r in chosen]


def _meeting_row(met: Meetings, index: int) -> dict[str, Any]:
    from equipoise.geometry import approach

    angle = float(met.crossing_angle_deg[index])
    margin = float(met.margin_s[index])
    return {
        "from": met.pairs[index][0],
        "to": met.pairs[index][1],
        "share_of_midcourse": float(met.share[index]),
        "first_s": plain(float(met.first_s[index])),
        "last_s": plain(float(met.last_s[index])),
        "margin_s": plain(margin),
        "altitude_km": plain(float(met.altitude_km[index])),
        "crossing_angle_deg": plain(angle),
        "approach": approach(angle),
    }


def plain(value: float) -> float | None:
    """A number, or None where there is none."""
    return value if math.isfinite(value) else None


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with numbers rounded for people."""
    return {k: f"{v:.4g}" if isinstance(v, float) else v for k, v in row.items()}


COMMANDS = (arc, reach)
