"""docs/studies.md says what the code does: options, keys, outputs, and snippets that run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from equipoise.cli.run import run
from equipoise.study.build import KNOBS
from equipoise.study.files import known_keys, parse_study
from equipoise.study.outputs import SIMPLE, known_outputs
from equipoise.study.spec import KINDS, StudySpec

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "studies.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, flags=re.DOTALL)


def test_every_option_of_the_command_is_documented() -> None:
    options = [o for p in run.params for o in p.opts if o.startswith("--")]
    assert [o for o in options if o not in TEXT] == []


def test_every_key_kind_output_and_knob_is_documented() -> None:
    keys = [*StudySpec.model_fields, *known_keys(("scenario",))]
    kinds = [f"{{{k}:" for k in KINDS if k != "number"]
    names = [f"`{n}`" for n in (*keys, *SIMPLE, *known_outputs(), *KNOBS)]
    assert [n for n in (*names, *kinds) if n not in TEXT] == []


def test_every_example_is_named() -> None:
    for path in (ROOT / "examples" / "studies").glob("*.yaml"):
        assert f"`{path.stem}`" in TEXT


def test_the_study_shown_is_one() -> None:
    (shown,) = blocks("yaml")
    assert parse_study(shown).spec.name == "deep-cuts"


def test_the_first_python_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As printed, but with fewer scenarios."""
    snippet = next(b for b in blocks("python") if "result.worth()" in b)
    shorter = {
        '"examples/': f'"{ROOT}/examples/',
        'run(out="deep-cuts")': 'run(out="deep-cuts", samples=2048)',
        ".sobol()": ".sobol(size=64)",
        '.sobol("single")': '.sobol("single", size=32)',
        ".worth()": ".worth(size=16)",
    }
    for shown, run_here in shorter.items():
        assert shown in snippet
        snippet = snippet.replace(shown, run_here)
    pytest.importorskip("pandas")
    monkeypatch.chdir(tmp_path)
    exec(compile(snippet, "docs/studies.md", "exec"), {})
    out = capsys.readouterr().out
    assert "explains" in out
    assert "(density)" in out
    assert (tmp_path / "map.svg").read_text().startswith("<svg")
    (query,) = blocks("sql")
    import duckdb

    rows = duckdb.sql(query).fetchall()
    assert len(rows) == 4
    assert all(len(row[1]) == 3 for row in rows)
