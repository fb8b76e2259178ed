"""Interceptors required, warheads to offset a defense (methods.md 1.1, 2 and 7).

Whole-number answers come from exact search. The continuous columns of the reference
table are logarithms, so they alone use the standard decimal module, at 50 digits.
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from tests.blind import dictionary_laws as laws
from tests.blind.dictionary_laws import ONE, Law
from tests.blind.leakage_fractions import even_spread_shots, p_killed

DIGITS = 50


@dataclass(frozen=True, kw_only=True)
class Split:
    """Shots of the first of two rounds, and the expected interceptors used."""

    first_round_shots: int
    expected_interceptors: Fraction


@dataclass(frozen=True, kw_only=True)
class Offset:
    """Fewest attacking warheads, and the probability they give."""

    attacking_warheads: int
    p_at_least_required: Fraction


def ceiling_p_no_leaker(*, warheads: int, p_track: Fraction) -> Fraction:
    """Return the P(0 leakers) that no inventory can exceed: all warheads tracked."""
    p = ONE
    for _ in range(warheads):
        p *= p_track
    return p


def is_reachable(*, warheads: int, sspk: Fraction, p_track: Fraction, target: Fraction) -> bool:
    """Say whether some finite inventory gives P(0 leakers) >= `target`.

    The ceiling itself is approached but never met when sspk < 1, so a target equal to
    the ceiling is reachable only with sspk = 1 or no warheads.
    """
    ceiling = ceiling_p_no_leaker(warheads=warheads, p_track=p_track)
    if warheads == 0 or target <= 0:
        return target <= 1
    return sspk > 0 and (ceiling > target or (ceiling == target and sspk == 1))


def p_no_leaker_even_spread(
    *, warheads: int, interceptors: int, sspk: Fraction, p_track: Fraction
) -> Fraction:
    """Return P(0 leakers) with `interceptors` dealt evenly over `warheads`, no cap.

    Tracking is independent between warheads, common to the shots at one; the deal does
    not look at tracking.
    """
    allotted = even_spread_shots(warheads=warheads, interceptors=interceptors, max_shots=None)
    p_kill = {n: p_killed(shots=n, sspk=sspk, p_track=p_track) for n in set(allotted)}
    p = ONE
    for shots in allotted:
        p *= p_kill[shots]
    return p


def interceptors_required_even_spread(
    *, warheads: int, sspk: Fraction, p_track: Fraction, target: Fraction
) -> int | None:
    """Return the smallest inventory with P(0 leakers) >= `target`, exactly; None if none.

    Tries 0, 1, 2, ... interceptors in turn.
    """
    if not is_reachable(warheads=warheads, sspk=sspk, p_track=p_track, target=target):
        return None
    interceptors = 0
    while (
        p_no_leaker_even_spread(
            warheads=warheads, interceptors=interceptors, sspk=sspk, p_track=p_track
        )
        < target
    ):
        interceptors += 1
    return interceptors


def shots_required_uniform(
    *, warheads: int, sspk: Fraction, p_track: Fraction, target: Fraction
) -> int | None:
    """Return the smallest equal whole number of shots per warhead that reaches `target`.

    P(0 leakers) must be at least `target`, exactly. None if nothing reaches it. The
    inventory is then warheads times the answer.
    """
    if not is_reachable(warheads=warheads, sspk=sspk, p_track=p_track, target=target):
        return None
    shots = 0
    while p_killed(shots=shots, sspk=sspk, p_track=p_track) ** warheads < target:
        shots += 1
    return shots


def expected_interceptors_two_rounds(
    *, warheads: int, sspk: Fraction, shots: Fraction, first_round_shots: int
) -> Fraction:
    """Return W [n1 + (1-p)^n1 (n - n1)]: expected use, perfect assessment, ample stock.

    `shots` is the total n at a survivor and may be a fraction; if it is below
    `first_round_shots`, all shots are in the first round and the answer is W n.
    Tracking plays no part in this formula.
    """
    if shots <= first_round_shots:
        return warheads * shots
    p_alive = ONE
    for _ in range(first_round_shots):
        p_alive *= 1 - sspk
    return warheads * (first_round_shots + p_alive * (shots - first_round_shots))


def best_integer_split(*, warheads: int, sspk: Fraction, shots: int) -> Split:
    """Return the whole n1 from 1 to `shots` of least expected use, the smallest if tied."""
    splits = [
        Split(
            first_round_shots=n1,
            expected_interceptors=expected_interceptors_two_rounds(
                warheads=warheads, sspk=sspk, shots=Fraction(shots), first_round_shots=n1
            ),
        )
        for n1 in range(1, shots + 1)
    ]
    return min(splits, key=lambda s: (s.expected_interceptors, s.first_round_shots))


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def required_kill_probability(*, warheads: int, target: Fraction) -> Fraction:
    """Return target^(1/warheads), to 40 digits or better."""
    with localcontext(prec=DIGITS):
        return Fraction((_decimal(target).ln() / warheads).exp())


def shots_required_continuous(
    *, warheads: int, sspk: Fraction, p_track: Fraction, target: Fraction
) -> Fraction | None:
    """Return ln(1 - K_w / P_t) / ln(1 - p), to 40 digits or better; None if unreachable.

    K_w = target^(1/warheads). Needs 0 < sspk < 1 and 0 < target.
    """
    if not is_reachable(warheads=warheads, sspk=sspk, p_track=p_track, target=target):
        return None
    kill = required_kill_probability(warheads=warheads, target=target)
    with localcontext(prec=DIGITS):
        return Fraction(_decimal(1 - kill / p_track).ln() / _decimal(1 - sspk).ln())


def warheads_to_offset(
    *,
    interceptors: int,
    shots: int,
    sspk: Fraction,
    p_track: Fraction,
    required_arrivals: int,
    confidence: Fraction,
) -> Offset:
    """Return the fewest attacking warheads W with P(at least N leak) >= `confidence`.

    Of W warheads min(W, floor(interceptors / shots)) are engaged by one whole salvo
    each and killed independently with p_track [1 - (1 - sspk)^shots]; all others leak.
    N is `required_arrivals`. Tries W = 0, 1, 2, ... (so confidence 0 gives 0); raises
    ValueError if `shots` is below 1 or `confidence` is no probability.
    """
    if shots < 1:
        raise ValueError("a salvo needs at least one shot")
    laws.check_probability(confidence)
    kill = laws.coin(p_one=p_killed(shots=shots, sspk=sspk, p_track=p_track))
    killed: Law = {0: ONE}
    attacking = 0
    while True:
        p = sum((p for n, p in killed.items() if attacking - n >= required_arrivals), Fraction(0))
        if p >= confidence:
            return Offset(attacking_warheads=attacking, p_at_least_required=p)
        attacking += 1
        if attacking <= interceptors // shots:
            killed = laws.sum_of_independent(first=killed, second=kill)


def offset_expected_value_rule(
    *, interceptors: int, shots: int, sspk: Fraction, p_track: Fraction, required_arrivals: int
) -> Fraction:
    """Return the W whose expected leakers equal N: N/(1-K) if at most M, else N + M K.

    M = floor(interceptors / shots), K = p_track [1 - (1 - sspk)^shots]. With K = 1 and
    N > 0 only the second form exists.
    """
    salvos = interceptors // shots
    kill = p_killed(shots=shots, sspk=sspk, p_track=p_track)
    if kill < 1 and required_arrivals / (1 - kill) <= salvos:
        return required_arrivals / (1 - kill)
    return required_arrivals + salvos * kill
