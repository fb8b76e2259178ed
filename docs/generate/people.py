"""Reference text made from the facts: who said what, and what happened when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import groupby

from parts import table

import equipoise as eq
from equipoise.core.facts import Facts, Record
from equipoise.data.timeline import Choice, timeline, timeline_figure
from equipoise.exchange.inputs import BASELINE
from equipoise.exchange.inputs import viewpoints as computed_viewpoints
from equipoise.report.figures import svg


@cache
def facts() -> Facts:
    """The facts that ship, read once for all pages."""
    return eq.load_facts()


def viewpoints() -> str:
    """Every viewpoint: its words, and whether it speaks to an input of the model."""
    computed = computed_viewpoints(facts())
    rows = sorted(facts().records["viewpoints"], key=lambda r: str(r["viewpoint"]))
    parts = [
        f"## {BASELINE}\n\nNobody's words: every input in the range that this project declares, "
        "with the rows it spans in the locator; kill probabilities from the test record."
    ]
    for name, said in groupby(rows, key=lambda r: str(r["viewpoint"])):
        parts.append(_viewpoint(name, list(said), computed=name in computed))
    return "\n\n".join(parts)


def _viewpoint(name: str, said: Sequence[Record], *, computed: bool) -> str:
    silent = "quoted, but no input of the model is coded for it"
    use = f"`--viewpoint {name}`" if computed else silent
    rows = [(r["parameter"], r["words"], _number(r), r["who"], _published(r)) for r in said]
    head = ("about", "in short", "number", "who", "source")
    return f"## {name}\n\n{use}\n\n{table(head, rows)}"


def _number(row: Record) -> str:
    """The number that was said, if one was, with its unit."""
    values = [v for v in (row["low"], row["value"], row["high"]) if v not in (None, "")]
    ends = dict.fromkeys(str(v) for v in (values[:1] + values[-1:]))
    return f"{' to '.join(ends)} {row['unit']}" if values else ""


def _published(row: Record) -> str:
    source = facts().sources[row.source_id]
    when = str(row.as_of) if row.as_of else "undated"
    text = f"{source.producer}, {when}"
    mark = "" if row.verification == "seen" else " (recalled)"
    return f"[{text}]({source.url}){mark}" if source.url else f"{text}{mark}"


def history_picture() -> str:
    """The events on defenses, from the first withdrawal to the article's time, as SVG."""
    choice = Choice(first=date(2001, 1, 1), last=date(2013, 12, 31), track="defense")
    return svg(timeline_figure(timeline(facts(), choice), choice))


def events() -> str:
    """Dated events of the dispute by decade, each with its source."""
    rows = [r for r in facts().records["events"] if r.as_of is not None]
    rows.sort(key=lambda r: str(r.as_of))
    parts = []
    for decade, found in groupby(rows, key=lambda r: f"{str(r.as_of)[:3]}0s"):
        lines = [(r.as_of, r["track"], r["summary"], _published(r)) for r in found]
        parts.append(f"## The {decade}\n\n{table(('date', 'track', 'what', 'source'), lines)}")
    return "\n\n".join(parts)


def recalled() -> str:
    """How much of the facts nobody has yet seen in its source."""
    rows = list(facts().all_rows())
    share = sum(r.verification == "recalled" for r in rows) / len(rows)
    return f"Today {100 * share:.1f} % of {len(rows):,} rows are recalled, not seen."
