"""The socket of the page."""

from __future__ import annotations

import socket

from equipoise.web.serving import HOST, listening_socket


def test_the_socket_is_one_that_answers_without_delay_on_loopback_only() -> None:
    found = listening_socket(0)
    try:
        assert found.getsockname()[0] == HOST == "127.0.0.1"
        # asyncio turns off the delay that joins small packets for sockets that name TCP only.
        assert found.proto == socket.IPPROTO_TCP
    finally:
        found.close()
