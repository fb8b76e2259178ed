"""Checks of how well the facts are supported: rival sources, and how much is recalled."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from equipoise.core.facts import Fact, Facts
from equipoise.data.waivers import Problem

RECALLED_SHARE_LIMIT = 0.25
RECALLED_SHARE_LIMIT_OF_A_TABLE = 0.6
FEWEST_ROWS_FOR_A_SHARE = 10


@dataclass(frozen=True, slots=True)
class KeyInput:
    """An input that results hang on; empty fields match anything."""

    name: str
    table: str
    quantity: str = ""
    party: str = ""
    system: str = ""

    def matches(self, fact: Fact) -> bool:
        """Whether a fact is one of this input's numbers."""
        return (
            fact.table == self.table
            and self.quantity in ("", fact.quantity)
            and self.party in ("", fact.party)
            and self.system in ("", fact.system)
        )


MAIN_TYPES: dict[str, tuple[str, ...]] = {
    "RUS": (
        "R-36M2 (SS-18)",
        "UR-100NUTTH (SS-19)",
        "Topol (SS-25)",
        "Topol-M (SS-27 Mod 1)",
        "RS-24 Yars",
        "R-29R (SS-N-18)",
        "R-29RM Sineva/Liner (SS-N-23)",
        "Bulava (SS-N-32)",
    ),
    "USA": ("Minuteman III", "Trident II D5"),
    "CHN": ("DF-5A", "DF-31A", "DF-41", "JL-2"),
}
KEY_INPUTS: tuple[KeyInput, ...] = (
    *(
        KeyInput(f"launchers of {system}", "forces", "launchers", party, system)
        for party, systems in MAIN_TYPES.items()
        for system in systems
    ),
    KeyInput("interceptors of the GBI", "defenses", "interceptors", "USA", "GBI"),
    KeyInput("kill probability of the GBI", "defense_parameters", "single_shot_kill_probability"),
    KeyInput("shots of the GBI", "defense_parameters", "shots_per_target", "USA", "GBI"),
    KeyInput("surviving Russian forces", "surviving", party="RUS"),
    KeyInput("surviving US forces", "surviving", party="USA"),
    KeyInput("reliability of missiles", "surviving", "reliability"),
    KeyInput("delivered warheads held to be enough", "thresholds", "threshold_delivered_warheads"),
)


def key_inputs_have_rivals(facts: Facts) -> list[Problem]:
    """Each input that results hang on has numbers from at least two sources."""
    problems = []
    for key in KEY_INPUTS:
        sources = {f.source_id for f in facts.facts if key.matches(f)}
        if len(sources) < 2:
            problems.append(
                Problem(
                    "key_inputs_have_rivals",
                    (key.name,),
                    f"{key.name} rests on {len(sources)} source(s)",
                    "Add a row from a second source.",
                )
            )
    return problems


def enough_is_seen(facts: Facts) -> list[Problem]:
    """Not too many rows are written from memory, neither overall nor in one table."""
    rows = list(facts.all_rows())
    all_of = Counter(row.table for row in rows)
    recalled = Counter(row.table for row in rows if row.verification == "recalled")
    shares = [
        (table, recalled[table] / count, RECALLED_SHARE_LIMIT_OF_A_TABLE)
        for table, count in all_of.items()
        if count >= FEWEST_ROWS_FOR_A_SHARE
    ]
    if rows:
        shares.append(("all tables", recalled.total() / len(rows), RECALLED_SHARE_LIMIT))
    return [
        Problem(
            "enough_is_seen",
            (name,),
            f"{share:.0%} of {name} is recalled, more than {limit:.0%}",
            "Look rows up in their sources and mark them seen.",
        )
        for name, share, limit in shares
        if share > limit
    ]
