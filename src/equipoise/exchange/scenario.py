"""A scenario: what is launched, and what stands in its way. Numbers only, no facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from equipoise.core.errors import BadInputError, UnknownNameError
from equipoise.core.language import N_
from equipoise.forces.inventory import ForceGroup, ForceStructure
from equipoise.kernels.layers import EVEN_SPREAD, SALVO, SALVO_WITH_REMAINDER

POSTURES = (
    N_("no-first-strike"),
    N_("launch-under-attack"),
    N_("generated-ride-out"),
    N_("day-to-day-ride-out"),
)
DOCTRINES: dict[str, int] = {
    "salvo": SALVO,
    "even-spread": EVEN_SPREAD,
    "salvo-with-remainder": SALVO_WITH_REMAINDER,
}


@dataclass(frozen=True, slots=True)
class ArrivalGroup:
    """Platforms that live or die whole, with their launchers and warheads.

    Attributes:
        name: what they are.
        platforms: boats, regiments, or silos.
        launchers_per_platform: launchers on each.
        warheads_per_launcher: whole warheads on each launcher.
        p_platform_survives: chance that a platform survives and can launch.
        p_missile_works: chance that a missile works, shared by its warheads.
        p_warhead_works: chance that a warhead of a working missile works.
    """

    name: str
    platforms: int
    launchers_per_platform: int
    warheads_per_launcher: int
    p_platform_survives: float
    p_missile_works: float
    p_warhead_works: float = 1.0


@dataclass(frozen=True, slots=True)
class DefenseLayer:
    """One layer of a defense.

    Attributes:
        name: what it is.
        interceptors: stock.
        shots: interceptors fired at one warhead (the most, for even spread).
        kill_probability: single-shot kill probability of a tracked warhead.
        tracking_probability: chance that a warhead is tracked and taken for a warhead.
        common_mode_probability: chance that the whole layer fails at once.
        engageable_share: chance that a warhead comes within the layer's reach.
        doctrine: ``salvo``, ``even-spread`` or ``salvo-with-remainder``.
    """

    name: str
    interceptors: int
    shots: int
    kill_probability: float
    tracking_probability: float = 1.0
    common_mode_probability: float = 0.0
    engageable_share: float = 1.0
    doctrine: str = "salvo"

    def __post_init__(self) -> None:
        """Check the doctrine's name."""
        if self.doctrine not in DOCTRINES:
            raise UnknownNameError("shot doctrine", self.doctrine, DOCTRINES)


@dataclass(frozen=True, slots=True)
class Scenario:
    """An attack on a defense.

    Attributes:
        groups: what is launched, bombers left out.
        layers: what stands in its way, in order.
        p_force_fails: chance that one fault keeps the whole force on the ground.
        shared_tracking: whether a tracking failure persists through the layers.
        shared_common_mode: whether one failure takes out all layers at once.
    """

    groups: tuple[ArrivalGroup, ...]
    layers: tuple[DefenseLayer, ...] = ()
    p_force_fails: float = 0.0
    shared_tracking: bool = False
    shared_common_mode: bool = False


def arrival_groups(
    force: ForceStructure,
    *,
    surviving: dict[str, float],
    reliability: float,
    warhead_reliability: float = 1.0,
) -> tuple[ArrivalGroup, ...]:
    """The ballistic missiles of a force as arrival groups.

    Args:
        force: the force.
        surviving: declared surviving fraction by basing.
        reliability: chance that a missile works.
        warhead_reliability: chance that a warhead of a working missile works.

    Raises:
        BadInputError: if a basing of the force has no surviving fraction.
    """
    missing = sorted({g.basing for g in force.groups} - surviving.keys())
    if missing:
        raise BadInputError(
            f"no surviving fraction is declared for {', '.join(missing)}-based missiles",
            cure="Declare one in assumptions.csv, or use the posture 'no-first-strike'.",
        )
    return tuple(
        ArrivalGroup(
            name=f"{p.system}, {p.basing}",
            platforms=p.platforms,
            launchers_per_platform=p.launchers_per_platform,
            warheads_per_launcher=p.warheads_per_launcher,
            p_platform_survives=surviving[p.basing],
            p_missile_works=reliability,
            p_warhead_works=warhead_reliability,
        )
        for p in platform_sets(force.groups)
    )


@dataclass(frozen=True, slots=True)
class PlatformSet:
    """Equal platforms of one type that carry one load: boats, regiments, or single silos."""

    system: str
    basing: str
    platforms: int
    launchers_per_platform: int
    warheads_per_launcher: int


def platform_sets(groups: Sequence[ForceGroup]) -> tuple[PlatformSet, ...]:
    """Whole platforms of a force, no boat or regiment cut in two by its load.

    A type with two loads gives the higher one to as many whole platforms as bring its total
    nearest to the listed one: within half the missiles of a platform. Launchers left over
    form a last smaller platform.
    """
    by_type: dict[tuple[str, str], list[ForceGroup]] = {}
    for group in groups:
        by_type.setdefault((group.system, group.basing), []).append(group)
    return tuple(s for parts in by_type.values() for s in _sets_of_type(parts) if s.platforms > 0)


def _sets_of_type(parts: Sequence[ForceGroup]) -> list[PlatformSet]:
    first = parts[0]

    def of(platforms: int, size: int, load: int) -> PlatformSet:
        return PlatformSet(first.system, first.basing, platforms, size, load)

    launchers = sum(g.launchers for g in parts)
    size = min(first.launchers_per_platform, launchers)
    if size == 1:
        return [of(g.launchers, 1, g.warheads_per_launcher) for g in parts]
    full, rest = divmod(launchers, size)
    load, extra = divmod(sum(g.warheads for g in parts), launchers)
    higher = min(full, round(extra / size))
    rest_load = load + (1 if 2 * (extra - higher * size) >= rest > 0 else 0)
    last = of(int(rest > 0), rest, rest_load)
    return [of(higher, size, load + 1), of(full - higher, size, load), last]
