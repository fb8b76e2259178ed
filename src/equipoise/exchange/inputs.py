"""What a question needs: the force, the defense, and every declared input with its doubt.

An input comes from the viewpoint's own words where the viewpoint speaks to it, else from
the range this project declares, else, for a kill probability, from the test record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypedDict

import numpy as np

from equipoise.core.errors import NoFactError, UnknownNameError
from equipoise.core.facts import Fact, Facts
from equipoise.core.language import N_, _
from equipoise.core.wording import spaced
from equipoise.defense.architecture import Architecture, Layer
from equipoise.defense.record import DEFAULT_RULE, rule_named, test_record
from equipoise.exchange.scenario import (
    DOCTRINES,
    POSTURES,
    DefenseLayer,
    Scenario,
    arrival_groups,
    platform_sets,
)
from equipoise.forces.inventory import ForceStructure
from equipoise.kernels.batch import BatchResult, evaluate_batch
from equipoise.sweep.space import (
    Distribution,
    FloatArray,
    Parameter,
    Posterior,
    Together,
    between,
)

Origin = Literal["viewpoint", "declared", "test record", "architecture", "asked"]
BASELINE = "baseline"
GROUP_DEFENSE = N_("defense")
GROUP_ALERT = N_("alert and survivability")
GROUP_RELIABILITY = N_("reliability")


@dataclass(frozen=True, slots=True)
class Input:
    """One uncertain input.

    Attributes:
        name: parameter name, unique within a question.
        label: for people.
        distribution: its doubt.
        low, central, high: the range and its middle, for tables.
        origin: where it comes from.
        group: driver group it belongs to.
        fact_id: row it was read from, or the counting rule of a test record.
        note: what the row says.
    """

    name: str
    label: str
    distribution: Distribution
    low: float
    central: float
    high: float
    origin: Origin
    group: str
    fact_id: str
    note: str


@dataclass(frozen=True, slots=True)
class LayerInputs:
    """The inputs of one layer of the defense."""

    layer: Layer
    interceptors: Input
    kill: Input
    tracking: Input
    common_mode: Input
    engageable: Input
    shots: Input

    @property
    def all(self) -> tuple[Input, ...]:
        """The six inputs."""
        return (
            self.interceptors,
            self.kill,
            self.tracking,
            self.common_mode,
            self.engageable,
            self.shots,
        )


@dataclass(frozen=True)
class Question:
    """A force against a defense, with all inputs gathered.

    Attributes:
        force, defense: what meets what.
        posture: how the force is struck and launched.
        viewpoint: whose assumptions; ``baseline`` for none.
        doctrine: shot doctrine of every layer.
        surviving: surviving fraction by basing.
        reliability: chance that a missile works.
        force_failure: chance that one fault stops the whole force.
        layers: inputs by layer.
    """

    force: ForceStructure
    defense: Architecture
    posture: str
    viewpoint: str
    doctrine: str
    surviving: Mapping[str, Input]
    reliability: Input
    force_failure: Input
    layers: tuple[LayerInputs, ...]

    @property
    def inputs(self) -> tuple[Input, ...]:
        """All inputs."""
        layers = tuple(i for layer in self.layers for i in layer.all)
        return (*self.surviving.values(), self.reliability, self.force_failure, *layers)

    def parameters(self) -> list[Parameter]:
        """The inputs that carry doubt, as parameters of a sweep."""
        return [Parameter(i.name, i.distribution, i.group) for i in self.inputs if i.high > i.low]

    def central_scenario(self) -> Scenario:
        """The scenario with every input at its middle."""
        return self.scenario_at({})

    def scenario_at(self, values: Mapping[str, float]) -> Scenario:
        """The scenario with inputs at given values; those not given rest at their middle."""

        def value(item: Input) -> float:
            return values.get(item.name, item.central)

        return Scenario(
            groups=arrival_groups(
                self.force,
                surviving={b: value(i) for b, i in self.surviving.items()},
                reliability=value(self.reliability),
            ),
            layers=tuple(
                DefenseLayer(
                    name=x.layer.name,
                    interceptors=round(value(x.interceptors)),
                    shots=round(value(x.shots)),
                    kill_probability=value(x.kill),
                    tracking_probability=value(x.tracking),
                    common_mode_probability=value(x.common_mode),
                    engageable_share=value(x.engageable),
                    doctrine=self.doctrine,
                )
                for x in self.layers
            ),
            p_force_fails=value(self.force_failure),
        )

    def evaluate(self, values: Mapping[str, FloatArray], size: int) -> BatchResult:
        """Exact outcomes for ``size`` sampled sets of inputs; inputs not given rest."""

        def column(item: Input) -> FloatArray:
            return values.get(item.name, np.full(size, item.central))

        return evaluate_batch(
            **force_columns(self, column),
            **layer_columns(self.layers, column, size, self.doctrine),
        )


class ForceColumns(TypedDict):
    """The force arrays of a batch, named as ``evaluate_batch`` names them."""

    platforms: object
    launchers_per_platform: object
    warheads_per_launcher: object
    p_platform: FloatArray
    p_launcher: FloatArray
    p_warhead: FloatArray
    p_force_common_mode: FloatArray


def force_columns(question: Question, column: Callable[[Input], FloatArray]) -> ForceColumns:
    """The force arrays of a batch; ``column`` gives the values of an input, shape (size,)."""
    sets = platform_sets(question.force.groups)
    return {
        "platforms": [[s.platforms for s in sets]],
        "launchers_per_platform": [[s.launchers_per_platform for s in sets]],
        "warheads_per_launcher": [[s.warheads_per_launcher for s in sets]],
        "p_platform": np.column_stack([column(question.surviving[s.basing]) for s in sets]),
        "p_launcher": np.tile(column(question.reliability)[:, None], (1, len(sets))),
        "p_warhead": np.ones((1, len(sets))),
        "p_force_common_mode": column(question.force_failure),
    }


class LayerColumns(TypedDict):
    """The layer arrays of a batch, named as ``evaluate_batch`` names them."""

    interceptors: FloatArray
    shots: FloatArray
    doctrine: FloatArray
    sspk: FloatArray
    p_track: FloatArray
    p_layer_common_mode: FloatArray
    engageable_share: FloatArray


def layer_columns(
    layers: Sequence[LayerInputs],
    column: Callable[[Input], FloatArray],
    size: int,
    doctrine: str,
) -> LayerColumns:
    """The layer arrays of a batch, shape (size, layers).

    Args:
        layers: inputs by layer.
        column: values of an input, shape (size,).
        size: number of sampled sets of inputs.
        doctrine: shot doctrine of every layer.
    """

    def stacked(name: str) -> FloatArray:
        if not layers:
            return np.empty((size, 0))
        return np.column_stack([column(getattr(x, name)) for x in layers])

    return {
        "interceptors": np.rint(stacked("interceptors")),
        "shots": np.rint(stacked("shots")),
        "doctrine": np.full((1, len(layers)), float(DOCTRINES[doctrine])),
        "sspk": stacked("kill"),
        "p_track": stacked("tracking"),
        "p_layer_common_mode": stacked("common_mode"),
        "engageable_share": stacked("engageable"),
    }


def viewpoints(facts: Facts) -> list[str]:
    """Viewpoints that say something about an input of the model, and the baseline."""
    spoken = {r["viewpoint"] for r in facts.records["viewpoints"]}
    coded = {f.system.split(":")[-1] for f in facts.facts if f.table == "assumptions"}
    return [BASELINE, *sorted(spoken & coded)]


def check_names(facts: Facts, *, viewpoint: str | None, doctrine: str) -> None:
    """Refuse unknown names early.

    Raises:
        UnknownNameError: if viewpoint or doctrine is unknown.
    """
    if viewpoint is not None and viewpoint not in viewpoints(facts):
        raise UnknownNameError("viewpoint", viewpoint, viewpoints(facts))
    if doctrine not in DOCTRINES:
        raise UnknownNameError("shot doctrine", doctrine, DOCTRINES)


def gather(
    facts: Facts,
    force: ForceStructure,
    defense: Architecture,
    *,
    on: date,
    posture: str,
    viewpoint: str = BASELINE,
    doctrine: str = "salvo",
    rule: str = DEFAULT_RULE,
) -> Question:
    """Gather every input of a question.

    Args:
        facts: the facts to read.
        force, defense: what meets what.
        on: the day up to which tests count.
        posture: one of :data:`POSTURES`.
        viewpoint: whose assumptions.
        doctrine: shot doctrine of every layer.
        rule: counting rule of the test record.

    Raises:
        UnknownNameError: if posture, viewpoint or doctrine is unknown.
        BadInputError: if an input is not declared.
    """
    if posture not in POSTURES:
        raise UnknownNameError("posture", posture, POSTURES)
    check_names(facts, viewpoint=viewpoint, doctrine=doctrine)
    basings = sorted({g.basing for g in force.groups})
    return Question(
        force=force,
        defense=defense,
        posture=posture,
        viewpoint=viewpoint,
        doctrine=doctrine,
        surviving={b: surviving_input(facts, force.party, posture, viewpoint, b) for b in basings},
        reliability=reliability_input(facts, force.party, viewpoint),
        force_failure=_force_failure_input(facts, viewpoint),
        layers=tuple(
            layer_inputs(facts, defense.party, layer, viewpoint, on=on, rule=rule)
            for layer in defense.layers
        ),
    )


def within_reach(facts: Facts, force: ForceStructure, defender: str) -> ForceStructure:
    """The missiles of a force whose range reaches the defender.

    Raises:
        NoFactError: if none does.
    """
    rows = facts.table(
        "systems",
        party=force.party,
        where=lambda r: defender in r["out_of_reach"].split("+"),
    )
    short = {r.system for r in rows}
    kept = tuple(g for g in force.groups if g.system not in short)
    if force.groups and not kept:
        raise NoFactError(
            f"no missile of {force.party} on record for {force.on} reaches {defender}",
            cure="Choose another pair or date.",
        )
    return replace(force, groups=kept)


def surviving_input(facts: Facts, party: str, posture: str, viewpoint: str, basing: str) -> Input:
    """Surviving fraction of a basing in a posture: the viewpoint's, else the declared one.

    Raises:
        BadInputError: if neither is on record.
    """
    in_order: tuple[tuple[str, Origin], ...] = (
        (f"{posture}:{viewpoint}", "viewpoint"),
        (posture, "declared"),
    )
    for system, origin in in_order:
        fact = facts.latest_known(
            "surviving_fraction_declared", party=party, system=system, basing=basing
        )
        if fact is not None:
            label = _("Surviving fraction, {basing}").format(basing=_(basing))
            return _input(fact, f"surviving_{basing}", label, GROUP_ALERT, origin)
    raise NoFactError(
        f"no surviving fraction of {party} is declared for {basing} basing, posture '{posture}'",
        cure="Declare one in assumptions.csv, or choose another posture, vintage or attacker.",
    )


def reliability_input(facts: Facts, party: str, viewpoint: str = BASELINE) -> Input:
    """Missile reliability of a party: the viewpoint's, else the declared one.

    Raises:
        BadInputError: if neither is on record.
    """
    return _declared(
        facts,
        "missile_reliability",
        party=party,
        viewpoint=viewpoint,
        basing="",
        label=_("Missile reliability"),
        group=GROUP_RELIABILITY,
    )


def _force_failure_input(facts: Facts, viewpoint: str) -> Input:
    return _declared(
        facts,
        "offense_common_mode_probability",
        party="WORLD",
        viewpoint=viewpoint,
        basing="",
        label=_("Force-wide failure of the attacker"),
        group=GROUP_RELIABILITY,
    )


def layer_inputs(
    facts: Facts, party: str, layer: Layer, viewpoint: str, *, on: date, rule: str
) -> LayerInputs:
    """The inputs of a layer under a viewpoint.

    Raises:
        BadInputError: if one of them is not on record.
    """

    def declared(quantity: str, label: str) -> Input:
        return _declared(
            facts,
            quantity,
            party=party,
            viewpoint=viewpoint,
            basing=layer.name,
            label=_of_layer(label, layer),
            group=GROUP_DEFENSE,
        )

    return LayerInputs(
        layer=layer,
        interceptors=_stock_input(layer),
        kill=_kill_input(facts, party, layer, viewpoint, on=on, rule=rule),
        tracking=declared("tracking_probability", N_("Tracking probability")),
        common_mode=declared("defense_common_mode_probability", N_("Common-mode failure")),
        engageable=declared("engageable_share", N_("Engageable share")),
        shots=declared("shots_per_warhead", N_("Shots per warhead")),
    )


def _of_layer(label: str, layer: Layer) -> str:
    """What an input is called: ``Tracking probability, Europe``."""
    return _("{input}, {layer}").format(input=_(label), layer=_(layer.name.capitalize()))


def _stock_input(layer: Layer) -> Input:
    parts = tuple(between(i.bounds[0], i.fact.value, i.bounds[2]) for i in layer.items)
    return Input(
        name=f"interceptors_{layer.name}",
        label=_of_layer(N_("Interceptors"), layer),
        distribution=parts[0] if len(parts) == 1 else Together(parts),
        low=float(layer.low),
        central=float(layer.central),
        high=float(layer.high),
        origin="architecture",
        group=GROUP_DEFENSE,
        fact_id=" ".join(i.fact.id for i in layer.items),
        note="",
    )


def _kill_input(
    facts: Facts, party: str, layer: Layer, viewpoint: str, *, on: date, rule: str
) -> Input:
    """Single-shot kill probability: the viewpoint's, else the test record's posterior."""
    name = f"kill_{layer.name}"
    label = _of_layer(N_("Single-shot kill probability"), layer)
    quantity = "kill_probability_per_shot"
    spoken = facts.latest_known(quantity, party=party, system=viewpoint, basing=layer.name)
    if spoken is not None:
        return _input(spoken, name, label, GROUP_DEFENSE, "viewpoint")
    if not layer.record_program:
        found = _declared(
            facts,
            quantity,
            party=party,
            viewpoint=BASELINE,
            basing=layer.name,
            label=label,
            group=GROUP_DEFENSE,
        )
        return replace(found, name=name)
    try:
        record = test_record(facts, layer.record_program, rule=rule_named(rule), on=on)
    except NoFactError as error:
        raise NoFactError(error.problem, cure=error.cure) from error
    return Input(
        name=name,
        label=label,
        distribution=Posterior(record.alpha, record.beta),
        low=record.low,
        central=record.median,
        high=record.high,
        origin="test record",
        group=GROUP_DEFENSE,
        fact_id=f"{record.program} under '{record.rule.name}'",
        note=f"{record.hits} of {record.attempts} attempts",
    )


def row_in_words(fact_id: str) -> str:
    """Where an input is from: the id of its row, or a test record and how it is counted."""
    program, under, rule = fact_id.partition(" under ")
    return _("{program} under {rule}").format(program=program, rule=rule) if under else fact_id


def _declared(
    facts: Facts,
    quantity: str,
    *,
    party: str,
    viewpoint: str,
    basing: str,
    label: str,
    group: str,
) -> Input:
    in_order: tuple[tuple[str, Origin], ...] = (
        (viewpoint, "viewpoint"),
        ("default", "declared"),
    )
    for system, origin in in_order:
        fact = facts.latest_known(quantity, party=party, system=system, basing=basing)
        if fact is not None:
            return _input(fact, f"{quantity}_{basing}".strip("_"), label, group, origin)
    where = f" for the layer '{basing}'" if basing else ""
    raise NoFactError(
        f"no {spaced(quantity)} of {party} is declared{where} in this vintage",
        cure="Declare one in assumptions.csv, or choose a later vintage.",
    )


def _input(fact: Fact, name: str, label: str, group: str, origin: Origin) -> Input:
    low = fact.central if fact.low is None else fact.low
    high = fact.central if fact.high is None else fact.high
    return Input(
        name=name,
        label=label,
        distribution=between(low, fact.value, high),
        low=low,
        central=fact.central,
        high=high,
        origin=origin,
        group=group,
        fact_id=fact.id,
        note=fact.note,
    )
