"""What treaties count: numbers against limits by date, and kinds of count side by side.

New START numbers are those the parties declared. START I and START II counts are made from
launchers by type (:mod:`equipoise.forces.attribution`). SORT has no counting rule: numbers of
each kind stand beside its range. Accountable, attributed, loaded and stockpiled warheads are
different kinds of number; they are shown side by side and never added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from equipoise.core.dates import PartialDate
from equipoise.core.errors import MixedCountsError, NoFactError, UnknownNameError
from equipoise.core.facts import Fact, Facts, Reading, add_counts
from equipoise.core.language import N_
from equipoise.forces.inventory import BASINGS_OF_LEG, LEGS, Leg
from equipoise.forces.legs import LegReading, read_leg
from equipoise.forces.treaties import TREATY_NAMES

NEW_START_MEASURES: dict[str, tuple[str, str]] = {
    "new_start_deployed_launchers": (N_("Deployed launchers"), "deployed_launcher_limit"),
    "new_start_deployed_warheads": (N_("Accountable warheads"), "warhead_limit"),
    "new_start_total_launchers": (
        N_("Deployed and non-deployed launchers"),
        "launcher_limit",
    ),
}
TREATIES = tuple(TREATY_NAMES)
AS_LISTED: dict[Leg, str] = {
    "icbm": N_("Land-based missiles as listed by type"),
    "slbm": N_("Submarine missiles as listed by type"),
}
_LEG_OF_TOTAL: dict[str, Leg] = {
    "all ICBM": "icbm",
    "all SLBM": "slbm",
    "all bombers": "bomber",
}


@dataclass(frozen=True, slots=True)
class CountAgainstLimit:
    """One declared number beside its limit.

    Attributes:
        measure: what is counted.
        reading: the declared number and its basis.
        limit: the treaty's limit.
        limit_applies_from: the date from which the limit bound.
        headroom: limit less number; negative if above.
    """

    measure: str
    reading: Reading
    limit: Fact
    limit_applies_from: PartialDate

    @property
    def headroom(self) -> float:
        """Limit less number; negative above the limit."""
        return self.limit.central - self.reading.value


@dataclass(frozen=True, slots=True)
class Exchange:
    """One exchange of aggregate numbers, as declared by one party."""

    as_of: PartialDate
    party: str
    deployed_launchers: Fact
    deployed_warheads: Fact
    total_launchers: Fact


@dataclass(frozen=True, slots=True)
class KindOfCount:
    """Warheads of a party by one way of counting, from one source.

    Attributes:
        label: what is counted, in words.
        count_type: how; see the words of the fact tables.
        low, high: the number; equal where the source gives one.
        as_of: date of the rows, as printed.
        days_carried: days between that date and the one asked for.
        source_ids: sources of the rows.
        verification: ``recalled`` if any row is.
        fact_ids: rows read.
        note: what a reader must know.
    """

    label: str
    count_type: str
    low: float
    high: float
    as_of: str
    days_carried: int
    source_ids: tuple[str, ...]
    verification: str
    fact_ids: tuple[str, ...]
    note: str = ""


def new_start(facts: Facts, party: str, *, on: date) -> tuple[CountAgainstLimit, ...]:
    """New START numbers that a party declared, against the limits.

    Raises:
        UnknownNameError: if the party never exchanged numbers.
        NoFactError: if there was no exchange by that day.
    """
    parties = {f.party for f in facts.numbers("new_start_deployed_warheads")}
    if party not in parties:
        raise UnknownNameError("New START party", party, parties)
    rows = []
    for quantity, (label, limit_quantity) in NEW_START_MEASURES.items():
        reading = facts.at(quantity, on=on, party=party)
        limits = facts.numbers(limit_quantity, system="New START")
        if not limits:
            raise NoFactError(
                f"the New START limit '{limit_quantity}' is not on record",
                cure="Add it to treaty_limits.csv.",
            )
        best = max(limits, key=lambda f: (f.verification == "seen", f.id))
        rows.append(CountAgainstLimit(label, reading, best, best.as_of))
    return tuple(rows)


def new_start_exchanges(facts: Facts, party: str | None = None) -> tuple[Exchange, ...]:
    """Every exchange on record, oldest first."""
    columns = {q: facts.numbers(q, party=party) for q in NEW_START_MEASURES}
    by_key = {
        quantity: {(f.as_of, f.party): f for f in found} for quantity, found in columns.items()
    }
    launchers, warheads, total = (by_key[q] for q in NEW_START_MEASURES)
    keys = sorted(launchers.keys() & warheads.keys() & total.keys())
    return tuple(
        Exchange(as_of, who, launchers[as_of, who], warheads[as_of, who], total[as_of, who])
        for as_of, who in keys
    )


def compliance(
    low: float, high: float, limit: float, *, complete: bool = True, binds: bool = True
) -> str:
    """Whether a number keeps a limit, in words: within, above, not decided or not known.

    Args:
        low, high: the number, as a range.
        limit: the limit; of a range, its upper end.
        complete: whether everything that counts is in the number.
        binds: whether the limit had to be kept on the day; if not, the words say "would be".
    """
    if low > limit:
        return N_("above") if binds else N_("would be above")
    if not complete:
        return N_("not known: incomplete")
    if high > limit:
        return N_("not decided")
    return N_("within") if binds else N_("would be within")


def new_start_rule(missiles: float, mounted: float, bombers: float) -> tuple[float, float]:
    """Deployed launchers and accountable warheads by the counting rule of New START.

    Warheads count as mounted on deployed missiles; every deployed heavy bomber counts as one
    launcher and one warhead (treaty, Article III).

    Args:
        missiles: deployed missiles.
        mounted: warheads mounted on them.
        bombers: deployed heavy bombers.
    """
    return missiles + bombers, mounted + bombers


def kinds_of_count(facts: Facts, party: str, *, on: date) -> tuple[KindOfCount, ...]:
    """Warheads of a party on a day by every way of counting on record, never added.

    What is not on record, or too old for the day, is left out.
    """
    found = [
        *_declared(facts, party, on),
        *_loaded(facts, party, on),
        *_listed(facts, party, on),
        *_stockpiled(facts, party, on),
    ]
    return tuple(found)


def _declared(facts: Facts, party: str, on: date) -> list[KindOfCount]:
    try:
        reading = facts.at("new_start_deployed_warheads", on=on, party=party)
    except NoFactError:
        return []
    label = N_("Declared under New START, a bomber counting as one")
    return [_from_facts(label, [reading.fact], on)]


def _stockpiled(facts: Facts, party: str, on: date) -> list[KindOfCount]:
    try:
        reading = facts.at("warhead_stockpile", on=on, party=party)
    except NoFactError:
        return []
    return [_from_facts(N_("Military stockpile, deployed or stored"), [reading.fact], on)]


def _from_facts(label: str, rows: Sequence[Fact], on: date, *, note: str = "") -> KindOfCount:
    """Rows of one count type and source as one number."""
    total = add_counts(rows)
    newest = max(rows, key=lambda f: f.as_of)
    return KindOfCount(
        label=label,
        count_type=rows[0].count_type,
        low=total,
        high=total,
        as_of=str(newest.as_of),
        days_carried=max((on - newest.as_of.last).days, 0),
        source_ids=tuple(sorted({f.source_id for f in rows})),
        verification="recalled" if any(f.verification == "recalled" for f in rows) else "seen",
        fact_ids=tuple(f.id for f in rows),
        note=note,
    )


def _loaded(facts: Facts, party: str, on: date) -> list[KindOfCount]:
    """The latest estimate of mounted warheads that covers all legs."""
    legs = loaded_by_leg(facts, party, on=on)
    if set(legs) != set(LEGS):
        return []
    rows = [f for leg in LEGS for f in legs[leg]]
    note = "bombers with the weapons at their bases: " + f"{add_counts(legs['bomber']):,.0f}"
    return [_from_facts(N_("Outside estimate of what is mounted or at bases"), rows, on, note=note)]


def loaded_by_leg(facts: Facts, party: str, *, on: date) -> dict[Leg, tuple[Fact, ...]]:
    """Rows that estimate mounted warheads by leg, from the latest source that has all legs.

    A leg is one total printed by the source or the sum of its types. Sources that lack a leg
    are passed over; the dict is empty if none has all three.
    """
    rows = [
        fact
        for quantity in ("warheads_total", "warheads")
        for fact in facts.numbers(quantity, party=party)
        if fact.count_type == "loaded_estimate" and fact.as_of.first <= on
    ]
    limit = facts.quantities["warheads"].carry_limit_days
    editions = {(f.as_of, f.source_id) for f in rows if (on - f.as_of.last).days <= limit}
    for as_of, source_id in sorted(editions, reverse=True):
        own = [f for f in rows if (f.as_of, f.source_id) == (as_of, source_id)]
        legs = {leg: _of_leg(own, leg) for leg in LEGS}
        if all(legs.values()):
            return legs
    return {}


def _of_leg(rows: Sequence[Fact], leg: Leg) -> tuple[Fact, ...]:
    totals = [f for f in rows if _LEG_OF_TOTAL.get(f.system) == leg]
    if totals:
        return (totals[0],)
    return tuple(f for f in rows if f.quantity == "warheads" and f.basing in BASINGS_OF_LEG[leg])


def _listed(facts: Facts, party: str, on: date) -> list[KindOfCount]:
    """Each leg as its source lists it; legs of one source and count type as one number."""
    legs = [read_leg(facts, party, leg, on=on) for leg in LEGS]
    missiles = [x for x in legs if x.rows and x.leg != "bomber"]
    found = []
    if len(missiles) == 2 and len({_kind(x) for x in missiles}) == 1:
        found.append(_leg_count(N_("Missiles as listed by type"), missiles))
    else:
        found += [_leg_count(AS_LISTED[x.leg], [x]) for x in missiles]
    found += [
        _leg_count(N_("Bombers with the weapons assigned to them"), [x])
        for x in legs
        if x.rows and x.leg == "bomber"
    ]
    return [x for x in found if x is not None]


def _kind(leg: LegReading) -> tuple[str, str]:
    return (leg.rows[0].count_type, leg.rows[0].launchers.source_id)


def _leg_count(label: str, legs: Sequence[LegReading]) -> KindOfCount | None:
    rows = [r for leg in legs for r in leg.rows]
    totals = [r.total for r in rows if r.total is not None]
    if len(totals) < len(rows):
        return None
    kinds = {r.count_type for r in rows}
    if len(kinds) > 1:
        raise MixedCountsError(
            f"types of {label.lower()} are counted in different ways: {', '.join(sorted(kinds))}",
            cure="Give every type of a source one count type.",
        )
    read = [f for r in rows for f in r.facts]
    return KindOfCount(
        label=label,
        count_type=rows[0].count_type,
        low=sum(totals),
        high=sum(totals),
        as_of=str(max(f.as_of for f in read)),
        days_carried=max(leg.days_carried for leg in legs),
        source_ids=tuple(sorted({f.source_id for f in read})),
        verification="recalled" if any(f.verification == "recalled" for f in read) else "seen",
        fact_ids=tuple(i for leg in legs for i in leg.fact_ids),
    )
