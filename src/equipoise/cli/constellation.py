"""``equipoise constellation``: how many interceptors must orbit, and what they cost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from equipoise.cli.figures import check_figure, draw_figure, figure_options
from equipoise.cli.shared import emit_json, json_option, print_rows

NOTE = (
    "A share in reach is an average. The chances say how often at least the needed number is "
    "there: with random phases, and evenly phased within each plane. The calculator's area ratio "
    "(Harrison 2025) assumes perfect tiling of the latitude band."
)
COST_OPTIONS = (
    "interceptor_mass_kg",
    "first_unit_cost_musd",
    "unit_learning_rate",
    "launcher_payload_kg",
    "first_launch_cost_musd",
    "launch_learning_rate",
    "operations_musd_per_year",
    "development_musd",
    "life_years",
    "period_years",
)


def _cost_options(function: Any) -> Any:
    """One option for each input of the cost."""
    for name in reversed(COST_OPTIONS):
        option = "--" + name.replace("_", "-")
        function = click.option(option, type=float, help="For the cost; all or none.")(function)
    return function


@click.command()
@click.option("--orbit-altitude-km", type=float, required=True, help="Altitude of the orbits.")
@click.option("--reach-km", type=float, help="Fly-out distance within the time there is.")
@click.option("--acceleration-g", type=float, help="Mean acceleration, instead of --reach-km.")
@click.option("--delta-v-km-s", type=float, help="Speed gained, with --acceleration-g.")
@click.option("--flyout-time-s", type=float, help="Fly-out time, with --acceleration-g.")
@click.option("--intercept-altitude-km", type=float, default=200.0, show_default=True)
@click.option("--max-latitude-deg", type=float, default=90.0, show_default=True)
@click.option("--inclination-deg", type=float, help="Inclination, for one site latitude.")
@click.option("--site-latitude-deg", type=float, help="Latitude of the launches.")
@click.option("--missiles", type=int, default=1, show_default=True, help="Launched at once.")
@click.option("--shots", type=int, default=1, show_default=True, help="Shots at each missile.")
@click.option("--in-orbit", type=int, help="Judge this number instead of the one computed.")
@click.option("--planes", type=int, default=1, show_default=True, help="Independent groups.")
@_cost_options
@figure_options
@json_option
def constellation(*, figure_path: Path | None, theme: str, as_json: bool, **given: Any) -> None:
    """Interceptors in orbit for a number of missiles at once, three published ways.

    \b
    equipoise constellation --orbit-altitude-km 300 --acceleration-g 15 --delta-v-km-s 6
      --flyout-time-s 120 --missiles 10 --shots 2
    equipoise constellation --orbit-altitude-km 500 --reach-km 600 --inclination-deg 45
      --site-latitude-deg 40 --in-orbit 2000 --figure orbit.svg
    """
    check_figure(figure_path, theme)
    document = constellation_document(**given)
    if figure_path is not None:
        _draw(document, figure_path, theme, given)
    if as_json:
        emit_json(document)
        return
    title = (
        f"Interceptors in orbit: reach {document['reach_km']:.0f} km, "
        f"{document['needed_in_reach']} needed in reach"
    )
    print_rows(title, [_shown(r) for r in document["methods"]], note=NOTE)
    if document["cost"]:
        print_rows("Cost, million dollars of the inputs' price year", [_shown(document["cost"])])


def _draw(document: dict[str, Any], path: Path, theme: str, given: dict[str, Any]) -> None:
    from equipoise.documents.geometry_figures import constellation_figure

    figure = constellation_figure(document, given["in_orbit"])
    draw_figure(figure, path, theme, question={"command": "constellation", **given})


def constellation_document(**given: Any) -> dict[str, Any]:
    """Size, availability and, if asked for, cost as plain values."""
    reach_km = _reach(given)
    needed = given["missiles"] * given["shots"]
    rows = [_row(name, share, given, needed) for name, share in _shares(reach_km, given).items()]
    return {
        "reach_km": reach_km,
        "needed_in_reach": needed,
        "methods": rows,
        "cost": _cost(given, rows[-1]["in_orbit"]),
        "note": NOTE,
    }


def _reach(given: dict[str, Any]) -> float:
    from equipoise.kernels.reach import straight_reach

    flyout = [given[k] for k in ("acceleration_g", "delta_v_km_s", "flyout_time_s")]
    if given["reach_km"] is not None:
        if any(v is not None for v in flyout):
            raise click.UsageError("Give --reach-km or the three fly-out options, not both.")
        return float(given["reach_km"])
    if any(v is None for v in flyout):
        raise click.UsageError(
            "Give --reach-km, or --acceleration-g, --delta-v-km-s and --flyout-time-s."
        )
    return float(straight_reach(*flyout))


def _shares(reach_km: float, given: dict[str, Any]) -> dict[str, float]:
    """Share of the constellation in reach by each method; the calculator's last."""
    from equipoise.kernels import constellation as kernel
    from equipoise.kernels.reach import coverage_radius

    orbit, meet = given["orbit_altitude_km"], given["intercept_altitude_km"]
    angle = kernel.central_angle(reach_km, orbit)
    shares = {"spherical cap": float(kernel.cap_share(angle))}
    tilt, latitude = given["inclination_deg"], given["site_latitude_deg"]
    if (tilt is None) != (latitude is None):
        raise click.UsageError("--inclination-deg and --site-latitude-deg go together.")
    if tilt is not None:
        shares["inclined orbits"] = float(kernel.inclined_share(tilt, latitude, angle))
    disc = coverage_radius(reach_km, orbit, meet)
    ratio = kernel.area_ratio(disc, meet, given["max_latitude_deg"])
    shares["calculator (Harrison 2025)"] = min(1.0, 1.0 / float(ratio))
    return shares


