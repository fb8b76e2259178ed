"""Small panels side by side: how many in a row, how wide, and their titles and axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from equipoise.core.language import _
from equipoise.report.charts import rows as r
from equipoise.report.charts.style import GRID, INK, RULE, SOFT, Theme, axis_words, wrap

AXIS_PX = 46.0
GAP_PX = 18.0

Rows = Sequence[Mapping[str, Any]]


def by_value(table: Rows, key: str) -> dict[str, list[Mapping[str, Any]]]:
    """The rows of each panel, in order of appearance."""
    panels: dict[str, list[Mapping[str, Any]]] = {}
    for row in table:
        panels.setdefault(str(row.get(key) or ""), []).append(row)
    return panels


def columns_of(panels: int, theme: Theme) -> int:
    """Panels side by side: three where they come in threes, else two."""
    if theme.labels_above:
        return 1
    return 3 if panels == 3 or panels > 4 else min(2, panels)


def panel_width(panels: int, theme: Theme) -> float:
    """Width of one of so many panels, without its axis."""
    columns = columns_of(panels, theme)
    return (theme.width - 8 - columns * AXIS_PX - (columns - 1) * GAP_PX) / columns


def panel_title(posture: str, width: float, theme: Theme) -> Any:
    """The name of a panel, above it."""
    return alt.TitleParams(
        wrap(_(posture), theme.text, width, bold=True),
        anchor="start",
        frame="group",
        fontSize=theme.text,
        color=INK,
        offset=6,
    )


def number_axis(title: str, unit: str, width: float, theme: Theme) -> Any:
    """A horizontal axis of numbers or years."""
    return alt.Axis(
        title=_(title) or None,
        **axis_words(theme),
        labelExpr=r.axis_labels(unit),
        labelOverlap="greedy",
        labelSeparation=6,
        tickCount=max(3, round(width / 75)),
        tickMinStep=1,
        grid=False,
        domainColor=RULE,
        tickColor=RULE,
    )


def height_axis(unit: str, theme: Theme) -> Any:
    """A vertical axis of numbers, as wide in every panel."""
    return alt.Axis(
        title=None,
        labelExpr=r.axis_labels(unit),
        labelColor=SOFT,
        labelFontSize=theme.text,
        labelPadding=6,
        tickCount=5,
        minExtent=AXIS_PX - 4,
        maxExtent=AXIS_PX - 4,
        gridColor=GRID,
        domain=False,
        ticks=False,
    )
