"""The question all exchange benchmarks ask, and the means to time it.

Eight force groups of 2,500 warheads against two layers, a common-mode failure of the force
and of each layer; eight parameters are uncertain. All numbers are round and illustrative.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from equipoise.kernels.layers import EVEN_SPREAD, SALVO
from equipoise.kernels.validate import FloatArray

AT_LEAST = (1, 10, 50, 100, 200, 400)
RANGES: dict[str, tuple[float, float]] = {
    "silos_survive": (0.2, 0.8),
    "regiments_survive": (0.3, 0.9),
    "boats_survive": (0.2, 0.8),
    "missile_works": (0.8, 0.95),
    "force_fails": (0.0, 0.05),
    "sspk": (0.3, 0.8),
    "p_track": (0.8, 1.0),
    "layer_fails": (0.0, 0.3),
}

# Platforms, launchers on each, warheads on each launcher, parameter of survival.
GROUPS = (
    (50, 1, 10, "silos_survive"),
    (44, 1, 6, "silos_survive"),
    (106, 1, 1, "silos_survive"),
    (90, 1, 4, "silos_survive"),
    (15, 9, 4, "regiments_survive"),
    (10, 9, 1, "regiments_survive"),
    (6, 16, 4, "boats_survive"),
    (4, 16, 4, "boats_survive"),
)
P_WARHEAD = 0.95
INTERCEPTORS = (44, 400)
SHOTS = (4, 2)
EASY = {"doctrine": (SALVO, SALVO), "engageable_share": (1.0, 1.0)}
HARD = {"doctrine": (EVEN_SPREAD, EVEN_SPREAD), "engageable_share": (0.9, 0.7)}


@dataclass(frozen=True)
class Timing:
    """Seconds of the repeats of one call."""

    seconds: tuple[float, ...]

    @property
    def best(self) -> float:
        return min(self.seconds)

    @property
    def middle(self) -> float:
        return statistics.median(self.seconds)


def timed(call: Callable[[], object]) -> float:
    """Wall seconds of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def interleaved(calls: dict[str, Callable[[], object]], repeats: int) -> dict[str, Timing]:
    """Time calls in turn, so that a change of the machine's pace meets all alike."""
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(repeats):
        for name, call in calls.items():
            seconds[name].append(timed(call))
    return {name: Timing(tuple(values)) for name, values in seconds.items()}


def sample(scenarios: int, seed: int = 1) -> dict[str, FloatArray]:
    """Uniform draws of the uncertain parameters, each of shape (scenarios,)."""
    rng = np.random.default_rng(seed)
    return {name: rng.uniform(low, high, scenarios) for name, (low, high) in RANGES.items()}


def columns(
    parameters: dict[str, FloatArray], variant: dict[str, tuple[float, float]] | None = None
) -> dict[str, object]:
    """Arguments of ``evaluate_batch`` for arrays of parameters."""
    sizes = np.array([group[:3] for group in GROUPS]).T[:, np.newaxis, :]
    scenarios = parameters["sspk"].size

    def both(name: str) -> FloatArray:
        return np.repeat(parameters[name][:, np.newaxis], 2, axis=1)

    return {
        "platforms": sizes[0],
        "launchers_per_platform": sizes[1],
        "warheads_per_launcher": sizes[2],
        "p_platform": np.stack([parameters[group[3]] for group in GROUPS], axis=1),
        "p_launcher": np.repeat(parameters["missile_works"][:, np.newaxis], len(GROUPS), axis=1),
        "p_warhead": np.full((1, len(GROUPS)), P_WARHEAD),
        "p_force_common_mode": parameters["force_fails"],
        "interceptors": np.tile(INTERCEPTORS, (min(scenarios, 1), 1)),
        "shots": np.array([SHOTS]),
        "sspk": both("sspk"),
        "p_track": both("p_track"),
        "p_layer_common_mode": both("layer_fails"),
        "at_least": AT_LEAST,
        **{name: np.array([values]) for name, values in (variant or EASY).items()},
    }


def simulate(draws: int, seed: int = 0, **parameters: float) -> dict[str, float]:
    """The same question by Monte Carlo as a careful NumPy user would write it.

    One binomial draw for each level of each group and for each layer, for all draws at once.
    Whole salvos, every warhead engageable.
    """
    rng = np.random.default_rng(seed)
    arriving = np.zeros(draws, dtype=np.int64)
    for platforms, launchers, warheads, survival in GROUPS:
        alive = rng.binomial(platforms, parameters[survival], draws)
        working = rng.binomial(alive * launchers, parameters["missile_works"])
        arriving += rng.binomial(working * warheads, P_WARHEAD)
    arriving[rng.random(draws) < parameters["force_fails"]] = 0
    leaking = arriving.copy()
    for interceptors, shots in zip(INTERCEPTORS, SHOTS, strict=True):
        kill = parameters["p_track"] * (1.0 - (1.0 - parameters["sspk"]) ** shots)
        killed = rng.binomial(np.minimum(leaking, interceptors // shots), kill)
        killed[rng.random(draws) < parameters["layer_fails"]] = 0
        leaking -= killed
    return {
        "mean_leaking": float(leaking.mean()),
        "removed_share": float(1.0 - leaking.mean() / max(arriving.mean(), 1e-300)),
        "p_at_least_400_leak": float((leaking >= 400).mean()),
    }


def force_size() -> int:
    """Warheads of the force."""
    return sum(platforms * launchers * warheads for platforms, launchers, warheads, _ in GROUPS)
