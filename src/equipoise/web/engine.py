"""What the views ask: facts by vintage and answers for controls, computed once and kept."""

from __future__ import annotations

from datetime import date
from threading import Thread
from typing import TYPE_CHECKING

from equipoise.web.ahead import Ahead
from equipoise.web.checks import CheckKey, Checks
from equipoise.web.kept import Kept
from equipoise.web.openapi import option_names
from equipoise.web.scenarios import ScenarioControls, Scenarios

if TYPE_CHECKING:
    from equipoise.data.book import FactBook
    from equipoise.web.controls import Controls

SCENARIOS_AHEAD = 16


class Engine:
    """Facts and answers for the views; safe to use from several threads.

    Every view gets it as ``request.app.state.engine``.

    Args:
        ahead: test the opening argument, and compute the stops of sliders, before anybody asks.
    """

    def __init__(self, *, ahead: bool = False) -> None:
        self._facts: Kept[str | None, FactBook] = Kept(16)
        self._stops = Ahead(SCENARIOS_AHEAD) if ahead else None
        self.scenarios = Scenarios(self.facts_known_by, ahead=self._stops)
        self.checks = Checks()
        self._names: Kept[None, dict[str, list[str]]] = Kept(1)
        self._ahead = ahead
        self._warming: Thread | None = None

    def prepare(self) -> None:
        """Load what every view needs: called before the server says that it has started."""
        self.scenarios.asked(ScenarioControls())

    def start(self) -> None:
        """Begin to compute what the page opens on, so that the first view finds it."""
        self._warming = Thread(target=self._warm_up, name="equipoise-warm-up", daemon=True)
        self._warming.start()

    def _warm_up(self) -> None:
        opening = ScenarioControls()
        self.scenarios.outcome(opening)
        self.scenarios.drivers(opening)
        self.scenarios.threshold(opening)
        if self._ahead:
            self.checks.check(check_key(opening))

    def close(self) -> None:
        """End what runs in the background; called when the server stops."""
        if self._warming is not None:
            self._warming.join()
        if self._stops is not None:
            self._stops.close()
        self.checks.close()

    def facts(self, controls: Controls) -> FactBook:
        """The facts of the vintage asked for, with a recorder of their own.

        Raises:
            BadInputError: if ``known_by`` is no date.
        """
        return self.facts_known_by(controls.known_by)

    def facts_known_by(self, known_by: str | None) -> FactBook:
        """The facts of a vintage, with a recorder of their own."""
        from equipoise.data.load import load_facts

        return self._facts.get(known_by, lambda: load_facts(known_by=known_by)).recorded()

    def option_names(self) -> dict[str, list[str]]:
        """The values that options may have, by parameter name."""
        return self._names.get(None, lambda: option_names(self.facts_known_by(None)))

    def day(self, controls: Controls) -> date:
        """The day asked for, or the newest that the facts of the vintage reach.

        Raises:
            BadInputError: if ``on`` is no date.
        """
        from equipoise.claims.frame import newest_day
        from equipoise.core.dates import day_asked

        if controls.on is not None:
            return day_asked(controls.on, what="date 'on'")
        return newest_day(self.facts(controls))


def check_key(controls: Controls) -> CheckKey:
    """What the controls ask of ``equipoise check``."""
    return CheckKey(
        argument=controls.argument,
        on=controls.on,
        known_by=controls.known_by,
        viewpoint=controls.viewpoint,
        doctrine=controls.doctrine,
        rule=controls.rule,
        lang=controls.lang,
    )
