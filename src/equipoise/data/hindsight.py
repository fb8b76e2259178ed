"""What a record may not yet know in a vintage: the outcomes that came later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from equipoise.core.dates import PartialDate
from equipoise.core.facts import Record
from equipoise.data.schema import HINDSIGHT, Hindsight

_ATTRIBUTES = frozenset(("system", "as_of", "locator", "note"))


def without_hindsight(record: Record, day: date) -> Record:
    """The record with what was not known of it by a day left empty."""
    blank = {
        column
        for hindsight in HINDSIGHT.get(record.table, ())
        if not _known(record, hindsight, day)
        for column in hindsight.columns
        if cell_text(record, column)
    }
    if not blank:
        return record
    fields = {name: "" if name in blank else text for name, text in record.fields.items()}
    return replace(record, fields=fields, note="" if "note" in blank else record.note)


def _known(record: Record, hindsight: Hindsight, day: date) -> bool:
    dates = [PartialDate.parse(text) for c in hindsight.dates if (text := cell_text(record, c))]
    return bool(dates) and all(_later(d.last, hindsight.years_after) <= day for d in dates)


def _later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def cell_text(record: Record, column: str) -> str:
    """A cell of a record as text, whether all records have the column or only its table."""
    if column in _ATTRIBUTES:
        value = getattr(record, column)
        return "" if value is None else str(value)
    return record.fields.get(column, "")
