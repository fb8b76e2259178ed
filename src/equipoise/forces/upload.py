"""How many stored warheads could be loaded on the launchers a party has, by leg and time.

A declared-assumption calculation, not an estimate of anybody's plans. For each basing:

    added(t) = min(rate * (t - delay), launchers) * free room per launcher * share filled

and for the party as a whole never more than the warheads that are not deployed and fit. Rate,
delay, share filled and share that fits are rows of ``assumptions.csv``; the free room is the
generic high load of each type less what is deployed on it. Results are ranges: the low end
takes the slow end of every row, the high end the fast one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from equipoise.core.errors import NoFactError
from equipoise.core.estimate import Estimate
from equipoise.core.facts import Fact, Facts, add_counts
from equipoise.forces.counting import loaded_by_leg
from equipoise.forces.inventory import LEGS, Leg
from equipoise.forces.legs import LegReading, TypeRow, read_leg

HORIZONS_MONTHS = (6, 12, 36, 60)
ASSUMED = (
    "upload_launchers_per_month",
    "upload_start_delay_months",
    "upload_fill_share",
)
RESERVE_SHARE = "upload_reserve_share"
Bound = Literal["time", "room on launchers", "warheads in store"]


@dataclass(frozen=True, slots=True)
class Assumption:
    """One declared input and its row."""

    label: str
    low: float
    central: float
    high: float
    unit: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class StartingPoint:
    """Warheads deployed by leg, by one way of counting.

    Attributes:
        label: which way.
        by_leg: warheads on missiles, weapons at bomber bases.
        count_type: how they are counted.
        fact_ids: rows read.
        source_ids: their sources.
    """

    label: str
    by_leg: Mapping[Leg, float]
    count_type: str
    fact_ids: tuple[str, ...]
    source_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BasingRoom:
    """Launchers of one basing and the free room on them.

    Attributes:
        basing, leg: what and where.
        launchers: launchers.
        room: free room in warheads: least and most, over the starting points.
    """

    basing: str
    leg: Leg
    launchers: int
    room: tuple[float, float]


@dataclass(frozen=True, slots=True)
class UploadAt:
    """Warheads that could be added by a time.

    Attributes:
        months: time after the decision.
        leg: icbm, slbm, bomber, or ``all``.
        added: least, middle and most; whole legs do not add up to ``all`` where the warheads
            in store are the bound.
        bound: what binds the middle number.
    """

    months: int
    leg: str
    added: Estimate
    bound: Bound


@dataclass(frozen=True, slots=True)
class Upload:
    """What a party could add, and what that rests on.

    Attributes:
        party: party code.
        on: the day of the decision.
        deployed: warheads deployed, least and most over the starting points.
        starting_points: each way of counting what is deployed.
        in_store: warheads not deployed that fit strategic launchers.
        rooms: launchers and free room by basing.
        steps: what could be added, by time and leg, ``all`` last.
        assumptions: every declared input.
        fact_ids: rows read.
    """

    party: str
    on: date
    deployed: tuple[float, float]
    starting_points: tuple[StartingPoint, ...]
    in_store: Estimate
    rooms: tuple[BasingRoom, ...]
    steps: tuple[UploadAt, ...]
    assumptions: tuple[Assumption, ...]
    fact_ids: tuple[str, ...]

    def added(self, months: int, leg: str = "all") -> Estimate:
        """What could be added by a time."""
        return next(s.added for s in self.steps if (s.months, s.leg) == (months, leg))


def upload(
    facts: Facts, party: str, *, on: date, months: Sequence[int] = HORIZONS_MONTHS
) -> Upload:
    """Warheads a party could add to the launchers it has, by leg at some times.

    Args:
        facts: the facts to read.
        party: party code.
        on: the day of the decision.
        months: times after it.

    Raises:
        UnknownNameError: if the party has no order of battle.
        NoFactError: if the launchers, what is deployed on them, the stockpile or an
            assumption are not on record for the day.
    """
    legs = _legs(facts, party, on)
    points = starting_points(facts, party, legs, on=on)
    rooms = _rooms(legs, points)
    inputs = _Inputs.read(facts, party, rooms)
    stockpile = facts.at("warhead_stockpile", on=on, party=party)
    totals = [sum(p.by_leg.values()) for p in points]
    deployed = (min(totals), max(totals))
    store = _in_store(stockpile.value, deployed, inputs.reserve)
    return Upload(
        party=party,
        on=on,
        deployed=deployed,
        starting_points=points,
        in_store=store,
        rooms=rooms,
        steps=_steps(rooms, inputs, store, months),
        assumptions=inputs.all,
        fact_ids=_read(stockpile.fact, inputs, points, legs),
    )


def _read(
    stockpile: Fact,
    inputs: _Inputs,
    points: Sequence[StartingPoint],
    legs: Mapping[Leg, LegReading],
) -> tuple[str, ...]:
    """Ids of all rows read."""
    ids = {stockpile.id, *(a.fact.id for a in inputs.all)}
    ids.update(i for p in points for i in p.fact_ids)
    ids.update(i for leg in legs.values() for i in leg.fact_ids)
    return tuple(sorted(ids))


def _legs(facts: Facts, party: str, on: date) -> dict[Leg, LegReading]:
    legs = {leg: read_leg(facts, party, leg, on=on) for leg in LEGS}
    missing = [x.missing for x in legs.values() if not x.rows and x.leg != "bomber"]
    if missing:
        raise NoFactError(
            f"the launchers of {party} are not on record for {on}: {'; '.join(missing)}",
            cure="Ask for another date.",
        )
    return legs


def starting_points(
    facts: Facts, party: str, legs: Mapping[Leg, LegReading], *, on: date
) -> tuple[StartingPoint, ...]:
    """Each way on record of counting what is deployed by leg.

    An outside estimate by leg is taken as it is. A number declared under New START is spread
    over the missiles in proportion to the most they can carry; bombers then hold no weapon
    more than the one they count as, and must be on record.

    Raises:
        NoFactError: if there is none.
    """
    found = [*_estimated(facts, party, on), *_declared(facts, party, legs, on)]
    if not found:
        raise NoFactError(
            f"what is deployed on the launchers of {party} is not on record for {on}: neither an "
            "outside estimate of all legs nor a declared total with the bombers in it",
            cure="Ask for a date from 5 February 2011 on, when loads were first declared, and "
            "for which 'equipoise forces' lists bombers.",
        )
    return tuple(found)


def _estimated(facts: Facts, party: str, on: date) -> list[StartingPoint]:
    rows = loaded_by_leg(facts, party, on=on)
    if not rows:
        return []
    read = [f for leg in LEGS for f in rows[leg]]
    return [
        StartingPoint(
            "outside estimate by leg",
            {leg: add_counts(rows[leg]) for leg in LEGS},
            read[0].count_type,
            tuple(f.id for f in read),
            tuple(sorted({f.source_id for f in read})),
        )
    ]


def _declared(
    facts: Facts, party: str, legs: Mapping[Leg, LegReading], on: date
) -> list[StartingPoint]:
    try:
        reading = facts.at("new_start_deployed_warheads", on=on, party=party)
    except NoFactError:
        return []
    if not legs["bomber"].rows:
        return []
    bombers = float(sum(r.count for r in legs["bomber"].rows))
    missiles = reading.value - bombers
    most = {leg: sum(r.most or r.count for r in legs[leg].rows) for leg in ("icbm", "slbm")}
    share = missiles / sum(most.values())
    by_leg: dict[Leg, float] = {
        "icbm": most["icbm"] * share,
        "slbm": most["slbm"] * share,
        "bomber": bombers,
    }
    return [
        StartingPoint(
            "declared under New START, spread over the missiles",
            by_leg,
            reading.fact.count_type,
            (reading.fact.id,),
            (reading.fact.source_id,),
        )
    ]


def _rooms(
    legs: Mapping[Leg, LegReading], points: Sequence[StartingPoint]
) -> tuple[BasingRoom, ...]:
    """Free room by basing: a leg's room is shared out in proportion to the most it carries."""
    rooms = []
    for leg, reading in legs.items():
        most = sum(_most(r) for r in reading.rows)
        free = [max(most - p.by_leg[leg], 0.0) for p in points]
        for basing in sorted({r.basing for r in reading.rows}):
            own = [r for r in reading.rows if r.basing == basing]
            part = sum(_most(r) for r in own) / most if most else 0.0
            rooms.append(
                BasingRoom(
                    basing,
                    leg,
                    sum(r.count for r in own),
                    (min(free) * part, max(free) * part),
                )
            )
    return tuple(rooms)


