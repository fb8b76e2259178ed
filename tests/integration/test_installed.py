"""The wheel, installed outside of the checkout and in a folder that nobody may write."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.running import only

SCENARIO = """
import equipoise, sys
from equipoise import ArrivalGroup, DefenseLayer, Scenario, evaluate
assert equipoise.__file__.startswith(sys.argv[1]), equipoise.__file__
force = (ArrivalGroup("a", 4, 16, 4, 0.5, 0.9),)
layer = DefenseLayer("b", interceptors=44, shots=4, kill_probability=0.5)
print(f"{evaluate(Scenario(force, (layer,))).removed_share:.9f}")
"""


@pytest.fixture
def installed(wheel: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def read_only(installed: Path) -> Iterator[Path]:
    mounted = subprocess.run(
        ["mount", "--bind", str(installed), str(installed)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("this machine does not allow to mount a folder read-only")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(installed)], check=True)
        yield installed
    finally:
        subprocess.run(["umount", str(installed)], check=True)


def run(site: Path, home: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SCENARIO, str(site)],
        env=only(site, home),
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_wheel_is_pure_and_carries_facts_and_templates(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "equipoise/data/tables/sources.csv" in names
    assert "equipoise/report/templates/report.html.j2" in names
    assert "equipoise/py.typed" in names
    assert not [n for n in names if n.endswith((".so", ".pyd"))]
    assert not [n for n in names if n.startswith("tests/")]


def test_compiled_kernels_are_kept_where_the_package_folder_is_read_only(
    read_only: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with pytest.raises(OSError, match="Read-only"):
        (read_only / "x").write_text("x")
    first = run(read_only, home)
    kept = {p.relative_to(home): p.stat().st_mtime_ns for p in home.rglob("*.nb[ic]")}
    assert kept
    second = run(read_only, home)
    assert second == first
    assert {p.relative_to(home): p.stat().st_mtime_ns for p in home.rglob("*.nb[ic]")} == kept
