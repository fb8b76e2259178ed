"""`upload-dwarfs-defense`: what either side can load against what the other can remove."""

from __future__ import annotations

from dataclasses import dataclass

from equipoise.claims.bars import Bar, bars
from equipoise.claims.frame import (
    Claim,
    Disputes,
    Options,
    Result,
    best_loaded_force,
    show_day,
    verdict_of,
)
from equipoise.core.errors import NoFactError
from equipoise.core.facts import Facts
from equipoise.core.finding import Cell, Column, Driver, Figure, Interval, SecondRule, Table
from equipoise.core.language import N_, _
from equipoise.core.wording import ratio, rounded
from equipoise.defense.architecture import architecture
from equipoise.forces.upload import Upload, upload

EVEN = 1.0
HORIZONS_MONTHS = (12, 36)

DISAGREE = Disputes(
    supported=("positions-d04",),
    refuted=(
        "positions-d05",
        "positions-e07",
    ),
)


@dataclass(frozen=True)
class Side:
    """What one side can upload, over what the other's deployed interceptors can remove."""

    party: str
    defender: str
    months: int
    added: tuple[float, float, float]
    missiles: tuple[float, float, float]
    removable: int

    @property
    def ratios(self) -> tuple[float, float, float]:
        """Low, middle and high ratio, weapons at bomber bases among what is added."""
        low, middle, high = (x / self.removable for x in self.added)
        return low, middle, high

    @property
    def missile_ratios(self) -> tuple[float, float, float]:
        """The same of ballistic warheads alone."""
        low, middle, high = (x / self.removable for x in self.missiles)
        return low, middle, high


def sides_of(facts: Facts, options: Options) -> list[Side]:
    """Both sides at both times; the bound counts every interceptor of the high estimate."""
    found = []
    for party, defender in (("RUS", "USA"), ("USA", "RUS")):
        best_loaded_force(facts, party, options.on)
        removable = architecture(facts, defender, on=options.on).interceptors[2]
        if removable <= 0:
            raise NoFactError(
                f"no interceptor of {defender} stood on {options.on}", cure="Ask for a later date."
            )
        room = upload(facts, party, on=options.on, months=HORIZONS_MONTHS)
        facts.recorder.note(room.fact_ids)
        for months in HORIZONS_MONTHS:
            added = _ends(room, months, ("all",))
            missiles = _ends(room, months, ("icbm", "slbm"))
            found.append(Side(party, defender, months, added, missiles, removable))
    return found


def _ends(room: Upload, months: int, legs: tuple[str, ...]) -> tuple[float, float, float]:
    """Low, middle and high number of warheads added on some legs, held to what is in store."""
    parts = [room.added(months, leg) for leg in legs]
    store = room.in_store
    return (
        min(sum(e.low for e in parts), store.low),
        min(sum(e.central for e in parts), store.central),
        min(sum(e.high for e in parts), store.high),
    )


_UPLOAD_CAVEATS = (
    N_("Rates, delays and shares of reloading are declared ranges, not anybody's plan."),
    N_(
        "An uploaded warhead may be struck before launch; an interceptor may be saturated. "
        "Neither is in the ratio: compare harder-deep-cuts."
    ),
    N_(
        "Bomber weapons are in the uploaded number, though no such interceptor engages them; "
        "the second rule takes the missiles alone."
    ),
    N_(
        "China is left out: its warheads are not held apart from its launchers on record in "
        "a way that shows free room."
    ),
)


def build_upload(facts: Facts, options: Options) -> Result:
    """Compute the ratio for both sides at both times."""
    sides = sides_of(facts, options)
    least = min(sides, key=lambda s: s.ratios[0])
    return Result(
        statement=_statement([s for s in sides if s.months == HORIZONS_MONTHS[0]]),
        verdict=verdict_of(
            supported=all(s.ratios[0] >= EVEN for s in sides),
            refuted=any(s.ratios[2] < EVEN for s in sides),
        ),
        condition=_condition(least),
        interval=Interval(*least.ratios, 1.0),
        drivers=_drivers(sides),
        caveats=_UPLOAD_CAVEATS,
        tables=(_upload_table(sides),),
        figures=(_upload_figure(sides, options),),
        second_rule=_missiles_alone(sides),
    )


