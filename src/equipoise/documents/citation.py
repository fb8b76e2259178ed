"""A citation in every style, as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from equipoise.data.citation import Citation


def citation_document(citation: Citation) -> dict[str, Any]:
    """Chicago notes, BibTeX and CSL-JSON of a citation."""
    from equipoise.data.citation import as_bibtex, as_chicago, as_csl

    return {
        "id": citation.id,
        "kind": citation.kind,
        "subject": citation.subject,
        "chicago": as_chicago(citation).split("\n")[1:],
        "bibtex": as_bibtex(citation),
        "csl_json": as_csl(citation),
    }
