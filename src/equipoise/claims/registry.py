"""The claims that ship with Equipoise, and how an argument made of them is run."""

from __future__ import annotations

from collections.abc import Callable

from equipoise.claims.agreement import AGREEMENT_NOT_WORTH_IT
from equipoise.claims.argument import Argument
from equipoise.claims.coming import MORE_IS_COMING
from equipoise.claims.continuity import WOULD_NOT_STOP
from equipoise.claims.deep_cuts import HARDER_DEEP_CUTS
from equipoise.claims.elsewhere import EVERYWHERE_REGARDLESS
from equipoise.claims.frame import Claim, Options, finding_of
from equipoise.claims.hedge import CHINA_GROWTH_EXPLAINED, PLANNERS_HEDGE
from equipoise.claims.ledger import ALREADY_BEEN_DONE
from equipoise.claims.mop_up import MOP_UP
from equipoise.claims.pairs import SIX_PAIRS
from equipoise.claims.politics import DOMESTIC_POLITICS
from equipoise.claims.portfolio import SMALL_PART
from equipoise.claims.reach import WITHIN_REACH
from equipoise.claims.relevance import LARGELY_IRRELEVANT
from equipoise.claims.responses import NOT_A_RESPONSE
from equipoise.claims.space_layer import COST_AT_THE_MARGIN, HOW_MANY_INTERCEPTORS
from equipoise.claims.uploads import UPLOAD_DWARFS_DEFENSE
from equipoise.core.errors import UnknownNameError
from equipoise.core.facts import Facts
from equipoise.core.finding import Finding

CLAIMS: tuple[Claim, ...] = (
    LARGELY_IRRELEVANT,
    SMALL_PART,
    ALREADY_BEEN_DONE,
    MORE_IS_COMING,
    NOT_A_RESPONSE,
    WOULD_NOT_STOP,
    AGREEMENT_NOT_WORTH_IT,
    DOMESTIC_POLITICS,
    HARDER_DEEP_CUTS,
    EVERYWHERE_REGARDLESS,
    MOP_UP,
    WITHIN_REACH,
    SIX_PAIRS,
    UPLOAD_DWARFS_DEFENSE,
    PLANNERS_HEDGE,
    COST_AT_THE_MARGIN,
    CHINA_GROWTH_EXPLAINED,
    HOW_MANY_INTERCEPTORS,
)


Progress = Callable[[str, int, int], None]


def claim_named(name: str) -> Claim:
    """A claim by id.

    Raises:
        UnknownNameError: if there is none of that name.
    """
    for claim in CLAIMS:
        if claim.id == name:
            return claim
    raise UnknownNameError("claim", name, [c.id for c in CLAIMS])


def run(
    argument: Argument, facts: Facts, options: Options, *, progress: Progress | None = None
) -> list[Finding]:
    """The findings of an argument, in the order of its claims."""
    findings = []
    for number, name in enumerate(argument.claims):
        if progress is not None:
            progress(name, number, len(argument.claims))
        findings.append(finding_of(claim_named(name), facts, options))
    return findings
