"""Numbers put into words, and words that the reports keep away from.

Everything here is formatting: no function changes a number, it only says it, in the language
that holds (:mod:`equipoise.core.language`). Model output is given with two significant figures
and warheads are whole.

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
``ratio``, ``factor``, ``index`` or nothing
    a bare number;
anything else
    the number followed by the unit.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal

from equipoise.core.finding import Cell, Column, Interval, Verdict
from equipoise.core.language import (
    ENGLISH,
    _,
    current_language,
    gettext,
    localized,
    ngettext,
    pgettext,
)
from equipoise.core.wording import round_significant as significant

SHARE_UNITS = frozenset({"share", "probability", "fraction"})
PERCENT_UNITS = frozenset({"%", "percent"})
POINT_UNITS = frozenset({"pp", "percentage points"})
YEAR_UNITS = frozenset({"year", "date"})
BARE_UNITS = frozenset({"", "ratio", "factor", "index"})
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


def number(value: float, *, figures: int = 2) -> str:
    """A model number with two significant figures and thousands separators: ``1,400``.

    Trailing zeros after the decimal point are dropped. Values nearer to zero than one
    millionth read ``under 0.000001``, and infinite ones ``unlimited``.
    """
    if math.isnan(value):
        return NOT_AVAILABLE
    if math.isinf(value):
        return _("unlimited") if value > 0 else f"-{_('unlimited')}"
    if abs(value) < _NOISE:
        return "0"
    if abs(value) < _SMALLEST:
        return _beyond("0.000001", under=value > 0)
    return exact(significant(value, figures))


def _beyond(least: str, *, under: bool) -> str:
    """``under 0.01`` for small numbers above zero, ``above -0.01`` for those below."""
    if under:
        return _("under {number}").format(number=localized(least))
    return _("above {number}").format(number=localized(f"-{least}"))


def count(value: float, *, about: bool = False) -> str:
    """Whole things with at most two significant figures: ``44``, ``1,400``, ``under 1``.

    Args:
        value: how many.
        about: put ``about`` before numbers that were rounded.
    """
    if not math.isfinite(value):
        return number(value)
    if 0 < abs(value) < 0.5:
        return _beyond("1", under=value > 0)
    whole = float(round(value))
    rounded = significant(whole) if abs(whole) >= 100 else whole
    text = localized(f"{int(rounded):,}")
    return _("about {number}").format(number=text) if about and rounded != value else text


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
        return _("over {number}").format(number=localized("99.99 %"))
    if _NOISE < share < _SMALLEST_SHARE:
        return _beyond("0.01 %", under=True)
    if _NOISE < missing < 0.005:
        return f"{number(100 - significant(100 * missing, 1), figures=4)} %"
    return f"{number(round(100 * share, 9))} %"


def percentage_points(points: float) -> str:
    """A difference between two percentages: ``3.1 percentage points``."""
    text = number(points)
    if text in ("1", "-1"):
        return _("{number} percentage point").format(number=text)
    return _("{number} percentage points").format(number=text)


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
        return _("not available")
    if unit in POINT_UNITS:
        return percentage_points(value)
    if is_share(unit) or unit in PERCENT_UNITS | YEAR_UNITS | BARE_UNITS:
        return bare(value, unit)
    text = count(value, about=about) if unit in COUNT_UNITS else number(value)
    return f"{text} {agreeing(text, unit)}"


def agreeing(text: str, unit: str) -> str:
    """A unit in the form that a number asks for: the singular of a plural unit after one."""
    if current_language() != ENGLISH:
        n = _number_for_plural(text) if text[:1].isdigit() else _genitive(text)
        return _units(n).get(unit) or _(unit)
    if text not in ("1", "-1") or not unit.endswith("s") or " " in unit:
        return unit
    return unit[:-1]


def _number_for_plural(text: str) -> int:
    """The number that decides the form: fractions take that of two, as in Russian."""
    digits = re.sub(r"[^\d,]", "", text)
    return 2 if "," in digits or not digits else int(digits)


def _genitive(text: str) -> int:
    """The number whose form is the genitive, as after ``about`` or ``to``: of two or of five."""
    n = _number_for_plural(text)
    return 2 if "," in text or (n % 10 == 1 and n % 100 != 11) else 5


def _units(n: int) -> Mapping[str, str]:
    """The units that have several forms, each in the form for so many."""
    return {
        "boats": ngettext("boat", "boats", n),
        "bombers": ngettext("bomber", "bombers", n),
        "days": ngettext("day", "days", n),
        "events": ngettext("event", "events", n),
        "facts": ngettext("fact", "facts", n),
        "interceptors": ngettext("interceptor", "interceptors", n),
        "launchers": ngettext("launcher", "launchers", n),
        "missiles": ngettext("missile", "missiles", n),
        "months": ngettext("month", "months", n),
        "pairs": ngettext("pair", "pairs", n),
        "programs": ngettext("program", "programs", n),
        "proposals": ngettext("proposal", "proposals", n),
        "rows": ngettext("row", "rows", n),
        "satellites": ngettext("satellite", "satellites", n),
        "shots": ngettext("shot", "shots", n),
        "starts": ngettext("start", "starts", n),
        "statements": ngettext("statement", "statements", n),
        "states": ngettext("state", "states", n),
        "systems": ngettext("system", "systems", n),
        "tests": ngettext("test", "tests", n),
        "threats": ngettext("threat", "threats", n),
        "warheads": ngettext("warhead", "warheads", n),
        "years": ngettext("year", "years", n),
    }


def value_range(low: float, high: float, unit: str) -> str:
    """From low to high: ``1 % to 3 %``, ``1,300 to 1,500 warheads``.

    Ends that read alike become one: ``about 1,400 warheads``.
    """
    first, last = bare(low, unit), bare(high, unit)
    name = _unit_name(unit)
    if first == last:
        exactly = low == high or is_share(unit)
        text = first if exactly else _("about {number}").format(number=first)
        return f"{text} {agreeing(first, name)}".strip()
    return f"{_('{low} to {high}').format(low=first, high=last)} {after_range(last, name)}".strip()


def between(central: str, low: str, high: str) -> str:
    """A number with its range behind it, one percent sign for both: ``12 % (10 to 14 %)``."""
    return _("{central} ({low} to {high})").format(
        central=central, low=low.removesuffix(" %"), high=high
    )


def after_range(last: str, name: str) -> str:
    """The unit behind a range that ends so: in Russian always in the genitive."""
    if current_language() == ENGLISH or not name:
        return name
    return _units(_genitive(last)).get(name) or _(name)


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
    if level >= 1:
        return _("whole range")
    return _("{share} interval").format(share=percent(level))


def heading(column: Column) -> str:
    """A column's label with its unit, unless its cells carry a percent sign themselves."""
    label = gettext(column.label)
    if not column.unit or is_share(column.unit) or column.unit in PERCENT_UNITS | YEAR_UNITS:
        return label
    if column.unit in BARE_UNITS or column.unit == column.label.lower():
        return label
    return f"{label} ({after_range('5', column.unit)})"


