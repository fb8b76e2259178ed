"""Checks of single rows and of what rows refer to: dates, ranges, names, sources."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from equipoise.core.dates import PartialDate
from equipoise.core.facts import Fact, Facts, Record
from equipoise.data.schema import BASINGS, TABLES
from equipoise.data.waivers import Problem

ORDERED_DATES: dict[str, tuple[tuple[str, str], ...]] = {
    "programs": (
        ("development_start", "first_flight_test"),
        ("first_flight_test", "deployment_start"),
        ("development_start", "deployment_start"),
        ("development_start", "first_public_sign"),
    ),
    "promises": (
        ("as_of", "promised_date"),
        ("as_of", "actual_date"),
        ("as_of", "open_as_of"),
        ("as_of", "cancelled_date"),
    ),
    "plans": (("as_of", "planned_date"),),
    "responses": (("earliest_evidence", "conservative_evidence"),),
    "forecasts": (("as_of", "outcome_date"),),
    "treaties": (("signed", "in_force"), ("in_force", "ended"), ("signed", "deadline")),
    "sites": (("operational_from", "operational_to"),),
    "reach_cases": (("stood_from", "stood_to"),),
}
ORDERED_NUMBERS = (("low", "value"), ("value", "high"), ("low", "high"))
ORDERED_OWN_NUMBERS: dict[str, tuple[tuple[str, str], ...]] = {
    "programs": (("warheads_low", "warheads_high"),),
    "test_tallies": (("own_hits", "own_attempts"), ("published_hits", "published_attempts")),
    "viewpoints": ORDERED_NUMBERS,
    "forecasts": ORDERED_NUMBERS,
}
OBSERVED = ("reported", "estimate")
RANGES_OF_UNITS: dict[str, tuple[float, float]] = {
    "fraction": (0.0, 1.0),
    "share": (0.0, 1.0),
    "probability": (0.0, 1.0),
    "percent": (0.0, 100.0),
    "year": (1900.0, 2200.0),
}
MONEY = re.compile(r"\b(USD|RUB|EUR|GBP|CNY)\b")
PRICE_YEAR = re.compile(r"then-year|price year not stated|\b(19|20)\d\d\b")
WHOLE_UNITS = frozenset(
    ("launchers", "warheads", "missiles", "interceptors", "boats", "ships", "bombers", "patrols")
)
LONGEST_CARRY_OF_COUNTS_DAYS = 1600
PROPERTIES = ("none", "capacity")
SOURCE_ID_COLUMNS = (
    "series",
    "evidence_source_id",
    "actual_source_id",
    "outcome_source_id",
)


def dates_in_order(facts: Facts) -> list[Problem]:
    """What comes first in a record is not dated after what follows it."""
    return [
        Problem(
            "dates_in_order",
            (record.id,),
            f"{earlier} {first} lies after {later} {second}",
            "Look both dates up in the source; at least one is wrong.",
        )
        for table, pairs in ORDERED_DATES.items()
        for record in facts.records.get(table, ())
        for earlier, later in pairs
        for first, second in [(_date(record, earlier), _date(record, later))]
        if _is_after(first, second)
    ]


def _date(record: Record, column: str) -> PartialDate | None:
    return record.as_of if column == "as_of" else record.date(column)


def _is_after(first: PartialDate | None, second: PartialDate | None) -> bool:
    """Whether the whole of one period lies after the whole of the other."""
    return first is not None and second is not None and first.first > second.last


def publication_in_order(facts: Facts) -> list[Problem]:
    """Nothing was published before it happened, read before it was published, or known later."""
    problems = []
    for source in facts.sources.values():
        if _is_after(source.published, source.accessed):
            problems.append(
                Problem(
                    "publication_in_order",
                    (source.id,),
                    f"published {source.published} lies after accessed {source.accessed}",
                    "Correct one of the two dates.",
                )
            )
    for row in facts.all_rows():
        problems += _publication_of_row(facts, row)
    return problems


def _publication_of_row(facts: Facts, row: Fact | Record) -> Iterator[Problem]:
    published = facts.sources[row.source_id].published
    if _is_after(row.known_from, published):
        yield Problem(
            "publication_in_order",
            (row.id,),
            f"known from {row.known_from}, after its source was published ({published})",
            "Leave known_from empty, or correct the date of the source.",
        )
    public = facts.public_from(row)
    if isinstance(row, Fact) and row.kind in OBSERVED and _is_after(row.as_of, public):
        yield Problem(
            "publication_in_order",
            (row.id,),
            f"dated {row.as_of}, but public by {public}; kind '{row.kind}' cannot lie ahead",
            "Correct the date, or call the row a projection.",
        )


def numbers_in_order(facts: Facts) -> list[Problem]:
    """Lower numbers are not above higher ones, hits not above attempts."""
    problems = [
        _out_of_order(fact.id, lower, upper)
        for fact in facts.facts
        for lower, upper in ORDERED_NUMBERS
        if _is_above(getattr(fact, lower), getattr(fact, upper))
    ]
    problems += [
        _out_of_order(record.id, lower, upper)
        for table, pairs in ORDERED_OWN_NUMBERS.items()
        for record in facts.records.get(table, ())
        for lower, upper in pairs
        if _is_above(record.number(lower), record.number(upper))
    ]
    return problems


def _is_above(lower: float | None, upper: float | None) -> bool:
    return lower is not None and upper is not None and lower > upper


def _out_of_order(row_id: str, lower: str, upper: str) -> Problem:
    return Problem(
        "numbers_in_order", (row_id,), f"{lower} is above {upper}", "Put the numbers in order."
    )


def units_hold(facts: Facts) -> list[Problem]:
    """Numbers fit their unit, and money says its price year."""
    problems = []
    for quantity in facts.quantities.values():
        if MONEY.search(quantity.unit) and not PRICE_YEAR.search(quantity.unit):
            problems.append(
                Problem(
                    "units_hold",
                    (quantity.name,),
                    f"the unit '{quantity.unit}' names no price year",
                    "Add 'then-year' or the price year to the unit.",
                )
            )
    for fact in facts.facts:
        if fact.unit != facts.quantities[fact.quantity].unit:
            problems.append(_unit_problem(fact, f"is not the unit of '{fact.quantity}'"))
        for number in (fact.low, fact.value, fact.high):
            if number is not None and (fault := _fault_of(number, fact)):
                problems.append(_unit_problem(fact, f"does not fit {number:g}: {fault}"))
    return problems


def _fault_of(number: float, fact: Fact) -> str:
    low, high = RANGES_OF_UNITS.get(fact.unit.partition(" ")[0], (0.0, float("inf")))
    if not low <= number <= high:
        return f"it lies outside {low:g} to {high:g}"
    is_ratio = "_per_" in fact.quantity
    if fact.unit in WHOLE_UNITS and not is_ratio and number != int(number):
        return "it is not whole"
    return ""


def _unit_problem(fact: Fact, what: str) -> Problem:
    return Problem(
        "units_hold", (fact.id,), f"the unit '{fact.unit}' {what}", "Correct number or unit."
    )


def no_row_twice(facts: Facts) -> list[Problem]:
    """No source gives the same number of the same thing twice, unless it was revised later."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for f in facts.facts:
        thing = (f.quantity, f.party, f.system, f.basing, str(f.as_of), f.source_id)
        groups[(*thing, f.kind, f.count_type, str(f.known_from))].append(f.id)
    return [
        Problem(
            "no_row_twice",
            tuple(ids),
            f"{len(ids)} rows of {key[5]} give '{key[0]}' of {' '.join(filter(None, key[1:4]))} "
            f"at {key[4]}",
            "Keep one of them, or say in system or basing how they differ.",
        )
        for key, ids in groups.items()
        if len(ids) > 1
    ]


