from __future__ import annotations

import gc
import json
import os
import pickle
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from equipoise.core.errors import BadInputError
from equipoise.core.facts import Facts
from equipoise.data.book import FactBook
from equipoise.data.load import load_facts
from equipoise.data.query import QueryResult, sql
from equipoise.data.relations import relations
from equipoise.data.schema import TABLES
from tests.broken_inputs.folder import write_valid_folder

ON_LINUX = sys.platform == "linux"
DAY = date(2012, 12, 31)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> FactBook:
    return load_facts(folder=write_valid_folder(tmp_path_factory.mktemp("facts")))


@pytest.fixture(scope="module")
def shipped() -> FactBook:
    return load_facts()


def refused(book: FactBook, text: str, **limits: float) -> BadInputError:
    with pytest.raises(BadInputError) as caught:
        book.sql(text, **limits)  # type: ignore[arg-type]
    assert caught.value.exit_code == 2
    assert caught.value.cure
    return caught.value


class TestTables:
    def test_a_number_table_has_the_columns_and_cells_of_its_file(self, book: FactBook) -> None:
        found = book.sql("SELECT * FROM forces WHERE id = 'alpha-warheads-2012'")
        assert found.columns == TABLES["forces"].header
        assert found.rows == (
            (
                "alpha-warheads-2012", "warheads", "NOTIONAL", "Alpha", "silo", 40.0, 80.0, 120.0,
                "warheads", "2012-03", "month", "estimate", "loaded_estimate", "survey-2012",
                "table 1", "seen", None, None,
            ),
        )  # fmt: skip

    def test_a_record_table_has_numbers_as_numbers_and_empty_cells_as_null(
        self, book: FactBook
    ) -> None:
        found = book.sql("SELECT warheads_high, replaces, note, first_flight_test FROM programs")
        assert found.rows == ((3.0, None, None, "1998-05"),)

    def test_sources_quantities_and_an_empty_table(self, book: FactBook) -> None:
        assert book.sql("SELECT count(*), count(url) FROM sources").rows == ((2, 1),)
        assert book.sql("SELECT sum(carry_limit_days) FROM quantities").rows == ((1460.0,),)
        assert book.sql("SELECT count(*) FROM stockpiles").rows == ((0,),)

    def test_numbers_holds_all_number_tables_with_their_names(self, shipped: FactBook) -> None:
        found = shipped.sql("SELECT table_name, count(*) FROM numbers GROUP BY ALL")
        assert dict(found.rows) == Counter(f.table for f in shipped.facts)

    def test_rows_holds_every_fact_and_record_with_its_days(self, book: FactBook) -> None:
        found = book.sql(
            "SELECT table_name, as_of, as_of_first, as_of_last, public_from, public_by "
            "FROM rows WHERE id = 'alpha-launchers-2013'"
        )
        assert found.as_dicts() == [
            {
                "table_name": "forces",
                "as_of": "2013",
                "as_of_first": "2013-01-01",
                "as_of_last": "2013-12-31",
                "public_from": "2013-06-15",
                "public_by": "2013-06-15",
            }
        ]
        every = {row[0] for row in book.sql("SELECT id FROM rows").rows}
        assert every == {row.id for row in book.all_rows()}

    def test_days_compare_as_dates(self, shipped: FactBook) -> None:
        found = shipped.sql("SELECT count(*) FROM rows WHERE public_by <= DATE '2012-12-31'")
        assert found.rows == ((len(list(shipped.as_known_by(DAY).all_rows())),),)

    def test_every_table_of_the_listing_can_be_read(self, shipped: FactBook) -> None:
        for table in relations(shipped):
            found = shipped.sql(f"SELECT count(*) FROM {table.name}")
            assert found.rows == ((len(table.rows),),), table.name

    def test_a_vintage_answers_for_itself(self, shipped: FactBook) -> None:
        known = load_facts("2012-12-31")
        count = "SELECT count(*) FROM rows"
        assert known.sql(count).rows == ((len(list(known.all_rows())),),)
        assert known.sql(count).rows < shipped.sql(count).rows
        assert known.sql("SELECT count(outcome) FROM plans").rows == ((0,),)


