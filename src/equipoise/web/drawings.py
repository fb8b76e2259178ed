"""Figures as the report draws them, kept, since drawing one takes half a second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from equipoise.core.finding import Figure
from equipoise.core.language import current_language
from equipoise.core.provenance import digest_of
from equipoise.web.kept import Kept

_MOST_KEPT = 128
_DRAWN: Kept[str, dict[str, Any]] = Kept(_MOST_KEPT)


def drawn(
    figure: Figure, *, number: int, run_id: str = "", notes: Sequence[str] = ()
) -> dict[str, Any]:
    """A figure for the macro ``picture``: drawings for wide and narrow pages, words and tables.

    Args:
        figure: what to draw.
        number: of the figure on its page.
        run_id: name of the run, printed inside the picture.
        notes: further lines at its bottom, for instance the data vintage.
    """
    asked = [asdict(figure), number, run_id, list(notes), current_language()]
    return _DRAWN.get(digest_of(asked), lambda: _draw(figure, number, run_id, notes))


def _draw(figure: Figure, number: int, run_id: str, notes: Sequence[str]) -> dict[str, Any]:
    from markupsafe import Markup

    from equipoise.report import figures, twins
    from equipoise.report.describe import reading
    from equipoise.report.pictures import in_language

    spoken = in_language(figure)
    return {
        "number": number,
        "title": spoken.title,
        "reading": reading(figure),
        "pictures": {
            theme: Markup(
                figures.svg(
                    spoken, theme, run_id=run_id, notes=notes, prefix=f"figure-{number}-{theme}"
                )
            )
            for theme in ("screen", "narrow")
        },
        "twins": twins.twins(figure),
    }
