"""The public Python interface, shared by the command line and the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path

from equipoise import _version
from equipoise.claims.argument import TODAY, Argument, argument_from_text
from equipoise.claims.frame import DEFAULT_PESSIMISM, Options, newest_day
from equipoise.claims.registry import CLAIMS, Progress, run
from equipoise.core.dates import day_asked
from equipoise.core.errors import BadInputError, UnknownNameError
from equipoise.core.facts import Facts
from equipoise.core.finding import Finding
from equipoise.core.provenance import Run
from equipoise.data.load import load_facts
from equipoise.defense.architecture import Architecture
from equipoise.defense.architecture import architecture as _architecture
from equipoise.defense.record import DEFAULT_RULE, rule_named
from equipoise.exchange.inputs import check_names
from equipoise.exchange.outcome import Outcome, evaluate
from equipoise.exchange.scenario import ArrivalGroup, DefenseLayer, Scenario
from equipoise.forces.inventory import ForceStructure, Loading
from equipoise.forces.inventory import force_structure as _force_structure
from equipoise.studies import Study, StudyResult, open_results

DEFAULT_DOCTRINE = "salvo"
ARGUMENT_ENDINGS = (".yaml", ".yml")

__all__ = [
    "ArrivalGroup",
    "Checked",
    "DefenseLayer",
    "Outcome",
    "Scenario",
    "Study",
    "StudyResult",
    "architecture",
    "argument_named",
    "arguments",
    "check",
    "check_argument",
    "evaluate",
    "force_structure",
    "load_facts",
    "open_results",
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


@cache
def arguments() -> tuple[Argument, ...]:
    """The arguments that ship, in the order of their dates."""
    folder = resources.files("equipoise.claims") / "arguments"
    found = [
        argument_from_text(
            file.read_text(encoding="utf-8"), file=file.name, claims=_claim_ids(), shipped=True
        )
        for file in folder.iterdir()
        if file.name.endswith(ARGUMENT_ENDINGS)
    ]
    return tuple(sorted(found, key=lambda a: (a.on, a.id)))


def _claim_ids() -> tuple[str, ...]:
    return tuple(c.id for c in CLAIMS)


def argument_named(name: str) -> Argument:
    """An argument that ships, by id, or one of the user's own, by the path of its file.

    Raises:
        UnknownNameError: if none that ships has that id.
        BadInputError: if the file cannot be read or is no argument.
    """
    if name.lower().endswith(ARGUMENT_ENDINGS):
        return argument_from_text(_text_of(Path(name)), file=name, claims=_claim_ids())
    for argument in arguments():
        if argument.id == name:
            return argument
    raise UnknownNameError("argument", name, [a.id for a in arguments()])


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        known = ", ".join(a.id for a in arguments())
        raise BadInputError(
            f"there is no argument file '{path}'",
            cure=f"Check the path, or name an argument that ships: {known}.",
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(
            f"the argument file '{path}' cannot be read: {error}", cure="Save it as UTF-8 text."
        ) from error


def check_argument(
    argument: str,
    *,
    on: str | None = None,
    known_by: str | None = None,
    viewpoint: str | None = None,
    doctrine: str | None = None,
    rule: str | None = None,
    facts: Facts | None = None,
    progress: Progress | None = None,
) -> Checked:
    """Put an argument to the test.

    Args:
        argument: id of the argument, or the path of an argument file.
        on: date; the argument's own if None.
        known_by: vintage of the facts: only what was public by then.
        viewpoint: whose assumptions; None for the argument's own, else the baseline and every
            sourced viewpoint.
        doctrine: shot doctrine; None for the argument's own, else ``salvo``.
        rule: counting rule of test records; None for the argument's own, else ``all-attempts``.
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
    doctrine: str | None = None,
    rule: str | None = None,
    facts: Facts | None = None,
    progress: Progress | None = None,
) -> Checked:
    own = chosen.options
    loaded = facts if facts is not None else load_facts(known_by=known_by or own.known_by)
    today = newest_day(loaded)
    options = Options(
        on=_day_of(on or chosen.on, today),
        today=today,
        known_by=loaded.known_by,
        viewpoint=viewpoint or own.viewpoint,
        doctrine=doctrine or own.doctrine or DEFAULT_DOCTRINE,
        rule=rule or own.rule or DEFAULT_RULE,
        pessimism=DEFAULT_PESSIMISM if own.pessimism is None else own.pessimism,
    )
    rule_named(options.rule)
    check_names(loaded, viewpoint=options.viewpoint, doctrine=options.doctrine)
    identity = Run(_version.__version__, loaded.digest, _asked(chosen, options))
    findings = run(chosen, loaded, options, progress=progress)
    return Checked(chosen, options, loaded, identity, findings)


def _day_of(on: str, today: date) -> date:
    return today if on == TODAY else day_asked(on, what="date --on")


def _asked(chosen: Argument, options: Options) -> dict[str, str | int | float | None]:
    """What was asked, as it enters the run id."""
    asked: dict[str, str | int | float | None] = {
        "argument": chosen.id,
        "on": options.on.isoformat(),
        "known_by": options.known_by.isoformat() if options.known_by else None,
        "viewpoint": options.viewpoint,
        "doctrine": options.doctrine,
        "rule": options.rule,
        "samples": options.samples,
        "seed": options.seed,
    }
    if options.pessimism != DEFAULT_PESSIMISM:
        asked["pessimism"] = options.pessimism
    if chosen.digest:
        asked["argument_file"] = chosen.digest
    return asked


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
