"""`not-a-response`: did the measures called responses predate what they respond to?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from equipoise.claims.follow import (
    follow_table,
    follow_words,
    milestones,
    offensive_steps,
    tests_of,
)
from equipoise.claims.frame import (
    INTERVAL_LEVEL,
    Claim,
    Disputes,
    Options,
    Result,
    show_day,
    verdict_of,
)
from equipoise.core.dates import PartialDate, years_between
from equipoise.core.errors import NoFactError
from equipoise.core.facts import Facts, Record
from equipoise.core.finding import Column, Driver, Figure, Interval, Table
from equipoise.core.language import N_, _
from equipoise.core.wording import percent, percent_range
from equipoise.kernels.intervals import jeffreys

HALF_YEAR = 0.5
ABM_EXIT = "plans-2001-12-13-abm-treaty"
PARTY = "RUS"

DISAGREE = Disputes(
    supported=(
        "positions-d08",
        "positions-c06",
        "positions-g04",
    ),
    refuted=(
        "positions-a03",
        "positions-a08",
        "viewpoints-nipp-heritage-response-adequacy-2020",
    ),
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of counting: what is a case, which evidence dates it, which trigger counts."""

    unit: str
    evidence: str
    trigger: str

    @property
    def name(self) -> str:
        """The rule in words."""
        return f"{self.unit}, {self.evidence} dates, {self.trigger}"


@dataclass(frozen=True, slots=True)
class Tally:
    """Cases by what their dates say, under one rule."""

    rule: Rule
    predates: int
    same_time: int
    follows: int
    interval: Interval

    @property
    def cases(self) -> int:
        """Cases that can be dated under the rule."""
        return self.predates + self.same_time + self.follows


UNITS = ("statements", "distinct pairs")
EVIDENCES: dict[str, str] = {
    "main": "earliest_evidence",
    "conservative": "conservative_evidence",
    "lag-adjusted": "lag_adjusted_start",
}
WHOLE_RANGE = 1.0
TOLD_LATER = "told in retrospect"
DECLARED_EVIDENCES = ("main", "conservative")
TRIGGERS = ("named trigger", "first hardware", "ABM Treaty exit")


def dated_statements(facts: Facts, options: Options) -> list[Record]:
    """Statements by the party about US defenses whose dates can be tested."""
    exit_day = abm_exit(facts)

    def kept(row: Record) -> bool:
        trigger = row.date("trigger_date")
        return (
            row["row_class"] == "testable"
            and row.party == PARTY
            and trigger is not None
            and trigger.middle.year >= exit_day.middle.year
            and row.as_of is not None
            and row.as_of.first <= options.today
        )

    return facts.table("responses", where=kept)


def abm_exit(facts: Facts) -> PartialDate:
    """The date of the US notice of withdrawal from the ABM Treaty."""
    rows = facts.table("plans", id=ABM_EXIT)
    if not rows or rows[0].as_of is None:
        raise NoFactError(
            "the end of the ABM Treaty is not in this vintage", cure="Choose a later vintage."
        )
    return rows[0].as_of


def leads(rows: Iterable[Record], rule: Rule, exit_day: PartialDate) -> list[tuple[Record, float]]:
    """Years by which the evidence of each case precedes its trigger; negative if later."""
    column = EVIDENCES[rule.evidence]
    found: list[tuple[Record, float]] = []
    for row in rows:
        evidence, trigger = row.date(column), _trigger(row, rule.trigger, exit_day)
        if evidence is not None and trigger is not None:
            found.append((row, years_between(evidence, trigger)))
    return found if rule.unit == "statements" else _distinct(found)


def _trigger(row: Record, which: str, exit_day: PartialDate) -> PartialDate | None:
    if which == "ABM Treaty exit":
        return exit_day
    return row.date("trigger_date" if which == "named trigger" else "first_hardware_date")


def _distinct(found: Sequence[tuple[Record, float]]) -> list[tuple[Record, float]]:
    """One case for each system and trigger: the one with the longest lead."""
    best: dict[tuple[str, str], tuple[Record, float]] = {}
    for row, lead in found:
        key = (row.system, row["trigger_date"])
        if key not in best or lead > best[key][1]:
            best[key] = (row, lead)
    return list(best.values())


