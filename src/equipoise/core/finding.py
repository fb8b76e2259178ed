"""What a claim's test returns: numbers with doubt, a verdict by a rule, and who disagrees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["supported", "refuted", "depends", "not testable", "waiting"]
Cell = str | float | int | bool | None
FigureKind = Literal[
    "arrivals",
    "drivers",
    "lead_times",
    "threshold_map",
    "ledger",
    "rates",
    "timeline",
    "bars",
    "map",
    "slope",
    "waterfall",
    "bands",
    "time_altitude",
]


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval with its level, epistemic unless the finding says otherwise."""

    low: float
    central: float
    high: float
    level: float


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its key, what it is called and its unit."""

    key: str
    label: str
    unit: str = ""
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table; rows are in the order of the columns."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""

    def as_dicts(self) -> list[dict[str, Cell]]:
        """One dict per row, keyed by column key."""
        keys = [c.key for c in self.columns]
        return [dict(zip(keys, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Figure:
    """What to draw: a kind known to the report, and the table that is also its twin.

    Attributes:
        kind: which drawing.
        title: the finding in words.
        table: the data drawn, shown under the figure too.
        scenario: under which assumptions, printed inside the picture.
        options: further values the drawing needs (thresholds, axis titles).
    """

    kind: FigureKind
    title: str
    table: Table
    scenario: str
    options: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Driver:
    """Something that moves the answer, and by how much."""

    name: str
    label: str
    effect: float
    unit: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Who sees it otherwise, in their own words or a paraphrase, and where."""

    who: str
    view: str
    source_id: str
    fact_id: str


@dataclass(frozen=True, slots=True)
class SecondRule:
    """A further rule beside the declared one, with its own verdict and the reason for it."""

    verdict: Verdict
    supported_if: str
    refuted_if: str
    why: str


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one claim.

    Attributes:
        id: identifier of the claim.
        question: the claim as a question.
        statement: one sentence made from the numbers, upper bound first where one exists.
        verdict: by the declared rule.
        supported_if, refuted_if: the rule, as declared before computing.
        metric: what the interval is of.
        unit: unit of the interval and the upper bound.
        interval: epistemic interval of the metric, or None with the reason in ``condition``.
        upper_bound: if every interceptor works, or None where the claim has none.
        condition: what would flip the verdict.
        drivers: what moves the answer, largest first.
        facts_read: ids of all facts and records read.
        source_ids: sources of those rows.
        recalled_share: share of ``facts_read`` nobody has yet seen in its source.
        who_disagrees: with their words and source.
        caveats: what a careful reader must be told.
        tables, figures: for the report.
        second_rule: a better-posed rule beside the declared one, if any.
    """

    id: str
    question: str
    statement: str
    verdict: Verdict
    supported_if: str
    refuted_if: str
    metric: str
    unit: str
    interval: Interval | None
    upper_bound: float | None
    condition: str
    drivers: tuple[Driver, ...]
    facts_read: tuple[str, ...]
    source_ids: tuple[str, ...]
    recalled_share: float
    who_disagrees: tuple[Disagreement, ...]
    caveats: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    second_rule: SecondRule | None = None
