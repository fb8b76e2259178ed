"""A museum of broken fact folders: each must name its file, row, column and cure.

A case is a folder of ``cases/`` with the broken file, laid over the minimal valid folder,
and ``expected.txt``: the file, row and column at fault (``-`` where there is none), words
the message must hold, and ``remove`` for a file that is taken away.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from equipoise.core.errors import FactFileError
from equipoise.data.load import load_facts
from tests.broken_inputs.folder import CASES, write_valid_folder

NAMES = sorted(path.name for path in CASES.iterdir())


def read_expected(case: Path) -> dict[str, list[str]]:
    expected: dict[str, list[str]] = {"remove": []}
    for line in (case / "expected.txt").read_text(encoding="utf-8").splitlines():
        key, _, text = line.partition(": ")
        expected.setdefault(key, []).append(text)
    return expected


def or_none(text: str) -> str | None:
    return None if text == "-" else text


def test_the_valid_folder_loads(tmp_path: Path) -> None:
    facts = load_facts(folder=write_valid_folder(tmp_path))
    assert len(facts.facts) == 3
    assert {name for name, rows in facts.records.items() if rows} == {
        "flight_tests",
        "order_of_battle",
        "programs",
        "viewpoints",
    }


@pytest.mark.parametrize("name", NAMES)
def test_message_names_file_row_column_and_cure(name: str, tmp_path: Path) -> None:
    case = CASES / name
    expected = read_expected(case)
    folder = write_valid_folder(tmp_path)
    for path in case.glob("*.csv"):
        shutil.copy(path, folder / path.name)
    for file in expected["remove"]:
        (folder / file).unlink()

    with pytest.raises(FactFileError) as caught:
        load_facts(folder=folder)

    error = caught.value
    row = or_none(expected["row"][0])
    assert error.file == expected["file"][0]
    assert error.row == (None if row is None else int(row))
    assert error.column == or_none(expected["column"][0])
    message = str(error)
    assert message.startswith(expected["file"][0])
    assert len(error.cure) > 8
    assert expected["says"], "a case must say what the message holds"
    for words in expected["says"]:
        assert words in message


def test_the_museum_is_not_empty() -> None:
    assert len(NAMES) >= 25
