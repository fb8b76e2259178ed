"""The question view: what the page opens on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from equipoise.core.errors import BadInputError
from equipoise.documents.drivers import case_text
from equipoise.web.choices import in_words
from equipoise.web.downloads import csv_answer
from equipoise.web.layout import json_answer
from equipoise.web.scenario_view import scenario_figure, scenario_page
from equipoise.web.scenario_words import NAMES, citation, command, scenario_words
from equipoise.web.scenarios import Document, ScenarioControls

if TYPE_CHECKING:
    from equipoise.web.engine import Engine

router = APIRouter()


@router.get("/", response_class=HTMLResponse)
def question(request: Request, controls: Annotated[ScenarioControls, Query()]) -> HTMLResponse:
    """How much missile defense changes what would arrive, under the assumptions chosen."""
    return scenario_page(request, "question.html.j2", controls, _answer, case_text=case_text)


@router.get("/api/outcome", response_class=Response)
def outcome(request: Request, controls: Annotated[ScenarioControls, Query()]) -> Response:
    """The document of ``equipoise outcome --json``."""
    return json_answer(request.app.state.engine.scenarios.outcome(controls))


@router.get("/api/drivers", response_class=Response)
def drivers(request: Request, controls: Annotated[ScenarioControls, Query()]) -> Response:
    """The document of ``equipoise drivers --json``."""
    return json_answer(request.app.state.engine.scenarios.drivers(controls))


@router.get("/export/drivers.csv", response_class=Response)
def drivers_csv(request: Request, controls: Annotated[ScenarioControls, Query()]) -> Response:
    """The drivers as comma-separated values."""
    document = request.app.state.engine.scenarios.drivers(controls)
    return csv_answer(f"equipoise-drivers-{document['run_id']}.csv", document["drivers"])


@router.get("/export/drivers.svg", response_class=Response)
def drivers_svg(request: Request, controls: Annotated[ScenarioControls, Query()]) -> Response:
    """The drivers as a picture that carries its scenario and run."""
    from equipoise.documents.drivers import drivers_figure

    document = request.app.state.engine.scenarios.drivers(controls)
    return scenario_figure("drivers", controls, document, drivers_figure)


def _answer(engine: Engine, controls: ScenarioControls) -> dict[str, Any]:
    """Everything the view says, in the language that holds."""
    from equipoise.claims.frame import newest_day
    from equipoise.documents.outcome import outcome_statement

    scenarios = engine.scenarios
    force = scenarios.asked(controls).question.force
    document, moves = scenarios.outcome(controls), scenarios.drivers(controls)
    return {
        "refused": None,
        "document": document,
        "statement": outcome_statement(document),
        "scenario": scenario_words(document),
        "drivers": moves,
        "bars": bars_of(moves),
        "moved": _moved(engine, controls, document),
        "as_of": sorted({row["as_of"] for row in force.to_rows()}),
        "read_until": newest_day(engine.facts(controls)),
        "citation": citation(document, figure_run=moves["run_id"]),
        "command": command(controls, "outcome"),
    }


def _moved(engine: Engine, controls: ScenarioControls, now: Document) -> dict[str, Any] | None:
    """What was changed from the opening scenario, and the answer with each change alone."""
    given = [name for name in controls.given if name in NAMES]
    if not given:
        return None
    start = ScenarioControls(lang=controls.lang)
    return {
        "before": engine.scenarios.outcome(start)["removed_share"],
        "after": now["removed_share"],
        "changes": [_change(engine, start, controls, name) for name in given],
    }


def _change(
    engine: Engine, start: ScenarioControls, controls: ScenarioControls, name: str
) -> dict[str, Any]:
    value = getattr(controls, name)
    try:
        alone = engine.scenarios.outcome(start.with_changes(**{name: value}))["removed_share"]
    except BadInputError:
        alone = None
    return {"name": name, "to": in_words(str(value)), "alone": alone}


def bars_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """Where each bar begins and ends on a scale of 0 to 1000, with the ends of the scale."""
    most = max((d["high"] for d in document["drivers"]), default=0.0) or 1.0
    return {
        "most": most,
        "rest": 1000.0 * document["at_rest"] / most,
        "spans": [
            (1000.0 * d["low"] / most, max(3.0, 1000.0 * (d["high"] - d["low"]) / most))
            for d in document["drivers"]
        ],
    }
