"""Arrivals computed once and kept, so that many defenses can be tried against one force.

Moving a slider over interceptors changes what leaks, not what arrives, and the share removed
needs no distribution of leakers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from equipoise.kernels import validate
from equipoise.kernels.arrivals import checked_force, require_bearable_size
from equipoise.kernels.batch import CUT
from equipoise.kernels.expected import expected_kills, spreads_shots
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
from equipoise.kernels.windows import empty_windows, rows_of

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

    def part(self, rows: slice) -> KeptArrivals:
        """Some scenarios; a single one stands for all of them and is repeated."""
        return replace(
            self,
            chances=rows_of(self.chances, rows),
            limits=rows_of(self.limits, rows),
            p_force_common_mode=rows_of(self.p_force_common_mode, rows),
            mean=rows_of(self.mean, rows),
        )


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
    """Share of the expected arrivals that the layers remove, one per scenario.

    Arrivals of a single scenario meet each of the layers, and single layers all arrivals.

    Within 1e-11 of ``batch.evaluate_batch``; the same bits where a layer spreads its shots evenly.
    """
    shares = np.zeros(max(arrivals.scenarios, *(column.shape[0] for column in layers)))
    removed = _removed if spreads_shots(layers) else _expected
    for start in range(0, shares.size, ROWS_AT_ONCE):
        rows = slice(start, min(start + ROWS_AT_ONCE, shares.size))
        shares[rows] = removed(arrivals.part(rows), layers.part(rows))
    return shares


def _expected(arrivals: KeptArrivals, layers: LayerColumns) -> FloatArray:
    """Without the distribution of leakers."""
    killed = expected_kills(arrivals.chances, arrivals.first, arrivals.limits, layers, cut=CUT)
    killed *= 1.0 - arrivals.p_force_common_mode
    share = np.zeros(arrivals.scenarios)
    np.divide(killed, arrivals.mean, out=share, where=arrivals.mean > 0.0)
    return np.clip(share, 0.0, 1.0)


def _removed(arrivals: KeptArrivals, layers: LayerColumns) -> FloatArray:
    """From the distribution of leakers."""
    windows = empty_windows(arrivals.scenarios, arrivals.size)
    kept = arrivals.chances
    windows.vecs[:, arrivals.first : arrivals.first + kept.shape[1]] = kept
    windows.limits[:] = arrivals.limits
    before, after = arrivals.mean, empty_reduced(arrivals.scenarios, 0)
    bound, share = np.zeros(before.size), np.zeros(before.size)
    reach = np.where(layers.engageable_share > 0.0, layers.interceptors, 0).sum(axis=1)
    removable_shares(windows, reach, bound)
    leak_windows(windows, layers, Sharing(False, False), layer_scratch(arrivals.size, cut=CUT))
    reduce_windows(windows, arrivals.p_force_common_mode, _NO_NUMBERS, after)
    np.divide(before - after.mean, before, out=share, where=before > 0.0)
    return np.clip(share, 0.0, bound)
