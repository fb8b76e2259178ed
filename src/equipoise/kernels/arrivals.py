"""How many warheads of a mixed force arrive: the exact distribution.

A force is a list of groups. A group has platforms (a submarine, a mobile regiment; a silo is
a platform with one launcher); a platform lives or dies whole; each launcher of a surviving
platform then works or fails with all its warheads; each warhead of a working launcher then
arrives or not. Groups are independent, and a force-wide failure of common cause may stop all.
"""

from __future__ import annotations

import numpy as np

from equipoise.kernels.binomial import fill_binomial
from equipoise.kernels.compiling import compiled
from equipoise.kernels.spectrum import Force, fill_windows, new_desk
from equipoise.kernels.thinning import NO_CUT, remove_one
from equipoise.kernels.validate import (
    FloatArray,
    ParameterError,
    counts,
    probabilities,
    probability,
    same_length,
)
from equipoise.kernels.windows import empty_windows

MAX_WARHEADS = 100_000


def arriving_pmf(
    *,
    platforms: object,
    launchers_per_platform: object,
    warheads_per_launcher: object,
    p_platform: object,
    p_launcher: object,
    p_warhead: object,
    p_common_mode: object = 0.0,
) -> FloatArray:
    """P(exactly 0, 1, ..., N warheads arrive) for a force of N warheads.

    The count of surviving platforms is binomial. Stretched to launchers and thinned, then
    stretched to warheads and thinned again, it gives the distribution of one group; groups
    are convolved. Only non-negative numbers are added and multiplied, so every entry keeps
    about twelve figures, in the far tails too.

    Args:
        platforms: platforms of each group, shape (G,).
        launchers_per_platform: launchers on one platform, shape (G,).
        warheads_per_launcher: warheads on one launcher, shape (G,).
        p_platform: chance that a platform survives, shape (G,).
        p_launcher: chance that a launcher of a surviving platform works, shape (G,).
        p_warhead: chance that a warhead of a working launcher arrives, shape (G,).
        p_common_mode: chance that the whole force fails together.

    Returns:
        Array of N + 1 probabilities that sum to 1.

    Raises:
        ParameterError: if a parameter is out of its domain, or lengths differ.
    """
    force = checked_force(
        platforms=platforms,
        launchers_per_platform=launchers_per_platform,
        warheads_per_launcher=warheads_per_launcher,
        p_platform=p_platform,
        p_launcher=p_launcher,
        p_warhead=p_warhead,
        ndim=1,
    )
    p_failure = probability("p_common_mode", p_common_mode)
    same_length(Force._fields, force)
    require_bearable_size(force)
    pmf = np.ones(1)
    for index in range(force.platforms.size):
        pmf = np.convolve(pmf, _group_pmf(force, index))
    pmf *= (1.0 - p_failure) / pmf.sum()
    pmf[0] += p_failure
    return pmf


def arriving_window(
    *,
    platforms: object,
    launchers_per_platform: object,
    warheads_per_launcher: object,
    p_platform: object,
    p_launcher: object,
    p_warhead: object,
) -> tuple[int, FloatArray]:
    """The same distribution on the numbers that matter, by Fourier inversion.

    This is what ``batch.evaluate_batch`` uses: many times faster for large forces, with an
    absolute error instead of a relative one. The chance outside the window is at most 4e-13
    (Chernoff's bound; see ``spectrum``).

    Args:
        platforms, launchers_per_platform, warheads_per_launcher, p_platform, p_launcher,
            p_warhead: as in ``arriving_pmf``, shape (G,).

    Returns:
        The number at which the window starts, and the probabilities from there on, which
        sum to 1.

    Raises:
        ParameterError: if a parameter is out of its domain, or lengths differ.
    """
    force = checked_force(
        platforms=platforms,
        launchers_per_platform=launchers_per_platform,
        warheads_per_launcher=warheads_per_launcher,
        p_platform=p_platform,
        p_launcher=p_launcher,
        p_warhead=p_warhead,
        ndim=1,
    )
    same_length(Force._fields, force)
    most = require_bearable_size(force)
    windows = empty_windows(1, most + 1)
    fill_windows(windows, force.as_rows(), new_desk(most + 1, force.platforms.size))
    low, high = windows.limits[0].tolist()
    return low, windows.vecs[0, low : high + 1].copy()


def checked_force(
    *,
    platforms: object,
    launchers_per_platform: object,
    warheads_per_launcher: object,
    p_platform: object,
    p_launcher: object,
    p_warhead: object,
    ndim: int,
) -> Force:
    """The six checked arrays of a force, groups on the last axis.

    Raises:
        ParameterError: if an entry is out of its domain or a force is too large.
    """
    sizes = (
        counts("platforms", platforms, ndim=ndim),
        counts("launchers_per_platform", launchers_per_platform, ndim=ndim),
        counts("warheads_per_launcher", warheads_per_launcher, ndim=ndim),
    )
    for name, size in zip(Force._fields, sizes, strict=False):
        if np.any(size > MAX_WARHEADS):
            raise ParameterError(name, f"is {size.max()}", f"Give at most {MAX_WARHEADS:,}.")
    return Force(
        *sizes,
        probabilities("p_platform", p_platform, ndim=ndim),
        probabilities("p_launcher", p_launcher, ndim=ndim),
        probabilities("p_warhead", p_warhead, ndim=ndim),
    )


def require_bearable_size(force: Force) -> int:
    """The warheads of the largest force.

    Raises:
        ParameterError: if it has more than MAX_WARHEADS.
    """
    totals = np.sum(
        force.platforms * force.launchers_per_platform * force.warheads_per_launcher, axis=-1
    )
    most = int(np.max(totals, initial=0))
    if most > MAX_WARHEADS:
        raise ParameterError(
            "platforms", f"give a force of {most:,} warheads", f"Give at most {MAX_WARHEADS:,}."
        )
    return most


@compiled
def _group_pmf(force: Force, g: int) -> FloatArray:
    """Working launchers, each standing for its warheads, of which each arrives or not."""
    working = _working_launchers(force, g)
    warheads = force.warheads_per_launcher[g]
    arriving = np.zeros((working.size - 1) * warheads + 1)
    for number in range(working.size):
        arriving[number * warheads] += working[number]
    _thin(arriving, force.p_warhead[g])
    return arriving


@compiled
def _working_launchers(force: Force, g: int) -> FloatArray:
    platforms, launchers = force.platforms[g], force.launchers_per_platform[g]
    working = np.zeros(platforms * launchers + 1)
    if launchers == 1:
        fill_binomial(platforms, force.p_platform[g] * force.p_launcher[g], working)
        return working
    surviving = np.empty(platforms + 1)
    fill_binomial(platforms, force.p_platform[g], surviving)
    for number in range(platforms + 1):
        working[number * launchers] += surviving[number]
    _thin(working, force.p_launcher[g])
    return working


@compiled
def _thin(vec: FloatArray, p_kept: float) -> None:
    """Keep each counted thing with chance ``p_kept``; see ``engagement`` for the recursion."""
    if p_kept >= 1.0:
        return
    top = vec.size - 1
    for number in range(top, 0, -1):
        remove_one(vec, number, top, 1.0 - p_kept)
        while top > number and vec[top] < NO_CUT:
            vec[top] = 0.0
            top -= 1
