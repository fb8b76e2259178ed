"""``equipoise treaty`` and ``upload``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from equipoise.cli.forces import facts_and_day
from equipoise.cli.shared import (
    emit_json,
    for_people,
    json_option,
    known_by_option,
    on_option,
    print_rows,
    print_sources,
)
from equipoise.core.wording import percent, spaced, warheads
from equipoise.documents.treaties import treaty_document, upload_document

if TYPE_CHECKING:
    from equipoise.forces.treaty_reading import TreatyReading


@click.command()
@click.argument("name")
@click.option("--party", required=True, help="Party, for example RUS.")
@on_option()
@known_by_option
@json_option
def treaty(name: str, party: str, on: str | None, known_by: str | None, *, as_json: bool) -> None:
    """What treaty NAME counts against its limits on a date: start-1, start-2, sort, new-start.

    Says whether the treaty was in force, and puts accountable, attributed and loaded warheads
    side by side. They are different kinds of number and are never added.
    """
    from equipoise.forces.treaty_reading import read_treaty

    facts, day = facts_and_day(on, known_by)
    found = read_treaty(facts, name, party.upper(), on=day)
    document = treaty_document(found, facts)
    if as_json:
        emit_json(document)
        return
    _print_treaty(found, document["sources"])


_LEFT_OUT = ("limit_low", "complete", "superseded", "verification", "basis")


def _print_treaty(found: TreatyReading, sources: list[dict[str, Any]]) -> None:
    click.echo(found.status.explanation)
    title = f"{found.status.treaty}, {found.party} on {found.status.on}"
    if found.types:
        _print_part(f"{title}: types as counted", found.types, sources)
    counts = [_short_count(c) for c in found.counts]
    _print_part(f"{title}: against the limits", counts, sources)
    _print_part("Other ways of counting, side by side", found.beside, sources)
    if found.comparisons:
        compared = [_basis_as_note(c) for c in found.comparisons]
        _print_part("Totals on record beside totals computed", compared, sources)
    for note in found.notes:
        click.echo(note)
    print_sources(sources)


def _basis_as_note(row: dict[str, Any]) -> dict[str, Any]:
    note = f"{row['basis']}. {row['note']}".rstrip(". ")
    return {k: v for k, v in row.items() if k not in ("basis", "note")} | {"note": note}


def _short_count(count: dict[str, Any]) -> dict[str, Any]:
    """A count with its limit as one cell where the treaty names a range."""
    row = {k: v for k, v in count.items() if k not in _LEFT_OUT}
    if count.get("limit_low") not in (None, count["limit"]):
        row["limit"] = f"{count['limit_low']:,.0f} to {count['limit']:,.0f}"
    row["applies from"] = row.pop("limit_applies_from")
    if count.get("superseded"):
        row["applies from"] += " (moved)"
    return row


def _print_part(title: str, rows: Sequence[dict[str, Any]], sources: list[dict[str, Any]]) -> None:
    shown, notes = for_people([_for_print(r) for r in rows], sources)
    print_rows(title, shown)
    for line in notes:
        click.echo(f"  {line}")
    click.echo("")


def _for_print(row: dict[str, Any]) -> dict[str, Any]:
    """Whole numbers without a point, and the age of a number in one column."""
    plain = {k: round(v) if isinstance(v, float) else v for k, v in row.items()}
    if "days_carried" in plain:
        plain["days old"] = plain.pop("days_carried")
    return plain


@click.command()
@click.argument("party")
@on_option()
@known_by_option
@json_option
def upload(party: str, on: str | None, known_by: str | None, *, as_json: bool) -> None:
    """Stored warheads that PARTY could load on the launchers it has, by leg and time.

    A calculation under declared assumptions, each of them a row of assumptions.csv, not an
    estimate of anybody's plans. Results are ranges.
    """
    from equipoise.forces.upload import upload as compute

    facts, day = facts_and_day(on, known_by)
    found = compute(facts, party.upper(), on=day)
    document = upload_document(found, facts)
    if as_json:
        emit_json(document)
        return
    _print_upload(document)


def _print_upload(document: dict[str, Any]) -> None:
    deployed, store = document["deployed"], document["in_store"]
    click.echo(
        f"{document['party']} on {document['on']}: {_from_to(deployed['low'], deployed['high'])} "
        f"warheads deployed; in store and fit for the launchers: {warheads(store['central'])} "
        f"({_from_to(store['low'], store['high'])})."
    )
    added = [
        {
            "after": f"{row['months']} months",
            "leg": row["leg"],
            "added": warheads(row["central"]),
            "range": _from_to(row["low"], row["high"]),
            "middle bound by": row["bound_by"],
        }
        for row in document["added"]
    ]
    note = (
        "Where the warheads in store are the bound, the legs do not add up to 'all'. Totals may "
        "not add up because of rounding."
    )
    print_rows("Warheads that could be added, under the assumptions below", added, note=note)
    _print_inputs(document)
    if document["published"]:
        shown, notes = for_people(document["published"], document["sources"])
        print_rows("Published figures for all deployed warheads after an upload", shown)
        for line in notes:
            click.echo(f"  {line}")
    click.echo(f"Recalled: {percent(document['recalled_share'])} of the rows read.")
    print_sources(document["sources"])


def _print_inputs(document: dict[str, Any]) -> None:
    points = [
        {
            "starting point": p["label"],
            **{leg: round(p[leg]) for leg in ("icbm", "slbm", "bomber")},
            "count type": spaced(p["count_type"]),
        }
        for p in document["starting_points"]
    ]
    print_rows("What is deployed by leg, side by side", points)
    rooms = [
        {k: round(v) if isinstance(v, float) else v for k, v in r.items()}
        for r in document["rooms"]
    ]
    print_rows("Free room on the launchers, in warheads", rooms)
    _print_assumptions(document["assumptions"])


def _print_assumptions(assumptions: list[dict[str, Any]]) -> None:
    """One line per basing: launchers a month, delay, share of the room filled; then why."""
    by_basing: dict[str, dict[str, Any]] = {}
    for a in assumptions:
        basing, _, label = a["assumption"].rpartition(": ")
        line = by_basing.setdefault(basing or label, {})
        line[label] = f"{a['low']:g} to {a['high']:g}"
        line.setdefault("why", a["why"])
    whole = {k: v for k, v in by_basing.items() if k in v}
    parts = {k: v for k, v in by_basing.items() if k not in whole}
    rows = [
        {"basing": basing, **{k: v for k, v in line.items() if k != "why"}}
        for basing, line in parts.items()
    ]
    print_rows("Assumptions, each a row of assumptions.csv (ids: --json)", rows)
    for name, line in (*parts.items(), *whole.items()):
        click.echo(f"  {name}{': ' + line[name] if name in whole else ''}. {line['why']}")


def _from_to(low: float, high: float) -> str:
    first, last = f"{round(low, -1):,.0f}", f"{round(high, -1):,.0f}"
    return first if first == last else f"{first} to {last}"


COMMANDS = (treaty, upload)
