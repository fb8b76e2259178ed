"""What every claim shares: its declared rule, the options of a run, and how a finding is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from equipoise.claims.moved import told
from equipoise.core.errors import NoFactError, UnknownNameError
from equipoise.core.facts import Facts, Record
from equipoise.core.finding import (
    Disagreement,
    Driver,
    Figure,
    Finding,
    Interval,
    SecondRule,
    Table,
    Verdict,
)
from equipoise.core.language import _, day_text
from equipoise.defense.architecture import Architecture
from equipoise.exchange.inputs import BASELINE, Question, gather
from equipoise.forces.inventory import ForceStructure, Loading, force_structure

INTERVAL_LEVEL = 0.90
DEFAULT_SAMPLES = 256
DEFAULT_SEED = 20120601
"""The month of the article; any other seed is as good, and the seed is part of the run id."""

DEFAULT_PESSIMISM = 0.95
"""The percentile of the defense that the claim ``planners-hedge`` declares."""


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a run.

    Attributes:
        on: the day the question is asked for.
        today: newest day the facts speak of.
        known_by: vintage, or None for all that is known.
        viewpoint: one viewpoint, or None for the baseline and every sourced one.
        doctrine: shot doctrine.
        rule: counting rule of test records.
        samples: size of the Sobol design, a power of two.
        seed: of the design.
        pessimism: percentile of the defense that a worst-case planner holds against.
    """

    on: date
    today: date
    known_by: date | None = None
    viewpoint: str | None = None
    doctrine: str = "salvo"
    rule: str = "all-attempts"
    samples: int = DEFAULT_SAMPLES
    seed: int = DEFAULT_SEED
    pessimism: float = DEFAULT_PESSIMISM

    def asked(self) -> dict[str, str | int | float | None]:
        """What was asked, as it enters the run id; the usual pessimism is left out."""
        asked: dict[str, str | int | float | None] = {
            "on": self.on.isoformat(),
            "known_by": self.known_by.isoformat() if self.known_by else None,
            "viewpoint": self.viewpoint,
            "doctrine": self.doctrine,
            "rule": self.rule,
            "samples": self.samples,
            "seed": self.seed,
        }
        if self.pessimism != DEFAULT_PESSIMISM:
            asked["pessimism"] = self.pessimism
        return asked


@dataclass(frozen=True, slots=True)
class Disputes:
    """Rows of ``positions`` and ``viewpoints`` by the verdict they would dispute.

    Attributes:
        supported: rows of those who would dispute that the claim is supported.
        refuted: rows of those who would dispute that it is refuted.
    """

    supported: tuple[str, ...] = ()
    refuted: tuple[str, ...] = ()

    def of(self, verdict: Verdict) -> tuple[str, ...]:
        """Rows that dispute a verdict; both camps dispute that it depends."""
        if verdict == "supported":
            return self.supported
        if verdict == "refuted":
            return self.refuted
        return (*self.supported, *self.refuted) if verdict == "depends" else ()


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim with its rule, declared before anything is computed.

    Attributes:
        id: identifier.
        question: the claim as a question.
        metric, unit: what is measured.
        supported_if, refuted_if: the declared rule.
        build: computes the result.
        disputes: who would dispute its verdicts.
    """

    id: str
    question: str
    metric: str
    unit: str
    supported_if: str
    refuted_if: str
    build: Callable[[Facts, Options], Result]
    disputes: Disputes = Disputes()


@dataclass(frozen=True, slots=True)
class Result:
    """What a claim's function computes; :func:`finding_of` adds rule and provenance."""

    statement: str
    verdict: Verdict
    condition: str
    interval: Interval | None = None
    upper_bound: float | None = None
    drivers: tuple[Driver, ...] = ()
    caveats: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    second_rule: SecondRule | None = None


