"""`within-reach`: the rule, its inputs and what the table must show, on the shipped facts."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files

import pytest

from equipoise.claims.frame import Options, finding_of, newest_day
from equipoise.claims.reach import CAMPS, WITHIN_REACH, board, cases_of, outcome_of
from equipoise.claims.reach_figures import CRITICS, MDA
from equipoise.claims.registry import claim_named
from equipoise.core.facts import Facts
from equipoise.core.finding import Cell, Finding
from equipoise.data.load import load_facts
from equipoise.kernels.kepler import maximum_range_arc
from equipoise.report.figures import svg


@cache
def facts(known_by: str | None = None) -> Facts:
    return load_facts(known_by)


@cache
def finding(known_by: str | None = None) -> Finding:
    known = facts(known_by)
    return finding_of(WITHIN_REACH, known, Options(on=date(2012, 5, 31), today=newest_day(known)))


def rows(known_by: str | None = None) -> list[dict[str, Cell]]:
    return finding(known_by).tables[0].as_dicts()


def number(value: Cell) -> float:
    assert isinstance(value, int | float)
    return float(value)


def test_it_is_registered() -> None:
    assert claim_named("within-reach") is WITHIN_REACH
    folder = files("equipoise.claims") / "arguments"
    for argument in ("point-of-distraction", "mop-up"):
        text = (folder / f"{argument}.yaml").read_text(encoding="utf-8")
        assert "\n  - within-reach\n" in text


def test_the_finding_says_what_it_must() -> None:
    found = finding()
    assert found.interval is not None
    assert found.interval.low <= found.interval.central <= found.interval.high
    assert found.statement
    assert found.condition
    assert found.caveats
    assert found.drivers
    assert len(found.who_disagrees) == 6
    assert 0.0 < found.recalled_share < 0.3
    read = {r.id: r.source_id for r in facts().all_rows() if r.id in found.facts_read}
    assert set(read.values()) == set(found.source_ids)
    assert sum(i.startswith("regions-") for i in read) >= 12
    assert sum("burnout-speed" in i for i in read) >= 6


def test_the_table_has_every_site_phase_and_both_camps() -> None:
    found = {(r["year"], r["plan"], r["site"], r["interceptor"]) for r in rows()}
    assert {
        (2007, "third site", "Redzikowo", "GBI two-stage"),
        (2008, "third site", "Redzikowo", "GBI two-stage"),
        (2012, "EPAA phase 2", "Deveselu", "SM-3 IB"),
        (2012, "EPAA phase 3", "Redzikowo", "SM-3 IIA"),
        (2012, "EPAA phase 4", "Redzikowo", "SM-3 IIB"),
        (2024, "deployed", "Deveselu", "SM-3 IB"),
        (2024, "deployed", "Redzikowo", "SM-3 IIA"),
    } <= found
    assert {r["plan"] for r in rows()} >= {f"EPAA phase {n}" for n in (1, 2, 3, 4)}
    for case in found:
        mine = [r for r in rows() if (r["year"], r["plan"], r["site"], r["interceptor"]) == case]
        third = mine[0]["plan"] == "third site"
        ends = [MDA, CRITICS] if third else ["open literature, low", "open literature, high"]
        assert [r["camp"] for r in mine] == ends
        assert {r["judged"] for r in mine} == {"no" if third else "yes"}


def test_the_disputed_speeds_are_both_there() -> None:
    speeds = {(r["year"], r["camp"]): r["speed"] for r in rows() if r["plan"] == "third site"}
    assert speeds == {
        (2007, MDA): 5.4,
        (2007, CRITICS): 8.3,
        (2008, MDA): 6.3,
        (2008, CRITICS): 9.0,
    }


def test_critics_never_meet_less_and_delay_never_helps() -> None:
    for agency, critics in zip(rows()[::2], rows()[1::2], strict=True):
        assert number(critics["share"]) >= number(agency["share"])
        assert number(critics["early"]) >= number(agency["early"])
    for row in rows():
        assert number(row["early"]) >= number(row["share"]) >= number(row["late"])
        margin = row["margin"]
        assert (number(row["share"]) > 0.0) == (margin is not None and number(margin) >= 0.0)
        assert (row["approach"] != "") == (number(row["share"]) > 0.0)


def test_the_verdict_follows_the_table() -> None:
    pairs = list(zip(rows()[::2], rows()[1::2], strict=True))
    judged = [p for p in pairs if p[0]["judged"] == "yes"]
    third = [p for p in pairs if p[0]["plan"] == "third site"]
    assert len(judged) + len(third) == len(pairs)
    assert finding().verdict == verdict_by_hand(judged) == "depends"
    second = finding().second_rule
    assert second is not None
    assert second.verdict == verdict_by_hand(third)
    for plan in ("deployed", "EPAA phase 2"):
        assert verdict_by_hand([p for p in judged if p[0]["plan"] == plan]) == "refuted"


def verdict_by_hand(pairs: list[tuple[dict[str, Cell], dict[str, Cell]]]) -> str:
    can = [(number(low["share"]) > 0.0, number(high["share"]) > 0.0) for low, high in pairs]
    if (True, True) in can:
        return "supported"
    return "refuted" if set(can) == {(False, False)} else "depends"


@pytest.mark.parametrize(
    ("on", "plans"),
    [
        ("2008-06-01", {"third site", "deployed"}),
        ("2009-09-16", {"third site", "deployed"}),
        (
            "2012-05-31",
            {"EPAA phase 1", "EPAA phase 2", "EPAA phase 3", "EPAA phase 4", "deployed"},
        ),
        ("2014-01-01", {"EPAA phase 1", "EPAA phase 2", "EPAA phase 3", "deployed"}),
    ],
)
def test_a_date_is_judged_by_what_stood_or_was_planned_on_it(on: str, plans: set[str]) -> None:
    options = Options(on=date.fromisoformat(on), today=newest_day(facts()))
    stood = {c.plan for c in cases_of(facts()) if c.stood_on(options)}
    assert stood == plans


def test_the_condition_names_the_delay_that_would_flip_it() -> None:
    found = finding()
    assert "this project's assumption" in found.condition
    table = board(facts())
    best = next(c for c in cases_of(facts()) if c.site.name == "North Sea")
    stated = outcome_of(table, best, CRITICS)
    limit = table.declared.delay_s[1] + float(stated.met.margin_s.max())
    assert f"from {limit:.0f} s on" in found.condition
    assert "on land alone the verdict would be 'refuted'" in found.condition
    setting = table.setting(best, CRITICS)
    for delay, left in ((limit - 1.0, True), (limit + 1.0, False)):
        late = type(setting)(**(vars(setting) | {"delay_s": delay}))
        assert (float(table.met(best.site, late).met_share) > 0.0) is left


def test_the_disputed_missile_speeds_cannot_be_burnout_speeds() -> None:
    table = board(facts())
    for camp in (MDA, CRITICS):
        farthest = maximum_range_arc(table.declared.missile_speed_km_s[camp]).range_km
        stated = outcome_of(table, cases_of(facts())[0], camp)
        assert len(stated.met.pairs) == len(table.home)
        assert float(farthest) < 5000.0


def test_a_vintage_knows_only_its_own_cases() -> None:
    assert {c.year for c in cases_of(facts("2008-12"))} == {2007, 2008}
    assert finding("2006").verdict == "not testable"


def test_places_agree_with_the_sites_and_are_whole_degrees() -> None:
    sites = {s.system: s for s in facts().table("sites")}
    for row in facts().table("reach_cases"):
        for column in ("latitude_deg", "longitude_deg"):
            degrees = row.number(column)
            assert degrees is not None
            assert degrees == int(degrees)
            if row["basing"] == "land":
                assert degrees == sites[row["place"]].number(column)
    for row in facts().table("regions"):
        assert row.number("latitude_deg") == int(row["latitude_deg"])


def test_every_case_refers_to_speeds_on_record() -> None:
    ids = {f.id for f in facts().numbers("burnout_speed_km_s")}
    for row in facts().table("reach_cases"):
        assert {row["mda_row"], row["critics_row"]} <= ids
    assert len(cases_of(facts())) == len(facts().table("reach_cases"))


@pytest.mark.parametrize("camp", CAMPS)
def test_arcs_to_europe_are_easier(camp: str) -> None:
    """The dispute is about arcs that leave: those that come to the site are met."""
    table = board(facts())
    polish = next(c for c in cases_of(facts()) if c.year == 2024 and c.site.name == "Redzikowo")
    found = outcome_of(table, polish, camp)
    assert found.europe > 0.5 > found.share


def test_the_bars_show_every_case_for_both_camps() -> None:
    bars, _, _ = finding().figures
    assert len(bars.table.rows) == 2 * len(cases_of(facts()))
    assert "third site" in svg(bars)


def test_the_map_agrees_with_the_shares() -> None:
    """Arcs with a point met on the map are among those met at all, and long windows show."""
    _, picture, _ = finding().figures
    table = board(facts())
    best = next(c for c in cases_of(facts()) if c.year == 2008)
    stated = outcome_of(table, best, MDA).met
    states: dict[str, set[Cell]] = {}
    for row in picture.table.as_dicts():
        states.setdefault(str(row["path"]), set()).add(row["state"])
    drawn = 0
    for (start, end), share in zip(stated.pairs, stated.share, strict=True):
        marks = states.get(f"{start} to {end}")
        if marks is None:
            continue
        drawn += 1
        assert "both camps'" not in marks or share > 0.0
        assert "both camps'" in marks or share < 2.0 / 12.0
    assert drawn == len({start for start, _ in stated.pairs})
    assert states["Redzikowo"] == {"interceptor site"}
    drawing = svg(picture)
    assert drawing.count("<path") > 100
    assert "southern Urals" in drawing


def test_the_profile_shows_the_arc_that_is_easiest_to_meet_under_both_camps() -> None:
    figure = finding().figures[2]
    assert figure.kind == "time_altitude"
    table = figure.table.as_dicts()
    assert {row["panel"] for row in table} == {"MDA's numbers", "Critics' numbers"}
    easiest = max(
        (r for r in rows() if r["camp"] == MDA and r["margin"] is not None),
        key=lambda r: number(r["margin"]),
    )
    assert figure.title.startswith(f"Easiest arc to meet, {easiest['arc']}: ")
    for panel in ("MDA's numbers", "Critics' numbers"):
        mine = [row for row in table if row["panel"] == panel]
        spare = [
            number(row["time"]) - number(row["earliest"])
            for row in mine
            if row["earliest"] is not None and number(row["altitude"]) >= 100.0
        ]
        assert any(row["met"] for row in mine) == (max(spare) >= 0.0)
        if panel == "MDA's numbers":
            assert max(spare) == pytest.approx(number(easiest["margin"]), abs=10.0)
    assert "Equipoise, run r" in svg(figure, run_id="r")
