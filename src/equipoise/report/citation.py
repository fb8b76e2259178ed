"""How a figure and a run are cited: the primary sources first, then the tool, then the run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from equipoise.core.language import _, day_text, quoted
from equipoise.core.provenance import Run
from equipoise.report.sources import Entry

if TYPE_CHECKING:
    from equipoise.report.html import ReportHeader


def source_reference(entry: Entry) -> str:
    """A source in one line, as in the list of sources, with the day it was read."""
    source = entry.source
    parts = [f"{source.producer.rstrip('.')}. {source.title.rstrip('.')}."]
    if source.published:
        parts.append(f"{day_text(source.published)}.")
    if source.url:
        parts.append(source.url)
    if source.accessed:
        parts.append(_("(accessed {day})").format(day=day_text(source.accessed)))
    return f"[{entry.number}] {' '.join(parts)}"


def figures_citation(entries: Iterable[Entry], *, tool: str) -> str:
    """What stands under a figure of a claim: its sources, better grades first, then the tool.

    Args:
        entries: sources of the claim.
        tool: from :func:`tool_citation`.
    """
    ordered = sorted(entries, key=lambda entry: (entry.source.grade, entry.number))
    lines = [_("Sources, primary ones first:"), *(source_reference(entry) for entry in ordered)]
    return "\n".join([*(lines if ordered else []), _("Computed and drawn with:"), tool])


def tool_citation(*, title: str, run: Run, header: ReportHeader) -> str:
    """The tool and the run in one line."""
    if header.known_by is None:
        return _(
            "Equipoise, version {version}, {title}, as of {day}, run {run}, facts {facts}."
        ).format(
            version=run.version,
            title=quoted(title),
            day=day_text(header.on),
            run=run.run_id,
            facts=run.facts_digest[:12],
        )
    return _(
        "Equipoise, version {version}, {title}, as of {day}, with sources public by {known_by}, "
        "run {run}, facts {facts}."
    ).format(
        version=run.version,
        title=quoted(title),
        day=day_text(header.on),
        known_by=day_text(header.known_by),
        run=run.run_id,
        facts=run.facts_digest[:12],
    )


def bibtex(*, title: str, run: Run, header: ReportHeader) -> str:
    """The tool and the run as a BibTeX entry."""
    return (
        f"@software{{equipoise_{run.run_id},\n"
        f"  title   = {{Equipoise: {title}}},\n"
        "  author  = {{The Equipoise developers}},\n"
        f"  version = {{{run.version}}},\n"
        f"  note    = {{As of {header.on.isoformat()}, run {run.run_id}, "
        f"facts {run.facts_digest[:12]}}}\n"
        "}"
    )
