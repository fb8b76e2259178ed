"""Our batch against EMA Workbench driving the same question, by Monte Carlo and by our kernel.

Run with ``PYTHONPATH=src python benchmarks/versus_ema_workbench.py`` in an environment of its own
that has ``pip install ema-workbench numba scipy``; without it the script says so and stops.
All are timed in turn on one thread, within one run.
"""

from __future__ import annotations

import argparse
import importlib.util
import logging
import os
import warnings

import numpy as np
import question

from equipoise.kernels.batch import evaluate_batch

OUTCOMES = ("mean_leaking", "removed_share", "p_at_least_400_leak")
TARGETS = {"Monte Carlo": 200, "our kernel": 50}


def by_kernel(**parameters: float) -> dict[str, float]:
    """One scenario by the kernel, as a model function that EMA calls."""
    arrays = {name: np.array([value]) for name, value in parameters.items()}
    result = evaluate_batch(**question.columns(arrays), threads=1)
    return {
        "mean_leaking": float(result.mean_leaking[0]),
        "removed_share": float(result.removed_share[0]),
        "p_at_least_400_leak": float(result.p_at_least_leak[0, -1]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batch", type=int, default=10_000)
    parser.add_argument("--kernel-scenarios", type=int, default=1_000)
    parser.add_argument("--sampled-scenarios", type=int, default=60)
    parser.add_argument("--draws", type=int, default=10_000)
    options = parser.parse_args()
    if importlib.util.find_spec("ema_workbench") is None:
        print("EMA Workbench is not here: pip install ema-workbench, best in its own environment.")
        return
    # Its progress bars and its note on packages it can do without only hide the figures.
    os.environ["TQDM_DISABLE"] = "1"
    warnings.simplefilter("ignore")
    from ema_workbench import Model, RealParameter, ScalarOutcome, perform_experiments

    logging.disable(logging.INFO)

    def by_sampling(**parameters: float) -> dict[str, float]:
        return question.simulate(options.draws, **parameters)

    def driven(function: object, scenarios: int) -> None:
        model = Model("retaliation", function=function)
        model.uncertainties = [RealParameter(k, *v) for k, v in question.RANGES.items()]
        model.outcomes = [ScalarOutcome(name) for name in OUTCOMES]
        perform_experiments(model, scenarios=scenarios)

    given = question.columns(question.sample(options.batch))
    evaluate_batch(**given, threads=1)
    driven(by_kernel, 10)
    timing = question.interleaved(
        {
            "batch": lambda: evaluate_batch(**given, threads=1),
            "our kernel": lambda: driven(by_kernel, options.kernel_scenarios),
            "Monte Carlo": lambda: driven(by_sampling, options.sampled_scenarios),
        },
        repeats=3,
    )
    rate = options.batch / timing["batch"].middle
    print(f"batch: {rate:,.0f} scenarios / s on one thread")
    sizes = {"our kernel": options.kernel_scenarios, "Monte Carlo": options.sampled_scenarios}
    for name, scenarios in sizes.items():
        slow = scenarios / timing[name].middle
        print(f"EMA, {name}: {slow:,.1f} / s; ratio {rate / slow:,.0f} (target {TARGETS[name]})")


if __name__ == "__main__":
    main()
