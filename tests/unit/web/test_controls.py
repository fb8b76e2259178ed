"""Controls: a link is a scenario, an empty field is none, an unknown one is refused."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from pydantic import ValidationError

from equipoise.web.controls import Controls
from equipoise.web.scenarios import ScenarioControls


def test_what_is_at_its_default_is_not_in_the_address() -> None:
    assert Controls().to_query() == ""
    assert Controls(attacker="RUS", posture="no-first-strike").to_query() == ""


def test_an_address_says_everything_that_was_chosen() -> None:
    chosen = ScenarioControls(viewpoint="mda", on="2012-05", warheads=300, interceptors=0)
    again = ScenarioControls.model_validate(dict(parse_qsl(chosen.to_query()[1:])))
    assert again == chosen


def test_changes_are_set_and_taken_back() -> None:
    chosen = Controls(viewpoint="mda", lang="ru")
    assert chosen.to_query(viewpoint=None) == "?lang=ru"
    assert chosen.to_query(on="2012") == "?on=2012&viewpoint=mda&lang=ru"


def test_empty_fields_of_a_form_ask_for_the_default() -> None:
    assert Controls.model_validate({"on": "", "plan": "", "viewpoint": ""}) == Controls()


def test_only_shared_controls_go_from_view_to_view() -> None:
    chosen = ScenarioControls(viewpoint="mda", warheads=300)
    assert chosen.shared() == Controls(viewpoint="mda")


@pytest.mark.parametrize(
    "values",
    [
        {"on": "tomorrow"},
        {"on": "2012-13"},
        {"on": "2012-05-01T00:00"},
        {"known_by": "1850"},
        {"viewpoint": "../../etc/passwd"},
        {"argument": "my.yaml"},
        {"argument": "/tmp/a.yaml"},
        {"attacker": "rus"},
        {"attacker": "RUSSIA"},
        {"lang": "de"},
        {"viewpont": "mda"},
        {"viewpoint": "x" * 41},
        {"warheads": "0"},
        {"warheads": "1000000"},
        {"interceptors": "-1"},
        {"interceptors": "many"},
    ],
)
def test_what_cannot_be_meant_is_refused(values: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        ScenarioControls.model_validate(values)
