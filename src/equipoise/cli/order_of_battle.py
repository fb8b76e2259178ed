"""``equipoise order-of-battle``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from equipoise.cli.forces import facts_and_day
from equipoise.cli.shared import emit_json, json_option, known_by_option, on_option, print_rows
from equipoise.documents.forces import order_of_battle_document, series_document

if TYPE_CHECKING:
    from datetime import date

    from equipoise.core.facts import Facts
    from equipoise.core.page import ForcePage

FORMATS = ("text", "html", "csv", "xlsx")


@click.command("order-of-battle")
@click.argument("party")
@on_option()
@click.option("--series", multiple=True, metavar="SOURCE", help="Prefer this source (repeatable).")
@click.option("--list-series", is_flag=True, help="List every source with a complete leg.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="Form."
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to this file instead of the screen; Excel needs one.",
)
@known_by_option
@json_option
def order_of_battle(
    party: str,
    on: str | None,
    *,
    series: tuple[str, ...],
    list_series: bool,
    form: str,
    out: Path | None,
    known_by: str | None,
    as_json: bool,
) -> None:
    """The order of battle of PARTY: types, launchers, warheads, year deployed, notes, sources.

    Any year on record; rival sources are listed by --list-series and chosen by --series.
    """
    from equipoise.data.schema import PARTIES
    from equipoise.forces.page import force_page

    facts, day = facts_and_day(on, known_by)
    code = party.upper()
    if list_series:
        _list_series(facts, code, day, series, as_json=as_json)
        return
    name = PARTIES.get(code, code)
    page = force_page(facts, code, on=day, series=series, party_name=name)
    if as_json:
        emit_json(order_of_battle_document(page))
        return
    _write(page, form, out)


def _list_series(
    facts: Facts, party: str, day: date, series: tuple[str, ...], *, as_json: bool
) -> None:
    from equipoise.forces.page import series_rows

    rows = series_rows(facts, party, on=day, series=series)
    if as_json:
        emit_json(series_document(party, day, rows))
        return
    note = (
        f"'used' marks what the table for {day} takes. Rank 1 is the default, higher ranks are "
        "rivals; from rank 5 on a source is used only if asked for by name."
    )
    print_rows(f"Sources with a complete leg of {party}", rows, note=note)


def _write(page: ForcePage, form: str, out: Path | None) -> None:
    from equipoise._version import __version__
    from equipoise.core.errors import BadInputError
    from equipoise.core.files import write_whole
    from equipoise.report import order_of_battle as report

    if out is not None and not out.parent.is_dir():
        raise BadInputError(
            f"the folder {out.parent} does not exist", cure="Create it, or give another file."
        )
    if form == "xlsx":
        if out is None:
            raise BadInputError("an Excel file cannot go to the screen", cure="Give --out FILE.")
        report.write_excel(page, out)
        return
    text = {
        "text": lambda: report.text(page),
        "html": lambda: report.html(page, version=__version__),
        "csv": lambda: report.csv_text(page),
    }[form]()
    if out is None:
        click.echo(text, nl=False)
        return
    write_whole(out, text.encode())


COMMANDS = (order_of_battle,)
