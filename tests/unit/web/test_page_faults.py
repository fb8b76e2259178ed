"""The check of pages finds what it is meant to find."""

from __future__ import annotations

import pytest

from tests.support.web_pages import faults

GOOD = "<!DOCTYPE html><html lang=en><head><title>x</title></head><body><h1>x</h1>{}</body></html>"


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        ("<h3>x</h3>", "heading 3 after 1"),
        ("<h1>x</h1>", "2 headings of the first level"),
        ("<input name=a>", "input a has no label"),
        ("<table><tr><th>x</th></tr></table>", "a table without a caption"),
        ("<table><caption>x</caption><tr><th>y</th></tr></table>", "without scope: y"),
        ("<p id=a></p><p id=a></p>", "id a twice"),
        ("<p aria-labelledby=b></p>", "names b, which is not there"),
        ("<p style='color:red'></p>", "inline style on p"),
        ("<script>alert(1)</script>", "inline script"),
        ("<script src=https://example.org/x.js></script>", "asks for https://example.org"),
        ("<p onclick=x></p>", "onclick on p"),
        ("</div>", "parse:"),
    ],
)
def test_a_fault_is_found(part: str, fault: str) -> None:
    assert any(fault in f for f in faults(GOOD.format(part)))


def test_a_good_page_has_none() -> None:
    part = "<h2>y</h2><label for=a>A</label><input id=a name=a>"
    assert faults(GOOD.format(part)) == []
