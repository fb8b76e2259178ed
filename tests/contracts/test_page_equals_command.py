"""The page, the command line and Python give the same numbers, to the last digit printed.

Every claim of every argument, and two hundred scenarios drawn at random, most of them through
the command in this process, a few through the command as a stranger runs it.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient
from tests.support.command_line import equipoise

import equipoise as eq
from equipoise import api
from equipoise.api import arguments, check_argument, question
from equipoise.cli import cli
from equipoise.core.errors import BadInputError
from equipoise.defense.architecture import plans
from equipoise.defense.record import RULES
from equipoise.documents.plain import tidied
from equipoise.exchange.inputs import viewpoints
from equipoise.exchange.scenario import DOCTRINES, POSTURES
from equipoise.web.app import create_app

SCENARIOS = 200
THROUGH_A_PROCESS = 4
SEED = 20120601
PATIENCE_S = 300.0
Scenario = dict[str, str]


@pytest.fixture(scope="module")
def page() -> Iterator[TestClient]:
    with TestClient(create_app(), base_url="http://127.0.0.1") as client:
        yield client


@cache
def scenarios() -> tuple[tuple[tuple[str, str], ...], ...]:
    """Scenarios that may or may not have an answer; half of them are near the usual ones."""
    draw = random.Random(SEED)
    return tuple(tuple(_drawn(draw).items()) for _ in range(SCENARIOS))


def _drawn(draw: random.Random) -> Scenario:
    facts = eq.load_facts()
    defender = draw.choice(["USA", "USA", "USA", "RUS"])
    attacker = draw.choice(["RUS", "CHN"] if defender == "USA" else ["USA", "CHN", "FRA"])
    choices: dict[str, list[str]] = {
        "on": ["2012-05", "2015", "2018-06-30", "2020", "2024", "2026"],
        "known_by": ["2012-12-31", "2016", "2020", "2025"],
        "viewpoint": viewpoints(facts),
        "rule": [r.name for r in RULES],
        "posture": list(POSTURES),
        "doctrine": list(DOCTRINES),
        "loading": ["as_listed", "declared", "maximum"],
        "plan": plans(facts, defender),
        "warheads": [str(draw.randint(20, 2400))],
        "interceptors": [str(draw.randint(0, 900))],
    }
    rarely = {"known_by": 0.1, "on": 0.7, "viewpoint": 0.6, "rule": 0.3}
    chosen = {n: draw.choice(v) for n, v in choices.items() if draw.random() < rarely.get(n, 0.4)}
    if attacker == "CHN":
        chosen["on"] = "2020"
    return {"attacker": attacker, "defender": defender, **chosen}


def options_of(scenario: Scenario) -> list[str]:
    return [x for n, v in scenario.items() for x in (f"--{n.replace('_', '-')}", v)]


def in_python(scenario: Scenario) -> tuple[str, dict[str, Any]] | str:
    """Numbers by the public interface, or the message of the refusal."""
    given = dict(scenario)
    whole = {n: int(given.pop(n)) for n in ("warheads", "interceptors") if n in given}
    try:
        facts = eq.load_facts(known_by=given.pop("known_by", None))
        asked = question(facts, given.pop("attacker"), given.pop("defender"), **given, **whole)  # type: ignore[arg-type]
    except BadInputError as error:
        return str(error)
    outcome = eq.evaluate(asked.central_scenario())
    numbers = {
        "mean_undefended": outcome.mean_undefended,
        "mean": outcome.mean,
        "p_none": outcome.p_none_arrive,
        "warheads": asked.force.warheads,
    }
    return asked.viewpoint, dict(tidied(numbers))  # type: ignore[call-overload]


@pytest.mark.parametrize("number", range(SCENARIOS))
def test_a_scenario(page: TestClient, number: int) -> None:
    scenario = dict(scenarios()[number])
    answer = page.get(f"/api/outcome?{urlencode(scenario)}")
    done = CliRunner().invoke(cli, ["outcome", *options_of(scenario), "--json"])
    expected = in_python(scenario)
    if isinstance(expected, str):
        assert answer.status_code in (400, 404)
        assert answer.json()["error"] == expected == str(done.exception)
        return
    assert answer.status_code == 200, answer.text
    assert answer.text == done.stdout
    found = answer.json()
    assert found["viewpoint"] == expected[0]
    assert {
        "mean_undefended": found["arriving_undefended"]["mean"],
        "mean": found["arriving"]["mean"],
        "p_none": found["p_none_arrive"],
        "warheads": found["warheads"],
    } == expected[1]


def test_most_scenarios_have_an_answer() -> None:
    refused = sum(isinstance(in_python(dict(s)), str) for s in scenarios())
    assert refused < SCENARIOS / 2


@pytest.mark.parametrize("number", range(0, SCENARIOS, SCENARIOS // 20))
@pytest.mark.parametrize("name", ["threshold", "drivers"])
def test_a_threshold_and_drivers(page: TestClient, name: str, number: int) -> None:
    scenario = dict(scenarios()[number])
    if name == "drivers":
        scenario = {n: v for n, v in scenario.items() if n not in ("warheads", "interceptors")}
    answer = page.get(f"/api/{name}?{urlencode(scenario)}")
    done = CliRunner().invoke(cli, [name, *options_of(scenario), "--json"])
    if answer.status_code == 200:
        assert answer.text == done.stdout
    else:
        assert answer.json()["error"] == str(done.exception)


@pytest.mark.parametrize("number", range(THROUGH_A_PROCESS))
def test_a_scenario_through_the_command_as_it_is_run(page: TestClient, number: int) -> None:
    scenario = [dict(s) for s in scenarios() if not isinstance(in_python(dict(s)), str)][number]
    answer = page.get(f"/api/outcome?{urlencode(scenario)}")
    assert answer.text == printed("outcome", *options_of(scenario))


@pytest.mark.parametrize("argument", [a.id for a in arguments()])
def test_every_claim_of_an_argument(
    page: TestClient, argument: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command computes in this process, where Python's own findings are kept beside it."""
    computed: list[api.Checked] = []

    def noted(*given: Any, **options: Any) -> api.Checked:
        computed.append(check_argument(*given, **options))
        return computed[-1]

    page.get(f"/claims?argument={argument}")
    monkeypatch.setattr(api, "check_argument", noted)
    done = CliRunner().invoke(cli, ["check", argument, "--json"], catch_exceptions=False)
    answer = _checked(page, f"/api/check?argument={argument}")
    assert answer == done.stdout
    found = {f["id"]: f for f in json.loads(answer)["findings"]}
    for finding in computed[0].findings:
        shown = found.pop(finding.id)
        assert (shown["statement"], shown["verdict"]) == (finding.statement, finding.verdict)
        assert shown["upper_bound"] == tidied(finding.upper_bound)
        assert shown["facts_read"] == list(finding.facts_read)
    assert found == {}


def test_options_of_a_check_reach_the_page(page: TestClient) -> None:
    address = (
        "/api/check?argument=mop-up&viewpoint=podvig&on=2015&known_by=2020"
        "&doctrine=salvo-with-remainder"
    )
    options = ("--viewpoint", "podvig", "--on", "2015", "--known-by", "2020")
    expected = printed("check", "mop-up", *options, "--doctrine", "salvo-with-remainder")
    assert _checked(page, address) == expected


def _checked(page: TestClient, address: str) -> str:
    end = time.monotonic() + PATIENCE_S
    while (answer := page.get(address)).status_code == 202:
        assert time.monotonic() < end
    assert answer.status_code == 200, answer.text
    return answer.text


def printed(*command: str) -> str:
    done = equipoise(*command, "--json")
    assert done.returncode == 0, done.stderr
    return done.stdout
