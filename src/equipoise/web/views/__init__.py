"""The views of the page, one module each; every one has a ``router``."""

from __future__ import annotations

from equipoise.web.views import (
    claims,
    data,
    forces,
    pairs,
    question,
    responses,
    scorecard,
    sources,
    studies,
    threshold,
    timeline,
)

VIEWS = (
    question.router,
    claims.router,
    threshold.router,
    timeline.router,
    forces.router,
    responses.router,
    scorecard.router,
    pairs.router,
    sources.router,
    data.router,
    studies.router,
)
"""Every router, in the order in which addresses are matched."""
