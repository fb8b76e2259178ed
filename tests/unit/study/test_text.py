"""YAML read as plain values with lines."""

from __future__ import annotations

import pytest

from equipoise.study.text import StudyFileError, dotted, parse

TEXT = """\
# a comment
name: plain
scenario:
  on: 2012-05-25
  attacker: NO
  rest: [1, 2.5, -3e-2, .5, true, null, yes, "2012"]
parameters:
  kill: {uniform: [0.1,
                   0.9]}
"""


def test_plain_values_keep_words_and_dates() -> None:
    found = parse(TEXT, file="plain.yaml").values
    assert found == {
        "name": "plain",
        "scenario": {
            "on": "2012-05-25",
            "attacker": "NO",
            "rest": [1, 2.5, -0.03, 0.5, True, None, "yes", "2012"],
        },
        "parameters": {"kill": {"uniform": [0.1, 0.9]}},
    }


def test_every_key_and_item_has_its_line() -> None:
    document = parse(TEXT, file="plain.yaml")
    assert document.line_of(("name",)) == 2
    assert document.line_of(("scenario", "on")) == 4
    assert document.line_of(("scenario", "rest", 3)) == 6
    assert document.line_of(("parameters", "kill", "uniform", 1)) == 9
    assert document.line_of(("parameters", "kill", "uniform", 7)) == 8
    assert document.line_of(("nowhere",)) == 2


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: [1, 2", 1, "not YAML"),
        ("a: 1\n b: 2\n", 2, "not YAML"),
        ("a: 1\nb: 2\na: 3\n", 3, "key comes twice"),
        ("a:\n  b: 1\n  b: 1\n", 3, "key comes twice"),
        ("a: &x 1\nb: *x\n", 1, "anchors and aliases"),
        ("a: !!python/object/apply:os.system [x]\n", 1, "tag"),
        ("a: !secret x\n", 1, "tag"),
        ("- 1\n- 2\n", 1, "keys and values"),
        ("", 1, "keys and values"),
        ("just words\n", 1, "keys and values"),
        ("a: " + "9" * 5000 + "\n", 1, "cannot be read as int"),
        ("a: \x00\n", None, "not YAML"),
        ("x: " + "[" * 5000, 1, "nested too deeply"),
        ("a: x\n" * 300_000, None, "characters"),
    ],
)
def test_what_is_no_plain_yaml_is_refused_with_its_line(
    text: str, line: int | None, said: str
) -> None:
    with pytest.raises(StudyFileError, match=said) as caught:
        parse(text, file="bad.yaml")
    (problem,) = caught.value.problems
    if line is not None:
        assert problem.line == line
    assert str(caught.value).startswith("bad.yaml")
    assert problem.cure


def test_a_small_file_cannot_grow() -> None:
    """Nine lines that would be a billion words if aliases were followed."""
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 10)
    )
    with pytest.raises(StudyFileError, match="anchors and aliases"):
        parse(bomb, file="bomb.yaml")


def test_paths_are_written_as_people_do() -> None:
    assert dotted(("parameters", "x", "uniform", 1)) == "parameters.x.uniform[1]"
