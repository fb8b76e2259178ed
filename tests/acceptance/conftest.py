"""A real server and a real browser, cut off from every network but this machine's own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

WIDTHS_PX = (1440, 1024, 390)


@dataclass
class Watch:
    """What a page did that it should not have done."""

    home: str
    strangers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def over(self, page: Any) -> None:
        """Block and note requests to other hosts; note errors of the console."""
        page.route("**/*", self._judge)
        page.on("console", lambda m: self._heard(m.type, m.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _judge(self, route: Any) -> None:
        if urlsplit(route.request.url).netloc == urlsplit(self.home).netloc or (
            route.request.url.startswith(("data:", "blob:", "file:"))
        ):
            route.continue_()
        else:
            self.strangers.append(route.request.url)
            route.abort()

    def _heard(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The machine's own Chromium."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no Chromium on this machine; .ci/run installs it")
    return found


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a running server, ended by its own process id."""
    log = tmp_path_factory.mktemp("server") / "errors.txt"
    command = [sys.executable, "-c", "from equipoise.cli import main; main()"]
    with log.open("w") as errors:
        server = subprocess.Popen(
            [*command, "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=errors, text=True
        )
    assert server.stdout is not None
    try:
        said = server.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert found, f"{said!r} {log.read_text()}"
        yield found[0]
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        server.stdout.close()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    """One browser for the tests of a module: its event loop runs for as long as it is open."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield found
        found.close()


@pytest.fixture
def watch(home: str) -> Watch:
    """Notes of what the page of a test does."""
    return Watch(home)


@pytest.fixture
def page(browser: Any, watch: Watch, home: str) -> Iterator[Any]:
    """A fresh page; the test fails if it asked a stranger or complained."""
    context = browser.new_context(
        base_url=home, viewport={"width": WIDTHS_PX[0], "height": 900}, accept_downloads=True
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    fresh = context.new_page()
    watch.over(fresh)
    yield fresh
    context.close()
    assert not watch.strangers
    assert not watch.complaints


@pytest.fixture
def folder_of_pictures(tmp_path: Path) -> Path:
    """Where screenshots go: a folder of the environment's choice, else a temporary one."""
    named = os.environ.get("EQUIPOISE_SCREENSHOTS")
    found = Path(named) if named else tmp_path
    found.mkdir(parents=True, exist_ok=True)
    return found
