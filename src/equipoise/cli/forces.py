"""``equipoise forces`` and ``defense``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from equipoise.cli.shared import (
    emit_json,
    for_people,
    json_option,
    known_by_option,
    on_option,
    print_rows,
    print_sources,
)
from equipoise.documents.forces import forces_document
from equipoise.documents.plain import sources_of

if TYPE_CHECKING:
    from datetime import date

    from equipoise.core.facts import Facts


@click.command()
@click.argument("party")
@on_option()
@click.option(
    "--loading", default="as_listed", show_default=True, help="as_listed, declared or maximum."
)
@click.option("--series", multiple=True, metavar="SOURCE", help="Prefer this source (repeatable).")
@known_by_option
@json_option
def forces(
    party: str,
    on: str | None,
    loading: str,
    series: tuple[str, ...],
    known_by: str | None,
    *,
    as_json: bool,
) -> None:
    """The strategic force of a PARTY, with source, count type and basis of every row."""
    from equipoise.forces.inventory import force_structure

    facts, day = facts_and_day(on, known_by)
    force = force_structure(facts, party.upper(), on=day, loading=loading, series=series)  # type: ignore[arg-type]
    document = forces_document(force, facts)
    if as_json:
        emit_json(document)
        return
    sources = document["sources"]
    note = (
        f"Ballistic missiles: {force.launchers:,} launchers, {force.warheads:,} warheads "
        f"(loading: {loading}). Bombers stand apart: no ballistic missile defense engages them."
    )
    shown, _ = for_people(document["groups"], sources)
    print_rows(f"{force.party} on {day}", shown, note=note)
    print_sources(sources)


@click.command()
@click.option("--party", default="USA", show_default=True, help="Whose defense.")
@on_option()
@click.option("--plan", metavar="NAME", help="A plan instead of what is deployed.")
@known_by_option
@json_option
def defense(
    party: str, on: str | None, plan: str | None, known_by: str | None, *, as_json: bool
) -> None:
    """A missile defense on a date, or as planned, with the source of every row."""
    from equipoise.defense.architecture import architecture, plans

    facts, day = facts_and_day(on, known_by)
    found = architecture(facts, party.upper(), on=day, plan=plan)
    rows, sources = found.to_rows(), sources_of(facts, found.fact_ids)
    low, central, high = found.interceptors
    if as_json:
        emit_json(
            {
                "party": found.party,
                "on": day.isoformat(),
                "plan": found.plan,
                "interceptors": {"low": low, "central": central, "high": high},
                "rows": rows,
                "facts_read": list(found.fact_ids),
                "sources": sources,
            }
        )
        return
    shown, notes = for_people(rows, sources)
    print_rows(f"Defense of {found.party} on {day}, {found.plan}", shown)
    for line in notes:
        click.echo(f"  {line}")
    click.echo(
        f"Interceptors in all: {low} to {high}, middle {central}. "
        f"Plans: {', '.join(plans(facts, found.party))}."
    )
    print_sources(sources)


def facts_and_day(on: str | None, known_by: str | None) -> tuple[Facts, date]:
    """The facts of a vintage, and the day asked for or the newest one the facts reach."""
    from equipoise.claims.frame import newest_day
    from equipoise.core.dates import day_asked
    from equipoise.data.load import load_facts

    facts = load_facts(known_by=known_by)
    return facts, (newest_day(facts) if on is None else day_asked(on, what="date --on"))


COMMANDS = (forces, defense)
