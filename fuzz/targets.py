"""What may be handed bytes by strangers. Each target takes any bytes, and either reads them or
refuses them with one of the project's own errors, which names a cure; anything else is a fault.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.broken_inputs.folder import write_valid_folder
from tests.support.toy_sweep import run_toy, store_at

from equipoise.api import argument_named
from equipoise.core.dates import PartialDate
from equipoise.core.errors import BadInputError, EquipoiseError
from equipoise.data.checks import CHECKS, report_on
from equipoise.data.load import file_names, load_facts
from equipoise.data.query import Sandbox, sql
from equipoise.data.scope import code_keeps_to_the_scope
from equipoise.data.waivers import load_waivers
from equipoise.rebuild.made import read
from equipoise.study.files import read_study
from equipoise.study.running import results_in
from equipoise.sweep.folders import LocalFolder
from equipoise.sweep.manifest import checksum
from equipoise.sweep.store import MANIFEST, Plan, part_name
from equipoise.sweep.table import LEAF_ROWS

SHORTEST_CURE = 7
SQL_TIMEOUT_S = 0.5
FACT_FILES = (*file_names(), "waivers")
_OF_FACTS = [check for check in CHECKS if check is not code_keeps_to_the_scope]
Target = Callable[[bytes], None]


def taken(target: Target, data: bytes) -> bool:
    """Whether a target takes the bytes; False if it refuses them as it should.

    Raises:
        AssertionError: if the refusal has no cure.
    """
    try:
        target(data)
    except EquipoiseError as error:
        require_cure(error)
        return False
    return True


def require_cure(error: Exception) -> None:
    """Fail if an error does not say what is wrong and what to do about it."""
    assert str(error), "an error without a message"
    if isinstance(error, BadInputError):
        assert error.problem, "a refusal without a problem"
        assert len(error.cure) >= SHORTEST_CURE, f"no cure: {error}"


@dataclass(frozen=True)
class Workshop:
    """Folders in which the targets put the bytes, and a process for SQL; removed at the end."""

    place: Path
    sandbox: Sandbox

    def targets(self) -> dict[str, Target]:
        """Every target by name."""
        return {
            "argument": self.argument,
            "date": date,
            "facts": self.facts,
            "manifest": self.manifest,
            "part": self.part,
            "sql": self.sql,
            "study": self.study,
            "verify": self.verify,
        }

    def argument(self, data: bytes) -> None:
        """An argument file."""
        argument_named(str(self._file("argument.yaml", data)))

    def study(self, data: bytes) -> None:
        """A study file."""
        read_study(self._file("study.yaml", data))

    def verify(self, data: bytes) -> None:
        """A file whose rebuilding is asked for."""
        read(self._file("made", data))

    def facts(self, data: bytes) -> None:
        """A folder of facts, in which the first byte chooses the file that holds the rest."""
        number, content = (data[0], data[1:]) if data else (0, b"")
        name = FACT_FILES[number % len(FACT_FILES)]
        folder = self.place / "facts"
        if not folder.exists():
            write_valid_folder(folder)
            (folder / "waivers.csv").write_text("check,row_id,reason\n")
        path = folder / f"{name}.csv"
        before = path.read_bytes()
        try:
            path.write_bytes(content)
            report_on(load_facts(folder=folder), checks=_OF_FACTS, waivers=load_waivers(folder))
        finally:
            path.write_bytes(before)

    def sql(self, data: bytes) -> None:
        """The SQL box."""
        text = data.decode("utf-8", errors="surrogateescape")
        sql(
            load_facts(folder=self._valid()),
            text,
            limit_rows=10,
            timeout_s=SQL_TIMEOUT_S,
            sandbox=self.sandbox,
        )

    def _valid(self) -> Path:
        folder = self.place / "valid"
        return folder if folder.exists() else write_valid_folder(folder)

    def manifest(self, data: bytes) -> None:
        """A folder of results whose manifest is a stranger's, who knows how to sum it up."""
        with suppress(ValueError, RecursionError, TypeError):
            document = json.loads(data)
            if isinstance(document, dict):
                document["checksum"] = checksum(document)
            data = json.dumps(document).encode()
        results = results_in(self._file(f"results/{MANIFEST}", data).parent)
        assert results.fields

    def part(self, data: bytes) -> None:
        """A folder of results in which one part is a stranger's: never rows of another run."""
        folder = self.place / "parts"
        if not folder.exists():
            run_toy(folder, LEAF_ROWS)
        path = folder / part_name(0)
        whole = path.read_bytes()
        try:
            path.write_bytes(data)
            kept, _ = store_at(LocalFolder(folder)).usable(Plan(LEAF_ROWS))
            assert not kept or data == whole, "a part that the run did not write is kept"
        finally:
            path.write_bytes(whole)

    def _file(self, name: str, data: bytes) -> Path:
        path = self.place / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        return path


def date(data: bytes) -> None:
    """A date."""
    PartialDate.parse(data.decode("utf-8", errors="surrogateescape"))


def workshop() -> Workshop:
    """A workshop whose folders and process end with it."""
    place, sandbox = Path(tempfile.mkdtemp(prefix="equipoise-hostile-")), Sandbox()
    made = Workshop(place, sandbox)
    weakref.finalize(made, _clear, place, sandbox)
    return made


def _clear(place: Path, sandbox: Sandbox) -> None:
    sandbox.close()
    shutil.rmtree(place, ignore_errors=True)
