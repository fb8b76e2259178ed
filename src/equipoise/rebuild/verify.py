"""Is a file what its question gives? Ask the question again and compare, byte by byte."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from equipoise._version import __version__
from equipoise.core.errors import BadInputError
from equipoise.core.language import known_language, language
from equipoise.core.likelihood import scale
from equipoise.rebuild.golden import differences
from equipoise.rebuild.made import Made

if TYPE_CHECKING:
    from equipoise.api import Checked

MOST_SHOWN = 20
Step = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Verified:
    """A file beside what its question gives now.

    Attributes:
        made: the file.
        differences: what differs, in words; empty if it is the same.
    """

    made: Made
    differences: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.differences


def verified(
    made: Made,
    *,
    argument: str | None = None,
    viewpoint: str | None = None,
    progress: Step | None = None,
) -> Verified:
    """Compute what a file holds again, and compare.

    Args:
        made: from :func:`equipoise.rebuild.made.read`.
        argument: path of the argument file, if the argument is none that ships.
        viewpoint: path of the viewpoint file, if the viewpoint is none that ships.
        progress: called with what is computed, its number and their count.

    Raises:
        BadInputError: if the file cannot be rebuilt here: another version, other facts, or an
            argument or study that cannot be used.
    """
    _require_this_version(made)
    if made.run.run_id != made.run_id:
        return Verified(
            made,
            (f"the run id {made.run_id} does not belong to the question ({made.run.run_id} does)",),
        )
    if made.kind == "study":
        return Verified(made, tuple(_study_differences(made)))
    return Verified(made, tuple(_check_differences(made, argument, viewpoint, progress)))


def _require_this_version(made: Made) -> None:
    from equipoise.data.load import load_facts

    if made.run.version != __version__:
        raise BadInputError(
            f"'{made.path}' was made with version {made.run.version}, and this is {__version__}",
            cure=f"Verify it with that version: pip install equipoise=={made.run.version}.",
        )
    digest = load_facts().digest
    if made.run.facts_digest != digest:
        raise BadInputError(
            f"'{made.path}' was made from other facts ({made.run.facts_digest[:12]}) than those "
            f"of this installation ({digest[:12]})",
            cure="Verify it with the release or commit whose facts have that digest.",
        )


def _check_differences(
    made: Made, argument: str | None, viewpoint: str | None, progress: Step | None
) -> Iterator[str]:
    from equipoise.documents.check import check_document, report_text
    from equipoise.documents.plain import json_text

    with language(known_language(made.language)), scale(made.scale):
        checked = _asked_again(made, argument, viewpoint, progress)
        yield from _question_differences(made.run.question, checked.run.question)
        if made.kind == "report":
            text = report_text(checked)
        else:
            text = json_text(check_document(checked)) + "\n"
    if text.encode() != made.content:
        yield from _text_differences(made, text)


def _asked_again(
    made: Made, argument: str | None, viewpoint: str | None, progress: Step | None
) -> Checked:
    from equipoise.api import check_argument

    question = made.run.question
    name = str(question.get("argument"))
    if "argument_file" in question and argument is None:
        raise BadInputError(
            f"'{made.path}' tests the argument '{name}', which does not ship with Equipoise",
            cure="Give its file with --argument.",
        )
    if "viewpoint_file" in question and viewpoint is None:
        raise BadInputError(
            f"'{made.path}' takes the viewpoint '{question.get('viewpoint')}', which does not ship "
            "with Equipoise",
            cure="Give its file with --viewpoint.",
        )
    return check_argument(
        argument or name,
        on=_word(question.get("on")),
        known_by=_word(question.get("known_by")),
        viewpoint=viewpoint or _word(question.get("viewpoint")),
        doctrine=_word(question.get("doctrine")),
        rule=_word(question.get("rule")),
        progress=progress,
    )


def _word(value: object) -> str | None:
    return None if value is None else str(value)


def _question_differences(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    return [
        f"question, {d.place}: the file has {d.before}, the run {d.after}"
        for d in differences(before, after)
    ]


def _text_differences(made: Made, now: str) -> Sequence[str]:
    before = made.content.decode("utf-8", errors="replace")
    if made.kind == "report":
        return _lines_that_differ(before, now)
    told = [
        f"{d.place}: the file has {_short(d.before)}, computed {_short(d.after)}"
        for d in differences(_listed(json.loads(before)), _listed(json.loads(now)))
    ]
    return _cut(told) or ["the values are the same, but spaces or their order are not"]


def _listed(value: Any) -> Any:
    """Lists as mappings by number, so that their items are compared one by one."""
    if isinstance(value, list):
        return {str(i): _listed(v) for i, v in enumerate(value, start=1)}
    return {k: _listed(v) for k, v in value.items()} if isinstance(value, dict) else value


def _lines_that_differ(before: str, now: str) -> Sequence[str]:
    lines = difflib.unified_diff(before.splitlines(), now.splitlines(), n=0, lineterm="")
    told = [
        f"line {'of the file' if mark == '-' else 'computed'}: {_short(line)}"
        for mark, line in ((text[:1], text[1:]) for text in list(lines)[2:])
        if mark in "+-"
    ]
    return _cut(told) or ["the lines are the same, but their ends are not"]


def _cut(told: Sequence[str]) -> list[str]:
    left = len(told) - MOST_SHOWN
    return [*told[:MOST_SHOWN], *([f"and {left} more"] if left > 0 else [])]


def _short(value: object, most: int = 160) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= most else text[: most - 3] + "..."


def _study_differences(made: Made) -> Iterator[str]:
    """Whether every part is the one the run wrote, and whether its rows are computed again."""
    from equipoise.studies import Study, open_results
    from equipoise.study.files import parse_study
    from equipoise.sweep.store import changed_parts

    kept = open_results(made.path)
    for name in changed_parts(kept.results.folder, kept.results.manifest):
        yield f"{name} is no longer the part that the run wrote"
    manifest = kept.results.manifest
    file = parse_study(str(manifest["study_text"]), file=f"study of {made.path}")
    again = Study(file).run(samples=int(manifest["samples"]), seed=int(manifest["seed"]))
    if again.run_id != made.run_id:
        yield f"the study's text belongs to another run, {again.run_id}"
    if again.digest != manifest["digest"]:
        yield f"the digest is {manifest['digest']}, computed {again.digest}"
