"""THIRD_PARTY_LICENSES.md from the metadata of what is installed: ``make licenses``."""

from __future__ import annotations

from importlib.metadata import PackageMetadata, metadata

from release.dependencies import DEVELOPMENT, ROOT, RUNNING, uses

FILE = ROOT / "THIRD_PARTY_LICENSES.md"
LONGEST = 90
_CLASSIFIER = "License :: OSI Approved :: "
# Packages whose metadata name no license; as their own license files state.
_FROM_THEIR_FILES = {"axe-playwright-python": "MIT", "click-default-group": "BSD-3-Clause"}
_HEAD = """\
# Licenses of what Equipoise builds on

None of these packages is part of Equipoise: an installation fetches them, under their own
licenses. Written by `make licenses` from the metadata of the packages; versions stand in
`constraints.txt`. The outlines of land in the maps are Natural Earth's, in the public domain
(`src/equipoise/report/data/land-110m.LICENSE.txt`). The licenses of the sources of the facts
stand in the facts.
"""
_TITLES = {RUNNING: "To run", DEVELOPMENT: "To develop"}


def license_of(name: str) -> str:
    """The license of an installed package, as its metadata give it; empty if they do not."""
    about = metadata(name)
    return _from(about) or _FROM_THEIR_FILES.get(name, "")


def _from(about: PackageMetadata) -> str:
    expression = about.get("License-Expression")
    if expression:
        return str(expression)
    told = [c for c in about.get_all("Classifier") or [] if c.startswith(_CLASSIFIER)]
    if told:
        return "; ".join(c.removeprefix(_CLASSIFIER) for c in told)
    line = str(about.get("License") or "").strip().partition("\n")[0]
    return line if len(line) <= LONGEST else ""


def text() -> str:
    """The file."""
    found = uses()
    parts = [_HEAD]
    for use in dict.fromkeys([RUNNING, *sorted(set(found.values()) - {DEVELOPMENT}), DEVELOPMENT]):
        title = _TITLES.get(use, f"For the extra `{use}`")
        rows = [f"| {name} | {license_of(name)} |" for name, u in found.items() if u == use]
        if rows:
            head = [f"## {title}\n", "| package | license |", "| --- | --- |"]
            parts.append("\n".join([*head, *rows]))
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def listed() -> dict[str, str]:
    """Package and license of every row of the file."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    return {row[0]: row[-1] for row in rows if row[0] not in ("package", "---")}


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8", newline="\n")
