"""Published figures of one quantity that differ, reconciled assumption by assumption.

Three quantities: space-based interceptors, test success, cost of a national defense. Every
figure and every assumption is a row of the fact tables; what the rows do not allow to compute
is named and left in the residual.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from equipoise.claims.costs import COSTS_COMPARED, cost_ends, cost_steps
from equipoise.claims.orbits import Published, number_factor, published, reach_factor
from equipoise.claims.tallies import COMPARED as TALLIES_COMPARED
from equipoise.claims.tallies import tallies, tally_steps
from equipoise.claims.waterfall import (
    Assumption,
    End,
    Value,
    Waterfall,
    figure_of,
    waterfall,
)
from equipoise.core.errors import BadInputError, NoFactError, UnknownNameError
from equipoise.core.facts import Facts
from equipoise.core.finding import Figure
from equipoise.core.language import N_, _, localized
from equipoise.core.wording import ratio

UPPER = "-upper"
LAYERS_COMPARED = ("harrison-2025-one", "aps-2025-ten-upper")
PROPELLANTS = (N_("solid"), N_("liquid"))
DECISION_TIME = "upper value with added decision time"
INSTITUTES = {"Harrison": "Harrison (AEI)"}
COUNT_WORDS = {1: N_("one"), 2: N_("two"), 10: N_("ten")}
ONE_OR_TWO = N_("one or two")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity whose published figures can be reconciled.

    Attributes:
        name, question, unit: what it is.
        compared: the two figures compared unless others are asked for.
        ends: its published figures.
        steps: what two of them differ in, and the first with some of it switched.
        caveats: what a careful reader must be told.
    """

    name: str
    question: str
    unit: str
    compared: tuple[str, str]
    ends: Callable[[Facts], list[End]]
    steps: Callable[[Facts, str, str], tuple[list[Assumption], Value]]
    caveats: tuple[str, ...]


def quantity_named(name: str) -> Quantity:
    """A quantity by name.

    Raises:
        UnknownNameError: if there is none of that name.
    """
    for quantity in QUANTITIES:
        if quantity.name == name:
            return quantity
    raise UnknownNameError("quantity", name, [q.name for q in QUANTITIES])


def figure_named(name: str, ends: Sequence[End]) -> End:
    """A published figure by its name, or by the beginning of it where only one begins so.

    Raises:
        UnknownNameError: if none is meant.
        BadInputError: if more than one is.
    """
    found = [e for e in ends if e.name == name] or [e for e in ends if e.name.startswith(name)]
    if not found:
        raise UnknownNameError("published figure", name, [e.name for e in ends])
    if len(found) > 1:
        raise BadInputError(
            f"several published figures begin with '{name}'",
            cure=f"Name one: {', '.join(e.name for e in found)}.",
        )
    return found[0]


def reconcile(
    facts: Facts, quantity: str, first: str | None = None, last: str | None = None
) -> Waterfall:
    """Reconcile two published figures of a quantity.

    Args:
        facts: the facts to read.
        quantity: name of one of :data:`QUANTITIES`.
        first, last: names of figures, or None for those compared by default.

    Raises:
        UnknownNameError: if quantity or figure is unknown.
        NoFactError: if this vintage lacks a figure.
        BadInputError: if the two figures cannot be set against each other.
    """
    chosen = quantity_named(quantity)
    ends = chosen.ends(facts)
    if not ends:
        raise NoFactError(
            f"no published figure of '{quantity}' is in this vintage", cure="Choose a later one."
        )
    pairs = zip((first, last), chosen.compared, strict=True)
    one, other = (figure_named(n or d, ends) for n, d in pairs)
    assumptions, value = chosen.steps(facts, one.name, other.name)
    return waterfall(
        quantity=chosen.name,
        question=chosen.question,
        unit=chosen.unit,
        first=one,
        last=other,
        assumptions=assumptions,
        value=value,
        caveats=chosen.caveats,
    )


def drawn_on_record(facts: Facts, quantity: str) -> tuple[Figure, ...]:
    """The default reconciliation, for a finding; none where this vintage lacks a figure."""
    try:
        return (figure_of(reconcile(facts, quantity)),)
    except (NoFactError, UnknownNameError):
        return ()


@dataclass(frozen=True, slots=True)
class _Layer:
    """A published number in orbit with what its row says it is for."""

    end: End
    missiles: float
    propellant: str
    decision: bool
    published: Published


def _layers(facts: Facts) -> list[_Layer]:
    return [layer for p in published(facts) for layer in _layers_of(p)]


def _layers_of(p: Published) -> list[_Layer]:
    """One figure for a row, and a second where its upper value is for another assumption."""
    words = "-or-".join(dict.fromkeys(COUNT_WORDS[m] for m in p.missiles))
    name = f"{p.who.lower()}-{p.year}-{words}"
    label = _("{who} {year}, {missiles} at once").format(
        who=INSTITUTES.get(p.who, p.who), year=p.year, missiles=_(words.replace("-", " "))
    )
    kind = next((k for k in PROPELLANTS if f"{k}-fuel" in p.fact.note), "")
    value = p.number[0] if p.fact.value is None else p.fact.value
    usual = _Layer(End(name, label, value, (p.fact.id,)), p.at_once, kind, False, p)
    if DECISION_TIME not in p.fact.note:
        return [usual]
    upper = End(
        name + UPPER,
        _("{label}, with decision time").format(label=label),
        p.number[1],
        (p.fact.id,),
    )
    return [usual, _Layer(upper, p.at_once, kind, True, p)]


def _layer_ends(facts: Facts) -> list[End]:
    return [x.end for x in _layers(facts)]


