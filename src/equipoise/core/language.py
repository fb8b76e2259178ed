"""The language of what is printed: gettext catalogs, numbers and dates.

Messages are written in English in the code and looked up at the moment they are printed or
put together, in the language that holds there::

    with language("ru"):
        text = _("at most {share} of warheads").format(share=percent(0.023))

The language is a context variable: threads and tasks do not disturb each other, and where
nothing is said it is English, in which every message is itself. Catalogs lie in
``equipoise/locale``; CONTRIBUTING says how they are brought up to date.
"""

from __future__ import annotations

import gettext as _standard
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from equipoise.core.dates import PartialDate
from equipoise.core.errors import UnknownNameError

DOMAIN = "equipoise"
ENGLISH = "en"
LANGUAGES = {"en": "English", "ru": "Русский"}
"""Codes of the languages there are, each with its own name for itself."""

_LANGUAGE: ContextVar[str] = ContextVar("language", default=ENGLISH)
# Thousands and decimal marks; Russian sets groups of digits apart by a space that does not break.
_MARKS = {"en": (",", "."), "ru": ("\u00a0", ",")}
_OPEN_CLOSE = {"en": ("“", "”"), "ru": ("«", "»")}


@contextmanager
def language(code: str) -> Iterator[None]:
    """Speak a language inside the ``with`` block, in this thread or task only.

    Raises:
        UnknownNameError: if there is no such language.
    """
    token = _LANGUAGE.set(known_language(code))
    try:
        yield
    finally:
        _LANGUAGE.reset(token)


def known_language(code: str) -> str:
    """The code itself.

    Raises:
        UnknownNameError: if there is no such language.
    """
    if code not in LANGUAGES:
        raise UnknownNameError("language", code, LANGUAGES)
    return code


def current_language() -> str:
    """Code of the language that holds here."""
    return _LANGUAGE.get()


@cache
def _catalog(code: str) -> _standard.NullTranslations:
    if code == ENGLISH:
        return _standard.NullTranslations()
    place = files("equipoise").joinpath("locale", code, "LC_MESSAGES", f"{DOMAIN}.mo")
    with place.open("rb") as file:
        return _standard.GNUTranslations(file)


def gettext(message: str) -> str:
    """A message in the language that holds here; itself where no translation is known."""
    return _catalog(_LANGUAGE.get()).gettext(message) if message else ""


def ngettext(one: str, many: str, number: int) -> str:
    """The form of a message for so many things: Russian has three, English two."""
    return _catalog(_LANGUAGE.get()).ngettext(one, many, number)


def pgettext(context: str, message: str) -> str:
    """A message whose translation depends on where it stands, named by ``context``."""
    return _catalog(_LANGUAGE.get()).pgettext(context, message)


def noted(message: str) -> str:
    """The message itself, marked for the catalog; translate it where it is printed.

    For constants, which are made before a language is chosen.
    """
    return message


_ = gettext
N_ = noted


def install(environment: Any) -> None:
    """Let the templates of a jinja2 environment speak the language that holds."""
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext)


def localized(number: str) -> str:
    """A number printed with English marks, such as ``1,400.5``, with those of the language."""
    thousands, decimal = _MARKS[_LANGUAGE.get()]
    if decimal == ".":
        return number
    return number.replace(",", "\0").replace(".", decimal).replace("\0", thousands)


def quoted(text: str) -> str:
    """A text in the quotation marks of the language."""
    left, right = _OPEN_CLOSE[_LANGUAGE.get()]
    return f"{left}{text}{right}"


def day_text(day: date | PartialDate | str | None) -> str:
    """A date in words: ``31 May 2012``, ``May 2012`` or ``2012``; ISO text is read first."""
    if day is None:
        return ""
    if isinstance(day, str):
        day = PartialDate.parse(day)
    if isinstance(day, date):
        return _day(day)
    if day.precision == "year":
        return str(day.first.year)
    return _month(day.first) if day.precision == "month" else _day(day.first)


def _day(day: date) -> str:
    return (
        pgettext("date", "{day} {month} {year}")
        .replace("{day}", str(day.day))
        .replace("{month}", _months_with_day(_LANGUAGE.get())[day.month - 1])
        .replace("{year}", str(day.year))
    )


def _month(day: date) -> str:
    return (
        pgettext("date", "{month} {year}")
        .replace("{month}", _months_alone(_LANGUAGE.get())[day.month - 1])
        .replace("{year}", str(day.year))
    )


@cache
def _months_with_day(code: str) -> tuple[str, ...]:
    """Names of the months as they stand after a day (Russian: in the genitive)."""
    del code  # the cache's key; the names come in the language that holds, which it is
    return (
        pgettext("month after a day", "January"),
        pgettext("month after a day", "February"),
        pgettext("month after a day", "March"),
        pgettext("month after a day", "April"),
        pgettext("month after a day", "May"),
        pgettext("month after a day", "June"),
        pgettext("month after a day", "July"),
        pgettext("month after a day", "August"),
        pgettext("month after a day", "September"),
        pgettext("month after a day", "October"),
        pgettext("month after a day", "November"),
        pgettext("month after a day", "December"),
    )


@cache
def _months_alone(code: str) -> tuple[str, ...]:
    """Names of the months as they stand without a day."""
    del code  # as above
    return (
        pgettext("month alone", "January"),
        pgettext("month alone", "February"),
        pgettext("month alone", "March"),
        pgettext("month alone", "April"),
        pgettext("month alone", "May"),
        pgettext("month alone", "June"),
        pgettext("month alone", "July"),
        pgettext("month alone", "August"),
        pgettext("month alone", "September"),
        pgettext("month alone", "October"),
        pgettext("month alone", "November"),
        pgettext("month alone", "December"),
    )
