"""Events of both tracks in order: defenses on one side, programs and statements on the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from equipoise.core.language import _
from equipoise.report.rows import term
from equipoise.web.controls import Controls, Day
from equipoise.web.downloads import csv_answer
from equipoise.web.drawings import drawn
from equipoise.web.layout import json_answer, render

if TYPE_CHECKING:
    from equipoise.core.facts import Facts, Record
    from equipoise.data.timeline import Choice

router = APIRouter()

MOST_NAMED = 25
"""Events up to which the picture names each one; more share a line for each side."""

Words = Annotated[str, Field(max_length=80)]


class TimelineControls(Controls):
    """Which events are wanted; names as in :class:`equipoise.data.timeline.Choice`."""

    track: Words | None = None
    party: Words | None = None
    system: Words | None = None
    event_type: Words | None = None
    first: Day | None = None
    last: Day | None = None

    def choice(self) -> Choice:
        """The choice of events.

        Raises:
            BadInputError: if a day does not exist.
        """
        from equipoise.core.dates import PartialDate, day_asked
        from equipoise.data.timeline import Choice

        return Choice(
            first=PartialDate.parse(self.first, what="date 'first'").first if self.first else None,
            last=day_asked(self.last, what="date 'last'") if self.last else None,
            track=self.track,
            party=self.party,
            system=self.system,
            event_type=self.event_type,
        )


@router.get("/timeline", response_class=HTMLResponse)
def timeline(request: Request, controls: Annotated[TimelineControls, Query()]) -> HTMLResponse:
    """The events that fit, as a picture of all of them and as a table with sources."""
    from equipoise.data.timeline import overview_figure, timeline_figure

    facts = request.app.state.engine.facts(controls)
    choice, events, document = _answer(facts, controls)
    dated = [e for e in events if e.as_of is not None]
    figure_of = timeline_figure if len(dated) <= MOST_NAMED else overview_figure
    figure = drawn(figure_of(dated, choice), number=1, notes=(_vintage(facts),)) if dated else None
    return render(
        request,
        "timeline.html.j2",
        controls,
        rows=document["events"],
        choice=choice.in_words,
        recalled=sum(e.verification == "recalled" for e in events),
        figure=figure,
        **_options(facts),
    )


@router.get("/api/timeline")
def timeline_json(request: Request, controls: Annotated[TimelineControls, Query()]) -> Response:
    """The same as ``equipoise timeline --json``."""
    facts = request.app.state.engine.facts(controls)
    return json_answer(_answer(facts, controls)[2])


@router.get("/export/timeline.csv")
def timeline_csv(request: Request, controls: Annotated[TimelineControls, Query()]) -> Response:
    """The events as comma-separated values, source and address in every line."""
    facts = request.app.state.engine.facts(controls)
    rows = [
        {
            **{k: v for k, v in event.items() if k != "source"},
            **{f"source_{k}": v for k, v in event["source"].items()},
        }
        for event in _answer(facts, controls)[2]["events"]
    ]
    return csv_answer("timeline.csv", rows)


def _answer(
    facts: Facts, controls: TimelineControls
) -> tuple[Choice, list[Record], dict[str, Any]]:
    from equipoise.data.timeline import timeline as events_of
    from equipoise.documents.timeline import timeline_document

    choice = controls.choice()
    events = events_of(facts, choice)
    return choice, events, timeline_document(facts, events)


def _options(facts: Facts) -> dict[str, Any]:
    """What each list of the form offers."""
    events = facts.records["events"]
    return {
        "tracks": _choices(e["track"] for e in events),
        "types": _choices(e["event_type"] for e in events),
        "parties": _choices(p for e in events for p in e.party.split("+")),
        "systems": _choices(e.system for e in events if e.system),
    }


def _choices(values: Iterable[str]) -> list[tuple[str, str]]:
    found = ((value, term(value)) for value in set(values))
    return [("", _("all")), *sorted(found, key=lambda choice: choice[1].lower())]


def _vintage(facts: Facts) -> str:
    known = _("known by {day}, ").format(day=facts.known_by) if facts.known_by else ""
    return _("Data: {known}facts {digest}").format(known=known, digest=facts.digest[:12])
