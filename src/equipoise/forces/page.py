"""The order of battle of a party on a day, as the table an analyst expects.

Types in rows with designation, launchers, load, warheads and year of deployment; lettered
notes by cell; sources below. Bombers stand apart. Deployed, reserve, retired and all warheads
are four categories and never added.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from equipoise.core.errors import NoFactError
from equipoise.core.facts import Fact, Facts, Record, add_counts
from equipoise.core.language import N_, _, localized
from equipoise.core.page import (
    ForcePage,
    PageCell,
    PageLine,
    PageRow,
    PageSection,
    PageSource,
)
from equipoise.forces.counting import loaded_by_leg
from equipoise.forces.inventory import LEGS
from equipoise.forces.legs import LegReading, TypeRow, leg_entries, read_leg
from equipoise.forces.service import first_deployment

SECTION_TITLES = {
    "icbm": N_("Land-based missiles"),
    "slbm": N_("Submarine-launched missiles"),
    "bomber": N_("Bombers"),
}
RECALLED = N_("from memory: not yet seen in its source")
_TOTALS_REACH_DAYS = 400
_BOOKKEEPING = ("low and high", "high is a generic", "known_from")
_LONG_NAMES = {
    "all": N_("All launchers, bombers included"),
    "all ICBM": N_("All land-based intercontinental missiles"),
    "all SLBM": N_("All submarine-launched missiles"),
    "all bombers": N_("All bombers"),
    "all land-based missiles": N_("All land-based missiles"),
    "all new silos": N_("All new silos"),
}


@dataclass
class _Apparatus:
    """Letters for notes and numbers for sources, given out in the order of first use."""

    facts: Facts
    letters: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)

    def notes(self, texts: Iterable[str]) -> tuple[str, ...]:
        """The letters of some notes."""
        given = [t for t in dict.fromkeys(x.strip() for x in texts) if t]
        return tuple(self.letters.setdefault(t, letter(len(self.letters))) for t in given)

    def source(self, rows: Iterable[Fact | Record]) -> tuple[int, ...]:
        """The numbers of the sources of some rows, which are noted as read."""
        numbers = []
        for row in rows:
            self.read.add(row.id)
            number = self.numbers.setdefault(row.source_id, len(self.numbers) + 1)
            numbers.append(number)
        return tuple(sorted(set(numbers)))

    def listed_sources(self) -> tuple[PageSource, ...]:
        """Every source used."""
        made = []
        for source_id, number in self.numbers.items():
            s = self.facts.sources[source_id]
            published = str(s.published) if s.published else ""
            made.append(PageSource(number, s.id, s.producer, s.title, published, s.url, s.grade))
        return tuple(made)


def letter(index: int) -> str:
    """The letter of a note: a to z, then aa, ab and so on."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def force_page(
    facts: Facts, party: str, *, on: date, series: Sequence[str] = (), party_name: str = ""
) -> ForcePage:
    """The order of battle of a party on a day.

    Args:
        facts: the facts to read.
        party: party code.
        on: the day.
        series: sources preferred over the defaults, where they give a complete leg.
        party_name: its name in words; the code if empty.

    Raises:
        UnknownNameError: if the party has no order of battle or a series is unknown.
        NoFactError: if no leg is on record for the day.
    """
    legs = [read_leg(facts, party, leg, on=on, series=series) for leg in LEGS]
    if not any(leg.rows for leg in legs):
        raise NoFactError(
            f"no leg of {party} is on record for {on}: " + "; ".join(x.missing for x in legs),
            cure="Run 'equipoise order-of-battle PARTY --list-series' to see what there is.",
        )
    apparatus = _Apparatus(facts)
    return ForcePage(
        party=party,
        party_name=party_name or party,
        on=on.isoformat(),
        known_by=facts.known_by.isoformat() if facts.known_by else None,
        sections=tuple(_section(apparatus, leg) for leg in legs),
        missiles=_missiles(apparatus, legs),
        categories=_categories(apparatus, party, on),
        printed_totals=_printed_totals(apparatus, party, on, legs),
        notes=tuple((mark, text) for text, mark in apparatus.letters.items()),
        sources=apparatus.listed_sources(),
        recalled_share=facts.recalled_share(apparatus.read),
        fact_ids=tuple(sorted(apparatus.read)),
    )


def series_rows(
    facts: Facts, party: str, *, on: date, series: Sequence[str] = ()
) -> list[dict[str, str]]:
    """Every source that gives a complete leg of a party, and which ones a page would use.

    Raises:
        UnknownNameError: if the party has no order of battle or a series is unknown.
    """
    used = {
        reading.entry.id
        for leg in LEGS
        for reading in [read_leg(facts, party, leg, on=on, series=series)]
        if reading.entry is not None and reading.rows
    }
    return [
        {
            "leg": entry["leg"],
            "as_of": str(entry.as_of),
            "series": entry["series"],
            "rank": entry["rank"],
            "verification": entry.verification,
            "used": "yes" if entry.id in used else "",
            "what": entry.note,
        }
        for entry in leg_entries(facts, party)
    ]


