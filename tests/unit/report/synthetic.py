"""Made-up findings of every shape, for the tests of the report. No number is of the world."""

from __future__ import annotations

from datetime import date

from equipoise.core.dates import PartialDate
from equipoise.core.facts import Fact, Facts, Quantity, Record, Source
from equipoise.core.finding import (
    Column,
    Disagreement,
    Driver,
    Finding,
    Interval,
    SecondRule,
    Table,
)
from equipoise.core.provenance import Run
from equipoise.report.html import HeadlineNumber, ReportHeader, report_html
from tests.unit.report import synthetic_figures as figures


def facts(sources: int = 6) -> Facts:
    """Made-up facts with that many sources, every third row recalled."""
    listed = {
        f"s{k}": Source(
            id=f"s{k}",
            producer=("Institute of Examples", "Журнал примеров", "R & D <Review>")[k % 3],
            title=f"Made-up tables, volume {k}: forces & defenses",
            published=PartialDate.parse(("2011", "2011-06", "2011-06-15")[k % 3]),
            accessed=PartialDate.parse("2025-10-01") if k % 2 else None,
            url=("https://example.org/tables/" + "long-path/" * 9 + str(k)) if k % 4 else "",
            license="facts only",
            grade="ABCD"[k % 4],
        )
        for k in range(sources)
    }
    numbers = [
        Fact(
            id=f"f{k}",
            table="forces",
            quantity="warheads",
            party="RUS",
            system="Example-1",
            basing="silo" if k % 2 else "",
            low=float(1000 + k) if k % 4 == 0 else None,
            value=1718.5 + k if k % 3 else None,
            high=float(1900 + k) if k % 2 == 0 else None,
            unit="warheads",
            as_of=PartialDate.parse("2012-05"),
            kind="estimate",
            count_type="loaded estimate",
            source_id=f"s{k % sources}",
            locator=f"table {k}",
            verification="recalled" if k % 3 == 0 else "seen",
            known_from=None,
            note="",
        )
        for k in range(2 * sources)
        if not (k % 3 == 0 and k % 2 == 1 and k % 4 != 0)
    ]
    record = Record(
        id="r0",
        table="statements",
        party="RUS",
        system="Example-1",
        as_of=PartialDate.parse("2011-11-23"),
        source_id="s0",
        locator="paragraph 4",
        verification="seen",
        known_from=None,
        note="",
        fields={},
    )
    return Facts(
        sources=listed,
        quantities={"warheads": Quantity("warheads", "warheads", 800, "Warheads.")},
        facts=numbers,
        records={"statements": [record]},
        digest="d" * 64,
    )


def finding(name: str = "complete", **changes: object) -> Finding:
    """A finding with every field filled; ``changes`` replace fields."""
    values: dict[str, object] = {
        "id": f"made-up-{name}",
        "question": "Does an invented defense change what arrives?",
        "statement": (
            "Even if every interceptor hit, at most 4.4 % of arriving warheads would be removed; "
            "under these assumptions 2 % (1 % to 3 %)."
        ),
        "verdict": "supported",
        "supported_if": "the 95th percentile of the removed share is at most 5 %",
        "refuted_if": "the median removed share is 10 % or more in any sourced viewpoint",
        "metric": "removed share of arriving warheads",
        "unit": "share",
        "interval": Interval(0.01, 0.0203, 0.031, 0.9),
        "upper_bound": 0.0437,
        "condition": "A force of fewer than about 300 arriving warheads would turn it to depends.",
        "drivers": (
            Driver("alert", "alert and survivability", 826.0, "warheads", "published range"),
            Driver("defense", "missile defense", 17.0, "warheads"),
        ),
        "facts_read": ("f0", "f1", "f2", "r0"),
        "source_ids": ("s0", "s1", "s2"),
        "recalled_share": 0.25,
        "who_disagrees": (
            Disagreement("An invented critic", "“The shield <works> & wins” in 2012", "s3", "f1"),
            Disagreement("Другой критик", "Sees the planned interceptors as decisive.", "s1", "f2"),
        ),
        "caveats": ("The list was collected by looking for responses.", "Chance is not doubt."),
        "tables": (),
        "figures": (),
        "second_rule": None,
    }
    return Finding(**{**values, **changes})  # type: ignore[arg-type]