class TestAnswers:
    def test_more_rows_than_the_limit_are_cut_and_it_says_so(self, book: FactBook) -> None:
        assert book.sql("SELECT * FROM range(5)", limit_rows=3).cut
        found = book.sql("SELECT * FROM range(5)", limit_rows=5)
        assert (len(found.rows), found.cut) == (5, False)

    def test_an_endless_answer_is_cut_too(self, book: FactBook) -> None:
        endless = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n FROM r"
        assert book.sql(endless, limit_rows=2).rows == ((1,), (2,))

    def test_cells_are_plain_values(self, book: FactBook) -> None:
        found = book.sql(
            "SELECT DATE '2012-05-01', 1.5::DECIMAL(4, 2), [1, 2], {'a': 1}, 'nan'::DOUBLE, "
            "2::HUGEINT ** 80, true, NULL, 'é'"
        )
        assert found.rows[0][:5] == ("2012-05-01", 1.5, [1, 2], {"a": 1}, None)
        assert found.rows[0][6:] == (True, None, "é")
        assert json.dumps(found.rows)

    def test_columns_of_one_name_stay_apart(self, book: FactBook) -> None:
        assert book.sql("SELECT 1 AS a, 2 AS a") == QueryResult(("a", "a"), ((1, 2),))

    @pytest.mark.parametrize(
        "text",
        ["DESCRIBE forces", "SHOW TABLES", "SUMMARIZE forces", "FROM forces", "VALUES (1)",
         "WITH x AS (SELECT 1) SELECT * FROM x", " -- a note\n SELECT 1;"],
    )  # fmt: skip
    def test_every_statement_that_only_reads_is_answered(self, book: FactBook, text: str) -> None:
        assert book.sql(text).rows

    def test_facts_made_by_hand_are_queried_through_the_function(self, book: FactBook) -> None:
        plain = Facts(
            sources=book.sources,
            quantities=book.quantities,
            facts=book.facts,
            records=book.records,
            digest=book.digest,
        )
        assert sql(plain, "SELECT count(*) FROM numbers").rows == ((3,),)


WRITING = [
    "CREATE TABLE mine (a INT)",
    "CREATE TEMP TABLE mine AS SELECT 1",
    "CREATE MACRO mine() AS 1",
    "INSERT INTO forces SELECT * FROM forces",
    "UPDATE forces SET value = 1",
    "DELETE FROM forces",
    "TRUNCATE forces",
    "DROP TABLE forces",
    "ALTER TABLE forces ADD COLUMN a INT",
    "COPY forces TO 'mine.csv'",
    "COPY forces FROM 'mine.csv'",
    "EXPORT DATABASE 'mine'",
    "ATTACH 'mine.db'",
    "ATTACH ':memory:' AS mine",
    "PRAGMA database_list",
    "SET threads = 8",
    "SET memory_limit = '8GB'",
    "RESET lock_configuration",
    "INSTALL httpfs",
    "LOAD httpfs",
    "CALL pragma_version()",
    "BEGIN",
    "VACUUM",
    "CHECKPOINT",
    "PREPARE mine AS SELECT 1",
    "EXPLAIN ANALYZE SELECT 1",
    "WITH x AS (INSERT INTO forces SELECT * FROM forces RETURNING *) SELECT * FROM x",
    "WITH x AS (DELETE FROM forces RETURNING id) SELECT * FROM x",
]
REACHING = [
    "SELECT * FROM read_csv('{file}')",
    "SELECT * FROM read_text('{file}')",
    "SELECT * FROM read_blob('{file}')",
    "SELECT * FROM read_json('{file}')",
    "SELECT * FROM parquet_scan('{file}')",
    "SELECT * FROM sniff_csv('{file}')",
    "SELECT * FROM '{file}'",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')",
    "SELECT * FROM 'https://127.0.0.1:9/x.parquet'",
    "SELECT * FROM enable_profiling()",
    "SELECT * FROM load_aws_credentials()",
]


