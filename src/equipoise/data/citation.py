"""Citations: the primary sources of a number first, Equipoise last, an access date on every URL."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from equipoise._version import __version__
from equipoise.core.dates import PartialDate
from equipoise.core.errors import BadInputError
from equipoise.core.facts import GRADES, Fact, Facts, Record, Source
from equipoise.core.wording import spaced

Kind = Literal["fact", "record", "source", "finding", "run"]

TOOL_AUTHOR = "The Equipoise developers"
TOOL_TITLE = "Equipoise: how much does missile defense change the strategic balance?"
RECALLED = "cited from memory, not seen in the source"
NOT_OPENED = "address not opened"
DIGEST_SHOWN = 12
NEAREST_SHOWN = 3
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_LATEX = {c: f"\\{c}" for c in "&%$#_{}"} | {
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """One item of a citation.

    Attributes:
        id: identifier, used as the key.
        version: version of Equipoise, if it is Equipoise; empty for a source.
        author, title: who and what.
        published, accessed: dates, None where not known.
        url: address, or empty.
        locator: place in it, or empty.
        notes: what a reader must know: recalled, digest of the facts, run.
    """

    id: str
    version: str
    author: str
    title: str
    published: PartialDate | None = None
    accessed: PartialDate | None = None
    url: str = ""
    locator: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """How to cite a row, a source, a finding or a run.

    Attributes:
        id: what was asked for.
        kind: what it is.
        subject: what it says, in one line.
        references: primary sources first, Equipoise last.
    """

    id: str
    kind: Kind
    subject: str
    references: tuple[Reference, ...]


def cite(facts: Facts, name: str) -> Citation:
    """How to cite a fact, a record or a source.

    Args:
        facts: where to look it up.
        name: its id.

    Raises:
        BadInputError: if there is none of that id; the message offers the nearest.
    """
    if name in facts.sources:
        source = facts.sources[name]
        references = (_primary(source), _tool(facts, f"source {name}"))
        return Citation(name, "source", f"{source.producer}: {source.title}", references)
    row = next((r for r in facts.all_rows() if r.id == name), None)
    if row is None:
        raise unknown_id(name, (*facts.sources, *(r.id for r in facts.all_rows())))
    kind: Kind = "fact" if isinstance(row, Fact) else "record"
    sources = [_primary(facts.sources[i], row, first=i == row.source_id) for i in _sources_of(row)]
    subject = _number_in_words(row) if isinstance(row, Fact) else _record_in_words(row)
    return Citation(name, kind, subject, (*sources, _tool(facts, f"{kind} {name}")))


def cite_rows(
    facts: Facts, name: str, kind: Kind, subject: str, *, row_ids: Iterable[str], run_id: str
) -> Citation:
    """How to cite a finding or a run: the sources of all rows read, best and most read first."""
    wanted = set(row_ids)
    read = Counter(row.source_id for row in facts.all_rows() if row.id in wanted)
    sources = sorted(
        (facts.sources[i] for i in read),
        key=lambda s: (GRADES.index(s.grade), -read[s.id], s.id),
    )
    tool = _tool(facts, f"{kind} {name}" if kind == "finding" else "", run_id=run_id)
    return Citation(name, kind, subject, (*(_primary(s) for s in sources), tool))


def unknown_id(name: str, known: Iterable[str]) -> BadInputError:
    """The error for an id that nothing has; it offers the nearest."""
    lowered = {k.lower(): k for k in known}
    near = difflib.get_close_matches(name.lower(), lowered, n=NEAREST_SHOWN, cutoff=0.5)
    offered = " or ".join(f"'{lowered[n]}'" for n in near)
    hint = f"Did you mean {offered}? " if near else ""
    return BadInputError(
        f"nothing has the id '{name}' in these facts",
        cure=f"{hint}Ids of rows: equipoise facts 'SELECT id FROM rows'; claims: equipoise check.",
    )


def _sources_of(row: Fact | Record) -> list[str]:
    """The row's own source, then those of its other columns."""
    others = row.fields.items() if isinstance(row, Record) else ()
    found = [row.source_id, *(text for c, text in others if c.endswith("source_id") and text)]
    return list(dict.fromkeys(found))


def _primary(source: Source, row: Fact | Record | None = None, *, first: bool = True) -> Reference:
    """A source; the place and the verification of a row belong to its first source only."""
    own = row if first else None
    return Reference(
        id=source.id,
        version="",
        author=source.producer,
        title=source.title,
        published=source.published,
        accessed=source.accessed,
        url=source.url,
        locator=own.locator if own else "",
        notes=(RECALLED,) if own and own.verification == "recalled" else (),
    )


def _tool(facts: Facts, part: str, *, run_id: str = "") -> Reference:
    vintage = f"as known by {facts.known_by.isoformat()}" if facts.known_by else ""
    notes = (
        f"facts {facts.digest[:DIGEST_SHOWN]}",
        vintage,
        part,
        f"run {run_id}" if run_id else "",
    )
    kept = tuple(n for n in notes if n)
    return Reference("equipoise", __version__, TOOL_AUTHOR, TOOL_TITLE, notes=kept)


