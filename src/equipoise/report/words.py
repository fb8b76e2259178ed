"""Numbers put into words, and words that the reports keep away from.

Everything here is formatting: no function changes a number, it only says it. Model output
is given with two significant figures and warheads are whole.

Units understood by :func:`quantity`, :func:`value_range` and :func:`cell`:

``share``, ``probability``, ``fraction`` or anything that begins with ``share of``
    a number from 0 to 1, printed in percent;
``%`` or ``percent``
    a number already in percent;
``pp`` or ``percentage points``
    a difference already in percentage points;
``year`` or ``date``
    a calendar year, printed without a thousands separator;
``warheads``, ``interceptors`` and the other words of :data:`COUNT_UNITS`
    whole things;
``ratio``, ``index`` or nothing
    a bare number;
anything else
    the number followed by the unit.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal

from equipoise.core.errors import BadInputError
from equipoise.core.finding import Cell, Column, Interval

SHARE_UNITS = frozenset({"share", "probability", "fraction"})
PERCENT_UNITS = frozenset({"%", "percent"})
POINT_UNITS = frozenset({"pp", "percentage points"})
YEAR_UNITS = frozenset({"year", "date"})
BARE_UNITS = frozenset({"", "ratio", "index"})
COUNT_UNITS = frozenset(
    {
        "boats",
        "bombers",
        "events",
        "facts",
        "interceptors",
        "launchers",
        "missiles",
        "programs",
        "proposals",
        "rows",
        "satellites",
        "shots",
        "starts",
        "statements",
        "states",
        "systems",
        "tests",
        "threats",
        "warheads",
    }
)

NOT_AVAILABLE = "\u2013"
_NOISE = 1e-12
_SMALLEST = 1e-6
_SMALLEST_SHARE = 1e-4


def significant(value: float, figures: int = 2) -> float:
    """A value rounded to some significant figures; halves go to the even digit."""
    if value == 0 or not math.isfinite(value):
        return value
    return round(value, figures - 1 - math.floor(math.log10(abs(value))))


def number(value: float, *, figures: int = 2) -> str:
    """A model number with two significant figures and thousands separators: ``1,400``.

    Trailing zeros after the decimal point are dropped. Values nearer to zero than one
    millionth read ``under 0.000001``, and infinite ones ``unlimited``.
    """
    if math.isnan(value):
        return NOT_AVAILABLE
    if math.isinf(value):
        return "unlimited" if value > 0 else "-unlimited"
    if abs(value) < _NOISE:
        return "0"
    if abs(value) < _SMALLEST:
        return "under 0.000001" if value > 0 else "above -0.000001"
    rounded = significant(value, figures)
    text = f"{Decimal(repr(rounded)):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def count(value: float, *, about: bool = False) -> str:
    """Whole things with at most two significant figures: ``44``, ``1,400``, ``under 1``.

    Args:
        value: how many.
        about: put ``about`` before numbers that were rounded.
    """
    if not math.isfinite(value):
        return number(value)
    if 0 < abs(value) < 0.5:
        return "under 1" if value > 0 else "above -1"
    whole = float(round(value))
    rounded = significant(whole) if abs(whole) >= 100 else whole
    text = f"{int(rounded):,}"
    return f"about {text}" if about and rounded != value else text


def percent(share: float) -> str:
    """A share from 0 to 1 in percent: ``2.3 %``.

    Only a share of exactly 0 or 1 reads ``0 %`` or ``100 %``: near the ends the digits that
    tell it apart are kept, down to ``under 0.01 %`` and ``over 99.99 %``.
    """
    if not math.isfinite(share):
        return NOT_AVAILABLE
    if share < -_NOISE:
        return f"-{percent(-share)}"
    missing = 1 - share
    if _NOISE < missing < _SMALLEST_SHARE:
        return "over 99.99 %"
    if _NOISE < share < _SMALLEST_SHARE:
        return "under 0.01 %"
    if _NOISE < missing < 0.005:
        return f"{number(100 - significant(100 * missing, 1), figures=4)} %"
    return f"{number(round(100 * share, 9))} %"


def percentage_points(points: float) -> str:
    """A difference between two percentages: ``3.1 percentage points``."""
    text = number(points)
    return f"{text} percentage point" if text in ("1", "-1") else f"{text} percentage points"


def is_share(unit: str) -> bool:
    """Whether numbers of this unit go from 0 to 1 and are printed in percent."""
    return unit in SHARE_UNITS or unit.startswith("share of ")


def bare(value: float, unit: str) -> str:
    """A number without its unit, as it stands under a heading that names the unit.

    Shares keep their percent sign.
    """
    if is_share(unit):
        return percent(value)
    if unit in PERCENT_UNITS:
        return percent(value / 100)
    if unit in YEAR_UNITS:
        return f"{value:.0f}"
    if unit in COUNT_UNITS:
        return count(value)
    return number(value)


def quantity(value: float | None, unit: str, *, about: bool = False) -> str:
    """A number with its unit: ``2.3 %``, ``about 1,400 warheads``, ``3.4 years``."""
    if value is None or math.isnan(value):
        return "not available"
    if unit in POINT_UNITS:
        return percentage_points(value)
    if is_share(unit) or unit in PERCENT_UNITS | YEAR_UNITS | BARE_UNITS:
        return bare(value, unit)
    text = count(value, about=about) if unit in COUNT_UNITS else number(value)
    return f"{text} {_agreeing(text, unit)}"


def _agreeing(text: str, unit: str) -> str:
    """The singular of a plural unit after one."""
    if text not in ("1", "-1") or not unit.endswith("s") or " " in unit:
        return unit
    return unit[:-1]


def value_range(low: float, high: float, unit: str) -> str:
    """From low to high: ``1 % to 3 %``, ``1,300 to 1,500 warheads``.

    Ends that read alike become one: ``about 1,400 warheads``.
    """
    first, last = bare(low, unit), bare(high, unit)
    name = _unit_name(unit)
    if first == last:
        exactly = low == high or is_share(unit)
        text = first if exactly else f"about {first}"
        return f"{text} {_agreeing(first, name)}".strip()
    return f"{first} to {last} {name}".strip()


def _unit_name(unit: str) -> str:
    if is_share(unit) or unit in PERCENT_UNITS | YEAR_UNITS | BARE_UNITS:
        return ""
    return "percentage points" if unit in POINT_UNITS else unit


def interval(value: Interval, unit: str) -> str:
    """An interval with its center and level: ``2 % (1 % to 3 %, 90 % interval)``."""
    spread = value_range(value.low, value.high, unit)
    return f"{quantity(value.central, unit)} ({spread}, {level_name(value.level)})"


def level_name(level: float) -> str:
    """What an interval of a level is called: ``90 % interval``, or ``whole range`` at 1."""
    return "whole range" if level >= 1 else f"{percent(level)} interval"


def heading(column: Column) -> str:
    """A column's label with its unit, unless its cells carry a percent sign themselves."""
    if not column.unit or is_share(column.unit) or column.unit in PERCENT_UNITS | YEAR_UNITS:
        return column.label
    if column.unit in BARE_UNITS or column.unit == column.label.lower():
        return column.label
    return f"{column.label} ({column.unit})"


