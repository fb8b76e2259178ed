"""The facts as they are loaded: with SQL over them, and vintages that know no later outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, cast

from equipoise.core.facts import Fact, Facts
from equipoise.data.hindsight import without_hindsight
from equipoise.data.query import (
    DEFAULT_MEMORY,
    DEFAULT_ROWS,
    DEFAULT_TIMEOUT_S,
    QueryResult,
    Sandbox,
    sql,
)


@dataclass(frozen=True)
class FactBook(Facts):
    """Facts read from files.

    Attributes:
        corrections: rows of ``corrections.csv``, already applied.
        sandbox: the process that answers queries on these rows.
    """

    corrections: Sequence[Mapping[str, str]] = ()
    sandbox: Sandbox = field(default_factory=Sandbox, repr=False, compare=False)

    def _with(self, **changes: object) -> FactBook:
        if "facts" in changes or "records" in changes:
            changes.setdefault("sandbox", Sandbox())
        return replace(self, **cast(dict[str, Any], changes))

    def recorded(self) -> FactBook:
        """The same facts with a fresh recorder of what is read."""
        return cast(FactBook, super().recorded())

    def as_known_by(self, day: date | None) -> FactBook:
        """The facts that were public by a day, without what became of them later.

        Rows of unknown publication are left out; of the rows that stay, the columns named in
        :data:`~equipoise.data.schema.HINDSIGHT` are empty unless they were known by that day.
        """
        known = cast(FactBook, super().as_known_by(day))
        if known.known_by is None or known is self:
            return known
        vintage = known.known_by
        records = {
            name: [without_hindsight(row, vintage) for row in rows]
            for name, rows in known.records.items()
        }
        return known._with(records=records)

    def preference(self, fact: Fact) -> tuple[int, int, int, int, str]:
        """Sort key of rival numbers: the largest one is read."""
        return self._preference(fact)

    def sql(
        self,
        text: str,
        *,
        limit_rows: int = DEFAULT_ROWS,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        memory_limit: str = DEFAULT_MEMORY,
    ) -> QueryResult:
        """Answer one SQL statement that reads; see :func:`equipoise.data.query.sql`.

        Raises:
            BadInputError: if the statement is wrong, would do more than read the facts, or goes
                beyond a limit.
        """
        return sql(
            self,
            text,
            limit_rows=limit_rows,
            timeout_s=timeout_s,
            memory_limit=memory_limit,
            sandbox=self.sandbox,
        )
