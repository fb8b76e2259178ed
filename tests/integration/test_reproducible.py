"""The same question gives the same bytes: again, on one processor and two, installed, and on
every version of Python that is supported and at hand.

Another Python is used if its executable can import what Equipoise needs. Those on the path
are tried, and those in ``EQUIPOISE_PYTHONS`` (see ``make pythons``).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from equipoise.api import check_argument
from equipoise.documents.check import check_document
from equipoise.documents.plain import json_text
from tests.integration.running import only

# One claim of those that ship, so that few kernels are compiled for each installation.
ARGUMENT = """\
id: reproduced
title: The mop-up
author: nobody
source: a test
on: 2012-07
question: Does it remove much of a ragged retaliation?
claims: [mop-up]
"""
VERSIONS = ("3.11", "3.12", "3.13")
JOB = """
import os, sys
site, processors = sys.argv[1], int(sys.argv[2])
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:processors])
import equipoise
assert equipoise.__file__.startswith(site), equipoise.__file__
from equipoise.cli import main
sys.argv[1:] = sys.argv[3:]
main()
"""
NEEDED = "import altair, click, duckdb, jinja2, numba, numpy, pydantic, rich, scipy, yaml"
Run = Callable[..., str]


@pytest.fixture(scope="module")
def run(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs a command of the installed wheel far from the checkout, kernels compiled once."""
    home = tmp_path_factory.mktemp("home")
    given = {**only(site, home), "NUMBA_CACHE_DIR": str(home / "kernels")}

    def once(*words: str, processors: int = 1, python: str = sys.executable) -> str:
        done = subprocess.run(
            [python, "-c", JOB, str(site), str(processors), *words],
            env={**given, "NUMBA_NUM_THREADS": str(processors), "PYTHONHASHSEED": "random"},
            cwd=home,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return once


@cache
def of_the_checkout(argument: Path) -> str:
    """The document as this process gives it, from the checkout, with all processors."""
    return json_text(check_document(check_argument(str(argument)))) + "\n"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture(scope="module")
def argument(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("argument") / "reproduced.yaml"
    path.write_text(ARGUMENT, encoding="utf-8")
    return path


def test_installed_again_and_on_one_and_two_processors(
    run: Run, argument: Path, tmp_path: Path
) -> None:
    """One test, so that the kernels of an installation are compiled once."""
    one = run("check", str(argument), "--json", processors=1)
    two = run("check", str(argument), "--json", processors=2)
    assert json.loads(one)["findings"][0]["id"] == "mop-up"
    assert {digest(one), digest(two)} == {digest(of_the_checkout(argument))}
    path = tmp_path / "written.json"
    path.write_text(of_the_checkout(argument), encoding="utf-8", newline="\n")
    told = run("verify", str(path), "--argument", str(argument), processors=2)
    assert "rebuilt: the same" in told


@cache
def pythons() -> dict[str, str]:
    """Executables of other versions that have what Equipoise needs, by version."""
    named = os.environ.get("EQUIPOISE_PYTHONS", "").split(os.pathsep)
    tried = [*filter(None, named), *filter(None, (shutil.which(f"python{v}") for v in VERSIONS))]
    found = {}
    for python in tried:
        code = f"import sys; print('%d.%d' % sys.version_info[:2]); {NEEDED}"
        done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            found.setdefault(done.stdout.strip(), python)
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_on_every_supported_python(run: Run, argument: Path, version: str) -> None:
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    if version == here:
        pytest.skip(f"Python {version} runs this test; the others are compared with it")
    if version not in pythons():
        pytest.skip(f"no Python {version} with the dependencies is at hand; see 'make pythons'")
    other = run("check", str(argument), "--json", processors=2, python=pythons()[version])
    assert digest(other) == digest(of_the_checkout(argument))
