"""Treaties on strategic weapons as functions of a date: in force or not, and which limits.

What happened to a treaty and when stands in ``treaty_dates.csv``, its limits in
``treaty_limits.csv``. A date before a treaty was signed or after it ended is a question like
any other: the answer says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from equipoise.core.dates import PartialDate
from equipoise.core.errors import NoFactError, UnknownNameError
from equipoise.core.facts import Fact, Facts, Record
from equipoise.core.language import N_, _

State = Literal["not signed", "signed", "in force", "suspended", "given up", "ended"]
TREATY_NAMES: dict[str, str] = {
    "start-1": "START I",
    "start-2": "START II",
    "sort": "SORT",
    "new-start": "New START",
}
_ALIASES = {"start-i": "start-1", "start-ii": "start-2", "moscow-treaty": "sort"}
SUCCESSOR_OF = {"SUN": "RUS"}
LIMIT_MEASURES: dict[str, str] = {
    "deployed_launcher_limit": N_("Deployed launchers and heavy bombers"),
    "launcher_limit": N_("Deployed and non-deployed launchers and heavy bombers"),
    "warhead_limit": N_("Warheads"),
    "ballistic_missile_warhead_limit": N_("Warheads of ballistic missiles"),
    "heavy_icbm_limit": N_("Heavy ICBMs"),
    "heavy_icbm_warhead_limit": N_("Warheads of heavy ICBMs"),
    "mobile_icbm_warhead_limit": N_("Warheads of mobile ICBMs"),
    "multiple_warhead_icbm_warhead_limit": N_("Warheads of ICBMs with several warheads"),
    "slbm_warhead_limit": N_("Warheads of submarine missiles"),
}
_STATE_AFTER: dict[str, State] = {
    "signed": "signed",
    "in_force": "in force",
    "suspended": "suspended",
    "not_bound": "given up",
    "ended": "ended",
}


@dataclass(frozen=True, slots=True)
class TreatyStatus:
    """Where a treaty stood on a day.

    Attributes:
        treaty: its name.
        on: the day.
        state: of the last step by that day.
        since: when that step was taken; None before signature.
        limits_bind: whether a limit had to be kept on that day.
        explanation: the same in a sentence.
        steps: every step on record, later ones included, oldest first.
    """

    treaty: str
    on: date
    state: State
    since: PartialDate | None
    limits_bind: bool
    explanation: str
    steps: tuple[Record, ...]

    @property
    def fact_ids(self) -> tuple[str, ...]:
        """Ids of the steps."""
        return tuple(s.id for s in self.steps)


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of a treaty.

    Attributes:
        measure: what is limited, in words.
        quantity: the quantity of the row.
        low, high: the least of the treaty's own range and the limit itself; equal where the
            treaty names one number.
        applies_from: the day from which it was to apply.
        superseded: whether a later agreement, public by the day asked for, moved its date.
        fact: the row.
    """

    measure: str
    quantity: str
    low: float
    high: float
    applies_from: PartialDate
    superseded: bool
    fact: Fact


def treaty_key(name: str) -> str:
    """The key of a treaty: ``start-1``, ``start-2``, ``sort`` or ``new-start``.

    Raises:
        UnknownNameError: if there is none of that name; the message offers the nearest.
    """
    plain = name.strip().lower().replace(" ", "-").replace("_", "-")
    key = _ALIASES.get(plain, plain)
    if key not in TREATY_NAMES:
        raise UnknownNameError("treaty", name, TREATY_NAMES)
    return key


def treaty_party(facts: Facts, name: str, party: str) -> str:
    """The party under which a treaty's limits are kept: ``SUN`` stands under ``RUS``.

    Raises:
        UnknownNameError: if the party is not one of the treaty's.
    """
    known: set[str] = set()
    for record in facts.records.get("treaties", ()):
        if record["treaty"] == TREATY_NAMES[name]:
            known.update(record.party.split("+"))
    known |= {SUCCESSOR_OF[p] for p in known if p in SUCCESSOR_OF}
    if party not in known:
        raise UnknownNameError(f"party to {TREATY_NAMES[name]}", party, known)
    return SUCCESSOR_OF.get(party, party)


