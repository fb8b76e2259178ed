"""One claim computed for a view, and kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from equipoise.core.language import current_language
from equipoise.core.provenance import Run
from equipoise.web.kept import Kept

if TYPE_CHECKING:
    from equipoise.claims.frame import Claim, Options
    from equipoise.core.facts import Facts
    from equipoise.core.finding import Finding
    from equipoise.web.controls import Controls
    from equipoise.web.engine import Engine

_FINDINGS: Kept[tuple[object, ...], Finding] = Kept(48)


def options_of(engine: Engine, controls: Controls) -> Options:
    """The controls as the options of a claim; what is not given is as on the command line."""
    from equipoise.claims.frame import Options, newest_day
    from equipoise.defense.record import rule_named
    from equipoise.exchange.inputs import check_names

    facts = engine.facts(controls)
    plain = Options(on=engine.day(controls), today=newest_day(facts), known_by=facts.known_by)
    options = replace(
        plain,
        viewpoint=controls.viewpoint,
        doctrine=controls.doctrine or plain.doctrine,
        rule=controls.rule or plain.rule,
    )
    rule_named(options.rule)
    check_names(facts, viewpoint=options.viewpoint, doctrine=options.doctrine)
    return options


def finding(claim: Claim, facts: Facts, options: Options) -> Finding:
    """The finding of a claim, computed once for each facts, options and language."""
    from equipoise.claims.frame import finding_of

    key = (claim.id, facts.digest, options, current_language())
    return _FINDINGS.get(key, lambda: finding_of(claim, facts, options))


def run_of(claim: Claim, facts: Facts, options: Options) -> Run:
    """What identifies a claim computed with these options."""
    from equipoise._version import __version__

    return Run(__version__, facts.digest, {"claim": claim.id, **options.asked()})
