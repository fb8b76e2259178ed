"""``equipoise run`` and ``equipoise study-schema``."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from equipoise.cli.shared import console, emit_json, json_option, print_rows
from equipoise.documents.studies import study_document

if TYPE_CHECKING:
    from equipoise.studies import StudyResult
    from equipoise.study.answers import Answer


@click.command("run")
@click.argument("study", type=click.Path(path_type=Path))
@click.option("--out", required=True, metavar="DIR", help="Folder, or address, of the results.")
@click.option("--samples", type=int, metavar="N", help="Scenarios (default: the study's).")
@click.option("--seed", type=int, metavar="N", help="Seed (default: the study's).")
@click.option("--workers", type=int, metavar="N", help="Threads (default: all processors).")
@click.option("--resume", is_flag=True, help="Go on with what DIR holds, or make it longer.")
@click.option("--scheduler", metavar="ADDRESS", help="Run on the Dask cluster at this address.")
@click.option("--shared", is_flag=True, help="Its workers see DIR and write into it themselves.")
@click.option("--sobol", type=int, metavar="N", help="Then what drives the first output, N points.")
@click.option("--discover", is_flag=True, help="Then what must be true for the defense to matter.")
@json_option
def run(
    study: Path,
    out: str,
    samples: int | None,
    seed: int | None,
    workers: int | None,
    scheduler: str | None,
    sobol: int | None,
    *,
    resume: bool,
    shared: bool,
    discover: bool,
    as_json: bool,
) -> None:
    """Run a STUDY file into a folder of Parquet parts with a manifest.

    A run that was interrupted goes on with --resume. Its digest depends on the study, the
    facts, the version, the seed and the number of scenarios alone.
    """
    from equipoise.studies import Study

    chosen = Study(study)
    with _stopped_by_termination(), _progress() as step:
        result = chosen.run(
            out,
            samples=samples,
            seed=seed,
            workers=workers,
            scheduler=scheduler,
            shared=shared,
            resume=resume,
            progress=step,
        )
    answers: dict[str, Answer] = {"summary": result.summary()}
    if sobol is not None:
        answers["drivers"] = result.sobol(size=sobol)
    if discover:
        answers["conditions"] = result.discover()
    if as_json:
        emit_json(study_document(result, out, answers))
    else:
        _print(result, out, answers)


@contextmanager
def _stopped_by_termination() -> Iterator[None]:
    """Treat a polite request to end, as schedulers of clusters send it, like Ctrl-C."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """A bar with rate and time left on standard error if that is a terminal; else nothing."""
    out = console(stderr=True)
    if not out.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
    from rich.progress import TimeRemainingColumn as TimeLeft
    from rich.text import Text

    class Rate(ProgressColumn):
        """Scenarios per second, lately."""

        def render(self, task: Task) -> Text:
            """The rate in words."""
            speed = task.finished_speed or task.speed
            return Text("" if speed is None else f"{speed:,.0f} scenarios/s")

    columns = (
        BarColumn(),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f}"),
        Rate(),
        TimeLeft(),
        TextColumn("left"),
    )
    with Progress(*columns, console=out, transient=True) as bar:
        task = bar.add_task("Running", total=1)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _print(result: StudyResult, out: str, answers: dict[str, Answer]) -> None:
    from equipoise.sweep.run import peak_memory_mb

    report = result.report
    assert report is not None
    for warning in report.warnings:
        click.echo(f"Note: {warning}", err=True)
    summary = answers.pop("summary")
    rows = [{k: _short(v) for k, v in row.items()} for row in summary.to_rows()]
    print_rows(summary.table.title, rows, note=summary.table.note)
    for answer in answers.values():
        click.echo(str(answer))
    peak = peak_memory_mb()
    memory = "" if peak is None else f", at most {peak:,.0f} MB"
    click.echo(
        f"{report.scenarios:,} scenarios in {report.parts} parts in {out}; computed "
        f"{report.computed:,} in {report.seconds:.1f} s, {report.scenarios_per_second:,.0f} per "
        f"second{memory}.\nRun {report.run_id}, digest {report.digest}"
    )


def _short(value: object) -> object:
    return f"{value:.3g}" if isinstance(value, float) else value


@click.command("study-schema")
@json_option
def study_schema(*, as_json: bool) -> None:
    """Print the JSON Schema of study files, with which editors complete them."""
    from equipoise.study.files import json_schema

    del as_json  # the schema is JSON either way
    emit_json(json_schema())


COMMANDS = (run, study_schema)
