"""``equipoise facts``, ``cite``, ``diff``, ``timeline`` and ``export``."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from equipoise.cli.figures import check_figure, draw_figure, figure_options
from equipoise.cli.shared import (
    console,
    emit_json,
    json_option,
    known_by_option,
    on_option,
    print_rows,
    print_sources,
    progress,
)
from equipoise.core.wording import spaced
from equipoise.documents.citation import citation_document
from equipoise.documents.facts import cell_text, csv_text, query_document, tables_document
from equipoise.documents.plain import day_text, sources_of
from equipoise.documents.timeline import timeline_document

if TYPE_CHECKING:
    from equipoise.api import Checked
    from equipoise.core.facts import Fact, Record
    from equipoise.data.book import FactBook
    from equipoise.data.citation import Citation
    from equipoise.data.query import QueryResult
    from equipoise.data.timeline import Choice
    from equipoise.data.vintage import Superseded, VintageDiff

_RUN_ID = re.compile(r"[0-9a-f]{12}")
DEFAULT_ROWS_PRINTED = 1000
FIRST_ARGUMENT = "point-of-distraction"


@click.command()
@click.argument("sql", required=False)
@known_by_option
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=DEFAULT_ROWS_PRINTED,
    show_default=True,
    help="Most rows to print.",
)
@click.option("--timeout", type=float, default=5.0, show_default=True, help="Seconds allowed.")
@click.option("--csv", "as_csv", is_flag=True, help="Print comma-separated values.")
@json_option
def facts(
    sql: str | None,
    known_by: str | None,
    limit: int,
    timeout: float,
    *,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Query the facts by SQL; without SQL, list the tables and their columns.

    \b
    equipoise facts "SELECT party, as_of, value FROM stockpiles ORDER BY as_of DESC LIMIT 5"
    equipoise facts "DESCRIBE numbers"
    """
    if as_csv and as_json:
        raise click.UsageError("Choose one of --csv and --json.")
    from equipoise.data.load import load_facts

    book = load_facts(known_by=known_by)
    if sql is None:
        _list_tables(book, as_csv=as_csv, as_json=as_json)
        return
    found = book.sql(sql, limit_rows=limit, timeout_s=timeout)
    if found.cut:
        click.echo(f"Only the first {limit} rows are shown; --limit N shows more.", err=True)
    if as_json:
        emit_json(query_document(found))
    elif as_csv:
        click.echo(csv_text(found.columns, found.rows), nl=False)
    else:
        _print_result(found)


def _list_tables(book: FactBook, *, as_csv: bool, as_json: bool) -> None:
    document = tables_document(book)
    if as_json:
        emit_json(document)
        return
    rows = [
        {
            "table": t["name"],
            "rows": t["rows"],
            "columns": ", ".join(c["name"] for c in t["columns"]),
        }
        for t in document["tables"]
    ]
    if as_csv:
        click.echo(csv_text(tuple(rows[0]), [tuple(r.values()) for r in rows]), nl=False)
        return
    note = "Meanings: equipoise facts --json, or docs/tables.md. SQL: equipoise facts --help."
    print_rows("Tables", rows, note=note)


def _print_result(found: QueryResult) -> None:
    from equipoise.core.finding import Column, Table
    from equipoise.report.terminal import print_table

    if not found.rows:
        click.echo("No row fits.")
        return
    columns = tuple(Column(str(k), name) for k, name in enumerate(found.columns))
    rows = tuple(tuple(cell_text(cell) for cell in row) for row in found.rows)
    count = f"{len(rows)} row" + ("s" if len(rows) > 1 else "")
    print_table(Table(count, columns, rows), console())


@click.command()
@click.argument("name", metavar="ID")
@click.option(
    "--format",
    "style",
    type=click.Choice(["chicago", "bibtex", "csl-json"]),
    default="chicago",
    show_default=True,
    help="How to write it.",
)
@click.option("--argument", metavar="NAME", help="Argument that a claim or run belongs to.")
@on_option()
@known_by_option
@click.option("--viewpoint", metavar="NAME", help="Viewpoint of the run.")
@json_option
def cite(
    name: str,
    style: str,
    argument: str | None,
    on: str | None,
    known_by: str | None,
    viewpoint: str | None,
    *,
    as_json: bool,
) -> None:
    """Cite a fact, record, source, claim, argument or run by its ID: primary sources first.

    A run id is found again from the options of the run: give the same ones.
    """
    from equipoise.data.citation import as_bibtex, as_chicago, as_csl

    citation = _citation(name, argument, on, known_by, viewpoint)
    if as_json:
        emit_json(citation_document(citation))
    elif style == "csl-json":
        emit_json(as_csl(citation))
    else:
        click.echo(as_bibtex(citation) if style == "bibtex" else as_chicago(citation))


