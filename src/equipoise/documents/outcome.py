"""The outcome of a question as a document, and in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from equipoise.core.language import ngettext
from equipoise.documents.plain import sources_of
from equipoise.documents.scenario import scenario_document

if TYPE_CHECKING:
    from equipoise.core.facts import Facts
    from equipoise.exchange.inputs import Question
    from equipoise.kernels.validate import FloatArray

SAMPLES = 512
SEED = 20120601
LEVEL = 0.90


def outcome_document(question: Question, facts: Facts, *, rule: str) -> dict[str, Any]:
    """Upper bound first, then the range, then the distributions, inputs and sources.

    Args:
        question: what is asked.
        facts: their recorder knows the rows that were read for it.
        rule: counting rule of test records.
    """
    from equipoise.exchange.outcome import evaluate
    from equipoise.exchange.summary import sampled, upper_bound

    result = evaluate(question.central_scenario())
    shares = sampled(question, samples=SAMPLES, seed=SEED).removed_share
    bound, stock = upper_bound(question)
    return {
        **scenario_document(question, facts, asks="outcome", rule=rule),
        "upper_bound": {"interceptors": stock, "removed_share": bound},
        "removed_share": share_document(shares),
        "arriving_undefended": _summary(result.arriving_undefended),
        "arriving": _summary(result.arriving),
        "p_none_arrive": result.p_none_arrive,
        "p_at_least": [
            {"warheads": k, "undefended": undefended, "defended": defended}
            for k, (undefended, defended) in result.table_of_counts().items()
        ],
        "inputs": _inputs(question),
        "facts_read": list(facts.recorder.ids),
        "recalled_share": facts.recalled_share(facts.recorder.ids),
        "sources": sources_of(facts, facts.recorder.ids),
    }


def share_document(shares: FloatArray) -> dict[str, float]:
    """The 5, 50 and 95 percent points of sampled shares."""
    import numpy as np

    low, median, high = (float(x) for x in np.quantile(shares, (0.05, 0.5, 0.95)))
    return {"low": low, "central": median, "high": high, "level": LEVEL}


def _inputs(question: Question) -> list[dict[str, Any]]:
    return [
        {
            "name": i.label,
            "low": i.low,
            "central": i.central,
            "high": i.high,
            "from": i.origin,
            "row": i.fact_id,
            "note": i.note,
        }
        for i in question.inputs
    ]


def _summary(pmf: FloatArray) -> dict[str, float]:
    import numpy as np

    cdf = np.cumsum(pmf)
    return {
        "mean": float(np.arange(len(pmf)) @ pmf),
        **{
            name: int(np.searchsorted(cdf, q - 1e-12))
            for name, q in (("p05", 0.05), ("p50", 0.5), ("p95", 0.95))
        },
    }


def outcome_statement(document: Mapping[str, Any]) -> str:
    """The outcome in one sentence, upper bound first, in the language that holds."""
    from equipoise.report.words import level_name, percent, value_range

    bound, share = document["upper_bound"], document["removed_share"]
    return ngettext(
        "Even if the {count} interceptor worked, {bound} of arriving warheads would be removed; "
        "under these assumptions it is {central} ({spread}, {level} over what is not known).",
        "Even if all {count} interceptors worked, each against another warhead, {bound} of "
        "arriving warheads would be removed; under these assumptions it is {central} ({spread}, "
        "{level} over what is not known).",
        bound["interceptors"],
    ).format(
        count=bound["interceptors"],
        bound=percent(bound["removed_share"]),
        central=percent(share["central"]),
        spread=value_range(share["low"], share["high"], "share"),
        level=level_name(share["level"]),
    )
