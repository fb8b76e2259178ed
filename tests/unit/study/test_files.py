"""Study files: what is accepted, and what is said of what is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from equipoise.core.errors import BadInputError
from equipoise.study.files import json_schema, known_keys, parse_study, read_study, study_of
from equipoise.study.spec import ChoiceSpec, StudySpec, UniformSpec
from equipoise.study.text import StudyFileError

ROOT = Path(__file__).parents[3]
HEAD = "name: a\nscenario: {attacker: ATT, defender: DEF, on: 2012}\n"


def problems_of(text: str) -> list[str]:
    with pytest.raises(StudyFileError) as caught:
        parse_study(text, file="s.yaml")
    return str(caught.value).splitlines()


def test_a_short_study_has_defaults() -> None:
    spec = parse_study(HEAD).spec
    assert spec.scenario.on == "2012"
    assert spec.scenario.posture == "no-first-strike"
    assert (spec.samples, spec.seed, spec.doubt) == (65_536, 1, "declared")
    assert spec.outputs[0] == "removed_share"


def test_every_kind_of_doubt_is_read() -> None:
    text = (
        HEAD
        + """
parameters:
  a: {uniform: [0, 1], label: A, group: g}
  b: {pert: [0, 0.5, 1]}
  c: {beta: [2, 3]}
  d: {test_record: {program: GMD}}
  e: {fact: some-row}
  f: {fixed: 0.5}
  g: 0.25
  h: {mixture: [{uniform: [0, 1]}, 0.5, {test_record: {program: GMD, rule: no-tests-fail}}]}
  posture: {choice: [x, y]}
  pair: {choice: {one: {attacker: A}, other: {attacker: B, plan: none}}}
"""
    )
    parameters = parse_study(text).spec.parameters
    assert isinstance(parameters["a"], UniformSpec)
    assert (parameters["a"].label, parameters["a"].group) == ("A", "g")
    assert parameters["g"] == 0.25
    assert isinstance(parameters["pair"], ChoiceSpec)
    assert list(parameters["pair"].choice) == ["one", "other"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sede: 1", "s.yaml, line 3, key sede: unknown key. Did you mean 'seed'?"),
        ("parameters: {x: {unifrm: [0, 1]}}", "key parameters.x: this is not exactly one kind"),
        ("parameters: {x: {unifrm: [0, 1]}}", "Did you mean 'uniform'?"),
        ("parameters: {x: {uniform: [0, 1], pert: [0, 1, 2]}}", "not exactly one kind"),
        ("parameters:\n  x: {uniform: [0]}", "line 4, key parameters.x.uniform[1]: this is req"),
        ("parameters:\n  x: {uniform: [0, 1, 2]}", "line 4, key parameters.x.uniform: this list"),
        ("parameters:\n  x: {uniform: [0, b]}", "line 4, key parameters.x.uniform[1]: this is no"),
        ("parameters:\n  x: {uniform: [0, .inf]}", "uniform[1]: this number is not finite"),
        ("parameters:\n  x: {uniform: [0, 1], lable: q}", "Did you mean 'label'?"),
        ("parameters: {x: {test_record: {program: GMD, rul: x}}}", "Did you mean 'rule'?"),
        ("parameters: {x: true}", "key parameters.x: this is not exactly one kind"),
        ("parameters: {x: {mixture: [{uniform: [0, 1]}]}}", "x.mixture: this list is too short"),
        ("parameters: {x: {mixture: [1, {choice: [a, b]}]}}", "x.mixture[1]: this is not exactly"),
        ("parameters: {posture: {choice: [x]}}", "posture.choice: this list is too short"),
        ("parameters: {p: {choice: {a: {attackr: X}, b: {}}}}", "Did you mean 'attacker'?"),
        ("outputs: []", "key outputs: this list is too short"),
        ("matters: {output: removed_share}", "key matters: a criterion needs exactly one"),
        ("matters: {output: x, at_least: 1, at_most: 2}", "exactly one threshold"),
        ("samples: 1.5", "key samples: this is no whole number. Write a whole number."),
        ("samples: 0", "key samples: Input should be greater than or equal to 1"),
        ("seed: -1", "key seed: Input should be greater than or equal to 0"),
        ("doubt: maybe", "key doubt: Input should be 'declared' or 'none'"),
    ],
)
def test_mistakes_are_named_with_line_key_and_cure(text: str, said: str) -> None:
    lines = problems_of(HEAD + text + "\n")
    assert any(said in line for line in lines), lines
    assert all(line.startswith("s.yaml, line ") for line in lines)


def test_all_mistakes_are_named_at_once_in_the_order_of_the_file() -> None:
    lines = problems_of(
        "name: Not Short\nscenario:\n  attacker: A\n  defnder: B\n  on: 2012\nsede: 1\n"
    )
    assert [line.split(":")[0] for line in lines] == [
        "s.yaml, line 1, key name",
        "s.yaml, line 2, key scenario.defender",
        "s.yaml, line 4, key scenario.defnder",
        "s.yaml, line 6, key sede",
    ]


def test_no_file_and_no_text(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no study file"):
        read_study(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"name: \xe9\xe8\n")
    with pytest.raises(BadInputError, match="UTF-8"):
        read_study(tmp_path / "latin.yaml")


def test_plain_values_are_a_study_too() -> None:
    values = {"name": "a", "scenario": {"attacker": "ATT", "defender": "DEF", "on": 2012}}
    assert study_of(values).spec == parse_study(HEAD).spec
    with pytest.raises(StudyFileError, match="key sede: unknown key"):
        study_of({**values, "sede": 1})


def test_words_change_no_result() -> None:
    plain = parse_study(HEAD + "parameters: {x: {uniform: [0, 1]}}\n").spec
    worded = parse_study(
        HEAD + "title: t\nnotes: n\nsamples: 5\nseed: 9\nmatters: {output: y, at_least: 1}\n"
        "parameters: {x: {uniform: [0, 1], label: l, group: g}}\n"
    ).spec
    other = parse_study(HEAD + "parameters: {x: {uniform: [0, 2]}}\n").spec
    assert plain.asked() == worded.asked()
    assert plain.asked() != other.asked()


# The schema.


def test_the_published_schema_is_current() -> None:
    """Write it anew with: equipoise study-schema > docs/study.schema.json."""
    published = json.loads((ROOT / "docs" / "study.schema.json").read_text(encoding="utf-8"))
    assert published == json.loads(json.dumps(json_schema()))


def test_the_schema_knows_what_the_reader_knows() -> None:
    assert set(known_keys(())) == set(StudySpec.model_fields)
    assert "attacker" in known_keys(("scenario",))
    assert "rule" in known_keys(("parameters", "anything", "test_record"))
    assert "attacker" in known_keys(("parameters", "anything", "choice", "one"))
    assert known_keys(("nowhere",)) == []


@pytest.mark.parametrize("path", sorted((ROOT / "examples" / "studies").glob("*.yaml")))
def test_examples_fit_the_schema(path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    values: Any = read_study(path).document.values
    jsonschema.Draft202012Validator(json_schema()).validate(values)


@pytest.mark.parametrize(
    "values",
    [
        {"sede": 1},
        {"parameters": {"x": {"unifrm": [0, 1]}}},
        {"parameters": {"x": {"uniform": [0]}}},
        {"matters": {}},
        {"samples": 0},
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(values: dict[str, Any]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    whole = {
        "name": "a",
        "scenario": {"attacker": "ATT", "defender": "DEF", "on": "2012"},
        **values,
    }
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json_schema()).validate(whole)
    with pytest.raises(StudyFileError):
        study_of(whole)
