"""Studies whose values are absurd: refused with a cure, or computed; never anything else."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from fuzz.targets import require_cure
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.core.errors import EquipoiseError
from equipoise.core.facts import Facts
from equipoise.data.load import load_facts
from equipoise.kernels.validate import ParameterError
from equipoise.studies import Study
from equipoise.study.text import parse
from equipoise.sweep.streams import StreamDesign

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "studies").glob("*.yaml"))
ABSURD: tuple[Any, ...] = (
    None, True, "", " ", "x" * 300, "\ud800", "\x00", "2012", "99999", "USA", "none", [], {}, [[]],
    0, -1, 1, 0.5, 1e-300, 1e300, -1e300, 10**30, 2**63, math.nan, math.inf, [1, 0], [0, 1e308],
    [math.nan, 1], {"uniform": [1, 0]}, {"uniform": [0, 0]}, {"fixed": 1e18}, {"fixed": -1},
    {"fact": "no-such-row"}, {"mixture": [1, 2]}, {"choice": ["a", "b"]}, {"pert": [0, 5, 1]},
    {"beta": [0, 0]}, {"test_record": "GMD"}, {"label": "x"}, "../../etc/passwd",
)  # fmt: skip


# Numbers in the place of numbers, so that more studies are taken.
NUMBERS = (0, 1, -1, 0.0, 0.5, 1.0, 2, 7.5, 99, 1e-9, 10**4, 10**6, 1e9, 1e12, 1e308)


@cache
def facts() -> Facts:
    return load_facts()


def paths_in(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value if isinstance(value, list) else ())
    )
    for key, part in items:
        yield from paths_in(part, (*path, key))


def loaded() -> list[tuple[dict[str, Any], list[tuple[Any, ...]]]]:
    documents = [parse(p.read_text(encoding="utf-8"), file=p.name) for p in EXAMPLES]
    found = [dict(document.values) for document in documents]
    return [(values, list(paths_in(values))) for values in found]


STUDIES = loaded()


@st.composite
def studies(draw: st.DrawFn) -> dict[str, Any]:
    """A study of the examples in which one or two values are absurd."""
    values, paths = draw(st.sampled_from(STUDIES))
    changed = copy.deepcopy(values)
    for path in draw(st.lists(st.sampled_from(paths), min_size=1, max_size=2)):
        place: Any = changed
        for key in path[:-1]:
            place = place[key] if _has(place, key) else {}
        if _has(place, path[-1]):
            number = isinstance(place[path[-1]], int | float)
            place[path[-1]] = copy.deepcopy(draw(st.sampled_from(NUMBERS if number else ABSURD)))
    return changed


def _has(place: Any, key: Any) -> bool:
    if isinstance(place, dict):
        return key in place
    return isinstance(place, list) and isinstance(key, int) and key < len(place)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(studies())
def test_a_study_with_absurd_values(values: dict[str, Any]) -> None:
    try:
        model = Study(values, facts=facts()).built.model
        rows = model.rows(StreamDesign(model.names, seed=1).points(0, 4))
    except (EquipoiseError, ParameterError) as error:
        require_cure(error)
    else:
        outputs = [j for j, f in enumerate(model.fields) if f.role == "output"]
        assert np.all(np.isfinite(rows[:, outputs]))