def _row(name: str, share: float, given: dict[str, Any], needed: int) -> dict[str, Any]:
    from equipoise.kernels import constellation as kernel

    row: dict[str, Any] = {"method": name, "share_in_reach": share, "absentee_ratio": None}
    row |= {"in_orbit": given["in_orbit"], "expected_in_reach": None}
    row |= {"chance_random": None, "chance_phased": None}
    if share == 0.0:
        return row
    ratio = float(kernel.absentee_ratio(share))
    number = given["in_orbit"]
    if number is None:
        number = int(
            kernel.constellation_size(
                ratio, salvo_missiles=given["missiles"], shots_per_missile=given["shots"]
            )
        )
    random = kernel.p_at_least_binomial(number, share, needed)
    phased = kernel.p_at_least_phased(number, share, needed, independent_groups=given["planes"])
    return row | {
        "absentee_ratio": ratio,
        "in_orbit": number,
        "expected_in_reach": number * share,
        "chance_random": float(random),
        "chance_phased": float(phased),
    }


def _cost(given: dict[str, Any], interceptors: int) -> dict[str, Any] | None:
    """Cost over the period by the calculator, if its inputs are given."""
    from equipoise.kernels.cost import constellation_cost

    inputs = {name: given[name] for name in COST_OPTIONS}
    missing = [name for name, value in inputs.items() if value is None]
    if len(missing) == len(inputs):
        return None
    if missing:
        options = ", ".join("--" + name.replace("_", "-") for name in missing)
        raise click.UsageError(f"The cost also needs {options}.")
    found = constellation_cost(interceptors=interceptors, **inputs)
    return {
        "interceptors": interceptors,
        "average_unit_cost_musd": float(found.average_unit_cost_musd),
        "launches": int(found.launches),
        "average_launch_cost_musd": float(found.average_launch_cost_musd),
        "generations": int(found.generations),
        "total_cost_musd": float(found.total_cost_musd),
    }


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {k: f"{v:.4g}" if isinstance(v, float) else v for k, v in row.items()}


COMMANDS = (constellation,)