def _citation(
    name: str, argument: str | None, on: str | None, known_by: str | None, viewpoint: str | None
) -> Citation:
    """The citation of whatever has this id."""
    from equipoise.data.citation import cite as cite_row
    from equipoise.data.citation import unknown_id
    from equipoise.data.load import load_facts

    book = load_facts(known_by=known_by)
    rows = {r.id for r in book.all_rows()}
    if name in rows or name in book.sources:
        return cite_row(book, name)
    from equipoise.api import arguments  # what computes is loaded only where it may be needed
    from equipoise.claims.registry import CLAIMS

    if name in {a.id for a in arguments()}:
        return _cite_run(_checked(name, on, known_by, viewpoint), name)
    if name in {c.id for c in CLAIMS}:
        return _cite_claim(name, argument, on, known_by)
    if _RUN_ID.fullmatch(name):
        asked = (argument or FIRST_ARGUMENT, on, known_by, viewpoint)
        _require_same_run(name, *asked)
        return _cite_run(_checked(*asked), name)
    known = (*rows, *book.sources, *(a.id for a in arguments()), *(c.id for c in CLAIMS))
    raise unknown_id(name, known)


def _checked(argument: str, on: str | None, known_by: str | None, viewpoint: str | None) -> Checked:
    from equipoise.api import check_argument

    with progress("Computing") as step:
        return check_argument(
            argument, on=on, known_by=known_by, viewpoint=viewpoint, progress=step
        )


def _require_same_run(
    run_id: str, argument: str, on: str | None, known_by: str | None, viewpoint: str | None
) -> None:
    """Ends the command before anything is computed if the options make another run."""
    from equipoise.api import planned_run
    from equipoise.core.errors import BadInputError

    made = planned_run(argument, on=on, known_by=known_by, viewpoint=viewpoint).run_id
    if made != run_id:
        raise BadInputError(
            f"these options make the run {made}, not {run_id}",
            cure="Repeat the options of that run: --argument, --on, --known-by, --viewpoint; a run "
            "of another version or of other facts cannot be found again here.",
        )


def _cite_run(checked: Checked, name: str) -> Citation:
    from equipoise.data.citation import cite_rows

    read = {i for finding in checked.findings for i in finding.facts_read}
    subject = f"{checked.argument.title}: {len(checked.findings)} findings, on {checked.options.on}"
    return cite_rows(checked.facts, name, "run", subject, row_ids=read, run_id=checked.run.run_id)


def _cite_claim(name: str, argument: str | None, on: str | None, known_by: str | None) -> Citation:
    from equipoise.api import arguments, check_claim
    from equipoise.data.citation import cite_rows

    holder = argument or next((a.id for a in arguments() if name in a.claims), FIRST_ARGUMENT)
    with progress("Computing") as step:
        checked = check_claim(name, argument=holder, on=on, known_by=known_by, progress=step)
    finding = checked.findings[0]
    return cite_rows(
        checked.facts,
        name,
        "finding",
        finding.statement,
        row_ids=finding.facts_read,
        run_id=checked.run.run_id,
    )


@click.command()
@click.argument("earlier", metavar="V1")
@click.argument("later", metavar="V2")
@click.option("--table", metavar="NAME", help="One table, with every row that came.")
@json_option
def diff(earlier: str, later: str, table: str | None, *, as_json: bool) -> None:
    """What became known from one vintage (V1) to another (V2).

    \b
    equipoise diff 2012-12-31 2026-11-01
    """
    from equipoise.core.dates import day_asked
    from equipoise.data.load import load_facts
    from equipoise.data.vintage import compare

    book = load_facts()
    days = (day_asked(earlier, what="vintage V1"), day_asked(later, what="vintage V2"))
    found = compare(book, *days, table=table)
    if as_json:
        emit_json(_diff_document(book, found))
        return
    _print_counts(found)
    if table is not None and found.added:
        print_rows("Rows that became public", [_added_dict(book, row) for row in found.added])
    _print_superseded(found)
    _print_revealed(found)


def _diff_document(book: FactBook, found: VintageDiff) -> dict[str, Any]:
    return {
        "earlier": found.earlier.isoformat(),
        "later": found.later.isoformat(),
        "tables": _counts(found),
        "added": [_added_dict(book, row) for row in found.added],
        "superseded": [_superseded_dict(s) for s in found.superseded],
        "revealed": [
            {"id": r.row_id, "table": r.table, "column": r.column, "text": r.text}
            for r in found.revealed
        ],
        "undated_rows": found.undated,
    }


def _counts(found: VintageDiff) -> list[dict[str, Any]]:
    return [
        {
            "table": name,
            "rows_before": found.rows_before.get(name, 0),
            "rows_after": after,
            "added": after - found.rows_before.get(name, 0),
        }
        for name, after in found.rows_after.items()
    ]


def _added_dict(book: FactBook, row: Fact | Record) -> dict[str, Any]:
    return {
        "table": row.table,
        "id": row.id,
        "as_of": day_text(row.as_of),
        "public_from": day_text(book.public_from(row)),
        "source": row.source_id,
    }


def _superseded_dict(found: Superseded) -> dict[str, Any]:
    return {
        "id_before": found.before.id,
        "before": _numbers(found.before),
        "id_after": found.after.id,
        "after": _numbers(found.after),
        "unit": found.after.unit,
        "read_now": "after" if found.prevails else "before",
    }


