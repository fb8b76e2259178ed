"""``equipoise check`` and ``equipoise check-data``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from equipoise.cli.shared import (
    console,
    emit_json,
    json_option,
    known_by_option,
    on_option,
    progress,
)

if TYPE_CHECKING:
    from equipoise.api import Checked
    from equipoise.data.checks import CheckReport


@click.command()
@click.argument("argument", default="point-of-distraction")
@on_option()
@known_by_option
@click.option(
    "--viewpoint",
    metavar="NAME",
    help="Whose assumptions: a name, or your own .yaml file (default: all of them).",
)
@click.option("--doctrine", help="Shot doctrine (default: the argument's own, else salvo).")
@click.option(
    "--rule", help="How tests are counted (default: the argument's own, else all-attempts)."
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the report to this file: .html, .pdf, .md, .zip (tables) or .xlsx.",
)
@click.option(
    "--lang",
    default="en",
    show_default=True,
    envvar="EQUIPOISE_LANG",
    help="Language: en or ru (or set EQUIPOISE_LANG).",
)
@click.option(
    "--scale", default="icd203", show_default=True, help="Words for chances: icd203 or ipcc."
)
@json_option
def check(
    argument: str,
    on: str | None,
    known_by: str | None,
    viewpoint: str | None,
    doctrine: str | None,
    rule: str | None,
    report: Path | None,
    lang: str,
    scale: str,
    *,
    as_json: bool,
) -> None:
    """Put an ARGUMENT to the test: its findings by declared rules.

    ARGUMENT is point-of-distraction, mop-up, golden-dome, or the path of your own .yaml file.
    """
    from equipoise.core.language import language
    from equipoise.core.likelihood import scale as likelihood_scale

    if report is not None:
        _require_writable(report)
    from equipoise.api import check_argument
    from equipoise.kernels.aside import compiling_aside

    with language(lang), likelihood_scale(scale), compiling_aside():
        with progress("Checking") as step:
            checked = check_argument(
                argument,
                on=on,
                known_by=known_by,
                viewpoint=viewpoint,
                doctrine=doctrine,
                rule=rule,
                progress=step,
            )
        _answer(checked, report, as_json=as_json)


def _answer(checked: Checked, report: Path | None, *, as_json: bool) -> None:
    from equipoise.documents.check import check_document, report_header

    if report is not None:
        _write_report(checked, report)
    if as_json:
        emit_json(check_document(checked))
        return
    from equipoise.report.terminal import print_findings

    print_findings(checked.findings, report_header(checked), checked.run, console=console())
    if report is not None:
        click.echo(f"Report: {report}", err=True)


def _require_writable(path: Path) -> None:
    from equipoise.core.errors import BadInputError
    from equipoise.report.exports import require_known_ending

    require_known_ending(path)
    folder = path.resolve().parent
    if not folder.is_dir():
        raise BadInputError(
            f"the folder of the report, {folder}, does not exist",
            cure="Create it, or name another file.",
        )


def _write_report(checked: Checked, path: Path) -> None:
    """Write the report whole, so that a failure leaves an older one as it was."""
    from equipoise.core.files import write_whole
    from equipoise.documents.check import report_file

    with progress("Writing the report") as step:
        step(path.name, 0, 1)
        content = report_file(checked, path.suffix)
    write_whole(path, content)


@click.command("check-data")
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Check this folder of facts instead of the shipped one.",
)
@json_option
def check_data(folder: Path | None, *, as_json: bool) -> None:
    """Check the facts: every row against every check."""
    from equipoise.data.checks import run_checks
    from equipoise.data.load import load_facts

    facts = load_facts(folder=folder)
    result = run_checks(facts) if folder is None else run_checks(facts, folder=folder)
    if as_json:
        emit_json(asdict(result))
    else:
        _print_checks(result)
    if result.problems:
        raise SystemExit(1)


def _print_checks(result: CheckReport) -> None:
    from equipoise.cli.shared import print_rows
    from equipoise.data.checks import describe

    rows = [
        {"table": name, "rows": count, "recalled": result.recalled_per_table.get(name, 0)}
        for name, count in result.rows_per_table.items()
    ]
    total = sum(result.rows_per_table.values())
    grades = ", ".join(f"{g}: {n}" for g, n in sorted(result.sources_per_grade.items()))
    note = (
        f"{total:,} rows, {100 * result.recalled_share:.1f} % recalled. "
        f"Sources by grade: {grades}. Rows of unknown publication: {result.undated_rows}."
    )
    print_rows("Facts", rows, note=note)
    for problem in result.problems:
        click.echo(describe(problem), err=True)
    click.echo(f"{len(result.problems)} problems, {len(result.waived)} waived (see waivers.csv).")


COMMANDS = (check, check_data)
