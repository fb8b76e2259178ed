"""Which measures predate their trigger, from the words of the claim `not-a-response`.

Read with the csv module from the table itself; dates as in slip_second.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from tests.blind.slip_second import middle_day, years_between

ABM_EXIT = "2001-12-13"
HALF_YEAR = Fraction(1, 2)

Row = Mapping[str, str]


def lead_years(row: Row, *, evidence: str, trigger: str) -> Fraction | None:
    """Return the years by which the evidence precedes the trigger, None if either is empty.

    `evidence` is the column of the dates; `trigger` a column or `abm-exit`.
    """
    against = ABM_EXIT if trigger == "abm-exit" else row[trigger]
    if not row[evidence] or not against:
        return None
    return years_between(middle_day(row[evidence]), middle_day(against))


def testable_statements(rows: Iterable[Row]) -> list[Row]:
    """Return the testable Russian statements."""
    return [row for row in rows if row["row_class"] == "testable" and "RUS" in row["party"]]


def distinct_pairs(rows: Iterable[Row]) -> list[Row]:
    """Return the first statement of each distinct system and trigger."""
    chosen: dict[tuple[str, str], Row] = {}
    for row in rows:
        chosen.setdefault((row["system"], row["trigger_date"]), row)
    return list(chosen.values())


def count_predating(rows: Iterable[Row], *, evidence: str, trigger: str) -> tuple[int, int]:
    """Return how many predate their trigger by more than half a year, and of how many."""
    leads = [lead_years(row, evidence=evidence, trigger=trigger) for row in rows]
    known = [lead for lead in leads if lead is not None]
    return sum(1 for lead in known if lead > HALF_YEAR), len(known)
