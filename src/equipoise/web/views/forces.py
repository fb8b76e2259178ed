"""The order of battle of any state on any day, treaty numbers against limits, and the years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from equipoise.core.errors import BadInputError, NoFactError, UnknownNameError
from equipoise.core.finding import Cell, Column, Figure, Table
from equipoise.core.language import N_, _, current_language, localized
from equipoise.core.wording import spaced
from equipoise.web.controls import Controls, Loading, Name, Party
from equipoise.web.downloads import EXCEL, file_answer
from equipoise.web.drawings import drawn
from equipoise.web.kept import Kept
from equipoise.web.layout import json_answer, render

if TYPE_CHECKING:
    from equipoise.core.facts import Facts
    from equipoise.core.page import ForcePage, PageSection
    from equipoise.forces.treaty_reading import TreatyReading

router = APIRouter()

SourceId = Annotated[str, Field(max_length=120)]
TREATIES = ("new-start", "sort", "start-2", "start-1")
LOADINGS = {
    "as_listed": N_("as listed"),
    "declared": N_("as declared under the treaty"),
    "maximum": N_("as many as the missiles carry"),
}
FIRST_YEAR = 1990
_YEARS: Kept[tuple[object, ...], list[tuple[int, ForcePage]]] = Kept(24)


class ForcesControls(Controls):
    """Whose force, how loaded, and which sources are preferred."""

    party: Party = "RUS"
    loading: Loading = "as_listed"
    series: tuple[SourceId, ...] = Field((), max_length=4)


class TreatyControls(Controls):
    """Which treaty, for which party."""

    name: Name = "new-start"
    party: Party = "RUS"


@router.get("/forces", response_class=HTMLResponse)
def forces(request: Request, controls: Annotated[ForcesControls, Query()]) -> HTMLResponse:
    """The table an analyst expects, with notes, limits, years and sources."""
    from equipoise.core.page import ROUNDING
    from equipoise.report import order_of_battle as report

    engine = request.app.state.engine
    facts, day = engine.facts(controls), engine.day(controls)
    form = _form(facts, controls)
    try:
        page = _page(facts, controls, day)
    except (NoFactError, UnknownNameError) as error:
        return render(
            request, "forces_missing.html.j2", controls, status=404, message=str(error), **form
        )
    return render(
        request,
        "forces.html.j2",
        controls,
        page=page,
        heads=report.HEADS,
        apart=report.APART,
        rounding=ROUNDING,
        never_added=report.NEVER_ADDED,
        circumstances=report.circumstances(page),
        treaties=[_treaty(facts, name, controls.party, day) for name in TREATIES]
        if controls.party in ("RUS", "USA")
        else [],
        figures=_figures(_years(facts, controls), page, facts),
        **_groups(facts, controls, day),
        **form,
    )


def _form(facts: Facts, controls: ForcesControls) -> dict[str, Any]:
    """What the lists of the form offer."""
    from equipoise.data.schema import PARTIES

    entries = facts.records["order_of_battle"]
    known = sorted({e.party for e in entries}, key=lambda p: PARTIES[p])
    series = sorted({e["series"] for e in entries if e.party == controls.party})
    return {
        "parties": [(p, _(PARTIES[p])) for p in known],
        "loadings": [(k, _(v)) for k, v in LOADINGS.items()],
        "series": [("", _("the default")), *((s, _named(facts, s)) for s in series)],
    }


def _named(facts: Facts, series: str) -> str:
    """A series by its producer and the year of its publication."""
    source = facts.sources.get(series)
    if source is None:
        return series
    year = f", {source.published.first.year}" if source.published else ""
    return f"{source.producer}{year}: {source.title}"[:90]


def _page(facts: Facts, controls: ForcesControls, day: date) -> ForcePage:
    from equipoise.data.schema import PARTIES
    from equipoise.forces.page import force_page

    name = PARTIES.get(controls.party, controls.party)
    return force_page(facts, controls.party, on=day, series=controls.series, party_name=name)


def _groups(facts: Facts, controls: ForcesControls, day: date) -> dict[str, Any]:
    """The groups the model works with, or why there are none."""
    from equipoise.report import twins

    try:
        document = _forces_document(facts, controls, day)
    except BadInputError as error:
        return {"groups": None, "no_groups": str(error)}
    kept = ("leg", "system", "basing", "launchers", "warheads_per_launcher", "warheads", "basis")
    heads = [k for k in document["groups"][0] if k in kept]
    table = Table(
        _("Groups of the force, bombers last"),
        tuple(Column(k, spaced(k)) for k in heads),
        tuple(tuple(_plain(g[k]) for k in heads) for g in document["groups"]),
    )
    return {"groups": document, "group_table": twins.plain(table), "no_groups": ""}


def _plain(value: Cell) -> Cell:
    return spaced(value) if isinstance(value, str) else value


def _forces_document(facts: Facts, controls: ForcesControls, day: date) -> dict[str, Any]:
    from equipoise.documents.forces import forces_document
    from equipoise.forces.inventory import force_structure

    force = force_structure(
        facts,
        controls.party,
        on=day,
        loading=controls.loading,  # type: ignore[arg-type]
        series=controls.series,
    )
    return forces_document(force, facts)


# Treaties.


def _treaty(facts: Facts, name: str, party: str, day: date) -> dict[str, Any]:
    """A treaty for the page: where it stood, and counts in words."""
    from equipoise.forces.treaties import TREATY_NAMES
    from equipoise.forces.treaty_reading import read_treaty

    title = TREATY_NAMES[name]
    try:
        found = read_treaty(facts, name, party, on=day)
    except BadInputError as error:
        return {
            "name": title,
            "explanation": f"{error.problem}.",
            "counts": [],
            "notes": [],
            "open": False,
        }
    return {
        "name": title,
        "explanation": found.status.explanation,
        "counts": [_count(facts, c) for c in found.counts],
        "notes": found.notes,
        "open": found.status.state == "in force" or name == TREATIES[0],
    }


def _count(facts: Facts, row: Mapping[str, Any]) -> dict[str, Any]:
    from equipoise.documents.plain import source_dict

    if "declared" in row:
        counted = _whole(row["declared"])
    else:
        counted = _from_to(row["counted_low"], row["counted_high"])
    carried = row.get("days_carried")
    moved = " " + _("(moved)") if row.get("superseded") else ""
    return {
        "measure": row["measure"],
        "counted": counted,
        "limit": _from_to(row.get("limit_low"), row["limit"]),
        "headroom": _whole(row["headroom"]),
        "compliance": row["compliance"],
        "applies": row["limit_applies_from"] + moved,
        "count_type": row["count_type"],
        "basis": _("carried {days} days").format(days=carried) if carried else _("exact"),
        "verification": row["verification"],
        "source": source_dict(facts.sources[row["source"]]),
    }


def _from_to(low: float | None, high: float) -> str:
    if low is None or low == high:
        return _whole(high)
    return _("{low} to {high}").format(low=_whole(low), high=_whole(high))


def _whole(value: float) -> str:
    return localized(f"{round(value):,}").replace("-", "\u2212")


# The years.


def _years(facts: Facts, controls: ForcesControls) -> list[tuple[int, ForcePage]]:
    """The order of battle at the end of every year that has one."""
    key = (facts.digest, facts.known_by, controls.party, controls.series, current_language())
    return _YEARS.get(key, lambda: _every_year(facts, controls))


def _every_year(facts: Facts, controls: ForcesControls) -> list[tuple[int, ForcePage]]:
    from equipoise.claims.frame import newest_day

    found = []
    newest = newest_day(facts)
    for year in range(FIRST_YEAR, newest.year + 1):
        try:
            page = _page(facts, controls, min(date(year, 12, 31), newest))
        except BadInputError:
            continue
        found.append((year, page))
    return found


def _figures(
    years: Sequence[tuple[int, ForcePage]], page: ForcePage, facts: Facts
) -> list[dict[str, Any]]:
    if len(years) < 2:
        return []
    known = _("facts {digest}").format(digest=facts.digest[:12])
    figures = (_launchers_figure(years, page), _warheads_figure(years, page))
    return [
        drawn(figure, number=number, notes=(_("Data: {known}").format(known=known),))
        for number, figure in enumerate(figures, start=1)
        if figure.table.rows
    ]


def _launchers_figure(years: Sequence[tuple[int, ForcePage]], page: ForcePage) -> Figure:
    rows = [
        (year, section.title, None, section.launchers.value, None)
        for year, one in years
        for section in one.sections
        if section.rows and section.launchers.value is not None
    ]
    title = _("{party}: launchers of each leg").format(party=_(page.party_name))
    return _ledger(rows, title, _("launchers, at the end of each year"), "launchers")


def _warheads_figure(years: Sequence[tuple[int, ForcePage]], page: ForcePage) -> Figure:
    """A line for each leg and way of counting: numbers counted differently share no line."""
    rows = [
        (year, _series_name(section), None, section.warheads.value, None)
        for year, one in years
        for section in one.sections
        if section.rows and section.warheads.value is not None
    ]
    title = _("{party}: warheads of each leg, by way of counting").format(party=_(page.party_name))
    metric = _("warheads, at the end of each year; lines counted differently are never added")
    return _ledger(rows, title, metric, "warheads")


def _series_name(section: PageSection) -> str:
    return f"{_(section.title)}, {_(spaced(section.rows[0].count_type))}"


def _ledger(rows: Sequence[tuple[Cell, ...]], title: str, metric: str, unit: str) -> Figure:
    columns = (
        Column("year", _("Year")),
        Column("series", _("Leg")),
        Column("low", _("Low"), unit),
        Column("central", _("Number"), unit),
        Column("high", _("High"), unit),
    )
    note = _("Each leg of each year from one source; see the table of that year for it.")
    return Figure(
        "ledger",
        title,
        Table(title, columns, tuple(rows), note=note),
        _("sources preferred as for the table above"),
        {"metric": metric},
    )


# The same as plain values and as files.


@router.get("/api/forces")
def forces_json(request: Request, controls: Annotated[ForcesControls, Query()]) -> Response:
    """The same as ``equipoise forces PARTY --json``."""
    engine = request.app.state.engine
    return json_answer(_forces_document(engine.facts(controls), controls, engine.day(controls)))


@router.get("/api/order-of-battle")
def battle_json(request: Request, controls: Annotated[ForcesControls, Query()]) -> Response:
    """The same as ``equipoise order-of-battle PARTY --json``."""
    from equipoise.documents.forces import order_of_battle_document

    engine = request.app.state.engine
    page = _page(engine.facts(controls), controls, engine.day(controls))
    return json_answer(order_of_battle_document(page))


@router.get("/api/treaty")
def treaty_json(request: Request, controls: Annotated[TreatyControls, Query()]) -> Response:
    """The same as ``equipoise treaty NAME --party PARTY --json``."""
    from equipoise.documents.treaties import treaty_document
    from equipoise.forces.treaty_reading import read_treaty

    engine = request.app.state.engine
    facts = engine.facts(controls)
    found: TreatyReading = read_treaty(
        facts, controls.name, controls.party, on=engine.day(controls)
    )
    return json_answer(treaty_document(found, facts))


@router.get("/export/order-of-battle.csv")
def battle_csv(request: Request, controls: Annotated[ForcesControls, Query()]) -> Response:
    """The order of battle as comma-separated values, notes and sources written out."""
    from equipoise.report import order_of_battle as report

    engine = request.app.state.engine
    page = _page(engine.facts(controls), controls, engine.day(controls))
    return file_answer(_file(page, "csv"), report.csv_text(page), "text/csv; charset=utf-8")


@router.get("/export/order-of-battle.html")
def battle_html(request: Request, controls: Annotated[ForcesControls, Query()]) -> Response:
    """The order of battle as one file for print, which asks nothing of the network."""
    from equipoise._version import __version__
    from equipoise.report import order_of_battle as report

    engine = request.app.state.engine
    page = _page(engine.facts(controls), controls, engine.day(controls))
    text = report.html(page, version=__version__)
    return file_answer(_file(page, "html"), text, "text/html; charset=utf-8")


@router.get("/export/order-of-battle.xlsx")
def battle_excel(request: Request, controls: Annotated[ForcesControls, Query()]) -> Response:
    """The order of battle as an Excel file."""
    import tempfile
    from pathlib import Path

    from equipoise.report import order_of_battle as report

    engine = request.app.state.engine
    page = _page(engine.facts(controls), controls, engine.day(controls))
    with tempfile.TemporaryDirectory(prefix="equipoise-") as folder:
        path = Path(folder) / "page.xlsx"
        report.write_excel(page, path)
        return file_answer(_file(page, "xlsx"), path.read_bytes(), EXCEL)


def _file(page: ForcePage, ending: str) -> str:
    return f"order-of-battle-{page.party}-{page.on}.{ending}"
