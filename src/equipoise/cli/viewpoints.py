"""``equipoise viewpoint`` and ``equipoise verdicts``: whose assumptions, and what they decide."""

from __future__ import annotations

import click

from equipoise.cli.shared import (
    emit_json,
    json_option,
    known_by_option,
    on_option,
    print_rows,
    progress,
)


@click.command()
@click.argument("name", required=False)
@known_by_option
@json_option
def viewpoint(name: str | None, known_by: str | None, *, as_json: bool) -> None:
    """Print the viewpoint NAME as a file that can be changed and used; list them without NAME.

    Save it, change a number and its words, and give it to --viewpoint:
    `equipoise viewpoint podvig > my-podvig.yaml`.
    """
    from equipoise.claims.viewpoint import viewpoint_text
    from equipoise.data.load import load_facts
    from equipoise.documents.viewpoints import viewpoint_document, viewpoints_document

    facts = load_facts(known_by=known_by)
    if name is not None:
        if as_json:
            emit_json(viewpoint_document(facts, name))
        else:
            click.echo(viewpoint_text(facts, name), nl=False)
        return
    document = viewpoints_document(facts)
    if as_json:
        emit_json(document)
        return
    rows = [
        {**v, "in_the_words_of": "; ".join(v["in_the_words_of"])} for v in document["viewpoints"]
    ]
    print_rows("Viewpoints", rows, note="'equipoise viewpoint NAME' prints one as a file.")


@click.command()
@click.argument("argument", default="point-of-distraction")
@on_option()
@known_by_option
@json_option
def verdicts(argument: str, on: str | None, known_by: str | None, *, as_json: bool) -> None:
    """Show the verdict of every claim of an ARGUMENT under every viewpoint."""
    from equipoise import api
    from equipoise.documents.viewpoints import verdicts_document

    with progress("Judging") as step:
        found = api.verdicts(argument, on=on, known_by=known_by, progress=step)
    if as_json:
        emit_json(verdicts_document(argument, found))
        return
    rows = [
        {
            "viewpoint": view,
            **{v.claim: v.verdicts[view] for v in found if not v.robust},
        }
        for view in found[0].verdicts
    ]
    robust = [
        {"claim": v.claim, "verdict": v.verdicts["baseline"], "because": _because(v.speaks)}
        for v in found
        if v.robust
    ]
    print_rows("Claims whose verdict turns on the viewpoint", rows)
    print_rows("Claims whose verdict is the same under every viewpoint", robust)


def _because(speaks: bool) -> str:
    return "computed under each" if speaks else "no input of it is coded for any viewpoint"


COMMANDS = (viewpoint, verdicts)
