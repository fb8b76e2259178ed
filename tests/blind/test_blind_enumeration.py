"""The dictionary methods against simulations run through every course of events.

Equality is exact. Cases are tiny, chosen so that each branch of the definitions is met:
leftover stock, partial salvos, caps, wasted shots, targets that are never met.
"""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

from tests.blind import dictionary_laws as laws
from tests.blind import exhaustive_simulation as exhaustive
from tests.blind.arrivals_fractions import (
    Group,
    leakers_of_whole_salvo_defense,
    mixed_force_arrivals,
)
from tests.blind.inventory_fractions import (
    interceptors_required_even_spread,
    p_no_leaker_even_spread,
    warheads_to_offset,
)
from tests.blind.layers_fractions import (
    Allotment,
    StockedLayer,
    layered_leakers,
    layered_leakers_one_failure_draw,
)
from tests.blind.leakage_fractions import (
    UnlimitedLayer,
    barrage_finite_inventory_even,
    beta_binomial_one_shot,
    beta_shared_sspk,
    decoys_finite_inventory,
    layers_independent_track,
    layers_shared_track,
)
from tests.blind.shoot_look_shoot_fractions import leakers_pmf, shoot_look_shoot
from tests.blind.statistics_fractions import beta_cumulative, richardson

HALF, THIRD, ONE = Fraction(1, 2), Fraction(1, 3), Fraction(1)
LOOK_CASES = [
    (targets, interceptors, salvos, dead_alive, alive_dead)
    for (targets, interceptors), salvos, dead_alive, alive_dead in product(
        [(1, 3), (2, 1), (2, 3), (2, 5), (3, 4)],
        [(1, 1), (2, 1), (1, 2)],
        [Fraction(0), THIRD],
        [Fraction(0), Fraction(1, 5)],
    )
] + [(2, 5, (1, 1, 1), THIRD, Fraction(1, 5)), (2, 4, (1, 0, 2), THIRD, Fraction(0))]
ARRIVALS = [Fraction(1, 6), Fraction(1, 6), Fraction(1, 6), HALF]


@pytest.mark.parametrize("case", LOOK_CASES, ids=str)
def test_shoot_look_shoot(case: tuple[int, int, tuple[int, ...], Fraction, Fraction]) -> None:
    targets, interceptors, salvos, dead_called_alive, alive_called_dead = case
    joint = shoot_look_shoot(
        targets=targets,
        interceptors=interceptors,
        sspk=Fraction(2, 3),
        salvo_per_round=salvos,
        p_dead_called_alive=dead_called_alive,
        p_alive_called_dead=alive_called_dead,
    )
    assert joint == exhaustive.every_outcome(
        simulate=lambda script: exhaustive.shoot_look_shoot_once(
            script=script,
            targets=targets,
            interceptors=interceptors,
            sspk=Fraction(2, 3),
            salvo_per_round=salvos,
            p_dead_called_alive=dead_called_alive,
            p_alive_called_dead=alive_called_dead,
        )
    )


@pytest.mark.parametrize("interceptors", [0, 1, 3, 4, 9])
@pytest.mark.parametrize("shots", [1, 2])
def test_decoys(interceptors: int, shots: int) -> None:
    pmf = decoys_finite_inventory(
        warheads=2,
        decoys=2,
        interceptors=interceptors,
        shots=shots,
        sspk=HALF,
        p_track=Fraction(4, 5),
        p_warhead_called_warhead=Fraction(3, 4),
        p_decoy_called_warhead=THIRD,
    )
    law = exhaustive.every_outcome(
        simulate=lambda script: exhaustive.decoys_once(
            script=script,
            warheads=2,
            decoys=2,
            interceptors=interceptors,
            shots=shots,
            sspk=HALF,
            p_track=Fraction(4, 5),
            p_warhead_called_warhead=Fraction(3, 4),
            p_decoy_called_warhead=THIRD,
        )
    )
    assert pmf == laws.as_list(law=law, largest=2)