def cell(value: Cell, column: Column) -> str:
    """One cell of a table.

    A column's ``decimals`` decide where they are given (``-1`` rounds to tens). Without
    them whole numbers are printed in full and other numbers with two significant figures.
    """
    if value is None:
        return NOT_AVAILABLE
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return gettext(value) if isinstance(value, str) else _number_cell(float(value), column)


def _number_cell(value: float, column: Column) -> str:
    if not math.isfinite(value):
        return number(value)
    if column.unit in YEAR_UNITS or column.key == "year":
        return f"{value:.{max(column.decimals or 0, 0)}f}"
    if column.decimals is not None:
        return _with_decimals(value, column)
    if value.is_integer() and not is_share(column.unit) and column.unit not in PERCENT_UNITS:
        return localized(f"{int(value):,}")
    return bare(value, column.unit)


def exact(value: float) -> str:
    """A number of a source as it was published: every digit, with thousands separators."""
    text = f"{Decimal(repr(float(value))):,f}"
    return localized(text.rstrip("0").rstrip(".") if "." in text else text)


def _with_decimals(value: float, column: Column) -> str:
    decimals = column.decimals or 0
    shown = 100 * value if is_share(column.unit) else value
    text = localized(f"{round(shown, decimals) + 0.0:,.{max(decimals, 0)}f}")
    return f"{text} %" if is_share(column.unit) or column.unit in PERCENT_UNITS else text


def verdict_word(verdict: Verdict) -> str:
    """A verdict in the language that holds; the findings keep the English word as its name."""
    return {
        "supported": pgettext("verdict", "supported"),
        "refuted": pgettext("verdict", "refuted"),
        "depends": pgettext("verdict", "depends"),
        "not testable": pgettext("verdict", "not testable"),
        "waiting": pgettext("verdict", "waiting"),
    }[verdict]


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
    r"(?<!every interceptor )(?<!every shot )works"
    r"(?= as (?:intended|promised|advertised)|[.,;!?]|$)",
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
    r"the (?:best|worst)(?![ -](?:case|estimate|fit|value|placed|land|margin|pair|score))",
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