def tally(found: Sequence[tuple[Record, float]], rule: Rule) -> Tally:
    """Count the cases and put a Jeffreys interval on the share that predates."""
    values = [lead for _rule, lead in found]
    predates = sum(v > HALF_YEAR for v in values)
    follows = sum(v < -HALF_YEAR for v in values)
    n = len(values)
    band = jeffreys(successes=predates, trials=n, level=INTERVAL_LEVEL)
    share = predates / n if n else 0.5
    interval = Interval(band.low, share, band.high, INTERVAL_LEVEL)
    return Tally(rule, predates, n - predates - follows, follows, interval)


def all_rules() -> list[Rule]:
    """Every declared rule: two units, two datings, three triggers."""
    return [Rule(u, e, t) for u in UNITS for e in DECLARED_EVIDENCES for t in TRIGGERS]


def build(facts: Facts, options: Options) -> Result:
    """Compute the claim under every declared rule."""
    rows = dated_statements(facts, options)
    if not rows:
        raise NoFactError(
            "no testable statement is in this vintage", cure="Choose a later vintage."
        )
    exit_day = abm_exit(facts)
    tallies = [tally(leads(rows, rule, exit_day), rule) for rule in all_rules()]
    above = [t for t in tallies if t.interval.low > 0.5]
    below = [t for t in tallies if t.interval.high < 0.5]
    verdict = verdict_of(supported=len(above) == len(tallies), refuted=len(below) == len(tallies))
    main, untold = tallies[0], without_told_later(facts, rows, exit_day)
    every = facts.table("responses", party=PARTY)
    article = facts.table("responses", row_class="article_list")
    followed = tests_of(offensive_steps(facts, options), milestones(facts, options), options)
    return Result(
        statement=_statement(main, tallies, len(rows)),
        verdict=verdict,
        condition=_condition(tallies, above, below),
        interval=Interval(
            min(t.interval.low for t in tallies),
            main.interval.central,
            max(t.interval.high for t in tallies),
            WHOLE_RANGE,
        ),
        drivers=_drivers(tallies),
        caveats=(
            *_caveats(len(every), len(rows), tallies[0]),
            _told_words(tallies[0], untold),
            follow_words(followed),
        ),
        tables=(
            _rules_table([*tallies, untold]),
            follow_table(followed),
            _article_table(article, exit_day),
            _cases_table(rows, exit_day),
        ),
        figures=(_figure(rows, exit_day, options),),
    )


def without_told_later(facts: Facts, rows: Sequence[Record], exit_day: PartialDate) -> Tally:
    """The first rule without cases that predate only by what was told in retrospect.

    A date was told in retrospect if the list of events marks an event of that date so.
    """
    told = {
        str(r.as_of)
        for r in facts.table("events", track="offense", where=lambda r: TOLD_LATER in r.note)
    }
    first = all_rules()[0]
    kept = [
        (row, lead)
        for row, lead in leads(rows, first, exit_day)
        if lead <= HALF_YEAR or str(row.date("earliest_evidence")) not in told
    ]
    return tally(kept, Rule(first.unit, N_("main, but not told later"), first.trigger))


def _told_words(main: Tally, untold: Tally) -> str:
    return _(
        "'Now on record' is not 'public then': {told} of the {predates} dates were told in "
        "retrospect, mostly in 2018 to 2020. Without these cases {left} of {cases} predate "
        "({share})."
    ).format(
        told=main.cases - untold.cases,
        predates=main.predates,
        left=untold.predates,
        cases=untold.cases,
        share=percent(untold.interval.central),
    )


