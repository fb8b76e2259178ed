"""Forecasts and promises against what happened, by who made them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from equipoise.core.dates import PartialDate
from equipoise.core.errors import UnknownNameError
from equipoise.core.facts import Facts, Record
from equipoise.core.language import N_, _, localized
from equipoise.core.people import name_of
from equipoise.kernels.hazard import interval_score, kaplan_meier, point_score

LEVEL = 0.90
DAYS_PER_YEAR = 365.25
UNSETTLED = ("open", "unknown", "not settled", "no outcome found")
FORMULA = N_(
    "Interval: (u - l) + (2 / a) max(l - x, x - u, 0), a = 1 - level; point: |v - x|, the "
    "continuous ranked probability score of a point mass (Gneiting and Raftery 2007). Calendar "
    "years are scored in years, all else over the outcome; what came to 0 is left out. 0 is best. "
    "No forecaster stated a level; {level} is taken. Slip: years from the end of the promised "
    "period (from its start if early), 0 within it; medians by Kaplan and Meier (1958), overdue "
    "promises censored at the last look, promises not yet due left out. A bound given alone is "
    "charged only for being passed, so a vague one scores well."
)


def formula() -> str:
    """How forecasts and promises are scored, in the language that holds."""
    return _(FORMULA).format(level=localized(f"{LEVEL:g}"))


@dataclass(frozen=True, slots=True)
class Scored:
    """One forecast against its outcome.

    Attributes:
        id, who, what, unit: of the forecast; ``unit`` of the score is years or a ratio.
        low, value, high: as forecast.
        outcome: what happened, or the earliest it can have happened.
        censored: whether it has not happened yet, so that scores are lower bounds.
        interval, point: scores, or None where no such forecast was made.
    """

    id: str
    who: str
    what: str
    unit: str
    low: float | None
    value: float | None
    high: float | None
    outcome: float
    censored: bool
    interval: float | None
    point: float | None


@dataclass(frozen=True, slots=True)
class Slip:
    """One promise that was due: its slip in years, or the slip reached at the last look."""

    id: str
    who: str
    track: str
    milestone: str
    years: float
    kept: bool


@dataclass(frozen=True, slots=True)
class ForecasterRow:
    """What one forecaster's settled forecasts of one kind score, and what the others' do."""

    who: str
    unit: str
    settled: int
    censored: int
    interval: float | None
    point: float | None
    reference_interval: float | None
    reference_point: float | None


@dataclass(frozen=True, slots=True)
class PromiserRow:
    """Slip of one promiser's due promises of one track, and that of all others' (years).

    ``came_about`` counts what happened at all, late or not. The median is None where more than
    half of what is due has not happened.
    """

    who: str
    track: str
    due: int
    came_about: int
    late: int
    median: float | None
    reference: float | None


def scored_forecasts(facts: Facts) -> list[Scored]:
    """Every forecast whose outcome is known, or is at least known not to have come yet."""
    return [s for row in facts.table("forecasts") if (s := _scored(row)) is not None]


def _scored(row: Record) -> Scored | None:
    found = _outcome(row)
    if found is None:
        return None
    outcome, censored = found
    low, value, high = (row.number(c) for c in ("low", "value", "high"))
    in_years = row["unit"] == "year"
    scale = 1.0 if in_years else abs(outcome)
    if scale == 0.0 or low is value is high is None:
        return None
    interval = None
    if low is not None or high is not None:
        ends = (-math.inf if low is None else low, math.inf if high is None else high)
        raw = interval_score(low=ends[0], high=ends[1], outcome=outcome, level=LEVEL)
        interval = raw / scale
    point = None if value is None else point_score(value=value, outcome=outcome) / scale
    return Scored(
        row.id,
        name_of(row["who"]),
        row["quantity_forecast"],
        "years" if in_years else "share of the outcome",
        low,
        value,
        high,
        outcome,
        censored,
        interval,
        point,
    )


def _outcome(row: Record) -> tuple[float, bool] | None:
    """The outcome, and whether it is only the earliest it can be."""
    text = row["outcome"]
    if not text or row["assessment"].startswith(UNSETTLED):
        return None
    not_yet = re.fullmatch(r"not by (\d{4}(?:-\d{2}){0,2})", text)
    if not_yet and row["unit"] in ("year", "years") and row.as_of is not None:
        said = [v for c in ("low", "value", "high") if (v := row.number(c)) is not None]
        start = row.as_of.first.year if row["unit"] == "years" else 0
        seen = float(PartialDate.parse(not_yet[1]).last.year - start)
        return (seen, True) if said and max(said) <= seen else None
    try:
        return float(text), False
    except ValueError:
        return None


def slips(facts: Facts) -> list[Slip]:
    """Every promise that was due, kept or not; promises not yet due say nothing."""
    rows = facts.table("promises", in_statistics="yes")
    return [s for row in rows if (s := _slip(row)) is not None]


def _slip(row: Record) -> Slip | None:
    promised = row.date("promised_date")
    if promised is None:
        return None
    actual = row.date("actual_date")
    looked = row.date("cancelled_date") or row.date("open_as_of")
    if actual is not None:
        years = years_late(promised, actual.middle)
    elif looked is not None and looked.middle > promised.last:
        years = years_late(promised, looked.middle)
    else:
        return None
    who = name_of(row["promised_by"])
    return Slip(row.id, who, row["track"], row["milestone_id"], years, actual is not None)


def years_late(promised: PartialDate, happened: date) -> float:
    """Years from the end of the promised period, or from its start if early; 0 within it."""
    if happened > promised.last:
        return (happened - promised.last).days / DAYS_PER_YEAR
    if happened < promised.first:
        return (happened - promised.first).days / DAYS_PER_YEAR
    return 0.0


def median_slip(found: Sequence[Slip]) -> float | None:
    """Kaplan-Meier median of slips, or None if it is not reached or nothing was due."""
    if not found:
        return None
    curve = kaplan_meier(times=[s.years for s in found], observed=[s.kept for s in found])
    median = curve.quantile(0.5)
    return None if math.isnan(median) else median


def forecaster_rows(found: Sequence[Scored]) -> list[ForecasterRow]:
    """One row for each forecaster and kind of score, most settled first."""
    rows = []
    for who, unit in dict.fromkeys((s.who, s.unit) for s in found):
        own = [s for s in found if (s.who, s.unit) == (who, unit)]
        others = [s for s in found if s.unit == unit and s.who != who]
        rows.append(
            ForecasterRow(
                who,
                unit,
                sum(not s.censored for s in own),
                sum(s.censored for s in own),
                _mean(s.interval for s in own),
                _mean(s.point for s in own),
                _middle(s.interval for s in others),
                _middle(s.point for s in others),
            )
        )
    return sorted(rows, key=lambda r: (-r.settled - r.censored, r.who, r.unit))


def promiser_rows(found: Sequence[Slip]) -> list[PromiserRow]:
    """One row for each promiser and track, most promises first."""
    rows = []
    for who, track in dict.fromkeys((s.who, s.track) for s in found):
        own = [s for s in found if (s.who, s.track) == (who, track)]
        others = [s for s in found if s.track == track and s.who != who]
        rows.append(
            PromiserRow(
                who,
                track,
                len(own),
                sum(s.kept for s in own),
                sum(s.years > 0 for s in own),
                median_slip(own),
                median_slip(others),
            )
        )
    return sorted(rows, key=lambda r: (-r.due, r.who, r.track))


def chosen(name: str, known: Iterable[str]) -> set[str]:
    """The known names in which a given one occurs, whatever the case.

    Raises:
        UnknownNameError: if there is none.
    """
    names = set(known)
    found = {n for n in names if name.lower() in n.lower()}
    if not found:
        raise UnknownNameError("forecaster or promiser", name, names)
    return found


def _mean(values: Iterable[float | None]) -> float | None:
    kept = [v for v in values if v is not None]
    return float(np.mean(kept)) if kept else None


def _middle(values: Iterable[float | None]) -> float | None:
    kept = [v for v in values if v is not None]
    return float(np.median(kept)) if kept else None
