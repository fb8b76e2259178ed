"""The kinds of report: each holds the same findings, and refuses what it cannot do."""

from __future__ import annotations

import csv
import html
import importlib.util
import io
import json
import re
import shutil
import subprocess
import zipfile
from functools import cache
from pathlib import Path

import pytest

from equipoise.core.errors import BadInputError, EquipoiseError
from equipoise.core.grid import Grid
from equipoise.core.language import language
from equipoise.report import explore, words
from equipoise.report.archive import named_tables
from equipoise.report.exports import ENDINGS, Report, report_bytes, require_known_ending
from equipoise.report.markdown import escaped
from equipoise.report.pdf import printed
from equipoise.report.sources import bibliography
from tests.unit.report import synthetic, synthetic_figures

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def grid() -> Grid:
    """Two postures, three forces, four stocks; every number made up and different."""
    forces, stocks = (50, 300, 1400), (0, 20, 44, 1000)

    def cube(start: float) -> tuple[tuple[tuple[float, ...], ...], ...]:
        return tuple(
            tuple(
                tuple((start + 0.1 * p + s / 30) / (1 + f) for s in range(len(stocks)))
                for f in range(len(forces))
            )
            for p in range(2)
        )

    rows = tuple(tuple(0.7 * force / (1 + p) for force in forces) for p in range(2))
    return Grid(
        scenario="An invented force against </script><b>invented</b> layers",
        postures=("no-first-strike", "a-posture-of-no-name"),
        warheads=forces,
        interceptors=stocks,
        on_record=(1400, 44),
        arriving=rows,
        low=cube(0.05),
        central=cube(0.1),
        high=cube(0.2),
        bound=cube(0.3),
        floor=100,
        p_floor_undefended=tuple(tuple(0.3 * (f + 1) for f in range(3)) for _p in range(2)),
        p_floor=cube(0.6),
    )


@cache
def report() -> Report:
    return Report(
        title="Point of examples",
        argument="examples",
        findings=tuple(synthetic.findings()),
        facts=synthetic.facts(),
        run=synthetic.run(),
        header=synthetic.header(),
        grid=grid(),
    )


@cache
def made(ending: str) -> bytes:
    return report_bytes(report(), ending)


@cache
def page() -> str:
    return made(".html").decode()


@cache
def archive() -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(made(".zip"))) as opened:
        return {name: opened.read(name).decode() for name in opened.namelist()}


# --- what can be written -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["report", "report.docx", "report.htm", "report.html.bak"])
def test_unknown_endings_are_refused_with_the_known_ones(name: str) -> None:
    with pytest.raises(BadInputError) as refused:
        require_known_ending(Path(name))
    assert refused.value.exit_code == 2
    for ending in (".html", ".pdf", ".md", ".zip", ".xlsx"):
        assert ending in str(refused.value)


@pytest.mark.parametrize("ending", ENDINGS)
def test_known_endings_are_taken_in_any_case(ending: str) -> None:
    require_known_ending(Path(f"report{ending}"))
    require_known_ending(Path(f"REPORT{ending.upper()}"))


