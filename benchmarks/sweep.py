"""Studies end to end: speed with Parquet, flat memory, workers, Dask, and the usual tools.

Run with ``PYTHONPATH=src python benchmarks/sweep.py``. What is not installed is left out, and
the script says what to install: ``pip install 'dask[distributed]'`` for the cluster, and
``pip install ema-workbench SALib`` for the comparison, preferably in an environment of its own.
Rates drift on shared machines, so figures that are compared are taken in turn within one run,
and the ratio is what counts.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import logging
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import numpy as np  # noqa: E402

import equipoise as eq  # noqa: E402
from equipoise.study.running import run_study  # noqa: E402
from equipoise.sweep.indices import processors, sobol_indices  # noqa: E402
from equipoise.sweep.run import Engine, RunReport  # noqa: E402

# The Russian force of the day against both layers of the US defense: fifteen uncertain inputs.
STUDY = """\
name: benchmark
scenario: {attacker: RUS, defender: USA, on: 2012-05-25, posture: generated-ride-out}
"""
ROUNDS = 3


def run_here(study: eq.Study, folder: Path, samples: int, engine: Engine) -> RunReport:
    """One run into a fresh folder."""
    with tempfile.TemporaryDirectory(dir=folder) as out:
        return run_study(study.built, Path(out) / "o", samples=samples, engine=engine)


def report_memory(folder: Path, sizes: tuple[int, ...]) -> None:
    """Peak memory and rate of whole runs in processes of their own."""
    path = folder / "benchmark.yaml"
    path.write_text(STUDY)
    start = [sys.executable, "-c", "from equipoise.cli import main; main()", "run", str(path)]
    print(f"runs by the command, {processors()} workers, results as Parquet:")
    for samples in sizes:
        out = folder / f"memory-{samples}"
        options = ["--out", str(out), "--samples", str(samples), "--json"]
        done = subprocess.run([*start, *options], capture_output=True, text=True, check=True)
        said = json.loads(done.stdout)
        stored = sum(p.stat().st_size for p in out.iterdir()) / 1e6
        print(
            f"  {samples:>9,} scenarios: {said['seconds']:6.1f} s, "
            f"{said['scenarios_per_second']:7,.0f} / s, peak {said['peak_memory_mb']:.0f} MB "
            f"(target 1,000, flat), {stored:.0f} MB stored"
        )


def in_turn(calls: dict[str, Callable[[], RunReport]]) -> dict[str, float]:
    """Median rate of each call, taken in turn; all must give one digest."""
    rates: dict[str, list[float]] = {name: [] for name in calls}
    digests = set()
    for _ in range(ROUNDS):
        for name, call in calls.items():
            report = call()
            rates[name].append(report.scenarios_per_second)
            digests.add(report.digest)
    if len(digests) > 1:
        raise SystemExit(f"the digests differ: {digests}")
    return {name: statistics.median(found) for name, found in rates.items()}


def report_workers(study: eq.Study, folder: Path, samples: int) -> None:
    """One thread against two."""
    rates = in_turn(
        {f"{n}": lambda n=n: run_here(study, folder, samples, Engine(workers=n)) for n in (1, 2)}
    )
    print(f"one worker {rates['1']:,.0f} / s (target 8,000), two {rates['2']:,.0f} / s")
    print(f"  ratio {rates['2'] / rates['1']:.2f} (target 1.8); same digest")


@contextmanager
def dask_cluster(folder: Path, workers: int) -> Iterator[str]:
    """A scheduler and workers of one thread, as processes; gives the scheduler's address."""
    log = folder / "scheduler.log"
    dask = [sys.executable, "-m", "dask"]
    quiet = ["--no-dashboard", "--host", "127.0.0.1"]
    processes: list[subprocess.Popen[bytes]] = []

    def start(command: list[str], out: Path) -> None:
        with out.open("wb") as file:
            processes.append(subprocess.Popen(command, stdout=file, stderr=file))

    try:
        start([*dask, "scheduler", "--port", "0", *quiet], log)
        address = ""
        while not address:
            time.sleep(0.1)
            found = re.search(r"Scheduler at:\s+(tcp://\S+)", log.read_text())
            address = found[1] if found else ""
        options = ["--nthreads", "1", "--no-nanny", "--local-directory", str(folder), *quiet]
        for n in range(workers):
            start([*dask, "worker", address, *options], folder / f"worker-{n}.log")
        yield address
    finally:
        for process in processes:
            process.kill()
            process.wait()


