"""Shoot-look-shoot with a limited stock and imperfect kill assessment, exactly.

Every round fires a full salvo at each target still listed while the stock lasts; the next target
gets the remainder, later ones nothing, and they stay listed. Then each engaged target that is
dead may be called alive (and draw shots again) and each that is alive may be called dead (it is
dropped and leaks).

As long as the stock lasts, targets evolve independently of each other, so it is enough to
follow how many are listed, how many have leaked and how many interceptors are used: whether a
listed target is alive is a coin of known bias. The round in which the stock runs out ends it all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.kernels.binomial import fill_binomial
from equipoise.kernels.compiling import plain
from equipoise.kernels.leakage import arrivals_pmf
from equipoise.kernels.validate import (
    FloatArray,
    IntArray,
    ParameterError,
    count,
    counts,
    probability,
)

MAX_STATES = 50_000_000


@dataclass(frozen=True, eq=False)
class ShootLookShoot:
    """The joint law of leakers and interceptors used.

    Attributes:
        joint: P(x leakers, u used), shape (largest number of arrivals + 1, most usable + 1).
    """

    joint: FloatArray

    @property
    def leakers(self) -> FloatArray:
        """PMF of leakers."""
        return np.asarray(self.joint.sum(axis=1))

    @property
    def interceptors_used(self) -> FloatArray:
        """PMF of interceptors used, up to the most that the doctrine can use."""
        return np.asarray(self.joint.sum(axis=0))


@dataclass(frozen=True)
class _Round:
    """Laws of one round for a target that is listed when it starts.

    Attributes:
        salvo: shots at each listed target.
        alive: chance that a listed target is alive.
        miss: chance that one shot misses.
        dropped: chance that a target fully engaged survives and is called dead.
        kept: chance that a target fully engaged and not dropped stays listed.
        alive_next: chance that a target listed afterward is alive.
    """

    salvo: int
    alive: float
    miss: float
    dropped: float
    kept: float
    alive_next: float

    def leak(self, shots: int) -> float:
        """Chance that a listed target is alive and survives so many shots."""
        return float(self.alive * self.miss**shots)


def shoot_look_shoot(
    *,
    sspk: float,
    salvos: Sequence[int] | npt.ArrayLike,
    interceptors: int,
    p_dead_called_alive: float = 0.0,
    p_alive_called_dead: float = 0.0,
    p_track: float = 1.0,
    warheads: int | None = None,
    arriving: npt.ArrayLike | None = None,
) -> ShootLookShoot:
    """Exact joint law of leakers and interceptors used.

    Args:
        sspk: single-shot kill probability, shots independent of each other.
        salvos: shots per listed target in rounds 1, 2, ...; a round of 0 shots changes nothing.
        interceptors: stock for all rounds.
        p_dead_called_alive: chance that a dead target is called alive after it was engaged.
        p_alive_called_dead: chance that a live target is called dead after it was engaged.
        p_track: chance that a warhead is tracked and so listed, once for all rounds.
        warheads: number of warheads; or
        arriving: PMF of a random number of warheads.

    Raises:
        ParameterError: if a parameter is out of its domain, or if the exact state would not fit
            in memory (hundreds of warheads with live targets called dead over four rounds).

    Source: the doctrine is Wilkening's (Science & Global Security 8(2), 1999), who gives its
        expected consumption only.
    """
    arrivals = arrivals_pmf(warheads=warheads, arriving=arriving)
    plan = [int(n) for n in counts("salvos", salvos, ndim=1) if n > 0] or [0]
    p_miss = 1.0 - probability("sspk", sspk)
    waste = probability("p_dead_called_alive", p_dead_called_alive)
    drop = probability("p_alive_called_dead", p_alive_called_dead)
    tracked = probability("p_track", p_track)
    stock = min(count("interceptors", interceptors), (len(arrivals) - 1) * sum(plan))
    _check_size(len(arrivals), max(4 * len(arrivals), stock + 1), 1)
    leaks_early = tracked < 1.0 or (drop > 0.0 and len(plan) > 1)
    states = _listed_at_first(arrivals, tracked, leaks_early)
    return ShootLookShoot(_play(_rounds(plan, p_miss, waste, drop), states, stock))


def _rounds(plan: list[int], miss: float, waste: float, drop: float) -> list[_Round]:
    """The laws of each round, in order."""
    rounds: list[_Round] = []
    alive = 1.0
    for salvo in plan:
        survives = alive * miss**salvo
        dropped = survives * drop
        listed_alive = survives * (1.0 - drop)
        dead = 1.0 - survives
        listed = listed_alive + dead * waste
        not_dropped = listed + dead * (1.0 - waste)
        kept = min(listed / not_dropped, 1.0) if not_dropped > 0.0 else 0.0
        alive_next = listed_alive / listed if listed > 0.0 else 0.0
        rounds.append(_Round(salvo, alive, miss, dropped, kept, alive_next))
        alive = alive_next
    return rounds


def _listed_at_first(arrivals: FloatArray, p_track: float, leaks_early: bool) -> FloatArray:
    """P(t listed, l already leaked), shape (1, warheads + 1, warheads + 1 or 1)."""
    n = len(arrivals)
    if not leaks_early:
        return arrivals.reshape(1, n, 1).copy()
    _check_size(1, n, n)
    states = np.zeros((1, n, n))
    table = _binomial_table(n - 1, p_track)
    for w in np.flatnonzero(arrivals):
        listed = np.arange(w + 1)
        states[0, listed, w - listed] += arrivals[w] * table[w, : w + 1]
    return states


def _play(rounds: list[_Round], states: FloatArray, stock: int) -> FloatArray:
    """Run the rounds and return the joint law, leakers by interceptors used."""
    n = states.shape[1] - 1
    joint = np.zeros((stock + 1, n + 1))
    used = np.zeros(1, dtype=np.int64)
    for this in rounds:
        partial = np.array([this.leak(k) for k in range(max(this.salvo, 1))])
        passed, engaged = (_binomial_table(n, this.leak(k)) for k in (0, this.salvo))
        _stop_where_stock_ends(states, used, this.salvo, (passed, partial, engaged), joint)
        if this is rounds[-1]:
            _shoot_last(states, used, this.salvo, engaged, joint)
        else:
            states, used = _look(states, used, this, stock)
    return np.ascontiguousarray(joint.T)


def _look(
    states: FloatArray, used: IntArray, this: _Round, stock: int
) -> tuple[FloatArray, IntArray]:
    """Shoot at every listed target, assess, and return the new states and what they used."""
    n = states.shape[1] - 1
    reached = np.zeros(stock + 1, dtype=np.bool_)
    _mark_reached(states, used, this.salvo, reached)
    used_next = np.flatnonzero(reached).astype(np.int64)
    slot_of = np.cumsum(reached) - 1
    _check_size(len(used_next), *states.shape[1:])
    dropped = _binomial_table(n, this.dropped)
    after: FloatArray = _drop_called_dead(states, used, this.salvo, slot_of, dropped)
    _keep_listed(after, _binomial_table(n, this.kept))
    return after, used_next


def _check_size(slots: int, listed: int, leaked: int) -> None:
    if slots * listed * leaked > MAX_STATES:
        raise ParameterError(
            "warheads",
            f"give {slots * listed * leaked:,} states in this doctrine",
            f"At most {MAX_STATES:,} fit: fewer warheads or rounds, or p_alive_called_dead 0.",
        )


@plain
def _binomial_table(n: int, p: float) -> FloatArray:
    """Row t holds P(Bin(t, p) = 0..t)."""
    table = np.zeros((n + 1, n + 1))
    for t in range(n + 1):
        fill_binomial(t, p, table[t])
    return table


@plain
def _mark_reached(
    states: FloatArray, used: IntArray, salvo: int, reached: npt.NDArray[np.bool_]
) -> None:
    for slot in range(states.shape[0]):
        for t in range(states.shape[1]):
            if states[slot, t].max() > 0.0:
                reached[used[slot] + t * salvo] = True


@plain
def _stop_where_stock_ends(
    states: FloatArray,
    used: IntArray,
    salvo: int,
    leaks: tuple[FloatArray, FloatArray, FloatArray],
    joint: FloatArray,
) -> None:
    """Move the states whose targets outnumber the stock to the result; all the stock is used.

    ``leaks`` are the binomial table for targets not engaged, the chance for one target that gets
    0, 1, ... shots, and the binomial table for targets fully engaged.
    """
    alive, partial, leak = leaks
    if salvo == 0:
        return
    stock = joint.shape[0] - 1
    n = states.shape[1] - 1
    for slot in range(states.shape[0]):
        full = (stock - used[slot]) // salvo
        rest_shots = (stock - used[slot]) % salvo
        leaked = np.zeros(n + 1)
        for t in range(full + 1, n + 1):
            passed = t - full - (1 if rest_shots > 0 else 0)
            for early in range(states.shape[2]):
                mass = states[slot, t, early]
                if mass > 0.0:
                    for x in range(passed + 1):
                        leaked[early + x] += mass * alive[passed, x]
                    states[slot, t, early] = 0.0
        if full >= n or leaked.max() == 0.0:
            continue
        if rest_shots > 0:
            for x in range(n, -1, -1):
                below = leaked[x - 1] if x > 0 else 0.0
                leaked[x] = leaked[x] * (1.0 - partial[rest_shots]) + below * partial[rest_shots]
        for x in range(n + 1):
            for y in range(min(full, n - x) + 1):
                joint[stock, x + y] += leaked[x] * leak[full, y]


@plain
def _shoot_last(
    states: FloatArray, used: IntArray, salvo: int, leak: FloatArray, joint: FloatArray
) -> None:
    """Engage every target left for the last time and add the outcome to the result."""
    for slot in range(states.shape[0]):
        for t in range(states.shape[1]):
            for early in range(states.shape[2]):
                mass = states[slot, t, early]
                if mass > 0.0:
                    for x in range(t + 1):
                        joint[used[slot] + t * salvo, early + x] += mass * leak[t, x]


@plain
def _drop_called_dead(
    states: FloatArray, used: IntArray, salvo: int, slot_of: IntArray, dropped: FloatArray
) -> FloatArray:
    """Book the shots and turn live targets called dead into leakers."""
    after = np.zeros((slot_of[-1] + 1, states.shape[1], states.shape[2]))
    room = states.shape[2]
    for slot in range(states.shape[0]):
        for t in range(states.shape[1]):
            if states[slot, t].max() == 0.0:
                continue
            target = slot_of[used[slot] + t * salvo]
            for n_dropped in range(min(t, room - 1) + 1):
                chance = dropped[t, n_dropped]
                for early in range(room - n_dropped):
                    mass = chance * states[slot, t, early]
                    after[target, t - n_dropped, early + n_dropped] += mass
    return after


@plain
def _keep_listed(after: FloatArray, kept: FloatArray) -> None:
    """Thin the listed targets in place to those still listed in the next round."""
    for slot in range(after.shape[0]):
        for t_next in range(after.shape[1]):
            for early in range(after.shape[2]):
                after[slot, t_next, early] *= kept[t_next, t_next]
            for t in range(t_next + 1, after.shape[1]):
                chance = kept[t, t_next]
                for early in range(after.shape[2]):
                    after[slot, t_next, early] += chance * after[slot, t, early]
