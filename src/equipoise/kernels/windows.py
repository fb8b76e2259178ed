"""Distributions of many scenarios side by side, each on its own window."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from equipoise.kernels.thinning import PAD
from equipoise.kernels.validate import FloatArray, IntArray


class Windows(NamedTuple):
    """Distributions of consecutive scenarios, one in each row of ``vecs``.

    Attributes:
        start: scenario of the first row.
        vecs: chances, zero outside the window of the row, with PAD more columns than the
            largest distribution has entries.
        limits: first and last entry of each row's window, shape (rows, 2).
    """

    start: int
    vecs: FloatArray
    limits: IntArray


def empty_windows(rows: int, size: int) -> Windows:
    """Room for so many distributions of up to ``size`` entries."""
    return Windows(0, np.zeros((rows, size + PAD)), np.zeros((rows, 2), dtype=np.int64))
