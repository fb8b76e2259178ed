"""What a stock of interceptors counts, in words: its high estimate, and what is left out."""

from __future__ import annotations

from datetime import date

from equipoise.core.facts import Facts, Record
from equipoise.core.language import _, day_text, localized
from equipoise.defense.architecture import Architecture

PENDING = "pending"


def high_estimate(facts: Facts, defense: Architecture) -> str:
    """What the high estimate of a defense counts, beside its middle estimate.

    A derived stock names in its locator the rows it rests on; a plan among them whose date
    had not come by the day is not what stood there.
    """
    middle = localized(f"{defense.interceptors[1]:,}")
    ships = [n for r in _plans_behind(facts, defense) if (n := r.number("planned_quantity"))]
    if not ships:
        return _("every cell and ship full; the middle estimate is {middle}").format(middle=middle)
    return _(
        "the load of the {ships} ships then planned for Europe and not yet there; the middle "
        "estimate, what was on station, is {middle}"
    ).format(ships=localized(f"{ships[0]:,.0f}"), middle=middle)


def _plans_behind(facts: Facts, defense: Architecture) -> list[Record]:
    """Plans not yet due on the day that a derived stock of the defense rests on."""
    ids = {
        name
        for layer in defense.layers
        for item in layer.items
        if item.fact.kind == "derived"
        for name in item.fact.locator.split("; ")
    }

    def not_yet_due(row: Record) -> bool:
        due = row.date("planned_date")
        return row.id in ids and due is not None and due.first > defense.on

    return facts.table("plans", where=not_yet_due)


def announced_only(facts: Facts, on: date) -> tuple[str, ...]:
    """A caveat where no plan is computed: what is announced stands in no number."""
    rows = facts.table(
        "plans",
        where=lambda r: (
            r["outcome"] == PENDING
            and "USA" in r.party.split("+")
            and r.as_of is not None
            and r.as_of.first <= on
        ),
    )
    names = ", ".join(sorted({r.system for r in rows if r.system}))
    said = _(
        "No European plan with a published stock stood on {day}: only what is deployed is computed."
    ).format(day=day_text(on))
    if not names:
        return (said,)
    rest = _("What is planned or announced beyond it ({names}) is in no number here.").format(
        names=names
    )
    return (f"{said} {rest}",)
