"""The guard: only loopback names, bounded requests, hardened answers."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from equipoise.web.guard import CONTENT_SECURITY_POLICY, Guard, Limits
from tests.support.web_pages import page

SMALL = Limits(address_bytes=200, head_bytes=300, body_bytes=100, at_once=2, seconds=0.2)


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil.example", "0.0.0.0", "[::1]"],
)
def test_other_names_are_refused(host: str) -> None:
    answer = page().get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "127.0.0.1" in answer.json()["error"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST:8000", "127.0.0.1:65535"])
def test_loopback_names_are_served(host: str) -> None:
    assert page().get("/static/icon.svg", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("address", ["/static/icon.svg", "/nowhere", "/?on=x", "/api/nowhere"])
def test_every_answer_is_hardened(address: str) -> None:
    headers = page().get(address).headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] in ("no-store", "no-cache")
    assert "set-cookie" not in headers


def test_a_failure_nobody_foresaw_is_answered_without_its_details() -> None:
    from starlette.testclient import TestClient

    from equipoise.web.app import create_app
    from equipoise.web.engine import Engine

    class Broken(Engine):
        def facts_known_by(self, known_by: str | None) -> object:  # type: ignore[override]
            raise RuntimeError(f"secret {known_by}")

    broken = TestClient(
        create_app(engine=Broken()), base_url="http://127.0.0.1", raise_server_exceptions=False
    )
    for address in ("/", "/api/outcome"):
        answer = broken.get(address)
        assert answer.status_code == 500
        assert "secret" not in answer.text
        assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY


def test_the_policy_allows_this_page_and_nothing_else() -> None:
    assert CONTENT_SECURITY_POLICY.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, 405),
        ({"origin": "http://127.0.0.1"}, 405),
        ({}, 405),
    ],
)
def test_only_the_page_itself_may_post(headers: dict[str, str], status: int) -> None:
    assert page().post("/", headers=headers).status_code == status


async def answered(app: Any, **changes: Any) -> tuple[int, bytes]:
    """Status and body of one request through a guard with small limits."""
    body: list[bytes] = changes.pop("body", [b""])
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), *changes.pop("headers", [])],
        **changes,
    }
    sent: list[Message] = []
    parts = iter(body)

    async def receive() -> Message:
        return {"type": "http.request", "body": next(parts, b""), "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], b"".join(m.get("body", b"") for m in sent)


async def _reads_all(_scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("body"):
        pass
    await _ok(send)


async def _ok(send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"fine"})


async def _sleeps(_scope: Scope, _receive: Receive, send: Send) -> None:
    await asyncio.sleep(5)
    await _ok(send)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 200),
        ({"query_string": b"x" * 200}, 414),
        ({"raw_path": b"/" * 201}, 414),
        ({"headers": [(b"x", b"y" * 300)]}, 431),
        ({"headers": [(b"x", b"y" * 100)]}, 200),
        ({"headers": [(b"content-length", b"101")]}, 413),
        ({"headers": [(b"content-length", b"-1")]}, 400),
        ({"headers": [(b"content-length", b"ten")]}, 400),
        ({"body": [b"x" * 60, b"x" * 60]}, 413),
        ({"body": [b"x" * 60, b"x" * 40]}, 200),
    ],
)
def test_sizes_are_bounded(changes: dict[str, Any], status: int) -> None:
    guard = Guard(_reads_all, limits=SMALL)
    assert asyncio.run(answered(guard, **changes))[0] == status


def test_a_request_that_takes_too_long_is_ended() -> None:
    status, body = asyncio.run(answered(Guard(_sleeps, limits=SMALL)))
    assert status == 503
    assert b"0.2 seconds" in body


def test_more_than_may_run_at_once_is_turned_away_and_the_rest_served() -> None:
    async def slowly(_scope: Scope, _receive: Receive, send: Send) -> None:
        await asyncio.sleep(0.05)
        await _ok(send)

    async def crowd() -> list[int]:
        guard = Guard(slowly, limits=SMALL)
        found = await asyncio.gather(*(answered(guard) for _ in range(5)))
        again = await answered(guard)
        return [*(status for status, _ in found), again[0]]

    assert sorted(asyncio.run(crowd())) == [200, 200, 200, 429, 429, 429]


def test_web_sockets_are_closed() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    asyncio.run(Guard(_reads_all)({"type": "websocket"}, receive, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]


def test_no_exporter_of_the_environment_learns_what_users_ask(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from opentelemetry import metrics, trace
    from opentelemetry.trace import NoOpTracerProvider
    from starlette.testclient import TestClient

    from equipoise.web.app import create_app

    class Spy(NoOpTracerProvider):
        def get_tracer(self, *_args: Any, **_named: Any) -> Any:
            raise AssertionError("a tracer was asked for")

    def spy(*_args: Any, **_named: Any) -> Any:
        raise AssertionError("a meter was asked for")

    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(trace, "get_tracer_provider", Spy)
    monkeypatch.setattr(metrics, "get_meter_provider", spy)
    answer = TestClient(create_app(), base_url="http://127.0.0.1").get("/static/icon.svg")
    assert answer.status_code == 200
