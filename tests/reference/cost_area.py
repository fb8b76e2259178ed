"""Reference tables and published results of the area: cost."""

from __future__ import annotations

import json
from collections.abc import Callable

from equipoise.kernels import cost
from tests.reference.constellation_area import harrison_size

Row = dict[str, str]
Columns = dict[str, object]


def harrison_mass(given: dict[str, float]) -> float:
    """Interceptor mass of the calculator of Harrison (2025), kg."""
    return float(
        cost.interceptor_mass(
            kill_vehicle_dry_kg=given["kill_vehicle_dry_kg"],
            body_dry_kg=given["body_dry_kg"],
            support_module_kg=given["support_module_kg"],
            divert_km_s=given["divert_km_s"],
            delta_v_km_s=given["delta_v_km_s"],
            specific_impulse_s=given["isp_s"],
        )
    )


def harrison_costs(
    given: dict[str, float], *, learning_continues: bool = False
) -> cost.SystemCosts:
    """Costs of the same calculator."""
    return cost.constellation_cost(
        interceptors=harrison_size(given),
        interceptor_mass_kg=harrison_mass(given),
        first_unit_cost_musd=given["first_unit_MUSD"],
        unit_learning_rate=given["learning"],
        launcher_payload_kg=given["payload_kg"],
        first_launch_cost_musd=given["first_launch_MUSD"],
        launch_learning_rate=given["launch_learning"],
        operations_musd_per_year=given["operating_MUSD_per_year"],
        development_musd=given["development_MUSD"],
        life_years=given["life_years"],
        period_years=given["period_years"],
        learning_continues=learning_continues,
    )


def calculator(field: str, per_unit: float = 1.0) -> Callable[[Row], Columns]:
    """A function for one field of the calculator's costs, divided by ``per_unit``."""

    def serve(row: Row) -> Columns:
        costs = harrison_costs(json.loads(row["inputs"]))
        return {"expected": float(getattr(costs, field)) / per_unit}

    return serve


def sum_of_parts(row: Row) -> Columns:
    given = json.loads(row["inputs"])
    total = cost.life_cycle_cost(
        given["initial_B"], given["replenishment_B"], given["operations_B"]
    )
    return {"expected": float(total)}


def unit_cost_ratio(row: Row) -> Columns:
    """Published costs per interceptor, and what the learning curve alone would give."""
    given = json.loads(row["inputs"])
    small, large = given["basic"], given["moderate"]
    units = [
        float(cost.cost_per_unit(tier["replenishment_B"], tier["N"], tier["generations"]))
        for tier in (small, large)
    ]
    curve = cost.scale_cost_ratio(small["N"], large["N"], given["learning"])
    return {"expected": units[1] / units[0], "learning_curve_alone": float(curve)}


def percent_fall(row: Row) -> Columns:
    given = json.loads(row["inputs"])
    return {"expected": 100.0 * float(cost.relative_fall(given["before_B"], given["after_B"]))}


def flat_procurement(row: Row) -> Columns:
    given = json.loads(row["inputs"])
    bought = cost.procurement_cost(
        given["constellation"],
        given["unit_MUSD"],
        period_years=given["period_years"],
        life_years=given["life_years"],
    )
    return {"expected": float(bought)}


def acquisition_and_operations(row: Row) -> Columns:
    given = json.loads(row["inputs"])
    running = cost.operations_cost(given["operations_B_per_year"], given["years"])
    return {"expected": float(cost.life_cycle_cost(given["acquisition_B"], 0.0, running))}


def launch_by_mass(row: Row) -> Columns:
    given = json.loads(row["inputs"])
    return {"expected": float(cost.cost_by_mass(given["mass_t"], given["USD_per_kg"]))}


def midpoint_ratio(row: Row) -> Columns:
    given = json.loads(row["inputs"])
    return {"expected": float(cost.range_midpoint_ratio(given["ships_B"], given["silo_B"]))}


TABLES: dict[str, Callable[[Row], Columns]] = {}
QUANTITIES: dict[str, Callable[[Row], Columns]] = {
    "AEI calculator: interceptor mass incl. support module": calculator("interceptor_mass_kg"),
    "AEI calculator: average interceptor unit cost": calculator("average_unit_cost_musd"),
    "AEI calculator: average launch cost": calculator("average_launch_cost_musd"),
    "AEI calculator: 20-year system cost": calculator("total_cost_musd", per_unit=1e3),
    "20-year cost = initial + replenishment + operations": sum_of_parts,
    "cost per interceptor per replenishment generation, moderate tier / basic tier": (
        unit_cost_ratio
    ),
    "fall in 20-year cost from cheaper launch, cheapest option": percent_fall,
    "acquisition of the space layer = interceptors x generations x unit cost (+ development)": (
        flat_procurement
    ),
    "space layer total": acquisition_and_operations,
    "launch cost of the APS 2003 constellation": launch_by_mass,
    "ratio of ship-based to silo-based European option, 20-year cost midpoints": midpoint_ratio,
}
