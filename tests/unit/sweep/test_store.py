"""Parts, digests, manifests and folders."""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path

import duckdb
import numpy as np
import pytest

from equipoise.core.errors import BadInputError, EquipoiseError
from equipoise.sweep import folders
from equipoise.sweep.folders import FolderBusyError, LocalFolder, UrlFolder, explained, folder_at
from equipoise.sweep.store import (
    Plan,
    Store,
    fields_of,
    part_name,
    plan_for,
    read_manifest,
    require_same_run,
)
from equipoise.sweep.table import (
    LEAF_ROWS,
    DamagedPartError,
    Field,
    FloatArray,
    digest_of_leaves,
    read_meta,
    read_parquet,
    rows_of,
    write_parquet,
)
from tests.support.toy_sweep import FIELDS, Toy, job_of, store_at

PLAN = Plan(5000, 2048)


def values(count: int = 3000) -> FloatArray:
    return job_of(Toy()).rows(0, count).values


def digest_of(given: FloatArray) -> str:
    leaves = rows_of(0, given, FIELDS).leaves
    return digest_of_leaves(FIELDS, [bytes.fromhex(leaf) for leaf in leaves])


def written(folder: Path, plan: Plan = PLAN) -> Store:
    store = store_at(folder)
    store.folder.create()
    job = job_of(Toy())
    for part in range(plan.parts):
        store.write(part, job.rows(*plan.span(part)))
    return store


# Parquet.


def test_what_is_written_is_read_to_the_last_bit(tmp_path: Path) -> None:
    rows = rows_of(4096, values(), FIELDS)
    path = tmp_path / "it's a part.parquet"
    write_parquet(path, FIELDS, rows, identity="run")
    read = read_parquet(path, FIELDS)
    np.testing.assert_array_equal(read.values, rows.values)
    assert np.isnan(read.values[:, 2]).any()
    assert (read.start, read.leaves) == (4096, rows.leaves)
    meta = read_meta(path)
    assert (meta.identity, meta.start, meta.rows) == ("run", 4096, 3000)


def test_other_programs_read_words_numbers_and_nulls(tmp_path: Path) -> None:
    path = tmp_path / "part.parquet"
    write_parquet(path, FIELDS, rows_of(7168, values(10), FIELDS), identity="run")
    table = duckdb.sql(f"SELECT * FROM '{path}'")
    assert table.columns == ["scenario", "width", "kind", "count", "total", "share"]
    assert [str(t) for t in table.types] == [
        "BIGINT",
        "DOUBLE",
        "VARCHAR",
        "BIGINT",
        "DOUBLE",
        "DOUBLE",
    ]
    first = table.fetchall()
    assert [row[0] for row in first] == list(range(7168, 7178))
    assert {row[2] for row in first} == {"plain", 'it\'s, "quoted"'}
    assert all((row[3] is None) == (row[2] != "plain") for row in first)


@pytest.mark.parametrize("name", ["a, b", 'say "x"', "it's", "SELECT", "größe"])
def test_any_name_of_a_column_survives(tmp_path: Path, name: str) -> None:
    fields = (Field(name), Field("other"))
    path = tmp_path / "part.parquet"
    rows = rows_of(0, np.array([[1.5, 2.5], [3.5, -0.0]]), fields)
    write_parquet(path, fields, rows, identity="run")
    np.testing.assert_array_equal(read_parquet(path, fields).values, rows.values)
    assert duckdb.sql(f"SELECT * FROM '{path}'").columns == ["scenario", name, "other"]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_an_output_that_is_no_number_is_refused(bad: float) -> None:
    given = values(4)
    given[2, 4] = bad
    with pytest.raises(EquipoiseError, match="share of scenario 1026 is no number"):
        rows_of(1024, given, FIELDS)


# Digests.


def test_the_digest_is_what_its_description_says() -> None:
    given = values(2500)
    total = hashlib.sha256(
        json.dumps([[f.name, list(f.labels)] for f in FIELDS], separators=(",", ":")).encode()
    )
    for first in (0, 1024, 2048):
        total.update(hashlib.sha256(given[first : first + 1024].astype("<f8").tobytes()).digest())
    assert digest_of(given) == total.hexdigest()


