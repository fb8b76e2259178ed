"""Second implementations of ledgers, scores and hedges of the claims, against the product.

They rest on docs/claims.md, docs/studies.md, docs/tables.md and the notes to the facts alone,
read the tables with the csv module, and import nothing of the product. Counts and dates must
agree exactly, numbers to rounding.
Where the words leave a choice, the comment at the test says which the product takes.
"""

import math
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import product

import pytest

from equipoise.claims import (
    continuity,
    deep_cuts,
    hedge,
    ledger,
    pairs,
    scorecard,
    space_layer,
)
from equipoise.dynamics import ageing
from equipoise.exchange.inputs import Input, Question
from equipoise.forces.inventory import ForceGroup, force_structure
from equipoise.forces.upload import upload
from equipoise.sweep.space import Options as Choice
from equipoise.sweep.space import Uniform
from tests.blind import balance_second as balance
from tests.blind import rates_second as rates
from tests.blind import records_second as records
from tests.blind import scorecard_second as scores
from tests.blind import slip_second as slip
from tests.blind.asked import HALF, TODAY, facts, options
from tests.blind.layers_fractions import Allotment, StockedLayer

# --- warheads added, launchers aged out


def _replaced(basing: str, year: int) -> balance.Span:
    system = ledger.REPLACED_BY_YARS[basing]
    rows = records.trusted("forces")
    found = balance.in_half_year(
        rows, quantity="warheads_per_launcher", system=system, basing=basing, year=year
    )
    assert found is not None
    return found


@pytest.mark.parametrize("year", range(2010, 2026))
def test_warheads_added_by_rs24(year: int) -> None:
    """A silo takes the place of one with six warheads, so that leg can count as a loss."""
    low = high = Fraction(0)
    for basing in ledger.REPLACED_BY_YARS:
        rows = records.trusted("forces")
        launchers, load = (
            balance.in_half_year(rows, quantity=name, system=ledger.YARS, basing=basing, year=year)
            for name in ("launchers", "warheads_per_launcher")
        )
        if launchers is not None and load is not None:
            added = balance.added_warheads(
                launchers=launchers, load=load, replaced=_replaced(basing, year)
            )
            low, high = low + added[0], high + added[1]
    ours = ledger.yars_added(facts(), date(year, 12, 31))
    assert (Fraction(ours.low), Fraction(ours.high)) == (low, high)


def test_warheads_added_by_the_r29_line() -> None:
    rows = records.trusted("forces")
    for year in (2011, 2015, 2020, 2024):
        tubes = balance.in_half_year(
            rows, quantity="launchers", system=ledger.R29, basing="submarine", year=year
        )
        assert tubes is not None
        load = (Fraction(4), Fraction(12 if year >= 2014 else 4))
        added = balance.added_warheads(
            launchers=tubes, load=load, replaced=(Fraction(4), Fraction(4))
        )
        ours = ledger.r29_added(facts(), date(year, 12, 31))
        assert (Fraction(ours.low), Fraction(ours.high)) == added


def test_both_sides_of_the_ledger_in_2012() -> None:
    rows = {row["id"]: row for row in records.table("assumptions")}
    ships = balance.number_span(rows["assume-interceptors-derived-usa-sm-3-europe-ships-2011"])
    planned = [
        balance.number_span(row)
        for name, row in rows.items()
        if row["quantity"] == "interceptors_planned" and name.endswith("-epaa-phase-4")
    ]
    assert len(planned) == 3
    found = ledger.ledger_of(facts(), date(2012, 5, 1), "epaa-phase-4", date(2012, 5, 1))
    assert (Fraction(found.deployed.low), Fraction(found.deployed.high)) == ships
    assert found.planned == sum(high for _low, high in planned) == 440
    assert (found.added.low, found.added.high) == (9 * 2, 15 * 5)


