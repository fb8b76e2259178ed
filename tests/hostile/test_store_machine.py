"""A folder of results under every misfortune, in any order: never a silently wrong table.

Whatever was killed, removed, damaged, swapped or run twice, reading the results gives exactly
the rows that an undisturbed run gives, or an error; and running again with ``resume`` heals it.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from equipoise.core.errors import EquipoiseError
from equipoise.study.running import results_in
from equipoise.sweep import store as stores
from equipoise.sweep.folders import LOCK, FolderBusyError, LocalFolder
from equipoise.sweep.run import Engine
from equipoise.sweep.store import MANIFEST, ROWS_PER_PART, part_name
from equipoise.sweep.table import FloatArray, read_meta, read_parquet, write_parquet
from tests.support.toy_sweep import FIELDS, Toy, job_of, run_toy, store_at

SAMPLES = (ROWS_PER_PART // 2, ROWS_PER_PART, 2 * ROWS_PER_PART + 100, 3 * ROWS_PER_PART)
PARTS = 3


class Killed(BaseException):
    """The process ends here, and nothing after it is done."""


@cache
def rows_of(samples: int, seed: int = 1) -> FloatArray:
    """What an undisturbed computation gives."""
    return job_of(Toy(), seed).rows(0, samples).values


class Store(RuleBasedStateMachine):
    """One folder, the run of seed 1 that belongs into it, and what befalls it."""

    @initialize()
    def begin(self) -> None:
        self.place = Path(tempfile.mkdtemp(prefix="equipoise-store-"))
        self.out = self.place / "out"

    def teardown(self) -> None:
        if hasattr(self, "place"):
            shutil.rmtree(self.place)

    def run(self, samples: int, *, resume: bool = True, workers: int = 1) -> bool:
        """Run into the folder; whether it came to its end."""
        try:
            report = run_toy(self.out, samples, engine=Engine(workers), resume=resume)
        except EquipoiseError:
            return False
        assert report.scenarios == samples
        return True

    @rule(samples=st.sampled_from(SAMPLES), resume=st.booleans(), workers=st.integers(1, 2))
    def run_it(self, samples: int, resume: bool, workers: int) -> None:
        self.run(samples, resume=resume, workers=workers)

    @rule(samples=st.sampled_from(SAMPLES), step=st.integers(0, 8))
    def kill_a_run_between_two_steps(self, samples: int, step: int) -> None:
        """A step is a file that gets its name; scratch files are left as a kill leaves them."""
        left, real = [step], LocalFolder.keep

        def keep(folder: LocalFolder, scratch: Path, name: str) -> None:
            if not left[0]:
                raise Killed
            left[0] -= 1
            real(folder, scratch, name)

        with (
            mock.patch.object(LocalFolder, "keep", keep),
            mock.patch.object(Path, "unlink"),
            contextlib.suppress(Killed),
        ):
            self.run(samples)

    @precondition(lambda self: self.out.exists())
    @rule(part=st.integers(0, PARTS - 1))
    def lose_a_part(self, part: int) -> None:
        (self.out / part_name(part)).unlink(missing_ok=True)

    @precondition(lambda self: self.out.exists())
    @rule(name=st.integers(0, PARTS), place=st.floats(0, 1), mask=st.integers(1, 255))
    def flip_bits(self, name: int, place: float, mask: int) -> None:
        path = self.out / (MANIFEST if name == PARTS else part_name(name))
        if path.exists():
            content = bytearray(path.read_bytes())
            content[min(int(place * len(content)), len(content) - 1)] ^= mask
            path.write_bytes(content)

    @precondition(lambda self: self.out.exists())
    @rule(part=st.integers(0, PARTS - 1), resume=st.booleans())
    def change_a_number_that_can_still_be_read(self, part: int, resume: bool) -> None:
        """As bits do that rot below the notice of the file's own coding."""
        path = self.out / part_name(part)
        with contextlib.suppress(EquipoiseError, OSError):
            rows = read_parquet(path, FIELDS)
            changed = rows.values.copy()
            changed[0, -1] += 1.0
            identity = read_meta(path).identity
            write_parquet(path, FIELDS, replace(rows, values=changed), identity=identity)
        if resume:
            self.heal(SAMPLES[-1])

    @precondition(lambda self: self.out.exists())
    @rule(name=st.integers(0, PARTS), place=st.floats(0, 1))
    def cut_a_file_short(self, name: int, place: float) -> None:
        path = self.out / (MANIFEST if name == PARTS else part_name(name))
        if path.exists():
            path.write_bytes(path.read_bytes()[: int(place * path.stat().st_size)])

    @precondition(lambda self: self.out.exists())
    @rule(one=st.integers(0, PARTS - 1), other=st.integers(0, PARTS - 1))
    def put_a_part_in_the_place_of_another(self, one: int, other: int) -> None:
        if (self.out / part_name(one)).exists():
            shutil.copy(self.out / part_name(one), self.out / f"{part_name(other)}.new")
            (self.out / f"{part_name(other)}.new").replace(self.out / part_name(other))

    @precondition(lambda self: self.out.exists())
    @rule(part=st.integers(0, PARTS - 1))
    def put_a_part_of_another_run_there(self, part: int) -> None:
        other = store_at(self.place / "other", seed=2)
        other.folder.create()
        rows = job_of(Toy(), 2).rows(part * ROWS_PER_PART, ROWS_PER_PART)
        other.write(part, rows)
        shutil.copy(self.place / "other" / part_name(part), self.out / part_name(part))

    @precondition(lambda self: self.out.exists())
    @rule()
    def run_another_seed_into_it(self) -> None:
        with contextlib.suppress(EquipoiseError):
            before = stores.read_manifest(LocalFolder(self.out))
            run_toy(self.out, SAMPLES[0], seed=2, resume=True)
            assert before is None, "two runs in one folder"
            shutil.rmtree(self.out)

    @precondition(lambda self: self.out.exists())
    @rule()
    def a_second_writer_comes(self) -> None:
        with LocalFolder(self.out).locked():
            try:
                run_toy(self.out, SAMPLES[0], resume=True)
            except FolderBusyError:
                pass
            except EquipoiseError:
                pass
            else:
                raise AssertionError("two writers in one folder")

    @rule(samples=st.sampled_from(SAMPLES))
    def heal(self, samples: int) -> None:
        """Resuming gives the whole table, unless the manifest itself is lost or longer."""
        if self.run(samples):
            np.testing.assert_array_equal(results_in(self.out).values(), rows_of(samples))

    @invariant()
    def what_is_read_is_right_or_refused(self) -> None:
        if not hasattr(self, "out"):
            return
        try:
            results = results_in(self.out)
            found = results.values()
        except EquipoiseError:
            return
        assert results.fields == FIELDS, "other columns"
        np.testing.assert_array_equal(found, rows_of(int(results.manifest["samples"])))

    @invariant()
    def no_lock_is_left(self) -> None:
        if hasattr(self, "out") and (self.out / LOCK).exists():
            with LocalFolder(self.out).locked():
                pass


TestStore = pytest.mark.filterwarnings("default")(Store.TestCase)
Store.TestCase.settings = settings(
    max_examples=25, stateful_step_count=12, deadline=None, derandomize=True
)
