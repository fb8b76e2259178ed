"""Probability laws of whole numbers as dictionaries {value: exact probability}.

Only what the other modules need: sums of independent counts, mixtures, moments, quantiles.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

Law = dict[int, Fraction]

ZERO = Fraction(0)
ONE = Fraction(1)


def coin(*, p_one: Fraction) -> Law:
    """Return the law of a count that is 1 with probability `p_one` and 0 otherwise."""
    check_probability(p_one)
    return {value: p for value, p in ((0, ONE - p_one), (1, p_one)) if p}


def check_probability(p: Fraction) -> None:
    """Raise ValueError unless `p` lies between 0 and 1."""
    if not 0 <= p <= 1:
        raise ValueError(f"{p} is not a probability: give a fraction from 0 to 1")


def sum_of_independent(*, first: Mapping[int, Fraction], second: Mapping[int, Fraction]) -> Law:
    """Return the law of the sum of two independent counts, term by term."""
    total: Law = {}
    for value_1, p_1 in first.items():
        for value_2, p_2 in second.items():
            total[value_1 + value_2] = total.get(value_1 + value_2, ZERO) + p_1 * p_2
    return total


def sum_of_copies(*, law: Mapping[int, Fraction], copies: int) -> Law:
    """Return the law of the sum of `copies` independent counts that share one law."""
    total: Law = {0: ONE}
    for _ in range(copies):
        total = sum_of_independent(first=total, second=law)
    return total


def mixture(
    *, p_first: Fraction, first: Mapping[int, Fraction], second: Mapping[int, Fraction]
) -> Law:
    """Return the law that is `first` with probability `p_first` and `second` otherwise."""
    check_probability(p_first)
    mixed: Law = {}
    for weight, law in ((p_first, first), (ONE - p_first, second)):
        for value, p in law.items():
            mixed[value] = mixed.get(value, ZERO) + weight * p
    return {value: p for value, p in mixed.items() if p}


def scaled(*, law: Mapping[int, Fraction], weight: Fraction, shift: int) -> Law:
    """Return {value + shift: weight * probability}; a part of a law, not a law."""
    return {value + shift: weight * p for value, p in law.items()}


def add_into(*, target: Law, part: Mapping[int, Fraction]) -> None:
    """Add the probabilities of `part` to those of `target`, in place."""
    for value, p in part.items():
        target[value] = target.get(value, ZERO) + p


def as_list(*, law: Mapping[int, Fraction], largest: int) -> list[Fraction]:
    """Return [P(0), ..., P(largest)]; raise ValueError if the law reaches outside."""
    if any(p and not 0 <= value <= largest for value, p in law.items()):
        raise ValueError(f"the law has a value outside 0 to {largest}")
    return [law.get(value, ZERO) for value in range(largest + 1)]


def mean(pmf: Sequence[Fraction]) -> Fraction:
    """Return the expected value of a PMF given as [P(0), P(1), ...]."""
    return sum((value * p for value, p in enumerate(pmf)), ZERO)


def variance(pmf: Sequence[Fraction]) -> Fraction:
    """Return the variance of a PMF given as [P(0), P(1), ...]."""
    center = mean(pmf)
    return sum(((value - center) ** 2 * p for value, p in enumerate(pmf)), ZERO)


def p_at_least(*, pmf: Sequence[Fraction], threshold: int) -> Fraction:
    """Return the probability that the count is `threshold` or more."""
    return sum((p for value, p in enumerate(pmf) if value >= threshold), ZERO)


def quantile(*, pmf: Sequence[Fraction], level: Fraction) -> int:
    """Return the smallest value whose cumulative probability is at least `level`."""
    cumulative = ZERO
    for value, p in enumerate(pmf):
        cumulative += p
        if cumulative >= level:
            return value
    raise ValueError(f"the cumulative probability never reaches {level}")
