"""Forecasts and promises against what happened, as a document."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from equipoise.documents.plain import sources_of

if TYPE_CHECKING:
    from equipoise.claims.scorecard import ForecasterRow, PromiserRow, Scored, Slip
    from equipoise.core.facts import Facts


@dataclass(frozen=True)
class Scores:
    """What is scored, and by whom it was said.

    Attributes:
        who: only those in whose name this occurs; None for all.
        forecasters, promisers: one row each, beside all others.
        forecasts, promises: each one scored.
    """

    who: str | None
    forecasters: list[ForecasterRow]
    promisers: list[PromiserRow]
    forecasts: list[Scored]
    promises: list[Slip]

    @property
    def ids(self) -> list[str]:
        """Rows that were scored."""
        return sorted({s.id for s in self.forecasts} | {s.id for s in self.promises})


def scores_of(facts: Facts, who: str | None = None) -> Scores:
    """The scores of everybody, or of those in whose name ``who`` occurs.

    Raises:
        UnknownNameError: if it occurs in no name.
    """
    from equipoise.claims import scorecard as card

    scored, slips = card.scored_forecasts(facts), card.slips(facts)
    everybody = {s.who for s in scored} | {s.who for s in slips}
    names = everybody if who is None else card.chosen(who, everybody)
    return Scores(
        who,
        [r for r in card.forecaster_rows(scored) if r.who in names],
        [r for r in card.promiser_rows(slips) if r.who in names],
        [s for s in scored if s.who in names],
        [s for s in slips if s.who in names],
    )


def scorecard_document(facts: Facts, scores: Scores) -> dict[str, Any]:
    """The scores as plain values, with formula and sources."""
    from equipoise.claims.schedule import chances_of, chances_table
    from equipoise.claims.scorecard import formula

    return {
        "who": scores.who,
        "known_by": facts.known_by.isoformat() if facts.known_by else None,
        "formula": formula(),
        "reference_classes": chances_table(chances_of(facts)).as_dicts(),
        "forecasters": [asdict(r) for r in scores.forecasters],
        "promisers": [asdict(r) for r in scores.promisers],
        "forecasts": [asdict(s) for s in scores.forecasts],
        "promises": [asdict(s) for s in scores.promises],
        "facts_read": scores.ids,
        "sources": sources_of(facts, scores.ids),
    }
