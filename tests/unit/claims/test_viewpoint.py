"""Viewpoints as files: the same rows as those that ship, plain refusals, and what they move."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from equipoise import api
from equipoise.claims.frame import Options, Result, finding_of
from equipoise.claims.moved import ELSEWHERE, SAME, verdicts_of
from equipoise.claims.registry import claim_named
from equipoise.claims.viewpoint import (
    Viewpoint,
    slots,
    spoken_by,
    viewpoint_from_text,
    viewpoint_text,
    words_of,
)
from equipoise.core.dates import day_asked
from equipoise.core.errors import BadInputError, UnknownNameError
from equipoise.core.facts import Facts
from equipoise.core.finding import Finding, Interval, Verdict
from equipoise.exchange.inputs import BASELINE, Question, viewpoints
from tests.support.command_line import equipoise

TODAY = day_asked("2026-11-22")
NAMED = (
    "podvig", "mop-up", "mda", "aps-skeptic", "russian-general-staff", "golden-dome-optimist",
)  # fmt: skip
OWN = """\
id: my-view
title: Europe within reach of half of the force
author: A. Reader
parameters:
  - parameter: engageable_share
    party: USA
    layer: europe
    low: 0.4
    central: 0.5
    high: 0.6
    note: Codes "about half".
    said:
      - words: about half
        who: A. Reader
        date: 2024-05
        source: my own notebook, page 3
