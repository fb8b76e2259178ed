"""The threshold view: slide forces and interceptors and see where a defense begins to matter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from equipoise.web.downloads import csv_answer
from equipoise.web.layout import json_answer
from equipoise.web.plots import threshold_plot
from equipoise.web.scenario_view import scenario_figure, scenario_page
from equipoise.web.scenario_words import citation, command, scenario_words
from equipoise.web.scenarios import Document, ScenarioControls

if TYPE_CHECKING:
    from equipoise.web.engine import Engine

router = APIRouter()

WARHEADS_STEP = 50
INTERCEPTORS_STEP = 25
LEAST_TOP = 1_000
WIDE, NARROW = (720.0, 400.0), (360.0, 320.0)


@router.get("/threshold", response_class=HTMLResponse)
def threshold(request: Request, controls: Annotated[ScenarioControls, Query()]) -> HTMLResponse:
    """Share removed against the size of the force, and where the defense begins to matter."""
    without = {"sliders": None}
    return scenario_page(request, "threshold.html.j2", controls, _answer, refused=without)


@router.get("/api/threshold", response_class=Response)
def threshold_api(request: Request, controls: Annotated[ScenarioControls, Query()]) -> Response:
    """The document of ``equipoise threshold --json``."""
    return json_answer(request.app.state.engine.scenarios.threshold(controls))


@router.get("/export/threshold.csv", response_class=Response)
def threshold_csv(request: Request, controls: Annotated[ScenarioControls, Query()]) -> Response:
    """The curve as comma-separated values."""
    document = request.app.state.engine.scenarios.threshold(controls)
    return csv_answer(f"equipoise-threshold-{document['run_id']}.csv", document["curve"])


@router.get("/export/threshold.svg", response_class=Response)
def threshold_svg(request: Request, controls: Annotated[ScenarioControls, Query()]) -> Response:
    """The curve as a picture that carries its scenario and run."""
    from equipoise.documents.threshold import threshold_figure

    document = request.app.state.engine.scenarios.threshold(controls)
    return scenario_figure("threshold", controls, document, threshold_figure)


def _answer(engine: Engine, controls: ScenarioControls) -> dict[str, Any]:
    """Everything the view says, in the language that holds."""
    from equipoise.documents.threshold import threshold_statement

    document = engine.scenarios.threshold(controls)
    sliders = _sliders(engine, document, controls)
    engine.scenarios.prepare_stops(controls, _nearest_first(sliders))
    return {
        "refused": None,
        "document": document,
        "row": document["point"] or document["curve"][-1],
        "statement": threshold_statement(document),
        "scenario": scenario_words(document),
        "sliders": sliders,
        "plots": [threshold_plot(document, width=w, height=h) for w, h in (WIDE, NARROW)],
        "citation": citation(document),
        "command": command(controls, "threshold"),
    }


def _sliders(engine: Engine, document: Document, controls: ScenarioControls) -> dict[str, Any]:
    """Ends, values and resting places of both sliders."""
    layers = engine.scenarios.asked(controls).question.layers
    today, stock = document["warheads"], sum(round(x.interceptors.high) for x in layers)
    return {
        "warheads": controls.warheads or today,
        "warheads_rest": today,
        "most_warheads": max(today, controls.warheads or 0),
        "warheads_step": WARHEADS_STEP,
        "interceptors": document["interceptors"],
        "interceptors_rest": stock,
        "most_interceptors": max(LEAST_TOP, stock, document["interceptors"]),
        "interceptors_step": INTERCEPTORS_STEP,
    }


def _nearest_first(sliders: Mapping[str, int]) -> list[int]:
    """The stops of the slider of interceptors, those next to where it stands first."""
    stops = range(0, sliders["most_interceptors"] + 1, INTERCEPTORS_STEP)
    return sorted(stops, key=lambda stop: abs(stop - sliders["interceptors"]))
