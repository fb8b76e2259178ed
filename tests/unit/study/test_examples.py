"""The studies that ship run, and say something."""

from __future__ import annotations

from pathlib import Path

import pytest

from equipoise.studies import Study

FOLDER = Path(__file__).parents[3] / "examples" / "studies"
EXAMPLES = sorted(FOLDER.glob("*.yaml"))
EXPECTED = {
    "deep-cuts",
    "european-defense-2012",
    "golden-dome",
    "test-record",
    "three-party",
    "upload",
}


def test_the_promised_examples_are_there() -> None:
    assert {p.stem for p in EXAMPLES} >= EXPECTED


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_each_example_runs(path: Path) -> None:
    study = Study(path)
    spec = study.file.spec
    assert spec.name == path.stem
    assert spec.question.endswith("?")
    assert spec.notes
    assert spec.matters is not None
    assert spec.samples & (spec.samples - 1) == 0
    assert path.read_text().startswith("# yaml-language-server: $schema=../../docs/study.schema")
    result = study.run(samples=1024, workers=1)
    rows = result.summary().to_rows()
    assert all(float(str(r["low"])) <= float(str(r["high"])) for r in rows)
    bounds = {r["output"]: float(str(r["high"])) for r in rows if str(r["case"]).startswith("all")}
    assert bounds["removed_share"] <= bounds["upper_bound_share"]
    assert result.discover().boxes
