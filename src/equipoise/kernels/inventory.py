"""Interceptors required to meet a criterion on the probability of zero leakers.

Continuous shots follow the published formulas; integer shots are what a defense can fire. A
requirement that no stock can meet is ``None`` ("infeasible"): tracking alone caps the chance of
zero leakers at p_track to the number of warheads, whatever is fired.

Source: Wilkening, Science & Global Security 8(2), 1999.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy.typing as npt

from equipoise.kernels.leakage import decoys_finite_inventory, kill_probability
from equipoise.kernels.shoot_look_shoot import shoot_look_shoot
from equipoise.kernels.validate import count, counts, probability, real

# Criteria and kill probabilities are given in decimals; equality within rounding counts as met.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Requirement:
    """What a barrage needs so that zero leakers have at least the wanted probability.

    ``None`` stands for infeasible.

    Attributes:
        kill_probability: needed per warhead.
        ceiling: largest probability of zero leakers that tracking allows.
        shots_continuous: shots per warhead by the formula.
        interceptors_continuous: shots_continuous times the warheads.
        shots_integer: least whole number of shots at every warhead.
        interceptors_uniform: shots_integer times the warheads.
        interceptors_even: least stock, spread evenly, that meets the criterion exactly.
        look_continuous: expected consumption of shoot-look-shoot with the continuous shots,
            one in the first round.
        look_integer: least expected consumption with the integer shots over both rounds.
        look_first_round: shots of the first round in ``look_integer``, the fewest if several.
    """

    kill_probability: float
    ceiling: float
    shots_continuous: float | None
    interceptors_continuous: float | None
    shots_integer: int | None
    interceptors_uniform: int | None
    interceptors_even: int | None
    look_continuous: float | None
    look_integer: float | None
    look_first_round: int | None

    @property
    def feasible(self) -> bool:
        """Whether any stock meets the criterion."""
        return self.shots_integer is not None


@dataclass(frozen=True)
class DecoyRequirement:
    """The least stock against warheads among decoys, found on the exact distribution.

    Attributes:
        interceptors: least stock.
        shots: salvo per engaged object with which it is least.
        p_zero_leak: probability of zero leakers it reaches.
    """

    interceptors: int
    shots: int
    p_zero_leak: float


def required_kill_probability(*, warheads: int, p_zero_leak: float) -> float:
    """Kill probability per warhead that gives zero leakers a wanted chance.

    Args:
        warheads: number of independent warheads; none need no kill.
        p_zero_leak: wanted probability of zero leakers.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    n = count("warheads", warheads)
    wanted = probability("p_zero_leak", p_zero_leak)
    return float(wanted ** (1.0 / n)) if n else 0.0


def zero_leak_ceiling(*, warheads: int, p_track: float) -> float:
    """Largest probability of zero leakers with any stock: p_track to the number of warheads.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    return float(probability("p_track", p_track) ** count("warheads", warheads))


def credible_objects(
    *,
    warheads: float,
    decoys: float,
    p_warhead_called_warhead: float = 1.0,
    p_decoy_called_warhead: float = 1.0,
) -> float:
    """Expected objects to engage, W* = W p_warhead_called_warhead + D p_decoy_called_warhead.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    called = real("warheads", warheads, low=0.0) * probability(
        "p_warhead_called_warhead", p_warhead_called_warhead
    )
    return called + real("decoys", decoys, low=0.0) * probability(
        "p_decoy_called_warhead", p_decoy_called_warhead
    )


def engageable_objects(*, interceptors: int, shots: int) -> int:
    """Objects that a stock engages in whole salvos, floor(interceptors / shots).

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    return count("interceptors", interceptors) // count("shots", shots, low=1)


def shots_continuous(*, sspk: float, wanted: float, p_track: float = 1.0) -> float | None:
    """Shots per warhead by the formula ln(1 - wanted / p_track) / ln(1 - sspk).

    Args:
        sspk: single-shot kill probability. With 1 the formula tends to zero shots, which kill
            nothing: one is returned.
        wanted: kill probability per warhead.
        p_track: chance that a warhead is tracked.

    Returns:
        Shots, not rounded; ``None`` if no number suffices.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    p = probability("sspk", sspk)
    need = probability("wanted", wanted)
    track = probability("p_track", p_track)
    if need == 0.0:
        return 0.0
    if p == 0.0 or need > track * (1.0 + ROUNDING):
        return None
    if p == 1.0:
        return 1.0
    if need >= track * (1.0 - ROUNDING):
        return None
    return math.log1p(-need / track) / math.log1p(-p)


