"""A grid of exact answers: what a defense removes, by force and by number of interceptors."""

from __future__ import annotations

from dataclasses import dataclass

Cube = tuple[tuple[tuple[float, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Exact outcomes at every point of posture, force and interceptors; nothing in between.

    Attributes:
        scenario: under which assumptions, in words.
        postures: names of the postures, the outermost index of every cube.
        warheads: warheads of the force, smallest first, the second index.
        interceptors: stocks of the defense, smallest first, the third index.
        on_record: the force and the stock of the day, each a point of the grid.
        arriving: expected warheads that arrive without a defense, by posture and force.
        low, central, high: share of them removed with all inputs of the defense at the end
            that does least for it, at their middle, and at the end that does most.
        bound: share removed if every interceptor takes a different warhead.
        floor: the number of warheads that ``p_floor`` asks about.
        p_floor_undefended: chance that at least ``floor`` arrive without a defense, by posture
            and force.
        p_floor: the same with it, all inputs at their middle.
    """

    scenario: str
    postures: tuple[str, ...]
    warheads: tuple[int, ...]
    interceptors: tuple[int, ...]
    on_record: tuple[int, int]
    arriving: tuple[tuple[float, ...], ...]
    low: Cube
    central: Cube
    high: Cube
    bound: Cube
    floor: int
    p_floor_undefended: tuple[tuple[float, ...], ...]
    p_floor: Cube
