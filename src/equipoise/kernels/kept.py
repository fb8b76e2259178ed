"""Arrivals computed once and kept, so that many defenses can be tried against one force.

Moving a slider over interceptors changes what leaks, not what arrives. Results are those of
``batch.evaluate_batch`` to the last bit: the same compiled steps run on the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.kernels import validate
from equipoise.kernels.arrivals import checked_force, require_bearable_size
from equipoise.kernels.batch import CUT
from equipoise.kernels.engagement import Scratch
from equipoise.kernels.layers import (
    LayerColumns,
    Sharing,
    layer_columns,
    layer_scratch,
    leak_windows,
)
from equipoise.kernels.spectrum import fill_windows, new_desk
from equipoise.kernels.summary import empty_reduced, reduce_windows, removable_shares
from equipoise.kernels.validate import FloatArray, IntArray
from equipoise.kernels.windows import Windows, empty_windows, rows_of

ROWS_AT_ONCE = 128
_NO_NUMBERS = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class KeptArrivals:
    """Distributions of arriving warheads of S scenarios, each on its window.

    Attributes:
        size: entries of the largest distribution.
        first: number of warheads that the first column stands for.
        chances: shape (S, columns); zero outside of each row's window.
        limits: first and last entry of each window, shape (S, 2).
        p_force_common_mode: chance that the whole force fails, shape (S,).
        mean: expected warheads that arrive, shape (S,).
    """

    size: int
    first: int
    chances: FloatArray
    limits: IntArray
    p_force_common_mode: FloatArray
    mean: FloatArray

    @property
    def scenarios(self) -> int:
        """How many scenarios there are."""
        return int(self.limits.shape[0])


def kept_arrivals(
    *,
    platforms: object,
    launchers_per_platform: object,
    warheads_per_launcher: object,
    p_platform: object,
    p_launcher: object,
    p_warhead: object,
    p_force_common_mode: object,
) -> KeptArrivals:
    """Compute what arrives; arguments as those of ``batch.evaluate_batch``.

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
    scenarios = max(failure.shape[0], *(column.shape[0] for column in force))
    size = require_bearable_size(force) + 1
    windows = empty_windows(scenarios, size)
    desk = new_desk(size, force.platforms.shape[1])
    fill_windows(windows, force.part(slice(0, scenarios)), desk)
    fails = rows_of(failure, slice(0, scenarios))
    reduced = empty_reduced(scenarios, 0)
    reduce_windows(windows, fails, _NO_NUMBERS, reduced)
    first, last = int(windows.limits[:, 0].min()), int(windows.limits[:, 1].max())
    return KeptArrivals(
        size=size,
        first=first,
        chances=windows.vecs[:, first : last + 1].copy(),
        limits=windows.limits,
        p_force_common_mode=fails,
        mean=reduced.mean,
    )


def kept_layers(
    *,
    interceptors: object,
    shots: object,
    doctrine: object,
    sspk: object,
    p_track: object,
    p_layer_common_mode: object,
    engageable_share: object,
) -> LayerColumns:
    """Check layers once, to be met by many forces.

    Args:
        interceptors, shots, doctrine, sspk, p_track, p_layer_common_mode, engageable_share:
            shape (S, L) or (1, L); see ``layers.leakers_pmf``.

    Raises:
        ParameterError: if a parameter is out of its domain, or shapes do not fit.
    """
    return layer_columns(
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


def removed_shares(arrivals: KeptArrivals, layers: LayerColumns) -> FloatArray:
    """Share of the expected arrivals that the layers remove, one per scenario."""
    shares = np.zeros(arrivals.scenarios)
    scratch = layer_scratch(arrivals.size, cut=CUT)
    for start in range(0, arrivals.scenarios, ROWS_AT_ONCE):
        rows = slice(start, min(start + ROWS_AT_ONCE, arrivals.scenarios))
        shares[rows] = _shares_of(arrivals, rows, layers, scratch)
    return shares


def _shares_of(
    arrivals: KeptArrivals, rows: slice, layers: LayerColumns, scratch: Scratch
) -> FloatArray:
    windows = _opened(arrivals, rows)
    own, failure, before = (
        layers.part(rows),
        arrivals.p_force_common_mode[rows],
        arrivals.mean[rows],
    )
    reach = np.where(own.engageable_share > 0.0, own.interceptors, 0).sum(axis=1)
    after, bound, share = (
        empty_reduced(before.size, 0),
        np.zeros(before.size),
        np.zeros(before.size),
    )
    removable_shares(windows, reach, bound)
    leak_windows(windows, own, Sharing(False, False), scratch)
    reduce_windows(windows, failure, _NO_NUMBERS, after)
    np.divide(before - after.mean, before, out=share, where=before > 0.0)
    return np.clip(share, 0.0, bound)


def _opened(arrivals: KeptArrivals, rows: slice) -> Windows:
    """Windows with the kept distributions in their places, to be worked on."""
    windows = empty_windows(rows.stop - rows.start, arrivals.size)
    kept = arrivals.chances[rows]
    windows.vecs[:, arrivals.first : arrivals.first + kept.shape[1]] = kept
    windows.limits[:] = arrivals.limits[rows]
    return windows