def shots_required(*, sspk: float, wanted: float, p_track: float = 1.0) -> int | None:
    """Least whole number of shots that gives a warhead the wanted kill probability.

    Args:
        sspk, wanted, p_track: see :func:`shots_continuous`.

    Returns:
        Shots; ``None`` if no number suffices.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    exact = shots_continuous(sspk=sspk, wanted=wanted, p_track=p_track)
    if exact is None:
        return None
    below = max(math.ceil(exact) - 1, 0)
    reached = kill_probability(sspk=sspk, shots=below, p_track=p_track)
    return below if reached >= wanted * (1.0 - ROUNDING) else below + 1


def barrage_required_continuous(
    *, objects: float, sspk: float, wanted: float, p_track: float = 1.0
) -> float | None:
    """Interceptors of a barrage by the formula: continuous shots times the objects engaged.

    Args:
        objects: objects engaged, for instance from :func:`credible_objects`.
        sspk, wanted, p_track: see :func:`shots_continuous`; ``p_track`` includes the chance that
            a warhead is called one.

    Returns:
        Interceptors, not rounded; ``None`` if no stock suffices.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    n = real("objects", objects, low=0.0)
    shots = shots_continuous(sspk=sspk, wanted=wanted, p_track=p_track)
    return None if shots is None else shots * n


def expected_consumption(*, objects: float, sspk: float, shots: float, first_round: float) -> float:
    """Expected interceptors of two-round shoot-look-shoot with perfect assessment.

    objects [n1 + (1 - sspk)^n1 (n - n1)], with n shots at a survivor, n1 in the first round. A
    stock of just this size runs out about half of the time: see
    :func:`look_required` for the stock that meets a criterion.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    n = real("objects", objects, low=0.0)
    total = real("shots", shots, low=0.0)
    first = real("first_round", first_round, low=0.0)
    miss = 1.0 - probability("sspk", sspk)
    if first >= total:
        return n * total
    return float(n * (first + miss**first * (total - first)))


def barrage_required_even(
    *, warheads: int, sspk: float, p_zero_leak: float, p_track: float = 1.0
) -> int | None:
    """Least stock, spread as evenly as whole shots allow, that meets the criterion exactly.

    Args:
        warheads: number of warheads.
        sspk: single-shot kill probability.
        p_zero_leak: wanted probability of zero leakers.
        p_track: chance that a warhead is tracked.

    Returns:
        Interceptors; ``None`` if no stock suffices.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    wanted = required_kill_probability(warheads=warheads, p_zero_leak=p_zero_leak)
    shots = shots_required(sspk=sspk, wanted=wanted, p_track=p_track)
    if shots is None or shots == 0:
        return shots

    def reached(extra: int) -> float:
        few, more = (
            kill_probability(sspk=sspk, shots=n, p_track=p_track) for n in (shots - 1, shots)
        )
        return float(few ** (warheads - extra) * more**extra)

    extra = _least(lambda n: _meets(reached(n), p_zero_leak), 0, warheads)
    return (shots - 1) * warheads + extra


def barrage_required(
    *, warheads: int, sspk: float, p_zero_leak: float, p_track: float = 1.0
) -> Requirement:
    """Everything a criterion on zero leakers requires of a barrage and of shoot-look-shoot.

    Args:
        warheads: number of warheads.
        sspk: single-shot kill probability.
        p_zero_leak: wanted probability of zero leakers.
        p_track: chance that a warhead is tracked, independent between warheads.

    Raises:
        ParameterError: if a parameter is out of its domain.

    Source: Wilkening 1999; the even spread is an exact search.
    """
    wanted = required_kill_probability(warheads=warheads, p_zero_leak=p_zero_leak)
    ceiling = zero_leak_ceiling(warheads=warheads, p_track=p_track)
    n = shots_continuous(sspk=sspk, wanted=wanted, p_track=p_track)
    n_whole = shots_required(sspk=sspk, wanted=wanted, p_track=p_track)
    even = barrage_required_even(
        warheads=warheads, sspk=sspk, p_zero_leak=p_zero_leak, p_track=p_track
    )
    if n is None or n_whole is None:
        return Requirement(wanted, ceiling, *(None,) * 8)
    look, first = _best_split(warheads, sspk, n_whole)
    return Requirement(
        kill_probability=wanted,
        ceiling=ceiling,
        shots_continuous=n,
        interceptors_continuous=n * warheads,
        shots_integer=n_whole,
        interceptors_uniform=n_whole * warheads,
        interceptors_even=even,
        look_continuous=expected_consumption(objects=warheads, sspk=sspk, shots=n, first_round=1.0),
        look_integer=look,
        look_first_round=first,
    )


