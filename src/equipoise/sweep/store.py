"""A folder of results: parts, a manifest, and what a resumed run may keep.

A part is a Parquet file ``part-000000.parquet`` that carries the identity of its run and the
hashes of its rows. The identity says everything that determines a row, and not how many rows
there are, so a run may be resumed, and made longer, as long as its identity is the same.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from equipoise.core.errors import BadInputError
from equipoise.core.provenance import digest_of
from equipoise.sweep.folders import LocalFolder, UrlFolder, explained
from equipoise.sweep.manifest import checksum, require_manifest
from equipoise.sweep.table import (
    LEAF_ROWS,
    DamagedPartError,
    Field,
    Rows,
    digest_of_leaves,
    read_meta,
    read_parquet,
    write_parquet,
)

MANIFEST = "manifest.json"
FORMAT = 2
ROWS_PER_PART = 8 * LEAF_ROWS
MOST_ROWS_PER_PART = 128 * LEAF_ROWS
FEW_PARTS = 4096
RENEW = "Run the study again with --resume: what is damaged is computed anew."


@dataclass(frozen=True, slots=True)
class Plan:
    """How many scenarios there are and how they are cut into parts.

    Attributes:
        samples: number of scenarios.
        rows_per_part: scenarios in each part but the last, a multiple of 1,024.
    """

    samples: int
    rows_per_part: int = ROWS_PER_PART

    def __post_init__(self) -> None:
        """Check the numbers."""
        if self.samples < 1:
            raise BadInputError(
                f"a run of {self.samples} scenarios", cure="Ask for 1 scenario or more."
            )
        if self.rows_per_part < LEAF_ROWS or self.rows_per_part % LEAF_ROWS:
            raise BadInputError(
                f"parts of {self.rows_per_part} scenarios",
                cure=f"Use a multiple of {LEAF_ROWS}, so that the digest does not depend on it.",
            )

    @property
    def parts(self) -> int:
        """Number of parts."""
        return -(-self.samples // self.rows_per_part)

    def span(self, part: int) -> tuple[int, int]:
        """First scenario of a part, and how many it has."""
        start = part * self.rows_per_part
        return start, min(self.rows_per_part, self.samples - start)


def plan_for(samples: int) -> Plan:
    """A plan with parts that grow with a very long run, so that there are not too many files."""
    rows = ROWS_PER_PART
    while rows < MOST_ROWS_PER_PART and rows * FEW_PARTS < samples:
        rows *= 2
    return Plan(samples, rows)


@dataclass(frozen=True, slots=True)
class PartRecord:
    """A part: what the manifest lists of it, and the hashes of its leaves end to end."""

    name: str
    start: int
    rows: int
    size_bytes: int
    sha256: str
    leaves: bytes = field(repr=False)

    def listed(self) -> dict[str, object]:
        """The part as the manifest lists it; the leaves' hashes stand in the part."""
        return {k: v for k, v in asdict(self).items() if k != "leaves"}


