"""Studies from the page for real: progress, results, cancel, limits, and the end of the server."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from starlette.testclient import TestClient

from equipoise.study.shipped import shipped_study
from equipoise.web.app import create_app
from equipoise.web.jobs import StudyLimits
from tests.support.web_pages import HOST, as_the_command_prints, faults

TEXT = shipped_study("golden-dome").document.text
SAMPLES = 4096
LONG = 1 << 17
PATIENCE_S = 120.0


def client(limits: StudyLimits | None = None) -> TestClient:
    app = create_app()
    app.state.study_limits = limits
    return TestClient(app, base_url=HOST)


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody else's cleaning of the shared one can disturb; and nothing may be left in it."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield
    assert list(folder.glob("equipoise-studies-*")) == []


@pytest.fixture
def closing(_own_temporary_folder: None) -> Iterator[Callable[[StudyLimits | None], TestClient]]:
    made: list[TestClient] = []

    def make(limits: StudyLimits | None = None) -> TestClient:
        made.append(client(limits))
        return made[-1]

    yield make
    for one in made:
        if hasattr(one.app.state, "jobs"):  # type: ignore[attr-defined]
            one.app.state.jobs.close()  # type: ignore[attr-defined]


def start(page: TestClient, samples: int, text: str = TEXT) -> str:
    answer = page.post("/api/studies", json={"text": text, "samples": samples})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def waited(page: TestClient, job: str, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The state of a study once it fits."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found: dict[str, Any] = page.get(f"/api/studies/{job}").json()
        if fits(found):
            return found
        assert found["state"] in ("starting", "running", "answering"), found
        time.sleep(0.05)
    raise AssertionError(f"waited {PATIENCE_S:g} s in vain")


def job_of(page: TestClient, job: str) -> Any:
    return page.app.state.jobs.find(job)  # type: ignore[attr-defined]


def ended(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_study_runs_shows_progress_and_answers_as_python_does(
    closing: Callable[..., TestClient], tmp_path: Path
) -> None:
    from equipoise.documents.studies import study_document
    from equipoise.studies import Study
    from equipoise.study.files import parse_study

    page = closing()
    asked = page.post(
        "/studies", data={"text": TEXT, "samples": str(SAMPLES)}, follow_redirects=False
    )
    assert asked.status_code == 303
    job = asked.headers["location"].rpartition("/")[2]
    underway = page.get(f"/studies/{job}").text
    assert "<progress" in underway
    assert '<meta http-equiv="refresh"' in underway
    assert "data-poll" in underway
    assert faults(underway) == []
    done = waited(page, job, lambda s: s["state"] == "finished")
    assert done["scenarios_done"] == SAMPLES
    shown = page.get(f"/studies/{job}").text
    assert faults(shown) == []
    assert "data-poll" not in shown
    assert "<progress" not in shown
    own = Study(parse_study(TEXT)).run(tmp_path / "own", samples=SAMPLES, workers=1)
    expected = as_the_command_prints(study_document(own, job, {"summary": own.summary()}))
    for key in ("digest", "run_id", "scenarios", "summary", "facts_digest", "study"):
        assert done["results"][key] == expected[key]
    for sentence in own.summary().words:
        assert sentence.replace(" %", "\u00a0%") in shown
    content = page.get(f"/export/studies/{job}.zip").content
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.read("study.yaml").decode() == TEXT
        assert json.loads(file.read("run/manifest.json"))["digest"] == own.digest
        assert own.run_id in file.read("README.txt").decode()
        assert any(n.endswith(".parquet") for n in file.namelist())


def test_cancel_ends_the_process_and_removes_its_files(
    closing: Callable[..., TestClient],
) -> None:
    page = closing()
    job = start(page, LONG)
    waited(page, job, lambda s: s["state"] == "running" and s["scenarios_done"] > 0)
    found = job_of(page, job)
    assert found.pid is not None
    assert not ended(found.pid)
    running = page.get(f"/studies/{job}").text
    assert "scenarios a second" in running
    answer = page.post(f"/studies/{job}/cancel", follow_redirects=False)
    assert answer.status_code == 303
    assert ended(found.pid)
    assert not found.folder.exists()
    assert "This study was cancelled." in page.get(f"/studies/{job}").text
    assert page.get(f"/export/studies/{job}.zip").status_code == 400


def test_no_more_run_at_a_time_than_may_and_samples_are_held_to_the_limit(
    closing: Callable[..., TestClient],
) -> None:
    page = closing(StudyLimits(at_once=1, samples=LONG))
    job = start(page, LONG * 4)
    assert page.get(f"/api/studies/{job}").json()["scenarios"] == LONG
    second = page.post("/api/studies", json={"text": TEXT})
    assert second.status_code == 429
    assert "under way" in second.json()["error"]
    form = page.post("/studies", data={"text": TEXT, "samples": "4096"})
    assert form.status_code == 429
    assert "golden-dome" in form.text
    page.post(f"/api/studies/{job}/cancel")
    start(page, SAMPLES)


def test_time_and_memory_are_limited(closing: Callable[..., TestClient]) -> None:
    slow = closing(StudyLimits(seconds=0.3))
    job = start(slow, LONG)
    found = waited(slow, job, lambda s: s["state"] == "failed")
    assert "took longer than" in found["message"]
    assert ended(job_of(slow, job).pid)
    if not Path("/proc/self/statm").exists():
        return
    small = closing(StudyLimits(memory_bytes=30 * 10**6))
    job = start(small, SAMPLES)
    found = waited(small, job, lambda s: s["state"] == "failed")
    assert "memory" in found["message"]


def test_a_study_that_cannot_be_built_says_why(closing: Callable[..., TestClient]) -> None:
    page = closing()
    job = start(page, SAMPLES, TEXT.replace("defender: USA", "defender: XYZ"))
    found = waited(page, job, lambda s: s["state"] == "failed")
    assert "XYZ" in found["message"]
    assert "XYZ" in page.get(f"/studies/{job}").text


def test_old_studies_make_room_for_new_ones(closing: Callable[..., TestClient]) -> None:
    page = closing(StudyLimits(kept=1))
    jobs = []
    for _ in range(3):
        jobs.append(start(page, LONG))
        page.post(f"/api/studies/{jobs[-1]}/cancel")
    listed = [s["id"] for s in page.get("/api/studies").json()["studies"]]
    assert listed == jobs[:0:-1]


SERVER = (
    "import uvicorn; from equipoise.web.app import create_app; "
    "uvicorn.run(create_app(), host='127.0.0.1', port={port}, log_level='error')"
)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_no_study_and_no_file_outlives_the_server(how: signal.Signals) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-c", SERVER.format(port=port)])
    try:
        _until(lambda: _asked(port, "/api/studies") is not None)
        body = json.dumps({"text": TEXT, "samples": LONG}).encode()
        job = _asked(port, "/api/studies", body)
        assert job is not None
        (pid,) = _until(lambda: _workers_of(server.pid))
        folder = Path(Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[-2].decode())
        _until(folder.exists)
        server.send_signal(how)
        server.wait(30)
        _until(lambda: ended(pid))
        _until(lambda: not folder.exists())
    finally:
        server.kill()
        server.wait()


def _until(ask: Callable[[], Any]) -> Any:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if found := ask():
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited {PATIENCE_S:g} s in vain")


def _asked(port: int, path: str, body: bytes | None = None) -> Any:
    headers = {"content-type": "application/json"}
    request = Request(f"http://127.0.0.1:{port}{path}", data=body, headers=headers)
    try:
        with urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())
    except OSError:
        return None


def _workers_of(server: int) -> list[int]:
    children = Path(f"/proc/{server}/task/{server}/children")
    found = [int(p) for task in children.parent.parent.iterdir() for p in _children(task)]
    return [p for p in found if b"study_worker" in Path(f"/proc/{p}/cmdline").read_bytes()]


def _children(task: Path) -> list[str]:
    try:
        return (task / "children").read_text().split()
    except OSError:
        return []
