"""The controls every view shares: query parameters named as the command line names its options.

A view with parameters of its own derives from :class:`Controls`, so that a link is a scenario::

    class ForcesControls(Controls):
        party: Party = "RUS"

    @router.get("/forces")
    def forces(request: Request, controls: Annotated[ForcesControls, Query()]) -> HTMLResponse: ...
"""

from __future__ import annotations

from typing import Annotated, Any, Self
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, model_validator

_DAY = r"^(19\d\d|20\d\d)(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"
_NAME = r"^[a-z0-9]+(-[a-z0-9]+)*$"

Day = Annotated[str, Field(pattern=_DAY, max_length=10, examples=["2012-05"])]
"""A date: YYYY, YYYY-MM or YYYY-MM-DD; a year or month stands for its last day."""

Name = Annotated[str, Field(pattern=_NAME, max_length=40)]
"""A short name: small letters, digits and hyphens."""

Party = Annotated[str, Field(pattern="^[A-Z]{3}$", max_length=3)]
"""An ISO 3166 alpha-3 code."""

Language = Annotated[str, Field(pattern="^(en|ru)$")]
Loading = Annotated[str, Field(pattern="^(as_listed|declared|maximum)$")]


class Controls(BaseModel):
    """The shared query parameters of the page.

    Attributes:
        argument: whose claims are tested.
        on: the day asked for; None for the newest the facts reach.
        known_by: only what was public by then; None for all that is known.
        viewpoint: whose assumptions; None for the view's own default.
        rule: how tests are counted; None for every attempt.
        doctrine: shot doctrine; None for the view's own default.
        attacker, defender: whose missiles against whose defense.
        posture: how the force is struck and launched.
        plan: a planned defense instead of the deployed one.
        lang: language of the page.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    argument: Name = "point-of-distraction"
    on: Day | None = None
    known_by: Day | None = None
    viewpoint: Name | None = None
    rule: Name | None = None
    doctrine: Name | None = None
    attacker: Party = "RUS"
    defender: Party = "USA"
    posture: Name = "no-first-strike"
    plan: Name | None = None
    lang: Language = "en"

    @model_validator(mode="before")
    @classmethod
    def _without_empty_fields(cls, values: Any) -> Any:
        """A form sends every field; an empty one asks for the default."""
        if isinstance(values, dict):
            return {name: value for name, value in values.items() if value not in ("", None)}
        return values

    def with_changes(self, **changes: object) -> Self:
        """The same controls with some set anew; None brings back a default."""
        kept = {name: value for name, value in self.given.items() if name not in changes}
        fresh = {name: value for name, value in changes.items() if value is not None}
        return type(self).model_validate({**kept, **fresh})

    @property
    def given(self) -> dict[str, Any]:
        """The controls that differ from their defaults, in the order of their declaration."""
        fields = type(self).model_fields
        values = {name: getattr(self, name) for name in fields}
        return {name: value for name, value in values.items() if value != fields[name].default}

    def to_query(self, **changes: object) -> str:
        """The controls as the end of an address: ``?on=2012-05``, or nothing if all rest.

        Args:
            changes: controls to set anew; None brings back a default.
        """
        given = (self.with_changes(**changes) if changes else self).given
        return f"?{urlencode(given, doseq=True)}" if given else ""

    def shared(self) -> Controls:
        """The shared controls alone, for links from one view to another."""
        given = self.given
        return Controls.model_validate({k: v for k, v in given.items() if k in _SHARED})


_SHARED = frozenset(Controls.model_fields)
