"""Reconciliations: what adds up, what order changes, what is refused, checked by hand."""

from __future__ import annotations

import json
from functools import cache
from itertools import permutations

import pytest

import equipoise as eq
from equipoise.claims.costs import costs
from equipoise.claims.money import money_of
from equipoise.claims.reconcile import QUANTITIES, figure_named, quantity_named, reconcile
from equipoise.claims.tallies import choices_of, counted, tallies
from equipoise.claims.waterfall import Assumption, End, Waterfall, effects, table_of, waterfall
from equipoise.core.errors import BadInputError, UnknownNameError
from equipoise.core.facts import Facts
from tests.support.command_line import equipoise


@cache
def facts() -> Facts:
    return eq.load_facts()


def steps(found: Waterfall) -> dict[str, float]:
    return {x.label: x.effect.step for x in found.lines if x.kind == "step" and x.effect}


@pytest.mark.parametrize("quantity", [q.name for q in QUANTITIES])
def test_steps_and_residual_lead_from_the_first_figure_to_the_last(quantity: str) -> None:
    found = reconcile(facts(), quantity)
    total = found.first.value + sum(steps(found).values()) + found.residual
    assert total == pytest.approx(found.last.value)
    assert found.lines[0].kind == "start"
    assert found.lines[-1].level == pytest.approx(found.last.value)
    assert all(line.rows for line in found.lines if line.kind in ("start", "step", "end"))


@pytest.mark.parametrize("quantity", [q.name for q in QUANTITIES])
def test_every_pair_of_figures_averages_to_the_same_sum_over_orders(quantity: str) -> None:
    ends = quantity_named(quantity).ends(facts())
    assert len({e.name for e in ends}) == len(ends)
    for other in ends:
        if quantity == "test-success" and not other.name.startswith("gmd-20"):
            continue
        if other.name.endswith("icbm-class-targets-only"):
            with pytest.raises(BadInputError, match="no test is left"):
                reconcile(facts(), quantity, ends[1].name, other.name)
            continue
        found = reconcile(facts(), quantity, ends[1].name, other.name)
        average = sum(x.effect.average for x in found.lines if x.kind == "step" and x.effect)
        assert average == pytest.approx(sum(steps(found).values()), abs=1e-6)
        for x in found.lines:
            if x.effect is not None:
                assert x.effect.low - 1e-9 <= x.effect.average <= x.effect.high + 1e-9


def test_a_figure_and_itself_differ_in_nothing() -> None:
    found = reconcile(facts(), "test-success", "gmd-2013-01", "gmd-2013-01")
    assert steps(found) == {}
    assert found.residual == 0.0
    assert "all is residual" in found.order


def test_two_factors_by_hand() -> None:
    found = effects(["a", "b"], lambda s: (3.0 if "a" in s else 1.0) * (5.0 if "b" in s else 2.0))
    assert (found["a"].step, found["b"].step) == (4.0, 9.0)
    assert (found["a"].average, found["b"].average) == (7.0, 6.0)
    assert (found["a"].low, found["a"].high) == (4.0, 10.0)


def test_too_many_assumptions_are_refused() -> None:
    with pytest.raises(BadInputError, match="too many orders"):
        effects([str(i) for i in range(8)], len)


def test_what_cannot_be_computed_is_named_and_left_in_the_residual() -> None:
    first, last = End("x", "X", 10.0, ("r1",)), End("y", "Y", 30.0, ("r2",))
    found = waterfall(
        quantity="q",
        question="Q:",
        unit="u",
        first=first,
        last=last,
        assumptions=(
            Assumption("a", "A", ("r1",)),
            Assumption("b", "B", ("r2",), computed=False),
            Assumption("c", "C", ("r2",), after_residual=True),
        ),
        value=lambda s: 10.0 + 4.0 * ("a" in s) + 1.0 * ("c" in s),
    )
    assert [x.kind for x in found.lines] == [
        "start", "step", "not computed", "residual", "step", "end",
    ]  # fmt: skip
    assert [x.level for x in found.lines] == [10.0, 14.0, None, 29.0, 30.0, 30.0]
    assert found.residual == 15.0
    assert not found.order_matters


def test_each_tally_on_record_is_counted_again_from_the_words_of_its_rule() -> None:
    for tally in tallies(facts()):
        tests = [t for t in facts().records["flight_tests"] if t["program"] in tally.programs]
        own = int(tally.row["own_hits"]), int(tally.row["own_attempts"])
        assert counted(tests, tally.choices) == own, tally.name


def test_choices_are_read_from_words() -> None:
    found = choices_of("excluding FTG-02 and IFT-13C, where hitting", "1999-10 to 2007-09")
    assert found.left_out == {"FTG-02", "IFT-13C"}
    assert (found.start.isoformat(), found.end.isoformat()) == ("1999-10-01", "2007-09-30")
    assert choices_of("2007 no-test counted as an attempt", "1999 to 2008").no_tests
    assert not choices_of("all attempts; no-tests excluded", "1999 to 2008").no_tests
    with pytest.raises(BadInputError, match="not two dates"):
        choices_of("all", "1999")


