"""Three parties, every defense against every force: six directed pairs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from equipoise.core.finding import Cell, Column, Figure, Table
from equipoise.core.language import _
from equipoise.web.choices import in_words
from equipoise.web.controls import Controls
from equipoise.web.downloads import csv_answer
from equipoise.web.drawings import drawn
from equipoise.web.findings import finding, options_of, run_of
from equipoise.web.layout import json_answer, render

if TYPE_CHECKING:
    from equipoise.claims.frame import Options
    from equipoise.core.facts import Facts
    from equipoise.core.finding import Finding

router = APIRouter()

Rows = Sequence[dict[str, Cell]]


@router.get("/pairs", response_class=HTMLResponse)
def pairs(request: Request, controls: Annotated[Controls, Query()]) -> HTMLResponse:
    """What each deployed defense removes of each retaliation, in every posture."""
    from equipoise.claims.pairs import SIX_PAIRS
    from equipoise.report import twins

    facts, options, found = _answer(request, controls)
    rows = found.tables[0].as_dicts() if found.tables else []
    run = run_of(SIX_PAIRS, facts, options)
    return render(
        request,
        "pairs.html.j2",
        controls,
        finding=found,
        day=options.on,
        run_id=run.run_id,
        matrix=_matrix(rows),
        figure=_figure(rows, options, run.run_id) if rows else None,
        tables=[twins.plain(t) for t in found.tables],
        sources=[facts.sources[i] for i in found.source_ids],
        **_form(facts),
    )


def _answer(request: Request, controls: Controls) -> tuple[Facts, Options, Finding]:
    from equipoise.claims.pairs import SIX_PAIRS

    engine = request.app.state.engine
    facts, options = engine.facts(controls), options_of(engine, controls)
    return facts, options, finding(SIX_PAIRS, facts, options)


def _form(facts: Facts) -> dict[str, Any]:
    from equipoise.defense.record import RULES
    from equipoise.exchange.inputs import viewpoints

    return {
        "viewpoint_options": [
            ("", in_words("baseline")),
            *((v, in_words(v)) for v in viewpoints(facts)),
        ],
        "rule_options": [(r.name, in_words(r.name)) for r in RULES],
    }


def _matrix(rows: Rows) -> list[dict[str, Any]]:
    """One line for each attacker, one cell for each defender."""
    from equipoise.claims.pairs import PARTIES
    from equipoise.data.schema import PARTIES as NAMES

    return [
        {
            "attacker": _(NAMES[attacker]),
            "cells": [
                {"defender": _(NAMES[defender]), **_cell(rows, attacker, defender)}
                for defender in PARTIES
            ],
        }
        for attacker in PARTIES
    ]


def _cell(rows: Rows, attacker: str, defender: str) -> dict[str, Any]:
    """Upper bound and range of medians over the postures, as shares."""
    own = [r for r in rows if (r["attacker"], r["defender"]) == (attacker, defender)]
    if attacker == defender:
        return {"kind": "self"}
    if not own:
        return {"kind": "none"}
    medians = [float(r["median"] or 0.0) / 100 for r in own]
    return {
        "kind": "computed",
        "bound": max(float(r["bound"] or 0.0) for r in own) / 100,
        "low": min(medians),
        "high": max(medians),
    }


def _figure(rows: Rows, options: Options, run_id: str) -> dict[str, Any]:
    cells: list[tuple[Cell, ...]] = []
    for attacker, defender in permutations(dict.fromkeys(_parties(rows)), 2):
        name = _("{attacker} against {defender}").format(attacker=_(attacker), defender=_(defender))
        cells += [
            (
                f"{name}: {_(str(r['posture']).replace('-', ' '))}",
                *(_share(r, k) for k in _ENDS),
                name,
            )
            for r in rows
            if (r["attacker"], r["defender"]) == (attacker, defender)
        ]
    columns = (
        Column("category", _("Retaliation and posture")),
        Column("value", _("Removed, median"), "share"),
        Column("low", _("5th percentile"), "share"),
        Column("high", _("95th percentile"), "share"),
        Column("group", _("Pair")),
    )
    title = _("Share of a retaliation that deployed defenses remove")
    figure = Figure(
        "bars",
        title,
        Table(title, columns, tuple(cells)),
        _("deployed defenses on {day}; {viewpoint} assumptions, {rule}").format(
            day=options.on,
            viewpoint=_(options.viewpoint or "baseline"),
            rule=in_words(options.rule),
        ),
        {"x_title": _("share removed"), "metric": _("median, with the 5th to 95th percentile")},
    )
    return drawn(figure, number=1, run_id=run_id)


_ENDS = ("median", "low", "high")


def _parties(rows: Rows) -> list[str]:
    return [str(r[k]) for r in rows for k in ("attacker", "defender")]


def _share(row: dict[str, Cell], key: str) -> float:
    return float(row[key] or 0.0) / 100


@router.get("/api/pairs")
def pairs_json(request: Request, controls: Annotated[Controls, Query()]) -> Response:
    """The finding ``six-pairs``, as ``equipoise check --json`` lists it."""
    from equipoise.documents.check import finding_document

    facts, _options, found = _answer(request, controls)
    return json_answer(finding_document(found, facts))


@router.get("/export/pairs.csv")
def pairs_csv(request: Request, controls: Annotated[Controls, Query()]) -> Response:
    """Every pair and posture as comma-separated values, shares in percent."""
    _facts, _options, found = _answer(request, controls)
    rows = found.tables[0].as_dicts() if found.tables else []
    return csv_answer("pairs.csv", rows)
