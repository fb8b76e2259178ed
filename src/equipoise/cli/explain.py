"""``equipoise explain``: where a number comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from equipoise.cli.shared import (
    console,
    emit_json,
    json_option,
    known_by_option,
    on_option,
    progress,
)
from equipoise.documents.rows import row_dict, row_document

if TYPE_CHECKING:
    from equipoise.core.finding import Finding


@click.command()
@click.argument("name", metavar="ID")
@click.option(
    "--argument", default="point-of-distraction", show_default=True, help="Of which argument."
)
@on_option()
@known_by_option
@json_option
def explain(
    name: str, argument: str, on: str | None, known_by: str | None, *, as_json: bool
) -> None:
    """Trace a finding or a fact (ID) down to its rows and sources."""
    from equipoise.claims.registry import CLAIMS
    from equipoise.data.load import load_facts

    facts = load_facts(known_by=known_by)
    if name in {c.id for c in CLAIMS}:
        tree = _finding_tree(name, argument, on, known_by)
    else:
        tree = row_document(facts, name)
    if as_json:
        emit_json(tree)
        return
    _print_tree(tree)


def _finding_tree(name: str, argument: str, on: str | None, known_by: str | None) -> dict[str, Any]:
    from equipoise.api import check_claim

    with progress("Computing") as step:
        checked = check_claim(name, argument=argument, on=on, known_by=known_by, progress=step)
    finding = checked.findings[0]
    by_table: dict[str, list[dict[str, Any]]] = {}
    wanted = set(finding.facts_read)
    for row in checked.facts.all_rows():
        if row.id in wanted:
            by_table.setdefault(row.table, []).append(row_dict(checked.facts, row))
    return {
        "id": finding.id,
        "statement": finding.statement,
        "verdict": finding.verdict,
        "metric": finding.metric,
        "run_id": checked.run.run_id,
        "interval": _interval(finding),
        "rows_by_table": by_table,
    }


def _interval(finding: Finding) -> dict[str, float] | None:
    if finding.interval is None:
        return None
    i = finding.interval
    return {"low": i.low, "central": i.central, "high": i.high, "level": i.level}


def _print_tree(tree: dict[str, Any]) -> None:
    from rich.tree import Tree

    if "rows_by_table" not in tree:
        root = Tree(_line(tree))
        _add_details(root, tree)
        for rival in tree.get("rivals", []):
            _add_details(root.add("rival: " + _line(rival)), rival)
        console().print(root)
        return
    root = Tree(f"{tree['id']}: {tree['verdict']}\n{tree['statement']}")
    root.add(f"metric: {tree['metric']}")
    for table, rows in tree["rows_by_table"].items():
        branch = root.add(f"{table} ({len(rows)} rows)")
        for row in rows:
            leaf = branch.add(_line(row))
            leaf.add(_source_line(row["source"]))
    console().print(root)


def _line(row: dict[str, Any]) -> str:
    mark = " (recalled)" if row["verification"] == "recalled" else ""
    if "quantity" not in row:
        return f"{row['id']}{mark}"
    numbers = [f"{row[k]:g}" for k in ("low", "value", "high") if row[k] is not None]
    return f"{row['id']}: {' / '.join(numbers)} {row['unit']}, {row['as_of']}{mark}"


def _add_details(node: Any, row: dict[str, Any]) -> None:
    node.add(_source_line(row["source"]))
    skipped = {"source", "rivals", "id", "verification"}
    for key, value in row.items():
        if key not in skipped and value not in (None, ""):
            node.add(f"{key}: {value}")


def _source_line(source: dict[str, Any]) -> str:
    when = f", {source['published']}" if source["published"] else ""
    where = f". {source['url']}" if source["url"] else ""
    return f"source (grade {source['grade']}): {source['producer']}: {source['title']}{when}{where}"


COMMANDS = (explain,)