@dataclass(frozen=True)
class Store:
    """The parts of one run in one folder.

    Attributes:
        folder: where they are.
        fields: columns of the results.
        identity: what determines a row, as plain values.
    """

    folder: LocalFolder | UrlFolder
    fields: tuple[Field, ...]
    identity: Mapping[str, object] = field(default_factory=dict)

    @property
    def identity_digest(self) -> str:
        """The identity as one hash, written into every part."""
        return digest_of([dict(self.identity), [[f.name, *f.labels] for f in self.fields]])

    def write(self, part: int, rows: Rows) -> PartRecord:
        """Write a part; it gets its name only when it is whole.

        Raises:
            FolderError: if the disk is full or refuses.
        """
        scratch = self.folder.scratch()
        try:
            write_parquet(scratch, self.fields, rows, identity=self.identity_digest)
            return self._kept(part, scratch, (rows.start, len(rows.values)), rows.leaves)
        except OSError as error:
            raise explained(error, self.folder.where) from error
        finally:
            with suppress(OSError):
                scratch.unlink(missing_ok=True)

    def receive(
        self, part: int, content: bytes, span: tuple[int, int], leaves: Sequence[str]
    ) -> PartRecord:
        """Write a part that was encoded elsewhere."""
        scratch = self.folder.scratch()
        try:
            scratch.write_bytes(content)
            return self._kept(part, scratch, span, leaves)
        except OSError as error:
            raise explained(error, self.folder.where) from error
        finally:
            with suppress(OSError):
                scratch.unlink(missing_ok=True)

    def _kept(
        self, part: int, scratch: Path, span: tuple[int, int], leaves: Sequence[str]
    ) -> PartRecord:
        record = _record(part, scratch.read_bytes(), span, leaves)
        self.folder.keep(scratch, record.name)
        return record

    def encoded(self, rows: Rows) -> bytes:
        """A part as bytes, for another machine to write."""
        with tempfile.TemporaryDirectory() as place:
            path = Path(place) / "part.parquet"
            write_parquet(path, self.fields, rows, identity=self.identity_digest)
            return path.read_bytes()

    def usable(self, plan: Plan, *, threads: int = 1) -> tuple[dict[int, PartRecord], list[str]]:
        """The parts of a plan that stand in the folder whole, and the names of damaged ones.

        Every row is read and its hash compared with the one written.
        """
        present = set(self.folder.names())
        parts = [p for p in range(plan.parts) if part_name(p) in present]
        kept: dict[int, PartRecord] = {}
        damaged = []
        with ThreadPoolExecutor(threads) as pool:
            for part, found in zip(
                parts, pool.map(lambda p: self._judged(p, plan), parts), strict=True
            ):
                if isinstance(found, DamagedPartError):
                    damaged.append(part_name(part))
                elif found is not None:
                    kept[part] = found
        return kept, damaged

    def _judged(self, part: int, plan: Plan) -> PartRecord | DamagedPartError | None:
        try:
            return self._checked(part, plan)
        except DamagedPartError as error:
            return error

    def _checked(self, part: int, plan: Plan) -> PartRecord | None:
        """The record of a part if it is this run's; None if it is of another length."""
        name = part_name(part)
        with self.folder.fetched(name) as path:
            meta = read_meta(path)
            if meta.identity != self.identity_digest:
                raise DamagedPartError(f"{name} belongs to another run.")
            if (meta.start, meta.rows) != plan.span(part):
                return None
            read_parquet(path, self.fields)
            return _record(part, path.read_bytes(), plan.span(part), meta.leaves)

    def digest(self, records: Iterable[PartRecord]) -> str:
        """The digest of all rows, given the parts in order; see :func:`digest_of_leaves`."""
        return digest_of_leaves(self.fields, (r.leaves for r in records))

    def write_manifest(self, values: Mapping[str, Any]) -> None:
        """Write the manifest, whole or not at all.

        Raises:
            FolderError: if the disk is full or refuses.
        """
        scratch = self.folder.scratch()
        document = {
            "format": FORMAT,
            "identity": dict(self.identity),
            "fields": [_field_dict(f) for f in self.fields],
            "leaf_rows": LEAF_ROWS,
            **values,
        }
        document["checksum"] = checksum(document)
        try:
            scratch.write_text(json.dumps(document, indent=1, ensure_ascii=False), encoding="utf-8")
            self.folder.keep(scratch, MANIFEST)
        except OSError as error:
            raise explained(error, self.folder.where) from error
        finally:
            with suppress(OSError):
                scratch.unlink(missing_ok=True)


def _record(part: int, content: bytes, span: tuple[int, int], leaves: Sequence[str]) -> PartRecord:
    sha256 = hashlib.sha256(content).hexdigest()
    return PartRecord(part_name(part), *span, len(content), sha256, bytes.fromhex("".join(leaves)))


