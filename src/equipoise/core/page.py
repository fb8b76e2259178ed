"""A force table as plain data: types in rows, notes by cell as letters, sources as numbers.

A model fills it, a report renders it; neither needs to know the other.
"""

from __future__ import annotations

from dataclasses import dataclass

from equipoise.core.finding import Cell
from equipoise.core.language import N_, _

ROUNDING = N_("Totals may not add up because of rounding.")


@dataclass(frozen=True, slots=True)
class PageCell:
    """A value and the letters of the notes that belong to it.

    Attributes:
        value: a number, a text, or None if nothing is on record.
        notes: letters, in the order of the notes.
    """

    value: Cell
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageRow:
    """One weapon type.

    Attributes:
        system: its name.
        designation: its name in the other side's reports, or nothing.
        basing: silo, mobile, submarine or bomber.
        launchers, warheads_per_launcher, warheads, year_deployed: cells with their notes.
        count_type: how the warheads are counted.
        as_of: date of the row, as printed.
        sources: numbers of its sources.
        verification: ``seen`` or ``recalled``.
        fact_ids: rows of the fact tables.
        notes: letters of the notes on the type as a whole.
    """

    system: str
    designation: str
    basing: str
    launchers: PageCell
    warheads_per_launcher: PageCell
    warheads: PageCell
    year_deployed: PageCell
    count_type: str
    as_of: str
    sources: tuple[int, ...]
    verification: str
    fact_ids: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageSection:
    """One leg of a force.

    Attributes:
        key: icbm, slbm or bomber.
        title: the leg in words.
        rows: its types.
        launchers, warheads: totals; None where the types may not be added.
        missing: why there are no rows, or nothing.
        notes: letters of the notes on the leg as a whole.
    """

    key: str
    title: str
    rows: tuple[PageRow, ...]
    launchers: PageCell
    warheads: PageCell
    missing: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageLine:
    """A number beside the table: a category of warheads or a total printed by a source.

    Attributes:
        label: what it is.
        value: the number with its notes, None if not on record.
        count_type: how it is counted.
        as_of: date, as printed.
        sources: numbers of its sources.
        verification: ``seen``, ``recalled`` or, for arithmetic on rows, ``derived``.
    """

    label: str
    value: PageCell
    count_type: str
    as_of: str
    sources: tuple[int, ...]
    verification: str


@dataclass(frozen=True, slots=True)
class PageSource:
    """A source with its number on the page."""

    number: int
    id: str
    producer: str
    title: str
    published: str
    url: str
    grade: str


@dataclass(frozen=True, slots=True)
class ForcePage:
    """A party's order of battle on a day.

    Attributes:
        party, party_name: code and name.
        on: the day, ISO form.
        known_by: what was not public by that day is left out; None for all that is known.
        sections: land-based missiles, submarine missiles, bombers; never added together.
        missiles: both missile legs together where they count alike, else None with a note.
        categories: deployed, reserve, retired and total inventory, kept apart.
        printed_totals: totals as sources print them; never added to the rows.
        notes: letter and text.
        sources: in the order of their numbers.
        recalled_share: share of the rows read that nobody has yet seen in their source.
        fact_ids: rows read.
    """

    party: str
    party_name: str
    on: str
    known_by: str | None
    sections: tuple[PageSection, ...]
    missiles: PageLine
    categories: tuple[PageLine, ...]
    printed_totals: tuple[PageLine, ...]
    notes: tuple[tuple[str, str], ...]
    sources: tuple[PageSource, ...]
    recalled_share: float
    fact_ids: tuple[str, ...]

    @property
    def title(self) -> str:
        """The page in one line."""
        return _("Strategic nuclear forces: {party}, {day}").format(
            party=_(self.party_name), day=self.on
        )
