"""A mark for tests about compiling, or minutes long where the kernels run as plain Python."""

from __future__ import annotations

import numba
import pytest

compiled_only = pytest.mark.skipif(
    bool(numba.config.DISABLE_JIT), reason="about compiling, or minutes long without it"
)
