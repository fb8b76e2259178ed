"""A viewpoint as a file: whose assumptions, each with its range, its words and their source.

A file becomes rows beside those that ship, so that everything reads it as it reads a shipped
viewpoint. A shipped viewpoint is written as such a file, to be read, changed and used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from equipoise.claims.files import problems_of, refuse, wrong_date
from equipoise.core.dates import PartialDate
from equipoise.core.errors import UnknownNameError
from equipoise.core.facts import Fact, Facts, Record, Source
from equipoise.core.language import _
from equipoise.core.wording import spaced
from equipoise.exchange.inputs import BASELINE, viewpoints
from equipoise.study.text import Document, Path, Problem, nearest, parse

if TYPE_CHECKING:
    from pydantic import BaseModel

TABLE, WORDS_TABLE = "assumptions", "viewpoints"
SURVIVING, SHOTS = "surviving_fraction_declared", "shots_per_warhead"
DEFAULT = "default"
ASKED = (
    SURVIVING,
    "missile_reliability",
    "offense_common_mode_probability",
    "engageable_share",
    "kill_probability_per_shot",
    "tracking_probability",
    "defense_common_mode_probability",
    SHOTS,
)
"""What :func:`equipoise.exchange.inputs.gather` asks of a viewpoint."""
KEYS = ("id", "title", "author", "parameters")
PARAMETER_KEYS = (
    "parameter", "party", "layer", "posture", "basing", "low", "central", "high", "note", "said",
)  # fmt: skip
SAID_KEYS = ("words", "who", "date", "source", "verification")
PAGE = "docs/viewpoints.md"
OWN_LICENSE, OWN_GRADE = "the user's own", "D"
_WORDS = {
    "too_short": ("this list is empty", "Give at least one."),
    "literal_error": ("this is neither 'seen' nor 'recalled'", "Write one of the two."),
}


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A place for a number: the quantity, whose it is, and the layer or posture and basing."""

    quantity: str
    party: str
    posture: str
    basing: str

    @property
    def words(self) -> str:
        """The slot in words: ``engageable share, USA, europe``."""
        parts = (spaced(self.quantity), self.party, self.posture, self.basing)
        return ", ".join(_(part) for part in parts if part)


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """A viewpoint read from a file.

    Attributes:
        id, title, author: what it is called and whose it is.
        sources, facts, words: the rows it becomes.
        digest: hash of the text.
    """

    id: str
    title: str
    author: str
    sources: Mapping[str, Source]
    facts: tuple[Fact, ...]
    words: tuple[Record, ...]
    digest: str

    def joined_to(self, facts: Facts) -> Facts:
        """The facts with this viewpoint's rows beside them."""
        return facts.with_rows(
            sources=self.sources, facts=self.facts, records={WORDS_TABLE: self.words}
        )


def slot_of(fact: Fact) -> tuple[Slot, str]:
    """The slot that a declared input fills, and the viewpoint it is of (or ``default``)."""
    head, _, tail = fact.system.partition(":")
    if fact.quantity == SURVIVING:
        return Slot(fact.quantity, fact.party, head, fact.basing), tail or DEFAULT
    return Slot(fact.quantity, fact.party, "", fact.basing), fact.system


def slots(facts: Facts) -> list[Slot]:
    """Every place for a number that a viewpoint may speak to."""
    names = {DEFAULT, *viewpoints(facts)}
    declared = (slot_of(f) for f in facts.facts if f.table == TABLE and f.quantity in ASKED)
    return sorted({slot for slot, name in declared if name in names})


def spoken_by(facts: Facts, name: str) -> dict[Slot, Fact]:
    """What a viewpoint says of each slot: its newest row.

    Raises:
        UnknownNameError: if there is no such viewpoint, or it is the baseline.
    """
    known = [v for v in viewpoints(facts) if v != BASELINE]
    if name not in known:
        raise UnknownNameError("viewpoint", name, known)
    found: dict[Slot, Fact] = {}
    for fact in facts.facts:
        if fact.table == TABLE and slot_of(fact)[1] == name:
            newest = facts.latest_known(
                fact.quantity, party=fact.party, system=fact.system, basing=fact.basing
            )
            found[slot_of(fact)[0]] = newest or fact
    return found


def words_of(facts: Facts, fact: Fact) -> list[Record]:
    """The words that a coded row rests on, noted as read."""
    ids = {i.strip() for i in fact.locator.split(";")}
    return facts.table(WORDS_TABLE, where=lambda r: r.id in ids)


def viewpoint_text(facts: Facts, name: str) -> str:
    """A shipped viewpoint as a file of the same form as a user's own, under an id of its own.

    Raises:
        UnknownNameError: if there is no such viewpoint.
    """
    import yaml

    spoken = spoken_by(facts, name)
    document = {
        "id": f"my-{name}",
        "title": f"{name}, as it ships",
        "author": "see the words of each parameter",
        "parameters": [_parameter_dict(facts, slot, fact) for slot, fact in sorted(spoken.items())],
    }
    head = f"# Use it: equipoise check --viewpoint my-{name}.yaml ({PAGE} says what each key is)\n"
    return head + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=96)


