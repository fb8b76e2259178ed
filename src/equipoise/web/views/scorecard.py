"""Forecasts and promises against what happened, by who made them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from equipoise.core.finding import Column, Figure, Table
from equipoise.core.language import _
from equipoise.documents.scorecard import Scores, scorecard_document, scores_of
from equipoise.web.controls import Controls
from equipoise.web.downloads import csv_answer
from equipoise.web.drawings import drawn
from equipoise.web.kept import Kept
from equipoise.web.layout import json_answer, render

if TYPE_CHECKING:
    from equipoise.core.facts import Facts

router = APIRouter()

LEAST_DRAWN = 3
_SCORES: Kept[tuple[object, ...], Scores] = Kept(16)


class ScorecardControls(Controls):
    """Whose forecasts and promises: those in whose name this occurs."""

    who: Annotated[str, Field(max_length=80)] | None = None


@router.get("/scorecard", response_class=HTMLResponse)
def scorecard(request: Request, controls: Annotated[ScorecardControls, Query()]) -> HTMLResponse:
    """Scores of each, beside the score of all others, and every case behind them."""
    from equipoise.claims.scorecard import formula

    facts = request.app.state.engine.facts(controls)
    scores = _scores(facts, controls)
    return render(
        request,
        "scorecard.html.j2",
        controls,
        formula=formula(),
        forecasters=[asdict(r) for r in scores.forecasters],
        promisers=[asdict(r) for r in scores.promisers],
        forecasts=[asdict(s) for s in scores.forecasts],
        promises=[asdict(s) for s in scores.promises],
        figure=_figure(scores),
    )


def _scores(facts: Facts, controls: ScorecardControls) -> Scores:
    key = (facts.digest, facts.known_by, controls.who)
    return _SCORES.get(key, lambda: scores_of(facts, controls.who))


def _figure(scores: Scores) -> dict[str, Any] | None:
    """Median slip of those with several promises due, that of all others beside it."""
    shown = [r for r in scores.promisers if r.due >= LEAST_DRAWN and r.median is not None]
    if not shown:
        return None
    own, others = _("own median"), _("median of all others")
    rows = tuple(
        (f"{_(r.who)}, {_(r.track)}", value, name)
        for r in shown
        for value, name in ((r.median, own), (r.reference, others))
        if value is not None
    )
    columns = (
        Column("category", _("Whose promises")),
        Column("value", _("Slip"), "years", 1),
        Column("group", _("Whose median")),
    )
    title = _("Median slip of promises that were due")
    figure = Figure(
        "bars",
        title,
        Table(title, columns, rows),
        _("promises on record that were due; three or more of one promiser and track"),
        {"x_title": _("years late"), "metric": _("median slip in years, overdue ones censored")},
    )
    return drawn(figure, number=1)


@router.get("/api/scorecard")
def scorecard_json(request: Request, controls: Annotated[ScorecardControls, Query()]) -> Response:
    """The same as ``equipoise scorecard --json``."""
    facts = request.app.state.engine.facts(controls)
    return json_answer(scorecard_document(facts, _scores(facts, controls)))


@router.get("/export/forecasts.csv")
def forecasts_csv(request: Request, controls: Annotated[ScorecardControls, Query()]) -> Response:
    """Every forecast with its outcome and scores, as comma-separated values."""
    facts = request.app.state.engine.facts(controls)
    scores = _scores(facts, controls)
    return csv_answer("forecasts.csv", [asdict(s) for s in scores.forecasts])


@router.get("/export/promises.csv")
def promises_csv(request: Request, controls: Annotated[ScorecardControls, Query()]) -> Response:
    """Every promise that was due with its slip, as comma-separated values."""
    facts = request.app.state.engine.facts(controls)
    scores = _scores(facts, controls)
    return csv_answer("promises.csv", [asdict(s) for s in scores.promises])
