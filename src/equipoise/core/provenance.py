"""What was read, and what was run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass
class Recorder:
    """Notes the ids of the facts that are read, in the order of first reading."""

    _seen: dict[str, None] = field(default_factory=dict)

    def note(self, ids: Iterable[str]) -> None:
        """Add ids; repeated ones count once."""
        self._seen.update(dict.fromkeys(ids))

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids noted, sorted."""
        return tuple(sorted(self._seen))


def digest_of(value: object) -> str:
    """SHA-256 of a value's canonical JSON, in hexadecimal."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Run:
    """What identifies a run: the same run gives the same numbers.

    Attributes:
        version: version of Equipoise.
        facts_digest: hash of the fact files.
        question: argument, date, vintage, viewpoint and options.
    """

    version: str
    facts_digest: str
    question: Mapping[str, object]

    @property
    def run_id(self) -> str:
        """A short name of the run, made from everything that determines its results."""
        return digest_of([self.version, self.facts_digest, dict(self.question)])[:12]

    def as_dict(self) -> dict[str, object]:
        """The run as plain values, from which it can be made again."""
        return {
            "version": self.version,
            "facts_digest": self.facts_digest,
            "question": dict(self.question),
        }