@pytest.mark.parametrize("allotment", list(Allotment))
@pytest.mark.parametrize("interceptors", [0, 1, 2, 3, 5, None])
def test_one_stocked_layer(allotment: Allotment, interceptors: int | None) -> None:
    layer = StockedLayer(
        interceptors=interceptors,
        shots=2,
        allotment=allotment,
        sspk=Fraction(2, 3),
        p_track=Fraction(4, 5),
        p_engageable=Fraction(3, 4),
        p_layer_works=Fraction(9, 10),
    )
    arrivals = [THIRD, THIRD, THIRD]
    _assert_layers(arrivals, [layer], p_track_shared=Fraction(5, 6), p_all=Fraction(7, 8))


@pytest.mark.parametrize("allotment", list(Allotment))
def test_three_arrivals(allotment: Allotment) -> None:
    for interceptors in (2, 4, 5, 7):
        layer = StockedLayer(
            interceptors=interceptors,
            shots=2,
            allotment=allotment,
            sspk=Fraction(2, 3),
            p_engageable=Fraction(3, 4),
        )
        _assert_layers(ARRIVALS, [layer], p_track_shared=ONE, p_all=ONE)


@pytest.mark.parametrize("allotments", list(product(Allotment, Allotment)))
def test_two_stocked_layers(allotments: tuple[Allotment, Allotment]) -> None:
    layers = [
        StockedLayer(
            interceptors=3,
            shots=2,
            allotment=allotments[0],
            sspk=Fraction(2, 3),
            p_layer_works=Fraction(9, 10),
        ),
        StockedLayer(
            interceptors=1,
            shots=1,
            allotment=allotments[1],
            sspk=HALF,
            p_engageable=Fraction(3, 4),
            p_layer_works=Fraction(4, 5),
        ),
    ]
    _assert_layers([THIRD, THIRD, THIRD], layers, p_track_shared=Fraction(5, 6), p_all=ONE)


def _assert_layers(
    arrivals: list[Fraction],
    layers: list[StockedLayer],
    *,
    p_track_shared: Fraction,
    p_all: Fraction,
) -> None:
    pmf = layered_leakers(
        arrivals=arrivals, layers=layers, p_track_shared=p_track_shared, p_all_layers_work=p_all
    )
    law = exhaustive.every_outcome(
        simulate=lambda script: exhaustive.layers_once(
            script=script,
            arrivals=arrivals,
            layers=layers,
            p_track_shared=p_track_shared,
            p_all_layers_work=p_all,
        )
    )
    assert pmf == laws.as_list(law=law, largest=len(arrivals) - 1)


def test_one_failure_draw_for_layers_of_equal_reliability() -> None:
    layers = [
        StockedLayer(interceptors=3, shots=2, allotment=Allotment.EVEN_SPREAD, sspk=HALF),
        StockedLayer(interceptors=2, shots=1, allotment=Allotment.WHOLE_SALVOS, sspk=THIRD),
    ]
    reliable = [replace(layer, p_layer_works=Fraction(4, 5)) for layer in layers]
    one_draw = layered_leakers_one_failure_draw(arrivals=ARRIVALS, layers=reliable)
    assert one_draw == layered_leakers(
        arrivals=ARRIVALS, layers=layers, p_all_layers_work=Fraction(4, 5)
    )
    assert one_draw != layered_leakers(arrivals=ARRIVALS, layers=reliable)


def test_one_failure_draw_spares_the_more_reliable_layer() -> None:
    perfect = StockedLayer(interceptors=None, shots=1, allotment=Allotment.WHOLE_SALVOS, sspk=ONE)
    layers = [replace(perfect, p_layer_works=p) for p in (HALF, Fraction(9, 10))]
    arrivals = [Fraction(0), ONE]
    assert layered_leakers_one_failure_draw(arrivals=arrivals, layers=layers) == [
        Fraction(9, 10),
        Fraction(1, 10),
    ]
    assert layered_leakers(arrivals=arrivals, layers=layers) == [Fraction(19, 20), Fraction(1, 20)]


