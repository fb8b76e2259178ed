"""How a view becomes a page: one environment of templates, navigation, language."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from equipoise._version import __version__
from equipoise.core.language import LANGUAGES, N_, gettext, language
from equipoise.web.controls import Controls

if TYPE_CHECKING:
    import jinja2

NAVIGATION = (
    ("/", N_("The question")),
    ("/claims", N_("Claims")),
    ("/threshold", N_("Threshold")),
    ("/timeline", N_("Timeline")),
    ("/forces", N_("Forces")),
    ("/responses", N_("Responses")),
    ("/scorecard", N_("Scorecard")),
    ("/pairs", N_("Six pairs")),
    ("/sources", N_("Sources")),
    ("/data", N_("Data")),
    ("/studies", N_("Studies")),
)
"""Address and name of every view, in the order of the menu."""


def render(
    request: Request,
    template: str,
    controls: Controls,
    *,
    status: int = 200,
    **context: Any,
) -> HTMLResponse:
    """A page: the template in the language of the controls, inside the common frame.

    Args:
        request: what was asked; its path marks the place in the menu.
        template: file name in ``templates``.
        controls: of the view.
        status: HTTP status.
        context: what the template needs besides ``controls``, ``here``, ``link`` and ``version``.
    """
    with language(controls.lang):
        text = (
            environment()
            .get_template(template)
            .render(
                controls=controls,
                here=request.url.path,
                navigation=[(path, gettext(name)) for path, name in NAVIGATION],
                languages=LANGUAGES,
                link=_Link(controls),
                version=__version__,
                **context,
            )
        )
    return HTMLResponse(text, status_code=status)


def json_answer(document: object) -> Response:
    """A document with the very bytes that the command line prints with ``--json``."""
    from equipoise.documents.plain import json_text

    return Response(f"{json_text(document)}\n", media_type="application/json")


class _Link:
    """Addresses that keep the shared controls: ``link('/claims', viewpoint='mda')``."""

    def __init__(self, controls: Controls) -> None:
        self._shared = controls.shared()

    def __call__(self, path: str, **changes: object) -> str:
        return f"{path}{self._shared.to_query(**changes)}"


@cache
def environment() -> jinja2.Environment:
    """Templates of the page by file name, and those of the report as ``report/NAME``."""
    from equipoise.core import language as speech
    from equipoise.exchange.inputs import row_in_words
    from equipoise.report import templating
    from equipoise.report.html import template_filters
    from equipoise.report.order_of_battle import kind_text, label_text, number_text, year_text
    from equipoise.report.words import count, exact

    found = templating.environment(
        _source,
        **template_filters(),
        count=count,
        exact=exact,
        number=number_text,
        year=year_text,
        kind=kind_text,
        label=label_text,
        localized=speech.localized,
        input_row=row_in_words,
    )
    speech.install(found)
    return found


def _source(name: str) -> str:
    """Text of a template: of the page, or of the report if its name begins with ``report/``."""
    package = "equipoise.report" if name.startswith("report/") else "equipoise.web"
    place = files(package).joinpath("templates", name.removeprefix("report/"))
    return place.read_text(encoding="utf-8")
