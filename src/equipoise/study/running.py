"""Running a study into a folder, and finding it there again."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from equipoise._version import __version__
from equipoise.core.errors import BadInputError, UnknownNameError
from equipoise.core.provenance import Run
from equipoise.study.build import BuiltStudy
from equipoise.sweep.folders import LocalFolder, UrlFolder, folder_at
from equipoise.sweep.run import Engine, Job, Ledger, Progress, RunReport, run
from equipoise.sweep.store import Store, all_rows, fields_of, read_manifest
from equipoise.sweep.table import Field, FloatArray

LIBRARIES = ("numpy", "scipy", "numba", "duckdb")


def run_study(
    built: BuiltStudy,
    out: str | Path,
    *,
    samples: int | None = None,
    seed: int | None = None,
    engine: Engine | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> RunReport:
    """Run a study into a folder or an address.

    Args:
        built: the study.
        out: folder of this machine, or an address such as ``s3://bucket/study``.
        samples: number of scenarios; that of the file if None.
        seed: of the design; that of the file if None.
        engine: threads or cluster; one thread if None.
        resume: go on with what the folder holds, or make it longer.
        progress: called with scenarios done and their total.

    Raises:
        BadInputError: if an option is out of range or the folder holds another run.
        FolderError: if the disk is full or refuses.
        Interrupted: if the run was stopped; it can then be resumed.
    """
    spec = built.file.spec
    count = spec.samples if samples is None else samples
    chosen = spec.seed if seed is None else seed
    store = Store(folder_at(out), built.model.fields, identity_of(built, chosen))
    ledger = Ledger(run_of(built, count, chosen).run_id, _about(built, chosen))
    return run(
        Job(built.model, chosen, __version__),
        store,
        ledger,
        samples=count,
        engine=engine,
        resume=resume,
        progress=progress,
    )


def identity_of(built: BuiltStudy, seed: int) -> dict[str, object]:
    """What determines every row of a run, and not how many there are."""
    return {
        "version": __version__,
        "facts_digest": built.facts_digest,
        "known_by": built.known_by,
        "seed": seed,
        "study": built.file.spec.asked(),
    }


def run_of(built: BuiltStudy, samples: int, seed: int) -> Run:
    """What identifies a run of a study."""
    question = {**identity_of(built, seed), "samples": samples}
    return Run(__version__, built.facts_digest, question)


def _about(built: BuiltStudy, seed: int) -> dict[str, object]:
    spec = built.file.spec
    return {
        "name": spec.name,
        "title": spec.title,
        "seed": seed,
        "versions": {
            "equipoise": __version__,
            "python": platform.python_version(),
            **{name: importlib.metadata.version(name) for name in LIBRARIES},
        },
        "facts_digest": built.facts_digest,
        "known_by": built.known_by,
        "facts_read": list(built.facts_read),
        "study_text": built.file.document.text,
    }


@dataclass(frozen=True)
class Results:
    """The rows of a finished run.

    Attributes:
        folder: where they are.
        manifest: what the run said of itself.
        fields: columns, parameters first.
    """

    folder: LocalFolder | UrlFolder
    manifest: Mapping[str, Any]
    fields: tuple[Field, ...]

    @property
    def parameters(self) -> tuple[Field, ...]:
        """The columns that are parameters."""
        return tuple(f for f in self.fields if f.role == "parameter")

    @property
    def outputs(self) -> tuple[Field, ...]:
        """The columns that are outputs."""
        return tuple(f for f in self.fields if f.role == "output")

    def parts(self) -> Iterator[FloatArray]:
        """The rows part by part, shape (rows, fields); choices as positions.

        Raises:
            DamagedPartError: if a part is missing, or is not the file that the run wrote.
        """
        for rows in all_rows(self.folder, self.fields, self.manifest["parts"]):
            yield rows.values

    def values(self, most: int | None = None) -> FloatArray:
        """All rows, or the first ones, which are a design of their own."""
        found: list[FloatArray] = []
        for values in self.parts():
            found.append(values)
            if most is not None and sum(len(v) for v in found) >= most:
                break
        return np.concatenate(found)[:most]

    def columns(self) -> dict[str, np.ndarray[Any, Any]]:
        """All rows as one array per column, choices as words, scenarios numbered."""
        values = self.values()
        found: dict[str, np.ndarray[Any, Any]] = {"scenario": np.arange(len(values))}
        for j, f in enumerate(self.fields):
            words = np.array(f.labels, dtype=object)
            found[f.name] = words[values[:, j].astype(int)] if f.labels else values[:, j]
        return found


def results_in(place: str | Path) -> Results:
    """The results in a folder.

    Raises:
        BadInputError: if it holds no finished run.
    """
    folder = folder_at(place)
    manifest = read_manifest(folder)
    if manifest is None:
        raise BadInputError(f"{folder.where} holds no run", cure="Run a study into it first.")
    if manifest.get("state") != "complete":
        raise BadInputError(
            f"the run in {folder.where} is not finished ({manifest.get('state')})",
            cure="Run the study again with --resume.",
        )
    return Results(folder, manifest, fields_of(manifest))


def output_field(fields: Sequence[Field], name: str) -> Field:
    """The column of an output.

    Raises:
        UnknownNameError: if there is none.
    """
    for f in fields:
        if f.name == name:
            return f
    raise UnknownNameError("output of this study", name, [f.name for f in fields])