def _old_types(*, lives_too: bool) -> list[balance.OldType]:
    """Missiles at the end of 2010, by the tables; launchers left by the newest leg on record."""
    force = records.table("forces")
    order = [
        row
        for row in records.table("order_of_battle")
        if row["party"] == "RUS" and row["leg"] != "bomber" and row["rank"] == "1"
    ]
    basings = {"icbm": ("silo", "mobile"), "slbm": ("submarine",)}

    def launchers(leg: str, as_of: str) -> dict[tuple[str, str], int]:
        series = next(r["series"] for r in order if (r["leg"], r["as_of"]) == (leg, as_of))
        return {
            (r["system"], r["basing"]): int(r["value"])
            for r in force
            if r["source_id"] == series
            and r["as_of"] == as_of
            and r["quantity"] == "launchers"
            and r["basing"] in basings[leg]
            and r["party"] == "RUS"
        }

    def standing(leg: str, key: tuple[str, str], year: int) -> int:
        """Launchers when a year began, by the newest row of a year before it."""
        withdrawn = [int(r["value"]) for r in _about(*key, "service_end_year") if _seen(r)]
        if any(year > gone for gone in withdrawn):
            return 0
        as_of = max(r["as_of"] for r in order if r["leg"] == leg and int(r["as_of"][:4]) < year)
        return launchers(leg, as_of).get(key, 0)

    found = []
    for leg in ("icbm", "slbm"):
        for key, count in launchers(leg, "2010-12").items():
            ends = _ends(*key, lives_too=lives_too)
            if ends:
                left = standing(leg, key, TODAY.year + 1)
                there = {e: standing(leg, key, e) for e in ends}
                found.append(balance.OldType(at_start=count, left=left, ends=ends, standing=there))
    return found


def _about(system: str, basing: str, quantity: str) -> list[dict[str, str]]:
    return [
        r
        for r in records.table("service_life")
        if (r["party"], r["system"], r["quantity"]) == ("RUS", system, quantity)
        and r["basing"] in (basing, "mixed")
    ]


def _seen(row: dict[str, str]) -> bool:
    """Whether a row tells what happened: the withdrawal of the last one is no stated end."""
    return row["kind"] in ("estimate", "reported")


def _ends(system: str, basing: str, *, lives_too: bool) -> tuple[int, ...]:
    def numbers(quantity: str) -> list[int]:
        return [
            int(sum(balance.number_span(r)) / 2 if not r["value"] else Fraction(r["value"]))
            for r in _about(system, basing, quantity)
            if quantity != "service_end_year" or not _seen(r)
        ]

    ends = numbers("service_end_year")
    begun = numbers("first_deployment_year")
    lives = numbers("extended_life_years") or numbers("design_life_years")
    if lives_too and begun:
        ends += [max(begun) + life for life in lives]
    return tuple(end for end in ends if end > 2010)


def test_launchers_that_age_alone_has_retired() -> None:
    """A life stated in years counts from the latest stated first deployment of the type.

    Nothing that still serves has aged out, so types with lives only, Topol-M and RS-24, add none.
    """
    first = force_structure(facts(), "RUS", on=continuity.START)
    last = force_structure(facts(), "RUS", on=TODAY)
    found = ageing.retirements(facts(), first, last)
    ours = ageing.aged_out(found)
    assert ours == balance.aged_out(_old_types(lives_too=True), by=TODAY.year)
    assert ours[0] == balance.aged_out(_old_types(lives_too=False), by=TODAY.year)[0]
    for old in found:
        low, high = old.aged_out
        assert 0 <= low <= high <= max(0, old.launchers - old.left)


@pytest.mark.parametrize(
    ("at_start", "left", "earliest", "latest", "aged"),
    [
        (30, 12, (2014, 26), (2020, 15), (3, 14)),
        (9, 9, (2012, 9), (2012, 9), (0, 0)),
        (5, 5, (2011, 5), (2013, 5), (0, 0)),
        (70, 0, (2012, 70), (2019, 20), (20, 70)),
    ],
)
def test_retirement_by_a_stated_end(
    at_start: int,
    left: int,
    earliest: tuple[int, int],
    latest: tuple[int, int],
    aged: tuple[int, int],
) -> None:
    own = balance.OldType(
        at_start=at_start,
        left=left,
        ends=(earliest[0], latest[0]),
        standing=dict((earliest, latest)),
    )
    ours = ageing.Retirement(
        "type", "silo", at_start, left, "", earliest[0], latest[0], earliest[1], latest[1]
    )
    assert ours.aged_out == balance.aged_out([own], by=2026) == aged


# --- scores of forecasts


def _number(text: str) -> Fraction | None:
    return Fraction(text) if text else None


