"""Times to an event, some of them censored, and scores of forecasts against what happened."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.kernels.validate import ParameterError

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Survival:
    """A survival curve: a step down at each time of an event.

    Attributes:
        times: distinct times of events, ascending, shape (E,).
        survival: chance of lasting beyond each, shape (E,).
        at_risk, events: number still at risk just before each time, and events at it.
    """

    times: FloatArray
    survival: FloatArray
    at_risk: FloatArray
    events: FloatArray

    def quantile(self, share: float) -> float:
        """Least time by which at least a share has had the event; NaN if it is never reached."""
        reached = np.flatnonzero(self.survival <= 1.0 - share + 1e-12)
        return float(self.times[reached[0]]) if reached.size else float("nan")

    def at(self, time: float) -> float:
        """Chance of lasting beyond a time."""
        before = np.flatnonzero(self.times <= time)
        return float(self.survival[before[-1]]) if before.size else 1.0

    def interval(self, time: float, *, level: float) -> tuple[float, float]:
        """Pointwise interval of the chance of lasting beyond a time; NaN where that is 0 or 1.

        Greenwood's variance on the scale of log(-log S), which keeps it within 0 and 1
        (Kalbfleisch and Prentice 1980, section 1.4).

        Raises:
            ParameterError: if the level is not within (0, 1).
        """
        from scipy.special import ndtri

        if not 0.0 < level < 1.0:
            raise ParameterError("level", "is not within (0, 1)", "Give a share such as 0.9.")
        chance = self.at(time)
        if not 0.0 < chance < 1.0:
            return float("nan"), float("nan")
        past = self.times <= time
        n, d = self.at_risk[past], self.events[past]
        error = math.sqrt(float(np.sum(d / (n * (n - d))))) / abs(math.log(chance))
        factor = math.exp(float(ndtri(0.5 + 0.5 * level)) * error)
        return chance**factor, chance ** (1.0 / factor)


def kaplan_meier(*, times: npt.ArrayLike, observed: npt.ArrayLike) -> Survival:
    """Product-limit estimate of survival with right-censored times (Kaplan and Meier 1958).

    S(t) = prod over event times u <= t of (1 - d_u / n_u). A time censored at the moment of an
    event counts as still at risk there. Times may be negative: events before their due date.

    Args:
        times: time of the event, or of the last look, shape (N,).
        observed: whether the event was seen, shape (N,).

    Raises:
        ParameterError: if the arrays are not one-dimensional, of one length and finite.
    """
    t = np.asarray(times, dtype=np.float64)
    seen = np.asarray(observed, dtype=np.bool_)
    if t.ndim != 1 or t.shape != seen.shape or not np.all(np.isfinite(t)):
        raise ParameterError("times", "do not fit", "Give one finite time for each 'observed'.")
    moments = np.unique(t[seen])
    at_risk = np.array([np.sum(t >= u) for u in moments], dtype=np.float64)
    events = np.array([np.sum((t == u) & seen) for u in moments], dtype=np.float64)
    survival = np.cumprod(1.0 - events / at_risk) if moments.size else np.empty(0)
    return Survival(moments, np.asarray(survival), at_risk, events)


def interval_score(*, low: float, high: float, outcome: float, level: float) -> float:
    """Proper score of a central interval; 0 is best (Gneiting and Raftery 2007, equation 43).

    (u - l) + (2 / a) (l - x) if x < l, + (2 / a) (x - u) if x > u, with a = 1 - level. An
    infinite end is a bound not given: its width and its penalty are left out.

    Raises:
        ParameterError: if the ends are in the wrong order or the level is not within (0, 1).
    """
    if not low <= high:
        raise ParameterError("low", "is above 'high'", "Give the lower end first.")
    if not 0.0 < level < 1.0:
        raise ParameterError("level", "is not within (0, 1)", "Give a share such as 0.9.")
    width = high - low if np.isfinite(low) and np.isfinite(high) else 0.0
    missed = max(low - outcome, outcome - high, 0.0)
    return float(width + 2.0 / (1.0 - level) * missed)


def point_score(*, value: float, outcome: float) -> float:
    """Continuous ranked probability score of a single number: the absolute error.

    The score of a point mass (Gneiting and Raftery 2007, section 4.2).
    """
    return abs(value - outcome)