def _layer_steps(facts: Facts, first: str, last: str) -> tuple[list[Assumption], Value]:
    """Missiles at once, propellant and decision time, each as a factor on the number in orbit."""
    layers = {x.end.name: x for x in _layers(facts)}
    own, other = layers[first], layers[last]
    found = [
        *_missiles(own, other),
        *_propellant(facts, own, other),
        *_decision(layers, own, other),
    ]
    factors = {a.name: factor for a, factor in found}

    def number(switched: frozenset[str]) -> float:
        level = own.end.value
        for name in switched:
            level *= factors[name]
        return level

    rest = other.end.value / number(frozenset(factors))
    return [*(a for a, _ in found), _time_to_engage(facts, rest)], number


def _missiles(own: _Layer, other: _Layer) -> list[tuple[Assumption, float]]:
    if own.missiles == other.missiles:
        return []
    note = _("from {first} to {last}, the number in orbit in proportion").format(
        first=localized(f"{own.missiles:g}"), last=localized(f"{other.missiles:g}")
    )
    rows = (*own.end.rows, *other.end.rows)
    step = Assumption("missiles", N_("Missiles to be stopped at once"), rows, note)
    return [(step, other.missiles / own.missiles)]


def _propellant(facts: Facts, own: _Layer, other: _Layer) -> list[tuple[Assumption, float]]:
    """Burn time of the missile to be stopped, where both state its propellant."""
    if not own.propellant or not other.propellant or own.propellant == other.propellant:
        return []
    burns = {
        kind: facts.numbers("boost_time_s", party="WORLD", system=f"{kind}-propellant ICBM")
        for kind in PROPELLANTS
    }
    if not all(burns.values()):
        return []
    seconds = {k: sum(f.central for f in rows) / len(rows) for k, rows in burns.items()}
    factor = number_factor(seconds["solid"], seconds["liquid"], reach_factor(facts)[1][0])
    rows = (*own.end.rows, *other.end.rows, *(f.id for r in burns.values() for f in r))
    note = _(
        "{first} to {last}: {before} to {after} seconds of burn, time to engage in proportion"
    ).format(
        first=_(own.propellant),
        last=_(other.propellant),
        before=localized(f"{seconds[own.propellant]:.0f}"),
        after=localized(f"{seconds[other.propellant]:.0f}"),
    )
    step = Assumption("propellant", N_("Burn time of the missile"), rows, note)
    return [(step, factor if other.propellant == "solid" else 1.0 / factor)]


def _decision(
    layers: dict[str, _Layer], own: _Layer, other: _Layer
) -> list[tuple[Assumption, float]]:
    """Time to decide, by the only row that gives a number with it and without."""
    if own.decision == other.decision:
        return []
    name = (other if other.decision else own).end.name
    with_it, without = layers[name].end, layers[name.removesuffix(UPPER)].end
    factor = with_it.value / without.value
    note = _("{without} to {with_it} in the same source").format(
        without=localized(f"{without.value:,.0f}"), with_it=localized(f"{with_it.value:,.0f}")
    )
    step = Assumption("decision", N_("Time to decide before firing"), with_it.rows, note)
    return [(step, factor if other.decision else 1.0 / factor)]


def _time_to_engage(facts: Facts, rest: float) -> Assumption:
    """What the time to engage could make of the residual; only CBO states it."""
    label = N_("Time to engage, speed, latitude, shots for each missile")
    try:
        factor, _time = reach_factor(facts)
    except NoFactError:
        note = N_("stated by none of the sources")
        return Assumption("engage", label, (), note, computed=False)
    rows = tuple(
        f.id
        for quantity in ("boost_phase_minutes", "orbit_altitude_km")
        for f in facts.numbers(quantity, party="USA", system="SBI")
    )
    left = max(rest, 1.0 / rest)
    verdict = _("could make all of it") if left <= factor else _("could not make all of it")
    note = _(
        "stated by one source only; its range of the time would make a factor of "
        "{factor} by itself, the residual is a factor of {left}: it {verdict}"
    ).format(factor=ratio(factor), left=ratio(left), verdict=verdict)
    return Assumption("engage", label, rows, note, computed=False)


def _tally_ends(facts: Facts) -> list[End]:
    return [t.end for t in tallies(facts)]


def _tally_steps(facts: Facts, first: str, last: str) -> tuple[list[Assumption], Value]:
    named = {t.name: t for t in tallies(facts)}
    return tally_steps(facts, named[first], named[last])


QUANTITIES: tuple[Quantity, ...] = (
    Quantity(
        name="space-based-interceptors",
        question=N_("Interceptors in orbit:"),
        unit="interceptors",
        compared=LAYERS_COMPARED,
        ends=_layer_ends,
        steps=_layer_steps,
        caveats=(
            N_(
                "Each assumption is a factor on the number in orbit; a bound ('more than a "
                "thousand') is taken as the number it names, 'one or two' as one and a half."
            ),
        ),
    ),
    Quantity(
        name="test-success",
        question=N_("Share of intercept tests that hit:"),
        unit="%",
        compared=TALLIES_COMPARED,
        ends=_tally_ends,
        steps=_tally_steps,
        caveats=(
            N_(
                "Steps are counted in the flight-test table, each after those before it; a "
                "residual is what the published count and that table disagree in. A test ratio "
                "is not a kill probability."
            ),
        ),
    ),
    Quantity(
        name="national-defense-cost",
        question=N_("Cost of a national missile defense:"),
        unit=N_("billion USD, as printed"),
        compared=COSTS_COMPARED,
        ends=cost_ends,
        steps=cost_steps,
        caveats=(
            N_(
                "No deflator is on record: no step mixes amounts of different price years. The "
                "residual does: it sets the two figures as printed against one another. "
                "Alternatives of one report are not components and are not added."
            ),
        ),
    ),
)