def status(facts: Facts, name: str, *, on: date) -> TreatyStatus:
    """Where a treaty stood on a day.

    Args:
        facts: the facts to read.
        name: key of the treaty, as :func:`treaty_key` gives it.
        on: the day.

    Raises:
        NoFactError: if no step of the treaty is on record.
    """
    steps = _steps(facts, TREATY_NAMES[name])
    past = [s for s in steps if _taken_by(s, on) and s["step"] in _STATE_AFTER]
    last = past[-1] if past else None
    state: State = _STATE_AFTER[last["step"]] if last else "not signed"
    started = [s for s in steps if s["step"] == "limits_bind" and _taken_by(s, on)]
    binds = bool(started) and state in ("in force", "suspended")
    return TreatyStatus(
        TREATY_NAMES[name],
        on,
        state,
        last.as_of if last else None,
        binds,
        _explained(TREATY_NAMES[name], state, steps, on),
        tuple(steps),
    )


def _steps(facts: Facts, treaty: str) -> list[Record]:
    found = facts.table("treaty_dates", treaty=treaty)
    if not found:
        raise NoFactError(
            f"no step of {treaty} is on record in this vintage",
            cure="Ask with a later --known-by, or without it.",
        )
    return sorted(found, key=lambda s: (str(s.as_of), s.id))


def _taken_by(step: Record, on: date) -> bool:
    return step.as_of is not None and step.as_of.first <= on


def _explained(treaty: str, state: State, steps: list[Record], on: date) -> str:
    """The steps before and after the day that decide the answer, in one paragraph."""
    past = [s for s in steps if _taken_by(s, on)]
    later = [s for s in steps if not _taken_by(s, on)]
    if state == "not signed":
        text = _("{treaty} was not signed yet on {day}; {step}.")
        return text.format(treaty=_(treaty), day=on, step=_step_text(later[0]))
    lead = {
        "signed": _("{treaty} was signed but not in force on {day}"),
        "in force": _("{treaty} was in force on {day}"),
        "suspended": _("{treaty} was in force on {day}, but one side had suspended its part"),
        "given up": _("{treaty} never entered into force, and was given up by {day}"),
        "ended": _("{treaty} had ended by {day}: no limit of it bound anybody"),
    }[state].format(treaty=_(treaty), day=on)
    parts = [_step_text(s) for s in past]
    to_come = [s for s in later if s["step"] in ("in_force", "limits_bind", "ended", "not_bound")]
    if state in ("signed", "in force") and to_come:
        parts.append(_("later: {steps}").format(steps=", ".join(map(_step_text, to_come))))
    return f"{lead} ({'; '.join(parts)})."


def _step_text(step: Record) -> str:
    return f"{step.as_of}: {_(step['summary'])}"


def limits(facts: Facts, name: str, party: str, *, on: date) -> tuple[Limit, ...]:
    """Limits of a treaty that were public by a day, in the order in which they apply.

    Args:
        facts: the facts to read.
        name: key of the treaty.
        party: party code; ``SUN`` and ``RUS`` are one here.
        on: the day; a limit whose date was moved by then is marked as superseded.
    """
    own = treaty_party(facts, name, party)
    rows = [
        fact
        for quantity in LIMIT_MEASURES
        if quantity in facts.quantities
        for fact in facts.numbers(quantity, system=TREATY_NAMES[name])
        if own in fact.party.split("+") and _public_by(facts, fact, on)
    ]
    made = [_limit(fact, rows) for fact in rows]
    order = list(LIMIT_MEASURES)
    return tuple(sorted(made, key=lambda m: (m.applies_from, order.index(m.quantity))))


def _public_by(facts: Facts, fact: Fact, on: date) -> bool:
    """Rows agreed later than the day are left out, unless nothing was agreed by then."""
    public = facts.public_from(fact)
    return public is None or public.first <= on or fact.known_from is None


def _limit(fact: Fact, rows: list[Fact]) -> Limit:
    numbers = [x for x in (fact.low, fact.value, fact.high) if x is not None]
    same = [r for r in rows if (r.quantity, r.low, r.value, r.high) == _numbers_of(fact)]
    newest = max(same, key=_agreed)
    return Limit(
        measure=LIMIT_MEASURES[fact.quantity],
        quantity=fact.quantity,
        low=min(numbers),
        high=max(numbers),
        applies_from=fact.as_of,
        superseded=newest.id != fact.id and _agreed(newest) > _agreed(fact),
        fact=fact,
    )


def _numbers_of(fact: Fact) -> tuple[str, float | None, float | None, float | None]:
    return (fact.quantity, fact.low, fact.value, fact.high)


def _agreed(fact: Fact) -> date:
    return fact.known_from.first if fact.known_from else date.min
