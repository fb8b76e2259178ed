"""A treaty on a day for one party: status, counts against limits and what stands beside them.

Everything is plain values, so that the command line, a page and Python show the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from equipoise.core.errors import NoFactError
from equipoise.core.facts import Facts
from equipoise.core.language import N_, _, localized
from equipoise.forces.attribution import (
    AttributedForce,
    Comparison,
    TreatyCount,
    attributed_force,
    start_1_comparisons,
    start_1_counts,
    start_2_counts,
)
from equipoise.forces.counting import KindOfCount, compliance, kinds_of_count, new_start
from equipoise.forces.treaties import (
    Limit,
    TreatyStatus,
    limits,
    status,
    treaty_key,
    treaty_party,
)

NEVER_ADDED = N_("Accountable, attributed, loaded and stored warheads are never added.")


@dataclass(frozen=True, slots=True)
class TreatyReading:
    """What can be said of a treaty, a party and a day.

    Attributes:
        key: key of the treaty.
        party: the party asked for.
        status: where the treaty stood.
        counts: one plain dict per measure: number, limit, headroom and compliance.
        types: for START I and START II, one plain dict per weapon type.
        beside: warheads by every way of counting, side by side.
        comparisons: for START I, totals on record beside totals computed.
        notes: what a reader must know.
        fact_ids: rows read.
    """

    key: str
    party: str
    status: TreatyStatus
    counts: tuple[dict[str, Any], ...]
    types: tuple[dict[str, Any], ...]
    beside: tuple[dict[str, Any], ...]
    comparisons: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]
    fact_ids: tuple[str, ...]


def read_treaty(facts: Facts, name: str, party: str, *, on: date) -> TreatyReading:
    """A treaty on a day for one party.

    Args:
        facts: the facts to read.
        name: ``start-1``, ``start-2``, ``sort`` or ``new-start``.
        party: party code.
        on: the day; one before or after the treaty is answered or refused with its dates.

    Raises:
        UnknownNameError: if there is no such treaty, or the party is none of it.
        NoFactError: if nothing that the treaty counts is on record for the day.
    """
    key = treaty_key(name)
    own = treaty_party(facts, key, party)
    state = status(facts, key, on=on)
    try:
        found = {
            "start-1": _start_1,
            "start-2": _start_2,
            "sort": _sort,
            "new-start": _new_start,
        }[key](facts, own, state)
    except NoFactError as error:
        explained = f"{error.problem}. {state.explanation}".rstrip(".")
        raise NoFactError(explained, cure=error.cure) from None
    kinds = kinds_of_count(facts, own, on=on)
    return TreatyReading(
        key=key,
        party=party,
        status=state,
        counts=tuple(found.counts),
        types=tuple(found.types),
        beside=tuple(_kind_row(k) for k in kinds),
        comparisons=tuple(found.comparisons),
        notes=(*found.notes, NEVER_ADDED),
        fact_ids=tuple(
            sorted({*state.fact_ids, *found.fact_ids, *(i for k in kinds for i in k.fact_ids)})
        ),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    counts: Sequence[dict[str, Any]]
    fact_ids: Sequence[str]
    types: Sequence[dict[str, Any]] = ()
    comparisons: Sequence[dict[str, Any]] = ()
    notes: Sequence[str] = ()


def _new_start(facts: Facts, party: str, state: TreatyStatus) -> _Found:
    found = new_start(facts, party, on=state.on)
    rows = [
        {
            "measure": c.measure,
            "declared": c.reading.value,
            "limit": c.limit.central,
            "headroom": c.headroom,
            "compliance": compliance(
                c.reading.value, c.reading.value, c.limit.central, binds=state.limits_bind
            ),
            "as_of": str(c.reading.fact.as_of),
            "basis": c.reading.basis,
            "days_carried": c.reading.days_carried,
            "limit_applies_from": str(c.limit_applies_from),
            "count_type": c.reading.fact.count_type,
            "source": c.reading.fact.source_id,
            "verification": c.reading.fact.verification,
        }
        for c in found
    ]
    ids = [i for c in found for i in (c.reading.fact.id, c.limit.id)]
    return _Found(rows, ids, notes=_binding_note(state))


def _binding_note(state: TreatyStatus) -> list[str]:
    if state.limits_bind:
        return []
    return [_("No limit had to be kept on that day: 'would be' only says how the number compares.")]


def _start_1(facts: Facts, party: str, state: TreatyStatus) -> _Found:
    force = attributed_force(facts, party, on=state.on)
    counts = start_1_counts(force, limits(facts, "start-1", party, on=state.on))
    compared = [c for c in start_1_comparisons(facts, party) if c.recorded.as_of.first <= state.on]
    notes = [_by_type(force), *_as_sentences(force.missing)]
    if force.downloading:
        notes.append(
            _(
                "The high end counts every missile by its type. The low end takes off the "
                "{number} warheads by which the treaty allowed missiles to be "
                "downloaded; which ones were is not on record."
            ).format(number=localized(f"{force.downloading:,.0f}"))
        )
    return _Found(
        [_count_row(c, force, state) for c in counts],
        [*force.fact_ids, *(c.limit.fact.id for c in counts), *(c.recorded.id for c in compared)],
        types=_type_rows(force),
        comparisons=[_comparison_row(c) for c in compared],
        notes=[*notes, *_binding_note(state)],
    )


def _start_2(facts: Facts, party: str, state: TreatyStatus) -> _Found:
    force = attributed_force(facts, party, on=state.on)
    counts = start_2_counts(force, limits(facts, "start-2", party, on=state.on))
    notes = [
        _by_type(force),
        *_as_sentences(force.missing),
        _(
            "Bombers count by the weapons for which they are equipped: from one each to the load "
            "on record."
        ),
        _("The treaty never entered into force: the limits show what it would have asked for."),
    ]
    return _Found(
        [_count_row(c, force, state) for c in counts],
        [*force.fact_ids, *(c.limit.fact.id for c in counts)],
        types=_type_rows(force),
        notes=notes,
    )


def _as_sentences(texts: Sequence[str]) -> list[str]:
    return [_("Not in the count: {what}.").format(what=_(text)) for text in texts]


def _by_type(force: AttributedForce) -> str:
    return _("Launchers by type: {basis}.").format(basis=force.basis)


def _count_row(count: TreatyCount, force: AttributedForce, state: TreatyStatus) -> dict[str, Any]:
    limit = count.limit
    binding = state.limits_bind and limit.applies_from.first <= state.on
    return {
        "measure": limit.measure,
        "counted_low": count.low,
        "counted_high": count.high,
        "limit_low": limit.low,
        "limit": limit.high,
        "headroom": limit.high - count.high,
        "compliance": compliance(
            count.low, count.high, limit.high, complete=count.complete, binds=binding
        ),
        "complete": count.complete,
        "limit_applies_from": str(limit.applies_from),
        "superseded": limit.superseded,
        "count_type": limit.fact.count_type,
        "days_carried": force.days_carried,
        "source": limit.fact.source_id,
        "verification": limit.fact.verification,
    }


def _type_rows(force: AttributedForce) -> list[dict[str, Any]]:
    return [
        {
            "leg": t.leg,
            "system": t.system,
            "basing": t.basing,
            "launchers": t.launchers,
            "attributed": t.attributed,
            "warheads": t.warheads[1] if t.attributed is not None else None,
            "heavy": t.heavy,
            "as_of": t.as_of,
            "verification": "recalled" if t.recalled else "seen",
        }
        for t in force.types
    ]


def _comparison_row(comparison: Comparison) -> dict[str, Any]:
    fact = comparison.recorded
    return {
        "as_of": str(fact.as_of),
        "total": f"{fact.system}, {fact.unit}",
        "recorded": fact.central,
        "computed": None if comparison.computed is None else comparison.computed[1],
        "difference": comparison.difference,
        "days_carried": comparison.days_carried,
        "basis": comparison.basis,
        "source": fact.source_id,
        "verification": fact.verification,
        "note": fact.note,
    }


def _sort(facts: Facts, party: str, state: TreatyStatus) -> _Found:
    kinds = [k for k in kinds_of_count(facts, party, on=state.on) if k.count_type != "stockpile"]
    own = limits(facts, "sort", party, on=state.on)
    if not kinds or not own:
        raise NoFactError(
            f"no warheads on launchers of {party}, or no limit, are on record for {state.on}",
            cure="Ask for another date.",
        )
    limit = own[-1]
    rows = [_sort_row(k, limit) for k in kinds]
    ids = [limit.fact.id, *(i for k in kinds for i in k.fact_ids)]
    notes = [
        _(
            "The treaty has no counting rule: each side counted in its own way, so no number "
            "settles compliance."
        ),
        _("Its limit of {low} to {high} was to apply on {day} and on no other day.").format(
            low=localized(f"{limit.low:,.0f}"),
            high=localized(f"{limit.high:,.0f}"),
            day=limit.applies_from,
        ),
    ]
    return _Found(rows, ids, notes=notes)


def _sort_row(kind: KindOfCount, limit: Limit) -> dict[str, Any]:
    where = N_("no rule: in its range")
    if kind.high < limit.low:
        where = N_("no rule: below its range")
    elif kind.low > limit.high:
        where = N_("no rule: above its range")
    return {
        "measure": kind.label,
        "counted_low": kind.low,
        "counted_high": kind.high,
        "limit_low": limit.low,
        "limit": limit.high,
        "headroom": limit.high - kind.high,
        "compliance": where,
        "as_of": kind.as_of,
        "days_carried": kind.days_carried,
        "limit_applies_from": str(limit.applies_from),
        "count_type": kind.count_type,
        "source": kind.source_ids[0],
        "verification": kind.verification,
    }


def _kind_row(kind: KindOfCount) -> dict[str, Any]:
    return {
        "counted": kind.label,
        "warheads": kind.high,
        "count_type": kind.count_type,
        "as_of": kind.as_of,
        "days_carried": kind.days_carried,
        "source": kind.source_ids[0],
        "verification": kind.verification,
        "note": kind.note,
    }
