"""Equipoise: how much does missile defense change the strategic balance?

``import equipoise as eq`` gives the public interface: :func:`load_facts`,
:func:`force_structure`, :func:`architecture`, :class:`Scenario`, :func:`evaluate`,
:func:`check`, :class:`Study`. Names are loaded on first use, so that importing the package
is cheap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from equipoise._version import __version__

if TYPE_CHECKING:
    from equipoise.api import (
        ArrivalGroup,
        DefenseLayer,
        Outcome,
        Scenario,
        Study,
        StudyResult,
        architecture,
        check,
        evaluate,
        force_structure,
        load_facts,
        open_results,
        reconcile,
    )

__all__ = [
    "ArrivalGroup",
    "DefenseLayer",
    "Outcome",
    "Scenario",
    "Study",
    "StudyResult",
    "__version__",
    "architecture",
    "check",
    "evaluate",
    "force_structure",
    "load_facts",
    "open_results",
    "reconcile",
]


def __getattr__(name: str) -> object:
    if name == "geometry":
        import importlib

        return importlib.import_module("equipoise.geometry")
    if name in __all__:
        from equipoise import api

        return getattr(api, name)
    raise AttributeError(f"module 'equipoise' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
