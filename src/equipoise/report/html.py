"""The report as one HTML file that asks nothing of the network and runs no script.

Only what stands in the findings, the header and the facts is printed; numbers are put in
words by :mod:`equipoise.report.words` and drawn by :mod:`equipoise.report.figures`. The same
findings give the same bytes.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import count
from typing import Any

from equipoise.core.facts import Fact, Facts, Record
from equipoise.core.finding import Driver, Figure, Finding, Verdict
from equipoise.core.provenance import Run
from equipoise.report import figures, twins, words
from equipoise.report.describe import reading
from equipoise.report.sources import Bibliography, bibliography, day_text

DEFAULT_QUESTION = "How much does missile defense change this?"
_MOST_FACT_ROWS = 3000
# Longer tables beside the figures open on a click, and in print.
_MOST_ROWS_SHOWN = 12

VERDICT_MEANING: Mapping[Verdict, str] = {
    "supported": "the condition under “supported if” holds, and was written down before computing",
    "refuted": "the condition under “refuted if” holds, and was written down before computing",
    "depends": "neither condition holds; the finding names the choice that would flip it",
    "not testable": "no number can decide the claim; the finding says why",
    "waiting": "the date that would decide the claim has not come yet",
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
        known = (
            f"what was public by {day_text(self.known_by)}"
            if self.known_by
            else "what is known now"
        )
        return f"As of {day_text(self.on)}, with {known}; assumptions: {self.viewpoint}."


def report_html(
    *,
    title: str,
    argument: str,
    findings: Sequence[Finding],
    facts: Facts,
    run: Run,
    header: ReportHeader,
) -> str:
    """One self-contained HTML page with the findings of an argument.

    Args:
        title: title of the page, for the browser and the print.
        argument: name of the argument, as given on the command line.
        findings: in the order in which they are shown.
        facts: the facts the findings were computed from; only their sources are read.
        run: what was run.
        header: what stands at the top.

    Raises:
        UnknownNameError: if a finding names a source or row that the facts do not have.
        BadInputError: if a figure lacks a column or has nothing to draw.
    """
    books = bibliography(findings, facts)
    numbers = count(1)
    lead = None if header.figure is None else _figure(header.figure, next(numbers), run, header)
    context: dict[str, Any] = {
        "title": title,
        "argument": argument,
        "header": header,
        "run": run,
        "lead": lead,
        "summary": [_summary(finding) for finding in findings],
        "claims": [
            _claim(finding, index, numbers=numbers, books=books, run=run, header=header)
            for index, finding in enumerate(findings, start=1)
        ],
        "books": books,
        "fact_rows": _fact_rows(books),
        "rows_read": len(books.rows),
        "recalled": facts.recalled_share(books.rows),
        "scale": words.LIKELIHOOD_SCALE,
        "most_rows": _MOST_ROWS_SHOWN,
        "verdicts": VERDICT_MEANING,
        "command": rebuild_command(run, argument),
        "style": _resource("report.css"),
    }
    return str(_environment().get_template("report.html.j2").render(context))


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
    parts = ["equipoise", "check", argument]
    for name, usual in REBUILD_OPTIONS.items():
        value = run.question.get(name)
        if value not in (None, "", usual):
            parts += [f"--{name.replace('_', '-')}", str(value)]
    return shlex.join([*parts, "--report", "report.html"])


def _resource(name: str) -> str:
    return files("equipoise.report").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _environment() -> Any:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_resource),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters.update(
        tie=tie,
        day=day_text,
        percent=words.percent,
        level_name=words.level_name,
        quantity=words.quantity,
        value_range=words.value_range,
        slug=slug,
        web=web_address,
    )
    return environment


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
    finding: Finding,
    index: int,
    *,
    numbers: Iterator[int],
    books: Bibliography,
    run: Run,
    header: ReportHeader,
) -> dict[str, Any]:
    drawn = [figure.table for figure in finding.figures]
    return {
        **_summary(finding),
        "index": index,
        "finding": finding,
        "figures": [_figure(figure, next(numbers), run, header) for figure in finding.figures],
        "tables": [twins.plain(table) for table in finding.tables if table not in drawn],
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
    }


def _drivers(drivers: Sequence[Driver]) -> list[dict[str, str]]:
    return [
        {
            "label": driver.label or driver.name,
            "effect": words.quantity(driver.effect, driver.unit),
            "detail": driver.detail,
        }
        for driver in drivers
    ]


def _figure(figure: Figure, number: int, run: Run, header: ReportHeader) -> dict[str, Any]:
    from markupsafe import Markup

    notes = (f"Data: {header.vintage}. Sources are listed in the report.",)
    pictures = {
        theme: Markup(
            figures.svg(
                figure, theme, run_id=run.run_id, notes=notes, prefix=f"figure-{number}-{theme}"
            )
        )
        for theme in ("screen", "narrow")
    }
    return {
        "number": number,
        "title": figure.title,
        "reading": reading(figure),
        "pictures": pictures,
        "twins": twins.twins(figure),
    }


def _fact_rows(books: Bibliography) -> list[dict[str, Any]]:
    """The rows read, in the order of their sources, cut where they would swell the file."""
    rows = sorted(books.rows.values(), key=lambda row: (books.number(row.source_id), row.id))
    return [
        {
            "id": row.id,
            "what": _what(row),
            "value": _value(row),
            "as_of": day_text(row.as_of),
            "number": books.number(row.source_id),
            "locator": row.locator,
            "verification": row.verification,
        }
        for row in rows[:_MOST_FACT_ROWS]
    ]


def _what(row: Fact | Record) -> str:
    name = row.quantity if isinstance(row, Fact) else row.table
    basing = row.basing if isinstance(row, Fact) else ""
    return ", ".join(
        part for part in (name.replace("_", " "), row.party, row.system, basing) if part
    )


def _value(row: Fact | Record) -> str:
    """The number of a fact as its source gives it."""
    if isinstance(row, Record):
        return ""
    low, value, high = (
        None if number is None else words.exact(number) for number in (row.low, row.value, row.high)
    )
    if low and high:
        text = f"{value} ({low} to {high})" if value else f"{low} to {high}"
    elif value:
        text = value
    else:
        text = f"at least {low}" if low else f"at most {high}"
    return f"{text} {row.unit}"
