"""`within-reach`: can interceptors in Poland or Romania meet Russian missiles bound for the US?

Each case is a place, an interceptor and two rows of published speeds, one for each camp. The
same arcs are then flown with each camp's numbers, and with the middle of both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from equipoise.claims.frame import (
    Claim,
    Options,
    Result,
    disagreements,
    verdict_of,
    year_of,
)
from equipoise.claims.reach_figures import (
    CRITICS,
    MDA,
    MIDDLE,
    map_figure,
    profile_figure,
    shares_figure,
)
from equipoise.core.errors import NoFactError
from equipoise.core.facts import Fact, Facts, Record
from equipoise.core.finding import (
    Cell,
    Column,
    Driver,
    Interval,
    SecondRule,
    Table,
    Verdict,
)
from equipoise.core.language import N_, _, localized, pgettext
from equipoise.core.wording import joined, percent
from equipoise.geometry import (
    Meetings,
    Region,
    Site,
    Tracks,
    approach,
    meetings,
    region_of,
    site_of,
    tracks,
)

CAMPS = (MDA, MIDDLE, CRITICS)
DESTINATION, COMPARISON = "USA", "NATO"
DISAGREE = (
    "positions-c01",
    "positions-c07",
    "positions-c08",
    "positions-c09",
    "positions-d01",
    "positions-e04",
)


@dataclass(frozen=True)
class Declared:
    """The declared inputs shared by all cases, as low, middle and high."""

    boost_time_s: tuple[float, float, float]
    delay_s: tuple[float, float, float]
    altitude_km: tuple[float, float, float]
    missile_speed_km_s: dict[str, float]


@dataclass(frozen=True)
class Setting:
    """What an evaluation varies beside the place: speeds, times, height, rotation."""

    speed_km_s: float
    missile_speed_km_s: float
    delay_s: float
    boost_time_s: float
    altitude_km: float
    rotating: bool = True


@dataclass(frozen=True)
class Case:
    """A place and an interceptor with the interceptor speeds of each camp."""

    year: int
    plan: str
    interceptor: str
    site: Site
    on_land: bool
    speed_km_s: dict[str, float]

    @property
    def label(self) -> str:
        """``2008 third site: GBI two-stage, Redzikowo``."""
        return f"{self.year} {self.plan}: {self.interceptor}, {self.site.name}"


@dataclass(frozen=True)
class Outcome:
    """A case under one camp's inputs: shares of arcs met by delay, and the stated delay's arcs."""

    case: Case
    camp: str
    shares: tuple[float, float, float]
    europe: float
    met: Meetings

    @property
    def share(self) -> float:
        """Share of the arcs to the United States met after the stated delay."""
        return self.shares[1]


@dataclass(frozen=True)
class Row:
    """A case under the inputs of both camps and the middle of the two."""

    mda: Outcome
    middle: Outcome
    critics: Outcome

    @property
    def case(self) -> Case:
        """The case."""
        return self.mda.case

    @property
    def outcomes(self) -> tuple[Outcome, Outcome, Outcome]:
        """All three."""
        return self.mda, self.middle, self.critics

    @property
    def can(self) -> bool:
        """Whether both camps' inputs let some arc be met."""
        return self.mda.share > 0.0 and self.critics.share > 0.0

    @property
    def cannot(self) -> bool:
        """Whether neither camp's inputs do."""
        return self.mda.share == 0.0 and self.critics.share == 0.0


