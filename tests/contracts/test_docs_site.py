"""The documentation site: built strictly, complete against the code, without the network."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import click
import pytest

import equipoise as eq
from equipoise import api
from equipoise.claims import viewpoint
from equipoise.claims.argument import KEYS, OPTION_KEYS
from equipoise.claims.registry import CLAIMS
from equipoise.cli import cli
from equipoise.cli.run import run
from equipoise.data.load import columns_of, file_names
from equipoise.data.schema import NUMBER_COLUMNS, NUMBER_TABLES, RECORD_TABLES
from equipoise.exchange.inputs import viewpoints
from equipoise.study.build import KNOBS
from equipoise.study.files import known_keys
from equipoise.study.outputs import SIMPLE, known_outputs
from equipoise.study.spec import KINDS, StudySpec

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "examples" / "gallery").glob("q*.py"))
MOST_DECISIONS = 10
LEAST_GLOSSARY = 40


class Words(HTMLParser):
    """The words, the ids and what a page would fetch by itself."""

    FETCHING = ("src", "srcset", "data", "poster", "action", "background")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.ids: set[str] = set()
        self.fetched: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {k: v or "" for k, v in attrs}
        self.ids.add(found.get("id", ""))
        self.fetched += [found[k] for k in self.FETCHING if k in found]
        if tag == "link" and found.get("rel") != "canonical":
            self.fetched.append(found.get("href", ""))

    def handle_data(self, data: str) -> None:
        self.text += f"{data} "


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, with answers made up for the gallery, whose scripts have a test of their own."""
    answers = tmp_path_factory.mktemp("answers")
    for script in SCRIPTS:
        _write_made_up_answer(answers / script.stem)
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, "EQUIPOISE_GALLERY": str(answers), "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return folder


def _write_made_up_answer(place: Path) -> None:
    answer = {
        "sentence": "Made up.",
        "sources": ["Nobody."],
        "run_id": "0",
        "version": "0",
        "facts_digest": "0",
        "rows_read": [],
        "recalled_share": 0.0,
    }
    place.with_suffix(".json").write_text(json.dumps(answer), encoding="utf-8")
    place.with_suffix(".svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", "utf-8")


def page(site: Path, name: str) -> Words:
    return Words((site / name).read_text(encoding="utf-8"))


def missing(words: list[str], text: str) -> list[str]:
    """Those of the words that do not stand in a text as words of their own."""
    return [w for w in words if not re.search(rf"(?<![\w-]){re.escape(w)}(?![\w-])", text)]


class TestNothingIsFetched:
    def test_no_page_asks_for_anything_elsewhere(self, site: Path) -> None:
        for path in site.rglob("*.html"):
            for address in Words(path.read_text(encoding="utf-8")).fetched:
                assert not re.match(r"(?:https?:)?//", address), (path.name, address)
                place = address.split("?")[0].split("#")[0]
                start = site if place.startswith("/") else path.parent
                there = (start / place.lstrip("/")).exists()
                assert there or address.startswith(("data:", "javascript:")), (path.name, address)

    def test_no_style_asks_for_anything_elsewhere(self, site: Path) -> None:
        for path in site.rglob("*.css"):
            text = path.read_text(encoding="utf-8")
            assert not re.findall(r"(?:@import|url\()\s*['\"]?(?:https?:)?//", text), path.name

    def test_no_script_knows_where_to_ask(self, site: Path) -> None:
        """No address in a string, but for names of formats, which nobody fetches."""
        scripts = [p for p in site.rglob("*.js") if p.name != "search_index.js"]
        assert scripts
        for path in scripts:
            text = path.read_text(encoding="utf-8")
            found = re.findall(r"""["'`](?:https?:)?//([\w.]+\.[a-z]{2,})[/"'`]""", text)
            assert set(found) <= {"www.w3.org"}, path.name


class TestCommands:
    def test_every_command_and_option_is_documented(self, site: Path) -> None:
        text = page(site, "reference/commands.html").text
        assert missing(list(_commands_and_options(cli)), text) == []

    def test_an_option_that_is_not_there_would_be_missed(self, site: Path) -> None:
        text = page(site, "reference/commands.html").text
        assert missing(["--imagined", "--on"], text) == ["--imagined"]

    def test_every_option_of_a_study_is_explained(self, site: Path) -> None:
        text = page(site, "studies.html").text + page(site, "how-to/cluster.html").text
        options = [o for p in run.params for o in p.opts if o.startswith("--")]
        assert missing(options, text) == []


def _commands_and_options(command: click.Command) -> Iterator[str]:
    yield from (o for p in command.params for o in (*p.opts, *p.secondary_opts) if o[0] == "-")
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield name
            yield from _commands_and_options(inner)