def _statement(within_a_year: list[Side]) -> str:
    said = "; ".join(
        _(
            "{party} could add {added_0} to {added_2} warheads, against {removable} "
            "interceptors of {defender} (ratio {ratios_0} to {ratios_2})"
        ).format(
            party=s.party,
            added_0=rounded(s.added[0]),
            added_2=rounded(s.added[2]),
            removable=s.removable,
            defender=s.defender,
            ratios_0=ratio(s.ratios[0]),
            ratios_2=ratio(s.ratios[2]),
        )
        for s in within_a_year
    )
    return _(
        "Even if every deployed interceptor removed a warhead: within one year {said}."
    ).format(said=said)


def _condition(least: Side) -> str:
    return _(
        "The smallest ratio is {low} ({party}, {months} months, slow end). The verdict "
        "would flip if {defender} had more than about {added_0} interceptors, or the "
        "reloading were {low} times slower than the slow end of the declared ranges."
    ).format(
        low=ratio(least.ratios[0]),
        party=least.party,
        months=least.months,
        defender=least.defender,
        added_0=rounded(least.added[0]),
    )


def _drivers(sides: list[Side]) -> tuple[Driver, ...]:
    """Width of the ratio by the rate of reloading, widest first."""
    return tuple(
        Driver(
            f"rate-{s.party}-{s.months}",
            _("Rate of reloading, {party}, {months} months").format(party=s.party, months=s.months),
            s.ratios[2] - s.ratios[0],
            "ratio",
        )
        for s in sorted(sides, key=lambda s: s.ratios[0] - s.ratios[2])
    )


def _missiles_alone(sides: list[Side]) -> SecondRule:
    """The declared rule without what bombers carry."""
    return SecondRule(
        verdict=verdict_of(
            supported=all(s.missile_ratios[0] >= EVEN for s in sides),
            refuted=any(s.missile_ratios[2] < EVEN for s in sides),
        ),
        supported_if=N_("the declared rule, with warheads on ballistic missiles alone"),
        refuted_if=N_("the declared rule, with warheads on ballistic missiles alone"),
        why=N_(
            "weapons loaded at bomber bases are quick to add and met by no interceptor "
            "counted here, so they decide the low end of the declared ratio"
        ),
    )


def _upload_table(sides: list[Side]) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (s.party, s.months, *s.added, s.defender, s.removable, *s.ratios, *s.missile_ratios)
        for s in sides
    )
    columns = (
        Column("party", "Uploads"),
        Column("months", "Within", "months", 0),
        Column("low", "Added, low", "warheads", 0),
        Column("central", "middle", "warheads", 0),
        Column("high", "high", "warheads", 0),
        Column("defender", "Defends"),
        Column("removable", "Interceptors, high", "interceptors", 0),
        Column("ratio_low", "Ratio, low", "", 1),
        Column("ratio", "middle", "", 1),
        Column("ratio_high", "high", "", 1),
        Column("missiles_low", "Missiles alone, low", "", 1),
        Column("missiles", "middle", "", 1),
        Column("missiles_high", "high", "", 1),
    )
    return Table("Upload over interceptors", columns, rows)


def _upload_figure(sides: list[Side], options: Options) -> Figure:
    rows = [
        Bar(
            _("{party} within {months} months, against {defender}").format(
                party=s.party, months=s.months, defender=s.defender
            ),
            value=ratios[1],
            low=ratios[0],
            high=ratios[2],
            group=group,
        )
        for s in sides
        for ratios, group in (
            (s.ratios, "all that is added"),
            (s.missile_ratios, "missiles alone"),
        )
    ]
    least = min(s.ratios[0] for s in sides)
    return bars(
        rows,
        title=_("Upload is at least {least} times what every interceptor could remove").format(
            least=ratio(least)
        ),
        measured=N_("warheads added for each interceptor of the other side"),
        unit="",
        decimals=1,
        scenario=_(
            "declared ranges of reloading from {on}; every interceptor of the high "
            "estimate removes a warhead"
        ).format(on=show_day(options.on)),
        groups=N_("What is added"),
        categories=N_("Who uploads"),
        reference=EVEN,
    )


UPLOAD_DWARFS_DEFENSE = Claim(
    id="upload-dwarfs-defense",
    question=N_("Can either side upload more than the other's defense can remove?"),
    metric=N_(
        "warheads uploaded over the upper bound of warheads removed; the smallest of both "
        "sides, one and three years"
    ),
    unit="ratio",
    supported_if=N_(
        "at least 1 with the low estimate, for both sides, within one and within three "
        "years, every interceptor of the high estimate removing a warhead"
    ),
    refuted_if=N_("below 1 with the high estimate for either side at either time"),
    build=build_upload,
    disputes=DISAGREE,
)