def _statement(main: Tally, tallies: list[Tally], statements: int) -> str:
    shares = [t.interval.central for t in tallies]
    return _(
        "Of {statements} testable Russian statements, {predates} ({share}) name a "
        "measure that was under way, by evidence now on record, more than half a year before "
        "the trigger named; over the {tallies} declared ways of counting the share runs from "
        "{shares}, so the answer turns on the choice of trigger and of evidence."
    ).format(
        statements=statements,
        predates=main.predates,
        share=percent(main.interval.central),
        tallies=len(tallies),
        shares=percent_range(min(shares), max(shares)),
    )


def _condition(tallies: list[Tally], above: list[Tally], below: list[Tally]) -> str:
    rest = len(tallies) - len(above) - len(below)

    def triggers(found: list[Tally]) -> str:
        return _(" and ").join(_(x) for x in sorted({t.rule.trigger for t in found})) or _("none")

    return _(
        "The 90 % interval lies above one half under {above} rules (trigger: "
        "{triggers_above}), below it under {below} (trigger: {triggers_below}) and across it under "
        "{rest} of {tallies}. One trigger and one way of dating for all would decide "
        "it either way."
    ).format(
        above=len(above),
        triggers_above=triggers(above),
        below=len(below),
        triggers_below=triggers(below),
        rest=rest,
        tallies=len(tallies),
    )


def _drivers(tallies: list[Tally]) -> tuple[Driver, ...]:
    """How far the share moves when one element of the rule changes, averaged over the rest."""

    def mean_of(keep: Callable[[Rule], bool]) -> float:
        shares = [t.interval.central for t in tallies if keep(t.rule)]
        return sum(shares) / len(shares)

    spread = {
        "trigger": [mean_of(lambda r, t=t: r.trigger == t) for t in TRIGGERS],  # type: ignore[misc]
        "evidence": [mean_of(lambda r, e=e: r.evidence == e) for e in DECLARED_EVIDENCES],  # type: ignore[misc]
        "unit": [mean_of(lambda r, u=u: r.unit == u) for u in UNITS],  # type: ignore[misc]
    }
    labels = {
        "trigger": N_("Choice of the trigger"),
        "evidence": N_("Choice of the evidence that dates a measure"),
        "unit": N_("Statements or distinct pairs"),
    }
    moves = {k: 100 * (max(v) - min(v)) for k, v in spread.items()}
    return tuple(
        Driver(k, labels[k], moves[k], N_("percentage points of the share"))
        for k in sorted(moves, key=lambda k: -moves[k])
    )


def _caveats(every: int, testable: int, main: Tally) -> tuple[str, ...]:
    missed = missed_to_overturn(main)
    return (
        _("{untestable} of {every} Russian statements on record cannot be tested by dates.").format(
            untestable=every - testable, every=every
        ),
        N_(
            "The statements were collected by looking for claimed responses: programs that nobody "
            "linked to missile defense are missing."
        ),
        N_(
            "A date is the earliest found in any evidence now on record. A "
            "negative lead does not show that the measure followed; a positive one does not show "
            "that it was independent of an older or an expected defense."
        ),
        _(
            "Under the first rule, {missed} missed cases that do not predate their trigger "
            "would bring the share to one half or below."
        ).format(missed=missed),
    )


def missed_to_overturn(main: Tally) -> int:
    """Cases that do not predate, which would have to be found to bring the share to a half."""
    return max(0, 2 * main.predates - main.cases)


def _rules_table(tallies: list[Tally]) -> Table:
    columns = (
        Column("unit", "Unit"),
        Column("evidence", "Evidence dates"),
        Column("trigger", "Trigger"),
        Column("predates", "Predates"),
        Column("same", "Within half a year"),
        Column("follows", "Follows"),
        Column("share", "Share that predates", "%", 0),
        Column("low", "90 % Jeffreys, low", "%", 0),
        Column("high", "high", "%", 0),
    )
    rows = tuple(
        (
            t.rule.unit,
            t.rule.evidence,
            t.rule.trigger,
            t.predates,
            t.same_time,
            t.follows,
            100 * t.interval.central,
            100 * t.interval.low,
            100 * t.interval.high,
        )
        for t in tallies
    )
    return Table(
        N_("Every counting rule and trigger"),
        columns,
        rows,
        note=N_("The last line is not among the declared rules and is not judged."),
    )


