"""``equipoise scorecard``: forecasts and promises against what happened."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from equipoise.cli.shared import emit_json, json_option, known_by_option, print_rows, sources_of


@click.command()
@click.option("--who", metavar="NAME", help="Only those in whose name this occurs.")
@known_by_option
@json_option
def scorecard(who: str | None, known_by: str | None, *, as_json: bool) -> None:
    """Score forecasts and promises against what happened, by WHO made them."""
    from equipoise.claims import scorecard as card
    from equipoise.data.load import load_facts

    facts = load_facts(known_by=known_by).recorded()
    scored, slips = card.scored_forecasts(facts), card.slips(facts)
    forecasters, promisers = card.forecaster_rows(scored), card.promiser_rows(slips)
    if who is not None:
        names = card.chosen(who, {s.who for s in scored} | {s.who for s in slips})
        scored, slips = [s for s in scored if s.who in names], [s for s in slips if s.who in names]
        forecasters = [r for r in forecasters if r.who in names]
        promisers = [r for r in promisers if r.who in names]
    ids = sorted({s.id for s in scored} | {s.id for s in slips})
    if as_json:
        emit_json(
            {
                "who": who,
                "known_by": facts.known_by.isoformat() if facts.known_by else None,
                "formula": card.FORMULA,
                "forecasters": [asdict(r) for r in forecasters],
                "promisers": [asdict(r) for r in promisers],
                "forecasts": [asdict(s) for s in scored],
                "promises": [asdict(s) for s in slips],
                "facts_read": ids,
                "sources": sources_of(facts, ids),
            }
        )
        return
    _print(
        "Forecasts: mean score of each, median score of all others beside it",
        [asdict(r) for r in forecasters],
    )
    _print(
        "Promises that were due: median slip in years, that of all others' beside it",
        [asdict(r) for r in promisers],
        note=card.FORMULA + " Promises were found by looking for delay, so late ones are "
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
