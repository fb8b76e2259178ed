"""What every document about one scenario begins with: the scenario and the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from equipoise._version import __version__

if TYPE_CHECKING:
    from equipoise.core.facts import Facts
    from equipoise.exchange.inputs import Question


def scenario_document(
    question: Question, facts: Facts, *, asks: str, rule: str, **more: object
) -> dict[str, Any]:
    """The scenario as plain values, with what identifies the run.

    Args:
        question: what is asked.
        facts: the vintage.
        asks: ``outcome``, ``threshold`` or ``drivers``.
        rule: counting rule of test records.
        more: what else determines the result.
    """
    from equipoise.core.provenance import Run

    scenario = {
        "attacker": question.force.party,
        "defender": question.defense.party,
        "on": question.defense.on.isoformat(),
        "known_by": facts.known_by.isoformat() if facts.known_by else None,
        "plan": question.defense.plan,
        "posture": question.posture,
        "viewpoint": question.viewpoint,
        "loading": question.force.loading,
        "doctrine": question.doctrine,
        "rule": rule,
        "warheads": question.force.warheads,
        "interceptors": sum(round(x.interceptors.high) for x in question.layers),
    }
    run = Run(__version__, facts.digest, {"asks": asks, **scenario, **more})
    return {
        **scenario,
        "run_id": run.run_id,
        "version": run.version,
        "facts_digest": run.facts_digest,
    }