def finding_of(claim: Claim, facts: Facts, options: Options) -> Finding:
    """Run a claim and collect, by machine, the facts it read."""
    view = facts.recorded()
    try:
        result = told(claim, view, options, claim.build(view, options))
    except (NoFactError, UnknownNameError) as error:
        result = Result(
            statement=_("This vintage of the facts does not allow an answer: {problem}.").format(
                problem=error.problem
            ),
            verdict="not testable",
            condition=error.cure,
        )
    others = disagreements(view, claim.disputes.of(result.verdict))
    read = view.recorder.ids
    ids = set(read)
    rows = [r for r in facts.all_rows() if r.id in ids]
    return Finding(
        id=claim.id,
        question=_(claim.question),
        statement=result.statement,
        verdict=result.verdict,
        supported_if=_(claim.supported_if),
        refuted_if=_(claim.refuted_if),
        metric=_(claim.metric),
        unit=claim.unit,
        interval=result.interval,
        upper_bound=result.upper_bound,
        condition=result.condition,
        drivers=result.drivers,
        facts_read=read,
        source_ids=tuple(sorted({r.source_id for r in rows})),
        recalled_share=facts.recalled_share(read),
        who_disagrees=others,
        caveats=tuple(_(caveat) for caveat in result.caveats),
        tables=result.tables,
        figures=result.figures,
        second_rule=result.second_rule and _rule_in_language(result.second_rule),
    )


def _rule_in_language(rule: SecondRule) -> SecondRule:
    return replace(
        rule,
        supported_if=_(rule.supported_if),
        refuted_if=_(rule.refuted_if),
        why=_(rule.why),
    )


def verdict_of(*, supported: bool, refuted: bool) -> Verdict:
    """The verdict by a declared rule; both at once is a badly posed rule."""
    if supported and refuted:
        raise ValueError("a rule cannot be both supported and refuted")
    if supported:
        return "supported"
    return "refuted" if refuted else "depends"


def best_loaded_force(facts: Facts, party: str, on: date) -> ForceStructure:
    """A force loaded as its owner declared, or as listed where nothing was declared.

    Raises:
        NoFactError: if no force of the party is on record for the day in this vintage.
    """
    loading: Loading = "declared"
    try:
        return force_structure(facts, party, on=on, loading=loading)
    except NoFactError:
        return force_structure(facts, party, on=on)
    except UnknownNameError as error:
        raise NoFactError(error.problem, cure="Choose a later vintage.") from error


def question_asked(
    facts: Facts,
    force: ForceStructure,
    defense: Architecture,
    options: Options,
    *,
    posture: str,
    on: date | None = None,
    viewpoint: str | None = None,
) -> Question:
    """A force against a defense, under the options of a run.

    Args:
        facts: the facts to read.
        force, defense: what meets what.
        options: of the run; its doctrine and counting rule hold.
        posture: one of :data:`equipoise.exchange.scenario.POSTURES`.
        on: the day up to which tests count; None for that of the run.
        viewpoint: whose assumptions; None for the run's, which is the baseline if it has none.

    Raises:
        UnknownNameError: if posture, viewpoint or doctrine is unknown.
        BadInputError: if an input is not declared.
    """
    return gather(
        facts,
        force,
        defense,
        on=on or options.on,
        posture=posture,
        viewpoint=viewpoint or options.viewpoint or BASELINE,
        doctrine=options.doctrine,
        rule=options.rule,
    )


def disagreements(facts: Facts, wanted: Sequence[str]) -> tuple[Disagreement, ...]:
    """Who sees it otherwise, from rows of ``positions`` and ``viewpoints``.

    Rows that are not in this vintage are left out.
    """
    rows: dict[str, Record] = {
        r.id: r
        for name in ("positions", "viewpoints")
        for r in facts.table(name, where=lambda r: r.id in wanted)
    }
    return tuple(_disagreement(rows[i]) for i in wanted if i in rows)


def _disagreement(row: Record) -> Disagreement:
    view = row["claim"] if row.table == "positions" else row["words"]
    when = f", {row.as_of}" if row.as_of else ""
    return Disagreement(
        who=f"{_(row['who'])}{when}", view=_(view), source_id=row.source_id, fact_id=row.id
    )


def newest_day(facts: Facts) -> date:
    """The newest day on which a source was read: what 'today' means for a vintage."""
    if facts.known_by is not None:
        return facts.known_by
    days = [s.accessed for s in facts.sources.values() if s.accessed is not None]
    return max(days, key=lambda d: d.last).last if days else date.max


def show_day(day: date) -> str:
    """A day as people write it: ``1 May 2012``."""
    return day_text(day)
