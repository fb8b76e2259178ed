"""Warheads of a mixed force that arrive, and those that leak a salvo defense (methods.md 7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tests.blind import dictionary_laws as laws
from tests.blind.dictionary_laws import ONE, Law
from tests.blind.leakage_fractions import p_killed


@dataclass(frozen=True, kw_only=True)
class Group:
    """Platforms (boats, regiments) that live or die whole, all alike.

    Independent launchers are platforms with one launcher each: put the probability that
    one survives and works in either of the first two probabilities and 1 in the other.
    """

    platforms: int
    launchers_per_platform: int
    warheads_per_launcher: int
    p_platform_survives: Fraction
    p_launcher_works: Fraction
    p_warhead_penetrates: Fraction


def _nothing_unless(*, p: Fraction, law: Law) -> Law:
    return laws.mixture(p_first=p, first=law, second={0: ONE})


def group_arrivals(*, group: Group) -> Law:
    """Return the law of arriving warheads of one group.

    Random, in order, all independent: each platform survives or is lost with everything
    on it; each launcher of a surviving platform works, or none of its warheads flies;
    each warhead of a working launcher penetrates.
    """
    from_launcher = _nothing_unless(
        p=group.p_launcher_works,
        law=laws.sum_of_copies(
            law=laws.coin(p_one=group.p_warhead_penetrates), copies=group.warheads_per_launcher
        ),
    )
    from_platform = _nothing_unless(
        p=group.p_platform_survives,
        law=laws.sum_of_copies(law=from_launcher, copies=group.launchers_per_platform),
    )
    return laws.sum_of_copies(law=from_platform, copies=group.platforms)


def mixed_force_arrivals(
    *, groups: Sequence[Group], p_common_failure: Fraction = Fraction(0)
) -> list[Fraction]:
    """Return the PMF of arriving warheads, [P(0), ..., P(all warheads of the force)].

    Random, in order: one draw for the force, with `p_common_failure` nothing arrives;
    otherwise the groups add up independently, each as in `group_arrivals`.
    """
    total: Law = {0: ONE}
    carried = 0
    for group in groups:
        total = laws.sum_of_independent(first=total, second=group_arrivals(group=group))
        carried += group.platforms * group.launchers_per_platform * group.warheads_per_launcher
    law = _nothing_unless(p=1 - p_common_failure, law=total)
    return laws.as_list(law=law, largest=carried)


def leakers_of_whole_salvo_defense(
    *,
    arrivals: Sequence[Fraction],
    interceptors: int,
    shots: int,
    sspk: Fraction,
    p_track: Fraction = ONE,
) -> list[Fraction]:
    """Return the PMF of arriving warheads that leak, same length as `arrivals`.

    Of n arriving warheads min(n, floor(interceptors / shots)) are engaged by one whole
    salvo each; each engaged one is killed independently with
    p_track [1 - (1 - sspk)^shots]. The rest leak; leftover interceptors are not used.
    Raises ValueError if `shots` is below 1.
    """
    if shots < 1:
        raise ValueError("a salvo needs at least one shot")
    p_leak = ONE - p_killed(shots=shots, sspk=sspk, p_track=p_track)
    salvos = interceptors // shots
    leakers: Law = {}
    of_engaged: Law = {0: ONE}
    for arriving, p in enumerate(arrivals):
        if 0 < arriving <= salvos:
            of_engaged = laws.sum_of_independent(first=of_engaged, second=laws.coin(p_one=p_leak))
        unengaged = max(0, arriving - salvos)
        laws.add_into(target=leakers, part=laws.scaled(law=of_engaged, weight=p, shift=unengaged))
    return laws.as_list(law=leakers, largest=len(arrivals) - 1)
