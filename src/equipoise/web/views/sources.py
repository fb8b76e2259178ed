"""Where every number comes from: sources, rows, rivals, who disputes them, how to cite them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from equipoise.core.errors import UnknownNameError
from equipoise.core.facts import GRADES, Fact, Record, Source
from equipoise.core.language import N_, _
from equipoise.core.wording import spaced
from equipoise.documents.plain import source_dict
from equipoise.documents.rows import row_dict, row_document
from equipoise.report.rows import what as row_words
from equipoise.web.controls import Controls
from equipoise.web.kept import Kept
from equipoise.web.layout import json_answer, render

if TYPE_CHECKING:
    from equipoise.core.facts import Facts
    from equipoise.data.book import FactBook

router = APIRouter()

ON_A_PAGE = 100
MOST_ROWS = 400
Identifier = Annotated[str, Path(pattern="^[A-Za-z0-9._-]+$", max_length=160)]
GRADE_SCALE = N_("from A (official or primary) to D (weak, kept until replaced)")


class SourcesControls(Controls):
    """Which sources are listed: a text that occurs in them, a grade, and the page of the list."""

    q: Annotated[str, Field(max_length=120)] | None = None
    grade: Annotated[str, Field(pattern="^[ABCD]$")] | None = None
    page: Annotated[int, Field(ge=1, le=1000)] = 1


@dataclass(frozen=True)
class Index:
    """How many rows rest on each source, and how many of them are recalled."""

    rows: Counter[str]
    recalled: Counter[str]


_INDEX: Kept[tuple[object, ...], Index] = Kept(16)


def _index(facts: Facts) -> Index:
    def count() -> Index:
        rows = list(facts.all_rows())
        recalled = [r for r in rows if r.verification == "recalled"]
        return Index(
            Counter(i for r in rows for i in sources_named(r)),
            Counter(r.source_id for r in recalled),
        )

    return _INDEX.get((facts.digest, facts.known_by), count)


def sources_named(row: Fact | Record) -> list[str]:
    """The source of a row, then further ones that a record names."""
    named = row.fields.items() if isinstance(row, Record) else ()
    ids = [row.source_id, *(v for k, v in named if k.endswith("source_id") and v)]
    return list(dict.fromkeys(ids))


@router.get("/sources", response_class=HTMLResponse)
def sources(request: Request, controls: Annotated[SourcesControls, Query()]) -> HTMLResponse:
    """The sources behind the numbers, the most used first."""
    facts = request.app.state.engine.facts(controls)
    index, found = _index(facts), _found(facts, controls)
    first = (controls.page - 1) * ON_A_PAGE
    return render(
        request,
        "sources.html.j2",
        controls,
        shown=[_listed(s, index) for s in found[first : first + ON_A_PAGE]],
        count=len(found),
        first=first,
        pages=max(1, -(-len(found) // ON_A_PAGE)),
        grade_scale=_(GRADE_SCALE),
        grades=[("", _("all")), *((g, g) for g in GRADES)],
        rows=sum(1 for _row in facts.all_rows()),
        recalled=sum(index.recalled.values()),
    )


def _found(facts: Facts, controls: SourcesControls) -> list[Source]:
    index = _index(facts)
    words = (controls.q or "").lower().split()

    def fits(source: Source) -> bool:
        text = f"{source.id} {source.producer} {source.title} {source.url}".lower()
        return controls.grade in (None, source.grade) and all(w in text for w in words)

    found = [s for s in facts.sources.values() if fits(s)]
    return sorted(found, key=lambda s: (-index.rows[s.id], s.producer.lower(), s.id))


def _listed(source: Source, index: Index) -> dict[str, Any]:
    return {
        "source": source,
        "rows": index.rows[source.id],
        "recalled": index.recalled[source.id],
    }


@router.get("/sources/{source_id}", response_class=HTMLResponse)
def source(
    request: Request, source_id: Identifier, controls: Annotated[Controls, Query()]
) -> HTMLResponse:
    """One source: what it is, how to cite it, and every row that rests on it."""
    from equipoise.data.citation import cite
    from equipoise.documents.citation import citation_document

    facts = request.app.state.engine.facts(controls)
    if source_id not in facts.sources:
        raise UnknownNameError("source", source_id, facts.sources)
    rows = [r for r in facts.all_rows() if source_id in sources_named(r)]
    return render(
        request,
        "source.html.j2",
        controls,
        source=facts.sources[source_id],
        grade_scale=_(GRADE_SCALE),
        rows=[_short(facts, r) for r in rows[:MOST_ROWS]],
        count=len(rows),
        recalled=sum(r.verification == "recalled" for r in rows),
        citation=_cited(citation_document(cite(facts, source_id))),
    )


def _short(facts: Facts, row: Fact | Record) -> dict[str, Any]:
    """A row in one line."""
    plain = row_dict(facts, row)
    return {**plain, "what": what(row), "numbers": isinstance(row, Fact)}


def what(row: Fact | Record) -> str:
    """What a row speaks of, in words."""
    return row_words(row, joint=" · ")


def _cited(document: dict[str, Any]) -> dict[str, str]:
    """A citation as the texts that are shown and copied."""
    import json

    return {
        "chicago": "\n".join(document["chicago"]),
        "bibtex": document["bibtex"],
        "csl": json.dumps(document["csl_json"], ensure_ascii=False, indent=2),
    }


@router.get("/facts/{row_id}", response_class=HTMLResponse)
def fact(
    request: Request, row_id: Identifier, controls: Annotated[Controls, Query()]
) -> HTMLResponse:
    """One number or entry: its source and place, its date, its rivals, who disputes it."""
    from equipoise.data.citation import cite
    from equipoise.documents.citation import citation_document
    from equipoise.documents.disputes import rests_on

    facts = request.app.state.engine.facts(controls)
    row = facts.by_id(row_id)
    return render(
        request,
        "fact.html.j2",
        controls,
        row=_short(facts, row),
        source=facts.sources[row.source_id],
        grade_scale=_(GRADE_SCALE),
        public=facts.public_from(row),
        meaning=facts.quantities[row.quantity].meaning if isinstance(row, Fact) else "",
        fields=_fields(row),
        others=_others(facts, row),
        corrections=[c for c in facts.corrections if c["row_id"] == row_id],
        rests_on=rests_on(facts, row),
        citation=_cited(citation_document(cite(facts, row_id))),
        **_rivals(facts, row),
    )


def _fields(row: Fact | Record) -> list[tuple[str, str]]:
    """The columns of a record, those that name a source apart."""
    if isinstance(row, Fact):
        return []
    return [
        (spaced(k), spaced(v)) for k, v in row.fields.items() if v and not k.endswith("source_id")
    ]


def _others(facts: Facts, row: Fact | Record) -> list[Source]:
    """Further sources that a record names."""
    return [facts.sources[i] for i in sources_named(row)[1:] if i in facts.sources]


def _rivals(facts: FactBook, row: Fact | Record) -> dict[str, Any]:
    """Rival numbers, those that contradict the row marked, and voices in their own words."""
    from equipoise.documents.disputes import disagree, rival_numbers, voices, words_of

    numbers = rival_numbers(facts, row) if isinstance(row, Fact) else []
    said = voices(facts, row)
    return {
        "rivals": [
            {**_short(facts, r), "contradicts": isinstance(row, Fact) and disagree(row, r)}
            for r in numbers
        ],
        "voices": [
            {
                "id": v.id,
                "who": words_of(v)[0],
                "says": words_of(v)[1],
                "as_of": v.as_of,
                "source": facts.sources[v.source_id],
            }
            for v in said
        ],
    }


@router.get("/api/sources")
def sources_json(request: Request, controls: Annotated[SourcesControls, Query()]) -> Response:
    """The sources that fit, all pages of the list, with how many rows rest on each."""
    facts = request.app.state.engine.facts(controls)
    index = _index(facts)
    listed = [
        {**source_dict(s), "rows": index.rows[s.id], "recalled": index.recalled[s.id]}
        for s in _found(facts, controls)
    ]
    return json_answer({"sources": listed})


@router.get("/api/sources/{source_id}")
def source_json(
    request: Request, source_id: Identifier, controls: Annotated[Controls, Query()]
) -> Response:
    """One source with every row that rests on it."""
    facts = request.app.state.engine.facts(controls)
    if source_id not in facts.sources:
        raise UnknownNameError("source", source_id, facts.sources)
    rows = [row_dict(facts, r) for r in facts.all_rows() if source_id in sources_named(r)]
    return json_answer({**source_dict(facts.sources[source_id]), "rows": rows})


@router.get("/api/explain/{row_id}")
def explain_json(
    request: Request, row_id: Identifier, controls: Annotated[Controls, Query()]
) -> Response:
    """The same as ``equipoise explain ID --json`` of a fact or record."""
    return json_answer(row_document(request.app.state.engine.facts(controls), row_id))


@router.get("/api/cite/{row_id}")
def cite_json(
    request: Request, row_id: Identifier, controls: Annotated[Controls, Query()]
) -> Response:
    """The same as ``equipoise cite ID --json`` of a fact, record or source."""
    from equipoise.data.citation import cite
    from equipoise.documents.citation import citation_document

    facts = request.app.state.engine.facts(controls)
    return json_answer(citation_document(cite(facts, row_id)))
