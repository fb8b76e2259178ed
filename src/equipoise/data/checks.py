"""All checks of the facts, and the report on what stands behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from equipoise.core.facts import Facts
from equipoise.data import check_counts, check_rows, scope
from equipoise.data.check_support import enough_is_seen, key_inputs_have_rivals
from equipoise.data.waivers import Problem, Waiver, apply_waivers, load_waivers

Check = Callable[[Facts], list[Problem]]

CHECKS: tuple[Check, ...] = (
    check_rows.every_row_is_sourced,
    check_rows.every_name_leads_somewhere,
    check_rows.numbers_in_order,
    check_rows.units_hold,
    check_rows.dates_in_order,
    check_rows.publication_in_order,
    check_rows.no_row_twice,
    check_rows.names_are_spelled_one_way,
    check_rows.carry_limits_fit,
    check_counts.totals_match_types,
    check_counts.loads_match_warheads,
    check_counts.deployed_within_stockpile,
    check_counts.deployed_within_all_launchers,
    check_counts.count_types_can_be_added,
    key_inputs_have_rivals,
    enough_is_seen,
    scope.facts_keep_to_the_scope,
    scope.code_keeps_to_the_scope,
)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What was checked and what was found.

    Attributes:
        rows_per_table: number of rows by table.
        recalled_per_table: how many of them nobody has yet seen in their source.
        recalled_share: share of all rows nobody has yet seen in their source.
        sources_per_grade: number of sources by grade.
        undated_rows: rows that no vintage holds, because their publication is not dated.
        problems: what stands open.
        waived: what was found and may stand, by waivers.csv.
    """

    rows_per_table: Mapping[str, int]
    recalled_per_table: Mapping[str, int]
    recalled_share: float
    sources_per_grade: Mapping[str, int]
    undated_rows: int
    problems: tuple[Problem, ...]
    waived: tuple[Problem, ...]


def describe(problem: Problem) -> str:
    """A problem in one line."""
    return f"{problem.check}: {', '.join(problem.row_ids)}: {problem.message}. {problem.cure}"


def run_checks(facts: Facts, *, folder: Path | None = None) -> CheckReport:
    """Run every check on all facts of a folder.

    Args:
        facts: the facts, not filtered by vintage.
        folder: where they were loaded from, for its waivers; None for the shipped facts.

    Raises:
        FactFileError: if waivers.csv is malformed.
    """
    return report_on(facts, checks=CHECKS, waivers=load_waivers(folder))


def report_on(facts: Facts, *, checks: Sequence[Check], waivers: Sequence[Waiver]) -> CheckReport:
    """Run the given checks and apply the given waivers."""
    found = [problem for check in checks for problem in check(facts)]
    problems, waived = apply_waivers(found, waivers)
    rows = list(facts.all_rows())
    recalled = [row for row in rows if row.verification == "recalled"]
    return CheckReport(
        rows_per_table=dict(Counter(row.table for row in rows)),
        recalled_per_table=dict(Counter(row.table for row in recalled)),
        recalled_share=len(recalled) / len(rows) if rows else 0.0,
        sources_per_grade=dict(sorted(Counter(s.grade for s in facts.sources.values()).items())),
        undated_rows=sum(facts.public_from(row) is None for row in rows),
        problems=tuple(problems),
        waived=tuple(waived),
    )