class TestClaimsAndArguments:
    def test_every_claim_has_its_rule_and_its_objection(self, site: Path) -> None:
        rules, objections = page(site, "reference/claims.html"), page(site, "claims.html")
        for claim in CLAIMS:
            assert claim.id in rules.ids
            assert claim.id in objections.ids, f"no section '{claim.id}' in docs/claims.md"
            for words in (claim.question, claim.supported_if, claim.refuted_if):
                assert " ".join(words.split()) in " ".join(rules.text.split()), claim.id

    def test_every_argument_and_key_is_documented(self, site: Path) -> None:
        found = page(site, "reference/arguments.html")
        assert {a.id for a in api.arguments()} <= found.ids
        assert missing([*KEYS, *OPTION_KEYS], found.text) == []

    def test_every_key_of_a_viewpoint_is_documented(self, site: Path) -> None:
        keys = [*viewpoint.KEYS, *viewpoint.PARAMETER_KEYS, *viewpoint.SAID_KEYS]
        assert missing(keys, page(site, "viewpoints.html").text) == []

    def test_every_viewpoint_is_documented(self, site: Path) -> None:
        facts = eq.load_facts()
        spoken = {str(r["viewpoint"]) for r in facts.records["viewpoints"]}
        assert spoken | set(viewpoints(facts)) <= page(site, "reference/viewpoints.html").ids


class TestPage:
    def test_every_address_for_programs_is_documented(self, site: Path) -> None:
        pytest.importorskip("fastapi")
        from equipoise.web.app import create_app

        text = page(site, "how-to/page.html").text
        paths = create_app().openapi()["paths"]
        asked = [f"{m.upper()} {p}" for p, found in paths.items() for m in found if "/api/" in p]
        assert len(asked) > 10
        assert [a for a in asked if f"{a} " not in text] == []


class TestFormats:
    def test_every_column_of_every_table_is_documented(self, site: Path) -> None:
        found = page(site, "tables.html")
        tables = [t.name for t in (*NUMBER_TABLES, *RECORD_TABLES)]
        assert {*tables, *file_names()} <= found.ids
        columns = {c.name for name in file_names() for c in columns_of(name)}
        columns |= {c.name for t in RECORD_TABLES for c in t.columns}
        columns |= {c.name for c in NUMBER_COLUMNS}
        assert missing(sorted(columns), found.text) == []

    def test_every_key_of_a_study_is_documented(self, site: Path) -> None:
        keys = [*StudySpec.model_fields, *known_keys(("scenario",))]
        assert missing(keys, page(site, "reference/study-file.html").text) == []
        explained = page(site, "studies.html").text
        kinds = [k for k in KINDS if k != "number"]
        assert missing([*keys, *kinds, *SIMPLE, *known_outputs(), *KNOBS], explained) == []

    def test_every_study_that_ships_is_named(self, site: Path) -> None:
        names = [p.stem for p in (ROOT / "examples" / "studies").glob("*.yaml")]
        assert missing(names, page(site, "studies.html").text) == []


class TestPython:
    def test_every_public_name_is_documented(self, site: Path) -> None:
        ids = {i.rsplit(".", maxsplit=1)[-1] for i in page(site, "reference/python.html").ids}
        assert {*eq.__all__, *api.__all__} - {"__version__"} <= ids

    def test_public_methods_are_documented(self, site: Path) -> None:
        ids = page(site, "reference/python.html").ids
        for thing in (eq.StudyResult, eq.Study, eq.Outcome):
            own = {k: v for k, v in vars(thing).items() if not k.startswith("_")}
            for name in (k for k, v in own.items() if inspect.isfunction(v) or type(v) is property):
                assert f"{thing.__module__}.{thing.__qualname__}.{name}" in ids, name


class TestProject:
    def test_the_picture_shows_every_layer_of_the_contract(self, site: Path) -> None:
        settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        contracts = settings["tool"]["importlinter"]["contracts"]
        (contract,) = [c for c in contracts if c["type"] == "layers"]
        source = ROOT / "src" / "equipoise"
        there = {p.stem for p in source.iterdir() if p.suffix == ".py" or (p / "x").parent.is_dir()}
        names = [n for line in contract["layers"] for n in re.findall(r"\w+", line) if n in there]
        html = (site / "architecture.html").read_text(encoding="utf-8")
        drawn = re.findall(r"<text[^>]*>(\w+)</text>", html)
        assert drawn == names
        assert missing(names, page(site, "architecture.html").text) == []

    def test_every_decision_is_listed_and_they_are_few(self) -> None:
        decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
        assert 0 < len(decisions) <= MOST_DECISIONS
        listed = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
        assert [d.name for d in decisions if f"decisions/{d.name}" not in listed] == []

    def test_every_page_is_in_the_navigation(self) -> None:
        pages = [p.relative_to(ROOT / "docs").as_posix() for p in (ROOT / "docs").rglob("*.md")]
        listed = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
        assert [
            p for p in pages if not re.search(rf"(?<![\w/-]){re.escape(p)}$", listed, re.M)
        ] == []

    def test_no_part_is_left_unfilled(self, site: Path) -> None:
        for path in site.rglob("*.html"):
            text = path.read_text(encoding="utf-8")
            assert "<!-- generated:" not in text, path.name
            assert not re.search(r":::|```", Words(text).text), path.name

    def test_every_question_of_the_gallery_has_its_page(self, site: Path) -> None:
        first = (site / "gallery" / "index.html").read_text(encoding="utf-8")
        for script in SCRIPTS:
            assert f'href="{script.stem}.html"' in first
            assert (site / "gallery" / f"{script.stem}.svg").exists()
            shown = "".join(page(site, f"gallery/{script.stem}.html").text.split())
            assert "fromshowingimport" in shown

    def test_the_glossary_is_long_enough(self, site: Path) -> None:
        html = (site / "reference" / "glossary.html").read_text(encoding="utf-8")
        assert html.count("<dt>") >= LEAST_GLOSSARY
