"""Forces and defenses by going through every outcome of every coin, in exact fractions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from equipoise.kernels.layers import EVEN_SPREAD, SALVO_WITH_REMAINDER

ONE = Fraction(1)
Law = dict[int, Fraction]


@dataclass(frozen=True, kw_only=True)
class Group:
    platforms: int
    launchers: int
    warheads: int
    p_platform: Fraction = ONE
    p_launcher: Fraction = ONE
    p_warhead: Fraction = ONE


@dataclass(frozen=True, kw_only=True)
class Layer:
    interceptors: int
    shots: int
    doctrine: int
    sspk: Fraction
    p_track: Fraction = ONE
    p_common_mode: Fraction = Fraction(0)
    engageable_share: Fraction = ONE


def coins(chances: Sequence[Fraction]) -> Iterator[tuple[tuple[bool, ...], Fraction]]:
    """Every outcome of independent coins, with its probability."""
    for outcome in product((False, True), repeat=len(chances)):
        probability = ONE
        for happens, chance in zip(outcome, chances, strict=True):
            probability *= chance if happens else 1 - chance
        if probability:
            yield outcome, probability


def arrivals(groups: Sequence[Group], p_common_mode: Fraction = Fraction(0)) -> list[Fraction]:
    """P(0..all warheads arrive), one coin per platform, launcher and warhead."""
    total: Law = {0: ONE}
    for group in groups:
        for _ in range(group.platforms):
            total = added(total, platform(group))
    most = sum(group.platforms * group.launchers * group.warheads for group in groups)
    pmf = [(1 - p_common_mode) * total.get(n, Fraction(0)) for n in range(most + 1)]
    pmf[0] += p_common_mode
    return pmf


def platform(group: Group) -> Law:
    carried = group.launchers * group.warheads
    chances = [group.p_platform, *[group.p_launcher] * group.launchers]
    chances += [group.p_warhead] * carried
    law: Law = defaultdict(Fraction)
    for outcome, probability in coins(chances):
        survives, launchers = outcome[0], outcome[1 : group.launchers + 1]
        warheads = outcome[group.launchers + 1 :]
        arrived = sum(
            survives and launchers[index // group.warheads] and arrives
            for index, arrives in enumerate(warheads)
        )
        law[arrived] += probability
    return law


def added(first: Law, second: Law) -> Law:
    law: Law = defaultdict(Fraction)
    for (a, p), (b, q) in product(first.items(), second.items()):
        law[a + b] += p * q
    return law


def leakers(
    arriving: Sequence[Fraction],
    layers: Sequence[Layer],
    *,
    shared_tracking: bool = False,
    shared_common_mode: bool = False,
) -> list[Fraction]:
    """P(0..N leak); with shared failure, all layers must have one p_common_mode."""
    pmf = [Fraction(0)] * len(arriving)
    for number, p_number in enumerate(arriving):
        tracked_chances = [layers[0].p_track] * number if shared_tracking and layers else []
        for tracked, p_tracked in coins(tracked_chances):
            seen = sum(tracked) if shared_tracking else number
            law = through(seen, layers, shared_tracking, shared_common_mode)
            for left, p_left in law.items():
                pmf[left + number - seen] += p_number * p_tracked * p_left
    return pmf


def through(number: int, layers: Sequence[Layer], all_tracked: bool, one_failure: bool) -> Law:
    if not layers:
        return {number: ONE}
    if one_failure:
        failure = layers[0].p_common_mode
        law: Law = defaultdict(Fraction)
        law[number] += failure
        for left, p in in_sequence(number, layers, all_tracked, fail=False).items():
            law[left] += (1 - failure) * p
        return law
    return in_sequence(number, layers, all_tracked, fail=True)


def in_sequence(number: int, layers: Sequence[Layer], all_tracked: bool, *, fail: bool) -> Law:
    law: Law = {number: ONE}
    for layer in layers:
        after: Law = defaultdict(Fraction)
        for entering, p in law.items():
            failure = layer.p_common_mode if fail else Fraction(0)
            after[entering] += p * failure
            for left, q in one_layer(entering, layer, all_tracked).items():
                after[left] += p * (1 - failure) * q
        law = after
    return law


def one_layer(number: int, layer: Layer, all_tracked: bool) -> Law:
    """One coin for being engageable, one for being tracked, one for every shot."""
    law: Law = defaultdict(Fraction)
    for engageable, p_engageable in coins([layer.engageable_share] * number):
        allotted = shots(sum(engageable), layer)
        p_track = ONE if all_tracked else layer.p_track
        for tracked, p_tracked in coins([p_track] * len(allotted)):
            for hits, p_hits in coins([layer.sspk] * sum(allotted)):
                hit = iter(hits)
                killed = 0
                for index, count in enumerate(allotted):
                    shots_at_it = [next(hit) for _ in range(count)]
                    killed += any(shots_at_it) and tracked[index]
                law[number - killed] += p_engageable * p_tracked * p_hits
    return law


def shots(engageable: int, layer: Layer) -> list[int]:
    """Shots at each engageable warhead, dealt out one by one."""
    allotted = [0] * engageable
    left = layer.interceptors
    if layer.doctrine == EVEN_SPREAD:
        for _ in range(layer.shots):
            for index in range(engageable):
                allotted[index] += left > 0
                left = max(0, left - 1)
        return allotted
    for index in range(engageable):
        salvo = min(layer.shots, left)
        if salvo == layer.shots or layer.doctrine == SALVO_WITH_REMAINDER:
            allotted[index] = salvo
            left -= salvo
    return allotted
