"""What the report promises: no network, small, the same bytes, fair words, quick start."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from tests.unit.report import synthetic, synthetic_figures

import equipoise.report
from equipoise.core.finding import FigureKind, Verdict
from equipoise.core.likelihood import SCALES, scale
from equipoise.report import columns, figures
from equipoise.report.describe import reading
from equipoise.report.html import VERDICT_MEANING, script_hash
from equipoise.report.words import banned_words

REPORT = Path(equipoise.report.__path__[0])
SLOW_TO_IMPORT = {"altair", "vl_convert", "jinja2", "rich", "pandas"}
LARGEST_PAGE_BYTES = 2_000_000


@cache
def page() -> str:
    return synthetic.page()


def test_page_asks_nothing_of_the_network() -> None:
    html = page()
    sources = {s.url for s in synthetic.facts().sources.values() if s.url}
    addresses = re.findall(r'\b(?:src|href|action|data|poster|srcset)="([^"]*)"', html)
    for address in addresses:
        assert address.startswith("#") or address == "data:," or address in sources, address
    assert not re.findall(r"<(?:link(?! rel=\"icon\")|iframe|object|embed|img)\b", html)
    assert "@import" not in html
    assert not re.findall(r"url\((?!#)", html)
    assert "default-src 'none'" in html


def test_page_runs_its_own_script_and_no_other() -> None:
    html = page()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    scripts = re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)
    assert policy is not None
    assert len(scripts) == 1
    assert f"script-src '{script_hash(scripts[0])}';" in policy[1]
    assert "unsafe-eval" not in policy[1]
    others = re.findall(r"<script\b(?!>)([^>]*)>", html)
    assert all(attributes.startswith(' type="application/json"') for attributes in others)
    for word in (
        "fetch(",
        "XMLHttpRequest",
        "eval(",
        "import(",
        "http://",
        "https://",
        "innerHTML",
    ):
        assert word not in scripts[0]


def test_page_stays_small() -> None:
    assert len(page().encode()) < LARGEST_PAGE_BYTES


def test_page_is_the_same_every_time_and_in_every_process() -> None:
    assert synthetic.page() == page()
    code = (
        "import hashlib; from tests.unit.report import synthetic; "
        "print(hashlib.sha256(synthetic.page().encode()).hexdigest())"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(["src", "."])}
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**environment, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_prose_of_the_page_keeps_to_fair_words() -> None:
    findings = [f for f in synthetic.findings() if f.id != "made-up-hostile"]
    html = synthetic.page(findings=findings)
    body = re.sub(r"<style>.*?</style>", " ", html[html.index("<body") :], flags=re.DOTALL)
    prose = re.sub(r"<[^>]*>", " ", body)
    assert banned_words(prose) == []
    assert banned_words(prose + " This proves the shield works.") == [
        "proves",
        "shield",
        "works",
    ]


@pytest.mark.parametrize(
    "make", synthetic_figures.FIGURES.values(), ids=synthetic_figures.FIGURES.keys()
)
def test_words_about_figures_are_fair(make: object) -> None:
    figure = make()  # type: ignore[operator]
    assert banned_words(figures.alt_text(figure)) == []
    assert banned_words(reading(figure)) == []


def test_every_kind_of_figure_has_columns_a_drawing_and_documentation() -> None:
    kinds = set(get_args(FigureKind))
    assert set(columns.COLUMNS) == kinds
    assert set(figures._drawings()) == kinds
    documentation = figures.__doc__ or ""
    for kind, keys in columns.COLUMNS.items():
        start = documentation.index(f"``{kind}``:")
        end = documentation.find("\n\n", start)
        for key in (*keys, *(columns.MAP_COLUMNS if kind == "threshold_map" else ())):
            assert f"``{key}``" in documentation[start:end], (kind, key)


def test_every_option_read_by_a_drawing_is_documented() -> None:
    documentation = figures.__doc__ or ""
    for file in [*(REPORT / "charts").glob("*.py"), REPORT / "figures.py"]:
        for name in re.findall(r'options(?:\.get\(|\[)"(\w+)"', file.read_text(encoding="utf-8")):
            assert f"``{name}``" in documentation, (file.name, name)


def test_every_verdict_and_the_whole_scale_are_explained_in_print() -> None:
    assert set(VERDICT_MEANING) == set(get_args(Verdict))
    text = re.sub(r"<[^>]*>", " ", page())
    for band in SCALES["icd203"].bands:
        assert re.search(
            rf"{band.word}\s+{100 * band.low:.0f}\s% to {100 * band.high:.0f}\s%", text
        )
    for phrase in ("Published estimates differ", "Parameters", "Structure", "no probability"):
        assert phrase in text


def test_page_prints_the_scale_that_was_chosen() -> None:
    with scale("ipcc"):
        html = synthetic.page()
    assert "about as likely as not" in html
    assert "Intergovernmental Panel" in html
    assert "ICD 203" not in html
    assert "--scale ipcc" in html


def test_release_statement_says_what_it_must() -> None:
    text = " ".join(re.sub(r"<[^>]*>", " ", page()).split())
    for phrase in (
        "All inputs are public sources",
        "It is not a forecast",
        "Left out on purpose",
        "must not be used for operations",
        "how to report an error",
    ):
        assert phrase in text


def test_report_imports_only_core() -> None:
    for file in REPORT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            for name in names:
                if name.startswith("equipoise"):
                    assert name.startswith(("equipoise.core", "equipoise.report")), (file, name)


def test_importing_the_report_loads_nothing_slow() -> None:
    code = (
        "import sys, equipoise.report.html, equipoise.report.terminal, equipoise.report.figures; "
        "print(*sorted(m for m in sys.modules if '.' not in m))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": "src"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not SLOW_TO_IMPORT & set(run.stdout.split())


def test_no_year_of_the_world_is_written_into_the_report() -> None:
    for file in REPORT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and type(node.value) in {int, float}:
                assert not 1945 <= node.value <= 2100, (file.name, node.value)
