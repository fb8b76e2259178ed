"""Shoot-look-shoot with limited stock and imperfect kill assessment (methods.md 2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from tests.blind import dictionary_laws as laws
from tests.blind.dictionary_laws import ONE, ZERO, Law

JointLaw = dict[tuple[int, int], Fraction]


@dataclass(frozen=True, kw_only=True)
class _State:
    """Counts in the middle of a round; targets alike in every field are interchangeable."""

    unmet_alive: int
    unmet_dead: int
    done_alive: int
    done_dead: int
    dropped_alive: int
    stock: int


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    state: _State
    p: Fraction


def _start_round(state: _State) -> _State:
    return replace(
        state,
        unmet_alive=state.unmet_alive + state.done_alive,
        unmet_dead=state.unmet_dead + state.done_dead,
        done_alive=0,
        done_dead=0,
    )


def _met_alive(
    *,
    state: _State,
    shots: int,
    sspk: Fraction,
    p_dead_called_alive: Fraction,
    p_alive_called_dead: Fraction,
) -> list[_Outcome]:
    met = replace(state, unmet_alive=state.unmet_alive - 1, stock=state.stock - shots)
    p_alive = ONE
    for _ in range(shots):
        p_alive *= 1 - sspk
    p_dead = 1 - p_alive
    return [
        _Outcome(
            state=replace(met, done_alive=met.done_alive + 1), p=p_alive * (1 - p_alive_called_dead)
        ),
        _Outcome(
            state=replace(met, dropped_alive=met.dropped_alive + 1), p=p_alive * p_alive_called_dead
        ),
        _Outcome(state=replace(met, done_dead=met.done_dead + 1), p=p_dead * p_dead_called_alive),
        _Outcome(state=met, p=p_dead * (1 - p_dead_called_alive)),
    ]


def _met_dead(*, state: _State, shots: int, p_dead_called_alive: Fraction) -> list[_Outcome]:
    met = replace(state, unmet_dead=state.unmet_dead - 1, stock=state.stock - shots)
    return [
        _Outcome(state=replace(met, done_dead=met.done_dead + 1), p=p_dead_called_alive),
        _Outcome(state=met, p=1 - p_dead_called_alive),
    ]


def _meet_next(
    *,
    state: _State,
    salvo: int,
    sspk: Fraction,
    p_dead_called_alive: Fraction,
    p_alive_called_dead: Fraction,
) -> list[_Outcome]:
    shots = min(salvo, state.stock)
    unmet = state.unmet_alive + state.unmet_dead
    if shots == 0 or unmet == 0:
        return [_Outcome(state=state, p=ONE)]
    outcomes = []
    if state.unmet_alive:
        outcomes += [
            _Outcome(state=o.state, p=o.p * Fraction(state.unmet_alive, unmet))
            for o in _met_alive(
                state=state,
                shots=shots,
                sspk=sspk,
                p_dead_called_alive=p_dead_called_alive,
                p_alive_called_dead=p_alive_called_dead,
            )
        ]
    if state.unmet_dead:
        outcomes += [
            _Outcome(state=o.state, p=o.p * Fraction(state.unmet_dead, unmet))
            for o in _met_dead(state=state, shots=shots, p_dead_called_alive=p_dead_called_alive)
        ]
    return [o for o in outcomes if o.p]


def shoot_look_shoot(
    *,
    targets: int,
    interceptors: int,
    sspk: Fraction,
    salvo_per_round: Sequence[int],
    p_dead_called_alive: Fraction,
    p_alive_called_dead: Fraction,
) -> JointLaw:
    """Return {(leakers, interceptors used): probability}, zero probabilities left out.

    At the start all `targets` are alive and listed. In each round, in order:
    1. the listed targets are met in a random order, all orders equally likely, drawn
       again in every round and blind to which targets are really alive;
    2. each gets the round's full salvo while stock lasts, the next one what is left, and
       those after it nothing;
    3. the shots at a living target kill independently with `sspk`; shots at a dead one
       are wasted;
    4. every target that drew at least one shot is assessed: if dead it is called alive
       with `p_dead_called_alive` and stays listed, otherwise it is dropped; if alive it is
       called dead with `p_alive_called_dead` and dropped, never to be shot at again, so
       it leaks, otherwise it stays listed. Earlier assessments have no influence.
       Targets that drew no shot are not assessed and stay listed.
    Leakers are the living targets after the last round, listed or dropped. Stock is the
    same for all rounds. There is no tracking failure in this model.
    """
    for p in (sspk, p_dead_called_alive, p_alive_called_dead):
        laws.check_probability(p)
    start = _State(
        unmet_alive=targets,
        unmet_dead=0,
        done_alive=0,
        done_dead=0,
        dropped_alive=0,
        stock=interceptors,
    )
    states = {start: ONE}
    for salvo in salvo_per_round:
        states = _fold([(_start_round(state), p) for state, p in states.items()])
        for _ in range(targets):
            states = _fold(
                [
                    (outcome.state, p * outcome.p)
                    for state, p in states.items()
                    for outcome in _meet_next(
                        state=state,
                        salvo=salvo,
                        sspk=sspk,
                        p_dead_called_alive=p_dead_called_alive,
                        p_alive_called_dead=p_alive_called_dead,
                    )
                ]
            )
    joint: JointLaw = {}
    for state, p in states.items():
        key = (
            state.unmet_alive + state.done_alive + state.dropped_alive,
            interceptors - state.stock,
        )
        joint[key] = joint.get(key, ZERO) + p
    return joint


def _fold(weighted: Sequence[tuple[_State, Fraction]]) -> dict[_State, Fraction]:
    total: dict[_State, Fraction] = {}
    for state, p in weighted:
        total[state] = total.get(state, ZERO) + p
    return total


def leakers_pmf(*, joint: Mapping[tuple[int, int], Fraction], targets: int) -> list[Fraction]:
    """Return [P(0 leakers), ..., P(targets leakers)] from the joint law."""
    law: Law = {}
    for (leakers, _), p in joint.items():
        law[leakers] = law.get(leakers, ZERO) + p
    return laws.as_list(law=law, largest=targets)


def used_pmf(*, joint: Mapping[tuple[int, int], Fraction], interceptors: int) -> list[Fraction]:
    """Return [P(0 used), ..., P(interceptors used)] from the joint law."""
    law: Law = {}
    for (_, used), p in joint.items():
        law[used] = law.get(used, ZERO) + p
    return laws.as_list(law=law, largest=interceptors)
