"""`everywhere-regardless`: do states modernize whether or not they face US defenses?"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass

from equipoise.claims.frame import Claim, Disputes, Options, Result, verdict_of
from equipoise.core.dates import PartialDate
from equipoise.core.errors import NoFactError
from equipoise.core.facts import Facts, Record
from equipoise.core.finding import Column, Driver, Figure, Interval, Table, Verdict
from equipoise.core.language import N_, _, pgettext
from equipoise.core.wording import ratio
from equipoise.kernels.intervals import RateRatio, poisson_rate_ratio

FACING = ("RUS", "CHN", "PRK")
OTHERS = ("USA", "GBR", "FRA", "IND", "PAK", "ISR")
FIRST_YEAR = 2000
ACTIVE_WITHIN_YEARS = 10
ACTIVE_NEEDED = 7
LEVEL = 0.90
DISAGREE = Disputes(
    supported=(
        "positions-f01",
        "positions-f02",
        "positions-d08",
        "positions-g01",
    ),
    refuted=(
        "positions-a06",
        "viewpoints-nipp-heritage-response-adequacy-2020",
    ),
)


DELIVERY = ("icbm", "slbm", "bomber")
ONLY_EVENTS = (
    "events-2014-12-barguzin",
    "events-2021-03-01-kedr",
    "events-2014-01-df-zf-wu-14",
)
"""Starts in states facing US defenses that have no row of their own among the programs."""

STARTS = ("development_start", "first_flight_test", "deployment_start")


@dataclass(frozen=True)
class StateRecord:
    """Programs of one state: those begun in the period, and those active at its end."""

    party: str
    begun: tuple[Record, ...]
    active: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """Programs begun by either group under one way of counting, and what follows."""

    name: str
    facing: int
    others: int
    ratio: RateRatio
    verdict: Verdict

    @property
    def central(self) -> float:
        """The ratio of rates; 1 where neither group began any."""
        return 1.0 if self.ratio.ratio is None else self.ratio.ratio


def beginning(program: Record) -> PartialDate | None:
    """The earliest date on record of a program, even if it was told long after."""
    dates = [d for column in STARTS if (d := program.date(column)) is not None]
    return min(dates, key=lambda d: d.first, default=None)


def first_sign(program: Record) -> PartialDate | None:
    """The earliest public evidence of a program: its beginning, unless that was told later."""
    return program.date("first_public_sign") or beginning(program)


def _within(when: PartialDate | None, options: Options) -> bool:
    return when is not None and when.first.year >= FIRST_YEAR and when.first <= options.today


def is_active(program: Record, options: Options, ended: Container[str] = ()) -> bool:
    """Begun and neither deployed nor ended, or deployed within the last ten years."""
    begun, deployed = beginning(program), program.date("deployment_start")
    if begun is None or begun.first > options.today:
        return False
    if deployed is None or deployed.first > options.today:
        return program.system not in ended
    return options.today.year - deployed.first.year <= ACTIVE_WITHIN_YEARS


def ended_programs(facts: Facts, options: Options) -> frozenset[str]:
    """Systems whose first deployment was promised and whose program was ended since."""
    rows = facts.table("promises", milestone="first_deployment")
    return frozenset(
        r["program"]
        for r in rows
        if (end := r.date("cancelled_date")) is not None and end.first <= options.today
    )


def record_of(facts: Facts, party: str, options: Options, ended: Container[str]) -> StateRecord:
    """The programs of a state; those begun are dated by the earliest public evidence."""
    programs = facts.table("programs", party=party)
    return StateRecord(
        party,
        tuple(p for p in programs if _within(first_sign(p), options)),
        tuple(p.system for p in programs if is_active(p, options, ended)),
    )


def build(facts: Facts, options: Options) -> Result:
    """Compare rates of program starts, and count states with an active program."""
    ended = ended_programs(facts, options)
    records = [record_of(facts, p, options, ended) for p in (*FACING, *OTHERS)]
    if not any(r.begun for r in records):
        raise NoFactError("no dated program is in this vintage", cure="Choose a later vintage.")
    enough = sum(bool(r.active) for r in records) >= ACTIVE_NEEDED
    readings = _readings(facts, options, records, enough)
    judged = readings[0]
    low, high = judged.ratio.interval.low, judged.ratio.interval.high
    return Result(
        statement=_statement(records, judged),
        verdict=judged.verdict,
        condition=_condition(readings, options, enough),
        interval=Interval(low, judged.central, high, LEVEL),
        drivers=(
            Driver(
                "definition",
                N_("What counts as a program, and from when"),
                max(r.central for r in readings) - min(r.central for r in readings),
                N_("ratio"),
            ),
        ),
        caveats=(
            *_CAVEATS,
            _(
                "{missed} missed programs of the other states would bring the central ratio to 1."
            ).format(missed=missed_to_overturn(judged.facing, judged.others)),
        ),
        tables=(_table(records), _readings_table(readings), _told_later(facts)),
        figures=(_figure(records, options),),
    )


_CAVEATS = (
    N_(
        "The list of programs was made with missile defense in mind: programs of states "
        "that nobody links to it are under-represented, which raises the ratio."
    ),
    N_(
        "A start is the earliest public evidence of a program: the first public sign where the "
        "start was told only later, for some by decades, else the earliest date on record. Where "
        "development is not dated the first flight stands for it, which is late."
    ),
    N_(
        "The list holds new warheads and regional missiles too; the second table counts without "
        "them."
    ),
    N_("Facing a defense and building are both driven by rivalry; a ratio is not a cause."),
)


def reading(name: str, facing: int, others: int, options: Options, enough: bool) -> Reading:
    """Apply the rule to counts of programs begun by either group.

    Args:
        name: of the way of counting.
        facing, others: programs begun by states facing US defenses, and by the others.
        options: of the run, for the length of the period.
        enough: whether enough states have an active program.
    """
    decades = (options.today.year - FIRST_YEAR + 1) / 10
    found = poisson_rate_ratio(
        events_first=facing,
        exposure_first=len(FACING) * decades,
        events_second=others,
        exposure_second=len(OTHERS) * decades,
        level=LEVEL,
    )
    low, high = found.interval.low, found.interval.high
    verdict = verdict_of(supported=enough and low <= 1.0 <= high, refuted=low > 2.0)
    return Reading(name, facing, others, found, verdict)


def _readings(
    facts: Facts, options: Options, records: list[StateRecord], enough: bool
) -> list[Reading]:
    """The declared count first, then others that a critic of either side would make."""

    def counts(keeps: Callable[[Record], bool]) -> tuple[int, int]:
        begun = [(r.party in FACING, p) for r in records for p in r.begun if keeps(p)]
        return sum(f for f, _p in begun), sum(not f for f, _p in begun)

    told = [
        party in FACING
        for party in (*FACING, *OTHERS)
        for p in facts.table("programs", party=party)
        if _within(beginning(p), options)
    ]
    every = counts(lambda p: p.table == "programs")
    events = facts.table("events", where=lambda r: r.id in ONLY_EVENTS)
    unlisted = sum(_within(e.as_of, options) for e in events)
    ways = (
        (N_("earliest public evidence (judged)"), every),
        (
            N_("earliest date on record, even if told long after"),
            (sum(told), len(told) - sum(told)),
        ),
        (N_("without warheads"), counts(lambda p: p["weapon"] != "warhead")),
        (
            N_("intercontinental, submarine and bomber programs only"),
            counts(lambda p: p["weapon"] in DELIVERY),
        ),
        (
            N_("with Barguzin, Kedr and DF-ZF, which only the list of events has"),
            (every[0] + unlisted, every[1]),
        ),
    )
    return [reading(name, *pair, options, enough) for name, pair in ways]


def _statement(records: list[StateRecord], judged: Reading) -> str:
    return _(
        "{active} of {records} states with nuclear forces have an active program; "
        "states facing US defenses began {central} times as many per state and decade "
        "since {first_year} as the others (90 % interval {low} to {high}; {facing} and "
        "{others} programs)."
    ).format(
        active=sum(bool(r.active) for r in records),
        records=len(records),
        central=ratio(judged.central),
        first_year=FIRST_YEAR,
        low=ratio(judged.ratio.interval.low),
        high=ratio(judged.ratio.interval.high),
        facing=judged.facing,
        others=judged.others,
    )


def _condition(readings: list[Reading], options: Options, enough: bool) -> str:
    judged = readings[0]
    parts = [_rule_words(judged), _single(judged, options, enough)]
    otherwise = [r for r in readings[1:] if r.verdict != judged.verdict]
    if otherwise:
        parts.append(
            _("Counted otherwise the verdict would be: {readings}.").format(
                readings="; ".join(
                    f"{_(r.name)}: '{pgettext('verdict', r.verdict)}'" for r in otherwise
                )
            )
        )
    return " ".join(parts)


def _rule_words(judged: Reading) -> str:
    return _(
        "Support needs at least {active_needed} states and an interval that contains "
        "1; refutation a lower end above 2 (it is {low})."
    ).format(active_needed=ACTIVE_NEEDED, low=ratio(judged.ratio.interval.low))


def _single(judged: Reading, options: Options, enough: bool) -> str:
    """Which one program, added or dropped, would change the verdict."""
    one_off = (
        (N_("one program more of a state that faces US defenses"), 1, 0),
        (N_("one program fewer of a state that faces US defenses"), -1, 0),
        (N_("one program more of another state"), 0, 1),
        (N_("one program fewer of another state"), 0, -1),
    )
    flips = [
        (name, found.verdict)
        for name, more, other in one_off
        if judged.facing + more >= 0 and judged.others + other >= 0
        for found in [reading(name, judged.facing + more, judged.others + other, options, enough)]
        if found.verdict != judged.verdict
    ]
    if not flips:
        return _("No single program, added or dropped, would change the verdict.")
    return _("A single program decides: the verdict would be '{verdict}' with {changes}.").format(
        changes=_(", or with ").join(_(name) for name, _v in flips),
        verdict=pgettext("verdict", flips[0][1]),
    )


def missed_to_overturn(facing: int, others: int) -> int:
    """Further programs of the other states that would bring the rate ratio to 1."""
    return max(0, round(facing * len(OTHERS) / len(FACING)) - others)


def _table(records: list[StateRecord]) -> Table:
    columns = (
        Column("party", "State"),
        Column("facing", "Faces US defenses"),
        Column(
            "begun", _("Programs begun since {first_year}").format(first_year=FIRST_YEAR), "", 0
        ),
        Column("active", "Active programs", "", 0),
        Column("names", "Active"),
    )
    return Table(
        "Strategic programs by state",
        columns,
        tuple(
            (
                r.party,
                "yes" if r.party in FACING else "no",
                len(r.begun),
                len(r.active),
                ", ".join(_(x) for x in r.active),
            )
            for r in sorted(records, key=lambda r: r.party)
        ),
        note=_(
            "Active: begun or flown and not yet deployed, or deployed within "
            "{active_within_years} years."
        ).format(active_within_years=ACTIVE_WITHIN_YEARS),
    )


def _readings_table(readings: list[Reading]) -> Table:
    columns = (
        Column("reading", "Counted"),
        Column("facing", "Begun by states facing US defenses", "programs", 0),
        Column("others", "by the others", "programs", 0),
        Column("ratio", "Ratio per state and decade", "", 2),
        Column("low", "90 % interval, low", "", 2),
        Column("high", "high", "", 2),
        Column("verdict", "Verdict"),
    )
    rows = tuple(
        (
            r.name,
            r.facing,
            r.others,
            r.central,
            r.ratio.interval.low,
            r.ratio.interval.high,
            pgettext("verdict", r.verdict),
        )
        for r in readings
    )
    return Table(N_("The same rule under other ways of counting"), columns, rows)


def _told_later(facts: Facts) -> Table:
    """Programs whose start was told later than they first showed, with both dates."""
    columns = (
        Column("system", "Program"),
        Column("start", "Start as told"),
        Column("sign", "First public sign"),
        Column("source", "Row"),
    )
    rows = tuple(
        (p.system, str(beginning(p)), str(p.date("first_public_sign")), p.id)
        for p in facts.table("programs")
        if p.date("first_public_sign") is not None
    )
    return Table(N_("Starts that were only told later"), columns, rows)


def _figure(records: list[StateRecord], options: Options) -> Figure:
    rows = tuple(
        (r.party, float(len(r.begun)), "faces US defenses" if r.party in FACING else "does not")
        for r in sorted(records, key=lambda r: r.party)
    )
    table = Table(
        _("Programs begun since {first_year}").format(first_year=FIRST_YEAR),
        (
            Column("category", "State"),
            Column("value", "Programs begun", "", 0),
            Column("group", "Group"),
        ),
        rows,
    )
    return Figure(
        kind="bars",
        title=_("{number} of {records} states have an active program").format(
            number=sum(bool(r.active) for r in records), records=len(records)
        ),
        table=table,
        scenario=_("dated strategic programs, {first_year} to {today}").format(
            first_year=FIRST_YEAR, today=options.today.isoformat()
        ),
        options={"x_title": _("programs begun since {first_year}").format(first_year=FIRST_YEAR)},
    )


EVERYWHERE_REGARDLESS = Claim(
    id="everywhere-regardless",
    question=N_("Do build-up and modernization go on everywhere, regardless of missile defense?"),
    metric=N_("program starts per state and decade in states facing US defenses over those not"),
    unit="ratio",
    supported_if=N_(
        "at least 7 of 9 states have an active program and the 90 % interval of the ratio "
        "contains 1"
    ),
    refuted_if=N_("lower end of the ratio is above 2"),
    build=build,
    disputes=DISAGREE,
)