def test_stocked_layers_reduce_to_the_fixed_number_models() -> None:
    fixed = [Fraction(0)] * 6 + [ONE]
    stocked = StockedLayer(
        interceptors=8, shots=3, allotment=Allotment.EVEN_SPREAD, sspk=HALF, p_track=Fraction(4, 5)
    )
    assert layered_leakers(arrivals=fixed, layers=[stocked]) == barrage_finite_inventory_even(
        warheads=6, interceptors=8, max_shots=3, sspk=HALF, p_track=Fraction(4, 5)
    )
    ample = StockedLayer(interceptors=None, shots=2, allotment=Allotment.WHOLE_SALVOS, sspk=HALF)
    plain = UnlimitedLayer(shots=2, sspk=HALF)
    assert layered_leakers(
        arrivals=fixed,
        layers=[ample, ample],
        p_track_shared=Fraction(4, 5),
    ) == layers_shared_track(warheads=6, layers=[plain, plain], p_track=Fraction(4, 5))
    tracked = replace(ample, p_track=Fraction(4, 5))
    plain_tracked = UnlimitedLayer(shots=2, sspk=HALF, p_track=Fraction(4, 5))
    assert layered_leakers(arrivals=fixed, layers=[tracked] * 3) == layers_independent_track(
        warheads=6, layers=[plain_tracked] * 3
    )


@pytest.mark.parametrize(("interceptors", "shots"), [(0, 1), (1, 2), (4, 2), (5, 2), (9, 1)])
def test_whole_salvo_defense(interceptors: int, shots: int) -> None:
    pmf = leakers_of_whole_salvo_defense(
        arrivals=ARRIVALS,
        interceptors=interceptors,
        shots=shots,
        sspk=Fraction(2, 3),
        p_track=Fraction(4, 5),
    )
    law = exhaustive.every_outcome(
        simulate=lambda script: exhaustive.salvo_defense_once(
            script=script,
            arrivals=ARRIVALS,
            interceptors=interceptors,
            shots=shots,
            sspk=Fraction(2, 3),
            p_track=Fraction(4, 5),
        )
    )
    assert pmf == laws.as_list(law=law, largest=3)
    layer = StockedLayer(
        interceptors=interceptors,
        shots=shots,
        sspk=Fraction(2, 3),
        allotment=Allotment.WHOLE_SALVOS,
        p_track=Fraction(4, 5),
    )
    assert pmf == layered_leakers(arrivals=ARRIVALS, layers=[layer])


def test_mixed_force() -> None:
    groups = [
        Group(
            platforms=2,
            launchers_per_platform=1,
            warheads_per_launcher=1,
            p_platform_survives=Fraction(3, 20),
            p_launcher_works=ONE,
            p_warhead_penetrates=Fraction(9, 10),
        ),
        Group(
            platforms=1,
            launchers_per_platform=2,
            warheads_per_launcher=2,
            p_platform_survives=Fraction(4, 5),
            p_launcher_works=Fraction(2, 3),
            p_warhead_penetrates=Fraction(1, 4),
        ),
    ]
    pmf = mixed_force_arrivals(groups=groups, p_common_failure=Fraction(1, 20))
    law = exhaustive.every_outcome(
        simulate=lambda script: exhaustive.force_once(
            script=script, groups=groups, p_common_failure=Fraction(1, 20)
        )
    )
    assert pmf == laws.as_list(law=law, largest=6)


@pytest.mark.parametrize(("warheads", "shots"), [(1, 1), (3, 1), (2, 2), (3, 3), (1, 4)])
def test_beta_shared_sspk(warheads: int, shots: int) -> None:
    alpha, beta = Fraction(25, 2), Fraction(19, 3)
    pmf = beta_shared_sspk(warheads=warheads, shots=shots, alpha=alpha, beta=beta)
    law = exhaustive.every_outcome(
        simulate=lambda script: exhaustive.beta_urn_once(
            script=script, warheads=warheads, shots=shots, alpha=alpha, beta=beta
        )
    )
    assert pmf == laws.as_list(law=law, largest=warheads)
    if shots == 1:
        assert pmf == beta_binomial_one_shot(warheads=warheads, alpha=alpha, beta=beta)


