"""What a fact file may hold: the tables, their columns and the words allowed in them.

Two shapes of table exist. A *number* table has one number from one source per row, in the
columns :data:`NUMBER_COLUMNS`. A *record* table has a dated, sourced entry per row: the
columns common to all records around columns of its own. The documentation of the tables
is generated from this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["text", "number", "date", "word", "url"]

PARTIES: dict[str, str] = {
    "RUS": "Russia",
    "USA": "United States",
    "CHN": "China",
    "GBR": "United Kingdom",
    "FRA": "France",
    "IND": "India",
    "PAK": "Pakistan",
    "PRK": "North Korea",
    "ISR": "Israel",
    "SUN": "Soviet Union",
    "CZE": "Czech Republic",
    "DEU": "Germany",
    "ESP": "Spain",
    "IRN": "Iran",
    "JPN": "Japan",
    "KOR": "South Korea",
    "POL": "Poland",
    "ROU": "Romania",
    "TUR": "Turkey",
    "UKR": "Ukraine",
    "NATO": "NATO",
    "WORLD": "World",
    "EXPERTS": "Experts outside government",
    "NOTIONAL": "A notional force in a published study",
}

KINDS: dict[str, str] = {
    "reported": "stated by the party itself or exchanged under a treaty",
    "estimate": "an outside estimate",
    "limit": "a limit set by a treaty or a decision",
    "assumed": "an assumption of the source or of this project, labeled as such",
    "derived": "one line of arithmetic on numbers of the source",
    "projection": "a plan or a forecast, not something that existed",
}
COUNT_TYPES: dict[str, str] = {
    "accountable": "as a treaty counts: for New START, warheads mounted on deployed missiles "
    "and one per deployed heavy bomber; launchers as declared",
    "attributed": "START I attribution: a fixed number of warheads per missile type",
    "loaded_estimate": "an outside estimate of the warheads actually mounted",
    "maximum_load": "the most that the launchers are held to carry",
    "assigned": "warheads assigned to launchers, mounted or not",
    "stockpile": "warheads in military custody, retired ones left out",
    "reserve": "usable warheads in store, not on launchers and not at bomber bases",
    "retired": "intact warheads that await dismantlement",
    "inventory": "all intact warheads, retired ones included",
    "deployed_estimate": "an outside estimate of deployed launchers or interceptors",
    "declared": "launchers or interceptors as stated by their owner",
    "capacity": "places for launchers or interceptors, filled or not",
    "deliveries": "cumulative deliveries or purchases, tests and losses not taken off",
    "none": "not a count of warheads, launchers or interceptors",
}
VERIFICATIONS: dict[str, str] = {
    "seen": "the number was read in the source, or in a stored copy of it",
    "recalled": "written from memory; nobody has yet seen it in its source",
}
GRADES: dict[str, str] = {
    "A": "official statement, treaty exchange or government report",
    "B": "established research or specialist press that cites its source",
    "C": "general press, compilations, advocacy; used for dates and counts",
    "D": "weak copy or aggregator, kept until a better source is found",
}
BASINGS = ("silo", "mobile", "submarine", "bomber", "mixed")


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column: its type, whether it may be empty, its allowed words and its meaning."""

    name: str
    type: ColumnType
    meaning: str
    required: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table: its name (the file is ``NAME.csv``), its shape and its columns."""

    name: str
    shape: Literal["numbers", "records"]
    meaning: str
    columns: tuple[ColumnSpec, ...]

    @property
    def header(self) -> tuple[str, ...]:
        """The exact header of the file."""
        return tuple(c.name for c in self.columns)


def _text(name: str, meaning: str, *, required: bool = False) -> ColumnSpec:
    return ColumnSpec(name, "text", meaning, required)


def _date(name: str, meaning: str, *, required: bool = False) -> ColumnSpec:
    return ColumnSpec(name, "date", meaning, required)


def _number(name: str, meaning: str, *, required: bool = False) -> ColumnSpec:
    return ColumnSpec(name, "number", meaning, required)


def _word(name: str, meaning: str, words: tuple[str, ...], *, required: bool = True) -> ColumnSpec:
    return ColumnSpec(name, "word", meaning, required, words)


_ID = _text("id", "stable identifier, unique in all tables", required=True)
_SOURCE = (
    _text("source_id", "the source, a row of sources.csv", required=True),
    _text("locator", "place in the source: page, table, paragraph"),
    _word("verification", "whether the number was seen in its source", tuple(VERIFICATIONS)),
    _date("known_from", "when it became public, where the source read is a later one"),
    _text("note", "what a reader must know about this row"),
)

NUMBER_COLUMNS: tuple[ColumnSpec, ...] = (
    _ID,
    _text("quantity", "what is counted, a row of quantities.csv", required=True),
    _text("party", "whose: a party code, several joined by +", required=True),
    _text("system", "weapon system or other object, empty where the party as a whole is meant"),
    _text("basing", "silo, mobile, submarine, bomber or mixed; for a defense its site"),
    _number("low", "lower bound, if the source gives one"),
    _number("value", "the number, empty where the source gives a bound or a range only"),
    _number("high", "upper bound, if the source gives one"),
    _text("unit", "unit of the three numbers", required=True),
    _date("as_of", "date in the world", required=True),
    _word("precision", "to what the date is known", ("year", "month", "day")),
    _word("kind", "what kind of number", tuple(KINDS)),
    _word("count_type", "how it counts", tuple(COUNT_TYPES)),
    *_SOURCE,
)
SOURCE_COLUMNS: tuple[ColumnSpec, ...] = (
    _ID,
    _text("producer", "who made the number known", required=True),
    _text("title", "title, or a description where there is none", required=True),
    _date("published", "when it was published; empty if not known"),
    _date("accessed", "when it was last read"),
    ColumnSpec("url", "url", "address; empty for a canonical source not opened"),
    _text("license", "terms of reuse; 'facts only' where only facts were taken", required=True),
    _word("grade", "how far it is trusted", tuple(GRADES)),
)
QUANTITY_COLUMNS: tuple[ColumnSpec, ...] = (
    _text("name", "identifier used in the column 'quantity'", required=True),
    _text("unit", "the one unit it is stored in", required=True),
    _number("carry_limit_days", "how many days it may be carried forward", required=True),
    _text("meaning", "one sentence", required=True),
)
CORRECTION_COLUMNS: tuple[ColumnSpec, ...] = (
    _text("row_id", "id of the row corrected", required=True),
    _text("column", "which column", required=True),
    _text("expect", "what the table holds; the correction fails once that changes", required=True),
    _text("correct", "the value used instead"),
    _text("reason", "why, with where it was found", required=True),
)


def _records(name: str, meaning: str, *own: ColumnSpec) -> TableSpec:
    common = (
        _ID,
        _text("party", "whose: a party code, several joined by +", required=True),
        _text("system", "weapon system or other object"),
        _date("as_of", "date in the world"),
    )
    return TableSpec(name, "records", meaning, (*common, *own, *_SOURCE))


def _numbers(name: str, meaning: str) -> TableSpec:
    return TableSpec(name, "numbers", meaning, NUMBER_COLUMNS)


NUMBER_TABLES: tuple[TableSpec, ...] = (
    _numbers("aggregates", "numbers that treaty parties exchanged, by date"),
    _numbers("forces", "launchers, load and warheads by type, party and year, rivals side by side"),
    _numbers("stockpiles", "warhead stockpiles by state and year"),
    _numbers("platforms", "launchers on one platform: boat, regiment"),
    _numbers("service_life", "first deployment, design life and extensions by type"),
    _numbers("treaty_limits", "limits, sub-limits and counting rules of treaties"),
    _numbers("defenses", "interceptors, sites and ships deployed or planned"),
    _numbers("defense_parameters", "published parameters of defenses: shots, speeds, costs"),
    _numbers("readiness", "alert, patrols and readiness"),
    _numbers("surviving", "declared surviving fractions, survivors and reliability"),
    _numbers("thresholds", "how many arriving warheads somebody said is enough"),
    _numbers("attention", "budgets and other measures of attention"),
    _numbers("assumptions", "ranges this project declares, with whose numbers they span"),
)
RECORD_TABLES: tuple[TableSpec, ...] = (
    _records(
        "order_of_battle",
        "which source gives a complete leg of a party's force, and which one is the default",
        _word("leg", "leg of the force", ("icbm", "slbm", "bomber")),
        _text("series", "source id of the rows in forces.csv", required=True),
        _number("rank", "1 is the default, higher ones are rivals", required=True),
    ),
    _records(
        "architectures",
        "which rows make up each named state of a defense; the state 'deployed' reads them as at "
        "the date asked for",
        _text("plan", "name of the state: 'deployed' or a plan", required=True),
        _text("layer", "layer of the defense, in the order met", required=True),
        _number("order", "position of the layer", required=True),
        _text("quantity", "quantity read for the stock of interceptors", required=True),
        _text("basing", "basing of the rows read"),
        _text("row", "id of the one row read; empty to read as at the date"),
        _text("record_program", "test record that stands for the kill probability"),
    ),
    _records(
        "treaties",
        "treaties with their dates",
        _text("treaty", "name", required=True),
        _date("signed", "signed"),
        _date("in_force", "entered into force"),
        _date("ended", "ended"),
        _text("end_reason", "how it ended"),
        _date("deadline", "date by which the limits bound"),
        _text("counting_rules", "counting rules, in our words"),
    ),
    _records(
        "treaty_dates",
        "what happened to treaties and when: the steps that decide whether one is in force",
        _text("treaty", "name", required=True),
        _word(
            "step",
            "kind of step",
            (
                "signed",
                "consent",
                "in_force",
                "limits_bind",
                "extended",
                "suspension_announced",
                "suspended",
                "not_bound",
                "offer",
                "ended",
            ),
        ),
        _text("summary", "what happened, in our words", required=True),
    ),
    _records(
        "flight_tests",
        "intercept tests, one per target",
        _text("program", "record the test belongs to", required=True),
        _text("test_name", "name of the test", required=True),
        _text("interceptor", "interceptor flown"),
        _word("target_class", "class of the target", ("srbm", "mrbm", "irbm", "icbm", "other")),
        _word("intercept_attempted", "whether a hit was attempted", ("yes", "no")),
        _word("result", "outcome", ("hit", "miss", "no_test")),
        _word("countermeasures_present", "whether carried", ("yes", "no", "unknown")),
        _word("operationally_configured", "as the test describes itself", ("yes", "no", "unknown")),
        _text("evidence", "what of the row was seen and what was not"),
    ),
    _records(
        "test_tallies",
        "published tallies of test records beside our own count",
        _text("program", "record", required=True),
        _text("window", "first and last month counted", required=True),
        _text("counting_rule", "what was counted", required=True),
        _number("own_hits", "hits in flight_tests.csv under that rule"),
        _number("own_attempts", "attempts in flight_tests.csv under that rule"),
        _number("own_no_tests", "no-tests left out"),
        _number("published_hits", "hits as published"),
        _number("published_attempts", "attempts as published"),
        _text("comparison", "match, or why not"),
    ),
    _records(
        "programs",
        "strategic programs, one each",
        _word("weapon", "kind of weapon", ("icbm", "slbm", "bomber", "warhead", "other")),
        _date("development_start", "development began"),
        _date("first_flight_test", "first flight"),
        _date("deployment_start", "first deployed"),
        _date("first_public_sign", "first public sign, where its start was only told later"),
        _number("warheads_low", "warheads per launcher, low"),
        _number("warheads_high", "warheads per launcher, high"),
        _text("replaces", "what it takes over from"),
        _date("replaced_service_life_end", "when the replaced system was to end"),
        _text("stated_rationale", "reason its owner gives, in our words"),
        _text("evidence", "cell by cell: column=value (seen or recalled) source id; ..."),
    ),
    _records(
        "plans",
        "decisions about defenses and what came of them",
        _text("decision", "what was decided", required=True),
        _number("planned_quantity", "how many"),
        _date("planned_date", "by when"),
        _word("outcome", "what came of it", ("done", "changed", "cancelled", "pending")),
    ),
    _records(
        "events",
        "dated events of both tracks",
        _word("track", "track", ("offense", "defense", "diplomacy", "statement")),
        _word(
            "event_type",
            "type",
            (
                "announcement",
                "test",
                "deployment",
                "threat",
                "decision",
                "offer",
                "treaty",
                "program_start",
                "cancellation",
            ),
        ),
        _text("summary", "what happened, in our words", required=True),
    ),
    _records(
        "responses",
        "measures that officials or the article call responses, with dated evidence",
        _text("speaker", "who said so", required=True),
        _text("office", "office held"),
        _text("measure", "what was announced", required=True),
        _text("trigger", "the trigger named"),
        _date("trigger_date", "date of the named trigger"),
        _date("earliest_evidence", "earliest public evidence that the measure was under way"),
        _date("conservative_evidence", "the same, counting only unambiguous evidence"),
        _text("evidence", "what the evidence is"),
        _text("evidence_source_id", "its source"),
        _word("evidence_verification", "seen or recalled", tuple(VERIFICATIONS), required=False),
        _date("first_hardware_date", "when hardware of that trigger first stood"),
        _date("lag_adjusted_start", "first flight less an assumed development time"),
        _word(
            "row_class",
            "whether dates can test the statement",
            (
                "testable",
                "testable_hypothetical_trigger",
                "article_list",
                "declaratory_or_unspecified",
                "start_unknown",
                "denial_of_response",
                "reversal",
                "other_trigger",
                "treaty_step",
            ),
        ),
    ),
    _records(
        "proposals",
        "proposals for agreement on defenses",
        _text("proposer", "who", required=True),
        _text("content", "what", required=True),
        _text("limits_numbers", "limit on numbers, if any"),
        _text("limits_speed", "limit on speed, if any"),
        _text("limits_location", "limit on place, if any"),
        _text("legal_form", "form"),
        _text("outcome", "what came of it"),
    ),
    _records(
        "systems",
        "what must be known of a weapon system beyond its numbers",
        _text("out_of_reach", "parties that its range does not reach, joined by +", required=True),
    ),
    _records(
        "proposal_limits",
        "limits on interceptors that a proposal amounts to, where one can be computed",
        _text("proposal", "id of the row in proposals", required=True),
        _text("short", "the limit in a few words", required=True),
        _text("reading", "how it is read, where it can be read in more than one way"),
        _text("layer", "layer of the defense that it limits", required=True),
        _text("systems", "systems of the layer that it names, joined by +; all if empty"),
        _text("places", "places of the layer that it names, joined by +; all if empty"),
        _number("most_interceptors", "most interceptors it leaves of what it names", required=True),
    ),
    _records(
        "positions",
        "what each side of the dispute claims",
        _text("who", "who", required=True),
        _text("claim", "the claim, in our words", required=True),
        _text("test", "the metric that would test it"),
        _text("published_answer", "answer published, if any"),
    ),
    _records(
        "elections",
        "national elections and inaugurations",
        _text("event", "what", required=True),
    ),
    _records(
        "promises",
        "promised dates against actual ones",
        _text("program", "program", required=True),
        _word("track", "track", ("offense", "defense")),
        _text("milestone", "what was promised", required=True),
        _text("milestone_id", "groups promises about one event", required=True),
        _text("promised_by", "who promised"),
        _date("promised_date", "promised for", required=True),
        _date("actual_date", "when it happened"),
        _date("open_as_of", "last date at which it was known not to have happened"),
        _date("cancelled_date", "when it was ended"),
        _text("latest_estimate", "newest official estimate"),
        _word(
            "outcome",
            "state of the promise",
            (
                "met",
                "late",
                "early",
                "open_overdue",
                "open_not_due",
                "cancelled_overdue",
                "cancelled_before_due",
            ),
        ),
        _text("actual_source_id", "source of the outcome"),
        _word("in_statistics", "whether counted", ("yes", "no")),
    ),
    _records(
        "forecasts",
        "dated forecasts and what happened",
        _text("who", "who forecast", required=True),
        _text("quantity_forecast", "of what", required=True),
        _text("target_year", "for when"),
        _number("low", "low end"),
        _number("value", "point"),
        _number("high", "high end"),
        _text("unit", "unit"),
        _text("outcome", "what happened"),
        _date("outcome_date", "when"),
        _text("outcome_source_id", "source of the outcome"),
        _text("assessment", "label: hit, over, under, ..."),
    ),
    _records(
        "cancellations",
        "what the other side's programs did after a cancellation",
        _text("cancelled", "what was cancelled", required=True),
        _text("other_party", "the other side", required=True),
        _text("linked_program", "its program", required=True),
        _text("status_before", "its state before"),
        _text("change_within_5_years", "what it did within five years", required=True),
        _word("strategic_program", "whether it is a strategic weapon", ("yes", "no")),
        _text("stated_reason", "reason given where it stopped or slowed: cancellation, money, ..."),
        _text("evidence", "evidence"),
    ),
    _records(
        "viewpoints",
        "parameters in each camp's own words",
        _text("viewpoint", "named preset", required=True),
        _text("parameter", "model parameter, or topic", required=True),
        _number("low", "low"),
        _number("value", "point"),
        _number("high", "high"),
        _text("unit", "unit, or 'qualitative'", required=True),
        _text("words", "what was said", required=True),
        _word("words_kind", "quotation or paraphrase", ("quote", "paraphrase")),
        _text("who", "who said it", required=True),
    ),
    _records(
        "sites",
        "defense sites; coordinates rounded to whole degrees",
        _text("role", "what stands there", required=True),
        _number("latitude_deg", "latitude"),
        _number("longitude_deg", "longitude"),
        _date("operational_from", "from"),
        _date("operational_to", "to"),
    ),
    _records(
        "regions",
        "broad regions that arcs begin and end in; coordinates in whole degrees",
        _word("role", "what the region is used for", ("launch", "destination")),
        _text("region", "name", required=True),
        _number("latitude_deg", "latitude", required=True),
        _number("longitude_deg", "longitude", required=True),
    ),
    _records(
        "reach_cases",
        "which interceptors stand where in the dispute over reach, and whose speeds; as_of is the "
        "year the case is about",
        _text("plan", "name of the state of the defense", required=True),
        _text("place", "site, or area of ships", required=True),
        _word("basing", "on land or on ships", ("land", "ships")),
        _number("latitude_deg", "latitude in whole degrees", required=True),
        _number("longitude_deg", "longitude in whole degrees", required=True),
        _date("stood_from", "from when it was planned, or in service if deployed", required=True),
        _date("stood_to", "when the plan was dropped"),
        _text("mda_row", "row of the low end; the agency's own where it gave one", required=True),
        _text(
            "critics_row",
            "row of the high end; the critics' where they gave one",
            required=True,
        ),
    ),
)
TABLES: dict[str, TableSpec] = {t.name: t for t in (*NUMBER_TABLES, *RECORD_TABLES)}


@dataclass(frozen=True, slots=True)
class Hindsight:
    """Columns of a record that say what came after it, and when that was known.

    A vintage shows them only if at least one of their dates is given and all that are given,
    moved on by ``years_after``, lie within it. Columns without dates are in no vintage.
    """

    columns: tuple[str, ...]
    dates: tuple[str, ...] = ()
    years_after: int = 0


def _dated_by_themselves(*columns: str) -> tuple[Hindsight, ...]:
    return tuple(Hindsight((c,), (c,)) for c in columns)


_PROGRAM_DATES = (
    "development_start",
    "first_flight_test",
    "deployment_start",
    "first_public_sign",
)
_PROMISE_DATES = ("actual_date", "open_as_of", "cancelled_date")
_EVIDENCE_DATES = ("earliest_evidence", "conservative_evidence")
HINDSIGHT: dict[str, tuple[Hindsight, ...]] = {
    "treaties": (*_dated_by_themselves("in_force"), Hindsight(("ended", "end_reason"), ("ended",))),
    "programs": (
        *_dated_by_themselves(*_PROGRAM_DATES),
        Hindsight(("evidence", "note"), _PROGRAM_DATES),
    ),
    "plans": (Hindsight(("outcome",)),),
    "reach_cases": _dated_by_themselves("stood_to"),
    "responses": (
        *_dated_by_themselves(*_EVIDENCE_DATES, "first_hardware_date"),
        Hindsight(("evidence", "evidence_source_id", "evidence_verification"), _EVIDENCE_DATES),
    ),
    "proposals": (Hindsight(("outcome",)),),
    "positions": (Hindsight(("published_answer",)),),
    "promises": (
        *_dated_by_themselves(*_PROMISE_DATES),
        Hindsight(("outcome", "actual_source_id", "latest_estimate", "note"), _PROMISE_DATES),
    ),
    "forecasts": (
        Hindsight(
            ("outcome", "outcome_date", "outcome_source_id", "assessment", "note"),
            ("outcome_date",),
        ),
    ),
    "cancellations": (
        Hindsight(("change_within_5_years", "stated_reason", "evidence", "note"), ("as_of",), 5),
    ),
    "sites": _dated_by_themselves("operational_from", "operational_to"),
}
"""What a vintage must not know, by record table."""