class TestLocks:
    @pytest.mark.parametrize("text", WRITING)
    def test_what_does_more_than_read_is_refused(
        self, book: FactBook, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        error = refused(book, text)
        assert "not allowed: the facts can only be read" in str(error)
        assert "SELECT" in error.cure
        assert list(tmp_path.iterdir()) == []
        assert book.sql("SELECT count(*), count(value) FROM forces").rows == ((3, 3),)

    @pytest.mark.parametrize("text", REACHING)
    def test_what_reaches_outside_is_refused(
        self, book: FactBook, text: str, tmp_path: Path
    ) -> None:
        secret = tmp_path / "secret.csv"
        secret.write_text("word\nhush\n")
        error = refused(book, text.format(file=secret.as_posix(), folder=tmp_path.as_posix()))
        assert "which are closed" in str(error)
        assert "hush" not in str(error)

    def test_there_is_no_function_that_reads_the_environment(self, book: FactBook) -> None:
        assert "there is no function 'getenv'" in str(refused(book, "SELECT getenv('HOME')"))

    def test_variables_of_python_are_not_tables(self, book: FactBook) -> None:
        listing = [1, 2, 3]
        assert "there is no table 'listing'" in str(refused(book, "SELECT * FROM listing"))
        assert listing

    @pytest.mark.skipif(not ON_LINUX, reason="reads /proc")
    def test_the_process_inherits_no_secret(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("A_SECRET", "hush")
        with_secret = load_facts("2013")
        pid = _pid_of(with_secret)
        assert b"A_SECRET" not in Path(f"/proc/{pid}/environ").read_bytes()

    @pytest.mark.parametrize("text", ["SELECT 1; SELECT 2", "SELECT 1; DROP TABLE forces"])
    def test_one_statement_at_a_time(self, book: FactBook, text: str) -> None:
        assert str(refused(book, text)).startswith("there are 2 SQL statements. Ask one")

    @pytest.mark.parametrize("text", ["", "  ", ";", "-- nothing"])
    def test_no_statement_at_all(self, book: FactBook, text: str) -> None:
        assert str(refused(book, text)).startswith("there is no SQL statement")


ENDLESS = [
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r",
    "SELECT count(*) FROM range(30000) a(x), range(30000) b(x), range(30000) c(x) "
    "WHERE a.x * b.x = c.x + 7",
    "SELECT pg_sleep(1000)",
    "SELECT levenshtein(repeat('ab', 100000), repeat('bc', 100000))",
]
HUGE = [
    "SELECT range(500000000)",
    "SELECT length(repeat('x', 2000000000))",
    "WITH RECURSIVE r(s) AS (SELECT 'x' UNION ALL SELECT s || s FROM r) SELECT max(s) FROM r",
]
HUGE_TABLES = [
    "SELECT * FROM range(100000000) t(x) ORDER BY hash(x)",
    "SELECT list(x) FROM range(100000000) t(x)",
    "SELECT count(DISTINCT x::VARCHAR || 'abcdefghijklmnop') FROM range(100000000) t(x)",
]


class TestLimits:
    @pytest.mark.parametrize("text", ENDLESS)
    def test_a_query_without_end_is_stopped(self, book: FactBook, text: str) -> None:
        start = time.monotonic()
        error = refused(book, text, timeout_s=0.4)
        assert "took longer than 0.4 s and was stopped" in str(error)
        assert time.monotonic() - start < 30
        assert book.sql("SELECT count(*) FROM forces").rows == ((3,),)

    @pytest.mark.parametrize("text", HUGE_TABLES)
    def test_a_query_that_fills_memory_with_rows_is_stopped(
        self, book: FactBook, text: str
    ) -> None:
        error = refused(book, text, timeout_s=60)
        assert "needed more memory than 256 MB and was stopped" in str(error)
        assert book.sql("SELECT count(*) FROM forces").rows == ((3,),)

    @pytest.mark.skipif(not ON_LINUX, reason="only Linux holds a process to its address space")
    @pytest.mark.parametrize("text", HUGE)
    def test_a_query_that_fills_memory_in_one_cell_is_stopped(
        self, book: FactBook, text: str
    ) -> None:
        error = refused(book, text, timeout_s=60)
        assert "needed more memory than 256 MB and was stopped" in str(error)
        assert _peak_bytes(text) < 1_000 * 10**6

    def test_an_answer_too_long_to_hand_over_is_refused(self, book: FactBook) -> None:
        error = refused(book, "SELECT repeat('x', 40000) FROM range(1000)", timeout_s=60)
        assert "longer than 16 million characters" in str(error)

    @pytest.mark.parametrize(
        ("limits", "words"),
        [
            ({"limit_rows": 0}, "0 is no number of rows"),
            ({"timeout_s": 0.0}, "a time limit of 0 s"),
            ({"timeout_s": float("nan")}, "a time limit of nan s"),
            ({"memory_limit": "lots"}, "'lots' is no memory limit"),
            ({"memory_limit": "1MB"}, "'1MB' is no memory limit"),
        ],
    )
    def test_limits_must_make_sense(
        self, book: FactBook, limits: dict[str, float], words: str
    ) -> None:
        assert words in str(refused(book, "SELECT 1", **limits))

    def test_a_larger_memory_limit_lets_a_larger_query_through(self, book: FactBook) -> None:
        text = "SELECT length(repeat('x', 400000000)) AS n"
        if ON_LINUX:
            refused(book, text, timeout_s=60)
        assert book.sql(text, timeout_s=60, memory_limit="1GB").rows == ((400_000_000,),)


class TestMessages:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("SELECT * FRO forces", 'syntax error at or near "forces" (line 1, column 14'),
            ("SELECT id\nFROM forces\nWHERE vlue > 1", "(line 3, column 7 of the SQL)"),
            ("SELECT 'é', vlue FROM forces", "(line 1, column 13 of the SQL)"),
            ("SELECT vlue FROM forces", 'Candidate bindings: "value"'),
            ("SELECT * FROM forcs", "Did you mean 'forces'?"),
            ("SELECT nope(1)", "there is no function 'nope'"),
            ("SELECT * FROM forces WHERE value = 'many'", "'many'"),
            ("SELECT '", "unterminated"),
            ("SELECT $1", "parameters: 1"),
            ("SELECT \ud800", "no text"),
        ],
    )
    def test_wrong_sql_gets_one_line_that_says_where(
        self, book: FactBook, text: str, words: str
    ) -> None:
        message = str(refused(book, text))
        assert words in message
        assert "\n" not in message

    def test_a_word_of_the_user_is_not_taken_for_an_extension(self, book: FactBook) -> None:
        assert "closed" not in str(refused(book, "SELECT 'extension'::INT"))


