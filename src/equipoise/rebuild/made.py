"""What a file that Equipoise wrote says of itself: the run it comes from, and how to repeat it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from equipoise.core.errors import BadInputError
from equipoise.core.provenance import Run
from equipoise.sweep.folders import LocalFolder
from equipoise.sweep.store import MANIFEST, read_manifest

Kind = Literal["report", "document", "study"]
RUN_ID = re.compile(r"[0-9a-f]{12}")
LARGEST_BYTES = 64_000_000
_IDENTITY = re.compile(r'<meta name="equipoise-run" content="([^"]*)">')
_CITED_RUN = re.compile(r"@software\{equipoise_([0-9a-f]{12}),")
_CARRIERS = ("*.html", "*.json", f"*/{MANIFEST}")


@dataclass(frozen=True)
class Made:
    """A file and the run it claims to come from.

    Attributes:
        path: the file; for a study its folder.
        kind: what it is.
        run_id: as the file gives it.
        run: version, facts and question, as the file gives them.
        language: the language it is written in.
        content: its bytes; the manifest's for a study.
        manifest: of a study.
        scale: the scale of likelihood whose words it uses.
    """

    path: Path
    kind: Kind
    run_id: str
    run: Run
    language: str
    content: bytes
    manifest: Mapping[str, Any] | None = None
    scale: str = "icd203"


def found(name: str, folder: Path) -> Made:
    """The file of this name, or the one in a folder that carries this run id.

    Raises:
        BadInputError: if there is none, or it does not say what it was made from.
    """
    if Path(name).exists():
        return read(Path(name))
    if RUN_ID.fullmatch(name) is None:
        raise BadInputError(
            f"there is no file '{name}', and it is no run id",
            cure="Name a report, a document written by --json or the folder of a study; or give "
            "the twelve letters and digits of a run id.",
        )
    for path in _carriers(folder):
        if name.encode() in _bytes_of(path):
            try:
                made = read(path)
            except BadInputError:
                continue
            if made.run_id == name:
                return made
    raise BadInputError(
        f"no file in '{folder}' comes from the run {name}",
        cure="A run id alone does not say what was asked. Name the report, the JSON document or "
        "the folder of the study, or the folder that holds it with --in.",
    )


def _carriers(folder: Path) -> Iterator[Path]:
    for pattern in _CARRIERS:
        yield from sorted(p for p in folder.glob(pattern) if p.is_file())


def read(path: Path) -> Made:
    """What a file says of itself.

    Raises:
        BadInputError: if it cannot be read, or does not say what it was made from.
    """
    if path.is_dir():
        return _study(path)
    if path.name == MANIFEST:
        return _study(path.parent)
    content = _bytes_of(path)
    text = content.decode("utf-8", errors="replace")
    if text.lstrip().startswith("<"):
        return _report(path, text, content)
    return _document(path, text, content)


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise BadInputError(
                f"'{path}' is larger than {LARGEST_BYTES // 10**6} million bytes",
                cure="Name a report or a document that Equipoise wrote.",
            )
        return path.read_bytes()
    except OSError as error:
        raise BadInputError(
            f"'{path}' cannot be read ({error.strerror})", cure="Check the path and its rights."
        ) from error


def _report(path: Path, text: str, content: bytes) -> Made:
    said, cited = _IDENTITY.search(text), _CITED_RUN.search(text)
    if said is None or cited is None:
        raise _unknown(path)
    values = _json(html.unescape(said[1]), path)
    return _made(path, "report", {**values, "run_id": cited[1]}, content)


def _document(path: Path, text: str, content: bytes) -> Made:
    values = _json(text, path)
    if "findings" not in values:
        raise _unknown(path)
    return _made(path, "document", values, content)


def _json(text: str, path: Path) -> dict[str, Any]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        raise _unknown(path) from None
    if not isinstance(values, dict):
        raise _unknown(path)
    return values


def _made(path: Path, kind: Kind, values: Mapping[str, Any], content: bytes) -> Made:
    texts = [values.get(k) for k in ("run_id", "version", "facts_digest", "language")]
    question = values.get("question")
    if not all(isinstance(t, str) for t in texts) or not isinstance(question, dict):
        raise _unknown(path)
    run_id, version, facts_digest, language = (str(t) for t in texts)
    scale = str(values.get("scale", "icd203"))
    run = Run(version, facts_digest, question)
    return Made(path, kind, run_id, run, language, content, scale=scale)


def _study(folder: Path) -> Made:
    manifest = read_manifest(LocalFolder(folder))
    if manifest is None:
        raise BadInputError(
            f"'{folder}' holds no run of a study", cure="Name the folder given to --out."
        )
    try:
        question = {**manifest["identity"], "samples": manifest["samples"]}
        run = Run(str(manifest["versions"]["equipoise"]), str(manifest["facts_digest"]), question)
        run_id = str(manifest["run_id"])
    except (KeyError, TypeError):
        raise _unknown(folder / MANIFEST) from None
    content = _bytes_of(folder / MANIFEST)
    return Made(folder, "study", run_id, run, "en", content, manifest)


def _unknown(path: Path) -> BadInputError:
    return BadInputError(
        f"'{path}' does not say which question it answers",
        cure="It is no report, no document of 'equipoise check --json' and no study of this "
        "version or a later one; ask its author for the command.",
    )
