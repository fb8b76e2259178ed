"""``equipoise check`` and ``equipoise check-data``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from equipoise.cli.shared import (
    console,
    emit_json,
    json_option,
    known_by_option,
    on_option,
    progress,
    source_dict,
)

if TYPE_CHECKING:
    from equipoise.api import Checked
    from equipoise.core.facts import Facts
    from equipoise.core.finding import Figure, Finding
    from equipoise.data.checks import CheckReport
    from equipoise.report.html import ReportHeader


@click.command()
@click.argument("argument", default="point-of-distraction")
@on_option()
@known_by_option
@click.option("--viewpoint", metavar="NAME", help="Whose assumptions (default: all of them).")
@click.option("--doctrine", help="Shot doctrine (default: the argument's own, else salvo).")
@click.option(
    "--rule", help="How tests are counted (default: the argument's own, else all-attempts)."
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the offline HTML report to this file.",
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
    *,
    as_json: bool,
) -> None:
    """Put an ARGUMENT to the test: its findings by declared rules.

    ARGUMENT is point-of-distraction, mop-up, golden-dome, or the path of your own .yaml file.
    """
    if report is not None:
        _require_writable(report)
    from equipoise.api import check_argument

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
    if report is not None:
        _write_report(checked, report)
    if as_json:
        emit_json(as_document(checked))
        return
    from equipoise.report.terminal import print_findings

    print_findings(checked.findings, header_of(checked), checked.run, console=console())
    if report is not None:
        click.echo(f"Report: {report}", err=True)


def _require_writable(path: Path) -> None:
    from equipoise.core.errors import BadInputError

    folder = path.resolve().parent
    if not folder.is_dir():
        raise BadInputError(
            f"the folder of the report, {folder}, does not exist",
            cure="Create it, or name another file.",
        )


def _write_report(checked: Checked, path: Path) -> None:
    """Write to a temporary name first, so that a failure leaves an older report whole."""
    from equipoise.report.html import report_html

    with progress("Writing the report") as step:
        step(path.name, 0, 1)
        text = report_html(
            title=checked.argument.title,
            argument=checked.argument.id,
            findings=checked.findings,
            facts=checked.facts,
            run=checked.run,
            header=header_of(checked),
        )
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)


def header_of(checked: Checked) -> ReportHeader:
    """The opening of report and table: the question and the first finding's numbers."""
    from equipoise.report.html import HeadlineNumber, ReportHeader

    first, options = checked.findings[0], checked.options
    numbers = []
    if first.upper_bound is not None:
        label = "Upper bound, if every interceptor works"
        numbers.append(HeadlineNumber(label, first.upper_bound, first.unit))
    if first.interval is not None:
        i = first.interval
        numbers.append(
            HeadlineNumber(
                "Under the assumptions compared", i.central, first.unit, i.low, i.high, i.level
            )
        )
    return ReportHeader(
        headline=first.statement,
        numbers=tuple(numbers),
        on=options.on,
        known_by=options.known_by,
        viewpoint=options.viewpoint or "all sourced viewpoints, side by side",
        vintage=f"facts read until {options.today.isoformat()}",
        question=checked.argument.question,
        argument_source=f"{checked.argument.title}: {checked.argument.author}",
        figure=_lead_figure(checked),
    )


def _lead_figure(checked: Checked) -> Figure | None:
    """Defense beside everything else on one scale, where the argument asks for it."""
    for finding in checked.findings:
        for figure in finding.figures:
            if figure.kind == "drivers":
                return figure
    return None


def as_document(checked: Checked) -> dict[str, Any]:
    """The findings as one JSON document."""
    options = checked.options
    return {
        "argument": checked.argument.id,
        "on": options.on.isoformat(),
        "known_by": options.known_by.isoformat() if options.known_by else None,
        "run_id": checked.run.run_id,
        "version": checked.run.version,
        "findings": [finding_dict(f, checked.facts) for f in checked.findings],
    }


def finding_dict(finding: Finding, facts: Facts) -> dict[str, Any]:
    """A finding as plain values, sources resolved."""
    values = asdict(finding)
    values["sources"] = [source_dict(facts.sources[i]) for i in values.pop("source_ids")]
    values["facts_read"] = list(finding.facts_read)
    return values


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
