"""Published reach: author, year and source in each name."""

from __future__ import annotations

import pytest

from tests.published.published_rows import assert_published, published


@pytest.mark.parametrize(
    "identifier",
    [
        pytest.param("PR-RNG", id="harrison-2025-aei-calculator-fly-out-at-6-km-s"),
        pytest.param("PR-RNG4", id="harrison-2025-aei-calculator-fly-out-at-4-km-s"),
        pytest.param("PR-COV", id="harrison-2025-aei-calculator-coverage-from-300-km"),
        pytest.param("PR-COV500", id="harrison-2025-aei-calculator-coverage-from-500-km"),
    ],
)
def test_fly_out(identifier: str) -> None:
    assert_published(published()[identifier])
