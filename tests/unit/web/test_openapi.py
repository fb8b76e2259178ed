"""The description of the interface says what happens: names, limits, every refusal."""

from __future__ import annotations

import re

import pytest

from equipoise.web.openapi import REFUSALS
from tests.support.web_pages import document_of, page

DESCRIPTION = document_of("/api/openapi.json")
OPERATIONS = [
    pytest.param(path, method, operation, id=f"{method} {path}")
    for path, operations in DESCRIPTION["paths"].items()
    for method, operation in operations.items()
]


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_refusal_is_declared(path: str, method: str, operation: dict[str, dict]) -> None:  # type: ignore[type-arg]
    del path, method
    assert REFUSALS.keys() <= operation["responses"].keys()
    assert "HTTPValidationError" not in str(operation)


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_text_parameter_is_bounded(path: str, method: str, operation: dict) -> None:  # type: ignore[type-arg]
    del path, method
    for parameter in operation.get("parameters", ()):
        schema = parameter["schema"]
        for branch in schema.get("anyOf", [schema]):
            if branch.get("type") == "string":
                assert {"enum", "pattern", "maxLength"} & branch.keys(), parameter["name"]
            if branch.get("type") in ("integer", "number"):
                assert {"minimum", "exclusiveMinimum"} & branch.keys(), parameter["name"]
                assert {"maximum", "exclusiveMaximum"} & branch.keys(), parameter["name"]


def test_names_of_options_are_listed() -> None:
    parameters = {
        p["name"]: p["schema"] for p in DESCRIPTION["paths"]["/api/outcome"]["get"]["parameters"]
    }
    assert "mda" in str(parameters["viewpoint"])
    assert parameters["posture"]["anyOf"][0]["enum"][0] == "no-first-strike"
    assert parameters["attacker"]["default"] == "RUS"


@pytest.mark.parametrize("path", [p for p in DESCRIPTION["paths"] if "{" not in p])
def test_other_methods_say_which_are_allowed(path: str) -> None:
    methods = {m.upper() for m in DESCRIPTION["paths"][path]}
    answer = page().request("TRACE", path)
    assert answer.status_code in (403, 405)
    if answer.status_code == 405:
        assert set(re.split(r", *", answer.headers["allow"])) >= methods
