"""A checked argument as a JSON document and as the offline report, each with its own identity."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from equipoise.core.language import N_, _, current_language
from equipoise.documents.plain import source_dict

if TYPE_CHECKING:
    from equipoise.api import Checked
    from equipoise.core.facts import Facts
    from equipoise.core.finding import Figure, Finding
    from equipoise.report.html import ReportHeader


def check_document(checked: Checked) -> dict[str, Any]:
    """The findings as one document, with what is needed to compute them again."""
    options = checked.options
    return {
        "argument": checked.argument.id,
        "on": options.on.isoformat(),
        "known_by": options.known_by.isoformat() if options.known_by else None,
        "run_id": checked.run.run_id,
        **checked.run.as_dict(),
        "language": current_language(),
        "findings": [finding_document(f, checked.facts) for f in checked.findings],
    }


def finding_document(finding: Finding, facts: Facts) -> dict[str, Any]:
    """A finding as plain values, sources resolved."""
    values = asdict(finding)
    values["sources"] = [source_dict(facts.sources[i]) for i in values.pop("source_ids")]
    values["facts_read"] = list(finding.facts_read)
    return values


def report_text(checked: Checked) -> str:
    """The offline report as one HTML page."""
    return report_file(checked, ".html").decode()


def report_file(checked: Checked, ending: str) -> bytes:
    """The report as the content of a file with an ending that ``report.exports`` knows."""
    from equipoise.api import removed_grid
    from equipoise.report.exports import Report, report_bytes

    report = Report(
        title=checked.argument.title,
        argument=checked.argument.id,
        findings=tuple(checked.findings),
        facts=checked.facts,
        run=checked.run,
        header=report_header(checked),
        grid=removed_grid(checked),
    )
    return report_bytes(report, ending)


def report_header(checked: Checked) -> ReportHeader:
    """The opening of report and table: the question and the first finding's numbers."""
    from equipoise.report.html import HeadlineNumber, ReportHeader

    first, options = checked.findings[0], checked.options
    numbers = []
    if first.upper_bound is not None:
        label = _("Upper bound, if every interceptor works")
        numbers.append(HeadlineNumber(label, first.upper_bound, first.unit))
    if first.interval is not None:
        i = first.interval
        numbers.append(
            HeadlineNumber(
                _("Under the assumptions compared"), i.central, first.unit, i.low, i.high, i.level
            )
        )
    return ReportHeader(
        headline=first.statement,
        numbers=tuple(numbers),
        on=options.on,
        known_by=options.known_by,
        viewpoint=_(options.viewpoint or N_("every viewpoint, where a claim asks")),
        vintage=_("facts read until {day}").format(day=options.today.isoformat()),
        question=_(checked.argument.question),
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
