"""What a picture shows, in words, for those who do not see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from equipoise.core.finding import Figure
from equipoise.report.columns import is_map
from equipoise.report.lanes import LANE_NAMES, lanes_of, middle
from equipoise.report.twins import column_unit
from equipoise.report.words import bare, count, number, percent, quantity, value_range

Rows = Sequence[Mapping[str, Any]]

_READING: Mapping[str, str] = {
    "arrivals": (
        "Each dot is one chance in twenty. Where dots pile up, outcomes are more probable; half of "
        "the dots lie on either side of the middle. "
        "The nearer the two lanes of a case, the less the defense changes."
    ),
    "drivers": (
        "A bar shows how far the answer moves when one thing goes from its low to its high end "
        "and all else stays. The total-effect index is the share of the whole spread that would "
        "vanish if that thing were known exactly, interactions included."
    ),
    "lead_times": (
        "Zero is the day of the trigger. Dots to the right: the measure was under way first. "
        "Inside the gray band neither is called first. "
        "Coming first is not the same as being independent."
    ),
    "threshold_map": (
        "Read from right to left: as the force shrinks, the share a defense removes grows. "
        "Dotted lines mark the levels of the rule; bands are the range over what is not known."
    ),
    "ledger": (
        "All lines count the same thing and share one scale. Bands run from the low to the high "
        "estimate."
    ),
    "rates": (
        "Points are rates on one scale from zero. Rates of few events are shaky: where intervals "
        "overlap widely, the difference may be chance."
    ),
    "timeline": (
        "Shapes are single dates, bars are spans. A date known only to the year or the month is "
        "drawn in the middle of it."
    ),
    "bars": "Bars start at zero.",
    "map": (
        "Seen from above the North Pole. Thin lines follow the ground below a path; shapes mark "
        "points along it, evenly spaced in time."
    ),
}
_READING_RANGE: Mapping[str, str] = {
    "rates": "Lines are the intervals.",
    "bars": "A thin line on a bar runs from the low to the high estimate.",
}
_READING_MAP = (
    "Each cell is the share removed, in percent, by that many interceptors from a force of that "
    "size. The darker, the more; the steps are the levels of the rule."
)


def reading(figure: Figure) -> str:
    """How a picture of this kind is read."""
    if is_map(figure):
        return _READING_MAP
    rows = figure.table.as_dicts()
    ranged = any(row.get("low") is not None and row.get("high") is not None for row in rows)
    added = _READING_RANGE.get(figure.kind, "") if ranged else ""
    return f"{_READING[figure.kind]} {added}".strip()


def describe(figure: Figure, rows: Rows) -> str:
    """A few sentences written from the rows drawn in a figure."""
    says = {
        "arrivals": _arrivals,
        "drivers": _drivers,
        "lead_times": _lead_times,
        "threshold_map": _thresholds,
        "ledger": _ledger,
        "rates": _rates,
        "timeline": _timeline,
        "bars": _bars,
        "map": _places,
    }[figure.kind]
    sentences = says(figure, rows)
    title = figure.title.rstrip(".")
    return " ".join([f"{title}.", *sentences, f"Scenario: {figure.scenario.rstrip('.')}."])


def _arrivals(_figure: Figure, rows: Rows) -> list[str]:
    return [
        f"{case}, {LANE_NAMES.get(state, state)}: from {count(ordered[0])} to "
        f"{count(ordered[-1])} arriving warheads, the middle at {count(middle(ordered))}."
        for case, state, ordered in lanes_of(rows)
    ]


def _drivers(figure: Figure, rows: Rows) -> list[str]:
    unit = column_unit(figure.table, "low")
    ordered = sorted(rows, key=lambda row: -abs(row["high"] - row["low"]))
    sentences = []
    for row in ordered:
        text = f"{row['driver']}: {value_range(row['low'], row['high'], unit)}"
        if row["index"] is not None:
            text += f", total-effect index {number(row['index'])}"
        sentences.append(text + ".")
    return ["Largest swing first.", *sentences]


def _lead_times(_figure: Figure, rows: Rows) -> list[str]:
    sentences = []
    for rule in dict.fromkeys(str(row["rule"]) for row in rows):
        leads = sorted(float(row["lead_years"]) for row in rows if row["rule"] == rule)
        ahead = sum(lead > 0 for lead in leads)
        sentences.append(
            f"{rule}: {ahead} of {len(leads)} measures come before their trigger; leads run from "
            f"{number(leads[0])} to {number(leads[-1])} years."
        )
    return sentences


def _thresholds(figure: Figure, rows: Rows) -> list[str]:
    if is_map(figure):
        first = min(rows, key=lambda row: float(row["central"]))
        last = max(rows, key=lambda row: float(row["central"]))
        return [
            f"The share removed runs from {percent(first['central'])} at "
            f"{count(first['warheads'])} warheads and {count(first['interceptors'])} interceptors "
            f"to {percent(last['central'])} at {count(last['warheads'])} warheads and "
            f"{count(last['interceptors'])} interceptors."
        ]
    sentences = []
    for posture, plan in dict.fromkeys((str(r["posture"]), str(r["plan"])) for r in rows):
        line = sorted(
            (r for r in rows if (str(r["posture"]), str(r["plan"])) == (posture, plan)),
            key=lambda row: float(row["warheads"]),
        )
        sentences.append(
            f"{posture}, {plan}: {percent(line[-1]['central'])} of "
            f"{count(line[-1]['warheads'])} warheads, {percent(line[0]['central'])} of "
            f"{count(line[0]['warheads'])}."
        )
    return ["Share removed at the largest and at the smallest force.", *sentences]


def _ledger(figure: Figure, rows: Rows) -> list[str]:
    unit = column_unit(figure.table, "central")
    sentences = []
    for name in dict.fromkeys(str(row["series"]) for row in rows):
        line = sorted((r for r in rows if r["series"] == name), key=lambda row: float(row["year"]))
        first, last = line[0], line[-1]
        sentences.append(
            f"{name}: {quantity(first['central'], unit)} in {first['year']:.0f}, "
            f"{quantity(last['central'], unit)} in {last['year']:.0f}."
        )
    return sentences


def _rates(figure: Figure, rows: Rows) -> list[str]:
    unit = column_unit(figure.table, "rate")
    sentences = []
    for row in rows:
        spread = ""
        if row["low"] is not None and row["high"] is not None:
            spread = f" ({value_range(row['low'], row['high'], unit)})"
        sentences.append(f"{row['group']}, {row['window']}: {quantity(row['rate'], unit)}{spread}.")
    return sentences


def _timeline(_figure: Figure, rows: Rows) -> list[str]:
    sentences = []
    for row in rows:
        end = "" if row["end"] in (None, "") else f" to {row['end']}"
        sentences.append(f"{row['lane']}: {row['label']}, {row['kind']}, {row['start']}{end}.")
    return sentences


def _bars(figure: Figure, rows: Rows) -> list[str]:
    unit = column_unit(figure.table, "value")
    sentences = []
    for row in rows:
        group = f", {row['group']}" if row.get("group") else ""
        spread = ""
        if row.get("low") is not None and row.get("high") is not None:
            spread = f" ({bare(row['low'], unit)} to {bare(row['high'], unit)})"
        sentences.append(f"{row['category']}{group}: {quantity(row['value'], unit)}{spread}.")
    return sentences


def _places(_figure: Figure, rows: Rows) -> list[str]:
    """Each path with how many of its points are in each state."""
    paths: dict[str, list[str]] = {}
    for row in rows:
        paths.setdefault(str(row["path"]), []).append(str(row["state"]))
    return [
        f"{path}: "
        + ", ".join(f"{states.count(s)} of {len(states)} {s}" for s in dict.fromkeys(states))
        + "."
        for path, states in paths.items()
    ]
