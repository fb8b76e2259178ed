"""What a release carries beside the code: licenses, pins, bill of materials, version."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest
from packaging.requirements import Requirement
from release.dependencies import ROOT, declared, plain, uses
from release.licenses import license_of, listed
from release.sbom import tidied

from equipoise._version import __version__

SEMANTIC = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?")
CURE = "run: make licenses"


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.partition("==") for line in lines if "==" in line]
    return {plain(name): version for name, _, version in rows}


def test_every_dependency_is_listed_with_its_license() -> None:
    found = uses()
    assert len(found) > 30
    assert sorted(set(found) - set(listed())) == [], CURE
    assert [name for name, text in listed().items() if not text] == []


def test_licenses_are_those_the_packages_declare() -> None:
    told = listed()
    assert {n: told[n] for n in uses()} == {n: license_of(n) for n in uses()}, CURE


def test_every_extra_resolves_to_versions_that_are_pinned() -> None:
    known = pins()
    for use, requirements in declared().items():
        for requirement in requirements:
            assert plain(requirement.name) in known, f"{use}: {requirement} is not pinned"
            version = known[plain(requirement.name)]
            assert requirement.specifier.contains(version, prereleases=True), (use, version)


def test_everything_they_need_in_turn_is_pinned() -> None:
    installers = {"pip", "setuptools"}
    assert sorted(set(uses()) - set(pins()) - installers) == []


def test_development_has_every_extra() -> None:
    """So that the tests see every extra."""
    asked = declared()
    here = {plain(r.name) for r in asked.pop("development")} | {
        plain(r.name) for r in asked.pop("running")
    }
    for use, requirements in asked.items():
        assert {plain(r.name) for r in requirements} <= here, use


def test_the_version_is_semantic_and_in_the_changelog() -> None:
    assert SEMANTIC.fullmatch(__version__)
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]" in log or f"## [{__version__}]" in log


def component(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "version": "1", "bom-ref": f"{name}==1", "type": "library", **more}


def test_a_bill_of_materials_names_no_address_and_no_machine() -> None:
    where = [{"type": "distribution", "url": "file:///home/somebody/equipoise"}]
    document = {
        "$schema": "s", "bomFormat": "CycloneDX", "specVersion": "1.6",
        "metadata": {"tools": {"components": [component("tool", externalReferences=where)]}},
        "components": [
            component("Equipoise", externalReferences=where),
            component("num_py", externalReferences=where, properties=[{"name": "path"}]),
            component("pytest"),
        ],
        "dependencies": [
            {"ref": "Equipoise==1", "dependsOn": ["num_py==1", "pytest==1"]},
            {"ref": "num_py==1"},
            {"ref": "pytest==1"},
        ],
    }  # fmt: skip
    found = tidied(document, {"num-py"})
    assert [c["name"] for c in found["components"]] == ["num_py"]
    assert found["metadata"]["component"]["version"] == __version__
    assert {d["ref"]: d["dependsOn"] for d in found["dependencies"]} == {
        "Equipoise==1": ["num_py==1"],
        "num_py==1": [],
    }
    assert "somebody" not in str(found)
    assert "path" not in str(found)


@pytest.mark.parametrize("requirement", ["a>=2", "a"])
def test_a_pin_is_compared_as_versions_are(requirement: str) -> None:
    assert Requirement(requirement).specifier.contains("10.0")


def test_every_kernel_has_tests_that_notice_faults() -> None:
    """The script itself needs a package that only ``make mutation`` installs."""
    tree = ast.parse((ROOT / "release" / "mutation.py").read_text(encoding="utf-8"))
    assigned = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    quick: dict[str, str] = ast.literal_eval(assigned["QUICK"])
    kernels = {path.stem for path in (ROOT / "src" / "equipoise" / "kernels").glob("*.py")}
    assert set(quick) == kernels - {"__init__"}
    folder = ROOT / "tests" / "unit" / "kernels"
    named = {name for names in quick.values() for name in names.split()}
    assert [name for name in sorted(named) if not (folder / f"{name}.py").is_file()] == []