@pytest.mark.parametrize(("ending", "extra"), [(".pdf", "pdf"), (".xlsx", "excel")])
def test_missing_package_is_named_with_its_cure(
    ending: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(BadInputError, match=rf"pip install 'equipoise\[{extra}\]'"):
        require_known_ending(Path(f"report{ending}"))
    require_known_ending(Path("report.html"))


# --- the sliders ---------------------------------------------------------------------------


def embedded() -> dict[str, object]:
    found = re.search(
        r'<script type="application/json" id="explore-data">(.*?)</script>', page(), re.DOTALL
    )
    assert found is not None
    document: dict[str, object] = json.loads(found[1])
    return document


def test_embedded_numbers_are_those_of_the_engine_to_the_last_digit() -> None:
    document, asked = embedded(), grid()
    for name in ("low", "central", "high", "bound"):
        cube = getattr(asked, name)
        assert document[name] == [[list(row) for row in plane] for plane in cube]
    assert document["warheads"] == list(asked.warheads)
    assert document["interceptors"] == list(asked.interceptors)


def test_every_point_has_the_sentence_of_its_numbers() -> None:
    document = embedded()
    template = str(document["template"])
    forces, points = document["forces"], document["points"]
    assert isinstance(forces, list)
    assert isinstance(points, list)
    for p in range(2):
        for f in range(3):
            for s in range(4):
                share, spread, bound, chance = points[p][f][s]
                text = template.format(
                    floor=document["floor"],
                    **forces[p][f],
                    share=share,
                    range=spread,
                    bound=bound,
                    chance=chance,
                )
                assert text == explore.sentence(grid(), p, f, s)
                assert f"{words.percent(grid().central[p][f][s])} are removed" in text
                assert re.search(r"% \((?:remote|.*likely|roughly even|almost certain)\)", text)


def test_embedded_text_cannot_close_its_element() -> None:
    assert "</script><b>invented" not in page()
    assert page().count("<script") == page().count("</script>")


def test_without_a_script_the_same_numbers_stand_in_tables() -> None:
    text = html.unescape(re.sub(r"<[^>]*>", " ", page())).replace("\u00a0", " ")
    for p in range(2):
        for row in grid().central[p]:
            for share in row:
                assert f"{words.percent(share)} " in text
    assert "Share removed, not struck first" in text


def test_sliders_start_at_the_numbers_on_record_and_hide_without_a_script() -> None:
    assert re.search(r'<form class="explorer"[^>]* hidden>', page())
    assert re.search(r'id="explore-warheads"[^>]* max="2" value="2"', page())
    assert re.search(r'id="explore-interceptors"[^>]* max="3" value="2"', page())


@pytest.mark.skipif(CHROMIUM is None, reason="needs the browser chromium")
def test_script_shows_the_point_that_the_address_names(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_bytes(made(".html"))
    done = subprocess.run(
        [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
         "--disable-background-networking", f"--user-data-dir={tmp_path / 'profile'}",
         "--dump-dom", f"file://{file}#explore=1,0,3"],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    shown = re.search(r'<p class="readout"[^>]*>(.*?)</p>', done.stdout, re.DOTALL)
    assert shown is not None
    assert html.unescape(shown[1]) == explore.sentence(grid(), 1, 0, 3)
    assert 'class="n here"' in done.stdout
    assert re.search(r'<form class="explorer" autocomplete="off">', done.stdout)
    assert re.search(r'aria-valuetext="1,400 \(on record\)"', page()) is None


# --- copy figure and citation --------------------------------------------------------------


def test_every_figure_can_be_copied_with_a_citation_that_stands_in_the_page() -> None:
    tools = re.findall(r'<p class="tools" data-caption="([^"]*)" data-cites="([^"]*)"', page())
    assert len(tools) == len(re.findall(r"<figure\b", page()))
    for caption, cites in tools:
        assert re.match(r"Figure \d+\. ", caption)
        assert page().count(f'id="{cites}"') == 1


def test_citation_names_better_sources_first_then_the_tool_then_the_run() -> None:
    found = re.search(r'<pre id="claim-made-up-complete-citation">(.*?)</pre>', page(), re.DOTALL)
    assert found is not None
    lines = html.unescape(found[1]).splitlines()
    assert lines[0] == "Sources, primary ones first:"
    numbers = [int(line[1 : line.index("]")]) for line in lines if line.startswith("[")]
    books = bibliography(report().findings, report().facts)
    grades = {entry.number: entry.source.grade for entry in books.entries.values()}
    assert len(numbers) == 3
    assert [grades[n] for n in numbers] == sorted(grades[n] for n in numbers)
    assert lines[-2] == "Computed and drawn with:"
    assert synthetic.run().run_id in lines[-1]


# --- Markdown ------------------------------------------------------------------------------


def test_markdown_holds_every_sentence_and_whole_tables() -> None:
    text = made(".md").decode()
    for finding in report().findings:
        for part in (finding.question, finding.statement, finding.condition, *finding.caveats):
            assert escaped(part) in text
    blocks = [b for b in text.split("\n\n") if b.startswith("| ")]
    assert len(blocks) > 10
    for block in blocks:
        columns = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(columns) == 1, block[:200]
    assert "<script>" not in text


# --- tables for programs -------------------------------------------------------------------


def test_archive_says_what_it_is_whose_it_is_and_how_to_cite_it() -> None:
    files = archive()
    for name in ("README.md", "LICENSE.txt", "CITATION.txt", "CITATION.bib", "run.json"):
        assert files[name]
    assert json.loads(files["run.json"])["run_id"] == synthetic.run().run_id
    assert "CC BY 4.0" in files["LICENSE.txt"]
    for name in files:
        assert name in files["README.md"] or name in ("README.md", "run.json")


def test_archive_keeps_every_number_to_the_last_digit() -> None:
    files = archive()
    for finding in report().findings:
        for name, table in named_tables(finding):
            rows = list(csv.reader(io.StringIO(files[f"tables/{name}.csv"])))
            assert rows[0] == [column.key for column in table.columns]
            for read, given in zip(rows[1:], table.rows, strict=True):
                for text, cell in zip(read, given, strict=True):
                    if isinstance(cell, float):
                        assert float(text) == cell
                    else:
                        assert text == ("" if cell is None else str(cell))


def test_archive_is_the_same_every_time() -> None:
    assert report_bytes(report(), ".zip") == made(".zip")


def test_archive_explains_every_column() -> None:
    rows = list(csv.DictReader(io.StringIO(archive()["columns.csv"])))
    explained = {(row["table"], row["column"]) for row in rows}
    for finding in report().findings:
        for name, table in named_tables(finding):
            assert {(name, column.key) for column in table.columns} <= explained


# --- Excel ---------------------------------------------------------------------------------


def test_workbook_holds_findings_tables_and_sources_as_numbers() -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(made(".xlsx")))
    assert book.sheetnames[:3] == ["About", "Findings", "Drivers"]
    assert book.sheetnames[-2:] == ["Rows read", "Sources"]
    tables = sum(len(named_tables(finding)) for finding in report().findings)
    assert len(book.sheetnames) == 5 + tables
    heads = [cell.value for cell in book["Findings"][1]]
    assert book["Findings"].cell(2, heads.index("central") + 1).value == 0.0203
    assert book["Findings"].cell(2, heads.index("upper_bound") + 1).value == 0.0437


def test_text_that_looks_like_a_formula_stays_a_text() -> None:
    from dataclasses import replace

    from openpyxl import load_workbook

    sly = synthetic.finding(statement='=HYPERLINK("http://example.org")')
    book = load_workbook(
        io.BytesIO(report_bytes(replace(report(), findings=(sly,)), ".xlsx")), data_only=False
    )
    cells = [cell for row in book["Findings"].iter_rows() for cell in row]
    (cell,) = [c for c in cells if str(c.value).startswith("=HYPERLINK")]
    assert cell.data_type == "s"


# --- PDF -----------------------------------------------------------------------------------


def test_print_is_a_pdf_of_several_pages() -> None:
    small = Report(
        title="Point of examples",
        argument="examples",
        findings=(synthetic.finding(figures=(synthetic_figures.drivers(),)),),
        facts=synthetic.facts(),
        run=synthetic.run(),
        header=synthetic.header(),
        grid=grid(),
    )
    content = report_bytes(small, ".pdf")
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    assert len(content) > 20_000


@pytest.mark.parametrize(
    "html_text",
    [
        '<style>@import url("http://example.org/a.css");</style><p>a',
        '<p>a<img src="http://example.org/a.png">',
        '<p>a<img src="file:///etc/hostname">',
    ],
)
def test_print_reads_nothing_from_elsewhere(html_text: str) -> None:
    with pytest.raises(EquipoiseError, match="must hold all that it shows"):
        printed(html_text)


# --- languages -----------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [".html", ".md"])
def test_a_report_in_another_language_says_so_and_keeps_its_run(ending: str) -> None:
    with language("ru"):
        text = report_bytes(report(), ending).decode()
    assert "--lang ru" in text
    assert synthetic.run().run_id in text
    assert "Что изменило бы вывод" in text
