"""``equipoise golden`` and ``equipoise verify``: is it still the same?"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from equipoise.cli.shared import emit_json, json_option, known_by_option, progress

if TYPE_CHECKING:
    from equipoise.rebuild.golden import Case, Compared


@click.command("golden")
@click.argument("argument", required=False)
@known_by_option
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the golden files (default tests/golden).",
)
@click.option("--accept", is_flag=True, help="Make what is found now the golden findings.")
@click.option("--exact", is_flag=True, help="Count a change of the last digits as a difference.")
@json_option
def golden(
    argument: str | None,
    known_by: str | None,
    folder: Path | None,
    *,
    accept: bool,
    exact: bool,
    as_json: bool,
) -> None:
    """Compare findings with the golden ones: every case of the folder, or one ARGUMENT.

    Exit code 0 if they are the same, 1 if not. Nothing is changed without --accept, which
    shows the differences too. With --known-by, the case is the argument at that vintage.
    """
    from equipoise.rebuild import golden as files

    place = folder if folder is not None else files.DEFAULT_FOLDER
    found = _compared(_cases(place, argument, known_by), place)
    for case in found if accept else ():
        files.accept(case, place)
    if as_json:
        emit_json([_case_document(case, exact=exact) for case in found])
    else:
        _print_cases(found, exact=exact, accepted=accept)
    if not accept and not all(case.same(exact=exact) for case in found):
        raise SystemExit(1)


def _cases(folder: Path, argument: str | None, known_by: str | None) -> list[Case]:
    from equipoise.api import arguments
    from equipoise.core.errors import BadInputError, UnknownNameError
    from equipoise.rebuild.golden import Case, cases_in

    shipped = [a.id for a in arguments()]
    known = cases_in(folder, shipped)
    if argument is not None:
        if argument not in shipped:
            raise UnknownNameError("argument", argument, shipped)
        return [Case(argument, known_by)]
    if known_by is not None:
        raise BadInputError(
            "a vintage without an argument", cure="Name the argument before --known-by."
        )
    return known


def _compared(cases: list[Case], folder: Path) -> list[Compared]:
    from equipoise.api import check_argument
    from equipoise.rebuild.golden import compared

    found = []
    with progress("Computing") as step:
        for number, case in enumerate(cases):
            step(case.name, number, len(cases))
            checked = check_argument(case.argument, known_by=case.known_by)
            found.append(compared(case, checked, folder))
    return found


def _case_document(case: Compared, *, exact: bool) -> dict[str, Any]:
    differing = None if case.differences is None else [asdict(d) for d in case.differences]
    return {"case": case.case.name, "same": case.same(exact=exact), "differences": differing}


def _print_cases(found: list[Compared], *, exact: bool, accepted: bool) -> None:
    from equipoise.rebuild.golden import in_words

    for case in found:
        for line in in_words(case):
            click.echo(line)
    changed = [c for c in found if not c.same(exact=exact)]
    if accepted:
        click.echo(f"{len(changed)} of {len(found)} golden files changed.")
        return
    click.echo(f"{len(found) - len(changed)} of {len(found)} cases are as they were.")
    if changed:
        click.echo("If the change is meant, run it again with --accept.", err=True)


@click.command("verify")
@click.argument("name", metavar="FILE_OR_RUN_ID")
@click.option(
    "--in",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="Where to look for the file of a run id (default: here).",
)
@click.option("--argument", metavar="FILE", help="Your own argument file, if it tests one.")
@click.option("--viewpoint", metavar="FILE", help="Your own viewpoint file, if it takes one.")
@json_option
def verify(
    name: str, folder: Path, argument: str | None, viewpoint: str | None, *, as_json: bool
) -> None:
    """Rebuild what a file holds, and compare it byte by byte.

    FILE is a report, a document of `check --json`, or the folder of a study. A run id is looked
    for in the files of a folder, because alone it does not say what was asked. Exit code 0 if it
    is the same, 1 if it differs, 2 if it cannot be rebuilt with this version and its facts.
    """
    from equipoise.rebuild.made import found
    from equipoise.rebuild.verify import verified

    made = found(name, folder)
    with progress("Rebuilding") as step:
        result = verified(made, argument=argument, viewpoint=viewpoint, progress=step)
    told = "the same" if result.same else "different"
    if as_json:
        emit_json(
            {
                "file": str(made.path),
                "kind": made.kind,
                "run_id": made.run_id,
                "same": result.same,
                "differences": list(result.differences),
            }
        )
    else:
        click.echo(f"{made.path}: run {made.run_id}, rebuilt: {told}.")
        for line in result.differences:
            click.echo(f"  {line}")
    if not result.same:
        raise SystemExit(1)


COMMANDS = (golden, verify)
