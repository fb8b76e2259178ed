"""The language of a whole request, so that views and errors speak as the page does."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.types import ASGIApp, Receive, Scope, Send

from equipoise.core.language import ENGLISH, LANGUAGES, language


class Speech:
    """ASGI middleware that sets the language from the query, English if it names none."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request in its language."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with language(_asked(scope["query_string"])):
            await self._app(scope, receive, send)


def _asked(query: bytes) -> str:
    try:
        found = parse_qs(query.decode("latin-1"), max_num_fields=100).get("lang", [ENGLISH])
    except ValueError:
        return ENGLISH
    return found[-1] if found[-1] in LANGUAGES else ENGLISH
