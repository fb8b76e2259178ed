"""The rebuild command of a report gives the same report again, byte for byte."""

from __future__ import annotations

import io
import json
import re
import shlex
import zipfile
from pathlib import Path

import pytest

from equipoise.core.language import language
from equipoise.core.likelihood import scale
from equipoise.core.provenance import Run
from equipoise.report.html import rebuild_command
from tests.support.command_line import equipoise

ARGUMENT = """\
id: mine
title: An argument of one claim
author: Nobody
source: Nowhere
on: 2012-05
question: How much does missile defense change this?
claims: [everywhere-regardless]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an argument, and its report as tables and as a page."""
    place = tmp_path_factory.mktemp("rebuild")
    (place / "mine.yaml").write_text(ARGUMENT, encoding="utf-8")
    for name in ("first.zip", "first.html"):
        done = equipoise(
            "check", "mine.yaml", "--lang", "ru", "--scale", "ipcc", "--report", name, folder=place
        )
        assert done.returncode == 0, done.stderr
    return place


def test_the_command_in_the_archive_gives_its_tables_again(folder: Path) -> None:
    first = (folder / "first.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        run = json.loads(archive.read("run.json"))
        assert "tables/everywhere-regardless-01.csv" in archive.namelist()
    program, *arguments = shlex.split(run["rebuild"])
    assert program == "equipoise"
    again = equipoise(*(a.replace("report.html", "again.zip") for a in arguments), folder=folder)
    assert again.returncode == 0, again.stderr
    assert (folder / "again.zip").read_bytes() == first


def test_the_page_verifies_and_is_small_and_russian(folder: Path) -> None:
    page = (folder / "first.html").read_text(encoding="utf-8")
    assert '<html lang="ru">' in page
    assert "МГЭИК" in page
    assert len(page.encode()) < 2_000_000
    done = equipoise("verify", "first.html", "--argument", "mine.yaml", folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr


def test_both_reports_name_the_same_run(folder: Path) -> None:
    with zipfile.ZipFile(folder / "first.zip") as archive:
        run_id = json.loads(archive.read("run.json"))["run_id"]
    page = (folder / "first.html").read_text(encoding="utf-8")
    assert f"<code>{run_id}</code>" in page
    assert re.search(r'class="tools" data-caption="[^"]*" data-cites="[^"]*"', page)


def test_unknown_options_and_endings_end_with_two_and_no_file(folder: Path) -> None:
    for arguments, message in (
        (("--report", "report.docx"), ".xlsx"),
        (("--lang", "fr"), "Known: en, ru"),
        (("--scale", "nist"), "Known: icd203, ipcc"),
    ):
        done = equipoise("check", "mine.yaml", *arguments, folder=folder)
        assert done.returncode == 2, arguments
        assert message in done.stderr
        assert "Traceback" not in done.stderr
    assert not (folder / "report.docx").exists()


def test_command_names_language_scale_and_files_of_the_user() -> None:
    run = Run("1", "d" * 64, {"argument": "mine", "argument_file": "abc", "on": "2012-05-31"})
    assert rebuild_command(run, "mine") == (
        "equipoise check mine.yaml --on 2012-05-31 --report report.html"
    )
    with language("ru"), scale("ipcc"):
        assert "--lang ru --scale ipcc" in rebuild_command(run, "mine")
