"""Ledgers of warheads, launchers and money, from the words of docs/claims.md, in fractions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from math import comb

from tests.blind import dictionary_laws as laws
from tests.blind.arrivals_fractions import Group, mixed_force_arrivals
from tests.blind.layers_fractions import StockedLayer, layered_leakers
from tests.blind.slip_second import first_day

Span = tuple[Fraction, Fraction]
Row = Mapping[str, str]
HALF_A_YEAR = timedelta(days=184)


# --- already-been-done: warheads added over what was replaced


def number_span(row: Row) -> Span:
    """Return the lowest and the highest of the three numbers of a row."""
    given = [Fraction(row[name]) for name in ("low", "value", "high") if row[name]]
    return min(given), max(given)


def in_half_year(
    rows: Iterable[Row], *, quantity: str, system: str, basing: str, year: int
) -> Span | None:
    """Return a number of a system by its newest sources not after `year`.

    Those of the half year before the newest one stand side by side with it. What bears only a
    month or a year is of its first day.
    """
    known = [
        row
        for row in rows
        if row["party"] == "RUS"
        and row["quantity"] == quantity
        and row["system"] == system
        and row["basing"] == basing
        and int(row["as_of"][:4]) <= year
    ]
    if not known:
        return None
    earliest = max(first_day(row["as_of"]) for row in known) - HALF_A_YEAR
    spans = [number_span(row) for row in known if first_day(row["as_of"]) >= earliest]
    return min(low for low, _ in spans), max(high for _, high in spans)


def added_warheads(*, launchers: Span, load: Span, replaced: Span) -> Span:
    """Return the least and most warheads added over launchers that carried `replaced` each.

    Negative where the new load is below that replaced.
    """
    gains = [
        count * (new - old)
        for count in launchers
        for new, old in ((load[0], replaced[1]), (load[1], replaced[0]))
    ]
    return min(gains), max(gains)


# --- would-not-stop: what age alone takes out


@dataclass(frozen=True, kw_only=True)
class OldType:
    """Launchers of a type at the start and left now, the ends ever stated, and those still there.

    `standing` has launchers in service when each of the stated years began.
    """

    at_start: int
    left: int
    ends: tuple[int, ...]
    standing: Mapping[int, int]


def aged_out(types: Iterable[OldType], *, by: int) -> tuple[int, int]:
    """Return the fewest and the most launchers that left at or after a stated end.

    Fewest: at or after the latest end ever stated. Most: at or after the earliest. What is left
    has not aged out, whatever was stated, and no more can leave than there were at the start.
    """
    fewest = most = 0
    for old in types:
        gone = {
            end: max(min(old.at_start, old.standing[end]) - old.left, 0)
            for end in old.ends
            if end <= by
        }
        fewest += gone.get(max(old.ends), 0)
        most += gone.get(min(old.ends), 0)
    return fewest, most


def retirements(
    *, cohorts: Mapping[int, int], announced: Sequence[tuple[int, int]], until: int
) -> dict[int, int]:
    """Return launchers that reach the end of their life in each year.

    `cohorts` has launchers by year of deployment; `announced` has (year, life in years), the
    newest of which not after a year is the life believed in it. A cohort goes in the first year
    in which its age has reached the life then believed in.
    """
    gone: dict[int, int] = {}
    for deployed, launchers in cohorts.items():
        for year in range(deployed, until + 1):
            believed = [life for since, life in sorted(announced) if since <= year]
            if believed and year - deployed >= believed[-1]:
                gone[year] = gone.get(year, 0) + launchers
                break
    return gone


# --- upload-dwarfs-defense


@dataclass(frozen=True, kw_only=True)
class Leg:
    """Launchers of one basing as (launchers, room for warheads on each), and its pace."""

    types: tuple[tuple[int, Fraction], ...]
    launchers_per_month: Fraction
    start_delay_months: Fraction
    fill_share: Fraction


def uploaded(legs: Iterable[Leg], *, months: int, reserve: Fraction) -> Fraction:
    """Return warheads loaded within `months`, at most `reserve`.

    Launchers are reached at a steady pace after the delay, each type of a basing in
    proportion to its number; of the free room `fill_share` is filled.
    """
    total = Fraction(0)
    for leg in legs:
        launchers = sum(count for count, _ in leg.types)
        room = sum((count * room for count, room in leg.types), Fraction(0))
        time = max(Fraction(months) - leg.start_delay_months, Fraction(0))
        reached = min(Fraction(launchers), leg.launchers_per_month * time)
        if launchers:
            total += room * leg.fill_share * reached / launchers
    return min(total, reserve)


# --- cost-at-the-margin


def interceptors_spent(*, shots: int, kill: Fraction, tracking: Fraction) -> Fraction:
    """Return interceptors for each warhead removed: n / (P_t [1 - (1 - p)^n])."""
    return shots / (tracking * (1 - (1 - kill) ** shots))


def cost_exchange(*, unit_cost: Span, spent: Span, missile_cost: Span) -> Span:
    """Return cost to remove one more warhead over cost of one more missile."""
    return (
        unit_cost[0] * spent[0] / missile_cost[1],
        unit_cost[1] * spent[1] / missile_cost[0],
    )


# --- planners-hedge, harder-deep-cuts


def singles(*, launchers: int, p_arrives: Fraction) -> Group:
    """Return launchers of one warhead each."""
    return Group(
        platforms=launchers,
        launchers_per_platform=1,
        warheads_per_launcher=1,
        p_platform_survives=Fraction(1),
        p_launcher_works=p_arrives,
        p_warhead_penetrates=Fraction(1),
    )


def means(*, launchers: int, p_arrives: Fraction, layers: Sequence[StockedLayer]) -> Span:
    """Return the mean of arriving warheads and of those that leak through the layers."""
    arriving = mixed_force_arrivals(groups=[singles(launchers=launchers, p_arrives=p_arrives)])
    leaking = layered_leakers(arrivals=arriving, layers=layers)
    return laws.mean(arriving), laws.mean(leaking)


def mean_removed_perfect(*, launchers: int, p_arrives: Fraction, stock: int) -> Fraction:
    """Return E[min(arriving, stock)]: every interceptor works and takes its own warhead."""
    return sum(
        (
            comb(launchers, n) * p_arrives**n * (1 - p_arrives) ** (launchers - n) * min(n, stock)
            for n in range(launchers + 1)
        ),
        Fraction(0),
    )


def fewest_to_restore(
    *, launchers: int, p_arrives: Fraction, layers: Sequence[StockedLayer]
) -> int:
    """Return the fewest launchers to add so that as many leak as arrived without a defense."""
    wanted, _ = means(launchers=launchers, p_arrives=p_arrives, layers=layers)
    added = 0
    while means(launchers=launchers + added, p_arrives=p_arrives, layers=layers)[1] < wanted:
        added += 1
    return added


def median(values: Sequence[Fraction]) -> Fraction:
    """Return the middle value, the mean of the two in the middle of an even number."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def threshold_level(
    *,
    levels: Iterable[int],
    p_arrives: Fraction,
    defenses: Sequence[Sequence[StockedLayer]],
    share: Fraction,
) -> int | None:
    """Return the highest force level at which the median share removed is at least `share`.

    The defenses are equally likely states of what is not known.
    """
    passed = None
    for level in sorted(levels):
        removed = []
        for layers in defenses:
            arriving, leaking = means(launchers=level, p_arrives=p_arrives, layers=layers)
            removed.append(1 - leaking / arriving)
        if median(removed) >= share:
            passed = level
    return passed
