"""The ledger of measures claimed as responses, with leads under every counting rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from equipoise.documents.plain import day_text, source_dict

if TYPE_CHECKING:
    from equipoise.claims.frame import Options
    from equipoise.claims.responses import Tally
    from equipoise.core.dates import PartialDate
    from equipoise.core.facts import Facts, Record


@dataclass(frozen=True)
class Entry:
    """One statement of the ledger, with the years by which its measure came first.

    Attributes:
        row: the statement.
        leads: years by evidence and trigger, None where a date is not on record; positive if
            the measure was publicly under way before the trigger.
        counted: whether it is one of the statements whose dates can be tested.
    """

    row: Record
    leads: dict[tuple[str, str], float | None]
    counted: bool


def ledger(facts: Facts, options: Options) -> list[Entry]:
    """Every statement on record, by date."""
    from equipoise.claims import responses as claim

    exit_day = claim.abm_exit(facts)
    counted = {row.id for row in claim.dated_statements(facts, options)}
    rows = sorted(facts.table("responses"), key=lambda r: (str(r.as_of), r.id))
    return [Entry(row, _leads(row, exit_day), row.id in counted) for row in rows]


def _leads(row: Record, exit_day: PartialDate) -> dict[tuple[str, str], float | None]:
    from equipoise.claims import responses as claim

    found: dict[tuple[str, str], float | None] = {}
    for evidence in claim.EVIDENCES:
        for trigger in claim.TRIGGERS:
            rule = claim.Rule("statements", evidence, trigger)
            lead = claim.leads([row], rule, exit_day)
            found[evidence, trigger] = lead[0][1] if lead else None
    return found


def tallies(facts: Facts, options: Options) -> list[Tally]:
    """The testable statements under every declared counting rule."""
    from equipoise.claims import responses as claim

    rows, exit_day = claim.dated_statements(facts, options), claim.abm_exit(facts)
    return [claim.tally(claim.leads(rows, rule, exit_day), rule) for rule in claim.all_rules()]


def responses_document(
    facts: Facts, entries: Sequence[Entry], counted: Sequence[Tally]
) -> dict[str, Any]:
    """The ledger as plain values."""
    return {
        "known_by": day_text(facts.known_by),
        "statements": [entry_dict(facts, e) for e in entries],
        "counting_rules": [tally_dict(t) for t in counted],
    }


def entry_dict(facts: Facts, entry: Entry) -> dict[str, Any]:
    """A statement with its sources: of what was said, and of the evidence."""
    row = entry.row
    evidence = row["evidence_source_id"]
    return {
        "id": row.id,
        "said": day_text(row.as_of),
        "party": row.party,
        "speaker": row["speaker"],
        "office": row["office"],
        "measure": row["measure"],
        "system": row.system,
        "trigger": row["trigger"],
        "trigger_date": row["trigger_date"] or None,
        "first_hardware_date": row["first_hardware_date"] or None,
        "earliest_evidence": row["earliest_evidence"] or None,
        "conservative_evidence": row["conservative_evidence"] or None,
        "evidence": row["evidence"],
        "class": row["row_class"],
        "counted": entry.counted,
        "leads_years": [
            {"evidence": evidence, "trigger": trigger, "years": years}
            for (evidence, trigger), years in entry.leads.items()
        ],
        "verification": row.verification,
        "evidence_verification": row["evidence_verification"] or None,
        "source": source_dict(facts.sources[row.source_id]),
        "evidence_source": source_dict(facts.sources[evidence]) if evidence else None,
    }


def tally_dict(tally: Tally) -> dict[str, Any]:
    """How many cases predate, under one counting rule."""
    return {
        "unit": tally.rule.unit,
        "evidence": tally.rule.evidence,
        "trigger": tally.rule.trigger,
        "cases": tally.cases,
        "predates": tally.predates,
        "same_time": tally.same_time,
        "follows": tally.follows,
        "share": tally.interval.central,
        "low": tally.interval.low,
        "high": tally.interval.high,
        "level": tally.interval.level,
    }