def cell(value: Cell, column: Column) -> str:
    """One cell of a table.

    A column's ``decimals`` decide where they are given (``-1`` rounds to tens). Without
    them whole numbers are printed in full and other numbers with two significant figures.
    """
    if value is None:
        return NOT_AVAILABLE
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else _number_cell(float(value), column)


def _number_cell(value: float, column: Column) -> str:
    if not math.isfinite(value):
        return number(value)
    if column.unit in YEAR_UNITS or column.key == "year":
        return f"{value:.{max(column.decimals or 0, 0)}f}"
    if column.decimals is not None:
        return _with_decimals(value, column)
    if value.is_integer() and not is_share(column.unit) and column.unit not in PERCENT_UNITS:
        return f"{int(value):,}"
    return bare(value, column.unit)


def exact(value: float) -> str:
    """A number of a source as it was published: every digit, with thousands separators."""
    text = f"{Decimal(repr(float(value))):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _with_decimals(value: float, column: Column) -> str:
    decimals = column.decimals or 0
    shown = 100 * value if is_share(column.unit) else value
    text = f"{round(shown, decimals) + 0.0:,.{max(decimals, 0)}f}"
    return f"{text} %" if is_share(column.unit) or column.unit in PERCENT_UNITS else text


@dataclass(frozen=True, slots=True)
class LikelihoodBand:
    """A word of the likelihood scale and the probabilities it stands for."""

    word: str
    low: float
    high: float


