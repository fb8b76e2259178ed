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
    from equipoise.api import Checked
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
        tree = _computed(name, argument, on, known_by)
    else:
        tree = row_document(facts, name)
    if as_json:
        emit_json(tree)
        return
    print_tree(tree)


def _computed(name: str, argument: str, on: str | None, known_by: str | None) -> dict[str, Any]:
    from equipoise.api import check_claim

    with progress("Computing") as step:
        checked = check_claim(name, argument=argument, on=on, known_by=known_by, progress=step)
    return finding_tree(checked, checked.findings[0])


def finding_tree(checked: Checked, finding: Finding) -> dict[str, Any]:
    """A finding with the rows it read, by table."""
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


def print_tree(tree: dict[str, Any]) -> None:
    """Print a row with its rivals, or a finding with the rows it read."""
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
        count = f"{len(rows)} row" + ("s" if len(rows) > 1 else "")
        branch = root.add(f"{table} ({count})")
        for row in rows:
            leaf = branch.add(_line(row))
            leaf.add(_source_line(row["source"]))
    console().print(root)


def _line(row: dict[str, Any]) -> str:
    mark = " (recalled)" if row["verification"] == "recalled" else ""
    given = [n for k in ("low", "value", "high") if (n := row.get(k)) not in (None, "")]
    if not given:
        return f"{row['id']}{mark}"
    numbers = " / ".join(f"{n:g}" if isinstance(n, float) else str(n) for n in given)
    parts = (f"{numbers} {row.get('unit', '')}".strip(), row.get("as_of"))
    return f"{row['id']}: {', '.join(part for part in parts if part)}{mark}"


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