"""


@cache
def facts() -> Facts:
    return api.load_facts()


def read(text: str) -> Viewpoint:
    return viewpoint_from_text(text, file="own.yaml", facts=facts())


def refusal(text: str) -> str:
    with pytest.raises(BadInputError) as caught:
        read(text)
    return str(caught.value)


def asked(view: str, known: Facts, posture: str = "day-to-day-ride-out") -> Question:
    return api.question(known, "RUS", "USA", on="2012-05", posture=posture, viewpoint=view)


def shipped() -> list[str]:
    return [v for v in viewpoints(facts()) if v != BASELINE]


def test_the_named_presets_ship_and_every_number_has_words_and_a_source() -> None:
    assert set(NAMED) <= set(shipped())
    for name in shipped():
        for fact in spoken_by(facts(), name).values():
            words = words_of(facts(), fact)
            assert words, fact.id
            assert all(r["words"] and r["who"] and r.source_id in facts().sources for r in words)


@pytest.mark.parametrize("name", ["podvig", "mda", "aps-skeptic", "lieber-press"])
def test_a_shipped_viewpoint_read_back_from_its_file_gives_the_same_inputs(name: str) -> None:
    found = read(viewpoint_text(facts(), name))
    assert found.id == f"my-{name}"
    assert not found.sources  # its sources are those that ship
    before = asked(name, facts()).inputs
    after = asked(found.id, found.joined_to(facts())).inputs
    for old, new in zip(before, after, strict=True):
        assert (new.name, new.origin, new.note) == (old.name, old.origin, old.note)
        numbers = (old.low, old.central, old.high)
        assert (new.low, new.central, new.high) == numbers
        assert new.distribution == old.distribution


def test_every_shipped_viewpoint_can_be_written_and_read() -> None:
    for name in shipped():
        found = read(viewpoint_text(facts(), name))
        assert len(found.facts) == len(spoken_by(facts(), name))


def test_a_users_own_words_become_rows_and_their_source_is_shown_as_such() -> None:
    found = read(OWN)
    known = found.joined_to(facts())
    item = next(i for i in asked("my-view", known).inputs if i.name == "engageable_share_europe")
    assert (item.low, item.central, item.high, item.origin) == (0.4, 0.5, 0.6, "viewpoint")
    (source,) = found.sources.values()
    assert source.title == "my own notebook, page 3"
    assert source.grade == "D"
    assert "Named by A. Reader" in source.producer
    assert known.by_id(found.facts[0].id).verification == "recalled"
    assert len(list(facts().all_rows())) + 2 == len(list(known.all_rows()))
    with pytest.raises(UnknownNameError):
        asked("my-view", facts())


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("id: my-view", "id: podvig", ("line 1", "key id", "shipped viewpoint", "my-podvig")),
        ("id: my-view", "id: My View", ("key id", "no short name")),
        ("engageable_share", "engagable_share", ("line 5", "Did you mean 'engageable_share'?")),
        ("party: USA", "party: FRA", ("line 6", "party 'FRA'", "Known: RUS, USA")),
        ("layer: europe", "layer: moscow", ("line 7", "layer 'moscow'", "europe, homeland")),
        ("low: 0.4", "low: 0.7", ("line 8", "do not ascend", "Order them")),
        ("high: 0.6", "high: 1.6", ("out of their domain", "between 0 and 1")),
        ("low: 0.4", "low: few", ("line 8", "this is no number")),
        ("low: 0.4", "low: .nan", ("line 8", "no finite number")),
        ("date: 2024-05", "date: May 2024", ("line 15", "is not a date", "YYYY-MM")),
        ("words: about half", "word: about half", ("line 13", "Did you mean 'words'?")),
        ("        source: my own notebook, page 3\n", "", ("source", "this is required")),
        ("author: A. Reader", "author: &x A", ("anchors and aliases",)),
        ("title: Europe", "titel: Europe", ("Did you mean 'title'?",)),
        ("source: my own", "verification: sure\n        source: my", ("'seen' nor 'recalled'",)),
    ],
)
def test_a_mistake_is_named_with_its_line_and_cure(
    old: str, new: str, says: tuple[str, ...]
) -> None:
    assert old in OWN
    message = refusal(OWN.replace(old, new, 1))
    assert message.startswith("own.yaml")
    for words in says:
        assert words in message


def test_a_parameter_that_comes_twice_is_refused() -> None:
    again = OWN[OWN.index("  - parameter") :]
    assert "comes twice" in refusal(OWN + again)


def test_shots_are_counted_from_one_and_surviving_fractions_need_a_posture() -> None:
    shots = OWN.replace("engageable_share", "shots_per_warhead")
    assert "1 or more" in refusal(shots)
    surviving = OWN.replace("engageable_share", "surviving_fraction_declared").replace(
        "party: USA", "party: RUS"
    )
    assert "posture ''" in refusal(surviving)
    placed = surviving.replace("layer: europe", "posture: generated-ride-out\n    basing: mobile")
    found = read(placed)
    assert found.facts[0].system == "generated-ride-out:my-view"
    question = asked("my-view", found.joined_to(facts()), "generated-ride-out")
    assert question.surviving["mobile"].origin == "viewpoint"


def test_only_what_is_asked_of_a_viewpoint_can_be_spoken_to() -> None:
    quantities = {s.quantity for s in slots(facts())}
    assert "upload_reserve_share" not in quantities
    assert len(quantities) == 8


def test_the_commands_take_a_file_wherever_they_take_a_name(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(OWN, encoding="utf-8")
    ask = ("outcome", "--attacker", "RUS", "--defender", "USA", "--on", "2012-05", "--json")
    done = equipoise(*ask, "--viewpoint", "own.yaml", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    inputs = {i["name"]: i for i in json.loads(done.stdout)["inputs"]}
    assert inputs["Engageable share, Europe"]["central"] == 0.5
    printed = equipoise("viewpoint", "podvig", folder=tmp_path)
    assert printed.returncode == 0
    assert printed.stdout == viewpoint_text(facts(), "podvig")
    missing = equipoise(*ask, "--viewpoint", "none.yaml", folder=tmp_path)
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "there is no viewpoint file 'none.yaml'" in missing.stderr


@cache
def found(claim: str, view: str | None) -> Finding:
    options = Options(on=TODAY, today=TODAY, viewpoint=view)
    return finding_of(claim_named(claim), facts(), options)


def test_a_run_with_a_file_has_an_id_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    argument = tmp_path / "one.yaml"
    argument.write_text(
        "id: one\ntitle: t\nauthor: a\nsource: s\non: today\nquestion: q\nclaims: [mop-up]\n",
        encoding="utf-8",
    )
    ids = []
    for text in (OWN, OWN.replace("high: 0.6", "high: 0.7")):
        path.write_text(text, encoding="utf-8")
        checked = api.check_argument(str(argument), viewpoint=str(path), facts=facts())
        ids.append(checked.run.run_id)
        assert checked.options.viewpoint == "my-view"
        (one,) = checked.findings
        assert "What viewpoint my-view moves: engageable share, USA, europe" in one.statement
        assert any("my-view-source" in s for s in one.source_ids)
    assert ids[0] != ids[1]


def test_a_finding_says_what_its_viewpoint_moved_and_against_what() -> None:
    podvig = found("mop-up", "podvig")
    assert "engageable share, USA, europe 0 to 0.05 instead of 0 to 1" in podvig.statement
    plain = found("mop-up", BASELINE)
    assert plain.interval is not None
    same = podvig.verdict == plain.verdict
    answer = (
        f"stays {podvig.verdict}" if same else f"is {podvig.verdict} instead of {plain.verdict}"
    )
    assert f"the verdict {answer}." in podvig.statement
    (row,) = podvig.tables[-1].as_dicts()
    assert row["own"] == "0 to 0.05"
    assert "almost nil" in str(row["words"])


def test_a_claim_without_such_inputs_says_that_no_viewpoint_moves_it() -> None:
    assert SAME in found("already-been-done", None).caveats
    assert any("moves nothing" in c for c in found("already-been-done", "mda").caveats)
    assert found("already-been-done", "mda").verdict == found("already-been-done", None).verdict


def test_a_claim_computed_for_the_baseline_says_where_the_others_are() -> None:
    assert ELSEWHERE in found("mop-up", None).caveats


def judged(facts: Facts, options: Options) -> Result:
    """A claim that only ``podvig`` supports, and that reads an input viewpoints speak to."""
    facts.numbers("engageable_share", system=options.viewpoint or BASELINE)
    facts.numbers("engageable_share", system="default")
    verdict: Verdict = "supported" if options.viewpoint == "podvig" else "refuted"
    return Result("s", verdict, "c", Interval(0.0, float(verdict == "refuted"), 1.0, 0.9))


def test_verdicts_are_those_under_each_viewpoint_and_robust_ones_are_computed_once() -> None:
    options = Options(on=TODAY, today=TODAY)
    claim = replace(claim_named("mop-up"), build=judged)
    turns = verdicts_of(claim, facts(), options)
    assert turns.speaks
    assert not turns.robust
    assert next(iter(turns.verdicts)) == BASELINE
    assert set(turns.verdicts) == set(viewpoints(facts()))
    assert [v for v, verdict in turns.verdicts.items() if verdict == "supported"] == ["podvig"]
    assert turns.central["podvig"] == 0.0
    told = finding_of(claim, facts(), replace(options, viewpoint="podvig"))
    assert told.statement.endswith(
        "Against the baseline the middle is 0 % instead of 100 % and the verdict is supported "
        "instead of refuted."
    )
    stands = verdicts_of(claim_named("already-been-done"), facts(), options)
    assert stands.robust
    assert not stands.speaks


def test_a_camp_that_sees_no_warhead_tracked_leaves_the_cost_without_bound() -> None:
    claim = claim_named("cost-at-the-margin")
    options = Options(on=TODAY, today=TODAY, viewpoint="aps-skeptic")
    result = finding_of(claim, facts(), options)
    assert result.interval is not None
    assert math.isinf(result.interval.high)
    assert "no bound" in result.statement
    plain = finding_of(claim, facts(), replace(options, viewpoint=None))
    assert plain.verdict == result.verdict


def test_a_file_made_with_ones_own_viewpoint_is_rebuilt_with_it_and_only_with_it(
    tmp_path: Path,
) -> None:
    from equipoise.documents.check import check_document
    from equipoise.documents.plain import json_text
    from equipoise.rebuild.made import read as read_made
    from equipoise.rebuild.verify import verified

    own, argument = tmp_path / "own.yaml", tmp_path / "one.yaml"
    own.write_text(OWN, encoding="utf-8")
    argument.write_text(
        "id: one\ntitle: t\nauthor: a\nsource: s\non: today\nquestion: q\n"
        "claims: [cost-at-the-margin]\n",
        encoding="utf-8",
    )
    checked = api.check_argument(str(argument), viewpoint=str(own))
    document = tmp_path / "made.json"
    document.write_text(json_text(check_document(checked)) + "\n", encoding="utf-8")
    made = read_made(document)
    assert verified(made, argument=str(argument), viewpoint=str(own)).same
    with pytest.raises(BadInputError, match="Give its file with --viewpoint"):
        verified(made, argument=str(argument))
    own.write_text(OWN.replace("high: 0.6", "high: 0.7"), encoding="utf-8")
    assert not verified(made, argument=str(argument), viewpoint=str(own)).same
