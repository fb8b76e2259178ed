"""SQL on the page: answers, limits, refusals; and the tables as files."""

from __future__ import annotations

import csv
import html
import io
import zipfile
from urllib.parse import quote

import pytest

from equipoise.data.load import load_facts
from equipoise.documents.facts import query_document, tables_document
from tests.support.web_pages import as_the_command_prints, document_of, faults, page, text_of

COUNT = "SELECT count(*) AS n FROM events"
LISTED = "SELECT id, party FROM events ORDER BY id LIMIT 3"


def asked(sql: str, address: str = "/data", name: str = "q") -> str:
    return f"{address}?{name}={quote(sql)}"


def test_a_query_is_answered_in_a_table() -> None:
    text = text_of(asked(COUNT))
    assert f"<td>{len(load_facts().records['events'])}</td>" in text
    assert COUNT in html.unescape(text)
    assert faults(text) == []


def test_ids_and_sources_of_an_answer_are_links() -> None:
    text = text_of(asked("SELECT id, source_id FROM events WHERE id = 'events-1983-sdi'"))
    assert 'href="/facts/events-1983-sdi"' in text
    assert 'href="/sources/' in text


def test_the_documents_are_those_of_the_command() -> None:
    book = load_facts()
    assert document_of("/api/facts") == as_the_command_prints(tables_document(book))
    assert document_of(asked(LISTED, "/api/facts", "sql")) == as_the_command_prints(
        query_document(book.sql(LISTED))
    )


def test_the_answer_as_a_file_has_all_rows() -> None:
    answer = page().get(asked("SELECT id FROM events", "/export/query.csv"))
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == len(load_facts().records["events"])


def test_long_answers_are_cut_and_say_so() -> None:
    text = text_of(asked("SELECT id FROM rows"))
    assert "Only the first 500 are shown" in text
    document = document_of(asked("SELECT id FROM rows", "/api/facts", "sql") + "&limit=7")
    assert document["cut"] is True
    assert len(document["rows"]) == 7


def test_the_vintage_holds_for_queries() -> None:
    then = document_of(asked(COUNT, "/api/facts", "sql") + "&known_by=2005")["rows"][0][0]
    assert 0 < then < document_of(asked(COUNT, "/api/facts", "sql"))["rows"][0][0]


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("DROP TABLE events", "not allowed"),
        ("SELECT * FROM read_csv('/etc/passwd')", "closed"),
        ("SELECT * FROM '/etc/passwd'", "there is no table"),
        ("COPY events TO '/tmp/x.csv'", "not allowed"),
        ("INSTALL httpfs", "not allowed"),
        ("SELECT 1; SELECT 2", "Ask one at a time"),
        ("SELEC 1", "the SQL is wrong"),
        ("SELECT * FROM event", "Did you mean"),
        ("\x00", "SQL"),
    ],
)
def test_what_is_not_reading_is_refused_in_words(sql: str, words: str) -> None:
    text = html.unescape(text_of(asked(sql), 400))
    assert words in text
    assert 'role="alert"' in text
    assert words in document_of(asked(sql, "/api/facts", "sql"), 400)["error"]


def test_markup_in_an_answer_is_text() -> None:
    text = text_of(asked("SELECT '<script>alert(1)</script>' AS x"))
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_too_much_is_refused_before_it_is_asked() -> None:
    assert page().get(asked("SELECT '" + "x" * 4000 + "'")).status_code == 422
    assert page().get("/api/facts?limit=1000000").status_code == 422
    assert page().get("/export/query.csv").status_code == 400


def test_a_crowd_of_queries_is_turned_away() -> None:
    from equipoise.web.views import data

    held = 0
    while data._WAITING.acquire(blocking=False):
        held += 1
    try:
        assert page().get(asked(COUNT)).status_code == 429
        assert "again" in document_of(asked(COUNT, "/api/facts", "sql"), 429)["error"]
    finally:
        for _ in range(held):
            data._WAITING.release()
    assert page().get(asked(COUNT)).status_code == 200


def files_in(address: str) -> zipfile.ZipFile:
    answer = page().get(address)
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(answer.content))


def test_the_zipped_tables_carry_readme_license_and_citation() -> None:
    found = files_in("/export/tables.zip")
    names = {n.removeprefix("equipoise-facts/") for n in found.namelist()}
    assert {"README.md", "LICENSE.md", "CITATION.cff", "datapackage.json"} <= names
    rows = list(csv.DictReader(io.StringIO(found.read("equipoise-facts/data/events.csv").decode())))
    assert {r["id"] for r in rows} == {e.id for e in load_facts().records["events"]}


def test_the_package_has_every_form() -> None:
    names = {n.rpartition(".")[2] for n in files_in("/export/package.zip").namelist()}
    assert {"csv", "sqlite", "parquet", "json", "md", "cff"} <= names


def test_the_excel_file_has_a_sheet_for_each_table_and_no_formula() -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(page().get("/export/tables.xlsx").content), read_only=True)
    names = [t["name"] for t in tables_document(load_facts())["tables"] if t["shape"] != "across"]
    assert set(names) <= set(book.sheetnames)
    assert book.sheetnames[0] == "README"
    events = list(book["events"].iter_rows(values_only=True))
    assert len(events) == len(load_facts().records["events"]) + 1
    book.close()


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    from openpyxl import Workbook, load_workbook

    from equipoise.web.tables import _fill

    out = io.BytesIO()
    book = Workbook(write_only=True)
    _fill(book.create_sheet("x"), [["=1+1", 2.5, None]])
    book.save(out)
    cell = load_workbook(out)["x"]["A1"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