def _parameter_dict(facts: Facts, slot: Slot, fact: Fact) -> dict[str, Any]:
    where = (
        {"posture": slot.posture, "basing": slot.basing} if slot.posture else {"layer": slot.basing}
    )
    values = {
        "parameter": slot.quantity,
        "party": slot.party,
        **{k: v for k, v in where.items() if v},
        "low": fact.low,
        "central": fact.value,
        "high": fact.high,
        "note": fact.note,
        "said": [_said_dict(r) for r in words_of(facts, fact)],
    }
    return {k: v for k, v in values.items() if v is not None and v != ""}


def _said_dict(row: Record) -> dict[str, Any]:
    return {
        "words": row["words"],
        "who": row["who"],
        "date": str(row.as_of),
        "source": row.source_id,
        "verification": row.verification,
    }


def viewpoint_from_text(text: str, *, file: str, facts: Facts) -> Viewpoint:
    """Read a viewpoint.

    Args:
        text: YAML.
        file: its name, for messages.
        facts: the facts it will stand beside, which say what a viewpoint may speak to.

    Raises:
        StudyFileError: if it is no viewpoint; names file, line, key and cure of each problem.
    """
    from pydantic import ValidationError

    document = parse(text, file=file)
    try:
        spec = _model().model_validate(document.values).model_dump()
    except ValidationError as error:
        found = error.errors(include_url=False)
        refuse(problems_of(document, found, keys=_known_keys, words=_WORDS, page=PAGE), file)
        raise
    refuse(_problems(document, spec, facts), file)
    return _rows(spec, facts, hashlib.sha256(text.encode()).hexdigest()[:16])


def _known_keys(path: Path) -> tuple[str, ...]:
    depth = sum(isinstance(part, int) for part in path)
    return (KEYS, PARAMETER_KEYS, SAID_KEYS)[depth]


