"""Published numbers of space-based interceptors, and what the time to engage makes of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from equipoise.core.errors import NoFactError
from equipoise.core.facts import Fact, Facts
from equipoise.kernels.constellation import absentee_ratio, cap_share, central_angle

PRODUCERS = ("APS", "CBO", "Harrison")
WORD_NUMBERS = {"one": 1, "two": 2, "ten": 10}
REFERENCE_KM = 1000.0


@dataclass(frozen=True)
class Published:
    """One published number of interceptors in orbit, and the missiles it is meant to stop.

    Attributes:
        who, year: of the publication.
        number: low and high number of interceptors in orbit.
        missiles: fewest and most missiles to be stopped at once.
        fact: its row.
    """

    who: str
    year: int
    number: tuple[float, float]
    missiles: tuple[int, int]
    fact: Fact

    @property
    def at_once(self) -> float:
        """Missiles to be stopped at once; the middle where a range is stated."""
        return sum(self.missiles) / 2

    @property
    def per_missile(self) -> tuple[float, float]:
        """Low and high number in orbit for each missile to be stopped at once."""
        return self.number[0] / self.at_once, self.number[1] / self.at_once

    @property
    def widest(self) -> tuple[float, float]:
        """The same with the low number for the most missiles, the high for the fewest."""
        return self.number[0] / self.missiles[1], self.number[1] / self.missiles[0]


def missiles_of(note: str) -> tuple[int, int] | None:
    """Missiles to be stopped at once, from the row's words: ``one or two ICBMs`` is (1, 2)."""
    for clause in note.lower().split(";"):
        found = [WORD_NUMBERS[w] for w in re.findall(r"\b(one|two|ten)\b", clause)]
        if found:
            return min(found), max(found)
    return None


def published(facts: Facts) -> list[Published]:
    """Every published number of APS, CBO and AEI (Harrison) with its number of missiles."""
    found = []
    for fact in facts.numbers("space_based_interceptors_needed"):
        who = next((w for w in PRODUCERS if re.search(rf"\b{w}\b", fact.note)), None)
        missiles = missiles_of(fact.note)
        ends = [x for x in (fact.low, fact.value, fact.high) if x is not None]
        if who is not None and missiles is not None and ends:
            year = fact.as_of.first.year
            found.append(Published(who, year, (min(ends), max(ends)), missiles, fact))
    return sorted(found, key=lambda p: (p.year, p.who, p.number))


def reach_factor(facts: Facts) -> tuple[float, tuple[float, float]]:
    """Factor that the range of time to engage alone makes, and the altitudes it was taken at.

    Reach grows with the time left; the number in orbit goes with the inverse of the spherical
    cap in reach, near the inverse square of the time (APS 2003; Harrison 2025).

    Raises:
        NoFactError: if the time or the altitude is not on record.
    """
    short, long = _only(facts, "boost_phase_minutes")
    altitude = _only(facts, "orbit_altitude_km")
    return number_factor(short, long, altitude[0]), altitude


def number_factor(short: float, long: float, altitude_km: float) -> float:
    """Number in orbit for a short time to engage over that for a long one, in any one unit."""
    ratios = [
        absentee_ratio(cap_share(central_angle(REFERENCE_KM * t / short, altitude_km)))
        for t in (short, long)
    ]
    return float(ratios[0] / ratios[1])


def _only(facts: Facts, quantity: str) -> tuple[float, float]:
    rows = facts.numbers(quantity, party="USA", system="SBI")
    if not rows:
        raise NoFactError(
            f"no '{quantity}' of a space layer is in this vintage", cure="Choose a later one."
        )
    low = rows[-1].low if rows[-1].low is not None else rows[-1].central
    high = rows[-1].high if rows[-1].high is not None else rows[-1].central
    return low, high
