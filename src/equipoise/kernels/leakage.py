"""Exact distributions of leaking warheads under the published models of a defense.

Every model takes either ``warheads``, a fixed number, or ``arriving``, the probability mass
function (PMF) of a random number, and returns the PMF of leakers over 0, 1, 2, ... as long as
the largest number of arrivals plus one. Sums are exact: nothing is sampled and no tail is cut.

Sources: Wilkening, Science & Global Security 8(2), 1999, for barrage, layers and decoys.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from equipoise.kernels.leakage_sums import (
    fill_warheads_hit,
    sum_decoys,
    sum_even_spread,
    sum_leakers,
    sum_over_fewer_warheads,
    warhead_fate,
)
from equipoise.kernels.validate import (
    FloatArray,
    IntArray,
    ParameterError,
    count,
    counts,
    pmf,
    probabilities,
    probability,
    real,
    same_length,
)

MAX_FALLIBLE_LAYERS = 16
MAX_BETA = 1e12


class Fate(NamedTuple):
    """Chances that one warhead leaks and that it is killed; both kept, so neither loses digits."""

    leak: float
    kill: float


def arrivals_pmf(
    *, warheads: int | None = None, arriving: npt.ArrayLike | None = None
) -> FloatArray:
    """The PMF of arriving warheads from whichever of the two descriptions is given.

    Args:
        warheads: a fixed number of arriving warheads.
        arriving: PMF of a random number, over 0, 1, 2, ...

    Returns:
        The PMF; for a fixed number all its mass is in the last entry.

    Raises:
        ParameterError: if both or neither are given, or one is out of its domain.
    """
    if (warheads is None) == (arriving is None):
        given = "is missing and so is arriving" if warheads is None else "is given beside arriving"
        raise ParameterError("warheads", given, "Give exactly one of warheads and arriving.")
    if arriving is not None:
        return np.array(pmf("arriving", arriving))
    point = np.zeros(count("warheads", warheads) + 1)
    point[-1] = 1.0
    return point


def kill_probability(*, sspk: float, shots: int, p_track: float = 1.0) -> float:
    """Chance that a barrage kills one warhead: p_track [1 - (1 - sspk)^shots].

    Args:
        sspk: single-shot kill probability, shots independent of each other.
        shots: interceptors fired at the warhead.
        p_track: chance that it is detected, tracked and classified, common to all its shots.

    Raises:
        ParameterError: if a parameter is out of its domain.

    Source: Wilkening 1999, equation for K_w.
    """
    return _barrage_fate(sspk=sspk, shots=shots, p_track=p_track).kill


def layered_kill_probability(
    *, sspk: npt.ArrayLike, shots: npt.ArrayLike, p_track: npt.ArrayLike
) -> float:
    """Chance that layers in sequence kill one warhead, tracking drawn anew in each.

    Args:
        sspk, shots, p_track: one entry per layer, first layer first.

    Raises:
        ParameterError: if a parameter is out of its domain or lengths differ.
    """
    return _in_sequence(_layer_fates(sspk, shots, p_track)).kill


def shared_tracking_kill_probability(
    *, sspk: npt.ArrayLike, shots: npt.ArrayLike, p_track: float
) -> float:
    """Chance that layers in sequence kill one warhead, one tracking failure defeating them all.

    Args:
        sspk, shots: one entry per layer, first layer first.
        p_track: chance that the warhead is tracked, the same event for every layer.

    Raises:
        ParameterError: if a parameter is out of its domain or lengths differ.
    """
    return _shared_fate(_layer_fates(sspk, shots, None), probability("p_track", p_track)).kill


def barrage(
    *,
    sspk: float,
    shots: int,
    p_track: float = 1.0,
    warheads: int | None = None,
    arriving: npt.ArrayLike | None = None,
) -> FloatArray:
    """PMF of leakers when each warhead gets ``shots`` and all fail independently.

    Args:
        sspk: single-shot kill probability.
        shots: interceptors per warhead; the stock is taken as sufficient.
        p_track: chance that a warhead is tracked, independent between warheads.
        warheads, arriving: see :func:`arrivals_pmf`.

    Raises:
        ParameterError: if a parameter is out of its domain.

    Source: Wilkening 1999: leakers are binomial with chance 1 - K_w.
    """
    arrivals = arrivals_pmf(warheads=warheads, arriving=arriving)
    return _mixture(arrivals, [(1.0, _barrage_fate(sspk=sspk, shots=shots, p_track=p_track))])


def barrage_common_mode(
    *,
    sspk: float,
    shots: int,
    p_system: float,
    p_track: float = 1.0,
    warheads: int | None = None,
    arriving: npt.ArrayLike | None = None,
) -> FloatArray:
    """PMF of leakers of a barrage that fails as a whole with chance 1 - p_system.

    Args:
        sspk, shots, p_track: see :func:`barrage`.
        p_system: chance that the defense works at all; otherwise every warhead leaks.
        warheads, arriving: see :func:`arrivals_pmf`.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    leakers = barrage(sspk=sspk, shots=shots, p_track=p_track, warheads=warheads, arriving=arriving)
    return with_system_failure(
        leakers=leakers, p_system=p_system, warheads=warheads, arriving=arriving
    )


