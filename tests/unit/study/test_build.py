"""From study files and facts to the model that is swept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from equipoise.core.errors import BadInputError
from equipoise.defense.architecture import architecture
from equipoise.exchange.inputs import gather
from equipoise.exchange.summary import sampled
from equipoise.forces.inventory import force_structure
from equipoise.study.build import build
from equipoise.study.cases import StudyModel
from equipoise.study.files import parse_study, study_of
from equipoise.sweep.space import Mixture, Pert, Posterior, Uniform
from equipoise.sweep.streams import StreamDesign
from equipoise.sweep.table import FloatArray
from tests.unit.study.invented import SCENARIO, built, facts, values

DAY = date(2012, 6, 30)
ALL = [
    "surviving_silo",
    "surviving_mobile",
    "surviving_submarine",
    "missile_reliability",
    "offense_common_mode_probability",
]


def model(**changes: Any) -> StudyModel:
    return built(**changes).model


def column(of: StudyModel, inputs: FloatArray, name: str) -> FloatArray:
    return inputs[:, of.names.index(name)]


def points(of: StudyModel, count: int = 256) -> FloatArray:
    return of.inputs(StreamDesign(of.names, seed=1).points(0, count))


# What is in doubt.


def test_without_parameters_the_declared_doubt_is_swept() -> None:
    names = model().names
    assert {"surviving_silo", "missile_reliability", "kill_near", "kill_far"} <= set(names)
    assert {"interceptors_near", "interceptors_far", "shots_per_warhead_near"} <= set(names)


def test_doubt_none_sweeps_what_the_file_names() -> None:
    found = model(doubt="none", parameters={"kill_near": {"uniform": [0.1, 0.9]}})
    assert found.names == ("kill_near",)
    case = found.cases[0]
    assert case.resting("missile_reliability") == 0.9
    assert dict(case.distributions) == {"kill_near": Uniform(0.1, 0.9)}


def test_a_number_in_the_file_rests() -> None:
    found = model(parameters={"kill_near": 0.35, "kill_far": {"fixed": 0.45}})
    assert not {"kill_near", "kill_far"} & set(found.names)
    assert found.cases[0].resting("kill_near") == 0.35
    assert found.cases[0].resting("kill_far") == 0.45


def test_every_kind_of_doubt_becomes_its_distribution() -> None:
    found = model(
        parameters={
            "kill_far": {"mixture": [{"fact": "kill-fact"}, 0.7, {"beta": [2, 3]}]},
            "kill_near": {"test_record": {"program": "GMD", "rule": "icbm-class-targets"}},
            "tracking_probability_near": {"pert": [0.1, 0.2, 0.3]},
            "shots_per_warhead_far": {"fact": "shots-fact"},
        }
    ).cases[0]
    doubt = found.distributions
    mixture = Mixture((Pert(0.2, 0.4, 0.9), Uniform(0.7, 0.7), Posterior(2.0, 3.0)))
    assert doubt["kill_far"] == mixture
    assert doubt["kill_near"] == Posterior(1.5, 1.5)
    assert doubt["tracking_probability_near"] == Pert(0.1, 0.2, 0.3)
    assert doubt["shots_per_warhead_far"] == Uniform(1.0, 3.0)


def test_a_line_added_to_a_file_leaves_the_inputs_numbers() -> None:
    plain = model()
    wider = model(
        parameters={
            "warheads": {"uniform": [10, 88]},
            "posture": {"choice": ["no-first-strike", "day-to-day-ride-out"]},
        }
    )
    a, b = (StreamDesign(m.names, seed=1).points(0, 64) for m in (plain, wider))
    np.testing.assert_array_equal(b[:, : len(plain.names)], a)
    assert wider.names[len(plain.names) :] == ("warheads", "posture")


def test_labels_units_and_groups() -> None:
    found = model(
        parameters={
            "kill_near": {"uniform": [0, 1], "label": "Hits, near", "group": "hits"},
            "warheads": {"uniform": [10, 88]},
        }
    )
    fields = {f.name: f for f in found.fields}
    groups = {p.name: p.group for p in found.parameters}
    assert (fields["kill_near"].label, groups["kill_near"]) == ("Hits, near", "hits")
    assert groups["kill_far"] == "defense"
    assert groups["warheads"] == "size of the force"
    assert fields["warheads"].unit == "warheads"
    assert fields["interceptors_near"].whole
    assert fields["removed_share"].role == "output"
    assert fields["removed_share"].unit == "share"


# The same numbers as without a study.


@pytest.mark.parametrize("posture", ["no-first-strike", "day-to-day-ride-out"])
def test_a_study_gives_the_outcomes_of_the_question_it_asks(posture: str) -> None:
    found = model(
        scenario={"posture": posture}, outputs=["removed_share", "mean_arriving", "mean_leaking"]
    )
    world = facts()
    question = gather(
        world,
        force_structure(world, "ATT", on=DAY),
        architecture(world, "DEF", on=DAY),
        on=DAY,
        posture=posture,
    )
    inputs = points(found)
    values_ = {name: inputs[:, j] for j, name in enumerate(found.names)}
    expected = question.evaluate(values_, len(inputs))
    outcomes = found.outcomes(inputs)
    for j, name in enumerate(("removed_share", "mean_arriving", "mean_leaking")):
        np.testing.assert_allclose(outcomes[:, j], getattr(expected, name), rtol=1e-12, atol=1e-14)


def test_the_mean_over_all_doubt_is_that_of_the_claims() -> None:
    found = model(outputs=["removed_share"])
    world = facts()
    question = gather(
        world,
        force_structure(world, "ATT", on=DAY),
        architecture(world, "DEF", on=DAY),
        on=DAY,
        posture="no-first-strike",
    )
    expected = sampled(question, samples=2048, seed=5).removed_share.mean()
    assert found.outcomes(points(found, 2048)).mean() == pytest.approx(expected, rel=0.02)


# Knobs.


def test_warheads_scale_the_launchers() -> None:
    found = model(
        doubt="none",
        scenario={"plan": "near-only"},
        parameters={"warheads": {"uniform": [22, 176]}},
        outputs=["mean_arriving"],
    )
    world = facts()
    force = force_structure(world, "ATT", on=DAY)
    defense = architecture(world, "DEF", on=DAY, plan="near-only")
    for factor in (0.5, 1.0, 2.0):
        groups = tuple(replace(g, launchers=round(factor * g.launchers)) for g in force.groups)
        question = gather(
            world, replace(force, groups=groups), defense, on=DAY, posture="no-first-strike"
        )
        expected = question.evaluate({}, 1).mean_arriving[0]
        assert found.outcomes(np.array([[88.0 * factor]]))[0, 0] == pytest.approx(expected)
    assert points(found)[:, 0] == pytest.approx(np.rint(points(found)[:, 0]))


def test_upload_runs_from_the_load_to_the_most() -> None:
    """88 warheads as loaded; 8 x 4 + 12 x 4 + 16 x 8 = 208 at most."""
    sure = {"offense_common_mode_probability": 0.0}
    found = model(
        doubt="none",
        scenario={"plan": "none"},
        parameters={"upload": {"uniform": [0, 1]}, **dict.fromkeys(ALL, 1.0), **sure},
        outputs=["mean_arriving"],
    )
    arriving = found.outcomes(np.array([[0.0], [0.5], [1.0]]))[:, 0]
    np.testing.assert_allclose(arriving, [88.0, 148.0, 208.0], atol=8.0)
    assert (arriving[0], arriving[2]) == (pytest.approx(88.0), pytest.approx(208.0))


def test_a_force_shrunk_to_nothing_still_has_an_answer() -> None:
    found = model(
        doubt="none",
        parameters={"warheads": {"uniform": [1, 88]}},
        outputs=["mean_arriving", "removed_share"],
    )
    assert found.outcomes(np.array([[1.0]])).tolist() == [[0.0, 0.0]]


# Choices.


def test_choices_combine_to_cases() -> None:
    found = model(
        parameters={
            "posture": {"choice": ["no-first-strike", "day-to-day-ride-out"]},
            "defense": {
                "choice": {
                    "all": {"plan": "deployed"},
                    "near": {"plan": "near-only"},
                    "none": {"plan": "none"},
                }
            },
        }
    )
    assert len(found.cases) == 6
    assert [p.labels for p in found.choices] == [
        ("no-first-strike", "day-to-day-ride-out"),
        ("all", "near", "none"),
    ]
    assert [len(c.layers) for c in found.cases] == [2, 1, 0, 2, 1, 0]


def test_each_row_is_that_of_its_own_case() -> None:
    choice = {"defense": {"choice": {"all": {"plan": "deployed"}, "none": {"plan": "none"}}}}
    found = model(parameters=choice, outputs=["removed_share", "mean_arriving"])
    inputs = points(found)
    outcomes = found.outcomes(inputs)
    none = column(found, inputs, "defense") == 1.0
    assert 100 < none.sum() < 156
    assert np.all(outcomes[none, 0] == 0.0)
    assert np.all(outcomes[~none, 0] > 0.0)
    assert np.all(np.isnan(column(found, inputs, "kill_near")) == none)
    alone = model(scenario={"plan": "none"}, outputs=["removed_share", "mean_arriving"])
    shared = inputs[np.flatnonzero(none)][:, [found.names.index(n) for n in alone.names]]
    np.testing.assert_allclose(alone.outcomes(shared), outcomes[none], rtol=1e-12)


def test_a_declared_range_follows_the_posture() -> None:
    choice = {"posture": {"choice": ["no-first-strike", "day-to-day-ride-out"]}}
    found = model(parameters=choice)
    inputs = points(found)
    struck = column(found, inputs, "posture") == 1.0
    silo = column(found, inputs, "surviving_silo")
    assert silo[struck].max() <= 0.2
    assert silo[~struck].min() >= 0.9


def test_where_no_doubt_is_declared_the_input_rests() -> None:
    """The camp's engageable share has no doubt; the baseline's has."""
    found = model(parameters={"viewpoint": {"choice": ["baseline", "camp"]}})
    inputs = points(found)
    camp = column(found, inputs, "viewpoint") == 1.0
    share = column(found, inputs, "engageable_share_near")
    assert np.all(share[camp] == 0.0)
    assert np.ptp(share[~camp]) > 0.5


def test_a_layer_of_ones_own() -> None:
    inputs = {
        "interceptors_space": {"uniform": [10, 100]},
        "kill_space": 0.5,
        "tracking_probability_space": 1.0,
        "defense_common_mode_probability_space": 0.0,
        "engageable_share_space": 1.0,
        "shots_per_warhead_space": 1,
    }
    found = model(scenario={"add_layers": ["space"]}, parameters=inputs, outputs=["mean_leaking"])
    assert [x.layer.name for x in found.cases[0].layers] == ["space", "near", "far"]
    assert (
        found.outcomes(points(found)).mean()
        < model(outputs=["mean_leaking"]).outcomes(points(model())).mean()
    )
    with pytest.raises(BadInputError, match=r"layer 'space' lacks kill_space"):
        built(
            scenario={"add_layers": ["space"]},
            parameters={k: v for k, v in inputs.items() if k != "kill_space"},
        )


def test_a_test_record_counts_up_to_the_day_of_each_case() -> None:
    choice = {"on": {"choice": ["2012-06-30", "2012-12-31"]}}
    record = {"kill_near": {"test_record": {"program": "GMD"}}}
    early, late = model(parameters={**choice, **record}).cases
    assert early.distributions["kill_near"] == Posterior(3.5, 3.5)
    assert late.distributions["kill_near"] == Posterior(4.5, 3.5)


def test_facts_read_are_noted_and_vintages_kept() -> None:
    found = built(parameters={"kill_near": {"fact": "kill-fact"}})
    assert "kill-fact" in found.facts_read
    assert "stock-far" in found.facts_read
    old = built(known_by="2012-12-31")
    assert old.known_by == "2012-12-31"
    assert "assume-tracking_probability-def-default-near-2013" not in old.facts_read


# Mistakes, each with the line of the file.

TEXT = """\
name: invented
scenario:
  attacker: ATT
  defender: DEF
  on: 2012-06-30
  loading: as_listed
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "  posture: day-to-day",
            r"line 7, key scenario.posture: unknown posture.*day-to-day-ride",
        ),
        ("  plan: futur", r"line 7, key scenario.plan: unknown plan.*Did you mean 'future'"),
        ("  viewpoint: podvig", r"line 7, key scenario.viewpoint: unknown viewpoint"),
        ("  doctrine: salvos", r"line 7, key scenario.doctrine: unknown shot doctrine.*'salvo'"),
        ("  rule: all-attempt", r"line 7, key scenario.rule: unknown counting rule"),
        ("  layers: [mid]", r"line 7, key scenario.layers: unknown layer"),
        ("  series: [survey-2011]", r"key scenario.attacker: unknown series"),
        ("parameters:\n  kil_near: {uniform: [0, 1]}", r"line 8, key parameters.kil_near: unknown"),
        ("parameters:\n  kil_near: {uniform: [0, 1]}", r"Did you mean 'kill_near'"),
        (
            "parameters:\n  kill_near: {uniform: [1, 0]}",
            r"line 8, key parameters.kill_near: a dist",
        ),
        ("parameters:\n  kill_near: {uniform: [0, 2]}", r"'kill_near' runs from 0 to 2.*1 at most"),
        ("parameters:\n  interceptors_near: {uniform: [-1, 2]}", r"runs from -1 to 2"),
        (
            "parameters:\n  kill_near: {fact: no-row}",
            r"line 8, key parameters.kill_near: unknown f",
        ),
        ("parameters:\n  kill_near: {fact: test-t1}", r"is a record and no number"),
        ("parameters:\n  kill_near: {test_record: {program: GBI}}", r"unknown test program"),
        ("parameters:\n  pair: {choice: [a, b]}", r"line 8, key parameters.pair: 'pair' is no key"),
        (
            "parameters:\n  posture: {choice: [x, y]}",
            r"key parameters.posture.choice\[0\]: unknown",
        ),
        ("parameters:\n  posture:\n    choice: [no-first-strike, odd]", r"line 9, .*choice\[1\]"),
        (
            "parameters:\n  loading: {choice: [best, odd]}",
            r"loading.choice\[1\]: 'odd' is no loading",
        ),
        ("outputs: [removed_shar]", r"line 7, key outputs\[0\]: unknown output.*'removed_share'"),
        ("outputs: [removed_share, removed_share]", r"outputs\[1\]: 'removed_share' comes twice"),
        ("matters: {output: p_zero_leak, at_least: 1}", r"matters.output: .*not among the outputs"),
    ],
)
def test_mistakes_are_found_where_they_stand(text: str, said: str) -> None:
    with pytest.raises(BadInputError, match=r"(?s)^s\.yaml, .*" + said) as caught:
        build(parse_study(TEXT + text + "\n", file="s.yaml"), facts())
    assert caught.value.exit_code == 2


def test_a_date_without_a_force_names_its_key() -> None:
    with pytest.raises(BadInputError, match=r"key scenario.attacker: no complete missile force"):
        built(scenario={"on": "2009"})
    with pytest.raises(BadInputError, match=r"key scenario.on: .*is not a date"):
        built(scenario={"on": "lately"})


def test_two_choices_may_not_set_one_key() -> None:
    clash = {
        "plan": {"choice": ["deployed", "near-only"]},
        "other": {"choice": {"a": {"plan": "future"}, "b": {}}},
    }
    with pytest.raises(BadInputError, match="'plan' is set by two choices"):
        built(parameters=clash)


def test_too_many_cases_are_refused() -> None:
    many = {f"c{i}": {"choice": {f"o{k}": {} for k in range(11)}} for i in range(3)}
    with pytest.raises(BadInputError, match="1331 cases"):
        build(study_of(values(parameters=many, scenario=SCENARIO)), facts())