@dataclass(frozen=True)
class Board:
    """Arcs and declared inputs, ready to evaluate cases."""

    declared: Declared
    home: tuple[tuple[Region, Region], ...]
    europe: tuple[tuple[Region, Region], ...]

    def tracks(self, setting: Setting, *, europe: bool = False) -> Tracks:
        """All arcs to the United States, or to Europe, as a setting flies them."""
        pairs = self.europe if europe else self.home
        return _arcs(pairs, setting.boost_time_s, setting.missile_speed_km_s, setting.rotating)

    def met(self, site: Site, setting: Setting, *, europe: bool = False) -> Meetings:
        """Meetings of one site with all arcs to the United States, or to Europe."""
        return meetings(
            self.tracks(setting, europe=europe),
            site,
            speed_km_s=setting.speed_km_s,
            delay_s=setting.delay_s,
            minimum_altitude_km=setting.altitude_km,
        )

    def setting(self, case: Case, camp: str) -> Setting:
        """A camp's speeds with the declared inputs at their stated values."""
        return Setting(
            speed_km_s=case.speed_km_s[camp],
            missile_speed_km_s=self.declared.missile_speed_km_s[camp],
            delay_s=self.declared.delay_s[1],
            boost_time_s=self.declared.boost_time_s[1],
            altitude_km=self.declared.altitude_km[1],
        )


@cache
def _arcs(
    pairs: tuple[tuple[Region, Region], ...], burn: float, speed: float, rotating: bool
) -> Tracks:
    return tracks(pairs, burnout_time_s=burn, mean_speed_km_s=speed, rotating=rotating)


def _spread(fact: Fact) -> tuple[float, float, float]:
    low = fact.central if fact.low is None else fact.low
    high = fact.central if fact.high is None else fact.high
    return low, fact.central, high


def _declared_input(facts: Facts, quantity: str, party: str) -> tuple[float, float, float]:
    fact = facts.latest_known(quantity, party=party, system="default", basing="")
    if fact is None:
        raise NoFactError(f"no declared '{quantity}'", cure="Add it to assumptions.csv.")
    return _spread(fact)


def declared_inputs(facts: Facts) -> Declared:
    """Delay, burn and least altitude as declared, and the missile speed each camp quotes.

    Raises:
        NoFactError: if one of them is not in this vintage.
    """
    speeds = {}
    for camp, kind in ((MDA, "reported"), (CRITICS, "estimate")):
        found = facts.numbers("quoted_missile_speed_km_s", party="RUS", kind=kind)
        if not found:
            raise NoFactError(
                "neither side's missile speed is in this vintage",
                cure="Choose a vintage of 2007 or later.",
            )
        speeds[camp] = found[-1].central
    speeds[MIDDLE] = (speeds[MDA] + speeds[CRITICS]) / 2.0
    return Declared(
        boost_time_s=_declared_input(facts, "boost_time_s", "RUS"),
        delay_s=_declared_input(facts, "interceptor_launch_delay_s", "USA"),
        altitude_km=_declared_input(facts, "meeting_altitude_minimum_km", "USA"),
        missile_speed_km_s=speeds,
    )


def board(facts: Facts) -> Board:
    """Every arc from a launch region to a destination, with the declared inputs."""
    rows = facts.table("regions")
    starts = [region_of(r) for r in rows if r["role"] == "launch"]

    def pairs(party: str) -> tuple[tuple[Region, Region], ...]:
        goals = [region_of(r) for r in rows if r["role"] == "destination" and r.party == party]
        return tuple((start, goal) for start in starts for goal in goals)

    home = pairs(DESTINATION)
    if not home:
        raise NoFactError("no regions are in this vintage", cure="Choose a later vintage.")
    return Board(declared_inputs(facts), home, pairs(COMPARISON))


def cases_of(facts: Facts) -> list[Case]:
    """The cases whose speeds are in this vintage, in the order of the table."""
    found = [_case(facts, row) for row in facts.table("reach_cases")]
    return [case for case in found if case is not None]


def _case(facts: Facts, row: Record) -> Case | None:
    wanted = (row["mda_row"], row["critics_row"])
    rows = {f.id: f for f in facts.numbers("burnout_speed_km_s", where=lambda f: f.id in wanted)}
    if row.as_of is None or not rows.keys() >= set(wanted):
        return None
    low, high = _spread(rows[wanted[0]])[0], _spread(rows[wanted[1]])[2]
    return Case(
        year=year_of(row.as_of),
        plan=row["plan"],
        interceptor=row.system,
        site=site_of(row, name=row["place"]),
        on_land=row["basing"] == "land",
        speed_km_s={MDA: low, MIDDLE: (low + high) / 2.0, CRITICS: high},
    )


