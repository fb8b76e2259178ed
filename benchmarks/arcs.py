"""A million arcs and a million two-point flights on one core, as ratios within one run.

Run with ``PYTHONPATH=src python benchmarks/arcs.py``. The comparison with lamberthub needs that
package: ``pip install lamberthub`` next to this one's dependencies, preferably in an environment
of its own. Without it that ratio is left out and the script says so.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import time
from collections.abc import Callable

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import numpy as np  # noqa: E402

from equipoise.kernels import kepler, reach, twobody  # noqa: E402
from equipoise.kernels.validate import FloatArray  # noqa: E402

MU, R = kepler.EARTH_MU_KM3_S2, kepler.EARTH_RADIUS_KM
REPEATS = 5


def best_seconds(call: Callable[[], object], repeats: int = REPEATS) -> float:
    """Shortest of several runs; the first call, which may compile, is not counted."""
    call()
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return min(taken)


def cases(number: int) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Radii, angles and times of flights between random points, below and above escape."""
    rng = np.random.default_rng(1)
    r1, r2 = R + rng.uniform(0.0, 500.0, number), R + rng.uniform(0.0, 2000.0, number)
    degrees = rng.uniform(1.0, 179.0, number)
    least = (r1 + r2) ** 1.5 / np.sqrt(MU)
    return r1, r2, degrees, least * rng.uniform(0.2, 2.0, number)


def numpy_newton(
    r1: FloatArray, r2: FloatArray, degrees: FloatArray, goal: FloatArray
) -> FloatArray:
    """Departure speed by the usual array code: bisection on z with Stumpff functions."""
    a = np.sqrt(2.0 * r1 * r2) * np.cos(np.radians(degrees) / 2.0)
    low, high = np.full_like(r1, -60.0), np.full_like(r1, 4.0 * np.pi**2)
    for _ in range(50):
        z = 0.5 * (low + high)
        root = np.sqrt(np.abs(z))
        with np.errstate(all="ignore"):
            c = np.where(z > 0.0, 1.0 - np.cos(root), np.cosh(root) - 1.0) / np.abs(z)
            s = np.where(z > 0.0, root - np.sin(root), np.sinh(root) - root) / root**3
            y = r1 + r2 - a * (1.0 - z * s) / np.sqrt(c)
            elapsed = ((y / c) ** 1.5 * s + a * np.sqrt(y)) / np.sqrt(MU)
        short = ~(elapsed >= goal)
        low, high = np.where(short, z, low), np.where(short, high, z)
    w = np.where(z > 0.0, np.cos(root / 2.0), np.cosh(root / 2.0))
    cosine, stretch = np.cos(np.radians(degrees) / 2.0), np.sqrt(r2 / r1)
    speed2 = 2.0 * MU / y * (stretch**2 - 2.0 * stretch * cosine * w + w**2)
    return np.asarray(np.sqrt(speed2))


def lamberthub_speeds(sample: tuple[FloatArray, ...]) -> tuple[float, FloatArray] | None:
    """Seconds per flight and speeds of lamberthub's Izzo solver, or nothing if not installed."""
    if importlib.util.find_spec("lamberthub") is None:
        return None
    from lamberthub import izzo2015

    radians = np.radians(sample[2])
    starts = [np.array([r, 0.0, 0.0]) for r in sample[0]]
    ends = [
        np.array([r * np.cos(t), r * np.sin(t), 0.0])
        for r, t in zip(sample[1], radians, strict=True)
    ]
    flights = list(zip(starts, ends, sample[3], strict=True))

    def run() -> list[float]:
        return [float(np.linalg.norm(izzo2015(MU, p, q, t)[0])) for p, q, t in flights]

    seconds = best_seconds(run, repeats=3)
    return seconds / len(flights), np.array(run())


def numpy_arc(range_km: FloatArray) -> FloatArray:
    """The textbook formulas of the minimum-energy arc: speed, angle, apogee, time."""
    phi = range_km / R
    sine = np.sin(phi / 2.0)
    axis, e = R / 2.0 * (1.0 + sine), np.cos(phi / 2.0) / (1.0 + sine)
    anomaly = np.arccos((1.0 - R / axis) / e)
    elapsed = 2.0 * np.sqrt(axis**3 / MU) * (np.pi - anomaly + e * np.sin(anomaly))
    speed = np.sqrt(2.0 * MU / R * sine / (1.0 + sine))
    return np.stack([speed, (np.pi - phi) / 4.0, axis * (1.0 + e) - R, elapsed])


def report_arcs(number: int) -> None:
    range_km = np.random.default_rng(0).uniform(100.0, 15_000.0, number)
    ours = best_seconds(lambda: kepler.minimum_energy_arc(range_km))
    plain = best_seconds(lambda: numpy_arc(range_km))
    gap = np.abs(kepler.minimum_energy_arc(range_km).flight_time_s - numpy_arc(range_km)[3]).max()
    print(f"minimum-energy arcs: {ours:.3f} s for {number:,} (target 0.5 s per million)")
    print(f"  textbook NumPy {plain:.3f} s, ratio {plain / ours:.2f}, times agree to {gap:.1e} s")


def report_flights(number: int) -> None:
    sample = cases(number)
    ours = best_seconds(lambda: twobody.transfer_in_time(*sample))
    speeds = twobody.transfer_in_time(*sample).speed_km_s
    print(f"two-point flights: {ours:.3f} s for {number:,} (target 2 s per million)")
    few = tuple(values[:100_000] for values in sample)
    plain = best_seconds(lambda: numpy_newton(*few), repeats=2) / few[0].size
    gap = np.abs(numpy_newton(*few) - speeds[: few[0].size]).max()
    ratio = plain * number / ours
    print(
        f"  NumPy bisection {plain * 1e6:.1f} s per million, ratio {ratio:.0f}, gap {gap:.1e} km/s"
    )
    other = lamberthub_speeds(tuple(values[:1000] for values in sample))
    if other is None:
        print("  lamberthub is not installed: pip install lamberthub for the ratio against it")
        return
    gap = np.abs(other[1] - speeds[:1000]).max()
    ratio = other[0] * number / ours
    print(f"  lamberthub {other[0] * 1e6:.0f} s per million, ratio {ratio:.0f}, gap {gap:.1e} km/s")


def report_reach(number: int) -> None:
    rng = np.random.default_rng(2)
    speed, height = rng.uniform(3.0, 8.0, number), rng.uniform(100.0, 1500.0, number)
    available = rng.uniform(120.0, 1500.0, number)
    ours = best_seconds(lambda: reach.surface_reach(speed, height, available), repeats=2)
    print(f"surface reach: {ours:.3f} s for {number:,}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=1_000_000)
    number = parser.parse_args().number
    report_arcs(number)
    report_flights(number)
    report_reach(number // 10)


if __name__ == "__main__":
    main()
