"""The server as a stranger runs it: starts, answers on loopback only, says nothing, ends."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.command_line import COMMAND

PATIENCE_S = 90.0
SERVE = (*COMMAND, "serve")


@contextmanager
def served(*options: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server in a process of its own, and its port; ended by its process id."""
    process = subprocess.Popen(
        [*SERVE, *(options or ("--port", "0"))],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Equipoise at http://127.0.0.1:"), line
        yield process, int(line.rstrip("/\n").rsplit(":", 1)[1])
    finally:
        process.kill()
        process.communicate()


def ask(port: int, path: str, **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def raw(port: int, data: bytes) -> bytes:
    """The first line of the answer to bytes that need not be a request."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as connection:
        connection.sendall(data)
        return connection.recv(200).split(b"\r\n")[0]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with served() as (_, found):
        yield found


def test_it_answers_as_soon_as_it_says_where_it_is(port: int) -> None:
    status, text = ask(port, "/")
    assert status == 200
    assert "How much does missile defense change this?" in text


def test_the_document_is_that_of_the_command(port: int) -> None:
    options = ["--attacker", "RUS", "--defender", "USA", "--interceptors", "300", "--json"]
    done = subprocess.run(
        [*COMMAND, "outcome", *options], capture_output=True, text=True, check=True
    )
    assert ask(port, "/api/outcome?interceptors=300") == (200, done.stdout)


def test_it_listens_on_loopback_only(port: int) -> None:
    others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None)}
    for address in sorted(str(a) for a in others if not str(a).startswith("127.")):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family) as probe:
            probe.settimeout(2.0)
            assert probe.connect_ex((address, port)) != 0


def test_other_host_names_are_refused(port: int) -> None:
    assert ask(port, "/", Host="evil.example")[0] == 421


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"GET /?q=" + b"x" * 9_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 40_000 + b"\r\n\r\n", b"431"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n", b"413"),
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\n\r\n", b"4"),
        (b"GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", b"404"),
        (b"GET /static/..%2f..%2fapp.py HTTP/1.1\r\nHost: localhost\r\n\r\n", b"404"),
        (b"GET /?on=%00%ff HTTP/1.1\r\nHost: localhost\r\n\r\n", b"422"),
    ],
)
def test_hostile_requests_are_answered_quickly_with_a_refusal(
    port: int, data: bytes, status: bytes
) -> None:
    begun = time.monotonic()
    assert raw(port, data).split()[1].startswith(status)
    assert time.monotonic() - begun < 10.0


def test_many_at_once_are_served_or_turned_away_and_none_hangs(port: int) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(40) as pool:
        paths = [f"/threshold?interceptors={10 * n}" for n in range(80)]
        statuses = [status for status, _ in pool.map(lambda p: ask(port, p), paths)]
    assert set(statuses) <= {200, 429}
    assert statuses.count(200) > 40


def test_control_c_ends_it_and_its_worker() -> None:
    with served() as (process, port):
        while "data-poll" not in (text := ask(port, "/claims")[1]) and "verdict" not in text:
            time.sleep(0.2)
        workers = _children(process.pid)
        assert workers
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0
    assert output == ""
    assert errors.splitlines() == ["Open it in a browser. Stop with Ctrl-C.", "Stopped."]
    assert not [pid for pid in workers if _alive(pid)]


def _children(pid: int) -> list[int]:
    """Processes that any thread of a process has started."""
    if not Path(f"/proc/{pid}/task/{pid}/children").exists():
        pytest.skip("children of a process are listed on Linux only")
    listed = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for file in listed for child in file.read_text().split()]


def _alive(pid: int) -> bool:
    end = time.monotonic() + 10.0
    while Path(f"/proc/{pid}").exists():
        if time.monotonic() > end:
            return True
        time.sleep(0.1)
    return False


def test_what_is_asked_is_not_written_down(port: int) -> None:
    with served() as (process, other):
        ask(other, "/?viewpoint=mda&on=2013-07")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE_S)
    assert "mda" not in errors
    assert "2013" not in errors
    assert ask(port, "/static/icon.svg")[0] == 200


def test_a_port_that_is_taken_is_named_with_a_cure(port: int) -> None:
    done = subprocess.run(
        [*SERVE, "--port", str(port)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert f"port {port}" in done.stderr
    assert "--port 0" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_the_libraries_of_the_page_the_message_names_the_extra(tmp_path: Path) -> None:
    blocked = "import sys; sys.modules['fastapi'] = None\nfrom equipoise.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", blocked, "serve"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=tmp_path,
    )
    assert done.returncode == 2
    assert "equipoise[web]" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_description_of_the_interface_is_served(port: int) -> None:
    status, text = ask(port, "/api/openapi.json")
    assert status == 200
    assert json.loads(text)["info"]["title"] == "Equipoise"
