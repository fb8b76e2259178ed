"""The doubt that a study file gives a parameter, as a distribution."""

from __future__ import annotations

from datetime import date

import numpy as np

from equipoise.core.errors import BadInputError
from equipoise.core.facts import Fact, Facts
from equipoise.defense.record import rule_named, test_record
from equipoise.exchange.inputs import Input
from equipoise.study.spec import (
    BetaSpec,
    Described,
    FactSpec,
    FixedSpec,
    MixtureSpec,
    PertSpec,
    TestRecordSpec,
    UniformSpec,
)
from equipoise.sweep.space import Distribution, Mixture, Pert, Posterior, Uniform, between

Single = Uniform | Pert | Posterior
_ENDS = np.array([0.0, 0.5, 1.0])


def distribution_of(spec: Described | float, facts: Facts, on: date) -> Distribution:
    """The distribution that a parameter of a study stands for.

    Args:
        spec: what the file says.
        facts: for test records and rows.
        on: the day up to which tests count.

    Raises:
        BadInputError: if ends are out of order, or a record, rule or row is unknown.
    """
    if isinstance(spec, MixtureSpec):
        return Mixture(tuple(_single(part, facts, on) for part in spec.mixture))
    return _single(spec, facts, on)


def _single(spec: Described | float, facts: Facts, on: date) -> Single:
    if isinstance(spec, float | int):
        return Uniform(float(spec), float(spec))
    if isinstance(spec, UniformSpec):
        return Uniform(*spec.uniform)
    if isinstance(spec, PertSpec):
        return Pert(*spec.pert)
    if isinstance(spec, BetaSpec):
        return Posterior(*spec.beta)
    if isinstance(spec, FixedSpec):
        return Uniform(spec.fixed, spec.fixed)
    if isinstance(spec, FactSpec):
        return _of_fact(spec.fact, facts)
    if isinstance(spec, TestRecordSpec):
        wanted = spec.test_record
        record = test_record(facts, wanted.program, rule=rule_named(wanted.rule), on=on)
        return Posterior(record.alpha, record.beta)
    raise TypeError(f"no distribution for {type(spec).__name__}")


def _of_fact(fact_id: str, facts: Facts) -> Uniform | Pert:
    row = facts.by_id(fact_id)
    facts.recorder.note([row.id])
    if not isinstance(row, Fact):
        raise BadInputError(
            f"'{fact_id}' is a record and no number", cure="Name a row with a number."
        )
    low = row.central if row.low is None else row.low
    high = row.central if row.high is None else row.high
    return between(low, row.value, high)


def input_of(name: str, spec: Described | float, doubt: Distribution) -> Input:
    """A parameter of the file as an input of the model.

    Raises:
        BadInputError: if its values cannot be those of the input of that name.
    """
    low, central, high = (float(x) for x in doubt.ppf(_ENDS))
    _require_possible(name, low, high)
    label, group = (spec.label, spec.group) if isinstance(spec, Described) else ("", "")
    return Input(
        name=name,
        label=label,
        distribution=doubt,
        low=low,
        central=central,
        high=high,
        origin="declared",
        group=group,
        fact_id="study file",
        note="",
    )


def _require_possible(name: str, low: float, high: float) -> None:
    """Refuse counts below 0 and chances outside 0 to 1."""
    counted = name.startswith(("interceptors_", "shots_per_warhead_", "warheads"))
    least = 1.0 if name.startswith(("shots_per_warhead_", "warheads")) else 0.0
    most = float("inf") if counted else 1.0
    if low < least or high > most:
        upper = "" if counted else " and 1 at most"
        raise BadInputError(
            f"'{name}' runs from {low:g} to {high:g}",
            cure=f"It must be {least:g} at least{upper}.",
        )
