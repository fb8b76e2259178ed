"""``equipoise record``: intercept test records under every counting rule."""

from __future__ import annotations

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
    from equipoise.defense.record import TestRecord


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
    from equipoise.core.errors import NoFactError
    from equipoise.data.load import load_facts
    from equipoise.defense.record import RULES, rule_named, test_record

    facts = load_facts(known_by=known_by)
    day = newest_day(facts) if on is None else day_asked(on, what="date --on")
    rules = RULES if rule is None else (rule_named(rule),)
    found: list[TestRecord] = []
    for one in rules:
        try:
            found.append(test_record(facts, program, rule=one, on=day))
        except NoFactError:
            if rule is not None:
                raise
    ids = sorted({i for r in found for i in r.test_ids})
    rows = [_row(r) for r in found]
    sources = sources_of(facts, ids)
    if as_json:
        emit_json(
            {
                "program": found[0].program if found else program,
                "on": day.isoformat(),
                "records": [
                    {**row, "meaning": r.rule.meaning, "tests": list(r.test_ids)}
                    for row, r in zip(rows, found, strict=True)
                ],
                "facts_read": ids,
                "sources": sources,
            }
        )
        return
    shown = [{k: f"{v:.2f}" if isinstance(v, float) else v for k, v in r.items()} for r in rows]
    note = (
        "Jeffreys posterior of a hit per attempt: 5, 50 and 95 percent points. Salvo: at least "
        "one hit in four, with the ratio taken as known and independent, and with one unknown "
        "chance shared by the shots. A test record is not a kill probability."
    )
    print_rows(
        f"Test record of {found[0].program if found else program} by {day}", shown, note=note
    )
    print_sources(sources)


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
