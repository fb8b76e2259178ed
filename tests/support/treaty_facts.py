"""An invented treaty world: numbers small enough to count by hand.

``ATT`` has 10 heavy silo missiles, 20 mobile ones, 16 submarine missiles, 30 bombers with
cruise missiles and 5 others. The rules give 100 + 20 + 64 = 184 warheads on missiles and
25 x 8 + 5 x 12 + 5 x 1 = 265 on bombers: 449 in all, on 81 launchers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from equipoise.core.facts import Fact, Facts, Quantity, Record
from tests.support.synthetic_facts import number, record, source

PARTY = "ATT"
SERIES = "survey"
AS_OF = "2004"
START_1 = "START I"
LONG_DAYS, SHORT_DAYS = 20_000, 2_000
_LONG = (
    "attributed_warheads",
    "fixed_attribution_bombers",
    "equipped_weapons",
    "heavy_icbm_types",
    "downloading_allowance",
    "warhead_limit",
    "deployed_launcher_limit",
    "ballistic_missile_warhead_limit",
    "heavy_icbm_warhead_limit",
    "mobile_icbm_warhead_limit",
    "slbm_warhead_limit",
    "upload_launchers_per_month",
    "upload_start_delay_months",
    "upload_fill_share",
    "upload_reserve_share",
    "first_deployment_year",
)
_SHORT = (
    "launchers",
    "warheads_per_launcher",
    "warheads",
    "launchers_total",
    "warheads_total",
    "new_start_deployed_warheads",
    "warhead_stockpile",
    "warhead_inventory",
    "warheads_in_reserve",
    "warheads_strategic_in_reserve",
    "warheads_nonstrategic",
    "warheads_retired",
)


def weapon(
    system: str,
    basing: str,
    count: float,
    load: float | None,
    *,
    most: float | None = None,
    count_type: str = "maximum_load",
    note: str = "",
) -> list[Fact]:
    """A type as the survey lists it."""
    where = {"system": system, "basing": basing, "as_of": AS_OF, "source_id": SERIES}
    rows = [
        number(f"n-{system}-{basing}", "launchers", count, count_type="deployed_estimate", **where)
    ]
    if load is not None:
        rows.append(
            number(
                f"l-{system}-{basing}",
                "warheads_per_launcher",
                load,
                low=1 if most else None,
                high=most,
                count_type=count_type,
                **where,
            )
        )
    return [replace(r, note=note) for r in rows]


FORCE: list[Fact] = [
    *weapon("Heavy (H-1)", "silo", 10, 10),
    *weapon("Rover", "mobile", 20, 1),
    *weapon("Deep", "submarine", 16, 4),
    *weapon("Cruiser", "bomber", 30, 14, count_type="assigned"),
    *weapon("Glider", "bomber", 5, 2, count_type="assigned"),
]


def rule(quantity: str, system: str, value: float | None, **more: float) -> Fact:
    """A counting rule of the treaty."""
    return number(
        f"{quantity}-{system}",
        quantity,
        value,
        system=system,
        basing=START_1,
        as_of="2000",
        source_id="treaty",
        **more,  # type: ignore[arg-type]
    )


CRUISE = "heavy bombers with long-range cruise missiles"
RULES: list[Fact] = [
    rule("attributed_warheads", "Heavy (H-1)", 10),
    rule("attributed_warheads", "Rover", 1),
    rule("attributed_warheads", "Deep", 4),
    rule("attributed_warheads", "Cruiser", 8),
    rule("attributed_warheads", CRUISE, 8),
    rule("attributed_warheads", "Glider", 1),
    rule("fixed_attribution_bombers", CRUISE, 25),
    rule("equipped_weapons", CRUISE, 12, high=20),
    rule("heavy_icbm_types", "Heavy (H-1)", 1),
    rule("downloading_allowance", "all missiles", 30),
]


def limit(
    quantity: str,
    value: float | None,
    *,
    treaty: str = START_1,
    as_of: str = "2005",
    known_from: str = "2000",
    low: float | None = None,
    high: float | None = None,
) -> Fact:
    """A limit of a treaty."""
    return number(
        f"limit-{treaty}-{quantity}-{as_of}",
        quantity,
        value,
        party="ATT+DEF",
        system=treaty,
        low=low,
        high=high,
        as_of=as_of,
        source_id="treaty",
        known_from=known_from,
    )


LIMITS: list[Fact] = [
    limit("deployed_launcher_limit", 80),
    limit("warhead_limit", 450),
    limit("ballistic_missile_warhead_limit", 160),
    limit("heavy_icbm_warhead_limit", 100),
    limit("mobile_icbm_warhead_limit", 15),
]


def step(
    treaty: str, kind: str, as_of: str, *, party: str = "ATT+DEF", summary: str = ""
) -> Record:
    """A step of a treaty."""
    return record(
        f"{treaty}-{kind}-{as_of}",
        "treaty_dates",
        party=party,
        as_of=as_of,
        source_id="treaty",
        known_from=as_of,
        treaty=treaty,
        step=kind,
        summary=summary or kind,
    )


STEPS: list[Record] = [
    step(START_1, "signed", "2000-01-01", summary="signed somewhere"),
    step(START_1, "in_force", "2002-01-01"),
    step(START_1, "limits_bind", "2005-01-01"),
    step(START_1, "suspended", "2007-06-01", party="ATT"),
    step(START_1, "ended", "2010-01-01"),
    step("START II", "signed", "2001-01-01"),
    step("START II", "not_bound", "2003-01-01", party="ATT"),
]
TREATIES: list[Record] = [
    record(f"treaty-{name}", "treaties", party="ATT+DEF", treaty=name)
    for name in (START_1, "START II", "SORT", "New START")
]
BATTLE: list[Record] = [
    record(
        f"oob-{leg}",
        "order_of_battle",
        party=PARTY,
        as_of=AS_OF,
        source_id=SERIES,
        leg=leg,
        series=SERIES,
        rank="1",
    )
    for leg in ("icbm", "slbm", "bomber")
]


def treaty_world(*added: Fact | Record, without: Sequence[str] = ()) -> Facts:
    """The invented facts; an added row replaces one of the same id."""
    rows: list[Fact | Record] = [*FORCE, *RULES, *LIMITS, *STEPS, *TREATIES, *BATTLE]
    unknown = set(without) - {r.id for r in rows}
    if unknown:
        raise KeyError(f"no such rows: {sorted(unknown)}")
    left_out = {*without, *(r.id for r in added)}
    kept = [*(r for r in rows if r.id not in left_out), *added]
    tables = ("treaty_dates", "treaties", "order_of_battle", "programs")
    return Facts(
        sources={
            SERIES: source(SERIES, "B", "2004"),
            "treaty": source("treaty", "A", "2000"),
            "press": source("press", "C", "2001"),
            "ranges": source("ranges", "C", "2000"),
        },
        quantities={
            **{n: Quantity(n, n, LONG_DAYS, n) for n in _LONG},
            **{n: Quantity(n, n, SHORT_DAYS, n) for n in _SHORT},
        },
        facts=[r for r in kept if isinstance(r, Fact)],
        records={t: [r for r in kept if isinstance(r, Record) and r.table == t] for t in tables},
        digest="0" * 64,
    )
