"""The events of both tracks, chosen by date, track, party, system and type."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from equipoise.core.errors import NoFactError, UnknownNameError
from equipoise.core.facts import Facts, Record
from equipoise.core.finding import Column, Figure, Table
from equipoise.core.language import N_, _
from equipoise.core.wording import spaced

EVENTS = "events"
LABEL_CHARACTERS = 90
TRACKS = ("offense", "defense", "diplomacy", "statement")
OVERVIEW_TRACKS = ("defense", "offense", "statement", "diplomacy")
TRACK_NAMES = {
    "defense": N_("Missile defenses"),
    "offense": N_("Offensive programs"),
    "statement": N_("Statements"),
    "diplomacy": N_("Treaties, talks and offers"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which events are wanted; None stands for all.

    Attributes:
        first, last: days between which they happened.
        track: ``offense``, ``defense``, ``diplomacy`` or ``statement``.
        party: ISO code of one of the parties.
        system: weapon system or other object.
        event_type: kind of event.
    """

    first: date | None = None
    last: date | None = None
    track: str | None = None
    party: str | None = None
    system: str | None = None
    event_type: str | None = None

    @property
    def in_words(self) -> str:
        """The choice in a few words."""
        named = (self.track, self.party, self.system, self.event_type)
        span = [_("from {day}").format(day=self.first)] if self.first else []
        span += [_("to {day}").format(day=self.last)] if self.last else []
        words = [_(spaced(w)) for w in named if w]
        return ", ".join([*words, " ".join(span)] if span else words) or _("all on record")


def timeline(facts: Facts, choice: Choice) -> list[Record]:
    """The events that fit a choice, by date; each is noted as read.

    Raises:
        UnknownNameError: if no event has such a track, party, system or type.
        NoFactError: if no event fits all of the choice.
    """
    rows = facts.records.get(EVENTS, ())
    track = _known("track", choice.track, (r["track"] for r in rows))
    event_type = _known("type of event", choice.event_type, (r["event_type"] for r in rows))
    party = _known("party", choice.party, (p for r in rows for p in r.party.split("+")))
    system = _known("system", choice.system, (r.system for r in rows if r.system))

    def fits(row: Record) -> bool:
        return (
            track in (None, row["track"])
            and event_type in (None, row["event_type"])
            and (party is None or party in row.party.split("+"))
            and system in (None, row.system)
            and _within(row, choice)
        )

    found = facts.table(EVENTS, where=fits)
    if not found:
        raise NoFactError(
            f"no event fits: {choice.in_words}", cure="Ask for fewer conditions or a longer time."
        )
    return sorted(found, key=lambda r: (str(r.as_of), r.id))


def _known(what: str, given: str | None, names: Iterable[str]) -> str | None:
    """The name as the facts spell it."""
    if given is None:
        return None
    spelled = {name.lower(): name for name in names}
    if given.lower() not in spelled:
        raise UnknownNameError(what, given, spelled.values())
    return spelled[given.lower()]


def _within(row: Record, choice: Choice) -> bool:
    if row.as_of is None:
        return choice.first is None and choice.last is None
    return (choice.first is None or row.as_of.last >= choice.first) and (
        choice.last is None or row.as_of.first <= choice.last
    )


def timeline_figure(events: Sequence[Record], choice: Choice) -> Figure:
    """The dated events as a figure of kind ``timeline``: a lane for each track."""
    dated = [e for e in events if e.as_of is not None]
    ordered = sorted(dated, key=lambda e: TRACKS.index(e["track"]))
    columns = (
        Column("lane", "Track"),
        Column("label", "Event"),
        Column("start", "Date"),
        Column("end", "End"),
        Column("kind", "Type"),
    )
    rows = tuple(
        (e["track"], _label(e), str(e.as_of), None, spaced(e["event_type"])) for e in ordered
    )
    span = _("no date")
    if dated:
        span = _("{low} to {high}").format(low=dated[0].as_of, high=dated[-1].as_of)
    return Figure(
        kind="timeline",
        title=_("{count} events, {span}").format(count=len(dated), span=span),
        table=Table("Events", columns, rows),
        scenario=_("events on record: {choice}").format(choice=choice.in_words),
        options={},
    )


_SIDES: tuple[tuple[frozenset[str], frozenset[str], str], ...] = (
    (frozenset({"USA", "NATO"}), frozenset({"RUS", "SUN"}), N_("Both sides")),
    (frozenset({"USA"}), frozenset(), N_("United States, alone or with partners")),
    (frozenset({"RUS", "SUN"}), frozenset(), N_("Russia, and the Soviet Union before it")),
    (frozenset({"CHN"}), frozenset(), N_("China")),
)
_ALL_OTHERS = N_("Others")


def side_of(event: Record) -> str:
    """Whose event it is, in words: one of the two sides, both, China or others."""
    parties = set(event.party.split("+"))
    for some, others, name in _SIDES:
        if parties & some and (not others or parties & others):
            return _(name)
    return _(_ALL_OTHERS)


def overview_figure(events: Sequence[Record], choice: Choice) -> Figure:
    """All dated events on one line for each track and side, as a figure of kind ``timeline``."""
    dated = [e for e in events if e.as_of is not None]
    sides = [_(name) for name in (*(s[2] for s in _SIDES), _ALL_OTHERS)]
    ordered = sorted(
        dated,
        key=lambda e: (OVERVIEW_TRACKS.index(e["track"]), sides.index(side_of(e)), str(e.as_of)),
    )
    columns = (
        Column("lane", _("Track")),
        Column("label", _("Whose")),
        Column("start", _("Date")),
        Column("end", _("End")),
        Column("kind", _("Type")),
    )
    rows = tuple(
        (_(TRACK_NAMES[e["track"]]), side_of(e), str(e.as_of), None, _(TRACK_NAMES[e["track"]]))
        for e in ordered
    )
    title = _("{count} events: each mark is one").format(count=len(dated))
    scenario = _("events on record: {choice}").format(choice=choice.in_words)
    return Figure("timeline", title, Table(_("Events"), columns, rows), scenario, {})


def _label(event: Record) -> str:
    party = "+".join(_(code) for code in event.party.split("+"))
    text = f"{party}: {_(event['summary'])}"
    return textwrap.shorten(text, LABEL_CHARACTERS, placeholder=" ...")
