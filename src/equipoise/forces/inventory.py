"""A party's strategic force at a date, read from one source per leg.

The table ``order_of_battle`` says which source gives a complete leg at which date; rival
sources stand beside the default and can be chosen. Bombers are air-breathing: they are
listed apart and left out of ballistic arrivals.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from equipoise.core.errors import BadInputError, NoFactError, UnknownNameError
from equipoise.core.facts import Basis, Fact, Facts, Record

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped, unused-ignore]

Leg = Literal["icbm", "slbm", "bomber"]
Loading = Literal["as_listed", "declared", "maximum"]
LOADINGS: tuple[Loading, ...] = ("as_listed", "declared", "maximum")
LEGS: tuple[Leg, ...] = ("icbm", "slbm", "bomber")
BASINGS_OF_LEG: dict[str, tuple[str, ...]] = {
    "icbm": ("silo", "mobile"),
    "slbm": ("submarine",),
    "bomber": ("bomber",),
}


@dataclass(frozen=True, slots=True)
class ForceGroup:
    """Launchers of one system and basing that carry the same whole number of warheads.

    Attributes:
        system, basing, leg: what and where.
        launchers: launchers in this group.
        warheads_per_launcher: whole warheads on each.
        launchers_per_platform: launchers on one boat or in one regiment; 1 for a silo.
        load_range: least and most warheads that one launcher is held to carry.
        count_type: how the warheads are counted.
        source_id: source of the launchers.
        as_of: date of the row, as printed.
        basis, days_carried: how the row was obtained for the date asked.
        verification: ``seen`` or ``recalled``.
        fact_ids: rows read for this group.
    """

    system: str
    basing: str
    leg: Leg
    launchers: int
    warheads_per_launcher: int
    launchers_per_platform: int
    load_range: tuple[float, float]
    count_type: str
    source_id: str
    as_of: str
    basis: Basis
    days_carried: int
    verification: str
    fact_ids: tuple[str, ...]

    @property
    def warheads(self) -> int:
        """Warheads of the group."""
        return self.launchers * self.warheads_per_launcher


@dataclass(frozen=True)
class ForceStructure:
    """A party's force at a date.

    Attributes:
        party: party code.
        on: day asked for.
        loading: how warheads are spread over missiles.
        groups: ballistic missile groups.
        bombers: bomber groups, shown apart.
        declared_total: the treaty-declared warheads the loading rests on, if any.
    """

    party: str
    on: date
    loading: Loading
    groups: tuple[ForceGroup, ...]
    bombers: tuple[ForceGroup, ...]
    declared_total: float | None = None

    @property
    def warheads(self) -> int:
        """Ballistic missile warheads of the force."""
        return sum(g.warheads for g in self.groups)

    @property
    def launchers(self) -> int:
        """Ballistic missile launchers of the force."""
        return sum(g.launchers for g in self.groups)

    @property
    def fact_ids(self) -> tuple[str, ...]:
        """All rows read."""
        return tuple(sorted({i for g in (*self.groups, *self.bombers) for i in g.fact_ids}))

    def to_rows(self) -> list[dict[str, Any]]:
        """One plain dict per group, ballistic missiles first, bombers last."""
        return [_row_of(g) for g in (*self.groups, *self.bombers)]

    def to_pandas(self) -> pandas.DataFrame:
        """The groups as a pandas data frame (needs pandas).

        Raises:
            BadInputError: if pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError:
            raise BadInputError(
                "pandas is not installed", cure="Install it: pip install pandas."
            ) from None
        return pd.DataFrame(self.to_rows())

    def _repr_html_(self) -> str:
        rows = self.to_rows()
        head = "".join(f"<th>{_escape(str(k))}</th>" for k in rows[0]) if rows else ""
        body = "".join(
            "<tr>" + "".join(f"<td>{_escape(str(v))}</td>" for v in row.values()) + "</tr>"
            for row in rows
        )
        caption = f"{self.party} on {self.on}, loading {self.loading}"
        return f"<table><caption>{caption}</caption><tr>{head}</tr>{body}</table>"


def _escape(text: str) -> str:
    import html

    return html.escape(text)


