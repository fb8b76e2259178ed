"""The year in which a weapon type was first deployed, with rival years as notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from equipoise.core.facts import Fact, Facts, Record


@dataclass(frozen=True, slots=True)
class FirstDeployment:
    """When a type entered service.

    Attributes:
        year: the year.
        notes: rival years, or the version that the year is of.
        rows: rows read.
    """

    year: int
    notes: tuple[str, ...]
    rows: tuple[Fact | Record, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A year, of what, and from where."""

    year: int
    system: str
    row: Fact | Record


def first_deployment(
    facts: Facts, party: str, system: str, basing: str = ""
) -> FirstDeployment | None:
    """The year in which a type entered service, or None if it is not on record.

    The row of the better source wins (grade, then seen before recalled, then the earlier
    year); other years become notes. A type listed under several versions takes the years of
    the versions.

    Args:
        facts: the facts to read.
        party: party code.
        system: name of the type.
        basing: its basing; rows for another basing are left out.
    """
    candidates = _candidates(facts, party, basing)
    for same in (_same_name, _same_without_designation, _version_number, _named_version):
        matching = [c for c in candidates if same(system, c.system)]
        if matching:
            return _chosen(facts, system, matching)
    return None


def _candidates(facts: Facts, party: str, basing: str) -> list[_Candidate]:
    rows = [
        _Candidate(round(f.central), f.system, f)
        for f in facts.numbers("first_deployment_year", party=party)
        if f.basing in ("", "mixed", basing) or not basing
    ]
    for record in facts.records.get("programs", ()):
        started = record.date("deployment_start") if record.party == party else None
        if started is not None and started.last.year <= _latest_year(facts):
            rows.append(_Candidate(started.first.year, record.system, record))
    return rows


def _latest_year(facts: Facts) -> int:
    """Programs may name a planned start; what lies after the newest source is a plan."""
    if facts.known_by is not None:
        return facts.known_by.year
    accessed = [s.accessed for s in facts.sources.values() if s.accessed]
    return max((a.last.year for a in accessed), default=9999)


def _same_name(system: str, other: str) -> bool:
    return system == other


def _same_without_designation(system: str, other: str) -> bool:
    return _bare(system) == _bare(other)


def _version_number(system: str, other: str) -> bool:
    """``Tu-95MS16`` is a version of ``Tu-95MS``."""
    return re.fullmatch(re.escape(_bare(other)) + r"\d+", _bare(system)) is not None


def _named_version(system: str, other: str) -> bool:
    """``R-29RM Sineva/Liner`` covers ``R-29RMU2 Sineva`` and ``R-29RMU2.1 Liner``."""
    if "/" not in system:
        return False
    versions = {part.split()[-1] for part in _bare(system).split("/") if part.split()}
    words = _bare(other).split()
    return bool(words) and words[-1] in versions


def _bare(system: str) -> str:
    return re.sub(r"\s*\([^()]*\)", "", system)


def _chosen(facts: Facts, system: str, found: Sequence[_Candidate]) -> FirstDeployment:
    best = min(found, key=_preference(facts))
    notes = []
    if best.row.verification == "recalled":
        notes.append("year from memory: not yet seen in its source")
    if _bare(best.system) != _bare(system):
        notes.append(f"{best.year} is the year of {best.system}")
    others: dict[tuple[int, str], _Candidate] = {}
    for c in found:
        if (c.year, c.system) != (best.year, best.system):
            others.setdefault((c.year, c.system), c)
    for c in sorted(others.values(), key=lambda c: (c.year, c.system)):
        name = "" if _bare(c.system) == _bare(system) else f" for {c.system}"
        if c.year != best.year or name:
            notes.append(f"another row has {c.year}{name}")
    return FirstDeployment(best.year, tuple(notes), (best.row, *(c.row for c in others.values())))


def _preference(facts: Facts) -> Callable[[_Candidate], tuple[bool, str, int, str]]:
    def order(candidate: _Candidate) -> tuple[bool, str, int, str]:
        row = candidate.row
        grade = facts.sources[row.source_id].grade
        return (row.verification == "recalled", grade, candidate.year, row.id)

    return order