def test_scores_of_all_forecasts() -> None:
    """Calendar years in years; all else over the outcome, spans of years among it."""
    ours = {x.id: x for x in scorecard.scored_forecasts(facts())}
    rows = {row["id"]: row for row in records.table("forecasts")}
    compared = 0
    for name, found in ours.items():
        row = rows[name]
        outcome = Fraction(found.outcome)
        low, value, high = (_number(row[column]) for column in ("low", "value", "high"))
        if low is not None and high is not None:
            raw = scores.interval_score(low=low, high=high, outcome=outcome, miss=Fraction(1, 10))
        else:
            raw = 20 * scores.bound_score(low=low, high=high, outcome=outcome)
        scale = 1 if row["unit"] == "year" else abs(outcome)
        if found.interval is not None:
            assert found.interval == pytest.approx(float(raw / scale), rel=1e-12)
        assert (found.interval is None) == (low is None and high is None)
        if value is not None:
            assert found.point == pytest.approx(
                float(scores.point_score(value=value, outcome=outcome) / scale), rel=1e-12
            )
        compared += 1
    assert compared > 50


def test_every_settled_forecast_is_scored_unless_nothing_came_of_it() -> None:
    """A share of an outcome of zero does not exist; those forecasts are left out."""
    ours = {x.id for x in scorecard.scored_forecasts(facts())}
    settled = {
        row["id"]
        for row in records.table("forecasts")
        if row["outcome"].replace(".", "").isdigit()
        and not row["assessment"].startswith(("open", "unknown", "not settled", "no outcome"))
        and (row["low"] or row["value"] or row["high"])
    }
    zero = {row["id"] for row in records.table("forecasts") if row["outcome"] == "0"}
    assert settled - ours == zero
    assert len(zero) == 3


def test_reference_of_the_forecasters() -> None:
    found = scorecard.scored_forecasts(facts())
    for row in scorecard.forecaster_rows(found):
        own = [
            (x.who, Fraction(x.point)) for x in found if x.unit == row.unit and x.point is not None
        ]
        expected = scores.median_of_others(own, who=row.who)
        assert expected is not None
        assert row.reference_point == pytest.approx(float(expected), rel=1e-12)


# --- upload, cost, growth


def _declared(quantity: str, party: str, basing: str) -> balance.Span:
    found = [
        row
        for row in records.table("assumptions")
        if (row["quantity"], row["party"], row["basing"]) == (quantity, party, basing)
    ]
    assert len(found) == 1
    return balance.number_span(found[0])


@pytest.mark.parametrize(("party", "end"), list(product(("RUS", "USA"), ("low", "high"))))
def test_upload_within_one_and_three_years(party: str, end: str) -> None:
    ours = upload(facts(), party, on=date(2026, 6, 30), months=(12, 36))
    fast = end == "high"
    legs = []
    for room in ours.rooms:
        rate, delay, fill = (
            _declared(name, party, room.basing)
            for name in (
                "upload_launchers_per_month",
                "upload_start_delay_months",
                "upload_fill_share",
            )
        )
        per_launcher = Fraction(room.room[fast]) / room.launchers
        legs.append(
            balance.Leg(
                types=((room.launchers, per_launcher),),
                launchers_per_month=rate[fast],
                start_delay_months=delay[not fast],
                fill_share=fill[fast],
            )
        )
    share = _declared("upload_reserve_share", party, "")
    stock = facts().at("warhead_stockpile", on=date(2026, 6, 30), party=party).value
    reserve = (Fraction(stock) - Fraction(ours.deployed[not fast])) * share[fast]
    for months in (12, 36):
        own = balance.uploaded(legs, months=months, reserve=reserve)
        assert getattr(ours.added(months), end) == pytest.approx(float(own), rel=1e-12)


def _jeffreys_low_of_the_homeland_record(until: date) -> float:
    """5 % point of the hit chance by the test table: attempts at ballistic targets."""
    tests = [
        row["result"]
        for row in records.table("flight_tests")
        if row["program"] == "GMD"
        and row["intercept_attempted"] == "yes"
        and slip.first_day(row["as_of"]) <= until
    ]
    return rates.jeffreys(successes=tests.count("hit"), trials=len(tests), level=0.9)[0]