def _number_in_words(fact: Fact) -> str:
    numbers = [f"{v:g}" for v in (fact.low, fact.value, fact.high) if v is not None]
    of = " ".join(x for x in (fact.quantity, fact.party, fact.system, fact.basing) if x)
    return f"{of}, {fact.as_of}: {' / '.join(numbers)} {fact.unit} ({fact.kind})"


def _record_in_words(record: Record) -> str:
    when = f", {record.as_of}" if record.as_of else ""
    of = " ".join(x for x in (record.party, record.system) if x)
    return f"{spaced(record.table)}: {of}{when}"


def chicago(reference: Reference) -> str:
    """A note in the style of the Chicago Manual."""
    if reference.version:
        parts = [f"version {reference.version}", *reference.notes]
        return f"{reference.author}, {_closed(reference.title)} {', '.join(parts)}."
    dated = _day_words(reference.published) if reference.published else "undated"
    parts = [f"{reference.author}, \u201c{_closed(reference.title)}\u201d {dated}"]
    parts += [reference.locator] if reference.locator else []
    if reference.url:
        parts += [_accessed_words(reference), reference.url]
    note = "".join(f" ({n})" for n in reference.notes)
    return f"{', '.join(parts)}{note}."


def _closed(title: str) -> str:
    return title if title.endswith(("?", "!")) else f"{title},"


def _accessed_words(reference: Reference) -> str:
    day = reference.accessed
    return f"accessed {_day_words(day)}" if day else NOT_OPENED


def _day_words(day: PartialDate) -> str:
    """A date as American notes write it: ``May 1, 2012``, ``May 2012`` or ``2012``."""
    month, year = _MONTHS[day.first.month - 1], day.first.year
    if day.precision == "year":
        return str(year)
    return f"{month} {year}" if day.precision == "month" else f"{month} {day.first.day}, {year}"


def bibtex(reference: Reference) -> str:
    """An entry for BibTeX and BibLaTeX."""
    version = f"version {reference.version}" if reference.version else ""
    notes = [version, reference.locator, *reference.notes]
    if reference.url:
        notes.append(_accessed_words(reference))
    fields = {
        "author": f"{{{_latex(reference.author)}}}",
        "title": f"{{{_latex(reference.title)}}}",
        **_bibtex_date(reference.published),
        "note": _latex("; ".join(n for n in notes if n)),
        "url": _bibtex_url(reference.url),
        "urldate": _bibtex_day(reference.accessed) if reference.url else "",
    }
    lines = [f"  {name} = {{{text}}}" for name, text in fields.items() if text]
    key = re.sub(r"[^A-Za-z0-9:._-]", "-", reference.id)
    return f"@misc{{{key},\n" + ",\n".join(lines) + "\n}"


def _bibtex_date(day: PartialDate | None) -> dict[str, str]:
    if day is None:
        return {}
    month = {} if day.precision == "year" else {"month": str(day.first.month)}
    return {"year": str(day.first.year), **month}


def _bibtex_url(url: str) -> str:
    """The address with the characters that would end or open a field percent-encoded."""
    return url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def _bibtex_day(day: PartialDate | None) -> str:
    return str(day) if day else ""


def _latex(text: str) -> str:
    return "".join(_LATEX.get(c, c) for c in text)


def csl(reference: Reference) -> dict[str, Any]:
    """An item of CSL-JSON."""
    kind = "software" if reference.version else "webpage" if reference.url else "document"
    item: dict[str, Any] = {
        "id": reference.id,
        "type": kind,
        "author": [{"literal": reference.author}],
        "title": reference.title,
    }
    if reference.published:
        item["issued"] = _csl_date(reference.published)
    if reference.url:
        item["URL"] = reference.url
    if reference.url and reference.accessed:
        item["accessed"] = _csl_date(reference.accessed)
    if reference.version:
        item["version"] = reference.version
    notes = [f"locator: {reference.locator}"] if reference.locator else []
    notes += reference.notes
    if reference.url and not reference.accessed:
        notes.append(NOT_OPENED)
    if notes:
        item["note"] = "; ".join(notes)
    return item


def _csl_date(day: PartialDate) -> dict[str, list[list[int]]]:
    parts = [day.first.year, day.first.month, day.first.day]
    kept = {"year": 1, "month": 2, "day": 3}[day.precision]
    return {"date-parts": [parts[:kept]]}


def as_chicago(citation: Citation) -> str:
    """The citation as numbered notes under the line that says what is cited."""
    notes = [f"{n}. {chicago(r)}" for n, r in enumerate(citation.references, start=1)]
    return "\n".join([citation.subject, *notes])


def as_bibtex(citation: Citation) -> str:
    """The citation as BibTeX entries."""
    return "\n\n".join(bibtex(r) for r in citation.references)


def as_csl(citation: Citation) -> list[dict[str, Any]]:
    """The citation as a CSL-JSON list."""
    return [csl(r) for r in citation.references]


FORMATS: Mapping[str, Callable[[Citation], Any]] = {
    "chicago": as_chicago,
    "bibtex": as_bibtex,
    "csl-json": as_csl,
}
