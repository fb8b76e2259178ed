"""Distributions of many scenarios side by side, each on its own window."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import numpy as np

from equipoise.kernels.thinning import PAD
from equipoise.kernels.validate import FloatArray, IntArray


class Windows(NamedTuple):
    """Distributions of several scenarios, one in each row of ``vecs``.

    Attributes:
        vecs: chances, zero outside the window of the row, with PAD more columns than the
            largest distribution has entries.
        limits: first and last entry of each row's window, shape (rows, 2).
    """

    vecs: FloatArray
    limits: IntArray


def empty_windows(rows: int, size: int) -> Windows:
    """Room for so many distributions of up to ``size`` entries."""
    return Windows(np.zeros((rows, size + PAD)), np.zeros((rows, 2), dtype=np.int64))


A = TypeVar("A", FloatArray, IntArray)


def rows_of(column: A, rows: slice) -> A:
    """Some rows of an array; a single row stands for all of them and is repeated."""
    if column.shape[0] > 1:
        return column[rows]
    return np.repeat(column, rows.stop - rows.start, axis=0)
