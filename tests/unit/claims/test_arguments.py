"""Arguments as data: the shipped files, the user's own, and every way a file can be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from equipoise.api import argument_named, arguments, check_argument, check_claim
from equipoise.claims.argument import argument_from_text
from equipoise.claims.registry import CLAIMS
from equipoise.core.errors import BadInputError, UnknownNameError
from equipoise.study.text import StudyFileError
from tests.support.command_line import equipoise

KNOWN = tuple(c.id for c in CLAIMS)
GOOD = """\
id: my-case
title: My case
author: A reader
source: A letter, 2020
on: 2012-05
question: What removes more?
claims:
  - domestic-politics
options:
  viewpoint: podvig
  known_by: 2013
"""


def broken(text: str) -> str:
    with pytest.raises(StudyFileError) as raised:
        argument_from_text(text, file="mine.yaml", claims=KNOWN)
    return str(raised.value)


def test_the_shipped_arguments_are_files_of_known_claims() -> None:
    found = {a.id: a for a in arguments()}
    assert {"point-of-distraction", "mop-up"} <= found.keys()
    assert found["mop-up"].claims[0] == "mop-up"
    for argument in found.values():
        assert set(argument.claims) <= set(KNOWN)
        assert argument.source
        assert argument.digest == ""


def test_a_file_is_read_with_its_options() -> None:
    found = argument_from_text(GOOD, file="mine.yaml", claims=KNOWN)
    assert found.id == "my-case"
    assert found.options.viewpoint == "podvig"
    assert found.options.known_by == "2013"
    assert len(found.digest) == 16


def test_options_of_a_file_enter_the_run_and_give_way_to_those_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "mine.yml"
    path.write_text(GOOD, encoding="utf-8")
    own = check_argument(str(path))
    assert own.options.viewpoint == "podvig"
    assert str(own.options.known_by) == "2013-12-31"
    asked = check_argument(str(path), viewpoint="mda", known_by="2016")
    assert asked.options.viewpoint == "mda"
    assert str(asked.options.known_by) == "2016-12-31"
    assert own.run.run_id != asked.run.run_id
    assert [f.id for f in own.findings] == ["domestic-politics"]


def test_two_files_of_one_name_are_two_runs(tmp_path: Path) -> None:
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text(GOOD, encoding="utf-8")
    second.write_text(GOOD.replace("A reader", "Another"), encoding="utf-8")
    runs = [check_argument(str(p)).run.run_id for p in (first, second)]
    assert runs[0] != runs[1]


def test_one_claim_of_a_file_is_computed_alone(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert check_claim("domestic-politics", argument=str(path)).findings[0].facts_read
    with pytest.raises(UnknownNameError, match="domestic-politics"):
        check_claim("mop-up", argument=str(path))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("domestic-politics", "domestic-politic", ("line 8", "Did you mean 'domestic-politics'?")),
        ("question:", "qestion:", ("line 6", "unknown key", "Did you mean 'question'?")),
        ("viewpoint:", "viewpiont:", ("line 10", "options.viewpiont", "'viewpoint'")),
        ("title: My case\n", "", ("key title", "required")),
        ("on: 2012-05", "on: soon", ("line 5", "key on")),
        ("known_by: 2013", "known_by: 2013-13", ("line 11", "options.known_by")),
        ("id: my-case", "id: My Case", ("line 1", "short name")),
        ("claims:\n  - domestic-politics", "claims: []", ("line 7", "at least one claim")),
        ("claims:\n  - domestic-politics", "claims: mop-up", ("line 7", "Write a list")),
        ("title: My case", "title: ''", ("line 2", "empty")),
        ("viewpoint: podvig", "pessimism: 1.5", ("line 10", "between 0.5 and 1")),
        ("  - domestic-politics", "  - mop-up\n  - mop-up", ("line 9", "twice")),
        ("title: My case", "title: [", ("not YAML",)),
        ("title: My case", "title: !!python/name:os.system x", ("line 2", "tag")),
        ("title: My case", "title: &a b", ("anchors",)),
    ],
)
def test_a_broken_file_names_line_key_and_cure(old: str, new: str, told: tuple[str, ...]) -> None:
    assert old in GOOD
    message = broken(GOOD.replace(old, new))
    assert message.startswith("mine.yaml")
    for words in told:
        assert words in message


def test_every_problem_of_a_file_is_told_in_one_go() -> None:
    message = broken(GOOD.replace("title", "titel").replace("author", "autor"))
    assert "titel" in message
    assert "autor" in message


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match=r"Did you mean 'mop-up'\?.*point-of-distraction"):
        argument_named("mopup")


def test_a_file_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no argument file"):
        argument_named(str(tmp_path / "none.yaml"))
    path = tmp_path / "bytes.yaml"
    path.write_bytes(b"\xff\xfe\x00title")
    with pytest.raises(BadInputError, match="UTF-8"):
        argument_named(str(path))


def test_the_command_exits_2_with_one_message(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD.replace("  - domestic-politics", "  - domestic-politic"), encoding="utf-8")
    done = equipoise("check", "mine.yaml", folder=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("domestic-politic'") == 1
    assert "Traceback" not in done.stderr
    assert "line 8" in done.stderr