def report_dask(study: eq.Study, folder: Path, samples: int) -> None:
    """Two workers of a Dask cluster against two threads."""
    if importlib.util.find_spec("distributed") is None:
        print("Dask is not here: pip install 'dask[distributed]'.")
        return
    with dask_cluster(folder, 2) as address:
        cluster = Engine(scheduler=address)
        shared = Engine(scheduler=address, shared=True)
        for warm in (cluster, shared):
            run_here(study, folder, 32_768, warm)
        rates = in_turn(
            {
                "threads": lambda: run_here(study, folder, samples, Engine(workers=2)),
                "gathered": lambda: run_here(study, folder, samples, cluster),
                "shared": lambda: run_here(study, folder, samples, shared),
            }
        )
    print(f"two threads {rates['threads']:,.0f} / s, two Dask workers, same digest:")
    for name in ("gathered", "shared"):
        print(
            f"  results {name}: {rates[name]:,.0f} / s, ratio "
            f"{rates[name] / rates['threads']:.2f} (target 0.85)"
        )


def report_indices(study: eq.Study) -> None:
    """Grouped Sobol indices at 16,384 base points."""
    result = study.run(samples=1024)
    start = time.perf_counter()
    answer = result.sobol(size=1 << 14)
    taken = time.perf_counter() - start
    assert answer.indices is not None
    print(
        f"grouped Sobol indices, 2^14 base points, {answer.indices.runs:,} scenarios, "
        f"{processors()} threads: {taken:.1f} s (target 60)"
    )
    for words in answer.words[:-1]:
        print(f"  {words}")


def report_salib(study: eq.Study, size: int) -> None:
    """The same indices by SALib, driving the same batch."""
    if importlib.util.find_spec("SALib") is None:
        print("SALib is not here: pip install SALib.")
        return
    from SALib.analyze import sobol as analyze
    from SALib.sample import sobol as sample

    model = study.built.model
    names = list(model.names)
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}

    def outcome(unit: np.ndarray) -> np.ndarray:
        return model.outcomes(model.inputs(unit))[:, [0]]

    start = time.perf_counter()
    design = sample.sample(problem, size, calc_second_order=False, seed=1)
    outputs = np.concatenate([outcome(design[i : i + 1024]) for i in range(0, len(design), 1024)])
    middle = time.perf_counter()
    theirs = analyze.analyze(
        problem, outputs[:, 0], calc_second_order=False, num_resamples=200, seed=1
    )
    end = time.perf_counter()
    tables = sobol_indices(outcome, {n: n for n in names}, size=size, seed=1)
    ours = time.perf_counter() - end
    gap = max(abs(tables[0].of(n).total - t) for n, t in zip(names, theirs["ST"], strict=True))
    print(
        f"single Sobol indices, {size:,} base points, 200 resamples, one thread: SALib "
        f"{end - start:.1f} s ({end - middle:.1f} s of it analysis), ours {ours:.1f} s, ratio "
        f"{(end - start) / ours:.2f}; total effects differ by {gap:.3f} at most"
    )


def report_ema(study: eq.Study, folder: Path, scenarios: int) -> None:
    """EMA Workbench sampling and driving the same model, scenario by scenario."""
    if importlib.util.find_spec("ema_workbench") is None:
        print("EMA Workbench is not here: pip install ema-workbench.")
        return
    os.environ["TQDM_DISABLE"] = "1"
    warnings.simplefilter("ignore")
    from ema_workbench import Model, RealParameter, ScalarOutcome, perform_experiments

    logging.disable(logging.INFO)
    model = study.built.model
    names = [o.name for o in model.outputs]

    def one(**unit: float) -> dict[str, float]:
        row = np.array([[unit[name] for name in model.names]])
        return dict(zip(names, model.outcomes(model.inputs(row))[0].tolist(), strict=True))

    driven = Model("study", function=one)
    driven.uncertainties = [RealParameter(name, 0.0, 1.0) for name in model.names]
    driven.outcomes = [ScalarOutcome(name) for name in names]
    perform_experiments(driven, scenarios=20)
    rates = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        perform_experiments(driven, scenarios=scenarios)
        theirs = scenarios / (time.perf_counter() - start)
        ours = run_here(study, folder, 32_768, Engine(workers=1)).scenarios_per_second
        rates.append((ours, theirs, ours / theirs))
    ours, theirs, ratio = (statistics.median(column) for column in zip(*rates, strict=True))
    print(
        f"same study, same kernel, one thread: EMA Workbench {theirs:,.0f} / s in memory, ours "
        f"{ours:,.0f} / s with Parquet, ratio {ratio:.1f}"
    )
    print("  (against Monte Carlo in EMA Workbench: benchmarks/versus_ema_workbench.py)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=131_072, help="of the runs compared")
    parser.add_argument("--long", type=int, default=1_000_000, help="of the longest run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "study.yaml").write_text(STUDY)
        study = eq.Study(folder / "study.yaml")
        run_here(study, folder, 2048, Engine())
        report_memory(folder, (100_000, options.long))
        report_workers(study, folder, options.samples)
        report_dask(study, folder, options.samples)
        report_indices(study)
        report_salib(study, 1024)
        report_ema(study, folder, 2000)


if __name__ == "__main__":
    main()
