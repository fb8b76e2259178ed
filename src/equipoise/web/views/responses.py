"""The ledger of measures that were called responses: what, to what, when, and by which count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from equipoise.core.language import N_, _, localized
from equipoise.report.rows import parties
from equipoise.web.controls import Controls, Party
from equipoise.web.downloads import csv_answer
from equipoise.web.drawings import drawn
from equipoise.web.findings import finding, options_of, run_of
from equipoise.web.layout import json_answer, render

if TYPE_CHECKING:
    from equipoise.core.facts import Facts
    from equipoise.documents.responses import Entry

router = APIRouter()

CLASSES = {
    "testable": N_("dates can be tested"),
    "article_list": N_("the article's own list"),
    "declaratory_or_unspecified": N_("declaratory or unspecified"),
    "start_unknown": N_("start of the measure not known"),
    "denial_of_response": N_("says that no response is needed"),
    "other_trigger": N_("another trigger"),
    "reversal": N_("a reversal"),
    "treaty_step": N_("a step under a treaty"),
    "testable_hypothetical_trigger": N_("dates can be tested, trigger hypothetical"),
}
EVIDENCES = {"main": N_("earliest evidence"), "conservative": N_("conservative evidence")}
TRIGGERS = {
    "named trigger": N_("the trigger named"),
    "first hardware": N_("first hardware of that defense"),
    "ABM Treaty exit": N_("exit from the ABM Treaty"),
}


class ResponsesControls(Controls):
    """Which statements are shown, and by which dates their leads are counted."""

    row_class: Annotated[str, Field(max_length=40, pattern="^[a-z_]+$")] | None = None
    party: Party | None = None
    evidence: Annotated[str, Field(pattern="^(main|conservative)$")] = "main"
    trigger: Annotated[str, Field(pattern="^(named trigger|first hardware|ABM Treaty exit)$")] = (
        "named trigger"
    )


@router.get("/responses", response_class=HTMLResponse)
def responses(request: Request, controls: Annotated[ResponsesControls, Query()]) -> HTMLResponse:
    """The finding, the counting rules and the ledger."""
    from equipoise.claims.responses import NOT_A_RESPONSE
    from equipoise.documents.responses import entry_dict, tallies, tally_dict

    engine = request.app.state.engine
    facts, options = engine.facts(controls), options_of(engine, controls)
    found = finding(NOT_A_RESPONSE, facts, options)
    figure = None
    if found.figures:
        run_id = run_of(NOT_A_RESPONSE, facts, options).run_id
        figure = drawn(found.figures[0], number=1, run_id=run_id)
    entries = _chosen(facts, controls, engine)
    counted = [tally_dict(t) for t in tallies(facts, options)] if found.figures else []
    return render(
        request,
        "responses.html.j2",
        controls,
        finding=found,
        figure=figure,
        rules=counted,
        rows=[_shown(entry_dict(facts, e), e, controls) for e in entries],
        classes={k: _(v) for k, v in CLASSES.items()},
        class_options=[("", _("all")), *((k, _(v)) for k, v in CLASSES.items())],
        party_options=[("", _("all")), *((p, parties(p)) for p in ("RUS", "CHN", "PAK"))],
        evidence_options=[(k, _(v)) for k, v in EVIDENCES.items()],
        trigger_options=[(k, _(v)) for k, v in TRIGGERS.items()],
    )


def _chosen(facts: Facts, controls: ResponsesControls, engine: Any) -> list[Entry]:
    from equipoise.documents.responses import ledger

    return [
        e
        for e in ledger(facts, options_of(engine, controls))
        if controls.row_class in (None, e.row["row_class"])
        and (controls.party is None or controls.party in e.row.party.split("+"))
    ]


def _shown(row: dict[str, Any], entry: Entry, controls: ResponsesControls) -> dict[str, Any]:
    lead = entry.leads[controls.evidence, controls.trigger]
    said = None if lead is None else localized(f"{lead:+.1f}").replace("-", "\u2212")
    return {**row, "lead": said}


@router.get("/api/responses")
def responses_json(request: Request, controls: Annotated[ResponsesControls, Query()]) -> Response:
    """The ledger with every lead, and the counts under every rule."""
    from equipoise.documents.responses import responses_document, tallies

    engine = request.app.state.engine
    facts = engine.facts(controls)
    entries = _chosen(facts, controls, engine)
    counted = tallies(facts, options_of(engine, controls))
    return json_answer(responses_document(facts, entries, counted))


@router.get("/export/responses.csv")
def responses_csv(request: Request, controls: Annotated[ResponsesControls, Query()]) -> Response:
    """The ledger as comma-separated values, a column for each lead."""
    from equipoise.documents.responses import entry_dict

    engine = request.app.state.engine
    facts = engine.facts(controls)
    rows = []
    for entry in _chosen(facts, controls, engine):
        row = entry_dict(facts, entry)
        leads = {
            f"lead_years_{x['evidence']}_{x['trigger']}".replace(" ", "_").replace("-", "_"): x[
                "years"
            ]
            for x in row.pop("leads_years")
        }
        source, other = row.pop("source"), row.pop("evidence_source")
        rows.append(
            {
                **row,
                **leads,
                "source": source["id"],
                "source_url": source["url"],
                "evidence_source": other["id"] if other else None,
            }
        )
    return csv_answer("responses.csv", rows)