def test_the_digest_does_not_depend_on_parts(tmp_path: Path) -> None:
    found = set()
    for size in (1024, 2048, 8192):
        plan = Plan(5000, size)
        store = written(tmp_path / str(size), plan)
        kept, _ = store.usable(plan)
        found.add(store.digest(kept[p] for p in range(plan.parts)))
    assert found == {digest_of(values(5000))}


def test_the_digest_sees_one_bit_the_order_and_the_length() -> None:
    given = values(2048)
    bit, swapped = given.copy(), given[::-1]
    bit[1500, 0] = np.nextafter(bit[1500, 0], 9.0)
    assert len({digest_of(v) for v in (given, bit, swapped, given[:-1])}) == 4


def test_minus_nought_is_nought() -> None:
    one, other = (rows_of(0, np.array([[x]]), (Field("x"),)) for x in (0.0, -0.0))
    assert one.leaves == other.leaves


# Plans.


def test_a_plan_covers_every_scenario_once() -> None:
    plan = Plan(50_000, 8192)
    spans = [plan.span(p) for p in range(plan.parts)]
    assert spans[0] == (0, 8192)
    assert spans[-1] == (49_152, 848)
    assert [s + n for s, n in spans[:-1]] == [s for s, _ in spans[1:]]


def test_parts_are_thousands_of_scenarios_and_grow_with_very_long_runs() -> None:
    assert plan_for(100_000).rows_per_part == plan_for(1_000_000).rows_per_part == 8192
    billion = plan_for(10**9)
    assert billion.rows_per_part == 131_072
    assert billion.parts < 10_000


@pytest.mark.parametrize(("samples", "rows"), [(0, 1024), (-5, 1024), (10, 1000), (10, 0)])
def test_plans_that_are_none_are_refused(samples: int, rows: int) -> None:
    with pytest.raises(BadInputError):
        Plan(samples, rows)


# What may be kept.


def test_whole_parts_are_kept(tmp_path: Path) -> None:
    kept, damaged = written(tmp_path).usable(PLAN)
    assert sorted(kept) == [0, 1, 2]
    assert damaged == []
    content = (tmp_path / part_name(1)).read_bytes()
    assert kept[1].sha256 == hashlib.sha256(content).hexdigest()
    assert (kept[1].start, kept[1].rows, kept[1].size_bytes) == (2048, 2048, len(content))


@pytest.mark.parametrize("harm", ["cut", "empty", "bit", "foreign", "words"])
def test_damaged_parts_are_not(tmp_path: Path, harm: str) -> None:
    store = written(tmp_path)
    path = tmp_path / part_name(1)
    content = bytearray(path.read_bytes())
    if harm == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif harm == "empty":
        path.write_bytes(b"")
    elif harm == "bit":
        rows = read_parquet(path, FIELDS)
        changed = rows.values.copy()
        changed[100, 3] += 1.0
        lie = type(rows)(rows.start, changed, rows.leaves)
        write_parquet(path, FIELDS, lie, identity=store.identity_digest)
    elif harm == "foreign":
        other = store_at(tmp_path, seed=2)
        other.write(1, job_of(Toy(), 2).rows(*PLAN.span(1)))
    else:
        path.write_text("not a part")
    kept, damaged = store.usable(PLAN)
    assert sorted(kept) == [0, 2]
    assert damaged == [part_name(1)]


def test_a_part_of_another_length_is_computed_again(tmp_path: Path) -> None:
    store = written(tmp_path, Plan(5000, 2048))
    kept, damaged = store.usable(Plan(6000, 2048))
    assert sorted(kept) == [0, 1]
    assert damaged == []


def test_parts_appear_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between writing and renaming: nothing stands under the part's name."""
    store = store_at(tmp_path)
    store.folder.create()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(LocalFolder, "keep", killed)
    with pytest.raises(KeyboardInterrupt):
        store.write(0, job_of(Toy()).rows(0, 1024))
    assert store.folder.names() == []


# Manifests.


