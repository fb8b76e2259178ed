"""What the questions of the gallery share: how an answer is shown, cited and kept.

An answer is printed with its sources and kept as NAME.svg and NAME.json in the folder that
EQUIPOISE_GALLERY names (default: gallery-out). EQUIPOISE_GALLERY_SAMPLES, a number, makes every
study no longer than that, to try a script out.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from equipoise._version import __version__
from equipoise.api import Checked, check_claim
from equipoise.core.facts import Facts
from equipoise.core.finding import Cell, Column, Figure, Finding, Table
from equipoise.core.provenance import Run
from equipoise.data.citation import chicago, cite_rows
from equipoise.data.load import load_facts
from equipoise.report import words
from equipoise.report.figures import svg
from equipoise.studies import StudyResult

FOLDER = "EQUIPOISE_GALLERY"
SAMPLES = "EQUIPOISE_GALLERY_SAMPLES"
SOURCES_PRINTED = 5


def samples(asked: int) -> int:
    """The number of scenarios asked for, or fewer where the environment says so."""
    return min(asked, int(os.environ.get(SAMPLES, asked)))


def show(
    name: str, sentence: str, picture: str, *, facts: Facts, read: Iterable[str], run_id: str
) -> None:
    """Print an answer with its sources, and keep it with its picture.

    Args:
        name: of the files.
        sentence: the answer: number, range, date.
        picture: SVG.
        facts: the facts it was computed from.
        read: ids of the rows read.
        run_id: of the run that computed it.
    """
    rows = tuple(sorted(read))
    citation = cite_rows(facts, name, "run", sentence, row_ids=rows, run_id=run_id)
    cited = [chicago(reference) for reference in citation.references]
    folder = Path(os.environ.get(FOLDER, "gallery-out"))
    folder.mkdir(parents=True, exist_ok=True)
    answer = {
        "sentence": sentence,
        "sources": cited,
        "run_id": run_id,
        "version": __version__,
        "facts_digest": facts.digest,
        "rows_read": rows,
        "recalled_share": facts.recalled_share(rows),
    }
    (folder / f"{name}.svg").write_text(picture, encoding="utf-8")
    (folder / f"{name}.json").write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")
    print(sentence)
    print(f"{len(cited) - 1} sources, among them:")
    for line in cited[:SOURCES_PRINTED]:
        print(f"- {line}")
    print(f"Kept as {folder / name}.svg and .json")


def show_study(name: str, sentence: str, picture: str, *, result: StudyResult) -> None:
    """Show what the scenarios of a study say; the rows read are those of the run."""
    read = result.results.manifest["facts_read"]
    show(name, sentence, picture, facts=load_facts(), read=read, run_id=result.run_id)


def show_facts(name: str, sentence: str, figure: Figure, *, facts: Facts) -> None:
    """Show what facts say by themselves; the rows read are those that were recorded."""
    run_id = Run(__version__, facts.digest, {"question": name}).run_id
    picture = svg(figure, run_id=run_id)
    show(name, sentence, picture, facts=facts, read=facts.recorder.ids, run_id=run_id)


def show_claim(checked: Checked, name: str, figure: Figure | None = None) -> None:
    """Show one claim, computed alone, with a figure: by default the finding's own first one."""
    finding = one(checked)
    run_id = checked.run.run_id
    picture = svg(figure or finding.figures[0], run_id=run_id)
    said, read = in_words(finding), finding.facts_read
    show(name, said, picture, facts=checked.facts, read=read, run_id=run_id)


def claim(name: str, *, argument: str) -> Checked:
    """One claim of an argument, computed alone."""
    return check_claim(name, argument=argument)


def one(checked: Checked) -> Finding:
    """The finding of a claim that was computed alone."""
    (finding,) = checked.findings
    return finding


def in_words(finding: Finding) -> str:
    """The statement of a finding, its number with the range, and the verdict by its rule."""
    parts = [finding.statement]
    if finding.interval is not None:
        number = words.interval(finding.interval, finding.unit)
        parts.append(f"{finding.metric[0].upper()}{finding.metric[1:]}: {number}.")
    return " ".join([*parts, f"Verdict by the declared rule: {finding.verdict}."])


def bars(
    title: str,
    rows: Sequence[tuple[str, Cell, Cell, Cell]],
    *,
    unit: str,
    axis: str,
    scenario: str,
    reference: float | None = None,
) -> Figure:
    """Numbers with their ranges, one line each.

    Args:
        title: the finding in words.
        rows: label, value, low and high end; ends None where there is no range.
        unit: of the numbers.
        axis: what the axis shows.
        scenario: under which assumptions, printed inside the picture.
        reference: a value marked by a line.
    """
    columns = (
        Column("category", "Case"),
        Column("value", axis, unit),
        Column("low", "low", unit),
        Column("high", "high", unit),
    )
    options: dict[str, Cell] = {"x_title": axis}
    if reference is not None:
        options["reference"] = reference
    return Figure("bars", title, Table(title, columns, tuple(rows)), scenario, options)
