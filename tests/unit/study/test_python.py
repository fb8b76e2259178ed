"""Studies in Python: results, answers in words, pictures, other libraries."""

from __future__ import annotations

import gc
import json
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import equipoise as eq
from equipoise.core.errors import BadInputError, UnknownNameError
from equipoise.report.study_pictures import Picture
from equipoise.studies import Study, StudyResult, open_results
from equipoise.study.drivers import grouped
from equipoise.sweep.manifest import checksum
from tests.unit.study.invented import built, facts, values

CHOICE = {
    "posture": {"choice": ["no-first-strike", "day-to-day-ride-out"]},
    "warheads": {"uniform": [20, 400]},
}
MATTERS = {"output": "removed_share", "at_least": 0.2}


def study(**changes: Any) -> Study:
    settings = {"parameters": CHOICE, "matters": MATTERS, "samples": 4096, **changes}
    return Study(values(**settings), facts=facts())


@cache
def result() -> StudyResult:
    return study().run(workers=2)


# Running.


def test_the_public_names_are_there() -> None:
    assert eq.Study is Study
    assert eq.open_results is open_results
    assert eq.StudyResult is StudyResult


def test_a_run_into_a_folder_is_found_again(tmp_path: Path) -> None:
    first = study().run(tmp_path, samples=2000, seed=3)
    again = open_results(tmp_path, facts=facts())
    assert again.digest == first.digest
    assert again.run_id == first.run_id
    assert again.study.file.spec == first.study.file.spec
    assert again.report is None
    resumed = study().run(tmp_path, samples=2000, seed=3, resume=True)
    assert resumed.report is not None
    assert resumed.report.computed == 0


def test_a_run_is_cited_by_the_sources_of_its_rows_and_its_id() -> None:
    title, *notes = study(title="How much").run(samples=128).cite().splitlines()
    assert title == "How much"
    assert [note.split(".")[0] for note in notes] == [str(n + 1) for n in range(len(notes))]
    assert len(notes) > 1
    assert "The Equipoise developers" in notes[-1]
    assert study().run(samples=128).run_id in notes[-1]


def test_results_of_other_facts_are_not_cited(tmp_path: Path) -> None:
    study().run(tmp_path / "out", samples=128)
    with pytest.raises(BadInputError, match="other facts"):
        open_results(tmp_path / "out").cite()


def test_seed_samples_and_study_change_the_run_id_and_words_do_not(tmp_path: Path) -> None:
    def run_id(name: str, samples: int = 256, seed: int = 1, **changes: Any) -> str:
        return study(**changes).run(tmp_path / name, samples=samples, seed=seed).run_id

    first = run_id("a")
    assert run_id("b", title="Words", notes="More words") == first
    different = {
        run_id("c", seed=2),
        run_id("d", samples=512),
        run_id("e", doubt="none"),
        run_id("f", outputs=["removed_share", "mean_leaking"]),
    }
    assert len(different | {first}) == 5


def test_the_manifest_says_what_is_needed_to_run_it_again(tmp_path: Path) -> None:
    text = (
        "name: invented\n"
        "scenario: {attacker: ATT, defender: DEF, on: 2012-06, loading: as_listed}\n"
        "doubt: none\nparameters: {kill_near: {uniform: [0, 1]}}\n# a remark\n"
    )
    path = tmp_path / "study.yaml"
    path.write_text(text)
    manifest = Study(path, facts=facts()).run(tmp_path / "out", samples=128).results.manifest
    assert manifest["study_text"] == text
    assert set(manifest["versions"]) == {"equipoise", "python", "numpy", "scipy", "numba", "duckdb"}
    assert manifest["facts_digest"] == facts().digest
    assert "stock-far" in manifest["facts_read"]
    path.write_text(manifest["study_text"])
    again = Study(path, facts=facts()).run(tmp_path / "again", samples=128)
    assert again.digest == manifest["digest"]


def test_no_run_and_an_unfinished_run_are_said(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="holds no run"):
        open_results(tmp_path)
    study().run(tmp_path, samples=128)
    manifest = tmp_path / "manifest.json"
    values = {**json.loads(manifest.read_text()), "state": "interrupted"}
    manifest.write_text(json.dumps({**values, "checksum": checksum(values)}))
    with pytest.raises(BadInputError, match=r"not finished \(interrupted\).*--resume"):
        open_results(tmp_path)


def test_other_facts_than_those_of_the_run_are_refused(tmp_path: Path) -> None:
    from dataclasses import replace

    study().run(tmp_path, samples=128)
    later = replace(facts(), digest="later")
    with pytest.raises(BadInputError, match="other facts"):
        open_results(tmp_path, facts=later).sobol(size=64)


# Tables.


def test_columns_hold_words_and_numbers() -> None:
    columns = result().results.columns()
    assert len(columns["scenario"]) == 4096
    assert set(columns["posture"]) == {"no-first-strike", "day-to-day-ride-out"}
    silo = columns["surviving_silo"]
    assert silo[columns["posture"] == "day-to-day-ride-out"].max() <= 0.2