# U.S. Intelligence Community Directive 203, "Analytic Standards" (2015).
LIKELIHOOD_SCALE = (
    LikelihoodBand("remote", 0.01, 0.05),
    LikelihoodBand("very unlikely", 0.05, 0.20),
    LikelihoodBand("unlikely", 0.20, 0.45),
    LikelihoodBand("roughly even", 0.45, 0.55),
    LikelihoodBand("likely", 0.55, 0.80),
    LikelihoodBand("very likely", 0.80, 0.95),
    LikelihoodBand("almost certain", 0.95, 0.99),
)


def likelihood(p: float) -> str:
    """The word of the ICD 203 scale for a probability, to be used beside the number.

    A value on a border belongs to the upper band. Probabilities below 1 % are called
    ``remote`` and those above 99 % ``almost certain``, as nothing lies beyond them.

    Raises:
        BadInputError: if the value is no probability.
    """
    if not 0 <= p <= 1:
        raise BadInputError(
            f"{p} is not a probability", cure="Give a number from 0 to 1, for example 0.25."
        )
    above = [band for band in LIKELIHOOD_SCALE if p >= band.low]
    return above[-1].word if above else LIKELIHOOD_SCALE[0].word


def likelihood_phrase(p: float) -> str:
    """The number and the word together: ``82 % (very likely)``."""
    return f"{percent(p)} ({likelihood(p)})"


def likelihood_scale_text() -> str:
    """The whole scale in one line, for print."""
    return ", ".join(
        f"{band.word} {100 * band.low:.0f} to {100 * band.high:.0f} %" for band in LIKELIHOOD_SCALE
    )


_ACTORS = (
    "Russia|Moscow|China|Beijing|the United States|the US|Washington|North Korea|Pyongyang|"
    "India|Pakistan|France|Britain|Israel|the Kremlin"
)

# Each pattern is a word or a phrase the reports avoid, because it overstates, judges, takes
# a side, or means something else to a specialist.
_BANNED = (
    r"prove[snd]?\b|\bproven\b|\bproving",
    r"shields?",
    r"impenetrable|impregnable|leak-?proof|airtight",
    r"(?<!every interceptor )works(?= as (?:intended|promised|advertised)|[.,;!?]|$)",
    r"(?:does not|doesn't|do not|don't|will not|won't|cannot|can't) work",
    r"(?:defen[sc]es?|systems?|interceptors?|it) (?<!every interceptor )works",
    r"win|wins|winner|winners|winning",
    r"missile gap",
    r"nukes?",
    r"first-strike capability",
    r"effectiveness (?:of )?(?:about )?\d+|\d+ ?(?:%|percent) effective(?:ness)?",
    rf"(?:{_ACTORS}) (?:has |have |had )?respond(?:ed|s) to",
    r"game.?chang(?:er|ing)|revolutionary|unprecedented|devastating|dramatic(?:ally)?",
    r"massive(?:ly)?|overwhelming(?:ly)?|catastrophic(?:ally)?|staggering|stunning|perfect",
    r"most (?:powerful|dangerous|advanced|important)",
    r"(?:the )?(?:best|worst)(?![ -](?:case|estimate|fit|value))",
    r"unstoppable|invincible|invulnerable|state.of.the.art|cutting.edge|silver bullet",
)
_BANNED_PATTERN = re.compile(
    "|".join(rf"\b(?:{p})(?!\w)" for p in _BANNED) + r"|(?-i:\bPk\b|\bP_k\b)", re.IGNORECASE
)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"\n]*\"|«[^»]*»")


def banned_words(text: str) -> list[str]:
    """The words and phrases in a text that the reports avoid, in the order of appearance.

    What stands in double quotation marks is somebody's own words and is not looked at.
    """
    return [m.group(0) for m in _BANNED_PATTERN.finditer(_QUOTED.sub(" ", text))]
