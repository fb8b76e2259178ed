"""What changed from one vintage of the facts to another."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from equipoise.core.errors import BadInputError, UnknownNameError
from equipoise.core.facts import Fact, Record
from equipoise.data.book import FactBook
from equipoise.data.hindsight import cell_text

Row = Fact | Record


@dataclass(frozen=True, slots=True)
class Superseded:
    """A number that got another value for the same thing.

    Attributes:
        before: the row read in the earlier vintage.
        after: the row that became public since, with another value.
        prevails: whether the later vintage reads ``after``, or a better source still stands.
    """

    before: Fact
    after: Fact
    prevails: bool


@dataclass(frozen=True, slots=True)
class Revealed:
    """A cell of a record that the earlier vintage did not know."""

    row_id: str
    table: str
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class VintageDiff:
    """What became known from one day to another.

    Attributes:
        earlier, later: the days; everything public by the day counts.
        rows_before, rows_after: rows of each table in each vintage.
        added: rows that became public in between, in file order.
        superseded: numbers with another value for the same quantity, party, system, basing,
            count type and date.
        revealed: cells of older records that tell what came of them.
        undated: rows whose publication is not known; they are in no vintage.
    """

    earlier: date
    later: date
    rows_before: Mapping[str, int]
    rows_after: Mapping[str, int]
    added: tuple[Row, ...]
    superseded: tuple[Superseded, ...]
    revealed: tuple[Revealed, ...]
    undated: int


def compare(
    facts: FactBook, earlier: date, later: date, *, table: str | None = None
) -> VintageDiff:
    """What changed between two vintages of the facts.

    Args:
        facts: all facts, not a vintage that ends before ``later``.
        earlier, later: the last days of the vintages.
        table: one table only.

    Raises:
        BadInputError: if the days are in the wrong order or the table does not exist.
    """
    _check_days(facts, earlier, later)
    tables = {row.table for row in facts.all_rows()}
    if table is not None and table not in tables:
        raise UnknownNameError("table", table, tables)
    old, new = facts.as_known_by(earlier), facts.as_known_by(later)
    before = {row.id: row for row in _rows(old, table)}
    after = {row.id: row for row in _rows(new, table)}
    added = tuple(row for row in after.values() if row.id not in before)
    undated = sum(facts.public_from(row) is None for row in _rows(facts, table))
    return VintageDiff(
        earlier=earlier,
        later=later,
        rows_before=_rows_per_table(before.values()),
        rows_after=_rows_per_table(after.values()),
        added=added,
        superseded=tuple(_superseded(new, before.values(), added)),
        revealed=tuple(_revealed(before, after)),
        undated=undated,
    )


def _check_days(facts: FactBook, earlier: date, later: date) -> None:
    if earlier >= later:
        raise BadInputError(
            f"the first vintage, {earlier}, is not before the second, {later}",
            cure="Give the earlier one first.",
        )
    if facts.known_by is not None and facts.known_by < later:
        raise BadInputError(
            f"these facts end with {facts.known_by}, before {later}",
            cure="Load the facts without a vintage.",
        )


def _rows(facts: FactBook, table: str | None) -> Iterator[Row]:
    return (row for row in facts.all_rows() if table in (None, row.table))


def _rows_per_table(rows: Iterable[Row]) -> dict[str, int]:
    return dict(Counter(row.table for row in rows))


def _superseded(
    later: FactBook, before: Iterable[Row], added: Iterable[Row]
) -> Iterator[Superseded]:
    """New numbers for a thing that had one, each beside the number read before."""
    known: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for row in before:
        if isinstance(row, Fact):
            known[_thing(row)].append(row)
    for row in added:
        if isinstance(row, Fact) and (rivals := known.get(_thing(row))):
            read = max(rivals, key=later.preference)
            if _numbers(read) != _numbers(row):
                prevails = later.preference(row) > later.preference(read)
                yield Superseded(read, row, prevails)


def _thing(fact: Fact) -> tuple[str, ...]:
    """What a number is of; numbers that count otherwise are of another thing."""
    return (
        fact.quantity,
        fact.party,
        fact.system,
        fact.basing,
        fact.count_type,
        str(fact.as_of),
    )


def _numbers(fact: Fact) -> tuple[float | None, ...]:
    return fact.low, fact.value, fact.high


def _revealed(before: Mapping[str, Row], after: Mapping[str, Row]) -> Iterator[Revealed]:
    for row_id, old in before.items():
        new = after[row_id]
        if isinstance(old, Record) and isinstance(new, Record) and old != new:
            columns = (*new.fields, "note")
            for column in columns:
                if (text := cell_text(new, column)) != cell_text(old, column):
                    yield Revealed(row_id, new.table, column, text)
