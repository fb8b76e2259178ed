"""The claims of an argument: verdicts by declared rules, each claim as in the report."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from equipoise.core.errors import UnknownNameError
from equipoise.core.language import _, language
from equipoise.web.checks import CheckAnswer, Task
from equipoise.web.choices import Choice, in_words, scenario_choices
from equipoise.web.controls import Controls
from equipoise.web.downloads import file_answer
from equipoise.web.engine import check_key
from equipoise.web.layout import render
from equipoise.web.scenario_words import control_names
from equipoise.web.scenarios import ScenarioControls

if TYPE_CHECKING:
    from equipoise.web.engine import Engine

router = APIRouter()

SECONDS_TO_WAIT = 40.0
QUICK_SECONDS = 0.3
SHOWN = ("argument", "viewpoint", "rule", "doctrine", "on", "known_by")
ClaimId = Annotated[str, Path(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


@router.get("/claims", response_class=HTMLResponse)
def claims(request: Request, controls: Annotated[Controls, Query()]) -> HTMLResponse:
    """The findings of an argument at a glance."""
    engine: Engine = request.app.state.engine
    _require_argument(controls)
    task = engine.checks.check(check_key(controls))
    answer = _if_done(task.result)
    return render(
        request,
        "claims.html.j2",
        controls,
        task=task,
        answer=answer,
        arguments=_arguments(),
        choices=_choices(engine, controls),
        names=_names(controls),
        shown=SHOWN,
    )


@router.get("/claims/{claim}", response_class=HTMLResponse)
def claim(request: Request, claim: ClaimId, controls: Annotated[Controls, Query()]) -> HTMLResponse:
    """One claim: verdict, rule, figures with their numbers, who disagrees, sources."""
    engine: Engine = request.app.state.engine
    known = _require_argument(controls)
    if claim not in known:
        raise UnknownNameError(f"claim of '{controls.argument}'", claim, known)
    key = check_key(controls)
    checked = engine.checks.check(key)
    answer: CheckAnswer | None = _if_done(checked.result)
    task = checked if answer is None else engine.checks.claim(key, claim)
    text: str | None = None if answer is None else _if_done(task.result)
    place = known.index(claim)
    return render(
        request,
        "claim.html.j2",
        controls,
        task=task,
        answer=answer,
        claim=None if text is None else Markup(text),
        claim_id=claim,
        before=known[place - 1] if place > 0 else None,
        after=known[place + 1] if place + 1 < len(known) else None,
    )


@router.get("/api/check", response_class=Response)
async def check(request: Request, controls: Annotated[Controls, Query()]) -> Response:
    """The document of ``equipoise check --json``; 202 with progress while it is computed."""
    engine: Engine = request.app.state.engine
    _require_argument(controls)
    task = engine.checks.check(check_key(controls))
    answer: CheckAnswer | None = await _within(task, SECONDS_TO_WAIT)
    if answer is None:
        return _under_way(task)
    return Response(f"{answer.document}\n", media_type="application/json")


@router.get("/export/report.html", response_class=Response)
async def report(request: Request, controls: Annotated[Controls, Query()]) -> Response:
    """The offline report as one file; 202 with progress while it is written."""
    engine: Engine = request.app.state.engine
    _require_argument(controls)
    task = engine.checks.report(check_key(controls))
    text: str | None = await _within(task, SECONDS_TO_WAIT)
    if text is None:
        return _under_way(task)
    return file_answer(f"equipoise-{controls.argument}.html", text, "text/html; charset=utf-8")


def _under_way(task: Task) -> Response:
    from fastapi.responses import JSONResponse

    step = task.step
    content = {
        "computing": None if step is None else step.claim,
        "done": 0 if step is None else step.done,
        "total": None if step is None else step.total,
    }
    return JSONResponse(content, status_code=202, headers={"retry-after": "5"})


async def _within(task: Task, seconds: float) -> Any:
    """The result of a task, or None if it takes longer."""
    waiting = asyncio.wrap_future(task.result)
    try:
        return await asyncio.wait_for(asyncio.shield(waiting), seconds)
    except TimeoutError:
        return None


def _if_done(result: Future[Any]) -> Any:
    """The result if it is there or all but there, else None."""
    try:
        return result.result(timeout=QUICK_SECONDS)
    except TimeoutError:
        return None


def _require_argument(controls: Controls) -> tuple[str, ...]:
    """The claims of the argument that is asked for.

    Raises:
        UnknownNameError: if none that ships has that id.
    """
    from equipoise.api import argument_named

    return argument_named(controls.argument).claims


def _arguments() -> list[Choice]:
    from equipoise.api import arguments

    return [(a.id, f"{_(a.title)} ({_(a.author)})") for a in arguments()]


def _choices(engine: Engine, controls: Controls) -> dict[str, list[Choice]]:
    from equipoise.core.language import _

    asked = ScenarioControls.model_validate(controls.shared().given)
    with language(controls.lang):
        found = scenario_choices(engine.facts(controls), asked)
        usual = _("All sourced camps, side by side")
        own = _("The argument's own")
        views = [("", usual), ("baseline", in_words("baseline")), *found["viewpoint"][1:]]
        rules = [("", own), ("all-attempts", in_words("all-attempts")), *found["rule"][1:]]
        return {**found, "viewpoint": views, "rule": rules}


def _names(controls: Controls) -> dict[str, str]:
    with language(controls.lang):
        return control_names()
