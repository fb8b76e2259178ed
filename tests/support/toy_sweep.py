"""A small model to sweep: cheap, with a choice and a parameter that is sometimes absent."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from equipoise import __version__
from equipoise.sweep.folders import LocalFolder, UrlFolder, folder_at
from equipoise.sweep.run import Engine, Job, Ledger, Progress, RunReport, run
from equipoise.sweep.store import Store
from equipoise.sweep.table import Field, FloatArray

FIELDS = (
    Field("width", role="parameter"),
    Field("kind", labels=("plain", 'it\'s, "quoted"'), role="parameter"),
    Field("count", whole=True, role="parameter"),
    Field("total"),
    Field("share", unit="share"),
)


@dataclass(frozen=True)
class Toy:
    """Three parameters, two outputs; may be slow, and may fail at one scenario.

    Attributes:
        seconds_per_leaf: time each call takes at least.
        fail_beyond: width beyond which an output is no number.
    """

    seconds_per_leaf: float = 0.0
    fail_beyond: float = 2.0
    names: tuple[str, ...] = ("width", "kind", "count")
    fields: tuple[Field, ...] = FIELDS

    def rows(self, unit: FloatArray) -> FloatArray:
        time.sleep(self.seconds_per_leaf)
        width = 3.0 * unit[:, 0]
        kind = np.floor(2.0 * unit[:, 1])
        count = np.where(kind == 0.0, np.rint(10.0 * unit[:, 2]), np.nan)
        total = width + kind + np.nan_to_num(count)
        share = np.where(unit[:, 0] > self.fail_beyond, np.nan, np.sin(total) ** 2)
        return np.column_stack([width, kind, count, total, share])


def job_of(model: Toy, seed: int = 1) -> Job:
    return Job(model, seed, __version__)


def store_at(place: str | Path | LocalFolder | UrlFolder, seed: int = 1) -> Store:
    folder = place if isinstance(place, LocalFolder | UrlFolder) else folder_at(place)
    return Store(folder, FIELDS, {"seed": seed, "study": {"name": "toy"}})


def run_toy(
    place: str | Path,
    samples: int = 20_000,
    *,
    model: Toy | None = None,
    engine: Engine | None = None,
    resume: bool = False,
    seed: int = 1,
    progress: Progress | None = None,
) -> RunReport:
    return run(
        job_of(model or Toy(), seed),
        store_at(place, seed),
        Ledger("toy", {"name": "toy", "seed": seed}),
        samples=samples,
        engine=engine,
        resume=resume,
        progress=progress,
    )
