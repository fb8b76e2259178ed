"""A scenario in words: its controls, its one line, its citation and its command line."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from equipoise.core.language import N_, _, day_text, gettext
from equipoise.report.rows import as_written
from equipoise.web.choices import in_words
from equipoise.web.scenarios import ScenarioControls

NAMES = {
    "viewpoint": N_("Whose assumptions"),
    "rule": N_("How tests are counted"),
    "posture": N_("How the force is struck and launched"),
    "plan": N_("The defense"),
    "doctrine": N_("How interceptors are fired"),
    "loading": N_("What the missiles carry"),
    "attacker": N_("Whose missiles"),
    "defender": N_("Whose defense"),
    "on": N_("Date"),
    "known_by": N_("Known by"),
    "warheads": N_("Size of the force"),
    "interceptors": N_("Interceptors"),
}
"""Controls of a scenario and what they are called, in English."""


def control_names() -> dict[str, str]:
    """What each control is called, in the language that holds."""
    return {name: gettext(text) for name, text in NAMES.items()}


def scenario_words(document: Mapping[str, Any]) -> str:
    """The scenario in one line, in the language that holds."""
    known = (
        _("with what was public by {day}").format(day=day_text(document["known_by"]))
        if document["known_by"]
        else _("with what is known now")
    )
    return _(
        "Attacker: {attacker}; defender: {defender} ({plan}); {day}, {known}; "
        "{posture}; assumptions: {viewpoint}; tests: {rule}; firing: {doctrine}; "
        "loading: {loading}"
    ).format(
        attacker=in_words(document["attacker"]),
        defender=in_words(document["defender"]),
        plan=in_words(document["plan"]),
        day=day_text(document["on"]),
        known=known,
        posture=in_words(document["posture"]),
        viewpoint=in_words(document["viewpoint"]),
        rule=in_words(document["rule"]),
        doctrine=in_words(document["doctrine"]),
        loading=in_words(document["loading"]),
    )


def citation(document: Mapping[str, Any], *, figure_run: str = "") -> Markup:
    """What to write under a number taken from here; the sources come first, in their language.

    Args:
        document: what was computed.
        figure_run: run of the figure beside it, if that is another run.
    """
    named = (f"{s['producer']}, {s['title']}" for s in document["sources"][:3])
    first = Markup("; ").join(as_written(text) for text in named)
    more = len(document["sources"]) - 3
    others = _(" and {number} more").format(number=more) if more > 0 else ""
    text = _(
        "Sources: {first}{others}. Computed with Equipoise {version}, run {run}, facts {digest}."
    )
    said = Markup(text).format(
        first=first,
        others=others,
        version=document["version"],
        run=document["run_id"],
        digest=document["facts_digest"][:12],
    )
    if not figure_run:
        return said
    figure = _("Figure: run {run}.").format(run=figure_run)
    return Markup("{} {}").format(said, figure)


def command(controls: ScenarioControls, name: str) -> str:
    """The command line that prints the same numbers."""
    parts = ["equipoise", name, "--attacker", controls.attacker, "--defender", controls.defender]
    for key, value in controls.given.items():
        if key in NAMES and key not in ("attacker", "defender"):
            parts += [f"--{key.replace('_', '-')}", str(value)]
    return shlex.join(parts)