def _row_of(group: ForceGroup) -> dict[str, Any]:
    return {
        "leg": group.leg,
        "system": group.system,
        "basing": group.basing,
        "launchers": group.launchers,
        "warheads_per_launcher": group.warheads_per_launcher,
        "warheads": group.warheads,
        "count_type": group.count_type,
        "as_of": group.as_of,
        "basis": group.basis,
        "days_carried": group.days_carried,
        "source": group.source_id,
        "verification": group.verification,
    }


def force_structure(
    facts: Facts,
    party: str,
    *,
    on: date,
    loading: Loading = "as_listed",
    series: Sequence[str] = (),
) -> ForceStructure:
    """A party's force at a date.

    Args:
        facts: the facts to read.
        party: party code.
        on: the day.
        loading: ``as_listed`` takes each source's load per type; ``declared`` spreads the
            treaty-declared total over the missiles in proportion to what they can carry;
            ``maximum`` loads every missile with the most it is held to carry.
        series: source ids preferred over the defaults, where they give a complete leg.

    Raises:
        UnknownNameError: if the party has no order of battle, or a loading or series is
            unknown.
        NoFactError: if no complete force is known for the date.
    """
    _check_names(facts, party, loading, series)
    legs = {leg: _leg(facts, party, leg, on, series) for leg in LEGS}
    missiles = (*legs["icbm"], *legs["slbm"])
    if not missiles:
        first = _first_date(facts, party)
        raise NoFactError(
            f"no complete missile force of {party} is on record for {on.isoformat()}",
            cure=f"The first one is dated {first}; ask for that date or a later one.",
        )
    structure = ForceStructure(party, on, loading, missiles, legs["bomber"])
    if loading == "declared":
        return _declared(facts, structure)
    if loading == "maximum":
        return replace(structure, groups=tuple(_fully_loaded(g) for g in structure.groups))
    return structure


def _check_names(facts: Facts, party: str, loading: str, series: Sequence[str]) -> None:
    if loading not in LOADINGS:
        raise UnknownNameError("loading", loading, LOADINGS)
    entries = facts.records.get("order_of_battle", ())
    parties = {r.party for r in entries}
    if party not in parties:
        raise UnknownNameError("party with an order of battle", party, parties)
    known = {r["series"] for r in entries if r.party == party}
    for name in series:
        if name not in known:
            raise UnknownNameError(f"series of {party}", name, known)


def _first_date(facts: Facts, party: str) -> str:
    dates = [
        r.as_of
        for r in facts.records["order_of_battle"]
        if r.party == party and r.as_of and r["leg"] != "bomber" and float(r["rank"]) < _RIVALS_ONLY
    ]
    return str(min(dates)) if dates else "not known in this vintage"


def _leg(
    facts: Facts, party: str, leg: Leg, on: date, preferred: Sequence[str]
) -> tuple[ForceGroup, ...]:
    """The groups of a leg from the latest complete source on or before the day."""
    rows = [
        r
        for r in facts.records["order_of_battle"]
        if r.party == party and r["leg"] == leg and r.as_of is not None and r.as_of.first <= on
    ]
    chosen = [r for r in rows if r["series"] in preferred]
    default = [r for r in rows if float(r["rank"]) < _RIVALS_ONLY]
    pool = chosen or default
    if not pool:
        return ()
    best = max(pool, key=lambda r: (r.as_of.first if r.as_of else on, -float(r["rank"]), r.id))
    if leg == "bomber" and _too_old(facts, best, on):
        return ()
    facts.recorder.note([best.id])
    return _groups_of(facts, best, leg, on)


def _too_old(facts: Facts, entry: Record, on: date) -> bool:
    """Whether a leg may no longer be carried; bombers are then left out, missiles refused."""
    limit = facts.quantities["launchers"].carry_limit_days
    return entry.as_of is not None and (on - entry.as_of.last).days > limit


_RIVALS_ONLY = 5.0
"""Ranks from here on mark sources too weak to be used unless asked for by name."""