def with_system_failure(
    *,
    leakers: npt.ArrayLike,
    p_system: float,
    warheads: int | None = None,
    arriving: npt.ArrayLike | None = None,
) -> FloatArray:
    """The PMF of leakers of any model, mixed with the failure of the whole defense.

    Args:
        leakers: PMF of leakers given that the system works.
        p_system: chance that it works; otherwise all that arrive leak.
        warheads, arriving: the arrivals that ``leakers`` was computed for.

    Raises:
        ParameterError: if a parameter is out of its domain or the PMFs differ in length.
    """
    arrivals = arrivals_pmf(warheads=warheads, arriving=arriving)
    working = pmf("leakers", leakers)
    same_length(["leakers", "arriving"], [working, arrivals])
    p_works = probability("p_system", p_system)
    return p_works * working + (1.0 - p_works) * arrivals


def layers(
    *,
    sspk: npt.ArrayLike,
    shots: npt.ArrayLike,
    p_track: npt.ArrayLike,
    warheads: int | None = None,
    arriving: npt.ArrayLike | None = None,
) -> FloatArray:
    """PMF of leakers through layers in sequence, tracking independent between layers.

    Args:
        sspk, shots, p_track: one entry per layer, first layer first.
        warheads, arriving: see :func:`arrivals_pmf`.

    Raises:
        ParameterError: if a parameter is out of its domain or lengths differ.
    """
    arrivals = arrivals_pmf(warheads=warheads, arriving=arriving)
    return _mixture(arrivals, [(1.0, _in_sequence(_layer_fates(sspk, shots, p_track)))])


def layers_shared_tracking(
    *,
    sspk: npt.ArrayLike,
    shots: npt.ArrayLike,
    p_track: float,
    warheads: int | None = None,
    arriving: npt.ArrayLike | None = None,
) -> FloatArray:
    """PMF of leakers through layers in sequence that share one tracking event per warhead.

    Args:
        sspk, shots: one entry per layer, first layer first.
        p_track: chance that a warhead is tracked, the same event for every layer.
        warheads, arriving: see :func:`arrivals_pmf`.

    Raises:
        ParameterError: if a parameter is out of its domain or lengths differ.
    """
    arrivals = arrivals_pmf(warheads=warheads, arriving=arriving)
    fate = _shared_fate(_layer_fates(sspk, shots, None), probability("p_track", p_track))
    return _mixture(arrivals, [(1.0, fate)])


def layers_correlated(
    *,
    sspk: npt.ArrayLike,
    shots: npt.ArrayLike,
    p_track: npt.ArrayLike,
    p_layer: npt.ArrayLike,
    p_shared_track: float = 1.0,
    p_system: float = 1.0,
    warheads: int | None = None,
    arriving: npt.ArrayLike | None = None,
) -> FloatArray:
    """PMF of leakers with failures correlated at warhead, layer and system level.

    Args:
        sspk, shots: one entry per layer, first layer first.
        p_track: per layer, chance that it tracks a warhead, drawn anew for each warhead.
        p_layer: per layer, chance that the layer works at all, one event for all warheads.
        p_shared_track: chance that a warhead is tracked by any layer, one event per warhead.
        p_system: chance that the defense works at all, one event for everything.
        warheads, arriving: see :func:`arrivals_pmf`.

    Raises:
        ParameterError: if a parameter is out of its domain, lengths differ, or more than 16
            layers can fail as a whole (every combination of failures is summed).
    """
    arrivals = arrivals_pmf(warheads=warheads, arriving=arriving)
    fates = _layer_fates(sspk, shots, p_track)
    works = probabilities("p_layer", p_layer, ndim=1)
    same_length(["p_layer", "sspk"], [works, np.empty(len(fates))])
    p_tracked = probability("p_shared_track", p_shared_track)
    states = [(w, _shared_fate(kept, p_tracked)) for w, kept in _layer_states(fates, works)]
    leakers = _mixture(arrivals, states)
    p_works = probability("p_system", p_system)
    return p_works * leakers + (1.0 - p_works) * arrivals


