"""Numbers as words: two significant figures for model output, whole warheads, no adjectives.

Everything is said in the language that holds, see :mod:`equipoise.core.language`.
"""

from __future__ import annotations

import math

from equipoise.core.language import _, localized


def round_significant(value: float, figures: int = 2) -> float:
    """A number rounded to so many significant figures."""
    if value == 0.0 or not math.isfinite(value):
        return value
    digits = figures - 1 - math.floor(math.log10(abs(value)))
    return round(value, digits)


def percent(share: float) -> str:
    """A share as percent: ``1.4 %``, ``31 %``, ``under 0.01 %``, ``0 %``."""
    value = 100.0 * share
    if value == 0.0:
        return "0 %"
    if abs(value) < 0.01:
        least = localized("0.01 %")
        if value > 0:
            return _("under {number}").format(number=least)
        return _("above {number}").format(number=f"-{least}")
    rounded = round_significant(value)
    if rounded >= 100.0 > value:
        return _("over {number}").format(number="99 %")
    return f"{_plain(rounded)} %"


def percent_range(low: float, high: float) -> str:
    """A range of shares: ``1 % to 3 %``."""
    first, last = percent(low), percent(high)
    return first if first == last else _("{low} to {high}").format(low=first, high=last)


def points(difference: float) -> str:
    """A difference of shares in percentage points: ``0.4 percentage points``."""
    value = 100.0 * difference
    if 0.0 < abs(value) < 0.1:
        return _("under {number} percentage points").format(number=localized("0.1"))
    return _("{number} percentage points").format(number=_plain(round_significant(value)))


def warheads(count: float) -> str:
    """A model's number of warheads, whole and to two significant figures: ``about 1,400``."""
    if count < 0.5:
        return _("none")
    return _("about {number}").format(number=localized(f"{round_significant(round(count)):,.0f}"))


def rounded(value: float) -> str:
    """A model's number, whole and to two significant figures: ``1,400``."""
    return localized(f"{round_significant(value):,.0f}")


def ratio(value: float) -> str:
    """A ratio to two significant figures."""
    return _plain(round_significant(value))


def spaced(name: str) -> str:
    """A name of the fact tables as it is printed; a text of several words as it is."""
    return name if " " in name else name.replace("_", " ")


def joined(words: list[str]) -> str:
    """Words as a list in a sentence."""
    if len(words) <= 1:
        return "".join(words)
    return _("{first} and {last}").format(first=", ".join(words[:-1]), last=words[-1])


def _plain(value: float) -> str:
    text = f"{value:,.10f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else localized(text)