def names_are_spelled_one_way(facts: Facts) -> list[Problem]:
    """One system, one spelling; one group of parties, one order; a basing is a known word.

    In assumptions.csv the column 'system' holds postures and viewpoints instead.
    """
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    orders: dict[frozenset[str], Counter[str]] = defaultdict(Counter)
    example: dict[str, str] = {}
    for row in facts.all_rows():
        if row.table == "assumptions":
            continue
        spellings[re.sub(r"[^a-z0-9]", "", row.system.lower())][row.system] += 1
        orders[frozenset(row.party.split("+"))][row.party] += 1
        example.setdefault(row.system, row.id)
        example.setdefault(row.party, row.id)
    problems = [
        Problem(
            "names_are_spelled_one_way",
            (example[rarest],),
            f"the same name is written {', '.join(repr(n) for n in variants)}",
            f"Write '{variants.most_common(1)[0][0]}' everywhere.",
        )
        for variants in (*spellings.values(), *orders.values())
        if len(variants) > 1
        for rarest in [variants.most_common()[-1][0]]
    ]
    return problems + [
        Problem(
            "names_are_spelled_one_way",
            (fact.id,),
            f"the basing '{fact.basing}' is not one of {', '.join(BASINGS)}",
            "Use one of these words.",
        )
        for fact in facts.facts
        if fact.table in ("forces", "platforms") and fact.basing and fact.basing not in BASINGS
    ]


