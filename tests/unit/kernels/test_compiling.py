"""Where compiled kernels are kept: never served from older sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from equipoise.kernels import compiling


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "one.py").write_text("a = 1\n")
    (tmp_path / "two.py").write_text("b = 2\n")
    monkeypatch.setattr(compiling, "HERE", tmp_path)
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    return tmp_path


def folder() -> Path:
    compiling.cache_folder.cache_clear()
    found = compiling.cache_folder()
    compiling.cache_folder.cache_clear()
    return found


def test_a_change_of_any_kernel_opens_a_new_cache(sources: Path) -> None:
    before = folder()
    assert before.parent == sources / "__pycache__"
    (sources / "two.py").write_text("b = 3\n")
    assert folder() != before
    (sources / "two.py").write_text("b = 2\n")
    assert folder() == before


def test_the_users_choice_of_folder_holds(
    sources: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "chosen"))
    assert folder().parent == tmp_path / "chosen"
    assert sources == tmp_path
