"""The public Python interface, shared by the command line and the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path

from equipoise import _version
from equipoise.claims.argument import TODAY, Argument, argument_from_text
from equipoise.claims.deep_cuts import scaled
from equipoise.claims.frame import DEFAULT_PESSIMISM, Options, newest_day
from equipoise.claims.moved import Verdicts, verdicts_of
from equipoise.claims.reconcile import reconcile as _reconcile
from equipoise.claims.registry import CLAIMS, Progress, claim_named, run
from equipoise.claims.viewpoint import Viewpoint, viewpoint_from_text
from equipoise.claims.waterfall import Waterfall
from equipoise.core.dates import day_asked
from equipoise.core.errors import BadInputError, NoFactError, UnknownNameError
from equipoise.core.facts import Facts
from equipoise.core.finding import Finding
from equipoise.core.grid import Grid
from equipoise.core.provenance import Run
from equipoise.data.load import load_facts
from equipoise.defense.architecture import Architecture
from equipoise.defense.architecture import architecture as _architecture
from equipoise.defense.record import DEFAULT_RULE, rule_named
from equipoise.exchange.inputs import BASELINE, Question, check_names, gather, within_reach
from equipoise.exchange.outcome import Outcome, evaluate
from equipoise.exchange.scenario import POSTURES, ArrivalGroup, DefenseLayer, Scenario
from equipoise.exchange.stock import with_interceptors
from equipoise.forces.inventory import ForceStructure, Loading
from equipoise.forces.inventory import force_structure as _force_structure
from equipoise.studies import Study, StudyResult, open_results

DEFAULT_DOCTRINE = "salvo"
UNSTRUCK = POSTURES[0]
ARGUMENT_ENDINGS = (".yaml", ".yml")
VIEWPOINT_FILE = "viewpoint_file"

__all__ = [
    "ArrivalGroup",
    "Checked",
    "DefenseLayer",
    "Outcome",
    "Reconciled",
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
    "load_viewpoint",
    "open_results",
    "reconcile",
    "removed_grid",
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


def question(
    facts: Facts,
    attacker: str,
    defender: str,
    *,
    on: str | date | None = None,
    posture: str = UNSTRUCK,
    plan: str | None = None,
    viewpoint: str = BASELINE,
    loading: Loading = "as_listed",
    doctrine: str = DEFAULT_DOCTRINE,
    rule: str = DEFAULT_RULE,
    warheads: int | None = None,
    interceptors: int | None = None,
) -> Question:
    """A force against a defense with every input and its doubt, as ``equipoise outcome`` asks it.

    Missiles that do not reach the defender are left out. ``question(...).central_scenario()``
    is what :func:`evaluate` takes.

    Args:
        facts: from :func:`load_facts`; rows read are noted in its recorder.
        attacker, defender: ISO codes, for example ``RUS`` and ``USA``.
        on: a date; the newest day of the facts if None.
        posture: how the force is struck and launched.
        plan: a planned defense; what is deployed if None.
        viewpoint: whose assumptions.
        loading: ``as_listed``, ``declared`` or ``maximum``.
        doctrine: shot doctrine of every layer.
        rule: counting rule of test records.
        warheads: cut or grow the force in proportion to so many; as it is if None.
        interceptors: so many in all layers together, as they stand if None.

    Raises:
        BadInputError: if a name, number or date cannot be used, or the facts do not answer.
    """
    day = newest_day(facts) if on is None else _day(on)
    rule_named(rule)
    force = _force_structure(facts, attacker.upper(), on=day, loading=loading)
    shield = _architecture(facts, defender.upper(), on=day, plan=plan)
    asked = gather(
        facts,
        _resized(within_reach(facts, force, shield.party), warheads),
        shield,
        on=day,
        posture=posture,
        viewpoint=viewpoint,
        doctrine=doctrine,
        rule=rule,
    )
    return asked if interceptors is None else with_interceptors(asked, interceptors)


def _resized(force: ForceStructure, warheads: int | None) -> ForceStructure:
    if warheads is None:
        return force
    if warheads < 1:
        raise BadInputError(f"a force of {warheads} warheads is none", cure="Give 1 or more.")
    return scaled(force, warheads)


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
        known = ", ".join(a.id for a in arguments())
        text = _text_of(Path(name), "argument", f"name an argument that ships: {known}")
        return argument_from_text(text, file=name, claims=_claim_ids())
    for argument in arguments():
        if argument.id == name:
            return argument
    raise UnknownNameError("argument", name, [a.id for a in arguments()])


def _text_of(path: Path, what: str, instead: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadInputError(
            f"there is no {what} file '{path}'", cure=f"Check the path, or {instead}."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(
            f"the {what} file '{path}' cannot be read: {error}", cure="Save it as UTF-8 text."
        ) from error


def load_viewpoint(facts: Facts, name: str) -> tuple[Facts, Viewpoint | None]:
    """Facts with a viewpoint of the user's own beside those that ship.

    Args:
        facts: from :func:`load_facts`.
        name: path of a viewpoint file, or the name of a viewpoint that ships.

    Returns:
        The facts to use and what was read, whose ``id`` is the name to ask for; a name that
        is no path of a file changes nothing and gives None.

    Raises:
        BadInputError: if the file cannot be read or is no viewpoint.
    """
    if not name.lower().endswith(ARGUMENT_ENDINGS):
        return facts, None
    shipped = "name one that ships: 'equipoise viewpoint' lists them"
    text = _text_of(Path(name), "viewpoint", shipped)
    found = viewpoint_from_text(text, file=name, facts=facts)
    return found.joined_to(facts), found


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
        viewpoint: whose assumptions, by name or by the path of a viewpoint file; None for the
            argument's own, else the baseline and every sourced viewpoint.
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


def planned_run(
    argument: str,
    *,
    on: str | None = None,
    known_by: str | None = None,
    viewpoint: str | None = None,
) -> Run:
    """The run that ``check_argument`` would make of these options, without testing a claim.

    Raises:
        BadInputError: if an option is unknown.
    """
    chosen = argument_named(argument)
    return _planned(chosen, on=on, known_by=known_by, viewpoint=viewpoint).run


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


def verdicts(
    argument: str,
    *,
    on: str | None = None,
    known_by: str | None = None,
    facts: Facts | None = None,
    progress: Progress | None = None,
) -> list[Verdicts]:
    """The verdict of every claim of an argument under the baseline and every viewpoint.

    Args:
        argument: id of the argument, or the path of an argument file.
        on, known_by: date and vintage; the argument's own if None.
        facts: facts to use instead of the shipped ones.
        progress: called with claim id, number and total before each claim.

    Raises:
        BadInputError: if an option is unknown.
    """
    chosen = argument_named(argument)
    loaded = facts if facts is not None else load_facts(known_by or chosen.options.known_by)
    options = _options(chosen, loaded, on=on)
    found = []
    for number, name in enumerate(chosen.claims):
        if progress is not None:
            progress(name, number, len(chosen.claims))
        found.append(verdicts_of(claim_named(name), loaded, options))
    return found


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
    planned = _planned(
        chosen,
        on=on,
        known_by=known_by,
        viewpoint=viewpoint,
        doctrine=doctrine,
        rule=rule,
        facts=facts,
    )
    findings = run(chosen, planned.facts, planned.options, progress=progress)
    return replace(planned, findings=findings)


def _planned(
    chosen: Argument,
    *,
    on: str | None,
    known_by: str | None,
    viewpoint: str | None = None,
    doctrine: str | None = None,
    rule: str | None = None,
    facts: Facts | None = None,
) -> Checked:
    """Everything that determines a run, and no finding yet."""
    own = chosen.options
    loaded = facts if facts is not None else load_facts(known_by=known_by or own.known_by)
    loaded, told = load_viewpoint(loaded, viewpoint or own.viewpoint or "")
    options = _options(
        chosen,
        loaded,
        on=on,
        viewpoint=told.id if told else viewpoint or own.viewpoint,
        doctrine=doctrine,
        rule=rule,
    )
    rule_named(options.rule)
    check_names(loaded, viewpoint=options.viewpoint, doctrine=options.doctrine)
    asked = _asked(chosen, options) | ({VIEWPOINT_FILE: told.digest} if told else {})
    identity = Run(_version.__version__, loaded.digest, asked)
    return Checked(chosen, options, loaded, identity, [])


def _options(
    chosen: Argument,
    facts: Facts,
    *,
    on: str | None = None,
    viewpoint: str | None = None,
    doctrine: str | None = None,
    rule: str | None = None,
) -> Options:
    """The options of a run: what was asked, else the argument's own, else the usual ones."""
    own, today = chosen.options, newest_day(facts)
    return Options(
        on=_day_of(on or chosen.on, today),
        today=today,
        known_by=facts.known_by,
        viewpoint=viewpoint,
        doctrine=doctrine or own.doctrine or DEFAULT_DOCTRINE,
        rule=rule or own.rule or DEFAULT_RULE,
        pessimism=DEFAULT_PESSIMISM if own.pessimism is None else own.pessimism,
    )


