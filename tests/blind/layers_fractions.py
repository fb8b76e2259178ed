"""Layered defense of a random number of arrivals, with finite stock in each layer.

The arrivals are a PMF [P(0), P(1), ...]; so is the result. Rational arithmetic is slow:
up to about 40 arrivals takes a second or so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from itertools import pairwise

from tests.blind import dictionary_laws as laws
from tests.blind.dictionary_laws import ONE, Law
from tests.blind.leakage_fractions import (
    even_spread_shots,
    leakers_of_unlike_warheads,
    p_killed,
)


class Allotment(Enum):
    """How a layer shares its stock among the warheads that it can engage."""

    WHOLE_SALVOS = "floor(stock / shots) warheads get a full salvo, leftover unused"
    SALVO_WITH_REMAINDER = "as whole salvos, and the next warhead gets what is left"
    EVEN_SPREAD = "equal shots, at most `shots` each, leftover one each while it lasts"


@dataclass(frozen=True, kw_only=True)
class StockedLayer:
    """One layer of the defense.

    interceptors: stock of this layer (used here only); None means enough for everyone.
    shots: salvo size, or the most shots per warhead under EVEN_SPREAD.
    p_track: tracking of an engaged warhead, drawn anew in this layer, common to its shots;
        a warhead whose tracking fails here has still drawn its shots.
    p_engageable: a warhead within reach of this layer, independent between warheads and
        layers; a warhead out of reach draws nothing and passes to the next layer.
    p_layer_works: one draw for the whole layer; if it fails, the layer kills nothing.
    """

    interceptors: int | None
    shots: int
    allotment: Allotment
    sspk: Fraction
    p_track: Fraction = ONE
    p_engageable: Fraction = ONE
    p_layer_works: Fraction = ONE


def allotted_shots(*, engageable: int, layer: StockedLayer) -> list[int]:
    """Return the shots at each of `engageable` warheads, in the order they are met."""
    if layer.shots < 1:
        raise ValueError("a salvo needs at least one shot")
    if layer.interceptors is None:
        return [layer.shots] * engageable
    if layer.allotment is Allotment.EVEN_SPREAD:
        return even_spread_shots(
            warheads=engageable, interceptors=layer.interceptors, max_shots=layer.shots
        )
    left, allotted = layer.interceptors, []
    for _ in range(engageable):
        given = min(left, layer.shots)
        if layer.allotment is Allotment.WHOLE_SALVOS and given < layer.shots:
            given = 0
        allotted.append(given)
        left -= given
    return allotted


def leakers_of_engageable(*, engageable: int, layer: StockedLayer) -> Law:
    """Return the law of leakers among `engageable` warheads if the layer works."""
    return leakers_of_unlike_warheads(
        p_leaks=[
            ONE - p_killed(shots=shots, sspk=layer.sspk, p_track=layer.p_track)
            for shots in allotted_shots(engageable=engageable, layer=layer)
        ]
    )


def leakers_by_entering(*, most: int, layer: StockedLayer) -> list[Law]:
    """Return, for 0, 1, ..., `most` warheads entering the layer, the law of leakers.

    Random, in order: the layer works or not (one draw); each warhead is engageable or
    not; stock is shared among the engageable ones (`Allotment`); each is tracked; shots
    kill independently. Warheads that are not engageable leave the layer unharmed.
    """
    if_engageable = [leakers_of_engageable(engageable=n, layer=layer) for n in range(most + 1)]
    by_entering = []
    for entering in range(most + 1):
        works: Law = {}
        reach = laws.sum_of_copies(law=laws.coin(p_one=layer.p_engageable), copies=entering)
        for engageable, p in reach.items():
            part = laws.scaled(law=if_engageable[engageable], weight=p, shift=entering - engageable)
            laws.add_into(target=works, part=part)
        by_entering.append(
            laws.mixture(p_first=layer.p_layer_works, first=works, second={entering: ONE})
        )
    return by_entering


def _through_layers(*, entering: Law, transitions: Sequence[Sequence[Law]]) -> Law:
    for transition in transitions:
        leaving: Law = {}
        for count, p in entering.items():
            part = laws.scaled(law=transition[count], weight=p, shift=0)
            laws.add_into(target=leaving, part=part)
        entering = leaving
    return entering


def layered_leakers(
    *,
    arrivals: Sequence[Fraction],
    layers: Sequence[StockedLayer],
    p_track_shared: Fraction = ONE,
    p_all_layers_work: Fraction = ONE,
) -> list[Fraction]:
    """Return the PMF of leakers through all layers, [P(0), ..., P(len(arrivals) - 1)].

    Random, in order:
    1. the number of arriving warheads, from `arrivals`;
    2. one draw shared by all layers: with probability 1 - `p_all_layers_work` no layer
       kills anything and every arriving warhead leaks;
    3. each warhead is tracked once for all layers with `p_track_shared`; a warhead whose
       tracking failed is engaged by no layer, draws no interceptors anywhere, and leaks;
    4. layer by layer, the tracked survivors as in `leakers_by_entering` (the layer's own
       failure draw, reach, stock, the layer's own tracking, shots), all independent
       between layers.
    A defense whose untracked warheads draw no interceptors, with tracking drawn anew in
    each layer, is the same as `p_engageable` in place of `p_track`.
    """
    most = len(arrivals) - 1
    transitions = [leakers_by_entering(most=most, layer=layer) for layer in layers]
    by_tracked = [
        _through_layers(entering={n: ONE}, transitions=transitions) for n in range(most + 1)
    ]
    works: Law = {}
    for arriving, p_arriving in enumerate(arrivals):
        split = laws.sum_of_copies(law=laws.coin(p_one=p_track_shared), copies=arriving)
        for tracked, p_tracked in split.items():
            part = laws.scaled(
                law=by_tracked[tracked], weight=p_arriving * p_tracked, shift=arriving - tracked
            )
            laws.add_into(target=works, part=part)
    law = laws.mixture(p_first=p_all_layers_work, first=works, second=dict(enumerate(arrivals)))
    return laws.as_list(law=law, largest=most)


def layered_leakers_one_failure_draw(
    *, arrivals: Sequence[Fraction], layers: Sequence[StockedLayer], p_track_shared: Fraction = ONE
) -> list[Fraction]:
    """Return the PMF of leakers when one uniform draw u decides which layers work.

    As `layered_leakers`, except step 4's failure draws: layer l works exactly when
    u < its `p_layer_works`, with the same u for all layers. If all layers have one
    `p_layer_works`, this equals `p_all_layers_work` with that value.
    """
    total: Law = {}
    edges = sorted({Fraction(0), ONE, *(layer.p_layer_works for layer in layers)})
    for low, high in pairwise(edges):
        decided = [
            replace(layer, p_layer_works=Fraction(int(layer.p_layer_works >= high)))
            for layer in layers
        ]
        part = layered_leakers(arrivals=arrivals, layers=decided, p_track_shared=p_track_shared)
        laws.add_into(
            target=total, part=laws.scaled(law=dict(enumerate(part)), weight=high - low, shift=0)
        )
    return laws.as_list(law=total, largest=len(arrivals) - 1)
