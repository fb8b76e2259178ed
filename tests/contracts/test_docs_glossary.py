"""The glossary explains the words of the interface, and no word that is not there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import yaml

from equipoise.core.facts import Basis
from equipoise.core.finding import Verdict
from equipoise.data.load import load_facts
from equipoise.data.schema import BASINGS, COUNT_TYPES, GRADES, KINDS, VERIFICATIONS
from equipoise.defense.record import RULES
from equipoise.exchange.inputs import BASELINE
from equipoise.exchange.scenario import DOCTRINES, POSTURES
from equipoise.forces.inventory import LEGS, Loading

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.yaml"
LONGEST = 260


def terms() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(GLOSSARY.read_text(encoding="utf-8"))
    return found


def words_of_the_interface() -> set[str]:
    return {
        *POSTURES,
        *DOCTRINES,
        *COUNT_TYPES,
        *KINDS,
        *VERIFICATIONS,
        *GRADES,
        *BASINGS,
        *LEGS,
        *get_args(Verdict),
        *get_args(Loading),
        *get_args(Basis),
        *(r.name for r in RULES),
        BASELINE,
    }


def test_every_word_of_the_interface_is_explained() -> None:
    explained = {w for t in terms() for w in t.get("interface", ())}
    assert words_of_the_interface() - explained == set()


def test_no_word_is_explained_that_the_interface_does_not_have() -> None:
    explained = {w for t in terms() for w in t.get("interface", ())}
    assert explained - words_of_the_interface() - set(load_facts().quantities) == set()


def test_terms_are_in_order_once_each_and_short() -> None:
    names = [re.sub(r"\W", " ", str(t["term"])).lower() for t in terms()]
    assert names == sorted(set(names))
    for term in terms():
        assert set(term) <= {"term", "interface", "meaning"}
        assert 0 < len(" ".join(term["meaning"].split())) <= LONGEST, term["term"]
