"""What a study can compute for every scenario."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.kernels.batch import BatchResult
from equipoise.sweep.space import FloatArray
from equipoise.sweep.table import Field

MOST_COUNT = 100_000
_AT_LEAST = re.compile(r"p_at_least_([1-9][0-9]*)_(arrive|leak)")

_WARHEADS = "warheads"


def _point_of(name: str) -> Callable[[BatchResult], FloatArray]:
    """Reads a percent point, a whole number, as a number."""

    def point(result: BatchResult) -> FloatArray:
        return np.asarray(getattr(result, name), dtype=np.float64)

    return point


SIMPLE: Mapping[str, tuple[str, str, Callable[[BatchResult], FloatArray]]] = {
    "removed_share": (
        "Share of arriving warheads that the defense removes",
        "share",
        lambda r: r.removed_share,
    ),
    "upper_bound_share": (
        "Share removed if every interceptor works",
        "share",
        lambda r: r.upper_bound_share,
    ),
    "removed_warheads": (
        "Warheads that the defense removes, mean",
        _WARHEADS,
        lambda r: r.mean_arriving - r.mean_leaking,
    ),
    "mean_arriving": (
        "Arriving warheads without the defense, mean",
        _WARHEADS,
        lambda r: r.mean_arriving,
    ),
    "mean_leaking": (
        "Arriving warheads with the defense, mean",
        _WARHEADS,
        lambda r: r.mean_leaking,
    ),
    "p_zero_leak": ("Chance that no warhead arrives", "probability", lambda r: r.p_zero_leak),
    **{
        f"{stem}_p{level:02d}": (
            f"Arriving warheads {which} the defense, {level} % point of chance",
            _WARHEADS,
            _point_of(f"{stem}_p{level:02d}"),
        )
        for stem, which in (("arriving", "without"), ("leaking", "with"))
        for level in (5, 50, 95)
    },
}


@dataclass(frozen=True, slots=True)
class Output:
    """One number computed for every scenario.

    Attributes:
        name, label, unit: as in the results.
        count: K of "at least K", 0 for the others.
    """

    name: str
    label: str
    unit: str
    count: int = 0

    @property
    def field(self) -> Field:
        """The column it fills."""
        return Field(self.name, self.label, self.unit)

    def of(self, result: BatchResult) -> FloatArray:
        """Its numbers, shape (scenarios,)."""
        if not self.count:
            return SIMPLE[self.name][2](result)
        column = list(result.at_least).index(self.count)
        chances = result.p_at_least_leak if self.name.endswith("leak") else result.p_at_least_arrive
        return chances[:, column]


def output_named(name: str) -> Output | None:
    """An output by name, or None if there is none."""
    if name in SIMPLE:
        label, unit, _ = SIMPLE[name]
        return Output(name, label, unit)
    match = _AT_LEAST.fullmatch(name)
    if match is None or int(match[1]) > MOST_COUNT:
        return None
    which = "with" if match[2] == "leak" else "without"
    text = f"Chance that at least {int(match[1]):,} warheads arrive {which} the defense"
    return Output(name, text, "probability", int(match[1]))


def known_outputs() -> list[str]:
    """Names of outputs; 100 stands for any number."""
    return [*SIMPLE, "p_at_least_100_arrive", "p_at_least_100_leak"]


def counts_of(outputs: Iterable[Output]) -> tuple[int, ...]:
    """The numbers K that outputs ask for."""
    return tuple(sorted({o.count for o in outputs if o.count}))


def matrix_of(outputs: Sequence[Output], result: BatchResult) -> FloatArray:
    """The outputs side by side, shape (scenarios, outputs)."""
    return np.column_stack([o.of(result) for o in outputs])
