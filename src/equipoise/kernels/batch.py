"""Many scenarios at once: exact distributions reduced to the numbers a study needs.

Distributions stay in a thread's own scratch and never leave it. Threads are those of the
standard library: the compiled loop releases the interpreter's lock, needs no threading layer
and may itself be called from several threads at a time, as a web server does.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from equipoise.kernels import validate
from equipoise.kernels.arrivals import checked_force, require_bearable_size
from equipoise.kernels.engagement import Scratch
from equipoise.kernels.layers import (
    LayerColumns,
    Sharing,
    layer_columns,
    layer_scratch,
    leak_windows,
    require_equal_tracking,
)
from equipoise.kernels.spectrum import Desk, Force, fill_windows, new_desk
from equipoise.kernels.summary import (
    Reduced,
    clear_windows,
    empty_reduced,
    reduce_windows,
    removable_shares,
)
from equipoise.kernels.validate import FloatArray, IntArray, ParameterError
from equipoise.kernels.windows import Windows, empty_windows, rows_of

# Chances below this are dropped: less than 1e-12 in all with 100,000 warheads and two layers
# (see ``engagement``), less than 1e-13 with the 2,500 of a usual force.
CUT = 1e-19
# Scenarios evaluated in one compiled call: enough to hide its cost, few enough to stay in
# the second-level cache. With fewer than the least, a further thread costs more than it saves.
LEAST_ROWS = 8
MOST_ROWS = 64
SCRATCH_ENTRIES = 1 << 17


@dataclass(frozen=True, kw_only=True)
class BatchResult:
    """Outcomes of S scenarios; every array has S rows, in the order of the input.

    Attributes:
        mean_arriving: expected warheads that arrive without any defense.
        mean_leaking: expected warheads that leak through all layers.
        removed_share: 1 - mean_leaking / mean_arriving; 0 if nothing arrives.
        upper_bound_share: share removed if every interceptor works and kills a different
            warhead, E[min(A, I)] / E[A]; layers with engageable share 0 do not count.
        arriving_p05, arriving_p50, arriving_p95: smallest number whose CDF reaches 5, 50,
            95 percent, without defense.
        leaking_p05, leaking_p50, leaking_p95: the same behind the defense.
        p_zero_leak: chance that no warhead leaks.
        at_least: the numbers K asked for, shape (K,).
        p_at_least_arrive: chance that at least K arrive without defense, shape (S, K).
        p_at_least_leak: chance that at least K leak, shape (S, K).
    """

    mean_arriving: FloatArray
    mean_leaking: FloatArray
    removed_share: FloatArray
    upper_bound_share: FloatArray
    arriving_p05: IntArray
    arriving_p50: IntArray
    arriving_p95: IntArray
    leaking_p05: IntArray
    leaking_p50: IntArray
    leaking_p95: IntArray
    p_zero_leak: FloatArray
    at_least: IntArray
    p_at_least_arrive: FloatArray
    p_at_least_leak: FloatArray


def evaluate_batch(
    *,
    platforms: object,
    launchers_per_platform: object,
    warheads_per_launcher: object,
    p_platform: object,
    p_launcher: object,
    p_warhead: object,
    p_force_common_mode: object,
    interceptors: object,
    shots: object,
    doctrine: object,
    sspk: object,
    p_track: object,
    p_layer_common_mode: object,
    engageable_share: object,
    at_least: object = (1, 10, 50, 100, 200, 400),
    shared_tracking: bool = False,
    shared_common_mode: bool = False,
    threads: int | None = None,
) -> BatchResult:
    """Evaluate S scenarios exactly.

    Arrays have one row per scenario; an array with a single row holds for all scenarios.
    Chances agree with ``arrivals.arriving_pmf`` and ``layers.leakers_pmf`` within 1e-11,
    means within 1e-11 of their size.

    Args:
        platforms, launchers_per_platform, warheads_per_launcher, p_platform, p_launcher,
            p_warhead: the force, shape (S, G) or (1, G); see ``arrivals.arriving_pmf``.
        p_force_common_mode: chance that the whole force fails, shape (S,) or (1,).
        interceptors, shots, doctrine, sspk, p_track, p_layer_common_mode, engageable_share:
            the layers, shape (S, L) or (1, L); see ``layers.leakers_pmf``.
        at_least: numbers K, shape (K,).
        shared_tracking: one tracking draw per warhead for all layers. Exact, and slow with
            several layers: every possible number of untracked warheads is computed.
        shared_common_mode: one failure draw for all layers.
        threads: how many threads share the scenarios; None takes one per processor.

    Returns:
        The reduced outcomes.

    Raises:
        ParameterError: if a parameter is out of its domain, or shapes do not fit.
    """
    force = checked_force(
        platforms=platforms,
        launchers_per_platform=launchers_per_platform,
        warheads_per_launcher=warheads_per_launcher,
        p_platform=p_platform,
        p_launcher=p_launcher,
        p_warhead=p_warhead,
        ndim=2,
    )
    failure = validate.probabilities("p_force_common_mode", p_force_common_mode, ndim=1)
    layers = layer_columns(
        interceptors=interceptors,
        shots=shots,
        doctrine=doctrine,
        sspk=sspk,
        p_track=p_track,
        p_common_mode=p_layer_common_mode,
        engageable_share=engageable_share,
        ndim=2,
        common_mode_name="p_layer_common_mode",
    )
    if shared_tracking:
        require_equal_tracking(layers.p_track)
    scenarios = _number_of_scenarios(force, failure, layers)
    numbers = validate.counts("at_least", at_least, ndim=1)
    workers = validate.count("threads", _default_threads() if threads is None else threads, low=1)
    reach = np.where(layers.engageable_share > 0.0, layers.interceptors, 0).sum(axis=1)
    sharing = Sharing(bool(shared_tracking), bool(shared_common_mode))
    inputs = _Inputs(force, failure, layers, reach, sharing, numbers)
    outputs = _Outputs(
        empty_reduced(scenarios, numbers.size),
        empty_reduced(scenarios, numbers.size),
        np.zeros(scenarios),
    )
    _run_chunks(inputs, outputs, scenarios, workers)
    return _result(outputs, numbers)


class _Inputs(NamedTuple):
    force: Force
    p_force_failure: FloatArray
    layers: LayerColumns
    reach: IntArray
    sharing: Sharing
    at_least: IntArray

    def part(self, rows: slice) -> _Inputs:
        """The scenarios of some rows, each with a row of its own in every array."""
        return _Inputs(
            self.force.part(rows),
            rows_of(self.p_force_failure, rows),
            self.layers.part(rows),
            rows_of(self.reach, rows),
            self.sharing,
            self.at_least,
        )


class _Outputs(NamedTuple):
    arriving: Reduced
    leaking: Reduced
    upper_bound: FloatArray

    def part(self, rows: slice) -> _Outputs:
        """Views of some rows."""
        return _Outputs(self.arriving.part(rows), self.leaking.part(rows), self.upper_bound[rows])


def _default_threads() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _number_of_scenarios(force: Force, failure: FloatArray, layers: LayerColumns) -> int:
    named = {
        **force._asdict(),
        "p_force_common_mode": failure,
        **dict(zip(BATCH_LAYER_NAMES, layers, strict=True)),
    }
    rows = {array.shape[0] for array in named.values()} - {1}
    scenarios = max(rows, default=1)
    for name, array in named.items():
        if array.shape[0] not in (1, scenarios):
            raise ParameterError(
                name, f"has {array.shape[0]} rows", f"Give 1 row or {scenarios}, as elsewhere."
            )
    for group in (Force._fields, BATCH_LAYER_NAMES):
        width = named[group[0]].shape[1]
        for name in group:
            if named[name].shape[1] != width:
                raise ParameterError(
                    name,
                    f"has {named[name].shape[1]} columns, {group[0]} has {width}",
                    "Give one column for each force group or layer.",
                )
    return scenarios


BATCH_LAYER_NAMES = tuple(
    "p_layer_common_mode" if name == "p_common_mode" else name for name in LayerColumns._fields
)


def _run_chunks(inputs: _Inputs, outputs: _Outputs, scenarios: int, workers: int) -> None:
    size = require_bearable_size(inputs.force) + 1
    groups = inputs.force.platforms.shape[1]
    fair = max(LEAST_ROWS, -(-scenarios // workers))
    rows = max(1, min(MOST_ROWS, SCRATCH_ENTRIES // size, fair))
    # Threads take the next chunk from one iterator, so that a slow one holds up no other.
    starts = iter(range(0, scenarios, rows))

    def evaluate() -> None:
        desk, scratch = new_desk(size, groups), layer_scratch(size, cut=CUT)
        room = empty_windows(rows, size)
        for start in starts:
            chunk = slice(start, min(start + rows, scenarios))
            count = chunk.stop - start
            windows = Windows(room.vecs[:count], room.limits[:count])
            _evaluate_windows(windows, inputs.part(chunk), outputs.part(chunk), desk, scratch)

    useful = min(workers, -(-scenarios // rows))
    if useful <= 1:
        evaluate()
        return
    # The caller works too, and the other threads wait for the next batch instead of ending.
    others = [_threads(useful - 1).submit(evaluate) for _ in range(useful - 1)]
    evaluate()
    for future in others:
        if not future.cancel():
            future.result()


@cache
def _threads(count: int) -> ThreadPoolExecutor:
    """Threads kept for as long as the process lives."""
    return ThreadPoolExecutor(count, thread_name_prefix="equipoise-batch")


if hasattr(os, "register_at_fork"):
    # A forked child has none of its parent's threads.
    os.register_at_fork(after_in_child=_threads.cache_clear)


def _evaluate_windows(
    windows: Windows, inputs: _Inputs, outputs: _Outputs, desk: Desk, scratch: Scratch
) -> None:
    p_none, at_least = inputs.p_force_failure, inputs.at_least
    fill_windows(windows, inputs.force, desk)
    reduce_windows(windows, p_none, at_least, outputs.arriving)
    removable_shares(windows, inputs.reach, outputs.upper_bound)
    leak_windows(windows, inputs.layers, inputs.sharing, scratch)
    reduce_windows(windows, p_none, at_least, outputs.leaking)
    clear_windows(windows)


def _result(outputs: _Outputs, at_least: IntArray) -> BatchResult:
    arriving, leaking, bound = outputs
    share = np.zeros(bound.size)
    lost = arriving.mean - leaking.mean
    np.divide(lost, arriving.mean, out=share, where=arriving.mean > 0.0)
    return BatchResult(
        mean_arriving=arriving.mean,
        mean_leaking=np.minimum(leaking.mean, arriving.mean),
        removed_share=np.clip(share, 0.0, bound),
        upper_bound_share=bound,
        arriving_p05=arriving.quantiles[:, 0].copy(),
        arriving_p50=arriving.quantiles[:, 1].copy(),
        arriving_p95=arriving.quantiles[:, 2].copy(),
        leaking_p05=leaking.quantiles[:, 0].copy(),
        leaking_p50=leaking.quantiles[:, 1].copy(),
        leaking_p95=leaking.quantiles[:, 2].copy(),
        p_zero_leak=leaking.p_zero,
        at_least=at_least,
        p_at_least_arrive=arriving.p_at_least,
        p_at_least_leak=leaking.p_at_least,
    )