def test_official_and_critics_counts_by_hand() -> None:
    found = reconcile(facts(), "test-success")
    assert (found.first.value, found.last.value) == (50.0, 40.0)
    by_hand = {
        "Tests left out by name": 100 * (8 / 15 - 7 / 14),
        "First test counted": 100 * (3 / 8 - 8 / 15),
        "Last test counted": 100 * (4 / 10 - 3 / 8),
    }
    assert steps(found) == pytest.approx(by_hand)
    assert found.residual == 0.0
    assert found.order_matters


def test_a_published_count_that_the_tests_do_not_bear_out_leaves_a_residual() -> None:
    found = reconcile(facts(), "test-success", "gmd-2017-12", "gmd-2023-12-all")
    assert found.residual == pytest.approx(100 * (12 / 21 - 12 / 20))


def test_tallies_of_different_programs_are_refused() -> None:
    with pytest.raises(BadInputError, match="different programs"):
        reconcile(facts(), "test-success", "gmd-2013-01", "thaad-2013-05")


def test_interceptors_go_with_missiles_and_with_time_to_decide() -> None:
    found = reconcile(facts(), "space-based-interceptors")
    assert steps(found) == pytest.approx(
        {"Missiles to be stopped at once": 8550.0, "Time to decide before firing": 11875.0}
    )
    assert found.residual == pytest.approx(36_000 - 950 * 10 * 36 / 16)
    back = reconcile(facts(), "space-based-interceptors", "aps-2025-ten-upper", "harrison-2025-one")
    assert back.lines[-1].level == 950.0


def test_option_and_launch_price_of_one_report_leave_nothing_over() -> None:
    names = ("lowest-option-new", "highest-option-old")
    found = reconcile(
        facts(), "national-defense-cost", *(f"cbo-2025-space-layer-{n}" for n in names)
    )
    effects_of = {x.label: x.effect for x in found.lines if x.kind == "step" and x.effect}
    option, launch = effects_of["What the layer must stop"], effects_of["Price of a launch"]
    assert (option.step, launch.step) == (542 - 161, 831 - 542)
    assert (option.average, launch.average) == ((381 + 567) / 2, (289 + 103) / 2)
    assert found.residual == 0.0


def test_no_step_crosses_price_years() -> None:
    for first, last in permutations(costs(facts()), 2):
        found = reconcile(facts(), "national-defense-cost", first.end.name, last.end.name)
        if first.money.alike(last.money):
            assert all(x.label != "Price year" for x in found.lines)
            continue
        assert any(x.label == "Price year" for x in found.lines)
        side = first
        for x in found.lines:
            side = last if x.kind == "residual" else side
            if x.kind == "step":
                assert side.money.price_year_words in x.note


def test_the_space_layer_is_taken_out_of_its_own_total_only() -> None:
    found = reconcile(facts(), "national-defense-cost")
    assert (found.first.value, found.last.value) == (175.0, 1191.0)
    assert steps(found) == {"Space layer of CBO 2026, if the other figure holds none": 743.0}
    assert found.residual == 1191 - 743 - 175
    within = reconcile(facts(), "national-defense-cost", "cbo-2026-space-layer", "cbo-2026")
    assert steps(within) == {"All but the space layer": 448.0}
    assert within.residual == 0.0


def test_money_of_two_price_years_is_not_alike() -> None:
    stated = money_of("billion USD 2026", 1.0, 1.0)
    assert not stated.alike(money_of("billion USD, price year not stated", 1.0, 1.0))
    assert stated.price_year_words == "prices of 2026"


def test_an_unknown_or_ambiguous_figure_is_named() -> None:
    ends = quantity_named("space-based-interceptors").ends(facts())
    assert figure_named("cbo-2026", ends).value == 7800.0
    with pytest.raises(BadInputError, match="Name one: aps-2025-one, aps-2025-ten"):
        figure_named("aps-2025", ends)
    with pytest.raises(UnknownNameError, match="unknown published figure 'rand'"):
        figure_named("rand", ends)
    with pytest.raises(UnknownNameError, match="Known: "):
        quantity_named("cost")


def test_python_and_the_table_agree_and_only_rows_of_lines_count_as_read() -> None:
    found = eq.reconcile("test-success")
    assert set(found.rows) <= set(found.facts.recorder.ids)
    rows = table_of(found.waterfall).as_dicts()
    assert [r["level"] for r in rows if r["kind"] == "end"] == [40.0]


def test_the_command_gives_one_document_or_one_message() -> None:
    done = equipoise("reconcile", "national-defense-cost", "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["residual"] == 273.0
    assert document["sources"]
    wrong = equipoise("reconcile", "national-defense-cost", "--from", "nobody")
    assert wrong.returncode == 2
    assert "unknown published figure 'nobody'" in wrong.stderr
    assert wrong.stdout == ""
