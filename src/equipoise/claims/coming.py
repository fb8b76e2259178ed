"""`more-is-coming`: were the new missiles deployed, and when against the promises?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from statistics import median

from equipoise.claims.frame import Claim, Disputes, Options, Result, verdict_of
from equipoise.claims.schedule import FAR_RUSSIAN, chances_of, chances_table, chances_words
from equipoise.core.dates import PartialDate, years_between
from equipoise.core.errors import NoFactError
from equipoise.core.facts import GRADES, Facts, Record
from equipoise.core.finding import Column, Driver, Figure, Interval, Table
from equipoise.core.language import N_, _, localized
from equipoise.core.wording import spaced

PARTY = "RUS"
SILO_ICBM, OTHER_ICBM = "RS-28 Sarmat", "RS-26 Rubezh"
NOT_BEFORE = date(2016, 1, 1)
LOWEST_GRADE = "B"
DISAGREE = Disputes(
    supported=("positions-d10",),
    refuted=("positions-d09",),
)


@dataclass(frozen=True)
class Fate:
    """What became of a missile.

    Attributes:
        system: the missile.
        deployed: date of deployment seen in a source of grade B or better, if any.
        claimed: date of deployment claimed without such a source, if any.
        ended: date on which it was ended without deployment, if any.
        promises: promises of first deployment on record.
        said: what officials said of its deployment, oldest first.
    """

    system: str
    deployed: PartialDate | None
    claimed: PartialDate | None
    ended: PartialDate | None
    promises: tuple[Record, ...]
    said: tuple[Record, ...] = ()


def fate_of(facts: Facts, system: str, options: Options) -> Fate:
    """What became of a missile by the newest day."""
    programs = facts.table("programs", party=PARTY, system=system)
    if not programs:
        raise NoFactError(f"no program '{system}' is in this vintage", cure="Choose a later one.")
    program = programs[0]
    promises = tuple(
        facts.table("promises", program=system, milestone="first_deployment", party=PARTY)
    )
    when = program.date("deployment_start")
    good = _seen_in_good_source(facts, program)
    ends = [p.date("cancelled_date") for p in promises]
    ended = min((e for e in ends if e is not None), default=None)
    by_now = when if when is not None and when.first <= options.today else None
    claims = [
        e.as_of
        for e in facts.table("events", party=PARTY, system=system, event_type="deployment")
        if e.as_of is not None and e.as_of.first <= options.today
    ]
    claimed = by_now or min(claims, key=lambda d: d.first, default=None)
    return Fate(
        system=system,
        deployed=by_now if good and by_now and by_now.first >= NOT_BEFORE else None,
        claimed=None if good else claimed,
        ended=ended if ended is not None and ended.first <= options.today else None,
        promises=promises,
        said=tuple(facts.table("positions", party=PARTY, system=system)),
    )


def _seen_in_good_source(facts: Facts, program: Record) -> bool:
    grade = facts.sources[program.source_id].grade
    cell = next((c for c in program["evidence"].split(";") if "deployment_start=" in c), "")
    return "(seen)" in cell and GRADES.index(grade) <= GRADES.index(LOWEST_GRADE)


def build(facts: Facts, options: Options) -> Result:
    """Judge both missiles and measure the slip of their promises."""
    fates = [fate_of(facts, s, options) for s in (SILO_ICBM, OTHER_ICBM)]
    supported = all(f.deployed is not None for f in fates)
    refuted = any(f.ended is not None and f.deployed is None for f in fates)
    slips = [s for f in fates for s in least_slips(f, options)]
    if not slips:
        raise NoFactError("no dated promise is in this vintage", cure="Choose a later vintage.")
    ordered = sorted(slips)
    chances = chances_of(facts)
    said = tuple(chances_words(c) for c in chances if c.name == FAR_RUSSIAN)
    middle = median(ordered)
    return Result(
        statement=_statement(fates, slips, middle),
        verdict=verdict_of(supported=supported, refuted=refuted),
        condition=_condition(fates),
        interval=Interval(ordered[0], middle, ordered[-1], 1.0),
        drivers=(Driver("slip", "Lateness of the promises so far", middle, N_("years, at least")),),
        caveats=(*_CAVEATS, *said),
        tables=(_fates_table(fates), chances_table(chances), _promises_table(fates)),
        figures=(_figure(fates, options),),
    )


_CAVEATS = (
    N_(
        "A silo-based multiple-warhead missile did arrive in another form: RS-24 went into rebuilt "
        "silos from 2014. The declared rule asks for the new missile the article meant."
    ),
    N_("The ended missile came back as a shorter-range one; the rule counts the ICBM."),
    N_(
        "Open promises are censored: a lateness runs to the day on which the promise was last "
        "seen open and is the least it can be; promises kept quietly are under-counted."
    ),
    N_(
        "The span runs from the shortest to the longest lateness; it is not a probability interval."
    ),
)


def least_slips(fate: Fate, options: Options) -> list[float]:
    """Years by which each promise is late at least: to deployment, to the end or the last look."""
    today = PartialDate.parse(options.today.isoformat())
    found = []
    for promise in fate.promises:
        due, looked = promise.date("promised_date"), promise.date("open_as_of")
        last = fate.deployed or fate.ended or looked or today
        if due is not None and due.last < last.first:
            found.append(years_between(PartialDate.parse(due.last.isoformat()), last))
    return found


def _statement(fates: list[Fate], slips: list[float], middle: float) -> str:
    parts = []
    for f in fates:
        if f.deployed is not None:
            parts.append(
                _("{system} was deployed {deployed}").format(
                    system=_(f.system), deployed=f.deployed
                )
            )
        elif f.ended is not None:
            parts.append(
                _("{system} was ended {ended} without deployment").format(
                    system=_(f.system), ended=f.ended
                )
            )
        elif f.claimed is not None:
            parts.append(
                _("{system} is claimed deployed {claimed}, without a good source").format(
                    system=_(f.system), claimed=f.claimed
                )
                + _said(f)
            )
        else:
            parts.append(_("{system} has no dated deployment").format(system=_(f.system)))
    return _(
        "{listed}. The {number} promises of first deployment that fell due are late by "
        "{least} to {most} years so far, {middle} in the middle."
    ).format(
        listed="; ".join(parts),
        number=len(slips),
        least=localized(f"{min(slips):.1f}"),
        most=localized(f"{max(slips):.1f}"),
        middle=localized(f"{middle:.1f}"),
    )


def _said(fate: Fate) -> str:
    if not fate.said:
        return ""
    words = "; ".join(f"{_(row['who'])}, {row.as_of}: {_(row['claim'])}" for row in fate.said)
    return f" ({words})"


def _condition(fates: list[Fate]) -> str:
    missing = [_(f.system) for f in fates if f.deployed is None]
    if not missing:
        return _("Both have a dated deployment in a source of grade B or better.")
    return _(
        "A deployment of {listed} after January 2016, dated in a source of grade B or "
        "better, would be needed for support; an end without deployment refutes."
    ).format(listed=_(" and ").join(missing))


def _fates_table(fates: list[Fate]) -> Table:
    columns = (
        Column("system", "Missile"),
        Column("deployed", "Deployed, good source"),
        Column("claimed", "Claimed deployed, no good source"),
        Column("ended", "Ended without deployment"),
        Column("promises", "Promises of first deployment", "", 0),
    )
    return Table(
        "What became of the two missiles",
        columns,
        tuple(
            (
                f.system,
                str(f.deployed or ""),
                str(f.claimed or ""),
                str(f.ended or ""),
                len(f.promises),
            )
            for f in fates
        ),
    )


def _promises_table(fates: list[Fate]) -> Table:
    columns = (
        Column("system", "Missile"),
        Column("said", "Said"),
        Column("who", "By"),
        Column("due", "Promised for"),
        Column("outcome", "State"),
    )
    rows = tuple(
        (
            f.system,
            str(p.as_of),
            p["promised_by"],
            p["promised_date"],
            spaced(p["outcome"]),
        )
        for f in fates
        for p in f.promises
    )
    return Table("Promises of first deployment", columns, rows)


def _figure(fates: list[Fate], options: Options) -> Figure:
    rows = tuple(
        (f.system, str(p["promised_by"]), str(p.as_of), str(p["promised_date"]), "promise")
        for f in fates
        for p in f.promises
        if p.as_of is not None
    )
    table = Table(
        N_("Promises: from the day they were made to the date promised"),
        (
            Column("lane", "Missile"),
            Column("label", "Promise"),
            Column("start", N_("Made")),
            Column("end", "Promised for"),
            Column("kind", "Kind"),
        ),
        rows,
    )
    return Figure(
        kind="timeline",
        title=_("{number} promises of first deployment").format(number=len(rows)),
        table=table,
        scenario=_("promises on record to {today}").format(today=options.today.isoformat()),
        options={},
    )


MORE_IS_COMING = Claim(
    id="more-is-coming",
    question=N_("Did the new silo-based missile and another new ICBM come, as announced?"),
    metric=N_("years by which promises of first deployment are late so far"),
    unit="years",
    supported_if=N_(
        "both have a dated deployment after January 2016 seen in a source of grade B or better"
    ),
    refuted_if=N_("either program was ended without deployment"),
    build=build,
    disputes=DISAGREE,
)
