"""Where compiled kernels are kept: never served from older sources."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numba
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


def test_where_the_sources_cannot_be_written_beside_the_users_cache_is_taken(
    sources: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (sources / "__pycache__").write_text("a file, where a folder would have to be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert folder().parent == tmp_path / "cache" / "numba"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert folder().parent == tmp_path / "home" / ".cache" / "numba"


def test_on_windows_the_users_cache_is_that_of_local_programs(
    sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sources / "__pycache__").write_text("a file, where a folder would have to be")
    windows = SimpleNamespace(name="nt", environ={"LOCALAPPDATA": "local"}, access=os.access)
    monkeypatch.setattr(compiling, "os", windows)
    assert folder().parent == Path("local") / "numba"


@pytest.mark.parametrize(
    ("decorator", "liberties", "inline"),
    [
        (compiling.compiled, False, "never"),
        (compiling.contracted, {"contract"}, "never"),
        (compiling.reordered, {"contract", "reassoc"}, "never"),
        (compiling.inlined, False, "always"),
    ],
)
def test_each_kernel_is_compiled_with_its_own_liberties(
    decorator: Callable[[object], object],
    liberties: object,
    inline: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: dict[str, object] = {}
    monkeypatch.setattr(compiling, "njit", lambda **options: asked.update(options) or decorated)
    before = numba.config.CACHE_DIR
    assert decorator(test_each_kernel_is_compiled_with_its_own_liberties) == "compiled"
    assert asked == {
        "cache": True,
        "nogil": True,
        "error_model": "numpy",
        "fastmath": liberties,
        "inline": inline,
        "no_cfunc_wrapper": True,
    }
    assert before == numba.config.CACHE_DIR


def decorated(function: object) -> str:
    """Stands for a compiled function; compiled while the cache is in the folder of the sources."""
    assert callable(function)
    assert str(compiling.cache_folder()) == numba.config.CACHE_DIR
    return "compiled"


def test_plain_kernels_keep_the_errors_of_python(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, object] = {}
    monkeypatch.setattr(compiling, "njit", lambda **options: asked.update(options) or decorated)
    assert compiling.plain(decorated) == "compiled"
    assert asked == {"cache": True, "nogil": True}


def test_where_nothing_may_be_written_the_user_has_a_cache(
    sources: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert folder().parent == tmp_path / "cache" / "numba"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert folder().parent == Path.home() / ".cache" / "numba"
    monkeypatch.undo()
    assert sources == tmp_path


def test_a_folder_that_cannot_be_made_is_passed_over(
    sources: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (sources / "__pycache__").touch()
    assert folder().parent == tmp_path / "cache" / "numba"


def test_the_name_of_a_cache_is_the_hash_of_the_sources(sources: Path) -> None:
    digest = hashlib.sha256(b"one.pya = 1\ntwo.pyb = 2\n").hexdigest()
    assert folder().name == f"equipoise-kernels-{digest[:12]}"
    assert folder().is_dir()
    assert sources.is_dir()