def _section(apparatus: _Apparatus, leg: LegReading) -> PageSection:
    title = SECTION_TITLES[leg.leg]
    if not leg.rows:
        empty = PageCell(None)
        return PageSection(leg.leg, title, (), empty, empty, missing=leg.missing)
    if leg.entry is not None:
        apparatus.read.add(leg.entry.id)
    shared = _shared([f for row in leg.rows for f in row.facts])
    dated = leg.rows[0].launchers.as_of
    age = _("of {day}, {days} days before the day asked for").format(
        day=dated, days=leg.days_carried
    )
    marks = apparatus.notes([*shared, *([age] if leg.days_carried else [])])
    rows = tuple(_row(apparatus, row, shared) for row in leg.rows)
    launchers, warheads = _leg_totals(apparatus, leg)
    return PageSection(leg.leg, title, rows, launchers, warheads, notes=marks)


def _shared(facts: Sequence[Fact]) -> list[str]:
    """Notes that all of these rows have."""
    first, *others = facts
    rest = [set(_notes_of(f)) for f in others]
    return [n for n in _notes_of(first) if all(n in notes for notes in rest)] if others else []


def _row(apparatus: _Apparatus, row: TypeRow, of_leg: Sequence[str]) -> PageRow:
    name, designation = split_name(row.system)
    of_type = [n for n in _shared(row.facts) if n not in of_leg]
    known = [*of_leg, *of_type]
    marks = apparatus.notes(of_type)
    launchers = PageCell(row.count, apparatus.notes(_further(row.launchers, known)))
    load = _load_cell(apparatus, row, known)
    warheads = _warheads_cell(apparatus, row, known)
    deployed = first_deployment(apparatus.facts, row.launchers.party, row.system, row.basing)
    year = PageCell(
        deployed.year if deployed else None,
        apparatus.notes(deployed.notes) if deployed else (),
    )
    recalled = any(f.verification == "recalled" for f in row.facts)
    return PageRow(
        system=name,
        designation=designation,
        basing=row.basing,
        launchers=launchers,
        warheads_per_launcher=load,
        warheads=warheads,
        year_deployed=year,
        count_type=row.count_type,
        as_of=str(row.launchers.as_of),
        sources=apparatus.source([*row.facts, *(deployed.rows if deployed else ())]),
        verification="recalled" if recalled else "seen",
        fact_ids=row.fact_ids,
        notes=marks,
    )


def _further(fact: Fact | None, known: Sequence[str]) -> list[str]:
    """Notes of a row that the leg and the type do not have already."""
    return [n for n in _notes_of(fact) if n not in known]


def split_name(system: str) -> tuple[str, str]:
    """A type's own name and its name in the other side's reports, if it has both."""
    match = re.fullmatch(r"(.+?) \(([^()]+)\)", system)
    return (match[1], match[2]) if match else (system, "")


def _notes_of(fact: Fact | None) -> list[str]:
    """Notes of a row, cut where its text is cut by semicolons, so that rows can share them."""
    if fact is None:
        return []
    notes = [RECALLED] if fact.verification == "recalled" else []
    if fact.kind == "derived":
        notes.append(N_("derived by arithmetic on numbers of the source"))
    return [*notes, *(t for t in re.split(r";\s+", fact.note) if not t.startswith(_BOOKKEEPING))]


def _load_cell(apparatus: _Apparatus, row: TypeRow, known: Sequence[str]) -> PageCell:
    if row.load is None or row.load.value is None:
        if row.total is None:
            return PageCell(None)
        note = N_("warheads divided by launchers, a mean")
        return PageCell(_mean(row.total / row.count), apparatus.notes([note]))
    notes = _further(row.load, known)
    if not float(row.load.value).is_integer():
        notes.append(N_("a mean over the launchers"))
    if row.load.low is not None and row.load.high is not None and row.load.low < row.load.high:
        text = _("generic range of the type: {low} to {high}")
        notes.append(text.format(low=f"{row.load.low:g}", high=f"{row.load.high:g}"))
    elif row.load.high is not None and row.load.high > row.load.value:
        notes.append(_("generic most of the type: {high}").format(high=f"{row.load.high:g}"))
    return PageCell(_mean(row.load.value), apparatus.notes(notes))


def _mean(load: float) -> int | float:
    return int(load) if float(load).is_integer() else round(load, 1)


