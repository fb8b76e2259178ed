"""The figures of a report: numbered, drawn for their medium, in the language that holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from typing import Any, Literal

from equipoise.core.finding import Figure, Table
from equipoise.core.language import ENGLISH, _, current_language, gettext
from equipoise.core.provenance import Run
from equipoise.report import figures, twins
from equipoise.report.describe import reading

# The printer draws the white edge of a word over the word, not behind it.
_HALO = re.compile(r'(<text\b[^>]*?) paint-order="stroke" stroke="[^"]*"')
# Longer tables beside the figures open on a click, and are left out of the print.
MOST_ROWS_SHOWN = 12
Medium = Literal["screen", "paper"]
_THEMES: Mapping[Medium, tuple[str, ...]] = {"screen": ("screen", "narrow"), "paper": ("print",)}


class Painter:
    """Draws the figures of one report and numbers them in the order in which they come."""

    def __init__(self, *, run: Run, vintage: str, medium: Medium) -> None:
        self._numbers = count(1)
        self._run = run
        self._medium = medium
        self._note = _("Data: {vintage}. Sources are listed in the report.").format(vintage=vintage)

    def shows(self, view: twins.View) -> bool:
        """Whether a table has room: paper takes no long ones but those of figures."""
        return self._medium == "screen" or len(view.rows) <= MOST_ROWS_SHOWN

    def figure(self, figure: Figure, cites: str) -> dict[str, Any]:
        """A figure for the template.

        Args:
            figure: what to draw.
            cites: identifier of the citation that belongs to it.
        """
        from markupsafe import Markup  # loaded with the templates, not before

        number = next(self._numbers)
        spoken = in_language(figure)
        pictures = {
            theme: Markup(self._drawn(spoken, theme, prefix=f"figure-{number}-{theme}"))
            for theme in _THEMES[self._medium]
        }
        return {
            "number": number,
            "title": spoken.title,
            "caption": _("Figure {n}. {title}. {scenario}.").format(
                n=number, title=spoken.title.rstrip("."), scenario=spoken.scenario.rstrip(".")
            ),
            "cites": cites,
            "reading": reading(figure),
            "pictures": pictures,
            "twins": twins.twins(figure),
        }

    def _drawn(self, figure: Figure, theme: str, *, prefix: str) -> str:
        text = figures.svg(
            figure, theme, run_id=self._run.run_id, notes=(self._note,), prefix=prefix
        )
        return _HALO.sub(r"\1", text) if self._medium == "paper" else text


# Columns whose texts a drawing reads as names.
_NAMES = frozenset({"defense", "state", "kind", "latitude", "longitude"})


def in_language(figure: Figure) -> Figure:
    """The figure with its words in the language that holds; the figure itself in English."""
    if current_language() == ENGLISH:
        return figure
    table = figure.table
    columns = tuple(replace(c, label=gettext(c.label)) for c in table.columns)
    rows = tuple(
        tuple(
            gettext(value) if isinstance(value, str) and column.key not in _NAMES else value
            for value, column in zip(row, columns, strict=True)
        )
        for row in table.rows
    )
    options = {
        key: gettext(value) if isinstance(value, str) else value
        for key, value in figure.options.items()
    }
    return replace(
        figure,
        title=gettext(figure.title),
        table=Table(gettext(table.title), columns, rows, gettext(table.note)),
        scenario=gettext(figure.scenario),
        options=options,
    )
