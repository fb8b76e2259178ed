"""``equipoise forces``, ``defense`` and ``outcome``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from equipoise.cli.shared import (
    emit_json,
    for_people,
    json_option,
    known_by_option,
    on_option,
    print_rows,
    print_sources,
    sources_of,
)

if TYPE_CHECKING:
    from datetime import date

    from equipoise.core.facts import Facts
    from equipoise.exchange.inputs import Question


@click.command()
@click.argument("party")
@on_option()
@click.option(
    "--loading", default="as_listed", show_default=True, help="as_listed, declared or maximum."
)
@click.option("--series", multiple=True, metavar="SOURCE", help="Prefer this source (repeatable).")
@known_by_option
@json_option
def forces(
    party: str,
    on: str | None,
    loading: str,
    series: tuple[str, ...],
    known_by: str | None,
    *,
    as_json: bool,
) -> None:
    """The strategic force of a PARTY, with source, count type and basis of every row."""
    from equipoise.forces.inventory import force_structure

    facts, day = facts_and_day(on, known_by)
    force = force_structure(facts, party.upper(), on=day, loading=loading, series=series)  # type: ignore[arg-type]
    rows = force.to_rows()
    sources = sources_of(facts, force.fact_ids)
    if as_json:
        emit_json(
            {
                "party": force.party,
                "on": day.isoformat(),
                "loading": loading,
                "ballistic_missile_launchers": force.launchers,
                "ballistic_missile_warheads": force.warheads,
                "declared_total": force.declared_total,
                "groups": rows,
                "facts_read": list(force.fact_ids),
                "sources": sources,
            }
        )
        return
    note = (
        f"Ballistic missiles: {force.launchers:,} launchers, {force.warheads:,} warheads "
        f"(loading: {loading}). Bombers stand apart: no ballistic missile defense engages them."
    )
    shown, _ = for_people(rows, sources)
    print_rows(f"{force.party} on {day}", shown, note=note)
    print_sources(sources)


@click.command()
@click.option("--party", default="USA", show_default=True, help="Whose defense.")
@on_option()
@click.option("--plan", metavar="NAME", help="A plan instead of what is deployed.")
@known_by_option
@json_option
def defense(
    party: str, on: str | None, plan: str | None, known_by: str | None, *, as_json: bool
) -> None:
    """A missile defense on a date, or as planned, with the source of every row."""
    from equipoise.defense.architecture import architecture, plans

    facts, day = facts_and_day(on, known_by)
    found = architecture(facts, party.upper(), on=day, plan=plan)
    rows, sources = found.to_rows(), sources_of(facts, found.fact_ids)
    low, central, high = found.interceptors
    if as_json:
        emit_json(
            {
                "party": found.party,
                "on": day.isoformat(),
                "plan": found.plan,
                "interceptors": {"low": low, "central": central, "high": high},
                "rows": rows,
                "facts_read": list(found.fact_ids),
                "sources": sources,
            }
        )
        return
    shown, notes = for_people(rows, sources)
    print_rows(f"Defense of {found.party} on {day}, {found.plan}", shown)
    for line in notes:
        click.echo(f"  {line}")
    click.echo(
        f"Interceptors in all: {low} to {high}, middle {central}. "
        f"Plans: {', '.join(plans(facts, found.party))}."
    )
    print_sources(sources)


@click.command()
@click.option("--attacker", required=True, help="Whose missiles, for example RUS.")
@click.option("--defender", required=True, help="Whose defense, for example USA.")
@on_option()
@click.option(
    "--posture", default="no-first-strike", show_default=True, help="How the force is launched."
)
@click.option("--plan", metavar="NAME", help="A plan instead of the deployed defense.")
@click.option("--viewpoint", default="baseline", show_default=True, help="Whose assumptions.")
@click.option(
    "--loading", default="as_listed", show_default=True, help="as_listed, declared or maximum."
)
@click.option("--doctrine", default="salvo", show_default=True, help="salvo or even-spread.")
@known_by_option
@json_option
def outcome(
    attacker: str,
    defender: str,
    on: str | None,
    posture: str,
    plan: str | None,
    viewpoint: str,
    loading: str,
    doctrine: str,
    known_by: str | None,
    *,
    as_json: bool,
) -> None:
    """Arriving warheads without and with the defense, upper bound first."""
    from equipoise.defense.architecture import architecture
    from equipoise.exchange.inputs import gather
    from equipoise.forces.inventory import force_structure

    facts, day = facts_and_day(on, known_by)
    view = facts.recorded()
    force = force_structure(view, attacker.upper(), on=day, loading=loading)  # type: ignore[arg-type]
    shield = architecture(view, defender.upper(), on=day, plan=plan)
    question = gather(
        view, force, shield, on=day, posture=posture, viewpoint=viewpoint, doctrine=doctrine
    )
    document = outcome_document(question, view, day.isoformat())
    if as_json:
        emit_json(document)
        return
    _print_outcome(document)


def outcome_document(question: Question, facts: Facts, on: str) -> dict[str, Any]:
    """The outcome of a question as plain values: upper bound first, then range, then PMF facts."""
    import numpy as np

    from equipoise.exchange.outcome import COUNTS_OF_INTEREST, evaluate
    from equipoise.exchange.summary import sampled, upper_bound

    result = evaluate(question.central_scenario())
    batch = sampled(question, samples=512, seed=20120601)
    bound, stock = upper_bound(question)
    low, median, high = (float(np.quantile(batch.removed_share, q)) for q in (0.05, 0.5, 0.95))
    return {
        "attacker": question.force.party,
        "defender": question.defense.party,
        "on": on,
        "plan": question.defense.plan,
        "posture": question.posture,
        "viewpoint": question.viewpoint,
        "loading": question.force.loading,
        "doctrine": question.doctrine,
        "upper_bound": {"interceptors": stock, "removed_share": bound},
        "removed_share": {"low": low, "central": median, "high": high, "level": 0.90},
        "arriving_undefended": _summary(result.arriving_undefended),
        "arriving": _summary(result.arriving),
        "p_none_arrive": result.p_none_arrive,
        "p_at_least": [
            {
                "warheads": k,
                "undefended": result.p_at_least(k, defended=False),
                "defended": result.p_at_least(k),
            }
            for k in COUNTS_OF_INTEREST
        ],
        "inputs": [
            {
                "name": i.label,
                "low": i.low,
                "central": i.central,
                "high": i.high,
                "from": i.origin,
                "row": i.fact_id,
            }
            for i in question.inputs
        ],
        "facts_read": list(facts.recorder.ids),
        "recalled_share": facts.recalled_share(facts.recorder.ids),
        "sources": sources_of(facts, facts.recorder.ids),
    }


def _summary(pmf: Any) -> dict[str, float]:
    import numpy as np

    cdf = np.cumsum(pmf)
    return {
        "mean": float(np.arange(len(pmf)) @ pmf),
        **{
            name: int(np.searchsorted(cdf, q - 1e-12))
            for name, q in (("p05", 0.05), ("p50", 0.5), ("p95", 0.95))
        },
    }


def _print_outcome(document: dict[str, Any]) -> None:
    from equipoise.core.wording import percent, percent_range

    bound, share = document["upper_bound"], document["removed_share"]
    click.echo(
        f"Even if all {bound['interceptors']} interceptors worked, each against another warhead: "
        f"{percent(bound['removed_share'])} of arriving warheads removed."
    )
    click.echo(
        f"Removed share under these assumptions: {percent(share['central'])} "
        f"({percent_range(share['low'], share['high'])}, 90 % over what is not known)."
    )
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
        [{k: _short(v) for k, v in i.items() if k != "row"} for i in document["inputs"]],
        note="Rows behind each input: --json.",
    )
    click.echo(
        f"{len(document['facts_read'])} rows read; recalled: {percent(document['recalled_share'])}."
    )
    print_sources(document["sources"])


def _short(value: object) -> object:
    return f"{value:.3g}" if isinstance(value, float) else value


def facts_and_day(on: str | None, known_by: str | None) -> tuple[Facts, date]:
    """The facts of a vintage, and the day asked for or the newest one the facts reach."""
    from equipoise.claims.frame import newest_day
    from equipoise.core.dates import day_asked
    from equipoise.data.load import load_facts

    facts = load_facts(known_by=known_by)
    return facts, (newest_day(facts) if on is None else day_asked(on, what="date --on"))


COMMANDS = (forces, defense, outcome)
