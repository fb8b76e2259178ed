"""Answers about one scenario: outcome, threshold and drivers, each computed once and kept.

Every document is made by the builder that the command line uses, from the same pieces; what is
kept here saves time and changes no digit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from equipoise.web.ahead import Ahead, Steps
from equipoise.web.controls import Controls, Loading
from equipoise.web.kept import Kept

if TYPE_CHECKING:
    from equipoise.data.book import FactBook
    from equipoise.documents.threshold import Slides
    from equipoise.exchange.inputs import Question

BASELINE = "baseline"
EVERY_ATTEMPT = "all-attempts"
SALVO = "salvo"
PIECES_BYTES = 160 * 10**6
LEAST_WARHEADS = 10
MOST_WARHEADS = 5_000
MOST_INTERCEPTORS = 10_000

Warheads = Annotated[int, Field(ge=LEAST_WARHEADS, le=MOST_WARHEADS)]
Interceptors = Annotated[int, Field(ge=0, le=MOST_INTERCEPTORS)]
Document = dict[str, Any]


class ScenarioControls(Controls):
    """The shared controls, and how large force and defense are.

    Attributes:
        loading: how warheads are spread over missiles.
        warheads: size of the force, cut in proportion; None for the force as it stands.
        interceptors: in all layers together; None for the defense as it stands.
    """

    loading: Loading = "as_listed"
    warheads: Warheads | None = None
    interceptors: Interceptors | None = None


@dataclass(frozen=True)
class Asked:
    """A question gathered from facts whose recorder knows what was read for it."""

    question: Question
    facts: FactBook


class Scenarios:
    """Documents about scenarios, kept; safe to use from several threads.

    Args:
        facts: gives the facts of a vintage with a recorder of their own.
        ahead: computes the stops of sliders before they are asked for; None for not at all.
    """

    def __init__(
        self, facts: Callable[[str | None], FactBook], *, ahead: Ahead | None = None
    ) -> None:
        self._facts = facts
        self._ahead = ahead
        self._asked: Kept[tuple[Any, ...], Asked] = Kept(64)
        self._pieces: Kept[tuple[Any, ...], Any] = Kept(PIECES_BYTES, weigh=_bytes_of)
        self._documents: Kept[tuple[Any, ...], Document] = Kept(1024)

    def outcome(self, controls: ScenarioControls) -> Document:
        """The document of ``equipoise outcome``.

        Raises:
            BadInputError: if the scenario cannot be made from the facts.
        """
        from equipoise.documents.outcome import outcome_document

        def compute() -> Document:
            asked = self._ask(controls, sized=True)
            return outcome_document(asked.question, asked.facts, rule=rule_of(controls))

        return self._documents.get(("outcome", *_sized_key(controls)), compute)

    def threshold(self, controls: ScenarioControls) -> Document:
        """The document of ``equipoise threshold``.

        Raises:
            BadInputError: if the scenario cannot be made from the facts.
        """
        from equipoise.documents.threshold import threshold_document

        def compute() -> Document:
            with nullcontext() if self._ahead is None else self._ahead.held():
                return threshold_document(
                    self._slides(controls),
                    warheads=controls.warheads,
                    interceptors=controls.interceptors,
                )

        return self._documents.get(("threshold", *_sized_key(controls)), compute)

    def prepare_stops(self, controls: ScenarioControls, stops: Iterable[int]) -> None:
        """Compute the curves of so many interceptors each, when nothing else is to be done."""
        if self._ahead is None:
            return

        def steps() -> Steps:
            slides = self._slides(controls)
            for stop in stops:
                yield lambda stop=stop: slides.curve(stop)  # type: ignore[misc]

        self._ahead.begin(_key(controls), steps)

    def _slides(self, controls: ScenarioControls) -> Slides:
        from equipoise.documents.threshold import Slides

        def keep(key: tuple[Any, ...], compute: Callable[[], Any]) -> Any:
            return self._pieces.get((*_key(controls), *key), compute)

        asked = self.asked(controls)
        return Slides(asked.question, asked.facts, rule_of(controls), keep)

    def drivers(self, controls: ScenarioControls) -> Document:
        """The document of ``equipoise drivers``.

        Raises:
            BadInputError: if the scenario cannot be made from the facts.
        """
        from equipoise.documents.drivers import drivers_document

        def compute() -> Document:
            asked = self._ask(controls, sized=False)
            return drivers_document(asked.question, asked.facts, rule=rule_of(controls))

        return self._documents.get(("drivers", *_key(controls)), compute)

    def asked(self, controls: ScenarioControls) -> Asked:
        """The question with force and defense as they stand."""
        return self._asked.get(_key(controls), lambda: self._ask(controls, sized=False))

    def _ask(self, controls: ScenarioControls, *, sized: bool) -> Asked:
        from equipoise.api import question

        facts = self._facts(controls.known_by)
        asked = question(
            facts,
            controls.attacker,
            controls.defender,
            on=controls.on,
            posture=controls.posture,
            plan=controls.plan,
            viewpoint=controls.viewpoint or BASELINE,
            loading=controls.loading,  # type: ignore[arg-type]
            doctrine=controls.doctrine or SALVO,
            rule=rule_of(controls),
            warheads=controls.warheads if sized else None,
            interceptors=controls.interceptors if sized else None,
        )
        return Asked(asked, facts)


def rule_of(controls: Controls) -> str:
    """The counting rule asked for, or the usual one."""
    return controls.rule or EVERY_ATTEMPT


def _key(controls: ScenarioControls) -> tuple[Any, ...]:
    """What determines the question with force and defense as they stand."""
    return (
        controls.attacker,
        controls.defender,
        controls.on,
        controls.known_by,
        controls.posture,
        controls.plan,
        controls.viewpoint or BASELINE,
        controls.loading,
        controls.doctrine or SALVO,
        rule_of(controls),
    )


def _sized_key(controls: ScenarioControls) -> tuple[Any, ...]:
    return (*_key(controls), controls.warheads, controls.interceptors)


def _bytes_of(piece: object) -> int:
    """What a piece takes in memory, nearly: distributions weigh, all else is small."""
    arrivals = getattr(piece, "arrivals", None)
    return 20_000 if arrivals is None else int(arrivals.chances.nbytes) + 20_000
