"""Facts: dated, sourced numbers and records, read as at a date and as known by a date.

One :class:`Fact` is one number from one source; rival numbers are further facts and are
never merged. A :class:`Record` is a dated, sourced entry that is not a number: a flight
test, a statement, a program. Both live in :class:`Facts`, which notes every row that is
read through it, so that a finding's sources are collected by the machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from equipoise.core.dates import PartialDate
from equipoise.core.errors import BadInputError, MixedCountsError, NoFactError, UnknownNameError
from equipoise.core.provenance import Recorder

Verification = Literal["seen", "recalled"]
Basis = Literal["exact", "carried_forward", "interpolated"]

GRADES = ("A", "B", "C", "D")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number was published.

    Attributes:
        id: stable identifier.
        producer: who made the number known.
        title: title, or a description where the source has none.
        published: when it was published; None if the date is not known.
        accessed: when it was last read.
        url: address, or empty for a canonical source named without one.
        license: terms of reuse, ``facts only`` where only facts were taken.
        grade: ``A`` (official or primary) to ``D`` (weak, kept until replaced).
    """

    id: str
    producer: str
    title: str
    published: PartialDate | None
    accessed: PartialDate | None
    url: str
    license: str
    grade: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a kind of number means and how long it may be carried forward.

    Attributes:
        name: identifier used in the fact tables.
        unit: the one unit it is stored in.
        carry_limit_days: how many days after its date it may still be used.
        meaning: one sentence.
    """

    name: str
    unit: str
    carry_limit_days: int
    meaning: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One number from one source.

    ``low`` and ``high`` bound it where the source gives bounds; ``value`` is None where it
    gives a bound or a range only. ``known_from`` is when the number became public where the
    source read is a later one.
    """

    id: str
    table: str
    quantity: str
    party: str
    system: str
    basing: str
    low: float | None
    value: float | None
    high: float | None
    unit: str
    as_of: PartialDate
    kind: str
    count_type: str
    source_id: str
    locator: str
    verification: Verification
    known_from: PartialDate | None
    note: str

    @property
    def central(self) -> float:
        """The value, or the middle of the range, or the only bound given."""
        if self.value is not None:
            return self.value
        bounds = [b for b in (self.low, self.high) if b is not None]
        return sum(bounds) / len(bounds)


@dataclass(frozen=True, slots=True)
class Record:
    """A dated, sourced entry of a record table; its own columns are in ``fields``."""

    id: str
    table: str
    party: str
    system: str
    as_of: PartialDate | None
    source_id: str
    locator: str
    verification: Verification
    known_from: PartialDate | None
    note: str
    fields: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        try:
            return self.fields[column]
        except KeyError:
            raise UnknownNameError(f"column of table {self.table}", column, self.fields) from None

    def date(self, column: str) -> PartialDate | None:
        """The date in a column, or None if the cell is empty."""
        text = self[column]
        return PartialDate.parse(text, what=column) if text else None

    def number(self, column: str) -> float | None:
        """The number in a column, or None if the cell is empty."""
        text = self[column]
        return float(text) if text else None


@dataclass(frozen=True, slots=True)
class Reading:
    """A fact read for a date, and how the value was obtained.

    Attributes:
        fact: the row.
        basis: ``exact``, ``carried_forward`` or ``interpolated``.
        days_carried: days between the fact's date and the date asked for.
        value: the value read (differs from the fact's only if interpolated).
    """

    fact: Fact
    basis: Basis
    days_carried: int
    value: float


