"""The application: views, static files, error answers, and the guard around all of them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any

from anyio import to_thread
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from equipoise._version import __version__
from equipoise.core.errors import BadInputError, UnknownNameError
from equipoise.core.language import current_language
from equipoise.web import layout
from equipoise.web.checks import BusyError, CheckFailedError
from equipoise.web.controls import Controls
from equipoise.web.engine import Engine
from equipoise.web.guard import HEADERS, LOOPBACK_NAMES, Guard, Limits
from equipoise.web.openapi import describe
from equipoise.web.refusals import status_of
from equipoise.web.speech import Speech
from equipoise.web.views import VIEWS

THREADS = 16
STATIC: dict[str, tuple[str, str, str]] = {
    "page.css": ("equipoise.web", "static/page.css", "text/css"),
    "page.js": ("equipoise.web", "static/page.js", "text/javascript"),
    "icon.svg": ("equipoise.web", "static/icon.svg", "image/svg+xml"),
    "report.css": ("equipoise.report", "templates/report.css", "text/css"),
    "battle.css": ("equipoise.report", "templates/order_of_battle.css", "text/css"),
}
"""Static files by name: package, place and media type. Nothing else is served from disk."""

NOTHING_RECORDED: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""What users ask goes nowhere, whatever the environment says of exporters."""


def create_app(
    *,
    hosts: Iterable[str] = LOOPBACK_NAMES,
    limits: Limits | None = None,
    engine: Engine | None = None,
) -> FastAPI:
    """The page as an ASGI application.

    Args:
        hosts: names accepted in the ``Host`` header; loopback names unless told otherwise.
        limits: sizes, crowding and time.
        engine: what computes; a new one on the shipped facts if None.
    """
    own = engine or Engine()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        # More threads at once would take turns at the interpreter and slow each other down.
        to_thread.current_default_thread_limiter().total_tokens = THREADS
        own.start()
        try:
            yield
        finally:
            own.close()

    app = FastAPI(
        title="Equipoise",
        version=__version__,
        description="How much does missile defense change the strategic balance?",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
        telemetry=NOTHING_RECORDED,
    )
    app.state.engine = own
    app.get("/static/{name}", include_in_schema=False)(_static)
    for router in VIEWS:
        app.include_router(router, dependencies=[Depends(_require_known_names)])
    app.add_exception_handler(BadInputError, _on_bad_input)
    app.add_exception_handler(BusyError, _on_busy)
    app.add_exception_handler(CheckFailedError, _on_failed_check)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_surprise)
    app.openapi = lambda: _described(app, own)  # type: ignore[method-assign]
    app.add_middleware(Speech)
    app.add_middleware(Guard, hosts=tuple(hosts), limits=limits)
    return app


def _described(app: FastAPI, engine: Engine) -> dict[str, Any]:
    if app.openapi_schema is None:
        app.openapi_schema = describe(app, engine.facts_known_by(None))
    return app.openapi_schema


async def _require_known_names(request: Request) -> None:
    """Refuse a name that no view knows, even where this view has no use for it.

    Raises:
        UnknownNameError: if an option is given a name that is not on record.
    """
    names = request.app.state.engine.option_names()
    for name, value in request.query_params.multi_items():
        if value and name in names and value not in names[name]:
            raise UnknownNameError(name, value, names[name])


async def _static(name: str) -> Response:
    if name not in STATIC:
        raise HTTPException(404)
    package, place, media = STATIC[name]
    content = files(package).joinpath(place).read_bytes()
    return Response(content, media_type=media, headers={"cache-control": "no-cache"})


def _on_bad_input(request: Request, error: Exception) -> Response:
    assert isinstance(error, BadInputError)
    return refusal(request, status_of(error), [str(error)])


def _on_busy(request: Request, error: Exception) -> Response:
    return refusal(request, 429, [str(error)])


def _on_failed_check(request: Request, error: Exception) -> Response:
    assert isinstance(error, CheckFailedError)
    return refusal(request, error.status, [str(error)])


def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return refusal(request, 422, [_in_words(e) for e in error.errors()])


def _in_words(error: dict[str, Any]) -> str:
    """One problem of a query, with the name of the parameter."""
    place = [str(part) for part in error["loc"] if part not in ("query", "path", "body")]
    name = ".".join(place) or "the request"
    if error["type"] == "extra_forbidden":
        return f"unknown parameter '{name}'. Leave it out."
    given = error.get("input")
    shown = f" '{str(given)[:60]}'" if isinstance(given, str | int | float) else ""
    return f"{name}{shown}: {error['msg'].rstrip('.')}."


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = {404: "there is no such page", 405: "this address cannot be asked in this way"}
    message = words.get(error.status_code, str(error.detail))
    answer = refusal(request, error.status_code, [message])
    answer.headers.update(error.headers or {})
    if error.status_code == 405:
        answer.headers["allow"] = ", ".join(sorted(_methods(request)))
    return answer


def _on_surprise(request: Request, _error: Exception) -> Response:
    """What nobody foresaw; it is answered outside of the guard, so its headers are set here."""
    message = "something failed here that is no fault of what was asked; please report it"
    answer = refusal(request, 500, [message])
    answer.headers.update({**HEADERS, "cache-control": "no-store"})
    return answer


def _methods(request: Request) -> set[str]:
    """Methods that the address of a request takes, by any of its routes."""
    for path, operations in request.app.openapi()["paths"].items():
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", path), request.url.path):
            return {method.upper() for method in operations}
    return {"GET"}


def refusal(request: Request, status: int, messages: list[str]) -> Response:
    """An error answer: JSON under ``/api``, a page elsewhere."""
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": " ".join(messages)}, status_code=status)
    found = any(
        route.path == request.url.path for route in request.app.routes if hasattr(route, "path")
    )
    return layout.render(
        request,
        "refused.html.j2",
        Controls(lang=current_language()),
        status=status,
        messages=messages,
        found=found,
    )