def _groups_of(facts: Facts, entry: Record, leg: Leg, on: date) -> tuple[ForceGroup, ...]:
    launchers = facts.numbers(
        "launchers",
        party=entry.party,
        source_id=entry["series"],
        where=lambda f: f.basing in BASINGS_OF_LEG[leg] and f.as_of == entry.as_of,
    )
    if not launchers:
        raise NoFactError(
            f"'{entry.id}' promises the {leg} leg of {entry.party} for {entry.as_of}, and no "
            "launchers of it are on record",
            cure="Add them to forces.csv, take the row out of order_of_battle.csv, or choose a "
            "later vintage.",
        )
    groups: list[ForceGroup] = []
    for fact in launchers:
        if round(fact.central) > 0:
            groups.extend(_groups_of_type(facts, fact, leg, on))
    return tuple(groups)


def _groups_of_type(facts: Facts, launchers: Fact, leg: Leg, on: date) -> list[ForceGroup]:
    """One or two groups of whole warheads for a type, with its basis."""
    same = {
        "party": launchers.party,
        "system": launchers.system,
        "basing": launchers.basing,
        "source_id": launchers.source_id,
    }

    def of_that_date(fact: Fact) -> bool:
        return fact.as_of == launchers.as_of

    loads = facts.numbers("warheads_per_launcher", where=of_that_date, **same)
    totals = facts.numbers("warheads", where=of_that_date, **same)
    total = _warheads_of_type(launchers, loads, totals)
    load = loads[0] if loads else None
    count = round(launchers.central)
    platform, platform_ids = _platform_size(facts, launchers, on)
    carried = max((on - launchers.as_of.last).days, 0)
    _check_carried(facts, launchers, on, carried)
    counted = totals[0] if totals else load
    read = (launchers, *loads, *totals)
    template = ForceGroup(
        system=launchers.system,
        basing=launchers.basing,
        leg=leg,
        launchers=count,
        warheads_per_launcher=0,
        launchers_per_platform=platform,
        load_range=_load_range(load, total / count),
        count_type=counted.count_type if counted else launchers.count_type,
        source_id=launchers.source_id,
        as_of=str(launchers.as_of),
        basis="exact" if carried == 0 else "carried_forward",
        days_carried=carried,
        verification=_worst(read),
        fact_ids=(*(f.id for f in read), *platform_ids),
    )
    return spread_whole(template, round(total))


def _load_range(load: Fact | None, mean: float) -> tuple[float, float]:
    """Least and most warheads on one launcher: the row's bounds, widened to hold the mean."""
    low = load.low if load and load.low is not None else math.floor(mean)
    high = load.high if load and load.high is not None else math.ceil(mean)
    return min(low, mean), max(high, mean)


def _check_carried(facts: Facts, fact: Fact, on: date, carried: int) -> None:
    limit = facts.quantities["launchers"].carry_limit_days
    if carried > limit:
        raise NoFactError(
            f"the force of {fact.party} was last known for {fact.as_of}, {carried} days before "
            f"{on}; it may be carried forward {limit} days at most",
            cure="Ask for an earlier date or add a newer order of battle.",
        )


def _worst(read: Sequence[Fact]) -> str:
    return "recalled" if any(f.verification == "recalled" for f in read) else "seen"


def _warheads_of_type(launchers: Fact, loads: list[Fact], totals: list[Fact]) -> float:
    if totals and totals[0].value is not None:
        return totals[0].value
    if loads and loads[0].value is not None:
        return round(launchers.central) * loads[0].value
    raise NoFactError(
        f"'{launchers.id}' has launchers but neither a load nor a warhead total",
        cure="Add the load to forces.csv or take the series out of order_of_battle.csv.",
    )


def _platform_size(facts: Facts, launchers: Fact, on: date) -> tuple[int, tuple[str, ...]]:
    """Launchers on one platform of this system, of its class, or 1."""
    if launchers.basing not in ("submarine", "mobile"):
        return 1, ()
    for system in (launchers.system, ""):
        try:
            reading = facts.at(
                "launchers_per_platform",
                on=on,
                party=launchers.party,
                system=system,
                basing=launchers.basing,
            )
        except NoFactError:
            continue
        return int(reading.value), (reading.fact.id,)
    return 1, ()


def spread_whole(template: ForceGroup, warheads: int) -> list[ForceGroup]:
    """Spread warheads as evenly as whole warheads allow: one or two groups of a type."""
    base, extra = divmod(warheads, template.launchers)
    parts = ((template.launchers - extra, base), (extra, base + 1))
    return [
        replace(template, launchers=launchers, warheads_per_launcher=load)
        for launchers, load in parts
        if launchers > 0
    ]


