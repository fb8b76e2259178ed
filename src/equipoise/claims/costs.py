"""Published costs of a national missile defense, and what two of them differ in.

A step is computed within one currency and price year only, and only where one source gives
both numbers. The rest is named and stays in the residual, which alone crosses price years.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from equipoise.claims.money import Money, money_of
from equipoise.claims.waterfall import Assumption, End, Value
from equipoise.core.facts import Fact, Facts
from equipoise.core.language import N_, _, localized

QUANTITIES = ("system_cost_busd", "system_cost_busd_2025", "system_cost_busd_2026")
SYSTEMS = ("Golden Dome", "notional national missile defense", "SBI layer")
LAYER = "SBI layer"
TABLE = "defense_parameters"
LAUNCH_PRICES = "old and new launch prices"
SPACE_LAYER = N_("space layer")
NEW_PRICES, OLD_PRICES = N_("new launch prices"), N_("old launch prices")
OPTION_WORDS = (N_("lowest option"), N_("highest option"))
OPTIONS = ("lowest", "highest")
COSTS_COMPARED = ("white-house-2025", "cbo-2026")


@dataclass(frozen=True, slots=True)
class Cost:
    """One published cost.

    Attributes:
        end: its name, label and amount in billions, as printed.
        who: publisher and year.
        money: the amount with currency and price year.
        layer: whether it is of the space layer alone.
        option, launch: which option and launch price, where the source gives several; else empty.
        years: years it covers, as stated, or empty.
        fact: its row.
    """

    end: End
    who: str
    money: Money
    layer: bool
    option: str
    launch: str
    years: str
    fact: Fact


def costs(facts: Facts) -> list[Cost]:
    """Every published cost of a national defense or of its space layer."""
    rows = [
        f
        for quantity in QUANTITIES
        for f in facts.numbers(
            quantity, party="USA", where=lambda f: f.table == TABLE and f.system in SYSTEMS
        )
    ]
    return [cost for fact in rows for cost in _costs_of(fact)]


def cost_ends(facts: Facts) -> list[End]:
    """The published costs as ends of a reconciliation."""
    return [c.end for c in costs(facts)]


def _costs_of(fact: Fact) -> list[Cost]:
    option = next((o for o in OPTIONS if f"{o} option" in fact.note), "")
    if LAUNCH_PRICES in fact.note and fact.low is not None and fact.high is not None:
        return [
            _cost(fact, fact.low, option, NEW_PRICES),
            _cost(fact, fact.high, option, OLD_PRICES),
        ]
    return [_cost(fact, fact.central, option, "")]


def _cost(fact: Fact, amount: float, option: str, launch: str) -> Cost:
    who = fact.note.rsplit("; ", 1)[-1]
    layer = fact.system == LAYER
    parts = [SPACE_LAYER] if layer else []
    parts += [f"{option} option"] if option else []
    parts += [launch] if launch else []
    name = "-".join(re.findall(r"[a-z0-9]+", " ".join((who, *parts)).lower()))
    money = money_of(fact.unit, amount, amount)
    label = ", ".join((who, *map(_, parts), money.price_year_words))
    years = re.search(r"(\d+) years", fact.note)
    return Cost(
        end=End(name, label, amount, (fact.id,)),
        who=who,
        money=money,
        layer=layer,
        option=option,
        launch=launch,
        years=years[1] if years else "",
        fact=fact,
    )


def cost_steps(facts: Facts, first: str, last: str) -> tuple[list[Assumption], Value]:
    """What two costs differ in, and the first with some of it switched."""
    named = {c.end.name: c for c in costs(facts)}
    own, other = named[first], named[last]
    if own.option and other.option and own.who == other.who and own.money.alike(other.money):
        return _options(list(named.values()), own, other)
    base = own.end.value
    parts = _space_layer(list(named.values()), own, other)
    amounts = {a.name: amount for a, amount in parts}

    def total(switched: frozenset[str]) -> float:
        return base + sum(amounts[name] for name in switched)

    return [*(a for a, _factor in parts), *_not_computed(own, other)], total


def _options(every: Sequence[Cost], own: Cost, other: Cost) -> tuple[list[Assumption], Value]:
    """Option and launch price: every combination is printed, so each mix is a printed number."""
    printed = {(c.who, c.option, c.launch): c.end.value for c in every}
    rows = (*own.end.rows, *other.end.rows)
    steps = []
    if own.option != other.option:
        note = _("{first} to {last} option of one report").format(
            first=_(own.option), last=_(other.option)
        )
        steps.append(Assumption("option", N_("What the layer must stop"), rows, note))
    if own.launch != other.launch:
        note = _(", then ").join((_(own.launch), _(other.launch)))
        steps.append(Assumption("launch", N_("Price of a launch"), rows, note))

    def amount(switched: frozenset[str]) -> float:
        option = other.option if "option" in switched else own.option
        launch = other.launch if "launch" in switched else own.launch
        return printed[own.who, option, launch]

    return steps, amount


def _space_layer(every: Sequence[Cost], own: Cost, other: Cost) -> list[tuple[Assumption, float]]:
    """The space layer inside of a total, where one report gives both in one price year."""
    parts = {c.who: c for c in every if c.layer and not c.option}
    if own.who == other.who and own.layer != other.layer and own.money.alike(other.money):
        rows = (*own.end.rows, *other.end.rows)
        note = _("total less the space layer, one report and one price year")
        step = Assumption("rest", N_("All but the space layer"), rows, note)
        return [(step, other.end.value - own.end.value)]
    found = []
    for cost, sign in ((own, -1.0), (other, 1.0)):
        part = parts.get(cost.who)
        against = other if cost is own else own
        if cost.layer or against.layer or part is None or not part.money.alike(cost.money):
            continue
        note = _(
            "{part} of {whole} in the report of {who}, {prices}; a difference "
            "only as far as the figure of {other} holds no such layer, which it does not "
            "say"
        ).format(
            part=localized(f"{part.end.value:,.0f}"),
            whole=localized(f"{cost.end.value:,.0f}"),
            who=cost.who,
            prices=cost.money.price_year_words,
            other=against.who,
        )
        label = _("Space layer of {who}, if the other figure holds none").format(who=cost.who)
        rows = (*part.end.rows, *cost.end.rows)
        step = Assumption(f"layer-{cost.end.name}", label, rows, note, after_residual=cost is other)
        found.append((step, sign * part.end.value))
    return found


def _not_computed(own: Cost, other: Cost) -> list[Assumption]:
    """What the sources name and no number on record allows to compute."""
    rows = (*own.end.rows, *other.end.rows)
    found = []
    if not own.money.alike(other.money):
        note = _("{first}, then {last}; no deflator").format(
            first=own.money.price_year_words, last=other.money.price_year_words
        )
        found.append(Assumption("prices", N_("Price year"), rows, note, computed=False))
    if own.years != other.years:
        said = (
            _("{number} years").format(number=c.years) if c.years else _("not stated")
            for c in (own, other)
        )
        note = _("{periods}; a cost for one year is not on record").format(
            periods=_(", then ").join(said)
        )
        found.append(Assumption("period", N_("Years covered"), rows, note, computed=False))
    if own.fact.system != other.fact.system:
        note = _("{first}, then {last}; not the same system").format(
            first=_(own.fact.system), last=_(other.fact.system)
        )
        found.append(Assumption("scope", N_("What is built"), rows, note, computed=False))
    return found
