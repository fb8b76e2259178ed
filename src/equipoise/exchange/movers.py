"""What moves the number of arriving warheads: one thing at a time, all on one scale.

Everything rests as the question has it, at the middle of its doubt. Then one thing moves over
its range: the defense from none to one in which every interceptor works, the load of the
missiles, the force of other years, the posture, and what is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from equipoise.core.errors import BadInputError, NoFactError
from equipoise.core.facts import Facts
from equipoise.core.language import N_
from equipoise.exchange.inputs import (
    GROUP_ALERT,
    GROUP_DEFENSE,
    GROUP_RELIABILITY,
    Input,
    Question,
    surviving_input,
    within_reach,
)
from equipoise.exchange.outcome import evaluate
from equipoise.exchange.scenario import POSTURES
from equipoise.exchange.summary import upper_bound
from equipoise.forces.inventory import LOADINGS, ForceStructure, Loading, force_structure

YEARS_BACK = 15
DEFENSE = "defense"
_LABELS = {
    DEFENSE: N_("Defense: from none to every interceptor working"),
    "loading": N_("Upload: how many warheads each missile carries"),
    "year": N_("Modernization: the force of another year"),
    "posture": N_("A first strike, and how the force is alerted and launched"),
    GROUP_DEFENSE + " inputs": N_("Doubt about the defense"),
    GROUP_ALERT: N_("Doubt about what survives"),
    GROUP_RELIABILITY: N_("Doubt about missiles"),
}


@dataclass(frozen=True, slots=True)
class Move:
    """How far one thing moves the mean number of arriving warheads.

    Attributes:
        name: identifier.
        label: for people, in English; translate it where it is printed.
        low, high: mean arriving warheads at its two ends.
        low_case, high_case: what stands at these ends.
    """

    name: str
    label: str
    low: float
    high: float
    low_case: str
    high_case: str

    @property
    def width(self) -> float:
        """How far the number moves."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Movers:
    """All moves of a question, widest first, and where everything rests."""

    at_rest: float
    moves: tuple[Move, ...]


def movers(facts: Facts, question: Question) -> Movers:
    """Every move of a question.

    Args:
        facts: the facts the question was gathered from; rows read are noted.
        question: what is asked.
    """
    rest = evaluate(question.central_scenario())
    found = [
        _defense(question, rest.mean_undefended),
        _over("loading", _other_loadings(facts, question)),
        _over("year", _other_years(facts, question)),
        _over("posture", _other_postures(facts, question)),
        _doubt(GROUP_DEFENSE + " inputs", question, (i for x in question.layers for i in x.all)),
        _doubt(GROUP_ALERT, question, question.surviving.values()),
        _doubt(GROUP_RELIABILITY, question, (question.reliability, question.force_failure)),
    ]
    known = [move for move in found if move is not None]
    return Movers(rest.mean, tuple(sorted(known, key=lambda m: -m.width)))


def _defense(question: Question, undefended: float) -> Move:
    share, stock = upper_bound(question)
    return Move(
        DEFENSE,
        _LABELS[DEFENSE],
        low=undefended * (1.0 - share),
        high=undefended,
        low_case=f"{stock}",
        high_case="0",
    )


def _over(name: str, cases: Sequence[tuple[str, Question]]) -> Move | None:
    """The move over several questions, or None if there is but one."""
    if len(cases) < 2:
        return None
    means = [(evaluate(q.central_scenario()).mean, case) for case, q in cases]
    (low, low_case), (high, high_case) = min(means), max(means)
    return Move(name, _LABELS[name], low, high, low_case, high_case)


def _doubt(name: str, question: Question, inputs: Iterable[Input]) -> Move | None:
    """The move when all inputs of a group go to the end that lets fewer or more through."""
    doubtful = [i for i in inputs if i.high > i.low]
    if not doubtful:
        return None
    ends = np.array([[_mean_at(question, i, end) for end in ("low", "high")] for i in doubtful])
    worse = {i.name: i.low if a <= b else i.high for i, (a, b) in zip(doubtful, ends, strict=True)}
    other = {i.name: i.high if a <= b else i.low for i, (a, b) in zip(doubtful, ends, strict=True)}
    low, high = (evaluate(question.scenario_at(v)).mean for v in (worse, other))
    return Move(name, _LABELS[name], low, high, "low", "high")


def _mean_at(question: Question, item: Input, end: str) -> float:
    return evaluate(question.scenario_at({item.name: getattr(item, end)})).mean


def _other_loadings(facts: Facts, question: Question) -> list[tuple[str, Question]]:
    """The question with every loading that the facts of the day allow."""
    force = question.force
    found: list[tuple[str, Question]] = []
    for loading in LOADINGS:
        other = _force(facts, question, force.on, loading)
        if other is not None:
            found.append((loading, replace(question, force=other)))
    return found


def _other_years(facts: Facts, question: Question) -> list[tuple[str, Question]]:
    """The question with the force of each earlier year on record, and its own."""
    force = question.force
    found = [(str(force.on.year), question)]
    for year in range(force.on.year - YEARS_BACK, force.on.year):
        other = _force(facts, question, date(year, 12, 31), force.loading)
        if other is not None and {g.basing for g in other.groups} <= question.surviving.keys():
            found.append((str(year), replace(question, force=other)))
    return found


def _force(facts: Facts, question: Question, on: date, loading: Loading) -> ForceStructure | None:
    try:
        force = force_structure(facts, question.force.party, on=on, loading=loading)
        return within_reach(facts, force, question.defense.party)
    except BadInputError:
        return None


def _other_postures(facts: Facts, question: Question) -> list[tuple[str, Question]]:
    """The question in every posture for which surviving fractions are declared."""
    party, view = question.force.party, question.viewpoint
    found: list[tuple[str, Question]] = []
    for posture in POSTURES:
        try:
            surviving = {
                b: surviving_input(facts, party, posture, view, b) for b in question.surviving
            }
        except NoFactError:
            continue
        found.append((posture, replace(question, posture=posture, surviving=surviving)))
    return found
