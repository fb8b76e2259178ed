"""How the exact kernels are compiled: to disk, without the interpreter's lock, NaN-safe.

``error_model="numpy"`` drops the test for zero before each division, which would keep loops
from running in vector instructions; parameters are checked beforehand. The only liberties
with arithmetic are to contract a product and a sum into one instruction and, in sums of
non-negative numbers, to change their order; neither alters a rule for NaN or infinity.

Compiled code is kept beside the source or, where that folder is read-only, in the user's
cache folder (environment variable NUMBA_CACHE_DIR overrides both). Numba looks only at the
file of the function it compiles, not at those it calls, so a change of one kernel could be
served from an old cache of another: the cache therefore stands in a folder named by a hash
of all kernel sources.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba import njit

F = TypeVar("F", bound=Callable[..., object])

HERE = Path(__file__).parent


@cache
def cache_folder() -> Path:
    """Where the compiled kernels of just these sources are kept."""
    digest = hashlib.sha256()
    for source in sorted(HERE.glob("*.py")):
        digest.update(source.name.encode() + source.read_bytes())
    name = f"equipoise-kernels-{digest.hexdigest()[:12]}"
    given = os.environ.get("NUMBA_CACHE_DIR")
    if given:
        return Path(given) / name
    beside = HERE / "__pycache__" / name
    return beside if _can_write(beside) else _user_cache() / name


def _can_write(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def _user_cache() -> Path:
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "numba"
    return Path(os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))) / "numba"


def _cached(function: F, **options: Any) -> F:
    """Compile with the cache in the folder of these sources."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder())
    try:
        result: F = njit(cache=True, nogil=True, **options)(function)
    finally:
        numba.config.CACHE_DIR = before
    return result


def plain(function: F) -> F:
    """Compile with Python's own errors, for code that is not in the innermost loops."""
    return _cached(function)


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
    return _cached(
        function,
        error_model="numpy",
        fastmath=liberties or False,
        inline=inline,
        no_cfunc_wrapper=True,
    )
