"""Who stands behind a statement: the name in what a row says of its speaker."""

from __future__ import annotations

import re

OFFICES = "president|premier|minister|head|director|commander|chief|designer"
OFFICE = rf"^(?!Press)(?i:.*\b(?:{OFFICES})\s+)(?=[A-Z]\w+$)"


def name_of(who: str) -> str:
    """Who it was, without office, occasion or what stands in brackets.

    Somebody who only reported a plan is named with it, so that it is not scored as their own.
    """
    plain = re.sub(r"\s*\((?!reporting).*\)$", "", who).strip()
    plain = re.sub(r" (?:in [A-Z][\w ]*|/ launch reports)$", "", plain)
    return re.sub(OFFICE, "", plain)