def outcome_of(table: Board, case: Case, camp: str) -> Outcome:
    """Evaluate a case under a camp's inputs, at every declared delay."""
    stated = table.setting(case, camp)
    met = table.met(case.site, stated)
    early, late = (
        float(table.met(case.site, replace(stated, delay_s=d)).met_share)
        for d in (table.declared.delay_s[0], table.declared.delay_s[2])
    )
    europe = float(table.met(case.site, stated, europe=True).met_share) if table.europe else 0.0
    return Outcome(case, camp, (early, float(met.met_share), late), europe, met)


def build(facts: Facts, options: Options) -> Result:
    """Compute every case under every camp's inputs and apply the rule to the land sites."""
    del options
    table = board(facts)
    cases = cases_of(facts)
    if not any(c.on_land for c in cases):
        raise NoFactError(
            "no site with a published interceptor speed is in this vintage",
            cure="Choose a vintage of 2007 or later.",
        )
    rows = [Row(*(outcome_of(table, case, camp) for camp in CAMPS)) for case in cases]
    land = [r for r in rows if r.case.on_land]
    best = max(land, key=lambda r: (r.mda.share, r.critics.share))
    return Result(
        statement=_statement(land, best),
        verdict=_verdict(land),
        condition=_condition(land, best, table),
        interval=Interval(best.mda.share, best.middle.share, best.critics.share, 1.0),
        drivers=_drivers(table, best.case),
        who_disagrees=disagreements(facts, DISAGREE),
        caveats=_CAVEATS,
        tables=(_table(rows), _regions_table(best)),
        figures=(shares_figure(rows, table), map_figure(best, table), profile_figure(best, table)),
        second_rule=_second_rule(land),
    )


def _verdict(rows: list[Row]) -> Verdict:
    return verdict_of(supported=any(r.can for r in rows), refuted=all(r.cannot for r in rows))


def _statement(land: list[Row], best: Row) -> str:
    none = [r for r in land if r.cannot]
    disputed = [r for r in land if not r.can and not r.cannot]
    text = _(
        "The best placed and fastest case, {label}, could geometrically meet {agency} "
        "of the arcs from Russian regions to the United States with the agency's "
        "numbers and {critics} with its critics'."
    ).format(
        label=best.case.label, agency=percent(best.mda.share), critics=percent(best.critics.share)
    )
    if disputed:
        text += " " + _("The camps differ about {cases}.").format(
            cases=joined([r.case.label for r in disputed])
        )
    if none:
        text += " " + _("Neither camp's numbers allow any meeting for {cases}.").format(
            cases=joined(_short(none))
        )
    return text


def _short(rows: list[Row]) -> list[str]:
    names = (
        _("{interceptor} at {site}").format(interceptor=r.case.interceptor, site=r.case.site.name)
        for r in rows
    )
    return list(dict.fromkeys(names))


def _condition(land: list[Row], best: Row, table: Board) -> str:
    delay = table.declared.delay_s
    text = _(
        "The stated delay is {stated} s after launch. With {early} s the best case "
        "is {early_agency} and {early_critics}, with {late} s {late_agency} and {late_critics}."
    ).format(
        stated=localized(f"{delay[1]:g}"),
        early=localized(f"{delay[0]:g}"),
        early_agency=percent(best.mda.shares[0]),
        early_critics=percent(best.critics.shares[0]),
        late=localized(f"{delay[2]:g}"),
        late_agency=percent(best.mda.shares[2]),
        late_critics=percent(best.critics.shares[2]),
    )
    if not best.can:
        return text
    limit = delay[1] + float(best.mda.met.margin_s.max())
    text += " " + _("With the agency's numbers no meeting is left from {limit} s on.").format(
        limit=localized(f"{limit:.0f}")
    )
    others = [r for r in land if r.case.plan != best.case.plan]
    if others:
        text += " " + _("Without the {plan} the verdict would be '{verdict}'.").format(
            plan=best.case.plan, verdict=pgettext("verdict", _verdict(others))
        )
    return text


