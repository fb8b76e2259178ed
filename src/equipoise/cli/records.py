"""``equipoise record``: intercept test records under every counting rule."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from equipoise.cli.shared import (
    emit_json,
    json_option,
    known_by_option,
    on_option,
    print_rows,
    print_sources,
)
from equipoise.documents.plain import sources_of

if TYPE_CHECKING:
    from datetime import date

    from equipoise.core.facts import Facts
    from equipoise.defense.record import TestRecord

NOTE = (
    "Jeffreys posterior of a hit per attempt: 5, 50 and 95 percent points. Salvo: at least "
    "one hit in four, with the ratio taken as known and independent, and with one unknown "
    "chance shared by the shots. A test record is not a kill probability."
)


@click.command()
@click.argument("program")
@click.option("--rule", metavar="NAME", help="One counting rule (default: all of them).")
@on_option()
@known_by_option
@json_option
def record(
    program: str, rule: str | None, on: str | None, known_by: str | None, *, as_json: bool
) -> None:
    """The intercept test record of a PROGRAM: GMD, SM-3, THAAD or Aegis SM-2/SM-6."""
    from equipoise.claims.frame import newest_day
    from equipoise.core.dates import day_asked
    from equipoise.data.load import load_facts

    facts = load_facts(known_by=known_by)
    day = newest_day(facts) if on is None else day_asked(on, what="date --on")
    found = _records(facts, program, rule, day)
    name = found[0].program if found else program
    ids = sorted({i for r in found for i in r.test_ids})
    sources = sources_of(facts, ids)
    if as_json:
        records = [{**_row(r), "meaning": r.rule.meaning, "tests": list(r.test_ids)} for r in found]
        emit_json(
            {
                "program": name,
                "on": day.isoformat(),
                "records": records,
                "facts_read": ids,
                "sources": sources,
            }
        )
        return
    rows = [_shown(_row(r)) for r in found]
    print_rows(f"Test record of {name} by {day}", rows, note=NOTE)
    print_sources(sources)


def _records(facts: Facts, program: str, rule: str | None, day: date) -> list[TestRecord]:
    """The record by one rule, or by every rule under which the program has one.

    Raises:
        NoFactError: if the program has no record under the rule asked for.
    """
    from equipoise.core.errors import NoFactError
    from equipoise.defense.record import RULES, rule_named, test_record

    if rule is not None:
        return [test_record(facts, program, rule=rule_named(rule), on=day)]
    found = []
    for each in RULES:
        with suppress(NoFactError):
            found.append(test_record(facts, program, rule=each, on=day))
    return found


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {k: f"{v:.2f}" if isinstance(v, float) else v for k, v in row.items()}


def _row(found: TestRecord) -> dict[str, Any]:
    return {
        "rule": found.rule.name,
        "hits": found.hits,
        "attempts": found.attempts,
        "low": found.low,
        "median": found.median,
        "high": found.high,
        "salvo_of_four_plug_in": found.salvo_plug_in,
        "salvo_of_four_shared": found.salvo_shared,
        "recalled": found.recalled,
    }


COMMANDS = (record,)
