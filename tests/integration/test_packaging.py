"""Wheel and sdist hold the same, and install into an empty environment that does the main job."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.integration.running import ROOT, wheel_of

SLOW = os.environ.get("EQUIPOISE_SLOW") == "1"


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sdist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (built,) = folder.glob("equipoise-*.tar.gz")
    return built


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_sdist_builds_the_same_wheel(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    assert contents(wheel_of(sdist, tmp_path)) == contents(wheel)


def test_the_sdist_carries_tests_words_and_licenses(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for name in ("LICENSE", "LICENSE-DATA", "README.md", "CHANGELOG.md", "SCOPE.md", "Makefile",
                 "constraints.txt", "THIRD_PARTY_LICENSES.md", "tests/golden/mop-up.json",
                 "fuzz/targets.py", "release/sbom.py"):  # fmt: skip
        assert name in names, name
    assert [n for n in names if n.startswith((".", "build/", "site/"))] == [".gitignore"]


@pytest.mark.skipif(not SLOW, reason="fetches every dependency; see 'make package'")
def test_an_empty_environment_does_the_main_job(wheel: Path, tmp_path: Path) -> None:
    """As ``pipx install`` does: an environment of its own, and its command on the path."""
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "e")], check=True, timeout=120)
    pip = [str(tmp_path / "e" / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    constraints = ["-c", str(ROOT / "constraints.txt")]
    subprocess.run([*pip, *constraints, str(wheel)], check=True, timeout=900)
    home = tmp_path / "home"
    home.mkdir()
    done = subprocess.run(
        [str(tmp_path / "e" / "bin" / "equipoise"), "check", "mop-up", "--json"],
        env={"PATH": "", "HOME": str(home)},
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["argument"] == "mop-up"
