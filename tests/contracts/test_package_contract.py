"""The exported package is what it says: other people's tools read it without a complaint."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.broken_inputs.folder import write_valid_folder

from equipoise.data.book import FactBook
from equipoise.data.load import load_facts
from equipoise.data.package import SQLITE_FILE, export

VINTAGE = "2012-12-31"
PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def book() -> FactBook:
    return load_facts()


@pytest.fixture(scope="module")
def package(book: FactBook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "package"
    export(book, folder)
    return folder


def validate(folder: Path) -> tuple[int, dict[str, Any]]:
    """Exit code and report of the ``frictionless`` command line."""
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return done.returncode, report


class TestFrictionless:
    def test_the_package_is_valid_row_by_row(self, book: FactBook, package: Path) -> None:
        code, report = validate(package)
        faults = [(t["name"], e["message"]) for t in report["tasks"] for e in t["errors"]]
        assert (code, report["valid"], faults) == (0, True, [])
        rows = {t["name"]: t["stats"].get("rows", 0) for t in report["tasks"]}
        assert rows["rows"] == len(list(book.all_rows()))
        assert rows["sources"] == len(book.sources)

    def test_a_vintage_is_valid_too(self, tmp_path: Path) -> None:
        export(load_facts(VINTAGE), tmp_path / "package")
        code, report = validate(tmp_path / "package")
        assert (code, report["valid"]) == (0, True)

    def test_a_changed_file_is_found_by_its_hash(self, book: FactBook, tmp_path: Path) -> None:
        export(book, tmp_path / "package")
        replace_once(tmp_path / "package" / "data" / "quantities.csv", "launchers", "launcherz")
        assert errors(tmp_path / "package") == {("quantities", "hash-count")}

    @pytest.mark.parametrize(
        ("old", "new", "kind"),
        [
            (",seen,", ",perhaps,", "constraint-error"),
            (",,40,,", ",,many,,", "type-error"),
            (",NOTIONAL,", ",XYZ,", "constraint-error"),
            (",2012-03,", ",March,", "constraint-error"),
            ("alpha-warheads-2012,warheads,", "alpha-warheads-2012,nothing,", "foreign-key"),
            ("alpha-warheads-2012,", "alpha-launchers-2012,", "primary-key"),
        ],
    )
    def test_a_broken_cell_is_found_by_the_schema(
        self, tmp_path: Path, old: str, new: str, kind: str
    ) -> None:
        folder = tmp_path / "package"
        export(load_facts(folder=write_valid_folder(tmp_path / "facts")), folder)
        without_hashes(folder)
        replace_once(folder / "data" / "forces.csv", old, new)
        assert errors(folder) == {("forces", kind)}


def errors(folder: Path) -> set[tuple[str, str]]:
    """Tables at fault and the kinds of their errors."""
    code, report = validate(folder)
    assert code != 0
    return {(t["name"], e["type"]) for t in report["tasks"] for e in t["errors"]}


def replace_once(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def without_hashes(folder: Path) -> None:
    path = folder / "datapackage.json"
    described = json.loads(path.read_text(encoding="utf-8"))
    for resource in described["resources"]:
        del resource["hash"], resource["bytes"]
    path.write_text(json.dumps(described), encoding="utf-8")


@pytest.fixture(scope="module")
def server(package: Path) -> Iterator[str]:
    """A Datasette on the SQLite file, on a free port of this machine."""
    port = _free_port()
    command = [sys.executable, "-m", "datasette", "serve", SQLITE_FILE]
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", str(port)],
        cwd=package,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_S)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    start = time.monotonic()
    while time.monotonic() - start < PATIENCE_S:
        assert process.poll() is None, "Datasette ended before it answered"
        try:
            _get(f"{address}/-/versions.json")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError("Datasette did not answer")


def _get(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=PATIENCE_S) as answer:
        return json.load(answer)


class TestDatasette:
    def ask(self, server: str, sql: str) -> Any:
        query = urllib.parse.urlencode({"sql": sql, "_shape": "arrays"})
        return _get(f"{server}/{Path(SQLITE_FILE).stem}.json?{query}")["rows"]

    def test_it_answers_a_query(self, book: FactBook, server: str) -> None:
        found = self.ask(server, "select count(*), sum(value) from numbers")
        values = [f.value for f in book.facts if f.value is not None]
        assert found[0][0] == len(book.facts)
        assert found[0][1] == pytest.approx(sum(values))

    def test_rows_lead_to_their_sources(self, book: FactBook, server: str) -> None:
        fact = book.facts[0]
        found = self.ask(
            server,
            "select s.title from numbers n join sources s on s.id = n.source_id "
            f"where n.id = '{fact.id}'",
        )
        assert found == [[book.sources[fact.source_id].title]]

    def test_it_knows_the_keys_between_tables(self, server: str) -> None:
        found = _get(f"{server}/{Path(SQLITE_FILE).stem}/forces.json?_size=1")
        assert found["primary_keys"] == ["id"]
        assert {"sources", "quantities"} <= {
            k["other_table"] for k in _foreign_keys(server, "forces")
        }


def _foreign_keys(server: str, table: str) -> list[dict[str, str]]:
    tables = _get(f"{server}/{Path(SQLITE_FILE).stem}.json")["tables"]
    found = next(t for t in tables if t["name"] == table)
    keys: list[dict[str, str]] = found["foreign_keys"]["outgoing"]
    return keys
