"""Which launchers age alone would have retired, as service lives were announced.

A counterfactual from what is on record: a launcher aged out if it left service at or after an
end that had been stated for its type. At the low end that is the latest end ever stated, at the
high end the earliest; what still serves has not aged out at either, and what left before has not
either. The year in which the last of a type was in fact withdrawn is no stated end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from equipoise.core.facts import Fact, Facts
from equipoise.forces.inventory import ForceGroup, ForceStructure, force_structure, merge_types

SEEN = ("reported", "estimate")
"""Kinds of rows that tell what was seen, not what was planned."""

Standing = Callable[[str, str, int], int]
"""Launchers of a system and basing at the end of a year."""


@dataclass(frozen=True, slots=True)
class Retirement:
    """When a type deployed at the start leaves service by age.

    Attributes:
        system, basing: the type.
        launchers: launchers at the start.
        left: launchers of the type at the end.
        counted: date of the row that gives what is left; empty if none is.
        earliest, latest: first and last year stated for the end of its service that have come;
            None if no end was ever stated.
        at_earliest, at_latest: launchers of the start still in service when that year began;
            what is left if the year has not come.
    """

    system: str
    basing: str
    launchers: int
    left: int
    counted: str
    earliest: int | None
    latest: int | None
    at_earliest: int
    at_latest: int

    @property
    def aged_out(self) -> tuple[int, int]:
        """Fewest and most launchers that left at or after a stated end."""
        return max(0, self.at_latest - self.left), max(0, self.at_earliest - self.left)


def retirements(facts: Facts, first: ForceStructure, last: ForceStructure) -> list[Retirement]:
    """The end of service of every missile type of a force, from all statements on record."""
    left = {(g.system, g.basing): g for g in merge_types(last.groups)}
    standing = _standing(facts, first.party)
    return [
        _retirement(facts, first, last.on, g, left.get((g.system, g.basing)), standing)
        for g in merge_types(first.groups)
    ]


def _retirement(
    facts: Facts,
    first: ForceStructure,
    today: date,
    group: ForceGroup,
    last: ForceGroup | None,
    standing: Standing,
) -> Retirement:
    key = (first.party, group.system, group.basing)
    ends = _stated_ends(facts, key, after=first.on.year)
    gone = last is None or today.year >= _withdrawn(facts, *key)
    left = 0 if gone or last is None else last.launchers

    def at(end: int | None) -> int:
        if end is None or end > today.year:
            return left
        if end - 1 <= first.on.year:
            return group.launchers
        return min(group.launchers, standing(group.system, group.basing, end - 1))

    earliest, latest = (min(ends), max(ends)) if ends else (None, None)
    counted = "" if gone or last is None else last.as_of
    return Retirement(
        group.system,
        group.basing,
        group.launchers,
        left,
        counted,
        earliest,
        latest,
        at(earliest),
        at(latest),
    )


def _stated_ends(facts: Facts, key: tuple[str, str, str], *, after: int) -> list[int]:
    """Years stated for the end of service, and newest first deployment plus each stated life."""
    ends = [round(f.central) for f in _about(facts, "service_end_year", *key) if f.kind not in SEEN]
    begun = [f.central for f in _about(facts, "first_deployment_year", *key)]
    lives = _about(facts, "extended_life_years", *key) or _about(facts, "design_life_years", *key)
    if begun:
        ends += [int(max(begun) + life.central) for life in lives]
    return [e for e in ends if e > after]


def _withdrawn(facts: Facts, party: str, system: str, basing: str) -> float:
    """The year in which the last one was withdrawn; infinite if none is on record."""
    rows = _about(facts, "service_end_year", party, system, basing)
    return min((f.central for f in rows if f.kind in SEEN), default=float("inf"))


def _standing(facts: Facts, party: str) -> Standing:
    """Launchers by type at the end of a year, each year computed once."""
    known: dict[int, dict[tuple[str, str], int]] = {}

    def launchers(system: str, basing: str, year: int) -> int:
        if year >= _withdrawn(facts, party, system, basing):
            return 0
        if year not in known:
            groups = merge_types(force_structure(facts, party, on=date(year, 12, 31)).groups)
            known[year] = {(g.system, g.basing): g.launchers for g in groups}
        return known[year].get((system, basing), 0)

    return launchers


def _about(facts: Facts, quantity: str, party: str, system: str, basing: str) -> list[Fact]:
    return facts.numbers(
        quantity,
        party=party,
        system=system,
        where=lambda f: f.basing in (basing, "mixed", ""),
    )


def aged_out(found: list[Retirement]) -> tuple[int, int]:
    """Fewest and most launchers of the start that left at or after a stated end."""
    pairs = [r.aged_out for r in found]
    return sum(p[0] for p in pairs), sum(p[1] for p in pairs)