LONG = "A sentence that goes on and on about an invented force and an invented defense. " * 12


def findings() -> list[Finding]:
    """Findings of every shape the report must bear."""
    return [
        finding(figures=(figures.arrivals(), figures.drivers())),
        finding(
            "second-rule",
            question="Was the invented response under way before its trigger?",
            verdict="depends",
            metric="share of statements that predate their trigger",
            unit="share of statements",
            interval=Interval(0.41, 0.62, 0.8, 0.9),
            upper_bound=None,
            second_rule=SecondRule("supported", "at least 3 of 4", "under 1 of 4", "Better posed."),
            figures=(figures.lead_times(), figures.timeline()),
            recalled_share=2 / 3,
        ),
        finding(
            "no-interval",
            question="Would an agreement that nobody proposed be worth it?",
            statement="No number decides this; the finding says what would.",
            verdict="not testable",
            interval=None,
            upper_bound=None,
            condition="No proposal on record has a limit that can be computed.",
            drivers=(),
            who_disagrees=(),
            caveats=(),
            facts_read=(),
            source_ids=(),
            recalled_share=0.0,
        ),
        finding(
            "long",
            question=LONG.strip()[:180] + "?",
            statement=LONG.strip(),
            verdict="refuted",
            unit="ratio",
            metric="warheads added over warheads removable",
            interval=Interval(0.4, 1.25, 13.0, 0.9),
            upper_bound=13.5,
            caveats=(LONG, "Ψηφία — «кавычки» — 数字"),
            figures=(figures.ledger(), figures.thresholds(), figures.threshold_grid()),
        ),
        finding(
            "hostile",
            question="<script>alert('q')</script> & \"quotes\"?",
            statement="</p><img src=http://evil.example/x.png onerror=alert(1)>",
            verdict="waiting",
            condition="{{ 7 * 7 }} & <b>bold</b>",
            figures=(figures.rates(), figures.bars()),
            tables=(
                Table(
                    "Table with <i>markup</i>",
                    (
                        Column("a", "a<b"),
                        Column("n", "number", "warheads"),
                        Column("p", "p", "share"),
                    ),
                    (("<td>", 1718, 0.02), ("x & y", 1386.4, None), ("z", None, 0.997)),
                    "Totals may not add up because of rounding.",
                ),
            ),
        ),
    ]


def run() -> Run:
    """A made-up run."""
    question = {"argument": "made-up", "on": "2012-05-31", "known_by": "2012-05-31"}
    return Run(version="0.0.1", facts_digest="d" * 64, question=question)


def header(**changes: object) -> ReportHeader:
    """A header with every field filled; ``changes`` replace fields."""
    values: dict[str, object] = {
        "headline": (
            "Even if every interceptor hit, at most 4.4 % of arriving warheads would be removed; "
            "under these assumptions 2 % (1 % to 3 %)."
        ),
        "numbers": (
            HeadlineNumber("Upper bound, if every interceptor hits", 0.0437, "share"),
            HeadlineNumber("Removed share", 0.0203, "share", 0.01, 0.031, 0.9),
            HeadlineNumber("Swing from upload", 550.0, "warheads", note="same scenario"),
        ),
        "on": date(2012, 5, 31),
        "known_by": date(2012, 5, 31),
        "viewpoint": "invented author",
        "vintage": "facts published up to 31 May 2012",
        "argument_source": "I. Author, “Point of examples”, Bulletin of Examples, 2012.",
        "figure": figures.drivers(),
    }
    return ReportHeader(**{**values, **changes})  # type: ignore[arg-type]


def page(**changes: object) -> str:
    """The report of all findings; ``changes`` replace arguments."""
    values: dict[str, object] = {
        "title": "Point of examples",
        "argument": "point-of-examples",
        "findings": findings(),
        "facts": facts(),
        "run": run(),
        "header": header(),
    }
    return report_html(**{**values, **changes})  # type: ignore[arg-type]
