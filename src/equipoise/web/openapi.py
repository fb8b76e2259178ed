"""The OpenAPI description, made to say what really happens: names, limits and refusals."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fastapi import FastAPI

    from equipoise.data.book import FactBook

ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {"error": {"type": "string", "description": "What is wrong, and the cure."}},
}
EMPTY = {"type": "string", "maxLength": 0, "description": "As if it were left out."}
REFUSALS = {
    "400": "The request cannot be used; the message names the cure.",
    "404": "There is nothing of that name or date on record.",
    "413": "The body is too large.",
    "414": "The address is too long.",
    "421": "Asked under another name than a loopback one.",
    "422": "A parameter is unknown or outside of its domain.",
    "429": "Too much at once; try again later.",
    "431": "The headers are too large.",
}
FILES = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".svg": "image/svg+xml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}
_SLOW = ("/api/check", "/export/report.html")
_TO_PAGE = "text/html"
_TO_PROGRAM = "application/json"


def describe(app: FastAPI, facts: FactBook) -> dict[str, Any]:
    """The description of every address of an application.

    Args:
        app: the application.
        facts: facts from which the names of options are taken.
    """
    from fastapi.openapi.utils import get_openapi

    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    names = option_names(facts)
    for path, operations in document["paths"].items():
        for operation in operations.values():
            _say_refusals(path, operation)
            for parameter in operation.get("parameters", ()):
                _name_options(parameter, names)
    schemas = document.get("components", {}).get("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    document.setdefault("components", {}).setdefault("schemas", {})["Error"] = ERROR
    return document


def _say_refusals(path: str, operation: dict[str, Any]) -> None:
    media = _TO_PROGRAM if path.startswith("/api/") else _TO_PAGE
    responses = operation["responses"]
    responses.pop("422", None)
    ending = PurePosixPath(path).suffix
    if path.startswith("/export/") and ending in FILES:
        responses["200"] = {
            "description": "The file.",
            "content": {FILES[ending]: {"schema": {"type": "string", "format": "binary"}}},
        }
    elif media == _TO_PROGRAM and "200" in responses:
        responses["200"] = {
            "description": "The document.",
            "content": {_TO_PROGRAM: {"schema": {"type": "object"}}},
        }
    if path in _SLOW:
        progress = {_TO_PROGRAM: {"schema": {"type": "object"}}}
        responses["202"] = {"description": "It is being computed; ask again.", "content": progress}
    error = {"schema": {"$ref": "#/components/schemas/Error"}}
    for status, meaning in REFUSALS.items():
        content: dict[str, Any] = {_TO_PROGRAM: error}
        if media == _TO_PAGE:
            content[_TO_PAGE] = {"schema": {"type": "string"}}
        responses.setdefault(status, {"description": meaning, "content": content})


def option_names(facts: FactBook) -> dict[str, list[str]]:
    """The values that options may have, by parameter name."""
    from equipoise.api import arguments
    from equipoise.defense.architecture import plans
    from equipoise.defense.record import RULES
    from equipoise.exchange.inputs import viewpoints
    from equipoise.exchange.scenario import DOCTRINES, POSTURES
    from equipoise.forces.inventory import LOADINGS

    defenders = sorted({r.party for r in facts.records["architectures"]})
    return {
        "argument": [a.id for a in arguments()],
        "viewpoint": viewpoints(facts),
        "rule": [r.name for r in RULES],
        "doctrine": list(DOCTRINES),
        "posture": list(POSTURES),
        "loading": list(LOADINGS),
        "plan": sorted({p for d in defenders for p in plans(facts, d)}),
        "attacker": sorted({r.party for r in facts.records["order_of_battle"]}),
        "defender": defenders,
        "lang": ["en", "ru"],
    }


def _name_options(parameter: dict[str, Any], names: dict[str, list[str]]) -> None:
    """Say which values a parameter may have, in place of a pattern, and that it may be empty."""
    if parameter["in"] != "query":
        return
    schema = parameter["schema"]
    branches = schema.pop("anyOf", None) or [_inner(schema)]
    values = names.get(parameter["name"])
    for branch in branches:
        if values is not None and branch.get("type") == "string":
            branch.pop("pattern", None)
            branch.pop("maxLength", None)
            branch["enum"] = values
    schema["anyOf"] = [*branches, EMPTY]


def _inner(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema without what it says about the parameter as a whole, which stays behind."""
    kept: dict[str, Any] = {
        name: schema.pop(name) for name in ("default", "title") if name in schema
    }
    inner = dict(schema)
    schema.clear()
    schema.update(kept)
    return inner
