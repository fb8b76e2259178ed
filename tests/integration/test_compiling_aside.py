"""A first run compiles on two processors; none of it is needed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from equipoise.kernels.aside import compiling_aside
from equipoise.kernels.compiling import cache_folder
from tests.support.compiled_only import compiled_only


@pytest.fixture
def cold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty cache."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    cache_folder.cache_clear()
    yield cache_folder()
    cache_folder.cache_clear()


@compiled_only
def test_what_runs_aside_fills_the_cache(cold: Path) -> None:
    subprocess.run([sys.executable, "-P", "-m", "equipoise.kernels.aside"], check=True)
    kept = {file.name.split("-")[0] for file in cold.rglob("*.nbi")}
    assert {"layers._leak_windows", "reach._fill_times", "twobody._fill_positions"} <= kept


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Processes begun from now on."""
    processes: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **named: Any) -> None:
            super().__init__(*args, **named)
            processes.append(self)

    monkeypatch.setattr(subprocess, "Popen", Noted)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    return processes


@pytest.mark.usefixtures("cold")
def test_it_ends_with_the_run(begun: list[subprocess.Popen[bytes]]) -> None:
    with compiling_aside():
        assert begun[0].poll() is None
    assert begun[0].poll() is not None


def test_nothing_begins_where_something_is_compiled(
    cold: Path, begun: list[subprocess.Popen[bytes]]
) -> None:
    (cold / "layers").mkdir(parents=True)
    (cold / "layers" / "kernel.nbi").touch()
    with compiling_aside():
        pass
    assert not begun


@pytest.mark.usefixtures("cold")
def test_nothing_begins_on_one_processor(
    begun: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    with compiling_aside():
        pass
    assert not begun
