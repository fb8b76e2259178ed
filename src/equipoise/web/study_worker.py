"""A process that runs one study for the page, and can reach no more than its own folder's share.

:mod:`equipoise.web.jobs` starts it as a module and talks to it in lines of JSON: the request
comes in first, progress goes out. It ends when its input ends, so that no study outlives the
server, and takes its folder along.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from equipoise.studies import StudyResult
    from equipoise.study.answers import Answer

ANSWERS_FILE = "answers.json"
ZIP_FILE = "results.zip"
RUN_FOLDER = "run"
DRIVER_POINTS = 512
NICENESS = 10

Tell = Callable[..., None]


def main() -> None:
    """Read the request, run the study, write answers and downloads."""
    folder = Path(sys.argv[1])
    line = sys.stdin.buffer.readline()
    if not line.endswith(b"\n"):
        _vanish(folder)
    request = json.loads(line)
    threading.Thread(target=_end_with_the_server, args=(folder,), daemon=True).start()
    tell = _teller()
    _hold_to_limits(request["memory_bytes"], request["disk_bytes"])
    from equipoise.core.errors import EquipoiseError
    from equipoise.core.language import language

    try:
        with language(request["language"]):
            _run(request["text"], request["samples"], folder, tell)
    except EquipoiseError as error:
        tell(phase="failed", message=str(error))
    except MemoryError:
        tell(phase="failed", message=memory_message(request["memory_bytes"]))
    except OSError as error:
        tell(phase="failed", message=f"The study could not be written: {error.strerror}.")


def memory_message(limit_bytes: int) -> str:
    """What to say when the memory does not suffice."""
    return (
        f"The study was ended, most likely because it needs more memory than the "
        f"{limit_bytes // 10**6:,} MB it may take. Give it fewer options or outputs, or run it "
        "with 'equipoise run'."
    )


def _teller() -> Tell:
    """Tells the server in lines of JSON; whatever else is printed goes to the error stream."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)

    def tell(**said: Any) -> None:
        out.write(json.dumps(said).encode() + b"\n")
        out.flush()

    return tell


def _end_with_the_server(folder: Path) -> None:
    """When the other end of the input is closed, the server has ended: end too."""
    while sys.stdin.buffer.readline():
        continue
    _vanish(folder)


def _vanish(folder: Path) -> NoReturn:
    """End at once and leave no file."""
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        folder.parent.rmdir()
    os._exit(1)


def _hold_to_limits(memory_bytes: int, disk_bytes: int) -> None:
    """Have the system refuse more memory and longer files, and let everything else go first."""
    with suppress(AttributeError, OSError):
        os.nice(NICENESS)
    try:
        import resource

        with open("/proc/self/statm", encoding="ascii") as file:
            held = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (ImportError, OSError):
        return
    most = held + memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_FSIZE, (disk_bytes, disk_bytes))


def _run(text: str, samples: int, folder: Path, tell: Tell) -> None:
    from equipoise.studies import Study
    from equipoise.study.files import parse_study

    study = Study(parse_study(text, file="study"))
    study.built  # noqa: B018 - errors of the study come before any folder
    tell(phase="running", done=0, total=samples)
    result = study.run(
        folder / RUN_FOLDER,
        samples=samples,
        workers=1,
        progress=lambda done, total: tell(phase="running", done=done, total=total),
    )
    tell(phase="answering")
    _write_answers(result, folder)
    tell(phase="finished")


def _write_answers(result: StudyResult, folder: Path) -> None:
    from equipoise.documents.plain import tidied
    from equipoise.documents.studies import study_document

    answers, notes = _answers(result)
    document = study_document(result, folder.name, answers)
    shown = {
        "document": tidied(document),
        "answers": {name: _shown(answer, result, name) for name, answer in answers.items()},
        "notes": [*document["warnings"], *notes],
    }
    path = folder / ANSWERS_FILE
    path.write_text(json.dumps(shown, ensure_ascii=False), encoding="utf-8")
    _write_zip(result, folder, document)


def _answers(result: StudyResult) -> tuple[dict[str, Answer], list[str]]:
    """Summary, drivers and conditions; where one cannot be had, a note says why."""
    from equipoise.core.errors import BadInputError

    found: dict[str, Answer] = {"summary": result.summary()}
    notes: list[str] = []
    asked: list[tuple[str, Callable[[], Answer]]] = [
        ("drivers", lambda: result.sobol(size=DRIVER_POINTS, threads=1))
    ]
    if result.study.file.spec.matters is not None:
        asked.append(("conditions", result.discover))
    for name, ask in asked:
        try:
            found[name] = ask()
        except BadInputError as error:
            notes.append(str(error))
    return found, notes


def _shown(answer: Answer, result: StudyResult, name: str) -> dict[str, Any]:
    """An answer as plain values: words, table and figure."""
    from dataclasses import asdict

    from equipoise.documents.studies import outcome_figure

    figure = outcome_figure(result, answer) if name == "summary" else answer.figure
    return {
        "words": list(answer.words),
        "table": asdict(answer.table),
        "figure": None if figure is None else asdict(figure),
    }


def _write_zip(result: StudyResult, folder: Path, document: dict[str, Any]) -> None:
    """The rows with everything one needs to use, cite and repeat them."""
    from equipoise.documents.facts import csv_text
    from equipoise.documents.plain import json_text

    rows = result.summary().to_rows()
    texts = {
        "study.yaml": result.study.file.document.text,
        "answers.json": json_text(document) + "\n",
        "summary.csv": csv_text(tuple(rows[0]), [tuple(r.values()) for r in rows]),
        "README.txt": _readme(result),
    }
    partial = folder / f".{ZIP_FILE}"
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in texts.items():
            file.writestr(name, text)
        for path in sorted((folder / RUN_FOLDER).iterdir()):
            if not path.name.startswith("."):
                file.write(path, f"{RUN_FOLDER}/{path.name}")
    partial.replace(folder / ZIP_FILE)


_README = """\
Results of the study '{name}', run {run_id}, by Equipoise {version}.

study.yaml    the study; the same run again: equipoise run study.yaml --out DIR --samples {samples}
summary.csv   5, 50 and 95 percent points of every output
answers.json  the answers, as 'equipoise run --json' prints them
run/          every scenario as Parquet, with a manifest (version, facts, seed, digest)

Digest of all rows: {digest}
Facts: {facts}

License: Creative Commons Attribution 4.0. Cite the sources of the numbers first ('equipoise cite
ID' for the rows under facts_read in run/manifest.json), then: The Equipoise developers,
Equipoise, version {version}, study {name}, run {run_id}.
Explains what follows from stated assumptions; not a forecast. Public sources only.
"""


def _readme(result: StudyResult) -> str:
    manifest = result.results.manifest
    return _README.format(
        name=manifest["name"],
        run_id=result.run_id,
        version=manifest["versions"]["equipoise"],
        samples=manifest["samples"],
        digest=result.digest,
        facts=manifest["facts_digest"],
    )


if __name__ == "__main__":
    main()