@dataclass(frozen=True)
class Facts:
    """All facts and records of one vintage.

    Attributes:
        sources: by id.
        quantities: by name.
        facts: every number, in file order.
        records: record tables by name.
        digest: hash of the files read.
        known_by: the vintage: what was not public by that day is not here.
    """

    sources: Mapping[str, Source]
    quantities: Mapping[str, Quantity]
    facts: Sequence[Fact]
    records: Mapping[str, Sequence[Record]]
    digest: str
    known_by: date | None = None
    recorder: Recorder = field(default_factory=Recorder, compare=False)
    _by_quantity: dict[str, list[Fact]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self._by_quantity:
            for fact in self.facts:
                self._by_quantity.setdefault(fact.quantity, []).append(fact)

    def recorded(self) -> Facts:
        """The same facts with a fresh recorder of what is read."""
        return self._with(recorder=Recorder())

    def _with(self, **changes: object) -> Facts:
        values: dict[str, object] = {
            "sources": self.sources,
            "quantities": self.quantities,
            "facts": self.facts,
            "records": self.records,
            "digest": self.digest,
            "known_by": self.known_by,
            "recorder": self.recorder,
            "_by_quantity": self._by_quantity,
        }
        return Facts(**{**values, **changes})  # type: ignore[arg-type]

    def public_from(self, row: Fact | Record) -> PartialDate | None:
        """When a row became public: its own date if it has one, else its source's."""
        return row.known_from or self.sources[row.source_id].published

    def as_known_by(self, day: date | None) -> Facts:
        """The facts that were public by a day; rows of unknown publication are left out."""
        if day is None:
            return self
        vintage = day if self.known_by is None else min(day, self.known_by)

        def known(row: Fact | Record) -> bool:
            public = self.public_from(row)
            return public is not None and public.last <= vintage

        return self._with(
            facts=[f for f in self.facts if known(f)],
            records={name: [r for r in rows if known(r)] for name, rows in self.records.items()},
            known_by=vintage,
            recorder=Recorder(),
            _by_quantity={},
        )

    def of_quantity(self, quantity: str) -> Sequence[Fact]:
        """All facts of a quantity, to look whether there are any: not noted as read."""
        return self._by_quantity.get(quantity, [])

    def with_rows(
        self,
        *,
        sources: Mapping[str, Source],
        facts: Sequence[Fact],
        records: Mapping[str, Sequence[Record]],
    ) -> Facts:
        """These facts with further rows and their sources, as a user's own viewpoint adds them."""
        joined = {
            name: [*self.records.get(name, ()), *records.get(name, ())]
            for name in {**self.records, **records}
        }
        return self._with(
            sources={**self.sources, **sources},
            facts=[*self.facts, *facts],
            records=joined,
            _by_quantity={},
        )

    def numbers(
        self,
        quantity: str,
        *,
        party: str | None = None,
        system: str | None = None,
        basing: str | None = None,
        source_id: str | None = None,
        kind: str | None = None,
        where: Callable[[Fact], bool] | None = None,
    ) -> list[Fact]:
        """All facts of a quantity that match; each is noted as read.

        Raises:
            UnknownNameError: if the quantity is not declared.
        """
        if quantity not in self.quantities:
            raise UnknownNameError("quantity", quantity, self.quantities)
        found = [
            fact
            for fact in self._by_quantity.get(quantity, [])
            if (party is None or fact.party == party)
            and (system is None or fact.system == system)
            and (basing is None or fact.basing == basing)
            and (source_id is None or fact.source_id == source_id)
            and (kind is None or fact.kind == kind)
            and (where is None or where(fact))
        ]
        self.recorder.note(f.id for f in found)
        return found

    def at(
        self,
        quantity: str,
        *,
        on: date,
        party: str | None = None,
        system: str | None = None,
        basing: str | None = None,
        source_id: str | None = None,
        kind: str | None = None,
        where: Callable[[Fact], bool] | None = None,
    ) -> Reading:
        """The fact that holds on a day: the latest one dated on or before it.

        Among rivals of one date the better source wins (grade, then seen before recalled,
        then the one that became public later); the others stay available through :meth:`numbers`.

        Raises:
            NoFactError: if no fact is dated on or before the day, or the latest one is
                older than its quantity may be carried.
        """
        quiet = self._with(recorder=Recorder())
        found = quiet.numbers(
            quantity,
            party=party,
            system=system,
            basing=basing,
            source_id=source_id,
            kind=kind,
            where=where,
        )
        label = " ".join(x for x in (quantity, party, system, basing) if x)
        past = [f for f in found if f.as_of.first <= on]
        if not past:
            first = min((f.as_of for f in found), default=None)
            cure = (
                f"The first one is dated {first}; ask for a later date."
                if first is not None
                else "Run 'equipoise facts' to see what there is."
            )
            raise NoFactError(f"no fact '{label}' on or before {on.isoformat()}", cure=cure)
        best = max(past, key=self._preference)
        self.recorder.note([best.id])
        carried = max((on - best.as_of.last).days, 0)
        limit = self.quantities[quantity].carry_limit_days
        if carried > limit:
            raise NoFactError(
                f"'{label}' was last known for {best.as_of}, {carried} days before {on}; "
                f"it may be carried forward {limit} days at most",
                cure="Ask for an earlier date or add a newer fact.",
            )
        basis: Basis = "exact" if carried == 0 else "carried_forward"
        return Reading(best, basis, carried, best.central)

    def latest_known(self, quantity: str, *, party: str, system: str, basing: str) -> Fact | None:
        """The row of a declared input that became public last, or None if there is none.

        Declared inputs do not age with their date: a later declaration replaces an earlier.
        """
        if quantity not in self.quantities:
            raise UnknownNameError("quantity", quantity, self.quantities)
        found = [
            f
            for f in self._by_quantity.get(quantity, [])
            if f.party == party and f.system == system and f.basing == basing
        ]
        if not found:
            return None
        best = max(found, key=lambda f: (self._public_day(f), f.id))
        self.recorder.note([best.id])
        return best

    def _public_day(self, fact: Fact) -> int:
        public = self.public_from(fact)
        return public.last.toordinal() if public else 0

    def _preference(self, fact: Fact) -> tuple[int, int, int, int, str]:
        source = self.sources[fact.source_id]
        return (
            fact.as_of.first.toordinal(),
            -GRADES.index(source.grade),
            int(fact.verification == "seen"),
            self._public_day(fact),
            fact.id,
        )

    def table(
        self, name: str, where: Callable[[Record], bool] | None = None, **equals: str
    ) -> list[Record]:
        """The records of a table that match; each is noted as read.

        Raises:
            UnknownNameError: if there is no such table.
        """
        if name not in self.records:
            raise UnknownNameError("record table", name, self.records)
        found = [
            record
            for record in self.records[name]
            if all(_cell(record, column) == value for column, value in equals.items())
            and (where is None or where(record))
        ]
        self.recorder.note(r.id for r in found)
        return found

    def by_id(self, row_id: str) -> Fact | Record:
        """The fact or record with this id.

        Raises:
            UnknownNameError: if there is none in this vintage.
        """
        for row in self.all_rows():
            if row.id == row_id:
                return row
        raise UnknownNameError("fact id", row_id, [r.id for r in self.all_rows()])

    def all_rows(self) -> Iterable[Fact | Record]:
        """Every fact and record."""
        yield from self.facts
        for rows in self.records.values():
            yield from rows

    def recalled_share(self, row_ids: Iterable[str]) -> float:
        """Share of the rows that nobody has yet seen in their source."""
        ids = set(row_ids)
        if not ids:
            return 0.0
        recalled = sum(1 for r in self.all_rows() if r.id in ids and r.verification == "recalled")
        return recalled / len(ids)


def _cell(record: Record, column: str) -> str:
    if column in ("party", "system", "source_id", "verification", "id"):
        return str(getattr(record, column))
    return record[column]


def add_counts(facts: Sequence[Fact]) -> float:
    """Sum facts that count the same thing.

    Raises:
        MixedCountsError: if count types or units differ.
        BadInputError: if nothing is given.
    """
    if not facts:
        raise BadInputError("there is nothing to add", cure="Give at least one fact.")
    for attribute, label in (("count_type", "count types"), ("unit", "units")):
        kinds = sorted({getattr(f, attribute) for f in facts})
        if len(kinds) > 1:
            raise MixedCountsError(
                f"numbers of different {label} cannot be added: {', '.join(kinds)}",
                cure="Choose one of them; they are not the same kind of number.",
            )
    return sum(f.central for f in facts)
