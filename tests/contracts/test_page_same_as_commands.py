"""The page serves the very bytes that the command prints with ``--json``."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from tests.support.web_pages import page

from equipoise.cli import cli

SQL = "SELECT party, as_of, value FROM stockpiles ORDER BY id LIMIT 5"
ROW = "assume-kill-probability-per-shot-usa-mda-homeland"
PAIRS: tuple[tuple[str, str, dict[str, object]], ...] = (
    (
        "timeline --track defense --from 2009 --to 2013",
        "timeline",
        {"track": "defense", "first": "2009", "last": "2013"},
    ),
    ("timeline --party CHN --known-by 2015", "timeline", {"party": "CHN", "known_by": "2015"}),
    ("forces RUS", "forces", {}),
    (
        "forces USA --on 2012-03 --loading declared",
        "forces",
        {"party": "USA", "on": "2012-03", "loading": "declared"},
    ),
    ("order-of-battle CHN --on 2005", "order-of-battle", {"party": "CHN", "on": "2005"}),
    ("treaty new-start --party USA --on 2015", "treaty", {"party": "USA", "on": "2015"}),
    ("treaty start-1 --party RUS --on 2002", "treaty", {"name": "start-1", "on": "2002"}),
    ("scorecard", "scorecard", {}),
    (
        "scorecard --who podvig --known-by 2020",
        "scorecard",
        {"who": "podvig", "known_by": "2020"},
    ),
    (f"explain {ROW}", f"explain/{ROW}", {}),
    ("explain events-1983-sdi --known-by 2020", "explain/events-1983-sdi", {"known_by": "2020"}),
    (f"cite {ROW}", f"cite/{ROW}", {}),
    ("cite equipoise-declared-ranges", "cite/equipoise-declared-ranges", {}),
    ("facts", "facts", {}),
    ("study-schema", "study-schema", {}),
)


def printed(*arguments: str) -> str:
    done = CliRunner().invoke(cli, [*arguments, "--json"], standalone_mode=False)
    assert done.exception is None, done.exception
    return done.stdout


@pytest.mark.parametrize(("command", "path", "query"), PAIRS, ids=[c for c, _, _ in PAIRS])
def test_the_same_bytes(command: str, path: str, query: dict[str, object]) -> None:
    answer = page().get(f"/api/{path}?{urlencode(query)}")
    assert answer.text == printed(*command.split())


def test_the_same_answer_to_a_query() -> None:
    answer = page().get(f"/api/facts?{urlencode({'sql': SQL})}")
    assert answer.text == printed("facts", SQL)


@pytest.mark.parametrize(
    ("command", "path"),
    [
        ("timeline --party XYZ", "timeline?party=XYZ"),
        ("forces RUS --on 1960", "forces?on=1960"),
        ("treaty no-such --party RUS", "treaty?name=no-such"),
        ("scorecard --who nobody-at-all", "scorecard?who=nobody-at-all"),
    ],
)
def test_the_same_words_where_there_is_no_answer(command: str, path: str) -> None:
    done = CliRunner().invoke(cli, [*command.split(), "--json"], standalone_mode=False)
    assert page().get(f"/api/{path}").json()["error"] == str(done.exception)
