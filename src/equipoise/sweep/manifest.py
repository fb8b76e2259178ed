"""The manifest of a folder of results: read, and not trusted, as anybody may have written it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields as attributes
from typing import Any, TypeGuard

from equipoise.core.provenance import digest_of
from equipoise.sweep.table import LEAF_ROWS, Field

COMPLETE = "complete"
_ROLES = ("parameter", "output")
_HEX_DIGITS = frozenset("0123456789abcdef")
_SHA256_LENGTH = 64


class ManifestError(ValueError):
    """A manifest does not say what a manifest must; the text says what is wrong with it."""


def require_manifest(document: object, *, form: int) -> dict[str, Any]:
    """The manifest itself, if it is one.

    Args:
        document: as JSON gives it.
        form: number of the format that this version reads.

    Raises:
        ManifestError: if something is missing or of another kind.
    """
    _require(isinstance(document, Mapping), "it is no mapping")
    assert isinstance(document, Mapping)
    _require(document.get("format") == form, f"format {document.get('format')!r}")
    _require(document.get("checksum") == checksum(document), "it is not as it was written")
    _require(isinstance(document.get("identity"), Mapping), "no identity")
    _require(isinstance(document.get("state"), str), "no state")
    _require_fields(document.get("fields"))
    samples = _count(document, "samples")
    rows = _count(document, "rows_per_part")
    _require(rows % LEAF_ROWS == 0, "parts of a size that cannot be")
    if document["state"] == COMPLETE:
        _require(_is_sha256(document.get("digest")), "no digest")
        _require_parts(document.get("parts"), samples, rows)
    return dict(document)


def checksum(document: Mapping[str, Any]) -> str:
    """Digest of everything in a manifest but the checksum itself."""
    return digest_of({k: v for k, v in document.items() if k != "checksum"})


def _require(holds: bool, problem: str) -> None:
    if not holds:
        raise ManifestError(problem)


def _whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _count(document: Mapping[str, Any], key: str) -> int:
    value = document.get(key)
    if not _whole(value) or value < 1:
        raise ManifestError(f"no {key}")
    return value


def _is_sha256(value: object) -> bool:
    return isinstance(value, str) and len(value) == _SHA256_LENGTH and set(value) <= _HEX_DIGITS


def _require_fields(listed: object) -> None:
    _require(isinstance(listed, list) and bool(listed), "no columns")
    assert isinstance(listed, list)
    names = {a.name for a in attributes(Field)}
    for column in listed:
        _require(isinstance(column, Mapping) and set(column) == names, "a column of another kind")
        texts = [column[k] for k in ("name", "label", "unit")]
        labels = column["labels"]
        sound = (
            all(isinstance(t, str) for t in texts)
            and isinstance(labels, list)
            and all(isinstance(label, str) for label in labels)
            and isinstance(column["whole"], bool)
            and column["role"] in _ROLES
        )
        _require(sound, f"column {str(column['name'])[:40]!r}")
    _require(len({c["name"] for c in listed}) == len(listed), "a column that comes twice")


def _require_parts(listed: object, samples: int, rows_per_part: int) -> None:
    _require(isinstance(listed, list), "no parts")
    assert isinstance(listed, list)
    _require(len(listed) == -(-samples // rows_per_part), "another number of parts")
    for number, part in enumerate(listed):
        start = number * rows_per_part
        expected = (f"part-{number:06d}.parquet", start, min(rows_per_part, samples - start))
        _require(isinstance(part, Mapping), f"part {number}")
        found = (part.get("name"), part.get("start"), part.get("rows"))
        _require(found == expected and _is_sha256(part.get("sha256")), f"part {number}")
