"""The report as one HTML file that asks nothing of the network.

Only what stands in the findings, the header and the facts is printed; numbers are put in
words by :mod:`equipoise.report.words` and drawn by :mod:`equipoise.report.figures`. The same
findings give the same bytes, in the language and with the scale of likelihood that hold.

The page runs one script, which stands in it and is allowed by its hash alone: it picks among
values that the page already holds, and copies and saves figures. Without it nothing is missing
but the sliders and these buttons.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from equipoise.core import likelihood
from equipoise.core.facts import Facts
from equipoise.core.finding import Driver, Figure, Finding, Verdict
from equipoise.core.grid import Grid
from equipoise.core.language import (
    ENGLISH,
    N_,
    _,
    current_language,
    day_text,
    gettext,
    install,
    localized,
)
from equipoise.core.provenance import Run
from equipoise.report import rows, twins, words
from equipoise.report.citation import bibtex, figures_citation, tool_citation
from equipoise.report.explore import explorer
from equipoise.report.pictures import MOST_ROWS_SHOWN, Medium, Painter
from equipoise.report.sources import Bibliography, bibliography
from equipoise.report.templating import environment, resource

DEFAULT_QUESTION = N_("How much does missile defense change this?")
# Questions of the arguments that ship; a test keeps the list whole.
QUESTIONS = (
    DEFAULT_QUESTION,
    N_("What would a larger defense change among three parties?"),
    N_("Can a defense mop up what a first strike leaves?"),
)

_MOST_FACT_ROWS = 3000

VERDICT_MEANING: Mapping[Verdict, str] = {
    "supported": N_(
        "the condition under “supported if” holds, and was written down before computing"
    ),
    "refuted": N_("the condition under “refuted if” holds, and was written down before computing"),
    "depends": N_("neither condition holds; the finding names the choice that would flip it"),
    "not testable": N_("no number can decide the claim; the finding says why"),
    "waiting": N_("the date that would decide the claim has not come yet"),
}


@dataclass(frozen=True, slots=True)
class HeadlineNumber:
    """A number at the top of a report, with its range.

    Attributes:
        label: what it is, for instance ``Upper bound, if every interceptor hits``.
        value: the number, or None if there is none.
        unit: a unit known to :mod:`equipoise.report.words`.
        low, high: its range, or None.
        level: level of the range, from 0 to 1.
        note: a short line below.
    """

    label: str
    value: float | None
    unit: str
    low: float | None = None
    high: float | None = None
    level: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportHeader:
    """What stands at the top of a report.

    Attributes:
        headline: the answer in one sentence: upper bound first, then number and range.
        numbers: the numbers of the headline, upper bound first.
        on: the day the question is asked for.
        known_by: what was not public by that day is left out; None for all that is known.
        viewpoint: whose assumptions, in words.
        vintage: date of the data, in words.
        question: the question of the report.
        argument_source: who makes the argument and where, in one line.
        figure: a picture to put beside the headline.
    """

    headline: str
    numbers: tuple[HeadlineNumber, ...]
    on: date
    known_by: date | None
    viewpoint: str
    vintage: str
    question: str = DEFAULT_QUESTION
    argument_source: str = ""
    figure: Figure | None = None

    @property
    def circumstances(self) -> str:
        """Date, knowledge and viewpoint in one line."""
        if self.known_by is None:
            return _("As of {day}, with what is known now; assumptions: {viewpoint}.").format(
                day=day_text(self.on), viewpoint=self.viewpoint
            )
        return _(
            "As of {day}, with what was public by {known_by}; assumptions: {viewpoint}."
        ).format(day=day_text(self.on), known_by=day_text(self.known_by), viewpoint=self.viewpoint)


def report_html(
    *,
    title: str,
    argument: str,
    findings: Sequence[Finding],
    facts: Facts,
    run: Run,
    header: ReportHeader,
    grid: Grid | None = None,
    medium: Medium = "screen",
) -> str:
    """One self-contained HTML page with the findings of an argument.

    Args:
        title: title of the page, for the browser and the print.
        argument: name of the argument, as given on the command line.
        findings: in the order in which they are shown.
        facts: the facts the findings were computed from; only their sources are read.
        run: what was run.
        header: what stands at the top.
        grid: exact answers to slide over, or None.
        medium: ``paper`` leaves out what only a screen can use, and draws figures for print.

    Raises:
        UnknownNameError: if a finding names a source or row that the facts do not have.
        BadInputError: if a figure lacks a column or has nothing to draw.
    """
    books = bibliography(findings, facts)
    tool = tool_citation(title=title, run=run, header=header)
    painter = Painter(run=run, vintage=header.vintage, medium=medium)
    lead = header.figure and painter.figure(header.figure, _cited(header, findings))
    context: dict[str, Any] = {
        "title": gettext(title),
        "argument": argument,
        "header": header,
        "lead": lead,
        "summary": [_summary(finding) for finding in findings],
        "claims": [
            _claim(finding, index, painter=painter, books=books, tool=tool)
            for index, finding in enumerate(findings, start=1)
        ],
        "explore": None if grid is None else explorer(grid),
        "most_rows": MOST_ROWS_SHOWN,
        "verdicts": {name: gettext(meaning) for name, meaning in VERDICT_MEANING.items()},
        "command": rebuild_command(run, argument),
        "tool_citation": tool,
        "bibtex": bibtex(title=title, run=run, header=header),
        **_scale(),
        **_run_identity(run),
        **_rows_read(books, facts, medium),
        **_look(medium),
    }
    return str(_environment().get_template("report.html.j2").render(context))


def claim_context(
    finding: Finding, *, index: int, title: str, facts: Facts, run: Run, header: ReportHeader
) -> dict[str, Any]:
    """One claim as the macro ``claim_section`` takes it, with a bibliography of its own.

    Args:
        finding: the claim's.
        index: its place in the argument, from 1.
        title: of the argument.
        facts: the facts it was computed from; only their sources are read.
        run: what was run.
        header: what stands at the top of the report.
    """
    books = bibliography([finding], facts)
    painter = Painter(run=run, vintage=header.vintage, medium="screen")
    tool = tool_citation(title=title, run=run, header=header)
    claim = _claim(finding, index, painter=painter, books=books, tool=tool)
    return {"claim": claim, "books": books, "most_rows": MOST_ROWS_SHOWN}


def summary_context(finding: Finding) -> dict[str, Any]:
    """One claim as a line of the table of findings takes it."""
    return _summary(finding)


def script_hash(script: str) -> str:
    """The hash by which a content security policy allows one script and no other."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


