"""Rows of facts in words: what a row speaks of, whose it is, and its number with its unit.

Names of quantities, tables, parties, units and ways of counting are looked up in the catalogs
with spaces for underscores, as :mod:`equipoise.data.vocabulary` marks them.
"""

from __future__ import annotations

import re
from typing import Any

from equipoise.core.facts import Fact, Record
from equipoise.core.language import _, current_language, gettext
from equipoise.core.wording import spaced
from equipoise.report import words


def term(name: str) -> str:
    """A name of the fact tables in the language that holds: ``new_start`` is ``new start``."""
    return gettext(spaced(name))


def parties(codes: str) -> str:
    """One or more parties joined by ``+``: codes in English, names in other languages."""
    return "+".join(term(code) for code in codes.split("+"))


def what(row: Fact | Record, *, joint: str = ", ") -> str:
    """What a row speaks of: quantity or table, party, system and basing."""
    name = row.quantity if isinstance(row, Fact) else row.table
    basing = row.basing if isinstance(row, Fact) else ""
    named = (term(name), parties(row.party), term(row.system), term(basing))
    return joint.join(part for part in named if part)


def value(row: Fact | Record) -> str:
    """The number of a fact as its source gives it, with its unit; nothing for a record."""
    if isinstance(row, Record):
        return ""
    return " ".join(part for part in (number(row), unit(row)) if part)


def number(row: Any) -> str:
    """Low, value and high of a fact as its source gives them, in words."""
    low, middle, high = (
        None if n is None else _exact(n, row.unit) for n in (row.low, row.value, row.high)
    )
    if low and high:
        spread = _("{low} to {high}").format(low=low, high=high)
        return f"{middle} ({spread})" if middle else spread
    if middle:
        return middle
    if low:
        return _("at least {number}").format(number=low)
    return _("at most {number}").format(number=high)


def _exact(amount: float, of: str) -> str:
    return words.bare(amount, of) if of in words.YEAR_UNITS else words.exact(amount)


def unit(row: Any) -> str:
    """The unit of a fact in the form that its number asks for; years need none."""
    if row.unit in words.YEAR_UNITS:
        return ""
    if row.value is not None and (row.low is None or row.high is None):
        return words.agreeing(words.exact(row.value), row.unit)
    last = next(n for n in (row.high, row.low) if n is not None)
    return words.after_range(words.exact(last), row.unit)


_LETTERS = {"ru": re.compile("[\u0400-\u04ff]")}
"""What tells a text of a language from an English one, by the code of the language."""


def is_foreign(text: str) -> bool:
    """Whether a text is not in the language that holds, by its letters."""
    own = _LETTERS.get(current_language())
    return own is not None and any(c.isalpha() for c in text) and not own.search(text)


def as_written(text: object) -> Any:
    """A text of a source or a note, marked as English where the page speaks another language."""
    from markupsafe import Markup, escape  # loaded with the templates, not before

    said = "" if text is None else text
    if not is_foreign(str(said)):
        return escape(said)
    return Markup('<span lang="en">{}</span>').format(said)
