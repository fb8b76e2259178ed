"""The results of a study as a document, and as what a page shows of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

_SCENARIO_KEYS = {"attacker", "defender", "on", "posture", "viewpoint"}

if TYPE_CHECKING:
    from equipoise.core.finding import Figure
    from equipoise.studies import StudyResult
    from equipoise.study.answers import Answer


def study_document(result: StudyResult, out: str, answers: Mapping[str, Answer]) -> dict[str, Any]:
    """What a run did and what it answers, as plain values.

    Args:
        result: of a run of this process, with its report.
        out: where its files are.
        answers: by name.
    """
    from equipoise.sweep.run import peak_memory_mb

    report, manifest = result.report, result.results.manifest
    assert report is not None
    return {
        "study": manifest["name"],
        "out": out,
        "run_id": report.run_id,
        "version": manifest["versions"]["equipoise"],
        "facts_digest": manifest["facts_digest"],
        "scenarios": report.scenarios,
        "computed": report.computed,
        "seconds": report.seconds,
        "scenarios_per_second": report.scenarios_per_second,
        "peak_memory_mb": peak_memory_mb(),
        "parts": report.parts,
        "digest": report.digest,
        "warnings": list(report.warnings),
        **{
            name: {"words": list(answer.words), "rows": answer.to_rows()}
            for name, answer in answers.items()
        },
    }


def outcome_figure(result: StudyResult, summary: Answer) -> Figure:
    """The first output of a study: its middle and range in every case."""
    from equipoise.core.finding import Column, Figure, Table
    from equipoise.core.language import _

    chosen, spec = result.results.outputs[0], result.study.file.spec
    rows = tuple(
        (row["case"], row["central"], row["low"], row["high"])
        for row in summary.to_rows()
        if row["output"] == chosen.name
    )
    columns = (
        Column("category", _("Case")),
        Column("value", _("Middle"), chosen.unit),
        Column("low", "5 %", chosen.unit),
        Column("high", "95 %", chosen.unit),
    )
    s = spec.scenario
    return Figure(
        "bars",
        chosen.label,
        Table(chosen.label, columns, rows),
        _("{name}: {attacker} against {defender}, {on}, {posture}, {viewpoint}").format(
            name=spec.name, **s.model_dump(include=_SCENARIO_KEYS)
        ),
        {
            "x_title": chosen.unit or _("value"),
            "metric": _("{unit}, middle and 90 % range").format(unit=chosen.unit or _("value")),
        },
    )
