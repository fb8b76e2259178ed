"""Checks of counts: totals against types, deployed against stockpiled, what may be added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from equipoise.core.facts import Fact, Facts
from equipoise.data.waivers import Problem

LEG_OF_BASING = {"silo": "icbm", "mobile": "icbm", "submarine": "slbm", "bomber": "bomber"}
BASINGS_OF_TOTAL = {
    "all": frozenset(("silo", "mobile", "submarine", "bomber", "mixed")),
    "all ICBM": frozenset(("silo", "mobile")),
    "all land-based missiles": frozenset(("silo", "mobile", "mixed")),
    "all SLBM": frozenset(("submarine",)),
    "all bombers": frozenset(("bomber",)),
}
TOTAL = "_total"
TYPE_QUANTITIES = ("launchers", "warheads_per_launcher", "warheads")
WARHEADS_ON_LAUNCHERS = ("accountable", "loaded_estimate")
DEPLOYED_LAUNCHERS, ALL_LAUNCHERS = "new_start_deployed_launchers", "new_start_total_launchers"


def is_total(fact: Fact) -> bool:
    """Whether a row is a total printed by its source rather than a type."""
    return fact.quantity.endswith(TOTAL)


def rounding_of(value: float) -> float:
    """Half a unit of the last digit that is not zero: how far a printed count may be rounded."""
    if value == 0:
        return 0.5
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return 0.5 * 10.0 ** max(int(exponent), 0)


def totals_match_types(facts: Facts) -> list[Problem]:
    """Types of a source add up to the totals it prints, within the rounding of the numbers.

    A source that order_of_battle.csv calls complete for a leg must add up to its total; of
    any other source the types may fall short of the total, but not exceed it.
    """
    complete = {
        (r.party, str(r.as_of), r["series"], r["leg"])
        for r in facts.records.get("order_of_battle", ())
    }
    problems = []
    for rows in _printed_together(facts):
        for total in filter(is_total, rows):
            types = _types_under(total, rows)
            if types:
                problems += _compare(total, types, must_match=_is_complete(total, types, complete))
    return problems


def _printed_together(facts: Facts) -> Iterator[list[Fact]]:
    """Rows of forces.csv that one source gives for one party, date and way of counting."""
    groups: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for fact in facts.facts:
        if fact.table == "forces":
            counted = fact.quantity.removesuffix(TOTAL)
            key = (fact.source_id, fact.party, counted, str(fact.as_of))
            groups[(*key, fact.count_type, fact.kind)].append(fact)
    yield from groups.values()


def _types_under(total: Fact, rows: Iterable[Fact]) -> list[Fact]:
    basings = BASINGS_OF_TOTAL.get(total.system, frozenset())
    if total.basing != "mixed":
        basings = basings & {total.basing}
    return [f for f in rows if not is_total(f) and f.basing in basings]


def _is_complete(
    total: Fact, types: Iterable[Fact], complete: set[tuple[str, str, str, str]]
) -> bool:
    """Whether the rows given are all there is under a total."""
    legs = {LEG_OF_BASING.get(b) for b in BASINGS_OF_TOTAL[total.system]} - {None}
    present = {LEG_OF_BASING.get(f.basing) for f in types}
    here = (total.party, str(total.as_of), total.source_id)
    return legs <= present and all((*here, leg) in complete for leg in legs)


def _compare(total: Fact, types: Sequence[Fact], *, must_match: bool) -> list[Problem]:
    added = sum(f.central for f in types)
    allowed = rounding_of(total.central) + sum(rounding_of(f.central) for f in types)
    excess = added - total.central
    if excess <= allowed and (not must_match or excess >= -allowed):
        return []
    return [
        Problem(
            "totals_match_types",
            (total.id,),
            f"{total.source_id} prints {total.central:g} {total.unit} for {total.party} "
            f"'{total.system}' at {total.as_of}, but its {len(types)} types add up to {added:g} "
            f"(rounding allows {allowed:g}): {', '.join(f.id for f in types)}",
            "Correct the wrong row, or waive the total with the source's own explanation.",
        )
    ]


def deployed_within_stockpile(facts: Facts) -> list[Problem]:
    """Warheads on launchers never exceed the largest published stockpile of that year."""
    stockpiles: dict[tuple[str, int], float] = defaultdict(float)
    for fact in facts.facts:
        if fact.count_type in ("stockpile", "inventory"):
            key = (fact.party, fact.as_of.first.year)
            stockpiles[key] = max(stockpiles[key], fact.high or fact.central)
    return [
        Problem(
            "deployed_within_stockpile",
            (fact.id,),
            f"{fact.central:g} warheads on launchers at {fact.as_of} exceed the stockpile of "
            f"{fact.party} in that year, {stockpiles[key]:g}",
            "Look at the count types of both rows and correct the wrong one.",
        )
        for fact in facts.facts
        if fact.unit == "warheads" and fact.count_type in WARHEADS_ON_LAUNCHERS
        for key in [(fact.party, fact.as_of.first.year)]
        if key in stockpiles and fact.central > stockpiles[key]
    ]


def deployed_within_all_launchers(facts: Facts) -> list[Problem]:
    """Deployed launchers under a treaty never exceed deployed and non-deployed ones."""
    wider = {(f.party, f.as_of, f.source_id): f for f in facts.facts if f.quantity == ALL_LAUNCHERS}
    return [
        Problem(
            "deployed_within_all_launchers",
            (fact.id, other.id),
            f"{fact.central:g} deployed launchers exceed {other.central:g} deployed and "
            f"non-deployed ones of {fact.party} at {fact.as_of}",
            "Look both numbers up in the source.",
        )
        for fact in facts.facts
        if fact.quantity == DEPLOYED_LAUNCHERS
        for other in [wider.get((fact.party, fact.as_of, fact.source_id))]
        if other is not None and fact.central > other.central
    ]


def loads_match_warheads(facts: Facts) -> list[Problem]:
    """Launchers times load gives the warheads of a type, where one source gives all three."""
    groups: dict[tuple[str, ...], dict[str, Fact]] = defaultdict(dict)
    for fact in facts.facts:
        if fact.table == "forces" and fact.value is not None:
            key = (fact.source_id, fact.party, fact.system, fact.basing, str(fact.as_of))
            groups[key][fact.quantity] = fact
    return [
        Problem(
            "loads_match_warheads",
            (given[2].id,),
            f"{given[0].central:g} launchers times {given[1].central:g} is "
            f"{given[0].central * given[1].central:g}, not {given[2].central:g} warheads "
            f"({given[0].id}, {given[1].id})",
            "Look the three numbers up in the source.",
        )
        for group in groups.values()
        for given in [[group[q] for q in TYPE_QUANTITIES if q in group]]
        if len(given) == len(TYPE_QUANTITIES)
        and abs(given[0].central * given[1].central - given[2].central)
        > rounding_of(given[2].central)
    ]


def count_types_can_be_added(facts: Facts) -> list[Problem]:
    """What one source gives for one party and date has one count type that covers all types.

    Where no single count type covers every type, adding up the source would mix them.
    """
    groups: dict[tuple[str, str, str, str], list[Fact]] = defaultdict(list)
    for fact in facts.facts:
        if fact.table == "forces" and not is_total(fact) and fact.kind != "projection":
            key = (fact.source_id, fact.party, fact.quantity, str(fact.as_of))
            groups[key].append(fact)
    problems = []
    for (source_id, party, quantity, as_of), rows in groups.items():
        for leg, of_leg in _by_leg(rows).items():
            if not _one_count_type_covers(of_leg):
                problems.append(
                    Problem(
                        "count_types_can_be_added",
                        tuple(f.id for f in of_leg),
                        f"'{quantity}' of {party} ({leg}) at {as_of} from {source_id} mixes count "
                        f"types: {', '.join(sorted({f.count_type for f in of_leg}))}",
                        "Give every type the count type its source uses, or part the source.",
                    )
                )
    return problems


def _by_leg(rows: Iterable[Fact]) -> dict[str, list[Fact]]:
    legs: dict[str, list[Fact]] = defaultdict(list)
    for fact in rows:
        legs[LEG_OF_BASING.get(fact.basing, fact.basing)].append(fact)
    return legs


def _one_count_type_covers(rows: Sequence[Fact]) -> bool:
    covered: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for fact in rows:
        covered[fact.count_type].add((fact.system, fact.basing))
    everything = set().union(*covered.values())
    return any(systems == everything for systems in covered.values())
