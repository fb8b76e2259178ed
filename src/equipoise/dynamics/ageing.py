"""Which launchers age alone would have retired, as service lives were announced.

A stock-and-flow counterfactual: each type deployed at the start leaves service somewhere
between the earliest and the latest end that was ever stated for it. At the low end no more
have aged out than have in fact gone, because a launcher still in service has not; at the
high end every launcher past its earliest stated end has. A type without a stated end stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from equipoise.core.facts import Fact, Facts
from equipoise.forces.inventory import ForceGroup, ForceStructure, merge_types

LIFE_QUANTITIES = ("design_life_years", "extended_life_years")


@dataclass(frozen=True, slots=True)
class Retirement:
    """When a type deployed at the start leaves service by age.

    Attributes:
        system, basing: the type.
        launchers: launchers at the start.
        left: launchers of the type at the end.
        earliest, latest: first and last year stated for the end of its service; None if
            no end was ever stated.
    """

    system: str
    basing: str
    launchers: int
    left: int
    earliest: float | None
    latest: float | None

    def retired_by(self, year: float) -> tuple[float, float]:
        """Fewest and most launchers that age has retired by a year."""
        if self.earliest is None or self.latest is None:
            return 0.0, 0.0
        gone = max(0, self.launchers - self.left)
        certain = gone if year >= self.latest else 0.0
        possible = self.launchers if year >= self.earliest else 0.0
        return float(certain), float(possible)


def retirements(facts: Facts, first: ForceStructure, last: ForceStructure) -> list[Retirement]:
    """The end of service of every missile type of a force, from all statements on record."""
    left = {(g.system, g.basing): g.launchers for g in merge_types(last.groups)}
    return [
        _retirement(facts, first, g, left.get((g.system, g.basing), 0))
        for g in merge_types(first.groups)
    ]


def _retirement(facts: Facts, first: ForceStructure, group: ForceGroup, left: int) -> Retirement:
    key = (first.party, group.system, group.basing)
    ends = [f.central for f in _about(facts, "service_end_year", *key)]
    begun = [f.central for f in _about(facts, "first_deployment_year", *key)]
    extended = _about(facts, "extended_life_years", *key)
    lives = extended or _about(facts, "design_life_years", *key)
    if begun and lives:
        ends += [max(begun) + life.central for life in lives]
    ends = [e for e in ends if e > first.on.year] or ends
    return Retirement(
        system=group.system,
        basing=group.basing,
        launchers=group.launchers,
        left=left,
        earliest=min(ends) if ends else None,
        latest=max(ends) if ends else None,
    )


def _about(facts: Facts, quantity: str, party: str, system: str, basing: str) -> list[Fact]:
    return facts.numbers(
        quantity,
        party=party,
        system=system,
        where=lambda f: f.basing in (basing, "mixed", ""),
    )


def aged_out(found: list[Retirement], day: date) -> tuple[float, float]:
    """Fewest and most launchers of the start that age alone has retired by a day."""
    year = day.year + day.timetuple().tm_yday / 366
    pairs = [r.retired_by(year) for r in found]
    return sum(p[0] for p in pairs), sum(p[1] for p in pairs)
