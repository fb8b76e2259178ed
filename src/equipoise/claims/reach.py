"""`within-reach`: can interceptors of the European defense meet missiles bound for the US?

Each case is a place, an interceptor and two rows of published speeds: a low end, which is the
agency's own number where it gave one, and a high end, which is its critics'. The same arcs are
then flown with either end, and with the middle of both. The rule judges the cases that stood on
the date, as deployed or planned, and what came of them; earlier plans stand beside.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from equipoise.claims.frame import (
    Claim,
    Disputes,
    Options,
    Result,
    show_day,
    verdict_of,
)
from equipoise.claims.reach_figures import (
    CRITICS,
    MDA,
    MIDDLE,
    map_figure,
    profile_figure,
    shares_figure,
)
from equipoise.claims.reach_tables import cases_table, regions_table
from equipoise.core.errors import NoFactError
from equipoise.core.facts import Fact, Facts, Record
from equipoise.core.finding import (
    Driver,
    Interval,
    SecondRule,
    Verdict,
)
from equipoise.core.language import N_, _, localized, pgettext
from equipoise.core.wording import percent
from equipoise.geometry import (
    Meetings,
    Region,
    Site,
    Tracks,
    meetings,
    region_of,
    site_of,
    tracks,
)

CAMPS = (MDA, MIDDLE, CRITICS)
DEPLOYED, THIRD_SITE = "deployed", "third site"
_OPEN_ENDS = {
    MDA: N_("open literature, low"),
    MIDDLE: MIDDLE,
    CRITICS: N_("open literature, high"),
}
DESTINATION, COMPARISON = "USA", "NATO"
DISAGREE = Disputes(
    supported=(
        "positions-c07",
        "positions-c09",
        "viewpoints-podvig-engageable-share-2005",
    ),
    refuted=(
        "positions-c01",
        "positions-c08",
        "positions-d01",
    ),
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
    disputed: bool
    stood: tuple[date, date]

    def stood_on(self, options: Options) -> bool:
        """Whether it was deployed or planned on the date, or has been built since."""
        first, last = self.stood
        built = self.plan == DEPLOYED and first <= options.today
        return built or first <= options.on < last

    def whose(self, camp: str) -> str:
        """Whose numbers an end of the speeds is: a camp's own, or of the open literature."""
        return camp if self.disputed else _OPEN_ENDS[camp]

    @property
    def label(self) -> str:
        """``2008 third site: GBI two-stage, Redzikowo``."""
        return f"{self.year} {_(self.plan)}: {_(self.interceptor)}, {_(self.site.name)}"


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
    first, last = row.date("stood_from"), row.date("stood_to")
    if first is None:
        return None
    return Case(
        year=row.as_of.first.year,
        plan=row["plan"],
        interceptor=row.system,
        site=site_of(row, name=row["place"]),
        on_land=row["basing"] == "land",
        speed_km_s={MDA: low, MIDDLE: (low + high) / 2.0, CRITICS: high},
        disputed=wanted[0] != wanted[1],
        stood=(first.first, date.max if last is None else last.first),
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
    """Compute every case at both ends and apply the rule to those that stood on the date."""
    table = board(facts)
    rows = [Row(*(outcome_of(table, c, camp) for camp in CAMPS)) for c in cases_of(facts)]
    judged = [r for r in rows if r.case.stood_on(options)]
    if not judged:
        raise NoFactError(
            "no interceptor with a published speed stood or was planned on the date",
            cure="Choose another date, or a later vintage.",
        )
    best, shown = _best(judged), _best(rows)
    earlier = [r for r in rows if r.case.plan == THIRD_SITE and not r.case.stood_on(options)]
    regions = [regions_table(r) for r in ([best] if shown is best else [best, shown])]
    return Result(
        statement=_statement(judged, earlier, options),
        verdict=_verdict(judged),
        condition=_condition(judged, best, table),
        interval=Interval(best.mda.share, best.middle.share, best.critics.share, 1.0),
        drivers=_drivers(table, best.case),
        caveats=_CAVEATS,
        tables=(cases_table(rows, options), *regions),
        figures=(
            shares_figure(rows, table),
            map_figure(shown, table),
            profile_figure(shown, table),
        ),
        second_rule=_second_rule(judged, earlier),
    )


def _best(rows: list[Row]) -> Row:
    return max(rows, key=lambda r: (r.mda.share, r.critics.share))


def _verdict(rows: list[Row]) -> Verdict:
    return verdict_of(supported=any(r.can for r in rows), refuted=all(r.cannot for r in rows))


def _statement(judged: list[Row], earlier: list[Row], options: Options) -> str:
    high = [r for r in judged if not r.cannot]
    text = _(
        "Of {cases} pairs of interceptor and place that stood or were planned on {day}, or were "
        "built since, {both} could geometrically meet arcs from Russian regions to the United "
        "States at both ends of the published speeds, and {some} at the high end alone{named}. "
        "On land it is {land} of {sites}."
    ).format(
        cases=len(judged),
        day=show_day(options.on),
        both=sum(r.can for r in judged),
        some=sum(not r.can for r in high),
        named=f" ({'; '.join(_shares(r) for r in high)})" if high else "",
        land=sum(r.case.on_land for r in high),
        sites=sum(r.case.on_land for r in judged),
    )
    if not earlier:
        return text
    return (
        text
        + " "
        + _("Of the third site, canceled before: {shares}.").format(
            shares="; ".join(_shares(r) for r in earlier)
        )
    )


def _shares(row: Row) -> str:
    return _("{label}, {low} and {high}").format(
        label=row.case.label, low=percent(row.mda.share), high=percent(row.critics.share)
    )


def _condition(judged: list[Row], best: Row, table: Board) -> str:
    delay = table.declared.delay_s
    text = _(
        "The declared delay is {declared} s after launch, which is this project's assumption. With "
        "{early} s the best case ({label}) is {early_low} and {early_high} at the two ends of the "
        "speeds, with {late} s {late_low} and {late_high}."
    ).format(
        declared=localized(f"{delay[1]:g}"),
        early=localized(f"{delay[0]:g}"),
        label=best.case.label,
        early_low=percent(best.mda.shares[0]),
        early_high=percent(best.critics.shares[0]),
        late=localized(f"{delay[2]:g}"),
        late_low=percent(best.mda.shares[2]),
        late_high=percent(best.critics.shares[2]),
    )
    for end, outcome in ((N_("low"), best.mda), (N_("high"), best.critics)):
        if outcome.share > 0.0:
            limit = delay[1] + float(outcome.met.margin_s.max())
            text += " " + _("At the {end} end no meeting is left from {limit} s on.").format(
                end=_(end), limit=localized(f"{limit:.0f}")
            )
    for name, rows in (
        (N_("on land"), [r for r in judged if r.case.on_land]),
        (N_("on ships"), [r for r in judged if not r.case.on_land]),
        (N_("built"), [r for r in judged if r.case.plan == DEPLOYED]),
    ):
        if rows and _verdict(rows) != _verdict(judged):
            text += " " + _("For what is {part} alone the verdict would be '{verdict}'.").format(
                part=_(name), verdict=pgettext("verdict", _verdict(rows))
            )
    return text


def _second_rule(judged: list[Row], earlier: list[Row]) -> SecondRule | None:
    if earlier:
        return SecondRule(
            verdict=_verdict(earlier),
            supported_if=N_("above 0 under both camps' inputs for the third site of 2007"),
            refuted_if=N_("0 under both camps' inputs for it"),
            why=N_(
                "the dispute was about the third site, which was canceled in 2009 with nothing "
                "built and is no plan of the date; only there does the agency's number meet its "
                "critics'"
            ),
        )
    built = [r for r in judged if r.case.plan == DEPLOYED]
    if not built or len(built) == len(judged):
        return None
    return SecondRule(
        verdict=_verdict(built),
        supported_if=N_("above 0 under both camps' inputs for a site that was built"),
        refuted_if=N_("0 under both for every site that was built"),
        why=N_(
            "the third site was canceled with nothing built; what stands deserves its own verdict"
        ),
    )


def _drivers(table: Board, case: Case) -> tuple[Driver, ...]:
    """Swing of the share by each input of the best case, the others at the low end's."""
    base = table.setting(case, MDA)

    def swing(name: str, label: str, low: float, high: float) -> Driver:
        first: dict[str, Any] = {name: low}
        last: dict[str, Any] = {name: high}
        said = label.format(low=localized(f"{low:g}"), high=localized(f"{high:g}"))
        return _driver(table, case, name, said, replace(base, **first), replace(base, **last))

    found = [swing(*ends) for ends in _ranges(case, table.declared)]
    rotation = N_("Rotation of the Earth, off to on")
    still = replace(base, rotating=False)
    found.append(_driver(table, case, "rotating", rotation, still, base))
    return tuple(sorted(found, key=lambda x: -x.effect))


def _ranges(case: Case, declared: Declared) -> tuple[tuple[str, str, float, float], ...]:
    """Inputs of a setting by name: what each is, and its two ends."""
    speeds, missiles = case.speed_km_s, declared.missile_speed_km_s
    return (
        (
            "speed_km_s",
            _("Interceptor speed, {low} to {high} km/s"),
            speeds[MDA],
            speeds[CRITICS],
        ),
        (
            "missile_speed_km_s",
            _("Missile speed, {low} to {high} km/s"),
            missiles[MDA],
            missiles[CRITICS],
        ),
        ("delay_s", _("Delay of the interceptor, {low} to {high} s"), *declared.delay_s[::2]),
        ("boost_time_s", _("Burn of the missile, {low} to {high} s"), *declared.boost_time_s[::2]),
        ("altitude_km", _("Least altitude, {low} to {high} km"), *declared.altitude_km[::2]),
    )


def _driver(
    table: Board, case: Case, name: str, label: str, first: Setting, last: Setting
) -> Driver:
    low, high = (100.0 * float(table.met(case.site, s).met_share) for s in (first, last))
    return Driver(
        name=name,
        label=label,
        effect=abs(high - low),
        unit=N_("percentage points of arcs met"),
        detail=_("{low} to {high}, the other inputs at the low end").format(
            low=localized(f"{low:.0f} %"), high=localized(f"{high:.0f} %")
        ),
    )


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
        "Only for the third site did the agency and its critics each give a speed. For SM-3 both "
        "ends are of one recalled row of the open literature, and neither is the agency's."
    ),
    N_(
        "Ships are put where a plan, a study of the agency or Russian officials put them; no plan "
        "on record sends any to the Norwegian Sea."
    ),
    N_("Minimum-energy arcs only: flatter and higher ones, and arcs over the south, are left out."),
)

WITHIN_REACH = Claim(
    id="within-reach",
    question=N_(
        "Can interceptors of the European defense reach Russian missiles bound for the United "
        "States?"
    ),
    metric=N_(
        "share of region-to-region arcs to the United States that an interceptor of quoted "
        "burnout speed can geometrically meet after the declared delay, best of what stood or was "
        "planned on the date and what came of it, from the low to the high end of the speeds"
    ),
    unit="share",
    supported_if=N_(
        "above 0 under both camps' inputs, for any site or ships deployed or planned on the date, "
        "or built since"
    ),
    refuted_if=N_("0 under both, for every one of them"),
    build=build,
    disputes=DISAGREE,
)
