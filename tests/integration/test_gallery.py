"""Every question of the gallery is answered: a sentence with a number and a range, and a figure."""

from __future__ import annotations

import json
import re
import runpy
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from equipoise.report.words import banned_words

FOLDER = Path(__file__).parents[2] / "examples" / "gallery"
SCRIPTS = sorted(FOLDER.glob("q*.py"))
LEAST_QUESTIONS = 8
SMALL = "256"
LARGEST_PICTURE_BYTES = 400_000
LONGEST_LINES = 90
RANGE = re.compile(r"\d[\d.,]* ?%? to \d|\d[^()]*\([^()]*\d")


def test_there_are_enough_questions() -> None:
    assert len(SCRIPTS) >= LEAST_QUESTIONS


@pytest.mark.parametrize("script", SCRIPTS, ids=[s.stem for s in SCRIPTS])
def test_a_question_is_answered_with_number_range_sources_and_figure(
    script: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("EQUIPOISE_GALLERY", str(tmp_path))
    monkeypatch.setenv("EQUIPOISE_GALLERY_SAMPLES", SMALL)
    monkeypatch.setattr(sys, "path", [str(FOLDER), *sys.path])
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(script), run_name="__main__")
    answer = json.loads((tmp_path / f"{script.stem}.json").read_text(encoding="utf-8"))
    picture = (tmp_path / f"{script.stem}.svg").read_text(encoding="utf-8")
    assert RANGE.search(answer["sentence"]), answer["sentence"]
    assert banned_words(answer["sentence"]) == []
    assert answer["rows_read"]
    assert len(answer["sources"]) > 1
    assert answer["run_id"] in answer["sources"][-1]
    assert ElementTree.fromstring(picture).tag.endswith("svg")
    assert answer["run_id"] in picture
    assert "http" not in picture.replace("http://www.w3.org/", "")
    assert len(picture.encode()) < LARGEST_PICTURE_BYTES
    assert answer["sentence"] in capsys.readouterr().out


@pytest.mark.parametrize("script", SCRIPTS, ids=[s.stem for s in SCRIPTS])
def test_a_script_opens_as_a_notebook_and_can_be_read_at_once(script: Path) -> None:
    code = script.read_text(encoding="utf-8")
    cells = re.split(r"^# %%", code, flags=re.MULTILINE)
    assert cells[0] == ""
    assert cells[1].startswith(" [markdown]\n# # ")
    assert len(cells) > 2
    assert all(cell.startswith("\n") for cell in cells[2:])
    assert len(code.splitlines()) <= LONGEST_LINES
