"""Golden findings: what an argument found at a vintage, kept in a file and compared.

A golden file is short: verdicts, statements, intervals, drivers, and the sums of the number
columns of every table. It also carries the digest of each whole finding, so that a change in
the last of twelve digits is seen; but only numbers that differ by more than a part in a billion
count as different, because processors differ in the last bits of a logarithm.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from equipoise.core.errors import BadInputError
from equipoise.core.files import write_whole
from equipoise.core.provenance import digest_of
from equipoise.documents.check import finding_document
from equipoise.documents.plain import tidied

if TYPE_CHECKING:
    from equipoise.api import Checked
    from equipoise.core.finding import Finding, Table

DEFAULT_FOLDER = Path("tests") / "golden"
TOLERANCE = 1e-9
EXACT_KEYS = frozenset({"digest", "facts_digest"})
_VINTAGE_MARK = "@"


@dataclass(frozen=True, slots=True)
class Case:
    """An argument at a vintage: ``mop-up``, or ``mop-up@2012-12-31`` for what was then public."""

    argument: str
    known_by: str | None = None

    @property
    def name(self) -> str:
        """The case as the name of its file, without ``.json``."""
        return _VINTAGE_MARK.join(part for part in (self.argument, self.known_by) if part)

    @classmethod
    def named(cls, name: str) -> Case:
        """The case of a file name without ``.json``."""
        argument, _, known_by = name.partition(_VINTAGE_MARK)
        return cls(argument, known_by or None)


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where a finding is not what it was.

    Attributes:
        place: where, in words.
        before, after: the values; None where there is none.
        matters: False if only the last digits or the facts behind it changed.
    """

    place: str
    before: object
    after: object
    matters: bool


@dataclass(frozen=True)
class Compared:
    """A case beside its golden file.

    Attributes:
        case: argument and vintage.
        document: what is found now.
        differences: against the file; None if there is no file yet.
    """

    case: Case
    document: Mapping[str, Any]
    differences: tuple[Difference, ...] | None

    def same(self, *, exact: bool = False) -> bool:
        """Whether there is a file and nothing that matters differs; nothing at all if exact."""
        if self.differences is None:
            return False
        return not [d for d in self.differences if exact or d.matters]


def cases_in(folder: Path, shipped: Iterable[str]) -> list[Case]:
    """The cases that have a file in a folder, and the shipped arguments that have none yet.

    Raises:
        BadInputError: if there is no such folder.
    """
    if not folder.is_dir():
        raise BadInputError(
            f"there is no folder of golden findings '{folder}'",
            cure="Start the command in a checkout, or name a folder with --folder.",
        )
    names = {path.stem for path in folder.glob("*.json")} | set(shipped)
    return [Case.named(name) for name in sorted(names)]


def compared(case: Case, checked: Checked, folder: Path) -> Compared:
    """A case computed now, beside its file.

    Raises:
        BadInputError: if the file cannot be read.
    """
    document = golden_document(checked)
    path = file_of(case, folder)
    if not path.exists():
        return Compared(case, document, None)
    return Compared(case, document, tuple(differences(_read(path), document)))


def file_of(case: Case, folder: Path) -> Path:
    """The golden file of a case."""
    return folder / f"{case.name}.json"


def accept(found: Compared, folder: Path) -> Path:
    """Make what is found now the golden findings of the case."""
    path = file_of(found.case, folder)
    text = json.dumps(found.document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    write_whole(path, text.encode())
    return path


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BadInputError(
            f"the golden file '{path}' cannot be read ({error})",
            cure="Take it from the last version, or remove it and use --accept.",
        ) from error


def golden_document(checked: Checked) -> dict[str, Any]:
    """What a golden file keeps of an argument's findings."""
    options = checked.options
    return {
        "argument": checked.argument.id,
        "on": options.on.isoformat(),
        "known_by": options.known_by.isoformat() if options.known_by else None,
        "facts_digest": checked.facts.digest,
        "findings": {f.id: _kept(f, checked) for f in checked.findings},
    }


def _kept(finding: Finding, checked: Checked) -> Any:
    interval, second = finding.interval, finding.second_rule
    kept = {
        "verdict": finding.verdict,
        "second_verdict": second.verdict if second is not None else None,
        "statement": finding.statement,
        "condition": finding.condition,
        "upper_bound": finding.upper_bound,
        "interval": None
        if interval is None
        else {"low": interval.low, "central": interval.central, "high": interval.high},
        "unit": finding.unit,
        "recalled_share": finding.recalled_share,
        "facts_read": len(finding.facts_read),
        "drivers": {d.name: d.effect for d in finding.drivers},
        "tables": {t.title: _sums(t) for t in finding.tables},
        "digest": digest_of(tidied(finding_document(finding, checked.facts)))[:16],
    }
    return tidied(kept)


def _sums(table: Table) -> dict[str, float]:
    """The number of rows, and the sum of each column that holds numbers."""
    sums: dict[str, float] = {"rows": len(table.rows)}
    for column, cells in zip(table.columns, zip(*table.rows, strict=True), strict=False):
        numbers = [c for c in cells if isinstance(c, int | float) and not isinstance(c, bool)]
        finite = [float(n) for n in numbers if math.isfinite(n)]
        if finite:
            sums[f"sum of {column.key}"] = math.fsum(finite)
    return sums


def differences(before: object, after: object) -> Iterator[Difference]:
    """Where two trees of plain values differ."""
    old, new = dict(_leaves(before)), dict(_leaves(after))
    for path in [*old, *(p for p in new if p not in old)]:
        if path in old and path in new and old[path] == new[path]:
            continue
        exact_only = not EXACT_KEYS.isdisjoint(path[-1:])
        matters = not exact_only and not _close(old.get(path), new.get(path))
        yield Difference(", ".join(path) or "document", old.get(path), new.get(path), matters)


def _leaves(value: object, path: tuple[str, ...] = ()) -> Iterator[Any]:
    """Path and value of everything in a tree that is no mapping, or an empty one."""
    if isinstance(value, Mapping) and value:
        for key, part in value.items():
            yield from _leaves(part, (*path, str(key)))
    else:
        yield path, value


def _close(before: object, after: object) -> bool:
    if isinstance(before, bool) or isinstance(after, bool):
        return False
    if not isinstance(before, int | float) or not isinstance(after, int | float):
        return False
    return math.isclose(before, after, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def in_words(found: Compared, *, most: int = 20) -> Sequence[str]:
    """The differences of a case, one line each; those that matter first."""
    if found.differences is None:
        return (f"{found.case.name}: there is no golden file yet",)
    ordered = sorted(found.differences, key=lambda d: not d.matters)
    lines = [
        f"{found.case.name}: {d.place}: was {_short(d.before)}, now {_short(d.after)}"
        + ("" if d.matters else " (last digits, or facts alone)")
        for d in ordered[:most]
    ]
    left = len(ordered) - most
    return (*lines, f"{found.case.name}: and {left} more") if left > 0 else tuple(lines)


def _short(value: object, most: int = 200) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= most else text[: most - 3] + "..."
