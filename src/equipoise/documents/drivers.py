"""What moves the number of arriving warheads, as a document and as a figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from equipoise.core.language import _, gettext, localized
from equipoise.documents.plain import sources_of
from equipoise.documents.scenario import scenario_document

if TYPE_CHECKING:
    from equipoise.core.facts import Facts
    from equipoise.core.finding import Figure
    from equipoise.exchange.inputs import Question


def drivers_document(question: Question, facts: Facts, *, rule: str) -> dict[str, Any]:
    """Every move of a question on one scale, widest first.

    Args:
        question: with the force as it stands.
        facts: their recorder knows the rows that were read for it, and notes those read here.
        rule: counting rule of test records.
    """
    from equipoise.exchange.movers import movers

    found = movers(facts, question)
    return {
        **scenario_document(question, facts, asks="drivers", rule=rule),
        "unit": "mean arriving warheads",
        "at_rest": found.at_rest,
        "drivers": [asdict(move) for move in found.moves],
        "facts_read": list(facts.recorder.ids),
        "sources": sources_of(facts, facts.recorder.ids),
    }


def case_text(driver: Mapping[str, Any], end: str) -> str:
    """What stands at one end of a driver, in the language that holds."""
    case = str(driver[f"{end}_case"])
    if driver["name"] == "defense":
        return (
            _("no defense")
            if case == "0"
            else _("all {number} interceptors work").format(number=localized(f"{int(case):,}"))
        )
    words = {
        "low": _("all at the end that lets fewer arrive"),
        "high": _("all at the end that lets more arrive"),
        "as_listed": _("as sources list it"),
        "declared": _("as declared under treaty"),
        "maximum": _("the most each missile holds"),
        "no-first-strike": _("Not struck first"),
        "launch-under-attack": _("Struck, launched under attack"),
        "generated-ride-out": _("Struck on generated alert, ridden out"),
        "day-to-day-ride-out": _("Struck on day-to-day alert, ridden out"),
    }
    return words.get(case, case)


def drivers_figure(document: Mapping[str, Any], scenario: str) -> Figure:
    """The drivers as a figure of the report."""
    from equipoise.core.finding import Column, Figure, Table

    columns = (
        Column("driver", _("Driver")),
        Column("low", _("Arriving, low end"), "warheads", 0),
        Column("high", _("Arriving, high end"), "warheads", 0),
        Column("low_case", _("At the low end")),
        Column("high_case", _("At the high end")),
        Column("index", _("Index")),
        Column("index_low", _("Low")),
        Column("index_high", _("High")),
    )
    rows = tuple(
        (
            gettext(d["label"]),
            d["low"],
            d["high"],
            case_text(d, "low"),
            case_text(d, "high"),
            None,
            None,
            None,
        )
        for d in document["drivers"]
    )
    table = Table(_("What moves the number of arriving warheads"), columns, rows)
    highlight = next(
        (gettext(d["label"]) for d in document["drivers"] if d["name"] == "defense"), ""
    )
    return Figure(
        kind="drivers",
        title=_("What moves the number of arriving warheads, one thing at a time"),
        table=table,
        scenario=scenario,
        options={
            "baseline": document["at_rest"],
            "highlight": highlight,
            "x_title": _("mean arriving warheads"),
        },
    )
