"""The arithmetic of compiled kernels where they run as plain Python, as they do for coverage.

``NUMBA_DISABLE_JIT=1 python -m pytest -p tests.support.plain_python``. Compiled, the logarithm of
nought is minus infinity, and the gamma function has poles; Python raises in both places.
"""

from __future__ import annotations

import importlib
import math
import pkgutil
from types import SimpleNamespace

import numba
import pytest


def log(x: float) -> float:
    """Minus infinity at nought, and no number below."""
    if x > 0.0:
        return math.log(x)
    return -math.inf if x == 0.0 else math.nan


def log1p(x: float) -> float:
    """Minus infinity at -1, and no number below."""
    if x > -1.0:
        return math.log1p(x)
    return -math.inf if x == -1.0 else math.nan


def lgamma(x: float) -> float:
    """Infinity at nought and at the whole numbers below."""
    return math.inf if x <= 0.0 and x == math.floor(x) else math.lgamma(x)


def pytest_configure() -> None:
    """Give the kernels this arithmetic."""
    if not numba.config.DISABLE_JIT:
        raise pytest.UsageError("Set NUMBA_DISABLE_JIT=1: compiled kernels need no plug-in.")
    compiled = SimpleNamespace(**vars(math) | {"log": log, "log1p": log1p, "lgamma": lgamma})
    package = importlib.import_module("equipoise.kernels")
    for found in pkgutil.iter_modules(package.__path__, "equipoise.kernels."):
        kernel = importlib.import_module(found.name)
        if vars(kernel).get("math") is math:
            vars(kernel)["math"] = compiled
