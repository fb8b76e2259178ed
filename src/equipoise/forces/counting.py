"""What treaties count: declared numbers against limits, by date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from equipoise.core.dates import PartialDate
from equipoise.core.errors import NoFactError, UnknownNameError
from equipoise.core.facts import Fact, Facts, Reading

NEW_START_MEASURES: dict[str, tuple[str, str]] = {
    "new_start_deployed_launchers": ("Deployed launchers", "deployed_launcher_limit"),
    "new_start_deployed_warheads": ("Accountable warheads", "warhead_limit"),
    "new_start_total_launchers": (
        "Deployed and non-deployed launchers",
        "launcher_limit",
    ),
}
TREATIES = ("new-start",)


@dataclass(frozen=True, slots=True)
class CountAgainstLimit:
    """One declared number beside its limit.

    Attributes:
        measure: what is counted.
        reading: the declared number and its basis.
        limit: the treaty's limit.
        limit_applies_from: the date from which the limit bound.
        headroom: limit less number; negative if above.
    """

    measure: str
    reading: Reading
    limit: Fact
    limit_applies_from: PartialDate

    @property
    def headroom(self) -> float:
        """Limit less number; negative above the limit."""
        return self.limit.central - self.reading.value


@dataclass(frozen=True, slots=True)
class Exchange:
    """One exchange of aggregate numbers, as declared by one party."""

    as_of: PartialDate
    party: str
    deployed_launchers: Fact
    deployed_warheads: Fact
    total_launchers: Fact


def new_start(facts: Facts, party: str, *, on: date) -> tuple[CountAgainstLimit, ...]:
    """New START numbers that a party declared, against the limits.

    Raises:
        UnknownNameError: if the party never exchanged numbers.
        NoFactError: if there was no exchange by that day.
    """
    parties = {f.party for f in facts.numbers("new_start_deployed_warheads")}
    if party not in parties:
        raise UnknownNameError("New START party", party, parties)
    rows = []
    for quantity, (label, limit_quantity) in NEW_START_MEASURES.items():
        reading = facts.at(quantity, on=on, party=party)
        limits = facts.numbers(limit_quantity, system="New START")
        if not limits:
            raise NoFactError(
                f"the New START limit '{limit_quantity}' is not on record",
                cure="Add it to treaty_limits.csv.",
            )
        best = max(limits, key=lambda f: (f.verification == "seen", f.id))
        rows.append(CountAgainstLimit(label, reading, best, best.as_of))
    return tuple(rows)


def new_start_exchanges(facts: Facts, party: str | None = None) -> tuple[Exchange, ...]:
    """Every exchange on record, oldest first."""
    columns = {q: facts.numbers(q, party=party) for q in NEW_START_MEASURES}
    by_key = {
        quantity: {(f.as_of, f.party): f for f in found} for quantity, found in columns.items()
    }
    launchers, warheads, total = (by_key[q] for q in NEW_START_MEASURES)
    keys = sorted(launchers.keys() & warheads.keys() & total.keys())
    return tuple(
        Exchange(as_of, who, launchers[as_of, who], warheads[as_of, who], total[as_of, who])
        for as_of, who in keys
    )