def _numbers(fact: Fact) -> str:
    return " / ".join(f"{v:g}" for v in (fact.low, fact.value, fact.high) if v is not None)


def _print_counts(found: VintageDiff) -> None:
    total = sum(row["added"] for row in _counts(found))
    note = (
        f"{total:,} rows became public after {found.earlier} and by {found.later}. "
        f"Rows whose publication is not known, and which no vintage holds: {found.undated}."
    )
    print_rows(f"Vintages {found.earlier} and {found.later}", _counts(found), note=note)


def _print_superseded(found: VintageDiff) -> None:
    if found.superseded:
        note = (
            "Same quantity, party, system, basing, count type and date. Low, value and high are "
            "parted by slashes."
        )
        rows = [
            {"what": _thing(s.after), "before": _numbers(s.before), "after": _numbers(s.after)}
            | {"unit": s.after.unit, "read now": "after" if s.prevails else "before"}
            for s in found.superseded
        ]
        print_rows("Numbers with another value", rows, note=note)


def _thing(fact: Fact) -> str:
    named = (fact.quantity, fact.party, fact.system, fact.basing, str(fact.as_of))
    return " ".join(spaced(n) for n in named if n)


def _print_revealed(found: VintageDiff) -> None:
    counts: dict[tuple[str, str], int] = {}
    for cell in found.revealed:
        place = (cell.table, cell.column)
        counts[place] = counts.get(place, 0) + 1
    if counts:
        rows = [{"table": t, "column": c, "cells": n} for (t, c), n in counts.items()]
        note = "What became of older records; each cell: --json."
        print_rows("Outcomes that the first vintage does not know", rows, note=note)


@click.command()
@click.option("--from", "first", metavar="DATE", help="First date.")
@click.option("--to", "last", metavar="DATE", help="Last date.")
@click.option("--track", metavar="NAME", help="offense, defense, diplomacy or statement.")
@click.option("--party", metavar="CODE", help="One of the parties.")
@click.option("--system", metavar="NAME", help="Weapon system or other object.")
@click.option("--type", "event_type", metavar="NAME", help="Type of event: test, decision, ...")
@partial(figure_options, older=("--svg",))
@known_by_option
@json_option
def timeline(
    first: str | None,
    last: str | None,
    track: str | None,
    party: str | None,
    system: str | None,
    event_type: str | None,
    figure_path: Path | None,
    theme: str,
    known_by: str | None,
    *,
    as_json: bool,
) -> None:
    """The events of both tracks in order."""
    check_figure(figure_path, theme)
    from equipoise.core.dates import PartialDate, day_asked
    from equipoise.data.load import load_facts
    from equipoise.data.timeline import Choice
    from equipoise.data.timeline import timeline as events_of

    choice = Choice(
        first=PartialDate.parse(first, what="date --from").first if first else None,
        last=day_asked(last, what="date --to") if last else None,
        track=track,
        party=party,
        system=system,
        event_type=event_type,
    )
    book = load_facts(known_by=known_by)
    events = events_of(book, choice)
    if figure_path is not None:
        _draw(book, events, choice, figure_path, theme)
    if as_json:
        emit_json(timeline_document(book, events))
    else:
        _print_events(book, events, choice)


def _print_events(book: FactBook, events: list[Record], choice: Choice) -> None:
    sources = sources_of(book, [e.id for e in events])
    number = {source["id"]: n for n, source in enumerate(sources, start=1)}
    rows = [
        {
            "date": str(e.as_of),
            "track": e["track"],
            "type": spaced(e["event_type"]),
            "party": e.party,
            "system": e.system,
            "what": e["summary"] + (" (recalled)" if e.verification == "recalled" else ""),
            "source": f"[{number[e.source_id]}]",
        }
        for e in events
    ]
    print_rows(f"{len(rows)} events: {choice.in_words}", rows)
    print_sources(sources)


def _draw(book: FactBook, events: list[Record], choice: Choice, path: Path, theme: str) -> None:
    from equipoise.data.timeline import timeline_figure

    with progress("Drawing") as step:
        step(path.name, 0, 1)
        draw_figure(
            timeline_figure(events, choice),
            path,
            theme,
            question={"command": "timeline", "choice": choice.in_words},
            facts_digest=book.digest,
            known_by=str(book.known_by) if book.known_by else None,
        )


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@known_by_option
@json_option
def export(folder: Path, known_by: str | None, *, as_json: bool) -> None:
    """Write the facts as a data package into DIR: CSV, schema, README, SQLite, Parquet."""
    from equipoise.data.load import load_facts
    from equipoise.data.package import export as export_package

    book = load_facts(known_by=known_by)
    with progress("Writing") as step:
        files = export_package(book, folder, progress=step)
    if as_json:
        emit_json({"folder": str(folder), "facts_digest": book.digest, "files": files})
        return
    click.echo(f"{len(files)} files in {folder}; start with {folder / 'README.md'}.")


COMMANDS = (facts, cite, diff, timeline, export)
