"""Test-record statistics and the Richardson model (methods.md 8), in fractions.

Square roots are irrational; they are cut to rational numbers exact to 40 digits.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import comb, isqrt

ZERO = Fraction(0)
ONE = Fraction(1)
SERIES_TERMS = 160
ROOT_SCALE = 10**40
QUANTILE_STEPS = 10**16


def beta_moment(*, alpha: Fraction, beta: Fraction, hits: int, misses: int) -> Fraction:
    """Return E[p^hits (1-p)^misses] for p ~ Beta(alpha, beta), alpha and beta above 0.

    One observation at a time: each hit or miss is weighed with the mean of the
    distribution as updated by the ones before.
    """
    moment = ONE
    for hit in range(hits):
        moment *= (alpha + hit) / (alpha + beta + hit)
    for miss in range(misses):
        moment *= (beta + miss) / (alpha + beta + hits + miss)
    return moment


def posterior_parameters(
    *, successes: int, trials: int, prior_a: Fraction, prior_b: Fraction
) -> tuple[Fraction, Fraction]:
    """Return (a, b) of the Beta posterior after `successes` in `trials`."""
    return prior_a + successes, prior_b + (trials - successes)


def posterior_mean(
    *, successes: int, trials: int, prior_a: Fraction, prior_b: Fraction
) -> Fraction:
    """Return the posterior mean of p."""
    a, b = posterior_parameters(
        successes=successes, trials=trials, prior_a=prior_a, prior_b=prior_b
    )
    return beta_moment(alpha=a, beta=b, hits=1, misses=0)


def p_kill_shared(*, alpha: Fraction, beta: Fraction, shots: int) -> Fraction:
    """Return P(at least one hit in `shots`), one p ~ Beta(alpha, beta) for all of them.

    Sums over the number of hits, 1 to `shots`.
    """
    return sum(
        (
            comb(shots, hits) * beta_moment(alpha=alpha, beta=beta, hits=hits, misses=shots - hits)
            for hits in range(1, shots + 1)
        ),
        ZERO,
    )


def p_kill_plug_in(*, successes: int, trials: int, shots: int) -> Fraction:
    """Return P(at least one hit in `shots`) if p were exactly successes / trials."""
    p_alive = ONE
    for _ in range(shots):
        p_alive *= ONE - Fraction(successes, trials)
    return ONE - p_alive


def square_root(value: Fraction) -> Fraction:
    """Return the square root of `value` >= 0, never above it, within 1e-40."""
    return Fraction(isqrt(value.numerator * ROOT_SCALE**2 // value.denominator), ROOT_SCALE)


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator == 1:
        return base ** int(exponent)
    return base ** int(exponent - Fraction(1, 2)) * square_root(base)


def _incomplete_beta(*, alpha: Fraction, beta: Fraction, x: Fraction) -> Fraction:
    coefficient, total = ONE, ZERO
    for j in range(SERIES_TERMS):
        total += coefficient / (alpha + j)
        coefficient *= (1 - beta + j) * x / (j + 1)
    return _power(x, alpha) * total


def beta_cumulative(*, alpha: Fraction, beta: Fraction, x: Fraction) -> Fraction:
    """Return P(p <= x) for p ~ Beta(alpha, beta), within 1e-35.

    Integrates the power series of (1-p)^(beta-1) term by term up to one half from either
    side. Raises ValueError unless alpha and beta are positive multiples of one half.
    """
    if any(v <= 0 or v.denominator > 2 for v in (alpha, beta)):
        raise ValueError("alpha and beta must be positive multiples of one half")
    half = Fraction(1, 2)
    left = _incomplete_beta(alpha=alpha, beta=beta, x=half)
    right = _incomplete_beta(alpha=beta, beta=alpha, x=half)
    if x <= half:
        return _incomplete_beta(alpha=alpha, beta=beta, x=x) / (left + right)
    return ONE - _incomplete_beta(alpha=beta, beta=alpha, x=1 - x) / (left + right)


def beta_quantile(*, alpha: Fraction, beta: Fraction, level: Fraction) -> Fraction:
    """Return x with P(p <= x) = `level`, by halving an interval down to 1e-16."""
    low, high = 0, QUANTILE_STEPS
    while high - low > 1:
        middle = (low + high) // 2
        x = Fraction(middle, QUANTILE_STEPS)
        if beta_cumulative(alpha=alpha, beta=beta, x=x) < level:
            low = middle
        else:
            high = middle
    return Fraction(low + high, 2 * QUANTILE_STEPS)


@dataclass(frozen=True, kw_only=True)
class RichardsonAnswer:
    """Eigenvalues as (real, imaginary), the larger real part first; stability; balance.

    equilibrium is None when the lines of balance are parallel (no point or no single one).
    """

    eigenvalues: tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]
    stability: str
    equilibrium: tuple[Fraction, Fraction] | None


def _stability(*, trace: Fraction, determinant: Fraction) -> str:
    if trace < 0 and determinant > 0:
        return "stable"
    if trace > 0 or determinant < 0:
        return "unstable"
    return "neutral"


def _equilibrium(
    *,
    k: Fraction,
    a: Fraction,
    l: Fraction,
    b: Fraction,
    g: Fraction,
    h: Fraction,
) -> tuple[Fraction, Fraction] | None:
    rows = [[-a, k, -g], [l, -b, -h]]
    if rows[0][0] == 0:
        rows.reverse()
    if rows[0][0] == 0:
        return None
    factor = rows[1][0] / rows[0][0]
    pivot = rows[1][1] - factor * rows[0][1]
    if pivot == 0:
        return None
    y = (rows[1][2] - factor * rows[0][2]) / pivot
    return (rows[0][2] - rows[0][1] * y) / rows[0][0], y


def richardson(
    *,
    k: Fraction,
    a: Fraction,
    l: Fraction,
    b: Fraction,
    g: Fraction,
    h: Fraction,
) -> RichardsonAnswer:
    """Solve x' = k y - a x + g, y' = l x - b y + h (Richardson, 1960).

    "stable" if both real parts are below zero, "neutral" if the larger is exactly zero,
    "unstable" if it is above zero; decided by the signs of trace and determinant, without
    roots. The balance point comes from elimination on the two linear equations.
    """
    trace, determinant = -a - b, a * b - k * l
    discriminant = trace**2 - 4 * determinant
    root = square_root(abs(discriminant)) / 2
    real, imaginary = (root, ZERO) if discriminant >= 0 else (ZERO, root)
    return RichardsonAnswer(
        eigenvalues=((trace / 2 + real, imaginary), (trace / 2 - real, -imaginary)),
        stability=_stability(trace=trace, determinant=determinant),
        equilibrium=_equilibrium(k=k, a=a, l=l, b=b, g=g, h=h),
    )
