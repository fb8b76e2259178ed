"""Reference tables and published results of the area: statistics."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction

from equipoise.kernels.intervals import beta_posterior
from equipoise.kernels.leakage import kill_probability
from equipoise.kernels.richardson import arms_race

Row = dict[str, str]
Columns = dict[str, object]


def reference_statistics_beta(row: Row) -> Columns:
    successes, trials = int(row["successes"]), int(row["trials"])
    posterior = beta_posterior(
        successes=successes,
        failures=trials - successes,
        prior_alpha=float(Fraction(row["prior_a"])),
        prior_beta=float(Fraction(row["prior_b"])),
    )
    plug_in = successes / trials
    return {
        "posterior_mean": posterior.mean,
        "q05": posterior.quantile(0.05),
        "q95": posterior.quantile(0.95),
        "posterior_P_kill_2_shots_shared_p": posterior.kill_probability(2),
        "posterior_P_kill_4_shots_shared_p": posterior.kill_probability(4),
        "plugin_P_kill_2_shots": kill_probability(sspk=plug_in, shots=2),
        "plugin_P_kill_4_shots": kill_probability(sspk=plug_in, shots=4),
    }


def _plain(value: complex) -> float | complex:
    return value.real if value.imag == 0.0 else value


def reference_statistics_richardson(row: Row) -> Columns:
    race = arms_race(
        reaction_x=float(Fraction(row["k"])),
        fatigue_x=float(Fraction(row["a"])),
        reaction_y=float(Fraction(row["l"])),
        fatigue_y=float(Fraction(row["b"])),
        grievance_x=float(Fraction(row["g"])),
        grievance_y=float(Fraction(row["h"])),
    )
    x, y = race.equilibrium or ("none", "none")
    return {
        "eig1": _plain(race.eigenvalues[0]),
        "eig2": _plain(race.eigenvalues[1]),
        "stability": race.stability,
        "x_eq": x,
        "y_eq": y,
    }


def _success_rate(row: Row) -> Columns:
    """The raw rate is the mean of a posterior without any prior."""
    record = json.loads(row["inputs"])
    failures = record["tests"] - record["successes"]
    return {
        "expected": beta_posterior(
            successes=record["successes"], failures=failures, prior_alpha=0.0, prior_beta=0.0
        ).mean
    }


TABLES: dict[str, Callable[[Row], Columns]] = {
    "reference_statistics_beta": reference_statistics_beta,
    "reference_statistics_richardson": reference_statistics_richardson,
}

QUANTITIES: dict[str, Callable[[Row], Columns]] = {
    "raw intercept success rate": _success_rate,
}
