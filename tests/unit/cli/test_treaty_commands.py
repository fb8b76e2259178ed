"""``treaty``, ``upload`` and ``order-of-battle`` as a stranger uses them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from equipoise.cli import cli
from equipoise.core.errors import EquipoiseError


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def output(*arguments: str) -> str:
    done = run(*arguments)
    assert done.exit_code == 0, (done.output, done.exception)
    return done.stdout


def document(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(output(*arguments, "--json"))
    return found


def message(*arguments: str) -> str:
    """The message of a refusal, with exit code 2."""
    done = run(*arguments)
    assert isinstance(done.exception, EquipoiseError), done.output
    assert done.exception.exit_code == 2
    return str(done.exception)


@pytest.mark.parametrize("name", ["start-1", "start-2", "sort", "new-start"])
def test_every_treaty_answers_in_words_and_as_json(name: str) -> None:
    on = {"start-1": "2001", "start-2": "2001", "sort": "2009", "new-start": "2012-05"}[name]
    shown = output("treaty", name, "--party", "RUS", "--on", on)
    found = document("treaty", name, "--party", "rus", "--on", on)
    assert {"treaty", "party", "on", "status", "counts", "beside", "facts_read", "sources"} <= set(
        found
    )
    assert found["status"]["explanation"] in shown
    assert found["counts"]
    assert "never added" in shown
    assert {s["id"] for s in found["sources"]}
    for note in found["notes"]:
        assert note in shown


def test_the_numbers_of_new_start_are_those_it_always_gave() -> None:
    found = document("treaty", "new-start", "--party", "RUS", "--on", "2012-03-01")
    assert [c["declared"] for c in found["counts"]] == [494, 1492, 881]
    assert [c["headroom"] for c in found["counts"]] == [206, 58, -81]


def test_start_1_prints_totals_with_their_difference() -> None:
    shown = output("treaty", "start-1", "--party", "USA", "--on", "2001")
    assert "Totals on record beside totals computed" in shown
    assert "10,563" in shown
    found = document("treaty", "start-1", "--party", "RUS", "--on", "2001-12-31")
    last = [c for c in found["comparisons"] if c["as_of"] == "2001-12-05"]
    assert [(c["recorded"], c["computed"], c["difference"]) for c in last] == [
        (5518, 5019, -499),
        (1136, 1068, -68),
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("treaty", "start1", "--party", "RUS"), "Did you mean 'start-1'"),
        (("treaty", "sort", "--party", "CHN"), "party to SORT 'CHN'"),
        (("treaty", "new-start", "--party", "RUS", "--on", "2009"), "not signed yet"),
        (("treaty", "start-1", "--party", "RUS", "--on", "1997"), "START I was in force"),
        (("upload", "CHN"), "complete list"),
        (("upload", "RUSS"), "Did you mean 'RUS'"),
        (("upload", "USA", "--on", "2005"), "2011"),
        (("upload", "RUS", "--known-by", "1985"), "no party"),
        (("order-of-battle", "RU"), "Did you mean 'RUS'"),
        (("order-of-battle", "RUS", "--on", "1999"), "--list-series"),
        (("order-of-battle", "RUS", "--series", "nope"), "series of RUS"),
        (("order-of-battle", "RUS", "--format", "xlsx"), "Give --out FILE"),
        (("order-of-battle", "RUS", "--out", "/nowhere/at/all.txt"), "does not exist"),
    ],
)
def test_what_cannot_be_answered_is_explained(arguments: tuple[str, ...], words: str) -> None:
    if words == "no party":
        words = "There is no"
    assert words in message(*arguments)


def test_upload_shows_ranges_assumptions_and_published_figures() -> None:
    shown = output("upload", "RUS")
    found = document("upload", "RUS")
    assert {(a["months"], a["leg"]) for a in found["added"]} == {
        (m, leg) for m in (6, 12, 36, 60) for leg in ("icbm", "slbm", "bomber", "all")
    }
    for added in found["added"]:
        assert added["low"] <= added["central"] <= added["high"]
    assert all(a["row"].startswith("assume-upload-") for a in found["assumptions"])
    assert found["published"][0]["high"] == 2550
    for wanted in ("about ", " to ", "Assumptions", "submarine", "Published figures"):
        assert wanted in shown


@pytest.mark.parametrize("form", ["text", "html", "csv"])
def test_order_of_battle_goes_to_the_screen_or_to_a_file(form: str, tmp_path: Path) -> None:
    arguments = ("order-of-battle", "RUS", "--on", "2022", "--format", form)
    shown = output(*arguments)
    path = tmp_path / f"page.{form}"
    assert output(*arguments, "--out", str(path)) == ""
    assert path.read_text(encoding="utf-8") == shown
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    assert "RS-24 Yars" in shown
    assert "153" in shown


def test_order_of_battle_as_excel_is_read_back(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "page.xlsx"
    output("order-of-battle", "USA", "--on", "2012", "--format", "xlsx", "--out", str(path))
    sheet = openpyxl.load_workbook(path)["Order of battle"]
    rows = {r[0]: r for r in sheet.iter_rows(values_only=True)}
    assert rows["Trident II D5"][3:7] == (288, 4, 1152, 1990)


def test_order_of_battle_as_json_is_the_page() -> None:
    found = document("order-of-battle", "USA", "--on", "2012")
    assert [s["key"] for s in found["sections"]] == ["icbm", "slbm", "bomber"]
    assert found["sections"][1]["warheads"]["value"] == 1152


def test_series_are_listed_and_chosen() -> None:
    listed = document("order-of-battle", "RUS", "--on", "2014", "--list-series")["series"]
    rival = next(r["series"] for r in listed if r["as_of"] == "2014-01" and r["leg"] == "icbm")
    assert not next(r["used"] for r in listed if r["series"] == rival)
    shown = output("order-of-battle", "RUS", "--on", "2014", "--series", rival)
    assert "311" in shown
