"""Everything that Equipoise needs, directly or through others, by what it is needed for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
RUNNING = "running"
DEVELOPMENT = "development"
ITSELF = "equipoise"


def plain(name: str) -> str:
    """The one spelling of a package's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> dict[str, list[Requirement]]:
    """What pyproject.toml asks for: to run, for each extra, and for development."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {RUNNING: project["dependencies"], **project["optional-dependencies"]}
    asked[DEVELOPMENT] = asked.pop("dev")
    return {use: [Requirement(text) for text in texts] for use, texts in asked.items()}


def closure(requirements: Iterable[Requirement]) -> set[str]:
    """Names of all packages that requirements need here, their own requirements included."""
    found: set[str] = set()
    left = [(r.name, frozenset(r.extras)) for r in requirements if _applies(r, frozenset())]
    seen: set[tuple[str, frozenset[str]]] = set()
    while left:
        name, extras = left.pop()
        if (plain(name), extras) in seen:
            continue
        seen.add((plain(name), extras))
        found.add(plain(name))
        needed = [Requirement(text) for text in distribution(name).requires or []]
        left += [(r.name, frozenset(r.extras)) for r in needed if _applies(r, extras)]
    return found - {ITSELF}


def _applies(requirement: Requirement, extras: frozenset[str]) -> bool:
    if requirement.marker is None:
        return True
    return any(requirement.marker.evaluate({"extra": e}) for e in (*sorted(extras), ""))


def uses() -> dict[str, str]:
    """Every package that is needed, and what it is first needed for: running, an extra, or else
    development."""
    found: dict[str, str] = {}
    for use, requirements in declared().items():
        for name in closure(_installed(requirements)):
            found.setdefault(name, use)
    return dict(sorted(found.items()))


def _installed(requirements: Iterable[Requirement]) -> list[Requirement]:
    """Those at hand; an extra that this environment lacks is left to the one that has it."""
    kept = []
    for requirement in requirements:
        try:
            distribution(requirement.name)
        except PackageNotFoundError:
            continue
        kept.append(requirement)
    return kept
