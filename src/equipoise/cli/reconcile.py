"""``equipoise reconcile``: from one published figure to another, assumption by assumption."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from equipoise.cli.figures import check_figure, draw_figure, figure_options
from equipoise.cli.shared import (
    console,
    emit_json,
    json_option,
    known_by_option,
    print_rows,
    print_sources,
)

if TYPE_CHECKING:
    from equipoise.api import Reconciled


@click.command()
@click.argument("quantity", required=False)
@click.option("--from", "first", metavar="FIGURE", help="Published figure to start from.")
@click.option("--to", "last", metavar="FIGURE", help="Published figure to end at.")
@known_by_option
@figure_options
@json_option
def reconcile(
    quantity: str | None,
    first: str | None,
    last: str | None,
    known_by: str | None,
    figure_path: Path | None,
    theme: str,
    *,
    as_json: bool,
) -> None:
    """Show why two published figures of a QUANTITY differ, and what is left over.

    QUANTITY is space-based-interceptors, test-success or national-defense-cost. Without it,
    the published figures of each are listed. The beginning of a figure's name will do.
    """
    check_figure(figure_path, theme)
    if quantity is None:
        _list_figures(known_by, as_json=as_json)
        return
    from equipoise.api import reconcile as run

    found = run(quantity, first, last, known_by=known_by)
    if figure_path is not None:
        _draw(found, figure_path, theme)
    if as_json:
        from equipoise.documents.reconcile import reconcile_document

        emit_json(reconcile_document(found))
        return
    _print(found)


def _list_figures(known_by: str | None, *, as_json: bool) -> None:
    from equipoise.data.load import load_facts
    from equipoise.documents.reconcile import figures_document

    document = figures_document(load_facts(known_by=known_by))
    if as_json:
        emit_json(document)
        return
    for q in document["quantities"]:
        rows = [
            {"figure": e["name"], "published": e["label"], "value": f"{e['value']:,.5g}"}
            for e in q["figures"]
        ]
        compared = " and ".join(q["compared"])
        title = f"{q['quantity']} ({q['unit']})"
        print_rows(title, rows, note=f"Compared unless asked: {compared}.")


def _print(found: Reconciled) -> None:
    from equipoise.claims.waterfall import table_of
    from equipoise.core.wording import percent
    from equipoise.documents.plain import sources_of
    from equipoise.report.terminal import print_table

    print_table(table_of(found.waterfall), console())
    recalled = percent(found.facts.recalled_share(found.rows))
    click.echo(f"{len(found.rows)} rows behind these lines; recalled: {recalled}.")
    print_sources(sources_of(found.facts, found.rows))


def _draw(found: Reconciled, path: Path, theme: str) -> None:
    from equipoise.claims.waterfall import figure_of

    known_by = found.facts.known_by
    w = found.waterfall
    draw_figure(
        figure_of(w),
        path,
        theme,
        question={
            "command": "reconcile",
            "quantity": w.quantity,
            "from": w.first.name,
            "to": w.last.name,
        },
        facts_digest=found.facts.digest,
        known_by=str(known_by) if known_by else None,
    )


COMMANDS = (reconcile,)