def _day_of(on: str, today: date) -> date:
    return today if on == TODAY else day_asked(on, what="date --on")


def _asked(chosen: Argument, options: Options) -> dict[str, str | int | float | None]:
    """What was asked, as it enters the run id."""
    file = {"argument_file": chosen.digest} if chosen.digest else {}
    return {"argument": chosen.id, **options.asked(), **file}


def removed_grid(checked: Checked) -> Grid | None:
    """What US defenses of the run's date remove of Russian missiles, by force and interceptors.

    Computed with the options of the run; None if its vintage holds no force or defense.
    """
    from equipoise.claims.grid import removed_grid as grid_of

    try:
        return grid_of(checked.facts, checked.options)
    except (NoFactError, UnknownNameError):
        return None


@dataclass(frozen=True)
class Reconciled:
    """Two published figures reconciled, and the facts they were read from."""

    waterfall: Waterfall
    facts: Facts

    @property
    def rows(self) -> tuple[str, ...]:
        """Ids of the rows behind the lines, sorted."""
        return tuple(sorted({i for line in self.waterfall.lines for i in line.rows}))


def reconcile(
    quantity: str,
    first: str | None = None,
    last: str | None = None,
    *,
    known_by: str | None = None,
    facts: Facts | None = None,
) -> Reconciled:
    """Why two published figures of one quantity differ, assumption by assumption.

    Args:
        quantity: ``space-based-interceptors``, ``test-success`` or ``national-defense-cost``.
        first, last: names of published figures, or the beginning of them; None for those
            compared by default.
        known_by: vintage of the facts.
        facts: facts to use instead of the shipped ones.

    Raises:
        BadInputError: if a name is unknown or the figures cannot be set against each other.
    """
    view = (facts if facts is not None else load_facts(known_by=known_by)).recorded()
    return Reconciled(_reconcile(view, quantity, first, last), view)


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
