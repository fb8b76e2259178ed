"""What a claim would say if the facts had turned out otherwise, and inputs it must refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest

from equipoise.api import load_facts
from equipoise.claims import agreement, coming, continuity, deep_cuts, hedge, pairs, waterfall
from equipoise.claims.argument import Argument
from equipoise.claims.frame import DEFAULT_PESSIMISM, Options, verdict_of
from equipoise.claims.registry import claim_named, run
from equipoise.claims.schedule import ahead_years, first_promises
from equipoise.claims.scorecard import median_slip
from equipoise.claims.viewpoint import spoken_by
from equipoise.core.dates import PartialDate
from equipoise.core.errors import NoFactError, UnknownNameError
from equipoise.core.facts import Facts
from equipoise.exchange.inputs import BASELINE, Question

DAY = date(2012, 5, 31)
OPTIONS = Options(on=DAY, today=date(2026, 6, 1), samples=16)


@cache
def facts() -> Facts:
    return load_facts()


def fate(system: str, **ends: str) -> coming.Fate:
    known = {k: PartialDate.parse(v) for k, v in ends.items()}
    return coming.Fate(system, known.get("deployed"), known.get("claimed"), known.get("ended"), ())


def test_two_missiles_in_service_leave_nothing_to_wait_for() -> None:
    fates = [fate("RS-28 Sarmat", deployed="2023-09"), fate("RS-26 Rubezh", deployed="2019")]
    said = coming._statement(fates, [1.0, 2.5, 4.0], 2.5)
    assert "RS-28 Sarmat was deployed 2023-09; RS-26 Rubezh was deployed 2019." in said
    assert "late by 1.0 to 4.0 years so far, 2.5 in the middle" in said
    assert coming._condition(fates) == (
        "Both have a dated deployment in a source of grade B or better."
    )


def test_only_the_missile_that_is_missing_is_asked_for() -> None:
    fates = [fate("RS-28 Sarmat", deployed="2023-09"), fate("RS-26 Rubezh")]
    assert "RS-26 Rubezh has no dated deployment" in coming._statement(fates, [1.0], 1.0)
    assert coming._condition(fates).startswith("A deployment of RS-26 Rubezh after")


def test_a_claim_that_no_official_made_is_not_put_into_a_mouth() -> None:
    said = coming._statement([fate("RS-28 Sarmat", claimed="2023-09")], [1.0], 1.0)
    assert "RS-28 Sarmat is claimed deployed 2023-09, without a good source. The 1" in said


def readings(*sizes: float) -> agreement.Readings:
    limit = agreement.Limit("p", "the limit", "", ())
    found = tuple(agreement.Change(limit, "s", "p", BASELINE, x, 0.0) for x in sizes)
    return agreement.Readings("p", found)


def test_a_limit_with_one_reading_is_told_once() -> None:
    one, two = readings(0.2), readings(0.01, 0.2)
    assert agreement._title([one]) == "Largest change by a limit: 20 percentage points"
    assert "read narrowly" in agreement._title([two])
    assert "more widely" not in agreement._statement([one])
    assert "more widely" in agreement._statement([two])


def test_a_verdict_that_no_reading_turns_says_so_by_silence() -> None:
    firm, open_to_doubt = readings(0.2), readings(0.01, 0.2)
    assert agreement.judged([firm]) == "refuted"
    assert "turns on the reading" not in agreement._condition(list(firm.largest), [firm])
    assert agreement.judged([open_to_doubt]) == "depends"
    words = agreement._condition(list(open_to_doubt.largest), [open_to_doubt])
    assert "read narrowly, the verdict would be 'supported'" in words


def test_age_explains_all_of_no_new_launchers() -> None:
    assert continuity.Renewal(0, 5, 9).share == (1.0, 1.0)
    assert continuity.Renewal(10, 5, 20).share == (0.5, 1.0)


def test_the_level_where_the_median_passes() -> None:
    def level(*medians: float) -> float | None:
        shares = np.array([[0.0, m, 1.0] for m in medians])
        curve = deep_cuts.Curve("posture", "plan", (100, 300, 1400), shares)
        return curve.level_where_median_passes(0.1)

    assert level(0.5, 0.3, 0.1) == 1400
    assert level(0.3, 0.15, 0.05) == pytest.approx(300 + 0.5 * 1100)
    assert level(0.09, 0.05, 0.01) is None


def test_only_an_unusual_pessimism_enters_the_run_id() -> None:
    assert "pessimism" not in OPTIONS.asked()
    assert replace(OPTIONS, pessimism=0.8).asked()["pessimism"] == 0.8
    assert replace(OPTIONS, pessimism=DEFAULT_PESSIMISM).asked() == OPTIONS.asked()


def test_a_rule_that_says_yes_and_no_is_refused() -> None:
    with pytest.raises(ValueError, match="both supported and refuted"):
        verdict_of(supported=True, refuted=True)


def test_a_claim_that_nobody_makes_is_named_with_its_neighbor() -> None:
    with pytest.raises(UnknownNameError, match="largely-irrelevant"):
        claim_named("largely-irelevant")


def test_a_run_tells_how_far_it_is() -> None:
    names = ("everywhere-regardless", "domestic-politics")
    argument = Argument("x", "x", "x", "x", "today", "x?", names)
    told: list[tuple[str, int, int]] = []
    found = run(argument, facts(), OPTIONS, progress=lambda *step: told.append(step))
    assert told == [(names[0], 0, 2), (names[1], 1, 2)]
    assert [f.id for f in found] == list(names)


@cache
def china_against_the_us() -> Question:
    on_2024 = replace(OPTIONS, on=date(2024, 6, 1))
    found = pairs.question_of(facts(), on_2024, "CHN", "USA", "generated-ride-out")
    assert found is not None
    return found


def test_an_aim_beyond_eight_times_the_force_is_refused() -> None:
    question = china_against_the_us()
    aim = 10.0 * question.force.warheads
    with pytest.raises(NoFactError, match="no force up to 8 times that of CHN") as caught:
        hedge.added_to_hold(question, aim, 0.95, 1)
    assert "pessimism" in caught.value.cure


def test_a_share_that_no_stock_removes_has_no_size() -> None:
    question = china_against_the_us()
    assert pairs.sized_against(question, "homeland", 1.01, OPTIONS) is None
    stock = pairs.sized_against(question, "homeland", 0.05, OPTIONS)
    assert stock is not None
    shares = [
        pairs._median(pairs.with_stock(question, "homeland", n), OPTIONS)
        for n in (stock - 1, stock)
    ]
    assert shares[0] < 0.05 <= shares[1]


def test_promises_without_a_date_are_infinitely_far_ahead() -> None:
    row = first_promises(facts())[0]
    assert ahead_years(replace(row, as_of=None)) == float("inf")
    assert np.isfinite(ahead_years(row))


def test_nothing_promised_has_no_median() -> None:
    assert median_slip([]) is None


def test_the_baseline_is_no_viewpoint_that_speaks() -> None:
    for name in (BASELINE, "nobody"):
        with pytest.raises(UnknownNameError, match="unknown viewpoint"):
            spoken_by(facts(), name)


def test_two_figures_without_a_computed_step_are_all_residual() -> None:
    first, last = (waterfall.End(n, n, v, ()) for n, v in (("one", 10.0), ("two", 25.0)))
    lines = (
        waterfall.Line("start", "one", None, 10.0, ()),
        waterfall.Line("residual", "left over", waterfall.Effect(15.0, 15.0, 15.0, 15.0), 25.0, ()),
        waterfall.Line("end", "two", None, 25.0, ()),
    )
    found = waterfall.Waterfall("q", "q?", "warheads", first, last, lines, ())
    assert found.residual == 15.0
    assert "nothing computed, left over 15 warheads" in waterfall.figure_of(found).title
