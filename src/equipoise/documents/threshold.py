"""Where a defense begins to matter as forces shrink: the deep-cut threshold as a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from equipoise.core.language import _
from equipoise.documents.outcome import LEVEL
from equipoise.documents.plain import sources_of
from equipoise.documents.scenario import scenario_document

if TYPE_CHECKING:
    from equipoise.core.facts import Facts
    from equipoise.core.finding import Figure
    from equipoise.exchange.inputs import Question
    from equipoise.exchange.sliding import Cut
    from equipoise.kernels.layers import LayerColumns

SAMPLES = 128
SEED = 20120601
SHARES = (0.10, 0.25, 0.50)
Keep = Callable[[tuple[Any, ...], Callable[[], Any]], Any]


def _never(_key: tuple[Any, ...], compute: Callable[[], Any]) -> Any:
    """Keep nothing."""
    return compute()


@dataclass(frozen=True)
class Slides:
    """A question whose force and interceptors can be slid.

    Attributes:
        question: with force and defense as they stand.
        facts: their recorder knows the rows that were read for it.
        rule: counting rule of test records.
        keep: gives the value of a key, computed by a function if it is not kept.
    """

    question: Question
    facts: Facts
    rule: str
    keep: Keep = _never

    def defense(self, interceptors: int | None) -> Question:
        """The question with so many interceptors, or as it stands."""
        from equipoise.exchange.stock import with_interceptors

        return (
            self.question
            if interceptors is None
            else with_interceptors(self.question, interceptors)
        )

    def curve(self, interceptors: int | None) -> list[dict[str, Any]]:
        """A row for each force level, smallest first."""
        rows: list[dict[str, Any]] = self.keep(
            ("curve", interceptors), lambda: self.rows(levels_of(self.question), interceptors)
        )
        return rows

    def rows(self, levels: Sequence[int], interceptors: int | None) -> list[dict[str, Any]]:
        """Removed share of forces of so many warheads each, with their upper bounds."""
        import numpy as np

        defense = self.defense(interceptors)
        layers = self._layers(defense, known=interceptors is not None)
        cuts: list[Cut] = [self._cut(level) for level in levels]
        shares = np.array([cut.removed_shares(layers) for cut in cuts])
        spread = np.quantile(shares, (0.05, 0.5, 0.95), axis=1).T
        return [
            {
                "warheads": level,
                "upper_bound": cut.upper_bound(defense),
                "low": float(low),
                "central": float(median),
                "high": float(high),
                "level": LEVEL,
            }
            for level, cut, (low, median, high) in zip(levels, cuts, spread, strict=True)
        ]

    def _layers(self, defense: Question, *, known: bool) -> LayerColumns:
        """The layers over all that is not known; whatever a known stock is, doubt is the same."""
        from equipoise.exchange.sliding import draws_of, layers_of

        values = self.keep(("draws", known), lambda: draws_of(defense, samples=SAMPLES, seed=SEED))
        return layers_of(defense, values, SAMPLES)

    def _cut(self, warheads: int) -> Cut:
        from equipoise.claims.deep_cuts import scaled
        from equipoise.exchange.sliding import cut_of

        def compute() -> Cut:
            sized = replace(self.question, force=scaled(self.question.force, warheads))
            return cut_of(sized, samples=SAMPLES, seed=SEED)

        found: Cut = self.keep(("cut", warheads), compute)
        return found

    def rests_on(self) -> dict[str, Any]:
        """Rows read and their sources."""

        def compute() -> dict[str, Any]:
            ids = self.facts.recorder.ids
            return {
                "facts_read": list(ids),
                "recalled_share": self.facts.recalled_share(ids),
                "sources": sources_of(self.facts, ids),
            }

        found: dict[str, Any] = self.keep(("rests on",), compute)
        return found


def levels_of(question: Question) -> tuple[int, ...]:
    """Force levels of the curve, smallest first; the last is the force as it stands."""
    from equipoise.claims.deep_cuts import LEVELS

    today = question.force.warheads
    return (*(level for level in LEVELS if level < today), today)


def threshold_document(
    slides: Slides, *, warheads: int | None = None, interceptors: int | None = None
) -> dict[str, Any]:
    """Removed share against the size of the force, and where its median passes each share.

    Args:
        slides: the question.
        warheads: a further force level to give, or None.
        interceptors: so many in all layers together, or None for the defense as it stands.
    """
    curve = slides.curve(interceptors)
    point = None if warheads is None else slides.rows((warheads,), interceptors)[0]
    head = scenario_document(
        slides.defense(interceptors),
        slides.facts,
        asks="threshold",
        rule=slides.rule,
        point=warheads,
    )
    return {
        **head,
        "samples": SAMPLES,
        "level": LEVEL,
        "point": point,
        "curve": curve,
        "thresholds": [
            {"share": share, "warheads": _where_median_passes(curve, share)} for share in SHARES
        ],
        **slides.rests_on(),
    }


def _where_median_passes(curve: Sequence[Mapping[str, Any]], share: float) -> float | None:
    """Largest force, by straight lines between levels, where the median reaches a share."""
    import numpy as np

    from equipoise.claims.deep_cuts import Curve

    rows = [(row["low"], row["central"], row["high"]) for row in curve]
    levels = tuple(int(row["warheads"]) for row in curve)
    return Curve("", "", levels, np.array(rows)).level_where_median_passes(share)


def threshold_statement(document: Mapping[str, Any]) -> str:
    """The threshold in one sentence, upper bound first, in the language that holds."""
    from equipoise.report.words import count, exact, percent, value_range

    row = document["point"] or document["curve"][-1]
    passes = document["thresholds"][0]
    share = percent(passes["share"])
    smallest = count(document["curve"][0]["warheads"])
    where = (
        _("the median stays below {share} down to {smallest} warheads").format(
            share=share, smallest=smallest
        )
        if passes["warheads"] is None
        else _("the median passes {share} at about {warheads} warheads").format(
            share=share, warheads=count(passes["warheads"])
        )
    )
    return _(
        "Of what arrives from a force of {warheads} warheads, {interceptors} interceptors would "
        "remove at most {bound} if every one worked; under these assumptions {central} "
        "({spread}); {where}."
    ).format(
        warheads=exact(row["warheads"]),
        interceptors=exact(document["interceptors"]),
        bound=percent(row["upper_bound"]),
        central=percent(row["central"]),
        spread=value_range(row["low"], row["high"], "share"),
        where=where,
    )


def threshold_figure(document: Mapping[str, Any], scenario: str) -> Figure:
    """The curve as a figure of the report."""
    from equipoise.core.finding import Column, Figure, Table
    from equipoise.report.words import exact

    columns = (
        Column("posture", _("Posture")),
        Column("plan", _("Defense")),
        Column("warheads", _("Force"), "warheads", 0),
        Column("low", _("Removed share, 5th percentile"), "share"),
        Column("central", _("median"), "share"),
        Column("high", _("95th percentile"), "share"),
    )
    name = _("{number} interceptors").format(number=exact(document["interceptors"]))
    rows = tuple(
        (document["posture"], name, row["warheads"], row["low"], row["central"], row["high"])
        for row in document["curve"]
    )
    return Figure(
        kind="threshold_map",
        title=threshold_statement({**document, "point": None}),
        table=Table(_("Removed share against the size of the force"), columns, rows),
        scenario=scenario,
        options={"today": document["warheads"], "x_scale": "log"},
    )