def _most(row: TypeRow) -> float:
    return float(row.most if row.most is not None else row.count)


@dataclass(frozen=True, slots=True)
class _Inputs:
    """The declared inputs by basing."""

    by_basing: Mapping[str, Mapping[str, Assumption]]
    reserve: Assumption

    @classmethod
    def read(cls, facts: Facts, party: str, rooms: Sequence[BasingRoom]) -> _Inputs:
        return cls(
            by_basing={
                room.basing: {q: _assumption(facts, q, party, room.basing) for q in ASSUMED}
                for room in rooms
            },
            reserve=_assumption(facts, RESERVE_SHARE, party, ""),
        )

    @property
    def all(self) -> tuple[Assumption, ...]:
        """Every input, by basing, the share that fits last."""
        return (*(a for own in self.by_basing.values() for a in own.values()), self.reserve)


_LABELS = {
    "upload_launchers_per_month": "launchers reloaded in a month",
    "upload_start_delay_months": "months until the first one",
    "upload_fill_share": "share of the free room filled",
    RESERVE_SHARE: "share of the warheads not deployed that fit",
}


def _assumption(facts: Facts, quantity: str, party: str, basing: str) -> Assumption:
    fact = facts.latest_known(quantity, party=party, system="", basing=basing)
    if fact is None:
        known = sorted({f.party for f in facts.numbers(quantity)})
        raise NoFactError(
            f"no assumption '{quantity}' is declared for {party} {basing}".rstrip(),
            cure=f"Declared for: {', '.join(known) or 'nobody'}. Add a row to assumptions.csv.",
        )
    low = fact.low if fact.low is not None else fact.central
    high = fact.high if fact.high is not None else fact.central
    label = f"{basing}: {_LABELS[quantity]}" if basing else _LABELS[quantity]
    return Assumption(label, low, fact.central, high, fact.unit, fact)


