"""What the controls offer: names the facts know, with words for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from equipoise.core.language import N_, _, gettext
from equipoise.web.controls import Controls

if TYPE_CHECKING:
    from equipoise.data.book import FactBook

Choice = tuple[str, str]

_VIEWPOINTS = {
    "baseline": N_("No camp: declared ranges"),
    "podvig": N_("Podvig"),
    "mop-up": N_("Mop-up: Starr, Cartwright"),
    "lieber-press": N_("Lieber and Press"),
    "mda": N_("US Missile Defense Agency"),
    "wilkening": N_("Wilkening"),
    "postol-lewis-butt": N_("Postol, Lewis and Butt"),
    "aps-skeptic": N_("APS and UCS"),
    "russian-general-staff": N_("Russian General Staff"),
    "golden-dome-optimist": N_("Golden Dome advocates"),
}
_POSTURES = {
    "no-first-strike": N_("Not struck first"),
    "launch-under-attack": N_("Struck, launched under attack"),
    "generated-ride-out": N_("Struck on generated alert, ridden out"),
    "day-to-day-ride-out": N_("Struck on day-to-day alert, ridden out"),
}
_RULES = {
    "all-attempts": N_("Every intercept attempt"),
    "no-tests-fail": N_("No-tests count as failures"),
    "since-fielding-decision": N_("Attempts since the order to field"),
    "since-limited-operations": N_("Attempts since limited operations"),
    "icbm-class-targets": N_("Only targets of ICBM class"),
    "operationally-configured": N_("Only operational configuration"),
    "with-countermeasures": N_("Only tests with countermeasures"),
}
_DOCTRINES = {
    "salvo": N_("Salvo: a fixed number of shots at each warhead"),
    "even-spread": N_("Even spread over all warheads"),
    "salvo-with-remainder": N_("Salvo, the rest on the last warhead"),
}
_LOADINGS = {
    "as_listed": N_("As sources list it"),
    "declared": N_("As declared under treaty"),
    "maximum": N_("The most each missile holds"),
}
_PLANS = {
    "all-us-planned-2012": N_("All US, planned in 2012"),
    "epaa-phase-4": N_("Europe, phase 4 as planned"),
    "europe-deployed": N_("Europe only, deployed"),
    "homeland-deployed": N_("Homeland only, deployed"),
    "third-site": N_("Europe, third site as planned"),
}
_PARTIES = {
    "CHN": N_("China"),
    "FRA": N_("France"),
    "GBR": N_("United Kingdom"),
    "IND": N_("India"),
    "ISR": N_("Israel"),
    "PAK": N_("Pakistan"),
    "PRK": N_("North Korea"),
    "RUS": N_("Russia"),
    "USA": N_("United States"),
}


def in_words(name: str) -> str:
    """What a name of an option stands for, in the language that holds; itself if unknown."""
    tables = (_VIEWPOINTS, _POSTURES, _RULES, _DOCTRINES, _LOADINGS, _PLANS, _PARTIES)
    for table in tables:
        if name in table:
            return gettext(table[name])
    said = name.replace("-", " ").replace("_", " ")
    return gettext(said)


def scenario_choices(facts: FactBook, controls: Controls) -> dict[str, list[Choice]]:
    """The options of every control of a scenario; the usual one comes first, with no value."""
    from equipoise.defense.architecture import DEPLOYED, plans
    from equipoise.exchange.inputs import viewpoints
    from equipoise.exchange.scenario import DOCTRINES, POSTURES

    attackers = {r.party for r in facts.records["order_of_battle"]} | {controls.attacker}
    defenders = {r.party for r in facts.records["architectures"]} | {controls.defender}
    known_plans = [p for p in plans(facts, controls.defender) if p != DEPLOYED]
    views = viewpoints(facts)
    first, *other_rules = _RULES
    salvo, *other_doctrines = DOCTRINES
    return {
        "viewpoint": [("", in_words(views[0])), *_named(views[1:])],
        "rule": [("", in_words(first)), *_named(other_rules)],
        "posture": _named(POSTURES),
        "doctrine": [("", in_words(salvo)), *_named(other_doctrines)],
        "loading": _named(_LOADINGS),
        "plan": [("", _("Deployed on the date")), *_named(known_plans)],
        "attacker": _sorted_by_word(attackers),
        "defender": _sorted_by_word(defenders),
    }


def _named(names: Iterable[str]) -> list[Choice]:
    return [(name, in_words(name)) for name in names]


def _sorted_by_word(names: Iterable[str]) -> list[Choice]:
    return sorted(_named(names), key=lambda choice: choice[1])
