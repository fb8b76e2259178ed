"""Serve the page on loopback until told to stop."""

from __future__ import annotations

import socket
from collections.abc import Callable

from equipoise.core.errors import BadInputError

HOST = "127.0.0.1"
BACKLOG = 128
SECONDS_TO_FINISH = 2
LARGEST_HEAD_BYTES = 32_768


def listening_socket(port: int) -> socket.socket:
    """A socket bound to a port of 127.0.0.1; port 0 takes a free one.

    Raises:
        BadInputError: if the port is taken or may not be used.
    """
    # Named, because asyncio answers without delay only where it knows that this is TCP.
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((HOST, port))
    except OSError as error:
        found.close()
        raise BadInputError(
            f"port {port} of {HOST} cannot be used: {error.strerror or error}",
            cure="Name another with --port, or use --port 0 for a free one.",
        ) from None
    return found


def serve(port: int, *, started: Callable[[str], None]) -> None:
    """Serve the page until interrupted.

    Args:
        port: of 127.0.0.1; 0 for a free one.
        started: called with the address once it answers.

    Raises:
        BadInputError: if the port cannot be used.
    """
    listening = listening_socket(port)
    try:
        _run(listening, started)
    finally:
        listening.close()


def _run(listening: socket.socket, started: Callable[[str], None]) -> None:
    import uvicorn

    from equipoise.web.app import create_app
    from equipoise.web.engine import Engine

    engine = Engine(ahead=True)
    engine.prepare()
    address = f"http://{HOST}:{listening.getsockname()[1]}/"

    class Server(uvicorn.Server):
        """Says where it is once it answers."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            """Start, then call back."""
            await super().startup(sockets)
            if self.started:
                started(address)

    config = uvicorn.Config(
        create_app(engine=engine),
        access_log=False,
        log_level="warning",
        lifespan="on",
        loop="asyncio",
        http="h11",
        ws="none",
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
        h11_max_incomplete_event_size=LARGEST_HEAD_BYTES,
    )
    Server(config).run(sockets=[listening])
