"""``equipoise scorecard``: forecasts and promises against what happened."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from equipoise.cli.shared import console, emit_json, json_option, known_by_option, print_rows
from equipoise.documents.scorecard import scorecard_document, scores_of


@click.command()
@click.option("--who", metavar="NAME", help="Only those in whose name this occurs.")
@known_by_option
@json_option
def scorecard(who: str | None, known_by: str | None, *, as_json: bool) -> None:
    """Score forecasts and promises against what happened, by WHO made them."""
    from equipoise.claims.schedule import chances_of, chances_table
    from equipoise.claims.scorecard import formula
    from equipoise.data.load import load_facts
    from equipoise.report.terminal import print_table

    facts = load_facts(known_by=known_by)
    scores = scores_of(facts, who)
    if as_json:
        emit_json(scorecard_document(facts, scores))
        return
    _print(
        "Forecasts: mean score of each, median score of all others beside it",
        [asdict(r) for r in scores.forecasters],
    )
    print_table(chances_table(chances_of(facts)), console())
    _print(
        "Promises that were due: median slip in years, that of all others' beside it",
        [asdict(r) for r in scores.promisers],
        note=formula() + " Promises were found by looking for delay, so late ones are "
        "over-counted; repeated promises of one milestone are not independent.",
    )


def _print(title: str, rows: list[dict[str, Any]], note: str = "") -> None:
    shown = [{k: _cell(v) for k, v in row.items()} for row in rows]
    print_rows(title, shown, note=note)


def _cell(value: object) -> object:
    if value is None:
        return "-"
    return f"{value:.2f}" if isinstance(value, float) else value


COMMANDS = (scorecard,)
