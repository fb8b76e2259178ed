"""The templates of the report, and how they are filled."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import jinja2


def resource(name: str) -> str:
    """A template, style or script of the report, by file name."""
    return files("equipoise.report").joinpath("templates", name).read_text(encoding="utf-8")


def environment(source: Callable[[str], str] = resource, **filters: Any) -> jinja2.Environment:
    """Templates that escape what they are given and refuse what they are not given.

    Args:
        source: text of a template by name.
        filters: by name.
    """
    import jinja2

    found = jinja2.Environment(
        loader=jinja2.FunctionLoader(source),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    found.filters.update(filters)
    return found
