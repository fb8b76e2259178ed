"""Reference text made from code and schema: claims, arguments, studies, Python, glossary."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import equipoise as eq
from equipoise import api
from equipoise.claims import argument as argument_file
from equipoise.claims.registry import CLAIMS

DOCS = Path(__file__).parents[1]
RESULTS = (
    "equipoise.core.finding",
    "equipoise.core.estimate.Estimate",
    "equipoise.core.facts.Facts",
    "equipoise.forces.inventory.ForceStructure",
    "equipoise.forces.inventory.ForceGroup",
    "equipoise.defense.architecture.Architecture",
    "equipoise.defense.architecture.Layer",
    "equipoise.study.answers.Answer",
    "equipoise.study.drivers.Drivers",
    "equipoise.study.drivers.Worth",
    "equipoise.study.conditions.Conditions",
    "equipoise.study.thresholds.BreakEven",
    "equipoise.study.thresholds.StudyMap",
    "equipoise.report.study_pictures.Picture",
)
ARGUMENT_MEANINGS = {
    "id": "short name: small letters, digits, hyphens",
    "title": "what it is called in reports",
    "author": "who makes the argument",
    "source": "where it was published",
    "on": "the day for which it is judged, or `today` for the newest day of the facts",
    "question": "the one question that the report opens with",
    "claims": "ids of the claims, in the order of the report",
    "options": "what holds unless it is asked for otherwise",
    "viewpoint": "whose assumptions; left out: all sourced viewpoints side by side",
    "doctrine": "shot doctrine",
    "rule": "counting rule of test records",
    "known_by": "use only what was public by this date",
    "pessimism": "percentile of the defense that a worst-case planner holds against",
}


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table; bars inside cells are escaped."""
    heads = list(head)
    lines = [heads, ["---"] * len(heads), *([_cell(c) for c in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: object) -> str:
    return " ".join(str(value).replace("|", "\\|").split())


def claims() -> str:
    """Every claim with what is measured and the rule declared for it."""
    return "\n\n".join(
        f"## {c.id}\n\n{c.question}\n\n"
        f"- **Measured:** {c.metric}{f' ({c.unit})' if c.unit else ''}\n"
        f"- **Supported if:** {c.supported_if}\n"
        f"- **Refuted if:** {c.refuted_if}\n"
        f"- **In the arguments:** {_arguments_with(c.id)}\n"
        f"- [How it is computed, and the strongest objection](../claims.md#{c.id})"
        for c in CLAIMS
    )


def _arguments_with(claim: str) -> str:
    names = [f"[{a.id}](arguments.md#{a.id})" for a in api.arguments() if claim in a.claims]
    return ", ".join(names) or "none that ships"


def arguments() -> str:
    """Every argument that ships, with its claims."""
    return "\n\n".join(
        f"## {a.id}\n\n*{a.title}*, {a.author}. {a.source}. Judged for {a.on} unless another day "
        f"is asked for. It asks: {a.question}\n\n"
        + "\n".join(f"- [{c}](claims.md#{c})" for c in a.claims)
        for a in api.arguments()
    )


def argument_keys() -> str:
    """The keys of an argument file."""
    schema = argument_file._model().model_json_schema()
    needed = set(schema["required"])
    rows = [
        (f"`{key}`", "yes" if key in needed else "", ARGUMENT_MEANINGS[key])
        for key in argument_file.KEYS
    ]
    rows += [(f"`options: {key}`", "", ARGUMENT_MEANINGS[key]) for key in argument_file.OPTION_KEYS]
    return table(("key", "required", "says"), rows)


def study_keys() -> str:
    """The keys of a study file, from the JSON Schema that editors use."""
    schema = json.loads((DOCS / "study.schema.json").read_text(encoding="utf-8"))
    parts = [_keys_of("A study file", schema)]
    parts += [
        _keys_of(name, spec) for name, spec in schema["$defs"].items() if spec.get("properties")
    ]
    return "\n\n".join(parts)


def _keys_of(title: str, spec: Mapping[str, Any]) -> str:
    needed = set(spec.get("required", ()))
    rows = [
        (f"`{key}`", "yes" if key in needed else "", _kind(value), value.get("description", ""))
        for key, value in spec["properties"].items()
    ]
    about = f"{spec['description']}\n\n" if spec.get("description") else ""
    return f"## {title}\n\n{about}{table(('key', 'required', 'kind', 'says'), rows)}"


def _kind(value: Mapping[str, Any]) -> str:
    if "$ref" in value:
        return f"[{_name(value)}](#{_name(value).lower()})"
    if "enum" in value:
        return ", ".join(f"`{v}`" for v in value["enum"])
    if "const" in value:
        return f"`{value['const']}`"
    options = value.get("anyOf") or value.get("oneOf")
    if options:
        return " or ".join(_kind(v) for v in options if v.get("type") != "null")
    return str(value.get("type", "any"))


def _name(value: Mapping[str, Any]) -> str:
    return str(value["$ref"]).rsplit("/", maxsplit=1)[-1]


def python() -> str:
    """Directives for every public name, and for what the functions return."""
    public = sorted({*eq.__all__, *api.__all__} - {"__version__"}, key=str.lower)
    functions = [_directive(n) for n in public if inspect.isfunction(_public(n))]
    classes = [_directive(n) for n in public if inspect.isclass(_public(n))]
    results = [f"::: {name}" for name in RESULTS]
    return "\n\n".join(
        [
            "## Functions",
            *functions,
            "## What goes in and comes out",
            *classes,
            *results,
            "## Geometry",
            "::: equipoise.geometry",
        ]
    )


def _public(name: str) -> Any:
    """A public function or class; a remembered function counts as the function."""
    return inspect.unwrap(getattr(api, name))


def _directive(name: str) -> str:
    thing = _public(name)
    return f"::: {thing.__module__}.{thing.__qualname__}"


@cache
def terms() -> list[dict[str, Any]]:
    """The glossary, in its own alphabetical order."""
    found: list[dict[str, Any]] = yaml.safe_load((DOCS / "glossary.yaml").read_text("utf-8"))
    return found


def glossary() -> str:
    """The glossary as definitions, with the words that the interface uses for a term."""
    return "\n\n".join(_definition(t) for t in terms())


def _definition(term: Mapping[str, Any]) -> str:
    words = ", ".join(f"`{w}`" for w in term.get("interface", ()))
    written = f" In the interface: {words}." if words else ""
    return f"{term['term']}\n:   {' '.join(str(term['meaning']).split())}{written}"