def _warheads_cell(apparatus: _Apparatus, row: TypeRow, known: Sequence[str]) -> PageCell:
    if row.total is None:
        return PageCell(None)
    if row.warheads is None or row.warheads.value is None:
        return PageCell(round(row.total), apparatus.notes([N_("launchers times load")]))
    return PageCell(round(row.total), apparatus.notes(_further(row.warheads, known)))


def _leg_totals(apparatus: _Apparatus, leg: LegReading) -> tuple[PageCell, PageCell]:
    launchers = sum(r.count for r in leg.rows)
    source_total = _printed(apparatus.facts, leg, "launchers_total")
    notes = []
    if source_total is not None and round(source_total.central) != launchers:
        notes.append(_itself(source_total))
    cell = PageCell(launchers, apparatus.notes(notes))
    known = [r.total for r in leg.rows if r.total is not None]
    if len(known) < len(leg.rows):
        return cell, PageCell(None, apparatus.notes([N_("not added: a type lacks its warheads")]))
    kinds = {r.count_type for r in leg.rows}
    if len(kinds) > 1:
        text = N_("not added: the types are counted in different ways")
        return cell, PageCell(None, apparatus.notes([text]))
    warheads = round(sum(known))
    printed = _printed(apparatus.facts, leg, "warheads_total", count_type=kinds.pop())
    notes = []
    if printed is not None and round(printed.central) != warheads:
        notes.append(_itself(printed))
    return cell, PageCell(warheads, apparatus.notes(notes))


def _itself(printed: Fact) -> str:
    number = localized(f"{printed.central:,.0f}")
    return _("the source itself prints {number}").format(number=number)


_TOTAL_OF_LEG = {"icbm": "all ICBM", "slbm": "all SLBM", "bomber": "all bombers"}


def _printed(facts: Facts, leg: LegReading, quantity: str, *, count_type: str = "") -> Fact | None:
    """The total that a leg's own source prints for it at the same date."""
    first = leg.rows[0].launchers
    found = facts.numbers(
        quantity,
        party=first.party,
        system=_TOTAL_OF_LEG[leg.leg],
        source_id=first.source_id,
        where=lambda f: f.as_of == first.as_of and count_type in ("", f.count_type),
    )
    return found[0] if found else None


def _missiles(apparatus: _Apparatus, legs: Sequence[LegReading]) -> PageLine:
    """Both missile legs together, where both are on record and count alike."""
    label = N_("All ballistic missiles")
    own = [x for x in legs if x.leg != "bomber"]
    rows = [r for x in own for r in x.rows]
    kinds = sorted({r.count_type for r in rows})
    reason = ""
    if any(not x.rows for x in own):
        reason = N_("not added: a leg is not on record")
    elif any(r.total is None for r in rows):
        reason = N_("not added: a type lacks its warheads")
    elif len(kinds) > 1:
        reason = N_("not added: the legs are counted in different ways")
    if reason:
        return PageLine(label, PageCell(None, apparatus.notes([reason])), "", "", (), "derived")
    dates = sorted({str(r.launchers.as_of) for r in rows})
    return PageLine(
        label,
        PageCell(round(sum(r.total or 0.0 for r in rows))),
        kinds[0],
        _(" and ").join(dates),
        apparatus.source([f for r in rows for f in r.facts]),
        "derived",
    )


def _categories(apparatus: _Apparatus, party: str, on: date) -> tuple[PageLine, ...]:
    """Deployed, reserve, retired and all warheads: four categories, kept apart."""
    facts = apparatus.facts
    stockpile = _at(facts, "warhead_stockpile", party, on)
    inventory = _at(facts, "warhead_inventory", party, on)
    loaded = loaded_by_leg(facts, party, on=on)
    rows = [f for leg in loaded.values() for f in leg]
    return (
        _declared_line(apparatus, party, on),
        _loaded_line(apparatus, rows),
        _one_line(apparatus, N_("Military stockpile, deployed or stored"), stockpile),
        _reserve_line(apparatus, party, on, stockpile, rows),
        *_parts_of_store(apparatus, party, on),
        _retired_line(apparatus, party, on, stockpile, inventory),
        _one_line(apparatus, N_("Total inventory, retired ones included"), inventory),
    )


def _at(facts: Facts, quantity: str, party: str, on: date) -> Fact | None:
    try:
        return facts.at(quantity, on=on, party=party).fact
    except NoFactError:
        return None


def _declared_line(apparatus: _Apparatus, party: str, on: date) -> PageLine:
    fact = _at(apparatus.facts, "new_start_deployed_warheads", party, on)
    note = "" if fact is None else N_("every deployed bomber counts as one warhead")
    return _one_line(apparatus, N_("Deployed: declared under New START"), fact, note)


