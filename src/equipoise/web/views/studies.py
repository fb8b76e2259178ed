"""Studies: the examples that ship, one's own, their progress, their results."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Lock
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, FastAPI, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from equipoise.core.errors import BadInputError, UnknownNameError
from equipoise.core.finding import Column, Figure, Table
from equipoise.core.language import N_, _, current_language, localized
from equipoise.web.checks import BusyError
from equipoise.web.controls import Controls, Name
from equipoise.web.downloads import ZIP, file_answer
from equipoise.web.drawings import drawn
from equipoise.web.jobs import Job, Jobs, StudyLimits, TooManyStudiesError
from equipoise.web.layout import json_answer, render

MOST_CHARACTERS = 50_000
MOST_FIELDS = 8
SAMPLE_CHOICES = tuple(1 << k for k in range(12, 18))
DEFAULT_SAMPLES = 1 << 14
STATES = {
    "starting": N_("starting"),
    "running": N_("running"),
    "answering": N_("computing the answers"),
    "finished": N_("finished"),
    "failed": N_("failed"),
    "cancelled": N_("cancelled"),
}
ANSWERS = {
    "summary": N_("The answer"),
    "drivers": N_("What drives it"),
    "conditions": N_("What must be true for the defense to matter"),
}
JobId = Annotated[str, Path(pattern="^[0-9a-f]{12}$")]
_MAKING = Lock()


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    jobs = getattr(app.state, "jobs", None)
    if jobs is not None:
        await run_in_threadpool(jobs.close)


router = APIRouter(lifespan=_lifespan)


def jobs_of(app: Any) -> Jobs:
    """The studies of an application, made when first asked for.

    ``app.state.study_limits`` may hold other limits than the usual ones.
    """
    with _MAKING:
        found: Jobs | None = getattr(app.state, "jobs", None)
        if found is None:
            limits: StudyLimits | None = getattr(app.state, "study_limits", None)
            found = app.state.jobs = Jobs(limits)
    return found


class StudiesControls(Controls):
    """Which example stands in the text box."""

    example: Name | None = None


class StudyRequest(BaseModel):
    """A study that is to be run."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS)]
    samples: Annotated[int, Field(ge=1, le=1 << 40)] | None = None


# Pages.


@router.get("/studies", response_class=HTMLResponse)
def studies(request: Request, controls: Annotated[StudiesControls, Query()]) -> HTMLResponse:
    """The examples, a box for one's own study, and the studies under way."""
    from equipoise.study.shipped import shipped_study

    text = shipped_study(controls.example).document.text if controls.example else ""
    return _list(request, controls, text=text)


def _list(
    request: Request,
    controls: Controls,
    *,
    text: str,
    samples: int = DEFAULT_SAMPLES,
    problem: str = "",
    status: int = 200,
) -> HTMLResponse:
    from equipoise.study.shipped import shipped_studies

    jobs = jobs_of(request.app)
    return render(
        request,
        "studies.html.j2",
        controls,
        status=status,
        examples=[s.spec for s in shipped_studies()],
        text=text,
        samples=str(samples),
        sample_options=[
            (str(n), localized(f"{n:,}")) for n in SAMPLE_CHOICES if n <= jobs.limits.samples
        ],
        most_characters=MOST_CHARACTERS,
        problem=problem,
        limits=jobs.limits,
        jobs=[_shown(job) for job in jobs.all()],
    )


@router.post("/studies", response_class=HTMLResponse, include_in_schema=False)
async def start_from_form(request: Request) -> Response:
    """Start the study in the text box and go to its progress."""
    fields = await _form(request)
    controls = Controls(lang=fields.get("lang", "en"))
    text = fields.get("text", "").replace("\r\n", "\n")
    samples = fields.get("samples", str(DEFAULT_SAMPLES))
    if not samples.isdigit() or len(samples) > 12:
        raise BadInputError(f"'{samples[:20]}' is no number of scenarios", cure="Choose one.")
    try:
        job = await run_in_threadpool(_start, request.app, text, int(samples))
    except (BadInputError, TooManyStudiesError) as error:
        status = 429 if isinstance(error, TooManyStudiesError) else 400
        return await run_in_threadpool(
            _list,
            request,
            controls,
            text=text,
            samples=int(samples),
            problem=str(error),
            status=status,
        )
    return RedirectResponse(f"/studies/{job.id}{controls.to_query()}", status_code=303)


async def _form(request: Request) -> dict[str, str]:
    """The fields of a posted form.

    Raises:
        BadInputError: if they are no form.
    """
    body = await request.body()
    try:
        found = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise BadInputError("this is no form", cure="Send it from the page.") from None
    return {name: values[-1] for name, values in found.items()}


def _start(app: Any, text: str, samples: int | None) -> Job:
    """Read the study and start it."""
    from equipoise.study.files import parse_study

    if not text.strip():
        raise BadInputError("there is no study", cure="Choose an example, or write one.")
    if len(text) > MOST_CHARACTERS:
        raise BadInputError(
            f"the study has more than {MOST_CHARACTERS:,} characters",
            cure="Shorten it, or run it with 'equipoise run'.",
        )
    return jobs_of(app).start(parse_study(text, file="study"), samples, language=current_language())