def _in_store(stockpile: float, deployed: tuple[float, float], share: Assumption) -> Estimate:
    """Warheads not deployed that fit strategic launchers."""
    least, most = max(stockpile - deployed[1], 0.0), max(stockpile - deployed[0], 0.0)
    middle = (least + most) / 2.0
    return Estimate(least * share.low, middle * share.central, most * share.high, "parameter")


End = Literal["low", "central", "high"]
ENDS: tuple[End, ...] = ("low", "central", "high")


def _steps(
    rooms: Sequence[BasingRoom], inputs: _Inputs, store: Estimate, months: Sequence[int]
) -> tuple[UploadAt, ...]:
    steps: list[UploadAt] = []
    for time in months:
        free = {
            end: {r.basing: _added(r, inputs.by_basing[r.basing], time, end) for r in rooms}
            for end in ENDS
        }
        groups = [(leg, [r for r in rooms if r.leg == leg]) for leg in LEGS]
        for name, own in (*((g[0], g[1]) for g in groups if g[1]), ("all", list(rooms))):
            sums = {end: sum(free[end][r.basing] for r in own) for end in ENDS}
            full = sum(_room(r, inputs.by_basing[r.basing], "central") for r in own)
            steps.append(_step(time, name, sums, full, store))
    return tuple(steps)


def _step(
    months: int,
    name: str,
    sums: Mapping[End, float],
    full: float,
    store: Estimate,
) -> UploadAt:
    """What is added by a time, held to what is in store, and what binds its middle."""
    added = Estimate(
        min(sums["low"], store.low),
        min(sums["central"], store.central),
        min(sums["high"], store.high),
        "parameter",
    )
    bound: Bound = "time"
    if sums["central"] > store.central:
        bound = "warheads in store"
    elif sums["central"] >= full * (1.0 - 1e-9):
        bound = "room on launchers"
    return UploadAt(months, name, added, bound)


def _room(room: BasingRoom, inputs: Mapping[str, Assumption], end: End) -> float:
    """Free room that would be filled in the end."""
    free = {"low": room.room[0], "central": sum(room.room) / 2.0, "high": room.room[1]}[end]
    return free * _value(inputs["upload_fill_share"], end)


def _added(room: BasingRoom, inputs: Mapping[str, Assumption], months: float, end: End) -> float:
    """Warheads added by a time on one basing, before the limit of what is in store."""
    slow: dict[End, End] = {"low": "high", "central": "central", "high": "low"}
    delay = _value(inputs["upload_start_delay_months"], slow[end])
    rate = _value(inputs["upload_launchers_per_month"], end)
    reloaded = min(max(months - delay, 0.0) * rate, room.launchers)
    return reloaded / room.launchers * _room(room, inputs, end) if room.launchers else 0.0


def _value(assumption: Assumption, end: End) -> float:
    return {"low": assumption.low, "central": assumption.central, "high": assumption.high}[end]
