"""Gathering the inputs of a question: whose words count, and what a sweep does with them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from equipoise.core.errors import BadInputError, UnknownNameError
from equipoise.core.facts import Fact, Facts
from equipoise.defense.architecture import architecture
from equipoise.exchange.inputs import (
    BASELINE,
    GROUP_ALERT,
    GROUP_DEFENSE,
    GROUP_RELIABILITY,
    Input,
    Question,
    gather,
    viewpoints,
)
from equipoise.exchange.outcome import evaluate
from equipoise.exchange.scenario import DOCTRINES
from equipoise.forces.inventory import force_structure
from equipoise.sweep.space import Pert, Posterior, Together, Uniform, draw
from tests.support.synthetic_facts import ATTACKER, DEFENDER, assumed, world

IN_2012 = date(2012, 5, 1)


def question(
    facts: Facts | None = None, *, plan: str | None = None, on: date = IN_2012, **options: str
) -> Question:
    known = world() if facts is None else facts
    return gather(
        known,
        force_structure(known, ATTACKER, on=on),
        architecture(known, DEFENDER, on=on, plan=plan),
        on=on,
        **{"posture": "no-first-strike", **options},
    )


def by_name(asked: Question) -> dict[str, Input]:
    return {i.name: i for i in asked.inputs}


def range_of(item: Input) -> tuple[float, float, float]:
    return item.low, item.central, item.high


# Where an input comes from.


def test_every_input_of_the_baseline_by_hand() -> None:
    """T1 to T8 of the test record had flown by May 2012: three hits of six attempts."""
    found = by_name(question(world().as_known_by(IN_2012)))
    ranges = {name: range_of(i) for name, i in found.items() if name != "kill_near"}
    assert ranges == {
        "surviving_silo": (0.9, 0.96, 1.0),
        "surviving_mobile": (0.8, 0.9, 1.0),
        "surviving_submarine": (0.5, 0.75, 1.0),
        "missile_reliability": (0.8, 0.9, 1.0),
        "offense_common_mode_probability": (0.0, 0.01, 0.02),
        "interceptors_near": (2.0, 18.0, 22.0),
        "tracking_probability_near": (0.5, 0.75, 1.0),
        "defense_common_mode_probability_near": (0.0, 0.1, 0.2),
        "engageable_share_near": (0.2, 0.6, 1.0),
        "shots_per_warhead_near": (1.0, 2.0, 4.0),
        "interceptors_far": (24.0, 30.0, 30.0),
        "kill_far": (0.3, 0.5, 0.9),
        "tracking_probability_far": (0.5, 0.75, 1.0),
        "defense_common_mode_probability_far": (0.0, 0.1, 0.2),
        "engageable_share_far": (0.2, 0.6, 1.0),
        "shots_per_warhead_far": (1.0, 2.0, 4.0),
    }
    assert found["kill_near"].distribution == Posterior(3.5, 3.5)
    assert found["kill_near"].central == pytest.approx(0.5)
    assert found["kill_near"].note == "3 of 6 attempts"


def test_each_input_says_where_it_comes_from() -> None:
    found = by_name(question())
    assert found["kill_near"].origin == "test record"
    assert found["kill_far"].origin == "declared"
    assert found["interceptors_near"].origin == "architecture"
    assert found["interceptors_near"].fact_id == "stock-ships stock-shore-2012"
    assert found["missile_reliability"].fact_id == "assume-missile_reliability-att-default"
    assert found["surviving_silo"].origin == "declared"


def test_each_input_belongs_to_one_group_of_drivers() -> None:
    groups = {name: i.group for name, i in by_name(question()).items()}
    assert {g for n, g in groups.items() if n.startswith("surviving")} == {GROUP_ALERT}
    assert groups["missile_reliability"] == GROUP_RELIABILITY
    assert groups["offense_common_mode_probability"] == GROUP_RELIABILITY
    rest = {n for n, g in groups.items() if g == GROUP_DEFENSE}
    assert len(rest) == 12
    assert all(n.endswith(("_near", "_far")) for n in rest)


def test_a_range_with_a_value_is_pert_and_without_one_uniform() -> None:
    found = by_name(question(world().as_known_by(IN_2012)))
    assert found["missile_reliability"].distribution == Pert(0.8, 0.9, 1.0)
    assert found["tracking_probability_near"].distribution == Uniform(0.5, 1.0)
    assert found["interceptors_far"].distribution == Pert(24.0, 30.0, 30.0)
    assert found["interceptors_near"].distribution == Together(
        (Uniform(2.0, 10.0), Pert(0.0, 12.0, 12.0))
    )


def test_names_are_unique_and_only_doubtful_inputs_are_parameters() -> None:
    asked = question(viewpoint="camp")
    names = [i.name for i in asked.inputs]
    assert len(set(names)) == len(names) == 17
    parameters = {p.name for p in asked.parameters()}
    assert set(names) - parameters == {"engageable_share_near", "tracking_probability_near"}


# Whose words count.


def test_a_viewpoint_comes_before_the_declared_range_where_it_speaks_and_only_there() -> None:
    plain, camp = by_name(question()), by_name(question(viewpoint="camp"))
    assert range_of(camp["engageable_share_near"]) == (0.0, 0.0, 0.0)
    assert camp["engageable_share_near"].origin == "viewpoint"
    assert range_of(camp["kill_near"]) == (0.7, 0.8, 0.9)
    assert camp["kill_near"].origin == "viewpoint"
    changed = {n for n, i in camp.items() if i != plain[n]}
    assert changed == {"engageable_share_near", "kill_near"}


def test_a_viewpoint_may_speak_of_one_basing_in_one_posture() -> None:
    posture = "day-to-day-ride-out"
    camp = by_name(question(viewpoint="camp", posture=posture))
    assert range_of(camp["surviving_submarine"]) == (0.0, 0.05, 0.1)
    assert camp["surviving_submarine"].origin == "viewpoint"
    assert range_of(camp["surviving_mobile"]) == (0.0, 0.2, 0.4)
    assert camp["surviving_mobile"].origin == "declared"
    plain = by_name(question(posture=posture))
    assert range_of(plain["surviving_submarine"]) == (0.1, 0.3, 0.4)
    unstruck = by_name(question(viewpoint="camp"))
    assert range_of(unstruck["surviving_submarine"]) == (0.5, 0.75, 1.0)


@pytest.mark.parametrize(
    ("quantity", "party"),
    [("missile_reliability", ATTACKER), ("offense_common_mode_probability", "WORLD")],
)
def test_a_viewpoint_may_speak_of_the_attacker_too(quantity: str, party: str) -> None:
    facts = world(assumed(quantity, "camp", "", 0.5, (0.4, 0.6), party=party))
    assert range_of(by_name(question(facts, viewpoint="camp"))[quantity]) == (0.4, 0.5, 0.6)
    assert range_of(by_name(question(facts))[quantity]) != (0.4, 0.5, 0.6)


def test_words_about_another_party_do_not_count() -> None:
    other = assumed("tracking_probability", "camp", "far", 0.1, party="THIRD")
    found = by_name(question(world(other), viewpoint="camp"))
    assert found["tracking_probability_far"].origin == "declared"


def test_viewpoints_are_those_that_speak_of_an_input() -> None:
    """``silent`` is on record and says nothing that the model could use."""
    assert viewpoints(world()) == [BASELINE, "camp"]


# Vintages and dates.


def test_of_two_declared_rows_the_one_made_public_last_is_taken() -> None:
    assert range_of(by_name(question())["tracking_probability_near"]) == (0.25, 0.25, 0.25)


def test_a_vintage_takes_the_row_that_was_public_by_then() -> None:
    for known_by, low in ((date(2012, 12, 31), 0.5), (date(2013, 12, 31), 0.25)):
        found = by_name(question(world().as_known_by(known_by)))
        assert found["tracking_probability_near"].low == low


def test_tests_count_up_to_the_day_and_by_the_rule() -> None:
    assert by_name(question())["kill_near"].distribution == Posterior(3.5, 3.5)
    after = question(on=date(2012, 10, 1))
    assert by_name(after)["kill_near"].distribution == Posterior(4.5, 3.5)
    icbm = question(rule="icbm-class-targets")
    assert by_name(icbm)["kill_near"].distribution == Posterior(1.5, 1.5)
    assert by_name(icbm)["kill_near"].fact_id == "GMD under 'icbm-class-targets'"


# What is missing or unknown.


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            "assume-missile_reliability-att-default",
            "no missile reliability of ATT is declared in this vintage",
        ),
        (
            "assume-offense_common_mode_probability-world-default",
            "no offense common mode probability of WORLD is declared in this vintage",
        ),
        (
            "assume-engageable_share-def-default-far",
            "no engageable share of DEF is declared for the layer 'far' in this vintage",
        ),
        (
            "assume-kill_probability_per_shot-def-default-far",
            "no kill probability per shot of DEF is declared for the layer 'far'",
        ),
        (
            "assume-surviving_fraction_declared-att-no-first-strike-mobile",
            "no surviving fraction of ATT is declared for mobile basing, posture 'no-first-strike'",
        ),
    ],
)
def test_a_missing_input_is_named_with_its_cure(row: str, message: str) -> None:
    with pytest.raises(BadInputError, match=message) as caught:
        question(world(without=[row]))
    assert "assumptions.csv" in caught.value.cure


def test_a_posture_nobody_has_declared_is_refused() -> None:
    with pytest.raises(BadInputError, match="posture 'generated-ride-out'"):
        question(posture="generated-ride-out")


def test_a_record_without_counting_tests_is_refused() -> None:
    with pytest.raises(BadInputError, match="no test of GMD counts under 'icbm-class-targets'"):
        question(world(without=["test-t6", "test-t8"]), plan="near-only", rule="icbm-class-targets")


@pytest.mark.parametrize(
    ("option", "given", "nearest"),
    [
        ("posture", "no-first-strik", "no-first-strike"),
        ("viewpoint", "champ", "camp"),
        ("doctrine", "salvos", "salvo"),
        ("rule", "all-attempt", "all-attempts"),
    ],
)
def test_unknown_names_are_refused_with_the_nearest(option: str, given: str, nearest: str) -> None:
    with pytest.raises(UnknownNameError, match=f"'{given}'.*Did you mean '{nearest}'"):
        question(**{option: given})  # type: ignore[arg-type]


def test_a_viewpoint_that_says_nothing_of_the_model_is_unknown() -> None:
    with pytest.raises(UnknownNameError, match="viewpoint 'silent'"):
        question(viewpoint="silent")


# From inputs to outcomes.


def test_the_central_scenario_by_hand() -> None:
    scenario = question(world().as_known_by(IN_2012)).central_scenario()
    near, far = scenario.layers
    assert (near.interceptors, near.shots) == (18, 2)
    assert near.kill_probability == pytest.approx(0.5)
    assert (far.interceptors, far.shots, far.kill_probability) == (30, 2, 0.5)
    assert near.tracking_probability == 0.75
    assert near.common_mode_probability == 0.1
    assert near.engageable_share == 0.6
    assert scenario.p_force_fails == 0.01
    assert {g.p_missile_works for g in scenario.groups} == {0.9}
    assert [g.p_platform_survives for g in scenario.groups] == [0.96, 0.9, 0.75, 0.75]


def test_values_given_by_name_replace_the_middle() -> None:
    scenario = question().scenario_at({"interceptors_near": 6.6, "surviving_silo": 0.5})
    assert scenario.layers[0].interceptors == 7
    assert scenario.layers[1].interceptors == 30
    assert scenario.groups[0].p_platform_survives == 0.5
    assert scenario.groups[1].p_platform_survives == 0.9


@pytest.mark.parametrize("doctrine", DOCTRINES)
@pytest.mark.parametrize("viewpoint", [BASELINE, "camp"])
@pytest.mark.parametrize("posture", ["no-first-strike", "day-to-day-ride-out"])
def test_the_batch_agrees_with_scenarios_one_by_one(
    doctrine: str, viewpoint: str, posture: str
) -> None:
    asked = question(
        world().as_known_by(IN_2012), doctrine=doctrine, viewpoint=viewpoint, posture=posture
    )
    values = draw(asked.parameters(), 16, seed=5)
    batch = asked.evaluate(values, 16)
    for j in range(16):
        one = evaluate(asked.scenario_at({k: float(v[j]) for k, v in values.items()}))
        assert batch.mean_arriving[j] == pytest.approx(one.mean_undefended, abs=1e-9)
        assert batch.mean_leaking[j] == pytest.approx(one.mean, abs=1e-9)
        assert batch.removed_share[j] == pytest.approx(one.removed_share, abs=1e-9)
        assert batch.p_zero_leak[j] == pytest.approx(one.p_none_arrive, abs=1e-9)
        for i, k in enumerate(batch.at_least):
            assert batch.p_at_least_leak[j, i] == pytest.approx(one.p_at_least(int(k)), abs=1e-9)
            assert batch.p_at_least_arrive[j, i] == pytest.approx(
                one.p_at_least(int(k), defended=False), abs=1e-9
            )
        assert batch.arriving_p50[j] == one.quantile(0.5, defended=False)
        assert batch.leaking_p95[j] == one.quantile(0.95)


def test_a_batch_without_values_rests_at_the_middle() -> None:
    asked = question()
    batch = asked.evaluate({}, 3)
    one = evaluate(asked.central_scenario())
    np.testing.assert_allclose(batch.mean_leaking, [one.mean] * 3, atol=1e-9)
    np.testing.assert_allclose(batch.mean_arriving, [one.mean_undefended] * 3, atol=1e-9)


def test_without_layers_everything_that_comes_arrives() -> None:
    facts = world()
    empty = architecture(facts, DEFENDER, on=date(2010, 12, 31))
    asked = gather(
        facts,
        force_structure(facts, ATTACKER, on=IN_2012),
        empty,
        on=IN_2012,
        posture="no-first-strike",
    )
    batch = asked.evaluate(draw(asked.parameters(), 4, seed=1), 4)
    np.testing.assert_array_equal(batch.removed_share, np.zeros(4))
    assert len({p.name for p in asked.parameters()}) == 5


def test_gathering_notes_the_rows_it_used_and_no_rivals() -> None:
    facts = world().as_known_by(IN_2012).recorded()
    question(facts, viewpoint="camp")
    used = {i for i in facts.recorder.ids if i.startswith("assume")}
    assert "assume-kill_probability_per_shot-def-camp-near" in used
    assert "assume-engageable_share-def-default-near" not in used
    assert not any(i.startswith("test-") for i in facts.recorder.ids)


def test_a_value_of_one_point_carries_no_doubt() -> None:
    row: Fact = assumed("missile_reliability", "default", "", 0.9, party=ATTACKER)
    found = by_name(question(world(row)))["missile_reliability"]
    assert range_of(found) == (0.9, 0.9, 0.9)
    assert "missile_reliability" not in {p.name for p in question(world(row)).parameters()}
