"""The report as Markdown: every sentence and every table, for a text that is edited further."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from equipoise.core.finding import Finding
from equipoise.core.language import _, gettext
from equipoise.report import twins, words
from equipoise.report.citation import bibtex, source_reference, tool_citation
from equipoise.report.exports import Report
from equipoise.report.html import rebuild_command
from equipoise.report.pictures import in_language
from equipoise.report.sources import Bibliography, bibliography


def report_markdown(report: Report) -> str:
    """The findings with their rules, tables and sources.

    Raises:
        UnknownNameError: if a finding names a source or row that the facts do not have.
    """
    books = bibliography(report.findings, report.facts)
    blocks = [
        *_opening(report),
        *_overview(report.findings),
        *(block for finding in report.findings for block in _claim(finding, books)),
        f"## {_('Sources')}",
        "\n".join(f"- {escaped(source_reference(entry))}" for entry in books.entries.values()),
        *_closing(report),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def escaped(text: str) -> str:
    """A text that Markdown shows as it is, on one line."""
    return re.sub(r"([\\`*_<>|#])", r"\\\1", " ".join(text.split()))


def _opening(report: Report) -> list[str]:
    header = report.header
    data = _("Data: {vintage}.").format(vintage=header.vintage)
    return [
        f"# {escaped(header.question)}",
        escaped(header.headline),
        escaped(f"{header.circumstances} {data}"),
    ]


def _overview(findings: Sequence[Finding]) -> list[str]:
    heads = [_("Claim"), _("Verdict"), _("Upper bound"), _("Number"), _("Range"), _("Recalled")]
    rows = [
        (
            f.question,
            words.verdict_word(f.verdict),
            "" if f.upper_bound is None else words.quantity(f.upper_bound, f.unit),
            "" if f.interval is None else words.quantity(f.interval.central, f.unit),
            _("no number") if f.interval is None else _range(f),
            words.percent(f.recalled_share) if f.facts_read else "",
        )
        for f in findings
    ]
    return [f"## {_('The findings at a glance')}", _grid(heads, rows)]


def _range(finding: Finding) -> str:
    interval = finding.interval
    if interval is None:
        return ""
    spread = words.value_range(interval.low, interval.high, finding.unit)
    return f"{spread}, {words.level_name(interval.level)}"


def _claim(finding: Finding, books: Bibliography) -> list[str]:
    verdict = words.verdict_word(finding.verdict)
    return [
        f"## {escaped(finding.question)}",
        f"**{verdict}**. {escaped(finding.statement)}",
        _lines(
            [
                (_("Metric"), f"{finding.metric}: {_number(finding)}"),
                (_("Supported if"), finding.supported_if),
                (_("Refuted if"), finding.refuted_if),
                (_("What would flip it"), finding.condition),
            ]
        ),
        *_second_rule(finding),
        *_section(_("What moves the answer"), _drivers(finding)),
        *_section(_("Who disagrees"), _voices(finding, books)),
        *_section(_("What to keep in mind"), "\n".join(f"- {escaped(c)}" for c in finding.caveats)),
        *_tables(finding),
        *_section(_("Sources of this claim"), _numbers(finding, books)),
    ]


def _number(finding: Finding) -> str:
    if finding.interval is None:
        return _("no number")
    return words.interval(finding.interval, finding.unit)


def _second_rule(finding: Finding) -> list[str]:
    rule = finding.second_rule
    if rule is None:
        return []
    lines = [
        (_("Why"), rule.why),
        (_("Supported if"), rule.supported_if),
        (_("Refuted if"), rule.refuted_if),
        (_("Verdict"), words.verdict_word(rule.verdict)),
    ]
    return _section(_("A second rule beside it"), _lines(lines))


def _drivers(finding: Finding) -> str:
    return _lines(
        (
            gettext(d.label or d.name),
            f"{words.quantity(d.effect, d.unit)}{f' ({d.detail})' if d.detail else ''}",
        )
        for d in finding.drivers
    )


def _voices(finding: Finding, books: Bibliography) -> str:
    return _lines(
        (other.who, f"{other.view} [{books.number(other.source_id)}]")
        for other in finding.who_disagrees
    )


def _tables(finding: Finding) -> list[str]:
    drawn = [figure.table for figure in finding.figures]
    blocks: list[str] = []
    for figure in finding.figures:
        spoken = in_language(figure)
        blocks.append(f"### {escaped(spoken.title)}")
        blocks.append(escaped(_("Scenario: {scenario}.").format(scenario=spoken.scenario)))
        blocks += [_view(view) for view in twins.twins(figure)]
    for table in finding.tables:
        if table not in drawn:
            view = twins.plain(table)
            blocks += [f"### {escaped(view.caption)}", _view(view)]
    return blocks


def _view(view: twins.View) -> str:
    """A table; headings in two lines become one."""
    last = view.heads[-1]
    heads = [head.text for head in last]
    if len(view.heads) > 1:
        names = [head.text for head in view.heads[0] if head.rows > 1]
        over = [h.text for h in view.heads[0] if h.rows == 1 for _k in range(h.columns)]
        heads = [*names, *(f"{a}, {b}" if a else b for a, b in zip(over, heads, strict=True))]
    return _grid(heads, view.rows) + (f"\n\n{escaped(view.note)}" if view.note else "")


def _numbers(finding: Finding, books: Bibliography) -> str:
    return " ".join(f"[{books.number(i)}]" for i in finding.source_ids)


def _section(title: str, body: str) -> list[str]:
    return [f"### {title}", body] if body else []


def _lines(pairs: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"- **{escaped(name)}**: {escaped(text)}" for name, text in pairs)


def _grid(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *([escaped(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _closing(report: Report) -> list[str]:
    title, run, header = report.title, report.run, report.header
    return [
        f"## {_('This run, and how to cite it')}",
        escaped(tool_citation(title=title, run=run, header=header)),
        f"```bibtex\n{bibtex(title=title, run=run, header=header)}\n```",
        f"{_('To rebuild it')}: `{rebuild_command(run, report.argument)}`",
        _("Public sources only. Not for operational use. Not a forecast."),
    ]