def _second_rule(land: list[Row]) -> SecondRule | None:
    deployed = [r for r in land if r.case.plan == "deployed"]
    if not deployed:
        return None
    return SecondRule(
        verdict=_verdict(deployed),
        supported_if=N_("above 0 under both camps' inputs for a site that was built"),
        refuted_if=N_("0 under both for every site that was built"),
        why=N_(
            "the third site was canceled with nothing built; what stands deserves its own verdict"
        ),
    )


def _drivers(table: Board, case: Case) -> tuple[Driver, ...]:
    """Swing of the share by each input of the best case, the others at the agency's numbers."""
    base, d = table.setting(case, MDA), table.declared
    speeds, missiles = case.speed_km_s, d.missile_speed_km_s
    ends: tuple[tuple[str, str, Setting, Setting], ...] = (
        (
            "speed_km_s",
            _("Interceptor speed, {low} to {high} km/s").format(
                low=localized(f"{speeds[MDA]:g}"), high=localized(f"{speeds[CRITICS]:g}")
            ),
            base,
            replace(base, speed_km_s=speeds[CRITICS]),
        ),
        (
            "missile_speed_km_s",
            _("Missile speed, {low} to {high} km/s").format(
                low=localized(f"{missiles[MDA]:g}"),
                high=localized(f"{missiles[CRITICS]:g}"),
            ),
            base,
            replace(base, missile_speed_km_s=missiles[CRITICS]),
        ),
        (
            "delay_s",
            _("Delay of the interceptor, {low} to {high} s").format(
                low=localized(f"{d.delay_s[0]:g}"), high=localized(f"{d.delay_s[2]:g}")
            ),
            replace(base, delay_s=d.delay_s[0]),
            replace(base, delay_s=d.delay_s[2]),
        ),
        (
            "boost_time_s",
            _("Burn of the missile, {low} to {high} s").format(
                low=localized(f"{d.boost_time_s[0]:g}"),
                high=localized(f"{d.boost_time_s[2]:g}"),
            ),
            replace(base, boost_time_s=d.boost_time_s[0]),
            replace(base, boost_time_s=d.boost_time_s[2]),
        ),
        (
            "altitude_km",
            _("Least altitude, {low} to {high} km").format(
                low=localized(f"{d.altitude_km[0]:g}"),
                high=localized(f"{d.altitude_km[2]:g}"),
            ),
            replace(base, altitude_km=d.altitude_km[0]),
            replace(base, altitude_km=d.altitude_km[2]),
        ),
        ("rotating", "Rotation of the Earth, off to on", replace(base, rotating=False), base),
    )
    found = [_driver(table, case, *end) for end in ends]
    return tuple(sorted(found, key=lambda x: -x.effect))


def _driver(
    table: Board, case: Case, name: str, label: str, first: Setting, last: Setting
) -> Driver:
    low, high = (100.0 * float(table.met(case.site, s).met_share) for s in (first, last))
    return Driver(
        name=name,
        label=label,
        effect=abs(high - low),
        unit=N_("percentage points of arcs met"),
        detail=_("{low} to {high}, the other inputs as the agency gives them").format(
            low=localized(f"{low:.0f} %"), high=localized(f"{high:.0f} %")
        ),
    )


def _closest(met: Meetings) -> tuple[str, float | None, str]:
    """The arc with the largest margin: its name, the margin and how the two paths cross."""
    best = int(np.argmax(met.margin_s))
    margin = float(met.margin_s[best])
    if not np.isfinite(margin):
        return "", None, ""
    name = _("{start} to {goal}").format(start=met.pairs[best][0], goal=met.pairs[best][1])
    return name, margin, approach(float(met.crossing_angle_deg[best]))