def test_the_other_libraries_get_the_same_table() -> None:
    columns = result().results.columns()
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    xarray = pytest.importorskip("xarray")
    frame, polar, cube = result().to_pandas(), result().to_polars(), result().to_xarray()
    assert isinstance(frame, pandas.DataFrame)
    assert isinstance(polar, polars.DataFrame)
    assert isinstance(cube, xarray.Dataset)
    for name, expected in columns.items():
        assert list(frame[name]) == list(expected)
        assert polar[name].to_list() == list(expected)
    np.testing.assert_array_equal(cube["removed_share"], columns["removed_share"])
    assert cube["removed_share"].attrs["unit"] == "share"
    assert cube.attrs["digest"] == result().digest
    assert cube["posture"].dims == ("scenario",)


def test_a_library_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(BadInputError, match="pip install polars"):
        result().to_polars()


# Answers.


def test_the_summary_shows_options_side_by_side() -> None:
    answer = result().summary()
    rows = [r for r in answer.to_rows() if r["output"] == "removed_share"]
    assert [r["case"] for r in rows] == [
        "all options scanned evenly",
        "posture: no-first-strike",
        "posture: day-to-day-ride-out",
    ]
    columns = result().results.columns()
    chosen = columns["removed_share"][columns["posture"] == "day-to-day-ride-out"]
    assert rows[2]["central"] == pytest.approx(np.median(chosen))
    assert rows[2]["low"] == pytest.approx(np.quantile(chosen, 0.05))
    assert "90 % of what is not known" in answer.words[0]


def test_drivers_by_group_and_one_by_one() -> None:
    grouped_answer = result().sobol(size=512)
    assert grouped_answer.indices is not None
    groups = {i.group for i in grouped_answer.indices.indices}
    assert groups == {"defense", "alert and survivability", "reliability", "size of the force"}
    first = grouped_answer.indices.indices[0]
    assert grouped_answer.words[0].startswith(f"{first.group} explains ")
    assert "of the doubt" in grouped_answer.words[0]
    assert "noise" in grouped_answer.words[-1]
    single = result().sobol("single", size=64)
    assert single.indices is not None
    assert "Size of the force" in {i.group for i in single.indices.indices}
    assert len(single.indices.indices) == len(result().study.built.model.parameters)


def test_groups_of_ones_own() -> None:
    groups = {"interceptors": ["interceptors_near", "interceptors_far"]}
    answer = result().sobol(groups, size=64)
    assert answer.indices is not None
    assert {i.group for i in answer.indices.indices} == {"interceptors", "all others"}
    model = built(parameters=CHOICE).model
    with pytest.raises(BadInputError, match="unknown parameter"):
        grouped(model, {"a": ["kil_near"]})
    with pytest.raises(BadInputError, match="in two groups"):
        grouped(model, {"a": ["kill_near"], "b": ["kill_near"]})
    with pytest.raises(BadInputError, match="unknown grouping"):
        grouped(model, "singly")
    with pytest.raises(BadInputError, match="nothing in this study is in doubt"):
        grouped(built(doubt="none").model, None)


def test_drivers_answer_the_same_each_time() -> None:
    assert result().sobol(size=64) == result().sobol(size=64)


def test_the_worth_of_knowing_is_said_in_words() -> None:
    answer = result().worth(size=32)
    assert "of all doubt" in answer.words[0]
    assert len(answer.knowing) == 4
    best = answer.knowing[0]
    assert 0.0 <= best.wrong_after <= best.wrong_now <= 0.5
    assert answer.words[1].startswith(f"Knowing {best.group} would bring that to ")


@pytest.mark.parametrize("method", ["prim", "tree"])
def test_what_must_be_true_for_the_defense_to_matter(method: str) -> None:
    if method == "tree":
        pytest.importorskip("sklearn")
    answer = result().discover(method=method)
    assert "share of arriving warheads that the defense removes is at least 20 %" in answer.words[0]
    assert "(density)" in answer.words[1]
    assert "(coverage)" in answer.words[1]
    box = answer.boxes[0]
    assert box.density > max(0.7, 1.5 * box.base)
    assert {"warheads", "posture"} & {limit.name for limit in box.limits}


def test_break_even_is_exact_at_rest() -> None:
    answer = result().break_even("warheads", options={"posture": "day-to-day-ride-out"})
    (crossing,) = answer.at_rest
    assert not crossing.rising
    assert answer.low == ()
    assert answer.median[0].at < answer.high[0].at
    model = result().study.built.model
    row = model.resting([1])
    place = model.names.index("warheads")
    share = []
    for at in (crossing.at - 1.0, crossing.at):
        row[0, place] = at
        share.append(model.outcomes(row)[0, 0])
    assert share[1] < 0.2 <= share[0]
    assert "day-to-day-ride-out" in answer.words[0]


def test_break_even_along_a_chance_is_found_to_nine_digits() -> None:
    answer = result().break_even(
        "kill_near", options={"posture": "day-to-day-ride-out"}, at_least=0.1
    )
    model = result().study.built.model
    row = model.resting([1])
    for crossing in answer.at_rest:
        row[0, model.names.index("kill_near")] = crossing.at
        assert model.outcomes(row)[0, 0] == pytest.approx(0.1, rel=1e-6)