@router.get("/studies/{job_id}", response_class=HTMLResponse)
def study(request: Request, job_id: JobId, controls: Annotated[Controls, Query()]) -> HTMLResponse:
    """Progress of a study, and its results once it has finished."""
    job = _found(request.app, job_id)
    progress = job.progress
    return render(
        request,
        "study.html.j2",
        controls,
        job=_shown(job),
        text=job.study.document.text,
        spec=job.study.spec,
        results=_results(job) if progress.state == "finished" else None,
    )


def _found(app: Any, job_id: str) -> Job:
    job = jobs_of(app).find(job_id)
    if job is None:
        raise UnknownNameError("study", job_id, [j.id for j in jobs_of(app).all()])
    return job


def _shown(job: Job) -> dict[str, Any]:
    """A study in one line: its name, where it stands, and how long it will take."""
    p = job.progress
    return {
        "id": job.id,
        "name": job.study.spec.name,
        "title": job.study.spec.title or job.study.spec.name,
        "state": p.state,
        "state_words": _(STATES[p.state]),
        "under_way": p.under_way,
        "done": p.done,
        "total": p.total,
        "percent": round(100 * p.share),
        "rate": None if p.rate is None else localized(f"{p.rate:,.0f}"),
        "left": None if p.seconds_left is None else _seconds(p.seconds_left),
        "seconds": _seconds(p.seconds),
        "message": p.message,
        "asked": job.study.spec.samples,
    }


def _seconds(seconds: float) -> str:
    if seconds >= 90:
        return _("{minutes} min").format(minutes=f"{seconds / 60:.0f}")
    return _("{seconds} s").format(seconds=f"{seconds:.0f}")


def _results(job: Job) -> dict[str, Any]:
    """The answers with their pictures, as the template shows them."""
    from equipoise.report import twins

    found = job.answers()
    run_id = found["document"]["run_id"]
    parts = []
    for number, (name, answer) in enumerate(found["answers"].items(), start=1):
        figure = answer["figure"]
        parts.append(
            {
                "name": name,
                "title": _(ANSWERS[name]),
                "words": answer["words"],
                "table_label": _("Numbers: {title}").format(title=_(ANSWERS[name])),
                "table": twins.plain(_table(answer["table"])),
                "figure": figure and drawn(_figure(figure), number=number, run_id=run_id),
            }
        )
    return {"parts": parts, "document": found["document"], "notes": found["notes"]}


def _figure(plain: dict[str, Any]) -> Figure:
    return Figure(**{**plain, "table": _table(plain["table"])})


def _table(plain: dict[str, Any]) -> Table:
    return Table(
        plain["title"],
        tuple(Column(**c) for c in plain["columns"]),
        tuple(tuple(row) for row in plain["rows"]),
        plain["note"],
    )


@router.post("/studies/{job_id}/cancel", include_in_schema=False)
async def cancel_from_form(request: Request, job_id: JobId) -> Response:
    """End a study now."""
    job = _found(request.app, job_id)
    fields = await _form(request)
    await run_in_threadpool(job.stop)
    query = Controls(lang=fields.get("lang", "en")).to_query()
    return RedirectResponse(f"/studies/{job.id}{query}", status_code=303)


@router.get("/export/studies/{job_id}.zip")
def study_zip(request: Request, job_id: JobId) -> Response:
    """All results of a study with README and citation."""
    job = _found(request.app, job_id)
    job.answers()
    return file_answer(f"{job.study.spec.name}.zip", job.archive.read_bytes(), ZIP)


# The same as plain values.


@router.get("/api/study-schema")
def schema_json(request: Request) -> Response:
    """The JSON Schema of study files, as ``equipoise study-schema`` prints it."""
    from equipoise.study.files import json_schema

    del request
    return json_answer(json_schema())


@router.get("/api/studies")
def studies_json(request: Request) -> Response:
    """The examples that ship, and the studies of this server, newest first."""
    from equipoise.study.shipped import shipped_studies

    return json_answer(
        {
            "examples": [
                {"name": s.spec.name, "title": s.spec.title, "text": s.document.text}
                for s in shipped_studies()
            ],
            "studies": [_plain(job) for job in jobs_of(request.app).all()],
        }
    )


@router.post("/api/studies", status_code=201)
def start_json(request: Request, asked: StudyRequest) -> Response:
    """Start a study; the answer says under which id it runs."""
    try:
        job = _start(request.app, asked.text, asked.samples)
    except TooManyStudiesError as error:
        raise BusyError(str(error)) from None
    answer = json_answer(_plain(job))
    answer.status_code = 201
    return answer


@router.get("/api/studies/{job_id}")
def study_json(request: Request, job_id: JobId) -> Response:
    """Where a study stands; once finished, with the document of ``equipoise run --json``."""
    return json_answer(_plain(_found(request.app, job_id)))


@router.post("/api/studies/{job_id}/cancel")
def cancel_json(request: Request, job_id: JobId) -> Response:
    """End a study now; nothing happens if it has ended."""
    job = _found(request.app, job_id)
    job.stop()
    return json_answer(_plain(job))


def _plain(job: Job) -> dict[str, Any]:
    p = job.progress
    return {
        "id": job.id,
        "name": job.study.spec.name,
        "state": p.state,
        "scenarios_done": p.done,
        "scenarios": p.total,
        "scenarios_per_second": p.rate,
        "seconds_left": p.seconds_left,
        "seconds": p.seconds,
        "message": p.message,
        "results": job.answers()["document"] if p.state == "finished" else None,
    }
