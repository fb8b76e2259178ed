"""What a picture shows, in words, for those who do not see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from equipoise.core.finding import Figure
from equipoise.core.language import N_, _
from equipoise.report.columns import is_map
from equipoise.report.lanes import LANE_NAMES, lanes_of, middle
from equipoise.report.twins import column_text, column_unit
from equipoise.report.words import (
    bare,
    count,
    level_name,
    number,
    percent,
    quantity,
    value_range,
)

Rows = Sequence[Mapping[str, Any]]

_READING: Mapping[str, str] = {
    "arrivals": N_(
        "Each dot is one chance in twenty. Where dots pile up, outcomes are more probable; half of "
        "the dots lie on either side of the middle. "
        "The nearer the two lanes of a case, the less the defense changes."
    ),
    "drivers": N_(
        "A bar shows how far the answer moves when one thing goes from its low to its high end "
        "and all else stays. The total-effect index is the share of the whole spread that would "
        "vanish if that thing were known exactly, interactions included."
    ),
    "lead_times": N_(
        "Zero is the day of the trigger. Dots to the right: the measure was under way first. "
        "Inside the gray band neither is called first. "
        "Coming first is not the same as being independent."
    ),
    "threshold_map": N_(
        "Read from right to left: as the force shrinks, the share a defense removes grows. "
        "Dotted lines mark the levels of the rule; bands are the range over what is not known."
    ),
    "ledger": N_(
        "All lines count the same thing and share one scale. Bands run from the low to the high "
        "estimate."
    ),
    "rates": N_(
        "Points are rates on one scale from zero. Rates of few events are shaky: where intervals "
        "overlap widely, the difference may be chance."
    ),
    "timeline": N_(
        "Shapes are single dates, bars are spans. A date known only to the year or the month is "
        "drawn in the middle of it."
    ),
    "bars": N_("Bars start at zero."),
    "map": N_(
        "Seen from above the North Pole. Thin lines follow the ground below a path; shapes mark "
        "points along it, evenly spaced in time."
    ),
    "slope": N_(
        "Left is before, right is after, on one scale from zero. A line that rises has grown."
    ),
    "waterfall": N_(
        "Dark bars are published figures and start at zero. Each bar between them starts where "
        "the one before it ended and shows what one assumption changes, in the order given; the "
        "dashed bar is what no assumption explains."
    ),
    "bands": N_(
        "The darkest band holds the narrowest interval, lighter ones wider intervals; what lies "
        "outside of all of them is possible too."
    ),
    "time_altitude": N_("The line follows a missile from launch region to destination."),
}
_READING_RANGE: Mapping[str, str] = {
    "rates": N_("Lines are the intervals."),
    "bars": N_("A thin line on a bar runs from the low to the high estimate."),
    "waterfall": N_("A thin line on a bar runs from the least to the most of any order of steps."),
}
_READING_EARLIEST = N_(
    "The dashed line shows the earliest time at which an interceptor could be at the same points; "
    "thin lines join some of the pairs. Where the interceptor's end lies to the left, the point "
    "can be met in time; those stretches have a broad band. Geometry and speed only."
)
_READING_MIDDLE = N_("The line is the median.")
_READING_MAP = N_(
    "Each cell is the share removed, in percent, by that many interceptors from a force of that "
    "size. The darker, the more; the steps are the levels of the rule."
)


def reading(figure: Figure) -> str:
    """How a picture of this kind is read."""
    if is_map(figure):
        return _(_READING_MAP)
    rows = figure.table.as_dicts()
    if any(row.get("earliest") is not None for row in rows):
        return f"{_(_READING[figure.kind])} {_(_READING_EARLIEST)}"
    if figure.kind == "bands" and any(row["level"] == 0 for row in rows):
        return f"{_(_READING_MIDDLE)} {_(_READING[figure.kind])}"
    ranged = any(row.get("low") is not None and row.get("high") is not None for row in rows)
    added = _READING_RANGE.get(figure.kind, "") if ranged else ""
    return f"{_(_READING[figure.kind])} {_(added)}".strip()


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
        "slope": _slope,
        "waterfall": _waterfall,
        "bands": _bands,
        "time_altitude": _time_altitude,
    }[figure.kind]
    sentences = says(figure, rows)
    title = _(figure.title).rstrip(".")
    scenario = _("Scenario: {scenario}.").format(scenario=_(figure.scenario).rstrip("."))
    return " ".join([f"{title}.", *sentences, scenario])


def _arrivals(_figure: Figure, rows: Rows) -> list[str]:
    pattern = _("{case}, {state}: from {low} to {high} arriving warheads, the middle at {middle}.")
    return [
        pattern.format(
            case=_(case),
            state=_(LANE_NAMES.get(state, state)),
            low=count(ordered[0]),
            high=count(ordered[-1]),
            middle=count(middle(ordered)),
        )
        for case, state, ordered in lanes_of(rows)
    ]


def _drivers(figure: Figure, rows: Rows) -> list[str]:
    unit = column_unit(figure.table, "low")
    ordered = sorted(rows, key=lambda row: -abs(row["high"] - row["low"]))
    sentences = []
    for row in ordered:
        words = {
            "driver": _(str(row["driver"])),
            "range": value_range(row["low"], row["high"], unit),
        }
        if row["index"] is None:
            sentences.append(_("{driver}: {range}.").format(**words))
        else:
            text = _("{driver}: {range}, total-effect index {index}.")
            sentences.append(text.format(**words, index=number(row["index"])))
    return [_("Largest swing first."), *sentences]


def _lead_times(_figure: Figure, rows: Rows) -> list[str]:
    sentences = []
    for rule in dict.fromkeys(str(row["rule"]) for row in rows):
        leads = sorted(float(row["lead_years"]) for row in rows if row["rule"] == rule)
        text = _(
            "{rule}: {ahead} of {total} measures come before their trigger; leads run from "
            "{low} to {high} years."
        )
        sentences.append(
            text.format(
                rule=_(rule),
                ahead=sum(lead > 0 for lead in leads),
                total=len(leads),
                low=number(leads[0]),
                high=number(leads[-1]),
            )
        )
    return sentences


def _thresholds(figure: Figure, rows: Rows) -> list[str]:
    if is_map(figure):
        return [_map_ends(rows)]
    sentences = []
    for posture, plan in dict.fromkeys((str(r["posture"]), str(r["plan"])) for r in rows):
        line = sorted(
            (r for r in rows if (str(r["posture"]), str(r["plan"])) == (posture, plan)),
            key=lambda row: float(row["warheads"]),
        )
        first, last = line[0], line[-1]
        text = _("{posture}, {plan}: {share} of {force} warheads, {other_share} of {other_force}.")
        sentences.append(
            text.format(
                posture=_(posture),
                plan=_(plan),
                share=percent(last["central"]),
                force=count(last["warheads"]),
                other_share=percent(first["central"]),
                other_force=count(first["warheads"]),
            )
        )
    return [_("Share removed at the largest and at the smallest force."), *sentences]


def _map_ends(rows: Rows) -> str:
    """The least and the largest share of a map, and where they stand."""
    first = min(rows, key=lambda row: float(row["central"]))
    last = max(rows, key=lambda row: float(row["central"]))
    text = _(
        "The share removed runs from {low} at {force} warheads and {stock} interceptors to {high} "
        "at {other_force} warheads and {other_stock} interceptors."
    )
    return text.format(
        low=percent(first["central"]),
        force=count(first["warheads"]),
        stock=count(first["interceptors"]),
        high=percent(last["central"]),
        other_force=count(last["warheads"]),
        other_stock=count(last["interceptors"]),
    )


def _ledger(figure: Figure, rows: Rows) -> list[str]:
    unit = column_unit(figure.table, "central")
    sentences = []
    for name in dict.fromkeys(str(row["series"]) for row in rows):
        line = sorted((r for r in rows if r["series"] == name), key=lambda row: float(row["year"]))
        first, last = line[0], line[-1]
        text = _("{series}: {first} in {first_year}, {last} in {last_year}.")
        sentences.append(
            text.format(
                series=_(name),
                first=quantity(first["central"], unit),
                first_year=f"{first['year']:.0f}",
                last=quantity(last["central"], unit),
                last_year=f"{last['year']:.0f}",
            )
        )
    return sentences


def _rates(figure: Figure, rows: Rows) -> list[str]:
    unit = column_unit(figure.table, "rate")
    sentences = []
    for row in rows:
        spread = ""
        if row["low"] is not None and row["high"] is not None:
            spread = f" ({value_range(row['low'], row['high'], unit)})"
        where = f"{_(str(row['group']))}, {_(str(row['window']))}"
        sentences.append(f"{where}: {quantity(row['rate'], unit)}{spread}.")
    return sentences


def _timeline(_figure: Figure, rows: Rows) -> list[str]:
    sentences = []
    for row in rows:
        when = str(row["start"])
        if row["end"] not in (None, ""):
            when = _("{low} to {high}").format(low=when, high=row["end"])
        names = (_(str(row[key])) for key in ("label", "kind"))
        sentences.append(f"{_(str(row['lane']))}: {', '.join(names)}, {when}.")
    return sentences


def _bars(figure: Figure, rows: Rows) -> list[str]:
    unit = column_unit(figure.table, "value")
    sentences = []
    for row in rows:
        group = f", {_(str(row['group']))}" if row.get("group") else ""
        spread = ""
        if row.get("low") is not None and row.get("high") is not None:
            ends = {"low": bare(row["low"], unit), "high": bare(row["high"], unit)}
            spread = f" ({_('{low} to {high}').format(**ends)})"
        name = f"{_(str(row['category']))}{group}"
        sentences.append(f"{name}: {quantity(row['value'], unit)}{spread}.")
    return sentences


def _places(_figure: Figure, rows: Rows) -> list[str]:
    """Each path with how many of its points are in each state."""
    paths: dict[str, list[str]] = {}
    for row in rows:
        paths.setdefault(str(row["path"]), []).append(str(row["state"]))
    sentences = []
    for path, states in paths.items():
        parts = [
            _("{n} of {total} {state}").format(n=states.count(s), total=len(states), state=_(s))
            for s in dict.fromkeys(states)
        ]
        sentences.append(f"{_(path)}: {', '.join(parts)}.")
    return sentences


def _slope(figure: Figure, rows: Rows) -> list[str]:
    first, second = slope_heads(figure)
    sentences = [_("From {first} to {second}.").format(first=first, second=second)]
    for row in rows:
        before, after = (column_text(figure.table, key, row[key]) for key in ("before", "after"))
        change = _("{low} to {high}").format(low=before, high=after)
        sentences.append(f"{_(str(row['case']))}: {change}.")
    return sentences


def slope_heads(figure: Figure) -> tuple[str, str]:
    """What stands on the left and on the right of a slope."""
    before, after = (figure.options.get(key) for key in ("before_label", "after_label"))
    return _(str(before)) if before else _("before"), _(str(after)) if after else _("after")


def _waterfall(figure: Figure, rows: Rows) -> list[str]:
    sentences = []
    for row in rows:
        words = {
            "step": _(str(row["step"])),
            "level": column_text(figure.table, "level", row["level"]),
        }
        if row["delta"] is None:
            sentences.append("{step}: {level}.".format(**words))
            continue
        sign = "+" if float(row["delta"]) > 0 else ""
        words["change"] = f"{sign}{column_text(figure.table, 'delta', row['delta'])}"
        text = _("{step}: {change}, to {level}.")
        if row["kind"] == "residual":
            text = _("{step}: {change}, to {level}, not explained.")
        sentences.append(text.format(**words))
    return sentences


def _bands(figure: Figure, rows: Rows) -> list[str]:
    """The median and the widest interval of each series in its first and its last year."""
    unit = column_unit(figure.table, "low")
    sentences = []
    for name in dict.fromkeys(str(row["series"]) for row in rows):
        mine = [row for row in rows if row["series"] == name]
        years = sorted({float(row["year"]) for row in mine})
        ends = [_band(mine, year, unit) for year in dict.fromkeys((years[0], years[-1]))]
        sentences.append(f"{_(name)}: {'; '.join(ends)}.")
    return sentences


def _band(rows: Rows, year: float, unit: str) -> str:
    there = sorted((r for r in rows if float(r["year"]) == year), key=lambda r: float(r["level"]))
    median, widest = there[0], there[-1]
    words = {
        "year": f"{year:.0f}",
        "range": value_range(widest["low"], widest["high"], unit),
        "level": level_name(float(widest["level"])),
        "median": quantity(median["low"], unit),
    }
    if not widest["level"]:
        return _("in {year} {median}").format(**words)
    if median["level"]:
        return _("in {year} {range} ({level})").format(**words)
    return _("in {year} {range} ({level}), the median {median}").format(**words)


def _time_altitude(_figure: Figure, rows: Rows) -> list[str]:
    sentences = []
    for panel, line in dict.fromkeys((str(r["panel"]), str(r.get("line") or "")) for r in rows):
        mine = [r for r in rows if (str(r["panel"]), str(r.get("line") or "")) == (panel, line)]
        top = max(mine, key=lambda row: float(row["altitude"]))
        text = _("{line}: highest at {altitude} km after {time} s, down after {total} s.")
        sentences.append(
            text.format(
                line=", ".join(_(part) for part in (panel, line) if part) or _("The arc"),
                altitude=number(top["altitude"]),
                time=number(top["time"]),
                total=number(mine[-1]["time"]),
            )
        )
        sentences += _window(mine)
    return sentences


def _window(rows: Rows) -> list[str]:
    """When the points of a line can be met, where the table says so."""
    if all(row.get("met") is None for row in rows):
        return []
    times = [float(row["time"]) for row in rows if row["met"]]
    if not times:
        return [_("No point of it can be met.")]
    text = _("It can be met from {first} to {last} s.")
    return [text.format(first=number(times[0]), last=number(times[-1]))]
