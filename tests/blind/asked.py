"""What the product is asked in the tests against second implementations: facts, and a day."""

from datetime import date
from fractions import Fraction
from functools import cache

from equipoise.claims.frame import Options, newest_day
from equipoise.core.facts import Facts
from equipoise.data.load import load_facts

HALF = Fraction(1, 2)
TODAY = date(2026, 11, 22)


@cache
def facts() -> Facts:
    return load_facts()


def options(on: date = date(2026, 6, 30)) -> Options:
    return Options(on=on, today=newest_day(facts()))
