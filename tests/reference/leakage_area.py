"""Reference tables and published results of the areas: leakage, inventory, offset."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction

from equipoise.kernels import inventory, leakage, offset
from equipoise.kernels.intervals import pmf_mean, pmf_variance
from equipoise.kernels.shoot_look_shoot import shoot_look_shoot
from equipoise.kernels.validate import FloatArray

Row = dict[str, str]
Columns = dict[str, object]
Parameters = dict[str, float]


def _number(text: object) -> float:
    """A number written as 0.7, 7/10 or 2e-3."""
    return float(Fraction(str(text).strip()))


def _parameters(text: str) -> Parameters:
    """The numbers of a JSON object; notes and other words are left out."""
    values = json.loads(text)
    numbers: Parameters = {}
    for name, value in values.items():
        try:
            numbers[name] = _number(value)
        except ValueError:
            continue
    return numbers


def _layers(p: Parameters) -> dict[str, list[float]]:
    """The numbered parameters (sspk1, sspk2, ...) as one list for each name."""
    letters = "_abcdefghijklmnopqrstuvwxyz"
    numbered = [name for name in p if name[-1].isdigit()]
    names = sorted(numbered, key=lambda name: int(name.lstrip(letters)))
    found: dict[str, list[float]] = {}
    for name in names:
        found.setdefault(name.rstrip("0123456789"), []).append(p[name])
    return found


def _barrage(w: int, p: Parameters) -> FloatArray:
    return leakage.barrage(warheads=w, **p)


def _common_mode(w: int, p: Parameters) -> FloatArray:
    return leakage.barrage_common_mode(warheads=w, **p)


def _independent_layers(w: int, p: Parameters) -> FloatArray:
    return leakage.layers(warheads=w, **_layers(p))


def _shared_layers(w: int, p: Parameters) -> FloatArray:
    return leakage.layers_shared_tracking(warheads=w, p_track=p["p_track"], **_layers(p))


def _finite_inventory(w: int, p: Parameters) -> FloatArray:
    return leakage.finite_inventory(warheads=w, **p)


def _decoys(w: int, p: Parameters) -> FloatArray:
    return leakage.decoys_finite_inventory(warheads=w, **p)


def _beta_binomial(w: int, p: Parameters) -> FloatArray:
    return leakage.shared_unknown_sspk(warheads=w, **p)


MODELS: dict[str, Callable[[int, Parameters], FloatArray]] = {
    "barrage_independent_track": _barrage,
    "barrage_system_common_mode": _common_mode,
    "two_layer_independent_track": _independent_layers,
    "two_layer_shared_track": _shared_layers,
    "barrage_finite_inventory_even": _finite_inventory,
    "decoys_finite_inventory": _decoys,
    "beta_binomial_sspk": _beta_binomial,
}


def reference_leakage(row: Row) -> Columns:
    leakers = MODELS[row["model"]](int(row["W"]), _parameters(row["params"]))
    return {
        "P_zero_leak": float(leakers[0]),
        "mean_leakers": pmf_mean(distribution=leakers),
        "var_leakers": pmf_variance(distribution=leakers),
        "pmf_leakers_0_to_W": leakers.tolist(),
    }


def reference_shoot_look_shoot(row: Row) -> Columns:
    result = shoot_look_shoot(
        warheads=int(row["W"]),
        interceptors=int(row["interceptors"]),
        sspk=_number(row["sspk"]),
        salvos=json.loads(row["salvo_per_round"]),
        p_dead_called_alive=_number(row["p_dead_called_alive"]),
        p_alive_called_dead=_number(row["p_alive_called_dead"]),
    )
    leakers = result.leakers
    return {
        "P_zero_leak": float(leakers[0]),
        "mean_leakers": pmf_mean(distribution=leakers),
        "mean_interceptors_used": pmf_mean(distribution=result.interceptors_used),
        "pmf_leakers_0_to_W": leakers.tolist(),
    }


def reference_inventory_required(row: Row) -> Columns:
    need = inventory.barrage_required(
        warheads=int(row["W"]),
        sspk=_number(row["sspk"]),
        p_track=_number(row["p_track_per_warhead"]),
        p_zero_leak=_number(row["target_P_zero_leak"]),
    )
    columns: Columns = {
        "required_kill_prob_per_warhead": need.kill_probability,
        "ceiling_P_zero_leak_any_inventory": need.ceiling,
        "n_shots_per_warhead_continuous": need.shots_continuous,
        "I_barrage_continuous": need.interceptors_continuous,
        "n_shots_integer_uniform": need.shots_integer,
        "I_barrage_integer_uniform": need.interceptors_uniform,
        "I_barrage_integer_even_spread_min": need.interceptors_even,
        "I_sls_expected_continuous_first_round_1": need.look_continuous,
        "I_sls_expected_best_integer_split": need.look_integer,
        "n1_of_best_split": need.look_first_round,
    }
    if not need.feasible:
        columns = {name: "" if value is None else value for name, value in columns.items()}
        columns["n_shots_per_warhead_continuous"] = "infeasible"
    return columns


def reference_offset(row: Row) -> Columns:
    result = offset.warheads_to_offset(
        required=int(row["required_arrivals_N"]),
        confidence=_number(row["confidence"]),
        interceptors=int(row["interceptors"]),
        shots=int(row["shots_per_target"]),
        sspk=_number(row["sspk"]),
        p_track=_number(row["p_track"]),
    )
    return {
        "min_attacking_warheads": result.warheads,
        "extra_over_undefended": result.extra,
        "P_at_least_N": result.p_at_least,
        "expected_value_rule_W": result.expected_value_rule,
    }


def _in_unit(value: float, row: Row) -> Columns:
    return {"expected": 100.0 * value if row["unit"] == "percent" else value}


def _kill_probability(row: Row) -> Columns:
    return _in_unit(leakage.kill_probability(**_parameters(row["inputs"])), row)


def _least_p_track(row: Row) -> Columns:
    p = _parameters(row["inputs"])
    needed = inventory.required_kill_probability(
        warheads=int(p["warheads"]), p_zero_leak=p["target_P_zero_leak"]
    )
    return _in_unit(needed, row)


def _barrage_with_decoys(row: Row) -> Columns:
    p = _parameters(row["inputs"])
    wanted = inventory.required_kill_probability(
        warheads=int(p["warheads"]), p_zero_leak=p["target_P_zero_leak"]
    )
    objects = inventory.credible_objects(
        warheads=p["warheads"],
        decoys=p["decoys"],
        p_warhead_called_warhead=p["p_warhead_called_warhead"],
        p_decoy_called_warhead=p["p_decoy_called_warhead"],
    )
    needed = inventory.barrage_required_continuous(
        objects=objects,
        sspk=p["sspk"],
        wanted=wanted,
        p_track=p["p_track"] * p["p_warhead_called_warhead"],
    )
    return {"expected": "infeasible" if needed is None else needed}


def _engageable(row: Row) -> Columns:
    p = _parameters(row["inputs"])
    return {
        "expected": inventory.engageable_objects(
            interceptors=int(p["interceptors"]), shots=int(p["shots"])
        )
    }


def _credible_object_factor(row: Row) -> Columns:
    p = _parameters(row["inputs"])
    return {
        "expected": inventory.credible_objects(
            warheads=1.0,
            decoys=p["decoys_per_warhead"],
            p_decoy_called_warhead=1.0 - p["discriminated"],
        )
    }


def _fired_per_threat(row: Row) -> Columns:
    p = _parameters(row["inputs"])
    shots = inventory.shots_required(sspk=p["sspk"], wanted=p["composite_kill_probability"])
    return {"expected": "infeasible" if shots is None else shots}


def _even_spread(row: Row) -> Columns:
    p = _parameters(row["inputs"])
    needed = inventory.barrage_required_even(
        warheads=int(p["warheads"]),
        sspk=p["sspk"],
        p_track=p["p_track"],
        p_zero_leak=p["target_P_zero_leak"],
    )
    return {"expected": "infeasible" if needed is None else needed}


def _beyond_salvos(row: Row) -> Columns:
    p = _parameters(row["inputs"])
    return {
        "expected": offset.warheads_beyond_salvos(
            interceptors=int(p["interceptors"]), shots=int(p["shots"])
        )
    }


TABLES: dict[str, Callable[[Row], Columns]] = {
    "reference_leakage": reference_leakage,
    "reference_shoot_look_shoot": reference_shoot_look_shoot,
    "reference_inventory_required": reference_inventory_required,
    "reference_offset": reference_offset,
}

QUANTITIES: dict[str, Callable[[Row], Columns]] = {
    "kill probability per warhead, barrage": _kill_probability,
    "kill probability per warhead, barrage (press claim)": _kill_probability,
    "kill probability per warhead, barrage, sspk = test record": _kill_probability,
    "least p_track for 80 percent probability of zero leakers (any sspk, any inventory)": (
        _least_p_track
    ),
    "interceptors needed, barrage, undiscriminated decoys": _barrage_with_decoys,
    "objects that 44 interceptors engage in salvos of four": _engageable,
    "factor on credible objects with ten undiscriminated balloons per warhead": (
        _credible_object_factor
    ),
    "interceptors fired per threat": _fired_per_threat,
    "interceptors needed, barrage, integer shots spread as evenly as possible": _even_spread,
    "fewest warheads so that at least one is not met by a full four-shot salvo": _beyond_salvos,
}
