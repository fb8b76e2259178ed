"""The example studies that come with the package."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from equipoise.core.errors import UnknownNameError
from equipoise.study.files import StudyFile, parse_study

FOLDER = "examples"
ENDING = ".yaml"


@cache
def shipped_studies() -> tuple[StudyFile, ...]:
    """The example studies, by name."""
    folder = files("equipoise.study").joinpath(FOLDER)
    found = [
        parse_study(file.read_text(encoding="utf-8"), file=file.name)
        for file in folder.iterdir()
        if file.name.endswith(ENDING)
    ]
    return tuple(sorted(found, key=lambda s: s.spec.name))


def shipped_study(name: str) -> StudyFile:
    """The example study of a name.

    Raises:
        UnknownNameError: if there is none.
    """
    for study in shipped_studies():
        if study.spec.name == name:
            return study
    raise UnknownNameError("example study", name, [s.spec.name for s in shipped_studies()])