def _table(rows: list[Row]) -> Table:
    columns = (
        Column("year", "Year", "", 0),
        Column("plan", "Plan"),
        Column("site", "Site"),
        Column("interceptor", "Interceptor"),
        Column("camp", "Whose numbers"),
        Column("speed", "Interceptor speed", "km/s", 1),
        Column("share", "Arcs to the US met", "%", 0),
        Column("early", "with the shortest delay", "%", 0),
        Column("late", "with the longest", "%", 0),
        Column("margin", "Best margin", "s", 0),
        Column("arc", "on the arc"),
        Column("approach", "Approach"),
        Column("europe", "Arcs to Europe met", "%", 0),
    )
    cells: list[tuple[Cell, ...]] = []
    for outcome in (o for row in rows for o in row.outcomes if o.camp != MIDDLE):
        case, (name, margin, kind) = outcome.case, _closest(outcome.met)
        early, share, late = (100.0 * s for s in outcome.shares)
        start = (case.year, case.plan, case.site.name, case.interceptor, outcome.camp)
        speed = case.speed_km_s[outcome.camp]
        end = (share, early, late, margin, name, kind, 100.0 * outcome.europe)
        cells.append((*start, speed, *end))
    return Table(
        "Share of region-to-region arcs that can be met, by site and camp",
        columns,
        tuple(cells),
        note=N_(
            "A negative margin is by how much the interceptor is late at best; empty where its "
            "speed never carries it to any arc. Geometry and speed only."
        ),
    )


def _regions_table(best: Row) -> Table:
    """Arcs met and best margin by launch region, for the best case."""
    columns = (
        Column("region", "From"),
        Column("mda", "Met with the agency's numbers"),
        Column("mda_margin", "best margin", "s", 0),
        Column("critics", "Met with the critics' numbers"),
        Column("critics_margin", "best margin", "s", 0),
    )
    starts = list(dict.fromkeys(start for start, _ in best.mda.met.pairs))
    cells = tuple(
        (start, *_from_region(best.mda.met, start), *_from_region(best.critics.met, start))
        for start in starts
    )
    return Table(_("By launch region: {label}").format(label=best.case.label), columns, cells)


def _from_region(met: Meetings, start: str) -> tuple[str, float | None]:
    mine = np.array([pair[0] == start for pair in met.pairs])
    margin = float(met.margin_s[mine].max())
    count = int((met.share[mine] > 0.0).sum())
    return _("{met} of {total}").format(met=count, total=int(mine.sum())), margin if np.isfinite(
        margin
    ) else None


_CAVEATS = (
    N_(
        "Geometry and speed only: no sensor, divert, discrimination or chance of a hit. A share "
        "above 0 does not say that a meeting would succeed, nor how many warheads it would stop."
    ),
    N_("Regions are points in whole degrees, and each arc counts alike, whatever stands there."),
    N_(
        "The missile speeds in the dispute cannot be burnout speeds; they are taken as the mean "
        "speed along the arc, which is 5.5 to 5.9 km/s on the arcs' own clock."
    ),
    N_(
        "All the interceptor's speed is there at launch, which favors the defense; half of its "
        "burn belongs into the delay. Margins above circular speed (7.9 km/s) are upper bounds."
    ),
    N_(
        "Where a camp gives no number of its own, the low end of the open literature stands for "
        "the agency's side and the high end for the critics'."
    ),
    N_("Minimum-energy arcs only: flatter and higher ones, and arcs over the south, are left out."),
)

WITHIN_REACH = Claim(
    id="within-reach",
    question=N_(
        "Can interceptors in Poland or Romania reach Russian missiles bound for the United States?"
    ),
    metric=N_(
        "share of region-to-region arcs to the United States that an interceptor of quoted "
        "burnout speed can geometrically meet after the stated delay, best land site, from the "
        "agency's inputs to its critics'"
    ),
    unit="share",
    supported_if=N_("above 0 under both camps' inputs, for any land site deployed or planned"),
    refuted_if=N_("0 under both, for every one of them"),
    build=build,
)
