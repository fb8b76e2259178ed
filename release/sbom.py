"""A bill of materials in CycloneDX: ``make sbom`` writes build/sbom.cdx.json.

It lists what an installation with every extra but the development one draws in. Addresses are
left out, because they come from the machine and the registry it was built with.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from equipoise._version import __version__
from release.dependencies import DEVELOPMENT, ITSELF, ROOT, plain, uses

FILE = ROOT / "build" / "sbom.cdx.json"
FORM = "1.6"


def of_this_environment() -> dict[str, Any]:
    """The bill of materials of everything that is installed here."""
    command = ["environment", "--output-reproducible", "--of", "JSON", "--sv", FORM]
    done = subprocess.run(
        [sys.executable, "-m", "cyclonedx_py", *command, sys.executable],
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def tidied(document: dict[str, Any], wanted: set[str]) -> dict[str, Any]:
    """A bill of materials of some packages, with Equipoise as its subject, and no addresses."""
    kept = [_without_addresses(c) for c in document["components"] if plain(c["name"]) in wanted]
    references = {c["bom-ref"] for c in kept}
    itself = next(c for c in document["components"] if plain(c["name"]) == ITSELF)
    subject = {**_without_addresses(itself), "version": __version__, "type": "application"}
    needed = [
        {**d, "dependsOn": sorted(references.intersection(d.get("dependsOn", ())))}
        for d in document["dependencies"]
        if d["ref"] in references | {itself["bom-ref"]}
    ]
    return {
        "$schema": document["$schema"],
        "bomFormat": document["bomFormat"],
        "specVersion": document["specVersion"],
        "version": 1,
        "metadata": {"component": subject},
        "components": kept,
        "dependencies": needed,
    }


def _without_addresses(component: dict[str, Any]) -> dict[str, Any]:
    left_out = ("externalReferences", "properties", "author", "authors")
    return {k: v for k, v in component.items() if k not in left_out}


def main() -> None:
    """Write the file."""
    wanted = {name for name, use in uses().items() if use != DEVELOPMENT}
    document = tidied(of_this_environment(), wanted)
    missing = wanted - {plain(c["name"]) for c in document["components"]}
    if missing:
        sys.exit(f"Not in the bill of materials: {', '.join(sorted(missing))}")
    FILE.parent.mkdir(exist_ok=True)
    text = json.dumps(document, indent=1, ensure_ascii=False)
    FILE.write_text(text + "\n", encoding="utf-8", newline="\n")
    print(f"{len(document['components'])} components in {FILE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
