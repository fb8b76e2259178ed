"""A small invented world of facts, so that tests of the model do not depend on real numbers.

``ATT`` attacks and ``DEF`` defends. Every number is invented and easy to count by hand; the
tables are written out below. :func:`world` builds :class:`Facts` from them, with rows left
out or added as a test needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from equipoise.core.dates import PartialDate
from equipoise.core.facts import Fact, Facts, Quantity, Record, Source, Verification

ATTACKER, DEFENDER = "ATT", "DEF"
CARRY_LIMIT_DAYS = 1000
LONG_LIMIT_DAYS = 20_000

_LIMITS_DAYS = {
    "launchers": CARRY_LIMIT_DAYS,
    "warheads": CARRY_LIMIT_DAYS,
    "warheads_per_launcher": CARRY_LIMIT_DAYS,
    "launchers_per_platform": LONG_LIMIT_DAYS,
    "new_start_deployed_launchers": CARRY_LIMIT_DAYS,
    "new_start_deployed_warheads": CARRY_LIMIT_DAYS,
    "new_start_total_launchers": CARRY_LIMIT_DAYS,
    "deployed_launcher_limit": LONG_LIMIT_DAYS,
    "warhead_limit": LONG_LIMIT_DAYS,
    "launcher_limit": LONG_LIMIT_DAYS,
    "interceptors": CARRY_LIMIT_DAYS,
    "interceptors_planned": LONG_LIMIT_DAYS,
    "surviving_fraction_declared": 0,
    "missile_reliability": 0,
    "offense_common_mode_probability": 0,
    "defense_common_mode_probability": 0,
    "tracking_probability": 0,
    "engageable_share": 0,
    "shots_per_warhead": 0,
    "kill_probability_per_shot": 0,
}
_PUBLISHED = {
    "survey-2010": ("B", "2010-03"),
    "survey-2012": ("B", "2012-03"),
    "rival-2012": ("B", "2012-04"),
    "weak-2012": ("D", "2012-05"),
    "treaty": ("A", "2010-04"),
    "ranges": ("C", "2010-01"),
    "press": ("C", "2001-01"),
}


def source(source_id: str, grade: str, published: str) -> Source:
    """A source with nothing but a grade and a date."""
    return Source(
        id=source_id,
        producer="invented",
        title=source_id,
        published=PartialDate.parse(published),
        accessed=None,
        url="",
        license="facts only",
        grade=grade,
    )


def number(
    row_id: str,
    quantity: str,
    value: float | None,
    *,
    party: str = ATTACKER,
    system: str = "",
    basing: str = "",
    low: float | None = None,
    high: float | None = None,
    as_of: str = "2010",
    source_id: str = "ranges",
    count_type: str = "none",
    known_from: str | None = None,
    verification: Verification = "seen",
) -> Fact:
    """One number of the invented world."""
    return Fact(
        id=row_id,
        table="numbers",
        quantity=quantity,
        party=party,
        system=system,
        basing=basing,
        low=low,
        value=value,
        high=high,
        unit=quantity,
        as_of=PartialDate.parse(as_of),
        kind="estimate",
        count_type=count_type,
        source_id=source_id,
        locator="",
        verification=verification,
        known_from=None if known_from is None else PartialDate.parse(known_from),
        note="",
    )


def record(
    row_id: str,
    table: str,
    *,
    party: str = DEFENDER,
    system: str = "",
    as_of: str | None = None,
    source_id: str = "press",
    known_from: str | None = None,
    verification: Verification = "seen",
    note: str = "",
    **fields: str,
) -> Record:
    """One record of the invented world; further keywords are its own columns."""
    return Record(
        id=row_id,
        table=table,
        party=party,
        system=system,
        as_of=None if as_of is None else PartialDate.parse(as_of),
        source_id=source_id,
        locator="",
        verification=verification,
        known_from=None if known_from is None else PartialDate.parse(known_from),
        note=note,
        fields=fields,
    )


def launchers(
    series: str,
    system: str,
    basing: str,
    count: float,
    *,
    as_of: str,
    load: float | None = None,
    load_low: float | None = None,
    load_high: float | None = None,
    warheads: float | None = None,
    load_counts: str = "loaded_estimate",
) -> list[Fact]:
    """The rows of one weapon type in one source: launchers, with a load or a warhead total."""
    name = f"{series}-{system}-{basing}".lower()

    def row(
        suffix: str,
        quantity: str,
        value: float,
        count_type: str,
        bounds: tuple[float | None, float | None] = (None, None),
    ) -> Fact:
        return number(
            f"{name}-{suffix}",
            quantity,
            value,
            system=system,
            basing=basing,
            low=bounds[0],
            high=bounds[1],
            as_of=as_of,
            source_id=series,
            count_type=count_type,
        )

    rows = [row("launchers", "launchers", count, "deployed_estimate")]
    if load is not None:
        bounds = (load_low, load_high)
        rows.append(row("load", "warheads_per_launcher", load, load_counts, bounds))
    if warheads is not None:
        rows.append(row("warheads", "warheads", warheads, load_counts))
    return rows


def leg(series: str, name: str, as_of: str, *, rank: int = 1, party: str = ATTACKER) -> Record:
    """A row of ``order_of_battle``: this source gives this complete leg."""
    return record(
        f"oob-{party}-{as_of}-{name}-{series}".lower(),
        "order_of_battle",
        party=party,
        as_of=as_of,
        source_id=series,
        leg=name,
        series=series,
        rank=str(rank),
    )


# Missiles as listed. 2010: 10 x 3 + 9 x 1 + 40 = 79 warheads on 35 launchers.
# 2012: 8 x 3 + 12 x 2 + 40 = 88 warheads on 36 launchers.
FORCES: list[Fact] = [
    *launchers("survey-2010", "Alpha", "silo", 10, as_of="2010", load=3, load_low=1, load_high=4),
    *launchers("survey-2010", "Bravo", "mobile", 9, as_of="2010", load=1),
    *launchers("survey-2010", "Delta", "submarine", 16, as_of="2010", warheads=40),
    *launchers("survey-2010", "Heavy", "bomber", 5, as_of="2010", load=6),
    *launchers("survey-2012", "Alpha", "silo", 8, as_of="2012", load=3, load_low=1, load_high=4),
    *launchers("survey-2012", "Bravo", "mobile", 12, as_of="2012", load=2, load_high=4),
    *launchers("survey-2012", "Delta", "submarine", 16, as_of="2012", load=2.5, load_high=8),
    *launchers("rival-2012", "Alpha", "silo", 20, as_of="2012", load=1),
    *launchers("weak-2012", "Alpha", "silo", 99, as_of="2012-04", load=1),
]
ORDER_OF_BATTLE: list[Record] = [
    leg("survey-2010", "icbm", "2010"),
    leg("survey-2010", "slbm", "2010"),
    leg("survey-2010", "bomber", "2010"),
    leg("survey-2012", "icbm", "2012"),
    leg("survey-2012", "slbm", "2012"),
    leg("rival-2012", "icbm", "2012", rank=2),
    leg("weak-2012", "icbm", "2012-04", rank=9),
]
PLATFORMS: list[Fact] = [
    number(
        "platform-delta",
        "launchers_per_platform",
        8,
        system="Delta",
        basing="submarine",
        as_of="1990",
        known_from="1990",
    ),
    number(
        "platform-mobile",
        "launchers_per_platform",
        3,
        basing="mobile",
        as_of="1990",
        known_from="1990",
    ),
]

EXCHANGED = (
    # date, party, deployed launchers, deployed warheads, all launchers
    ("2011-02-05", ATTACKER, 38, 90, 50),
    ("2011-02-05", DEFENDER, 60, 130, 90),
    ("2012-03-01", ATTACKER, 40, 101, 52),
    ("2012-03-01", DEFENDER, 58, 120, 88),
)
AGGREGATES: list[Fact] = [
    number(
        f"{quantity}-{party}-{on}",
        quantity,
        value,
        party=party,
        as_of=on,
        source_id="treaty",
        count_type="accountable",
        known_from=on,
    )
    for on, party, *values in EXCHANGED
    for quantity, value in zip(
        (
            "new_start_deployed_launchers",
            "new_start_deployed_warheads",
            "new_start_total_launchers",
        ),
        values,
        strict=True,
    )
]
LIMITS: list[Fact] = [
    number(
        f"limit-{quantity}",
        quantity,
        value,
        party=f"{ATTACKER}+{DEFENDER}",
        system="New START",
        as_of="2018-02-05",
        source_id="treaty",
    )
    for quantity, value in (
        ("deployed_launcher_limit", 45),
        ("warhead_limit", 100),
        ("launcher_limit", 60),
    )
]

STOCK: list[Fact] = [
    number(
        "stock-far",
        "interceptors",
        30,
        party=DEFENDER,
        system="Long",
        basing="Hill",
        low=24,
        high=30,
        as_of="2011",
        count_type="deployed_estimate",
    ),
    number(
        "stock-shore-2011",
        "interceptors",
        6,
        party=DEFENDER,
        system="Short",
        basing="Shore",
        as_of="2011",
        count_type="capacity",
    ),
    number(
        "stock-shore-2012",
        "interceptors",
        12,
        party=DEFENDER,
        system="Short",
        basing="Shore",
        as_of="2012-03",
        count_type="capacity",
    ),
    number(
        "stock-ships",
        "interceptors",
        None,
        party=DEFENDER,
        system="Short",
        basing="Ships",
        low=2,
        high=10,
        as_of="2011",
        count_type="deployed_estimate",
    ),
    number(
        "stock-future",
        "interceptors_planned",
        50,
        party=DEFENDER,
        system="Short",
        basing="Shore",
        low=40,
        high=60,
        as_of="2020",
        count_type="deployed_estimate",
    ),
]


def stock_row(
    plan: str,
    layer: str,
    order: int,
    *,
    system: str,
    basing: str,
    row: str = "",
    quantity: str = "interceptors",
    test_program: str = "GMD",
    as_of: str | None = None,
) -> Record:
    """A row of ``architectures``."""
    return record(
        f"arch-{plan}-{layer}-{basing}".lower(),
        "architectures",
        system=system,
        as_of=as_of,
        source_id="ranges",
        plan=plan,
        layer=layer,
        order=str(order),
        quantity=quantity,
        basing=basing,
        row=row,
        record_program=test_program,
    )


# The far layer stands first in the file and second in the order.
ARCHITECTURES: list[Record] = [
    stock_row("deployed", "far", 2, system="Long", basing="Hill", test_program=""),
    stock_row("deployed", "near", 1, system="Short", basing="Shore"),
    stock_row("deployed", "near", 1, system="Short", basing="Ships"),
    stock_row("near-only", "near", 1, system="Short", basing="Shore"),
    stock_row(
        "future",
        "near",
        1,
        system="Short",
        basing="Shore",
        row="stock-future",
        quantity="interceptors_planned",
        as_of="2011-09",
    ),
]


def flight_test(
    name: str,
    as_of: str,
    result: str,
    *,
    program: str = "GMD",
    attempted: str = "yes",
    target: str = "mrbm",
    configured: str = "no",
    countermeasures: str = "no",
    note: str = "",
    verification: Verification = "seen",
) -> Record:
    """A row of ``flight_tests``."""
    return record(
        f"test-{name}".lower(),
        "flight_tests",
        as_of=as_of,
        known_from=as_of,
        note=note,
        verification=verification,
        program=program,
        test_name=name,
        interceptor="",
        target_class=target,
        intercept_attempted=attempted,
        result=result,
        countermeasures_present=countermeasures,
        operationally_configured=configured,
        evidence="",
    )


# By rule, hits of attempts at the end of 2012: see tests/unit/defense/test_record.py.
FLIGHT_TESTS: list[Record] = [
    flight_test("T1", "2001-06-01", "hit", countermeasures="yes"),
    flight_test("T2", "2002-12-16", "miss", countermeasures="yes"),
    flight_test("T3", "2002-12-17", "miss"),
    flight_test("T4", "2003-05-01", "no_test", attempted="no"),
    flight_test("T5", "2004-10-01", "hit", configured="yes"),
    flight_test("T6", "2006-09-01", "hit", configured="yes", target="icbm"),
    flight_test("T7", "2008-02-20", "hit", target="other", note="a Satellite, not a missile"),
    flight_test("T8", "2010-01-31", "miss", target="icbm", countermeasures="yes"),
    flight_test("T9", "2012-10-01", "hit", configured="unknown", verification="recalled"),
    flight_test("X1", "2005-01-01", "miss", program="OTHER"),
]
DECISIONS: list[Record] = [
    record("plans-2002-12-17-gbi", "plans", as_of="2002-12-17", decision="begin fielding"),
    record("plans-2004-09-30-gmd", "plans", as_of="2004-09-30", decision="limited operations"),
]


def assumed(
    quantity: str,
    system: str,
    basing: str,
    value: float | None,
    bounds: tuple[float, float] | None = None,
    *,
    party: str = DEFENDER,
    known_from: str = "2010",
    suffix: str = "",
) -> Fact:
    """A declared input; ``system`` is ``default``, a posture or a viewpoint."""
    low, high = bounds or (None, None)
    row_id = "-".join(x for x in ("assume", quantity, party, system, basing, suffix) if x)
    row = number(
        row_id.lower(),
        quantity,
        value,
        party=party,
        system=system,
        basing=basing,
        low=low,
        high=high,
        as_of="2026",
        known_from=known_from,
    )
    return replace(row, table="assumptions")


ASSUMPTIONS: list[Fact] = [
    *(
        assumed("surviving_fraction_declared", posture, basing, value, bounds, party=ATTACKER)
        for posture, basing, value, bounds in (
            ("no-first-strike", "silo", 0.96, (0.9, 1.0)),
            ("no-first-strike", "mobile", 0.9, (0.8, 1.0)),
            ("no-first-strike", "submarine", None, (0.5, 1.0)),
            ("day-to-day-ride-out", "silo", None, (0.0, 0.2)),
            ("day-to-day-ride-out", "mobile", None, (0.0, 0.4)),
            ("day-to-day-ride-out", "submarine", 0.3, (0.1, 0.4)),
            ("day-to-day-ride-out:camp", "submarine", 0.05, (0.0, 0.1)),
        )
    ),
    assumed("missile_reliability", "default", "", 0.9, (0.8, 1.0), party=ATTACKER),
    assumed("offense_common_mode_probability", "default", "", None, (0.0, 0.02), party="WORLD"),
    *(
        assumed(quantity, "default", layer, value, bounds)
        for layer in ("near", "far")
        for quantity, value, bounds in (
            ("tracking_probability", None, (0.5, 1.0)),
            ("defense_common_mode_probability", None, (0.0, 0.2)),
            ("engageable_share", None, (0.2, 1.0)),
            ("shots_per_warhead", 2.0, (1.0, 4.0)),
        )
    ),
    assumed("kill_probability_per_shot", "default", "far", 0.5, (0.3, 0.9)),
    assumed("kill_probability_per_shot", "camp", "near", 0.8, (0.7, 0.9)),
    assumed("engageable_share", "camp", "near", 0.0, (0.0, 0.0)),
    assumed("tracking_probability", "default", "near", 0.25, known_from="2013", suffix="2013"),
]
VIEWPOINTS: list[Record] = [
    record("viewpoint-camp", "viewpoints", viewpoint="camp", words="", who="A camp"),
    record("viewpoint-silent", "viewpoints", viewpoint="silent", words="", who="Another"),
]
RECORDS: dict[str, list[Record]] = {
    "order_of_battle": ORDER_OF_BATTLE,
    "architectures": ARCHITECTURES,
    "flight_tests": FLIGHT_TESTS,
    "plans": DECISIONS,
    "viewpoints": VIEWPOINTS,
}
NUMBERS: list[Fact] = [*FORCES, *PLATFORMS, *AGGREGATES, *LIMITS, *STOCK, *ASSUMPTIONS]


def world(*added: Fact | Record, without: Sequence[str] = ()) -> Facts:
    """The invented facts.

    Args:
        added: rows to add; a row with the id of an invented one replaces it.
        without: ids to leave out; each must exist.
    """
    rows: list[Fact | Record] = [*NUMBERS, *(r for t in RECORDS.values() for r in t)]
    unknown = set(without) - {r.id for r in rows}
    if unknown:
        raise KeyError(f"no such rows: {sorted(unknown)}")
    left_out = {*without, *(r.id for r in added)}
    kept = [*(r for r in rows if r.id not in left_out), *added]
    return Facts(
        sources={i: source(i, grade, published) for i, (grade, published) in _PUBLISHED.items()},
        quantities={n: Quantity(n, n, limit, n) for n, limit in _LIMITS_DAYS.items()},
        facts=[r for r in kept if isinstance(r, Fact)],
        records={
            name: [r for r in kept if isinstance(r, Record) and r.table == name] for name in RECORDS
        },
        digest="0" * 64,
    )
