"""Sliding interceptors and forces: what moves, what is kept, what must not change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from equipoise.api import load_facts
from equipoise.core.errors import BadInputError
from equipoise.defense.architecture import architecture
from equipoise.exchange.inputs import Question, gather, within_reach
from equipoise.exchange.movers import DEFENSE, movers
from equipoise.exchange.outcome import evaluate
from equipoise.exchange.sliding import cut_of, draws_of, layers_of
from equipoise.exchange.stock import with_interceptors
from equipoise.exchange.summary import upper_bound
from equipoise.forces.inventory import LOADINGS, force_structure
from tests.support.synthetic_facts import ATTACKER, DEFENDER, world

IN_2012 = date(2012, 5, 1)


def asked(**options: str) -> Question:
    facts = world()
    return gather(
        facts,
        force_structure(facts, ATTACKER, on=IN_2012),
        architecture(facts, DEFENDER, on=IN_2012),
        on=IN_2012,
        **{"posture": "no-first-strike", **options},
    )


def stocks(question: Question) -> list[float]:
    return [x.interceptors.central for x in question.layers]


@pytest.mark.parametrize("total", [0, 1, 2, 7, 100, 999])
def test_every_interceptor_is_placed_and_none_is_cut(total: int) -> None:
    found = with_interceptors(asked(), total)
    assert sum(stocks(found)) == total
    assert all(x == int(x) for x in stocks(found))
    assert all(x.interceptors.low == x.interceptors.high for x in found.layers)


def test_layers_keep_their_proportions() -> None:
    before = asked()
    high = [x.interceptors.high for x in before.layers]
    total = 1000 * sum(high)
    after = with_interceptors(before, int(total))
    assert stocks(after) == pytest.approx([1000 * x for x in high], abs=1)


def test_a_number_asked_for_carries_no_doubt_and_says_so() -> None:
    found = with_interceptors(asked(), 12)
    assert not any(p.name.startswith("interceptors") for p in found.parameters())
    assert {x.interceptors.origin for x in found.layers} == {"asked"}


def test_fewer_than_none_and_no_layers_are_refused() -> None:
    with pytest.raises(BadInputError, match="fewer than none"):
        with_interceptors(asked(), -1)
    with pytest.raises(BadInputError, match="no layer"):
        with_interceptors(replace(asked(), layers=()), 5)


@pytest.mark.parametrize("interceptors", [None, 0, 5, 60])
def test_a_cut_meets_any_defense_as_the_question_itself_would(interceptors: int | None) -> None:
    question = asked()
    defense = question if interceptors is None else with_interceptors(question, interceptors)
    cut = cut_of(question, samples=64, seed=3)
    values = draws_of(defense, samples=64, seed=3)
    assert cut.removed_shares(layers_of(defense, values, 64)) == pytest.approx(
        defense.evaluate(values, 64).removed_share, abs=1e-12
    )
    assert cut.upper_bound(defense) == upper_bound(defense)[0]


def test_the_defense_moves_from_none_to_every_interceptor() -> None:
    question = asked()
    found = {m.name: m for m in movers(world(), question).moves}
    rest = evaluate(question.central_scenario())
    share, stock = upper_bound(question)
    assert found[DEFENSE].high == pytest.approx(rest.mean_undefended)
    assert found[DEFENSE].low == pytest.approx(rest.mean_undefended * (1 - share))
    assert found[DEFENSE].low_case == str(stock)


def test_moves_hold_the_resting_point_and_come_widest_first() -> None:
    found = movers(world(), asked())
    widths = [m.width for m in found.moves]
    assert widths == sorted(widths, reverse=True)
    assert all(m.low <= m.high for m in found.moves)
    assert all(
        m.low - 1e-9 <= found.at_rest <= m.high + 1e-9 for m in found.moves if m.name != "year"
    )


def test_doubt_takes_each_input_to_the_end_that_lets_fewer_or_more_through() -> None:
    question = asked()
    move = next(m for m in movers(world(), question).moves if m.name == "reliability")
    doubtful = [question.reliability, question.force_failure]
    corners = [
        evaluate(question.scenario_at({doubtful[0].name: a, doubtful[1].name: b})).mean
        for a in (doubtful[0].low, doubtful[0].high)
        for b in (doubtful[1].low, doubtful[1].high)
    ]
    assert move.low == pytest.approx(min(corners))
    assert move.high == pytest.approx(max(corners))


def test_upload_and_other_years_move_as_the_forces_on_record() -> None:
    facts, on = load_facts(), date(2012, 5, 31)
    forces = {
        loading: within_reach(facts, force_structure(facts, "RUS", on=on, loading=loading), "USA")
        for loading in LOADINGS
    }
    question = gather(
        facts,
        forces["as_listed"],
        architecture(facts, "USA", on=on),
        on=on,
        posture="generated-ride-out",
    )
    found = {m.name: m for m in movers(facts, question).moves}
    means = {
        loading: evaluate(replace(question, force=force).central_scenario()).mean
        for loading, force in forces.items()
    }
    upload, year = found["loading"], found["year"]
    assert (upload.low, upload.high) == pytest.approx((min(means.values()), max(means.values())))
    assert (means[upload.low_case], means[upload.high_case]) == (upload.low, upload.high)
    assert forces[upload.high_case].warheads == max(f.warheads for f in forces.values())
    assert year.low < year.high
    assert 1997 <= int(year.low_case) <= 2012
    assert year.low <= evaluate(question.central_scenario()).mean <= year.high