def _run_identity(run: Run) -> dict[str, Any]:
    """What names the run, for readers and for machines."""
    language = current_language()
    identity = {**run.as_dict(), "language": language, "scale": likelihood.current_scale().name}
    return {
        "run": run,
        "identity": json.dumps(identity),
        "foot": _("Equipoise {version}, run {id}").format(version=run.version, id=run.run_id),
        "language": language,
    }


def _rows_read(books: Bibliography, facts: Facts, medium: Medium) -> dict[str, Any]:
    """Sources and rows behind the findings; paper names no rows."""
    return {
        "books": books,
        "fact_rows": _fact_rows(books) if medium == "screen" else [],
        "rows_read": _whole(len(books.rows)),
        "rows_cut": _whole(_MOST_FACT_ROWS) if len(books.rows) > _MOST_FACT_ROWS else "",
        "recalled": facts.recalled_share(books.rows),
    }


def _look(medium: Medium) -> dict[str, Any]:
    """Style, and on a screen the one script with the hash that allows it."""
    script = resource("report.js") if medium == "screen" else ""
    return {
        "style": resource("report.css"),
        "script": script,
        "script_hash": script_hash(script),
    }


def _scale() -> dict[str, Any]:
    """The scale of likelihood that holds, for print."""
    scale = likelihood.current_scale()
    return {
        "scale": [(gettext(band.word), likelihood.band_text(band)) for band in scale.bands],
        "scale_title": gettext(scale.title),
        "scale_source": scale.source,
    }


def _cited(header: ReportHeader, findings: Sequence[Finding]) -> str:
    """Where the citation of the leading figure stands: with the claim it is from."""
    for finding in findings:
        if header.figure in finding.figures:
            return _citation_anchor(finding)
    return "citation"


def _citation_anchor(finding: Finding) -> str:
    return f"claim-{slug(finding.id)}-citation"


REBUILD_OPTIONS: Mapping[str, str | None] = {
    "on": None,
    "known_by": None,
    "viewpoint": None,
    "doctrine": "salvo",
    "rule": "all-attempts",
}
"""Options of the run that the command line takes, with the value that need not be given."""


def rebuild_command(run: Run, argument: str) -> str:
    """The command line that gives the same run again."""
    parts = ["equipoise", "check", _file_or_name("argument", argument, run)]
    for name, usual in REBUILD_OPTIONS.items():
        value = run.question.get(name)
        if value not in (None, "", usual):
            parts += [f"--{name.replace('_', '-')}", _file_or_name(name, str(value), run)]
    if current_language() != ENGLISH:
        parts += ["--lang", current_language()]
    if likelihood.current_scale() is not likelihood.ICD203:
        parts += ["--scale", likelihood.current_scale().name]
    return shlex.join([*parts, "--report", "report.html"])


