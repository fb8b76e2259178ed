"""The public Python interface, shared by the command line and the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from equipoise import _version
from equipoise.claims.frame import Options, newest_day
from equipoise.claims.registry import Argument, Progress, argument_named, run
from equipoise.core.dates import day_asked
from equipoise.core.errors import UnknownNameError
from equipoise.core.facts import Facts
from equipoise.core.finding import Finding
from equipoise.core.provenance import Run
from equipoise.data.load import load_facts
from equipoise.defense.architecture import Architecture
from equipoise.defense.architecture import architecture as _architecture
from equipoise.defense.record import rule_named
from equipoise.exchange.inputs import check_names
from equipoise.exchange.outcome import Outcome, evaluate
from equipoise.exchange.scenario import ArrivalGroup, DefenseLayer, Scenario
from equipoise.forces.inventory import ForceStructure, Loading
from equipoise.forces.inventory import force_structure as _force_structure

__all__ = [
    "ArrivalGroup",
    "Checked",
    "DefenseLayer",
    "Outcome",
    "Scenario",
    "architecture",
    "check",
    "check_argument",
    "evaluate",
    "force_structure",
    "load_facts",
]


def force_structure(
    facts: Facts, party: str, on: str | date, loading: Loading = "as_listed"
) -> ForceStructure:
    """A party's strategic force at a date.

    Args:
        facts: from :func:`load_facts`.
        party: ISO code, for example ``RUS``.
        on: a date; ``2012`` and ``2012-05`` stand for their last day.
        loading: ``as_listed``, ``declared`` or ``maximum``.

    Raises:
        BadInputError: if the party, date or loading is unknown, or no force is on record.
    """
    return _force_structure(facts, party.upper(), on=_day(on), loading=loading)


def architecture(facts: Facts, party: str, on: str | date, plan: str | None = None) -> Architecture:
    """A party's missile defense at a date, or as planned.

    Raises:
        BadInputError: if the party, date or plan is unknown.
    """
    return _architecture(facts, party.upper(), on=_day(on), plan=plan)


@dataclass(frozen=True)
class Checked:
    """The findings of an argument, with what identifies the run."""

    argument: Argument
    options: Options
    facts: Facts
    run: Run
    findings: list[Finding]


def check_argument(
    argument: str,
    *,
    on: str | None = None,
    known_by: str | None = None,
    viewpoint: str | None = None,
    doctrine: str = "salvo",
    rule: str = "all-attempts",
    facts: Facts | None = None,
    progress: Progress | None = None,
) -> Checked:
    """Put an argument to the test.

    Args:
        argument: id of the argument.
        on: date; the argument's own if None.
        known_by: vintage of the facts: only what was public by then.
        viewpoint: whose assumptions; None for the baseline and every sourced viewpoint.
        doctrine: shot doctrine.
        rule: counting rule of test records.
        facts: facts to use instead of the shipped ones.
        progress: called with claim id, number and total before each claim.

    Raises:
        BadInputError: if an option is unknown.
    """
    return _checked(
        argument_named(argument),
        on=on,
        known_by=known_by,
        viewpoint=viewpoint,
        doctrine=doctrine,
        rule=rule,
        facts=facts,
        progress=progress,
    )


def check_claim(
    claim: str,
    *,
    argument: str,
    on: str | None = None,
    known_by: str | None = None,
    progress: Progress | None = None,
) -> Checked:
    """One claim of an argument, computed alone.

    Raises:
        BadInputError: if the claim is no part of the argument, or an option is unknown.
    """
    whole = argument_named(argument)
    if claim not in whole.claims:
        raise UnknownNameError(f"claim of '{argument}'", claim, whole.claims)
    return _checked(replace(whole, claims=(claim,)), on=on, known_by=known_by, progress=progress)


def _checked(
    chosen: Argument,
    *,
    on: str | None,
    known_by: str | None,
    viewpoint: str | None = None,
    doctrine: str = "salvo",
    rule: str = "all-attempts",
    facts: Facts | None = None,
    progress: Progress | None = None,
) -> Checked:
    loaded = facts if facts is not None else load_facts(known_by=known_by)
    day = day_asked(on or chosen.on, what="date --on")
    rule_named(rule)
    check_names(loaded, viewpoint=viewpoint, doctrine=doctrine)
    options = Options(
        on=day,
        today=newest_day(loaded),
        known_by=loaded.known_by,
        viewpoint=viewpoint,
        doctrine=doctrine,
        rule=rule,
    )
    question = {
        "argument": chosen.id,
        "on": day.isoformat(),
        "known_by": loaded.known_by.isoformat() if loaded.known_by else None,
        "viewpoint": viewpoint,
        "doctrine": doctrine,
        "rule": rule,
        "samples": options.samples,
        "seed": options.seed,
    }
    identity = Run(_version.__version__, loaded.digest, question)
    findings = run(chosen, loaded, options, progress=progress)
    return Checked(chosen, options, loaded, identity, findings)


def check(
    argument: str,
    on: str | None = None,
    known_by: str | None = None,
    viewpoint: str | None = None,
) -> list[Finding]:
    """The findings of an argument; see :func:`check_argument` for the options."""
    return check_argument(argument, on=on, known_by=known_by, viewpoint=viewpoint).findings


def _day(on: str | date) -> date:
    return day_asked(on, what="date 'on'") if isinstance(on, str) else on