def decoys_required(
    *,
    warheads: int,
    decoys: int,
    sspk: float,
    p_zero_leak: float,
    p_warhead_called_warhead: float,
    p_decoy_called_warhead: float,
    p_track: float = 1.0,
) -> DecoyRequirement | None:
    """Least stock that meets the criterion on the exact distribution with decoys.

    Searches over the salvo per object and, for each, over the objects the stock must suffice
    for. Unlike the expected number of objects, it covers the chance that more are called
    warheads than expected.

    Args:
        warheads, decoys: numbers of each.
        sspk, p_track: see :func:`barrage_required`.
        p_zero_leak: wanted probability of zero leakers.
        p_warhead_called_warhead: chance that a warhead is called one.
        p_decoy_called_warhead: chance that a decoy is called a warhead.

    Returns:
        The stock and its salvo; ``None`` if no stock suffices.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    wanted = required_kill_probability(warheads=warheads, p_zero_leak=p_zero_leak)
    n_objects = warheads + count("decoys", decoys)
    called = probability("p_warhead_called_warhead", p_warhead_called_warhead)
    false_calls = probability("p_decoy_called_warhead", p_decoy_called_warhead)
    track = probability("p_track", p_track)

    def reached(objects: int, salvo: int, sspk: float = sspk) -> float:
        leakers = decoys_finite_inventory(
            warheads=warheads,
            decoys=decoys,
            sspk=sspk,
            shots=salvo,
            p_track=track,
            interceptors=salvo * objects,
            p_warhead_called_warhead=called,
            p_decoy_called_warhead=false_calls,
        )
        return float(leakers[0])

    def objects_needed(p_zero: Callable[[int], float]) -> int:
        return _least(lambda m: _meets(p_zero(m) ** (1.0 / warheads), wanted), 0, n_objects)

    salvo = shots_required(sspk=sspk, wanted=wanted, p_track=track * called)
    if salvo is None or salvo == 0:
        return None if salvo is None else DecoyRequirement(0, 0, reached(0, 0))
    fewest_objects = objects_needed(partial(reached, salvo=1, sspk=1.0))
    best: DecoyRequirement | None = None
    while best is None or salvo * fewest_objects < best.interceptors:
        objects = objects_needed(partial(reached, salvo=salvo))
        if best is None or salvo * objects < best.interceptors:
            best = DecoyRequirement(salvo * objects, salvo, reached(objects, salvo))
        salvo += 1
    return best


def look_required(
    *,
    warheads: int,
    sspk: float,
    p_zero_leak: float,
    salvos: Sequence[int] | npt.ArrayLike,
    p_dead_called_alive: float = 0.0,
    p_alive_called_dead: float = 0.0,
    p_track: float = 1.0,
) -> int | None:
    """Least stock of shoot-look-shoot that meets the criterion on the exact distribution.

    Args:
        warheads, sspk, p_zero_leak, p_track: see :func:`barrage_required`.
        salvos, p_dead_called_alive, p_alive_called_dead: see :func:`.shoot_look_shoot`.

    Returns:
        Interceptors; ``None`` if no stock suffices with these salvos.

    Raises:
        ParameterError: if a parameter is out of its domain.
    """
    wanted = probability("p_zero_leak", p_zero_leak)

    def reached(interceptors: int) -> float:
        result = shoot_look_shoot(
            warheads=warheads,
            sspk=sspk,
            salvos=salvos,
            interceptors=interceptors,
            p_dead_called_alive=p_dead_called_alive,
            p_alive_called_dead=p_alive_called_dead,
            p_track=p_track,
        )
        return float(result.leakers[0])

    enough = count("warheads", warheads) * int(counts("salvos", salvos, ndim=1).sum())
    if not _meets(reached(enough), wanted):
        return None
    return _least(lambda n: _meets(reached(n), wanted), 0, enough)


def _best_split(warheads: int, sspk: float, shots: int) -> tuple[float, int]:
    """Least expected consumption over whole first rounds, and the fewest shots that reach it."""
    best, best_first = float(warheads * shots), min(shots, 1)
    for first in range(1, shots + 1):
        used = expected_consumption(objects=warheads, sspk=sspk, shots=shots, first_round=first)
        if used < best * (1.0 - ROUNDING):
            best, best_first = used, first
    return best, best_first


def _meets(reached: float, wanted: float) -> bool:
    return reached >= wanted * (1.0 - ROUNDING)


def _least(meets: Callable[[int], bool], low: int, high: int) -> int:
    """Least whole number in [low, high] that meets a monotone condition met at ``high``."""
    while low < high:
        middle = (low + high) // 2
        if meets(middle):
            high = middle
        else:
            low = middle + 1
    return low