def test_beta_shared_sspk_with_tracking() -> None:
    pmf = beta_shared_sspk(warheads=1, shots=2, alpha=ONE, beta=ONE, p_track=Fraction(3, 4))
    assert pmf == [HALF, HALF]


def test_shoot_look_shoot_with_ample_stock_is_a_barrage_for_leakers() -> None:
    joint = shoot_look_shoot(
        targets=3,
        interceptors=9,
        sspk=HALF,
        salvo_per_round=[1, 1, 1],
        p_dead_called_alive=THIRD,
        p_alive_called_dead=Fraction(0),
    )
    plain = UnlimitedLayer(shots=3, sspk=HALF)
    assert leakers_pmf(joint=joint, targets=3) == layers_independent_track(
        warheads=3, layers=[plain]
    )


def test_required_inventory_is_the_smallest() -> None:
    p_track = Fraction(99, 100)
    needed = interceptors_required_even_spread(
        warheads=3, sspk=HALF, p_track=p_track, target=Fraction(4, 5)
    )
    assert needed is not None
    for interceptors, enough in ((needed, True), (needed - 1, False)):
        p = p_no_leaker_even_spread(
            warheads=3, interceptors=interceptors, sspk=HALF, p_track=p_track
        )
        assert (p >= Fraction(4, 5)) is enough


def test_a_target_at_the_ceiling_needs_a_perfect_interceptor() -> None:
    p_track = Fraction(9, 10)
    assert (
        interceptors_required_even_spread(warheads=2, sspk=HALF, p_track=p_track, target=p_track**2)
        is None
    )
    assert (
        interceptors_required_even_spread(warheads=2, sspk=ONE, p_track=p_track, target=p_track**2)
        == 2
    )


def test_a_certain_offset_needs_one_more_warhead_per_salvo() -> None:
    offset = warheads_to_offset(
        interceptors=9, shots=2, sspk=HALF, p_track=ONE, required_arrivals=3, confidence=ONE
    )
    assert (offset.attacking_warheads, offset.p_at_least_required) == (7, ONE)


def test_a_quantile_is_the_smallest_value_that_meets_its_level() -> None:
    pmf = [Fraction(1, 4), Fraction(1, 4), HALF]
    levels = (Fraction(1, 4), Fraction(26, 100), HALF, ONE)
    assert [laws.quantile(pmf=pmf, level=level) for level in levels] == [0, 1, 1, 2]


def test_beta_cumulative_of_simple_laws() -> None:
    quarter = Fraction(1, 4)
    assert beta_cumulative(alpha=ONE, beta=ONE, x=quarter) == quarter
    assert beta_cumulative(alpha=Fraction(2), beta=ONE, x=Fraction(3, 4)) == Fraction(9, 16)
    arcsine = beta_cumulative(alpha=HALF, beta=HALF, x=quarter)
    assert abs(arcsine - THIRD) < Fraction(1, 10**35)


def test_richardson_kinds() -> None:
    turning = richardson(k=ONE, a=Fraction(0), l=-ONE, b=Fraction(0), g=ONE, h=ONE)
    assert turning.stability == "neutral"
    assert turning.eigenvalues == ((Fraction(0), ONE), (Fraction(0), -ONE))
    assert turning.equilibrium == (ONE, -ONE)
    damped = richardson(k=ONE, a=ONE, l=-ONE, b=ONE, g=ONE, h=ONE)
    assert (damped.stability, damped.eigenvalues[0]) == ("stable", (-ONE, ONE))
    assert richardson(k=ONE, a=ONE, l=ONE, b=ONE, g=ONE, h=-ONE).equilibrium is None