def _field_dict(f: Field) -> dict[str, object]:
    return {
        "name": f.name,
        "label": f.label,
        "unit": f.unit,
        "labels": list(f.labels),
        "whole": f.whole,
        "role": f.role,
    }


def part_name(part: int) -> str:
    """File name of a part."""
    return f"part-{part:06d}.parquet"


def read_manifest(folder: LocalFolder | UrlFolder) -> dict[str, Any] | None:
    """The manifest of a folder, or None if it holds no run.

    Raises:
        BadInputError: if the manifest is not readable.
    """
    if MANIFEST not in folder.names():
        return None
    try:
        with folder.fetched(MANIFEST) as path:
            document = json.loads(path.read_text(encoding="utf-8"))
        return require_manifest(document, form=FORMAT)
    except (ValueError, RecursionError, OSError) as error:
        raise BadInputError(
            f"the manifest in {folder.where} cannot be read ({error})",
            cure="Choose another folder, or remove this one.",
        ) from error


def fields_of(manifest: Mapping[str, Any]) -> tuple[Field, ...]:
    """The columns that a manifest lists."""
    return tuple(Field(**{**f, "labels": tuple(f["labels"])}) for f in manifest["fields"])


def require_same_run(
    manifest: Mapping[str, Any] | None, identity: Mapping[str, object], *, where: str, resume: bool
) -> None:
    """Refuse to mix runs in a folder.

    Raises:
        BadInputError: if the folder holds a run and none is to be resumed, or another run.
    """
    if manifest is None:
        return
    if not resume:
        raise BadInputError(
            f"{where} already holds a run ({manifest.get('state', 'unknown')})",
            cure="Add --resume to continue it, or choose another folder with --out.",
        )
    before = manifest["identity"]
    plain = json.loads(json.dumps(dict(identity)))
    changed = list(_changes(before, plain))
    if changed:
        shown = "; ".join(changed[:3]) + ("; ..." if len(changed) > 3 else "")
        raise BadInputError(
            f"{where} holds another run: {shown}",
            cure="Choose another folder with --out, or run what the folder was begun with.",
        )


def _changes(before: object, now: object, path: str = "") -> Iterator[str]:
    """What differs between two trees of plain values, in words."""
    if before == now:
        return
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        for key in sorted({*before, *now}):
            yield from _changes(before.get(key), now.get(key), f"{path}.{key}" if path else key)
        return
    yield f"{path} was {_short(before)}, now {_short(now)}"


def _short(value: object, most: int = 60) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= most else text[: most - 3] + "..."


def all_rows(
    folder: LocalFolder | UrlFolder, fields: Sequence[Field], parts: Sequence[Mapping[str, Any]]
) -> Iterator[Rows]:
    """The rows of the parts that a manifest lists, one part at a time.

    Raises:
        DamagedPartError: if a part is missing, or is not the file that the run wrote.
    """
    for part in parts:
        name = str(part["name"])
        with _fetched(folder, name) as path:
            if _sha256(path) != part["sha256"]:
                raise DamagedPartError(
                    f"{name} in {folder.where} is not the part that the run wrote. {RENEW}"
                )
            yield read_parquet(path, fields)


def changed_parts(folder: LocalFolder | UrlFolder, manifest: Mapping[str, Any]) -> Iterator[str]:
    """Names of the parts that are missing, or no longer the files that the run wrote."""
    for part in manifest["parts"]:
        try:
            with _fetched(folder, part["name"]) as path:
                same = _sha256(path) == part["sha256"]
        except DamagedPartError:
            same = False
        if not same:
            yield str(part["name"])


@contextmanager
def _fetched(folder: LocalFolder | UrlFolder, name: str) -> Iterator[Path]:
    try:
        with folder.fetched(name) as path:
            if not path.is_file():
                raise FileNotFoundError(name)
            yield path
    except FileNotFoundError as error:
        raise DamagedPartError(f"{name} is missing from {folder.where}. {RENEW}") from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
