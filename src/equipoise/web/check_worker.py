"""The process that tests arguments and draws their figures, so that sliders never wait for it.

It reads jobs from a pipe and writes progress and results into it; it ends when the pipe does.
"""

from __future__ import annotations

import os
import signal
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, NamedTuple

from equipoise.core.errors import BadInputError
from equipoise.core.language import language

if TYPE_CHECKING:
    from equipoise.api import Checked

_MOST_KEPT = 8
_NICENESS = 10


class CheckKey(NamedTuple):
    """What is tested, and in which language it is said."""

    argument: str
    on: str | None
    known_by: str | None
    viewpoint: str | None
    doctrine: str | None
    rule: str | None
    lang: str


class Job(NamedTuple):
    """``check``, ``claim`` (with its id) or ``report`` of a key."""

    kind: str
    key: CheckKey
    claim: str = ""


class Step(NamedTuple):
    """Progress of a job."""

    claim: str
    done: int
    total: int


class Failure(NamedTuple):
    """A job that failed; ``status`` as HTTP has it."""

    message: str
    status: int


@dataclass(frozen=True)
class CheckAnswer:
    """A tested argument, ready to be shown.

    Attributes:
        document: the JSON document of ``equipoise check --json``.
        header: title, question and circumstances.
        summary: one line for each claim.
    """

    document: str
    header: dict[str, Any]
    summary: list[dict[str, Any]]


def work(connection: Connection) -> None:
    """Do jobs until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    worker = _Worker(connection.send)
    while True:
        try:
            job = connection.recv()
            connection.send(worker.done(job))
        except (EOFError, OSError):
            return


class _Worker:
    """Does jobs and keeps what it tested last."""

    def __init__(self, tell: Callable[[Step], None]) -> None:
        self._tell = tell
        self._checked: OrderedDict[CheckKey, Checked] = OrderedDict()

    def done(self, job: Job) -> object:
        """The result of a job, or why there is none."""
        from equipoise.web.refusals import status_of

        try:
            with language(job.key.lang):
                return _RESULTS[job.kind](self._check(job.key), job)
        except BadInputError as error:
            return Failure(str(error), status_of(error))
        except Exception as error:
            return Failure(f"{type(error).__name__}: {error}", 500)

    def _check(self, key: CheckKey) -> Checked:
        from equipoise.api import check_argument

        if key not in self._checked:
            self._checked[key] = check_argument(
                key.argument,
                on=key.on,
                known_by=key.known_by,
                viewpoint=key.viewpoint,
                doctrine=key.doctrine,
                rule=key.rule,
                progress=lambda claim, done, total: self._tell(Step(claim, done, total)),
            )
            while len(self._checked) > _MOST_KEPT:
                self._checked.popitem(last=False)
        self._checked.move_to_end(key)
        return self._checked[key]


def _answer(checked: Checked, _job: Job) -> CheckAnswer:
    from equipoise.documents.check import check_document, report_header
    from equipoise.documents.plain import json_text
    from equipoise.report.html import rebuild_command, summary_context

    header = report_header(checked)
    return CheckAnswer(
        document=json_text(check_document(checked)),
        header={
            "title": checked.argument.title,
            "question": header.question,
            "source": header.argument_source,
            "circumstances": header.circumstances,
            "vintage": header.vintage,
            "headline": header.headline,
            "run_id": checked.run.run_id,
            "facts_digest": checked.run.facts_digest,
            "command": rebuild_command(checked.run, checked.argument.id),
        },
        summary=[summary_context(f) for f in checked.findings],
    )


def _claim(checked: Checked, job: Job) -> str:
    from equipoise.documents.check import report_header
    from equipoise.report.html import claim_context
    from equipoise.web.layout import environment

    ids = [f.id for f in checked.findings]
    index = ids.index(job.claim)
    context = claim_context(
        checked.findings[index],
        index=index + 1,
        title=checked.argument.title,
        facts=checked.facts,
        run=checked.run,
        header=report_header(checked),
    )
    return environment().get_template("claim_fragment.html.j2").render(context)


def _report(checked: Checked, _job: Job) -> str:
    from equipoise.documents.check import report_text

    return report_text(checked)


_RESULTS: dict[str, Callable[[Checked, Job], object]] = {
    "check": _answer,
    "claim": _claim,
    "report": _report,
}