def _fully_loaded(group: ForceGroup) -> ForceGroup:
    return replace(
        group,
        warheads_per_launcher=max(math.floor(group.load_range[1]), group.warheads_per_launcher),
        count_type="maximum_load",
    )


def _declared(facts: Facts, structure: ForceStructure) -> ForceStructure:
    """Spread the treaty-declared warheads over the missiles in proportion to capacity."""
    reading = facts.at("new_start_deployed_warheads", on=structure.on, party=structure.party)
    if not structure.bombers:
        raise NoFactError(
            f"the declared total of {structure.party} counts one warhead per bomber, and no "
            f"bombers are on record for {structure.on}",
            cure="Choose another date, or the loading 'as_listed'.",
        )
    bombers = sum(g.launchers for g in structure.bombers)
    missiles_total = round(reading.value) - bombers
    groups = spread_in_proportion(structure.groups, missiles_total)
    declared = tuple(
        replace(
            g,
            count_type="accountable",
            fact_ids=(*g.fact_ids, reading.fact.id),
            verification="recalled" if reading.fact.verification == "recalled" else g.verification,
        )
        for g in groups
    )
    return replace(structure, groups=declared, declared_total=reading.value)


def spread_in_proportion(groups: Sequence[ForceGroup], warheads: int) -> tuple[ForceGroup, ...]:
    """Spread a total over types in proportion to what each can carry.

    Every missile keeps at least one warhead; what remains goes to the types in proportion to
    what they can carry beyond one. Whole warheads; each type ends as one or two groups;
    rounding goes to the types with the largest remainders, so that the total is exact.

    Raises:
        BadInputError: if the total is less than one warhead each, or more than fits.
    """
    merged = merge_types(groups)
    missiles = [g.launchers for g in merged]
    room = _room_above_one(merged, groups, warheads)
    rest = warheads - sum(missiles)
    if not 0 <= rest <= sum(room):
        raise BadInputError(
            f"{warheads} declared warheads do not fit on {sum(missiles)} missiles that carry "
            f"one to {(sum(room) + sum(missiles)) / max(sum(missiles), 1):.1f} each",
            cure="Choose another date, or the loading 'as_listed'.",
        )
    shares = [rest * r / sum(room) if rest else 0.0 for r in room]
    whole = [math.floor(s) for s in shares]
    by_remainder = sorted(range(len(merged)), key=lambda i: whole[i] - shares[i])
    for i in by_remainder[: rest - sum(whole)]:
        whole[i] += 1
    return tuple(
        part
        for g, extra in zip(merged, whole, strict=True)
        for part in spread_whole(g, g.launchers + extra)
    )


def _room_above_one(
    merged: Sequence[ForceGroup], groups: Sequence[ForceGroup], warheads: int
) -> list[float]:
    """What each type can carry beyond one warhead per missile.

    Where a source lists the most that a type carries, that is the capacity; where it lists
    what is loaded, or the listed loads cannot hold the total, the generic high load is.
    """
    listed = {(g.system, g.basing): 0.0 for g in merged}
    for g in groups:
        listed[g.system, g.basing] += g.warheads
    full = [
        listed[g.system, g.basing]
        if g.count_type in _LISTS_CAPACITY
        else g.launchers * g.load_range[1]
        for g in merged
    ]
    if sum(full) < warheads:
        full = [g.launchers * g.load_range[1] for g in merged]
    return [max(0.0, f - g.launchers) for f, g in zip(full, merged, strict=True)]


_LISTS_CAPACITY = ("maximum_load", "attributed")


def merge_types(groups: Sequence[ForceGroup]) -> list[ForceGroup]:
    """One group for each system and basing, subgroups of unlike loads joined.

    The load of a joined group is that of its first part and not to be used.
    """
    merged: dict[tuple[str, str], ForceGroup] = {}
    for group in groups:
        key = (group.system, group.basing)
        if key in merged:
            merged[key] = replace(merged[key], launchers=merged[key].launchers + group.launchers)
        else:
            merged[key] = group
    return list(merged.values())
