"""The grid of forces and interceptors: every point is what the engine says at that point."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest

from equipoise.api import Checked, argument_named
from equipoise.api import removed_grid as grid_of_run
from equipoise.claims.deep_cuts import scaled
from equipoise.claims.frame import Options, best_loaded_force
from equipoise.claims.grid import FORCES, STOCKS, _split, removed_grid
from equipoise.core.dates import day_asked
from equipoise.core.grid import Grid
from equipoise.core.language import language
from equipoise.core.provenance import Run
from equipoise.data.load import load_facts
from equipoise.defense.architecture import architecture
from equipoise.exchange.inputs import Question, gather
from equipoise.exchange.outcome import evaluate
from equipoise.exchange.scenario import POSTURES

DAY = day_asked("2026-11-22")
OPTIONS = Options(on=DAY, today=DAY)


@cache
def grid() -> Grid:
    return removed_grid(load_facts(), OPTIONS)


def question(posture: str) -> Question:
    facts = load_facts()
    force = best_loaded_force(facts, "RUS", DAY)
    return gather(facts, force, architecture(facts, "USA", on=DAY), on=DAY, posture=posture)


@pytest.mark.parametrize("posture", POSTURES)
def test_the_point_on_record_is_the_scenario_with_every_input_at_its_middle(posture: str) -> None:
    found, p = grid(), POSTURES.index(posture)
    f = found.warheads.index(found.on_record[0])
    s = found.interceptors.index(found.on_record[1])
    outcome = evaluate(question(posture).central_scenario())
    assert found.central[p][f][s] == pytest.approx(outcome.removed_share, abs=1e-12)
    assert found.arriving[p][f] == pytest.approx(outcome.mean_undefended, rel=1e-12)
    assert found.bound[p][f][s] == pytest.approx(outcome.upper_bound, abs=1e-9)
    assert found.p_floor[p][f][s] == pytest.approx(outcome.p_at_least(found.floor), abs=1e-9)


@pytest.mark.parametrize(("force", "stock"), [(0, 3), (3, 1), (5, 6)])
def test_points_off_the_record_are_the_cut_force_against_the_parted_stock(
    force: int, stock: int
) -> None:
    found, asked = grid(), question("generated-ride-out")
    p = POSTURES.index("generated-ride-out")
    parts = _split(asked.layers, found.interceptors)
    values = {
        layer.interceptors.name: float(numbers[stock])
        for layer, numbers in zip(asked.layers, parts, strict=True)
    }
    cut = replace(asked, force=scaled(asked.force, found.warheads[force]))
    outcome = evaluate(cut.scenario_at(values))
    assert found.central[p][force][stock] == pytest.approx(outcome.removed_share, abs=1e-12)


def test_numbers_on_record_are_points_and_the_rest_are_round() -> None:
    found = grid()
    assert set(found.warheads) - {found.on_record[0]} <= set(FORCES)
    assert set(found.interceptors) - {found.on_record[1]} <= set(STOCKS)
    assert list(found.warheads) == sorted(found.warheads)
    assert list(found.interceptors) == sorted(found.interceptors)


def test_more_interceptors_remove_more_and_ranges_hold_their_middle() -> None:
    found = grid()
    for p in range(len(POSTURES)):
        for f in range(len(found.warheads)):
            shares = found.central[p][f]
            assert all(a <= b + 1e-12 for a, b in pairwise(shares))
            assert shares[0] == pytest.approx(0.0, abs=1e-12)
            for s in range(len(found.interceptors)):
                low, high = found.low[p][f][s], found.high[p][f][s]
                assert low - 1e-12 <= shares[s] <= high + 1e-12
                assert high <= found.bound[p][f][s] + 1e-9


def test_every_stock_is_parted_whole() -> None:
    found = grid()
    parts = _split(question("no-first-strike").layers, found.interceptors)
    assert tuple(map(sum, zip(*parts, strict=True))) == found.interceptors


@pytest.mark.parametrize("known_by", ["1985-12-31", "1995-12-31"])
def test_a_vintage_without_force_or_defense_has_no_grid(known_by: str) -> None:
    facts = load_facts(known_by=known_by)
    run = Checked(argument_named("mop-up"), OPTIONS, facts, Run("1", facts.digest, {}), [])
    assert grid_of_run(run) is None


def test_a_language_changes_words_of_the_grid_only() -> None:
    with language("ru"):
        other = removed_grid(load_facts(), OPTIONS)
    assert other.scenario != grid().scenario
    assert replace(other, scenario="") == replace(grid(), scenario="")
