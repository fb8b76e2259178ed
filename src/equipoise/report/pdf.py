"""The page as a PDF, without a browser and without the network."""

from __future__ import annotations

from equipoise.core.errors import EquipoiseError


def printed(html: str) -> bytes:
    """The pages of a report in its print style; nothing is read from elsewhere.

    Raises:
        EquipoiseError: if the page asks for anything that does not stand in it.
    """
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    inside_only = URLFetcher(allowed_protocols=("data",), fail_on_errors=True)
    try:
        content: bytes = HTML(string=html, url_fetcher=inside_only).write_pdf()
    except FatalURLFetchingError as error:
        raise EquipoiseError(
            f"A report must hold all that it shows, and this one asks for more: {error}."
        ) from error
    return content
