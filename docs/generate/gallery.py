"""Pages of the gallery: each question with its answer, picture, sources and script.

The answers are what ``examples/gallery/build.py`` wrote into the folder that EQUIPOISE_GALLERY
names (default: build/gallery).
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "examples" / "gallery"
FIRST = "q03_removed_share"
MARKDOWN_CELL = "# %% [markdown]"


@dataclass(frozen=True)
class Question:
    """One question of the gallery.

    Attributes:
        name: of its script.
        title: the question.
        about: what the script says about it.
        code: the script.
        answer: sentence, sources and identity of the run.
        picture: SVG.
    """

    name: str
    title: str
    about: str
    code: str
    answer: dict[str, Any]
    picture: str


@cache
def questions() -> tuple[Question, ...]:
    """Every script of the gallery with its answer.

    Raises:
        FileNotFoundError: if an answer was not built; names the command that builds it.
    """
    folder = Path(os.environ.get("EQUIPOISE_GALLERY", ROOT / "build" / "gallery"))
    return tuple(_question(path, folder) for path in sorted(SCRIPTS.glob("q*.py")))


def _question(script: Path, folder: Path) -> Question:
    answer, picture = folder / f"{script.stem}.json", folder / f"{script.stem}.svg"
    if not (answer.exists() and picture.exists()):
        raise FileNotFoundError(
            f"{answer} is missing: run 'python examples/gallery/build.py' before the site is built"
        )
    code = script.read_text(encoding="utf-8")
    title, about = described(code)
    found = json.loads(answer.read_text(encoding="utf-8"))
    return Question(script.stem, title, about, code, found, picture.read_text(encoding="utf-8"))


def described(code: str) -> tuple[str, str]:
    """Title and text of the first cell of a script, which is in words."""
    cell = code.split(MARKDOWN_CELL, 1)[1].split("\n# %%", 1)[0]
    title, *lines = [line.removeprefix("#").strip() for line in cell.strip().splitlines()]
    return title.removeprefix("#").strip(), " ".join(lines)


def overview() -> str:
    """All questions with their answers and pictures, for the first page of the gallery."""
    return "\n\n".join(
        f"## [{q.title}]({q.name}.md)\n\n{q.answer['sentence']}\n\n"
        f"![{escape(q.title)}]({q.name}.svg){{ .figure loading=lazy }}"
        for q in questions()
    )


def first_answer() -> str:
    """One answer with its picture, for the home page."""
    (found,) = [q for q in questions() if q.name == FIRST]
    picture = f"![{escape(found.title)}](gallery/{found.name}.svg){{ .figure }}"
    return f"{found.answer['sentence']} [How](gallery/{found.name}.md)\n\n{picture}"


def pages() -> dict[str, str]:
    """Text of every generated file, by its place in the site."""
    found = {f"gallery/{q.name}.md": _page(q) for q in questions()}
    return {**found, **{f"gallery/{q.name}.svg": q.picture for q in questions()}}


def _page(question: Question) -> str:
    answer = question.answer
    sources = "\n".join(f"1. {line}" for line in answer["sources"])
    recalled = f"{100 * answer['recalled_share']:.0f} %"
    return (
        f"# {question.title}\n\n{question.about}\n\n"
        f"**Answer.** {answer['sentence']}\n\n"
        f"![{escape(question.title)}]({question.name}.svg){{ .figure }}\n\n"
        f"Equipoise {answer['version']}, run {answer['run_id']}, facts "
        f"{answer['facts_digest'][:12]}; {len(answer['rows_read'])} rows read, {recalled} of them "
        f"recalled.\n\n"
        f"## The script\n\n"
        f"`examples/gallery/{question.name}.py`; it opens as a notebook with jupytext.\n\n"
        f"```python\n{question.code}```\n\n## Sources\n\n{sources}\n"
    )
