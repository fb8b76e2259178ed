"""Simulations of named warheads, run through every possible course of events.

A simulation is written as for Monte Carlo, one coin at a time; `every_outcome` replays it
for every string of coins and adds up exact probabilities. For tiny cases only: it checks
the dictionary methods of the other modules.
"""

from collections.abc import Callable, Hashable, Sequence
from fractions import Fraction
from typing import TypeVar

from tests.blind.arrivals_fractions import Group
from tests.blind.dictionary_laws import ONE, ZERO
from tests.blind.layers_fractions import Allotment, StockedLayer

Outcome = TypeVar("Outcome", bound=Hashable)


class Script:
    """A source of coins that follows a prescribed string, then takes first choices."""

    def __init__(self, *, choices: Sequence[int]) -> None:
        self.given = tuple(choices)
        self.taken: list[int] = []
        self.sizes: list[int] = []
        self.p = ONE

    def _choose(self, probabilities: Sequence[Fraction]) -> int:
        step = len(self.taken)
        choice = self.given[step] if step < len(self.given) else 0
        self.taken.append(choice)
        self.sizes.append(len(probabilities))
        self.p *= probabilities[choice]
        return choice

    def coin(self, p: Fraction) -> bool:
        """Return True with probability `p`; no branching when `p` is 0 or 1."""
        if p in (0, 1):
            return p == 1
        return self._choose((p, 1 - p)) == 0

    def pick(self, size: int) -> int:
        """Return one of 0 to `size` - 1, all equally likely."""
        return self._choose([Fraction(1, size)] * size) if size > 1 else 0


def _next_choices(script: Script) -> list[int] | None:
    choices = list(script.taken)
    while choices:
        if choices[-1] + 1 < script.sizes[len(choices) - 1]:
            choices[-1] += 1
            return choices
        choices.pop()
    return None


def every_outcome(*, simulate: Callable[[Script], Outcome]) -> dict[Outcome, Fraction]:
    """Return the exact law of the value of `simulate`, over all courses of events."""
    law: dict[Outcome, Fraction] = {}
    choices: list[int] | None = []
    while choices is not None:
        script = Script(choices=choices)
        value = simulate(script)
        law[value] = law.get(value, ZERO) + script.p
        choices = _next_choices(script)
    return law


def shuffled(*, script: Script, items: Sequence[int]) -> list[int]:
    """Return the items in a random order, all orders equally likely."""
    left, order = list(items), []
    while left:
        order.append(left.pop(script.pick(len(left))))
    return order


def salvo_kills(*, script: Script, shots: int, sspk: Fraction) -> bool:
    """Fire all shots of a salvo, then say whether any of them hit."""
    hits = [script.coin(sspk) for _ in range(shots)]
    return any(hits)


def shoot_look_shoot_once(
    *,
    script: Script,
    targets: int,
    interceptors: int,
    sspk: Fraction,
    salvo_per_round: Sequence[int],
    p_dead_called_alive: Fraction,
    p_alive_called_dead: Fraction,
) -> tuple[int, int]:
    """Play one shoot-look-shoot engagement; return (leakers, interceptors used)."""
    alive, listed, stock = set(range(targets)), set(range(targets)), interceptors
    for salvo in salvo_per_round:
        for target in shuffled(script=script, items=sorted(listed)):
            shots = min(salvo, stock)
            stock -= shots
            if shots == 0:
                continue
            if target in alive and salvo_kills(script=script, shots=shots, sspk=sspk):
                alive.remove(target)
            if target in alive:
                called_dead = script.coin(p_alive_called_dead)
            else:
                called_dead = not script.coin(p_dead_called_alive)
            if called_dead:
                listed.remove(target)
    return len(alive), interceptors - stock