def test_a_manifest_lists_columns_and_identity(tmp_path: Path) -> None:
    store = store_at(tmp_path)
    store.folder.create()
    store.write_manifest({"state": "running", "samples": 5, "rows_per_part": LEAF_ROWS})
    manifest = read_manifest(store.folder)
    assert manifest is not None
    assert fields_of(manifest) == FIELDS
    assert manifest["identity"] == {"seed": 1, "study": {"name": "toy"}}
    assert (manifest["leaf_rows"], manifest["state"]) == (LEAF_ROWS, "running")


def test_no_manifest_is_no_run_and_a_broken_one_is_an_error(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path)
    assert read_manifest(folder) is None
    assert read_manifest(LocalFolder(tmp_path / "nowhere")) is None
    for text in ("{", "[]", '{"format": 99}'):
        (tmp_path / "manifest.json").write_text(text)
        with pytest.raises(BadInputError, match="cannot be read"):
            read_manifest(folder)


def test_another_run_is_refused_and_the_difference_named() -> None:
    manifest = {"state": "complete", "identity": {"seed": 1, "study": {"on": "2012", "x": [1]}}}
    same = {"seed": 1, "study": {"on": "2012", "x": (1,)}}
    require_same_run(None, same, where="here", resume=False)
    require_same_run(manifest, same, where="here", resume=True)
    with pytest.raises(BadInputError, match=r"already holds a run \(complete\).*--resume"):
        require_same_run(manifest, same, where="here", resume=False)
    other = {"seed": 2, "study": {"on": "2013", "x": (1,)}}
    expected = re.escape('seed was 1, now 2; study.on was "2012", now "2013"')
    with pytest.raises(BadInputError, match=expected):
        require_same_run(manifest, other, where="here", resume=True)


# Folders.


def test_a_folder_is_locked_once(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path)
    with (
        folder.locked(),
        pytest.raises(FolderBusyError, match=rf"process {os.getpid()} on .*--out"),
        folder.locked(),
    ):
        pass
    with folder.locked():
        pass


def test_scratch_of_an_interrupted_run_is_cleared(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path)
    left = folder.scratch()
    left.write_text("half")
    assert folder.names() == []
    with folder.locked():
        assert not left.exists()


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(folders.FolderError, match=r"Cannot write into .*--out"):
            LocalFolder(place).create()


def test_addresses_and_folders_are_told_apart(tmp_path: Path) -> None:
    assert folder_at(tmp_path) == LocalFolder(tmp_path)
    assert folder_at("memory://somewhere/") == UrlFolder("memory://somewhere")


def test_an_address_holds_the_same_parts(tmp_path: Path) -> None:
    pytest.importorskip("fsspec")
    local, remote = written(tmp_path), store_at("memory://test-store")
    remote.folder.create()
    job = job_of(Toy())
    for part in range(PLAN.parts):
        remote.write(part, job.rows(*PLAN.span(part)))
    remote.write_manifest({"state": "complete"})
    kept = remote.usable(PLAN)[0]
    assert kept == local.usable(PLAN)[0]
    assert remote.digest(kept[p] for p in range(3)) == digest_of(values(5000))
    assert remote.folder.names() == ["manifest.json", *local.folder.names()]
    fs, root = remote.folder._fs
    fs.rm_file(f"{root}/{part_name(2)}")
    assert sorted(remote.usable(PLAN)[0]) == [0, 1]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device"), "is full.*--resume"),
        (OSError("IO Error: could not write: No space left on device"), "is full.*--resume"),
        (PermissionError(13, "Permission denied"), "Permission denied.*--out"),
        (OSError(30, "Read-only file system"), "Read-only file system.*--out"),
        (OSError(5, "Input/output error"), "Input/output error.*whole"),
    ],
)
def test_what_the_disk_says_is_put_into_words(error: OSError, said: str) -> None:
    assert re.search(said, str(explained(error, "DIR")))


def test_a_part_that_is_none_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "plain.parquet"
    duckdb.sql("SELECT 1 AS x").write_parquet(str(path))
    with pytest.raises(DamagedPartError, match="which run"):
        read_meta(path)
