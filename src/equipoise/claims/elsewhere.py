"""`everywhere-regardless`: do states modernize whether or not they face US defenses?"""

from __future__ import annotations

from dataclasses import dataclass

from equipoise.claims.frame import Claim, Options, Result, disagreements, verdict_of
from equipoise.core.dates import PartialDate
from equipoise.core.errors import NoFactError
from equipoise.core.facts import Facts, Record
from equipoise.core.finding import Column, Driver, Figure, Interval, Table
from equipoise.core.language import N_, _
from equipoise.core.wording import ratio
from equipoise.kernels.intervals import poisson_rate_ratio

FACING = ("RUS", "CHN", "PRK")
OTHERS = ("USA", "GBR", "FRA", "IND", "PAK", "ISR")
FIRST_YEAR = 2000
ACTIVE_WITHIN_YEARS = 10
ACTIVE_NEEDED = 7
LEVEL = 0.90
DISAGREE = ("positions-f01", "positions-f02", "positions-d08", "positions-g01")


@dataclass(frozen=True)
class StateRecord:
    """Programs of one state: those begun in the period, and those active at its end."""

    party: str
    begun: tuple[str, ...]
    active: tuple[str, ...]


def beginning(program: Record) -> PartialDate | None:
    """Earliest dated sign of a program: development, else first flight, else deployment."""
    for column in ("development_start", "first_flight_test", "deployment_start"):
        when = program.date(column)
        if when is not None:
            return when
    return None


def is_active(program: Record, options: Options) -> bool:
    """Begun or flown but not deployed, or deployed within the last ten years."""
    begun, deployed = beginning(program), program.date("deployment_start")
    if begun is None or begun.first > options.today:
        return False
    if deployed is None or deployed.first > options.today:
        return True
    return options.today.year - deployed.first.year <= ACTIVE_WITHIN_YEARS


def record_of(facts: Facts, party: str, options: Options) -> StateRecord:
    """The programs of a state."""
    programs = facts.table("programs", party=party)
    begun = tuple(
        p.system
        for p in programs
        if (when := beginning(p)) is not None
        and when.first.year >= FIRST_YEAR
        and when.first <= options.today
    )
    return StateRecord(party, begun, tuple(p.system for p in programs if is_active(p, options)))


def build(facts: Facts, options: Options) -> Result:
    """Compare rates of program starts, and count states with an active program."""
    records = [record_of(facts, p, options) for p in (*FACING, *OTHERS)]
    if not any(r.begun for r in records):
        raise NoFactError("no dated program is in this vintage", cure="Choose a later vintage.")
    decades = (options.today.year - FIRST_YEAR + 1) / 10
    facing = sum(len(r.begun) for r in records if r.party in FACING)
    others = sum(len(r.begun) for r in records if r.party in OTHERS)
    found = poisson_rate_ratio(
        events_first=facing,
        exposure_first=len(FACING) * decades,
        events_second=others,
        exposure_second=len(OTHERS) * decades,
        level=LEVEL,
    )
    low, high = found.interval.low, found.interval.high
    central = found.ratio if found.ratio is not None else 1.0
    active = [r.party for r in records if r.active]
    supported = len(active) >= ACTIVE_NEEDED and low <= 1.0 <= high
    verdict = verdict_of(supported=supported, refuted=low > 2.0)
    return Result(
        statement=(
            _(
                "{active} of {records} states with nuclear forces have an active program; "
                "states facing US defenses began {central} times as many per state and decade "
                "since {first_year} as the others (90 % interval {low} to {high}; {facing} and "
                "{others} programs)."
            ).format(
                active=len(active),
                records=len(records),
                central=ratio(central),
                first_year=FIRST_YEAR,
                low=ratio(low),
                high=ratio(high),
                facing=facing,
                others=others,
            )
        ),
        verdict=verdict,
        condition=(
            _(
                "Support needs at least {active_needed} states and an interval that contains "
                "1; refutation a lower end above 2 (it is {low})."
            ).format(active_needed=ACTIVE_NEEDED, low=ratio(low))
        ),
        interval=Interval(low, central, high, LEVEL),
        drivers=(
            Driver("definition", "What counts as a program", float(facing + others), "programs"),
        ),
        who_disagrees=disagreements(facts, DISAGREE),
        caveats=(
            N_(
                "The list of programs was made with missile defense in mind: programs of states "
                "that nobody links to it are under-represented, which raises the ratio."
            ),
            _(
                "{missed} missed programs of the other states would bring the central ratio to 1."
            ).format(missed=missed_to_overturn(facing, others)),
            N_(
                "A start is the earliest public sign; where development is not dated the first "
                "flight stands for it, which is late."
            ),
            N_("Facing a defense and building are both driven by rivalry; a ratio is not a cause."),
        ),
        tables=(_table(records),),
        figures=(_figure(records, options),),
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
                ", ".join(r.active),
            )
            for r in sorted(records, key=lambda r: r.party)
        ),
        note=_(
            "Active: begun or flown and not yet deployed, or deployed within "
            "{active_within_years} years."
        ).format(active_within_years=ACTIVE_WITHIN_YEARS),
    )


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
)
