"""``equipoise outcome``, ``threshold`` and ``drivers``: one scenario, asked in three ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from equipoise.cli.shared import (
    emit_json,
    json_option,
    known_by_option,
    on_option,
    print_rows,
    print_sources,
)

if TYPE_CHECKING:
    from equipoise.core.facts import Facts

F = TypeVar("F", bound=Callable[..., Any])


def scenario_options(function: F) -> F:
    """The options that make a scenario: who, how, whose assumptions."""
    options = (
        click.option("--attacker", required=True, help="Whose missiles, for example RUS."),
        click.option("--defender", required=True, help="Whose defense, for example USA."),
        on_option(),
        click.option(
            "--posture",
            default="no-first-strike",
            show_default=True,
            help="How the force is struck and launched.",
        ),
        click.option("--plan", metavar="NAME", help="A plan instead of the deployed defense."),
        click.option(
            "--viewpoint",
            metavar="NAME",
            default="baseline",
            show_default=True,
            help="Whose assumptions: a name, or your own .yaml file.",
        ),
        click.option(
            "--loading",
            default="as_listed",
            show_default=True,
            help="as_listed, declared or maximum.",
        ),
        click.option(
            "--doctrine", default="salvo", show_default=True, help="salvo or even-spread."
        ),
        click.option(
            "--rule", default="all-attempts", show_default=True, help="How tests are counted."
        ),
        known_by_option,
    )
    for option in reversed(options):
        function = option(function)
    return function


def _facts_for(scenario: dict[str, Any], known_by: str | None) -> Facts:
    """The facts of a vintage, with the user's own viewpoint beside them if a file is named."""
    from equipoise.api import load_facts, load_viewpoint

    facts, told = load_viewpoint(load_facts(known_by=known_by), scenario["viewpoint"])
    if told is not None:
        scenario["viewpoint"] = told.id
    return facts


@click.command()
@scenario_options
@click.option("--warheads", type=int, metavar="N", help="Cut the force in proportion to N.")
@click.option("--interceptors", type=int, metavar="N", help="N interceptors in all layers.")
@json_option
def outcome(known_by: str | None, *, as_json: bool, **scenario: Any) -> None:
    """Arriving warheads without and with the defense, upper bound first."""
    from equipoise.api import question
    from equipoise.documents.outcome import outcome_document

    facts = _facts_for(scenario, known_by)
    document = outcome_document(question(facts, **scenario), facts, rule=scenario["rule"])
    if as_json:
        emit_json(document)
        return
    _print_outcome(document)


def _print_outcome(document: dict[str, Any]) -> None:
    from equipoise.core.wording import percent
    from equipoise.documents.outcome import outcome_statement

    click.echo(outcome_statement(document))
    rows = [
        {"defense": name, **{k: round(v) for k, v in document[key].items()}}
        for name, key in (("without", "arriving_undefended"), ("with", "arriving"))
    ]
    print_rows("Arriving warheads, inputs at their middle", rows)
    chances = [
        {
            "at least": r["warheads"],
            "without": f"{r['undefended']:.4f}",
            "with": f"{r['defended']:.4f}",
        }
        for r in document["p_at_least"]
    ]
    print_rows("Chance that at least so many arrive", chances)
    print_rows(
        "Inputs",
        [
            {k: _short(v) for k, v in i.items() if k not in ("row", "note")}
            for i in document["inputs"]
        ],
        note="Rows behind each input: --json.",
    )
    click.echo(
        f"{len(document['facts_read'])} rows read; recalled: {percent(document['recalled_share'])}."
    )
    print_sources(document["sources"])


def _short(value: object) -> object:
    return f"{value:.3g}" if isinstance(value, float) else value


@click.command()
@scenario_options
@click.option("--warheads", type=int, metavar="N", help="Answer for a force of N as well.")
@click.option("--interceptors", type=int, metavar="N", help="N interceptors in all layers.")
@json_option
def threshold(
    known_by: str | None,
    warheads: int | None,
    interceptors: int | None,
    *,
    as_json: bool,
    **scenario: Any,
) -> None:
    """Where the defense begins to matter as the force shrinks: the deep-cut threshold."""
    from equipoise.api import question
    from equipoise.core.wording import percent, percent_range
    from equipoise.documents.threshold import Slides, threshold_document, threshold_statement

    facts = _facts_for(scenario, known_by)
    slides = Slides(question(facts, **scenario), facts, scenario["rule"])
    document = threshold_document(slides, warheads=warheads, interceptors=interceptors)
    if as_json:
        emit_json(document)
        return
    click.echo(threshold_statement(document))
    rows = [
        {
            "warheads": f"{row['warheads']:,}",
            "upper bound": percent(row["upper_bound"]),
            "median": percent(row["central"]),
            "90 % over what is not known": percent_range(row["low"], row["high"]),
        }
        for row in document["curve"]
    ]
    print_rows("Share of arriving warheads removed, by size of the force", rows)
    print_sources(document["sources"])


@click.command()
@scenario_options
@json_option
def drivers(known_by: str | None, *, as_json: bool, **scenario: Any) -> None:
    """What moves the number of arriving warheads: one thing at a time, on one scale."""
    from equipoise.api import question
    from equipoise.documents.drivers import case_text, drivers_document

    facts = _facts_for(scenario, known_by)
    document = drivers_document(question(facts, **scenario), facts, rule=scenario["rule"])
    if as_json:
        emit_json(document)
        return
    rows = [
        {
            "driver": d["label"],
            "low": f"{d['low']:,.0f}",
            "at the low end": case_text(d, "low"),
            "high": f"{d['high']:,.0f}",
            "at the high end": case_text(d, "high"),
        }
        for d in document["drivers"]
    ]
    print_rows(f"Mean arriving warheads; {document['at_rest']:,.0f} with all at rest", rows)
    print_sources(document["sources"])


COMMANDS = (outcome, threshold, drivers)
