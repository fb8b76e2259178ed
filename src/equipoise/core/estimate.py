"""Numbers with their doubt, data, parameter and structural doubt kept apart."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from equipoise.core.errors import BadInputError

Doubt = Literal["data", "parameter", "structural"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A range with a central value.

    Attributes:
        low, central, high: ordered, in the unit of whatever is estimated.
        kind: where the doubt comes from: estimates that differ (``data``), a parameter
            nobody knows (``parameter``), or a model that may be wrong (``structural``).
    """

    low: float
    central: float
    high: float
    kind: Doubt = "data"

    def __post_init__(self) -> None:
        values = (self.low, self.central, self.high)
        if not all(math.isfinite(v) for v in values) or not self.low <= self.central <= self.high:
            raise BadInputError(
                f"an estimate needs low <= central <= high, got {values}",
                cure="Order the three numbers and leave none out.",
            )
