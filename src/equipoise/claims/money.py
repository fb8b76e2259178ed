"""Money with its currency and price year, which never mixes two of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from equipoise.core.errors import MixedCountsError
from equipoise.core.language import _


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of money in one currency and price year; other years are never mixed in.

    Attributes:
        millions: low and high amount.
        currency: for example ``USD``.
        price_year: a year, ``then-year`` or ``not stated``.
    """

    millions: tuple[float, float]
    currency: str
    price_year: str

    @property
    def price_year_words(self) -> str:
        """The price year as people write it: ``prices of 2026``."""
        dated = self.price_year.isdigit()
        if dated:
            return _("prices of {year}").format(year=self.price_year)
        return _("price year {year}").format(year=_(self.price_year))

    def alike(self, other: Money) -> bool:
        """Whether two amounts are in one currency and price year."""
        return (self.currency, self.price_year) == (other.currency, other.price_year)

    def over(self, other: Money) -> tuple[float, float]:
        """Low and high ratio to another amount.

        Raises:
            MixedCountsError: if currency or price year differ.
        """
        if not self.alike(other):
            raise MixedCountsError(
                f"{self.currency} ({self.price_year}) and {other.currency} "
                f"({other.price_year}) cannot be compared",
                cure="Give both in one currency and price year.",
            )
        return self.millions[0] / other.millions[1], self.millions[1] / other.millions[0]


def money_of(unit: str, low: float, high: float) -> Money:
    """Money in the unit of a row: ``million USD, price year not stated``, ``billion USD 2026``.

    Raises:
        MixedCountsError: if the unit is no amount of money.
    """
    found = re.fullmatch(r"(million|billion) ([A-Z]{3})(?:,? (?:price year )?(.+))?", unit)
    if found is None:
        raise MixedCountsError(f"'{unit}' is no amount of money", cure="Choose a row of costs.")
    scale = 1000.0 if found[1] == "billion" else 1.0
    return Money((scale * low, scale * high), found[2], found[3] or "not stated")