def test_free_room_on_russian_missiles() -> None:
    """The most that a leg carries, less what an outside estimate or the treaty count has on it."""
    rows = {row["id"]: row for row in records.table("forces")}
    most: dict[str, Fraction] = {}
    for leg, series in (("icbm", "-2022-"), ("slbm", "-2025-")):
        end = "-ifsh" if leg == "icbm" else "-notebook"
        middle = ("silo", "mobile") if leg == "icbm" else ("submarine",)
        own = [
            (name, row)
            for name, row in rows.items()
            if row["quantity"] == "launchers"
            and name.startswith("forces-rus" + series)
            and name.endswith(f"-launchers{end}")
            and row["basing"] in middle
        ]
        for name, row in own:
            load = rows[name.replace("-launchers-", "-load-")]
            carried = Fraction(row["value"]) * balance.number_span(load)[1]
            most[leg] = most.get(leg, Fraction(0)) + carried
    declared = 1549 - 68
    share = Fraction(declared) / (most["icbm"] + most["slbm"])
    estimated = {"icbm": 870, "slbm": 640}
    found = upload(facts(), "RUS", on=date(2026, 6, 30)).rooms
    for leg, carried in most.items():
        free = sorted((carried - estimated[leg], carried * (1 - share)))
        ours = [sum(r.room[i] for r in found if r.leg == leg) for i in (0, 1)]
        assert ours == pytest.approx([float(x) for x in free], rel=1e-12)


def _default(quantity: str, layer: str) -> balance.Span:
    """Return the range declared for a layer, the one known last."""
    rows = [
        row
        for row in records.table("assumptions")
        if (row["quantity"], row["system"], row["basing"]) == (quantity, "default", layer)
    ]
    return balance.number_span(max(rows, key=lambda row: row["known_from"]))


def test_cost_exchange() -> None:
    kill = Fraction(_jeffreys_low_of_the_homeland_record(options().on))
    shots = int(_default("shots_per_warhead", "homeland")[1])
    tracking = _default("tracking_probability", "homeland")[0]
    most = balance.interceptors_spent(shots=shots, kill=kill, tracking=tracking)
    missile = (Fraction("77.7") * 1000 / 400, Fraction("140.9") * 1000 / 400)
    in_orbit = Fraction(7800, 10)
    ours = {x.label: x.ratio for x in space_layer.exchanges(facts(), options())}
    own = {}
    for row in records.table("defense_parameters"):
        if row["quantity"] == "unit_cost_musd" and row["system"] in ("GBI", "NGI", "SBI"):
            spent = (in_orbit, in_orbit) if row["system"] == "SBI" else (Fraction(1), most)
            label = f"{row['system']} {row['basing']}".strip() + f" ({row['as_of']})"
            own[label] = balance.cost_exchange(
                unit_cost=balance.number_span(row), spent=spent, missile_cost=missile
            )
    assert set(ours) == set(own)
    for label, (low, high) in own.items():
        assert ours[label] == pytest.approx((float(low), float(high)), rel=1e-9)


def test_growth_of_the_chinese_stockpile() -> None:
    rows = [r for r in records.table("stockpiles") if r["party"] == "CHN"]
    by_year = {
        r["as_of"][:4]: Fraction(r["value"])
        for r in rows
        if r["quantity"] == "warhead_stockpile" and r["as_of"][:4] in ("2019", "2025")
    }
    growth = by_year["2025"] - by_year["2019"]
    needs, found = hedge._needs(facts(), options()), hedge.build_growth(facts(), options())
    shares = sorted(float(need / growth) for need in needs.values())
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((shares[0], shares[-1]))


# --- a small force by enumeration: the hedge and the level at which a defense matters


def _fixed(item: Input, value: float) -> Input:
    return replace(item, distribution=Uniform(value, value), low=value, central=value, high=value)


def _small_question(
    *, launchers: int, arrives: float, stock: Input | float, shots: int, kill: float
) -> Question:
    """Silos of one warhead each against one layer of whole salvos."""
    found = pairs.question_of(facts(), options(), "CHN", "USA", "generated-ride-out")
    assert found is not None
    silo = next(g for g in found.force.groups if g.basing == "silo")
    group: ForceGroup = replace(
        silo, launchers=launchers, warheads_per_launcher=1, launchers_per_platform=1
    )
    layer = found.layers[0]
    held = stock if isinstance(stock, Input) else _fixed(layer.interceptors, stock)
    return replace(
        found,
        force=replace(found.force, groups=(group,), bombers=()),
        surviving={"silo": _fixed(found.surviving["silo"], arrives)},
        reliability=_fixed(found.reliability, 1.0),
        force_failure=_fixed(found.force_failure, 0.0),
        layers=(
            replace(
                layer,
                interceptors=held,
                kill=_fixed(layer.kill, kill),
                tracking=_fixed(layer.tracking, 1.0),
                common_mode=_fixed(layer.common_mode, 0.0),
                engageable=_fixed(layer.engageable, 1.0),
                shots=_fixed(layer.shots, float(shots)),
            ),
        ),
    )


