"""Studies on the page without running one: examples, forms, refusals, limits of jobs."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from equipoise.study.files import parse_study
from equipoise.study.shipped import shipped_studies, shipped_study
from equipoise.web.jobs import Job, StudyLimits, size_of
from tests.support.web_pages import document_of, faults, page, text_of

EXAMPLES = Path(__file__).parents[3] / "examples" / "studies"


def test_the_examples_that_ship_are_those_of_the_repository() -> None:
    packaged = {s.spec.name: s.document.text for s in shipped_studies()}
    assert packaged == {p.stem: p.read_text(encoding="utf-8") for p in EXAMPLES.glob("*.yaml")}


def test_every_example_is_listed_and_can_be_put_into_the_box() -> None:
    text = text_of("/studies")
    assert faults(text) == []
    for study in shipped_studies():
        assert f"/studies?example={study.spec.name}" in text
        assert study.spec.question.split(",")[0] in text_of(f"/studies?example={study.spec.name}")


def test_an_unknown_example_is_refused() -> None:
    assert "unknown example study" in text_of("/studies?example=none", 404)


def test_the_schema_is_that_of_the_command() -> None:
    from equipoise.study.files import json_schema

    assert document_of("/api/study-schema") == json_schema()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "there is no study"),
        ("name: x", "key scenario: this is required"),
        ("name: [", "study, line"),
        ("a: &x 1\nb: *x", "study"),
        ("scenario: {}\nname: A B", "no short name"),
        ("x" * 50_001, "more than 50,000 characters"),
    ],
)
def test_a_bad_study_is_refused_with_its_text_kept(text: str, words: str) -> None:
    answer = page().post("/studies", data={"text": text, "samples": "4096"})
    assert answer.status_code == 400
    assert words in answer.text
    assert faults(answer.text) == []
    if 0 < len(text) < 100:
        assert text.partition("\n")[0] in html.unescape(answer.text)


def test_markup_in_a_study_is_text() -> None:
    answer = page().post("/studies", data={"text": "</textarea><script>alert(1)</script>"})
    assert answer.status_code == 400
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("samples", ["many", "-1", "9" * 40, "1e3"])
def test_a_number_of_scenarios_must_be_one(samples: str) -> None:
    text = shipped_study("deep-cuts").document.text
    answer = page().post("/studies", data={"text": text, "samples": samples})
    assert answer.status_code == 400


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a=1&" * 20, b"text=%FF%FE", b'{"text": "x"}', b""])
def test_a_body_that_is_no_form_is_refused(body: bytes) -> None:
    assert page().post("/studies", content=body).status_code == 400


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "x", "more": 1}, {"text": 5}, []])
def test_a_body_that_is_no_request_is_refused(body: object) -> None:
    answer = page().post("/api/studies", json=body)
    assert answer.status_code == 422
    assert "error" in answer.json()


@pytest.mark.parametrize("address", ["/studies/000000000000", "/export/studies/000000000000.zip"])
def test_a_study_that_is_not_there(address: str) -> None:
    assert page().get(address).status_code == 404
    assert page().get(address.replace("0", "x", 1)).status_code == 422


def test_other_sites_cannot_start_or_cancel() -> None:
    text = shipped_study("deep-cuts").document.text
    for headers in ({"origin": "http://example.org"}, {"sec-fetch-site": "cross-site"}):
        answer = page().post("/api/studies", json={"text": text}, headers=headers)
        assert answer.status_code == 403
    assert document_of("/api/studies")["studies"] == []


def job(tmp_path: Path) -> Job:
    study = parse_study(shipped_study("deep-cuts").document.text)
    return Job("0" * 12, study, 1000, tmp_path / "job", StudyLimits())


def test_progress_has_rate_and_time_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter((10.0, 20.0))
    monkeypatch.setattr("equipoise.web.jobs.time.monotonic", lambda: next(clock))
    one = Job("0" * 12, job(tmp_path).study, 1000, tmp_path, StudyLimits(), _asked=0.0)
    one._hear({"phase": "running", "done": 250})
    found = one.progress
    assert found.state == "running"
    assert found.share == 0.25
    assert found.rate == 25.0
    assert found.seconds_left == 30.0
    assert found.seconds == 20.0


def test_files_beyond_the_limit_end_a_study(tmp_path: Path) -> None:
    study = job(tmp_path).study
    one = Job("0" * 12, study, 1000, tmp_path / "job", StudyLimits(disk_bytes=10))
    one.folder.mkdir()
    (one.folder / "part").write_bytes(b"x" * 11)
    one._hear({"phase": "running", "done": 1})
    assert one.progress.state == "failed"
    assert "grew beyond" in one.progress.message
    assert not one.folder.exists()


def test_a_cancelled_study_stays_cancelled(tmp_path: Path) -> None:
    one = job(tmp_path)
    one.stop()
    one._hear({"phase": "finished"})
    one._hear({"phase": "running", "done": 5})
    assert one.progress.state == "cancelled"
    assert one.progress.done == 0


def test_the_size_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_bytes(b"xyz")
    assert size_of(tmp_path) >= 3
    assert size_of(tmp_path / "none") == 0
