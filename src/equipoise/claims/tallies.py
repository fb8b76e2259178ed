"""Published counts of intercept tests, as choices that can be switched one by one.

A tally says from when to when it counts, whether a test that could not be run is a failure,
which tests it leaves out, and whether the shot at a satellite is in. Each choice is read from
the words of its row; the tests themselves are counted anew from the flight-test table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from equipoise.claims.waterfall import Assumption, End, Value
from equipoise.core.dates import PartialDate
from equipoise.core.errors import BadInputError
from equipoise.core.facts import Facts, Record
from equipoise.core.language import _
from equipoise.core.wording import percent_range
from equipoise.kernels.intervals import jeffreys

JOINED: Mapping[str, tuple[str, ...]] = {"Aegis BMD": ("SM-3", "Aegis SM-2/SM-6")}
TEST_NAMES = r"\b(?:IFT|FTG|FTM|FTT|FTO)-\w+"
COMPARED = ("gmd-2013-01", "gmd-2014-06")
PREFIX = "test-tallies-"
MANY_TESTS = 25


@dataclass(frozen=True, slots=True)
class Choices:
    """How a tally counts.

    Attributes:
        start, end: first and last day counted.
        no_tests: whether a test that could not be run counts as a failed attempt.
        left_out: names of tests that are left out.
        satellite: whether the shot at a satellite counts.
        block, target: one block of interceptor, or one class of target, alone; else empty.
    """

    start: date
    end: date
    no_tests: bool
    left_out: frozenset[str]
    satellite: bool
    block: str
    target: str


@dataclass(frozen=True, slots=True)
class Tally:
    """A published count, or a count of this project where none was published."""

    name: str
    programs: tuple[str, ...]
    label: str
    hits: int
    attempts: int
    choices: Choices
    row: Record

    @property
    def end(self) -> End:
        """The tally as one end of a reconciliation, in percent."""
        return End(self.name, self.label, 100.0 * self.hits / self.attempts, (self.row.id,))


def tallies(facts: Facts) -> list[Tally]:
    """Every count on record, as published where it was."""
    return [_tally(facts, row) for row in facts.table("test_tallies")]


def _tally(facts: Facts, row: Record) -> Tally:
    shown = "published" if row["published_attempts"] else "own"
    hits, attempts = int(row[f"{shown}_hits"]), int(row[f"{shown}_attempts"])
    who = facts.sources[row.source_id].producer
    few = f" ({_band(hits, attempts)})" if attempts < MANY_TESTS else ""
    label = _("{hits} of {attempts}{few}, {program} to {day} ({who})").format(
        hits=hits,
        attempts=attempts,
        few=few,
        program=_(row["program"]),
        day=row.as_of,
        who=who,
    )
    program = row["program"]
    return Tally(
        name=row.id.removeprefix(PREFIX),
        programs=JOINED.get(program, (program,)),
        label=label,
        hits=hits,
        attempts=attempts,
        choices=choices_of(row["counting_rule"], row["window"]),
        row=row,
    )


def _band(hits: int, attempts: int) -> str:
    """The interval of a share of few tests, as if they were draws of one chance."""
    band = jeffreys(successes=hits, trials=attempts, level=0.90)
    return f"{percent_range(band.low, band.high)} at 90 %"


def choices_of(rule: str, window: str) -> Choices:
    """The choices of a tally, read from its counting rule and window.

    Raises:
        BadInputError: if the window is not two dates.
    """
    ends = window.split(" to ")
    if len(ends) != 2:
        raise BadInputError(
            f"the window '{window}' of a tally is not two dates",
            cure="Write it as '2002-01 to 2013-05'.",
        )
    first, last = (PartialDate.parse(text, what="window") for text in ends)
    excluded = re.search(r"excluding (.*)", rule)
    block = re.search(r"Block (\w+)", rule)
    return Choices(
        start=first.first,
        end=last.last,
        no_tests="no-test counted" in rule,
        left_out=frozenset(re.findall(TEST_NAMES, excluded[1]) if excluded else ()),
        satellite=rule == "satellite counted",
        block=block[1] if block else "",
        target="icbm" if "ICBM-class targets only" in rule else "",
    )


def counted(tests: Sequence[Record], choices: Choices) -> tuple[int, int]:
    """Hits and attempts among tests under some choices."""
    kept = [t for t in tests if _counts(t, choices)]
    return sum(t["result"] == "hit" for t in kept), len(kept)


def _counts(test: Record, choices: Choices) -> bool:
    day = test.as_of
    return (
        day is not None
        and choices.start <= day.first <= choices.end
        and (choices.no_tests or test["intercept_attempted"] == "yes")
        and (choices.satellite or "satellite" not in test.note.lower())
        and test["test_name"] not in choices.left_out
        and (not choices.block or choices.block in test["interceptor"].split())
        and (not choices.target or test["target_class"] == choices.target)
    )


def tally_steps(facts: Facts, first: Tally, last: Tally) -> tuple[list[Assumption], Value]:
    """The choices two tallies differ in, and the share of hits with some of them switched.

    The share is the first tally as published, moved by what the switches change in the count
    of the flight-test table.

    Raises:
        BadInputError: if the tallies are of different programs.
    """
    if first.programs != last.programs:
        raise BadInputError(
            f"'{first.name}' and '{last.name}' count tests of different programs",
            cure="Choose two tallies of one program.",
        )
    tests = facts.table("flight_tests", where=lambda t: t["program"] in first.programs)
    own, other = first.choices, last.choices
    differing = [g for g in _groups(own, other) if any(_differ(own, other, f) for f in g.fields)]

    def share(switched: frozenset[str]) -> float:
        fields = {f: getattr(other, f) for g in differing if g.name in switched for f in g.fields}
        hits, attempts = counted(tests, replace(own, **fields))
        if attempts == 0:
            raise BadInputError(
                "no test is left when the choices of the two tallies are mixed",
                cure="Choose two tallies whose windows overlap.",
            )
        return 100.0 * hits / attempts

    base = share(frozenset())
    ends = (first.row.id, last.row.id)
    steps = []
    now = own
    for group in differing:
        then = replace(now, **{f: getattr(other, f) for f in group.fields})
        steps.append(_step(group, ends, _changed(tests, now, then)))
        now = then
    return steps, lambda switched: first.end.value + share(switched) - base


@dataclass(frozen=True, slots=True)
class _Group:
    name: str
    label: str
    fields: tuple[str, ...]
    note: str


def _changed(tests: Sequence[Record], now: Choices, then: Choices) -> list[Record]:
    """The tests that a step brings in or leaves out, after the steps before it."""
    return [t for t in tests if _counts(t, now) != _counts(t, then)]


def _step(group: _Group, ends: tuple[str, str], changed: Sequence[Record]) -> Assumption:
    hits = sum(t["result"] == "hit" for t in changed)
    tests = "1 test" if len(changed) == 1 else f"{len(changed)} tests"
    note = _("{note}; {tests}, {hits} of them hits").format(note=group.note, tests=tests, hits=hits)
    return Assumption(group.name, group.label, (*ends, *(t.id for t in changed)), note)


def _differ(own: Choices, other: Choices, field: str) -> bool:
    return bool(getattr(own, field) != getattr(other, field))


def _groups(own: Choices, other: Choices) -> list[_Group]:
    """The choices in the order shown; windows that do not overlap are switched as one."""
    months = f"{own.start:%Y-%m} to {own.end:%Y-%m}", f"{other.start:%Y-%m} to {other.end:%Y-%m}"
    if other.start > own.end or own.start > other.end:
        note = f"{months[0]}, then {months[1]}"
        window = [_Group("window", "Window of the count", ("start", "end"), note)]
    else:
        window = [
            _Group(
                "start",
                "First test counted",
                ("start",),
                _("from {first}, then from {last}").format(
                    first=f"{own.start:%Y-%m}", last=f"{other.start:%Y-%m}"
                ),
            ),
            _Group(
                "end",
                "Last test counted",
                ("end",),
                f"to {own.end:%Y-%m}, then to {other.end:%Y-%m}",
            ),
        ]
    return [
        _Group("no-tests", "Tests that could not be run", ("no_tests",), _no_tests(own, other)),
        _Group("left-out", "Tests left out by name", ("left_out",), _left_out(own, other)),
        _Group(
            "satellite",
            "Shot at a satellite",
            ("satellite",),
            f"{_in(own.satellite)}, then {_in(other.satellite)}",
        ),
        _Group("kind", "Interceptors and targets counted", ("block", "target"), _kind(own, other)),
        *window,
    ]


def _no_tests(own: Choices, other: Choices) -> str:
    says = {True: "a failure", False: "not counted"}
    return f"{says[own.no_tests]}, then {says[other.no_tests]}"


def _left_out(own: Choices, other: Choices) -> str:
    parts = (" and ".join(sorted(c.left_out)) or "none" for c in (own, other))
    return ", then ".join(parts)


def _kind(own: Choices, other: Choices) -> str:
    return ", then ".join(
        " ".join(filter(None, (c.block, c.target))) or "all" for c in (own, other)
    )


def _in(counted: bool) -> str:
    return "counted" if counted else "not counted"
