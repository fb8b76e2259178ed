"""`small-part-of-the-picture`: defense beside everything else that moves what arrives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from equipoise.claims.frame import (
    Claim,
    Disputes,
    Options,
    Result,
    best_loaded_force,
    show_day,
    verdict_of,
)
from equipoise.claims.relevance import planned_on
from equipoise.core.errors import NoFactError
from equipoise.core.facts import Facts
from equipoise.core.finding import Column, Driver, Figure, Interval, Table
from equipoise.core.language import N_, _, localized
from equipoise.core.wording import joined, percent, percent_range, warheads
from equipoise.defense.architecture import architecture
from equipoise.exchange.inputs import (
    BASELINE,
    GROUP_ALERT,
    GROUP_DEFENSE,
    GROUP_RELIABILITY,
    Input,
    LayerInputs,
    layer_columns,
    layer_inputs,
    reliability_input,
    surviving_input,
)
from equipoise.exchange.scenario import POSTURES
from equipoise.forces.inventory import ForceStructure, force_structure, merge_types
from equipoise.kernels.batch import evaluate_batch
from equipoise.sweep.indices import SobolIndex
from equipoise.sweep.sensitivity import Swing, grouped_indices, swings
from equipoise.sweep.space import (
    Distribution,
    FloatArray,
    Parameter,
    Uniform,
    values_of,
)
from equipoise.sweep.space import (
    Options as Choice,
)

ATTACKER, DEFENDER = "RUS", "USA"
GROUP_LOADING = N_("loading and upload")
GROUP_MODERNIZATION = N_("modernization: force of the year")
INDEX_SMALL, INDEX_LARGE = 0.05, 0.25
LEVEL = 0.90
SWING_RATIO = 1.0 / 3.0
OTHERS_NEEDED = 3
FIRST_YEAR = 2000
DISAGREE = Disputes(
    supported=(
        "positions-b01",
        "positions-b03",
        "positions-d01",
        "positions-d02",
    ),
    refuted=(
        "positions-a01",
        "positions-c09",
        "positions-d06",
    ),
)


@dataclass(frozen=True)
class Picture:
    """Everything that moves the arriving warheads, as arrays a batch can use.

    Attributes:
        years: days of the forces scanned.
        platforms, sizes: (years, slots) platforms and launchers on each.
        least, most: (years, slots) warheads per launcher, least and most.
        basing: (years, slots) index into ``basings``; -1 where the slot is empty.
        basings: basing names.
        surviving: (postures, basings) low and high ends, last axis.
        layers: inputs of the defense from what stood to what was planned.
        reliability: missile reliability.
        doctrine: shot doctrine.
    """

    years: tuple[date, ...]
    platforms: FloatArray
    sizes: FloatArray
    least: FloatArray
    most: FloatArray
    basing: np.ndarray
    basings: tuple[str, ...]
    surviving: FloatArray
    layers: tuple[LayerInputs, ...]
    reliability: Input
    doctrine: str

    def parameters(self) -> list[Parameter]:
        """All parameters by driver group."""
        uniform = Uniform(0.0, 1.0)
        fixed: list[tuple[str, Distribution, str]] = [
            ("force_year", Choice(len(self.years)), GROUP_MODERNIZATION),
            ("loading", uniform, GROUP_LOADING),
            ("posture", Choice(len(POSTURES)), GROUP_ALERT),
            *((f"surviving_{b}", uniform, GROUP_ALERT) for b in self.basings),
            ("reliability", self.reliability.distribution, GROUP_RELIABILITY),
        ]
        defense = [i for x in self.layers for i in x.all if i.high > i.low]
        return [
            *(Parameter(*p) for p in fixed),
            *(Parameter(i.name, i.distribution, GROUP_DEFENSE) for i in defense),
        ]

    def at_rest(self) -> dict[str, float]:
        """Where options rest in one-at-a-time swings: today's force, not struck first."""
        newest = (len(self.years) - 0.5) / len(self.years)
        unstruck = (POSTURES.index("no-first-strike") + 0.5) / len(POSTURES)
        return {"force_year": newest, "posture": unstruck}

    def arriving(self, values: Mapping[str, FloatArray]) -> FloatArray:
        """Mean arriving warheads with the defense, one per sampled set of values."""
        size = len(values["force_year"])
        year = values["force_year"].astype(int)
        upper, lower, load = self._loaded(year, values["loading"])
        survive = self._surviving(year, values)
        result = evaluate_batch(
            platforms=np.concatenate([upper, lower], axis=1),
            launchers_per_platform=np.tile(self.sizes[year], (1, 2)),
            warheads_per_launcher=np.concatenate([load + 1, load], axis=1),
            p_platform=np.tile(survive, (1, 2)),
            p_launcher=np.tile(values["reliability"][:, None], (1, 2 * survive.shape[1])),
            p_warhead=np.ones((1, 2 * survive.shape[1])),
            p_force_common_mode=np.zeros(1),
            **layer_columns(
                self.layers,
                lambda i: values.get(i.name, np.full(size, i.central)),
                size,
                self.doctrine,
            ),
        )
        return result.mean_leaking

    def _loaded(
        self, year: np.ndarray, loading: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Platforms that carry one warhead more per launcher, the others, and their load."""
        mean = self.least[year] + loading[:, None] * (self.most[year] - self.least[year])
        load = np.floor(mean)
        upper = np.rint((mean - load) * self.platforms[year])
        return upper, self.platforms[year] - upper, load

    def _surviving(self, year: np.ndarray, values: Mapping[str, FloatArray]) -> FloatArray:
        posture = values["posture"].astype(int)
        position = np.column_stack([values[f"surviving_{b}"] for b in self.basings])
        low, high = self.surviving[posture, :, 0], self.surviving[posture, :, 1]
        by_basing = low + position * (high - low)
        slot = np.maximum(self.basing[year], 0)
        return np.asarray(np.take_along_axis(by_basing, slot, axis=1), dtype=np.float64)


def picture_of(facts: Facts, options: Options) -> Picture:
    """Gather the forces of every year on record, and all other inputs, up to the day."""
    forces = yearly_forces(facts, options.on)
    if len(forces) < 2:
        raise NoFactError(
            "fewer than two complete forces are in this vintage",
            cure="Choose a later date or vintage.",
        )
    basings = tuple(sorted({g.basing for f in forces for g in f.groups}))
    slots = [_slots(f, best_loaded_force(facts, ATTACKER, f.on)) for f in forces]
    width = max(len(s) for s in slots)

    def grid(pick: int) -> FloatArray:
        filled = np.zeros((len(slots), width))
        for i, row in enumerate(slots):
            for j, slot in enumerate(row):
                filled[i, j] = slot[pick]
        return filled

    where = np.full((len(slots), width), -1)
    for i, row in enumerate(slots):
        for j, slot in enumerate(row):
            where[i, j] = basings.index(slot[4])
    return Picture(
        years=tuple(f.on for f in forces),
        platforms=grid(0),
        sizes=np.maximum(grid(1), 1),
        least=grid(2),
        most=grid(3),
        basing=where,
        basings=basings,
        surviving=_surviving_ranges(facts, basings, options),
        layers=_layers(facts, options),
        reliability=reliability_input(facts, ATTACKER, options.viewpoint or BASELINE),
        doctrine=options.doctrine,
    )


def yearly_forces(facts: Facts, on: date) -> list[ForceStructure]:
    """The force of each year for which both missile legs are newly on record."""
    found = []
    for year in range(FIRST_YEAR, on.year + 1):
        day = min(date(year, 12, 31), on)
        try:
            force = force_structure(facts, ATTACKER, on=day)
        except NoFactError:
            continue
        legs = {g.leg: g for g in force.groups}
        if len(legs) == 2 and all(g.as_of.startswith(str(year)) for g in force.groups):
            found.append(force)
    return found


def _slots(
    force: ForceStructure, loaded: ForceStructure
) -> list[tuple[float, float, float, float, str]]:
    """Platforms, launchers on each, least and most load, and basing, for each type.

    The least load is the low estimate, or the mean load that the declared total leaves the
    type if that is lower. Platforms are rounded, so launchers are kept to half a platform.
    """
    rows = []
    for group in merge_types(force.groups):
        size = min(group.launchers_per_platform, group.launchers)
        platforms = round(group.launchers / size)
        low, most = group.load_range
        parts = [g for g in loaded.groups if (g.system, g.basing) == (group.system, group.basing)]
        mean = sum(g.warheads for g in parts) / sum(g.launchers for g in parts)
        rows.append((float(platforms), float(size), min(low, mean), most, group.basing))
    return rows


def _surviving_ranges(facts: Facts, basings: tuple[str, ...], options: Options) -> FloatArray:
    viewpoint = options.viewpoint or BASELINE
    ranges = np.zeros((len(POSTURES), len(basings), 2))
    for i, posture in enumerate(POSTURES):
        for j, basing in enumerate(basings):
            item = surviving_input(facts, ATTACKER, posture, viewpoint, basing)
            ranges[i, j] = item.low, item.high
    return ranges


def _layers(facts: Facts, options: Options) -> tuple[LayerInputs, ...]:
    """The European defense from what stood on the day to what was planned."""
    deployed = architecture(facts, DEFENDER, on=options.on, plan="europe-deployed")
    plan = planned_on(facts, options.on)
    planned = deployed if plan is None else architecture(facts, DEFENDER, on=options.on, plan=plan)
    if not planned.layers:
        raise NoFactError(
            f"no European defense stood or was planned on {options.on}",
            cure="Choose a later date or vintage.",
        )
    inputs = layer_inputs(
        facts,
        DEFENDER,
        planned.layers[0],
        options.viewpoint or BASELINE,
        on=options.on,
        rule=options.rule,
    )
    low = float(deployed.interceptors[0])
    high = float(max(deployed.interceptors[2], planned.interceptors[2]))
    return (_with_stock(inputs, low, high),)


def _with_stock(inputs: LayerInputs, low: float, high: float) -> LayerInputs:
    stock = replace(
        inputs.interceptors,
        distribution=Uniform(low, high),
        low=low,
        central=(low + high) / 2,
        high=high,
    )
    return replace(inputs, interceptors=stock)


def build(facts: Facts, options: Options) -> Result:
    """Compute grouped indices and swings of everything that moves what arrives."""
    picture = picture_of(facts, options)
    parameters = picture.parameters()
    indices = grouped_indices(
        picture.arriving, parameters, size=4 * options.samples, seed=options.seed
    )
    moves = swings(picture.arriving, parameters, base=picture.at_rest(), seed=options.seed)
    resting = [picture.at_rest().get(p.name, 0.5) for p in parameters]
    at_rest = float(picture.arriving(values_of(parameters, np.array([resting])))[0])
    by_group = {i.group: i for i in indices}
    swing_of = {s.group: s for s in moves}
    defense, swing = by_group[GROUP_DEFENSE], swing_of[GROUP_DEFENSE]
    others = [s for s in moves if s.group != GROUP_DEFENSE]
    beaten = [s.group for s in others if swing.width < SWING_RATIO * s.width]
    largest = max(indices, key=lambda i: i.total).group
    supported = defense.total_high < INDEX_SMALL and len(beaten) >= OTHERS_NEEDED
    refuted = largest == GROUP_DEFENSE or defense.total_low > INDEX_LARGE
    return Result(
        statement=_statement(defense, moves),
        verdict=verdict_of(supported=supported, refuted=refuted),
        condition=_condition(defense, moves, largest),
        interval=Interval(defense.total_low, defense.total, defense.total_high, LEVEL),
        upper_bound=None,
        drivers=_drivers(indices, swing_of),
        caveats=_caveats(picture),
        tables=(_table(indices, swing_of),),
        figures=(_figure(indices, swing_of, picture, options, at_rest),),
    )


def _statement(defense: SobolIndex, moves: list[Swing]) -> str:
    swing = next(s for s in moves if s.group == GROUP_DEFENSE)
    others = sorted((s for s in moves if s.group != GROUP_DEFENSE), key=lambda s: -s.width)
    return _(
        "The European defense, from what stood to what was planned, explains {range} of the "
        "spread in arriving warheads; alone it moves {moved} of them. Beside it: {others}."
    ).format(
        range=percent_range(max(defense.total_low, 0.0), defense.total_high),
        moved=warheads(swing.width),
        others="; ".join(f"{_(s.group)} {warheads(s.width)}" for s in others),
    )


def _condition(defense: SobolIndex, moves: list[Swing], largest: str) -> str:
    swing = next(s for s in moves if s.group == GROUP_DEFENSE)
    others = [s for s in moves if s.group != GROUP_DEFENSE]
    near = [s for s in others if swing.width >= SWING_RATIO * s.width]
    text = _(
        "Support needs a swing below a third of at least {needed} of the {others} others; it is "
        "below a third of {beaten}."
    ).format(needed=OTHERS_NEEDED, others=len(others), beaten=len(others) - len(near))
    if near:
        named = [
            _("{group} ({share} of its swing)").format(
                group=_(s.group), share=percent(swing.width / s.width) if s.width else "-"
            )
            for s in near
        ]
        text += " " + _("It is not against {groups}.").format(groups=joined(named))
    rest = _(
        "The largest index is that of {largest}. The claim would be refuted if defense had the "
        "largest index or the lower end of its index ({low}) passed {limit}."
    ).format(
        largest=_(largest),
        low=localized(f"{defense.total_low:.3f}"),
        limit=localized(f"{INDEX_LARGE}"),
    )
    return f"{text} {rest}"


def _caveats(picture: Picture) -> tuple[str, ...]:
    first, last = picture.years[0].year, picture.years[-1].year
    return (
        _(
            "Years from {first} to {last}, postures and loading are scanned evenly; that "
            "is a way of comparing ranges, not a probability of political choices."
        ).format(first=first, last=last),
        N_(
            "An index depends on the ranges compared. The range of the defense runs to the "
            "critics' tally of every SM-3 of the fleet, which favors the defense."
        ),
        N_(
            "Loading runs per type from the low estimate, or the mean load left by the declared "
            "total, to the most that the type is held to carry."
        ),
        N_("Swings start from the force of the date, not struck first, all else at its middle."),
        N_(
            "Forces of the first years are counted as START attributed warheads to missiles, later "
            "ones as declared or estimated: part of the swing of modernization is that change of "
            "counting."
        ),
    )


def _drivers(indices: list[SobolIndex], swing_of: dict[str, Swing]) -> tuple[Driver, ...]:
    ordered = sorted(indices, key=lambda i: -swing_of[i.group].width)
    return tuple(
        Driver(
            name=i.group,
            label=i.group,
            effect=swing_of[i.group].width,
            unit="warheads",
            detail=_("total-effect index {total} ({low} to {high})").format(
                total=localized(f"{i.total:.3f}"),
                low=localized(f"{i.total_low:.3f}"),
                high=localized(f"{i.total_high:.3f}"),
            ),
        )
        for i in ordered
    )


def _table(indices: list[SobolIndex], swing_of: dict[str, Swing]) -> Table:
    columns = (
        Column("driver", "Driver"),
        Column("low", "Arriving, low end", "warheads", 0),
        Column("high", "Arriving, high end", "warheads", 0),
        Column("swing", "Swing", "warheads", 0),
        Column("index", "Total-effect index", "", 3),
        Column("index_low", "90 % low", "", 3),
        Column("index_high", "90 % high", "", 3),
        Column("first", "First-order index", "", 3),
    )
    rows = tuple(
        (
            i.group,
            swing_of[i.group].low,
            swing_of[i.group].high,
            swing_of[i.group].width,
            i.total,
            i.total_low,
            i.total_high,
            _first(i),
        )
        for i in sorted(indices, key=lambda i: -swing_of[i.group].width)
    )
    return Table(
        "What moves the arriving warheads, on one scale",
        columns,
        rows,
        note=N_("Empty: the first-order index is lost in the noise of sampling."),
    )


def _first(index: SobolIndex) -> float | None:
    """The first-order index, or None where sampling noise puts it outside its total."""
    return index.first if 0.0 < index.first <= index.total_high else None


def _figure(
    indices: list[SobolIndex],
    swing_of: dict[str, Swing],
    picture: Picture,
    options: Options,
    at_rest: float,
) -> Figure:
    table = _table(indices, swing_of)
    widest = max(swing_of.values(), key=lambda s: s.width)
    defense = swing_of[GROUP_DEFENSE]
    return Figure(
        kind="drivers",
        title=(
            _("Defense moves {moved} arriving warheads, {group} {most}").format(
                moved=warheads(defense.width), group=_(widest.group), most=warheads(widest.width)
            )
        ),
        table=table,
        scenario=(
            _(
                "Russian forces of {first} to {last}, four postures, European defense from "
                "deployed to planned; viewpoint {viewpoint}"
            ).format(
                first=picture.years[0].year,
                last=show_day(picture.years[-1]),
                viewpoint=_(options.viewpoint or BASELINE),
            )
        ),
        options={
            "baseline": at_rest,
            "highlight": GROUP_DEFENSE,
            "x_title": N_("mean arriving warheads"),
            "index_title": N_("total-effect index"),
            "index_small": INDEX_SMALL,
            "index_large": INDEX_LARGE,
            "note": _("Lines on the indices: {share} intervals").format(share=percent(LEVEL)),
        },
    )


SMALL_PART = Claim(
    id="small-part-of-the-picture",
    question=N_(
        "How much does the European defense matter beside everything else that changes what "
        "would arrive?"
    ),
    metric=N_("grouped total-effect index of the defense on mean arriving warheads"),
    unit="index",
    supported_if=N_(
        "the upper end of the defense's total-effect index is below 0.05, and its "
        "one-at-a-time swing is below a third of at least three others"
    ),
    refuted_if=N_("defense has the largest index, or the lower end of its index exceeds 0.25"),
    build=build,
    disputes=DISAGREE,
)
