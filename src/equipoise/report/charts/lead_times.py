"""Years by which each measure predates the trigger it is said to answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from equipoise.core.finding import Figure
from equipoise.core.language import _
from equipoise.report.charts import rows as r
from equipoise.report.charts.panel import Drawing, KeyItem
from equipoise.report.charts.style import INK, SOFT, Theme, series_styles, text_width

_GUTTER_PX = 300.0
_BAND = "#e4e8ec"
_DEFAULT_BAND_YEARS = 0.5

Key = tuple[str, str, str]


def draw(figure: Figure, table: Sequence[Mapping[str, Any]], theme: Theme) -> Drawing:
    """Draw a line per measure and trigger, a shape per counting rule, the trigger at zero."""
    groups = grouped(table)
    layout = r.lay_out(_labels(groups), theme, gutter=_GUTTER_PX)
    leads = [float(row["lead_years"]) for row in table]
    band = figure.options.get("band_years")
    half = _DEFAULT_BAND_YEARS if band is None else float(band)
    low, high = min(-1.0, -2 * half, *leads), max(1.0, 2 * half, *leads)
    pad = (high - low) * 0.04
    pixels = (layout.gutter, theme.width - 12.0)
    domain = (low - pad, high + pad)
    x = r.x_channel(
        "x",
        domain=domain,
        pixels=pixels,
        title=_("years by which the measure predates its trigger"),
        unit="years",
        theme=theme,
    )
    span = r.reading(x, "low")
    height = layout.height
    layers = [
        *r.label_words(layout, theme),
        r.bar_marks(
            [{"low": -half, "high": half, "y": a, "end": b} for a, b in layout.clear],
            span,
            height=height,
            color=_BAND,
        ),
        r.vertical_rule(0, x, layout, color=INK),
        *_dots(groups, layout, x, span),
        *_directions(layout, x, half=half, domain=domain, pixels=pixels, theme=theme),
    ]
    names = list(dict.fromkeys(str(row["rule"]) for row in table))
    key = tuple(KeyItem(name, style) for name, style in series_styles(names).items())
    return Drawing((r.picture(layers, theme, height),), key)


def _labels(groups: Mapping[Key, Any]) -> list[r.RowLabel]:
    against = _("against: {trigger}")
    return [r.RowLabel("", header=True)] + [
        r.RowLabel(_name(system, measure), against.format(trigger=_(trigger)), marks=16)
        for system, measure, trigger in groups
    ]


def _name(system: str, measure: str) -> str:
    """System and measure, or the measure alone where it names its system."""
    name = _(measure)
    return name if system in measure else f"{_(system)}: {name}"


def grouped(table: Sequence[Mapping[str, Any]]) -> dict[Key, dict[str, list[float]]]:
    """Leads by rule for each system, measure and trigger, longest lead first."""
    groups: dict[Key, dict[str, list[float]]] = {}
    for row in table:
        key = (str(row["system"] or ""), str(row["measure"]), str(row["trigger"]))
        by_rule = groups.setdefault(key, {})
        by_rule.setdefault(str(row["rule"]), []).append(float(row["lead_years"]))
    first = str(table[0]["rule"])

    def lead(item: tuple[Key, dict[str, list[float]]]) -> float:
        leads = item[1].get(first) or [v for values in item[1].values() for v in values]
        return -max(leads)

    return dict(sorted(groups.items(), key=lead))


def _dots(
    groups: Mapping[Key, Mapping[str, Sequence[float]]], layout: r.Layout, x: Any, span: Any
) -> list[Any]:
    slots = layout.slots[1:]
    pairs = list(zip(groups.values(), slots, strict=True))
    lines = [
        {
            "low": min(v for vs in by_rule.values() for v in vs),
            "high": max(v for vs in by_rule.values() for v in vs),
            "y": slot.center,
        }
        for by_rule, slot in pairs
    ]
    layers = [r.span_marks(lines, span, height=layout.height, color="#b9c1c9", width=1.4)]
    names = list(dict.fromkeys(name for by_rule in groups.values() for name in by_rule))
    styles = series_styles(names)
    for name in reversed(names):
        dots = [
            {"x": lead, "y": slot.center}
            for by_rule, slot in pairs
            for lead in by_rule.get(name, [])
        ]
        layers.append(r.point_marks(dots, x, styles[name], height=layout.height, size=64))
    return layers


def _directions(
    layout: r.Layout,
    x: Any,
    *,
    half: float,
    domain: tuple[float, float],
    pixels: tuple[float, float],
    theme: Theme,
) -> list[Any]:
    """Which side means what, where there is room to say it."""
    per_year = (pixels[1] - pixels[0]) / (domain[1] - domain[0])
    y = layout.slots[0].center
    words = [
        (_("measure came first →"), half, 1, domain[1] - half),
        (_("← trigger first"), -half, -1, -half - domain[0]),
    ]
    texts = [
        (side, {"x": at, "y": y, "text": text})
        for text, at, side, room in words
        if text_width(text, theme.text) + 6 < room * per_year
    ]
    return [
        word
        for side, row in texts
        for word in r.words_at(
            [row],
            x,
            theme=theme,
            shift=5 * side,
            align="left" if side > 0 else "right",
            color=SOFT,
        )
    ]
