"""What three parties face if none of them adjusts to the others' defenses, and if all do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import permutations

from equipoise.claims.deep_cuts import scaled
from equipoise.claims.frame import Options
from equipoise.claims.pairs import PARTIES, question_of
from equipoise.core.facts import Facts
from equipoise.core.finding import Cell, Column, Table
from equipoise.core.language import N_, _
from equipoise.exchange.inputs import Question

Arrivals = Callable[[Question], tuple[float, float]]
Hold = Callable[[Question], int]


@dataclass(frozen=True)
class Adjusted:
    """One directed pair before and after every party has adjusted.

    Attributes:
        attacker, defender: who retaliates against whom.
        warheads, added: within reach as they stand, and added if all adjust.
        arriving: mean without the defense, force as it stands.
        none, everyone: arriving at the median of the defense if none adjusts, if all do.
    """

    attacker: str
    defender: str
    warheads: int
    added: int
    arriving: float
    none: float
    everyone: float


def all_adjust(
    facts: Facts,
    options: Options,
    posture: str,
    *,
    known: Mapping[tuple[str, str], int],
    hold: Hold,
    arrivals: Arrivals,
) -> list[Adjusted]:
    """Every directed pair with a defense on record, before and after all adjust.

    Each party adds warheads in proportion until what would arrive without a defense arrives
    with it, at the median, against whichever defense asks for most.

    Args:
        facts: the facts to read.
        options: of the run.
        posture: of every retaliation.
        known: warheads to add against a defender, where they are already computed.
        hold: warheads to add so that the undefended mean arrives at the median.
        arrivals: mean without the defense, and what arrives at its median.
    """
    pairs = {
        (a, d): q
        for a, d in permutations(PARTIES, 2)
        if (q := question_of(facts, options, a, d, posture)) is not None
    }
    needed = {pair: known[pair] if pair in known else hold(q) for pair, q in pairs.items()}
    most = {a: max(n for (x, _d), n in needed.items() if x == a) for a, _d in pairs}
    return [_adjusted(pair, q, most[pair[0]], arrivals) for pair, q in pairs.items()]


def _adjusted(pair: tuple[str, str], question: Question, more: int, arrivals: Arrivals) -> Adjusted:
    warheads = question.force.warheads
    arriving, none = arrivals(question)
    grown = replace(question, force=scaled(question.force, warheads + more))
    return Adjusted(*pair, warheads, more, arriving, none, arrivals(grown)[1])


def adjust_table(found: list[Adjusted], posture: str) -> Table:
    """One line for each directed pair."""
    columns = (
        Column("attacker", "Retaliates"),
        Column("defender", "Defends"),
        Column("warheads", "Force within reach", "warheads", 0),
        Column("arriving", "Arriving without the defense", "warheads", 0),
        Column("none", "If none adjusts", "warheads", 0),
        Column("added", "Added if all adjust", "warheads", 0),
        Column("everyone", "If all adjust", "warheads", 0),
        Column("beyond", "Beyond what the defense takes", "warheads", 0),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            x.attacker,
            x.defender,
            x.warheads,
            x.arriving,
            x.none,
            x.added,
            x.everyone,
            x.everyone - x.arriving,
        )
        for x in found
    )
    return Table(
        _("All adjust or none: arriving at the median of the defense ({posture})").format(
            posture=_(posture.replace("-", " "))
        ),
        columns,
        rows,
        note=N_(
            "Each adds what the defense that asks for most takes from it; against the other "
            "defender that is more than it needs, which is that one's loss. Nobody's growth "
            "changes what survives here: surviving fractions are declared, not computed."
        ),
    )