def _loaded_line(apparatus: _Apparatus, rows: Sequence[Fact]) -> PageLine:
    label = N_("Deployed: outside estimate, weapons at bomber bases included")
    if not rows:
        return _one_line(apparatus, label, None)
    notes = [
        N_("sum of the legs as the source prints them"),
        *(n for f in rows for n in _notes_of(f)),
    ]
    return PageLine(
        label,
        PageCell(round(add_counts(rows)), apparatus.notes(notes)),
        rows[0].count_type,
        str(rows[0].as_of),
        apparatus.source(rows),
        "recalled" if any(f.verification == "recalled" for f in rows) else "seen",
    )


def _one_line(apparatus: _Apparatus, label: str, fact: Fact | None, note: str = "") -> PageLine:
    if fact is None:
        return PageLine(label, PageCell(None), "", "", (), "")
    return PageLine(
        label,
        PageCell(round(fact.central), apparatus.notes([*_notes_of(fact), note])),
        fact.count_type,
        str(fact.as_of),
        apparatus.source([fact]),
        fact.verification,
    )


def _reserve_line(
    apparatus: _Apparatus, party: str, on: date, stockpile: Fact | None, rows: Sequence[Fact]
) -> PageLine:
    """The reserve as printed; else the stockpile less the estimate of what is deployed."""
    label = N_("Reserve: usable, in store, of all ranges")
    fact = _at(apparatus.facts, "warheads_in_reserve", party, on)
    if fact is not None:
        return _one_line(apparatus, label, fact)
    if stockpile is None or not rows:
        return _one_line(apparatus, label, None)
    note = N_("stockpile less the outside estimate of what is deployed, from two sources")
    return PageLine(
        label,
        PageCell(round(stockpile.central - add_counts(rows)), apparatus.notes([note])),
        "reserve",
        str(stockpile.as_of),
        apparatus.source([stockpile, *rows]),
        "derived",
    )


def _parts_of_store(apparatus: _Apparatus, party: str, on: date) -> list[PageLine]:
    """Parts of the reserve, where a source gives them."""
    parts = (
        (N_("Reserve, strategic part"), "warheads_strategic_in_reserve"),
        (N_("Warheads of shorter-range weapons, nearly all in store"), "warheads_nonstrategic"),
    )
    found = [(label, _at(apparatus.facts, quantity, party, on)) for label, quantity in parts]
    return [_one_line(apparatus, label, fact) for label, fact in found if fact is not None]


def _retired_line(
    apparatus: _Apparatus,
    party: str,
    on: date,
    stockpile: Fact | None,
    inventory: Fact | None,
) -> PageLine:
    """Retired warheads as printed; else inventory less stockpile of one source and date."""
    label = N_("Retired: intact, awaiting dismantlement")
    fact = _at(apparatus.facts, "warheads_retired", party, on)
    if fact is not None:
        return _one_line(apparatus, label, fact)
    same = (
        stockpile is not None
        and inventory is not None
        and (stockpile.source_id, stockpile.as_of) == (inventory.source_id, inventory.as_of)
    )
    if stockpile is None or inventory is None or not same:
        return _one_line(apparatus, label, None)
    return PageLine(
        label,
        PageCell(
            round(inventory.central - stockpile.central),
            apparatus.notes([N_("inventory less stockpile")]),
        ),
        "retired",
        str(inventory.as_of),
        apparatus.source([stockpile, inventory]),
        "derived",
    )


def _printed_totals(
    apparatus: _Apparatus, party: str, on: date, legs: Sequence[LegReading]
) -> tuple[PageLine, ...]:
    """Totals that sources print: of the sources used, and others not much older than the day."""
    used = {(r.launchers.source_id, r.launchers.as_of) for x in legs for r in x.rows}
    rows = [
        fact
        for quantity in ("launchers_total", "warheads_total")
        for fact in apparatus.facts.numbers(quantity, party=party)
        if fact.as_of.first <= on
        and (
            (fact.source_id, fact.as_of) in used
            or (on - fact.as_of.last).days <= _TOTALS_REACH_DAYS
        )
    ]
    newest: dict[tuple[str, str, str], str] = {}
    for fact in rows:
        key = (fact.system, fact.quantity, fact.count_type)
        newest[key] = max(newest.get(key, ""), str(fact.as_of))
    rows = [
        f
        for f in rows
        if (f.source_id, f.as_of) in used
        or str(f.as_of) == newest[f.system, f.quantity, f.count_type]
    ]
    rows.sort(key=lambda f: (f.system, f.quantity, str(f.as_of), f.id))
    return tuple(
        _one_line(apparatus, f"{_LONG_NAMES.get(f.system, f.system)}: {f.unit}", f) for f in rows
    )
