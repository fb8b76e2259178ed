"""The claims: tested in a process of their own, shown as in the report, equal to the command."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from equipoise.api import Checked, argument_named
from equipoise.documents.check import check_document
from equipoise.documents.plain import json_text
from equipoise.web.app import create_app
from equipoise.web.check_worker import CheckKey, Failure, Job, _Worker
from equipoise.web.checks import BusyError, CheckFailedError, Checks, Task
from tests.support import findings
from tests.support.web_pages import HOST, faults

ARGUMENT = "mop-up"
PATIENCE_S = 120.0


def key(argument: str = ARGUMENT, **options: str) -> CheckKey:
    return CheckKey(
        **{**dict.fromkeys(CheckKey._fields), "argument": argument, "lang": "en", **options}
    )


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(), base_url=HOST) as found:
        yield found


@pytest.fixture(scope="module")
def checked() -> Checked:
    return findings.checked(ARGUMENT)


def until_done(client: TestClient, address: str) -> str:
    """A page as it is once its claims are tested."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        answer = client.get(address)
        assert answer.status_code == 200
        if "data-poll" not in answer.text:
            return answer.text
        time.sleep(0.2)
    raise AssertionError(f"{address} is still computing")


def test_the_document_is_that_of_the_command_byte_for_byte(
    client: TestClient, checked: Checked
) -> None:
    answer = client.get(f"/api/check?argument={ARGUMENT}")
    assert answer.status_code == 200
    assert answer.text == json_text(check_document(checked)) + "\n"


def test_while_it_computes_the_page_says_how_far_it_is(client: TestClient) -> None:
    text = client.get(f"/claims?argument={ARGUMENT}&on=2014").text
    assert 'data-poll="1"' in text
    assert "<progress" in text
    assert '<noscript><meta http-equiv="refresh"' in text
    assert faults(text) == []
    assert "tested" in until_done(client, f"/claims?argument={ARGUMENT}&on=2014")


def test_sliders_answer_while_claims_are_tested(client: TestClient) -> None:
    client.get("/threshold")
    client.get("/claims?argument=golden-dome&on=2025-06")
    assert "data-poll" in client.get("/claims?argument=golden-dome&on=2025-06").text
    assert client.get("/threshold?warheads=450").status_code == 200


def test_every_claim_stands_there_with_its_verdict(client: TestClient, checked: Checked) -> None:
    text = until_done(client, f"/claims?argument={ARGUMENT}")
    for finding in checked.findings:
        assert f'href="/claims/{finding.id}?argument={ARGUMENT}"' in text
    assert text.count('class="verdict') == len(checked.findings)
    assert checked.run.run_id in text
    assert faults(text) == []


@pytest.mark.parametrize("claim", argument_named(ARGUMENT).claims)
def test_a_claim_is_shown_with_rule_figures_twins_and_sources(
    client: TestClient, claim: str
) -> None:
    text = until_done(client, f"/claims/{claim}?argument={ARGUMENT}")
    assert "The rule, declared before computing" in text
    assert text.count("<svg") >= 2
    assert 'href="/sources/' in text
    assert faults(text) == []


def test_claims_and_arguments_that_are_not_there(client: TestClient) -> None:
    for address in (
        "/claims/nothing",
        f"/claims/six-pairs?argument={ARGUMENT}",
        "/claims?argument=x",
    ):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "Known:" in answer.text


def test_what_the_claims_refuse_is_told_once_and_stays(client: TestClient) -> None:
    address = f"/claims?argument={ARGUMENT}&viewpoint=nobody"
    end = time.monotonic() + PATIENCE_S
    while (answer := client.get(address)).status_code == 200:
        assert time.monotonic() < end
        time.sleep(0.1)
    assert answer.status_code == 404
    assert "Known:" in answer.text
    assert client.get(address).status_code == 404


def test_the_report_can_be_taken_away(client: TestClient, checked: Checked) -> None:
    answer = client.get(f"/export/report.html?argument={ARGUMENT}")
    while answer.status_code == 202:
        answer = client.get(f"/export/report.html?argument={ARGUMENT}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.text.startswith("<!DOCTYPE html>")
    assert checked.run.run_id in answer.text


def test_a_killed_process_fails_its_job_and_the_next_starts_another() -> None:
    checks = Checks()
    try:
        assert checks.check(key()).result.result(PATIENCE_S).summary
        assert checks._process is not None
        os.kill(checks._process.pid or 0, signal.SIGKILL)
        checks._process.join(10)
        with pytest.raises(CheckFailedError, match="ended"):
            checks.check(key(on="2013")).result.result(PATIENCE_S)
        assert checks.check(key(on="2013")).result.result(PATIENCE_S).summary
    finally:
        checks.close()


def _idle(_anything: object) -> None:
    """Do nothing."""


def test_only_so_many_may_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Checks, "_run", _idle)
    checks = Checks()
    for year in range(1990, 1996):
        checks.check(key(on=str(year)))
    with pytest.raises(BusyError, match="wait already"):
        checks.check(key(on="1996"))
    assert checks.check(key(on="1990")) is checks.check(key(on="1990"))


def test_closing_cancels_what_waits_and_ends_the_process() -> None:
    checks = Checks()
    first: Task = checks.check(key(on="2012-05"))
    waiting = [checks.check(key(on=str(year))) for year in (2015, 2016)]
    end = time.monotonic() + PATIENCE_S
    while first.step is None and not first.result.done():
        assert time.monotonic() < end
        time.sleep(0.02)
    process = checks._process
    checks.close()
    assert process is not None
    assert not process.is_alive()
    assert all(task.result.cancelled() for task in waiting)


def test_an_unforeseen_failure_is_told_and_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = _Worker(_idle)

    def fails(_key: CheckKey) -> None:
        raise RuntimeError("surprise")

    monkeypatch.setattr(worker, "_check", fails)
    assert worker.done(Job("check", key())) == Failure("RuntimeError: surprise", 500)
