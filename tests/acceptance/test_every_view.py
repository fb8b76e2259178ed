"""Every view at three widths: nothing overflows, no serious accessibility fault, no complaint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.acceptance.conftest import WIDTHS_PX

VIEWS = {
    "question": "/",
    "claims": "/claims",
    "claim": "/claims/harder-deep-cuts",
    "threshold": "/threshold?warheads=400",
    "timeline": "/timeline",
    "forces": "/forces",
    "responses": "/responses",
    "scorecard": "/scorecard",
    "pairs": "/pairs",
    "sources": "/sources",
    "data": "/data",
    "studies": "/studies",
    "russian": "/?lang=ru",
}
SERIOUS = ("serious", "critical")


def opened(page: Any, view: str) -> None:
    page.goto(VIEWS[view])
    expect(page.locator("[data-poll]")).to_have_count(0, timeout=120_000)


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_fits_every_screen(page: Any, view: str, folder_of_pictures: Path) -> None:
    opened(page, view)
    for width in WIDTHS_PX:
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=folder_of_pictures / f"{view}-{width}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{view} is {wide} wide on a screen of {width}"


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_has_no_serious_accessibility_fault(page: Any, view: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    opened(page, view)
    for width in (WIDTHS_PX[0], WIDTHS_PX[-1]):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page).response["violations"]
        faults = [
            (fault["id"], fault["help"], [node["target"] for node in fault["nodes"][:3]])
            for fault in found
            if fault["impact"] in SERIOUS
        ]
        assert not faults, f"{view} at {width}: {faults}"
