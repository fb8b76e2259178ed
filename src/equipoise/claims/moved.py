"""What a viewpoint moves in a finding: the inputs it speaks to, and the answer without it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from equipoise.claims.viewpoint import ASKED, DEFAULT, TABLE, Slot, slot_of, words_of
from equipoise.core.errors import NoFactError, UnknownNameError
from equipoise.core.finding import Cell, Column, Table, Verdict
from equipoise.core.language import N_, _, localized, pgettext
from equipoise.core.wording import joined, percent, spaced
from equipoise.exchange.inputs import BASELINE, viewpoints

if TYPE_CHECKING:
    from equipoise.claims.frame import Claim, Options, Result
    from equipoise.core.facts import Fact, Facts

FEW = 2
SAME = N_(
    "No input of this claim is coded for any viewpoint, so that its verdict is the same under all "
    "of them; what the camps said of it is not an input."
)
ELSEWHERE = N_(
    "Computed with the baseline's inputs alone; the verdict may differ under a viewpoint's: "
    "'equipoise verdicts' shows it for every one."
)


def told(claim: Claim, facts: Facts, options: Options, result: Result) -> Result:
    """The result with what the viewpoint asked for moved in it, or that none could.

    Args:
        claim: what was computed.
        facts: the facts it read, with their recorder.
        options: of the run.
        result: what came of it.
    """
    view = options.viewpoint
    if view is None or view == BASELINE:
        return replace(result, caveats=(*result.caveats, *_without_viewpoint(facts)))
    own = _asked(facts, facts.recorder.ids, view)
    if not own:
        said = _(
            "No input of this claim is coded for viewpoint {view}, so it moves nothing."
        ).format(view=_(view))
        return replace(result, caveats=(*result.caveats, said))
    plain_facts = facts.recorded()
    plain = claim.build(plain_facts, replace(options, viewpoint=BASELINE))
    before = _asked(plain_facts, plain_facts.recorder.ids)
    return replace(
        result,
        statement=f"{result.statement} {_moved(claim, view, own, before, result, plain)}",
        tables=(*result.tables, _table(facts, view, own, before)),
    )


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The verdict of a claim and the middle of its metric under every viewpoint.

    Attributes:
        claim: its id.
        speaks: whether any input of the claim is one that a viewpoint speaks to; if none is,
            every verdict is the baseline's and was computed once.
        verdicts: by viewpoint, the baseline first.
        central: by viewpoint, None where the claim has no interval.
    """

    claim: str
    speaks: bool
    verdicts: Mapping[str, Verdict]
    central: Mapping[str, float | None]

    @property
    def robust(self) -> bool:
        """Whether the verdict is the same under every viewpoint."""
        return len(set(self.verdicts.values())) == 1


def verdicts_of(claim: Claim, facts: Facts, options: Options) -> Verdicts:
    """Judge a claim under the baseline and under every viewpoint on record."""
    views = viewpoints(facts)
    plain_facts = facts.recorded()
    plain = _result(claim, plain_facts, replace(options, viewpoint=BASELINE))
    speaks = bool(_asked(plain_facts, plain_facts.recorder.ids))
    results = {
        v: _result(claim, facts.recorded(), replace(options, viewpoint=v))
        if speaks and v != BASELINE
        else plain
        for v in views
    }
    return Verdicts(
        claim.id,
        speaks,
        {v: "not testable" if r is None else r.verdict for v, r in results.items()},
        {v: r.interval.central if r and r.interval else None for v, r in results.items()},
    )


def _result(claim: Claim, facts: Facts, options: Options) -> Result | None:
    try:
        return claim.build(facts, options)
    except (NoFactError, UnknownNameError):
        return None


def _without_viewpoint(facts: Facts) -> tuple[str, ...]:
    """What a reader must know about viewpoints where none was asked for."""
    slots = _asked(facts, facts.recorder.ids)
    if not slots:
        return (SAME,)
    return () if any(slot_of(f)[1] != DEFAULT for f in slots.values()) else (ELSEWHERE,)


def _asked(facts: Facts, ids: Iterable[str], view: str | None = None) -> dict[Slot, Fact]:
    """Declared inputs among rows that were read: of a viewpoint, or of any if None."""
    wanted = set(ids)
    rows = [f for f in facts.facts if f.id in wanted and f.table == TABLE and f.quantity in ASKED]
    return {slot_of(f)[0]: f for f in rows if view is None or slot_of(f)[1] == view}


def _span(fact: Fact | None) -> str:
    if fact is None:
        return _("the test record")
    ends = [x for x in (fact.low, fact.high) if x is not None] or [fact.central]
    low, *high = (localized(f"{x:g}") for x in dict.fromkeys(ends))
    return _("{low} to {high}").format(low=low, high=high[0]) if high else low


def _moved(
    claim: Claim,
    view: str,
    own: dict[Slot, Fact],
    before: dict[Slot, Fact],
    result: Result,
    plain: Result,
) -> str:
    answer = _("the verdict is {now} instead of {then}").format(
        now=pgettext("verdict", result.verdict), then=pgettext("verdict", plain.verdict)
    )
    if result.verdict == plain.verdict:
        answer = _("the verdict stays {verdict}").format(
            verdict=pgettext("verdict", result.verdict)
        )
    if result.interval is not None and plain.interval is not None:
        now, then = (_number(claim, x.central) for x in (result.interval, plain.interval))
        answer = _("the middle is {now} instead of {then} and {answer}").format(
            now=now, then=then, answer=answer
        )
    return _("What viewpoint {view} moves: {inputs}. Against the baseline {answer}.").format(
        view=_(view), inputs=_inputs(own, before), answer=answer
    )


def _number(claim: Claim, value: float) -> str:
    return percent(value) if claim.unit == "share" else localized(f"{value:.3g}")


def _inputs(own: dict[Slot, Fact], before: dict[Slot, Fact]) -> str:
    if len(own) <= FEW:
        return "; ".join(
            _("{input} {own} instead of {other}").format(
                input=slot.words, own=_span(f), other=_span(before.get(slot))
            )
            for slot, f in sorted(own.items())
        )
    names = sorted({_(spaced(slot.quantity)) for slot in own})
    return _("{names} ({number} inputs, see the table)").format(
        names=joined(names), number=len(own)
    )


def _table(facts: Facts, view: str, own: dict[Slot, Fact], before: dict[Slot, Fact]) -> Table:
    columns = (
        Column("input", "Input"),
        Column("own", "Viewpoint"),
        Column("baseline", "Baseline"),
        Column("words", "In whose words"),
        Column("note", "How they are coded"),
        Column("row", "Row"),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (slot.words, _span(f), _span(before.get(slot)), _words(facts, f), f.note, f.id)
        for slot, f in sorted(own.items())
    )
    return Table(_("What viewpoint {view} speaks to").format(view=_(view)), columns, rows)


def _words(facts: Facts, fact: Fact) -> str:
    said = (f"{r['words']} ({r['who']}, {r.as_of})" for r in words_of(facts, fact))
    return "; ".join(said)