def _layer(stock: int, shots: int, kill: str) -> StockedLayer:
    return StockedLayer(
        interceptors=stock, shots=shots, allotment=Allotment.WHOLE_SALVOS, sspk=Fraction(kill)
    )


@pytest.mark.parametrize(
    ("launchers", "arrives", "stock", "shots", "kill"),
    [
        (10, "1/2", 2, 1, "1/2"),
        (12, "1/4", 4, 2, "3/4"),
        (8, "1", 3, 1, "1"),
        (9, "3/4", 0, 1, "1"),
    ],
)
def test_hedge_of_a_small_force(
    launchers: int, arrives: str, stock: int, shots: int, kill: str
) -> None:
    question = _small_question(
        launchers=launchers,
        arrives=float(Fraction(arrives)),
        stock=float(stock),
        shots=shots,
        kill=float(Fraction(kill)),
    )
    layers = [_layer(stock, shots, kill)]
    arriving, leaking = balance.means(
        launchers=launchers, p_arrives=Fraction(arrives), layers=layers
    )
    for level in (0.5, 0.95):
        ours = hedge.arrivals(question, level, seed=1)
        assert ours == pytest.approx((float(arriving), float(leaking)), abs=1e-9)
        added = hedge.added_to_hold(question, ours[0] - 1e-9, level, seed=1)
        assert added == balance.fewest_to_restore(
            launchers=launchers, p_arrives=Fraction(arrives), layers=layers
        )


def test_the_worst_case_takes_the_percentile_of_the_defense() -> None:
    """Of three equally likely stocks the worst for the planner is the largest."""
    question = _small_question(launchers=8, arrives=0.5, stock=0.0, shots=1, kill=0.5)
    choice = Choice(count=3)
    doubt = replace(question.layers[0].interceptors, distribution=choice, low=0, central=1, high=2)
    question = replace(question, layers=(replace(question.layers[0], interceptors=doubt),))
    for level, stock in ((0.5, 1), (0.95, 2)):
        layers = [_layer(stock, 1, "1/2")]
        own = balance.means(launchers=8, p_arrives=HALF, layers=layers)
        assert hedge.arrivals(question, level, seed=1) == pytest.approx(
            tuple(map(float, own)), abs=1e-9
        )
        aim = hedge.arrivals(question, level, seed=1)[0]
        assert hedge.added_to_hold(
            question, aim - 1e-9, level, seed=1
        ) == balance.fewest_to_restore(launchers=8, p_arrives=HALF, layers=layers)


def test_level_at_which_the_median_passes() -> None:
    """Stocks of 0, 1 and 2 are as likely; the level is found by straight lines in the product."""
    question = _small_question(launchers=14, arrives=0.5, stock=0.0, shots=1, kill=0.75)
    doubt = replace(
        question.layers[0].interceptors, distribution=Choice(count=3), low=0, central=1, high=2
    )
    question = replace(question, layers=(replace(question.layers[0], interceptors=doubt),))
    levels = range(1, 15)
    curve = deep_cuts.curve_of(question, "x", levels, options())
    defenses = [[_layer(stock, 1, "3/4")] for stock in range(3)]
    for row, level in zip(curve.shares, levels, strict=True):
        removed = []
        for layers in defenses:
            arriving, leaking = balance.means(launchers=level, p_arrives=HALF, layers=layers)
            removed.append(1 - leaking / arriving)
        assert row[1] == pytest.approx(float(balance.median(removed)), abs=1e-9)
    for share in ("3/20", "1/4", "1/2"):
        own = balance.threshold_level(
            levels=levels, p_arrives=HALF, defenses=defenses, share=Fraction(share)
        )
        assert own is not None
        ours = curve.level_where_median_passes(float(Fraction(share)))
        assert ours is not None
        assert math.floor(ours + 1e-9) == own


def test_bound_of_a_small_force() -> None:
    for stock in (0, 3, 8):
        question = _small_question(launchers=7, arrives=0.25, stock=float(stock), shots=1, kill=0.5)
        met = balance.mean_removed_perfect(launchers=7, p_arrives=Fraction(1, 4), stock=stock)
        assert deep_cuts._bound(question, 7) == pytest.approx(float(met / Fraction(7, 4)), abs=1e-9)