def finite_inventory(
    *,
    sspk: float,
    interceptors: int,
    max_shots: int,
    p_track: float = 1.0,
    warheads: int | None = None,
    arriving: npt.ArrayLike | None = None,
) -> FloatArray:
    """PMF of leakers when a limited stock is spread evenly over the warheads that arrive.

    Each of w warheads gets b = min(floor(interceptors / w), max_shots) shots; if b is below the
    cap, the interceptors left over give one more shot to as many warheads.

    Args:
        sspk: single-shot kill probability.
        interceptors: stock.
        max_shots: most shots at one warhead.
        p_track: chance that a warhead is tracked, independent between warheads.
        warheads, arriving: see :func:`arrivals_pmf`; the defense knows how many arrived.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    leakers: FloatArray = sum_even_spread(
        arrivals_pmf(warheads=warheads, arriving=arriving),
        count("interceptors", interceptors),
        count("max_shots", max_shots),
        probability("sspk", sspk),
        probability("p_track", p_track),
    )
    return leakers


def decoys_finite_inventory(
    *,
    sspk: float,
    shots: int,
    interceptors: int,
    p_warhead_called_warhead: float,
    p_decoy_called_warhead: float,
    decoys: int = 0,
    decoys_per_warhead: int = 0,
    p_track: float = 1.0,
    warheads: int | None = None,
    arriving: npt.ArrayLike | None = None,
) -> FloatArray:
    """PMF of leakers when objects are classified one by one and the stock is limited.

    Objects called warhead are met in random order with a whole salvo each, at most
    floor(interceptors / shots) of them; the others pass, and left-over interceptors stay unused.

    Args:
        sspk: single-shot kill probability.
        shots: interceptors per engaged object; 0 means that nothing is engaged.
        interceptors: stock.
        p_warhead_called_warhead: chance that a warhead is called one.
        p_decoy_called_warhead: chance that a decoy is called a warhead.
        decoys: decoys beside the warheads, whatever their number.
        decoys_per_warhead: further decoys for each arriving warhead.
        p_track: chance that an engaged object is tracked, one draw for all its shots.
        warheads, arriving: see :func:`arrivals_pmf`.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    fate = _barrage_fate(sspk=sspk, shots=shots, p_track=p_track)
    stock, salvo = count("interceptors", interceptors), count("shots", shots)
    called_warhead = (
        probability("p_warhead_called_warhead", p_warhead_called_warhead),
        probability("p_decoy_called_warhead", p_decoy_called_warhead),
    )
    leakers: FloatArray = sum_decoys(
        arrivals_pmf(warheads=warheads, arriving=arriving),
        (count("decoys", decoys), count("decoys_per_warhead", decoys_per_warhead)),
        called_warhead,
        stock // salvo if salvo else 0,
        (fate.leak, fate.kill),
    )
    return leakers


def shared_unknown_sspk(
    *,
    alpha: float,
    beta: float,
    shots: int = 1,
    p_track: float = 1.0,
    warheads: int | None = None,
    arriving: npt.ArrayLike | None = None,
) -> FloatArray:
    """PMF of leakers when one unknown kill probability is shared by all shots at all warheads.

    The kill probability is Beta(alpha, beta). With one shot the result is beta-binomial; with
    more, the number of hits among all shots is beta-binomial and, given it, hits fall on shots
    at random, which fixes the number of warheads hit at least once.

    Args:
        alpha, beta: parameters of the Beta distribution, above 0 and at most 1e12.
        shots: interceptors per warhead.
        p_track: chance that a warhead is tracked, independent between warheads.
        warheads, arriving: see :func:`arrivals_pmf`.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    arrivals = arrivals_pmf(warheads=warheads, arriving=arriving)
    a, b = _beta_parameters(alpha, beta)
    n_shots = count("shots", shots)
    p_tracked = probability("p_track", p_track)
    hit = np.zeros_like(arrivals)
    fill_warheads_hit(len(arrivals) - 1, n_shots, a, b, hit)
    leakers: FloatArray = sum_over_fewer_warheads(arrivals, hit, p_tracked)
    return leakers


def unknown_sspk_per_engagement(
    *,
    alpha: float,
    beta: float,
    shots: int = 1,
    p_track: float = 1.0,
    warheads: int | None = None,
    arriving: npt.ArrayLike | None = None,
) -> FloatArray:
    """PMF of leakers when each engagement draws its own kill probability from a Beta.

    The shots at one warhead share the draw, different warheads do not, so leakers are binomial
    with the kill probability of :func:`shared_kill_probability`.

    Args:
        alpha, beta, shots, p_track: see :func:`shared_unknown_sspk`.
        warheads, arriving: see :func:`arrivals_pmf`.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    arrivals = arrivals_pmf(warheads=warheads, arriving=arriving)
    return _mixture(arrivals, [(1.0, _beta_fate(alpha, beta, shots, p_track))])