def _model() -> type[BaseModel]:
    """The keys of a viewpoint file; made on first use, as pydantic is slow to load."""
    from typing import Literal

    from pydantic import ConfigDict, Field, create_model

    config = ConfigDict(extra="forbid", coerce_numbers_to_str=True, allow_inf_nan=False)
    word: Any = (str, Field(min_length=1))
    maybe: Any = (str, "")
    number: Any = (float | None, None)
    seen: Any = (Literal["seen", "recalled"], "recalled")
    said = create_model(
        "Said",
        __config__=config,
        words=word,
        who=maybe,
        date=word,
        source=word,
        verification=seen,
    )
    quotes: Any = (tuple[said, ...], Field(min_length=1))  # type: ignore[valid-type]
    parameter = create_model(
        "Parameter",
        __config__=config,
        parameter=word,
        party=word,
        layer=maybe,
        posture=maybe,
        basing=maybe,
        low=(float, Field()),
        central=number,
        high=(float, Field()),
        note=maybe,
        said=quotes,
    )
    listed: Any = (tuple[parameter, ...], Field(min_length=1))  # type: ignore[valid-type]
    name: Any = (str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$"))
    return create_model(
        "Viewpoint", __config__=config, id=name, title=word, author=word, parameters=listed
    )


def _problems(document: Document, spec: Mapping[str, Any], facts: Facts) -> list[Problem]:
    """Everything a schema cannot see: names, order and domain of numbers, dates, repetition."""
    found = []
    shipped = {r["viewpoint"] for r in facts.records[WORDS_TABLE]} | {BASELINE, DEFAULT}
    if spec["id"] in shipped:
        cure = f"Give yours a name of its own, for example my-{spec['id']}."
        found.append(document.problem(("id",), f"'{spec['id']}' is a shipped viewpoint", cure))
    known, seen = slots(facts), set()
    for i, p in enumerate(spec["parameters"]):
        path: Path = ("parameters", i)
        slot = _slot(p)
        found += _wrong_slot(document, (*path, "parameter"), slot, known)
        if slot in seen:
            cure = "Keep one of the two."
            found.append(document.problem(path, f"{slot.words} comes twice", cure))
        seen.add(slot)
        found += _wrong_numbers(document, path, p)
        for j, said in enumerate(p["said"]):
            found += wrong_date(document, (*path, "said", j, "date"), said["date"])
    return found


def _slot(p: Mapping[str, Any]) -> Slot:
    return Slot(p["parameter"], p["party"], p["posture"], p["basing"] or p["layer"])


def _wrong_slot(document: Document, path: Path, slot: Slot, known: Sequence[Slot]) -> list[Problem]:
    """The first part of a slot that is not known, with what would be."""
    if slot in known:
        return []
    parts = (
        ("parameter", "quantity", slot.quantity),
        ("party", "party", slot.party),
        ("posture", "posture", slot.posture),
        ("basing" if slot.posture else "layer", "basing", slot.basing),
    )
    for key, attribute, given in parts:
        near = {getattr(s, attribute) for s in known}
        if given not in near:
            listed = ", ".join(n or "(none)" for n in sorted(near))
            cure = f"{nearest(given, near)}Known: {listed}."
            problem = f"nothing is asked for {key} '{given}'"
            return [document.problem((*path[:-1], key), problem, cure)]
        known = [s for s in known if getattr(s, attribute) == given]
    raise AssertionError("a slot of which every part is known is known")


def _wrong_numbers(document: Document, path: Path, p: Mapping[str, Any]) -> list[Problem]:
    values = [p[k] for k in ("low", "central", "high") if p[k] is not None]
    least, most = (1.0, float("inf")) if p["parameter"] == SHOTS else (0.0, 1.0)
    if values != sorted(values):
        cure = "Order them: low, central, high."
        return [document.problem((*path, "low"), f"{values} do not ascend", cure)]
    if values[0] < least or values[-1] > most:
        domain = "1 or more" if p["parameter"] == SHOTS else "between 0 and 1"
        cure = f"Give numbers {domain}."
        return [document.problem((*path, "low"), f"{values} are out of their domain", cure)]
    return []


def _rows(spec: Mapping[str, Any], facts: Facts, digest: str) -> Viewpoint:
    """The rows of a viewpoint: a number for each parameter, and the words behind it."""
    sources: dict[str, Source] = {}
    numbers: list[Fact] = []
    words: list[Record] = []
    for i, p in enumerate(spec["parameters"], start=1):
        row_id = f"{spec['id']}-{i}"
        quotes = [
            _words_row(spec, p, said, f"{row_id}-words-{j}", _source(spec, said, facts, sources))
            for j, said in enumerate(p["said"], start=1)
        ]
        words += quotes
        numbers.append(_number_row(spec, p, row_id, quotes, facts))
    return Viewpoint(
        spec["id"], spec["title"], spec["author"], sources, tuple(numbers), tuple(words), digest
    )


def _source(
    spec: Mapping[str, Any], said: Mapping[str, Any], facts: Facts, sources: dict[str, Source]
) -> str:
    """The id of a shipped source, or of one made from the user's own words."""
    given = said["source"]
    if given in facts.sources:
        return str(given)
    source_id = f"{spec['id']}-source-{hashlib.sha256(given.encode()).hexdigest()[:6]}"
    sources[source_id] = Source(
        id=source_id,
        producer=f"Named by {spec['author']} in the viewpoint '{spec['id']}'",
        title=given,
        published=PartialDate.parse(said["date"]),
        accessed=None,
        url="",
        license=OWN_LICENSE,
        grade=OWN_GRADE,
    )
    return source_id


def _words_row(
    spec: Mapping[str, Any],
    p: Mapping[str, Any],
    said: Mapping[str, Any],
    row_id: str,
    source_id: str,
) -> Record:
    when = PartialDate.parse(said["date"])
    fields = {
        "viewpoint": spec["id"],
        "parameter": p["parameter"],
        **{
            column: "" if p[key] is None else f"{p[key]:g}"
            for column, key in (("low", "low"), ("value", "central"), ("high", "high"))
        },
        "unit": "",
        "words": said["words"],
        "words_kind": "own file",
        "who": said["who"] or spec["author"],
    }
    return Record(
        id=row_id,
        table=WORDS_TABLE,
        party=p["party"],
        system="",
        as_of=when,
        source_id=source_id,
        locator="",
        verification=said["verification"],
        known_from=when,
        note=p["note"],
        fields=fields,
    )


def _number_row(
    spec: Mapping[str, Any],
    p: Mapping[str, Any],
    row_id: str,
    quotes: Sequence[Record],
    facts: Facts,
) -> Fact:
    newest = max((q.as_of for q in quotes if q.as_of is not None), key=lambda d: d.last)
    posture = p["posture"]
    recalled = any(q.verification == "recalled" for q in quotes)
    return Fact(
        id=row_id,
        table=TABLE,
        quantity=p["parameter"],
        party=p["party"],
        system=f"{posture}:{spec['id']}" if posture else spec["id"],
        basing=p["basing"] or p["layer"],
        low=p["low"],
        value=p["central"],
        high=p["high"],
        unit=facts.quantities[p["parameter"]].unit,
        as_of=newest,
        kind="assumed",
        count_type="none",
        source_id=quotes[0].source_id,
        locator="; ".join(q.id for q in quotes),
        verification="recalled" if recalled else "seen",
        known_from=newest,
        note=p["note"],
    )
