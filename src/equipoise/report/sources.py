"""The numbered list of sources: one number per source for the whole report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from equipoise.core.dates import PartialDate
from equipoise.core.errors import UnknownNameError
from equipoise.core.facts import Fact, Facts, Record, Source
from equipoise.core.finding import Finding

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Entry:
    """A source with its number in the report.

    Attributes:
        number: counted from one in the order of first use.
        source: the source.
        rows: how many of the rows read come from it.
        recalled: how many of these nobody has yet seen in it.
    """

    number: int
    source: Source
    rows: int
    recalled: int


@dataclass(frozen=True, slots=True)
class Bibliography:
    """All sources of a report by identifier, and the rows read from them."""

    entries: Mapping[str, Entry]
    rows: Mapping[str, Fact | Record]

    def number(self, source_id: str) -> int:
        """The number of a source."""
        return self.entries[source_id].number

    def by_producer(self, source_ids: Iterable[str]) -> list[tuple[str, list[Entry]]]:
        """Sources of each producer together, in the order of their numbers."""
        chosen = sorted(
            (self.entries[i] for i in dict.fromkeys(source_ids)), key=lambda entry: entry.number
        )
        producers: dict[str, list[Entry]] = {}
        for entry in chosen:
            producers.setdefault(entry.source.producer, []).append(entry)
        return list(producers.items())


def bibliography(findings: Sequence[Finding], facts: Facts) -> Bibliography:
    """Number the sources of some findings in the order in which they are first used.

    Raises:
        UnknownNameError: if a finding names a source or a row that the facts do not have.
    """
    used = dict.fromkeys(source_id for finding in findings for source_id in _used(finding))
    read = dict.fromkeys(row_id for finding in findings for row_id in finding.facts_read)
    everything = {row.id: row for row in facts.all_rows()}
    rows = {row_id: _known(everything, row_id, "fact or record") for row_id in read}
    used.update(dict.fromkeys(row.source_id for row in rows.values()))
    entries: dict[str, Entry] = {}
    for number, source_id in enumerate(used, start=1):
        own = [row for row in rows.values() if row.source_id == source_id]
        recalled = sum(row.verification == "recalled" for row in own)
        source = _known(facts.sources, source_id, "source")
        entries[source_id] = Entry(number, source, len(own), recalled)
    return Bibliography(entries, rows)


def _used(finding: Finding) -> list[str]:
    return [*finding.source_ids, *(other.source_id for other in finding.who_disagrees)]


def _known(table: Mapping[str, _T], key: str, what: str) -> _T:
    try:
        return table[key]
    except KeyError:
        raise UnknownNameError(what, key, table) from None


def day_iso(day: PartialDate | None) -> str:
    """A date as sources print it, in ISO form, or nothing."""
    return "" if day is None else str(day)
