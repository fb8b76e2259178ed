"""The order of battle as text, HTML, CSV and Excel, from a page made by hand."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import html5lib
import pytest

from equipoise.core.page import (
    ROUNDING,
    ForcePage,
    PageCell,
    PageLine,
    PageRow,
    PageSection,
    PageSource,
)
from equipoise.report.order_of_battle import (
    APART,
    CSV_COLUMNS,
    NEVER_ADDED,
    WIDTH,
    csv_text,
    html,
    text,
    write_excel,
)
from equipoise.report.words import banned_words

ADDRESS = "https://example.org/a?b=1&c"


def row(system: str, *, designation: str = "", launchers: int = 10, load: float = 1) -> PageRow:
    return PageRow(
        system=system,
        designation=designation,
        basing="silo",
        launchers=PageCell(launchers),
        warheads_per_launcher=PageCell(load, ("b",)),
        warheads=PageCell(round(launchers * load)),
        year_deployed=PageCell(1988, ("c",)),
        count_type="maximum_load",
        as_of="2010",
        sources=(1, 2),
        verification="recalled",
        fact_ids=(f"row-{system}",),
        notes=("a",),
    )


def page(**changes: object) -> ForcePage:
    sections = (
        PageSection(
            "icbm",
            "Land-based missiles",
            (row("Alpha", designation="X-1", launchers=1200, load=2.5), row("<Beta> & co")),
            PageCell(1210),
            PageCell(3010),
            notes=("d",),
        ),
        PageSection(
            "slbm", "Submarine-launched missiles", (), PageCell(None), PageCell(None), "too old"
        ),
        PageSection("bomber", "Bombers", (row("=SUM(A1)"),), PageCell(10), PageCell(None, ("b",))),
    )
    values: dict[str, object] = {
        "party": "ATT",
        "party_name": "Attica",
        "on": "2010-12-31",
        "known_by": None,
        "sections": sections,
        "missiles": PageLine("All ballistic missiles", PageCell(None, ("a",)), "", "", (), ""),
        "categories": (
            PageLine("Stockpile", PageCell(4500), "stockpile", "2010", (2,), "seen"),
            PageLine("Reserve", PageCell(None), "", "", (), ""),
        ),
        "printed_totals": (
            PageLine("All: launchers", PageCell(1300, ("d",)), "attributed", "2010", (1,), "seen"),
        ),
        "notes": (("a", "first; with a stop"), ("b", "=2+2"), ("c", "third"), ("d", "fourth")),
        "sources": (
            PageSource(1, "one", "Press <Ltd>", "Report", "2010", ADDRESS, "C"),
            PageSource(2, "two", "Ministry", "Statement", "", "javascript:alert(1)", "A"),
        ),
        "recalled_share": 0.25,
        "fact_ids": ("row-Alpha",),
        **changes,
    }
    return ForcePage(**values)  # type: ignore[arg-type]


# Text.


def test_text_has_every_row_total_note_and_source() -> None:
    shown = text(page())
    for wanted in ("Alpha a", "X-1", "1,200", "2.5 b", "3,000", "1988 c", "3,010", "[1][2]"):
        assert wanted in shown
    assert "  None: too old." in shown
    assert "Reserve: not on record for this date" in shown
    assert "All: launchers: 1,300 d (attributed, 2010) [1]" in shown
    assert "  a.   first; with a stop" in shown
    assert "https://example.org/a?b=1&c" in shown
    assert "25 % of the rows read are from memory" in shown


def test_text_says_what_is_not_added() -> None:
    shown = " ".join(text(page()).split())
    assert ROUNDING in shown
    assert APART in shown
    assert NEVER_ADDED in shown


def test_text_keeps_to_its_width_and_sets_numbers_in_one_column() -> None:
    lines = text(page()).splitlines()
    assert all(len(line) <= WIDTH for line in lines if "http" not in line)
    rows = [line for line in lines if re.search(r"Alpha|Beta", line)]
    ends = {
        line.index(number) + len(number) for line, number in zip(rows, ("1,200", "10"), strict=True)
    }
    assert len(ends) == 1


def test_whole_numbers_are_not_rounded() -> None:
    one = row("Gamma", launchers=1234)
    section = PageSection("icbm", "Missiles", (one,), PageCell(1234), PageCell(1234))
    assert text(page(sections=(section,))).count("1,234") == 4


# HTML.


def test_html_is_well_formed_and_escapes_its_texts() -> None:
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(html(page(), version="1.2.3"))
    shown = html(page(), version="1.2.3")
    assert "&lt;Beta&gt; &amp; co" in shown
    assert "<Beta>" not in shown
    assert "Equipoise 1.2.3" in shown


def test_html_asks_nothing_of_the_network() -> None:
    shown = html(page(), version="1")
    addresses = re.findall(r'\b(?:src|href)="([^"]*)"', shown)
    assert {a for a in addresses if not a.startswith("#")} == {
        "data:,",
        "https://example.org/a?b=1&amp;c",
    }
    assert not re.findall(r"<(?:script|iframe|object|embed|img)\b", shown)
    assert "javascript:" not in "".join(addresses)
    assert "default-src 'none'" in shown
    assert "@import" not in shown
    assert "url(" not in shown


def test_every_letter_and_number_leads_to_its_note_and_source() -> None:
    shown = html(page(), version="1")
    targets = set(re.findall(r'\bid="([^"]+)"', shown))
    links = set(re.findall(r'href="#([^"]+)"', shown))
    assert links <= targets
    assert {"note-a", "note-b", "note-c", "note-d", "source-1", "source-2"} <= links


def test_the_same_page_gives_the_same_bytes() -> None:
    assert html(page(), version="1") == html(page(), version="1")
    assert text(page()) == text(page())
    assert csv_text(page()) == csv_text(page())


def test_words_of_the_frame_are_fair() -> None:
    assert banned_words(text(page())) == []


# CSV.


def lines_of(shown: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(shown)))


def test_csv_is_one_table_with_notes_written_out() -> None:
    lines = lines_of(csv_text(page()))
    assert tuple(lines[0]) == CSV_COLUMNS
    assert {(x["party"], x["on"]) for x in lines} == {("ATT", "2010-12-31")}
    first = lines[0]
    assert (first["type"], first["launchers"], first["warheads"]) == ("Alpha", "1200", "3000")
    assert first["notes"] == (
        "fourth; first; with a stop; warheads per launcher: =2+2; year deployed: third"
    )
    assert first["sources"] == "Press <Ltd>: Report; Ministry: Statement"


def test_csv_marks_what_may_not_be_summed_with_the_types() -> None:
    lines = lines_of(csv_text(page()))
    kinds = [x["row_kind"] for x in lines]
    assert kinds == [
        *("type", "type", "total", "total", "type", "total"),
        *("sum_of_missiles", "category", "category", "printed_total"),
    ]
    types = [
        int(x["launchers"]) for x in lines if x["row_kind"] == "type" and x["section"] == "icbm"
    ]
    total = next(x for x in lines if (x["row_kind"], x["section"]) == ("total", "icbm"))
    assert sum(types) == int(total["launchers"]) == 1210
    missing = next(x for x in lines if (x["row_kind"], x["section"]) == ("total", "slbm"))
    assert (missing["launchers"], missing["notes"]) == ("", "not on record: too old")
    printed = lines[-1]
    assert (printed["launchers"], printed["warheads"]) == ("1300", "")


# Excel.


@pytest.fixture
def book(tmp_path: Path) -> object:
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "page.xlsx"
    write_excel(page(), path)
    return openpyxl.load_workbook(path)


def test_excel_is_read_back_with_its_numbers_and_comments(book: object) -> None:
    sheet = book["Order of battle"]  # type: ignore[index]
    rows = list(sheet.iter_rows())
    assert rows[0][0].value == page().title
    alpha = next(r for r in rows if r[0].value == "Alpha")
    assert [c.value for c in alpha[:10]] == [
        *("Alpha", "X-1", "silo", 1200, 2.5, 3000, 1988, "maximum load", "2010", "recalled")
    ]
    assert alpha[4].comment.text == "b: =2+2"
    assert alpha[0].comment.text == "a: first; with a stop"
    totals = [[c.value for c in r[:6]] for r in rows if r[0].value == "Total"]
    assert totals == [
        ["Total", None, None, 1210, None, 3010],
        ["Total", None, None, 10, None, None],
    ]
    assert any(r[0].value == "None: too old" for r in rows)


def test_excel_lists_what_stands_beside_the_table(book: object) -> None:
    beside = [[c.value for c in r] for r in book["Beside the table"].iter_rows()]  # type: ignore[index]
    assert beside[2][:6] == ["category", "Stockpile", 4500, "stockpile", "2010", "seen"]
    assert beside[4][:3] == ["printed total", "All: launchers", 1300]
    assert beside[-1][0] == NEVER_ADDED
    notes = [[c.value for c in r] for r in book["Notes"].iter_rows()]  # type: ignore[index]
    assert notes[1:] == [list(n) for n in page().notes]
    sources = [[c.value for c in r] for r in book["Sources"].iter_rows()]  # type: ignore[index]
    assert sources[1][:3] == [1, "Press <Ltd>", "Report"]


def test_a_name_that_looks_like_a_formula_stays_a_text(book: object) -> None:
    cells = [c for s in book.worksheets for r in s.iter_rows() for c in r]  # type: ignore[attr-defined]
    odd = [c for c in cells if isinstance(c.value, str) and c.value.startswith("=")]
    assert {c.value for c in odd} == {"=SUM(A1)", "=2+2"}
    assert {c.data_type for c in odd} == {"s"}


def test_importing_the_report_loads_nothing_heavy() -> None:
    import subprocess
    import sys

    code = (
        "import sys; import equipoise.report.order_of_battle; "
        "print([m for m in ('jinja2', 'openpyxl', 'altair', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
