from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from equipoise.core.facts import Fact, Facts, Quantity, Record
from equipoise.data.load import load_facts
from equipoise.data.scope import code_keeps_to_the_scope, facts_keep_to_the_scope, faults_of_code
from tests.broken_inputs.folder import write_valid_folder


@pytest.fixture
def valid(tmp_path: Path) -> Facts:
    return load_facts(folder=write_valid_folder(tmp_path / "facts"))


def with_note(facts: Facts, note: str) -> Facts:
    first, *others = facts.facts
    assert isinstance(first, Fact)
    return replace(facts, facts=[replace(first, note=note), *others], _by_quantity={})


@pytest.mark.parametrize(
    "note",
    [
        "warheads of 800 kt",
        "a 1.2 Mt warhead",
        "a CEP of 100 m",
        "aim points are listed in annex B",
        "prompt casualties",
        "silos hardened to 2000 psi",
        "silo hardness is disputed",
        "the site lies at 54.76 N, 17.1 E",
        "the site lies at 54° 46' north",
    ],
)
def test_text_outside_the_scope_is_found(valid: Facts, note: str) -> None:
    (problem,) = facts_keep_to_the_scope(with_note(valid, note))
    assert problem.row_ids == ("alpha-launchers-2012",)
    assert "SCOPE.md" in problem.cure


@pytest.mark.parametrize(
    "note",
    [
        "talks yield results",
        "an accurate count",
        "1.5 times as many",
        "the site lies at 55 N, 17 E",
        "throw-weight of 4.35 t",
        "see https://example.org/casualties?at=54.76N",
        "a target of 1,550 warheads",
    ],
)
def test_text_inside_the_scope_is_left_alone(valid: Facts, note: str) -> None:
    assert facts_keep_to_the_scope(with_note(valid, note)) == []


def test_cells_of_records_are_read_too(valid: Facts) -> None:
    record = valid.by_id("test-1")
    assert isinstance(record, Record)
    changed = replace(record, fields={**record.fields, "evidence": "miss distance and CEP"})
    facts = replace(valid, records={**valid.records, "flight_tests": [changed]})
    assert [p.row_ids for p in facts_keep_to_the_scope(facts)] == [("test-1",)]


@pytest.mark.parametrize(
    ("name", "unit"), [("warhead_yield", "t"), ("power", "kt"), ("cep", "m"), ("size", "megatons")]
)
def test_quantities_outside_the_scope_are_found(valid: Facts, name: str, unit: str) -> None:
    quantities = {**valid.quantities, name: Quantity(name, unit, 0, "")}
    assert facts_keep_to_the_scope(replace(valid, quantities=quantities))


def test_sites_stand_at_whole_degrees(valid: Facts) -> None:
    test = valid.by_id("test-1")
    assert isinstance(test, Record)
    degrees = {"latitude_deg": "54.5", "longitude_deg": "17"}
    site = replace(test, id="site", table="sites", fields=degrees)
    facts = replace(valid, records={"sites": [site]})
    (problem,) = facts_keep_to_the_scope(facts)
    assert "latitude_deg 54.5" in problem.message


@pytest.mark.parametrize(
    "code",
    [
        "yield_kt = 100\n",
        "def warhead_yield():\n    pass\n",
        "row['target_list']\n",
        "CEP = 1\n",
        "site.casualties += 1\n",
        "latitude_deg = 54.76\n",
        "Site(lat=54.76)\n",
    ],
)
def test_code_outside_the_scope_is_found(code: str) -> None:
    assert faults_of_code(code)


@pytest.mark.parametrize(
    "code",
    [
        "def rows():\n    yield 1\n",
        "accept = 'receipt'\n",
        "latitude_deg = 54.0\n",
        "# casualties stay out of the scope\n",
        '"""No yields, no casualties."""\n',
        "share = plateau = 54.76\n",
    ],
)
def test_code_inside_the_scope_is_left_alone(code: str) -> None:
    assert faults_of_code(code) == []


def test_the_source_code_keeps_to_the_scope(valid: Facts) -> None:
    assert code_keeps_to_the_scope(valid) == []