def shared_kill_probability(
    *, alpha: float, beta: float, shots: int, p_track: float = 1.0
) -> float:
    """Chance to kill one warhead with shots that share a Beta-distributed kill probability.

    p_track [1 - prod over i below shots of (beta + i) / (alpha + beta + i)], never more than
    with the mean kill probability taken as known (Jensen).

    Args:
        alpha, beta, shots, p_track: see :func:`shared_unknown_sspk`.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    return _beta_fate(alpha, beta, shots, p_track).kill


def _beta_parameters(alpha: float, beta: float) -> tuple[float, float]:
    a = real("alpha", alpha, low=0.0, high=MAX_BETA, low_open=True)
    return a, real("beta", beta, low=0.0, high=MAX_BETA, low_open=True)


def _beta_fate(alpha: float, beta: float, shots: int, p_track: float) -> Fate:
    a, b = _beta_parameters(alpha, beta)
    n_shots = count("shots", shots)
    per_shot = [Fate((b + i) / (a + b + i), a / (a + b + i)) for i in range(n_shots)]
    return _shared_fate(per_shot, probability("p_track", p_track))


def _barrage_fate(*, sspk: float, shots: int, p_track: float) -> Fate:
    return Fate(
        *warhead_fate(
            probability("sspk", sspk), count("shots", shots), probability("p_track", p_track)
        )
    )


def _layer_fates(
    sspk: npt.ArrayLike, shots: npt.ArrayLike, p_track: npt.ArrayLike | None
) -> list[Fate]:
    p: FloatArray = probabilities("sspk", sspk, ndim=1)
    n: IntArray = counts("shots", shots, ndim=1)
    track = np.ones(len(p)) if p_track is None else probabilities("p_track", p_track, ndim=1)
    same_length(["sspk", "shots", "p_track"], [p, n, track])
    return [Fate(*warhead_fate(*layer)) for layer in zip(p, n, track, strict=True)]


def _in_sequence(fates: list[Fate]) -> Fate:
    leak, kill = 1.0, 0.0
    for fate in fates:
        kill += leak * fate.kill
        leak *= fate.leak
    return Fate(leak, kill)


def _shared_fate(fates: list[Fate], p_tracked: float) -> Fate:
    tracked = _in_sequence(fates)
    return Fate((1.0 - p_tracked) + p_tracked * tracked.leak, p_tracked * tracked.kill)


def _layer_states(fates: list[Fate], works: FloatArray) -> list[tuple[float, list[Fate]]]:
    """Every combination of layers that work, with its chance."""
    if int(np.sum((works > 0.0) & (works < 1.0))) > MAX_FALLIBLE_LAYERS:
        raise ParameterError(
            "p_layer", "lets too many layers fail", f"At most {MAX_FALLIBLE_LAYERS} may be unsure."
        )
    states: list[tuple[float, list[Fate]]] = [(1.0, [])]
    for fate, p_works in zip(fates, works, strict=True):
        up = [(w * p_works, [*kept, fate]) for w, kept in states if p_works > 0.0]
        down = [(w * (1.0 - p_works), kept) for w, kept in states if p_works < 1.0]
        states = up + down
    return states


def _mixture(arrivals: FloatArray, states: list[tuple[float, Fate]]) -> FloatArray:
    out = np.zeros_like(arrivals)
    for weight, fate in states:
        sum_leakers(arrivals, weight, fate.leak, fate.kill, out)
    return out
