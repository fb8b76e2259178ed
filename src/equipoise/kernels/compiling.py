"""How the exact kernels are compiled: to disk, without the interpreter's lock, NaN-safe.

``error_model="numpy"`` drops the test for zero before each division, which would keep loops
from running in vector instructions; parameters are checked beforehand. The only liberties
with arithmetic are to contract a product and a sum into one instruction and, in sums of
non-negative numbers, to change their order; neither alters a rule for NaN or infinity.

Compiled code is kept beside the source or, where that folder is read-only, in the user's
cache folder (environment variable NUMBA_CACHE_DIR overrides both).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from numba import njit

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Compile at the first call."""
    return _compile(function, set(), "never")


def contracted(function: F) -> F:
    """Compile with contracted products and sums."""
    return _compile(function, {"contract"}, "never")


def reordered(function: F) -> F:
    """Compile sums whose terms may be added in another order."""
    return _compile(function, {"contract", "reassoc"}, "never")


def inlined(function: F) -> F:
    """Compile as part of the one function that calls it: saves a compilation of its own."""
    return _compile(function, set(), "always")


def _compile(function: F, liberties: set[str], inline: str) -> F:
    result: F = njit(
        cache=True,
        nogil=True,
        error_model="numpy",
        fastmath=liberties or False,
        inline=inline,
        no_cfunc_wrapper=True,
    )(function)
    return result