def decoys_once(
    *,
    script: Script,
    warheads: int,
    decoys: int,
    interceptors: int,
    shots: int,
    sspk: Fraction,
    p_track: Fraction,
    p_warhead_called_warhead: Fraction,
    p_decoy_called_warhead: Fraction,
) -> int:
    """Play one attack with decoys; return the warheads that leak. Warheads come first."""
    called = [
        item
        for item in range(warheads + decoys)
        if script.coin(p_warhead_called_warhead if item < warheads else p_decoy_called_warhead)
    ]
    leakers, stock = warheads, interceptors
    for item in shuffled(script=script, items=called):
        if stock < shots:
            break
        stock -= shots
        if (
            item < warheads
            and script.coin(p_track)
            and salvo_kills(script=script, shots=shots, sspk=sspk)
        ):
            leakers -= 1
    return leakers


def _planned_shots(*, layer: StockedLayer, position: int, engageable: int) -> int:
    stock, salvo = layer.interceptors, layer.shots
    if stock is None:
        return salvo
    if layer.allotment is Allotment.EVEN_SPREAD:
        base = min(stock // engageable, salvo)
        extra = base < salvo and position < stock - base * engageable
        return base + int(extra)
    if position < stock // salvo:
        return salvo
    last = layer.allotment is Allotment.SALVO_WITH_REMAINDER and position == stock // salvo
    return stock % salvo if last else 0


def _layer_once(*, script: Script, alive: list[int], layer: StockedLayer) -> list[int]:
    works = script.coin(layer.p_layer_works)
    reach = [item for item in alive if script.coin(layer.p_engageable)]
    survivors = [item for item in alive if item not in reach]
    for position, item in enumerate(shuffled(script=script, items=reach)):
        shots = _planned_shots(layer=layer, position=position, engageable=len(reach))
        tracked = script.coin(layer.p_track)
        killed = salvo_kills(script=script, shots=shots, sspk=layer.sspk)
        if not (works and tracked and killed):
            survivors.append(item)
    return survivors


def layers_once(
    *,
    script: Script,
    arrivals: Sequence[Fraction],
    layers: Sequence[StockedLayer],
    p_track_shared: Fraction,
    p_all_layers_work: Fraction,
) -> int:
    """Play one attack on a layered defense; return the warheads that leak."""
    arriving, left = 0, ONE
    while not script.coin(arrivals[arriving] / left):
        left -= arrivals[arriving]
        arriving += 1
    if not script.coin(p_all_layers_work):
        return arriving
    tracked = [item for item in range(arriving) if script.coin(p_track_shared)]
    untracked = arriving - len(tracked)
    for layer in layers:
        tracked = _layer_once(script=script, alive=tracked, layer=layer)
    return untracked + len(tracked)


def force_once(*, script: Script, groups: Sequence[Group], p_common_failure: Fraction) -> int:
    """Play one strike of a mixed force; return the warheads that arrive."""
    if script.coin(p_common_failure):
        return 0
    arriving = 0
    for group in groups:
        for _ in range(group.platforms):
            if not script.coin(group.p_platform_survives):
                continue
            for _ in range(group.launchers_per_platform):
                if not script.coin(group.p_launcher_works):
                    continue
                arriving += sum(
                    script.coin(group.p_warhead_penetrates)
                    for _ in range(group.warheads_per_launcher)
                )
    return arriving


def salvo_defense_once(
    *,
    script: Script,
    arrivals: Sequence[Fraction],
    interceptors: int,
    shots: int,
    sspk: Fraction,
    p_track: Fraction,
) -> int:
    """Play one attack on a whole-salvo defense; return the warheads that leak."""
    arriving, left = 0, ONE
    while not script.coin(arrivals[arriving] / left):
        left -= arrivals[arriving]
        arriving += 1
    leakers = arriving
    for _ in range(min(arriving, interceptors // shots)):
        if script.coin(p_track) and salvo_kills(script=script, shots=shots, sspk=sspk):
            leakers -= 1
    return leakers


def beta_urn_once(
    *, script: Script, warheads: int, shots: int, alpha: Fraction, beta: Fraction
) -> int:
    """Play one barrage with an unknown shared p, shot by shot; return the leakers.

    Each shot hits with (alpha + hits so far) / (alpha + beta + shots so far).
    """
    hits = fired = leakers = 0
    for _ in range(warheads):
        hits_before = hits
        for _ in range(shots):
            hits += script.coin((alpha + hits) / (alpha + beta + fired))
            fired += 1
        leakers += hits == hits_before
    return leakers