class TestProcess:
    def test_one_process_serves_the_same_facts_and_a_vintage_gets_its_own(
        self, book: FactBook
    ) -> None:
        assert _pid_of(book) == _pid_of(book.recorded())
        assert _pid_of(book.as_known_by(DAY)) != _pid_of(book)

    def test_it_ends_with_the_facts(self, tmp_path: Path) -> None:
        book = load_facts(folder=write_valid_folder(tmp_path))
        pid = _pid_of(book)
        assert _is_alive(pid)
        del book
        gc.collect()
        assert not _is_alive(pid)

    def test_it_ends_with_python(self) -> None:
        code = (
            "from equipoise.data.load import load_facts\n"
            "book = load_facts()\n"
            "book.sql('SELECT 1')\n"
            "print(book.sandbox._worker._process.pid)"
        )
        done = _python(code)
        assert not _is_alive(int(done.stdout))

    def test_a_killed_process_is_started_again(self, tmp_path: Path) -> None:
        book = load_facts(folder=write_valid_folder(tmp_path))
        book.sql("SELECT 1")
        worker = book.sandbox._worker
        assert worker is not None
        worker._process.kill()
        worker._process.wait()
        assert book.sql("SELECT 2").rows == ((2,),)

    def test_a_copy_made_by_pickle_answers_too(self, book: FactBook) -> None:
        book.sql("SELECT 1")
        copy = pickle.loads(pickle.dumps(book))
        assert copy == book
        assert copy.sql("SELECT count(*) FROM forces").rows == ((3,),)
        copy.sandbox.close()


def _pid_of(book: FactBook) -> int:
    book.sql("SELECT 1")
    worker = book.sandbox._worker
    assert worker is not None
    return worker._process.pid


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def _peak_bytes(text: str) -> int:
    """Most memory that a query process of its own held over a query."""
    code = (
        "import resource, sys\n"
        "from equipoise.core.errors import BadInputError\n"
        "from equipoise.data.load import load_facts\n"
        "book = load_facts()\n"
        "try:\n"
        "    book.sql(sys.argv[1], timeout_s=60)\n"
        "except BadInputError:\n"
        "    book.sandbox.close()\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)"
    )
    done = _python(code, text)
    return int(done.stdout)


def _python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done
