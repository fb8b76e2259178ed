"""Every address of the page answers whatever its own description allows, and hostile requests too.

Requests are made up from the OpenAPI description by schemathesis. An answer of the server's own
fault (5xx) is a failure; so is an error under /api that is not ``{"error": message}``.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from starlette.testclient import TestClient
from tests.support.web_pages import HOST

from equipoise.web.app import create_app
from equipoise.web.jobs import StudyLimits

APP = create_app()
APP.state.study_limits = StudyLimits(at_once=1, samples=1024, seconds=5.0)
SCHEMA = schemathesis.openapi.from_asgi(
    "/api/openapi.json", APP, headers={"host": HOST.removeprefix("http://")}
)
FEW = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
QUICK_S = 2.0


@pytest.fixture(scope="module", autouse=True)
def _no_study_is_left() -> Iterator[None]:
    yield
    if hasattr(APP.state, "jobs"):
        APP.state.jobs.close()


@pytest.fixture(scope="module")
def page() -> TestClient:
    return TestClient(APP, base_url=HOST, raise_server_exceptions=False)


@SCHEMA.parametrize()
@FEW
def test_whatever_the_description_allows_is_answered(case: schemathesis.Case) -> None:
    answer = case.call_and_validate(checks=[not_a_server_error])
    if answer.status_code >= 400 and case.path.startswith("/api/"):
        assert list(answer.json()) == ["error"]


@pytest.mark.parametrize(
    ("method", "address", "headers", "status"),
    [
        ("GET", "/", {"host": "example.org"}, 421),
        ("GET", "/", {"host": "127.0.0.1.example.org"}, 421),
        ("GET", "/api/facts", {"host": ""}, 421),
        ("GET", "/data?q=" + "x" * 9000, {}, 414),
        ("GET", "/" + "a/" * 5000, {}, 414),
        ("POST", "/", {}, 405),
        ("DELETE", "/api/facts", {}, 405),
        ("PUT", "/api/studies", {}, 405),
        ("TRACE", "/", {}, 405),
        ("GET", "/static/../app.py", {}, 404),
        ("GET", "/static/%2e%2e%2fapp.py", {}, 404),
        ("GET", "/static/page.css.map", {}, 404),
        ("GET", "/../../etc/passwd", {}, 404),
        ("GET", "/nowhere", {}, 404),
        ("GET", "/api/nowhere", {}, 404),
        ("GET", "/forces?on=%00", {}, 422),
        ("GET", "/forces?party=%F0%9F%9A%80", {}, 422),
        ("GET", "/forces?party=RUS&party=USA&unknown=1", {}, 422),
        ("GET", "/?lang=xx", {}, 404),
        ("GET", "/sources?q=%FF%FE", {}, 200),
        ("POST", "/api/studies", {"origin": "http://evil.example"}, 403),
        ("POST", "/api/studies", {"content-type": "text/plain"}, 422),
        ("POST", "/studies/000000000000/cancel", {}, 404),
    ],
)
def test_hostile_requests_are_refused_quickly(
    page: TestClient, method: str, address: str, headers: dict[str, str], status: int
) -> None:
    page.get("/forces")
    page.get("/sources")
    began = time.process_time()
    answer = page.request(method, address, headers=headers)
    assert answer.status_code == status, answer.text[:500]
    assert time.process_time() - began < QUICK_S
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("address", ["/studies", "/api/studies"])
def test_large_bodies_are_refused(page: TestClient, address: str) -> None:
    body = b'{"text": "' + b"x" * 70_000 + b'"}'
    headers = {"content-type": "application/json"}
    assert page.post(address, content=body, headers=headers).status_code == 413

    def chunks() -> Iterator[bytes]:
        yield from [b"x" * 1000] * 70

    assert page.post(address, content=chunks(), headers=headers).status_code in (400, 413)


@pytest.mark.parametrize("body", [b"{", b"[" * 30_000, b"\xff\xfe", b"null", b'{"text":1e999}'])
def test_malformed_json_is_refused(page: TestClient, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = page.post("/api/studies", content=body, headers=headers)
    assert answer.status_code in (400, 422)
    assert list(answer.json()) == ["error"]


@pytest.mark.parametrize("address", ["/", "/forces", "/api/facts", "/nowhere", "/static/page.css"])
def test_every_answer_is_hardened(page: TestClient, address: str) -> None:
    headers = page.get(address).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in headers
