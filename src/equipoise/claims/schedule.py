"""The chance that a promised date holds, by what became of promises of the same class.

Promises that are overdue are censored at the last look (Kaplan and Meier 1958); those not yet
due say nothing. Of each milestone only the first promise counts, because later ones are made
nearer to the date and repeat the earlier.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from equipoise.claims.frame import INTERVAL_LEVEL, Options
from equipoise.claims.scorecard import Slip, slips
from equipoise.core.dates import PartialDate, years_between
from equipoise.core.errors import NoFactError
from equipoise.core.facts import Facts, Record
from equipoise.core.finding import Cell, Column, Figure, Table
from equipoise.core.language import N_, _, localized
from equipoise.core.wording import percent, percent_range, spaced
from equipoise.kernels.hazard import Survival, kaplan_meier
from equipoise.kernels.intervals import jeffreys

FAR_AHEAD_YEARS = 2.0
"""Promises made so far ahead form classes of their own: nearer ones speak of what nearly stands."""

GRACE_YEARS = (0.0, 2.0, 5.0)
"""Slips for which tables say how many promises were kept; no verdict depends on them."""

YEARS_SHOWN = 12
"""At most so many years after a promised date are drawn."""

LEAST_STILL_OPEN = 4
"""The curve of kept promises is drawn while so many are looked at: with three, one promise moves
it by a third. It bounds a figure, and no verdict."""


@dataclass(frozen=True, slots=True)
class ReferenceClass:
    """Promises that are taken to be alike: a name and what belongs to it."""

    name: str
    keeps: Callable[[Record], bool]


@dataclass(frozen=True)
class Chances:
    """What became of the promises of a class that fell due.

    Attributes:
        name: of the class.
        due, held: promises that fell due, and those kept by the promised date.
        low, high: 90 % Jeffreys interval of the chance to hold.
        curve: chance that a promise is still unkept so many years after its date.
    """

    name: str
    due: int
    held: int
    low: float
    high: float
    curve: Survival

    def kept_within(self, years: float) -> float:
        """Chance that a promise is kept within so many years of its date."""
        return 1.0 - self.curve.at(years)

    def still_open(self, years: float) -> int:
        """How many promises were still looked at so many years after their dates."""
        later = self.curve.at_risk[self.curve.times >= years]
        return int(later[0]) if later.size else 0

    @property
    def median_slip(self) -> float | None:
        """Median slip in years, or None if less than half is reached."""
        median = self.curve.quantile(0.5)
        return None if math.isnan(median) else median

    @property
    def unseen_to_even(self) -> int:
        """Kept promises that would have to be missing from the list for an even chance."""
        return max(0, self.due - 2 * self.held)


def _of(party: str, track: str, *, far: bool = False) -> Callable[[Record], bool]:
    def keeps(row: Record) -> bool:
        alike = row.party == party and row["track"] == track
        return alike and (not far or ahead_years(row) >= FAR_AHEAD_YEARS)

    return keeps


FAR_US_DEFENSES = N_("US defenses, promised 2 years ahead or more")
FAR_RUSSIAN = N_("Russian strategic forces, promised 2 years ahead or more")

CLASSES: tuple[ReferenceClass, ...] = (
    ReferenceClass(N_("US defenses"), _of("USA", "defense")),
    ReferenceClass(FAR_US_DEFENSES, _of("USA", "defense", far=True)),
    ReferenceClass(N_("US strategic forces"), _of("USA", "offense")),
    ReferenceClass(N_("Russian strategic forces"), _of("RUS", "offense")),
    ReferenceClass(FAR_RUSSIAN, _of("RUS", "offense", far=True)),
)


def ahead_years(row: Record) -> float:
    """Years from the promise to the date promised; infinite if either is not dated."""
    due = row.date("promised_date")
    if row.as_of is None or due is None:
        return float("inf")
    return years_between(row.as_of, due)


def first_promises(facts: Facts) -> list[Record]:
    """The first promise on record about each milestone."""
    first: dict[str, Record] = {}
    for row in facts.table("promises", in_statistics="yes"):
        known = first.get(row["milestone_id"])
        if row.as_of is not None and (known is None or _said(row) < _said(known)):
            first[row["milestone_id"]] = row
    return list(first.values())


def _said(row: Record) -> tuple[object, str]:
    assert row.as_of is not None
    return row.as_of.middle, row.id


def chances_of(facts: Facts) -> list[Chances]:
    """What became of the promises of each class with at least one that fell due."""
    rows = {r.id: r for r in first_promises(facts)}
    due = [s for s in slips(facts) if s.id in rows]
    found = []
    for each in CLASSES:
        own = [s for s in due if each.keeps(rows[s.id])]
        if own:
            found.append(_chances(each.name, own))
    return found


def _chances(name: str, own: Sequence[Slip]) -> Chances:
    held = sum(s.kept and s.years <= 0.0 for s in own)
    band = jeffreys(successes=held, trials=len(own), level=INTERVAL_LEVEL)
    curve = kaplan_meier(times=[s.years for s in own], observed=[s.kept for s in own])
    return Chances(name, len(own), held, band.low, band.high, curve)


def chances_named(facts: Facts, name: str) -> Chances:
    """The chances of one class.

    Raises:
        NoFactError: if no promise of the class fell due in this vintage.
    """
    for found in chances_of(facts):
        if found.name == name:
            return found
    raise NoFactError(
        f"no promise of the class '{name}' fell due in this vintage", cure="Choose a later one."
    )


def chances_table(found: Iterable[Chances]) -> Table:
    """One line for each class: how many held, and how many are kept some years later."""
    columns = (
        Column("name", "First promises of"),
        Column("due", "Fell due", "", 0),
        Column("held", "Held", "", 0),
        Column("on_time", "Chance that the date holds", "%", 0),
        Column("low", "90 % Jeffreys, low", "%", 0),
        Column("high", "high", "%", 0),
        *(
            Column(
                f"within_{y:g}",
                _("Kept within {years} years of it").format(years=localized(f"{y:g}")),
                "%",
                0,
            )
            for y in GRACE_YEARS[1:]
        ),
        Column("median", "Median slip", "years", 1),
        Column("unseen", "Unseen kept promises for an even chance", "", 0),
    )
    return Table(
        "Chance that a promised date holds, by what became of such promises",
        columns,
        tuple(_chances_row(c) for c in found),
        note=N_(
            "Overdue promises are censored at the last look (Kaplan and Meier 1958); promises "
            "not yet due are left out, and of each milestone only the first promise counts. "
            "Promises were found by looking for delay, so the chances lean low."
        ),
    )


def _chances_row(found: Chances) -> tuple[Cell, ...]:
    return (
        found.name,
        found.due,
        found.held,
        *(100 * share for share in (found.kept_within(0.0), found.low, found.high)),
        *(100 * found.kept_within(y) for y in GRACE_YEARS[1:]),
        found.median_slip,
        found.unseen_to_even,
    )


def open_promises(facts: Facts, system: str, options: Options) -> list[Record]:
    """Promises about a system that are not yet due on the newest day."""
    return facts.table(
        "promises",
        where=lambda r: (
            r.system == system
            and r["outcome"] == "open_not_due"
            and (due := r.date("promised_date")) is not None
            and due.last > options.today
        ),
    )


def open_table(rows: Sequence[Record], chances: Chances) -> Table:
    """Open promises with the chance that a promise of their class holds."""
    columns = (
        Column("what", "Promise"),
        Column("who", "By"),
        Column("said", "Said"),
        Column("due", "Promised for"),
        *(
            Column(f"within_{y:g}", _("Chance to be kept {when}").format(when=_grace(y)), "%", 0)
            for y in GRACE_YEARS
        ),
    )
    cells: tuple[tuple[Cell, ...], ...] = tuple(
        (
            f"{_(r['program'])}, {_(r['milestone'].replace('_', ' '))}",
            r["promised_by"],
            str(r.as_of),
            r["promised_date"],
            *(100 * chances.kept_within(y) for y in GRACE_YEARS),
        )
        for r in rows
    )
    return Table(
        _("Open promises, by the reference class '{name}'").format(name=_(chances.name)),
        columns,
        cells,
        note=_(
            "The class has {due} promises that fell due. It knows nothing of this program: "
            "a reference-class forecast is what happened to others."
        ).format(due=chances.due),
    )


@dataclass(frozen=True)
class Announced:
    """When what is announced will stand; empty if no promise is open."""

    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    caveats: tuple[str, ...] = ()


def when_announced(facts: Facts, system: str, class_name: str, options: Options) -> Announced:
    """Open promises about a system, with the chances that such promises had."""
    rows = open_promises(facts, system, options)
    if not rows:
        return Announced()
    try:
        found = chances_named(facts, class_name)
    except NoFactError:
        return Announced()
    late = _("What is announced may be late. {chances}").format(chances=chances_words(found))
    return Announced((open_table(rows, found),), _by_year(rows, found), (late,))


def _by_year(rows: Sequence[Record], chances: Chances) -> tuple[Figure, ...]:
    """The chance that each promise is kept by the end of a year, as long as it is known."""
    cells: tuple[tuple[int, str, float, float, float], ...] = ()
    for row in _first_said(rows):
        due = row.date("promised_date")
        assert due is not None
        for year in range(due.first.year, due.first.year + YEARS_SHOWN):
            end = years_between(due, PartialDate.parse(f"{year}-12-31"))
            for level in (0.5, INTERVAL_LEVEL):
                low, high = chances.curve.interval(end, level=level)
                if chances.still_open(end) >= LEAST_STILL_OPEN and not math.isnan(low):
                    name = f"{_(row['program'])}, {_(spaced(row['milestone']))}"
                    cells += ((year, name, level, 1.0 - high, 1.0 - low),)
    if not cells:
        return ()
    columns = (
        Column("year", "End of", "year", 0),
        Column("series", "Promise"),
        Column("level", "Interval", "share"),
        Column("low", "Chance that it is kept by then, low", "share"),
        Column("high", "high", "share"),
    )
    last = max(cells, key=lambda cell: (cell[0], cell[2]))
    title = _("By the end of {year} what is announced stands with a chance of {range} (90 %)")
    return (
        Figure(
            kind="bands",
            title=title.format(year=last[0], range=percent_range(*last[3:])),
            table=Table(_("Chance that a promise is kept by the end of a year"), columns, cells),
            scenario=_("{due} first promises of {name} that fell due").format(
                due=chances.due, name=_(chances.name)
            ),
            options={"metric": _("Chance to be kept by the end of the year")},
        ),
    )


def _first_said(rows: Sequence[Record]) -> list[Record]:
    """Of each milestone the promise made first, earliest date promised first."""
    first: dict[str, Record] = {}
    for row in sorted(rows, key=_said):
        first.setdefault(row["milestone"], row)
    return sorted(first.values(), key=lambda row: str(row["promised_date"]))


def _grace(years: float) -> str:
    return (
        _("by the date")
        if years == 0.0
        else _("within {years} years of it").format(years=localized(f"{years:g}"))
    )


def chances_words(chances: Chances) -> str:
    """The chance that a date holds, in words, with what the search may have missed."""
    return _(
        "Of {due} first promises of {name} that fell due, {held} held: chance {share} "
        "({range}, 90 %), {later} within two years of the date. Promises were found by "
        "looking for delay; {unseen} unseen kept ones would make it even."
    ).format(
        due=chances.due,
        name=_(chances.name),
        held=chances.held,
        share=percent(chances.kept_within(0.0)),
        range=percent_range(chances.low, chances.high),
        later=percent(chances.kept_within(2.0)),
        unseen=chances.unseen_to_even,
    )
