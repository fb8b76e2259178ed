"""The claims and arguments that ship with Equipoise, and how they are run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from equipoise.claims.agreement import AGREEMENT_NOT_WORTH_IT
from equipoise.claims.coming import MORE_IS_COMING
from equipoise.claims.continuity import WOULD_NOT_STOP
from equipoise.claims.deep_cuts import HARDER_DEEP_CUTS
from equipoise.claims.elsewhere import EVERYWHERE_REGARDLESS
from equipoise.claims.frame import Claim, Options, finding_of
from equipoise.claims.ledger import ALREADY_BEEN_DONE
from equipoise.claims.mop_up import MOP_UP
from equipoise.claims.politics import DOMESTIC_POLITICS
from equipoise.claims.portfolio import SMALL_PART
from equipoise.claims.relevance import LARGELY_IRRELEVANT
from equipoise.claims.responses import NOT_A_RESPONSE
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
)


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument put to the test.

    Attributes:
        id, title, author: what it is and whose.
        on: date for which it is judged unless another is asked for.
        question: the one question the report opens with.
        claims: ids of its claims, in order.
    """

    id: str
    title: str
    author: str
    on: str
    question: str
    claims: tuple[str, ...]


ARGUMENTS: tuple[Argument, ...] = (
    Argument(
        id="point-of-distraction",
        title="Point of distraction",
        author="Pavel Podvig, Bulletin of the Atomic Scientists, 2012",
        on="2012-05",
        question="How much does missile defense change this?",
        claims=(
            "largely-irrelevant",
            "small-part-of-the-picture",
            "already-been-done",
            "not-a-response",
            "harder-deep-cuts",
            "more-is-coming",
            "would-not-stop",
            "agreement-not-worth-it",
            "domestic-politics",
            "everywhere-regardless",
        ),
    ),
    Argument(
        id="mop-up",
        title="The mop-up objection",
        author="Steven Starr and others in reply to the article, 2012",
        on="2012-07",
        question="Can a defense mop up what a first strike leaves?",
        claims=("mop-up", "largely-irrelevant", "harder-deep-cuts", "already-been-done"),
    ),
)

Progress = Callable[[str, int, int], None]


def argument_named(name: str) -> Argument:
    """An argument by id.

    Raises:
        UnknownNameError: if there is none of that name.
    """
    for argument in ARGUMENTS:
        if argument.id == name:
            return argument
    raise UnknownNameError("argument", name, [a.id for a in ARGUMENTS])


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