def _file_or_name(kind: str, name: str, run: Run) -> str:
    """A shipped thing by its name; the user's own by the file that its name suggests."""
    return f"{name}.yaml" if f"{kind}_file" in run.question else name


@cache
def _environment() -> Any:
    found = environment(**template_filters())
    install(found)
    return found


def template_filters() -> dict[str, Any]:
    """The filters that the templates of the report use."""
    return {
        "tie": tie,
        "day": day_text,
        "percent": words.percent,
        "level_name": words.level_name,
        "quantity": words.quantity,
        "value_range": words.value_range,
        "slug": slug,
        "web": web_address,
        "term": rows.term,
        "parties": rows.parties,
        "written": rows.as_written,
        "foreign": rows.is_foreign,
    }


def tie(text: str) -> str:
    """A text in which numbers stay with their percent sign and minus signs are real ones.

    Text already marked as HTML keeps that mark.
    """
    tied = re.sub(r"(\d) %", "\\1\u00a0%", text)
    tied = re.sub(r"(?<![\w.,\u2013-])-(?=\d)", "\u2212", tied)
    return type(text)(tied)


def slug(text: str) -> str:
    """A text as an identifier inside the page."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "x"


def web_address(url: str) -> str:
    """The address if it is one that a browser may safely follow, else nothing."""
    return url if re.match(r"https?://", url) else ""


def _summary(finding: Finding) -> dict[str, Any]:
    interval = finding.interval
    unit = finding.unit
    return {
        "id": finding.id,
        "anchor": f"claim-{slug(finding.id)}",
        "question": finding.question,
        "verdict": finding.verdict,
        "metric": finding.metric,
        "upper_bound": None
        if finding.upper_bound is None
        else words.quantity(finding.upper_bound, unit),
        "number": None if interval is None else words.quantity(interval.central, unit),
        "range": None if interval is None else words.value_range(interval.low, interval.high, unit),
        "level": None if interval is None else words.level_name(interval.level),
        "recalled": words.percent(finding.recalled_share) if finding.facts_read else None,
    }


def _claim(
    finding: Finding, index: int, *, painter: Painter, books: Bibliography, tool: str
) -> dict[str, Any]:
    drawn = [figure.table for figure in finding.figures]
    tables = [twins.plain(table) for table in finding.tables if table not in drawn]
    kept = [view for view in tables if painter.shows(view)]
    cites = _citation_anchor(finding)
    return {
        **_summary(finding),
        "index": index,
        "finding": finding,
        "rows_read": _whole(len(finding.facts_read)),
        "figures": [painter.figure(figure, cites) for figure in finding.figures],
        "tables": kept,
        "left_out": _left_out(tables, kept),
        "drivers": _drivers(finding.drivers),
        "detailed": any(driver.detail for driver in finding.drivers),
        "disagreements": [
            {
                "who": other.who,
                "view": other.view,
                "number": books.number(other.source_id),
                "fact_id": other.fact_id,
            }
            for other in finding.who_disagrees
        ],
        "sources": books.by_producer(finding.source_ids),
        "citation": figures_citation((books.entries[i] for i in finding.source_ids), tool=tool),
    }


def _left_out(tables: Sequence[twins.View], kept: Sequence[twins.View]) -> str:
    """What is not printed, and where it is."""
    missing = [view.caption for view in tables if view not in kept]
    if not missing:
        return ""
    return _("Left out of the print; whole in the .html, .zip and .xlsx reports: {titles}.").format(
        titles="; ".join(missing)
    )


def _whole(number: int) -> str:
    return localized(f"{number:,}")


def _drivers(drivers: Sequence[Driver]) -> list[dict[str, str]]:
    return [
        {
            "label": gettext(driver.label or driver.name),
            "effect": words.quantity(driver.effect, driver.unit),
            "detail": gettext(driver.detail),
        }
        for driver in drivers
    ]


def _fact_rows(books: Bibliography) -> list[dict[str, Any]]:
    """The rows read, in the order of their sources, cut where they would swell the file."""
    found = sorted(books.rows.values(), key=lambda row: (books.number(row.source_id), row.id))
    return [
        {
            "id": row.id,
            "what": rows.what(row),
            "value": rows.value(row),
            "as_of": day_text(row.as_of),
            "number": books.number(row.source_id),
            "locator": row.locator,
            "verification": row.verification,
        }
        for row in found[:_MOST_FACT_ROWS]
    ]
