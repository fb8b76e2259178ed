"""What an attacker must add to offset a defense, and how deep cuts must go before it matters.

The defense engages at most floor(interceptors / shots) warheads, each with a whole salvo, and
kills each of these with chance K = p_track [1 - (1 - sspk)^shots], independently.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from equipoise.kernels.inventory import ROUNDING, engageable_objects
from equipoise.kernels.leakage import kill_probability
from equipoise.kernels.validate import ParameterError, count, probability, real

MAX_FORCE = 1e12


@dataclass(frozen=True)
class Offset:
    """The fewest attacking warheads that leave enough leaking.

    Attributes:
        warheads: fewest attacking warheads.
        extra: how many more than without a defense.
        p_at_least: chance that at least the required number leaks, with that many.
        expected_value_rule: warheads that leave the required number on average, not rounded;
            it may understate ``warheads`` by several.
    """

    warheads: int
    extra: int
    p_at_least: float
    expected_value_rule: float


def warheads_to_offset(
    *,
    required: int,
    confidence: float,
    interceptors: int,
    shots: int,
    sspk: float,
    p_track: float = 1.0,
) -> Offset:
    """The fewest attacking warheads of which at least ``required`` leak with ``confidence``.

    Args:
        required: warheads that must leak.
        confidence: wanted chance, within (0, 1].
        interceptors: stock of the defense.
        shots: salvo at each engaged warhead, at least 1.
        sspk: single-shot kill probability.
        p_track: chance that an engaged warhead is tracked.

    Returns:
        The exact answer, by bisection on the exact binomial tail, which rises with each warhead.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    n = count("required", required)
    wanted = real("confidence", confidence, low=0.0, high=1.0, low_open=True)
    engaged = engageable_objects(interceptors=interceptors, shots=shots)
    kill = kill_probability(sspk=sspk, shots=shots, p_track=p_track)
    low, high = n, n + engaged
    while low < high:
        middle = (low + high) // 2
        p_short = _p_fewer_leak(middle, n, engaged, kill)
        if p_short <= (1.0 - wanted) * (1.0 + ROUNDING):
            high = middle
        else:
            low = middle + 1
    return Offset(
        warheads=low,
        extra=low - n,
        p_at_least=1.0 - _p_fewer_leak(low, n, engaged, kill),
        expected_value_rule=_expected_value_rule(n, engaged, kill),
    )


def warheads_beyond_salvos(*, interceptors: int, shots: int) -> int:
    """The fewest warheads of which at least one meets no full salvo: floor(I / shots) + 1.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    return engageable_objects(interceptors=interceptors, shots=shots) + 1


def removed_share(
    *,
    warheads: int,
    interceptors: int,
    shots: int,
    sspk: float,
    p_track: float = 1.0,
    surviving_fraction: float = 1.0,
) -> float:
    """Share of the expected arrivals that the defense removes, K E[min(A, M)] / E[A].

    Args:
        warheads: force before any loss.
        interceptors, shots, sspk, p_track: see :func:`warheads_to_offset`.
        surviving_fraction: chance that a warhead survives and arrives, independent of the
            others; A is binomial.

    Returns:
        The share; with no arrivals expected, the limit K for one arrival, 0 without a salvo.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    n = count("warheads", warheads)
    survive = probability("surviving_fraction", surviving_fraction)
    engaged = engageable_objects(interceptors=interceptors, shots=shots)
    kill = kill_probability(sspk=sspk, shots=shots, p_track=p_track)
    return kill * _engaged_share(n, survive, engaged)


def force_level_for_removed_share(
    *,
    share: float,
    interceptors: int,
    shots: int,
    sspk: float,
    p_track: float = 1.0,
    surviving_fraction: float = 1.0,
) -> int | None:
    """The largest force of which the defense removes at least ``share`` of expected arrivals.

    Below it the defense matters more, above it less: the threshold of deep cuts. It depends on
    the surviving fraction as much as on the defense.

    Args:
        share: share of the expected arrivals, within (0, 1].
        interceptors, shots, sspk, p_track, surviving_fraction: see :func:`removed_share`;
            the surviving fraction is above 0.

    Returns:
        Warheads before any loss; ``None`` if the defense removes less from any force.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    wanted = real("share", share, low=0.0, high=1.0, low_open=True)
    survive = real("surviving_fraction", surviving_fraction, low=0.0, high=1.0, low_open=True)

    engaged = engageable_objects(interceptors=interceptors, shots=shots)
    kill = kill_probability(sspk=sspk, shots=shots, p_track=p_track)
    bound = force_level_rule(share=wanted, engaged=engaged, surviving_fraction=survive)
    if bound > MAX_FORCE:
        raise ParameterError(
            "share", f"puts the threshold near {bound:g} warheads", f"At most {MAX_FORCE:g}."
        )

    def removes(warheads: int) -> bool:
        reached = kill * _engaged_share(warheads, survive, engaged)
        return reached >= wanted * (1.0 - ROUNDING)

    if not removes(1):
        return None
    low, high = 1, math.floor(bound) + 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if removes(middle) else (low, middle)
    return low


def force_level_rule(*, share: float, engaged: int, surviving_fraction: float = 1.0) -> float:
    """The upper bound of the threshold by expected values, W = M / (s x).

    A defense that kills M warheads whatever comes removes the share min(1, M / (s W)).

    Args:
        share: share x of the expected arrivals, within (0, 1].
        engaged: most warheads M that the defense can kill.
        surviving_fraction: surviving fraction s, above 0.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    wanted = real("share", share, low=0.0, high=1.0, low_open=True)
    survive = real("surviving_fraction", surviving_fraction, low=0.0, high=1.0, low_open=True)
    return count("engaged", engaged) / (survive * wanted)


def _p_fewer_leak(warheads: int, required: int, engaged: int, kill: float) -> float:
    """P(fewer than ``required`` of ``warheads`` leak), on the side of the failures."""
    from scipy.special import betainc

    met = min(warheads, engaged)
    too_many = warheads - required + 1
    if too_many <= 0 or too_many > met:
        return 1.0 if too_many <= 0 else 0.0
    return float(betainc(too_many, met - too_many + 1, kill))


def _expected_value_rule(required: int, engaged: int, kill: float) -> float:
    leak = 1.0 - kill
    if required <= engaged * leak:
        return required / leak if required else 0.0
    return required + engaged * kill


def _engaged_share(warheads: int, survive: float, engaged: int) -> float:
    """E[min(A, M)] / E[A] for A ~ Bin(W, s), its limit if nothing is expected to arrive.

    E[min(A, M)] = W s P(Bin(W - 1, s) < M) + M P(Bin(W, s) > M).
    """
    from scipy.special import betainc

    if engaged == 0:
        return 0.0
    if engaged >= warheads or survive == 0.0:
        return 1.0
    below = betainc(warheads - engaged, engaged, 1.0 - survive)
    above = betainc(engaged + 1, warheads - engaged, survive)
    return float(below + above * engaged / (warheads * survive))