def _lead_cells(row: Record, exit_day: PartialDate) -> tuple[float | None, ...]:
    """Leads: main and conservative to the named trigger; main to hardware and to ABM exit."""
    pairs = (
        ("earliest_evidence", row.date("trigger_date")),
        ("conservative_evidence", row.date("trigger_date")),
        ("earliest_evidence", row.date("first_hardware_date")),
        ("earliest_evidence", exit_day),
    )
    cells: list[float | None] = []
    for column, trigger in pairs:
        evidence = row.date(column)
        known = evidence is not None and trigger is not None
        cells.append(years_between(evidence, trigger) if known and evidence and trigger else None)
    return tuple(cells)


_LEAD_COLUMNS = (
    Column("main", "Lead to the named trigger", "years", 1),
    Column("conservative", "conservative", "years", 1),
    Column("hardware", "Lead to first hardware", "years", 1),
    Column("abm", "Lead to ABM Treaty exit", "years", 1),
)


def _article_table(rows: Iterable[Record], exit_day: PartialDate) -> Table:
    columns = (Column("measure", "Measure"), Column("system", "System"), *_LEAD_COLUMNS)
    return Table(
        "The article's own four measures, against the phased approach of September 2009",
        columns,
        tuple((r["measure"], r.system, *_lead_cells(r, exit_day)) for r in rows),
        note=N_("Positive: under way before the trigger, by evidence now on record."),
    )


def _cases_table(rows: Iterable[Record], exit_day: PartialDate) -> Table:
    columns = (
        Column("date", "Said"),
        Column("who", "By"),
        Column("measure", "Measure"),
        Column("system", "System"),
        Column("trigger", "Trigger named"),
        *_LEAD_COLUMNS,
    )
    cells = tuple(
        (
            str(r.as_of),
            r["speaker"],
            r["measure"],
            r.system,
            r["trigger"],
            *_lead_cells(r, exit_day),
        )
        for r in rows
    )
    return Table("The testable statements", columns, cells)


def _figure(rows: Sequence[Record], exit_day: PartialDate, options: Options) -> Figure:
    cells: list[tuple[str, str, str, float, str]] = []
    counted = []
    for evidence in DECLARED_EVIDENCES:
        rule = Rule("distinct pairs", evidence, "named trigger")
        found = leads(rows, rule, exit_day)
        counted.append(tally(found, rule))
        for row, lead in found:
            trigger = f"{_(row['trigger'])} ({row['trigger_date']})"
            cells.append((row.system, row.system, trigger, lead, f"{evidence} dates"))
    table = Table(
        N_("Lead of each measure over the trigger named for it"),
        (
            Column("measure", "Measure"),
            Column("system", "System"),
            Column("trigger", "Trigger"),
            Column("lead_years", N_("Lead"), "years", 1),
            Column("rule", N_("Dates")),
        ),
        tuple(cells),
    )
    return Figure(
        kind="lead_times",
        title="; ".join(
            _("{predates} of {cases} pairs predate their trigger on {evidence} dates").format(
                predates=t.predates, cases=t.cases, evidence=_(t.rule.evidence)
            )
            for t in counted
        ),
        table=table,
        scenario=_("distinct pairs of system and trigger; statements to {today}").format(
            today=show_day(options.today)
        ),
        options={"band_years": HALF_YEAR, "metric": N_("years from first evidence to trigger")},
    )


NOT_A_RESPONSE = Claim(
    id="not-a-response",
    question=N_(
        "Were the measures called responses under way before what they are said to respond to?"
    ),
    metric=N_(
        "share of testable statements whose measure predates its trigger by more than half a "
        "year; interval over all counting rules"
    ),
    unit="share",
    supported_if=N_(
        "the lower end of the 90 % Jeffreys interval is above 0.5 under every rule (statements "
        "and distinct pairs, main and conservative dates, named trigger, first hardware, ABM "
        "Treaty exit)"
    ),
    refuted_if=N_("the upper end is below 0.5 under every rule"),
    build=build,
    disputes=DISAGREE,
)
