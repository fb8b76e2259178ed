"""A study of the invented world, cheap enough to run in every test."""

from __future__ import annotations

from typing import Any

from equipoise.core.facts import Fact, Facts, Record
from equipoise.study.build import BuiltStudy, build
from equipoise.study.files import study_of
from tests.support.synthetic_facts import number, world

# The day the invented world is asked about: 88 warheads, both layers deployed.
SCENARIO = {"attacker": "ATT", "defender": "DEF", "on": "2012-06-30", "loading": "as_listed"}
RATED = [
    number("shots-fact", "shots_per_warhead", None, low=1.0, high=3.0),
    number("kill-fact", "kill_probability_per_shot", 0.4, low=0.2, high=0.9),
]


def facts(*added: Fact | Record) -> Facts:
    return world(*RATED, *added)


def values(**changes: Any) -> dict[str, Any]:
    scenario = {**SCENARIO, **changes.pop("scenario", {})}
    return {"name": "invented", "scenario": scenario, **changes}


def built(**changes: Any) -> BuiltStudy:
    return build(study_of(values(**changes)), facts())