def test_break_even_refuses_choices_and_unknown_names() -> None:
    with pytest.raises(BadInputError, match="'posture' is a choice"):
        result().break_even("posture")
    with pytest.raises(BadInputError, match="Did you mean 'warheads'"):
        result().break_even("warhead")
    with pytest.raises(BadInputError, match="unknown option of 'posture'"):
        result().break_even("warheads", options={"posture": "asleep"})


def test_a_map_has_bands_and_words() -> None:
    answer = result().map("warheads", "interceptors_near", points=(5, 4))
    rows = answer.to_rows()
    assert len(rows) == 20
    assert all(
        float(str(r["low"])) <= float(str(r["central"])) <= float(str(r["high"])) for r in rows
    )
    fewer, more = (
        [float(str(r["central"])) for r in rows if r["x"] == x]
        for x in (rows[0]["x"], rows[-1]["x"])
    )
    assert fewer[-1] > more[-1]
    assert fewer == sorted(fewer)
    with pytest.raises(BadInputError, match="against itself"):
        result().map("warheads", "warheads")


def test_a_threshold_must_come_from_somewhere() -> None:
    bare = study(matters=None).run(samples=64)
    with pytest.raises(BadInputError, match="when does the defense matter"):
        bare.discover()
    with pytest.raises(BadInputError, match="two thresholds"):
        bare.worth(at_least=0.1, at_most=0.2)
    with pytest.raises(BadInputError, match="unknown output"):
        bare.break_even("warheads", output="leaking", at_least=1.0)


# Pictures.


@pytest.mark.parametrize("kind", ["outcomes", "drivers", "break_even", "map"])
def test_pictures_show_and_save_themselves(kind: str, tmp_path: Path) -> None:
    plot = result().plot
    picture = {
        "outcomes": plot.outcomes,
        "drivers": lambda: plot.drivers(size=64),
        "break_even": lambda: plot.break_even("warheads"),
        "map": lambda: plot.map("warheads", "interceptors_near", points=(3, 3)),
    }[kind]()
    assert picture.svg.startswith("<svg")
    assert result().run_id in picture.svg
    assert "ATT against DEF" in picture.svg
    assert "http://" not in picture.svg.replace("http://www.w3.org", "")
    for name in ("p.svg", "p.png", "p.html"):
        assert picture.save(tmp_path / name).stat().st_size > 1000
    assert picture.svg in picture._repr_html_()
    with pytest.raises(BadInputError, match=r"\.svg, \.png or \.html"):
        picture.save(tmp_path / "p.doc")


@pytest.mark.parametrize(
    "drawn",
    [
        lambda theme: result().plot.outcomes(theme=theme),
        lambda theme: result().plot.break_even("warheads", theme=theme),
        lambda theme: result().plot.map(
            "warheads", "interceptors_near", points=(3, 3), theme=theme
        ),
    ],
    ids=["outcomes", "break_even", "map"],
)
def test_pictures_have_the_themes_of_the_report(drawn: Callable[[str], Picture]) -> None:
    wide, small, gray = (drawn(theme).svg for theme in ("screen", "narrow", "gray"))
    assert [re.search(r' width="(\d+)"', x)[1] for x in (wide, small, gray)] == [  # type: ignore[index]
        "748",
        "388",
        "668",
    ]
    assert colors(wide) != set()
    assert colors(gray) == set()
    with pytest.raises(UnknownNameError, match="theme"):
        drawn("pink")


def colors(picture: str) -> set[str]:
    """The colors of a picture that are no gray, however they are written."""
    hexes = (h for h in re.findall(r'="#([0-9a-fA-F]{6})"', picture))
    tones = [tuple(int(h[k : k + 2], 16) for k in (0, 2, 4)) for h in hexes]
    tones += [tuple(map(int, t)) for t in re.findall(r"rgb\((\d+), (\d+), (\d+)\)", picture)]
    return {str(t) for t in tones if max(t) - min(t) > 24}


def test_notebooks_show_study_and_result() -> None:
    assert "invented" in study()._repr_html_()
    shown = result()._repr_html_()
    assert "<table>" in shown
    assert result().run_id in shown
    answer = result().worth(size=16)
    assert answer.words[1] in answer._repr_html_()
    assert repr(answer) == str(answer)


def test_a_temporary_folder_lasts_as_long_as_its_result() -> None:
    mine = study().run(samples=64)
    place = Path(mine.results.folder.where)
    assert (place / "manifest.json").exists()
    del mine
    gc.collect()
    assert not place.exists()


def test_importing_the_package_loads_neither_dask_nor_charts() -> None:
    code = (
        "import sys, equipoise as eq; eq.Study; "
        "bad = {'distributed', 'dask', 'altair', 'sklearn', 'pandas', 'duckdb', 'scipy.stats'};"
        "print(sorted(bad & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