def every_row_is_sourced(facts: Facts) -> list[Problem]:
    """Every row names a source that exists; a number seen was seen at an address or on a day."""
    problems = []
    for row in facts.all_rows():
        source = facts.sources.get(row.source_id)
        if source is None:
            what = f"its source '{row.source_id}' does not exist"
        elif row.verification == "seen" and not source.url and source.accessed is None:
            what = f"marked seen, but '{source.id}' has neither an address nor a day it was read"
        else:
            continue
        problems.append(
            Problem(
                "every_row_is_sourced",
                (row.id,),
                what,
                "Add the address or the day to sources.csv, or mark the row recalled.",
            )
        )
    return problems


def every_name_leads_somewhere(facts: Facts) -> list[Problem]:
    """Ids that rows refer to exist, and nothing in the lists is left unused."""
    problems = [
        Problem(
            "every_name_leads_somewhere",
            (record.id,),
            f"{column} '{given}' does not exist",
            "Correct the id, or add the row it names.",
        )
        for record, column, given, known in _references(facts)
        if given and given not in known
    ]
    return problems + list(_unused(facts))


def _references(facts: Facts) -> Iterator[tuple[Fact | Record, str, str, Iterable[str]]]:
    row_ids = {row.id for row in facts.all_rows()}
    programs = {r["program"] for r in facts.records.get("flight_tests", ())}
    for rows in facts.records.values():
        for record in rows:
            for column in SOURCE_ID_COLUMNS:
                if column in record.fields:
                    yield record, column, record[column], facts.sources
            for source_id in _ids_in_evidence(record):
                yield record, "evidence", source_id, facts.sources
    series = {(f.source_id, f.party) for f in facts.facts if f.table == "forces"}
    for record in facts.records.get("order_of_battle", ()):
        rows_of = {source_id for source_id, party in series if party == record.party}
        yield record, f"rows of {record.party} in forces.csv from", record["series"], rows_of
    for fact in facts.facts:
        for row_id in _ids_in_locator(fact):
            yield fact, "locator", row_id, row_ids
    for record in facts.records.get("architectures", ()):
        yield record, "row", record["row"], row_ids
        yield record, "quantity", record["quantity"], facts.quantities
        yield record, "record_program", record["record_program"], programs


def _ids_in_evidence(record: Record) -> list[str]:
    """Source ids in cells like ``column=value (seen) source-id; ...`` of programs.csv."""
    if record.table != "programs":
        return []
    return re.findall(r"\((?:seen|recalled)\) ([^\s;,]+)", record["evidence"])


def _ids_in_locator(fact: Fact) -> list[str]:
    """Ids of other rows, as cited by assumptions: ``table-...; table-...``."""
    if fact.table != "assumptions":
        return []
    tables = "|".join(TABLES)
    return re.findall(rf"\b(?:{tables})-[a-z0-9-]+", fact.locator)


def _unused(facts: Facts) -> Iterator[Problem]:
    cited = {row.source_id for row in facts.all_rows()}
    quantities = {f.quantity for f in facts.facts}
    for _record, column, given, _known in _references(facts):
        if column in SOURCE_ID_COLUMNS or column == "evidence":
            cited.add(given)
        if column == "quantity":
            quantities.add(given)
    for kind, known, used in (
        ("source", facts.sources, cited),
        ("quantity", facts.quantities, quantities),
    ):
        for name in known:
            if name not in used:
                yield Problem(
                    "every_name_leads_somewhere",
                    (name,),
                    f"the {kind} '{name}' is used by no row",
                    "Delete it, or use it.",
                )


def carry_limits_fit(facts: Facts) -> list[Problem]:
    """Counts of things that exist are not carried forward for longer than about four years.

    Plans, limits, parameters and the size of what was built do not age in that way and may
    be carried as declared.
    """
    counted = {
        f.quantity for f in facts.facts if f.kind in OBSERVED and f.count_type not in PROPERTIES
    }
    return [
        Problem(
            "carry_limits_fit",
            (q.name,),
            f"'{q.name}' may be carried forward {q.carry_limit_days} days; a count of what "
            f"exists at most {LONGEST_CARRY_OF_COUNTS_DAYS}",
            "Shorten the limit, or add rows for the years between.",
        )
        for q in facts.quantities.values()
        if q.name in counted and q.carry_limit_days > LONGEST_CARRY_OF_COUNTS_DAYS
    ]
