"""What every view of one scenario shares: its page, and its figure as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from fastapi.responses import HTMLResponse, Response

from equipoise.core.errors import BadInputError
from equipoise.core.language import language
from equipoise.web.choices import in_words, scenario_choices
from equipoise.web.downloads import file_answer
from equipoise.web.layout import render
from equipoise.web.refusals import status_of
from equipoise.web.scenario_words import NAMES, control_names, scenario_words

if TYPE_CHECKING:
    from fastapi import Request

    from equipoise.core.finding import Figure
    from equipoise.web.engine import Engine
    from equipoise.web.scenarios import Document, ScenarioControls

Answer = Callable[["Engine", "ScenarioControls"], Mapping[str, Any]]


def scenario_page(
    request: Request,
    template: str,
    controls: ScenarioControls,
    answer: Answer,
    *,
    refused: Mapping[str, Any] | None = None,
    **more: Any,
) -> HTMLResponse:
    """The controls of a scenario, and below them its answer or why there is none.

    Args:
        request: the request.
        template: name of the template.
        controls: the scenario asked for.
        answer: gives all that the view says, in the language that holds.
        refused: what the template needs besides the reason, if the scenario is refused.
        more: other values for the template.
    """
    engine: Engine = request.app.state.engine
    with language(controls.lang):
        try:
            found, status = answer(engine, controls), 200
        except BadInputError as error:
            found, status = {"refused": str(error), **(refused or {})}, status_of(error)
        choices = scenario_choices(engine.facts(controls), controls)
        names = control_names()
    return render(
        request,
        template,
        controls,
        status=status,
        choices=choices,
        names=names,
        shown=tuple(NAMES),
        in_words=in_words,
        **more,
        **found,
    )


def scenario_figure(
    name: str,
    controls: ScenarioControls,
    document: Document,
    figure_of: Callable[[Document, str], Figure],
) -> Response:
    """The figure of a document as an SVG file that carries its scenario and run."""
    from equipoise.report.figures import svg

    run_id = document["run_id"]
    with language(controls.lang):
        drawn = svg(figure_of(document, scenario_words(document)), run_id=run_id)
    return file_answer(f"equipoise-{name}-{run_id}.svg", drawn, "image/svg+xml")
