"""Leakage of a fixed number of warheads through a defense (methods.md 1.1 and 1.2).

Every function returns the PMF of leakers as a list [P(0), ..., P(warheads)] of fractions.
Basic model: Wilkening, Science & Global Security 8(2), 1999.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb

from tests.blind import dictionary_laws as laws
from tests.blind.dictionary_laws import ONE, ZERO, Law
from tests.blind.statistics_fractions import beta_moment

UrnState = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class UnlimitedLayer:
    """One layer with enough interceptors for `shots` at every warhead that enters it."""

    shots: int
    sspk: Fraction
    p_track: Fraction = ONE


def p_killed_by_salvo(*, shots: int, sspk: Fraction) -> Fraction:
    """Return the probability that at least one of `shots` independent shots kills.

    Fired one after another: the chance that shot i is the first to kill, summed over i.
    """
    laws.check_probability(sspk)
    killed, alive = ZERO, ONE
    for _ in range(shots):
        killed, alive = killed + alive * sspk, alive * (1 - sspk)
    return killed


def p_killed(*, shots: int, sspk: Fraction, p_track: Fraction) -> Fraction:
    """Return K_w: tracked once (`p_track`, common to all shots), then killed by the salvo."""
    laws.check_probability(p_track)
    return p_track * p_killed_by_salvo(shots=shots, sspk=sspk)


def leakers_of_unlike_warheads(*, p_leaks: Sequence[Fraction]) -> Law:
    """Return the law of leakers when warhead i leaks independently with `p_leaks[i]`."""
    total: Law = {0: ONE}
    for p_leak in p_leaks:
        total = laws.sum_of_independent(first=total, second=laws.coin(p_one=p_leak))
    return total


def barrage_independent_track(
    *, warheads: int, shots: int, sspk: Fraction, p_track: Fraction
) -> list[Fraction]:
    """Return the leaker PMF of a barrage of `shots` at each of `warheads`.

    Random, in order: each warhead is tracked (`p_track`, independent between warheads);
    each shot at a tracked warhead kills (`sspk`, independent). Untracked warheads leak.
    """
    p_leak = ONE - p_killed(shots=shots, sspk=sspk, p_track=p_track)
    law = leakers_of_unlike_warheads(p_leaks=[p_leak] * warheads)
    return laws.as_list(law=law, largest=warheads)


def barrage_system_common_mode(
    *, warheads: int, shots: int, sspk: Fraction, p_track: Fraction, p_system: Fraction
) -> list[Fraction]:
    """Return the leaker PMF of a barrage whose whole system works with `p_system`.

    Random, in order: one draw for the system. If it works, as
    `barrage_independent_track`; if it fails, every warhead leaks.
    """
    works = barrage_independent_track(warheads=warheads, shots=shots, sspk=sspk, p_track=p_track)
    law = laws.mixture(p_first=p_system, first=dict(enumerate(works)), second={warheads: ONE})
    return laws.as_list(law=law, largest=warheads)


def layers_independent_track(*, warheads: int, layers: Sequence[UnlimitedLayer]) -> list[Fraction]:
    """Return the leaker PMF after any number of layers; tracking is drawn anew in each.

    Random, in order, layer by layer: each warhead that entered the layer is tracked in
    this layer (its `p_track`), then shot at; the survivors enter the next layer.
    """
    entering: Law = {warheads: ONE}
    for layer in layers:
        leaving: Law = {}
        p_leak = ONE - p_killed(shots=layer.shots, sspk=layer.sspk, p_track=layer.p_track)
        for count, p in entering.items():
            leakers = laws.sum_of_copies(law=laws.coin(p_one=p_leak), copies=count)
            laws.add_into(target=leaving, part=laws.scaled(law=leakers, weight=p, shift=0))
        entering = leaving
    return laws.as_list(law=entering, largest=warheads)


def layers_shared_track(
    *, warheads: int, layers: Sequence[UnlimitedLayer], p_track: Fraction
) -> list[Fraction]:
    """Return the leaker PMF after any number of layers that share one tracking draw.

    Random, in order: each warhead is tracked once for all layers (`p_track`, independent
    between warheads); a tracked warhead faces the salvo of each layer in turn, an
    untracked one leaks. The `p_track` of every layer must be 1 (ValueError otherwise).
    """
    if any(layer.p_track != 1 for layer in layers):
        raise ValueError("tracking is shared: leave the p_track of every layer at 1")
    alive_if_tracked = ONE
    for layer in layers:
        alive_if_tracked *= ONE - p_killed_by_salvo(shots=layer.shots, sspk=layer.sspk)
    p_leak = (ONE - p_track) + p_track * alive_if_tracked
    law = leakers_of_unlike_warheads(p_leaks=[p_leak] * warheads)
    return laws.as_list(law=law, largest=warheads)


def even_spread_shots(*, warheads: int, interceptors: int, max_shots: int | None) -> list[int]:
    """Return the shots at each warhead, dealt round by round like cards.

    Each round gives one shot to each warhead in turn while interceptors last; no warhead
    gets more than `max_shots` (None: no cap). Leftover interceptors are not used.
    """
    shots = [0] * warheads
    left = interceptors
    while left and warheads and (max_shots is None or shots[-1] < max_shots):
        for index in range(min(left, warheads)):
            shots[index] += 1
        left -= min(left, warheads)
    return shots


def barrage_finite_inventory_even(
    *, warheads: int, interceptors: int, max_shots: int | None, sspk: Fraction, p_track: Fraction
) -> list[Fraction]:
    """Return the leaker PMF of `interceptors` spread evenly over `warheads`.

    Shots are allotted first (`even_spread_shots`), without looking at tracking, so an
    untracked warhead still draws its shots. Then each warhead is tracked (`p_track`) and
    its shots kill independently (`sspk`).
    """
    allotted = even_spread_shots(warheads=warheads, interceptors=interceptors, max_shots=max_shots)
    p_leaks = [ONE - p_killed(shots=n, sspk=sspk, p_track=p_track) for n in allotted]
    law = leakers_of_unlike_warheads(p_leaks=p_leaks)
    return laws.as_list(law=law, largest=warheads)


def _called_counts(
    *, warheads: int, decoys: int, p_warhead_called: Fraction, p_decoy_called: Fraction
) -> dict[UrnState, Fraction]:
    called_warheads = laws.sum_of_copies(law=laws.coin(p_one=p_warhead_called), copies=warheads)
    called_decoys = laws.sum_of_copies(law=laws.coin(p_one=p_decoy_called), copies=decoys)
    return {
        (real, false, 0): p_real * p_false
        for real, p_real in called_warheads.items()
        for false, p_false in called_decoys.items()
    }


def _meet_one_object(
    *, states: dict[UrnState, Fraction], p_kill: Fraction
) -> dict[UrnState, Fraction]:
    after: dict[UrnState, Fraction] = {}
    for (real, false, killed), p in states.items():
        unmet = real + false
        if unmet == 0:
            branches = [((real, false, killed), ONE)]
        else:
            p_real = Fraction(real, unmet)
            branches = [
                ((real - 1, false, killed + 1), p_real * p_kill),
                ((real - 1, false, killed), p_real * (1 - p_kill)),
                ((real, false - 1, killed), 1 - p_real),
            ]
        for state, weight in branches:
            if weight:
                after[state] = after.get(state, ZERO) + p * weight
    return after


def decoys_finite_inventory(
    *,
    warheads: int,
    decoys: int,
    interceptors: int,
    shots: int,
    sspk: Fraction,
    p_track: Fraction,
    p_warhead_called_warhead: Fraction,
    p_decoy_called_warhead: Fraction,
) -> list[Fraction]:
    """Return the PMF of leaking warheads among decoys, with finite stock and whole salvos.

    Random, in order: every object is classified independently; the objects called
    warhead are met in random order, each drawing a full salvo of `shots`, at most
    floor(interceptors / shots) objects; p_track applies once per engaged object (an
    untracked object still draws its salvo); shots kill independently. Warheads called
    decoy, or met too late, leak. Raises ValueError if `shots` is below 1.
    """
    if shots < 1:
        raise ValueError("a salvo needs at least one shot")
    states = _called_counts(
        warheads=warheads,
        decoys=decoys,
        p_warhead_called=p_warhead_called_warhead,
        p_decoy_called=p_decoy_called_warhead,
    )
    p_kill = p_killed(shots=shots, sspk=sspk, p_track=p_track)
    for _ in range(min(interceptors // shots, warheads + decoys)):
        states = _meet_one_object(states=states, p_kill=p_kill)
    law: Law = {}
    for (_, _, killed), p in states.items():
        law[warheads - killed] = law.get(warheads - killed, ZERO) + p
    return laws.as_list(law=law, largest=warheads)


def _ways_by_leakers_and_hits(*, warheads: int, shots: int) -> dict[tuple[int, int], int]:
    ways = {(0, 0): 1}
    for _ in range(warheads):
        after: dict[tuple[int, int], int] = {}
        for (leakers, hits), count in ways.items():
            for hits_here in range(shots + 1):
                state = (leakers + (hits_here == 0), hits + hits_here)
                after[state] = after.get(state, 0) + count * comb(shots, hits_here)
        ways = after
    return ways


def beta_shared_sspk(
    *, warheads: int, shots: int, alpha: Fraction, beta: Fraction, p_track: Fraction = ONE
) -> list[Fraction]:
    """Return the leaker PMF when one unknown p ~ Beta(alpha, beta) rules every shot.

    Random, in order: each warhead is tracked (`p_track`, independent; untracked ones
    leak); p is drawn once; `shots` at every tracked warhead, all fired, hit independently
    given p; a warhead leaks if all its shots miss. Hit-and-miss strings are counted, and
    each is weighted by the exact moment E[p^hits (1-p)^misses].
    """
    total: Law = {}
    tracked_law = laws.sum_of_copies(law=laws.coin(p_one=p_track), copies=warheads)
    for tracked, p_tracked in tracked_law.items():
        fired = tracked * shots
        p_string = [
            beta_moment(alpha=alpha, beta=beta, hits=hits, misses=fired - hits)
            for hits in range(fired + 1)
        ]
        ways = _ways_by_leakers_and_hits(warheads=tracked, shots=shots)
        for (leakers, hits), count in ways.items():
            leaked = warheads - tracked + leakers
            total[leaked] = total.get(leaked, ZERO) + p_tracked * count * p_string[hits]
    return laws.as_list(law=total, largest=warheads)


def beta_binomial_one_shot(*, warheads: int, alpha: Fraction, beta: Fraction) -> list[Fraction]:
    """Return the leaker PMF of one shot per warhead, p ~ Beta(alpha, beta) shared by all.

    Urn form: shot by shot, a kill has probability (alpha + kills so far) / (alpha + beta
    + shots so far). No tracking failure.
    """
    kills: Law = {0: ONE}
    for fired in range(warheads):
        after: Law = {}
        for killed, p in kills.items():
            p_next = (alpha + killed) / (alpha + beta + fired)
            laws.add_into(target=after, part={killed: p * (1 - p_next), killed + 1: p * p_next})
        kills = after
    law = {warheads - killed: p for killed, p in kills.items()}
    return laws.as_list(law=law, largest=warheads)
